//! Password hashes as other programs take them in.
//!
//! Invariants:
//! - What is written is exact: the program that reads it finds the username and the hash as they are stored, whatever
//!   characters they have. What a form cannot hold is refused, never changed.
//! - A hash is written for a program only in a form that is known to be that program's; a kind that it does not verify
//!   is refused.
//! - An account is written when its turn comes, and nothing is kept of those before it.

mod document;
mod form;
mod ldif;
mod line;
mod target;
mod yaml;

use crate::domain::login::Account;

pub use ldif::Directory;
pub use target::{AccountRefusal, Cause, ExportTarget};

/// The text around the accounts of a file.
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
    target: ExportTarget,
    directory: Option<Directory>,
    /// Bytes of this file.
    size: usize,
    /// Accounts in it.
    accounts: u64,
}

impl Exporter {
    /// For a program; OpenLDAP's entries lie in the `directory`.
    pub const fn new(target: ExportTarget, directory: Option<Directory>) -> Self {
        Self {
            target,
            directory,
            size: 0,
            accounts: 0,
        }
    }

    /// The program.
    pub const fn target(&self) -> ExportTarget {
        self.target
    }

    /// Most bytes of a file, where the program has a limit.
    pub const fn most_bytes(&self) -> Option<usize> {
        match self.target {
            ExportTarget::Auth0 => Some(500_000),
            _ => None,
        }
    }

    /// An account in the form of the program.
    pub fn entry(&self, account: &Account) -> Result<String, AccountRefusal> {
        // So a name is read that holds what has no place in one.
        if account
            .username
            .as_str()
            .contains(char::REPLACEMENT_CHARACTER)
        {
            return Err(AccountRefusal::new(
                Cause::Name,
                "has a character in its name that could not be read",
            ));
        }
        let has_both = account.hash.is_some() && account.address.is_some();
        if has_both && account.is_further && self.target.takes_an_address_once() {
            return Err(AccountRefusal::new(
                Cause::Further,
                format!(
                    "is a further one of the same person, and {} takes an address once",
                    self.target.as_str()
                ),
            ));
        }
        match self.target {
            ExportTarget::Dovecot => line::passwd(account),
            ExportTarget::OpenLdap => ldif::modify(account, self.directory.as_ref()),
            ExportTarget::Authelia => yaml::user(account),
            ExportTarget::Django
            | ExportTarget::Php
            | ExportTarget::WordPress
            | ExportTarget::Nextcloud
            | ExportTarget::Laravel
            | ExportTarget::Symfony
            | ExportTarget::Kanidm => line::json(self.target, account),
            ExportTarget::Kratos | ExportTarget::Zitadel | ExportTarget::Clerk => {
                document::object(self.target, account).map(|object| object + "\n")
            }
            ExportTarget::Keycloak | ExportTarget::Auth0 | ExportTarget::Json => {
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

    /// Returns the text for an account that [`Exporter::entry`] gave, to follow the accounts before it.
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
            ExportTarget::OpenLdap => Frame {
                head: "version: 1\n\n",
                between: "\n",
                ..LINES
            },
            ExportTarget::Authelia => Frame {
                head: "users:\n",
                empty: "users: {}\n",
                ..LINES
            },
            ExportTarget::Keycloak => Frame {
                head: "{\"users\":[\n",
                between: ",\n",
                tail: "\n]}\n",
                empty: "{\"users\":[]}\n",
            },
            ExportTarget::Auth0 | ExportTarget::Json => Frame {
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
