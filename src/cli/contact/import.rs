//! `credtool contact import`

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::Result;
use serde::Serialize;

use super::correction::{self, Made};
use crate::app::import::Source;
use crate::app::import::report::{ImportOptions, ImportReport, Rejects};
use crate::app::records::contacts::ContactEdited;
use crate::app::{self, Error, ErrorKind};
use crate::cli::examples::examples;
use crate::cli::failure::ErrorReport;
use crate::cli::output::{Column, Screen, Ui};
use crate::cli::views::import::ImportOutput;
use crate::cli::{Context, exit, prompt, signals};
use crate::domain::Line;
use crate::domain::product::Slug;

/// Number of unknown columns that are named.
const MOST_NAMED: usize = 10;
/// Number of kept values, and of corrections, that are shown on a terminal.
const MOST_SHOWN: usize = 20;

/// Import contacts from a CSV file, with the hashes of their passwords
///
/// The first row names the columns: `name`, `email`, `locale`, `phone`, `external_id`, `tags`, `notes`, `username` and
/// `password_hash`, of which `email` or `external_id` is required. Case does not count; commas, semicolons or tabs
/// separate cells; other columns are left out. A password hash is what `login add --hash-stdin` takes; where commas
/// separate cells, one of Argon2 needs quotation marks. `NULL` and `\\N` stand for no value; so do `none`, `n/a` and `-` as
/// an external id, an email, a phone number or a locale.
///
/// A contact is found by its external ID, then by its address. A row is rejected where the two disagree: its ID belongs
/// to a contact with another address, an earlier row has its ID with another address, or a contact with its address has
/// another name and another username, ID or password. A row whose address is a former address of a contact is rejected
/// too, unless its ID is not theirs: an old export still has it after a correction. Existing values are kept and counted: a
/// value is filled in where there is none, tags are added, and --overwrite replaces the rest; it also corrects the address
/// of the contact with the row's ID, and reports what ended with the old one, as `contact edit --address` does. A login
/// that has a password keeps it unless --replace-passwords is given, which takes a hash only from a row whose name or ID is
/// the contact's, or that has no name; its owner need not change one that was replaced. No email is queued.
///
/// A bad row is reported on stderr by its line and does not affect the others; --rejects keeps it with the reason as first
/// column, to be corrected and imported again. A row longer than a MiB is rejected; a quotation mark that is never closed
/// ends the import at its row. Up to 5,000 rows are committed at a time, so an interrupted import is continued by running
/// it again. The new contacts of a commit share one audit event.
///
/// Exits with 1 if a row was rejected, and with 75 if every rejected row can be taken later as it is. 2 means that the
/// file as a whole cannot be read.
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

    /// Write rejected rows to this new file, which only you can read; there is none if every row is taken
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,

    /// Replace the file of rejected rows if it exists, or remove it if every row is taken
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
            worst = exit::worst(worst, code_of_row(failure.kind));
            ui.error(failure);
        }
    };
    let (report, ended) = app.import_contacts(&mut source, &options, &interrupted, &mut tell);
    bar.finish();
    // What was done until it was broken off is told, too.
    if ended.is_ok() || report.rows() > 0 {
        print(ui, &report, args.dry_run)?;
    }
    tell_corrections(ui, &report, args.dry_run);
    if report.rejects_removed {
        ui.note("no row was rejected; the file of rejected rows of an earlier run was removed");
    }
    if let Some((line, first)) = report.mistyped_addresses.first() {
        ui.note(&format!(
            "addresses that look mistyped: {}, the first of them in line {line}: {}; did you mean {}?",
            report.mistyped, first.address, first.suggestion
        ));
    }
    if report.kept > 0 {
        ui.note(&format!(
            "values that differ from the file and stay: {}{}",
            report.kept,
            if report.kept > report.kept_usernames {
                "; --overwrite replaces them"
            } else {
                ""
            }
        ));
    }
    if report.kept_usernames > 0 {
        ui.note(&format!(
            "of these, usernames of logins that were renamed since: {}",
            report.kept_usernames
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

/// The exit code for a rejected row: 1 whatever is wrong with it, 75 where the same row can be taken later.
const fn code_of_row(kind: ErrorKind) -> u8 {
    exit::code(match kind {
        ErrorKind::Usage | ErrorKind::NotFound | ErrorKind::Ambiguous => ErrorKind::Failed,
        kind => kind,
    })
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
    let corrected = &report.corrected;
    let record = ImportOutput::new(report, dry_run);
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
        if corrected.contacts > 0 {
            screen.heading("Corrected addresses");
            screen.fields(&[
                ("Contacts", corrected.contacts.into()),
                ("Links ended", corrected.ended_links.into()),
                ("Emails cancelled", corrected.cancelled_emails.into()),
                ("Passwords exposed", corrected.exposed_passwords.into()),
                ("Usernames outdated", corrected.outdated_usernames.into()),
            ]);
            show_first(
                screen,
                &CORRECTED_COLUMNS,
                &record.corrections,
                corrected.contacts,
            );
        }
        if report.mistyped > 0 {
            screen.heading("Addresses that look mistyped");
            show_first(
                screen,
                &MISTYPED_COLUMNS,
                &record.mistyped_addresses,
                report.mistyped,
            );
        }
        if report.kept > 0 {
            screen.heading("Values that stay");
            show_first(screen, &KEPT_COLUMNS, &record.kept_values, report.kept);
        }
    })?;
    Ok(())
}

/// Shows the first rows of a table, and says how many there are beyond them.
fn show_first(screen: &mut Screen, columns: &[Column], rows: &[impl Serialize], total: u64) {
    let shown = &rows[..rows.len().min(MOST_SHOWN)];
    screen.table(columns, shown);
    let more = total - shown.len() as u64;
    if more > 0 {
        screen.text(&format!(
            "{more} more; --json lists up to {}",
            ImportReport::MOST_LISTED
        ));
    }
}

/// Reports what the first corrections ended and left behind; the counts of all of them stand in the report.
fn tell_corrections(ui: &mut Ui, report: &ImportReport, dry_run: bool) {
    let made = if dry_run {
        Made::InDryRun
    } else {
        Made::Really
    };
    for (line, corrected) in report.corrected.first.iter().take(MOST_SHOWN) {
        let place = format!("line {line}: ");
        let edited = &corrected.edited;
        let former = if corrected.brings_back {
            ", a former address of theirs"
        } else {
            ""
        };
        let verb = match made {
            Made::Really => "is corrected",
            Made::InDryRun => "would be corrected",
        };
        ui.note(&format!(
            "{place}the address of contact {} {} {verb} from {} to {}{former}",
            edited.contact.id, edited.contact.name, corrected.from, corrected.to
        ));
        if let Some(old) = &corrected.old_name {
            ui.note(&format!("{place}{}", renamed(old, edited, made)));
        }
        correction::tell_what_was_closed(ui, edited, made, &place);
        for outdated in &edited.outdated {
            correction::tell_of_username(ui, outdated, &place);
        }
    }
    let more = report.corrected.contacts.saturating_sub(MOST_SHOWN as u64);
    if more > 0 {
        ui.note(&format!(
            "{more} more addresses; --json lists up to {} with what ended",
            ImportReport::MOST_LISTED
        ));
    }
}

/// The change of a name that came with a correction, and the usernames, which do not follow it.
fn renamed(old: &Line, edited: &ContactEdited, made: Made) -> String {
    let verb = match made {
        Made::Really => "is changed",
        Made::InDryRun => "would be changed",
    };
    let name = &edited.contact.name;
    let usernames: Vec<&str> = edited
        .logins
        .iter()
        .map(|view| view.login.username.as_str())
        .collect();
    let stay = match usernames.as_slice() {
        [] => String::new(),
        several => format!("; usernames stay: {}", several.join(", ")),
    };
    format!("the name {verb} from {old} to {name}{stay}")
}

const CORRECTED_COLUMNS: [Column; 5] = [
    Column::new("line", "Line"),
    Column::new("contact_id", "Contact"),
    Column::new("name", "Name"),
    Column::new("from", "From"),
    Column::new("to", "To"),
];

const MISTYPED_COLUMNS: [Column; 3] = [
    Column::new("line", "Line"),
    Column::new("address", "Address"),
    Column::new("suggestion", "Did you mean"),
];

const KEPT_COLUMNS: [Column; 5] = [
    Column::new("line", "Line"),
    Column::new("contact_id", "Contact"),
    Column::new("field", "Column"),
    Column::new("kept", "Kept"),
    Column::new("offered", "In the file"),
];
