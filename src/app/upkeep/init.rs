//! Making a place to work: the key, the database with its first product, and the configuration.
//!
//! Invariants:
//! - Nothing that exists is overwritten. A good key that is there already is used, since it may be the one that an
//!   administrator put there; a database is never made into one that exists.
//! - All or nothing: when a step fails, what the steps before it made is removed.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::app::base::context::Desk;
use crate::app::{Error, ErrorKind, KeySource, Result, Settings, World, syslog};
use crate::domain::Line;
use crate::domain::audit::{Action, Target};
use crate::domain::product::{PasswordPolicy, Slug, WebUrl};
use crate::secret::{KeyRing, keyfile};
use crate::store::{self, NewProduct, Store, place};

/// The product of a fresh database: a desk with one product never names it.
const FIRST_PRODUCT: &str = "default";

/// What is to be made, beside the key that the settings name.
#[derive(Clone, Debug)]
pub struct Founding {
    /// The database file.
    pub database: PathBuf,
    /// The configuration file.
    pub config: PathBuf,
    /// What is written into it.
    pub config_text: String,
    /// The first product's name in mail.
    pub product_name: Line,
    /// Where its users log in.
    pub login_url: Option<WebUrl>,
}

/// What was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Founded {
    /// Whether the key was there before.
    pub key_reused: bool,
}

/// Makes the key, the database and the configuration.
///
/// Fails with [`ErrorKind::Config`] where one of them exists or cannot be made; then nothing is left behind.
pub fn init(founding: &Founding, settings: Settings, world: World) -> Result<Founded> {
    refuse_existing("database", &founding.database, "--data-dir")?;
    refuse_existing("configuration", &founding.config, "--config")?;
    let slug: Slug = FIRST_PRODUCT.parse()?;
    let key = settings.key.clone();
    let witness = syslog::witness(world.syslog.clone());
    let mut desk = Desk::new(settings, world);

    // What comes later is dropped earlier: the database is closed before it is removed, and all of that happens
    // before another process has its turn. Else it might lean on a key that is about to be removed.
    let mut folders = Made::default();
    folders.folder_of(&founding.database)?;
    if !key.credential {
        folders.folder_of(&key.path)?;
    }
    let _turn = turn(&founding.database, &key)?;
    refuse_existing("database", &founding.database, "--data-dir")?;
    refuse_existing("configuration", &founding.config, "--config")?;
    let mut made = Made::default();
    made.folder_of(&founding.config)?;
    let (ring, key_reused) = made.key(&key, &mut desk)?;
    let mut store = made.database(&founding.database)?;
    store.set_witness(witness);
    store.write(|tx| {
        desk.found(tx, ring)?;
        let product = NewProduct {
            slug,
            name: founding.product_name.clone(),
            login_url: founding.login_url.clone(),
            sender: None,
            reply_to: None,
            policy: PasswordPolicy::default(),
            hook: None,
        };
        let id = tx.add_product(&product, desk.now())?;
        let target = Target {
            product: Some(id),
            ..Target::default()
        };
        desk.audit(tx, Action::Init, target, None)
    })?;
    made.config(&founding.config, &founding.config_text)?;
    made.keep();
    folders.keep();
    Ok(Founded { key_reused })
}

fn refuse_existing(what: &str, path: &Path, flag: &str) -> Result<()> {
    match path.symlink_metadata() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(unusable(path, error)),
        Ok(_) => Err(Error::new(
            ErrorKind::Config,
            format!("there is a {what} at {} already", path.display()),
        )
        .hint(format!(
            "nothing was changed; use it as it is, move it away, or name another place with {flag}"
        ))),
    }
}

/// Waits until no other process makes a place here, or changes the key. All take the folders in one order, so that no
/// two of them wait for each other.
fn turn(database: &Path, key: &KeySource) -> Result<Vec<File>> {
    let mut folders = Vec::new();
    for file in [Some(database), (!key.credential).then_some(&*key.path)] {
        let Some(folder) = file.map(place::folder_of) else {
            continue;
        };
        let unusable = |error| unusable(folder, error);
        let open = File::open(folder).map_err(unusable)?;
        let found = open.metadata().map_err(unusable)?;
        folders.push(((found.dev(), found.ino()), folder, open));
    }
    folders.sort_by_key(|(id, ..)| *id);
    folders.dedup_by_key(|(id, ..)| *id);
    let locked = folders.into_iter().map(|(_, folder, open)| {
        open.lock().map_err(|error| unusable(folder, error))?;
        Ok(open)
    });
    locked.collect()
}

