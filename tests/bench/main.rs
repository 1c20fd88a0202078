//! Benchmarks of speed and memory, beside peers that do the like. Run all with `cargo bench`, or some by name:
//! `cargo bench -- deliver secrets`.
//!
//! Every limit is on two things measured in this run, in turns, and the median of the runs counts; absolute figures are
//! printed without one. The table is printed row by row, and the run fails when a limit is broken. A peer that is
//! missing on this machine is skipped with a line. `CREDTOOL_BLESS=1 cargo bench` renews the README's table.

mod contact_show;
mod deliver;
mod founding;
mod import;
mod list;
mod million;
mod outbox;
#[cfg(feature = "web")]
mod page;
mod search;
mod secrets;
mod support;
mod table;
#[cfg(feature = "web")]
mod web;

use std::process::ExitCode;

use zeroizing_alloc::ZeroAlloc;

use support::{Result, told};
use table::Table;

/// As the program has it: what a hash costs includes wiping its memory.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<std::alloc::System> = ZeroAlloc(std::alloc::System);

type Benchmark = (&'static str, fn(&mut Table) -> Result<()>);

const ALL: &[Benchmark] = &[
    ("contact_show", contact_show::measure),
    ("deliver", deliver::measure),
    ("import", import::measure),
    ("list", list::measure),
    ("search", search::measure),
    ("secrets", secrets::measure),
    #[cfg(feature = "web")]
    ("web", web::measure),
];

fn main() -> ExitCode {
    let ended = match support::helper() {
        Some(ended) => ended,
        None => measure(),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            told(&format!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Runs the benchmarks that were named, or all of them.
fn measure() -> Result<()> {
    if cfg!(debug_assertions) {
        told("skipped: the limits are those of the release build; run `cargo bench`");
        return Ok(());
    }
    // Cargo itself adds a flag.
    let named: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    if let Some(unknown) = named
        .iter()
        .find(|name| ALL.iter().all(|(known, _)| known != name))
    {
        let known = ALL.iter().map(|(name, _)| *name).collect::<Vec<_>>();
        return Err(format!("no benchmark {unknown}; there are {}", known.join(", ")).into());
    }
    let mut table = Table::begin();
    for (name, measure) in ALL {
        if named.is_empty() || named.iter().any(|named| named == name) {
            measure(table.of(name))?;
        }
    }
    if std::env::var_os("CREDTOOL_BLESS").is_some() {
        table.renew_readme()?;
    }
    if table.is_good {
        Ok(())
    } else {
        Err("a limit is broken".into())
    }
}
