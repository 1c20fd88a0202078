//! `credtool product edit`

use crate::app::Result;
use crate::app::products::ProductEdit;
use crate::cli::examples::examples;
use crate::cli::{Context, values};
use crate::domain::Line;
use crate::domain::product::Slug;

/// Change a product
///
/// What is not named stays as it is; an empty text removes the login URL, the sender or the classes. Passwords
/// that are set already are not checked again.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = examples![
    ("say where its users log in", "credtool product edit default --login-url https://app.example.com/login"),
    ("ask for longer passwords with a digit", "credtool product edit default --min-length 20 --require digit"),
])]
pub(crate) struct Args {
    /// Slug of the product
    #[arg(value_name = "SLUG")]
    product: Slug,

    /// Another name on the command line
    #[arg(long, value_name = "SLUG")]
    slug: Option<Slug>,

    /// Its name in mail
    #[arg(long, value_name = "NAME", value_parser = values::name)]
    name: Option<Line>,

    /// Where its users log in
    #[arg(long, value_name = "URL")]
    login_url: Option<String>,

    /// Sender of its mail
    #[arg(long, value_name = "MAILBOX")]
    sender: Option<String>,

    /// Least length of a password, in characters
    #[arg(long, value_name = "N", value_parser = super::length())]
    min_length: Option<usize>,

    /// Greatest length of a password, in characters
    #[arg(long, value_name = "N", value_parser = super::length())]
    max_length: Option<usize>,

    /// Classes a password needs one of each: lower, upper, digit, symbol
    #[arg(long, value_name = "CLASS,…")]
    require: Option<Vec<String>>,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<()> {
    let edit = ProductEdit {
        slug: args.slug,
        name: args.name,
        login_url: values::removable(args.login_url.as_deref(), str::parse)?,
        sender: values::removable(args.sender.as_deref(), values::sender)?,
        min_length: args.min_length,
        max_length: args.max_length,
        require: args.require.as_deref().map(super::classes).transpose()?,
    };
    let product = context.app()?.edit_product(&args.product, &edit)?;
    context
        .ui
        .success(&format!("changed product {}", product.slug));
    Ok(())
}
