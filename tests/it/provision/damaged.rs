//! A record of a waiting change that somebody damaged: it harms no list and no other login.

use super::Hooked;

/// The damage to a row, as SQL.
const DAMAGES: [&str; 14] = [
    "kind = 'nonsense'",
    "origin = 'nonsense'",
    "state_before = 'nonsense'",
    "failure = 'nonsense'",
    "failed_at = 9223372036854775807",
    "next_try_at = 9223372036854775807",
    "reserved_at = -9223372036854775808",
    "tries = -1",
    "must_change = 7",
    "mail_to = 'nowhere'",
    "hash = 'nonsense'",
    "sealed = x'00', next_try_at = 0",
    "link_id = 999",
    "login_id = 999, next_try_at = 0",
];

const LISTS: [&[&str]; 10] = [
    &["contact", "show", "1"],
    &["contact", "show", "2"],
    &["contact", "list"],
    &["contact", "list", "--failing"],
    &["login", "list"],
    &["login", "show", "1"],
    &["login", "show", "2"],
    &["email", "list"],
    &["link", "list"],
    &["login", "provision", "--failed", "--dry-run"],
];

#[test]
fn damaged_change_harms_no_list_and_no_other_login() {
    for damage in DAMAGES {
        let desk = Hooked::new();
        desk.run(&["contact", "add", "Bob Example", "bob@example.com"])
            .ok();
        desk.ask("code", "75");
        for contact in ["1", "2"] {
            let made = desk.run(&["password", "generate", contact, "--print"]);
            assert_eq!(made.code, 75, "{}", made.err);
        }
        desk.env.sql(&format!(
            "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF;
             UPDATE pending SET next_try_at = 0 WHERE login_id = 2;
             UPDATE pending SET {damage} WHERE login_id = 1"
        ));
        for list in LISTS {
            let ended = desk.run(list);
            assert_eq!(ended.code, 0, "{damage}: {list:?}: {}", ended.err);
        }
        desk.unask("code");
        // The other is told, by the sender and by hand.
        let delivered = desk.run(&["email", "deliver"]);
        let code = delivered.code;
        assert!([0, 69, 75].contains(&code), "{damage}: {}", delivered.err);
        let state = ["login", "show", "2", "--field", "provision_state"];
        assert_eq!(desk.run(&state).ok(), "provisioned\n", "{damage}");
        desk.run(&["password", "generate", "2", "--print"]).ok();
        // It can be given up, and the login goes on.
        if !damage.starts_with("login_id") && desk.count("pending") > 0 {
            desk.run(&["login", "provision", "1", "--discard"]).ok();
        }
        desk.run(&["password", "generate", "1", "--print"]).ok();
        assert_eq!(desk.state(), "provisioned", "{damage}");
    }
}
