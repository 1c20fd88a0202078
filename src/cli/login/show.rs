//! `credtool login show`

use anyhow::Result;

use crate::app::resolve::Purpose;
use crate::cli::examples::examples;
use crate::cli::output::Record;
use crate::cli::pick::LoginArgs;
use crate::cli::{Context, pick};
use crate::domain::login::PasswordOrigin;
use crate::domain::selector::Selector;

/// Show a login and the state of its password
///
/// The password itself is shown by `credtool password show`.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = examples![
    ("the only login of a contact", "credtool login show ada@example.com"),
    ("the one at a product, for a script", "credtool login show ada@example.com --product default --json"),
])]
pub(crate) struct Args {
    /// Contact: id, address, ext:ID or part of a name
    #[arg(value_name = "CONTACT")]
    contact: Option<Selector>,

    #[command(flatten)]
    login: LoginArgs,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<()> {
    let app = context.app()?;
    let contact = pick::contact(context, &app, args.contact, Purpose::Read)?;
    let view = app.login_of(
        &contact,
        args.login.product.as_ref(),
        args.login.username.as_ref(),
    )?;
    let login = &view.login;
    let copy = match (login.password_origin, login.revealable) {
        (_, true) => "can be copied",
        (Some(PasswordOrigin::User), false) => "chosen by the user; kept as a hash only",
        (Some(PasswordOrigin::Desk), false) => "purged",
        (None, false) if login.password_hash.is_some() => "none: only its hash was imported",
        (None, false) => "none",
    };
    let notified = super::notified(&view, app.outbox_state()?.any_stranded(), &|at| {
        context.ui.time(at)
    });
    Ok(context.ui.record(&Record::from(&view), |screen| {
        screen.heading(&format!(
            "{} at {} (login {})",
            login.username, view.product.name, login.id
        ));
        screen.fields(&[
            ("Contact", format!("{} {}", contact.id, contact.name).into()),
            ("Product", view.product.slug.as_str().into()),
            ("Username", login.username.as_str().into()),
            ("Password state", login.password_state().as_str().into()),
            ("Set", login.password_set_at.into()),
            ("By", login.password_set_by.as_deref().into()),
            ("Sealed copy", copy.into()),
            ("Mail about it", notified.into()),
            ("Provision state", login.provision_state.as_str().into()),
            ("Added", login.created_at.into()),
        ]);
        let Some(waiting) = &login.waiting else {
            return;
        };
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
        screen.next(&[format!("credtool login provision {}", contact.id)]);
    })?)
}
