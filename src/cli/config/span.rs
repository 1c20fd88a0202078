//! Durations in the configuration: texts with a unit, such as `"14d"`.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

use crate::domain::Span;

/// A duration that the file names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileSpan(pub(crate) Span);

impl<'de> Deserialize<'de> for FileSpan {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SpanVisitor)
    }
}

struct SpanVisitor;

impl Visitor<'_> for SpanVisitor {
    type Value = FileSpan;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a duration such as \"45s\", \"30m\", \"2h\" or \"14d\"")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<FileSpan, E> {
        text.parse().map(FileSpan).map_err(E::custom)
    }

    /// Says what is missing, which "invalid type: integer" does not.
    fn visit_i64<E: Error>(self, number: i64) -> Result<FileSpan, E> {
        Err(E::custom(Span::unitless(&number.to_string())))
    }
}

/// A duration that is not zero, since what may take no time at all never succeeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "FileSpan")]
pub(crate) struct Deadline(pub(crate) Span);

impl TryFrom<FileSpan> for Deadline {
    type Error = &'static str;

    fn try_from(FileSpan(span): FileSpan) -> Result<Self, Self::Error> {
        if span.as_secs() == 0 {
            return Err("it has to be longer than 0 seconds");
        }
        Ok(Self(span))
    }
}
