//! Telling a product a new password: the hook that does it, and the change that waits for its answer.

use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};

use super::text::Invalid;
use super::visible::is_visible;
use super::{EmailAddress, LinkId, LoginId};
use crate::domain::password_origin::{PasswordOrigin, ProvisionState};

/// How long a hook may take when nothing else is said.
pub const DEFAULT_TIMEOUT: SignedDuration = SignedDuration::from_secs(30);
/// The least time that a hook can be given.
pub const MIN_TIMEOUT: SignedDuration = SignedDuration::from_secs(1);
/// The most time that a hook can be given.
pub const MAX_TIMEOUT: SignedDuration = SignedDuration::from_mins(10);

/// A program and its arguments, as they are run: no shell is in between. The program is an absolute path, or a bare
/// name that is looked for in PATH when it is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookCommand(Vec<String>);

impl HookCommand {
    /// Checks words that were split already.
    pub fn from_words(words: Vec<String>) -> Result<Self, Invalid> {
        let text = words.join(" ");
        let invalid = |why: &str| Err(Invalid::new("provision hook", &text, why));
        let Some(program) = words.first() else {
            return invalid("names no program");
        };
        if program.is_empty() || program.contains('/') && !program.starts_with('/') {
            return invalid("names its program neither by an absolute path nor by a bare name");
        }
        if !is_visible(&text) {
            return invalid("contains a character that cannot be seen or typed; remove it");
        }
        if text.chars().count() > 2000 {
            return Err(Invalid::new(
                "provision hook",
                "…",
                "is longer than 2000 characters; put it into a script",
            ));
        }
        Ok(Self(words))
    }

    /// The command of a record that was damaged, or changed by another program. It cannot be run.
    pub const fn damaged() -> Self {
        Self(Vec::new())
    }

    /// The program and its arguments; none where the record is damaged.
    pub fn words(&self) -> &[String] {
        &self.0
    }
}

impl FromStr for HookCommand {
    type Err = Invalid;

    /// Splits words as a POSIX shell does: quotes and backslashes, nothing else.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        shlex::split(text).map_or_else(
            || {
                let why = "has a quote that is not closed, or ends in a backslash";
                Err(Invalid::new("provision hook", text, why))
            },
            Self::from_words,
        )
    }
}

impl fmt::Display for HookCommand {
    /// As it is typed: words that need it are quoted.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("(damaged)");
        }
        let words = self.0.iter().map(String::as_str);
        match shlex::try_join(words) {
            Ok(line) => f.write_str(&line),
            // Only for a NUL, which is refused above.
            Err(_) => f.write_str(&self.0.join(" ")),
        }
    }
}

/// The program that sets a login's password at the product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// The program.
    pub command: HookCommand,
    /// How long it may take.
    pub timeout: SignedDuration,
}

/// Checks a `--provision-timeout`: 1 second to 10 minutes.
pub fn check_timeout(timeout: SignedDuration) -> Result<SignedDuration, Invalid> {
    if (MIN_TIMEOUT..=MAX_TIMEOUT).contains(&timeout) {
        return Ok(timeout);
    }
    let seconds = format!("{} s", timeout.as_secs());
    let why = "does not lie between 1 second and 10 minutes";
    Err(Invalid::new("provision timeout", &seconds, why))
}

macro_rules! names {
    ($(#[$doc:meta])* $type:ident, $what:literal: $($(#[$of:meta])* $variant:ident => $name:literal),+ $(,)?) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $type { $($(#[$of])* $variant),+ }

        impl $type {
            /// The fixed name, in the database and in JSON.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }

        impl FromStr for $type {
            type Err = Invalid;

            fn from_str(text: &str) -> Result<Self, Invalid> {
                match text {
                    $($name => Ok(Self::$variant),)+
                    _ => Err(Invalid::new($what, text, "is unknown")),
                }
            }
        }
    };
}

names! {
    /// Why the product is told.
    ChangeKind, "kind of change":
    /// The desk generated a password.
    Generate => "password.generate",
    /// The desk set a password that was chosen elsewhere.
    Set => "password.set",
    /// The user chose a password through a link.
    Redeem => "password.redeem",
    /// The password stays: the product is told the present one.
    Provision => "login.provision",
}

names! {
    /// How a hook did not do it.
    HookFailure, "outcome of a hook":
    /// It says that the product does not take this password: nothing helps but somebody who looks.
    Refused => "refused",
    /// It may work later: it said so, took too long, or was killed.
    Temporary => "temporary",
    /// There is no such program, or it cannot be run.
    Unusable => "unusable",
}

impl HookFailure {
    /// Whether `email deliver` tries again by itself.
    pub const fn is_tried_again(self) -> bool {
        !matches!(self, Self::Refused)
    }
}

/// Why a product was not told, and when it is tried again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvisionError {
    /// How the last try ended.
    pub failure: HookFailure,
    /// The output of the hook, or the way it failed; sanitized, and without any secret.
    pub reason: String,
    /// When the last try ended.
    pub at: Timestamp,
}

/// A change that waits for the product's hook, as its login shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Why the product is told.
    pub kind: ChangeKind,
    /// The hook's last answer; nothing while the first is awaited.
    pub failing: Option<ProvisionError>,
    /// When `email deliver` tries again; never by itself where there is none.
    pub next_try_at: Option<Timestamp>,
}

