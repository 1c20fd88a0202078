//! A database file that is replaced beneath a process that has it open.

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use credtool::demo::server::{Command, Script};

use super::{COUNT, beside, copied, queued};
use crate::support::Env;

#[cfg(feature = "web")]
#[test]
fn file_that_is_replaced_under_a_page_is_not_written() {
    use crate::support::page::Page;
    use rustix::process::Signal;

    let env = Env::with_ada(1);
    env.run(&["password", "reset", "1", "--print-link"]).ok();
    let older = copied(&env);
    let link = env.run(&["password", "reset", "1", "--print-link"]);
    let path = link
        .ok()
        .trim()
        .strip_prefix("https://example.com")
        .unwrap()
        .to_owned();
    let present = copied(&env);
    let new_file = |bytes: &[u8]| {
        let next = env.secret_file(env.database().with_file_name("next"), bytes);
        fs::rename(next, env.database()).unwrap();
    };
    let clear = || {
        for suffix in ["-wal", "-shm"] {
            fs::remove_file(beside(&env, suffix)).ok();
        }
    };
    let replace: [&dyn Fn(); 4] = [
        &|| fs::write(env.database(), &older).unwrap(),
        &|| new_file(&older),
        &|| new_file(&present),
        &|| fs::remove_file(env.database()).unwrap(),
    ];
    for (n, replace) in replace.into_iter().enumerate() {
        clear();
        env.secret_file(env.database(), &present);
        let page = Page::start(&env);
        assert_eq!(page.get(&path).status, 200);
        replace();
        let reply = page.post(&path, "sour-lemon-tower-19", "sour-lemon-tower-19");
        assert_eq!(reply.status, 503, "{n}: {}", reply.body);
        if n != 2 {
            assert_eq!(page.get(&path).status, 503, "{n}");
        }
        page.signal(Signal::TERM);
        let _ended = page.ended();
    }
}

/// The page was open before all of it, so that it never saw the file newer than the copy is.
#[cfg(feature = "web")]
#[test]
fn copy_from_before_a_checkpoint_is_not_written_by_a_page() {
    use crate::support::page::Page;
    use rustix::process::Signal;

    let add = |env: &Env, name: &str| {
        let address = format!("{name}@example.com");
        env.run(&["contact", "add", name, &address]).ok();
    };
    for (checkpoint, writes_on) in [
        ("TRUNCATE", true),
        ("RESTART", true),
        ("PASSIVE", true),
        ("TRUNCATE", false),
        ("PASSIVE", false),
    ] {
        let env = Env::with_ada(1);
        let link = env.run(&["password", "reset", "1", "--print-link"]);
        let path = link.ok().trim().replace("https://example.com", "");
        let page = Page::start(&env);
        assert_eq!(page.get(&path).status, 200);
        add(&env, "Zoe");
        let backup = env.database().with_file_name("backup.db");
        env.run(&["db", "backup", backup.to_str().unwrap()]).ok();
        add(&env, "Yan");
        rusqlite::Connection::open(env.database())
            .unwrap()
            .query_row(&format!("PRAGMA wal_checkpoint({checkpoint})"), [], |_| {
                Ok(())
            })
            .unwrap();
        if writes_on {
            add(&env, "Wim");
        }
        fs::copy(&backup, env.database()).unwrap();
        let reply = page.post(&path, "sour-lemon-tower-19", "sour-lemon-tower-19");
        assert_eq!(
            reply.status, 503,
            "{checkpoint} {writes_on}: {}",
            reply.body
        );
        page.signal(Signal::TERM);
        let _ended = page.ended();
    }
}

#[test]
fn log_of_another_database_is_not_taken_for_its_own() {
    let (env, _server) = queued();
    let older = copied(&env);
    env.run(&["email", "deliver"]).ok();
    // A process that was killed leaves its log.
    let reader = rusqlite::Connection::open(env.database()).unwrap();
    reader
        .query_row("SELECT 1 FROM email", [], |_| Ok(()))
        .unwrap();
    env.run(&["contact", "add", "Zoe", "zoe@example.com"]).ok();
    let log = fs::read(beside(&env, "-wal")).unwrap();
    drop(reader);
    fs::write(env.database(), &older).unwrap();
    env.secret_file(beside(&env, "-wal"), log);
    for args in [&["email", "deliver"][..], &["contact", "show", "1"]] {
        env.run(args).refuses(
            78,
            &["belongs to another database file", "db restore --accept"],
        );
    }
    assert_eq!(fs::read(env.database()).unwrap(), older, "they were mixed");
    for suffix in ["-wal", "-shm"] {
        fs::remove_file(beside(&env, suffix)).unwrap();
    }
    env.run(&["db", "restore", "--accept", "--yes"]).ok();
    env.run(&["db", "check"]).ok();
}

