//! Where the files are: the configuration, the database, the key.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use directories::ProjectDirs;

use crate::app::file_security::{FileId, Keeper, file_id};
use crate::app::{Error, ErrorKind, Result};
use crate::cli::globals::Globals;

/// Where the files are. None of them need exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Paths {
    /// The configuration file.
    pub(crate) config: PathBuf,
    /// The folder of the database.
    pub(crate) data_dir: PathBuf,
    /// The database.
    pub(crate) database: PathBuf,
    /// The key that seals stored passwords and emails.
    pub(crate) key: PathBuf,
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

    /// Refuses to write an output over a file that a command needs: the configuration, the key, the database with what
    /// lies beside it, or its own input. Names may differ; the file counts.
    pub(crate) fn check_output(&self, output: &Path, input: Option<&Path>) -> Result<()> {
        let Some(target) = identity(output) else {
            return Ok(());
        };
        let database = self.database.file_name().unwrap_or_default();
        let beside = std::fs::read_dir(&self.data_dir).into_iter().flatten();
        let beside = beside.flatten().filter(|entry| {
            let name = entry.file_name();
            name.as_bytes().starts_with(database.as_bytes())
        });
        let beside: Vec<PathBuf> = beside.map(|entry| entry.path()).collect();
        let own = [&self.config, &self.key].into_iter().chain(&beside);
        let what = if own
            .map(PathBuf::as_path)
            .any(|path| identity(path) == Some(target))
        {
            "belongs to the workspace"
        } else if input.and_then(identity) == Some(target) {
            "is the input"
        } else {
            return Ok(());
        };
        let message = format!("{} {what}, and is not overwritten", output.display());
        Err(Error::new(ErrorKind::Usage, message).hint("name another file"))
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
        let key = match (given(globals.key_file.as_deref()), sealed) {
            (Some(key), _) => key.to_owned(),
            (None, Some(key)) => key,
            (None, None) => config.with_file_name("key"),
        };
        Ok(Self {
            database: data_dir.join("credtool.db"),
            config,
            data_dir,
            key,
        })
    }

    /// Where the key comes from, as the application takes it.
    pub(crate) fn key_source(&self) -> crate::app::KeySource {
        crate::app::KeySource {
            path: self.key.clone(),
            credential: keeper(&self.key) == Keeper::ServiceManager,
        }
    }

    /// The folder of the configuration, to which the files that it names are relative.
    pub(crate) fn config_dir(&self) -> &Path {
        self.config.parent().unwrap_or(Path::new(""))
    }
}

/// Where container engines put secrets.
const CONTAINER_SECRETS: &str = "/run/secrets";

/// The origin of a secret file.
pub(crate) fn keeper(file: &Path) -> Keeper {
    let credentials = std::env::var_os("CREDENTIALS_DIRECTORY").filter(|folder| !folder.is_empty());
    let folders = credentials.map(PathBuf::from).into_iter();
    keeper_below(file, folders.chain([PathBuf::from(CONTAINER_SECRETS)]))
}

fn keeper_below(file: &Path, folders: impl IntoIterator<Item = PathBuf>) -> Keeper {
    let leaves = file
        .components()
        .any(|part| part == std::path::Component::ParentDir);
    let is_below = |folder: PathBuf| folder.is_absolute() && file.starts_with(folder);
    if !leaves && folders.into_iter().any(is_below) {
        Keeper::ServiceManager
    } else {
        Keeper::User
    }
}

/// A path that says something: a variable that is set to nothing counts as not set.
fn given(path: Option<&Path>) -> Option<&Path> {
    path.filter(|path| !path.as_os_str().is_empty())
}

/// Whether two names are of one file that is there.
pub(crate) fn is_same_file(one: &Path, other: &Path) -> bool {
    identity(one).is_some_and(|file| identity(other) == Some(file))
}

fn identity(path: &Path) -> Option<FileId> {
    Some(file_id(&path.metadata().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Hint;

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
        let key = |globals: &Globals| of(globals, Some(credentials.path())).key;
        assert_eq!(key(&globals), Path::new("/home/ada/.config/credtool/key"));
        let credential = credentials.path().join("credtool.key");
        std::fs::write(&credential, "").unwrap();
        assert_eq!(key(&globals), credential);
        globals.key_file = Some("/media/stick/key".into());
        assert_eq!(key(&globals), Path::new("/media/stick/key"));
    }

    #[test]
    fn below_the_folders_of_a_service_manager_the_secrets_are_its_own() {
        let keeper = |file: &str| {
            let folders = [
                "/run/credentials/credtool.service",
                "/run/secrets",
                "relative",
            ];
            keeper_below(Path::new(file), folders.map(PathBuf::from))
        };
        for file in [
            "/run/secrets/key",
            "/run/secrets/a/b",
            "/run/credentials/credtool.service/smtp",
        ] {
            assert_eq!(keeper(file), Keeper::ServiceManager, "{file}");
        }
        for file in [
            "/run/secrets2/key",
            "/run/secrets/../key",
            "/run/credentials/other.service/smtp",
            "relative/key",
            "key",
        ] {
            assert_eq!(keeper(file), Keeper::User, "{file}");
        }
    }

    #[test]
    fn without_a_home_the_flags_are_named() {
        let error = Paths::of(&Globals::default(), None, None, None).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        let hint = Hint::from("set HOME, or give --config");
        assert_eq!(error.advice(), Some(&hint));
    }
}
