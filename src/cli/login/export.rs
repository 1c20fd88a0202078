//! `credtool login export`

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::Result;
use clap::builder::PossibleValue;

use crate::app::base::lookup::{LookupMode, pick_product};
use crate::app::base::private_file;
use crate::app::credentials::hash_export::{
    Directory, ExportOrder, ExportReport, ExportTarget, Files, Owner, Sink,
};
use crate::app::{self, App, Error, ErrorKind};
use crate::cli::examples::examples;
use crate::cli::output::Ui;
use crate::cli::pick::{self, LoginArgs};
use crate::cli::views::login::LoginExportOutput;
use crate::cli::{Context, exit, signals, targets};
use crate::domain::Line;
use crate::domain::product::Slug;
use crate::domain::selector::Selector;

/// Write password hashes in the format of another program
///
/// With the hashes, that program takes over the passwords without anyone knowing them. Anyone holding the hashes can
/// attack them offline: handle them like the passwords, and remove the file after use. They are written to a terminal,
/// with --print, or to a file that only you can read; the audit trail records the export before the first hash is
/// written.
///
/// A login whose name the form cannot hold, one whose hash the program does not verify, and one that is named and has no
/// password are left out: each is told on stderr, the others are written, and the exit code is 69. With --all those
/// without a password are only counted. bcrypt is exported for all but keycloak and kanidm, PBKDF2 for django and json,
/// Argon2i and Argon2d for json alone. Keycloak, Auth0 and Clerk take an address once: of a person's logins they get the
/// first by name.
///
/// Only keycloak, zitadel and json can express that a password must be changed; for the others such passwords are counted
/// on stderr, and stay valid until the program asks for new ones.
///
/// OpenLDAP's file changes entries that exist, ATTR=USERNAME,DN each. Dovecot takes a name in lower case and of few
/// signs unless `auth_username_format` and `auth_username_chars` say otherwise. Auth0 takes 500 KB in one file: --output
/// then writes NAME.2.EXT, NAME.3.EXT and so on behind the first.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = examples![
    ("all logins, as a passwd-file of Dovecot", "credtool login export --all --for dovecot --output passwd"),
    ("one login, for a directory", "credtool login export ada@example.com --for openldap \\\n      --base-dn ou=people,dc=example,dc=com --print"),
    ("for a program of your own, in a pipe", "credtool login export --all --for json --print | grep -c argon2id"),
])]
pub(crate) struct Args {
    /// Logins by ID, or their contacts: address, id:ID, ext:ID, user:NAME or part of a name; - reads them from stdin, one a line
    #[arg(value_name = "LOGIN")]
    logins: Vec<String>,

    /// All logins of the product
    #[arg(long, conflicts_with = "logins")]
    all: bool,

    /// Product of the logins, where there are several
    #[arg(long, value_name = "SLUG")]
    product: Option<Slug>,

    /// Program that takes the hashes
    #[arg(long = "for", value_name = "PROGRAM", value_enum)]
    target: ExportTarget,

    /// Print even if stdout is not a terminal
    #[arg(long, conflicts_with = "output")]
    print: bool,

    /// Write to this new file, which only you can read
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Replace the file if it exists
    #[arg(long, requires = "output")]
    force: bool,

    /// Base DN of the entries in the directory, for openldap
    #[arg(long, value_name = "DN", value_parser = base_dn)]
    base_dn: Option<Line>,

    /// Attribute that names an entry, for openldap [default: uid]
    #[arg(long, value_name = "ATTR", requires = "base_dn")]
    dn_attr: Option<String>,
}

impl clap::ValueEnum for ExportTarget {
    fn value_variants<'a>() -> &'a [Self] {
        Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.as_str()).help(self.about()))
    }
}

