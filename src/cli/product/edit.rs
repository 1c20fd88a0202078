//! `credtool product edit`

use anyhow::Result;

use crate::app::records::products::ProductEdit;
use crate::cli::examples::examples;
use crate::cli::product::policy_args::{
    HookArgs, classes, length, named, note_what_cannot_be_chosen, yes_or_no,
};
use crate::cli::views::product::EditedProduct;
use crate::cli::{Context, values};
use crate::domain::Line;
use crate::domain::product::{Slug, Symbols};

/// Change a product
///
/// Only the given values change; an empty text removes the login URL, a mailbox, the classes or the hook. A
/// least length of 15 becomes 8 with --second-factor yes, and back. Passwords that are set already are not checked
/// again, and the hook does not run for them: `credtool login provision --all` does that.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = examples![
    ("say where its users log in", "credtool product edit default --login-url https://app.example.com/login"),
    ("ask for longer passwords with a digit", "credtool product edit default --min-length 20 --require digit"),
    ("say which symbols its form takes", "credtool product edit default --symbols '-_.!'"),
    ("tell it each new password", "credtool product edit default --provision '/usr/local/bin/tell-wiki prod'"),
])]
pub(crate) struct Args {
    /// Slug of the product
    #[arg(value_name = "SLUG")]
    product: Slug,

    /// Another name on the command line
    #[arg(long, value_name = "SLUG")]
    slug: Option<Slug>,

    /// Name of the product in emails
    #[arg(long, value_name = "NAME", value_parser = values::name)]
    name: Option<Line>,

    /// Where its users log in
    #[arg(long, value_name = "URL")]
    login_url: Option<String>,

    /// Sender of its emails
    #[arg(long, value_name = "MAILBOX")]
    sender: Option<String>,

    /// Where answers to its email go
    #[arg(long, value_name = "MAILBOX")]
    reply_to: Option<String>,

    /// Least length of a password, in characters
    #[arg(long, value_name = "N", value_parser = length())]
    min_length: Option<usize>,

    /// Greatest length of a password, in characters
    #[arg(long, value_name = "N", value_parser = length())]
    max_length: Option<usize>,

    /// Classes a password needs one of each: lower, upper, digit, symbol
    #[arg(long, value_name = "CLASS,…")]
    require: Option<Vec<String>>,

    /// Symbols a password may have: all, none, or which
    #[arg(long, value_name = "SYMBOLS", allow_hyphen_values = true)]
    symbols: Option<Symbols>,

    /// Whether a password may contain the username
    #[arg(long, value_name = "yes|no", hide_possible_values = true, value_parser = yes_or_no())]
    username_inside: Option<bool>,

    /// Whether a second factor is asked for too, so that 8 characters do
    #[arg(long, value_name = "yes|no", hide_possible_values = true, value_parser = yes_or_no())]
    second_factor: Option<bool>,

    #[command(flatten)]
    hook: HookArgs,

    /// Remove the hook
    #[arg(long, conflicts_with_all = ["provision", "provision_timeout"])]
    no_provision: bool,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<()> {
    let edit = ProductEdit {
        slug: args.slug,
        name: args.name,
        login_url: values::removable(args.login_url.as_deref(), str::parse)?,
        sender: values::removable(args.sender.as_deref(), values::mailbox)?,
        reply_to: values::removable(args.reply_to.as_deref(), values::mailbox)?,
        min_length: args.min_length,
        max_length: args.max_length,
        require: args.require.as_deref().map(classes).transpose()?,
        symbols: args.symbols,
        username_inside: args.username_inside,
        second_factor: args.second_factor,
        hook: if args.no_provision {
            Some(None)
        } else {
            args.hook.command()?
        },
        hook_timeout: args.hook.provision_timeout,
    };
    let (product, changed) = context
        .app_to_change()?
        .edit_product(&args.product, &edit)?;
    let name = named(&product);
    let said = if changed {
        format!("changed product {name}")
    } else {
        format!("nothing was changed: product {name} is so already")
    };
    let record = EditedProduct {
        product: (&product).into(),
        changed,
    };
    context.ui.done(&record, &said)?;
    note_what_cannot_be_chosen(&product, context);
    Ok(())
}
