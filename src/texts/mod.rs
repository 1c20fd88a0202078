//! The texts of pages and emails: one file a language in `languages/`, which a translator can edit without Rust, and the
//! engine that puts values into their sentences ([`templates`]).
//!
//! Invariants:
//! - A file that lacks a key, or has one too many, does not load; a test loads each.
//! - A sentence names its values in braces, `{product}`; every language names the same ones.
//! - A file can extend another (`extends = "pt"`) and then says only what differs.
//!
//! Dates are patterns in these files and not taken from ICU: `icu_datetime` with its compiled data added 1.2 MB to a
//! minimal program, for twelve names of months a language, and it lacks "1er août" and "a la 01:05".
//!
//! A new language is a file and a line in [`FILES`].

mod dates;
mod email;
mod page;
mod sentence;
mod templates;

use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::domain::Invalid;
use crate::domain::contact::Locale;

pub(crate) use self::dates::Dates;
pub(crate) use self::email::Emails;
pub(crate) use self::page::{Notice, PageTexts};
pub(crate) use self::sentence::fill;
pub(crate) use self::templates::{TemplateFault, Templates, Value, hidden};

macro_rules! file {
    ($tag:literal) => {
        ($tag, include_str!(concat!("languages/", $tag, ".toml")))
    };
}

/// Every language and its file; the first is for everybody else.
const FILES: [(&str, &str); 8] = [
    file!("en"),
    file!("de"),
    file!("es"),
    file!("fr"),
    file!("it"),
    file!("nl"),
    file!("pt"),
    file!("pt-PT"),
];

/// A language that pages and emails are written in; English unless it is said otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Language(usize);

/// Everything that is said in one language.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Translation {
    /// The language tag (BCP 47), which is the name of the file too.
    pub(crate) tag: String,
    /// The direction of writing.
    direction: Direction,
    /// Dates in words.
    pub(crate) dates: Dates,
    /// The pages behind a link.
    pub(crate) page: PageTexts,
    /// The emails.
    pub(crate) email: Emails,
}

/// As HTML's `dir` has it.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Direction {
    Ltr,
    Rtl,
}

/// A file of a language that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the translation {tag} cannot be read: {why}")]
pub(crate) struct BadTranslation {
    tag: &'static str,
    why: String,
}

impl Language {
    /// Returns every language.
    pub(crate) fn all() -> impl Iterator<Item = Self> + Clone {
        (0..FILES.len()).map(Self)
    }

    /// Returns the language of a tag: the very one, else that of its first part (`de-AT` is written as `de`).
    pub(crate) fn find(tag: &str) -> Option<Self> {
        let named = |name: &str| Self::all().find(|each| each.tag().eq_ignore_ascii_case(name));
        named(tag).or_else(|| named(tag.split('-').next()?))
    }

    /// Returns the language of a contact, or else `fallback`.
    pub(crate) fn of(locale: &Locale, fallback: Self) -> Self {
        Self::find(locale.as_str()).unwrap_or(fallback)
    }

    /// Returns its tag.
    pub fn tag(self) -> &'static str {
        FILES[self.0].0
    }

    /// Returns what is said in it. The file is read once.
    pub(crate) fn translation(self) -> Result<&'static Translation, BadTranslation> {
        static READ: [OnceLock<Result<Translation, BadTranslation>>; FILES.len()] =
            [const { OnceLock::new() }; FILES.len()];
        let read = READ[self.0].get_or_init(|| {
            let why = |error: toml::de::Error| BadTranslation {
                tag: self.tag(),
                why: error.to_string(),
            };
            table(self).and_then(toml::Table::try_into).map_err(why)
        });
        read.as_ref().map_err(Clone::clone)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

impl FromStr for Language {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let known = || {
            let tags: Vec<&str> = Self::all().map(Self::tag).collect();
            format!("is not translated; there are {}", tags.join(", "))
        };
        Self::find(&text.trim().replace('_', "-"))
            .ok_or_else(|| Invalid::new("language", text, known()))
    }
}

/// Reads the file of a language over the one that it extends.
fn table(language: Language) -> Result<toml::Table, toml::de::Error> {
    let mut own: toml::Table = FILES[language.0].1.parse()?;
    let extended = own.remove("extends");
    let base = extended
        .as_ref()
        .and_then(toml::Value::as_str)
        .and_then(Language::find)
        .filter(|base| *base != language);
    let Some(base) = base else { return Ok(own) };
    let mut all = table(base)?;
    overlay(&mut all, own);
    Ok(all)
}

fn overlay(all: &mut toml::Table, own: toml::Table) {
    for (key, value) in own {
        match (all.get_mut(&key), value) {
            (Some(toml::Value::Table(all)), toml::Value::Table(own)) => overlay(all, own),
            (_, value) => drop(all.insert(key, value)),
        }
    }
}

#[cfg(test)]
mod tests;
