//! Whether what will be written to stdout can arrive. Asked before a change whose result is only printed.

use std::io;
use std::os::unix::fs::MetadataExt;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FileType, OFlags, fcntl_getfl, fstat, fstatvfs};

/// Fails where stdout is closed, its reader has gone, or its disk is full.
pub(super) fn check() -> io::Result<()> {
    let stdout = rustix::stdio::stdout();
    let stat = fstat(stdout)?;
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile if fstatvfs(stdout)?.f_bfree == 0 => {
            Err(io::ErrorKind::StorageFull.into())
        }
        FileType::CharacterDevice => {
            // std opens /dev/null for reading and writing where stdout was closed; a shell opens it for writing only.
            let null = std::fs::metadata("/dev/null")?.rdev() == stat.st_rdev;
            if null && fcntl_getfl(stdout)?.contains(OFlags::RDWR) {
                return Err(io::Error::new(
                    io::ErrorKind::NotConnected,
                    "stdout is closed",
                ));
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
