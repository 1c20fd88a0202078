//! Where a file may lie: what has to hold of it, and of the folder that holds it, before it is used.
//!
//! Invariants:
//! - A folder is ours or root's, nobody else can write to it, and it is no symbolic link: so nobody can put
//!   something in our way. None above it can be written by everybody, unless it is sticky like `/tmp`: in any other
//!   they could put another folder in its place.
//! - A file is a regular one, ours or root's, and nobody else can write it. One with a secret in it ([`open_secret`])
//!   nobody else can read either.
//! - What is read has a bound ([`read`]).
//! - Looking changes nothing and opens nothing: a pipe does not hold us up, and closing a second descriptor of a
//!   database would drop the locks of the first (POSIX `fcntl` locks belong to the process).
//! - What is opened here ([`open_file`]) is checked by its descriptor, so that what was checked is what is read.

use std::fmt;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read as _};
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, OFlags, RenameFlags};
use rustix::io::Errno;
use zeroize::Zeroizing;

/// A file or a folder that is not safe to use, and the remedy.
#[derive(Debug)]
pub struct UnsafeFile {
    path: PathBuf,
    why: String,
    remedy: String,
}

impl UnsafeFile {
    fn new(path: &Path, why: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            why: why.into(),
            remedy: remedy.into(),
        }
    }

    /// A file that others can read, where they should not.
    pub(super) fn exposed(file: &Path, found: &Metadata) -> Self {
        Self::new(
            file,
            format!("can be read by others (mode {:04o})", found.mode() & 0o7777),
            format!("chmod 600 {}", file.display()),
        )
    }

    /// Returns the remedy.
    pub fn remedy(&self) -> &str {
        &self.remedy
    }
}

impl fmt::Display for UnsafeFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.path.display(), self.why)
    }
}

impl std::error::Error for UnsafeFile {}

/// A file, whatever name it has: its device and inode.
pub type FileId = (u64, u64);

/// Returns the file that metadata are of.
pub fn file_id(found: &Metadata) -> FileId {
    (found.dev(), found.ino())
}

/// The folder that directly holds a file.
pub fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Gives a file its name, unless something has it.
pub fn name_new(from: &Path, to: &Path) -> io::Result<()> {
    match rustix::fs::renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        // The file system does not know how; a second name does the same.
        Err(Errno::INVAL | Errno::NOSYS) => {
            std::fs::hard_link(from, to)?;
            std::fs::remove_file(from)
        }
        done => Ok(done?),
    }
}

/// Checks a folder; one that does not exist is no fault.
pub fn check_folder(folder: &Path) -> Result<(), UnsafeFile> {
    let Some(found) = look(folder)? else {
        return Ok(());
    };
    if found.is_symlink() {
        let target = std::fs::canonicalize(folder);
        let remedy = target.map_or_else(
            |_| String::from("remove it, or name the folder itself"),
            |target| format!("name the folder itself: {}", target.display()),
        );
        return Err(UnsafeFile::new(folder, "is a symbolic link", remedy));
    }
    if !found.is_dir() {
        let remedy = "move it away, or name another folder";
        return Err(UnsafeFile::new(folder, "is not a folder", remedy));
    }
    check_owner(folder, &found)?;
    if found.mode() & 0o022 != 0 {
        let why = format!(
            "can be written by others (mode {:04o})",
            found.mode() & 0o7777
        );
        // What is everybody's, as /tmp is, has to stay so.
        let remedy = if found.mode() & 0o1000 == 0 {
            format!("chmod go-w {}", folder.display())
        } else {
            String::from("make a folder of your own in it, and name that")
        };
        return Err(UnsafeFile::new(folder, why, remedy));
    }
    check_above(folder)
}

/// Checks that not everybody can put another folder in the place of this one.
fn check_above(folder: &Path) -> Result<(), UnsafeFile> {
    let real = folder
        .canonicalize()
        .map_err(|error| unreadable(folder, &error))?;
    for above in real.ancestors().skip(1) {
        let mode = look(above)?.map_or(0, |found| found.mode());
        if mode & 0o002 != 0 && mode & 0o1000 == 0 {
            let why = format!(
                "can be written by everybody (mode {:04o}), so that another folder can take the place of {}",
                mode & 0o7777,
                folder.display()
            );
            let remedy = format!("chmod o-w {}", above.display());
            return Err(UnsafeFile::new(above, why, remedy));
        }
    }
    Ok(())
}

