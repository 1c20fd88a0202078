//! Secrets that must show nowhere, looked for wherever something could show: on the command line, in what is
//! printed, in a panic, in the processes that are started, in a core file, in memory that was given back.

use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};

use credtool::demo::server::{self, Script, SmtpServer};

use crate::clipboard::{Desktop, x11::Xclip};
use crate::support::program::{Ended, PROGRAM};
use crate::support::{Env, Running, real, skipped, wait_for};

const ADA: &str = "ada@example.com";
const PASSWORD: &str = "canary-password-7f3a91c2";
const SMTP_PASSWORD: &str = "canary-smtp-5be2d40987ac";
const SMTP_USER: &str = "canary-user-61d0";

/// A home with Ada, and a relay that asks for the password.
fn place(script: Script) -> (Env, SmtpServer) {
    let server = SmtpServer::start(script.auth(SMTP_USER, SMTP_PASSWORD)).unwrap();
    let env = Env::bare();
    let file = env.secret_file("smtp-password", format!("{SMTP_PASSWORD}\n"));
    env.run(&[
        "init",
        "--smtp-host",
        "127.0.0.1",
        "--smtp-port",
        &server.port().to_string(),
        "--smtp-tls",
        "none",
        "--smtp-username",
        SMTP_USER,
        "--smtp-password-file",
        file.to_str().unwrap(),
        "--from",
        "desk@example.com",
        "--base-url",
        "https://example.com/reset",
    ])
    .ok();
    env.run(&["contact", "add", "Ada Example", ADA]).ok();
    (env, server)
}

/// Whether the tests may look into a process; as [`real::find`].
fn as_root() -> Option<()> {
    real::root("looking into a process of credtool").then_some(())
}

fn stdin_of(child: &mut Child, text: &str) -> std::process::ChildStdin {
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(text.as_bytes()).unwrap();
    stdin
}

/// Every argument of every command.
fn arguments(command: &clap::Command, above: &str, found: &mut Vec<(String, clap::Arg)>) {
    let name = format!("{above} {}", command.get_name());
    for argument in command.get_arguments() {
        found.push((name.clone(), argument.clone()));
    }
    for sub in command.get_subcommands() {
        arguments(sub, &name, found);
    }
}

/// A value on the command line is in the shell's history, and `ps` shows it to everybody. So whatever has to do with
/// a secret names a file or a command, or is a switch that makes stdin be read.
#[test]
fn no_option_takes_a_secret() {
    let mut all = Vec::new();
    arguments(&credtool::cli::command(), "", &mut all);
    let takes_value = |argument: &clap::Arg| argument.get_action().takes_values();
    let sounds_secret = |text: &str| {
        let text = text.to_ascii_lowercase();
        [
            "password",
            "passphrase",
            "secret",
            "token",
            "credential",
            "key",
            "pin",
        ]
        .iter()
        .any(|word| text.split(['_', '-']).any(|part| part == *word))
    };
    let mut files = 0;
    for (command, argument) in all.iter().filter(|(_, argument)| takes_value(argument)) {
        let id = argument.get_id().as_str();
        let names = argument.get_value_names().unwrap_or_default();
        let about = argument
            .get_help()
            .map(ToString::to_string)
            .unwrap_or_default();
        let sounds = sounds_secret(id) || names.iter().any(|name| sounds_secret(name));
        if sounds {
            // `--tls-key` is what every server calls it.
            let is_file = (id.ends_with("_file") || id == "tls_key")
                && names.iter().any(|name| *name == "FILE");
            assert!(is_file, "{command}: {id} takes a secret: {about}");
            files += 1;
        }
    }
    // --key-file, --smtp-password-file: the walk sees them.
    assert!(files >= 2, "{files}");
    let switches = all
        .iter()
        .filter(|(_, argument)| argument.get_id() == "password_stdin" && !takes_value(argument));
    assert!(switches.count() >= 2);
}

/// All that a run printed, with as much said as can be asked for.
fn told(env: &Env, args: &[&str], stdin: &str) -> (i32, String) {
    let mut child = env
        .command(&[args, &["-vv"]].concat())
        .env("RUST_BACKTRACE", "full")
        .env("RUST_LOG", "trace")
        .env("RUST_LIB_BACKTRACE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(stdin_of(&mut child, stdin));
    let output = child.wait_with_output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap(),
        String::from_utf8(text).unwrap(),
    )
}

