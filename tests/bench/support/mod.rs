//! What the benchmarks share: how they end, how they tell a measure beside its limit, and how the program is run.

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The program.
pub(crate) const CREDTOOL: &str = env!("CARGO_BIN_EXE_credtool");

/// Measures, where the build is one that can be measured; a broken limit is a failure.
#[expect(
    clippy::print_stderr,
    reason = "a benchmark tells why it did not measure"
)]
pub(crate) fn ended(measure: impl FnOnce() -> Result<bool>) -> ExitCode {
    if cfg!(debug_assertions) {
        eprintln!("skipped: the limits are those of the release build; run `cargo bench`");
        return ExitCode::SUCCESS;
    }
    match measure() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Prints a measure and its limit; false when it is above.
#[expect(clippy::print_stdout, reason = "a benchmark tells its measures")]
pub(crate) fn at_most(what: &str, value: f64, unit: &str, limit: f64) -> bool {
    let good = value <= limit;
    let verdict = if good { "good" } else { "BROKEN" };
    println!("{what}: {value:.2}{unit} (at most {limit}{unit}) {verdict}");
    good
}

/// Prints a measure that has no limit of its own.
#[expect(clippy::print_stdout, reason = "a benchmark tells its measures")]
pub(crate) fn told(what: &str, time: Duration) {
    println!("{what}: {:.2} ms", millis(time));
}

/// Whether a peer's program is there; says so where it is not.
#[expect(
    clippy::print_stderr,
    reason = "a benchmark tells what it did not measure"
)]
pub(crate) fn is_there(program: &str, package: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .chain(["/usr/sbin".into()])
        .any(|folder| folder.join(program).is_file());
    if !found {
        eprintln!("skipped: no {program} here (Debian: apt-get install {package})");
    }
    found
}

pub(crate) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The middle one of an odd number of runs.
pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// How long it takes until the program has ended and its output is read. It must say nothing on stderr.
pub(crate) fn time(command: &mut Command) -> Result<(Duration, String)> {
    let started = Instant::now();
    let output = command.stdin(Stdio::null()).output()?;
    let took = started.elapsed();
    if !output.status.success() || !output.stderr.is_empty() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{command:?} ended with {}: {said}", output.status).into());
    }
    Ok((took, String::from_utf8_lossy(&output.stdout).into_owned()))
}

/// `credtool` with its files in this folder and in an empty environment.
pub(crate) fn credtool(folder: &Path) -> Command {
    let mut command = Command::new(CREDTOOL);
    command
        .env_clear()
        .env("CREDTOOL_DATA_DIR", folder)
        .env("CREDTOOL_CONFIG", folder.join("config.toml"))
        .env("HOME", folder)
        .args(["--key-file".as_ref(), folder.join("key").as_os_str()]);
    command
}
