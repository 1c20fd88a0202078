//! Skipped tests are seen: a line where one is skipped, past the capture of the test harness, and a closing count.
//!
//! The harness calls nothing when it ends, so a child process counts: it reads a pipe until this process has ended,
//! however it ends, and then prints how many tests were skipped and why. It inherits stderr, so that whoever reads
//! the output of `cargo test` to its end reads the count too.

use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::thread;

/// Reads a test and a reason a line; prints how many tests there were, and how many there were for each reason.
const COUNT: &str = r#"
    { line = $0; if (line in seen) next; seen[line] = 1 }
    !($1 in tests) { tests[$1] = 1; skipped++ }
    { reasons[$2]++ }
    END {
        printf "\n%d %s skipped, wholly or in part (with CREDTOOL_REQUIRE_REAL=1 a missing program is a failure):\n", \
            skipped, skipped == 1 ? "test was" : "tests were"
        for (reason in reasons) printf "%6d  %s\n", reasons[reason], reason | "sort -rn"
        close("sort -rn")
    }
"#;

static COUNTER: LazyLock<Mutex<Child>> = LazyLock::new(|| {
    let counting = Command::new("awk")
        .args(["-F", "\t", COUNT])
        .stdin(Stdio::piped())
        .stdout(std::io::stderr())
        .spawn()
        .expect("awk counts the skipped tests");
    Mutex::new(counting)
});

/// Prints a line that the test harness does not capture.
pub(crate) fn say(line: &str) {
    std::io::stderr()
        .write_all(format!("{line}\n").as_bytes())
        .unwrap();
}

/// Reports that the test of this thread is skipped, wholly or in part. Where installing something would help,
/// [`super::real::skip`] is the one to call: it can be made a failure.
pub(crate) fn report(why: &str) {
    let thread = thread::current();
    let test = thread.name().unwrap_or("unnamed thread");
    say(&format!("skipped: {test}: {why}"));
    let mut counter = COUNTER.lock().unwrap_or_else(PoisonError::into_inner);
    let stdin = counter.stdin.as_mut().unwrap();
    writeln!(stdin, "{test}\t{why}").unwrap();
}
