//! Files that an ordinary user may not read or write. Root may everything, so all of this runs as somebody else.

use std::fs;
use std::path::{Path, PathBuf};

use super::{NO_PORT, beside, chmod, data, settings};
use crate::support::Env;
use crate::support::ordinary::Unprivileged;

/// A workspace of an ordinary user, with a contact.
fn workspace() -> Option<Unprivileged> {
    let user = Unprivileged::new()?;
    let port = NO_PORT.to_string();
    let relay = [
        "--smtp-host",
        "127.0.0.1",
        "--smtp-port",
        &port,
        "--smtp-tls",
        "none",
    ];
    let init = [
        "init",
        "--from",
        "desk@example.com",
        "--base-url",
        "https://example.com/reset",
    ];
    user.run(&[&init[..], &relay].concat()).ok();
    user.run(&["contact", "add", "Ada Example", "ada@example.com"])
        .ok();
    Some(user)
}

const READ: &[&str] = &["contact", "list"];
const WRITE: &[&str] = &["contact", "add", "Eve", "eve@example.com"];
const REVEAL: &[&str] = &["password", "generate", "1", "--print"];
const DELIVER: &[&str] = &["email", "deliver"];
const SERVE: &[&str] = &["serve", "--listen", "127.0.0.1:0"];

/// A file or folder, its mode, and which commands it stops.
type Case = (fn(&Env) -> PathBuf, u32, &'static [&'static [&'static str]]);

#[test]
fn what_may_not_be_read_or_written_is_named_with_the_remedy() {
    let Some(user) = workspace() else { return };
    let env = &user.env;
    let mut cases: Vec<Case> = vec![
        (Env::database, 0o000, &[READ, WRITE, DELIVER]),
        (Env::database, 0o400, &[WRITE, REVEAL]),
        (data, 0o000, &[READ, WRITE, DELIVER]),
        (data, 0o500, &[WRITE, REVEAL]),
        (data, 0o555, &[WRITE, REVEAL]),
        (Env::config, 0o000, &[READ, WRITE, DELIVER]),
        (settings, 0o000, &[READ, WRITE, DELIVER]),
        (Env::key, 0o000, &[WRITE, REVEAL]),
        (
            |env| beside(&env.database(), ".mark"),
            0o000,
            &[READ, WRITE],
        ),
        (|env| beside(&env.database(), ".mark"), 0o400, &[WRITE]),
    ];
    if cfg!(feature = "web") {
        cases.push((Env::database, 0o000, &[SERVE]));
        cases.push((data, 0o555, &[SERVE]));
    }
    for (path, mode, commands) in cases {
        let path = path(env);
        let before = fs::metadata(&path).unwrap();
        chmod(&path, mode);
        for args in commands {
            let ended = user.run(args);
            let place = format!("{} with mode {mode:o}", path.display());
            let named = path.to_str().unwrap();
            assert_eq!(
                ended.code, 78,
                "{place}: {args:?}: {}{}",
                ended.out, ended.err
            );
            ended.refuses(78, &[named, "mode"]);
        }
        fs::set_permissions(&path, before.permissions()).unwrap();
        // Following the remedy is enough.
        user.run(READ).ok();
        user.run(&["contact", "edit", "1", "--phone", "+1 555 0100"])
            .ok();
    }
}

#[test]
fn what_can_be_read_is_read_where_nothing_can_be_written() {
    let Some(user) = workspace() else { return };
    for (path, mode) in [(user.env.database(), 0o400), (data(&user.env), 0o500)] {
        let before = fs::metadata(&path).unwrap();
        chmod(&path, mode);
        assert!(user.run(READ).ok().contains("Ada Example"));
        fs::set_permissions(&path, before.permissions()).unwrap();
    }
}

#[test]
fn folder_that_cannot_be_written_gets_no_workspace_and_no_backup() {
    let Some(user) = workspace() else { return };
    let folder = user.env.home().join("closed");
    user.run(&["db", "backup", "backup.db"]).ok();
    let made = user.command(Path::new("/bin/mkdir")).arg(&folder).status();
    assert!(made.unwrap().success());
    chmod(&folder, 0o555);
    let named = folder.to_str().unwrap();
    let within = |name: &str| format!("{named}/{name}");
    let config = within("config.toml");
    let own = user.env.home().join("own/config.toml");
    let own = own.to_str().unwrap();
    for (data, config) in [
        (named, config.as_str()),
        (named, own),
        (&*within("data"), own),
    ] {
        user.run(&["init", "--data-dir", data, "--config", config])
            .refuses(78, &[named, "mode"]);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        assert!(
            !Path::new(own).parent().unwrap().exists(),
            "something was left"
        );
    }
    user.run(&["db", "backup", &within("backup.db")])
        .refuses(78, &[named]);
    chmod(&user.env.home().join("backup.db"), 0o000);
    user.run(&["db", "restore", "backup.db", "--yes"])
        .refuses(78, &["backup.db"]);
    user.run(&["db", "check"]).ok();
}

#[cfg(feature = "web")]
#[test]
fn log_of_the_page_names_what_it_may_not_write() {
    use crate::support::page::Page;

    let Some(user) = workspace() else { return };
    let link = user.run(&["password", "reset", "1", "--print-link"]);
    let path = link.ok().trim().strip_prefix("https://example.com");
    let mut serve = user.command(&user.env.home().join("credtool"));
    serve.args(Page::arguments("127.0.0.1:0"));
    let page = Page::start_with(serve);
    let mark = beside(&user.env.database(), ".mark");
    chmod(&mark, 0o400);
    let chosen = "sour-lemon-tower-19";
    let reply = page.post(path.unwrap(), chosen, chosen);
    assert_eq!(reply.status, 503, "{}", reply.body);
    page.says(mark.to_str().unwrap());
    chmod(&mark, 0o600);
    assert_eq!(page.post(path.unwrap(), chosen, chosen).status, 200);
}
