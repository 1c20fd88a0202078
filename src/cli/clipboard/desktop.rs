//! The clipboard of the desktop: starting the helper and handing it the text.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use super::error::{ClipError, MOST_BYTES, READY, SERVE, named};
use crate::domain::Secret;

/// The environment in which the helper finds the display.
const ENVIRONMENT: [&str; 5] = [
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XDG_RUNTIME_DIR",
    "XAUTHORITY",
    "HOME",
];
const PATIENCE: Duration = Duration::from_secs(5);

/// Whether there is a clipboard; asked before anything is changed for its sake.
pub(super) fn available() -> Result<(), ClipError> {
    if !named("DISPLAY") && !named("WAYLAND_DISPLAY") {
        return Err(ClipError::NoDisplay);
    }
    let display = std::env::var("DISPLAY").unwrap_or_default();
    if !has_a_port(&display) {
        return Err(ClipError::OddDisplay(display));
    }
    arboard::Clipboard::new().map_err(ClipError::Unavailable)?;
    // Where /proc is not there, no helper could be started later.
    File::open(this_program()?)?;
    Ok(())
}

/// Whether a display's number leads to a TCP port, which is 6000 more. Beyond the last port the X11 library panics.
fn has_a_port(display: &str) -> bool {
    let number = display.rsplit(':').next().unwrap_or_default();
    let number = number.split('.').next().unwrap_or_default();
    number
        .parse::<u16>()
        .is_ok_and(|number| number.checked_add(6000).is_some())
        // Whatever else is written there is not found, or found to be wrong, when it is used.
        || number.parse::<u64>().is_err()
}

/// Puts the secret on the clipboard and returns; the helper clears it after so many whole seconds.
pub(super) fn copy(secret: &Secret<String>, clear_after: Duration) -> Result<(), ClipError> {
    if secret.expose().len() > MOST_BYTES {
        return Err(ClipError::TooLong(MOST_BYTES));
    }
    let mut helper = isolated(&this_program()?);
    helper.arg(SERVE).arg(clear_after.as_secs().to_string());
    hand_over(helper, secret, PATIENCE)
}

/// The running executable, also when an upgrade has replaced its file.
fn this_program() -> io::Result<PathBuf> {
    if cfg!(target_os = "linux") {
        Ok(PathBuf::from("/proc/self/exe"))
    } else {
        std::env::current_exe()
    }
}

fn isolated(program: &Path) -> Command {
    let kept = ENVIRONMENT
        .iter()
        .filter_map(|name| Some((name, std::env::var_os(name)?)));
    let mut command = Command::new(program);
    std::os::unix::process::CommandExt::arg0(&mut command, "credtool");
    command
        .env_clear()
        .envs(kept)
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
}

/// Starts the helper, gives it the text and waits until it has closed its output.
fn hand_over(
    mut helper: Command,
    secret: &Secret<String>,
    patience: Duration,
) -> Result<(), ClipError> {
    let mut child = helper.spawn()?;
    let outcome = converse(&mut child, secret, patience);
    if outcome.is_err() {
        // It may have ended by itself; either way there is to be no helper and no zombie.
        child.kill().ok();
        child.wait().ok();
    }
    outcome
}

fn converse(
    child: &mut Child,
    secret: &Secret<String>,
    patience: Duration,
) -> Result<(), ClipError> {
    let (answered, answer) = channel();
    let (input, output) = (child.stdin.take(), child.stdout.take());
    // Writing waits as well, for a helper that does not read.
    let secret = secret.clone();
    thread::Builder::new().spawn(move || {
        let written = input.map_or(Ok(()), |mut input| {
            input.write_all(secret.expose().as_bytes())
        });
        let mut text = String::new();
        let read = output.map_or(Ok(0), |mut output| output.read_to_string(&mut text));
        answered.send((written, read.map(|_| text))).ok();
    })?;
    let (written, answer) = answer
        .recv_timeout(patience)
        .map_err(|_| ClipError::Silent(patience))?;
    let answer = answer?;
    // A helper that died without reading breaks the pipe; what it said says more.
    match answer.trim() {
        READY => Ok(written?),
        "" => Err(ClipError::Refused(String::from("the helper ended early"))),
        failure => Err(ClipError::Refused(failure.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Talks to a shell script in the helper's place.
    fn with_script(script: &str, patience: Duration) -> Result<(), ClipError> {
        let mut helper = isolated(Path::new("/bin/sh"));
        helper.args(["-c", script, SERVE, "45"]);
        hand_over(helper, &Secret::from(String::from("hunter2")), patience)
    }

    #[track_caller]
    fn refusal(script: &str) -> String {
        match with_script(script, PATIENCE) {
            Err(ClipError::Refused(why)) => why,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_text_goes_through_the_pipe() {
        let script = r#"[ "$(cat)" = hunter2 ] && printf ok"#;
        with_script(script, PATIENCE).unwrap();
        assert_eq!(refusal("cat"), "hunter2");
    }

    #[test]
    fn the_helper_sees_little_of_us() {
        assert!(std::env::var_os("CARGO_MANIFEST_DIR").is_some());
        let seen = refusal("cat >/dev/null; pwd; env");
        assert!(seen.starts_with("/\n"), "{seen}");
        for line in seen.lines().skip(1) {
            let name = line.split('=').next().unwrap();
            let of_the_shell = ["PWD", "OLDPWD", "SHLVL", "_"].contains(&name);
            assert!(of_the_shell || ENVIRONMENT.contains(&name), "{name}");
        }
    }

    #[test]
    fn a_failing_helper_is_told() {
        assert_eq!(refusal("cat >/dev/null; echo no display"), "no display");
        assert_eq!(refusal("exit 1"), "the helper ended early");
    }

    #[test]
    fn a_helper_that_hangs_is_ended() {
        let mark = tempfile::tempdir().unwrap();
        let file = mark.path().join("pid");
        let script = format!("echo $$ >{}; exec sleep 600", file.display());
        let outcome = with_script(&script, Duration::from_secs(1));
        assert!(matches!(outcome, Err(ClipError::Silent(_))), "{outcome:?}");
        let pid = std::fs::read_to_string(file).unwrap();
        assert!(!Path::new("/proc").join(pid.trim()).exists());
    }

    #[test]
    fn displays_beyond_the_last_port_are_odd() {
        for (display, fits) in [
            ("", true),
            (":0", true),
            ("localhost:10.0", true),
            (":59535", true),
            (":59536", false),
            (":65536.1", false),
            ("none", true),
        ] {
            assert_eq!(has_a_port(display), fits, "{display}");
        }
    }

    #[test]
    fn too_long_a_text_starts_no_helper() {
        let long = Secret::new("x".repeat(MOST_BYTES + 1));
        assert!(matches!(
            copy(&long, Duration::ZERO),
            Err(ClipError::TooLong(MOST_BYTES))
        ));
    }
}
