//! `credtool password reset`.

use super::handover::{self, check_copy, put_on_clipboard};
use crate::app::links::{IssuedLink, LinkRequest};
use crate::app::passwords::HandOver;
use crate::app::passwords::Options;
use crate::app::resolve::{LoginChoice, Purpose};
use crate::app::{App, Error, ErrorKind, Result};
use crate::cli::args::{CopyArgs, span};
use crate::cli::email::sending;
use crate::cli::examples::examples;
use crate::cli::output::{Cell, Column, Record};
use crate::cli::pick::LoginArgs;
use crate::cli::{Context, link, targets};
use crate::domain::contact::Contact;
use crate::domain::link::{DEFAULT_TTL, check_ttl};
use crate::domain::{EmailAddress, SignedDuration};

/// Reset a password: send or show a link, or choose from a menu
///
/// Without --send-link or --print-link a terminal offers a menu: generate and copy, generate and mail, send a link,
/// show a link. Older links stay live until one is used; --revoke-others ends them at once.
#[derive(clap::Args, Debug)]
#[command(after_help = examples![
    ("send a reset link", "credtool password reset ada@example.com --send-link"),
    ("a link that lives for two hours, and no other", "credtool password reset ada@example.com --send-link --ttl 2h --revoke-others"),
    ("show the link, to hand it over by other means", "credtool password reset ada@example.com --print-link"),
    ("choose from a menu", "credtool password reset ada@example.com"),
])]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of its own on the command line"
)]
pub(crate) struct Args {
    /// Contacts: id, address, ext:ID or part of a name; - reads them from stdin
    #[arg(value_name = "CONTACT")]
    contacts: Vec<String>,

    #[command(flatten)]
    login: LoginArgs,

    /// Mail a reset link
    #[arg(long)]
    send_link: bool,

    /// Make a link and print it instead of mailing it
    #[arg(long, conflicts_with = "send_link")]
    print_link: bool,

    /// Mail it to this address of the contact instead of the primary one
    #[arg(long, value_name = "ADDRESS", requires = "send_link")]
    to: Option<EmailAddress>,

    /// Allow --to an address that the contact does not have
    #[arg(long, requires = "to")]
    allow_unlisted: bool,

    /// How long the link lives, 1 minute to 24 hours [default: 60m]
    #[arg(long, value_name = "TIME", value_parser = span)]
    ttl: Option<SignedDuration>,

    /// End the login's older links at once
    #[arg(long)]
    revoke_others: bool,

    #[command(flatten)]
    copy: CopyArgs,
}

const COLUMNS: &[Column] = &[
    Column {
        key: "id",
        heading: "Link",
    },
    Column {
        key: "url",
        heading: "URL",
    },
    Column {
        key: "expires_at",
        heading: "Expires",
    },
    Column {
        key: "email_id",
        heading: "Mail",
    },
];

const MENU: [&str; 4] = [
    "generate a password and copy it",
    "generate a password and mail it",
    "send a reset link",
    "show a reset link",
];

pub(super) fn run(args: &Args, context: &mut Context) -> Result<u8> {
    if let Some(ttl) = args.ttl {
        check_ttl(ttl)?;
    }
    if args.copy.copy && !args.print_link {
        return Err(
            Error::new(ErrorKind::Usage, "--copy goes with --print-link here")
                .hint("to copy a new password: credtool password generate CONTACT --copy"),
        );
    }
    check_copy(&args.copy)?;
    let words = targets::contact_words(context, &args.contacts)?;
    if words.len() > 1 && args.copy.copy {
        return Err(Error::new(
            ErrorKind::Usage,
            "the clipboard holds one link, and several contacts are named",
        )
        .hint("copy for one contact at a time"));
    }
    targets::each(context, &words, COLUMNS, |context, word| {
        one(args, context, word)
    })
}

