//! `credtool product list`

use anyhow::Result;

use crate::cli::Context;
use crate::cli::examples::examples;
use crate::cli::output::Column;
use crate::cli::views::product::ProductOutput;

const COLUMNS: [Column; 4] = [
    Column::new("slug", "Slug"),
    Column::new("name", "Name"),
    Column::new("login_url", "Login URL"),
    Column::new("sender", "Sender"),
];

/// List products
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = examples![
    ("list all", "credtool product list"),
    ("only their slugs, a line each", "credtool product list --field slug"),
])]
pub(crate) struct Args {}

pub(super) fn run(Args {}: Args, context: &mut Context) -> Result<()> {
    let products = context.app()?.products()?;
    let rows: Vec<ProductOutput> = products.iter().map(Into::into).collect();
    Ok(context.ui.rows(&COLUMNS, &rows)?)
}