fn unusable(path: &Path, error: std::io::Error) -> Error {
    Error::new(ErrorKind::Config, format!("cannot make {}", path.display()))
        .source(error)
        .hint("check the owner and the mode of the folder, or name another with --data-dir and --config")
}

/// What was made so far; removed again unless kept.
#[derive(Default)]
pub(crate) struct Made {
    paths: Vec<PathBuf>,
}

impl Made {
    /// Makes the folders above a file, for its owner only. Folders that exist stay as they are; the one that holds the
    /// file has to be one that only we can write to.
    pub(crate) fn folder_of(&mut self, file: &Path) -> Result<()> {
        place::check_folder(place::folder_of(file))?;
        let missing: Vec<&Path> = file
            .ancestors()
            .skip(1)
            .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists())
            .collect();
        for folder in missing.into_iter().rev() {
            match DirBuilder::new().mode(0o700).create(folder) {
                Ok(()) => self.paths.push(folder.to_owned()),
                // Another process made it in the meantime.
                Err(_) if folder.is_dir() => {}
                Err(error) => return Err(unusable(folder, error)),
            }
        }
        Ok(())
    }

    /// Reads the key that is there, or makes one.
    fn key(&mut self, source: &KeySource, desk: &mut Desk) -> Result<(KeyRing, bool)> {
        let path = &source.path;
        if source.credential {
            return Ok((keyfile::load_credential(path).map_err(bad_key)?, true));
        }
        source.check_folder()?;
        if path.symlink_metadata().is_ok() {
            return Ok((keyfile::load(path).map_err(bad_key)?, true));
        }
        let ring = KeyRing::generate(&mut *desk.rng);
        keyfile::create(path, &ring).map_err(bad_key)?;
        self.paths.push(path.clone());
        Ok((ring, false))
    }

    fn database(&mut self, path: &Path) -> Result<Store> {
        // What another process made is not ours to remove.
        let ours: Vec<PathBuf> = [".lock", ".mark", "", "-wal", "-shm"]
            .into_iter()
            .map(|suffix| {
                let mut name = path.as_os_str().to_owned();
                name.push(suffix);
                PathBuf::from(name)
            })
            .filter(|path| path.symlink_metadata().is_err())
            .collect();
        let created = Store::create(path);
        if !matches!(created, Err(store::Error::Exists(_))) {
            self.paths.extend(ours);
        }
        Ok(created?)
    }

    fn config(&mut self, path: &Path, text: &str) -> Result<()> {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
            .map_err(|error| unusable(path, error))?;
        self.paths.push(path.to_owned());
        file.write_all(text.as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(|error| unusable(path, error))
    }

    pub(crate) fn keep(mut self) {
        self.paths.clear();
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        for path in self.paths.iter().rev() {
            // The error that led here is the one to report. A folder into which somebody else has put something
            // in the meantime stays.
            drop(if path.is_dir() {
                std::fs::remove_dir(path)
            } else {
                std::fs::remove_file(path)
            });
        }
    }
}

fn bad_key(error: keyfile::KeyError) -> Error {
    Error::new(ErrorKind::Config, "cannot use the key")
        .source(error)
        .hint(
            "nothing was changed; mend the key file, move it away, or name another with --key-file",
        )
}

