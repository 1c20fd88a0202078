//! Rows about logins that were renamed since, and IDs that the other system gave to somebody else.

use serde_json::{Value, json};

use super::{BCRYPT, NO_PORT, contact, counts, import};
use crate::support::Env;

const EXPORT: &str = "external_id,name,email,username\nA-1,Ada,ada@example.com,ada\n";

fn report(out: &str) -> Value {
    serde_json::from_str(out).unwrap()
}

/// Ada from the export, with her login renamed.
fn renamed() -> Env {
    let env = Env::with_relay(NO_PORT);
    assert_eq!(counts(&import(&env, EXPORT, &[])), [1, 0, 0, 0]);
    env.run(&["login", "edit", "1", "--rename", "ada.lovelace"])
        .ok();
    env
}

fn usernames(env: &Env, who: &str) -> Vec<Value> {
    let contact = contact(env, who);
    let logins = contact["logins"].as_array().unwrap().iter();
    logins.map(|login| login["username"].clone()).collect()
}

#[test]
fn a_former_username_is_the_login_that_had_it() {
    let by_address = "email,username\nada@example.com,ada\n";
    for (csv, more) in [
        (EXPORT, &["--dry-run"][..]),
        (EXPORT, &[]),
        (EXPORT, &["--overwrite"]),
        (by_address, &[]),
    ] {
        let env = renamed();
        let ended = import(&env, csv, more);
        assert_eq!((ended.code, counts(&ended)), (0, [0, 0, 1, 0]), "{ended:?}");
        assert_eq!(usernames(&env, "1"), ["ada.lovelace"]);
        let report = report(&ended.out);
        assert_eq!(report["kept_usernames"], 1);
        assert_eq!(
            report["kept_values"],
            json!([{"line": 2, "contact_id": 1, "field": "username", "kept": "ada.lovelace", "offered": "ada"}])
        );
        assert!(
            ended
                .err
                .contains("usernames of logins that were renamed since: 1")
        );
        assert!(
            !ended.err.contains("--overwrite replaces them"),
            "{}",
            ended.err
        );
    }
}

#[test]
fn a_hash_for_a_former_username_is_the_renamed_logins() {
    let env = renamed();
    let csv = format!("external_id,username,password_hash\nA-1,ada,{BCRYPT}\n");
    assert_eq!(counts(&import(&env, &csv, &[])), [0, 1, 0, 0]);
    let ada = contact(&env, "1");
    assert_eq!(ada["logins"].as_array().unwrap().len(), 1);
    assert_eq!(ada["logins"][0]["password_state"], "set");
}

#[test]
fn a_former_username_is_free_for_others_and_for_the_way_back() {
    let env = renamed();
    let csv = "name,email,username\nAda Byron,byron@example.com,ada\n";
    assert_eq!(counts(&import(&env, csv, &[])), [1, 0, 0, 0]);
    assert_eq!(usernames(&env, "2"), ["ada"]);
    // It is another's now, so the old export's row is a conflict.
    let ended = import(&env, EXPORT, &[]);
    assert_eq!(counts(&ended), [0, 0, 0, 1]);
    assert!(
        ended.err.contains("belongs to contact 2 Ada Byron"),
        "{}",
        ended.err
    );

    let env = renamed();
    env.run(&["login", "edit", "1", "--rename", "ada"]).ok();
    let newer = EXPORT.replace(",ada\n", ",ada.lovelace\n");
    let ended = import(&env, &newer, &[]);
    assert_eq!(report(&ended.out)["kept_values"][0]["kept"], "ada");
    assert_eq!(usernames(&env, "1"), ["ada"]);
}

#[test]
fn a_former_username_of_somebody_else_is_nothing_to_a_row() {
    let env = renamed();
    env.run(&["contact", "add", "Bob", "bob@example.com"]).ok();
    let csv = "email,username\nbob@example.com,ada\n";
    assert_eq!(counts(&import(&env, csv, &[])), [0, 1, 0, 0]);
    assert_eq!(usernames(&env, "2"), ["ada"]);
    assert_eq!(usernames(&env, "1"), ["ada.lovelace"]);
}

