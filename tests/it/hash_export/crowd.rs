//! Many logins: files of a limited size, and memory that does not grow.

use std::fs;

use rusqlite::Connection;

use crate::support::Env;

/// A desk with so many logins.
fn crowd(many: u32) -> Env {
    let env = Env::with_relay(super::NO_PORT);
    Connection::open(env.database())
        .unwrap()
        .execute_batch(&format!(
            "BEGIN;
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {many})
             INSERT INTO contact (name, locale, created_at, updated_at)
               SELECT 'Person ' || i, 'en', 0, 0 FROM n;
             INSERT INTO address (contact_id, address, key, is_primary, status, created_at)
               SELECT id, 'p' || id || '@example.com', 'p' || id || '@example.com', 1, 'ok', 0 FROM contact;
             INSERT INTO login (contact_id, product_id, username, password_hash, password_serial, password_set_at,
                                created_at, updated_at)
               SELECT id, 1, 'p' || id || '@example.com',
                 '$argon2id$v=19$m=19456,t=2,p=1$d34hpuMlAqOb4Oo8Cyrg4Q$DXYfYnrna5JDK3Y/iuGnQ4JjqzRUt8XW8QLLjCgE0WQ',
                 1, 0, 0, 0 FROM contact;
             COMMIT;"
        ))
        .unwrap();
    env
}

#[test]
fn auth0_gets_as_many_files_as_it_needs() {
    let env = crowd(5_000);
    let args = ["login", "export", "--all", "--for", "auth0"];
    let told = env
        .run(&[&args[..], &["--output", "users.json", "--json"]].concat())
        .json();
    assert_eq!(told["written"], 5_000);
    let names: Vec<&str> = told["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    assert_eq!(names, ["users.json", "users.2.json", "users.3.json"]);
    let mut found = std::collections::BTreeSet::new();
    for name in names {
        let text = fs::read_to_string(env.home().join(name)).unwrap();
        assert!(text.len() <= 500_000, "{name}: {}", text.len());
        let users: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
        found.extend(
            users
                .iter()
                .map(|user| user["email"].as_str().unwrap().to_owned()),
        );
    }
    assert_eq!(found.len(), 5_000);
    // Stdout is one file: what is printed is whole, and the exit code says that more follow.
    let ended = env.run(&[&args[..], &["--print"]].concat());
    ended.fails(1, &["more follow", "--output"]);
    let users: Vec<serde_json::Value> = serde_json::from_str(&ended.out).unwrap();
    assert!(users.len() > 1_000);
    // A further file that exists is not replaced, and nothing is begun.
    fs::remove_file(env.home().join("users.json")).unwrap();
    env.run(&[&args[..], &["--output", "users.json"]].concat())
        .fails(2, &["users.2.json exists already"]);
}

#[test]
fn memory_stays_flat() {
    let peak = |many: u32| {
        let env = crowd(many);
        let mut command = env.command(&[
            "login", "export", "--all", "--for", "json", "--output", "all",
        ]);
        let mut child = command.spawn().unwrap();
        let peak = peak_of(&mut child);
        let lines = fs::read_to_string(env.home().join("all"))
            .unwrap()
            .lines()
            .count();
        assert_eq!(lines, many as usize + 2);
        peak
    };
    let (few, many) = (peak(2_000), peak(60_000));
    assert!(
        many < few + 8 * 1024,
        "{few} KiB for 2,000 logins, {many} KiB for 60,000"
    );
}

/// The most memory that a run had, in KiB, as the kernel counts it.
fn peak_of(child: &mut std::process::Child) -> u64 {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with("VmHWM:"));
        let now = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
        peak = peak.max(now.unwrap_or(0));
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    assert!(peak > 0, "nothing was measured");
    peak
}
