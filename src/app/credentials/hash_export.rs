//! Password hashes for other programs.
//!
//! Invariants:
//! - The audit event is written before the first hash leaves, as with every reveal; without it nothing leaves.
//! - One run is for one product: a username names one account only within one.
//! - Accounts are read a page at a time and none is kept.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::app::base::lookup::label;
use crate::app::base::private_file::PrivateFile;
use crate::app::base::rows;
use crate::app::{AddressChange, App, Error, ErrorKind, Hint, NextStep, Result, Subject, Via};
use crate::domain::audit::{Action, AuditTarget};
use crate::domain::login::Account;
use crate::domain::product::Product;
use crate::domain::{ContactId, LoginId, ProductId};
use crate::hash_export::{AccountRefusal, Cause, Exporter};
use crate::store::Db;

pub use crate::hash_export::{Directory, ExportTarget};

/// Accounts that are read at a time.
const PAGE: usize = 500;

/// A contact whose logins are exported, or the one login of theirs that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Owner {
    /// The contact.
    pub contact: ContactId,
    /// The login; all of them at the product where none is named.
    pub login: Option<LoginId>,
}

impl Owner {
    /// Whether the other's logins are among these.
    pub fn covers(self, other: Self) -> bool {
        self.contact == other.contact && (self.login.is_none() || self.login == other.login)
    }

    fn accounts(&self, db: Db<'_>, product: ProductId) -> Result<Vec<Account>> {
        let mut accounts = db.accounts_of(self.contact, product)?;
        accounts.retain(|account| self.login.is_none_or(|login| account.login == login));
        Ok(accounts)
    }
}

/// The accounts to export.
#[derive(Debug)]
pub struct ExportOrder {
    /// The product whose logins they are.
    pub product: Product,
    /// The logins of these owners, each once; all where none is named.
    pub owners: Option<Vec<Owner>>,
    /// For which program.
    pub target: ExportTarget,
    /// Where OpenLDAP's entries lie.
    pub directory: Option<Directory>,
}

/// The result of an export.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExportReport {
    /// Logins that were written.
    pub written: u64,
    /// Logins of a product that have no password yet, when all are exported.
    pub without_password: u64,
    /// Written passwords that their owners have to change, which the form does not say.
    pub must_change: u64,
}

/// Where an export goes.
pub trait Sink {
    /// Takes the next piece.
    fn write(&mut self, text: &str) -> Result<()>;

    /// Begins the next file.
    fn next_file(&mut self) -> Result<()>;

    /// A login is left out.
    fn leave_out(&mut self, why: &Error);
}

impl App {
    /// Writes the hashes of logins for another program. Who has no password is left out: where all logins are exported
    /// that is only counted.
    ///
    /// Fails with [`ErrorKind::Interrupted`] when it is stopped.
    pub fn export_logins(
        &mut self,
        order: &ExportOrder,
        sink: &mut dyn Sink,
        interrupted: &AtomicBool,
    ) -> Result<ExportReport> {
        self.record_export(order)?;
        let mut run = Run {
            exporter: Exporter::new(order.target, order.directory.clone()),
            order,
            sink,
            report: ExportReport::default(),
        };
        let stop = || {
            if interrupted.load(Ordering::Relaxed) {
                return Err(Error::new(ErrorKind::Interrupted, "interrupted"));
            }
            Ok(())
        };
        if let Some(owners) = &order.owners {
            for owner in owners {
                stop()?;
                let accounts = owner.accounts(self.db(), order.product.id)?;
                if accounts.is_empty() {
                    let contact = rows::contact(self.db(), owner.contact)?;
                    run.sink
                        .leave_out(&no_login(&label(&contact), contact.id, &order.product));
                }
                run.write(&accounts)?;
            }
        } else {
            let mut bookmark = None;
            loop {
                stop()?;
                let (page, next) = self
                    .db()
                    .accounts(order.product.id, bookmark.as_ref(), PAGE)?;
                run.write(&page)?;
                bookmark = next;
                if bookmark.is_none() {
                    break;
                }
            }
        }
        run.sink.write(run.exporter.end())?;
        Ok(run.report)
    }

    /// An event for each contact that is named, so that each one's trail has it; one for all. Which hashes the form
    /// refuses is not known yet.
    fn record_export(&mut self, order: &ExportOrder) -> Result<()> {
        let (store, context) = self.writing()?;
        let product = order.product.id;
        store.write(|tx| {
            let record = |contact: Option<ContactId>, hashes: u64| {
                if hashes == 0 {
                    return Ok(());
                }
                let about = AuditTarget {
                    contact,
                    product: Some(product),
                    ..AuditTarget::default()
                };
                let noun = if hashes == 1 { "login" } else { "logins" };
                let target = order.target.as_str();
                let detail = format!("hashes of up to {hashes} {noun} for {target}");
                context.audit(tx, Action::LoginExport, about, Some(detail))
            };
            let Some(owners) = &order.owners else {
                return record(None, tx.count_hashes(product)?);
            };
            for owner in owners {
                let accounts = owner.accounts(**tx, product)?;
                let hashes = accounts.iter().filter(|account| account.hash.is_some());
                record(Some(owner.contact), hashes.count() as u64)?;
            }
            Ok(())
        })
    }
}

