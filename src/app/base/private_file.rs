//! A file that only its owner can read, written as a whole.
//!
//! Invariants:
//! - It has mode 0600 from its first byte on, and no symbolic link is followed.
//! - Under its name there is nothing, or what was there before, until all of it is on the disk: who finds it finds the
//!   whole of it. A run that fails leaves nothing behind.
//! - What exists is only replaced where that was asked for.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};

use crate::app::{Error, ErrorKind, Result, file_security};

/// The file, until it is finished.
#[derive(Debug)]
pub struct PrivateFile {
    file: BufWriter<File>,
    path: PathBuf,
    /// Where it is written; nothing once it has its name.
    beside: Option<PathBuf>,
    replace: bool,
}

/// Finds out whether the file may be written, before anything is done for it.
pub fn check(path: &Path, replace: bool) -> Result<()> {
    let refuse = |what: &str, hint: &str| {
        let message = format!("{} {what}", path.display());
        Err(Error::new(ErrorKind::Usage, message).hint(hint.to_owned()))
    };
    match path.symlink_metadata() {
        Ok(found) if found.is_symlink() => refuse("is a symbolic link", "name the file itself"),
        Ok(found) if !found.is_file() => refuse("is no regular file", "name a file"),
        Ok(_) if !replace => refuse(
            "exists already",
            "name another file, or add --force to replace it",
        ),
        Ok(_) | Err(_) => Ok(()),
    }
}

impl PrivateFile {
    /// Begins a file.
    pub fn create(path: &Path, replace: bool) -> Result<Self> {
        check(path, replace)?;
        let mut name = std::ffi::OsString::from(".");
        name.push(path.file_name().unwrap_or_default());
        name.push(format!(".{}.part", std::process::id()));
        let beside = path.with_file_name(name);
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = rustix::fs::open(&beside, flags, Mode::RUSR | Mode::WUSR)
            .map_err(|error| unwritable(path, error.into()))?;
        Ok(Self {
            file: BufWriter::new(File::from(file)),
            path: path.to_owned(),
            beside: Some(beside),
            replace,
        })
    }

    /// Has it on the disk and gives it its name.
    pub fn finish(mut self) -> Result<()> {
        let failed = |error: io::Error| unwritable(&self.path, error);
        self.file.flush().map_err(failed)?;
        self.file.get_ref().sync_all().map_err(failed)?;
        let Some(beside) = self.beside.take() else {
            return Ok(());
        };
        let named = if self.replace {
            std::fs::rename(&beside, &self.path)
        } else {
            file_security::name_new(&beside, &self.path)
        };
        if let Err(error) = named {
            self.beside = Some(beside);
            return Err(unwritable(&self.path, error));
        }
        let folder = match self.path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        let folder = File::open(folder).and_then(|folder| folder.sync_all());
        folder.map_err(|error| unwritable(&self.path, error))
    }
}

impl PrivateFile {
    /// Leaves the file out. What stood under its name is removed where it was to be replaced. Returns whether there was
    /// something.
    pub fn leave_out(self) -> Result<bool> {
        if !self.replace {
            return Ok(false);
        }
        match std::fs::remove_file(&self.path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => {
                let message = format!("{} cannot be removed", self.path.display());
                Err(Error::new(ErrorKind::Failed, message).source(error))
            }
        }
    }
}

fn unwritable(path: &Path, error: io::Error) -> Error {
    let message = format!("{} cannot be written", path.display());
    Error::new(ErrorKind::Failed, message)
        .source(error)
        .hint("nothing was left there; name a file in a folder that can be written")
}

impl Write for PrivateFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for PrivateFile {
    fn drop(&mut self) {
        if let Some(beside) = &self.beside {
            // What failed before is told; that its rest could not be removed adds nothing.
            std::fs::remove_file(beside).ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{MetadataExt, symlink};

    use super::*;

    fn written(path: &Path, replace: bool, text: &str) -> Result<()> {
        let mut file = PrivateFile::create(path, replace)?;
        file.write_all(text.as_bytes()).unwrap();
        file.finish()
    }

    #[test]
    fn it_is_the_owners_and_nothing_is_replaced_unasked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("export");
        written(&path, false, "one").unwrap();
        assert_eq!(path.metadata().unwrap().mode() & 0o777, 0o600);
        let error = written(&path, false, "two").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "one");
        written(&path, true, "two").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_link_and_a_folder_are_refused_even_where_replacing_was_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("target");
        std::fs::write(&target, "kept").unwrap();
        let link = folder.path().join("link");
        symlink(&target, &link).unwrap();
        for path in [&link, &folder.path().to_owned()] {
            assert_eq!(
                written(path, true, "x").unwrap_err().kind(),
                ErrorKind::Usage
            );
        }
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "kept");
    }

    #[test]
    fn one_that_is_left_out_takes_the_file_before_it_along() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("export");
        let left_out = |replace| PrivateFile::create(&path, replace)?.leave_out();
        assert!(!left_out(false).unwrap());
        assert!(!left_out(true).unwrap());
        std::fs::write(&path, "of yesterday").unwrap();
        assert!(left_out(true).unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_is_not_finished_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("export");
        let mut file = PrivateFile::create(&path, false).unwrap();
        file.write_all(b"half").unwrap();
        drop(file);
        // Somebody takes the name meanwhile.
        let file = PrivateFile::create(&path, false).unwrap();
        std::fs::write(&path, "theirs").unwrap();
        assert!(file.finish().is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "theirs");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
