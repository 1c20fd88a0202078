//! The keys that a type reads from a file, by asking its `Deserialize` implementation.
//!
//! Each pass gives the type one key and looks at what it asks for as the value: a structure leads to the keys below it,
//! anything else is the kind of the key. No pass returns a value.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{
    Deserialize, Deserializer, Error as _, IntoDeserializer, MapAccess, Visitor, value,
};
use serde::forward_to_deserialize_any;

/// The value that a key takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Boolean,
    Integer,
    /// Asked for as any value, which only durations do.
    Duration,
    List,
    Choice(Vec<&'static str>),
}

enum Found {
    Kind(Kind),
    Keys(Vec<&'static str>),
    /// A map with names of its own.
    Map,
}

/// Every key of `T` as `table.key`; `names` are those of a table whose type is a map.
pub(super) fn keys<T: for<'de> Deserialize<'de>>(names: &[&str]) -> BTreeMap<String, Kind> {
    let mut keys = BTreeMap::new();
    let mut paths: Vec<Vec<String>> = vec![Vec::new()];
    while let Some(path) = paths.pop() {
        let below = |name: &str| [path.as_slice(), &[name.to_owned()]].concat();
        match at::<T>(&path) {
            Found::Kind(kind) => {
                keys.insert(path.join("."), kind);
            }
            Found::Keys(names) => paths.extend(names.into_iter().map(below)),
            Found::Map => paths.extend(names.iter().copied().map(below)),
        }
    }
    keys
}

fn at<T: for<'de> Deserialize<'de>>(path: &[String]) -> Found {
    let found = RefCell::new(None);
    let probe = Probe {
        path,
        found: &found,
    };
    assert!(T::deserialize(probe).is_err());
    found
        .into_inner()
        .unwrap_or_else(|| panic!("{path:?} is never read"))
}

#[derive(Clone, Copy)]
struct Probe<'a> {
    path: &'a [String],
    found: &'a RefCell<Option<Found>>,
}

impl Probe<'_> {
    fn end<V>(self, found: Found) -> Result<V, value::Error> {
        assert!(self.path.is_empty(), "{:?} is below a value", self.path);
        self.found.replace(Some(found));
        Err(value::Error::custom("found"))
    }
}

macro_rules! kinds {
    ($($method:ident => $kind:expr),+ $(,)?) => {
        $(fn $method<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, value::Error> {
            self.end(Found::Kind($kind))
        })+
    };
}

impl<'de> Deserializer<'de> for Probe<'_> {
    type Error = value::Error;

    kinds! {
        deserialize_any => Kind::Duration,
        deserialize_bool => Kind::Boolean,
        deserialize_u16 => Kind::Integer,
        deserialize_u32 => Kind::Integer,
        deserialize_str => Kind::Text,
        deserialize_string => Kind::Text,
        deserialize_seq => Kind::List,
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, value::Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, value::Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        _visitor: V,
    ) -> Result<V::Value, value::Error> {
        self.end(Found::Kind(Kind::Choice(variants.to_vec())))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, value::Error> {
        if self.path.is_empty() {
            return self.end(Found::Keys(fields.to_vec()));
        }
        visitor.visit_map(self)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, value::Error> {
        if self.path.is_empty() {
            return self.end(Found::Map);
        }
        visitor.visit_map(self)
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u64 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct identifier
        ignored_any
    }
}

impl<'de> MapAccess<'de> for Probe<'_> {
    type Error = value::Error;

    fn next_key_seed<K: serde::de::DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, value::Error> {
        let key: value::StrDeserializer<'_, value::Error> =
            self.path[0].as_str().into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<S: serde::de::DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<S::Value, value::Error> {
        seed.deserialize(Probe {
            path: &self.path[1..],
            ..*self
        })
    }
}

impl fmt::Debug for Probe<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.path)
    }
}
