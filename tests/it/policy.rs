//! What a product asks of a password: stored with it, validated when it is edited, obeyed and checked.

use credtool::app::ErrorKind;
use credtool::app::provisioning::HandOver;
use credtool::demo::server::{Script, SmtpServer};
use credtool::domain::Secret;
use credtool::domain::link::Token;
use proptest::prelude::*;

use crate::support::program::Ended;
use crate::support::{Env, World};

const ADA: &str = "ada@example.com";

fn env() -> (Env, SmtpServer) {
    let server = SmtpServer::start(Script::default()).unwrap();
    let env = Env::with_ada(server.port());
    (env, server)
}

fn edit(env: &Env, options: &[&str]) {
    let mut words = vec!["product", "edit", "default"];
    words.extend(options);
    env.run(&words).ok();
}

fn set(env: &Env, password: &str) -> Ended {
    let words = ["password", "set", ADA, "--password-stdin"];
    env.feed(&words, &format!("{password}\n"))
}

/// A fresh link's token, and what redeeming it with the password says.
fn redeem(env: &Env, password: &str) -> Ended {
    let shown = env.run(&["password", "reset", ADA, "--print-link"]);
    let url = shown.ok().trim().to_owned();
    let token = url.rsplit('/').next().unwrap();
    env.feed(&["password", "redeem"], &format!("{token}\n{password}\n"))
}

#[test]
fn a_policy_is_stored_shown_and_changed() {
    let (env, _server) = env();
    env.run(&[
        "product",
        "add",
        "vpn",
        "--name",
        "Example VPN",
        "--min-length",
        "10",
        "--max-length",
        "40",
        "--require",
        "digit,symbol",
        "--symbols",
        "+-_",
        "--username-inside",
        "yes",
        "--second-factor",
        "yes",
    ])
    .ok();
    let shown = env.run(&["product", "show", "vpn", "--json"]).json();
    for (key, value) in [
        ("min_length", serde_json::json!(10)),
        ("max_length", serde_json::json!(40)),
        ("require", serde_json::json!(["digit", "symbol"])),
        ("symbols", serde_json::json!("+-_")),
        ("username_inside", serde_json::json!(true)),
        ("second_factor", serde_json::json!(true)),
        ("min_chosen_length", serde_json::json!(10)),
    ] {
        assert_eq!(shown[key], value, "{key}");
    }
    env.run(&[
        "product",
        "edit",
        "vpn",
        "--symbols",
        "all",
        "--username-inside",
        "no",
        "--second-factor",
        "no",
    ])
    .ok();
    let shown = env.run(&["product", "show", "vpn", "--json"]).json();
    assert_eq!(shown["symbols"], "all");
    assert_eq!(shown["username_inside"], false);
    assert_eq!(
        (&shown["min_length"], &shown["min_chosen_length"]),
        (&10.into(), &15.into())
    );
    // Where the least length is the usual one it follows the second factor.
    for (factor, least) in [("yes", 8), ("no", 15)] {
        edit(&env, &["--second-factor", factor]);
        let shown = env.run(&["product", "show", "default", "--json"]).json();
        assert_eq!(shown["min_length"], least, "{factor}");
    }
}

#[test]
fn a_policy_that_nothing_can_satisfy_is_refused_and_named() {
    let (env, _server) = env();
    let before = env.run(&["product", "show", "default", "--json"]).json();
    for (options, named) in [
        (
            &["--min-length", "30", "--max-length", "20"][..],
            "above the greatest",
        ),
        (&["--max-length", "14"], "above the greatest"),
        (
            &[
                "--min-length",
                "1",
                "--max-length",
                "2",
                "--require",
                "lower,upper,digit",
            ],
            "more classes",
        ),
        (
            &["--require", "symbol", "--symbols", "none"],
            "asks for a symbol and takes none",
        ),
        (&["--symbols", "abc"], "no symbol"),
        (&["--symbols", ""], "all, none"),
        (&["--symbols", "\u{301}"], "does not stand for itself"),
        (&["--require", "vowel"], "lower, upper, digit or symbol"),
        (&["--min-length", "0"], "0"),
        (&["--second-factor", "perhaps"], "perhaps"),
    ] {
        let mut edit = vec!["product", "edit", "default"];
        edit.extend(options);
        env.run(&edit).fails(2, &[named]);
        let mut add = vec!["product", "add", "vpn", "--name", "VPN"];
        add.extend(options);
        env.run(&add).fails(2, &[named]);
    }
    // Two edits, each of them possible by itself.
    edit(&env, &["--symbols", "none"]);
    let late = env.run(&["product", "edit", "default", "--require", "symbol"]);
    late.refuses(2, &["asks for a symbol and takes none"]);
    edit(&env, &["--symbols", "all"]);
    let mut after = env.run(&["product", "show", "default", "--json"]).json();
    after["updated_at"] = before["updated_at"].clone();
    assert_eq!(after, before);
    assert_eq!(
        env.run(&["product", "list", "--field", "slug"]).ok(),
        "default\n"
    );
}

