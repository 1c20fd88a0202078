//! Each next step is read back with the parser of the command line.

use super::*;
use crate::domain::product::Slug;
use crate::domain::template::Template;
use crate::domain::{ContactId, EmailAddress, Line, LoginId};

const CONTACT: ContactId = ContactId::new(17);
const LOGIN: LoginId = LoginId::new(3);
const EMAIL: EmailId = EmailId::new(42);

fn slug() -> Slug {
    "wiki".parse().unwrap()
}

fn address() -> EmailAddress {
    "o'hara@example.com".parse().unwrap()
}

fn subjects() -> Vec<Subject> {
    vec![
        Subject::Contact(CONTACT),
        Subject::Login(LOGIN),
        Subject::LoginAt(CONTACT, Some(slug())),
        Subject::LoginAt(CONTACT, None),
        Subject::Unnamed,
    ]
}

/// Returns samples of the variant after the one of this step. Each variant leads to the next, so that the compiler
/// asks for samples of a new one.
fn after(step: Option<&NextStep>) -> Vec<NextStep> {
    let Some(step) = step else {
        return vec![NextStep::ListContacts];
    };
    match step {
        NextStep::ListContacts => ["Ada L.", "-x", "", "O'Hara; rm"]
            .map(|name| NextStep::FindContacts(name.to_owned()))
            .to_vec(),
        NextStep::FindContacts(_) => vec![NextStep::ShowContact(CONTACT)],
        NextStep::ShowContact(_) => vec![NextStep::AddContact(address())],
        NextStep::AddContact(_) => [AddressChange::Correct, AddressChange::Add]
            .into_iter()
            .flat_map(|change| {
                [None, Some(address())]
                    .map(|address| NextStep::ChangeAddress(CONTACT, change, address))
            })
            .collect(),
        NextStep::ChangeAddress(..) => vec![NextStep::ListProducts],
        NextStep::ListProducts => vec![NextStep::AddProduct],
        NextStep::AddProduct => [None, Some(slug())].map(NextStep::ShowProduct).to_vec(),
        NextStep::ShowProduct(_) => vec![NextStep::EditProduct(slug())],
        NextStep::EditProduct(_) => vec![NextStep::SetHook(slug())],
        NextStep::SetHook(_) => vec![NextStep::AskSecondFactor(slug())],
        NextStep::AskSecondFactor(_) => vec![NextStep::ListLogins],
        NextStep::ListLogins => [None, Some(slug())]
            .map(|slug| NextStep::AddLogin(CONTACT, slug))
            .to_vec(),
        NextStep::AddLogin(..) => [None, Some("ada"), Some("-ada x"), Some("o'hara")]
            .map(|name| name.map(|name| Line::parse("username", name).unwrap()))
            .map(|name| NextStep::RenameLogin(LOGIN, name))
            .to_vec(),
        NextStep::RenameLogin(..) => vec![NextStep::Provision(LOGIN)],
        NextStep::Provision(_) => vec![NextStep::DiscardPassword(LOGIN)],
        NextStep::DiscardPassword(_) => vec![NextStep::ProvisionAll],
        NextStep::ProvisionAll => [None, Some(slug())].map(NextStep::ProvisionFailed).to_vec(),
        NextStep::ProvisionFailed(_) => vec![NextStep::ListEmails],
        NextStep::ListEmails => vec![NextStep::ListEmailsOf(CONTACT)],
        NextStep::ListEmailsOf(_) => vec![NextStep::ListStuckEmails],
        NextStep::ListStuckEmails => vec![NextStep::ListHeldEmails],
        NextStep::ListHeldEmails => [None, Some(EMAIL)].map(NextStep::ShowEmail).to_vec(),
        NextStep::ShowEmail(_) => vec![NextStep::RevealEmail(EMAIL)],
        NextStep::RevealEmail(_) => retries(),
        NextStep::RetryEmail { .. } => vec![NextStep::RetryHeldEmails],
        NextStep::RetryHeldEmails => vec![NextStep::CancelEmail(EMAIL)],
        NextStep::CancelEmail(_) => vec![NextStep::Deliver],
        NextStep::Deliver => vec![NextStep::Purge],
        NextStep::Purge => each(|of| NextStep::SendEmail(of, Template::ResetLink)),
        NextStep::SendEmail(..) => vec![NextStep::GenerateWords],
        NextStep::GenerateWords => each(NextStep::SetPassword),
        NextStep::SetPassword(_) => each(NextStep::VerifyFromStdin),
        NextStep::VerifyFromStdin(_) => each(NextStep::AddLoginWithHash),
        NextStep::AddLoginWithHash(_) => [Via::Copy, Via::Print, Via::Email]
            .into_iter()
            .flat_map(|via| each(|of| NextStep::GeneratePassword(of, via)))
            .collect(),
        NextStep::GeneratePassword(..) => [Via::Copy, Via::Print]
            .into_iter()
            .flat_map(|via| each(|of| NextStep::ShowPassword(of, via)))
            .collect(),
        NextStep::ShowPassword(..) => each(NextStep::VerifyPassword),
        NextStep::VerifyPassword(_) => each(NextStep::SendResetLink),
        NextStep::SendResetLink(_) => [true, false]
            .into_iter()
            .flat_map(|invite| each(|of| NextStep::PrintResetLink { of, invite }))
            .collect(),
        NextStep::PrintResetLink { .. } => vec![NextStep::ListLinks],
        NextStep::ListLinks => vec![NextStep::ListLinksOf(CONTACT)],
        NextStep::ListLinksOf(_) => vec![NextStep::RevokeLink],
        NextStep::RevokeLink => vec![NextStep::ListAudit],
        NextStep::ListAudit => vec![NextStep::ListAuditOfTicket],
        NextStep::ListAuditOfTicket => vec![NextStep::ListAuditOf(CONTACT)],
        NextStep::ListAuditOf(_) => vec![NextStep::VerifyAudit],
        NextStep::VerifyAudit => vec![NextStep::Init],
        NextStep::Init => vec![NextStep::InitElsewhere],
        NextStep::InitElsewhere => vec![NextStep::Serve],
        NextStep::Serve => vec![NextStep::ConfigPath],
        NextStep::ConfigPath => vec![NextStep::ConfigList],
        NextStep::ConfigList => vec![NextStep::CheckDatabase],
        NextStep::CheckDatabase => vec![NextStep::BackUp],
        NextStep::BackUp => vec![NextStep::RestoreBackup],
        NextStep::RestoreBackup => vec![NextStep::RestoreWithoutKey("-my backup.db".into())],
        NextStep::RestoreWithoutKey(_) => vec![NextStep::AcceptCopy],
        NextStep::AcceptCopy => vec![NextStep::ImportKey],
        NextStep::ImportKey => keys_of_backups(),
        NextStep::ImportKeyOfBackup(_) => vec![NextStep::ExportKey],
        NextStep::ExportKey => vec![NextStep::RotateKey],
        NextStep::RotateKey => vec![NextStep::ReplaceLostKey],
        NextStep::ReplaceLostKey => vec![NextStep::ListHooks],
        NextStep::ListHooks => vec![NextStep::ShowManual],
        NextStep::ShowManual => vec![NextStep::InstallManual],
        NextStep::InstallManual => [
            HelpOf::ContactEdit,
            HelpOf::ContactImport,
            HelpOf::LoginEdit,
            HelpOf::ProductEdit,
        ]
        .map(NextStep::Help)
        .to_vec(),
        NextStep::Help(_) => Vec::new(),
    }
}

