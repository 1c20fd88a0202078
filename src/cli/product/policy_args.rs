//! Arguments that describe a hook and a password policy.

use crate::app::{Error, ErrorKind, Result};
use crate::cli::args::span;
use crate::cli::{Context, values};
use crate::domain::product::{CharClass, Product};
use crate::domain::provision::{DEFAULT_TIMEOUT, Hook, HookCommand, check_timeout};
use crate::domain::{Invalid, SignedDuration};

/// The hook that tells the product a new password.
#[derive(clap::Args, Clone, Debug)]
pub(super) struct HookArgs {
    /// Program that tells it a new password, with arguments; nothing secret belongs here
    ///
    /// The words are split as a shell does, and no shell runs: no variable, no pipe, no `~`. The program is an absolute
    /// path, or a bare name that is looked for in PATH when it is run. It reads one JSON object from stdin, which has
    /// the password; this line is shown by `credtool product show`, and in the process list. See HOOKS in
    /// credtool-login-provision(1), which has recipes too.
    #[arg(long, value_name = "COMMAND")]
    pub(super) provision: Option<String>,

    /// How long that may take, 1s to 10m [default: 30s]
    #[arg(long, value_name = "TIME", value_parser = span)]
    pub(super) provision_timeout: Option<SignedDuration>,
}

impl HookArgs {
    /// The command; an empty one removes what is there.
    #[expect(
        clippy::option_option,
        reason = "the cases are three: leave, remove, set"
    )]
    pub(super) fn command(&self) -> Result<Option<Option<HookCommand>>> {
        let parsed = values::removable(self.provision.as_deref(), str::parse);
        parsed.map_err(|invalid: Invalid| {
            Error::from(invalid)
                .hint("write it as in a shell: --provision '/usr/local/bin/tell-wiki --quiet'")
        })
    }

    /// The hook of a new product.
    pub(super) fn new_hook(&self) -> Result<Option<Hook>> {
        let Some(command) = self.command()?.flatten() else {
            return match self.provision_timeout {
                None => Ok(None),
                Some(_) => Err(Error::new(ErrorKind::Usage, "a timeout needs a hook")
                    .hint("name one: --provision COMMAND")),
            };
        };
        Ok(Some(Hook {
            command,
            timeout: check_timeout(self.provision_timeout.unwrap_or(DEFAULT_TIMEOUT))?,
        }))
    }
}

/// A length of a password: at most 1024 characters are ever taken.
pub(super) fn length() -> impl clap::builder::TypedValueParser<Value = usize> {
    clap::builder::RangedU64ValueParser::<usize>::new().range(1..=1024)
}

/// A choice of two.
pub(super) fn yes_or_no() -> impl clap::builder::TypedValueParser<Value = bool> {
    clap::builder::BoolishValueParser::new()
}

/// Says that reset links are of no use where the product takes only passwords that nobody should choose.
pub(super) fn note_what_cannot_be_chosen(product: &Product, context: &mut Context) {
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
pub(super) fn classes(given: &[String]) -> Result<Vec<CharClass>, Invalid> {
    let words = given.iter().flat_map(|list| list.split(',')).map(str::trim);
    let mut classes: Vec<CharClass> = words
        .filter(|word| !word.is_empty())
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    classes.sort();
    classes.dedup();
    Ok(classes)
}

/// A product in a few words: `wiki (Example Wiki)`.
pub(super) fn named(product: &Product) -> String {
    format!("{} ({})", product.slug, product.name)
}