/// Checks a file; gives what is known of it, or nothing where there is none.
pub fn check_file(file: &Path) -> Result<Option<Metadata>, UnsafeFile> {
    let Some(found) = look(file)? else {
        return Ok(None);
    };
    check_found(file, &found)?;
    Ok(Some(found))
}

/// Opens a file for reading; gives nothing where there is none.
pub fn open_file(file: &Path) -> Result<Option<File>, UnsafeFile> {
    // A link or a pipe is told by name before it is opened.
    if check_file(file)?.is_none() {
        return Ok(None);
    }
    // They may be put there meanwhile.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let open = OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(file)
        .map_err(|error| unreadable(file, &error))?;
    let found = open.metadata().map_err(|error| unreadable(file, &error))?;
    check_found(file, &found)?;
    Ok(Some(open))
}

/// The origin of a secret file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeper {
    /// The user, in a folder of theirs.
    User,
    /// A service manager or a container engine, below a folder that is there for it. It may lay links, and let us read
    /// what is root's by letting a group or everybody within the container read it.
    ServiceManager,
    /// A program that renews certificates. Its links are followed; what they lead to is as a user's own.
    Renewal,
}

/// Opens a file that holds a secret; gives nothing where there is none.
pub fn open_secret(file: &Path, keeper: Keeper) -> Result<Option<File>, UnsafeFile> {
    let real;
    let (path, readable_by_others) = match keeper {
        Keeper::User => {
            check_folder(folder_of(file))?;
            (file, 0)
        }
        Keeper::ServiceManager | Keeper::Renewal => {
            real = match file.canonicalize() {
                Ok(real) => real,
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(unreadable(file, &error)),
            };
            if keeper == Keeper::Renewal {
                check_folder(folder_of(&real))?;
                (real.as_path(), 0)
            } else {
                (real.as_path(), 0o040)
            }
        }
    };
    let Some(open) = open_file(path)? else {
        return Ok(None);
    };
    let found = open.metadata().map_err(|error| unreadable(file, &error))?;
    let is_roots_credential = keeper == Keeper::ServiceManager && found.uid() == 0;
    if found.mode() & 0o077 & !readable_by_others != 0 && !is_roots_credential {
        return Err(UnsafeFile::exposed(file, &found));
    }
    Ok(Some(open))
}

/// Reads all of a file that was opened here, unless it has more bytes than what is meant can have.
pub fn read(open: File, file: &Path, most: u32) -> Result<Zeroizing<Vec<u8>>, UnsafeFile> {
    // Room for all of it at once: a buffer that grows leaves copies behind.
    let size = open.metadata().map_or(0, |found| found.len());
    let room = size.min(most.into()) + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(room).unwrap_or(0)));
    open.take(u64::from(most) + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(file, &error))?;
    if bytes.len() as u64 > u64::from(most) {
        let why = format!("has more than {} KiB", most / 1024);
        return Err(UnsafeFile::new(
            file,
            why,
            "check that it is the right file",
        ));
    }
    Ok(bytes)
}

fn check_found(file: &Path, found: &Metadata) -> Result<(), UnsafeFile> {
    let kind = found.file_type();
    let what = if kind.is_symlink() {
        "is a symbolic link"
    } else if kind.is_fifo() {
        "is a named pipe"
    } else {
        "is not a regular file"
    };
    if !kind.is_file() {
        let remedy = "remove it, or move it away, after a look at who put it there";
        return Err(UnsafeFile::new(file, what, remedy));
    }
    check_owner(file, found)?;
    if found.mode() & 0o022 != 0 {
        let why = format!(
            "can be written by others (mode {:04o})",
            found.mode() & 0o7777
        );
        let remedy = format!("check what it holds, then: chmod 600 {}", file.display());
        return Err(UnsafeFile::new(file, why, remedy));
    }
    Ok(())
}

