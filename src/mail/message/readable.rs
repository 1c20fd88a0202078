//! Reading a composed message back, for a person to look at.

use mail_parser::{Address, MessageParser};
use zeroize::Zeroize as _;

use crate::domain::{Secret, Timestamp};

/// The headers that matter, decoded, and the text part.
#[derive(Clone, Debug)]
pub struct Readable {
    /// The author, as `Name <address>` or the address alone.
    pub from: String,
    /// The recipient, likewise.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The date; absent when the header is not a date.
    pub date: Option<Timestamp>,
    /// The Message-ID, with angle brackets.
    pub message_id: String,
    /// The text part; lines end in a line feed.
    pub text: Secret<String>,
}

/// Why a message could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadableError {
    /// The bytes are no message.
    #[error("the bytes are not an email message")]
    NoMessage,
    /// There is no part with text.
    #[error("the message has no text part")]
    NoText,
}

/// Decodes a message. The text may hold whatever its author wrote: who prints it makes it harmless.
pub fn readable(bytes: &[u8]) -> Result<Readable, ReadableError> {
    let message = MessageParser::default()
        .parse(bytes)
        .ok_or(ReadableError::NoMessage)?;
    let text = message.body_text(0).ok_or(ReadableError::NoText)?;
    let mut text = text.into_owned();
    let unix = text.replace("\r\n", "\n");
    text.zeroize();
    Ok(Readable {
        from: shown(message.from()),
        to: shown(message.to()),
        subject: message.subject().unwrap_or_default().to_owned(),
        date: message
            .date()
            .and_then(|date| Timestamp::from_second(date.to_timestamp()).ok()),
        message_id: message
            .message_id()
            .map_or_else(String::new, |id| format!("<{id}>")),
        text: Secret::new(unix),
    })
}

fn shown(address: Option<&Address<'_>>) -> String {
    let Some(first) = address.and_then(Address::first) else {
        return String::new();
    };
    let address = first.address().unwrap_or_default();
    first
        .name()
        .map_or_else(|| address.to_owned(), |name| format!("{name} <{address}>"))
}
