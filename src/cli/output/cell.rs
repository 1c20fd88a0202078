//! The output of commands: cells, in records, under columns.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::domain::{
    AddressId, ContactId, EmailAddress, EmailId, LinkId, LoginId, ProductId, Secret, Timestamp,
};

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
    /// A fixed word of the program, such as `not_counted`: a terminal shows it as English.
    Word(&'static str),
    /// A moment: RFC 3339 in data, relative and absolute on a terminal.
    Time(Timestamp),
    /// Several texts.
    Texts(Vec<String>),
    /// A password or a link: only where it was asked for, and then as it is, in text formats too.
    Secret(Secret<String>),
    /// An object.
    Record(Record),
    /// Several objects. As text, each is its first value.
    Records(Vec<Record>),
}

impl Cell {
    /// Whether there is nothing to show.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.is_empty(),
            Self::Texts(texts) => texts.is_empty(),
            Self::Records(records) => records.is_empty(),
            _ => false,
        }
    }

    /// The value as text, with `time` to show moments and `between` several values. Not yet harmless.
    pub(super) fn to_text(&self, time: &impl Fn(Timestamp) -> String, between: &str) -> String {
        let first = |record: &Record| {
            let cell = record.0.first().map(|(_, cell)| cell);
            cell.map_or_else(String::new, |cell| cell.to_text(time, between))
        };
        match self {
            Self::Null => String::new(),
            Self::Bool(value) => value.to_string(),
            Self::Int(value) => value.to_string(),
            Self::Float(value) => value.to_string(),
            Self::Text(text) => text.clone(),
            Self::Word(word) => (*word).to_owned(),
            Self::Time(at) => time(*at),
            Self::Texts(texts) => texts.join(between),
            Self::Secret(secret) => secret.expose().clone(),
            Self::Record(record) => first(record),
            Self::Records(records) => records.iter().map(first).collect::<Vec<_>>().join(between),
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
            Self::Word(word) => serializer.serialize_str(word),
            Self::Time(at) => serializer.collect_str(at),
            Self::Texts(texts) => texts.serialize(serializer),
            Self::Secret(secret) => serializer.serialize_str(secret.expose()),
            Self::Record(record) => record.serialize(serializer),
            Self::Records(records) => records.serialize(serializer),
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
    i32 => |value| Self::Int(value.into()),
    u32 => |value| Self::Int(value.into()),
    u16 => |value| Self::Int(value.into()),
    u8 => |value| Self::Int(value.into()),
    // Counts of rows; none of them comes near 2^63.
    usize => |value| Self::Int(i64::try_from(value).unwrap_or(i64::MAX)),
    u64 => |value| Self::Int(i64::try_from(value).unwrap_or(i64::MAX)),
    f64 => |value| Self::Float(value),
    &str => |value| Self::Text(value.to_owned()),
    String => |value| Self::Text(value),
    &String => |value| Self::Text(value.clone()),
    Timestamp => |value| Self::Time(value),
    Vec<String> => |value| Self::Texts(value),
    Secret<String> => |value| Self::Secret(value),
    Record => |value| Self::Record(value),
    Vec<Record> => |value| Self::Records(value),
    &EmailAddress => |value| Self::Text(value.to_string()),
    EmailAddress => |value| Self::Text(value.to_string()),
}

macro_rules! from_id {
    ($($id:ty),*) => {
        $(impl From<$id> for Cell {
            fn from(id: $id) -> Self {
                Self::Int(id.get())
            }
        })*
    };
}

from_id!(AddressId, ContactId, EmailId, LinkId, LoginId, ProductId);

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// An object: keys in the order in which they were added.
#[derive(Clone, Debug, Default)]
pub(crate) struct Record(pub(super) Vec<(&'static str, Cell)>);

impl Record {
    /// An object without keys.
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a key; one that is there already gets the new value, in its old place.
    #[must_use]
    pub(crate) fn with(mut self, key: &'static str, value: impl Into<Cell>) -> Self {
        self.set(key, value);
        self
    }

    /// Adds the keys of another object that this one does not have.
    #[must_use]
    pub(crate) fn joined(mut self, other: Self) -> Self {
        for (key, cell) in other.0 {
            if self.get(key).is_none() {
                self.0.push((key, cell));
            }
        }
        self
    }

    /// Adds or replaces a key.
    pub(crate) fn set(&mut self, key: &'static str, value: impl Into<Cell>) {
        let value = value.into();
        match self.0.iter_mut().find(|(known, _)| *known == key) {
            Some((_, cell)) => *cell = value,
            None => self.0.push((key, value)),
        }
    }

    /// The value under a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Cell> {
        self.0
            .iter()
            .find(|(known, _)| *known == key)
            .map(|(_, cell)| cell)
    }

    /// The keys in order.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|(key, _)| *key)
    }

    /// The object with each nested one dissolved into keys like `total.emails`, for formats of single lines.
    pub(super) fn flat(&self) -> Vec<(String, &Cell)> {
        let mut cells = Vec::new();
        for (key, cell) in &self.0 {
            match cell {
                Cell::Record(record) => {
                    let inner = record.flat().into_iter();
                    cells.extend(inner.map(|(name, cell)| (format!("{key}.{name}"), cell)));
                }
                cell => cells.push(((*key).to_owned(), cell)),
            }
        }
        cells
    }

    /// The object with these keys only, in this order; a key that it does not have is null.
    pub(super) fn only(&self, keys: &[&'static str]) -> Self {
        let cell = |key: &str| self.get(key).cloned().unwrap_or(Cell::Null);
        Self(keys.iter().map(|key| (*key, cell(key))).collect())
    }
}

impl Serialize for Record {
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
pub(crate) struct Column {
    /// The key in the record.
    pub(crate) key: &'static str,
    /// The heading on a terminal.
    pub(crate) heading: &'static str,
}

impl Column {
    /// A column.
    pub(crate) const fn new(key: &'static str, heading: &'static str) -> Self {
        Self { key, heading }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_keeps_its_order_and_takes_the_last_value() {
        let record = Record::new()
            .with("b", 1_i64)
            .with("a", "x")
            .with("b", Option::<&str>::None);
        assert_eq!(
            serde_json::to_string(&record).unwrap(),
            r#"{"b":null,"a":"x"}"#
        );
    }

    #[test]
    fn objects_read_as_their_first_value() {
        let addresses = vec![
            Record::new().with("address", "a@x").with("primary", true),
            Record::new().with("address", "b@x").with("primary", false),
        ];
        let text = Cell::from(addresses).to_text(&|at| at.to_string(), ", ");
        assert_eq!(text, "a@x, b@x");
    }
}
