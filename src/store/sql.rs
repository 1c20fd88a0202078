//! How domain values travel to and from SQLite: times as milliseconds, names as text, ids as integers.

use std::str::FromStr;

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, Type, ValueRef};
use rusqlite::{Row, RowIndex};

use crate::domain::{
    AddressId, ContactId, EmailAddress, EmailId, Line, LinkId, LoginId, ProductId, Timestamp,
};

macro_rules! sql_id {
    ($($id:ty),+) => {$(
        impl ToSql for $id {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(self.get().into())
            }
        }

        impl FromSql for $id {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                value.as_i64().map(Self::new)
            }
        }
    )+};
}

sql_id!(AddressId, ContactId, EmailId, LinkId, LoginId, ProductId);

/// A moment as SQLite has it: milliseconds since 1970-01-01 UTC.
#[derive(Clone, Copy)]
pub(super) struct At(pub(super) Timestamp);

impl ToSql for At {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.as_millisecond().into())
    }
}

impl FromSql for At {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let milliseconds = value.as_i64()?;
        Timestamp::from_millisecond(milliseconds)
            .map(At)
            .map_err(|_| FromSqlError::OutOfRange(milliseconds))
    }
}

/// Reads a moment.
pub(super) fn time(row: &Row<'_>, column: impl RowIndex) -> rusqlite::Result<Timestamp> {
    row.get::<_, At>(column).map(|at| at.0)
}

/// Reads a moment that may be absent.
pub(super) fn time_opt(
    row: &Row<'_>,
    column: impl RowIndex,
) -> rusqlite::Result<Option<Timestamp>> {
    row.get::<_, Option<At>>(column).map(|at| at.map(|at| at.0))
}

/// Reads a value that has a text form.
pub(super) fn parsed<T>(row: &Row<'_>, column: impl RowIndex) -> rusqlite::Result<T>
where
    T: FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    let text = row
        .get_ref(column)?
        .as_str()
        .map_err(rusqlite::Error::from)?;
    text.parse().map_err(|error: T::Err| {
        rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(error))
    })
}

/// Reads an address.
pub(super) fn address(row: &Row<'_>, column: impl RowIndex) -> rusqlite::Result<EmailAddress> {
    Ok(EmailAddress::stored(row.get_ref(column)?.as_str()?))
}

/// Reads an address that may be absent.
pub(super) fn address_opt(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<EmailAddress>> {
    let text = row.get_ref(column)?.as_str_or_null()?;
    Ok(text.map(EmailAddress::stored))
}

/// Reads text of one line.
pub(super) fn line(row: &Row<'_>, column: impl RowIndex) -> rusqlite::Result<Line> {
    Ok(Line::stored(row.get_ref(column)?.as_str()?))
}

/// Reads text of one line that may be absent.
pub(super) fn line_opt(row: &Row<'_>, column: impl RowIndex) -> rusqlite::Result<Option<Line>> {
    Ok(row.get_ref(column)?.as_str_or_null()?.map(Line::stored))
}

/// Reads a value that has a text form and may be absent.
pub(super) fn parsed_opt<T>(row: &Row<'_>, column: impl RowIndex) -> rusqlite::Result<Option<T>>
where
    T: FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    if matches!(row.get_ref(column)?, ValueRef::Null) {
        return Ok(None);
    }
    parsed(row, column).map(Some)
}
