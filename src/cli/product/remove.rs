//! `credtool product remove`

use anyhow::Result;

use crate::cli::Context;
use crate::cli::examples::examples;
use crate::cli::product::policy_args::named;
use crate::cli::views::product::ProductOutput;
use crate::domain::product::Slug;

/// Remove a product that no login and no email names
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = examples![
    ("remove a product, and be asked", "credtool product remove wiki"),
    ("remove it without being asked", "credtool product remove wiki --yes"),
])]
pub(crate) struct Args {
    /// Slug of the product
    #[arg(value_name = "SLUG")]
    product: Slug,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<()> {
    let slug = args.product;
    let mut app = context.app_to_change()?;
    let view = app.product_view(Some(&slug))?;
    context.prompt.confirm(
        &format!("Remove product {}?", named(&view.product)),
        "--yes",
    )?;
    let removed = app.remove_product(&slug)?;
    let said = format!("removed product {}", named(&removed));
    context.ui.done(&ProductOutput::from(&removed), &said)?;
    Ok(())
}
