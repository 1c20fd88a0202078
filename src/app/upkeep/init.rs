//! Making a workspace: the key, the database with its first product, and the configuration.
//!
//! Invariants:
//! - Nothing that exists is overwritten. A good key that is there already is used, since it may be the one that an
//!   administrator put there; a database is never made into one that exists.
//! - All or nothing: when a step fails, what the steps before it made is removed.
//! - Killed at any moment, a run leaves a whole workspace or none, and the next one does not trip over its remains. The
//!   database appears last. A note beside it says until then what the configuration will be, so that the next run
//!   tells a configuration that a killed one wrote from an operator's own. A key that it wrote is used again.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::app::base::context::AppContext;
use crate::app::{Error, ErrorKind, Hint, KeySource, NextStep, Result, Settings, World};
use crate::crypto::keyfile::{self, FolderLock};
use crate::crypto::{KeyError, KeyRing};
use crate::domain::Line;
use crate::domain::audit::{Action, AuditTarget};
use crate::domain::product::{PasswordPolicy, Slug, WebUrl};
use crate::store::{Creation, NewProduct, file_security};

/// The product of a fresh database: a desk with one product never names it.
const FIRST_PRODUCT: &str = "default";

/// The hint where the disk is full.
const NO_SPACE: &str = "nothing was left there; free some space on that disk, or name other folders with --data-dir \
     and --config";

/// The parts of a new workspace, beside the key that the settings name.
#[derive(Clone, Debug)]
pub struct Founding {
    /// The database file.
    pub database: PathBuf,
    /// The configuration file.
    pub config: PathBuf,
    /// Its content.
    pub config_text: String,
    /// The first product's name in emails.
    pub product_name: Line,
    /// Where its users log in.
    pub login_url: Option<WebUrl>,
}

/// The files that were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Founded {
    /// Whether the key was there before.
    pub key_reused: bool,
}

/// Makes the key, the database and the configuration.
///
/// Fails with [`ErrorKind::Config`] where one of them exists or cannot be made; then nothing is left behind.
pub fn init(founding: &Founding, settings: Settings, mut world: World) -> Result<Founded> {
    let slug: Slug = FIRST_PRODUCT.parse()?;
    let key = settings.key.clone();
    let sink = world.audit_sink.take();
    let mut context = AppContext::new(settings, world);

    // What comes later is dropped earlier: all is removed before another process has its turn. Else it might lean on a
    // key that is about to go.
    let mut folders = MadeFiles::default();
    let mut files = vec![&*founding.database, &founding.config];
    files.extend((!key.credential).then_some(&*key.path));
    for file in &files {
        folders.folder_of(file)?;
    }
    let turn = keyfile::turn_of_all(&files).map_err(no_turn)?;
    founding.clear_remains()?;
    refuse_existing("database", &founding.database, "--data-dir")?;
    refuse_existing("configuration", &founding.config, "--config").map_err(|refused| {
        // Without its database it cannot be used as it is.
        refused.hint(
            Hint::from("nothing was changed; to put a backup of its database in place: ")
                .step(NextStep::RestoreBackup)
                .then("; for a new workspace move it away, or name another place with --config"),
        )
    })?;
    let mut database = Creation::begin(&founding.database)?;
    write_new(&founding.note(), &founding.config_text)?;
    let mut made = MadeFiles::default();
    let (ring, key_reused) = made.key(&key, &mut context, &turn)?;
    database.write(|tx| {
        context.found(tx, ring)?;
        let product = NewProduct {
            slug,
            name: founding.product_name.clone(),
            login_url: founding.login_url.clone(),
            sender: None,
            reply_to: None,
            policy: PasswordPolicy::default(),
            hook: None,
        };
        let id = tx.add_product(&product, context.now())?;
        let target = AuditTarget {
            product: Some(id),
            ..AuditTarget::default()
        };
        context.audit(tx, Action::Init, target, None)
    })?;
    made.config(founding)?;
    database.finish(sink)?;
    made.keep();
    folders.keep();
    Ok(Founded { key_reused })
}

impl Founding {
    /// The text of the configuration, as long as the database is not in its place.
    fn note(&self) -> PathBuf {
        Creation::staging(&self.database).join("config.toml")
    }

    /// Where the configuration is written before it has its name.
    fn part(&self) -> PathBuf {
        let mut name = std::ffi::OsString::from(".");
        name.push(self.config.file_name().unwrap_or_default());
        name.push(".init");
        self.config.with_file_name(name)
    }

    /// Removes what a run that was killed has left.
    fn clear_remains(&self) -> Result<()> {
        let unfinished = self.database.symlink_metadata().is_err();
        if unfinished && is_copy(&self.config, &self.note()) {
            remove(&self.config)?;
        }
        remove(&self.part())?;
        // The note goes last.
        Ok(Creation::clear(&self.database)?)
    }
}

fn is_copy(file: &Path, note: &Path) -> bool {
    let is_plain = file.symlink_metadata().is_ok_and(|found| found.is_file());
    let length = |path: &Path| path.metadata().ok().map(|found| found.len());
    is_plain
        && length(file) == length(note)
        && std::fs::read(note).is_ok_and(|note| std::fs::read(file).is_ok_and(|file| file == note))
}

fn remove(file: &Path) -> Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(unusable(file, error)),
        _ => Ok(()),
    }
}

