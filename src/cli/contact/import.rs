//! `credtool contact import`

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::Result;

use crate::app::import::Source;
use crate::app::import::report::{ImportOptions, ImportReport, Kept, Rejects};
use crate::app::{self, Error, ErrorKind};
use crate::cli::examples::examples;
use crate::cli::failure::ErrorReport;
use crate::cli::output::{Column, Record, Ui};
use crate::cli::{Context, exit, prompt, signals};
use crate::domain::product::Slug;

/// Number of unknown columns that are named.
const MOST_NAMED: usize = 10;
/// Number of kept values that are shown on a terminal.
const MOST_SHOWN: usize = 20;

/// Import contacts from a CSV file, with the hashes of their passwords
///
/// The first row names the columns: `name`, `email`, `locale`, `phone`, `external_id`, `tags`, `notes`, `username` and
/// `password_hash`, of which `email` or `external_id` is required. Case does not count; commas, semicolons or tabs
/// separate cells; other columns are left out. A password hash is what `login add --hash-stdin` takes; where commas
/// separate cells, one of Argon2 needs quotation marks. `NULL` and `\\N` stand for no value; so do `none`, `n/a` and `-` as
/// an external id, an email, a phone number or a locale.
///
/// A contact is found by its external id, then by its address. A row is rejected where the two disagree: its id belongs
/// to a contact with another address, an earlier row has its id with another address, or a contact with its address has
/// another name and another username, id or password. Existing values are kept and counted: a value is filled in where
/// there is none, tags are added, and --overwrite replaces the rest; it also corrects the address of the contact with the
/// row's id, and ends the links that were sent to the old one. A login that has a password keeps it unless
/// --replace-passwords is given; its owner need not change one that was replaced. No email is queued.
///
/// A bad row is reported on stderr by its line and does not affect the others; --rejects keeps it with the reason as last
/// column, to be corrected and imported again. A quotation mark that is never closed ends the import at its row. Up to 500
/// rows are committed at a time, so an interrupted import is continued by running it again.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = examples![
    ("see what would be done", "credtool contact import people.csv --dry-run"),
    ("import, and keep rejected rows for later", "credtool contact import people.csv --rejects rejects.csv"),
    ("from another program", "cut -d, -f1,2 people.csv | credtool contact import -"),
])]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of its own on the command line"
)]
pub(crate) struct Args {
    /// CSV file; - is stdin
    #[arg(value_name = "FILE")]
    file: String,

    /// Product of the logins, where there are several
    #[arg(long, value_name = "SLUG")]
    product: Option<Slug>,

    /// Replace existing values, the address of the contact with the row's external id included
    #[arg(long)]
    overwrite: bool,

    /// Replace the passwords of existing logins with the hashes in the file
    #[arg(long)]
    replace_passwords: bool,

    /// Change nothing; only report what would be done
    #[arg(long)]
    dry_run: bool,

    /// Write rejected rows to this new file, which only you can read
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,

