//! Values are refused or repaired where they come in, so that no email fails because of one later.

use std::fs;

use crate::support::Env;
use crate::support::program::Ended;

const NO_PORT: u16 = 1;
const BOM: &str = "\u{feff}";
const PASSWORD: &str = "corridor umbrella 41 kettle";

fn set(env: &Env, password: &str) -> Ended {
    env.feed(&["password", "set", "1", "--password-stdin"], password)
}

fn verifies(env: &Env, password: &str) -> bool {
    let args = ["password", "verify", "1", "--password-stdin"];
    env.feed(&args, password).code == 0
}

#[test]
fn addresses_that_cannot_be_emailed_are_refused() {
    let env = Env::with_relay(NO_PORT);
    let long = format!("ada@{}example.com", "d.".repeat(120));
    for (address, why) in [
        ("\"a@b\"@example.com", "quotation marks"),
        (&*long, "longer than 254"),
        ("ada@192.0.2.1", "an IP address"),
        ("ada@exa!mple.com", "not a host name"),
    ] {
        env.run(&["contact", "add", "Ada", address])
            .refuses(2, &[why]);
        env.run(&["init", "--smtp-host", "localhost", "--from", address])
            .refuses(2, &[why]);
        let csv = format!("email\n\"{}\"\n", address.replace('"', "\"\""));
        env.feed(&["contact", "import", "-"], &csv).fails(1, &[why]);
    }
    assert_eq!(env.run(&["contact", "list"]).ok(), "");
}

#[test]
fn a_word_for_no_value_is_stored_by_no_command() {
    let flags = |id, phone, locale| ["--external-id", id, "--phone", phone, "--locale", locale];
    for absent in ["NULL", "null", "N/A", "none", "-", "\\N", "#N/A", " ", ""] {
        let env = Env::with_relay(NO_PORT);
        let absent = flags(absent, absent, absent);
        let add = |address, rest: &[&str]| {
            let args = ["contact", "add", "Ada", address];
            env.run(&[&args[..], rest].concat()).ok();
        };
        let known = |id| {
            let shown = env.run(&["contact", "show", id, "--json"]).json();
            ["external_id", "phone", "locale"].map(|key| !shown[key].is_null())
        };
        add("ada@example.com", &absent);
        assert_eq!(known("1"), [false; 3], "{absent:?}");
        add("eve@example.com", &flags("E-1", "030 1", "de"));
        assert_eq!(known("2"), [true; 3]);
        let edit = ["contact", "edit", "2"];
        env.run(&[&edit[..], &absent].concat()).ok();
        assert_eq!(known("2"), [false; 3], "{absent:?}");
        for address in ["NULL", "none", "-"] {
            env.run(&["contact", "add", "Ada", "--address", address])
                .refuses(2, &["is not an email address"]);
        }
    }
}

#[test]
fn invisible_characters_are_refused_in_a_password() {
    let env = Env::with_ada(NO_PORT);
    for hidden in [
        "\u{202e}", "\u{200b}", "\u{feff}", "\u{2066}", "\u{ad}", "\u{7}",
    ] {
        set(&env, &format!("{PASSWORD}{hidden}x\n")).refuses(2, &["cannot be seen or typed"]);
    }
    assert!(env.run(&["login", "list"]).ok().is_empty());
    // Joiners belong to the spelling of some scripts.
    set(&env, "می\u{200c}خواهم یک کلید نو\n").ok();
}

#[test]
fn one_byte_order_mark_before_a_secret_is_dropped() {
    let env = Env::with_ada(NO_PORT);
    set(&env, &format!("{BOM}{PASSWORD}\r\n")).ok();
    assert!(verifies(&env, PASSWORD));
    assert!(verifies(&env, &format!("{BOM}{PASSWORD}")));
    set(&env, &format!("{BOM}{BOM}{PASSWORD}\n")).refuses(2, &["cannot be seen or typed"]);
    set(&env, "p\0a\0s\0s\0").refuses(2, &["the password on stdin is in UTF-16"]);

    let link = env.run(&["password", "reset", "1", "--print-link"]);
    let (_, token) = link.ok().trim().rsplit_once('/').unwrap();
    let other = "pelican ladder 77 orbit";
    let lines = format!("{BOM}{token}\r\n{other}\r\n");
    env.feed(&["password", "redeem"], &lines).ok();
    assert!(verifies(&env, other));

    let targets = format!("{BOM}1\r\n");
    let generated = env.feed(&["password", "generate", "-", "--print"], &targets);
    generated.ok();
}

#[test]
fn one_byte_order_mark_before_a_file_is_dropped() {
    let env = Env::with_ada(NO_PORT);
    for file in [env.config(), env.key()] {
        let text = fs::read_to_string(&file).unwrap();
        fs::write(&file, format!("{BOM}{text}")).unwrap();
    }
    env.run(&["password", "generate", "1", "--print"]).ok();
    env.secret_file("passphrase", format!("{BOM}several words on one line\r\n"));
    let export = [
        "key",
        "export",
        "key.txt",
        "--passphrase-file",
        "passphrase",
    ];
    env.run(&export).ok();
    env.secret_file("passphrase", "several words on one line");
    let import = [
        "key",
        "import",
        "key.txt",
        "--passphrase-file",
        "passphrase",
    ];
    assert_eq!(env.run(&import).code, 0);
}

#[test]
fn links_are_sent_as_the_parser_read_the_base_url() {
    let env = Env::with_ada(NO_PORT);
    for (typed, sent) in [
        (
            "https://bücher.example/reset",
            "https://xn--bcher-kva.example/reset",
        ),
        ("https:/example.com/reset", "https://example.com/reset"),
        ("https:\\\\example.com\\reset", "https://example.com/reset"),
    ] {
        env.configure(|text| {
            let others = text.lines().filter(|line| !line.starts_with("base_url"));
            let first = format!("base_url = '{typed}'");
            let lines: Vec<&str> = [&*first].into_iter().chain(others).collect();
            lines.join("\n")
        });
        let link = env.run(&["password", "reset", "1", "--print-link"]);
        assert!(link.ok().starts_with(&format!("{sent}/")), "{link:?}");
        let shown = env.run(&["config", "list"]);
        assert!(shown.ok().contains(&format!("{sent}\n")), "{shown:?}");
    }
    for bad in [
        "https://exa mple.com",
        "https://u@example.com/",
        "https://",
        "ftp://example.com",
    ] {
        env.run(&["product", "edit", "default", "--login-url", bad])
            .fails(2, &["URL"]);
        env.run(&["init", "--base-url", bad]).fails(2, &["URL"]);
    }
    let edit = [
        "product",
        "edit",
        "default",
        "--login-url",
        "https:\\\\bücher.example\\anmelden",
    ];
    env.run(&edit).ok();
    let shown = env.run(&["product", "show", "default", "--json"]).json();
    assert_eq!(shown["login_url"], "https://xn--bcher-kva.example/anmelden");
}