fn keys_of_backups() -> Vec<NextStep> {
    [None, Some("o'ada.db".into())]
        .map(NextStep::ImportKeyOfBackup)
        .to_vec()
}

fn each(make: impl Fn(Subject) -> NextStep) -> Vec<NextStep> {
    subjects().into_iter().map(make).collect()
}

fn retries() -> Vec<NextStep> {
    let mut retries = Vec::new();
    for email in [None, Some(EMAIL)] {
        for (again, to) in [
            (false, RetryTo::Unchanged),
            (true, RetryTo::Unchanged),
            (true, RetryTo::Another),
            (true, RetryTo::Address("o'ada@example.com".parse().unwrap())),
        ] {
            retries.push(NextStep::RetryEmail { email, again, to });
        }
    }
    retries
}

fn samples() -> Vec<NextStep> {
    let mut samples = Vec::new();
    loop {
        let next = after(samples.last());
        if next.is_empty() {
            return samples;
        }
        samples.extend(next);
    }
}

/// The words of a command line without its redirections, with a value in the place of each word that the reader fills in.
fn filled_in(line: &str) -> Vec<String> {
    let words = shlex::split(line).unwrap();
    let fill = |word: String| match word.as_str() {
        "ADDRESS" => String::from("ada@example.com"),
        "ID" => String::from("7"),
        "SLUG" => String::from("vpn"),
        _ => word,
    };
    let arguments = words.into_iter().filter(|word| !word.starts_with('<'));
    arguments.map(fill).collect()
}

#[test]
fn every_next_step_is_a_command_line() {
    for step in samples() {
        let line = command_line(&step);
        let parsed = crate::cli::command().try_get_matches_from(filled_in(&line));
        if let Err(error) = parsed {
            let help = error.kind() == clap::error::ErrorKind::DisplayHelp;
            assert!(help && matches!(step, NextStep::Help(_)), "{line}: {error}");
        }
    }
}

#[test]
fn no_next_step_names_a_person_or_a_login_by_a_bare_number() {
    for step in samples() {
        let line = command_line(&step);
        let words = shlex::split(&line).unwrap();
        for of in ["17", "3"] {
            assert!(!words.iter().any(|word| word == of), "{line}");
        }
        let names_email = words.iter().any(|word| word == "42");
        assert_eq!(
            names_email,
            words[1] == "email" && line.contains("42"),
            "{line}"
        );
    }
}

#[test]
fn values_are_quoted_for_a_shell() {
    let name = |text: &str| Some(Line::parse("username", text).unwrap());
    let line = |name| command_line(&NextStep::RenameLogin(LOGIN, name));
    assert_eq!(line(None), "credtool login edit login:3 --rename NAME");
    assert_eq!(
        line(name("o'hara x")),
        r"credtool login edit login:3 --rename 'o'\''hara x'"
    );
    assert_eq!(
        line(name("-x")),
        "credtool login edit login:3 --rename='-x'"
    );
}

#[test]
fn a_command_within_a_sentence_is_set_off() {
    let deliver = || Hint::from(NextStep::Deliver);
    assert_eq!(sentence(&deliver()), "credtool email deliver");
    assert_eq!(
        sentence(&deliver().then(" goes on")),
        "`credtool email deliver` goes on"
    );
    let steps = [NextStep::ListEmails, NextStep::ListStuckEmails];
    assert_eq!(
        sentence(&Hint::from("look: ").and_steps(steps, ", or: ")),
        "look: credtool email list, or: credtool email list --stuck"
    );
    let within = Hint::from("the command ").step(NextStep::Purge);
    assert_eq!(sentence(&within), "the command `credtool email purge`");
}
