//! `credtool contact import`

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::Result;

use crate::app::import::{ImportOptions, ImportReport, Imported, Rejects, Source};
use crate::app::{self, Error, ErrorKind};
use crate::cli::examples::examples;
use crate::cli::failure::Failure;
use crate::cli::output::{Record, Ui};
use crate::cli::{Context, exit, prompt, signals};
use crate::domain::product::Slug;

/// So many unknown columns are named.
const MOST_NAMED: usize = 10;

/// Take contacts in from a CSV file, with the hashes of their passwords
///
/// The first row names the columns: `name`, `email`, `locale`, `phone`, `external_id`, `tags`, `notes`, `username` and
/// `password_hash`, of which `email` or `external_id` has to be there. Case does not count; commas, semicolons or tabs
/// separate cells; other columns are left out. A password hash is what `login add --hash-stdin` takes; where commas
/// separate cells, one of Argon2 stands in quotation marks.
///
/// A contact is known by its external id, then by its address. What the desk has stays: a value is filled in where
/// there is none, tags are added, and --overwrite replaces the rest. A login that has a password keeps it unless
/// --replace-passwords is given; one that takes its place need not be changed by its owner. No mail is made.
///
/// A bad row is named on stderr and does not touch the others; --rejects keeps them with the reason as last column, to be
/// corrected and imported again. Up to 500 rows are committed at a time, so a run that was broken off is continued by
/// running it again.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = examples![
    ("find out what would be done", "credtool contact import people.csv --dry-run"),
    ("take them in, and keep what is wrong for later", "credtool contact import people.csv --rejects rejects.csv"),
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

    /// Replace values that the desk has
    #[arg(long)]
    overwrite: bool,

    /// Replace passwords that logins have by the hashes of the file
    #[arg(long)]
    replace_passwords: bool,

    /// Change nothing; only say what would be done
    #[arg(long)]
    dry_run: bool,

    /// Write rows that were not taken to this new file, which only you can read
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,

    /// Replace the file of rejected rows if it exists
    #[arg(long, requires = "rejects")]
    force: bool,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<u8> {
    let mut source = Source::new(open(&args.file)?)?;
    let mut app = context.app()?;
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
    let mut tell = |line, outcome: &app::Result<Imported>| {
        bar.step();
        if let Err(error) = outcome {
            let failure = Failure::from(error).context(format_args!("line {line}"));
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

/// How many rows a file has at the most, for the bar; none where it can be read only once.
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
    let record = Record::new()
        .with("new", report.new)
        .with("changed", report.changed)
        .with("same", report.same)
        .with("invalid", report.invalid)
        .with("kept_passwords", report.kept_passwords)
        .with("dry_run", dry_run);
    Ok(ui.record(&record, |screen| {
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
    })?)
}
