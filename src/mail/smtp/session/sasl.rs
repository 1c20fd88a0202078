//! The AUTH exchange (RFC 4954). The lines are built here rather than by lettre, whose `Credentials` are not wiped.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use lettre::transport::smtp::authentication::Mechanism;
use zeroize::Zeroizing;

use super::wire::Wire;
use crate::domain::Secret;
use crate::domain::smtp::{EnhancedCode, Fault, Reply};

/// The longest command line, its CRLF included (RFC 5321 §4.5.3.1.4).
const MAX_COMMAND: usize = 512;

/// Logs in by the first of these mechanisms that the server turns out to support.
pub(super) fn log_in_by_any(
    wire: &mut Wire,
    mechanisms: &[Mechanism],
    username: &str,
    password: &Secret<String>,
) -> Result<Reply, Fault> {
    let mut unsupported = None;
    for mechanism in mechanisms {
        match log_in(wire, *mechanism, username, password) {
            Ok(reply) if is_unsupported(&reply) => unsupported = Some(reply),
            Ok(reply) => return Ok(reply),
            // It refused and left: what it said tells more than that it is gone.
            Err(fault) => return Err(unsupported.map_or(fault, Fault::Reply)),
        }
    }
    unsupported.ok_or(Fault::Closed)
}

/// Whether a reply to AUTH is about the mechanism, not about who logs in: a second try with the same password would
/// count as a second wrong one otherwise. RFC 4954 §4 has 504 5.5.4; Exchange says 504 5.7.4, others 535 5.7.4
/// (RFC 3463 §3.8, "security features not supported"), 500 or 502.
fn is_unsupported(reply: &Reply) -> bool {
    let coded = |code: EnhancedCode| matches!((code.subject, code.detail), (5 | 7, 4));
    matches!(reply.code, 500 | 502 | 504)
        || reply.is_permanent() && reply.enhanced.is_some_and(coded)
}

/// Logs in, up to the last reply, whatever it is. Some servers repeat a line that they refuse: what they say is told
/// to people and to logs, so the password is taken out of it.
fn log_in(
    wire: &mut Wire,
    mechanism: Mechanism,
    username: &str,
    password: &Secret<String>,
) -> Result<Reply, Fault> {
    let password = password.expose().as_str();
    match exchange(wire, mechanism, username, password) {
        Ok(reply) => Ok(Reply {
            text: concealed(&reply.text, mechanism, username, password),
            ..reply
        }),
        Err(Fault::Garbled(_)) => Err(Fault::Garbled(String::from("what follows AUTH"))),
        Err(fault) => Err(fault),
    }
}

/// The text without the password, in any of the forms in which it went out.
fn concealed(text: &str, mechanism: Mechanism, username: &str, password: &str) -> String {
    let message = Zeroizing::new(match mechanism {
        Mechanism::Plain => plain(username, password),
        Mechanism::Login => password.to_owned(),
        Mechanism::Xoauth2 => xoauth2(username, password),
    });
    let sent = line("", &message);
    [sent.trim_end(), password]
        .into_iter()
        .filter(|form| !form.is_empty())
        .fold(text.to_owned(), |text, form| text.replace(form, "***"))
}

fn plain(username: &str, password: &str) -> String {
    format!("\0{username}\0{password}")
}

fn xoauth2(username: &str, token: &str) -> String {
    format!("user={username}\x01auth=Bearer {token}\x01\x01")
}

fn exchange(
    wire: &mut Wire,
    mechanism: Mechanism,
    username: &str,
    password: &str,
) -> Result<Reply, Fault> {
    match mechanism {
        Mechanism::Plain => {
            let message = Zeroizing::new(plain(username, password));
            initial(wire, "AUTH PLAIN", &message)
        }
        Mechanism::Login => {
            let mut reply = wire.command("AUTH LOGIN\r\n")?;
            // The prompts differ between servers, their order does not.
            for answer in [username, password] {
                if reply.code != 334 {
                    return Ok(reply);
                }
                reply = wire.command(&line("", answer))?;
            }
            Ok(reply)
        }
        Mechanism::Xoauth2 => {
            let message = Zeroizing::new(xoauth2(username, password));
            let reply = initial(wire, "AUTH XOAUTH2", &message)?;
            if reply.code == 334 {
                // The challenge is the error as JSON; an empty answer asks for the real reply.
                return wire.command("\r\n");
            }
            Ok(reply)
        }
    }
}

/// The command with its initial response, or, where that would be too long for a command line, the response by
/// itself (RFC 4954 §4): OAuth tokens are long.
fn initial(wire: &mut Wire, command: &str, message: &str) -> Result<Reply, Fault> {
    let whole = line(&format!("{command} "), message);
    if whole.len() <= MAX_COMMAND {
        return wire.command(&whole);
    }
    let reply = wire.command(&format!("{command}\r\n"))?;
    if reply.code == 334 {
        wire.command(&line("", message))
    } else {
        Ok(reply)
    }
}

fn line(start: &str, message: &str) -> Zeroizing<String> {
    // Room for all of it at once, since a string that grows leaves copies behind.
    let mut line = String::with_capacity(start.len() + message.len().div_ceil(3) * 4 + 2);
    line.push_str(start);
    BASE64_STANDARD.encode_string(message, &mut line);
    line.push_str("\r\n");
    Zeroizing::new(line)
}
