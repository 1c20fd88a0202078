//! What only a terminal gets: menus and success sentences.

use std::time::Duration;

use credtool::demo::server::{Command, Script, SmtpServer};

use crate::support::{Env, terminal};

/// Runs credtool on a terminal; once `cue` is on it, types `keys`. Gives the exit code and the screen.
fn on_a_terminal(env: &Env, args: &str, cue: &str, keys: &[u8]) -> Option<(i32, String)> {
    terminal::run(env, &format!(r#""$CREDTOOL" {args}"#), cue, keys)
}

fn prepared() -> (Env, SmtpServer) {
    let server = SmtpServer::start(Script::default()).unwrap();
    (Env::with_ada(server.port()), server)
}

const DOWN: &str = "\x1b[B";

#[test]
fn a_reset_is_chosen_from_a_menu() {
    let (env, server) = prepared();
    let keys = format!("{DOWN}{DOWN}\r");
    let args = "password reset ada@example.com";
    let Some((code, screen)) = on_a_terminal(&env, args, "show a reset link", keys.as_bytes())
    else {
        return;
    };
    assert_eq!(code, 0, "{screen}");
    assert!(screen.contains("accepted by the relay"), "{screen}");
    assert_eq!(server.messages().len(), 1);
}

#[test]
fn the_menu_offers_an_invitation_where_one_is_meant() {
    let (env, server) = prepared();
    let keys = format!("{DOWN}{DOWN}\r");
    let args = "password reset ada@example.com --invite";
    let Some((code, screen)) = on_a_terminal(&env, args, "show an invitation", keys.as_bytes())
    else {
        return;
    };
    assert_eq!(code, 0, "{screen}");
    assert!(screen.contains("send an invitation"), "{screen}");
    assert_eq!(server.messages().len(), 1);
    let template = env.run(&["email", "list", "--field", "template"]);
    assert_eq!(template.ok(), "invitation\n");
}

/// A password that is handed over by hand, with a notice where that is asked for.
#[test]
fn the_menu_tells_the_user_where_that_is_asked_for() {
    let (env, server) = prepared();
    for (notify, emails) in [("", 0), (" --notify", 1)] {
        let args = format!("password reset ada@example.com --print{notify}");
        let Some((code, screen)) = on_a_terminal(&env, &args, "show a reset link", b"\r") else {
            return;
        };
        assert_eq!(code, 0, "{screen}");
        let offered = "generate a password, show it, and tell the user";
        assert_eq!(screen.contains(offered), !notify.is_empty(), "{screen}");
        assert_eq!(server.messages().len(), emails, "{screen}");
    }
}

#[test]
fn escape_leaves_the_menu_and_changes_nothing() {
    let (env, server) = prepared();
    let args = "password reset ada@example.com";
    let Some((code, screen)) = on_a_terminal(&env, args, "show a reset link", b"\x1b") else {
        return;
    };
    assert_eq!(code, 5, "{screen}");
    assert!(screen.contains("nothing was chosen"), "{screen}");
    assert!(server.messages().is_empty());
    assert_eq!(env.run(&["link", "list"]).ok(), "");
}

/// A line for each kind of prompt, and what it shows first.
const PROMPTS: [(&str, &str); 5] = [
    ("contact remove 1", "[y/N]"),
    ("password reset 1", "show a reset link"),
    ("password generate Ada", "[y/N]"),
    ("contact add", "Name:"),
    ("password set 1", "New password:"),
];

#[test]
fn ctrl_c_at_a_prompt_changes_nothing_and_restores_the_terminal() {
    let (env, server) = prepared();
    let before = env.run(&["contact", "list", "--json"]).ok().to_owned();
    for (args, cue) in PROMPTS {
        let line = format!(r#""$CREDTOOL" {args}; echo "ended=$?"; stty -a"#);
        let Some((_, screen)) = terminal::run(&env, &line, cue, b"\x03") else {
            return;
        };
        assert!(screen.contains("ended=130"), "{args}: {screen}");
        assert!(
            screen.contains("error:\x1b[0m interrupted"),
            "{args}: {screen}"
        );
        let modes: Vec<&str> = screen.split_whitespace().collect();
        for mode in ["isig", "icanon", "echo"] {
            assert!(modes.contains(&mode), "{args}: {mode}: {screen}");
        }
        let shown = screen.rfind("\x1b[?25h");
        assert!(shown >= screen.rfind("\x1b[?25l"), "{args}: {screen:?}");
    }
    assert_eq!(env.run(&["contact", "list", "--json"]).ok(), before);
    assert_eq!(env.run(&["login", "list"]).ok(), "");
    assert!(server.messages().is_empty());
}

#[test]
fn escape_declines_a_question_and_a_choice() {
    let (env, _server) = prepared();
    for (args, cue) in &PROMPTS[..3] {
        let Some((code, screen)) = on_a_terminal(&env, args, cue, b"\x1b") else {
            return;
        };
        assert_eq!(code, 5, "{args}: {screen}");
        assert!(screen.contains("nothing was changed"), "{args}: {screen}");
    }
    assert!(env.run(&["contact", "show", "1"]).code == 0);
    assert_eq!(env.run(&["login", "list"]).ok(), "");
}

#[test]
fn typing_narrows_the_contacts_to_choose_from() {
    let (env, _server) = prepared();
    for n in 1..=15 {
        let address = format!("ada{n}@example.com");
        env.run(&["contact", "add", &format!("Ada Number{n}"), &address])
            .ok();
    }
    let steps: [(&str, &[u8]); 2] = [("Which contact?", b"number12"), ("number12|", b"\r")];
    let Some((code, screen)) =
        terminal::dialogue(&env, r#""$CREDTOOL" password generate Ada"#, &steps)
    else {
        return;
    };
    assert_eq!(code, 0, "{screen}");
    let username = env.run(&["login", "list", "--field", "username"]);
    assert_eq!(username.ok(), "ada12@example.com\n");
}

#[test]
fn answers_are_asked_for_until_they_are_right() {
    let (env, _server) = prepared();
    let steps: [(&str, &[u8]); 4] = [
        ("Name:", b"Grace\r"),
        ("Address:", b"grace\r"),
        ("error: ", b""),
        ("Address:", b"grace@example.com\r"),
    ];
    let Some((code, screen)) = terminal::dialogue(&env, r#""$CREDTOOL" contact add"#, &steps)
    else {
        return;
    };
    assert_eq!(code, 0, "{screen}");
    env.run(&["contact", "show", "grace@example.com"]).ok();
}

#[test]
fn a_prompt_shows_foreign_text_harmlessly() {
    let (env, _server) = prepared();
    rusqlite::Connection::open(env.database())
        .unwrap()
        .execute_batch("UPDATE contact SET name = 'Ada' || char(27) || ']0;x' || char(7)")
        .unwrap();
    for (args, cue) in [PROMPTS[0], PROMPTS[2]] {
        let Some((_, screen)) = on_a_terminal(&env, args, cue, b"\x1b") else {
            return;
        };
        assert!(!screen.contains("\x1b]0;x"), "{args}: {screen:?}");
        assert!(!screen.contains('\x07'), "{args}: {screen:?}");
    }
}

/// Where there is no clipboard, as over SSH, the menu shows the new password, spelled if that is wanted.
#[test]
fn a_new_password_is_shown_from_the_menu() {
    let (env, _server) = prepared();
    for (args, spelled) in [("--print", false), ("--spell", true)] {
        let args = format!("password reset ada@example.com {args}");
        let Some((code, screen)) = on_a_terminal(&env, &args, "show a reset link", b"\r") else {
            return;
        };
        assert_eq!(code, 0, "{screen}");
        assert!(
            screen.contains("generate a password and show it"),
            "{screen}"
        );
        let shown = env.run(&["password", "show", "1", "--print", "--field", "password"]);
        let password = shown.ok().trim_end();
        assert!(
            screen.contains(&format!("Password   {password}\r\n")),
            "{screen}"
        );
        assert_eq!(screen.contains("Spelled"), spelled, "{screen}");
    }
}

#[test]
fn nothing_from_the_menu_runs_into_a_pipe_unasked() {
    let (env, _server) = prepared();
    let last = format!("{DOWN}{DOWN}{DOWN}\r");
    for (flags, keys, flag) in [
        ("--spell", "\r", "--print"),
        ("", &*last, "--print-link"),
        ("--spell", &*last, "--print-link"),
    ] {
        let line = format!(r#""$CREDTOOL" password reset ada@example.com {flags} > out"#);
        let cue = "show a reset link";
        let Some((code, screen)) = terminal::run(&env, &line, cue, keys.as_bytes()) else {
            return;
        };
        assert_eq!(code, 2, "{screen}");
        assert!(screen.contains(&format!("say {flag}")), "{screen}");
        let out = std::fs::read_to_string(env.home().join("out")).unwrap();
        assert_eq!(out, "");
    }
    assert_eq!(env.run(&["link", "list"]).ok(), "");
    env.run(&["password", "show", "1", "--print"])
        .refuses(3, &["no login"]);
    // With --print it is asked for.
    let line = r#""$CREDTOOL" password reset ada@example.com --print > out"#;
    let (code, screen) = terminal::run(&env, line, "show a reset link", b"\r").unwrap();
    assert_eq!(code, 0, "{screen}");
    let out = std::fs::read_to_string(env.home().join("out")).unwrap();
    assert!(out.contains("ada@example.com"), "{out}");
}

#[test]
fn nothing_is_generated_from_the_menu_that_cannot_be_copied() {
    let (env, _server) = prepared();
    let args = "password reset ada@example.com";
    let Some((code, screen)) = on_a_terminal(&env, args, "show a reset link", b"\r") else {
        return;
    };
    assert_eq!(code, 1, "{screen}");
    assert!(screen.contains("there is no display"), "{screen}");
    env.run(&["password", "show", "1", "--print"])
        .refuses(3, &[]);
}

#[test]
fn a_part_of_a_name_is_confirmed() {
    let (env, _server) = prepared();
    let args = "password generate Ada";
    let Some((code, screen)) = on_a_terminal(&env, args, "[y/N]", b"y\n") else {
        return;
    };
    assert_eq!(code, 0, "{screen}");
    assert!(
        screen.contains("new password for ada@example.com"),
        "{screen}"
    );
}

#[test]
fn a_removal_is_confirmed_and_can_be_declined() {
    let (env, _server) = prepared();
    let Some((code, screen)) = on_a_terminal(&env, "contact remove 1", "?", b"n\n") else {
        return;
    };
    assert_eq!(code, 5, "{screen}");
    assert!(env.run(&["contact", "show", "1"]).code == 0);
}

#[test]
fn a_retry_of_all_that_failed_is_confirmed_once_with_its_count() {
    let (env, server) = prepared();
    server.set_script(Script::default().reply(Command::Rcpt, 550, "5.7.1 No"));
    for _ in 0..2 {
        env.run(&["password", "generate", "1", "--email"]);
        env.run(&["contact", "add", "Bob", "bob@example.com"]);
        env.run(&["password", "generate", "bob@example.com", "--email"]);
    }
    server.set_script(Script::default());
    let args = "email retry --failed --include-permanent";
    let Some((code, screen)) = on_a_terminal(&env, args, "Retry 2 emails?", b"n") else {
        return;
    };
    assert_eq!(code, 5, "{screen}");
    assert_eq!(server.messages().len(), 0);
    let (code, screen) = on_a_terminal(&env, args, "Retry 2 emails?", b"y").unwrap();
    assert_eq!(code, 0, "{screen}");
    assert_eq!(server.messages().len(), 2, "{screen}");
    assert_eq!(screen.matches("[y/N]").count(), 1, "{screen}");
}

#[test]
fn a_retry_of_many_shows_how_far_it_is_and_takes_the_bar_off_the_screen() {
    let (env, server) = prepared();
    server.set_script(Script::default().reply(Command::Mail, 451, "4.3.2 Try later"));
    for _ in 0..3 {
        env.run(&["password", "reset", "ada@example.com", "--send-link"]);
    }
    rusqlite::Connection::open(env.database())
        .unwrap()
        .execute_batch("UPDATE email SET state = 'failed', due_at = NULL")
        .unwrap();
    let slow = Duration::from_millis(150);
    server.set_script(Script::default().delay_at(Command::Body, slow));
    let Some((code, screen)) = on_a_terminal(&env, "email retry 1 2 3", "retrying", b"") else {
        return;
    };
    assert_eq!(code, 0, "{screen}");
    for n in 1..=3 {
        let told = format!("email {n} to ada@example.com: accepted by the relay");
        assert!(screen.contains(&told), "{screen:?}");
    }
    let (bars, table) = screen.split_once("New").expect("no table");
    assert!(bars.contains(" 0/3") && bars.contains(" 3/3"), "{screen:?}");
    assert!(!table.contains("retrying"), "{screen:?}");
    for piece in bars.split("retrying ").skip(1) {
        let rest = piece.trim_start_matches(|c| "=> /0123456789".contains(c));
        assert!(rest.starts_with("\r\u{1b}[2K"), "a bar is left: {screen:?}");
    }
}

/// Whoever wants to try the page finds it there, with a link that works, until Ctrl-C.
#[cfg(feature = "web")]
#[test]
fn the_page_of_the_demo_stays_until_ctrl_c() {
    use credtool::demo::browser::Browser;
    let env = Env::bare();
    let mut page = None;
    // Without a shell in between, which Ctrl-C would end too.
    let demo = r#"exec "$CREDTOOL" demo --keep kept"#;
    let ended = terminal::answer(&env, demo, "Ctrl-C ends the demo.\r\n", |screen| {
        let (_, rest) = screen.rsplit_once("  http://").unwrap();
        let link = rest.lines().next().unwrap();
        let (address, path) = link.trim().split_once('/').unwrap();
        let address = address.parse().unwrap();
        let mut browser = Browser::connect(address).unwrap();
        let path = format!("/{path}");
        assert_eq!(browser.open(&path).unwrap().status, 200);
        let chosen = [
            ("password", "a password of my own"),
            ("repeat", "a password of my own"),
        ];
        assert_eq!(browser.submit(&path, "", &chosen).unwrap().status, 200);
        page = Some(address);
        vec![0x03]
    });
    let Some((code, screen)) = ended else {
        return;
    };
    assert_eq!(code, 0, "{screen}");
    assert!(Browser::connect(page.unwrap()).is_err(), "the page goes on");
    assert!(env.home().join("kept/credtool.db").is_file());
}
