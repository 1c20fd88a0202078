//! Values of views that mean more than their JSON: moments, words of ours and secrets.
//!
//! The meaning is the name of a newtype, see [`super::marker`].

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use super::cell::Cell;
use super::marker;
use super::paint::Tone;
use crate::domain;

/// A moment: RFC 3339 in data, relative and absolute on a terminal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Time(pub(crate) domain::Timestamp);

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(marker::TIME, &self.0)
    }
}

impl JsonSchema for Time {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Time".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date-time"})
    }
}

/// A password or a link that was asked for: it is printed as it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Revealed<'a>(pub(crate) &'a domain::Secret<String>);

impl Serialize for Revealed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(marker::SECRET, self.0.expose())
    }
}

impl JsonSchema for Revealed<'_> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Secret".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }
}

/// An object on stdout.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Printed<T> {
    #[serde(flatten)]
    pub(super) object: T,
    /// How it shows that the database is an older copy; only where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) restored_copy: Option<&'static str>,
}

/// The values of a type that are printed as words, and what each means.
pub(crate) trait Vocabulary: Copy + 'static {
    /// Every value.
    const ALL: &'static [Self];

    /// The word.
    fn word(self) -> &'static str;

    /// The meaning, which decides the colour.
    fn tone(self) -> Tone {
        Tone::Plain
    }
}

/// A value that is printed as a word, in the colour of what it means.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word<T>(pub(crate) T);

impl<T: Vocabulary> Serialize for Word<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(marker::of_tone(self.0.tone()), self.0.word())
    }
}

impl<T: Vocabulary> JsonSchema for Word<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Word".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words: Vec<&str> = T::ALL.iter().map(|value| value.word()).collect();
        json_schema!({"type": "string", "enum": words})
    }
}

impl<T: Vocabulary> From<Word<T>> for Cell {
    fn from(Word(value): Word<T>) -> Self {
        Self::Word(value.word().to_owned(), value.tone())
    }
}

/// A fixed word of the program that no type stands for, such as `not_counted`: a terminal shows it as English.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fixed(pub(crate) &'static str);

impl Serialize for Fixed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(marker::of_tone(Tone::Plain), self.0)
    }
}

impl JsonSchema for Fixed {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Word".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }
}
