//! The values that commands print, and the columns of their lists.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::marker;
use super::paint::Tone;
use crate::domain::{EmailAddress, Secret, Timestamp};

/// One value.
#[derive(Clone, Debug)]
pub(crate) enum Cell {
    /// No value.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A number.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
    /// Text, which may be foreign.
    Text(String),
    /// A word of ours, in the colour of what it means.
    Word(String, Tone),
    /// A moment: RFC 3339 in data, relative and absolute on a terminal.
    Time(Timestamp),
    /// A password or a link: only where it was asked for, and then as it is, in text formats too.
    Secret(Secret<String>),
    /// Several values.
    List(Vec<Cell>),
    /// An object. As text, it is its first value.
    Object(Fields),
}

impl Cell {
    /// Whether there is nothing to show.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) | Self::Word(text, _) => text.is_empty(),
            Self::List(cells) => cells.is_empty(),
            _ => false,
        }
    }

    /// The value as text, with `time` to show moments and `between` several values. Not yet harmless.
    pub(super) fn to_text(&self, time: &impl Fn(Timestamp) -> String, between: &str) -> String {
        match self {
            Self::Null => String::new(),
            Self::Bool(value) => value.to_string(),
            Self::Int(value) => value.to_string(),
            Self::Float(value) => value.to_string(),
            Self::Text(text) | Self::Word(text, _) => text.clone(),
            Self::Time(at) => time(*at),
            Self::Secret(secret) => secret.expose().clone(),
            Self::List(cells) => {
                let texts = cells.iter().map(|cell| cell.to_text(time, between));
                texts.collect::<Vec<_>>().join(between)
            }
            Self::Object(fields) => {
                let first = fields.first();
                first.map_or_else(String::new, |cell| cell.to_text(time, between))
            }
        }
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Int(value) => serializer.serialize_i64(*value),
            Self::Float(value) => serializer.serialize_f64(*value),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Word(text, tone) => {
                serializer.serialize_newtype_struct(marker::of_tone(*tone), text)
            }
            Self::Time(at) => serializer.serialize_newtype_struct(marker::TIME, at),
            Self::Secret(secret) => {
                serializer.serialize_newtype_struct(marker::SECRET, secret.expose())
            }
            Self::List(cells) => cells.serialize(serializer),
            Self::Object(fields) => fields.serialize(serializer),
        }
    }
}

macro_rules! from {
    ($($type:ty => |$value:ident| $cell:expr),* $(,)?) => {
        $(impl From<$type> for Cell {
            fn from($value: $type) -> Self {
                $cell
            }
        })*
    };
}

from! {
    bool => |value| Self::Bool(value),
    i64 => |value| Self::Int(value),
    u16 => |value| Self::Int(value.into()),
    // Counts of rows; none of them comes near 2^63.
    usize => |value| Self::Int(i64::try_from(value).unwrap_or(i64::MAX)),
    u64 => |value| Self::Int(i64::try_from(value).unwrap_or(i64::MAX)),
    &str => |value| Self::Text(value.to_owned()),
    String => |value| Self::Text(value),
    Timestamp => |value| Self::Time(value),
    Vec<String> => |value| Self::List(value.into_iter().map(Self::Text).collect()),
    &EmailAddress => |value| Self::Text(value.to_string()),
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// The keys of an object and their cells, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields(pub(super) Vec<(Cow<'static, str>, Cell)>);

impl Fields {
    /// The cell under a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Cell> {
        let found = self.0.iter().find(|(known, _)| known == key);
        found.map(|(_, cell)| cell)
    }

    /// The first cell.
    pub(super) fn first(&self) -> Option<&Cell> {
        self.0.first().map(|(_, cell)| cell)
    }

    /// Whether there are no keys.
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The keys in order.
    pub(super) fn keys(&self) -> impl Iterator<Item = &Cow<'static, str>> {
        self.0.iter().map(|(key, _)| key)
    }

    /// The keys with their cells.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Cell)> {
        self.0.iter().map(|(key, cell)| (&**key, cell))
    }

    /// The object with each nested one dissolved into keys like `total.emails`, for formats of single lines.
    pub(super) fn flat(&self) -> Vec<(String, &Cell)> {
        let mut cells = Vec::new();
        for (key, cell) in &self.0 {
            match cell {
                Cell::Object(fields) => {
                    let inner = fields.flat().into_iter();
                    cells.extend(inner.map(|(name, cell)| (format!("{key}.{name}"), cell)));
                }
                cell => cells.push((key.to_string(), cell)),
            }
        }
        cells
    }

    /// The object with these keys only, in this order; a key that it does not have is null.
    pub(super) fn only(&self, keys: &[String]) -> Self {
        let cell = |key: &str| self.get(key).cloned().unwrap_or(Cell::Null);
        let keys = keys.iter();
        Self(keys.map(|key| (key.clone().into(), cell(key))).collect())
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, cell) in &self.0 {
            map.serialize_entry(key, cell)?;
        }
        map.end()
    }
}

/// A column of a list: which key it shows, and what stands above it on a terminal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column<'a> {
    /// The key in the row.
    pub(crate) key: &'a str,
    /// The heading on a terminal.
    pub(crate) heading: &'a str,
}

impl<'a> Column<'a> {
    /// A column.
    pub(crate) const fn new(key: &'a str, heading: &'a str) -> Self {
        Self { key, heading }
    }
}
