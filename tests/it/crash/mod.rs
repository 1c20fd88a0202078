//! Crash safety: whatever happens to a sender, no email is lost, and none may go out twice without a mark.
//!
//! - `kill_sweep`: SIGKILL before each system call that writes, syncs or talks to the relay.
//! - `kill_loop`: SIGKILL at random moments, over 2,000 mails.
//! - `injected_errors`: the same system calls fail.
//! - `power_cut`: the disk as it is after a power cut at each of them.
//! - `provision`: SIGKILL while a product is told a password, and before and after it.
//! - `concurrency`: many senders, a retry by hand and a writer of contacts at once.
//!
//! Each runs the program itself against the SMTP server of the demo, and prints its counts. A run takes samples where
//! all points would take too long; `CREDTOOL_CRASH=full` takes them all, and `CREDTOOL_SEED=N` repeats a sample.

mod concurrency;
mod disk;
mod injected_errors;
mod kill_loop;
mod kill_sweep;
mod power_cut;
mod provision;
mod scene;
mod tally;
mod trace;

use std::time::{SystemTime, UNIX_EPOCH};

use rand::SeedableRng as _;
use rand::rngs::StdRng;

use crate::support::skipped::say;

/// How many sessions a sender has; each test runs once for each.
const SESSIONS: &[usize] = &[1, 4];

/// Whether all points are wanted instead of a sample.
fn full() -> bool {
    std::env::var_os("CREDTOOL_CRASH").is_some_and(|value| value == "full")
}

/// Randomness for a sample, with the seed that repeats it.
fn sample() -> (StdRng, u64) {
    let given = std::env::var("CREDTOOL_SEED").ok();
    let seed = given.map_or_else(
        || {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
            now.as_secs()
        },
        |seed| seed.parse().expect("CREDTOOL_SEED is a number"),
    );
    (StdRng::seed_from_u64(seed), seed)
}
