//! The database's file and its log, read past SQLite: whether they belong together.
//!
//! SQLite takes pages out of its cache and out of the log before it looks at the file. So a file that another program
//! copied over is not seen by a query, and one that came to lie beside the log of another is mixed with it. Each write
//! changes the page with the mark; a checkpoint carries it from the log into the file. The file is therefore never
//! older than it once was, nor older than the beginning of the log, nor newer than the database as SQLite sees it.
//!
//! Invariant: a process never closes a descriptor of a database that it still has open otherwise. POSIX locks belong to
//! the process, and closing any descriptor of a file drops all its locks. So there is one for each file, shared and
//! counted, and it is opened before SQLite opens the file and closed behind it.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::file_security::{FileId, file_id};
use super::{Db, Error, Result};
use crate::domain::mark::Mark;

/// The files that are open, and how many hold each.
static OPEN: Mutex<BTreeMap<FileId, (Arc<File>, usize)>> = Mutex::new(BTreeMap::new());

const LOG_HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
/// How often a page that a checkpoint is writing is read again, a millisecond apart.
pub(super) const TRIES: u32 = 20;

/// A database's file.
#[derive(Debug)]
pub(super) struct Raw {
    id: FileId,
    file: Arc<File>,
    /// Where in its page the mark was found last.
    place: Cell<u64>,
}

/// Where the mark is.
#[derive(Clone, Copy, Debug)]
pub(super) struct MarkPage {
    number: u32,
    size: u32,
}

impl Raw {
    /// Opens a file, or shares it with those who have it open.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let mut open = registry();
        let found = path.metadata().map_err(|error| Error::io(path, &error))?;
        let id = file_id(&found);
        if let Some((file, holders)) = open.get_mut(&id) {
            *holders += 1;
            let file = Arc::clone(file);
            return Ok(Self::over(id, file));
        }
        let file = File::open(path).map_err(|error| Error::io(path, &error))?;
        let found = file.metadata().map_err(|error| Error::io(path, &error))?;
        let id = file_id(&found);
        let file = Arc::new(file);
        open.insert(id, (Arc::clone(&file), 1));
        Ok(Self::over(id, file))
    }

    const fn over(id: FileId, file: Arc<File>) -> Self {
        Self {
            id,
            file,
            place: Cell::new(0),
        }
    }

    /// Device and inode of the file.
    pub(super) const fn id(&self) -> FileId {
        self.id
    }

    /// Returns a page of this size as it stands in the file, without the log.
    pub(super) fn page(&self, number: u32, size: usize) -> Option<Vec<u8>> {
        let mut bytes = vec![0; size];
        let at = u64::from(number - 1) * size as u64;
        self.file.read_exact_at(&mut bytes, at).ok()?;
        Some(bytes)
    }

    /// Returns the mark that stands in the file, without the log. It hardly ever moves within its page.
    pub(super) fn mark(&self, page: MarkPage) -> Option<Mark> {
        let at = u64::from(page.number - 1) * u64::from(page.size);
        let mut bytes = [0; Mark::LEN];
        let read = self.file.read_exact_at(&mut bytes, at + self.place.get());
        if let Some(mark) = read.ok().and_then(|()| Mark::decode(&bytes)) {
            return Some(mark);
        }
        for _ in 0..TRIES {
            let bytes = self.page(page.number, page.size as usize)?;
            if let Some((place, mark)) = Mark::find(&bytes) {
                self.place.set(place as u64);
                return Some(mark);
            }
            if !Mark::begins_in(&bytes) {
                return None;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        None
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        let mut open = registry();
        let left = open.get_mut(&self.id).map(|(_, holders)| {
            *holders -= 1;
            *holders
        });
        if left == Some(0) {
            open.remove(&self.id);
        }
    }
}

fn registry() -> MutexGuard<'static, BTreeMap<FileId, (Arc<File>, usize)>> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Db<'_> {
    /// Returns the page that has the mark.
    pub(super) fn mark_page(self) -> Result<MarkPage> {
        let number = "SELECT rootpage FROM sqlite_schema WHERE name = 'guard'";
        let size = "PRAGMA page_size";
        Ok(MarkPage {
            number: self.connection.query_row(number, [], |row| row.get(0))?,
            size: self.connection.query_row(size, [], |row| row.get(0))?,
        })
    }
}

/// The file of a write-ahead log.
#[derive(Debug)]
pub(super) struct LogFile {
    file: File,
    page: MarkPage,
}

impl LogFile {
    /// Opens a log; nothing where there is none.
    pub(super) fn open(path: &Path, page: MarkPage) -> Option<Self> {
        let file = File::open(path).ok()?;
        Some(Self { file, page })
    }

    /// Returns the log as it stands; nothing where it is empty.
    pub(super) fn log(&self) -> Option<Log<'_>> {
        let mut header = [0; LOG_HEADER];
        self.file.read_exact_at(&mut header, 0).ok()?;
        Some(Log {
            file: &self.file,
            page: self.page,
            salts: header[16..24].try_into().ok()?,
        })
    }
}