/// Writes a new file for its owner only, and has it on the disk.
fn write_new(path: &Path, text: &str) -> Result<()> {
    let write = || {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        File::open(file_security::folder_of(path))?.sync_all()
    };
    write().map_err(|error| unusable(path, error))
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

fn no_turn(error: KeyError) -> Error {
    match error {
        KeyError::Io { path, why } => unusable(&path, why),
        other => bad_key(other),
    }
}

fn unusable(path: &Path, error: std::io::Error) -> Error {
    use std::io::ErrorKind::{QuotaExceeded, StorageFull};
    let path = path.display();
    if matches!(error.kind(), StorageFull | QuotaExceeded) {
        let message = format!("cannot write {path}: the disk is full");
        return Error::new(ErrorKind::Temporary, message).hint(NO_SPACE);
    }
    Error::new(ErrorKind::Config, format!("cannot make {path}"))
        .source(error)
        .hint("check the owner and the mode of the folder, or name another with --data-dir and --config")
}

/// The files made so far; removed again unless kept.
#[derive(Default)]
pub(super) struct MadeFiles {
    paths: Vec<PathBuf>,
}

impl MadeFiles {
    /// Makes the folders above a file, for its owner only. Folders that exist stay as they are; the one that holds the
    /// file has to be one that only we can write to.
    pub(crate) fn folder_of(&mut self, file: &Path) -> Result<()> {
        file_security::check_folder(file_security::folder_of(file))?;
        let missing: Vec<&Path> = file
            .ancestors()
            .skip(1)
            .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists())
            .collect();
        for folder in missing.into_iter().rev() {
            match DirBuilder::new().mode(0o700).create(folder) {
                Ok(()) => {
                    self.paths.push(folder.to_owned());
                    // One that cannot be opened is synchronised by the system in its own time.
                    File::open(file_security::folder_of(folder))
                        .and_then(|above| above.sync_all())
                        .ok();
                }
                // Another process made it in the meantime.
                Err(_) if folder.is_dir() => {}
                Err(error) => return Err(unusable(folder, error)),
            }
        }
        Ok(())
    }

    /// Reads the key that is there, or makes one.
    fn key(
        &mut self,
        source: &KeySource,
        context: &mut AppContext,
        turn: &FolderLock,
    ) -> Result<(KeyRing, bool)> {
        let path = &source.path;
        if source.credential {
            return Ok((keyfile::load_credential(path).map_err(bad_key)?, true));
        }
        source.check_folder()?;
        if path.symlink_metadata().is_ok() {
            return Ok((keyfile::load(path).map_err(bad_key)?, true));
        }
        let ring = KeyRing::generate(&mut *context.rng);
        keyfile::create(path, &ring, turn).map_err(bad_key)?;
        self.paths.push(path.clone());
        Ok((ring, false))
    }

    fn config(&mut self, founding: &Founding) -> Result<()> {
        let (part, path) = (founding.part(), &founding.config);
        self.paths.push(part.clone());
        write_new(&part, &founding.config_text)?;
        file_security::name_new(&part, path).map_err(|error| unusable(path, error))?;
        self.paths.push(path.clone());
        File::open(file_security::folder_of(path))
            .and_then(|folder| folder.sync_all())
            .map_err(|error| unusable(path, error))
    }

    pub(crate) fn keep(mut self) {
        self.paths.clear();
    }
}

impl Drop for MadeFiles {
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

fn bad_key(error: KeyError) -> Error {
    if let KeyError::Full { .. } = error {
        return Error::new(ErrorKind::Temporary, error.to_string()).hint(NO_SPACE);
    }
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
    use crate::store::Store;

    pub(crate) fn settings(folder: &Path) -> Settings {
        Settings {
            base_url: None,
            from: None,
            reply_to: None,
            support: None,
            language: crate::app::Language::default(),
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
            audit_sink: None,
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
    pub(crate) fn context() -> (TempDir, App) {
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
        let (folder, mut app) = context();
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
            assert!(error.advice().is_some());
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
        keyfile::create(&key, &ring, &keyfile::turn(&key).unwrap()).unwrap();
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
        // The configuration comes before the database, so that the last step fails.
        let mut settings = settings(folder.path());
        settings.key.path = folder.path().join("key");
        founding.config = founding.database.clone();
        let error = init(&founding, settings, world()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{error}");
        assert_eq!(names(folder.path()), Vec::<String>::new());
    }
    #[test]
    fn killed_run_is_told_from_an_operators_own_configuration() {
        for (written, is_cleared) in [
            ("# nothing\n", true),
            ("# nothing\n# but a note\n", false),
            ("", false),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let founding = founding(folder.path());
            // Killed before the database was in its place.
            for file in [&founding.note(), &founding.config] {
                std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            }
            std::fs::write(founding.note(), "# nothing\n").unwrap();
            std::fs::write(founding.part(), "# noth").unwrap();
            std::fs::write(&founding.config, written).unwrap();
            let done = init(&founding, settings(folder.path()), world());
            assert_eq!(done.is_ok(), is_cleared, "{written:?}");
            let text = std::fs::read_to_string(&founding.config).unwrap();
            assert_eq!(text, if is_cleared { "# nothing\n" } else { written });
            assert!(!founding.note().exists() && !founding.part().exists());
        }
    }
}
