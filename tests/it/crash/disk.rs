//! A folder on a disk that loses what was not synced.
//!
//! The names of a folder and the content of a file become durable apart from each other, each by a sync of its own
//! (POSIX promises no more). What was written and not synced may be there after a power cut, or not, in any order and
//! sector by sector.

use std::collections::{BTreeMap, HashMap};

use rand::RngExt as _;
use rand::rngs::StdRng;

use super::trace::Event;

/// A disk is believed to write so many bytes whole, or not at all.
const SECTOR: usize = 512;

/// The files of a folder, by name.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// How much of what was not synced is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Nothing.
    Synced,
    /// The names as they were, but no content.
    Names,
    /// The content, under the names that were synced.
    Content,
    /// Some sectors, and the first of the changed names.
    Torn,
    /// Everything.
    Whole,
}

impl Mode {
    pub(super) const ALL: [Self; 5] = [
        Self::Synced,
        Self::Names,
        Self::Content,
        Self::Torn,
        Self::Whole,
    ];
}

#[derive(Clone)]
enum Change {
    Write(usize, Vec<u8>),
    Truncate(usize),
}

/// A list of changes, of which the first are durable.
struct Pending<T> {
    changes: Vec<T>,
    /// How many became durable before those.
    durable: usize,
}

impl<T> Pending<T> {
    const fn new() -> Self {
        Self {
            changes: Vec::new(),
            durable: 0,
        }
    }

    const fn count(&self) -> usize {
        self.durable + self.changes.len()
    }

    /// Makes all durable up to a count, and gives those that were not.
    fn sync(&mut self, count: usize) -> Vec<T> {
        let new = count.saturating_sub(self.durable);
        self.durable += new;
        self.changes.drain(..new).collect()
    }
}

struct File {
    durable: Vec<u8>,
    pending: Pending<Change>,
}

/// What a thread waits for.
enum Syncing {
    File(usize, usize),
    Folder(usize),
}

/// The folder.
pub(super) struct Disk {
    /// Every file that ever was, also those without a name.
    files: Vec<File>,
    names: BTreeMap<String, usize>,
    durable_names: BTreeMap<String, usize>,
    /// A name, and the file that it is given to; nothing when it is removed.
    renamed: Pending<(String, Option<usize>)>,
    syncing: HashMap<u32, Syncing>,
    obeys: bool,
}

impl Disk {
    /// A disk with these files on it, safe. One that does not obey lets every sync pass and does nothing.
    pub(super) fn new(files: &Files, obeys: bool) -> Self {
        let names = files.keys().cloned().zip(0..).collect::<BTreeMap<_, _>>();
        Self {
            files: files.values().cloned().map(File::new).collect(),
            durable_names: names.clone(),
            names,
            renamed: Pending::new(),
            syncing: HashMap::new(),
            obeys,
        }
    }

    /// Does what a system call does.
    pub(super) fn apply(&mut self, event: &Event) {
        match event {
            Event::Write(name, offset, bytes) => {
                self.change(name, Change::Write(*offset, bytes.clone()));
            }
            Event::Truncate(name, length) => self.change(name, Change::Truncate(*length)),
            Event::Create(name) if self.names.contains_key(name) => {}
            Event::Create(name) => {
                let file = self.files.len();
                self.files.push(File::new(Vec::new()));
                self.names.insert(name.clone(), file);
                self.renamed.changes.push((name.clone(), Some(file)));
            }
            Event::Unlink(name) => {
                self.names.remove(name);
                self.renamed.changes.push((name.clone(), None));
            }
            Event::SyncBegins(thread, name) => {
                // What is written while the disk is at work is not part of it.
                let syncing = match name {
                    Some(name) => {
                        let file = self.names[name];
                        Syncing::File(file, self.files[file].pending.count())
                    }
                    None => Syncing::Folder(self.renamed.count()),
                };
                self.syncing.insert(*thread, syncing);
            }
            Event::SyncEnds(thread) => {
                let synced = self.syncing.remove(thread).filter(|_| self.obeys);
                match synced {
                    Some(Syncing::File(file, count)) => self.files[file].sync(count),
                    Some(Syncing::Folder(count)) => {
                        for change in self.renamed.sync(count) {
                            rename(&mut self.durable_names, change);
                        }
                    }
                    None => {}
                }
            }
            Event::Sent(_) => {}
        }
    }

    fn change(&mut self, name: &str, change: Change) {
        let file = self.names[name];
        self.files[file].pending.changes.push(change);
    }

    /// What is on the disk after a power cut.
    pub(super) fn image(&self, mode: Mode, rng: &mut StdRng) -> Files {
        let mut names = self.durable_names.clone();
        let renamed = &self.renamed.changes;
        let kept = match mode {
            Mode::Synced | Mode::Content => 0,
            Mode::Names | Mode::Whole => renamed.len(),
            Mode::Torn => rng.random_range(0..=renamed.len()),
        };
        for change in &renamed[..kept] {
            rename(&mut names, change.clone());
        }
        names
            .into_iter()
            .map(|(name, file)| (name, self.files[file].after(mode, rng)))
            .collect()
    }
}

