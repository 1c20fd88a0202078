//! `credtool product show`

use crate::app::Result;
use crate::app::products::ProductView;
use crate::cli::Context;
use crate::cli::examples::examples;
use crate::cli::output::Screen;
use crate::cli::records::product_record;
use crate::domain::Line;
use crate::domain::product::{CharClass, Slug, WebUrl};

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
    let record = product_record(&view.product)
        .with("logins", view.logins)
        .with("emails", view.emails);
    context.ui.record(&record, |screen| draw(&view, screen))
}

fn draw(view: &ProductView, screen: &mut Screen) {
    let product = &view.product;
    let policy = &product.policy;
    let classes: Vec<&str> = policy
        .require
        .iter()
        .copied()
        .map(CharClass::as_str)
        .collect();
    let require = if classes.is_empty() {
        String::new()
    } else {
        format!("; at least one each of: {}", classes.join(", "))
    };
    screen.heading(&format!("{} (product {})", product.name, product.slug));
    screen.fields(&[
        (
            "Login URL",
            product.login_url.as_ref().map(WebUrl::as_str).into(),
        ),
        ("Sender", product.sender.as_ref().map(Line::as_str).into()),
        (
            "Password",
            format!(
                "{} to {} characters{require}",
                policy.min_length, policy.max_length
            )
            .into(),
        ),
        ("Logins", view.logins.into()),
        ("Mails", view.emails.into()),
        ("Added", product.created_at.into()),
    ]);
}
