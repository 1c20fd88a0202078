//! `credtool login provision`

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Result;

use crate::app::base::lookup::{self, LookupMode};
use crate::app::provisioning::{Interrupt, Untold};
use crate::app::{App, Error, ErrorKind, Hint, NextStep};
use crate::cli::examples::examples;
use crate::cli::output::Column;
use crate::cli::pick::{self, LoginArgs};
use crate::cli::targets::{self, Report, TargetOutcome, TargetSource};
use crate::cli::views::login::{ProvisionOutput, UNKNOWN};
use crate::cli::{Context, sending, signals};
use crate::domain::LoginId;
use crate::domain::login::Login;
use crate::domain::password_origin::ProvisionState;
use crate::domain::product::{Product, Slug};
use crate::domain::provision::ChangeKind;
use crate::domain::selector::Selector;

const COLUMNS: [Column; 5] = [
    Column::new("contact_id", "Contact"),
    Column::new("product", "Product"),
    Column::new("username", "Username"),
    Column::new("provision_state", "Product knows"),
    Column::new("provision_reason", "Reason"),
];

/// Number of logins that are looked up at once and offered for choice.
const PAGE: usize = 200;

/// Run the provisioning hook for passwords not yet set in the product
///
/// A password that is waiting because the hook failed or was killed is sent to the product again. Once the product has
/// it, it becomes the password of the login, and its emails go out. If no password is waiting, the hook receives the
/// present password or, if only its hash is stored, the hash.
///
/// Exit 69 when the hook refuses, 75 when it may work later, 78 when it cannot be run. credtool-hooks(7) describes
/// hooks; `credtool hook list` lists samples for common products.
#[derive(clap::Args, Debug)]
#[command(after_help = examples![
    ("try the password of a contact again", "credtool login provision ada@example.com"),
    ("retry every password that waits or failed", "credtool login provision --failed"),
    ("see which logins a new hook would set", "credtool login provision --all --dry-run"),
    ("give up the new password and keep the old one", "credtool login provision ada@example.com --discard"),
])]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of its own on the command line"
)]
pub(crate) struct Args {
    /// Logins by ID, or their contacts: address, id:ID, ext:ID, user:NAME or part of a name; - reads them from stdin, one a line
    #[arg(value_name = "LOGIN", conflicts_with_all = ["failed", "all"])]
    logins: Vec<String>,

    #[command(flatten)]
    login: LoginArgs,

    /// All logins whose password waits, failed, or may or may not be in the product
    #[arg(long, conflicts_with_all = ["all", "username"])]
    failed: bool,

    /// As --failed, with all logins whose password the hook never received
    #[arg(long, conflicts_with = "username")]
    all: bool,

    /// Include logins whose password the product already has
    #[arg(long, conflicts_with_all = ["failed", "all", "discard"])]
    again: bool,

    /// Give up the waiting password; the old one stays
    #[arg(long)]
    discard: bool,

    /// Show what would be done; change nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<u8> {
    let mut app = context.app_to_change()?;
    let interrupt = Interrupt::default();
    app.interruptible(interrupt.clone());
    let interrupted = interrupt.wanted;
    if args.failed || args.all {
        return everywhere(args, context, &mut app, &interrupted);
    }
    if args.logins.is_empty() {
        let chosen = choose(args, context, &app)?;
        signals::stop_on_interrupt(&interrupted)?;
        let mut report = Report::new(&COLUMNS, true);
        let done = one(args, context, &mut app, chosen);
        let done = alone(done, &report, context);
        report.add(context, &chosen.to_string(), done)?;
        return report.finish(context);
    }
    let words = targets::words(&args.logins)?;
    signals::stop_on_interrupt(&interrupted)?;
    let mut logins: Vec<(String, LoginId)> = Vec::new();
    let source = TargetSource::by(&args.logins);
    let mut report = Report::new(&COLUMNS, words.len() == 1 && source == TargetSource::Named);
    for word in &words {
        match logins_of(args, context, &app, word) {
            Ok(found) => {
                for login in found {
                    match logins.iter().find(|(_, known)| *known == login) {
                        Some((first, _)) => {
                            report.add(context, word, Ok(TargetOutcome::repeats(first)))?;
                        }
                        None => logins.push((word.clone(), login)),
                    }
                }
            }
            Err(error) => report.add(context, word, Err(error))?,
        }
    }
    if !args.dry_run {
        let what = format!("Run the product's hook for {} logins", logins.len());
        targets::confirm_many(context, logins.len(), source, &what)?;
    }
    if words.len() == 1 && logins.len() > 1 {
        report = Report::new(&COLUMNS, false);
    }
    for (word, login) in logins {
        if interrupted.load(Ordering::Relaxed) {
            report.fail(context, broken_off());
            break;
        }
        let done = one(args, context, &mut app, login);
        let done = alone(done, &report, context);
        report.add(context, &word, done)?;
    }
    report.finish(context)
}