struct Run<'a> {
    exporter: Exporter,
    order: &'a ExportOrder,
    sink: &'a mut dyn Sink,
    report: ExportReport,
}

impl Run<'_> {
    fn write(&mut self, accounts: &[Account]) -> Result<()> {
        let mut text = String::new();
        for account in accounts {
            if account.hash.is_none() && self.order.owners.is_none() {
                self.report.without_password += 1;
                continue;
            }
            let entry = match self.exporter.entry(account) {
                Ok(entry) => entry,
                Err(refusal) => {
                    self.sink.leave_out(&left_out(account, &refusal));
                    continue;
                }
            };
            if !self.exporter.fits(&entry) {
                text.push_str(self.exporter.end());
                self.sink.write(&text)?;
                self.sink.next_file()?;
                text.clear();
            }
            text.push_str(&self.exporter.add(&entry));
            self.report.written += 1;
            let unsaid = account.must_change && !self.order.target.knows_must_change();
            self.report.must_change += u64::from(unsaid);
        }
        self.sink.write(&text)
    }
}

fn left_out(account: &Account, refusal: &AccountRefusal) -> Error {
    let of = Subject::Login(account.login);
    let hint = match refusal.cause {
        Cause::Password => NextStep::GeneratePassword(of, Via::Copy).into(),
        Cause::Waits => NextStep::Provision(account.login).into(),
        Cause::Further => {
            Hint::from("--for json has it, too: write it by hand for another address")
        }
        Cause::Kind => Hint::from("the first ")
            .step(NextStep::VerifyPassword(of))
            .then(" that matches makes it Argon2id"),
        Cause::Name => NextStep::RenameLogin(account.login, None).into(),
        Cause::Address => {
            NextStep::ChangeAddress(account.contact, AddressChange::Correct, None).into()
        }
    };
    let message = format!("the login {} {refusal}", account.username);
    Error::new(ErrorKind::Refused, message).hint(hint)
}

fn no_login(label: &str, contact: ContactId, product: &Product) -> Error {
    let message = format!("{label} has no login at {}", product.slug);
    Error::new(ErrorKind::NotFound, message)
        .hint(NextStep::AddLogin(contact, Some(product.slug.clone())))
}

/// Files that only their owner can read: one, and where the program has a limit as many more as are needed, named
/// `NAME.2.EXT`, `NAME.3.EXT` and so on. Each has its name once it is whole.
#[derive(Debug)]
pub struct Files {
    path: PathBuf,
    force: bool,
    number: u32,
    open: PrivateFile,
    finished: Vec<PathBuf>,
}

impl Files {
    /// Begins the first.
    pub fn create(path: &Path, force: bool) -> Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            force,
            number: 1,
            open: PrivateFile::create(path, force)?,
            finished: Vec::new(),
        })
    }

    /// Takes the next piece.
    pub fn write(&mut self, text: &str) -> Result<()> {
        self.open.write_all(text.as_bytes()).map_err(|error| {
            let message = format!("{} cannot be written", self.path.display());
            Error::new(ErrorKind::Failed, message).source(error)
        })
    }

    /// Ends this file and begins another.
    pub fn next_file(&mut self) -> Result<()> {
        let next = numbered(&self.path, self.number + 1);
        let open = PrivateFile::create(&next, self.force)?;
        std::mem::replace(&mut self.open, open).finish()?;
        self.finished.push(numbered(&self.path, self.number));
        self.number += 1;
        Ok(())
    }

    /// Ends the last; gives the names of all.
    pub fn finish(mut self) -> Result<Vec<PathBuf>> {
        self.open.finish()?;
        self.finished.push(numbered(&self.path, self.number));
        Ok(self.finished)
    }
}

fn numbered(path: &Path, number: u32) -> PathBuf {
    if number == 1 {
        return path.to_owned();
    }
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!(".{number}"));
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_files_have_numbers() {
        let name = |path: &str, number| numbered(Path::new(path), number);
        assert_eq!(name("a/users.json", 1), Path::new("a/users.json"));
        assert_eq!(name("a/users.json", 2), Path::new("a/users.2.json"));
        assert_eq!(name("users", 12), Path::new("users.12"));
    }
}