fn one(args: &Args, context: &mut Context, word: &str) -> Result<targets::Outcome> {
    let mut app = context.app()?;
    let contact = targets::contact(context, &app, word, Purpose::Change)?;
    let login = args.login.pick(&app, &contact)?;
    if args.send_link {
        let to = recipient(args, &contact)?;
        return send_link(args, context, &mut app, &contact, &login, to);
    }
    if args.print_link {
        return show_link(args, context, &mut app, &contact, &login);
    }
    let items = MENU.map(String::from);
    match context.prompt.choose(
        "What should happen?",
        &items,
        "say --send-link or --print-link",
    )? {
        0 => generate(args, context, &mut app, &contact, &login, true),
        1 => generate(args, context, &mut app, &contact, &login, false),
        2 => {
            let to = handover::primary(&contact)?;
            send_link(args, context, &mut app, &contact, &login, to)
        }
        _ => show_link(args, context, &mut app, &contact, &login),
    }
}

fn recipient(args: &Args, contact: &Contact) -> Result<EmailAddress> {
    let Some(to) = &args.to else {
        return handover::primary(contact);
    };
    if contact.has(to) || args.allow_unlisted {
        return Ok(to.clone());
    }
    Err(Error::new(
        ErrorKind::NeedsAnswer,
        format!("{to} is not an address of {}", contact.name),
    )
    .hint(format!(
        "add it: credtool contact edit {} --add-address {to}; or say --allow-unlisted",
        contact.id
    )))
}

fn send_link(
    args: &Args,
    context: &mut Context,
    app: &mut App,
    contact: &Contact,
    login: &LoginChoice,
    to: EmailAddress,
) -> Result<targets::Outcome> {
    let issued = issue(args, app, contact, login, Some(to))?;
    let emails: Vec<_> = issued.email.into_iter().collect();
    let error = sending::send(context, app, &emails)?;
    let record = if context.ui.wants_objects() {
        link_record(app, &issued)?
    } else {
        Record::new()
    };
    Ok(targets::Outcome { record, error })
}

fn show_link(
    args: &Args,
    context: &mut Context,
    app: &mut App,
    contact: &Contact,
    login: &LoginChoice,
) -> Result<targets::Outcome> {
    let issued = issue(args, app, contact, login, None)?;
    let Some(url) = &issued.url else {
        return Ok(targets::Outcome::done(Record::new()));
    };
    if args.copy.copy {
        put_on_clipboard(context, url, &args.copy)?;
        return Ok(targets::Outcome::done(Record::new()));
    }
    if context.ui.wants_objects() {
        let record = link_record(app, &issued)?.with("url", Cell::Secret(url.clone()));
        return Ok(targets::Outcome::done(record));
    }
    context.ui.secret(url)?;
    let until = context.ui.time(issued.link.expires_at);
    context.ui.success(&format!("the link expires {until}"));
    Ok(targets::Outcome::done(Record::new()))
}

fn issue(
    args: &Args,
    app: &mut App,
    contact: &Contact,
    login: &LoginChoice,
    email: Option<EmailAddress>,
) -> Result<IssuedLink> {
    let ask = LinkRequest {
        ttl: args.ttl.unwrap_or(DEFAULT_TTL),
        revoke_others: args.revoke_others,
        email,
    };
    app.issue_link(contact, login, &ask)
}

fn link_record(app: &App, issued: &IssuedLink) -> Result<Record> {
    link::record(app, &issued.link)
}

fn generate(
    args: &Args,
    context: &mut Context,
    app: &mut App,
    contact: &Contact,
    login: &LoginChoice,
    copy: bool,
) -> Result<targets::Outcome> {
    let clip = CopyArgs {
        copy,
        clear_after: args.copy.clear_after,
    };
    check_copy(&clip)?;
    let email = if copy {
        None
    } else {
        Some(handover::primary(contact)?)
    };
    let hand_over = HandOver {
        email,
        copied: copy,
        ..HandOver::default()
    };
    let (credentials, _) =
        app.generate_password(contact, login, &Options::default(), &hand_over)?;
    if copy {
        put_on_clipboard(context, &credentials.password, &clip)?;
    }
    let error = handover::send(context, app, &credentials).err();
    Ok(targets::Outcome {
        record: Record::new(),
        error,
    })
}