#[test]
fn nothing_that_is_printed_has_a_secret_that_was_not_asked_for() {
    // The relay fails in the ways in which clients like to say a lot, then takes the email.
    let script = Script::default()
        .reply(server::Command::Auth, 454, "4.7.0 Try again later")
        .times(1)
        .reply(server::Command::Body, 451, "4.3.0 Try again later")
        .times(1);
    let (env, relay) = place(script);
    let mut secrets = vec![PASSWORD.to_owned(), SMTP_PASSWORD.to_owned()];
    let run = |secrets: &[String], args: &[&str], stdin: &str, expected: i32| {
        let (code, text) = told(&env, args, stdin);
        assert_eq!(code, expected, "{args:?}: {text}");
        for secret in secrets {
            assert!(!text.contains(secret), "{args:?}: {text}");
        }
    };
    let line = format!("{PASSWORD}\n");
    let set = ["password", "set", ADA, "--password-stdin"];
    let verify = ["password", "verify", ADA, "--password-stdin"];
    run(&secrets, &[&set[..], &["--email"]].concat(), &line, 75);
    run(&secrets, &["email", "retry", "1"], "", 75);
    run(&secrets, &["email", "retry", "1"], "", 0);
    run(&secrets, &verify, &line, 0);
    run(&secrets, &verify, &format!("not-{line}"), 69);
    run(&secrets, &set, &format!("{line}a line too many\n"), 2);

    let issued = env.run(&["password", "reset", ADA, "--print-link"]);
    let token = issued.ok().trim_end().rsplit('/').next().unwrap();
    assert_eq!(token.len(), 43);
    secrets.push(token.to_owned());
    let redeem = ["password", "redeem"];
    run(&secrets, &redeem, &format!("{token}x\n{PASSWORD}-new\n"), 3);
    for words in [
        &["contact", "list"][..],
        &["contact", "show", ADA],
        &["login", "list"],
        &["login", "show", ADA],
        &["email", "list"],
        &["email", "show", "1"],
        &["link", "list"],
        &["product", "list"],
        &["product", "show", "default"],
        &["config", "list"],
        &["config", "path"],
    ] {
        for format in ["table", "json", "jsonl", "csv", "plain"] {
            run(&secrets, &[words, &["--format", format]].concat(), "", 0);
        }
    }
    let revealed = env.run(&["email", "show", "1", "--reveal", "--print"]);
    assert!(revealed.out.contains(PASSWORD), "{}", revealed.out);
    run(&secrets, &redeem, &format!("{token}\n{PASSWORD}-new\n"), 0);
    run(
        &secrets,
        &redeem,
        &format!("{token}\n{PASSWORD}-newer\n"),
        69,
    );
    assert_eq!(relay.messages().len(), 1);
}

/// A real panic in the real program, while it holds a password: the kernel has no random numbers for it.
#[test]
fn a_panic_tells_its_place_and_nothing_else() {
    let (Some(strace), Some(())) = (real::find("strace", "strace"), as_root()) else {
        return;
    };
    let (env, _relay) = place(Script::default());
    for nth in 1..=9 {
        let mut child = env
            .other(&strace)
            .args(["-qq", "-o", "/dev/null", "-e", "trace=getrandom"])
            .arg(format!("--inject=getrandom:error=EIO:when={nth}+"))
            .args([PROGRAM, "password", "set", ADA, "--password-stdin"])
            .env("RUST_BACKTRACE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(stdin_of(&mut child, PASSWORD));
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        assert!(!printed.contains(PASSWORD), "{printed}");
        assert_eq!(printed.is_empty(), !output.status.success());
        assert!(!said.contains(PASSWORD), "{said}");
        if output.status.success() {
            assert!(nth > 2, "it never asks for random numbers");
            return;
        }
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.starts_with("error: internal error at "), "{said}");
        assert!(said.contains("credtool::"), "no way there: {said}");
        // What the panic itself says: the error of the kernel, in the words of the crate.
        for word in ["panicked", "UnwrapErr:", "os error", "Input/output"] {
            assert!(!said.contains(word), "{word}: {said}");
        }
        let verify = ["password", "verify", ADA, "--password-stdin"];
        let verified = env.feed(&verify, PASSWORD);
        assert_ne!(verified.code, 0, "the password was set");
    }
    panic!("it asks for random numbers more often than that");
}

