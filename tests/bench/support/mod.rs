//! How the benchmarks run programs, and take the time and the memory of them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Set for the process that only measures its one child.
const USAGE_OF: &str = "CREDTOOL_BENCH_USAGE_OF";

/// The program.
pub(crate) const CREDTOOL: &str = env!("CARGO_BIN_EXE_credtool");

/// Prints a line beside the table.
#[expect(
    clippy::print_stderr,
    reason = "a benchmark tells what it did and did not measure"
)]
pub(crate) fn told(line: &str) {
    eprintln!("{line}");
}

/// Finds a program.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain([PathBuf::from("/usr/sbin")])
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
}

/// Whether a peer's program is there; says so where it is not.
pub(crate) fn is_there(program: &str, package: &str) -> bool {
    let found = find_program(program).is_some();
    if !found {
        told(&format!(
            "skipped: no {program} here (Debian: apt-get install {package})"
        ));
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

/// The memory and the writes of a run of `credtool`.
pub(crate) struct Usage {
    pub(crate) peak_mib: f64,
    pub(crate) written_mib: f64,
}

/// Runs `credtool` in a folder. Linux counts what the parent had mapped when it started a child to the child, hence a
/// small process in between: [`helper`].
pub(crate) fn usage(folder: &Path, args: &[&str]) -> Result<Usage> {
    let mut command = Command::new(std::env::current_exe()?);
    command
        .env_clear()
        .env(USAGE_OF, folder)
        .args(args)
        .stderr(Stdio::inherit());
    let output = command.output()?;
    if !output.status.success() {
        return Err(format!("{args:?} ended with {}", output.status).into());
    }
    let printed = String::from_utf8(output.stdout)?;
    let mut numbers = printed.split_whitespace().map(str::parse::<u64>);
    let mut next = || numbers.next().ok_or("a number is missing");
    Ok(Usage {
        peak_mib: mib(1024 * next()??),
        written_mib: mib(512 * next()??),
    })
}

/// Does the work of a process that another benchmark has started; returns nothing in any other process.
pub(crate) fn helper() -> Option<Result<()>> {
    if let Some(folder) = std::env::var_os(USAGE_OF) {
        return Some(print_usage(Path::new(&folder)));
    }
    crate::secrets::helper()
}

#[expect(clippy::print_stdout, reason = "the parent reads it")]
fn print_usage(folder: &Path) -> Result<()> {
    use nix::sys::resource::{UsageWho, getrusage};
    // Nobody reads what it prints: of a long list that would be more than this process should hold.
    let mut command = credtool(folder);
    command
        .args(std::env::args_os().skip(1))
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let status = command.status()?;
    if !status.success() {
        return Err(format!("{command:?} ended with {status}").into());
    }
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    println!("{} {}", usage.max_rss(), usage.block_writes());
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
pub(crate) fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

pub(crate) fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}