#[test]
fn what_is_generated_obeys_the_policy() {
    let (env, _server) = env();
    let generate = |more: &[&str]| {
        let mut words = vec!["password", "generate", ADA, "--print"];
        words.extend(more);
        env.run(&words)
    };
    edit(
        &env,
        &[
            "--max-length",
            "16",
            "--require",
            "symbol,digit,upper,lower",
            "--symbols",
            "#!",
        ],
    );
    for _ in 0..20 {
        let made = generate(&[]);
        let password = made.value("password");
        assert_eq!(password.len(), 16, "{password}");
        assert!(password.contains(['#', '!']), "{password}");
        assert!(
            password
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "#!".contains(c)),
            "{password}"
        );
        let bits: f64 = made.value("entropy_bits").parse().unwrap();
        // 16 of 58 hold 93.7 bits, and to ask for one of each class takes some away.
        assert!((92.0..93.7).contains(&bits), "{bits}");
    }
    generate(&["--length", "17"]).fails(2, &["15 to 16 characters, not 17"]);
    generate(&["--exclude", "#!"]).fails(2, &["no symbol character is left"]);
    generate(&["--words", "3"]).fails(2, &["--words"]);
}

#[test]
fn what_can_never_be_generated_fails_at_once() {
    let (env, _server) = env();
    env.run(&["login", "add", ADA, "--username", "aaa"]).ok();
    let everything_but_a: String = (' '..='~').filter(|c| *c != 'a').collect();
    let since = std::time::Instant::now();
    env.run(&[
        "password",
        "generate",
        ADA,
        "--print",
        "--exclude",
        &everything_but_a,
    ])
    .fails(2, &["contains the username"]);
    assert!(since.elapsed().as_secs() < 10);
    edit(&env, &["--username-inside", "yes"]);
    env.run(&[
        "password",
        "generate",
        ADA,
        "--print",
        "--exclude",
        &everything_but_a,
    ])
    .ok();
}

#[test]
fn a_chosen_password_is_long_and_hard_to_guess() {
    let (env, _server) = env();
    for (bad, named) in [
        ("qu4rz uhr laut", "is 14 long, 15 characters are the least"),
        ("password123456789", "easy to guess"),
        ("qwertyuiop123456", "easy to guess"),
        ("letmein12345678", "easy to guess"),
        ("passwordpassword1", "easy to guess"),
        ("iloveyou1234567", "easy to guess"),
        ("Password Password", "repeats the same characters"),
        ("xyxyxyxyxyxyxyxyxy", "repeats the same characters"),
        ("Ada Example 2026", "names that belong"),
        ("to my ADA@example.com", "contains the username"),
    ] {
        for refused in [set(&env, bad), redeem(&env, bad)] {
            let said = refused.refuses(
                2,
                &[named, "choose another", "credtool product show default"],
            );
            assert!(!said.contains(bad), "the password is shown: {said}");
        }
    }
    let good = "qu4rz uhr laut!";
    set(&env, good).ok();
    redeem(&env, good).ok();
    edit(&env, &["--second-factor", "yes"]);
    for refused in [set(&env, "qu4rz u"), redeem(&env, "qu4rz u")] {
        refused.refuses(2, &["is 7 long, 8 characters are the least"]);
    }
    for refused in [set(&env, "trustno1"), redeem(&env, "Trustno1")] {
        refused.refuses(2, &["most common"]);
    }
    set(&env, "qu4rz uh").ok();
    redeem(&env, "qu4rz uh").ok();
}

#[test]
fn the_symbols_of_a_chosen_password_are_checked() {
    let (env, _server) = env();
    edit(&env, &["--symbols", "-"]);
    for refused in [
        set(&env, "quarz uhr<laut>"),
        redeem(&env, "quarz uhr<laut>"),
    ] {
        refused.refuses(2, &["has a symbol other than -"]);
    }
    set(&env, "quarz-uhr-laut-").ok();
}

