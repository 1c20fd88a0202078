//! The file that holds the keys.
//!
//! Invariants: a file that others can read or that others own is refused, as is what is no plain file. The checks are
//! made on the open descriptor, so that what was checked is what is read. A new file is on the disk when
//! [`create`] or [`replace`] returns.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{FileType, Mode, OFlags};
use rustix::io::Errno;
use zeroize::Zeroizing;

use super::KeyRing;
use crate::crypto::key_error::KeyError;
use crate::domain::{Secret, without_mark};

/// More than 250 keys.
const MOST_BYTES: u64 = 16 * 1024;

/// Reads a key file that only its owner, us or root, can read.
pub fn load(path: &Path) -> Result<KeyRing, KeyError> {
    read(path, |_, mode| mode & 0o077 != 0)
}

/// Reads a key that a service manager or a container engine put there for us. It may lay links, and let us read what
/// is root's by letting a group or everybody within the container read it.
pub fn load_credential(path: &Path) -> Result<KeyRing, KeyError> {
    let real = path.canonicalize().map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => KeyError::Missing {
            path: path.to_path_buf(),
        },
        _ => KeyError::io(path, source),
    })?;
    read(&real, |owner, mode| {
        mode & 0o033 != 0 || owner != 0 && mode & 0o004 != 0
    })
}

/// Reads a key file, unless its owner and mode expose it.
fn read(path: &Path, is_exposed: impl Fn(u32, u32) -> bool) -> Result<KeyRing, KeyError> {
    let here = || path.to_path_buf();
    let io = |why| KeyError::io(path, why);
    // NONBLOCK: opening a pipe that nobody writes to would wait for ever.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = rustix::fs::open(path, flags, Mode::empty()).map_err(|error| match error {
        Errno::NOENT => KeyError::Missing { path: here() },
        Errno::LOOP => KeyError::Symlink { path: here() },
        Errno::NXIO => KeyError::NotRegular { path: here() },
        _ => io(error.into()),
    })?;
    let found = rustix::fs::fstat(&file).map_err(|error| io(error.into()))?;
    if FileType::from_raw_mode(found.st_mode) != FileType::RegularFile {
        return Err(KeyError::NotRegular { path: here() });
    }
    let mode = found.st_mode & 0o7777;
    if is_exposed(found.st_uid, mode) {
        return Err(KeyError::Exposed { path: here(), mode });
    }
    let us = rustix::process::geteuid().as_raw();
    check_owner(path, found.st_uid, us)?;
    // Room for the most that is read, so that the buffer never moves and leaves a copy.
    let mut bytes = Zeroizing::new(Vec::with_capacity(2 * 16 * 1024));
    let length = File::from(file)
        .take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(io)?;
    if length as u64 > MOST_BYTES {
        return Err(KeyError::TooLarge { path: here() });
    }
    let not_text = |why| KeyError::MalformedFile {
        path: here(),
        line: 1,
        why,
    };
    let text = without_mark(&bytes).map_err(|_| not_text("is in UTF-16; save it as UTF-8"))?;
    let text = std::str::from_utf8(text).map_err(|_| not_text("is not text"))?;
    KeyRing::parse(text).map_err(|error| match error {
        KeyError::Malformed { line, why } => KeyError::MalformedFile {
            path: here(),
            line,
            why,
        },
        other => other,
    })
}

fn check_owner(path: &Path, owner: u32, us: u32) -> Result<(), KeyError> {
    if owner == 0 || owner == us {
        return Ok(());
    }
    Err(KeyError::ForeignOwner {
        path: path.to_path_buf(),
        owner,
    })
}

/// The right to change the files of some folders, until it is dropped or its holder dies.
#[derive(Debug)]
pub struct FolderLock {
    _folders: Vec<File>,
}

/// Waits until no other process changes the key file. The lock is on its folder, since the file itself is replaced.
pub fn turn(path: &Path) -> Result<FolderLock, KeyError> {
    turn_of_all(&[path])
}

