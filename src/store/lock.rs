//! Turns that are taken by a kernel lock on a file beside the database, and released by the kernel when their holder
//! dies: one sender per database, one that provisions what is due, and one that changes a login's password in its
//! product.

use std::fs::{File, TryLockError};
use std::io::{Read as _, Write as _};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::file_security::file_id;
use super::{Error, Result};
use crate::domain::LoginId;
use crate::store::files::{beside, open_lock};

/// Held by the one process that sends. Dropping it lets the next one in.
#[derive(Debug)]
pub struct SenderLock {
    file: File,
}

impl Drop for SenderLock {
    /// In so many words: a child that was forked meanwhile holds the same lock until it has executed its program.
    fn drop(&mut self) {
        self.file.set_len(0).ok();
        // Closing the file lets the lock go as well, if a little later.
        self.file.unlock().ok();
    }
}

/// The process that sends, as it says itself beside its lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockHolder {
    /// The process.
    pub process: u32,
    /// How long it has had the lock.
    pub held: Duration,
}

impl LockHolder {
    /// What the file of the lock says. It may be the word of an earlier sender that was killed, until the present one
    /// has written its own, a moment after it took the lock.
    pub(super) fn beside(path: &Path) -> Option<Self> {
        let mut text = String::new();
        let file = File::open(beside(path, ".send.lock")).ok()?;
        file.take(64).read_to_string(&mut text).ok()?;
        let (process, since) = text.trim_end().split_once(' ')?;
        let held = uptime() - since.parse::<i64>().ok()?;
        Some(Self {
            process: process.parse().ok()?,
            held: Duration::from_secs(held.try_into().ok()?),
        })
    }
}

/// Seconds that the machine has been up. Processes agree on it, and no change of the time of day touches it; a lock does
/// not outlive it.
fn uptime() -> i64 {
    #[cfg(target_os = "linux")]
    let clock = rustix::time::ClockId::Boottime;
    #[cfg(not(target_os = "linux"))]
    let clock = rustix::time::ClockId::Monotonic;
    rustix::time::clock_gettime(clock).tv_sec
}

impl SenderLock {
    /// Takes the lock of the database at `path`, or nothing when another process has it.
    pub(super) fn try_take(path: &Path) -> Result<Option<Self>> {
        Self::take(&beside(path, ".send.lock"))
    }

    /// As [`SenderLock::try_take`], for the one that provisions what is due: a hook that takes its time does not keep
    /// mail from going out.
    pub(super) fn try_take_provisioning(path: &Path) -> Result<Option<Self>> {
        Self::take(&beside(path, ".provision.lock"))
    }

    fn take(lock: &Path) -> Result<Option<Self>> {
        let file = open_lock(lock)?;
        if !try_lock(&file, lock)? {
            return Ok(None);
        }
        let held = Self { file };
        held.sign();
        Ok(Some(held))
    }

    /// Says for [`LockHolder`] who has the lock since when. A full disk is no reason not to send.
    fn sign(&self) {
        let line = format!("{} {}\n", std::process::id(), uptime());
        self.file
            .set_len(0)
            .and_then(|()| (&self.file).write_all(line.as_bytes()))
            .ok();
    }
}

/// Where the locks of logins are; it can be asked inside a transaction.
#[derive(Clone, Debug)]
pub struct LoginLocks {
    database: PathBuf,
}

/// Held while a login's password is changed in its product. The hook holds it too, so that one that outlives a killed
/// credtool is not overtaken by another. Dropping it removes its file and lets the next one in.
#[derive(Debug)]
pub struct LoginLock {
    file: File,
    path: PathBuf,
}

impl LoginLocks {
    pub(super) fn beside(database: &Path) -> Self {
        Self {
            database: database.to_owned(),
        }
    }

    /// The file of a login's lock.
    pub fn path(&self, login: LoginId) -> PathBuf {
        beside(&self.database, &format!(".login-{login}.lock"))
    }

    /// Takes the lock of a login, or nothing when somebody has it.
    pub fn try_take(&self, login: LoginId) -> Result<Option<LoginLock>> {
        let path = self.path(login);
        loop {
            let file = open_lock(&path)?;
            if !try_lock(&file, &path)? {
                return Ok(None);
            }
            // Whoever had it may have removed the file in between: then this is a lock on nothing.
            let ours = file.metadata().map_err(|error| Error::io(&path, &error))?;
            let there = path.symlink_metadata();
            if there.is_ok_and(|there| file_id(&there) == file_id(&ours)) {
                return Ok(Some(LoginLock { file, path }));
            }
        }
    }
}

impl AsFd for LoginLock {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

impl Drop for LoginLock {
    /// In so many words, as the sender's: a hook's children may hold the file open.
    fn drop(&mut self) {
        // Left behind, it is in nobody's way.
        std::fs::remove_file(&self.path).ok();
        self.file.unlock().ok();
    }
}

fn try_lock(file: &File, path: &Path) -> Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(Error::io(path, &error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sender_is_told_from_its_lock_while_it_has_it() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("credtool.db");
        assert_eq!(LockHolder::beside(&database), None);
        let lock = SenderLock::try_take(&database).unwrap().unwrap();
        let sender = LockHolder::beside(&database).unwrap();
        assert_eq!(sender.process, std::process::id());
        assert!(sender.held < Duration::from_mins(1), "{sender:?}");
        assert!(SenderLock::try_take(&database).unwrap().is_none());
        drop(lock);
        assert_eq!(LockHolder::beside(&database), None);
        // What is no such line, or lies ahead, as after a restart, says nothing.
        let file = beside(&database, ".send.lock");
        for text in ["", "1", "x 1", "1 x", "1 999999999999\n"] {
            std::fs::write(&file, text).unwrap();
            assert_eq!(LockHolder::beside(&database), None, "{text:?}");
        }
        std::fs::write(&file, format!("17 {}\n", uptime() - 1000)).unwrap();
        assert!(LockHolder::beside(&database).unwrap().held >= Duration::from_secs(1000));
    }

    #[test]
    fn of_many_that_want_a_login_one_has_it() {
        let folder = tempfile::tempdir().unwrap();
        let locks = LoginLocks::beside(&folder.path().join("credtool.db"));
        let login = LoginId::new(17);
        let inside = std::sync::atomic::AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        let Some(_held) = locks.try_take(login).unwrap() else {
                            continue;
                        };
                        let before = inside.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                        assert_eq!(before, 0);
                        std::thread::yield_now();
                        inside.fetch_sub(1, std::sync::atomic::Ordering::SeqCst);
                    }
                });
            }
        });
        let held = locks.try_take(login).unwrap().unwrap();
        assert!(locks.try_take(login).unwrap().is_none());
        assert!(locks.try_take(LoginId::new(18)).unwrap().is_some());
        drop(held);
        assert_eq!(folder.path().read_dir().unwrap().count(), 0);
    }
}
