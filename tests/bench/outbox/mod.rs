//! A desk with a full queue, the server that takes it, and what is measured on them.

pub(crate) mod peers;
mod queue;
mod sink;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use credtool::mail::{AuthKind, Deadlines, Envelope, Relay, SmtpRelay, SmtpSettings, TlsMode};

pub(crate) use queue::Desk;
pub(crate) use sink::Sink;

use crate::support::{Result, time};

/// Set for the process that only measures the memory of its one child.
const PEAK_OF: &str = "CREDTOOL_BENCH_PEAK_OF";

/// Sends emails through one session, without storing anything.
pub(crate) fn exchange(port: u16, mails: usize) -> Result<Duration> {
    let relay = SmtpRelay::new(
        SmtpSettings {
            host: "127.0.0.1".parse()?,
            port,
            tls: TlsMode::None,
            username: None,
            auth: AuthKind::Automatic,
            ca_file: None,
            client_name: None,
            pipelining: true,
            deadlines: Deadlines::default(),
        },
        None,
    );
    let message = queue::message(1)?;
    let envelope = Envelope {
        from: "desk@example.com".parse()?,
        to: "person.1@example.com".parse()?,
        id: String::from("bench"),
        utf8_message: false,
        octets: message.expose().len() as u64,
    };
    let since = Instant::now();
    let mut channel = relay.open()?;
    for _ in 0..mails {
        channel.offer(&envelope)?;
        channel.transmit(message.expose())?;
    }
    channel.quit();
    Ok(since.elapsed())
}

/// Peak memory of draining a desk's queue, in MiB. Linux counts what the parent had mapped when it started the child
/// to the child, hence a fresh, small process in between.
#[expect(clippy::cast_precision_loss, reason = "sizes of a few MiB")]
pub(crate) fn peak_memory(desk: &Desk) -> Result<f64> {
    let output = Command::new(std::env::current_exe()?)
        .env(PEAK_OF, desk.folder())
        .stderr(Stdio::inherit())
        .output()?;
    let kib: u64 = String::from_utf8(output.stdout)?.trim().parse()?;
    Ok(kib as f64 / 1024.0)
}

/// In the process in between: runs the child and prints its peak memory in KiB. Nothing elsewhere.
#[expect(clippy::print_stdout, reason = "the parent reads it")]
pub(crate) fn print_peak_of_child() -> Option<Result<()>> {
    use nix::sys::resource::{UsageWho, getrusage};
    let folder = std::env::var_os(PEAK_OF)?;
    let run = || {
        time(&mut queue::deliver(folder.as_ref(), 16))?;
        println!("{}", getrusage(UsageWho::RUSAGE_CHILDREN)?.max_rss());
        Ok(())
    };
    Some(run())
}