/// As [`turn`], for several files. All processes take the folders in the same order, so that no two of them wait for each
/// other.
pub fn turn_of_all(files: &[&Path]) -> Result<FolderLock, KeyError> {
    let mut folders = Vec::new();
    for folder in files.iter().map(|file| folder(file)) {
        let open = File::open(folder).and_then(|open| Ok((open.metadata()?, open)));
        let (found, open) = open.map_err(|source| KeyError::io(folder, source))?;
        folders.push(((found.dev(), found.ino()), folder, open));
    }
    folders.sort_by_key(|(id, ..)| *id);
    folders.dedup_by_key(|(id, ..)| *id);
    let locked = folders.into_iter().map(|(_, folder, open)| {
        open.lock().map_err(|source| KeyError::io(folder, source))?;
        Ok(open)
    });
    Ok(FolderLock {
        _folders: locked.collect::<Result<_, _>>()?,
    })
}

/// Writes a new key file, mode 0600; one that exists is left alone. Whoever opens it has the whole of it, also after a
/// crash. For the holder of the [`FolderLock`].
pub fn create(path: &Path, ring: &KeyRing, _turn: &FolderLock) -> Result<(), KeyError> {
    if path.symlink_metadata().is_ok() {
        return Err(KeyError::Exists {
            path: path.to_path_buf(),
        });
    }
    write_and_rename(path, &readable(path, ring)?)
}

/// The text of a key file, if [`load`] will read it.
fn readable(path: &Path, ring: &KeyRing) -> Result<Secret<String>, KeyError> {
    let text = ring.to_text();
    if text.expose().len() as u64 > MOST_BYTES {
        return Err(KeyError::TooMany {
            path: path.to_path_buf(),
        });
    }
    Ok(text)
}

/// Puts a new key file in the place of the old one: whoever opens it has the whole of the one or of the other, also
/// after a power cut. For the holder of the [`FolderLock`].
pub fn replace(path: &Path, ring: &KeyRing, _turn: &FolderLock) -> Result<(), KeyError> {
    write_and_rename(path, &readable(path, ring)?)
}

fn write_and_rename(path: &Path, text: &Secret<String>) -> Result<(), KeyError> {
    clear(path)?;
    let new = new_name(path);
    write_new(&new, text.expose().as_bytes())?;
    std::fs::rename(&new, path).map_err(|source| {
        // The error that led here is the one to report.
        std::fs::remove_file(&new).ok();
        KeyError::io(path, source)
    })?;
    sync_folder(path)
}

/// Where a key is written before it has its name.
fn new_name(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    path.with_file_name(name)
}

/// Removes what a killed process left beside the key file. For the holder of the [`FolderLock`].
fn clear(path: &Path) -> Result<(), KeyError> {
    let new = new_name(path);
    match std::fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(KeyError::io(&new, error)),
        _ => Ok(()),
    }
}

/// Writes a new file that only its owner can read, and has it on the disk; one that exists is left alone.
pub fn create_private(path: &Path, bytes: &[u8]) -> Result<(), KeyError> {
    write_new(path, bytes)?;
    sync_folder(path)
}

fn write_new(path: &Path, bytes: &[u8]) -> Result<(), KeyError> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let file =
        rustix::fs::open(path, flags, Mode::RUSR | Mode::WUSR).map_err(|error| match error {
            Errno::EXIST => KeyError::Exists {
                path: path.to_path_buf(),
            },
            _ => KeyError::io(path, error.into()),
        })?;
    let mut file = File::from(file);
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(|source| {
            // A key file cut short would stand in the way of the next attempt; that it could not be removed
            // adds nothing to the error that is reported.
            drop(std::fs::remove_file(path));
            KeyError::io(path, source)
        })
}

