//! Files: what is made is its owner's alone, whatever the umask, and what is in the way is refused, never followed.

mod unprivileged;

use std::fs::{self, Permissions};
use std::io::Read;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};
use std::time::{Duration, Instant};

use credtool::demo::server::{Command, Script, SmtpServer};

use crate::support::{Env, real};

const ADA: &str = "ada@example.com";
/// Nothing listens there: no test gets so far.
const NO_PORT: u16 = 1;

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

fn fifo(path: &Path) {
    let mode = rustix::fs::Mode::from_raw_mode(0o600);
    let kind = rustix::fs::FileType::Fifo;
    rustix::fs::mknodat(rustix::fs::CWD, path, kind, mode, 0).unwrap();
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// A run at umask 000.
fn careless(env: &Env, args: &[&str]) -> Process {
    let inner = env.command(args);
    let mut command = Process::new("/bin/sh");
    command
        .args(["-c", "umask 000; exec \"$0\" \"$@\""])
        .arg(inner.get_program())
        .args(args)
        .env_clear()
        .current_dir(env.home())
        .stdin(Stdio::null());
    command.envs(
        inner
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    command
}

/// Everything below a folder, with its mode.
fn modes(folder: &Path, found: &mut Vec<(PathBuf, u32)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let metadata = path.symlink_metadata().unwrap();
        found.push((path.clone(), metadata.mode() & 0o7777));
        if metadata.is_dir() {
            modes(&path, found);
        }
    }
}

fn all_private(env: &Env) -> Vec<String> {
    let mut found = Vec::new();
    modes(env.home(), &mut found);
    for (path, mode) in &found {
        let right = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(*mode, right, "{} has mode {mode:o}", path.display());
    }
    found
        .iter()
        .map(|(path, _)| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect()
}

#[test]
fn at_umask_0_everything_is_its_owners_alone() {
    let server = SmtpServer::start(Script::default().silence_at(Command::Body)).unwrap();
    let env = Env::bare();
    let port = server.port().to_string();
    for args in [
        &[
            "init",
            "--smtp-host",
            "127.0.0.1",
            "--smtp-port",
            &port,
            "--smtp-tls",
            "none",
            "--from",
            "desk@example.com",
        ][..],
        &["contact", "add", "Ada Example", ADA],
    ] {
        let output = careless(&env, args).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }
    all_private(&env);
    // In the middle of an email the log, its index and both locks are there; killed, it leaves them.
    let mut sender = careless(&env, &["password", "generate", ADA, "--email"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let since = Instant::now();
    while !server.lines().iter().any(|line| line.starts_with("DATA")) {
        assert!(since.elapsed() < Duration::from_mins(1), "it sends nothing");
        std::thread::sleep(Duration::from_millis(20));
    }
    let names = all_private(&env);
    sender.kill().unwrap();
    sender.wait().unwrap();
    for name in [
        "config.toml",
        "key",
        "credtool.db",
        "credtool.db-wal",
        "credtool.db-shm",
        "credtool.db.send.lock",
    ] {
        assert!(names.contains(&name.to_owned()), "no {name} in {names:?}");
    }
    all_private(&env);
}

/// Puts a copy beside the database, as one is kept before a migration.
fn keep_copy(env: &Env) -> PathBuf {
    let copy = beside(&env.database(), ".v3.bak");
    fs::copy(env.database(), &copy).unwrap();
    copy
}

/// It holds what was sealed then: what is forgotten in the database must not be found in it.
#[test]
fn the_copy_before_a_migration_goes_when_it_is_as_old_as_what_is_kept() {
    let env = Env::with_ada(NO_PORT);
    let copy = keep_copy(&env);
    let copies = |args: &[&str]| env.run(&[args, &["--json"]].concat()).json()["copies"].clone();
    assert_eq!(copies(&["email", "purge"]), 0);
    let rotated = env.run(&["key", "rotate", "--yes"]);
    assert_eq!(rotated.code, 0);
    assert!(
        rotated.err.contains(copy.to_str().unwrap()),
        "{}",
        rotated.err
    );
    let file = fs::File::options().write(true).open(&copy).unwrap();
    let days = |n: u64| std::time::SystemTime::now() - Duration::from_hours(24 * n);
    file.set_modified(days(13)).unwrap();
    assert_eq!(copies(&["email", "purge"]), 0);
    file.set_modified(days(15)).unwrap();
    assert_eq!(copies(&["email", "purge", "--dry-run"]), 1);
    assert!(copy.exists());
    env.run(&["email", "deliver"]).ok();
    assert!(!copy.exists());
    let trail = env.run(&["audit", "list", "--field", "detail"]);
    assert!(trail.ok().contains("credtool.db.v3.bak"), "{}", trail.out);
    env.run(&["key", "rotate", "--yes"]).ok();
}

/// Something in the way: how it is put there, and what the error names.
type Obstacle = (&'static str, fn(&Env), &'static [&'static str]);

fn moved(path: &Path) -> PathBuf {
    let to = beside(path, ".moved");
    fs::rename(path, &to).unwrap();
    to
}

fn data(env: &Env) -> PathBuf {
    env.database().parent().unwrap().to_owned()
}

fn settings(env: &Env) -> PathBuf {
    env.config().parent().unwrap().to_owned()
}

fn linked(path: &Path) {
    symlink(moved(path), path).unwrap();
}

fn piped(path: &Path) {
    moved(path);
    fifo(path);
}

/// A link in the place of a file that may not be there, to one that would be overwritten.
fn trap(env: &Env, suffix: &str) {
    let path = beside(&env.database(), suffix);
    // It may have gone with the last connection.
    let _gone = fs::remove_file(&path);
    symlink(env.home().join("victim"), path).unwrap();
}

const OBSTACLES: &[Obstacle] = &[
    (
        "data folder is a link",
        |env| linked(&data(env)),
        &["symbolic link", "name the folder itself"],
    ),
    (
        "configuration folder is a link",
        |env| linked(&settings(env)),
        &["symbolic link", "name the folder itself"],
    ),
    (
        "data folder is everybody's",
        |env| chmod(&data(env), 0o777),
        &["(mode 0777)", "chmod go-w"],
    ),
    (
        "data folder is the group's",
        |env| chmod(&data(env), 0o770),
        &["(mode 0770)", "chmod go-w"],
    ),
    (
        "data folder is as /tmp is",
        |env| chmod(&data(env), 0o1777),
        &["(mode 1777)", "a folder of your own"],
    ),
    (
        "configuration folder is the group's",
        |env| chmod(&settings(env), 0o775),
        &["(mode 0775)", "chmod go-w"],
    ),
    (
        "database is a link",
        |env| linked(&env.database()),
        &["credtool.db", "symbolic link"],
    ),
    (
        "database is a pipe",
        |env| piped(&env.database()),
        &["credtool.db", "named pipe"],
    ),
    (
        "database is everybody's",
        |env| chmod(&env.database(), 0o666),
        &["(mode 0666)", "chmod 600"],
    ),
    (
        "database can be read where others come by",
        |env| {
            chmod(&env.database(), 0o644);
            chmod(&data(env), 0o755);
        },
        &["can be read by others (mode 0644)", "chmod 600"],
    ),
    (
        "log is a link",
        |env| trap(env, "-wal"),
        &["credtool.db-wal", "symbolic link"],
    ),
    (
        "index of the log is a link",
        |env| trap(env, "-shm"),
        &["credtool.db-shm", "symbolic link"],
    ),
    (
        "journal is a link",
        |env| trap(env, "-journal"),
        &["credtool.db-journal", "symbolic link"],
    ),
    (
        "lock is a link",
        |env| trap(env, ".lock"),
        &["credtool.db.lock", "symbolic link"],
    ),
    (
        "sender's lock is a link",
        |env| trap(env, ".send.lock"),
        &["credtool.db.send.lock", "symbolic link"],
    ),
    (
        "lock is a pipe",
        |env| fifo(&beside(&env.database(), ".lock")),
        &["credtool.db.lock", "named pipe"],
    ),
    (
        "configuration is a link",
        |env| linked(&env.config()),
        &["config.toml", "symbolic link"],
    ),
    (
        "configuration is a pipe",
        |env| piped(&env.config()),
        &["config.toml", "named pipe"],
    ),
    (
        "configuration is everybody's",
        |env| chmod(&env.config(), 0o666),
        &["config.toml", "(mode 0666)"],
    ),
];

/// What stands in a home, with its bytes where it is a file.
fn state(env: &Env) -> Vec<(PathBuf, u32, Vec<u8>)> {
    let mut found = Vec::new();
    modes(env.home(), &mut found);
    let mut state: Vec<_> = found
        .into_iter()
        .map(|(path, mode)| {
            let is_file = path.symlink_metadata().unwrap().is_file();
            let bytes = if is_file {
                fs::read(&path).unwrap()
            } else {
                Vec::new()
            };
            (path, mode, bytes)
        })
        .collect();
    state.sort();
    state
}

/// Refused, promptly, with the next step, and nothing was touched.
fn is_refused(env: &Env, what: &str, args: &[&str], names: &[&str]) {
    let before = state(env);
    let mut child = env
        .command(args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let since = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if since.elapsed() > Duration::from_secs(60) {
            child.kill().unwrap();
            panic!("{what}: credtool {args:?} hangs");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let mut err = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut err)
        .unwrap();
    assert_eq!(status.code(), Some(78), "{what}: {args:?}: {err}");
    for name in names.iter().chain(&["error: ", "\nhint: "]) {
        assert!(err.contains(name), "{what}: no {name:?} in {err}");
    }
    assert!(state(env) == before, "{what}: {args:?} touched something");
}

const COMMANDS: [&[&str]; 3] = [
    &["contact", "list"],
    &["contact", "add", "Eve", "eve@example.com"],
    &["email", "deliver"],
];

#[test]
fn what_is_in_the_way_is_refused_and_left_alone() {
    for (what, put, names) in OBSTACLES {
        let env = Env::with_ada(NO_PORT);
        fs::write(env.home().join("victim"), "precious").unwrap();
        put(&env);
        for args in COMMANDS {
            is_refused(&env, what, args, names);
        }
    }
}

/// Something that can be given away.
type Owned = (&'static str, fn(&Env) -> PathBuf);

#[test]
fn what_somebody_else_owns_is_refused() {
    if !real::root("giving a file away") {
        return;
    }
    let owned: [Owned; 6] = [
        ("data folder", data),
        ("configuration folder", settings),
        ("database", |env| env.database()),
        ("configuration", |env| env.config()),
        ("mark", |env| beside(&env.database(), ".mark")),
        ("lock", |env| {
            env.secret_file(beside(&env.database(), ".lock"), "")
        }),
    ];
    for (what, path) in owned {
        let env = Env::with_ada(NO_PORT);
        chown(path(&env), Some(65534), Some(65534)).unwrap();
        for args in COMMANDS {
            is_refused(
                &env,
                what,
                args,
                &["belongs to user 65534", "sudo -u '#65534'"],
            );
        }
    }
}

/// Something in the way of `init`: how it is put there, and what the error says.
type Trap = (&'static str, fn(&Env), &'static str);

#[test]
fn init_makes_nothing_where_something_is_in_the_way() {
    let cases: [Trap; 6] = [
        (
            "folder is a link",
            |env| {
                fs::create_dir(env.home().join("real")).unwrap();
                fs::create_dir(env.home().join("data")).unwrap();
                symlink(env.home().join("real"), data(env)).unwrap();
            },
            "symbolic link",
        ),
        (
            "folder is a link to nowhere",
            |env| {
                fs::create_dir(env.home().join("data")).unwrap();
                symlink(env.home().join("nowhere"), data(env)).unwrap();
            },
            "symbolic link",
        ),
        (
            "configuration folder is everybody's",
            |env| {
                fs::create_dir_all(settings(env)).unwrap();
                chmod(&settings(env), 0o777);
            },
            "(mode 0777)",
        ),
        (
            "database is a link to nowhere",
            |env| {
                fs::create_dir_all(data(env)).unwrap();
                symlink(env.home().join("nowhere"), env.database()).unwrap();
            },
            "there is a database",
        ),
        (
            "configuration is a link to nowhere",
            |env| {
                fs::create_dir_all(settings(env)).unwrap();
                symlink(env.home().join("nowhere"), env.config()).unwrap();
            },
            "there is a configuration",
        ),
        (
            "lock is a link to nowhere",
            |env| {
                fs::create_dir_all(data(env)).unwrap();
                symlink(env.home().join("nowhere"), beside(&env.database(), ".lock")).unwrap();
            },
            "symbolic link",
        ),
    ];
    for (what, put, name) in cases {
        let env = Env::bare();
        put(&env);
        is_refused(&env, what, &["init"], &[name]);
        assert!(!env.home().join("nowhere").exists(), "{what}");
    }
}

#[test]
fn a_link_above_the_folder_does_not_count() {
    let env = Env::with_ada(NO_PORT);
    let link = env.home().join("link");
    symlink(env.home().join("data"), &link).unwrap();
    let folder = link.join("credtool");
    let args = ["contact", "list", "--data-dir", folder.to_str().unwrap()];
    assert!(env.run(&args).ok().contains("Ada Example"));
}

#[test]
fn a_second_connection_of_one_process_leaves_the_locks_of_the_first() {
    // Closing any descriptor of a file drops the process's POSIX locks on it: then another process would believe
    // itself to be the last one, and take the log away from under the first.
    let mut world = crate::support::World::new();
    let ada = world.ada();
    drop(world.another_app(None));
    let other = Process::new(env!("CARGO_BIN_EXE_credtool"))
        .args(["contact", "list", "--data-dir"])
        .arg(world.database().parent().unwrap())
        .arg("--config")
        .arg(world.database().with_file_name("config.toml"))
        .env_clear()
        .output()
        .unwrap();
    assert!(other.status.success(), "{other:?}");
    assert!(
        beside(&world.database(), "-wal").exists(),
        "the log is gone"
    );
    world.generate(ada.id, &credtool::app::provisioning::HandOver::default());
}