impl File {
    const fn new(durable: Vec<u8>) -> Self {
        Self {
            durable,
            pending: Pending::new(),
        }
    }

    fn sync(&mut self, count: usize) {
        for change in self.pending.sync(count) {
            apply(&mut self.durable, &change);
        }
    }

    fn after(&self, mode: Mode, rng: &mut StdRng) -> Vec<u8> {
        let mut bytes = self.durable.clone();
        let share = [0.1, 0.5, 0.9][rng.random_range(0..3)];
        for change in &self.pending.changes {
            match (mode, change) {
                (Mode::Synced | Mode::Names, _) => {}
                (Mode::Content | Mode::Whole, change) => apply(&mut bytes, change),
                (Mode::Torn, Change::Truncate(_)) => {
                    if rng.random_bool(share) {
                        apply(&mut bytes, change);
                    }
                }
                (Mode::Torn, Change::Write(offset, written)) => {
                    let mut at = *offset;
                    let mut rest = written.as_slice();
                    while !rest.is_empty() {
                        let (sector, tail) = rest.split_at(rest.len().min(SECTOR - at % SECTOR));
                        if rng.random_bool(share) {
                            write(&mut bytes, at, sector);
                        }
                        at += sector.len();
                        rest = tail;
                    }
                }
            }
        }
        bytes
    }
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write(offset, written) => write(bytes, *offset, written),
        Change::Truncate(length) => bytes.resize(*length, 0),
    }
}

fn write(bytes: &mut Vec<u8>, offset: usize, written: &[u8]) {
    let end = offset + written.len();
    if bytes.len() < end {
        bytes.resize(end, 0);
    }
    bytes[offset..end].copy_from_slice(written);
}

fn rename(names: &mut BTreeMap<String, usize>, (name, file): (String, Option<usize>)) {
    match file {
        Some(file) => names.insert(name, file),
        None => names.remove(&name),
    };
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;

    use super::*;

    fn image(disk: &Disk, mode: Mode) -> Vec<(String, Vec<u8>)> {
        let mut rng = StdRng::seed_from_u64(1);
        disk.image(mode, &mut rng).into_iter().collect()
    }

    fn apply_all(disk: &mut Disk, events: &[Event]) {
        for event in events {
            disk.apply(event);
        }
    }

    fn file(name: &str, bytes: &[u8]) -> (String, Vec<u8>) {
        (name.to_owned(), bytes.to_vec())
    }

    #[test]
    fn only_what_was_synced_is_sure() {
        let files = Files::from([file("a", b"old")]);
        let mut disk = Disk::new(&files, true);
        let begun = [
            Event::Write("a".into(), 0, b"new".to_vec()),
            Event::SyncBegins(1, Some("a".into())),
            Event::Write("a".into(), 3, b"er".to_vec()),
        ];
        apply_all(&mut disk, &begun);
        assert_eq!(image(&disk, Mode::Synced), [file("a", b"old")]);
        assert_eq!(image(&disk, Mode::Whole), [file("a", b"newer")]);
        disk.apply(&Event::SyncEnds(1));
        assert_eq!(image(&disk, Mode::Synced), [file("a", b"new")]);
        assert_eq!(image(&disk, Mode::Whole), [file("a", b"newer")]);
    }

    #[test]
    fn names_and_content_are_synced_apart() {
        let mut disk = Disk::new(&Files::from([file("a", b"1")]), true);
        let events = [
            Event::Create("b".into()),
            Event::Write("b".into(), 0, b"2".to_vec()),
            Event::Unlink("a".into()),
        ];
        apply_all(&mut disk, &events);
        assert_eq!(image(&disk, Mode::Names), [file("b", b"")]);
        assert_eq!(image(&disk, Mode::Content), [file("a", b"1")]);
        disk.apply(&Event::SyncBegins(1, None));
        disk.apply(&Event::SyncEnds(1));
        assert_eq!(image(&disk, Mode::Synced), [file("b", b"")]);
        disk.apply(&Event::Create("a".into()));
        assert_eq!(image(&disk, Mode::Whole), [file("a", b""), file("b", b"2")]);
    }

    #[test]
    fn a_write_is_torn_between_sectors() {
        let mut disk = Disk::new(&Files::from([file("a", &[0; 4 * SECTOR])]), true);
        disk.apply(&Event::Write("a".into(), 100, vec![1; 3 * SECTOR]));
        let mut rng = StdRng::seed_from_u64(1);
        let mut kept = [0; 4];
        for _ in 0..100 {
            let bytes = disk.image(Mode::Torn, &mut rng).remove("a").unwrap();
            for (n, sector) in bytes.chunks(SECTOR).enumerate() {
                let whole = match n {
                    0 => SECTOR - 100,
                    3 => 100,
                    _ => SECTOR,
                };
                let ones: usize = sector.iter().copied().map(usize::from).sum();
                assert!([0, whole].contains(&ones), "{ones} bytes of sector {n}");
                kept[n] += usize::from(ones > 0);
            }
        }
        assert!(kept.iter().all(|kept| (20..80).contains(kept)), "{kept:?}");
    }
}