#[test]
fn copy_over_a_file_in_use_is_noticed_though_the_log_hides_it() {
    let (env, server) = queued();
    let older = copied(&env);
    env.run(&["contact", "add", "Zoe", "zoe@example.com"]).ok();
    // As the page does, it keeps the log from being brought home.
    let reader = rusqlite::Connection::open(env.database()).unwrap();
    reader
        .query_row("SELECT 1 FROM email", [], |_| Ok(()))
        .unwrap();
    env.run(&["contact", "add", "Yan", "yan@example.com"]).ok();
    fs::write(env.database(), &older).unwrap();
    env.run(&["email", "deliver"])
        .refuses(78, &["belongs to another database file"]);
    assert!(server.messages().is_empty());
}

/// The page with the mark is in the log alone then, and the file looks as the copy does.
#[test]
fn copy_over_a_file_is_noticed_while_a_reader_holds_a_checkpoint_up() {
    let (env, _server) = queued();
    let older = copied(&env);
    let page = rusqlite::Connection::open(env.database()).unwrap();
    page.query_row("SELECT 1 FROM email", [], |_| Ok(()))
        .unwrap();
    // More than fits into a page that is changed again.
    let notes = "notes ".repeat(1500);
    env.run(&["contact", "edit", "1", "--notes", &notes]).ok();
    let reader = rusqlite::Connection::open(env.database()).unwrap();
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM email")
        .unwrap();
    env.run(&["contact", "add", "Yan", "yan@example.com"]).ok();
    let (frames, home): (i64, i64) = page
        .query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| {
            Ok((row.get(1)?, row.get(2)?))
        })
        .unwrap();
    assert!(0 < home && home < frames, "{home} of {frames}");
    env.run(&["contact", "add", "Xia", "xia@example.com"]).ok();

    let mark = fs::read(beside(&env, ".mark")).unwrap();
    let present = fs::read(env.database()).unwrap();
    fs::write(env.database(), &older).unwrap();
    env.run(&["contact", "add", "Zoe", "zoe@example.com"])
        .refuses(78, &["while it was in use"]);
    assert_eq!(fs::read(beside(&env, ".mark")).unwrap(), mark);
    fs::write(env.database(), &present).unwrap();
    env.run(&["contact", "add", "Zoe", "zoe@example.com"]).ok();
    env.run(&["db", "check"]).ok();
}

#[test]
fn database_that_is_replaced_under_a_sender_stops_it() {
    let older: &dyn Fn(&Env, &[u8]) = &|env, bytes| fs::write(env.database(), bytes).unwrap();
    let renamed: &dyn Fn(&Env, &[u8]) = &|env, bytes| {
        let next = env.secret_file(env.database().with_file_name("next"), bytes);
        fs::rename(next, env.database()).unwrap();
    };
    for (how, replace) in [("cp", older), ("rename", renamed)] {
        let (env, server) = queued();
        let before = copied(&env);
        // Else the file is what the copy is until a checkpoint, and nothing was replaced.
        env.run(&["contact", "add", "Zoe", "zoe@example.com"]).ok();
        let slow = Duration::from_millis(150);
        server.set_script(Script::default().delay_at(Command::Mail, slow));
        let mut deliver = env.command(&["email", "deliver"]);
        let deliver = deliver.stderr(Stdio::piped()).spawn().unwrap();
        let since = Instant::now();
        while server.messages().len() < 3 {
            assert!(since.elapsed() < Duration::from_mins(1), "it sends nothing");
            std::thread::yield_now();
        }
        replace(&env, &before);
        let ended = deliver.wait_with_output().unwrap();
        let said = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(78), "{how}: {said}");
        assert!(said.contains("while it was in use"), "{how}: {said}");
        assert!(
            fs::read(env.database()).unwrap() == before,
            "{how}: it was written"
        );
        let sent = server.messages().len();
        assert!(sent < COUNT, "{how}: it was not stopped");
        // Behind the guard nothing goes out a second time, nor when it is accepted.
        for suffix in ["-wal", "-shm"] {
            fs::remove_file(beside(&env, suffix)).ok();
        }
        env.run(&["email", "deliver"]).refuses(78, &["older copy"]);
        env.run(&["db", "restore", "--accept", "--yes"]).ok();
        env.run(&["email", "deliver"]).ok();
        let mut recipients: Vec<String> = server
            .messages()
            .iter()
            .flat_map(|message| message.to.clone())
            .collect();
        assert_eq!(recipients.len(), sent);
        recipients.sort();
        recipients.dedup();
        assert_eq!(recipients.len(), sent, "{how}: an email was doubled");
    }
}
