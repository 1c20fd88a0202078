//! System calls that fail: once, as a disk with a bad spot or a busy one does, or from some point on, as a full one.

use std::collections::HashMap;

use rand::RngExt as _;
use rand::rngs::StdRng;

use super::scene::{Scene, said};
use super::tally::Tally;
use super::{SESSIONS, full, sample, say};
use crate::support::strace::Strace;

const DISK: &[&str] = &["EIO", "ENOSPC", "EAGAIN"];
/// A socket knows no full disk. EAGAIN is how a deadline shows.
const NETWORK: &[&str] = &["EIO", "EAGAIN"];

/// Which calls fail, how, and how many points of each are taken in a sample.
const CALLS: &[(&str, &[&str], usize)] = &[
    ("pwrite64", DISK, 10),
    ("fsync", DISK, 6),
    ("fdatasync", DISK, 6),
    ("ftruncate", DISK, 2),
    ("?unlink,unlinkat", DISK, 2),
    ("pread64", DISK, 4),
    ("fcntl", &["EAGAIN"], 6),
    ("sendto", NETWORK, 5),
    ("recvfrom", NETWORK, 5),
];

#[test]
fn a_system_call_that_fails_loses_nothing() {
    let Some(strace) = Strace::find() else { return };
    let (mut rng, seed) = sample();
    let mut scene = Scene::of_all_kinds();
    for sessions in SESSIONS {
        let mut tally = Tally::default();
        let mut failed = 0;
        for (call, fault) in faults(&strace, &mut scene, *sessions, &mut rng) {
            let run = format!("{sessions} sessions, {call}: {fault}");
            scene.reset();
            let mut command = strace.injecting(&scene.deliver(*sessions), call, &fault);
            let output = command.output().unwrap();
            match output.status.code() {
                Some(0 | 75 | 78) => {}
                Some(1) => failed += 1,
                // The loader reads, too, before there is a program that could fail.
                Some(127) if call == "pread64" => continue,
                _ => tally.wrong(format!("{run}: {}", said(&output))),
            }
            scene.settle(*sessions);
            tally.add(&scene, &run);
        }
        say(&format!(
            "injected errors, {sessions} sessions, seed {seed}: {failed} runs failed; {tally}"
        ));
        tally.assert_clean();
        assert!(failed > 10, "the errors did not arrive");
    }
}

/// Which calls fail, and how and when, in the words of strace.
fn faults(
    strace: &Strace,
    scene: &mut Scene,
    sessions: usize,
    rng: &mut StdRng,
) -> Vec<(&'static str, String)> {
    let mut faults = Vec::new();
    for (call, errors, wanted) in CALLS {
        let calls = count(strace, scene, sessions, call);
        for nth in points(rng, calls, *wanted) {
            for error in *errors {
                faults.push((*call, format!("error={error}:when={nth}")));
                // A database that stays locked is waited for: that is no failure.
                if *call != "fcntl" {
                    faults.push((*call, format!("error={error}:when={nth}+")));
                }
            }
        }
    }
    faults
}

/// How often a thread of an undisturbed run makes this call.
fn count(strace: &Strace, scene: &mut Scene, sessions: usize, call: &str) -> usize {
    scene.reset();
    let log = scene.folder().join("calls");
    let mut command = strace.recording(&scene.deliver(sessions), &[call], &log);
    command.output().unwrap();
    let text = std::fs::read_to_string(&log).unwrap();
    let mut threads = HashMap::<&str, usize>::new();
    for line in text.lines() {
        if let Some((thread, rest)) = line.split_once(' ')
            && rest.contains('(')
        {
            *threads.entry(thread).or_default() += 1;
        }
    }
    threads.into_values().max().unwrap_or_default()
}

/// So many of the numbers from 1 on, the first and the last among them.
fn points(rng: &mut StdRng, calls: usize, wanted: usize) -> Vec<usize> {
    if full() || calls <= wanted {
        return (1..=calls).collect();
    }
    let mut points = vec![1, calls];
    while points.len() < wanted {
        let point = rng.random_range(1..=calls);
        if !points.contains(&point) {
            points.push(point);
        }
    }
    points.sort_unstable();
    points
}