fn base_dn(text: &str) -> std::result::Result<Line, crate::domain::Invalid> {
    Line::parse("base DN", text)
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<u8> {
    if !(args.print || args.output.is_some() || context.ui.is_terminal()) {
        return Err(Error::new(
            ErrorKind::Usage,
            "stdout is not a terminal; hashes are shown only on one",
        )
        .hint("say --print, or --output FILE")
        .into());
    }
    if args.output.is_none() {
        context.ui.check_stdout("the hashes", &["--output"])?;
    }
    if let Some(path) = &args.output {
        context.paths()?.check_output(path, None)?;
        private_file::check(path, args.force)?;
    }
    let directory = directory(args)?;
    let mut app = context.app()?;
    let product = pick_product(app.db(), args.product.as_ref())?;
    let mut worst = 0;
    let owners = if args.all {
        None
    } else {
        Some(owners(context, &app, &args.logins, &mut worst)?)
    };
    let order = ExportOrder {
        product,
        owners,
        target: args.target,
        directory,
    };
    let interrupted = Arc::new(AtomicBool::new(false));
    signals::stop_on_interrupt(&interrupted)?;
    let files = args.output.as_ref();
    let files = files.map(|path| Files::create(path, args.force));
    let mut to = Destination {
        ui: &mut context.ui,
        files: files.transpose()?,
        left_out: 0,
        worst,
    };
    let report = app.export_logins(&order, &mut to, &interrupted)?;
    let Destination {
        files,
        left_out,
        worst,
        ..
    } = to;
    let ui = &mut context.ui;
    if let Some(files) = files {
        let left_out = left_out + report.without_password;
        tell(ui, &order, &report, left_out, &files.finish()?)?;
    }
    if report.without_password > 0 {
        ui.note(&format!(
            "logins that have no password are left out: {}",
            report.without_password
        ));
    }
    if report.must_change > 0 {
        ui.note(&format!(
            "passwords that their owners have to change, which {} is not told: {}",
            order.target.as_str(),
            report.must_change
        ));
    }
    Ok(worst)
}

/// Says what is in which files.
fn tell(
    ui: &mut Ui,
    order: &ExportOrder,
    report: &ExportReport,
    left_out: u64,
    files: &[PathBuf],
) -> Result<()> {
    let files: Vec<String> = files
        .iter()
        .map(|file| file.display().to_string())
        .collect();
    let places = files.join(", ");
    if ui.wants_objects() {
        let record = LoginExportOutput {
            target: order.target.as_str(),
            product: order.product.slug.as_str(),
            written: report.written,
            left_out,
            must_change: report.must_change,
            files: &files,
        };
        ui.record(&record, |_| {})?;
    }
    let written = report.written;
    let logins = if written == 1 { "login" } else { "logins" };
    let but = if left_out > 0 {
        format!("; {left_out} left out")
    } else {
        String::new()
    };
    ui.success(&format!(
        "hashes of {written} {logins} are in {places}{but}"
    ));
    ui.success("passwords can be tried against them: remove what was taken in");
    Ok(())
}

fn directory(args: &Args) -> Result<Option<Directory>> {
    let attribute = args.dn_attr.as_deref().unwrap_or("uid");
    match &args.base_dn {
        Some(_) if args.target != ExportTarget::OpenLdap => Err(Error::new(
            ErrorKind::Usage,
            format!("{} has no use for --base-dn", args.target.as_str()),
        )
        .hint("leave it out, or say --for openldap")
        .into()),
        None if args.target == ExportTarget::OpenLdap => Err(Error::new(
            ErrorKind::Usage,
            "openldap needs to know where people's entries lie",
        )
        .hint("add --base-dn, such as --base-dn ou=people,dc=example,dc=com")
        .into()),
        None => Ok(None),
        Some(base) => Ok(Some(Directory::new(base.clone(), attribute)?)),
    }
}

/// The logins that are named, or whose contacts are, each once. One that cannot be found does not stand in the way of
/// the others.
fn owners(
    context: &mut Context,
    app: &App,
    given: &[String],
    worst: &mut u8,
) -> Result<Vec<Owner>> {
    if given.is_empty() && !context.prompt.can_ask() {
        let error = Error::new(ErrorKind::NeedsAnswer, "no login was named");
        return Err(error
            .hint("name one by its ID, or its contact, or use --all for all logins of the product")
            .into());
    }
    let words = targets::contact_words(context, given)?;
    let mut owners: Vec<(Owner, &String)> = Vec::new();
    for word in &words {
        match owner(context, app, word) {
            Ok(owner) => {
                if let Some((_, first)) = owners.iter().find(|(known, _)| known.covers(owner)) {
                    context
                        .ui
                        .note(&format!("{word} is the same as {first}: exported once"));
                } else {
                    owners.retain(|(known, _)| !owner.covers(*known));
                    owners.push((owner, word));
                }
            }
            Err(error) if words.len() == 1 => return Err(error),
            Err(error) => {
                *worst = exit::worst(*worst, exit::of(&error));
                context.ui.error(&error);
            }
        }
    }
    Ok(owners.into_iter().map(|(owner, _)| owner).collect())
}

fn owner(context: &mut Context, app: &App, word: &str) -> Result<Owner> {
    let selector = targets::selector(word).for_login();
    if selector.login().is_some() || matches!(selector, Selector::Username(_)) {
        let which = LoginArgs::default();
        let (contact, view) =
            pick::login(context, app, Some(selector), &which, LookupMode::Change)?;
        return Ok(Owner {
            contact: contact.id,
            login: Some(view.login.id),
        });
    }
    let contact = pick::contact(context, app, Some(selector), LookupMode::Change)?;
    Ok(Owner {
        contact: contact.id,
        login: None,
    })
}

/// Stdout, or files; and stderr for what is left out.
struct Destination<'a> {
    ui: &'a mut Ui,
    files: Option<Files>,
    left_out: u64,
    worst: u8,
}

impl Sink for Destination<'_> {
    fn write(&mut self, text: &str) -> app::Result<()> {
        match &mut self.files {
            Some(files) => files.write(text),
            None => self.ui.bytes(text.as_bytes()),
        }
    }

    fn next_file(&mut self) -> app::Result<()> {
        match &mut self.files {
            Some(files) => files.next_file(),
            None => Err(Error::new(
                ErrorKind::Failed,
                "the program takes no more in one file; what is printed is whole, and more follow",
            )
            .hint("with --output FILE as many files are written as are needed")),
        }
    }

    fn leave_out(&mut self, why: &Error) {
        self.left_out += 1;
        self.worst = exit::worst(self.worst, exit::code(why.kind()));
        self.ui.error(why);
    }
}
