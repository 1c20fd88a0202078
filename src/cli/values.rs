//! Parsers for the values of arguments, where the type alone does not name the value in its error.

use crate::domain::text::is_absent;
use crate::domain::{Invalid, Line};

/// A person's or a product's name.
pub(crate) fn name(text: &str) -> Result<Line, Invalid> {
    Line::parse("name", text)
}

/// A telephone number.
pub(crate) fn phone(text: &str) -> Result<Line, Invalid> {
    Line::parse("phone number", text)
}

/// An id in another system.
pub(crate) fn external_id(text: &str) -> Result<Line, Invalid> {
    Line::parse("external id", text)
}

/// A username.
pub(crate) fn username(text: &str) -> Result<Line, Invalid> {
    Line::parse("username", text)
}

/// A sender, `Name <address>`.
pub(crate) fn mailbox(text: &str) -> Result<Line, Invalid> {
    Line::parse("mailbox", text)
}

/// The value of an entry of a contact that may be absent: `None` where the text is empty or a word for no value, such as
/// NULL.
pub(crate) fn optional<T, E>(
    text: &str,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<Option<T>, E> {
    if is_absent(text) {
        return Ok(None);
    }
    parse(text).map(Some)
}

/// A value that an edit takes; an empty one removes it.
#[expect(
    clippy::option_option,
    reason = "the cases are three: leave, remove, set"
)]
pub(crate) fn removable<T, E>(
    text: Option<&str>,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<Option<Option<T>>, E> {
    match text {
        None => Ok(None),
        Some("") => Ok(Some(None)),
        Some(text) => parse(text).map(|value| Some(Some(value))),
    }
}
