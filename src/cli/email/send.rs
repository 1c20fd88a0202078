//! `credtool email send`.

use std::collections::BTreeMap;

use anyhow::Result;

use super::columns::EmailParts;
use crate::app::base::lookup::LookupMode;
use crate::app::delivery::log::EmailOrder;
use crate::app::{self, App, Error, ErrorKind};
use crate::cli::Context;
use crate::cli::args::PaceArgs;
use crate::cli::examples::examples;
use crate::cli::handover::primary;
use crate::cli::mailing::{self, Acted, Queued};
use crate::cli::pick::{self, LoginArgs};
use crate::cli::targets::{self, SeenTargets, Target, TargetOutcome, TargetSource};
use crate::cli::views::email::NamedEmail;
use crate::domain::template::Template;

/// Compose an email from a template and send it
///
/// `credentials` sends the stored password, `reset-link` a new link, `invitation` a welcome with a link that is valid for
/// 7 days, `password-changed` a notice without the password.
#[derive(clap::Args, Debug)]
#[command(after_help = examples![
    ("send the stored credentials", "credtool email send ada@example.com --template credentials"),
    ("with a line of your own", "credtool email send ada@example.com --template reset-link \\\n      --set note='As we agreed on the phone.'"),
])]
pub(crate) struct Args {
    /// Contacts: id, address, ext:ID or part of a name; - reads them from stdin, one a line
    #[arg(value_name = "CONTACT")]
    contacts: Vec<String>,

    /// Template: credentials, reset-link, invitation, password-changed
    #[arg(long, value_name = "NAME")]
    template: Template,

    /// Value for the template
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,

    #[command(flatten)]
    login: LoginArgs,

    #[command(flatten)]
    pace: PaceArgs,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<u8> {
    let extra = extra(&args.set)?;
    let words = targets::contact_words(context, &args.contacts)?;
    let mut app = context.app_to_change()?;
    let count = targets::count_people(&app, &words)?;
    let what = format!("Send an email to each of {count} contacts");
    let source = TargetSource::by(&args.contacts);
    targets::confirm_many(context, count, source, &what)?;
    let mut verb = SendTemplate {
        args,
        extra,
        seen: SeenTargets::default(),
        lays_out: context.ui.lays_out(),
    };
    let limits = args.pace.limits();
    mailing::each(
        context,
        &mut app,
        (&words, source),
        super::columns::COLUMNS,
        limits,
        &mut verb,
    )
}

struct SendTemplate<'a> {
    args: &'a Args,
    extra: BTreeMap<String, String>,
    seen: SeenTargets,
    lays_out: bool,
}

impl mailing::BulkVerb for SendTemplate<'_> {
    type Order = EmailOrder;

    fn order(
        &mut self,
        context: &mut Context,
        app: &App,
        word: &str,
    ) -> Result<Result<EmailOrder, TargetOutcome>> {
        let selector = Some(targets::selector(word));
        let args = &self.args.login;
        let (contact, login) = pick::account(context, app, selector, args, LookupMode::Change)?;
        if let Some(again) = self.seen.again(Target::login(&contact, &login), word) {
            return Ok(Err(again));
        }
        let to = primary(&contact)?;
        Ok(Ok(EmailOrder { contact, login, to }))
    }

    fn act(&mut self, app: &mut App, orders: &[EmailOrder]) -> app::Result<Vec<Acted>> {
        let lays_out = self.lays_out;
        let composed = app.compose_emails(self.args.template, &self.extra, orders)?;
        let acted = orders.iter().zip(composed).map(|(order, id)| {
            let name = order.contact.name.to_string();
            id.map(|id| Queued {
                emails: vec![id],
                record: Box::new(move |app, error| {
                    if lays_out {
                        return Ok(TargetOutcome::failed(error));
                    }
                    let email = app.email(id)?;
                    let parts = EmailParts::read(app, &email)?;
                    let object = NamedEmail {
                        email: parts.object(&email),
                        name: &name,
                    };
                    Ok(TargetOutcome::new(&object, error)?)
                }),
            })
        });
        Ok(acted.collect())
    }
}

fn extra(pairs: &[String]) -> Result<BTreeMap<String, String>> {
    let mut extra = BTreeMap::new();
    for pair in pairs {
        let (key, value) = pair.split_once('=').ok_or_else(|| {
            Error::new(ErrorKind::Usage, format!("--set {pair:?} is not KEY=VALUE"))
        })?;
        let line = crate::domain::Line::parse("template value", value)?;
        extra.insert(key.to_owned(), line.as_str().to_owned());
    }
    Ok(extra)
}
