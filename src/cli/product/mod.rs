//! `credtool product`: what credentials open.

mod add;
mod edit;
mod list;
mod remove;
mod show;

use clap::Subcommand;

use super::Context;
use crate::app::Result;
use crate::domain::Invalid;
use crate::domain::product::{CharClass, Product};

/// Keep products: what credentials open, and what they ask of a password
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Command {
    /// List products
    List(list::Args),
    /// Show a product, its password policy and how much hangs on it
    Show(show::Args),
    /// Add a product
    Add(add::Args),
    /// Change a product
    Edit(edit::Args),
    /// Remove a product that no login and no mail names
    Remove(remove::Args),
}

/// Runs the verb.
pub(crate) fn run(command: Command, context: &mut Context) -> Result<()> {
    match command {
        Command::List(args) => list::run(args, context),
        Command::Show(args) => show::run(args, context),
        Command::Add(args) => add::run(args, context),
        Command::Edit(args) => edit::run(args, context),
        Command::Remove(args) => remove::run(args, context),
    }
}

/// A length of a password: at most 1024 characters are ever taken.
fn length() -> impl clap::builder::TypedValueParser<Value = usize> {
    clap::builder::RangedU64ValueParser::<usize>::new().range(1..=1024)
}

/// A choice of two.
fn yes_or_no() -> impl clap::builder::TypedValueParser<Value = bool> {
    clap::builder::BoolishValueParser::new()
}

/// Says that reset links are of no use where the product takes only passwords that nobody should choose.
fn note_what_cannot_be_chosen(product: &Product, context: &mut Context) {
    let policy = &product.policy;
    if !policy.can_be_chosen() {
        context.ui.note(&format!(
            "passwords for {} can only be generated: a chosen one needs {} characters, and it takes {}",
            product.slug,
            policy.min_chosen(),
            policy.max_length
        ));
    }
}

/// Classes as they are given: `lower,digit`; each counts once.
fn classes(given: &[String]) -> Result<Vec<CharClass>, Invalid> {
    let words = given.iter().flat_map(|list| list.split(',')).map(str::trim);
    let mut classes: Vec<CharClass> = words
        .filter(|word| !word.is_empty())
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    classes.sort();
    classes.dedup();
    Ok(classes)
}
