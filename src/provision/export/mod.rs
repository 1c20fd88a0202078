//! Password hashes as other programs take them in.
//!
//! Invariants:
//! - What is written is exact: the program that reads it finds the username and the hash as they are stored, whatever
//!   characters they have. What a form cannot hold is refused, never changed.
//! - A hash is written for a program only in a form that is known to be that program's; a kind that it does not verify is
//!   refused.
//! - An account is written when its turn comes, and nothing is kept of those before it.

mod document;
mod form;
mod ldif;
mod line;
mod yaml;

pub use ldif::Directory;

use crate::domain::Invalid;
use crate::domain::login::Account;

macro_rules! targets {
    ($($(#[$doc:meta])* $variant:ident => $name:literal, $about:literal);+ $(;)?) => {
        /// A program that takes hashes in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Target { $($(#[$doc])* $variant),+ }

        impl Target {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name on the command line.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// What is written for it, and where it goes, in a line.
            pub const fn about(self) -> &'static str {
                match self { $(Self::$variant => $about),+ }
            }
        }
    };
}

targets! {
    /// Dovecot's passwd-file.
    Dovecot => "dovecot", "passwd-file; needs a large vsz_limit of the auth service";
    /// OpenLDAP's `userPassword`.
    OpenLdap => "openldap", "LDIF for ldapmodify; the server loads the module argon2 (or pw-argon2)";
    /// Authelia's users file.
    Authelia => "authelia", "YAML of the file backend; merge it, since Authelia rewrites its file";
    /// Django's `password` column.
    Django => "django", "JSON lines with the password column; list BCryptPasswordHasher in PASSWORD_HASHERS for bcrypt";
    /// PHP's `password_verify`.
    Php => "php", "JSON lines for password_verify";
    /// The column `user_pass` of `WordPress`.
    WordPress => "wordpress", "JSON lines with the columns of wp_users; WordPress 6.8 or newer, on a PHP with argon2";
    /// Nextcloud's `oc_users`.
    Nextcloud => "nextcloud", "JSON lines with the columns of oc_users";
    /// Laravel's `users`.
    Laravel => "laravel", "JSON lines; HASH_DRIVER=argon2id (bcrypt for bcrypt), or HASH_VERIFY=false";
    /// Symfony's password hashers.
    Symfony => "symfony", "JSON lines for the hashers auto, native and sodium";
    /// Keycloak's partial import.
    Keycloak => "keycloak", "JSON for a partial import; Keycloak 25 or newer, not under FIPS";
    /// Ory Kratos.
    Kratos => "kratos", "JSON lines, an identity each; fit the traits to your schema";
    /// Auth0's bulk user import.
    Auth0 => "auth0", "JSON for a bulk user import, at most 500 KB a file";
    /// Zitadel.
    Zitadel => "zitadel", "JSON lines, a human user each, for ImportHumanUser; enable the verifier argon2";
    /// Clerk.
    Clerk => "clerk", "JSON lines, the body of a CreateUser request each";
    /// kanidm's `password_import`.
    Kanidm => "kanidm", "JSON lines with password_import";
    /// All that is known, as it is stored.
    Json => "json", "JSON with the hash as it is stored, of every kind";
}

impl Target {
    /// Whether it is told that a password has to be changed by its owner.
    pub const fn knows_must_change(self) -> bool {
        matches!(self, Self::Keycloak | Self::Zitadel | Self::Json)
    }

    /// Whether it takes an address once alone.
    const fn takes_an_address_once(self) -> bool {
        matches!(self, Self::Keycloak | Self::Auth0 | Self::Clerk)
    }
}

impl std::str::FromStr for Target {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let found = Self::ALL.iter().find(|target| target.as_str() == text);
        found.copied().ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|target| target.as_str()).collect();
            let why = format!("is unknown; there are {}", known.join(", "));
            Invalid::new("export target", text, why)
        })
    }
}

/// Why an account is left out, as the end of "the login NAME …".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Refusal {
    /// What it is about.
    pub cause: Cause,
    why: String,
}

/// What stands in the way of an account, which decides what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// It has no password, or a hash that nothing reads.
    Password,
    /// Its first password waits for the product.
    Waits,
    /// Its hash is of another kind.
    Kind,
    /// Its name, or the person's.
    Name,
    /// The person has no address.
    Address,
    /// Another login of the person has taken the address.
    Further,
}

