//! Whether what will be written to stdout can arrive. Asked before a change whose result is only printed.

use std::io::{self, Write};
use std::os::unix::fs::MetadataExt;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FileType, OFlags, Stat, fcntl_getfl, fstat, fstatvfs};

use crate::app::{Error, ErrorKind};

/// The hint where nothing can be printed.
pub(super) const REDIRECT: &str = "redirect stdout to where it can be written, or to /dev/null";

/// The error of a write to stdout.
pub(super) fn unwritable(fault: io::Error) -> Error {
    let closed = fault.kind() == io::ErrorKind::NotConnected;
    let error = Error::new(ErrorKind::Failed, "stdout cannot be written").source(fault);
    if closed { error.hint(REDIRECT) } else { error }
}

/// Returns stdout; where it is closed, a stream that says so at the first write.
pub(super) fn open() -> Box<dyn Write> {
    let stat = fstat(rustix::stdio::stdout());
    let closed = stat.map_or(true, |stat| is_closed(&stat).unwrap_or(false));
    if closed {
        Box::new(ClosedStdout)
    } else {
        Box::new(io::stdout())
    }
}

/// A stdout that was closed when the process began.
struct ClosedStdout;

impl Write for ClosedStdout {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(closed())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn closed() -> io::Error {
    io::Error::new(io::ErrorKind::NotConnected, "stdout is closed")
}

/// std opens `/dev/null` for reading and writing where stdout was closed; a shell opens it for writing only.
fn is_closed(stdout: &Stat) -> io::Result<bool> {
    let null = std::fs::metadata("/dev/null")?.rdev() == stdout.st_rdev;
    Ok(null && fcntl_getfl(rustix::stdio::stdout())?.contains(OFlags::RDWR))
}

/// Fails where stdout is closed, its reader has gone, or its disk is full.
pub(super) fn check() -> io::Result<()> {
    let stdout = rustix::stdio::stdout();
    let stat = fstat(stdout)?;
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile if fstatvfs(stdout)?.f_bfree == 0 => {
            Err(io::ErrorKind::StorageFull.into())
        }
        FileType::CharacterDevice => {
            if is_closed(&stat)? {
                return Err(closed());
            }
            // /dev/full refuses even an empty write.
            rustix::io::write(stdout, &[])?;
            Ok(())
        }
        FileType::Fifo | FileType::Socket => {
            let mut watched = [PollFd::new(&stdout, PollFlags::OUT)];
            poll(&mut watched, Some(&Timespec::default()))?;
            if watched[0]
                .revents()
                .intersects(PollFlags::ERR | PollFlags::HUP)
            {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
            Ok(())
        }
        _ => Ok(()),
    }
}
