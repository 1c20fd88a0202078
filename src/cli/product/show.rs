//! `credtool product show`

use anyhow::Result;

use crate::app::records::products::ProductView;
use crate::cli::Context;
use crate::cli::examples::examples;
use crate::cli::output::Screen;
use crate::cli::views::product::ProductRecord;
use crate::domain::Line;
use crate::domain::product::{CharClass, PasswordPolicy, Slug, WebUrl};

/// Show a product, its password policy and how much hangs on it
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = examples![
    ("show the only product", "credtool product show"),
    ("show one by its slug, for a script", "credtool product show default --json"),
])]
pub(crate) struct Args {
    /// Slug of the product; the only one when left out
    #[arg(value_name = "SLUG")]
    product: Option<Slug>,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<()> {
    let Args { product } = args;
    let view = context.app()?.product_view(product.as_ref())?;
    let record = ProductRecord::from(&view);
    Ok(context.ui.record(&record, |screen| draw(&view, screen))?)
}

fn draw(view: &ProductView, screen: &mut Screen) {
    let product = &view.product;
    screen.heading(&format!("{} (product {})", product.name, product.slug));
    screen.fields(&[
        (
            "Login URL",
            product.login_url.as_ref().map(WebUrl::as_str).into(),
        ),
        ("Sender", product.sender.as_ref().map(Line::as_str).into()),
        (
            "Reply to",
            product.reply_to.as_ref().map(Line::as_str).into(),
        ),
        ("Logins", view.logins.into()),
        ("Emails", view.emails.into()),
        ("Added", product.created_at.into()),
    ]);
    let policy = &product.policy;
    let classes = policy.require.iter().copied().map(CharClass::as_str);
    let classes = classes.collect::<Vec<_>>().join(", ");
    screen.heading("Passwords");
    screen.fields(&[
        (
            "Length",
            format!("{} to {} characters", policy.min_length, policy.max_length).into(),
        ),
        ("Chosen by people", chosen(policy).into()),
        (
            "One each of",
            Some(classes).filter(|list| !list.is_empty()).into(),
        ),
        ("Symbols", policy.symbols.to_string().into()),
        ("Username inside", yes_or_no(policy.username_inside).into()),
        ("Second factor", yes_or_no(policy.second_factor).into()),
    ]);
    if let Some(hook) = &product.hook {
        screen.heading("Provisioning");
        screen.fields(&[
            ("Hook", hook.command.to_string().into()),
            ("Timeout", format!("{} s", hook.timeout.as_secs()).into()),
        ]);
    }
}

const fn yes_or_no(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

/// More is asked of a password that a person chooses than the product may do (NIST SP 800-63B-4).
fn chosen(policy: &PasswordPolicy) -> String {
    let least = policy.min_chosen();
    if policy.can_be_chosen() {
        format!("at least {least} characters, and not a common password")
    } else {
        format!("never: {least} characters would be the least")
    }
}
