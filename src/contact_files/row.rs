//! A row as a person: every cell parsed once, here.

use super::columns::{Column, Layout};
use crate::domain::contact::Locale;
use crate::domain::spreadsheet::unguarded;
use crate::domain::text::is_absent;
use crate::domain::{EmailAddress, Invalid, Line, Note, Secret, Tag};

/// The values of a row for a person; an empty cell gives no value.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// The name.
    pub name: Option<Line>,
    /// The address.
    pub email: Option<EmailAddress>,
    /// The language for emails.
    pub locale: Option<Locale>,
    /// The telephone number.
    pub phone: Option<Line>,
    /// The id in another system.
    pub external_id: Option<Line>,
    /// Labels.
    pub tags: Vec<Tag>,
    /// Notes.
    pub notes: Option<Note>,
    /// The name to log in with.
    pub username: Option<Line>,
    /// The hash of the password, as it was given.
    pub password_hash: Option<Secret<String>>,
}

/// A fault of a row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowFault {
    /// A value that is none of its kind.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// A value that is none of its kind, in a file that holds hashes: a hash whose commas parted it may stand there.
    #[error("the {what} {why}")]
    Unrepeatable {
        /// The kind of the value.
        what: &'static str,
        /// The fault.
        why: String,
    },
    /// More cells than columns: a value that holds the delimiter has parted, and what follows stands in wrong columns.
    #[error("it has {cells} cells for {columns} columns: {remedy}")]
    Surplus {
        /// Cells of the row.
        cells: usize,
        /// Columns of the header.
        columns: usize,
        /// The remedy.
        remedy: &'static str,
    },
    /// The file ends within quotation marks that the row opened. What follows the mark may be other rows; it is not
    /// read as such, since it may as well be the text of a cell, which anybody can have written.
    #[error(
        "a quotation mark in it is never closed, so that nothing from there to line {last}, the last one, was read \
         ({lines} line{}, {bytes} bytes)",
        plural(*lines)
    )]
    Unclosed {
        /// The last line of the file.
        last: u64,
        /// Lines from the row to the end of the file.
        lines: u64,
        /// Bytes from the row to the end of the file.
        bytes: u64,
    },
    /// Text behind a closing quotation mark. Where several lines were taken for one row, a mark is missing in the first,
    /// and those between are lost.
    #[error(
        "text follows a closing quotation mark in it{}",
        if *last > *first {
            format!(": lines {first} to {last} were taken for one row; is a quotation mark missing in line {first}?")
        } else {
            String::from("; put the whole value in quotation marks, and double those within it")
        }
    )]
    Misquoted {
        /// Its first line.
        first: u64,
        /// Its last line.
        last: u64,
    },
    /// A row that would fill memory: most likely a quotation mark is missing, and many rows stand between two others.
    #[error(
        "it goes on to line {last} and is longer than a MiB ({lines} line{}, {bytes} bytes); none of it was read: is a \
         quotation mark missing?",
        plural(*lines)
    )]
    TooLong {
        /// Its last line.
        last: u64,
        /// Number of its lines.
        lines: u64,
        /// Its length.
        bytes: u64,
    },
    /// Bytes that are no text.
    #[error("it is not UTF-8")]
    NotUtf8,
    /// Neither an address nor an external id.
    #[error("it has neither an email nor an external_id")]
    Nobody,
}

impl Person {
    pub(super) fn parse(layout: &Layout, record: &csv::ByteRecord) -> Result<Self, RowFault> {
        let has_hashes = layout.place(Column::PasswordHash).is_some();
        Self::read(layout, record).map_err(|fault| match fault {
            RowFault::Invalid(Invalid { what, why, .. }) if has_hashes => {
                RowFault::Unrepeatable { what, why }
            }
            fault => fault,
        })
    }

    fn read(layout: &Layout, record: &csv::ByteRecord) -> Result<Self, RowFault> {
        let cell = |column: Column| -> Result<Option<&str>, RowFault> {
            let bytes = layout.place(column).and_then(|place| record.get(place));
            let text = str::from_utf8(bytes.unwrap_or_default()).map_err(|_| RowFault::NotUtf8)?;
            // Further white space belongs to nobody's name, but a guard stands before a tab, too.
            let text = unguarded(text).trim();
            Ok(Some(text).filter(|text| !says_nothing(column, text)))
        };
        let line = |column: Column, what: &'static str| -> Result<Option<Line>, RowFault> {
            let text = cell(column)?;
            Ok(text.map(|text| Line::parse(what, text)).transpose()?)
        };
        let tags = cell(Column::Tags)?.unwrap_or_default();
        let tags = tags
            .split([',', ';', ' '])
            .filter(|tag| !tag.trim().is_empty())
            .map(str::parse)
            .collect::<Result<Vec<Tag>, Invalid>>()?;
        let notes = cell(Column::Notes)?.map(|text| text.replace("\r\n", "\n").replace('\r', "\n"));
        let person = Self {
            name: line(Column::Name, "name")?,
            email: cell(Column::Email)?.map(str::parse).transpose()?,
            locale: cell(Column::Locale)?.map(str::parse).transpose()?,
            phone: line(Column::Phone, "phone number")?,
            external_id: line(Column::ExternalId, "external id")?,
            tags,
            notes: notes.map(|text| text.parse()).transpose()?,
            username: line(Column::Username, "username")?,
            password_hash: cell(Column::PasswordHash)?.map(|text| Secret::new(text.to_owned())),
        };
        if person.email.is_none() && person.external_id.is_none() {
            return Err(RowFault::Nobody);
        }
        Ok(person)
    }
}

const fn plural(number: u64) -> &'static str {
    if number == 1 { "" } else { "s" }
}

/// The words that databases write for an absent value.
const NULLS: [&str; 2] = ["NULL", "\\N"];

/// Whether a cell stands for no value. A word is taken for that only where it cannot be the value itself: somebody may
/// be called None.
fn says_nothing(column: Column, text: &str) -> bool {
    match column {
        Column::ExternalId | Column::Phone | Column::Email | Column::Locale => is_absent(text),
        _ => text.is_empty() || NULLS.contains(&text),
    }
}