/// A write-ahead log, read past SQLite (www.sqlite.org/fileformat2.html §4), from one beginning to the next.
pub(super) struct Log<'a> {
    file: &'a File,
    page: MarkPage,
    /// Changes whenever the log begins again.
    salts: [u8; 8],
}

impl Log<'_> {
    /// Two logs with the same salts begin with the same frames.
    pub(super) const fn salts(&self) -> [u8; 8] {
        self.salts
    }

    /// Returns the first mark.
    pub(super) fn first_mark(&self) -> Option<Mark> {
        self.marks(0..).next()
    }

    /// Returns the last mark in the first frames.
    pub(super) fn last_mark(&self, frames: u32) -> Option<Mark> {
        self.marks((0..frames).rev()).next()
    }

    /// Returns the number of the page in a frame, counted from 0.
    pub(super) fn page_of(&self, frame: u32) -> Option<u32> {
        self.page_at(self.offset(frame))
    }

    /// Returns the page in a frame, counted from 0.
    pub(super) fn content(&self, frame: u32) -> Option<Vec<u8>> {
        let at = self.offset(frame);
        self.page_at(at)?;
        let mut bytes = vec![0; self.page.size as usize];
        self.file
            .read_exact_at(&mut bytes, at + FRAME_HEADER as u64)
            .ok()?;
        Some(bytes)
    }

    fn offset(&self, frame: u32) -> u64 {
        let size = FRAME_HEADER as u64 + u64::from(self.page.size);
        LOG_HEADER as u64 + u64::from(frame) * size
    }

    /// Returns the marks in these frames, up to the first that the log does not have.
    fn marks(&self, frames: impl Iterator<Item = u32>) -> impl Iterator<Item = Mark> {
        frames
            .map(|number| self.offset(number))
            .map_while(|at| Some((at, self.page_at(at)?)))
            .filter(|(_, page)| *page == self.page.number)
            .filter_map(|(at, _)| self.mark_at(at + FRAME_HEADER as u64))
    }

    /// Returns the number of the page in the frame at this offset.
    fn page_at(&self, frame: u64) -> Option<u32> {
        let mut header = [0; FRAME_HEADER];
        self.file.read_exact_at(&mut header, frame).ok()?;
        // A frame with other salts is left over from before the log began again.
        let number = header.first_chunk().copied().map(u32::from_be_bytes);
        number.filter(|_| header[8..16] == self.salts)
    }

    fn mark_at(&self, page: u64) -> Option<Mark> {
        let mut bytes = vec![0; self.page.size as usize];
        self.file.read_exact_at(&mut bytes, page).ok()?;
        Mark::find(&bytes).map(|(_, mark)| mark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptor_is_shared_and_closed_by_the_last_holder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "x").unwrap();
        let first = Raw::open(&path).unwrap();
        let second = Raw::open(&path).unwrap();
        assert!(Arc::ptr_eq(&first.file, &second.file));
        let holders = || registry().get(&second.id).map(|(_, holders)| *holders);
        assert_eq!(holders(), Some(2));
        drop(first);
        assert_eq!(holders(), Some(1));
        let id = second.id;
        drop(second);
        assert!(!registry().contains_key(&id));
    }
}
