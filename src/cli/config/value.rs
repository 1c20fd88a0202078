//! Readers of single values: each is parsed into its type as the file is read, so that a wrong one is named with its
//! line and key by whichever command reads the file first.

use std::fmt;
use std::marker::PhantomData;
use std::net::SocketAddr;
use std::num::NonZeroU16;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, EnumAccess, Error, Unexpected, VariantAccess, Visitor};

use crate::domain::{Invalid, Line, Network};

/// Reads a value of a type that is parsed from its text.
pub(super) fn parsed<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: fmt::Display>,
{
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(Error::custom)
}

/// Reads such a value of a key that may be absent.
pub(super) fn parsed_option<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: fmt::Display>,
{
    parsed(deserializer).map(Some)
}

/// Reads the support contact.
pub(super) fn support<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Line>, D::Error> {
    line("support contact", deserializer)
}

/// Reads the name of an account at the relay.
pub(super) fn username<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Line>, D::Error> {
    line("username", deserializer)
}

fn line<'de, D: Deserializer<'de>>(
    what: &'static str,
    deserializer: D,
) -> Result<Option<Line>, D::Error> {
    let text = String::deserialize(deserializer)?;
    Line::parse(what, &text).map(Some).map_err(Error::custom)
}

/// Reads an address and a port to listen on.
pub(super) fn socket<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<SocketAddr>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let address = text.parse().map_err(|_| {
        let why = "is not an IP address with a port, such as 127.0.0.1:8080 or [::1]:8080";
        Error::custom(Invalid::new("address", &text, why))
    });
    address.map(Some)
}

/// Reads a list of networks.
pub(super) fn networks<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Network>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    let networks = texts.iter().map(|text| text.parse());
    networks.collect::<Result<_, _>>().map_err(Error::custom)
}

/// Reads a port.
pub(super) fn port<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<NonZeroU16>, D::Error> {
    let number = deserializer.deserialize_u32(Number {
        least: 1,
        most: u16::MAX.into(),
    })?;
    Ok(u16::try_from(number).ok().and_then(NonZeroU16::new))
}

/// Reads how often something may happen in a minute.
pub(super) fn a_minute<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<u32>, D::Error> {
    let range = Number {
        least: 0,
        most: u32::MAX,
    };
    deserializer.deserialize_u32(range).map(Some)
}

/// A whole number of a range.
struct Number {
    least: u32,
    most: u32,
}

impl Visitor<'_> for Number {
    type Value = u32;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a whole number from {} to {}", self.least, self.most)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<u32, E> {
        let fits = u32::try_from(number).ok();
        fits.filter(|number| (self.least..=self.most).contains(number))
            .ok_or_else(|| E::invalid_value(Unexpected::Signed(number), &self))
    }
}

/// A type whose values have fixed names.
pub(super) trait Named: Copy + 'static {
    /// Every value and its name.
    const NAMES: &'static [&'static str];
    /// The values, in the order of their names.
    const VALUES: &'static [Self];
}

/// Reads a value by its name.
pub(super) fn named<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Named,
{
    deserializer.deserialize_enum("name", T::NAMES, Name(PhantomData))
}

struct Name<T>(PhantomData<T>);

impl<'de, T: Named> Visitor<'de> for Name<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "one of {}", quoted(T::NAMES))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<T, A::Error> {
        let (name, variant) = access.variant::<String>()?;
        variant.unit_variant()?;
        let values = T::NAMES.iter().zip(T::VALUES);
        values
            .filter(|(known, _)| **known == name)
            .map(|(_, value)| *value)
            .next()
            .ok_or_else(|| {
                let known = quoted(T::NAMES);
                A::Error::custom(format_args!("{name:?} is not one of {known}"))
            })
    }
}

/// Names in quotation marks, as they are written in the file.
pub(super) fn quoted(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
    quoted.join(", ")
}