/// The words and the environment of every program that is started on the way.
#[test]
fn no_secret_is_in_the_words_or_the_environment_of_a_process() {
    let (Some(strace), Some(desktop), Some(())) =
        (real::find("strace", "strace"), Xclip::start(), as_root())
    else {
        return;
    };
    let (env, relay) = place(Script::default());
    let show = ["password", "show", ADA, "--print", "--field", "password"];
    for (args, starts) in [
        (&["--copy", "--clear-after", "1s"][..], Some("__clip-serve")),
        (&["--email"], None),
    ] {
        let trace = env.home().join("trace");
        let output = env
            .other(&strace)
            .args(["-f", "-v", "-s", "65536", "-e", "trace=execve,execveat"])
            .arg("-o")
            .arg(&trace)
            .args([PROGRAM, "password", "generate", ADA])
            .args(args)
            .envs(desktop.variables())
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        let trace = std::fs::read_to_string(trace).unwrap();
        assert!(
            trace.contains("\"generate\", \"ada@example.com\""),
            "{trace}"
        );
        assert!(trace.contains("\"HOME="), "{trace}");
        if let Some(starts) = starts {
            assert!(trace.contains(starts), "{trace}");
        }
        let password = env.run(&show);
        for secret in [password.ok().trim_end(), SMTP_PASSWORD] {
            assert!(!trace.contains(secret), "{trace}");
        }
    }
    assert_eq!(relay.messages().len(), 1);
}

/// A run that has read a password and waits for the end of its stdin.
fn holding(env: &Env, before: &str) -> (Running, std::process::ChildStdin) {
    let mut child = Running::start(
        env.other("/bin/sh")
            .arg("-c")
            .arg(format!(
                r#"{before} exec "$CREDTOOL" password set {ADA} --password-stdin"#
            ))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped()),
    );
    let stdin = stdin_of(&mut child, PASSWORD);
    wait_for("stdin is not read", || {
        rustix::io::ioctl_fionread(&stdin).unwrap() == 0
    });
    (child, stdin)
}

#[test]
fn a_process_that_holds_a_password_leaves_no_core() {
    use std::os::unix::fs::MetadataExt;

    let (env, _relay) = place(Script::default());
    let (mut child, stdin) = holding(&env, "ulimit -c unlimited;");
    let process = format!("/proc/{}", child.id());
    let words = std::fs::read(format!("{process}/cmdline")).unwrap();
    assert!(!String::from_utf8(words).unwrap().contains(PASSWORD));
    // Files in /proc about a process that cannot be dumped are root's.
    let owner = std::fs::metadata(format!("{process}/mem")).unwrap().uid();
    assert_eq!(owner, 0);
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::ABORT).unwrap();
    let status = child.wait().unwrap();
    drop(stdin);
    assert_eq!(status.signal(), Some(6));
    assert!(!status.core_dumped());
    let cores = |env: &Env| {
        let names = std::fs::read_dir(env.home()).unwrap();
        names
            .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
            .filter(|name| name.contains("core"))
            .count()
    };
    assert_eq!(cores(&env), 0);

    // The control: another program leaves one here, if this machine makes any.
    let control = Command::new("/bin/sh")
        .args(["-c", "ulimit -c unlimited; kill -ABRT $$"])
        .current_dir(env.home())
        .status()
        .unwrap();
    if !control.core_dumped() {
        skipped::report("this machine makes no core files at all, so a missing one proves nothing");
    }
}

