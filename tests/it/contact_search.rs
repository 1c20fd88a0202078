//! Contacts by part of their names.

use std::fs;

use crate::support::Env;

const NO_PORT: u16 = 1;

fn found(env: &Env, part: &str, more: &[&str]) -> String {
    let args = ["contact", "list", "--field", "address", "--name", part];
    let ended = env.run(&[&args[..], more].concat());
    assert_eq!(ended.code, 0, "{ended:?}");
    ended.out.replace('\n', " ")
}

fn people() -> Env {
    let env = Env::with_relay(NO_PORT);
    for (name, address) in [
        ("Ada Lovelace", "ada@example.com"),
        ("Łukasz Lothar-Adams", "lukasz@example.com"),
        ("山田太郎", "taro@example.com"),
    ] {
        env.run(&["contact", "add", name, address, "--tag", "staff"])
            .ok();
    }
    env
}

#[test]
fn a_name_is_found_by_its_parts_and_one_or_two_letters_by_the_beginning_of_a_word() {
    let env = people();
    for (part, addresses) in [
        ("lo", "ada@example.com lukasz@example.com "),
        ("AD", "ada@example.com lukasz@example.com "),
        ("l", "ada@example.com lukasz@example.com "),
        ("lu", "lukasz@example.com "),
        ("ve", ""),
        ("velac", "ada@example.com "),
        ("lukasz", "lukasz@example.com "),
        ("山田", "taro@example.com "),
        ("郎", "taro@example.com "),
        ("%", ""),
        ("\"", ""),
        ("", ""),
    ] {
        assert_eq!(found(&env, part, &[]), addresses, "{part}");
        let tagged = found(&env, part, &["--tag", "staff"]);
        assert_eq!(tagged, addresses, "{part}");
        assert_eq!(found(&env, part, &["--tag", "vip"]), "", "{part}");
    }
    assert_eq!(found(&env, "lo", &["--limit", "1"]), "ada@example.com ");
    assert_eq!(found(&env, "lo", &["--after", "1"]), "lukasz@example.com ");
    assert_eq!(
        env.run(&["contact", "show", "lovelace", "--field", "address"])
            .ok(),
        "ada@example.com\n"
    );
}

#[test]
fn the_index_follows_a_name_and_a_removed_one_is_gone_from_the_file() {
    let env = people();
    env.run(&["contact", "edit", "1", "--name", "Augusta Zyxwvut"])
        .ok();
    assert_eq!(found(&env, "lovelace", &[]), "");
    assert_eq!(found(&env, "zy", &[]), "ada@example.com ");
    env.run(&["db", "check"]).ok();
    env.run(&["contact", "remove", "1", "--yes"]).ok();
    assert_eq!(found(&env, "zyxwvut", &[]), "");
    env.run(&["db", "check"]).ok();
    let connection = rusqlite::Connection::open(env.database()).unwrap();
    connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .unwrap();
    let bytes = fs::read(env.database()).unwrap();
    for part in ["zyx", "wvu", "Zyxwvut"] {
        let part = part.as_bytes();
        assert!(
            !bytes.windows(part.len()).any(|window| window == part),
            "{part:?} is still in the file"
        );
    }
}
