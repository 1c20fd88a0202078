//! Acts on people: each target is named in what is printed, nothing is written twice, and what cannot be printed is not
//! revealed.

use crate::support::{Env, terminal};

/// A port that no relay listens on.
const NO_PORT: u16 = 1;

fn pair() -> Env {
    let env = Env::with_ada(NO_PORT);
    env.run(&["contact", "add", "Bob Example", "bob@example.com"])
        .ok();
    env
}

fn events(env: &Env) -> usize {
    let listed = env.run(&["audit", "list", "--field", "seq"]);
    listed.ok().lines().count()
}

#[test]
fn an_edit_that_changes_nothing_writes_nothing() {
    let env = pair();
    env.run(&["login", "add", "id:1"]).ok();
    let tagged = [
        "contact",
        "edit",
        "id:1",
        "--add-tag",
        "vip",
        "--phone",
        "1",
    ];
    env.run(&tagged).ok();
    let before = events(&env);
    for args in [
        &["contact", "edit", "id:1", "--address", "ada@example.com"][..],
        &["contact", "edit", "id:1", "--primary", "ada@example.com"],
        &[
            "contact",
            "edit",
            "id:1",
            "--add-address",
            "ada@example.com",
        ],
        &["contact", "edit", "id:1", "--name", "Ada Example"],
        &["contact", "edit", "id:1", "--remove-tag", "none"],
        &tagged,
        &["login", "edit", "1", "--rename", "ada@example.com"],
        &["login", "edit", "1", "--must-change", "false"],
        &["product", "edit", "default", "--slug", "default"],
        &["product", "edit", "default", "--second-factor", "no"],
    ] {
        let edited = env.run(&[args, &["--json"]].concat());
        assert_eq!(edited.json()["changed"], false, "{args:?}");
        let said = env.run(&[args, &["--format", "table"]].concat());
        assert!(said.ok().starts_with("nothing was changed"), "{}", said.out);
    }
    assert_eq!(events(&env), before);
    let changed = env.run(&["contact", "edit", "id:1", "--name", "Ada B.", "--json"]);
    assert_eq!(changed.json()["changed"], true);
    let changed = env.run(&["login", "edit", "1", "--must-change", "true", "--json"]);
    assert_eq!(changed.json()["changed"], true);
    assert_eq!(events(&env), before + 2);
}

#[test]
fn each_target_of_several_is_named() {
    let env = pair();
    let reset = ["password", "reset", "-", "--print-link"];
    let list = "id:2\nnobody@example.com\nada@example.com\n";
    let printed = env.feed(&reset, list);
    assert_eq!(printed.code, 3, "{}", printed.err);
    let lines: Vec<&str> = printed.out.lines().collect();
    assert_eq!(lines.len(), 3, "{}", printed.out);
    assert!(lines[0].starts_with("id:2\t") && lines[0].contains("\tbob@example.com\t"));
    assert!(
        lines[0].contains("https://example.com/reset/"),
        "{}",
        lines[0]
    );
    assert!(lines[1].starts_with("nobody@example.com\t"), "{}", lines[1]);
    assert!(lines[2].starts_with("ada@example.com\t"), "{}", lines[2]);

    let rows = env.feed(&[&reset[..], &["--json"]].concat(), list);
    let rows: serde_json::Value = serde_json::from_str(&rows.out).unwrap();
    assert_eq!(rows[0]["target"], "id:2");
    assert_eq!(rows[0]["contact_id"], 2);
    assert_eq!(rows[0]["address"], "bob@example.com");
    assert_eq!(rows[1]["target"], "nobody@example.com");
    assert_eq!(rows[1]["kind"], "not_found");
    assert!(rows[1].get("id").is_none(), "{rows}");
}