/// The name is durable only when its folder is.
fn sync_folder(path: &Path) -> Result<(), KeyError> {
    let folder = folder(path);
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|why| KeyError::io(folder, why))
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn new() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        fn key(&self) -> PathBuf {
            self.0.path().join("key")
        }

        /// With a key file of this mode.
        fn with(mode: u32) -> Self {
            let folder = Self::new();
            folder.create(&ring()).unwrap();
            folder.chmod(mode);
            folder
        }

        fn create(&self, ring: &KeyRing) -> Result<(), KeyError> {
            create(&self.key(), ring, &turn(&self.key())?)
        }

        fn chmod(&self, mode: u32) {
            std::fs::set_permissions(self.key(), std::fs::Permissions::from_mode(mode)).unwrap();
        }
    }

    fn ring() -> KeyRing {
        KeyRing::generate(&mut StdRng::seed_from_u64(1))
    }

    #[test]
    fn what_is_created_loads_and_is_ours_alone() {
        let folder = Folder::new();
        folder.create(&ring()).unwrap();
        let mode = std::fs::metadata(folder.key())
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o7777, 0o600);
        let loaded = load(&folder.key()).unwrap();
        assert_eq!(loaded.to_text().expose(), ring().to_text().expose());
    }

    #[test]
    fn a_file_that_could_not_be_read_is_not_written() {
        let folder = Folder::with(0o600);
        let mut rng = StdRng::seed_from_u64(3);
        let mut many = ring();
        while readable(&folder.key(), &many).is_ok() {
            many.renew(&mut rng);
        }
        let turn = turn(&folder.key()).unwrap();
        let error = replace(&folder.key(), &many, &turn).unwrap_err();
        assert!(matches!(error, KeyError::TooMany { .. }), "{error}");
        assert_eq!(load(&folder.key()).unwrap().size(), 1);
        let other = folder.0.path().join("other");
        assert!(create(&other, &many, &turn).is_err() && !other.exists());
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_key() {
        let folder = Folder::with(0o600);
        let text = std::fs::read_to_string(folder.key()).unwrap();
        std::fs::write(folder.key(), format!("\u{feff}{text}")).unwrap();
        assert_eq!(
            load(&folder.key()).unwrap().sealing_id(),
            ring().sealing_id()
        );
    }

    #[test]
    fn an_existing_file_is_not_overwritten() {
        let folder = Folder::with(0o600);
        let other = KeyRing::generate(&mut StdRng::seed_from_u64(2));
        assert!(matches!(
            folder.create(&other),
            Err(KeyError::Exists { .. })
        ));
        assert_eq!(
            load(&folder.key()).unwrap().sealing_id(),
            ring().sealing_id()
        );
        let dangling = folder.0.path().join("dangling");
        symlink(folder.0.path().join("elsewhere"), &dangling).unwrap();
        let turn = turn(&dangling).unwrap();
        assert!(create(&dangling, &other, &turn).is_err());
        assert!(!folder.0.path().join("elsewhere").exists());
    }

    #[test]
    fn a_created_file_is_whole_though_one_was_left_behind() {
        let folder = Folder::new();
        let left = folder.0.path().join("key.new");
        std::fs::write(&left, "half a k").unwrap();
        folder.create(&ring()).unwrap();
        let loaded = load(&folder.key()).unwrap();
        assert_eq!(loaded.sealing_id(), ring().sealing_id());
        assert!(!left.exists());
    }

    #[test]
    fn a_replaced_file_is_whole_and_ours_alone_though_one_was_left_behind() {
        let folder = Folder::with(0o600);
        let left = folder.0.path().join("key.new");
        std::fs::write(&left, "half a k").unwrap();
        let mut newer = ring();
        newer.renew(&mut StdRng::seed_from_u64(2));
        let turn = turn(&folder.key()).unwrap();
        replace(&folder.key(), &newer, &turn).unwrap();
        let loaded = load(&folder.key()).unwrap();
        assert_eq!(loaded.to_text().expose(), newer.to_text().expose());
        assert!(!left.exists());
    }

    #[test]
    fn one_process_at_a_time_changes_the_file() {
        let folder = Folder::with(0o600);
        let turn = turn(&folder.key()).unwrap();
        let other = File::open(folder.0.path()).unwrap();
        assert!(other.try_lock().is_err());
        drop(turn);
        other.lock().unwrap();
    }

    #[test]
    fn modes_decide() {
        // What is root's, a service manager may let everybody within the container read.
        let root = rustix::process::geteuid().is_root();
        for (mode, plain, credential) in [
            (0o600, true, true),
            (0o400, true, true),
            (0o440, false, true),
            (0o640, false, true),
            (0o460, false, false),
            (0o604, false, root),
            (0o606, false, false),
            (0o601, false, false),
        ] {
            let folder = Folder::with(mode);
            assert_eq!(load(&folder.key()).is_ok(), plain, "{mode:o}");
            assert_eq!(
                load_credential(&folder.key()).is_ok(),
                credential,
                "{mode:o}"
            );
        }
        let folder = Folder::with(0o644);
        let message = load(&folder.key()).unwrap_err().to_string();
        let advice = format!("(mode 0644); run `chmod 600 {}`", folder.key().display());
        assert!(message.contains(&advice), "{message}");
    }

    #[test]
    fn only_a_regular_file_is_read() {
        let folder = Folder::with(0o600);
        let path = |name| folder.0.path().join(name);
        symlink(folder.key(), path("link")).unwrap();
        assert!(matches!(load(&path("link")), Err(KeyError::Symlink { .. })));
        assert!(matches!(
            load(folder.0.path()),
            Err(KeyError::NotRegular { .. })
        ));
        assert!(matches!(
            load(&path("none")),
            Err(KeyError::Missing { path: missing }) if missing == path("none")
        ));
        let _listener = std::os::unix::net::UnixListener::bind(path("socket")).unwrap();
        assert!(matches!(
            load(&path("socket")),
            Err(KeyError::NotRegular { .. })
        ));
    }

    #[test]
    fn a_pipe_does_not_hang() {
        let folder = Folder::new();
        rustix::fs::mknodat(
            rustix::fs::CWD,
            folder.key(),
            FileType::Fifo,
            Mode::RUSR | Mode::WUSR,
            0,
        )
        .unwrap();
        let (done, wait) = std::sync::mpsc::channel();
        let key = folder.key();
        std::thread::spawn(move || {
            done.send(matches!(load(&key), Err(KeyError::NotRegular { .. })))
        });
        assert_eq!(
            wait.recv_timeout(std::time::Duration::from_secs(5)),
            Ok(true)
        );
    }

    #[test]
    fn only_we_and_root_may_own_it() {
        let owned = |owner| check_owner(Path::new("key"), owner, 1000);
        assert!(owned(1000).is_ok() && owned(0).is_ok());
        let message = owned(1001).unwrap_err().to_string();
        assert!(message.contains("key belongs to user 1001"), "{message}");
    }

    #[test]
    fn what_the_file_holds_is_checked() {
        let folder = Folder::new();
        let told = |bytes: &[u8]| {
            std::fs::write(folder.key(), bytes).unwrap();
            folder.chmod(0o600);
            load(&folder.key()).unwrap_err().to_string()
        };
        let path = folder.key().display().to_string();
        for (bytes, part) in [
            (&b""[..], "line 1 holds no key"),
            (b"\xff", "line 1 is not text"),
            (b"\xff\xfea\0", "line 1 is in UTF-16"),
            (b"\nhunter2", "line 2 is not a key id"),
            (&b"\n".repeat(16 * 1024 + 1), "more than 16 KiB"),
        ] {
            let message = told(bytes);
            assert!(message.contains(part), "{message:?} lacks {part:?}");
            assert!(message.contains(&path) && !message.contains("hunter2"));
        }
    }
}