fn look(path: &Path) -> Result<Option<Metadata>, UnsafeFile> {
    match path.symlink_metadata() {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(path, &error)),
    }
}

fn unreadable(path: &Path, error: &io::Error) -> UnsafeFile {
    UnsafeFile::new(
        path,
        format!("cannot be read: {error}"),
        "check the owner and the mode of the folders above it",
    )
}

fn check_owner(path: &Path, found: &Metadata) -> Result<(), UnsafeFile> {
    let us = rustix::process::geteuid().as_raw();
    let owner = found.uid();
    if owner == us || owner == 0 {
        return Ok(());
    }
    Err(UnsafeFile::new(
        path,
        format!("belongs to user {owner}, not to you or root"),
        format!("work as that user (sudo -u '#{owner}' credtool …), or with a place of your own"),
    ))
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::{Duration, Instant};

    use super::*;

    fn chmod(path: &Path, mode: u32) {
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_folder_of_ours_in_one_of_everybodys_is_good() {
        let parent = tempfile::tempdir().unwrap();
        chmod(parent.path(), 0o1777);
        let folder = parent.path().join("desk");
        check_folder(&folder).unwrap();
        fs::create_dir(&folder).unwrap();
        for (mode, good) in [
            (0o700, true),
            (0o755, true),
            (0o775, false),
            (0o702, false),
            (0o1777, false),
        ] {
            chmod(&folder, mode);
            assert_eq!(check_folder(&folder).is_ok(), good, "{mode:o}");
        }
        let fault = check_folder(parent.path()).unwrap_err();
        assert_eq!(
            fault.remedy(),
            "make a folder of your own in it, and name that"
        );
    }

    #[test]
    fn a_folder_that_others_can_exchange_is_refused() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("theirs/ours/desk");
        fs::create_dir_all(&folder).unwrap();
        let theirs = parent.path().join("theirs");
        for (mode, good) in [(0o755, true), (0o775, true), (0o1777, true), (0o777, false)] {
            chmod(&theirs, mode);
            assert_eq!(check_folder(&folder).is_ok(), good, "{mode:o}");
        }
        let fault = check_folder(&folder).unwrap_err();
        assert_eq!(
            fault.remedy(),
            format!("chmod o-w {}", theirs.canonicalize().unwrap().display())
        );
    }

    #[test]
    fn a_link_is_no_folder_and_no_file() {
        let parent = tempfile::tempdir().unwrap();
        let path = |name: &str| parent.path().join(name);
        fs::create_dir(path("folder")).unwrap();
        fs::write(path("file"), "").unwrap();
        chmod(&path("file"), 0o600);
        for target in ["folder", "file", "nowhere"] {
            let link = path(&format!("to-{target}"));
            symlink(path(target), &link).unwrap();
            for said in [
                check_folder(&link).unwrap_err(),
                check_file(&link).unwrap_err(),
            ] {
                assert!(said.to_string().ends_with("is a symbolic link"), "{said}");
            }
        }
        assert!(check_folder(&path("file")).is_err());
        assert!(check_file(&path("folder")).is_err());
        assert!(check_file(&path("file")).unwrap().is_some());
        assert!(check_file(&path("none")).unwrap().is_none());
    }

    #[test]
    fn a_secret_is_ours_alone() {
        let parent = tempfile::tempdir().unwrap();
        let path = |name: &str| parent.path().join(name);
        fs::write(path("secret"), "x").unwrap();
        symlink(path("secret"), path("link")).unwrap();
        let opens = |name: &str| open_secret(&path(name), Keeper::User).is_ok();
        for (mode, good) in [
            (0o600, true),
            (0o400, true),
            (0o640, false),
            (0o604, false),
            (0o620, false),
        ] {
            chmod(&path("secret"), mode);
            assert_eq!(opens("secret"), good, "{mode:o}");
        }
        chmod(&path("secret"), 0o600);
        assert!(!opens("link"));
        assert!(open_secret(&path("none"), Keeper::User).unwrap().is_none());
        // Where others can write to the folder, they can put a file of theirs in its place.
        chmod(parent.path(), 0o770);
        let fault = open_secret(&path("secret"), Keeper::User).unwrap_err();
        assert!(
            fault.to_string().contains("can be written by others"),
            "{fault}"
        );
    }

    #[test]
    fn a_service_manager_may_lay_links_to_a_secret() {
        let parent = tempfile::tempdir().unwrap();
        let path = |name: &str| parent.path().join(name);
        fs::create_dir(path("..data")).unwrap();
        fs::write(path("..data/secret"), "x").unwrap();
        symlink("..data/secret", path("secret")).unwrap();
        symlink("nowhere", path("dangling")).unwrap();
        let opens = |name: &str| {
            open_secret(&path(name), Keeper::ServiceManager).map(|open| open.is_some())
        };
        let root = rustix::process::geteuid().is_root();
        for (mode, good) in [
            (0o400, true),
            (0o440, true),
            (0o444, root),
            (0o462, false),
            (0o466, false),
        ] {
            chmod(&path("..data/secret"), mode);
            assert_eq!(opens("secret").is_ok(), good, "{mode:o}");
        }
        assert!(!opens("dangling").unwrap() && !opens("none").unwrap());
        assert!(opens("..data").is_err());
    }

    #[test]
    fn links_of_a_renewed_certificate_are_followed_to_a_file_that_is_ours_alone() {
        let parent = tempfile::tempdir().unwrap();
        let path = |name: &str| parent.path().join(name);
        fs::create_dir(path("archive")).unwrap();
        fs::write(path("archive/key1"), "x").unwrap();
        symlink("archive/key1", path("key")).unwrap();
        let opens = || open_secret(&path("key"), Keeper::Renewal).map(|open| open.is_some());
        for (mode, good) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false)] {
            chmod(&path("archive/key1"), mode);
            assert_eq!(opens().is_ok(), good, "{mode:o}");
        }
        chmod(&path("archive/key1"), 0o600);
        chmod(&path("archive"), 0o770);
        assert!(opens().is_err());
        fs::remove_file(path("archive/key1")).unwrap();
        assert!(!opens().unwrap());
    }

    #[test]
    fn a_file_that_is_too_large_is_not_read_to_its_end() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("file");
        for (size, good) in [(0, true), (2048, true), (2049, false), (1 << 40, false)] {
            File::create(&path).unwrap().set_len(size).unwrap();
            let open = open_file(&path).unwrap().unwrap();
            let read = read(open, &path, 2048);
            assert_eq!(
                read.map(|bytes| bytes.len() as u64).ok(),
                good.then_some(size),
                "{size}"
            );
        }
    }

    #[test]
    fn what_is_opened_is_what_was_checked() {
        let parent = tempfile::tempdir().unwrap();
        let path = |name: &str| parent.path().join(name);
        for name in ["good", "open"] {
            fs::write(path(name), name).unwrap();
        }
        chmod(&path("good"), 0o600);
        chmod(&path("open"), 0o666);
        symlink(path("good"), path("link")).unwrap();
        assert!(open_file(&path("none")).unwrap().is_none());
        for bad in ["open", "link"] {
            assert!(open_file(&path(bad)).is_err(), "{bad}");
        }
        // Whoever puts one in the place of the other, as fast as they can, gets none but the good one read.
        let since = Instant::now();
        let read = AtomicUsize::new(0);
        let goes_on = || {
            let enough = match read.load(Ordering::Relaxed) {
                0 => Duration::from_mins(1),
                _ => Duration::from_millis(400),
            };
            since.elapsed() < enough
        };
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while goes_on() {
                    for name in ["good", "open"] {
                        fs::hard_link(path(name), path("next")).unwrap();
                        fs::rename(path("next"), path("config")).unwrap();
                    }
                }
            });
            while goes_on() {
                if let Ok(Some(file)) = open_file(&path("config")) {
                    assert_eq!(io::read_to_string(file).unwrap(), "good");
                    read.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
        assert!(read.into_inner() > 0);
    }
}
