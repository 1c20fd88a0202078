//! `credtool login show`

use anyhow::Result;

use crate::app::base::lookup::LookupMode;
use crate::app::{NextStep, Subject, Via};
use crate::cli::Context;
use crate::cli::examples::examples;
use crate::cli::output::{Screen, Word};
use crate::cli::pick::{self, LoginArgs};
use crate::cli::views::login::LoginWithNotice;
use crate::domain::password_origin::PasswordOrigin;
use crate::domain::provision::Waiting;
use crate::domain::selector::Selector;

/// Show a login and the state of its password
///
/// The password itself is shown by `credtool password show`.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = examples![
    ("by its ID, as in the list", "credtool login show 1"),
    ("the only login of a contact", "credtool login show ada@example.com"),
    ("the one at a product, for a script", "credtool login show ada@example.com --product default --json"),
])]
pub(crate) struct Args {
    /// Login by ID, or its contact: address, id:ID, ext:ID, user:NAME or part of a name
    #[arg(value_name = "LOGIN")]
    login: Option<Selector>,

    #[command(flatten)]
    which: LoginArgs,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<()> {
    let app = context.app()?;
    let (contact, view) = pick::login(context, &app, args.login, &args.which, LookupMode::Read)?;
    let login = &view.login;
    let copy = match (login.password_origin, login.revealable) {
        (_, true) => "can be copied",
        (Some(PasswordOrigin::User), false) => "chosen by the user; kept as a hash only",
        (Some(PasswordOrigin::Desk), false) => "purged",
        (None, false) if login.password_hash.is_some() => "none: only its hash was imported",
        (None, false) => "none",
    };
    let copy = match super::exposed(&view) {
        Some(exposed) if view.is_exposed() => exposed,
        Some(exposed) => format!("{copy}; {exposed}"),
        None => copy.to_owned(),
    };
    let notified = super::notified(&view, app.outbox_state()?.any_stranded(), &|at| {
        context.ui.time(at)
    });
    Ok(context.ui.record(&LoginWithNotice::from(&view), |screen| {
        screen.heading(&format!(
            "{} at {} (login {})",
            login.username, view.product.name, login.id
        ));
        screen.fields(&[
            ("Contact", contact.label().into()),
            ("Product", view.product.slug.as_str().into()),
            ("Username", login.username.as_str().into()),
            ("Password state", Word(login.password_state()).into()),
            ("Set", login.password_set_at.into()),
            ("By", login.password_set_by.as_deref().into()),
            ("Sealed copy", copy.into()),
            ("Email about it", notified.into()),
            ("Provision state", Word(login.provision_state).into()),
            ("Added", login.created_at.into()),
        ]);
        let new = NextStep::GeneratePassword(Subject::Login(login.id), Via::Copy);
        let mut steps: Vec<NextStep> = view.is_exposed().then_some(new).into_iter().collect();
        if let Some(waiting) = &login.waiting {
            steps.push(NextStep::Provision(login.id));
            show_waiting(screen, waiting);
        }
        screen.next(&steps);
    })?)
}

fn show_waiting(screen: &mut Screen, waiting: &Waiting) {
    screen.heading("Waits for the product");
    let failing = waiting.failing.as_ref();
    screen.fields(&[
        ("What", waiting.kind.as_str().into()),
        (
            "Outcome",
            failing.map(|failing| failing.failure.as_str()).into(),
        ),
        (
            "Reason",
            failing.map(|failing| failing.reason.as_str()).into(),
        ),
        ("Last try", failing.map(|failing| failing.at).into()),
        ("Next try", waiting.next_try_at.into()),
    ]);
}
