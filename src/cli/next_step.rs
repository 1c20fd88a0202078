//! The one place where next steps become command lines, and hints become sentences. A test reads every line back with
//! the command line's own parser.

use std::fmt;
use std::path::Path;

use crate::app::{AddressChange, HelpOf, Hint, HintPart, NextStep, RetryTo, Subject, Via};
use crate::domain::text::shell_word;
use crate::domain::{EmailAddress, EmailId};

/// Puts a next step into a command line.
pub(crate) fn command_line(step: &NextStep) -> String {
    format!("credtool {}", words(step))
}

/// Puts next steps into command lines.
pub(crate) fn command_lines<'a>(steps: impl IntoIterator<Item = &'a NextStep>) -> Vec<String> {
    steps.into_iter().map(command_line).collect()
}

/// Puts a hint into a sentence. A command is set off from the words around it, unless a colon announces it or it stands
/// alone.
pub(crate) fn sentence(hint: &Hint) -> String {
    let alone = hint
        .parts()
        .iter()
        .all(|piece| matches!(piece, HintPart::Step(_)));
    let mut text = String::new();
    for piece in hint.parts() {
        match piece {
            HintPart::Words(words) => text.push_str(words),
            HintPart::Step(step) if alone || text.ends_with(": ") => {
                text.push_str(&command_line(step));
            }
            HintPart::Step(step) => {
                text.push('`');
                text.push_str(&command_line(step));
                text.push('`');
            }
        }
    }
    text
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Contact(id) => write!(f, "id:{id}"),
            Self::Login(id) => write!(f, "login:{id}"),
            Self::LoginAt(id, Some(slug)) => write!(f, "id:{id} --product {slug}"),
            Self::LoginAt(id, None) => write!(f, "id:{id} --product SLUG"),
            Self::Unnamed => f.write_str("CONTACT"),
        }
    }
}

fn change_of_address(change: AddressChange, address: Option<&EmailAddress>) -> String {
    let name = match change {
        AddressChange::Correct => "--address",
        AddressChange::Add => "--add-address",
    };
    flag(name, address.map_or("ADDRESS", EmailAddress::as_str))
}

