//! What the tests stand on.

pub(crate) mod aio;
pub(crate) mod emails;
pub(crate) mod files;
pub(crate) mod mount;
pub(crate) mod ordinary;
#[cfg(feature = "web")]
pub(crate) mod page;
pub(crate) mod program;
pub(crate) mod real;
pub(crate) mod relay;
pub(crate) mod running;
pub(crate) mod schema;
pub(crate) mod sink;
pub(crate) mod skipped;
pub(crate) mod strace;
pub(crate) mod terminal;
pub(crate) mod world;

use std::time::{Duration, Instant};

pub(crate) use program::{Env, account, named};
pub(crate) use relay::{Moment, ScriptedRelay, refused};
pub(crate) use running::Running;
pub(crate) use world::World;

/// Waits until something is so; where it does not come, fails with what is wrong.
#[track_caller]
pub(crate) fn wait_for(wrong: &str, mut done: impl FnMut() -> bool) {
    let since = Instant::now();
    while !done() {
        assert!(since.elapsed() < Duration::from_secs(30), "{wrong}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