#[test]
fn wildcards_are_letters_of_a_name() {
    let env = pair();
    env.run(&["contact", "add", "5% Off_", "off@example.com"])
        .ok();
    for word in ["%", "_", "%%", "\\", "d_", "%a"] {
        env.run(&["contact", "show", word]).refuses(3, &[word]);
        assert_eq!(env.run(&["contact", "list", "--name", word]).ok(), "");
    }
    let found = env.run(&["contact", "list", "--name", "5%", "--field", "id"]);
    assert_eq!(found.ok(), "3\n");
}

#[test]
fn a_question_names_who_was_not_found() {
    let env = pair();
    let asked = env.run(&["contact", "remove", "1", "2", "nobody@example.com"]);
    assert_eq!(asked.code, 5, "{}", asked.err);
    for name in [
        "Ada Example",
        "Bob Example",
        "not found for certain: nobody@example.com",
    ] {
        assert!(asked.err.contains(name), "{}", asked.err);
    }
    assert_eq!(env.run(&["contact", "list"]).ok().lines().count(), 2);
}

#[test]
fn a_list_on_stdin_needs_yes_where_a_person_watches() {
    let env = pair();
    let bulk = |flags: &str| {
        let line = format!(
            r#"printf '1\n2\n' | "$CREDTOOL" password generate - --print{flags} >/dev/null; echo "code $?""#
        );
        terminal::run(&env, &line, "code", b"")
    };
    let Some((_, screen)) = bulk("") else { return };
    assert!(
        screen.contains("code 5") && screen.contains("--yes"),
        "{screen}"
    );
    let (_, screen) = bulk(" --yes").unwrap();
    assert!(screen.contains("code 0"), "{screen}");
}

#[test]
fn nothing_is_revealed_where_stdout_is_closed() {
    let env = pair();
    env.run(&["password", "generate", "1", "--print"]).ok();
    env.run(&["password", "reset", "1", "--send-link"]);
    let before = events(&env);
    for command in [
        "password show 1 --print",
        "password generate",
        "login export --all --for json --print",
        "email show 1 --raw",
    ] {
        for broken in [">&-", ">/dev/full"] {
            let output = env
                .other("sh")
                .args(["-c", &format!(r#""$CREDTOOL" {command} {broken}"#)])
                .output()
                .unwrap();
            let err = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{command} {broken}: {err}");
            let name = command.split(' ').take(2).collect::<Vec<_>>();
            let help = env.run(&[&name[..], &["--help"]].concat());
            for flag in err.split_whitespace().filter(|word| word.starts_with("--")) {
                assert!(help.out.contains(flag), "{command}: {flag}");
            }
        }
    }
    assert_eq!(events(&env), before);
}

#[test]
fn an_export_of_everybody_is_a_look_at_each() {
    let env = pair();
    env.run(&["password", "generate", "2", "--print"]).ok();
    env.run(&["login", "export", "--all", "--for", "json", "--print"])
        .ok();
    let looks = |who: &str| {
        let looks = [
            "audit",
            "list",
            "--looks",
            "--contact",
            who,
            "--field",
            "action",
        ];
        env.run(&looks).ok().to_owned()
    };
    assert_eq!(looks("id:1"), "login.export\n");
    assert!(looks("id:2").contains("login.export\n"));
}

#[test]
fn the_hint_of_an_empty_stdin_is_of_the_command_that_ran() {
    let env = pair();
    env.run(&["password", "generate", "1", "--print"]).ok();
    for (args, hint) in [
        (
            &["password", "verify", "1", "--password-stdin"][..],
            "credtool password verify CONTACT --password-stdin <FILE",
        ),
        (
            &["password", "set", "1", "--password-stdin"],
            "credtool password set CONTACT --password-stdin <FILE",
        ),
        (
            &["login", "add", "2", "--hash-stdin"],
            "credtool login add CONTACT --hash-stdin <FILE",
        ),
    ] {
        env.feed(args, "").refuses(2, &[hint]);
    }
    let redeem = env.feed(&["password", "redeem"], "token\n");
    redeem.refuses(2, &["the token and the new password"]);
    assert!(!redeem.err.contains("password set"), "{}", redeem.err);
}