/// The words after the name of the program. A word in capitals stands for what the reader has to fill in.
fn words(step: &NextStep) -> String {
    match step {
        NextStep::ListContacts => "contact list".into(),
        NextStep::FindContacts(name) => format!("contact list {}", flag("--name", name)),
        NextStep::ShowContact(id) => format!("contact show id:{id}"),
        NextStep::AddContact(address) => {
            let address = flag("--address", address.as_str());
            format!("contact add --name NAME {address}")
        }
        NextStep::ChangeAddress(id, change, address) => {
            let address = change_of_address(*change, address.as_ref());
            format!("contact edit id:{id} {address}")
        }

        NextStep::ListProducts => "product list".into(),
        NextStep::AddProduct => "product add SLUG --name NAME".into(),
        NextStep::ShowProduct(None) => "product show".into(),
        NextStep::ShowProduct(Some(slug)) => format!("product show {slug}"),
        NextStep::EditProduct(slug) => format!("product edit {slug}"),
        NextStep::SetHook(slug) => format!("product edit {slug} --provision COMMAND"),
        NextStep::AskSecondFactor(slug) => format!("product edit {slug} --second-factor yes"),

        NextStep::ListLogins => "login list".into(),
        NextStep::AddLogin(contact, None) => format!("login add id:{contact}"),
        NextStep::AddLogin(contact, Some(slug)) => {
            format!("login add id:{contact} --product {slug}")
        }
        NextStep::RenameLogin(login, name) => {
            let name = name.as_ref().map_or("NAME", |name| name.as_str());
            format!("login edit login:{login} {}", flag("--rename", name))
        }
        NextStep::Provision(login) => format!("login provision login:{login}"),
        NextStep::DiscardPassword(login) => format!("login provision login:{login} --discard"),
        NextStep::ProvisionAll => "login provision --all".into(),
        NextStep::ProvisionFailed(None) => "login provision --failed".into(),
        NextStep::ProvisionFailed(Some(slug)) => {
            format!("login provision --failed --product {slug}")
        }

        NextStep::ListEmails => "email list".into(),
        NextStep::ListEmailsOf(contact) => format!("email list id:{contact}"),
        NextStep::ListStuckEmails => "email list --stuck".into(),
        NextStep::ListHeldEmails => "email list --state held".into(),
        NextStep::ShowEmail(None) => "email show ID".into(),
        NextStep::ShowEmail(Some(id)) => format!("email show {id}"),
        NextStep::RevealEmail(id) => format!("email show {id} --reveal"),
        NextStep::RetryEmail { email, again, to } => retry(*email, *again, to),
        NextStep::RetryHeldEmails => "email retry --held".into(),
        NextStep::CancelEmail(id) => format!("email cancel {id}"),
        NextStep::Deliver => "email deliver".into(),
        NextStep::Purge => "email purge".into(),
        NextStep::SendEmail(to, template) => format!("email send {to} --template {template}"),

        NextStep::GenerateWords => "password generate --words 6".into(),
        NextStep::SetPassword(of) => format!("password set {of} --password-stdin <FILE"),
        NextStep::VerifyFromStdin(of) => format!("password verify {of} --password-stdin <FILE"),
        NextStep::AddLoginWithHash(of) => format!("login add {of} --hash-stdin <FILE"),
        NextStep::GeneratePassword(of, how) => format!("password generate {of} {}", handed(*how)),
        NextStep::ShowPassword(of, how) => format!("password show {of} {}", handed(*how)),
        NextStep::VerifyPassword(of) => format!("password verify {of}"),
        NextStep::SendResetLink(of) => format!("password reset {of} --send-link"),
        NextStep::PrintResetLink { of, invite } => {
            let invite = if *invite { " --invite" } else { "" };
            format!("password reset {of} --print-link{invite}")
        }

        NextStep::ListLinks => "link list".into(),
        NextStep::ListLinksOf(contact) => format!("link list id:{contact}"),
        NextStep::RevokeLink => "link revoke ID".into(),

        NextStep::ListAudit => "audit list".into(),
        NextStep::ListAuditOfTicket => "audit list --ticket ID".into(),
        NextStep::ListAuditOf(contact) => format!("audit list --contact id:{contact}"),
        NextStep::VerifyAudit => "audit verify".into(),
        NextStep::Init => "init".into(),
        NextStep::InitElsewhere => "init --data-dir DIR --config FILE".into(),
        NextStep::Serve => "serve".into(),
        NextStep::ConfigPath => "config path".into(),
        NextStep::ConfigList => "config list".into(),
        NextStep::CheckDatabase => "db check".into(),
        NextStep::BackUp => "db backup FILE".into(),
        NextStep::RestoreBackup => "db restore FILE".into(),
        NextStep::RestoreWithoutKey(backup) => format!("db restore {} --lost", file(backup)),
        NextStep::AcceptCopy => "db restore --accept".into(),
        NextStep::ImportKey => "key import FILE".into(),
        NextStep::ImportKeyOfBackup(backup) => {
            let backup = backup.as_deref().map_or_else(|| "BACKUP".into(), file);
            format!("key import FILE --for {backup}")
        }
        NextStep::ExportKey => "key export FILE".into(),
        NextStep::RotateKey => "key rotate".into(),
        NextStep::ReplaceLostKey => "key rotate --lost".into(),
        NextStep::ListHooks => "hook list".into(),
        NextStep::ShowManual => "manual".into(),
        NextStep::InstallManual => "manual --dir DIR".into(),
        NextStep::Help(of) => format!("{} --help", verb(*of)),
    }
}

fn retry(email: Option<EmailId>, again: bool, to: &RetryTo) -> String {
    let id = email.map_or_else(|| String::from("ID"), |id| id.to_string());
    let again = if again { " --again" } else { "" };
    let to = match to {
        RetryTo::Unchanged => String::new(),
        RetryTo::Another => String::from(" --to ADDRESS"),
        RetryTo::Address(address) => format!(" {}", flag("--to", address.as_str())),
    };
    format!("email retry {id}{again}{to}")
}

const fn verb(of: HelpOf) -> &'static str {
    match of {
        HelpOf::ContactEdit => "contact edit",
        HelpOf::ContactImport => "contact import",
        HelpOf::LoginEdit => "login edit",
        HelpOf::ProductEdit => "product edit",
    }
}

fn handed(how: Via) -> &'static str {
    match how {
        Via::Copy => "--copy",
        Via::Print => "--print",
        Via::Email => "--email",
    }
}

/// The path of a file, which may begin with a hyphen.
fn file(path: &Path) -> String {
    let path = path.display().to_string();
    let shelter = if path.starts_with('-') { "./" } else { "" };
    shell_word(&format!("{shelter}{path}"))
}

/// A flag with its value, which may begin with a hyphen.
fn flag(name: &str, value: &str) -> String {
    let joint = if value.starts_with('-') { "=" } else { " " };
    format!("{name}{joint}{}", shell_word(value))
}

#[cfg(test)]
mod tests;
