//! The cells of a view by their keys: what `--fields`, CSV, plain output and tables show of it.
//!
//! A view is a struct that derives `Serialize`, and JSON is what serde makes of it. The same pass over it is read into
//! cells here, so that no format can name a key that another has not. Types of [`super::view`] keep their meaning: a
//! moment stays a moment, a word keeps its tone and a secret stays verbatim.

use std::borrow::Cow;
use std::fmt::{self, Display};

use serde::ser::{self, Impossible, Serialize, SerializeMap, Serializer};

use super::cell::{Cell, Fields};
use super::marker::Marker;
use crate::app::{self, Error, ErrorKind};
use crate::domain::Secret;

impl Fields {
    /// Reads a view.
    ///
    /// Fails where it is no object, which is a fault of ours.
    pub(crate) fn of(view: &impl Serialize) -> app::Result<Self> {
        let read = view.serialize(CellReader).and_then(|cell| match cell {
            Cell::Object(fields) => Ok(fields),
            _ => Err(ser::Error::custom("it has no keys")),
        });
        read.map_err(|error: NotAnObject| {
            Error::new(ErrorKind::Failed, "the output is no object").source(error)
        })
    }
}

/// The reason why a value is no view.
#[derive(Debug)]
struct NotAnObject(String);

impl Display for NotAnObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotAnObject {}

impl ser::Error for NotAnObject {
    fn custom<T: Display>(text: T) -> Self {
        Self(text.to_string())
    }
}

type Read = Result<Cell, NotAnObject>;

/// Makes a cell of any value.
struct CellReader;

/// Cells of a list so far.
struct ListReader(Vec<Cell>);

/// Keys and cells of an object so far.
struct ObjectReader(Vec<(Cow<'static, str>, Cell)>);

macro_rules! integers {
    ($($name:ident: $type:ty),+ $(,)?) => {
        $(fn $name(self, value: $type) -> Read {
            // Counts and IDs; none of them comes near 2^63.
            Ok(Cell::Int(i64::try_from(value).unwrap_or(i64::MAX)))
        })+
    };
}

impl Serializer for CellReader {
    type Ok = Cell;
    type Error = NotAnObject;
    type SerializeSeq = ListReader;
    type SerializeTuple = ListReader;
    type SerializeTupleStruct = ListReader;
    type SerializeTupleVariant = Impossible<Cell, NotAnObject>;
    type SerializeMap = ObjectReader;
    type SerializeStruct = ObjectReader;
    type SerializeStructVariant = Impossible<Cell, NotAnObject>;

    integers! {
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64,
    }

    fn serialize_bool(self, value: bool) -> Read {
        Ok(Cell::Bool(value))
    }

    fn serialize_f32(self, value: f32) -> Read {
        Ok(Cell::Float(value.into()))
    }

    fn serialize_f64(self, value: f64) -> Read {
        Ok(Cell::Float(value))
    }

    fn serialize_char(self, value: char) -> Read {
        Ok(Cell::Text(value.into()))
    }

    fn serialize_str(self, value: &str) -> Read {
        Ok(Cell::Text(value.to_owned()))
    }

    fn serialize_bytes(self, _: &[u8]) -> Read {
        Err(ser::Error::custom("bytes are no text"))
    }

    fn serialize_none(self) -> Read {
        Ok(Cell::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Read {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Read {
        Ok(Cell::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Read {
        Ok(Cell::Null)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Read {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Read {
        let cell = value.serialize(self)?;
        Ok(match (Marker::of(name), cell) {
            (Some(Marker::Word(tone)), Cell::Text(word)) => Cell::Word(word, tone),
            (Some(Marker::Secret), Cell::Text(secret)) => Cell::Secret(Secret::new(secret)),
            (Some(Marker::Time), Cell::Text(at)) => at.parse().map_or(Cell::Text(at), Cell::Time),
            (_, cell) => cell,
        })
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Read {
        value.serialize(self)
    }

    fn serialize_seq(self, len: Option<usize>) -> Result<ListReader, NotAnObject> {
        Ok(ListReader(Vec::with_capacity(len.unwrap_or_default())))
    }

    fn serialize_tuple(self, len: usize) -> Result<ListReader, NotAnObject> {
        self.serialize_seq(Some(len))
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        len: usize,
    ) -> Result<ListReader, NotAnObject> {
        self.serialize_seq(Some(len))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, NotAnObject> {
        Err(ser::Error::custom("a view has no variants with values"))
    }

    fn serialize_map(self, len: Option<usize>) -> Result<ObjectReader, NotAnObject> {
        Ok(ObjectReader(Vec::with_capacity(len.unwrap_or_default())))
    }

    fn serialize_struct(self, _: &'static str, len: usize) -> Result<ObjectReader, NotAnObject> {
        self.serialize_map(Some(len))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, NotAnObject> {
        Err(ser::Error::custom("a view has no variants with values"))
    }
}

macro_rules! list {
    ($($trait:ident::$add:ident),+) => {
        $(impl ser::$trait for ListReader {
            type Ok = Cell;
            type Error = NotAnObject;

            fn $add<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotAnObject> {
                self.0.push(value.serialize(CellReader)?);
                Ok(())
            }

            fn end(self) -> Read {
                Ok(Cell::List(self.0))
            }
        })+
    };
}

list!(
    SerializeSeq::serialize_element,
    SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field
);

impl SerializeMap for ObjectReader {
    type Ok = Cell;
    type Error = NotAnObject;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), NotAnObject> {
        let Cell::Text(key) = key.serialize(CellReader)? else {
            return Err(ser::Error::custom("a key is text"));
        };
        self.0.push((key.into(), Cell::Null));
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotAnObject> {
        let cell = value.serialize(CellReader)?;
        if let Some((_, place)) = self.0.last_mut() {
            *place = cell;
        }
        Ok(())
    }

    fn end(self) -> Read {
        Ok(Cell::Object(Fields(self.0)))
    }
}

impl ser::SerializeStruct for ObjectReader {
    type Ok = Cell;
    type Error = NotAnObject;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), NotAnObject> {
        self.0.push((key.into(), value.serialize(CellReader)?));
        Ok(())
    }

    fn end(self) -> Read {
        SerializeMap::end(self)
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::*;

    #[derive(Serialize)]
    struct Inner {
        address: &'static str,
        primary: bool,
    }

    #[derive(Serialize)]
    struct Outer {
        id: u64,
        missing: Option<i64>,
        #[serde(flatten)]
        inner: Inner,
        several: Vec<Inner>,
    }

    fn outer() -> Outer {
        let inner = |address| Inner {
            address,
            primary: true,
        };
        Outer {
            id: 7,
            missing: None,
            inner: inner("a@x"),
            several: vec![inner("b@x"), inner("c@x")],
        }
    }

    #[test]
    fn cells_stand_under_the_keys_of_json() {
        let fields = Fields::of(&outer()).unwrap();
        assert_eq!(
            serde_json::to_string(&fields).unwrap(),
            serde_json::to_string(&outer()).unwrap()
        );
        let keys: Vec<_> = fields.keys().collect();
        assert_eq!(keys, ["id", "missing", "address", "primary", "several"]);
    }

    #[test]
    fn objects_read_as_their_first_value() {
        let fields = Fields::of(&outer()).unwrap();
        let several = fields.get("several").unwrap();
        assert_eq!(several.to_text(&|at| at.to_string(), ", "), "b@x, c@x");
    }

    #[test]
    fn a_value_without_keys_is_no_view() {
        assert!(Fields::of(&7).is_err());
    }
}
