//! `credtool product add`

use anyhow::Result;

use crate::app::records::products::NewProduct;
use crate::cli::examples::examples;
use crate::cli::product::policy_args::{
    HookArgs, classes, length, named, note_what_cannot_be_chosen, yes_or_no,
};
use crate::cli::views::product::ProductOutput;
use crate::cli::{Context, values};
use crate::domain::Line;
use crate::domain::product::{PasswordPolicy, Slug, Symbols, WebUrl};

/// Add a product
///
/// Prints its slug, by which --product names it.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = examples![
    ("add a product", "credtool product add wiki --name 'Example Wiki' \\\n      --login-url https://wiki.example.com/"),
    ("one that asks for more of a password", "credtool product add vpn --name 'Example VPN' --min-length 20 \\\n      --require digit,upper"),
])]
pub(crate) struct Args {
    /// Its name on the command line: letters, digits and hyphens
    #[arg(value_name = "SLUG")]
    slug: Slug,

    /// Name of the product in emails
    #[arg(long, value_name = "NAME", value_parser = values::name)]
    name: Line,

    /// Where its users log in
    #[arg(long, value_name = "URL")]
    login_url: Option<WebUrl>,

    /// Sender of its emails [default: smtp.from of the configuration]
    #[arg(long, value_name = "MAILBOX", value_parser = values::mailbox)]
    sender: Option<Line>,

    /// Where answers to its email go [default: as in the configuration]
    #[arg(long, value_name = "MAILBOX", value_parser = values::mailbox)]
    reply_to: Option<Line>,

    /// Least length of a password, in characters [default: 15, or 8 with a second factor]
    #[arg(long, value_name = "N", value_parser = length())]
    min_length: Option<usize>,

    /// Greatest length of a password, in characters [default: 1024]
    #[arg(long, value_name = "N", value_parser = length())]
    max_length: Option<usize>,

    /// Classes a password needs one of each: lower, upper, digit, symbol
    #[arg(long, value_name = "CLASS,…")]
    require: Vec<String>,

    /// Symbols a password may have: all, none, or which [default: all]
    #[arg(long, value_name = "SYMBOLS", allow_hyphen_values = true)]
    symbols: Option<Symbols>,

    /// Whether a password may contain the username [default: no]
    #[arg(long, value_name = "yes|no", hide_possible_values = true, value_parser = yes_or_no())]
    username_inside: Option<bool>,

    /// Whether a second factor is asked for too, so that 8 characters do [default: no]
    #[arg(long, value_name = "yes|no", hide_possible_values = true, value_parser = yes_or_no())]
    second_factor: Option<bool>,

    #[command(flatten)]
    hook: HookArgs,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<()> {
    let usual = PasswordPolicy::default();
    let second_factor = args.second_factor.unwrap_or(usual.second_factor);
    let product = context.app_to_change()?.add_product(&NewProduct {
        slug: args.slug,
        name: args.name,
        login_url: args.login_url,
        sender: args.sender,
        reply_to: args.reply_to,
        policy: PasswordPolicy {
            min_length: args
                .min_length
                .unwrap_or(PasswordPolicy::usual_min_length(second_factor)),
            max_length: args.max_length.unwrap_or(usual.max_length),
            require: classes(&args.require)?,
            symbols: args.symbols.unwrap_or(usual.symbols),
            username_inside: args.username_inside.unwrap_or(usual.username_inside),
            second_factor,
        },
        hook: args.hook.new_hook()?,
    })?;
    let said = format!("added product {}", named(&product));
    let record = ProductOutput::from(&product);
    context.ui.created(&record, "slug", &said)?;
    note_what_cannot_be_chosen(&product, context);
    Ok(())
}
