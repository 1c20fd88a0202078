//! Where a file may lie: what has to hold of it, and of the folder that holds it, before it is used.
//!
//! Invariants:
//! - A folder is ours or root's, nobody else can write to it, and it is no symbolic link: so nobody can put
//!   something in our way. The folders above it do not count: one in `/tmp` is as good as any.
//! - A file is a regular one, ours or root's, and nobody else can write it.
//! - Looking changes nothing and opens nothing: a pipe does not hold us up, and closing a second descriptor of a
//!   database would drop the locks of the first (POSIX `fcntl` locks belong to the process).
//! - What is opened here ([`open_file`]) is checked by its descriptor, so that what was checked is what is read.

use std::fmt;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

/// What is wrong with a file or a folder, and what to do about it.
#[derive(Debug)]
pub struct Fault {
    path: PathBuf,
    why: String,
    remedy: String,
}

impl Fault {
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

    /// What to do.
    pub fn remedy(&self) -> &str {
        &self.remedy
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.path.display(), self.why)
    }
}

impl std::error::Error for Fault {}

/// The folder that directly holds a file.
pub fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Checks a folder; one that does not exist is no fault.
pub fn check_folder(folder: &Path) -> Result<(), Fault> {
    let Some(found) = look(folder)? else {
        return Ok(());
    };
    if found.is_symlink() {
        let target = std::fs::canonicalize(folder);
        let remedy = target.map_or_else(
            |_| String::from("remove it, or name the folder itself"),
            |target| format!("name the folder itself: {}", target.display()),
        );
        return Err(Fault::new(folder, "is a symbolic link", remedy));
    }
    if !found.is_dir() {
        let remedy = "move it away, or name another folder";
        return Err(Fault::new(folder, "is not a folder", remedy));
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
        return Err(Fault::new(folder, why, remedy));
    }
    Ok(())
}

/// Checks a file; gives what is known of it, or nothing where there is none.
pub fn check_file(file: &Path) -> Result<Option<Metadata>, Fault> {
    let Some(found) = look(file)? else {
        return Ok(None);
    };
    check_found(file, &found)?;
    Ok(Some(found))
}

/// Opens a file for reading; gives nothing where there is none.
pub fn open_file(file: &Path) -> Result<Option<File>, Fault> {
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

fn check_found(file: &Path, found: &Metadata) -> Result<(), Fault> {
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
        return Err(Fault::new(file, what, remedy));
    }
    check_owner(file, found)?;
    if found.mode() & 0o022 != 0 {
        let why = format!(
            "can be written by others (mode {:04o})",
            found.mode() & 0o7777
        );
        let remedy = format!("check what it holds, then: chmod 600 {}", file.display());
        return Err(Fault::new(file, why, remedy));
    }
    Ok(())
}

fn look(path: &Path) -> Result<Option<Metadata>, Fault> {
    match path.symlink_metadata() {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(path, &error)),
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Fault {
    Fault::new(
        path,
        format!("cannot be looked at: {error}"),
        "check the owner and the mode of the folders above it",
    )
}

fn check_owner(path: &Path, found: &Metadata) -> Result<(), Fault> {
    let us = rustix::process::geteuid().as_raw();
    let owner = found.uid();
    if owner == us || owner == 0 {
        return Ok(());
    }
    Err(Fault::new(
        path,
        format!("belongs to user {owner}, not to you or root"),
        format!("work as that user (sudo -u '#{owner}' credtool …), or with a place of your own"),
    ))
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt, symlink};

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
        // Whoever changes the names as fast as they can gets none but the good one read.
        let stop = std::sync::atomic::AtomicBool::new(false);
        let relaxed = std::sync::atomic::Ordering::Relaxed;
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !stop.load(relaxed) {
                    for name in ["good", "open", "link"] {
                        fs::rename(path(name), path("config")).unwrap();
                        fs::rename(path("config"), path(name)).unwrap();
                    }
                }
            });
            for _ in 0..2000 {
                if let Ok(Some(mut file)) = open_file(&path("config")) {
                    let mut text = String::new();
                    io::Read::read_to_string(&mut file, &mut text).unwrap();
                    assert_eq!(text, "good");
                }
            }
            stop.store(true, relaxed);
        });
    }
}
