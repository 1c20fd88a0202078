//! SIGKILL at random moments, again and again, until a long queue is empty.

use std::os::unix::process::ExitStatusExt as _;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rand::RngExt as _;

use super::scene::Scene;
use super::tally::Tally;
use super::{SESSIONS, sample, say};

const MAILS: usize = 2000;

#[test]
fn a_sender_that_is_killed_again_and_again_loses_nothing() {
    let (mut rng, seed) = sample();
    let mut scene = Scene::of(MAILS);
    for sessions in SESSIONS {
        scene.reset();
        // A kill every twenty-five emails or so, however fast the machine is.
        let since = Instant::now();
        let mut few = scene.deliver(*sessions);
        assert!(few.args(["--max", "50"]).status().unwrap().success());
        let most = since.elapsed();
        let mut kills = 0;
        loop {
            let mut run = scene.deliver(*sessions);
            let mut child = run.stdout(Stdio::null()).spawn().unwrap();
            sleep(rng.random_range(Duration::ZERO..most));
            child.kill().unwrap();
            if child.wait().unwrap().signal() != Some(9) {
                break;
            }
            kills += 1;
            if kills % 8 == 0 {
                // What may have gone out comes again, so that some of it is killed a second time.
                scene.make_due();
            }
        }
        scene.settle(*sessions);
        let mut tally = Tally::default();
        tally.add(&scene, "the kill loop");
        say(&format!(
            "kill loop, {sessions} sessions: {MAILS} emails, {kills} kills, seed {seed}: {tally}"
        ));
        tally.assert_clean();
        assert_eq!(scene.copies().len(), MAILS);
        assert!(kills > 10, "the queue was too short");
    }
}
