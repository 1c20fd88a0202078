//! What the screens say of an email whose sender died, before the next run recovers it.

use credtool::demo::server::{Script, SmtpServer};
use credtool::store::Store;

use crate::support::{Env, terminal};

/// An email with a password that is in flight in this state, and its sender gone.
fn stranded(state: &str) -> (Env, SmtpServer) {
    let server = SmtpServer::start(Script::default()).unwrap();
    let env = Env::with_ada(server.port());
    env.run(&["password", "generate", "1", "--email", "-q"])
        .ok();
    rusqlite::Connection::open(env.database())
        .unwrap()
        .execute_batch(&format!(
            "UPDATE email SET state = '{state}', owner = 'dead', accepted_at = NULL;
             UPDATE attempt SET outcome = NULL, ended_at = NULL, phase = 'mail'"
        ))
        .unwrap();
    (env, server)
}

fn screen(env: &Env, args: &[&str]) -> String {
    let shown = env.run(&[args, &["--format", "table"]].concat());
    assert_eq!(shown.code, 0, "{}", shown.err);
    let words: Vec<&str> = shown.out.split_whitespace().collect();
    words.join(" ")
}

#[test]
fn a_password_whose_sender_died_behind_the_body_may_have_been_sent() {
    let (env, _server) = stranded("handed");
    let contact = screen(&env, &["contact", "show", "1"]);
    assert!(
        contact.contains("credentials may have been sent (email 1)"),
        "{contact}"
    );
    assert!(!contact.contains("credentials handed"), "{contact}");
    let what_to_do = "its sender died: it may have been sent; `credtool email deliver` settles it";
    assert!(contact.contains(what_to_do), "{contact}");
    assert!(contact.ends_with("--send-link") && contact.contains("credtool email deliver"));
    let email = screen(&env, &["email", "show", "1"]);
    assert!(email.contains(what_to_do), "{email}");
    let login = screen(&env, &["login", "show", "1"]);
    assert!(login.contains("may have been sent"), "{login}");
    let attempts = env.run(&["email", "show", "1", "--json"]).json();
    assert_eq!(attempts["attempt_log"][0]["phase"], "body");

    for args in [&["email", "show", "1"][..], &["email", "list"]] {
        let json = env.run(&[args, &["--json"]].concat()).json();
        let email = if json.is_array() { &json[0] } else { &json };
        assert_eq!(email["stranded"], true, "{args:?}");
        assert_eq!(email["maybe_sent"], true, "{args:?}");
        assert_eq!(email["state"], "handed");
    }
}

#[test]
fn an_email_whose_sender_died_before_the_body_was_not_sent() {
    let (env, _server) = stranded("sending");
    let contact = screen(&env, &["contact", "show", "1"]);
    assert!(
        contact.contains("its sender died before it was sent; `credtool email deliver` sends it"),
        "{contact}"
    );
    let json = env.run(&["email", "show", "1", "--json"]).json();
    assert_eq!(json["stranded"], true);
    assert_eq!(json["maybe_sent"], false);
    assert_eq!(json["attempt_log"][0]["phase"], "mail");
}

/// While a sender is alive nothing is said, and `email deliver` settles what was stranded.
#[test]
fn a_sender_that_lives_is_believed() {
    let (env, server) = stranded("handed");
    let store = Store::open(&env.database()).unwrap();
    let sending = store.sender_lock().unwrap().unwrap();
    let contact = screen(&env, &["contact", "show", "1"]);
    assert!(!contact.contains("died"), "{contact}");
    let json = env.run(&["email", "show", "1", "--json"]).json();
    assert_eq!(json["stranded"], false);
    drop(sending);
    let delivered = env.run(&["email", "deliver"]);
    assert_eq!(delivered.code, 75, "{}", delivered.err);
    let json = env.run(&["email", "show", "1", "--json"]).json();
    assert_eq!(
        (&json["stranded"], &json["state"]),
        (&false.into(), &"queued".into())
    );
    assert_eq!(json["maybe_sent"], true);
    assert_eq!(server.messages().len(), 1);
}

#[test]
fn a_list_on_a_terminal_says_what_settles_it() {
    let (env, _server) = stranded("handed");
    for args in ["email list", "email list --stuck"] {
        let line = format!(r#""$CREDTOOL" {args}"#);
        let Some((code, screen)) = terminal::run(&env, &line, "Template", b"") else {
            return;
        };
        assert_eq!(code, 0, "{screen}");
        let words: Vec<&str> = screen.split_whitespace().collect();
        let screen = words.join(" ");
        assert!(screen.contains("email 1: its sender died"), "{screen}");
    }
}