#[cfg(test)]
pub(crate) mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;
    use tempfile::TempDir;

    use super::*;
    use crate::app::App;
    use crate::domain::audit::{Actor, Why};
    use crate::domain::{SignedDuration, Timestamp};

    pub(crate) fn settings(folder: &Path) -> Settings {
        Settings {
            base_url: None,
            from: None,
            reply_to: None,
            support: None,
            bounce_address: None,
            notify_on_redeem: false,
            retention: SignedDuration::from_hours(24 * 14),
            key: KeySource {
                path: folder.join("config/key"),
                credential: false,
            },
        }
    }

    pub(crate) fn world() -> World {
        World {
            clock: Box::new(|| Timestamp::from_second(1_700_000_000).unwrap()),
            rng: Box::new(StdRng::seed_from_u64(1)),
            actor: Actor::default(),
            why: Why::default(),
            environment: Vec::new(),
            syslog: None,
        }
    }

    fn founding(folder: &Path) -> Founding {
        Founding {
            database: folder.join("data/credtool.db"),
            config: folder.join("config/config.toml"),
            config_text: String::from("# nothing\n"),
            product_name: "Example".parse().unwrap(),
            login_url: None,
        }
    }

    /// A fresh desk with the product `default`, in a folder that lives as long as the first value.
    pub(crate) fn desk() -> (TempDir, App) {
        let folder = tempfile::tempdir().unwrap();
        let founding = founding(folder.path());
        init(&founding, settings(folder.path()), world()).unwrap();
        let store = Store::open(&founding.database).unwrap();
        let app = App::new(store, settings(folder.path()), world(), None);
        (folder, app)
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn everything_is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let (folder, mut app) = desk();
        for (name, mode) in [
            ("data", 0o700),
            ("config", 0o700),
            ("data/credtool.db", 0o600),
            ("config/key", 0o600),
            ("config/config.toml", 0o600),
        ] {
            let found = folder.path().join(name).metadata().unwrap().permissions();
            assert_eq!(found.mode() & 0o777, mode, "{name}");
        }
        assert_eq!(app.products().unwrap()[0].slug.as_str(), "default");
        app.writing().unwrap();
    }

    #[test]
    fn nothing_that_exists_is_overwritten() {
        for name in ["data/credtool.db", "config/config.toml"] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join(name);
            std::fs::create_dir(path.parent().unwrap()).unwrap();
            std::fs::write(&path, "mine").unwrap();
            let error =
                init(&founding(folder.path()), settings(folder.path()), world()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(error.hint_text().is_some());
            assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
            assert_eq!(names(folder.path()).len(), 1, "{:?}", names(folder.path()));
        }
    }

    #[test]
    fn a_good_key_is_used_and_a_bad_one_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let settings = || settings(folder.path());
        let key = settings().key.path;
        std::fs::create_dir(key.parent().unwrap()).unwrap();
        std::fs::write(&key, "no key").unwrap();
        let error = init(&founding(folder.path()), settings(), world()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert_eq!(names(folder.path()), ["config"]);
        assert_eq!(std::fs::read_to_string(&key).unwrap(), "no key");

        std::fs::remove_file(&key).unwrap();
        let ring = KeyRing::generate(&mut *world().rng);
        keyfile::create(&key, &ring).unwrap();
        let founded = init(&founding(folder.path()), settings(), world()).unwrap();
        assert!(founded.key_reused);
        assert_eq!(keyfile::load(&key).unwrap().sealing_id(), ring.sealing_id());
    }

    /// Else one that fails would remove the key that the other has found.
    #[test]
    fn two_that_share_a_key_take_turns() {
        let folder = tempfile::tempdir().unwrap();
        let key = settings(folder.path()).key.path;
        std::fs::create_dir(key.parent().unwrap()).unwrap();
        let turn = keyfile::turn(&key).unwrap();
        std::thread::scope(|scope| {
            let second =
                scope.spawn(|| init(&founding(folder.path()), settings(folder.path()), world()));
            std::thread::sleep(std::time::Duration::from_millis(300));
            assert!(!second.is_finished() && !key.exists());
            drop(turn);
            second.join().unwrap().unwrap();
        });
    }

    #[test]
    fn a_failed_step_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let mut founding = founding(folder.path());
        // SQLite makes this file first, so that the last step fails.
        let mut settings = settings(folder.path());
        settings.key.path = folder.path().join("key");
        founding.config = folder.path().join("data/credtool.db-wal");
        let error = init(&founding, settings, world()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{error}");
        assert_eq!(names(folder.path()), Vec::<String>::new());
    }
}
