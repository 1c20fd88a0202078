//! Composing a message to its final bytes (RFC 5322, RFC 2046).
//!
//! Invariants: the same draft gives the same bytes; the bytes are ASCII unless a local part is not; no link in them is
//! broken over two lines: HTML goes out as it is (7bit) with numeric references, and so does text that is ASCII, else
//! in base64.

use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use lettre::Address;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox as LettreMailbox, Message, MultiPart, SinglePart};
use zeroize::Zeroizing;

use super::Mailbox;
use crate::domain::{EmailAddress, Line, Secret, Timestamp, is_visible};
use crate::mail::smtp::ascii_domain;
use crate::texts::Language;

/// The output of a template: the same message as text and as HTML.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The language, for the header.
    pub language: Language,
    /// The subject.
    pub subject: Line,
    /// The text part; lines end in a line feed.
    pub text: Secret<String>,
    /// The HTML part.
    pub html: Secret<String>,
}

/// Everything that a message is made of.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a> {
    /// The author.
    pub from: &'a Mailbox,
    /// Where answers go, if not to the author.
    pub reply_to: Option<&'a Mailbox>,
    /// The recipient's address.
    pub to: &'a EmailAddress,
    /// The recipient's name.
    pub to_name: &'a Line,
    /// Subject and text.
    pub letter: &'a Letter,
    /// The Message-ID, with angle brackets, as [`message_id`] makes it.
    pub message_id: &'a str,
    /// The moment in the Date header; whole seconds of it are kept.
    pub date: Timestamp,
}

/// Why a message could not be composed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// A header would carry something that changes the message around it.
    #[error("the {0} has a character in it that cannot be seen or typed")]
    Harmful(&'static str),
    /// The Message-ID is not `<…@…>` in printable ASCII.
    #[error("the Message-ID {0:?} is not like <id@example.com>")]
    MessageId(String),
    /// An address has no form for a header.
    #[error("the address {0:?} cannot stand in a header")]
    Address(String),
    /// The date lies before 1970.
    #[error("the date {0} lies before 1970")]
    Date(Timestamp),
    /// lettre refused.
    #[error("the message cannot be built: {0}")]
    Build(String),
}

/// Headers by which responders stay silent, so that no holiday note answers the support desk: RFC 3834 §5, and what
/// Exchange reads in its place. That has `All`, `DR` and `NDR` as well, which would keep bounces back from us.
const SILENCE: [(&str, &str); 2] = [
    ("Auto-Submitted", "auto-generated"),
    ("X-Auto-Response-Suppress", "OOF, AutoReply"),
];

/// Composes a message: `multipart/alternative` of text and HTML, with From, To, Subject, Date, Message-ID,
/// MIME-Version, Reply-To where one is given, and the headers that keep responders silent.
pub fn compose(draft: &Draft<'_>) -> Result<Secret<Vec<u8>>, ComposeError> {
    if !is_message_id(draft.message_id) {
        return Err(ComposeError::MessageId(draft.message_id.to_owned()));
    }
    let from = header_mailbox(draft.from.name.as_ref(), &draft.from.address)?;
    let to = header_mailbox(Some(draft.to_name), draft.to)?;
    let reply_to = draft
        .reply_to
        .map(|mailbox| header_mailbox(mailbox.name.as_ref(), &mailbox.address))
        .transpose()?;
    let mut builder = Message::builder();
    if let Some(mailbox) = &reply_to {
        builder = builder.reply_to(mailbox.clone());
    }
    let mut message = builder
        .from(from.clone())
        .to(to.clone())
        .subject(sanitize("subject", &draft.letter.subject)?)
        .date(system_time(draft.date)?)
        .message_id(Some(draft.message_id.to_owned()))
        .multipart(
            MultiPart::alternative()
                .boundary(boundary(draft.message_id))
                .singlepart(text_part(draft.letter.text.expose()))
                .singlepart(html_part(draft.letter.html.expose())),
        )
        .map_err(|error| ComposeError::Build(error.to_string()))?;
    let headers = message.headers_mut();
    let language = ("Content-Language", draft.letter.language.tag());
    for (name, value) in SILENCE.into_iter().chain([language]) {
        headers.insert_raw(HeaderValue::new(
            HeaderName::new_from_ascii_str(name),
            value.to_owned(),
        ));
    }
    let mailboxes = [
        ("From", Some(from)),
        ("To", Some(to)),
        ("Reply-To", reply_to),
    ];
    for (name, mailbox) in mailboxes {
        let Some(mailbox) = mailbox else { continue };
        if let Some(text) = mailbox.name.filter(|text| looks_encoded(text)) {
            headers.insert_raw(encoded(name, &text, &format!("\r\n <{}>", mailbox.email)));
        }
    }
    if looks_encoded(draft.letter.subject.as_str()) {
        headers.insert_raw(encoded("Subject", draft.letter.subject.as_str(), ""));
    }
    Ok(Secret::new(message.formatted()))
}

