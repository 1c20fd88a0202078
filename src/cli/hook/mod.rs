//! `credtool hook`: the sample hooks, files of their own in `samples/`. Tests run these very files.

use anyhow::Result;
use clap::{Args, Subcommand};

use super::Context;
use super::examples::examples;
use super::output::Column;
use super::views::workspace::{HookOutput, HookScript};
use crate::app::{Error, ErrorKind, Hint, NextStep};

/// List and print sample hooks for common products
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// List the sample hooks
    #[command(after_help = examples![
        ("all of them", "credtool hook list"),
        ("the names alone", "credtool hook list --field name"),
    ])]
    List,
    Show(ShowArgs),
}

/// Print a sample hook
///
/// The hook is a shell script that begins with a comment on how it passes the password and what it leaves undone.
/// Save it to a file that only root can write to, make it executable, and name it with its arguments as the hook of a
/// product. See credtool-hooks(7).
#[derive(Args, Debug)]
#[command(after_help = examples![
    ("print the hook for OpenLDAP", "credtool hook show openldap"),
    ("save it", "credtool hook show openldap > credtool-openldap"),
])]
pub(crate) struct ShowArgs {
    /// Name of the hook
    name: String,
}

/// A sample hook.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// The name that `hook show` takes.
    pub name: &'static str,
    /// The script.
    pub script: &'static str,
}

macro_rules! samples {
    ($($name:literal),+ $(,)?) => {
        &[$(Sample { name: $name, script: include_str!(concat!("samples/", $name, ".sh")) }),+]
    };
}

/// The sample hooks, by name.
pub const SAMPLES: &[Sample] = samples![
    "dovecot",
    "gitea",
    "keycloak",
    "nextcloud",
    "openldap",
    "postgresql",
    "wordpress",
];

impl Sample {
    /// The rest of a comment line of the script's head, such as `# Usage: `.
    fn head(&self, label: &str) -> &'static str {
        let rest = self
            .script
            .lines()
            .find_map(|line| line.strip_prefix(label));
        rest.unwrap_or_default()
    }

    /// The product that the script is for.
    pub fn product(&self) -> &'static str {
        self.head("# Hook for ")
    }

    /// The program's name and its arguments.
    pub fn usage(&self) -> &'static str {
        self.head("# Usage: ")
    }

    fn object(&self) -> HookOutput {
        HookOutput {
            name: self.name,
            product: self.product(),
            usage: self.usage(),
        }
    }
}

const COLUMNS: &[Column] = &[
    Column::new("name", "Name"),
    Column::new("product", "Product"),
    Column::new("usage", "Usage"),
];

pub(crate) fn run(command: &Command, context: &mut Context) -> Result<u8> {
    match command {
        Command::List => {
            let rows: Vec<HookOutput> = SAMPLES.iter().map(Sample::object).collect();
            context.ui.rows(COLUMNS, &rows)?;
        }
        Command::Show(args) => show(&args.name, context)?,
    }
    Ok(0)
}

pub(crate) fn show(name: &str, context: &mut Context) -> Result<()> {
    let sample = SAMPLES.iter().find(|sample| sample.name == name);
    let sample = sample.ok_or_else(|| {
        Error::new(
            ErrorKind::NotFound,
            format!("there is no sample hook {name:?}"),
        )
        .hint(Hint::from("list the names: ").step(NextStep::ListHooks))
    })?;
    if context.ui.wants_objects() {
        let record = HookScript {
            hook: sample.object(),
            script: sample.script,
        };
        context.ui.record(&record, |_| ())?;
    } else {
        context.ui.bytes(sample.script.as_bytes())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sample_names_its_product_and_its_usage() {
        for sample in SAMPLES {
            assert!(!sample.product().is_empty(), "{}", sample.name);
            let program = sample.usage().split(' ').next().unwrap();
            assert_eq!(program, format!("credtool-{}", sample.name));
        }
        let names: Vec<&str> = SAMPLES.iter().map(|sample| sample.name).collect();
        assert!(names.is_sorted());
    }
}
