//! Where the files are: the configuration, the database, the key.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use directories::ProjectDirs;

use crate::app::{Error, ErrorKind, Result};
use crate::cli::globals::Globals;

/// What said where the key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeySource {
    /// `--key-file`.
    Flag,
    /// `$CREDENTIALS_DIRECTORY`, in which systemd puts what `LoadCredential=` names.
    Credentials,
    /// The default, in the folder of the configuration.
    Folder,
}

/// Where the files are. None of them need exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Paths {
    /// The configuration file.
    pub(crate) config: PathBuf,
    /// The folder of the database.
    pub(crate) data_dir: PathBuf,
    /// The database.
    pub(crate) database: PathBuf,
    /// The key that seals stored passwords and mails.
    pub(crate) key: PathBuf,
    /// What said where the key is.
    pub(crate) key_source: KeySource,
}

impl Paths {
    /// Resolves the flags, the environment and the folders of the platform.
    ///
    /// Fails with [`ErrorKind::Config`] where a folder is needed and the platform knows none.
    pub(crate) fn resolve(globals: &Globals) -> Result<Self> {
        let platform = ProjectDirs::from("", "", "credtool");
        Self::of(
            globals,
            std::env::var_os("CREDENTIALS_DIRECTORY"),
            platform.as_ref().map(ProjectDirs::config_dir),
            platform.as_ref().map(ProjectDirs::data_dir),
        )
    }

    fn of(
        globals: &Globals,
        credentials: Option<OsString>,
        config_dir: Option<&Path>,
        data_dir: Option<&Path>,
    ) -> Result<Self> {
        let homeless = |flag: &str| {
            Error::new(
                ErrorKind::Config,
                "the home folder of this user is not known",
            )
            .hint(format!("set HOME, or give {flag}"))
        };
        let config = match (given(globals.config.as_deref()), config_dir) {
            (Some(config), _) => config.to_owned(),
            (None, Some(folder)) => folder.join("config.toml"),
            (None, None) => return Err(homeless("--config")),
        };
        let data_dir = given(globals.data_dir.as_deref())
            .or(data_dir)
            .ok_or_else(|| homeless("--data-dir"))?
            .to_owned();
        let sealed = credentials
            .filter(|folder| !folder.is_empty())
            .map(|folder| Path::new(&folder).join("credtool.key"))
            .filter(|key| key.exists());
        let (key, key_source) = match (given(globals.key_file.as_deref()), sealed) {
            (Some(key), _) => (key.to_owned(), KeySource::Flag),
            (None, Some(key)) => (key, KeySource::Credentials),
            (None, None) => (config.with_file_name("key"), KeySource::Folder),
        };
        Ok(Self {
            database: data_dir.join("credtool.db"),
            config,
            data_dir,
            key,
            key_source,
        })
    }

    /// Where the key comes from, as the application takes it.
    pub(crate) fn key_source(&self) -> crate::app::KeySource {
        crate::app::KeySource {
            path: self.key.clone(),
            credential: self.key_source == KeySource::Credentials,
        }
    }

    /// The folder of the configuration, to which the files that it names are relative.
    pub(crate) fn config_dir(&self) -> &Path {
        self.config.parent().unwrap_or(Path::new(""))
    }
}

/// A path that says something: a variable that is set to nothing counts as not set.
fn given(path: Option<&Path>) -> Option<&Path> {
    path.filter(|path| !path.as_os_str().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(globals: &Globals, credentials: Option<&Path>) -> Paths {
        Paths::of(
            globals,
            credentials.map(|folder| folder.as_os_str().to_owned()),
            Some(Path::new("/home/ada/.config/credtool")),
            Some(Path::new("/home/ada/.local/share/credtool")),
        )
        .unwrap()
    }

    #[test]
    fn the_platform_has_folders_for_everything() {
        assert_eq!(
            of(&Globals::default(), None),
            Paths {
                config: "/home/ada/.config/credtool/config.toml".into(),
                data_dir: "/home/ada/.local/share/credtool".into(),
                database: "/home/ada/.local/share/credtool/credtool.db".into(),
                key: "/home/ada/.config/credtool/key".into(),
                key_source: KeySource::Folder,
            }
        );
    }

    #[test]
    fn flags_outweigh_the_platform_unless_they_are_empty() {
        let globals = Globals {
            config: Some("/etc/credtool/desk.toml".into()),
            data_dir: Some(PathBuf::new()),
            ..Globals::default()
        };
        let paths = of(&globals, None);
        assert_eq!(paths.key, Path::new("/etc/credtool/key"));
        assert_eq!(paths.config_dir(), Path::new("/etc/credtool"));
        assert_eq!(paths.data_dir, Path::new("/home/ada/.local/share/credtool"));
    }

    #[test]
    fn the_key_comes_from_the_flag_then_systemd_then_the_folder() {
        let credentials = tempfile::tempdir().unwrap();
        let mut globals = Globals::default();
        let source = |globals: &Globals| of(globals, Some(credentials.path())).key_source;
        assert_eq!(source(&globals), KeySource::Folder);
        std::fs::write(credentials.path().join("credtool.key"), "").unwrap();
        assert_eq!(source(&globals), KeySource::Credentials);
        globals.key_file = Some("/media/stick/key".into());
        assert_eq!(source(&globals), KeySource::Flag);
    }

    #[test]
    fn without_a_home_the_flags_are_named() {
        let error = Paths::of(&Globals::default(), None, None, None).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert_eq!(error.hint_text(), Some("set HOME, or give --config"));
    }
}