/// A change that waits for the product's hook: the password is reserved, and not yet the login's.
#[derive(Clone, Debug)]
pub struct Pending {
    /// The contact and the login.
    pub login_id: LoginId,
    /// Names the change to the hook; the same on every try.
    pub change_id: String,
    /// Why the product is told.
    pub kind: ChangeKind,
    /// The link that is used up with it.
    pub link_id: Option<LinkId>,
    /// The PHC string; absent where it is the login's present one.
    pub hash: Option<String>,
    /// The origin of the password.
    pub origin: Option<PasswordOrigin>,
    /// Which account set it.
    pub set_by: String,
    /// Whether the user has to choose another.
    pub must_change: bool,
    /// Where the credentials are mailed once the product has them.
    pub mail_to: Option<EmailAddress>,
    /// The address that is told by email, once the product has the password, that it changed.
    pub notify: Option<EmailAddress>,
    /// The login's state before the change was reserved.
    pub state_before: ProvisionState,
    /// When it was reserved.
    pub reserved_at: Timestamp,
    /// How often it was tried, with a try that is under way or was killed.
    pub tries: u32,
    /// Its last answer; nothing while the first is awaited.
    pub failing: Option<ProvisionError>,
    /// When `email deliver` tries again; never by itself where there is none.
    pub next_try_at: Option<Timestamp>,
    /// Whether something of it could not be read; what stands in for that is not to be acted upon.
    pub damaged: bool,
}

/// Why a change that is damaged is not told to its product.
pub const DAMAGED: &str = "not asked: its record in the database is damaged";

impl Pending {
    /// What the login's state is when the change is given up. A hook that was killed or never answered may have done
    /// its work all the same: then nobody knows which password the product has.
    pub fn state_when_given_up(&self) -> ProvisionState {
        match &self.failing {
            Some(failing) if failing.failure != HookFailure::Temporary => self.state_before,
            _ if self.state_before == ProvisionState::None => ProvisionState::None,
            _ => ProvisionState::Failed,
        }
    }

    /// What the login's state is when the change is undone for this answer. Who is still there (`live`) made the first
    /// try; otherwise there were others before, and what came of those counts too.
    pub fn state_when_undone(&self, failing: &ProvisionError, live: bool) -> ProvisionState {
        let before = if live {
            self.state_before
        } else {
            self.state_when_given_up()
        };
        Self {
            state_before: before,
            failing: Some(failing.clone()),
            ..self.clone()
        }
        .state_when_given_up()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_as_a_shell_does() {
        let hook: HookCommand = r#"/usr/local/bin/tell --to 'wiki prod' "a\"b" $HOME"#
            .parse()
            .unwrap();
        assert_eq!(
            hook.words(),
            ["/usr/local/bin/tell", "--to", "wiki prod", "a\"b", "$HOME"]
        );
        assert_eq!(hook.to_string().parse::<HookCommand>().unwrap(), hook);
    }

    #[test]
    fn a_program_is_an_absolute_path_or_a_bare_name() {
        for good in ["tell", "/bin/tell x"] {
            assert!(good.parse::<HookCommand>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "   ",
            "''",
            "./tell",
            "bin/tell",
            "tell 'open",
            "tell \u{1b}[2J",
        ] {
            assert!(bad.parse::<HookCommand>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_damaged_command_is_shown_as_such() {
        assert_eq!(HookCommand::damaged().to_string(), "(damaged)");
    }

    #[test]
    fn the_timeout_has_bounds() {
        assert!(check_timeout(MIN_TIMEOUT).is_ok() && check_timeout(MAX_TIMEOUT).is_ok());
        assert!(check_timeout(SignedDuration::from_millis(999)).is_err());
        assert!(check_timeout(MAX_TIMEOUT + SignedDuration::from_secs(1)).is_err());
    }
}