/// How often a process has this in its memory, wherever it may write.
fn in_memory(pid: u32, wanted: &str) -> usize {
    let maps = std::fs::read_to_string(format!("/proc/{pid}/maps")).unwrap();
    let mut memory = std::fs::File::open(format!("/proc/{pid}/mem")).unwrap();
    let of_line = |line: &str| {
        let mut words = line.split_whitespace();
        let (range, mode) = (words.next().unwrap(), words.next().unwrap());
        if !mode.starts_with("rw") {
            return 0;
        }
        let (begin, end) = range.split_once('-').unwrap();
        let number = |text| u64::from_str_radix(text, 16).unwrap();
        let (begin, end) = (number(begin), number(end));
        let mut bytes = vec![0; usize::try_from(end - begin).unwrap()];
        memory.seek(SeekFrom::Start(begin)).unwrap();
        if memory.read_exact(&mut bytes).is_err() {
            // What the kernel does not let even root read is not the program's.
            return 0;
        }
        let windows = bytes.windows(wanted.len());
        windows
            .filter(|window| *window == wanted.as_bytes())
            .count()
    };
    maps.lines().map(of_line).sum()
}

/// The password of the relay is used and forgotten, also by the crates that it went through.
#[test]
fn the_relays_password_does_not_stay_in_memory() {
    use base64::Engine as _;

    if as_root().is_none() {
        return;
    }
    let (env, relay) = place(Script::default().silence_at(server::Command::Mail));
    let mut child = Running::start(
        env.command(&["password", "set", ADA, "--password-stdin", "--email"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null()),
    );
    drop(stdin_of(&mut child, PASSWORD));
    wait_for("no email is offered", || {
        relay.lines().iter().any(|line| line.starts_with("MAIL"))
    });
    let message = format!("\0{SMTP_USER}\0{SMTP_PASSWORD}");
    let encoded = base64::prelude::BASE64_STANDARD.encode(message);
    // The control: a name that the session does keep.
    assert_ne!(in_memory(child.id(), SMTP_USER), 0);
    for wanted in [SMTP_PASSWORD, &encoded] {
        assert_eq!(in_memory(child.id(), wanted), 0, "{wanted}");
    }
}

/// A token that was read byte by byte has moved through buffers that grew. None of them keeps it.
#[test]
fn what_a_secret_has_moved_through_is_wiped() {
    if as_root().is_none() {
        return;
    }
    let (env, _relay) = place(Script::default());
    let mut child = Running::start(
        env.command(&["password", "redeem"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null()),
    );
    let token = "canary-token-Zq8RkT3vWmXc1LpYb7NsDf5GhJt2Ku";
    let stdin = stdin_of(&mut child, &format!("{token}\nfirst-letters-of-a-"));
    wait_for("stdin is not read", || {
        rustix::io::ioctl_fionread(&stdin).unwrap() == 0
    });
    // The allocator writes over the first bytes of what is given back, so the rest is looked for.
    assert_eq!(in_memory(child.id(), &token[20..]), 1);
}

/// With `tracing`, lettre would write every command and every body where we do not look.
#[test]
fn lettre_is_built_without_tracing() {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--invert", "lettre"])
        .args(["--depth", "0", "--format", "{p} has {f}"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let resolved = String::from_utf8(output.stdout).unwrap();
    let (package, features) = resolved.trim().split_once(" has ").unwrap();
    assert!(package.starts_with("lettre v"), "{resolved}");
    let features: Vec<&str> = features.split(',').collect();
    assert!(features.contains(&"smtp-transport"), "{resolved}");
    assert!(!features.contains(&"tracing"), "{resolved}");
}

/// What a support desk pastes into a ticket: nothing of it is secret unless it was asked for by name.
#[test]
fn json_has_a_password_only_where_it_is_asked_for() {
    let (env, _relay) = place(Script::default());
    let has_password = |ended: &Ended| ended.json().get("password").is_some();
    let mailed = env.run(&["password", "generate", ADA, "--email", "--json"]);
    assert!(!has_password(&mailed), "{}", mailed.out);
    let printed = env.run(&["password", "generate", ADA, "--print", "--json"]);
    assert!(has_password(&printed), "{}", printed.out);
    let refused = env.run(&["password", "show", ADA, "--json"]);
    assert_eq!((refused.code, refused.out.as_str()), (2, ""));
    assert!(refused.err.contains("--print"), "{}", refused.err);
    let sent = env.run(&["password", "reset", ADA, "--send-link", "--json"]);
    assert!(!sent.out.contains("url"), "{}", sent.out);
}