#[test]
fn an_id_with_nothing_else_of_its_owner_is_rejected_though_overwriting() {
    for csv in [
        "external_id,name,email,username\nA-1,Bea,bea@example.com,bea\n",
        "external_id,name,email\nA-1,Bea,bea@example.com\n",
    ] {
        let env = Env::with_relay(NO_PORT);
        import(&env, EXPORT, &[]);
        for more in [&["--overwrite", "--dry-run"][..], &["--overwrite"]] {
            let ended = import(&env, csv, more);
            assert_eq!((ended.code, counts(&ended)), (1, [0, 0, 0, 1]), "{ended:?}");
            for words in [
                "belongs to contact 1 Ada <ada@example.com>, and nothing else in it does: the row names Bea <bea@example.com>",
                "credtool contact edit id:1 --address bea@example.com",
            ] {
                assert!(ended.err.contains(words), "{words}: {}", ended.err);
            }
            assert_eq!(contact(&env, "1")["name"], "Ada");
        }
    }
}

#[test]
fn an_id_without_an_address_does_not_give_a_login_to_its_former_owner() {
    for csv in [
        String::from("external_id,name,username\nA-1,Bea,bea\n"),
        format!("external_id,name,username,password_hash\nA-1,Bea,bea,{BCRYPT}\n"),
        format!("external_id,name,password_hash\nA-1,Bea,{BCRYPT}\n"),
    ] {
        let env = Env::with_relay(NO_PORT);
        import(&env, EXPORT, &[]);
        for more in [&["--dry-run"][..], &[], &["--overwrite"]] {
            let ended = import(&env, &csv, more);
            assert_eq!((ended.code, counts(&ended)), (1, [0, 0, 0, 1]), "{ended:?}");
            let words = "its external_id belongs to contact 1 Ada <ada@example.com>, and it has another name";
            assert!(ended.err.contains(words), "{}", ended.err);
        }
        assert_eq!(usernames(&env, "1"), ["ada"]);
    }
    let env = Env::with_relay(NO_PORT);
    import(&env, EXPORT, &[]);
    for (csv, expected) in [
        ("external_id,name,phone\nA-1,A. Byron,030 1\n", [0, 1, 0, 0]),
        (
            "external_id,name,username\nA-1,A. Byron,ada\n",
            [0, 0, 1, 0],
        ),
        ("external_id,name,username\nA-1,ADA,ada2\n", [0, 1, 0, 0]),
    ] {
        assert_eq!(counts(&import(&env, csv, &[])), expected, "{csv}");
    }
}

#[test]
fn an_overwrite_of_name_and_address_is_told_wholly() {
    for (username, rename) in [("ada", None), ("ada", Some("ada.lovelace"))] {
        let env = Env::with_relay(NO_PORT);
        import(&env, EXPORT, &[]);
        if let Some(name) = rename {
            env.run(&["login", "edit", "1", "--rename", name]).ok();
        }
        let csv =
            format!("external_id,name,email,username\nA-1,Ada King,ada@king.example,{username}\n");
        let stays = rename.unwrap_or(username);
        for (more, verb) in [
            (&["--overwrite", "--dry-run"][..], "would be changed"),
            (&["--overwrite"], "is changed"),
        ] {
            let ended = import(&env, &csv, more);
            assert_eq!((ended.code, counts(&ended)), (0, [0, 1, 0, 0]), "{ended:?}");
            let corrected = &report(&ended.out)["corrections"][0];
            for (key, value) in [
                ("old_name", "Ada"),
                ("name", "Ada King"),
                ("from", "ada@example.com"),
                ("to", "ada@king.example"),
            ] {
                assert_eq!(corrected[key], value, "{key}: {corrected}");
            }
            let words =
                format!("line 2: the name {verb} from Ada to Ada King; usernames stay: {stays}");
            assert!(ended.err.contains(&words), "{words}: {}", ended.err);
        }
    }
}

#[test]
fn an_address_alone_is_corrected_as_before() {
    for csv in [
        "external_id,email\nA-1,ada@new.example\n",
        "external_id,name,email\nA-1,ADA,ada@new.example\n",
    ] {
        let env = Env::with_relay(NO_PORT);
        import(&env, EXPORT, &[]);
        assert_eq!(counts(&import(&env, csv, &["--overwrite"])), [0, 1, 0, 0]);
        assert_eq!(contact(&env, "1")["address"], "ada@new.example");
    }
}
