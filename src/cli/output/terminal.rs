//! The three streams: terminals or not, how wide, in colour or not.

use std::ffi::OsString;
use std::io::{self, IsTerminal};

use clap::ColorChoice;

/// Width where nothing tells.
const WIDTH: u16 = 80;
/// The narrowest layout.
const NARROWEST: u16 = 20;

/// The properties of the streams.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "two independent facts about each of two streams"
)]
pub(super) struct Terminal {
    /// Stdout is a terminal.
    pub(super) stdout: bool,
    /// Stderr is a terminal.
    pub(super) stderr: bool,
    /// Width of the terminal.
    pub(super) width: u16,
    /// Colour on stdout.
    pub(super) stdout_colour: bool,
    /// Colour on stderr.
    pub(super) stderr_colour: bool,
}

impl Terminal {
    /// Looks at the streams and the environment of this process.
    pub(super) fn of_process(choice: ColorChoice) -> Self {
        let env = |name: &str| std::env::var_os(name);
        let (stdout, stderr) = (io::stdout().is_terminal(), io::stderr().is_terminal());
        let size = rustix::termios::tcgetwinsize(rustix::stdio::stdout());
        Self {
            stdout,
            stderr,
            width: width(env("COLUMNS"), size.ok().map(|size| size.ws_col)),
            stdout_colour: colour(choice, env, stdout),
            stderr_colour: colour(choice, env, stderr),
        }
    }
}

/// `COLUMNS`, else what the terminal says, else 80.
fn width(columns: Option<OsString>, terminal: Option<u16>) -> u16 {
    columns
        .and_then(|columns| columns.to_str()?.parse().ok())
        .or(terminal)
        .filter(|width| *width > 0)
        .unwrap_or(WIDTH)
        .max(NARROWEST)
}

/// The flag decides; on `auto`, in this order: `NO_COLOR` (no-color.org), `CLICOLOR_FORCE` (bixense.com/clicolors),
/// `TERM=dumb`, and whether the stream is a terminal.
fn colour(choice: ColorChoice, env: impl Fn(&str) -> Option<OsString>, terminal: bool) -> bool {
    let set = |name: &str| env(name).is_some_and(|value| !value.is_empty());
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            if set("NO_COLOR") {
                false
            } else if set("CLICOLOR_FORCE") && env("CLICOLOR_FORCE") != Some("0".into()) {
                true
            } else {
                terminal && env("TERM") != Some("dumb".into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(vars: &'static [(&str, &str)]) -> impl Fn(&str) -> Option<OsString> {
        move |name| {
            let found = vars.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        }
    }

    #[test]
    fn the_flag_outweighs_the_environment() {
        let env = with(&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]);
        assert!(colour(ColorChoice::Always, &env, false));
        assert!(!colour(ColorChoice::Auto, &env, true));
        assert!(!colour(ColorChoice::Never, with(&[]), true));
    }

    #[test]
    fn the_environment_outweighs_the_terminal() {
        assert!(colour(ColorChoice::Auto, with(&[]), true));
        assert!(!colour(ColorChoice::Auto, with(&[]), false));
        assert!(!colour(ColorChoice::Auto, with(&[("TERM", "dumb")]), true));
        assert!(colour(
            ColorChoice::Auto,
            with(&[("NO_COLOR", ""), ("CLICOLOR_FORCE", "1")]),
            false
        ));
        assert!(!colour(
            ColorChoice::Auto,
            with(&[("CLICOLOR_FORCE", "0")]),
            false
        ));
    }

    #[test]
    fn the_width_has_a_default_and_a_floor() {
        assert_eq!(width(Some("100".into()), Some(70)), 100);
        assert_eq!(width(Some("wide".into()), Some(70)), 70);
        assert_eq!(width(None, Some(0)), 80);
        assert_eq!(width(None, None), 80);
        assert_eq!(width(Some("3".into()), None), 20);
    }
}
