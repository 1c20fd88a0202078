//! `credtool init`: a workspace appears whole or not at all.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Stdio};

use crate::support::Env;
use crate::support::mount::Mount;
use crate::support::program::Ended;
use crate::support::skipped::say;
use crate::support::strace::Strace;

const INIT: [&str; 3] = ["init", "--base-url", "https://example.com/reset"];

/// The calls that change what is on the disk; between them a kill changes nothing.
const CALLS: [&str; 12] = [
    "openat",
    "?mkdir,mkdirat",
    "write",
    "pwrite64",
    "fsync",
    "fdatasync",
    "ftruncate",
    "?rename",
    "renameat2",
    "?unlink",
    "unlinkat",
    "flock",
];

/// The names below the home.
fn names(env: &Env) -> BTreeSet<String> {
    fn add(folder: &Path, names: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            names.insert(entry.file_name().into_string().unwrap());
            if entry.file_type().unwrap().is_dir() {
                add(&entry.path(), names);
            }
        }
    }
    let mut names = BTreeSet::new();
    add(env.home(), &mut names);
    names
}

/// Uses everything that a workspace consists of.
fn assert_works(env: &Env, place: &str) {
    let quiet = |ended: &Ended| {
        assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{place}");
    };
    quiet(&env.run(&["contact", "add", "Ada Example", "ada@example.com"]));
    let made = env.run(&["password", "generate", "1", "--print"]);
    quiet(&made);
    let shown = env.run(&["password", "show", "1", "--print", "--field", "password"]);
    quiet(&shown);
    assert!(made.out.contains(shown.out.trim()), "{place}");
}

fn kind_of_end(ended: &Ended) -> i32 {
    if ended.code != 0 {
        ended.fails(78, &["there is a database at", "already"]);
    }
    ended.code
}

#[test]
fn init_can_be_killed_at_any_point() {
    let Some(strace) = Strace::find() else { return };
    let whole = {
        let env = Env::bare();
        env.run(&INIT).ok();
        names(&env)
    };
    let (mut kills, mut finished) = (0, 0);
    let mut remains = BTreeSet::new();
    for call in CALLS {
        for nth in 1.. {
            let env = Env::bare();
            let ended = strace.killing(&env.command(&INIT), call, nth).status();
            let ended = ended.unwrap();
            if ended.signal() != Some(9) {
                assert!(ended.success(), "{call} {nth}: {ended}");
                break;
            }
            kills += 1;
            let place = format!("killed before {call} {nth}");
            let was_whole = env.database().exists();
            let is_new = remains.insert(names(&env));
            let ended = env.run(&INIT);
            assert_eq!(
                kind_of_end(&ended),
                if was_whole { 78 } else { 0 },
                "{place}"
            );
            finished += usize::from(was_whole);
            assert_eq!(names(&env), whole, "{place}");
            if is_new {
                assert_works(&env, &place);
            }
        }
    }
    say(&format!(
        "init: {kills} kills left {} different states; {finished} were behind the commit",
        remains.len()
    ));
    assert!(kills > 100 && finished > 3, "{kills} kills, {finished}");
}

/// Of a killed run, the configuration is told from an operator's own even where the flags change.
#[test]
fn init_after_a_kill_takes_its_own_flags() {
    let Some(strace) = Strace::find() else { return };
    let env = Env::bare();
    let mut nth = 1;
    // Before the database gets its name, the configuration has its own.
    while !env.config().exists() {
        let killed = strace.killing(&env.command(&INIT), "renameat2", nth);
        assert_eq!({ killed }.status().unwrap().signal(), Some(9));
        nth += 1;
    }
    assert!(!env.database().exists());
    env.run(&["init", "--base-url", "https://other.example.com/reset"])
        .ok();
    let text = fs::read_to_string(env.config()).unwrap();
    assert!(text.contains("https://other.example.com/reset"), "{text}");
}

#[test]
fn one_of_several_inits_at_once_wins() {
    for _ in 0..5 {
        let env = Env::bare();
        let begin = || {
            let mut command = env.command(&INIT);
            command.stdout(Stdio::piped()).stderr(Stdio::piped());
            command.spawn().unwrap()
        };
        let children: Vec<Child> = (0..4).map(|_| begin()).collect();
        let ended = children.into_iter().map(|child| {
            let ended = Ended::new(&INIT, &child.wait_with_output().unwrap());
            kind_of_end(&ended)
        });
        let mut codes: Vec<i32> = ended.collect();
        codes.sort_unstable();
        assert_eq!(codes, [0, 78, 78, 78]);
        assert_works(&env, "several at once");
    }
}

#[test]
fn init_on_a_full_disk_leaves_nothing_and_works_when_there_is_space() {
    let env = Env::bare();
    let Some(mount) = Mount::new(&env, "1m") else {
        return;
    };
    let data = mount.folder().join("data");
    let data = data.to_str().unwrap();
    let config = mount.folder().join("config/config.toml");
    let config = config.to_str().unwrap();
    let init = ["init", "--data-dir", data, "--config", config];
    let filler = mount.folder().join("filler");
    // From a disk that takes nothing to one that takes all but the last page.
    let mut full = 0;
    for free in (0..=64).map(|pages| pages * 16 * 1024) {
        fs::write(&filler, vec![1; 2 << 20]).unwrap_err();
        let file = fs::File::options().write(true).open(&filler).unwrap();
        let length = file.metadata().unwrap().len();
        file.set_len(length.saturating_sub(free)).unwrap();
        let ended = env.run(&init);
        if ended.code == 0 {
            break;
        }
        full += 1;
        ended.refuses(75, &["the disk is full", mount.folder().to_str().unwrap()]);
        let left: Vec<_> = fs::read_dir(mount.folder()).unwrap().collect();
        assert_eq!(left.len(), 1, "{free}: {left:?}");
    }
    assert!(full > 3, "{full}");
    let place = ["--data-dir", data, "--config", config];
    env.run(
        &[
            &["contact", "add", "Ada Example", "ada@example.com"],
            &place[..],
        ]
        .concat(),
    )
    .ok();
}

#[test]
fn each_hint_about_a_missing_database_works() {
    let env = Env::bare();
    env.run(&INIT).ok();
    env.run(&["contact", "add", "Ada Example", "ada@example.com"])
        .ok();
    let copy = env.home().join("copy.db").display().to_string();
    env.run(&["db", "backup", &copy]).ok();
    fs::remove_file(env.database()).unwrap();
    for line in [&["contact", "list"][..], &INIT] {
        env.run(line)
            .refuses(78, &["in place: credtool db restore FILE"]);
    }
    env.run(&["db", "restore", &copy, "--yes"]).ok();
    let listed = env.run(&["contact", "list"]);
    assert!(listed.ok().contains("ada@example.com"), "{}", listed.out);

    // The other way: a new workspace, once the configuration is out of the way.
    fs::remove_file(env.database()).unwrap();
    fs::rename(env.config(), env.home().join("config.toml")).unwrap();
    env.run(&INIT).ok();
    assert_works(&env, "a new workspace");
}
