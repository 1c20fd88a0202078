//! The faults of a key file.

use std::io;
use std::path::{Path, PathBuf};

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A line is not `kid base64key`.
    #[error("key line {line} {why}; use the key as it was written")]
    Malformed {
        /// The line, from 1.
        line: usize,
        /// The fault, as the end of "line N …".
        why: &'static str,
    },
    /// A line of the file is not `kid base64key`.
    #[error("{}: line {line} {why}", .path.display())]
    MalformedFile {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The fault, as the end of "line N …".
        why: &'static str,
    },
    /// There is no such file.
    #[error("there is no key file at {}; put it back there, or name it with --key-file", .path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// It exists already.
    #[error("{} exists already; keep it, or move it away first", .path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// It is a symbolic link.
    #[error("{} is a symbolic link; name the key file itself", .path.display())]
    Symlink {
        /// The file.
        path: PathBuf,
    },
    /// It is a folder, a pipe, a socket or a device.
    #[error("{} is not a regular file; name the key file itself", .path.display())]
    NotRegular {
        /// The file.
        path: PathBuf,
    },
    /// Others can read or write it.
    #[error("{} is open to others (mode {mode:04o}); run `chmod 600 {}`", .path.display(), .path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// It belongs to somebody else.
    #[error("{} belongs to user {owner}, not to you or root; make a copy of your own with mode 600", .path.display())]
    ForeignOwner {
        /// The file.
        path: PathBuf,
        /// Its owner.
        owner: u32,
    },
    /// It would be too large to be read again.
    #[error("{} would hold more keys than fit into 16 KiB; remove those that open nothing any more", .path.display())]
    TooMany {
        /// The file.
        path: PathBuf,
    },
    /// It is too large to be one.
    #[error("{} has more than 16 KiB and is no key file; name the right one with --key-file", .path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// There is no space left for it.
    #[error("cannot write {}: the disk is full", .path.display())]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error("{}: {why}; check the owner and the mode of the file and of its folder", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Its error.
        why: io::Error,
    },
}

impl KeyError {
    pub(super) fn io(path: &Path, why: io::Error) -> Self {
        let path = path.to_path_buf();
        match why.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { path },
            _ => Self::Io { path, why },
        }
    }
}
