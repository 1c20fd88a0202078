//! A desk with a full queue, the server that takes it, and what is measured on them.

pub(crate) mod peers;
mod queue;
mod sink;

use std::time::{Duration, Instant};

use credtool::mail::{AuthKind, Deadlines, Envelope, Relay, SmtpRelay, SmtpSettings, TlsMode};

pub(crate) use queue::Desk;
pub(crate) use sink::Sink;

use crate::support::Result;

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
