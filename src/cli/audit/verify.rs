//! `credtool audit verify`.

use anyhow::Result;

use crate::app::{Error, ErrorKind};
use crate::cli::Context;
use crate::cli::examples::examples;
use crate::cli::output::{Cell, Column};
use crate::cli::views::audit::ChainOutput;
use crate::domain::audit::{ChainReport, Noted};

const DAMAGE: [Column; 3] = [
    Column::new("seq", "Event"),
    Column::new("to", "To"),
    Column::new("what", "What"),
];

/// Check that no event of the audit trail was changed, removed or moved
///
/// Each event is bound to the one before it by a MAC whose key is sealed in the database. Exit code 1 means that the
/// trail is damaged; the events are named. It detects changes made without the key, even if the newest events, or all
/// of them, were cut off. Anyone who can read the key file can make a new chain, and an older copy of the whole database
/// is sound: note the last event elsewhere, or compare with the lines in the system log, which carry the same numbers and
/// MACs.
#[derive(clap::Args, Debug)]
#[command(after_help = examples![
    ("check the whole trail", "credtool audit verify"),
    ("print the last event, to note it elsewhere", "credtool audit verify --field last"),
])]
pub(crate) struct Args {
    /// Event that must exist, as printed by --field last or found in the system log
    #[arg(long, value_name = "SEQ:MAC")]
    noted: Option<Noted>,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<u8> {
    let report = context.app()?.verify_audit(args.noted.as_ref())?;
    let record = ChainOutput::from(&report);
    context.ui.record(&record, |screen| {
        let fields: [(&str, Cell); 2] = [
            ("Events", report.events.into()),
            ("Last", record.last.as_deref().into()),
        ];
        screen.fields(&fields);
        if !record.damage.is_empty() {
            screen.heading("Damaged");
            screen.table(&DAMAGE, &record.damage);
        }
    })?;
    if report.unprovable > 0 {
        context.ui.warn(&format!(
            "the first {} events were chained with a key that is lost, and cannot be checked",
            report.unprovable
        ));
    }
    if report.clock_set_back > 0 {
        context.ui.warn(&format!(
            "the clock was set back before {} of the events",
            report.clock_set_back
        ));
    }
    if report.is_sound() {
        context.ui.success("the audit trail is sound");
        return Ok(0);
    }
    Err(Error::new(
        ErrorKind::Failed,
        format!("the audit trail is damaged: {}", told(&report)),
    )
    .hint(
        "keep this database as it is, and compare with a backup or with the system's log: every event left a line there",
    ).into())
}

/// The first few places in a sentence; all of them are in the object.
fn told(report: &ChainReport) -> String {
    const FEW: usize = 3;
    let places: Vec<String> = report
        .damage
        .iter()
        .take(FEW)
        .map(ToString::to_string)
        .collect();
    let rest = report.damage.len().saturating_sub(FEW) as u64 + report.more_damage;
    let places = places.join("; ");
    if rest == 0 {
        places
    } else {
        format!("{places}; and {rest} more")
    }
}