impl Refusal {
    fn new(cause: Cause, why: impl Into<String>) -> Self {
        Self {
            cause,
            why: why.into(),
        }
    }
}

/// What stands around the accounts of a file.
struct Frame {
    head: &'static str,
    between: &'static str,
    tail: &'static str,
    /// The whole file where there is no account.
    empty: &'static str,
}

const LINES: Frame = Frame {
    head: "",
    between: "",
    tail: "",
    empty: "",
};

/// Writes accounts for one program.
#[derive(Debug)]
pub struct Exporter {
    target: Target,
    directory: Option<Directory>,
    /// Bytes of this file.
    size: usize,
    /// Accounts in it.
    accounts: u64,
}

impl Exporter {
    /// For a program; OpenLDAP's entries lie in the `directory`.
    pub const fn new(target: Target, directory: Option<Directory>) -> Self {
        Self {
            target,
            directory,
            size: 0,
            accounts: 0,
        }
    }

    /// The program.
    pub const fn target(&self) -> Target {
        self.target
    }

    /// Most bytes of a file, where the program has a limit.
    pub const fn most_bytes(&self) -> Option<usize> {
        match self.target {
            Target::Auth0 => Some(500_000),
            _ => None,
        }
    }

    /// An account in the form of the program.
    pub fn entry(&self, account: &Account) -> Result<String, Refusal> {
        // So a name is read that holds what has no place in one.
        if account
            .username
            .as_str()
            .contains(char::REPLACEMENT_CHARACTER)
        {
            return Err(Refusal::new(
                Cause::Name,
                "has a character in its name that could not be read",
            ));
        }
        let has_both = account.hash.is_some() && account.address.is_some();
        if has_both && account.is_further && self.target.takes_an_address_once() {
            return Err(Refusal::new(
                Cause::Further,
                format!(
                    "is a further one of the same person, and {} takes an address once",
                    self.target.as_str()
                ),
            ));
        }
        match self.target {
            Target::Dovecot => line::passwd(account),
            Target::OpenLdap => ldif::modify(account, self.directory.as_ref()),
            Target::Authelia => yaml::user(account),
            Target::Django
            | Target::Php
            | Target::WordPress
            | Target::Nextcloud
            | Target::Laravel
            | Target::Symfony
            | Target::Kanidm => line::json(self.target, account),
            Target::Kratos | Target::Zitadel | Target::Clerk => {
                document::object(self.target, account).map(|object| object + "\n")
            }
            Target::Keycloak | Target::Auth0 | Target::Json => {
                document::object(self.target, account)
            }
        }
    }

    /// Whether an account still goes into this file.
    pub fn fits(&self, entry: &str) -> bool {
        let frame = self.frame();
        let more = entry.len() + frame.head.len() + frame.between.len() + frame.tail.len();
        self.most_bytes()
            .is_none_or(|most| self.size + more <= most)
    }

    /// What is written of an account that [`Exporter::entry`] gave, behind those before it.
    pub fn add(&mut self, entry: &str) -> String {
        let frame = self.frame();
        let before = if self.accounts == 0 {
            frame.head
        } else {
            frame.between
        };
        let text = format!("{before}{entry}");
        self.accounts += 1;
        self.size += text.len();
        text
    }

    /// The end of a file; what comes then is the next.
    pub fn end(&mut self) -> &'static str {
        let frame = self.frame();
        let accounts = std::mem::take(&mut self.accounts);
        self.size = 0;
        if accounts == 0 {
            frame.empty
        } else {
            frame.tail
        }
    }

    const fn frame(&self) -> Frame {
        match self.target {
            Target::OpenLdap => Frame {
                head: "version: 1\n\n",
                between: "\n",
                ..LINES
            },
            Target::Authelia => Frame {
                head: "users:\n",
                empty: "users: {}\n",
                ..LINES
            },
            Target::Keycloak => Frame {
                head: "{\"users\":[\n",
                between: ",\n",
                tail: "\n]}\n",
                empty: "{\"users\":[]}\n",
            },
            Target::Auth0 | Target::Json => Frame {
                head: "[\n",
                between: ",\n",
                tail: "\n]\n",
                empty: "[]\n",
            },
            _ => LINES,
        }
    }
}

#[cfg(test)]
mod tests;