    /// Replace the file of rejected rows if it exists
    #[arg(long, requires = "rejects")]
    force: bool,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<u8> {
    if let Some(rejects) = &args.rejects {
        let paths = context.paths()?;
        paths.check_output(rejects, Some(Path::new(&args.file)))?;
    }
    let mut source = Source::new(open(&args.file)?)?;
    let mut app = context.app_to_change()?;
    let interrupted = Arc::new(AtomicBool::new(false));
    signals::stop_on_interrupt(&interrupted)?;
    let ui = &mut context.ui;
    tell_unknown(ui, source.unknown_columns());
    let bar = ui.progress("importing");
    if bar.is_shown() {
        bar.set_total(rows_of(&args.file));
    }
    let options = ImportOptions {
        product: args.product,
        overwrite: args.overwrite,
        replace_passwords: args.replace_passwords,
        dry_run: args.dry_run,
        rejects: args.rejects.map(|path| Rejects {
            path,
            replace: args.force,
        }),
    };
    let mut worst = 0;
    let mut tell = |line, rejected: Option<&app::Error>| {
        bar.step();
        if let Some(error) = rejected {
            let failure = ErrorReport::from(error).context(format_args!("line {line}"));
            worst = exit::worst(worst, exit::code(failure.kind));
            ui.error(failure);
        }
    };
    let (report, ended) = app.import_contacts(&mut source, &options, &interrupted, &mut tell);
    bar.finish();
    // What was done until it was broken off is told, too.
    if ended.is_ok() || report != ImportReport::default() {
        print(ui, &report, args.dry_run)?;
    }
    if report.kept > 0 {
        ui.note(&format!(
            "values that differ from the file and stay: {}; --overwrite replaces them",
            report.kept
        ));
    }
    if report.kept_passwords > 0 {
        ui.note(&format!(
            "passwords that differ from the file and stay: {}; --replace-passwords replaces them",
            report.kept_passwords
        ));
    }
    ended?;
    Ok(worst)
}

fn open(file: &str) -> Result<Box<dyn Read>> {
    if file == "-" {
        return Ok(prompt::reader());
    }
    let opened = File::open(file).and_then(|opened| {
        if opened.metadata()?.is_dir() {
            return Err(std::io::ErrorKind::IsADirectory.into());
        }
        Ok(opened)
    });
    let opened = opened.map_err(|error| {
        Error::new(ErrorKind::Usage, format!("{file} cannot be read"))
            .source(error)
            .hint("name a CSV file, or - for stdin")
    })?;
    Ok(Box::new(opened))
}

/// Upper bound of the number of rows, for the bar; `None` if the file can be read only once.
fn rows_of(file: &str) -> u64 {
    let Ok(file) = File::open(file) else { return 0 };
    if !file.metadata().is_ok_and(|found| found.is_file()) {
        return 0;
    }
    let mut file = BufReader::new(file);
    let mut lines = 0;
    loop {
        let Ok(piece) = file.fill_buf() else { return 0 };
        if piece.is_empty() {
            // The header is none.
            return u64::saturating_sub(lines, 1);
        }
        lines += piece.split(|byte| *byte == b'\n').count() as u64 - 1;
        let length = piece.len();
        file.consume(length);
    }
}

fn tell_unknown(ui: &mut Ui, columns: &[String]) {
    if columns.is_empty() {
        return;
    }
    let more = columns.len().saturating_sub(MOST_NAMED);
    let named = &columns[..columns.len() - more];
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    ui.note(&format!(
        "columns that are not known are left out: {}{more}",
        named.join(", ")
    ));
}

fn print(ui: &mut Ui, report: &ImportReport, dry_run: bool) -> Result<()> {
    let kept: Vec<Record> = report.kept_values.iter().map(kept_record).collect();
    let shown = &kept[..kept.len().min(MOST_SHOWN)];
    let record = Record::new()
        .with("new", report.new)
        .with("changed", report.changed)
        .with("same", report.same)
        .with("invalid", report.invalid)
        .with("kept", report.kept)
        .with("kept_passwords", report.kept_passwords)
        .with("dry_run", dry_run)
        .with("kept_values", kept.clone());
    ui.record(&record, |screen| {
        screen.heading(if dry_run {
            "What would be done"
        } else {
            "What was done"
        });
        screen.fields(&[
            ("New", report.new.into()),
            ("Changed", report.changed.into()),
            ("Same", report.same.into()),
            ("Invalid", report.invalid.into()),
        ]);
        if shown.is_empty() {
            return;
        }
        screen.heading("Values that stay");
        screen.table(&KEPT_COLUMNS, shown);
        let more = report.kept - shown.len() as u64;
        if more > 0 {
            screen.text(&format!(
                "{more} more; --json lists up to {}",
                ImportReport::MOST_KEPT
            ));
        }
    })?;
    Ok(())
}

const KEPT_COLUMNS: [Column; 5] = [
    Column {
        key: "line",
        heading: "Line",
    },
    Column {
        key: "contact_id",
        heading: "Contact",
    },
    Column {
        key: "field",
        heading: "Column",
    },
    Column {
        key: "kept",
        heading: "Kept",
    },
    Column {
        key: "offered",
        heading: "In the file",
    },
];

fn kept_record((line, kept): &(u64, Kept)) -> Record {
    Record::new()
        .with("line", *line)
        .with("contact_id", kept.contact)
        .with("field", kept.field)
        .with("kept", kept.kept.as_str())
        .with("offered", kept.offered.as_str())
}
