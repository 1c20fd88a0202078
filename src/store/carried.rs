//! Whether the file still has what a checkpoint carried into it while the log goes on.
//!
//! As long as a reader holds a checkpoint up, the page with the mark stays in the log: every transaction changes it. Other
//! pages were carried into the file, and an older copy that is put over it does not have them. So one of them is compared:
//! the last page that the log does not have again behind the frames that are home. Nothing of this is done where no
//! checkpoint is held up, which is nearly always.

use std::collections::BTreeSet;

use super::raw::{Log, Raw};

/// The page to compare, and how far the log was read to find it.
#[derive(Debug, Default)]
pub(super) struct Carried {
    salts: [u8; 8],
    home: u32,
    read: u32,
    /// The pages behind the frames that are home: the file may have an older state of them.
    later: BTreeSet<u32>,
    /// The page, and its frame.
    page: Option<(u32, u32)>,
}

impl Carried {
    /// Whether the file has the page, where the first `home` of these frames are in it.
    pub(super) fn is_in(&mut self, file: &Raw, log: &Log<'_>, home: u32, frames: u32) -> bool {
        if (self.salts, self.home) != (log.salts(), home) || frames < self.read {
            *self = Self {
                salts: log.salts(),
                home,
                read: home,
                ..Self::default()
            };
        }
        let read = self.read..frames;
        self.later
            .extend(read.filter_map(|frame| log.page_of(frame)));
        self.read = frames;
        let is_later = |page: u32| self.later.contains(&page);
        if self.page.is_none_or(|(page, _)| is_later(page)) {
            let carried = (0..home).rev().find_map(|frame| {
                let page = log.page_of(frame)?;
                (!is_later(page)).then_some((page, frame))
            });
            self.page = carried;
        }
        let Some((page, frame)) = self.page else {
            return true;
        };
        // A frame that is gone was overwritten by a log that began again.
        let content = log.content(frame);
        content.is_none_or(|content| file.page(page, content.len()) == Some(content))
    }
}