/// A new Message-ID from 128 bits of randomness and the sender's domain, with angle brackets (RFC 5322 §3.6.4).
pub fn message_id(random: &[u8; 16], sender: &EmailAddress) -> String {
    let address = ascii_domain(sender);
    let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
    // A domain that IDNA refuses is not ASCII yet; the identifier only has to be unique.
    let domain = if domain.is_ascii() {
        domain
    } else {
        "localhost"
    };
    format!("<{:032x}@{domain}>", u128::from_be_bytes(*random))
}

fn is_message_id(id: &str) -> bool {
    let inner = id.strip_prefix('<').and_then(|id| id.strip_suffix('>'));
    let parts = inner.and_then(|inner| inner.split_once('@'));
    let fits = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_graphic() && !b"<>@".contains(&b))
    };
    parts.is_some_and(|(left, right)| fits(left) && fits(right))
}

/// lettre panics on a line break in a display name. A [`Line`] cannot have one; this keeps it so.
fn sanitize(what: &'static str, line: &Line) -> Result<String, ComposeError> {
    if !is_visible(line.as_str()) {
        return Err(ComposeError::Harmful(what));
    }
    Ok(line.as_str().to_owned())
}

fn header_mailbox(
    name: Option<&Line>,
    address: &EmailAddress,
) -> Result<LettreMailbox, ComposeError> {
    let name = name.map(|name| sanitize("name", name)).transpose()?;
    let address: Address = ascii_domain(address)
        .parse()
        .map_err(|_| ComposeError::Address(address.to_string()))?;
    Ok(LettreMailbox::new(name, address))
}

/// Whether a mail program could take a text for an encoded word (RFC 2047 §2) and show what it hides. lettre sends
/// it as it is.
fn looks_encoded(text: &str) -> bool {
    text.contains("=?")
}

/// A header whose text is all encoded words, in lines of at most 76 characters, so that it is shown as it is.
fn encoded(name: &'static str, text: &str, behind: &str) -> HeaderValue {
    let mut words: Vec<String> = vec![String::new()];
    for c in text.chars() {
        // 39 bytes are 52 characters of Base64.
        if words
            .last()
            .is_some_and(|word| word.len() + c.len_utf8() > 39)
        {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(c);
        }
    }
    let words: Vec<String> = words
        .iter()
        .map(|word| format!("=?utf-8?b?{}?=", BASE64_STANDARD.encode(word)))
        .collect();
    let value = words.join("\r\n ") + behind;
    // Base64 and an address that lettre has parsed: no line ends in it but ours.
    HeaderValue::dangerous_new_pre_encoded(
        HeaderName::new_from_ascii_str(name),
        text.to_owned(),
        value,
    )
}

fn system_time(at: Timestamp) -> Result<SystemTime, ComposeError> {
    // The date type within lettre panics outside of 1970 to 9999; a Timestamp ends there, too.
    let seconds = u64::try_from(at.as_second()).map_err(|_| ComposeError::Date(at))?;
    Ok(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
}

/// From the Message-ID, whose random part no text can contain.
fn boundary(message_id: &str) -> String {
    let unique = message_id.chars().filter(char::is_ascii_alphanumeric);
    format!("part-{}", unique.take(40).collect::<String>())
}

/// The text part: as it is where that is ASCII, else in base64.
fn text_part(text: &str) -> SinglePart {
    part(ContentType::TEXT_PLAIN, &crlf(text))
}

/// The HTML part, in ASCII: whatever is not becomes a numeric reference.
fn html_part(html: &str) -> SinglePart {
    let html = crlf(html);
    let mut ascii = Zeroizing::new(String::with_capacity(html.len() + html.len() / 4));
    for c in html.chars() {
        if c.is_ascii() {
            ascii.push(c);
        } else {
            ascii.extend(["&#", &u32::from(c).to_string(), ";"]);
        }
    }
    part(ContentType::TEXT_HTML, &ascii)
}

fn crlf(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.replace("\r\n", "\n").replace('\n', "\r\n"))
}

/// lettre would take quoted-printable from 76 characters on, which breaks links; 998 is RFC 5322's limit.
fn part(kind: ContentType, text: &str) -> SinglePart {
    let plain = text.is_ascii()
        && !text.contains('\0')
        && text
            .split("\r\n")
            .all(|line| line.len() <= 998 && !line.contains('\r') && !line.ends_with([' ', '\t']));
    let body = if plain {
        Body::dangerous_pre_encoded(text.as_bytes().to_vec(), ContentTransferEncoding::SevenBit)
    } else {
        let encoding = ContentTransferEncoding::Base64;
        Body::new_with_encoding(text.to_owned(), encoding).unwrap_or_else(|refused| {
            Body::dangerous_pre_encoded(refused, ContentTransferEncoding::EightBit)
        })
    };
    SinglePart::builder().header(kind).body(body)
}

#[cfg(test)]
mod tests;