/// How many logins are selected.
fn count(app: &App, selection: Untold, product: Option<&Slug>) -> Result<usize> {
    let (mut count, mut after) = (0, None);
    loop {
        let page = app.unprovisioned(selection, product, after, PAGE)?;
        let Some(last) = page.last().copied() else {
            return Ok(count);
        };
        count += page.len();
        after = Some(last);
    }
}

/// The logins of a contact that are meant: the one that is named, or those of several that need it.
fn logins_of(args: &Args, context: &mut Context, app: &App, word: &str) -> Result<Vec<LoginId>> {
    let purpose = if args.dry_run {
        LookupMode::Read
    } else {
        LookupMode::Change
    };
    let selector = targets::selector(word).for_login();
    if selector.login().is_some() || matches!(selector, Selector::Username(_)) {
        let (_, view) = pick::login(context, app, Some(selector), &args.login, purpose)?;
        return Ok(vec![view.login.id]);
    }
    let contact = pick::contact(context, app, Some(selector), purpose)?;
    let mut views = app.logins_of(contact.id)?;
    views.retain(|view| {
        let at = |slug: &_| view.product.slug == *slug;
        let named = |name: &_| view.login.username == *name;
        args.login.product.as_ref().is_none_or(at) && args.login.username.as_ref().is_none_or(named)
    });
    if views.len() > 1 {
        views.retain(|view| {
            let needed = app.plan_provision(&view.login, &view.product, args.again);
            needed.is_ok_and(|kind| kind.is_some())
                && (view.login.waiting.is_some() || !args.discard)
        });
        if views.is_empty() {
            context
                .ui
                .success(&format!("nothing to tell of {}", lookup::label(&contact)));
        }
    } else if views.is_empty() {
        // With its words for a product or a username that is not there.
        let selector = Some(Selector::Contact(contact.id));
        let (_, view) = pick::login(context, app, selector, &args.login, purpose)?;
        views.push(view);
    }
    Ok(views.into_iter().map(|view| view.login.id).collect())
}

/// Goes through all logins that are meant, a page at a time.
fn everywhere(
    args: &Args,
    context: &mut Context,
    app: &mut App,
    interrupted: &Arc<AtomicBool>,
) -> Result<u8> {
    let selection = match (args.discard, args.all) {
        (true, _) => Untold::Waiting,
        (_, true) => Untold::All,
        _ => Untold::Failing,
    };
    let product = args.login.product.as_ref();
    if !args.dry_run {
        let count = count(app, selection, product)?;
        let act = if args.discard {
            "Discard the waiting passwords of"
        } else {
            "Run the product's hook for"
        };
        let what = format!("{act} {count} logins");
        targets::confirm_many(context, count, TargetSource::InBulk, &what)?;
    }
    signals::stop_on_interrupt(interrupted)?;
    let bar = context.ui.progress("provisioning");
    let mut report = Report::new(&COLUMNS, false);
    let mut after = None;
    let mut count = 0_u64;
    loop {
        let page = app.unprovisioned(selection, product, after, PAGE)?;
        let Some(last) = page.last().copied() else {
            break;
        };
        count += u64::try_from(page.len()).unwrap_or(u64::MAX);
        bar.set_total(count);
        for login in page {
            if interrupted.load(Ordering::Relaxed) {
                bar.finish();
                report.fail(context, broken_off());
                return report.finish(context);
            }
            let done = one(args, context, app, login);
            bar.step();
            report.add(context, &login.to_string(), done)?;
        }
        after = Some(last);
    }
    bar.finish();
    if count == 0 {
        context.ui.success("there is nothing to tell");
    }
    report.finish(context)
}

fn broken_off() -> Error {
    Error::new(
        ErrorKind::Interrupted,
        "interrupted: the rest was not tried",
    )
    .hint("what waits stays; run it again")
}

