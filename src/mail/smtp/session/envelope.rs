//! An email on the wire: the commands of its envelope, and its message with the final dot.
//!
//! Invariants: each command is one line, whatever the addresses hold, and the message ends at our dot alone.

use lettre::Address;
use lettre::transport::smtp::commands::{Mail, Rcpt};
use lettre::transport::smtp::extension::{MailBodyParameter, MailParameter, RcptParameter};
use zeroize::Zeroizing;

use super::Offered;
use crate::domain::EmailAddress;
use crate::domain::smtp::{Failure, Fault, Phase};
use crate::mail::Envelope;

/// The two commands of an envelope, in ASCII where the addresses allow it.
pub(super) struct EnvelopeCommands {
    pub(super) mail: String,
    pub(super) rcpt: String,
}

impl EnvelopeCommands {
    /// Fails in the phase of the address that the server cannot take; nothing was said to it then.
    pub(super) fn new(envelope: &Envelope, offered: &Offered) -> Result<Self, Failure> {
        let (from, to) = (ascii_domain(&envelope.from), ascii_domain(&envelope.to));
        let utf8 = !from.is_ascii() || !to.is_ascii() || envelope.utf8_message;
        if utf8 && !offered.has("SMTPUTF8") {
            return Err(if to.is_ascii() {
                Failure::new(Phase::Mail, Fault::SenderNeedsSmtpUtf8)
            } else {
                Failure::new(Phase::Rcpt, Fault::RecipientNeedsSmtpUtf8)
            });
        }
        if let Some(most) = offered.most_octets.filter(|most| envelope.octets > *most) {
            let octets = envelope.octets;
            return Err(Failure::new(Phase::Mail, Fault::TooLarge { octets, most }));
        }
        let mut of_mail = Vec::new();
        let mut of_rcpt = Vec::new();
        if utf8 {
            // The headers then hold UTF-8 as well (RFC 6531 §3.2).
            of_mail.push(MailParameter::SmtpUtfEight);
            if offered.has("8BITMIME") {
                of_mail.push(MailParameter::Body(MailBodyParameter::EightBitMime));
            }
        }
        if offered.has("SIZE") {
            of_mail.push(MailParameter::Size(
                usize::try_from(envelope.octets).unwrap_or(usize::MAX),
            ));
        }
        if offered.has("DSN") {
            let mail = |keyword: &str, value: &str| MailParameter::Other {
                keyword: keyword.to_owned(),
                value: Some(value.to_owned()),
            };
            let rcpt = |keyword: &str, value: &str| RcptParameter::Other {
                keyword: keyword.to_owned(),
                value: Some(value.to_owned()),
            };
            of_mail.push(mail("RET", "HDRS"));
            let id = envelope.id.as_str();
            if (1..=100).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic()) {
                of_mail.push(mail("ENVID", id));
            }
            of_rcpt.push(rcpt("NOTIFY", "FAILURE,DELAY"));
            of_rcpt.push(rcpt("ORCPT", &original_recipient(&to)));
        }
        Ok(Self {
            mail: Mail::new(Some(parsed(&from, Phase::Mail)?), of_mail).to_string(),
            rcpt: Rcpt::new(parsed(&to, Phase::Rcpt)?, of_rcpt).to_string(),
        })
    }
}

/// The value of ORCPT before lettre encodes it: the address with its type (RFC 3461 §4.2, RFC 6533 §3).
fn original_recipient(to: &str) -> String {
    if to.is_ascii() {
        return format!("rfc822;{to}");
    }
    let escaped = to.replace('\\', "\\x{5C}");
    let escaped = escaped.replace('+', "\\x{2B}").replace('=', "\\x{3D}");
    format!("utf-8;{escaped}")
}

/// The address as lettre's type, whose syntax is that of our own.
fn parsed(address: &str, phase: Phase) -> Result<Address, Failure> {
    address
        .parse()
        .map_err(|_| Failure::new(phase, Fault::BadAddress(address.to_owned())))
}

/// The address with its domain in ASCII (RFC 5891), which every server understands; a local part has no such form.
pub(in crate::mail) fn ascii_domain(address: &EmailAddress) -> String {
    let domain = address.domain();
    let ascii = idna::domain_to_ascii(domain).unwrap_or_else(|_| domain.to_owned());
    format!("{}@{ascii}", address.local_part())
}

/// The message as it goes over the wire (RFC 5321 §4.5.2), with the final dot. Bare CR and LF become line ends,
/// so that no server can find an end of data that is not ours.
pub(super) fn dot_stuffed(message: &[u8]) -> Zeroizing<Vec<u8>> {
    let breaks = message
        .iter()
        .filter(|b| matches!(b, b'\r' | b'\n'))
        .count();
    let mut out = Zeroizing::new(Vec::with_capacity(message.len() + 2 * breaks + 6));
    let mut rest = message;
    while !rest.is_empty() {
        let end = rest.iter().position(|b| matches!(b, b'\r' | b'\n'));
        let (line, behind) = rest.split_at(end.unwrap_or(rest.len()));
        if line.starts_with(b".") {
            out.push(b'.');
        }
        out.extend_from_slice(line);
        out.extend_from_slice(b"\r\n");
        rest = match behind {
            [b'\r', b'\n', rest @ ..] | [_, rest @ ..] => rest,
            [] => behind,
        };
    }
    out.extend_from_slice(b".\r\n");
    out
}
