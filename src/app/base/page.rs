//! Lists that are read a page at a time.

use std::iter;

use crate::app::Result;

/// A page has this many rows.
const PAGE: usize = 500;

/// Reads a list a page at a time, as far as it is asked for: `limit` rows, or all of them.
///
/// `fetch` returns at most so many rows behind a cursor, and `cursor` is the place of a row.
pub fn pages<T, C>(
    limit: Option<usize>,
    start: Option<C>,
    mut fetch: impl FnMut(Option<&C>, usize) -> Result<Vec<T>>,
    cursor: impl Fn(&T) -> C,
) -> impl Iterator<Item = Result<Vec<T>>> {
    let (mut behind, mut left, mut ended) = (start, limit, false);
    iter::from_fn(move || {
        let size = left.map_or(PAGE, |left| left.min(PAGE));
        if ended || size == 0 {
            return None;
        }
        let page = match fetch(behind.as_ref(), size) {
            Ok(page) => page,
            Err(error) => {
                ended = true;
                return Some(Err(error));
            }
        };
        ended = page.len() < size;
        left = left.map(|left| left - page.len());
        behind = Some(cursor(page.last()?));
        Some(Ok(page))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Error, ErrorKind};

    fn read(limit: Option<usize>, rows: usize) -> (Vec<usize>, Vec<usize>) {
        let mut sizes = Vec::new();
        let fetch = |behind: Option<&usize>, size: usize| {
            sizes.push(size);
            let first = behind.map_or(0, |last| last + 1);
            Ok((first..rows).take(size).collect())
        };
        let read: Vec<usize> = pages(limit, None, fetch, |row| *row)
            .flat_map(Result::unwrap)
            .collect();
        (read, sizes)
    }

    #[test]
    fn every_row_is_read_once_and_no_more_than_asked_for() {
        for (limit, rows, sizes) in [
            (None, 0, &[500][..]),
            (None, 1_000, &[500, 500, 500]),
            (None, 1_001, &[500, 500, 500]),
            (Some(7), 20, &[7]),
            (Some(600), 2_000, &[500, 100]),
            (Some(50), 20, &[50]),
        ] {
            let (read, asked) = read(limit, rows);
            let expected = limit.map_or(rows, |limit| limit.min(rows));
            assert_eq!(read, (0..expected).collect::<Vec<_>>());
            assert_eq!(asked, sizes);
        }
    }

    #[test]
    fn an_error_ends_the_list() {
        let fetch = |_: Option<&usize>, _| -> Result<Vec<usize>> {
            Err(Error::new(ErrorKind::Failed, "the disk is gone"))
        };
        let mut pages = pages(None, None, fetch, |row| *row);
        assert!(pages.next().unwrap().is_err());
        assert!(pages.next().is_none());
    }
}