/// Lets somebody at a terminal choose one that fails.
fn choose(args: &Args, context: &Context, app: &App) -> Result<LoginId> {
    if !context.prompt.can_ask() {
        return Err(Error::new(ErrorKind::NeedsAnswer, "no login was named")
            .hint(
                Hint::from("name one by its ID, or its contact, or use --failed; ")
                    .step(NextStep::ListLogins)
                    .then(" shows the logins"),
            )
            .into());
    }
    let product = args.login.product.as_ref();
    let which = if args.discard {
        Untold::Waiting
    } else {
        Untold::Failing
    };
    let logins = app.unprovisioned(which, product, None, PAGE)?;
    if logins.is_empty() {
        return Err(
            Error::new(ErrorKind::NotFound, "no password waits for its product")
                .hint(NextStep::ProvisionAll.then(" tells also what was never told"))
                .into(),
        );
    }
    let mut items = Vec::new();
    for id in &logins {
        let login = app.login(*id)?;
        let product = app.product(login.product_id)?;
        items.push(format!(
            "{} at {}: {}",
            login.username,
            product.slug,
            why(&login)
        ));
    }
    let question = if logins.len() == PAGE {
        format!("Which login? These are the first {PAGE}; --failed takes all")
    } else {
        String::from("Which login?")
    };
    let n = context
        .prompt
        .choose(&question, &items, "name its contact, or say --failed")?;
    Ok(logins[n])
}

/// Returns the state of a login's change, in few words.
pub(crate) fn why(login: &Login) -> String {
    let waiting = login.waiting.as_ref();
    waiting
        .and_then(|waiting| waiting.failing.as_ref())
        .map_or_else(
            || match login.provision_state {
                ProvisionState::Failed => UNKNOWN.to_owned(),
                state => state.as_str().to_owned(),
            },
            |failing| format!("{}: {}", failing.failure.as_str(), failing.reason),
        )
}

fn one(args: &Args, context: &mut Context, app: &mut App, id: LoginId) -> Result<TargetOutcome> {
    let login = app.login(id)?;
    let product = app.product(login.product_id)?;
    if args.discard {
        return discard(args, context, app, &login, &product);
    }
    if args.dry_run {
        let plan = app.plan_provision(&login, &product, args.again)?;
        let told = match plan {
            None => "nothing",
            Some(ChangeKind::Provision) if !login.revealable => "hash",
            Some(_) => "password",
        };
        context.ui.note(&format!(
            "would tell {} of {}: {told}",
            product.slug, login.username
        ));
        let object = ProvisionOutput::new(&login, &product, Some(told));
        return Ok(TargetOutcome::done(&object)?);
    }
    let (emails, error) = match app.provision_login(id, args.again) {
        Ok(Some(done)) => {
            context.ui.success(&format!(
                "told {} the password of {}",
                product.slug, login.username
            ));
            (done.emails, None)
        }
        Ok(None) => {
            context.ui.success(&format!(
                "{} has the password of {} already",
                product.slug, login.username
            ));
            (Vec::new(), None)
        }
        Err(error) => (Vec::new(), Some(error.into())),
    };
    let error = match error {
        None => sending::send(context, app, &emails)?,
        error => error,
    };
    // It is gone where its contact was removed meanwhile.
    let now = app.login(id).unwrap_or(login);
    let object = ProvisionOutput::new(&now, &product, None);
    Ok(TargetOutcome::new(&object, error)?)
}

/// Where there is one target, a failure is all that is said; JSON has the login as well.
fn alone(done: Result<TargetOutcome>, report: &Report, context: &Context) -> Result<TargetOutcome> {
    let mut outcome = done?;
    if !report.is_of_one() || context.ui.is_json() {
        return Ok(outcome);
    }
    outcome.error.take().map_or(Ok(outcome), Err)
}

fn discard(
    args: &Args,
    context: &mut Context,
    app: &mut App,
    login: &Login,
    product: &Product,
) -> Result<TargetOutcome> {
    let now = if args.dry_run {
        context.ui.note(&format!(
            "would give up the password that waits for {} at {}",
            login.username, product.slug
        ));
        login.clone()
    } else {
        let now = app.discard_pending(login.id)?;
        context.ui.success(&format!(
            "gave up the password that waited for {} at {}; the old one stays",
            login.username, product.slug
        ));
        now
    };
    let object = ProvisionOutput::new(&now, product, None);
    Ok(TargetOutcome::done(&object)?)
}