#[test]
fn a_password_is_counted_kept_and_compared_in_its_normal_form() {
    let (env, _server) = env();
    let typed = |text: &str| {
        let words = ["password", "verify", ADA, "--password-stdin"];
        env.feed(&words, &format!("{text}\n")).code
    };
    // Twelve characters as they are composed, sixteen as they are typed with dead keys.
    set(&env, "a\u{308}o\u{308}u\u{308}e\u{301} klug ja").refuses(2, &["is 12 long"]);
    let decomposed = "a\u{308}o\u{308}u\u{308}e\u{301} klug und leise";
    let composed = "äöüé klug und leise";
    for password in [decomposed, composed] {
        set(&env, password).ok();
        assert_eq!((typed(composed), typed(decomposed)), (0, 0));
        let shown = env.run(&["password", "show", ADA, "--print", "--field", "password"]);
        assert_eq!(shown.ok(), format!("{composed}\n"));
    }
    redeem(&env, decomposed).ok();
    assert_eq!((typed(composed), typed("aouue klug und leise")), (0, 69));
}

#[test]
fn where_no_password_can_be_chosen_no_link_is_made() {
    let (env, _server) = env();
    let short = [
        "product",
        "edit",
        "default",
        "--min-length",
        "6",
        "--max-length",
        "12",
    ];
    let edited = env.run(&short);
    assert_eq!(edited.code, 0);
    assert!(
        edited.err.contains("can only be generated"),
        "{}",
        edited.err
    );
    for refused in [
        env.run(&["password", "reset", ADA, "--print-link"]),
        env.run(&["password", "reset", ADA, "--send-link"]),
        env.run(&["email", "send", ADA, "--template", "reset-link"]),
        env.run(&["email", "send", ADA, "--template", "invitation"]),
        set(&env, "quarz uhr la"),
    ] {
        refused.refuses(2, &["it takes 12", "--second-factor yes"]);
    }
    let made = env.run(&["password", "generate", ADA, "--print"]);
    assert_eq!(made.value("password").len(), 12);
    edit(&env, &["--second-factor", "yes"]);
    set(&env, "quarz uh").ok();
}

/// Characters that some program on the way could take for something else, or that nobody sees.
fn unusual() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[ -~]{0,6}",
        2 => "\\PC{1,4}",
        1 => "[\u{0}-\u{1f}\u{7f}-\u{a0}]{1,2}",
        1 => "[\u{ad}\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2060}-\u{2069}\u{feff}\u{fffd}\u{e0001}]{1,2}",
        1 => "[a-z][\u{300}-\u{32f}]{1,3}",
        1 => "[\u{3000}\u{2028}\u{2029}\u{1680}\u{e000}\u{10ffff}]",
        1 => any::<char>().prop_map(String::from),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// The page, the command line and an email take the same passwords, whoever chooses.
    #[test]
    fn page_command_line_and_email_take_the_same_passwords(
        pieces in prop::collection::vec(unusual(), 1..4),
        words in prop_oneof![Just("pale otter "), Just("seven brass kettles "), Just("")],
    ) {
        let password = || Secret::new(format!("{words}{}", pieces.concat()));
        let mut world = World::new();
        let ada = world.ada();
        let url = world.link(ada.id, false).url.unwrap();
        let token = Token::from_text(url.expose());
        let (contact, login) = world.login(ada.id);
        let hand_over = HandOver {
            email: contact.primary().cloned(),
            ..HandOver::default()
        };
        // The page first: a password that the desk sets ends the link.
        let chosen = world.app.redeem(&token, &password()).map(|_| ());
        let set = world.app.set_password(&contact, &login, password(), &hand_over);
        match (chosen, set) {
            (Ok(()), Ok(credentials)) => {
                let sent = world.app.reveal_text(credentials.emails[0], false).unwrap();
                let text = sent.text.expose();
                prop_assert!(text.contains(credentials.password.expose()), "{text}");
            }
            (Err(page), Err(set)) => {
                prop_assert_eq!(page.kind(), ErrorKind::Usage);
                prop_assert_eq!(page.to_string(), set.to_string());
            }
            (page, set) => prop_assert!(false, "the page: {page:?}, the command line: {set:?}"),
        }
    }
}
