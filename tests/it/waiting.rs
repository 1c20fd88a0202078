//! Why emails wait: the last fault of the relay, on every screen, and told once an hour.

use credtool::demo::server::{Command, Script, SmtpServer};
use credtool::domain::SignedDuration;
use credtool::domain::outage::Outage;
use credtool::domain::smtp::{Failure, Fault, Phase};
use serde_json::Value;

use crate::support::{Env, World, refused, terminal};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

fn waiting() -> World {
    let mut world = World::new();
    let ada = world.ada();
    world.mail_password(ada.id);
    world
}

fn login_refused() -> Failure {
    refused(Phase::Auth, 535, "5.7.8 Authentication failed")
}

fn down() -> Failure {
    Failure::new(Phase::Greeting, Fault::Timeout)
}

fn outage(world: &World) -> Option<Outage> {
    let mut outages = world.app.db().outages().unwrap();
    assert!(outages.len() <= 1, "{outages:?}");
    outages.pop()
}

#[test]
fn an_outage_is_kept_until_the_relay_takes_an_email() {
    let mut world = waiting();
    assert!(outage(&world).is_none());
    let since = world.now();
    for _ in 0..2 {
        world.relay.fail_open(login_refused());
        world.deliver();
        world.pass(MINUTE);
    }
    let kept = outage(&world).unwrap();
    assert_eq!((kept.since, kept.last_seen), (since, since + MINUTE));
    assert!(kept.text.contains("535 5.7.8"), "{}", kept.text);
    world.deliver();
    assert!(outage(&world).is_none(), "it took one");
}

#[test]
fn a_fault_at_an_email_is_kept_with_its_result() {
    let mut world = waiting();
    world.relay.offer(refused(
        Phase::Rcpt,
        550,
        "5.4.5 Daily user sending quota exceeded",
    ));
    world.deliver();
    let kept = outage(&world).unwrap();
    assert_eq!(kept.reason, "quota");
    assert!(kept.text.contains("5.4.5"), "{}", kept.text);
}

#[test]
fn a_different_fault_speaks_at_once_and_the_same_one_after_an_hour() {
    let mut world = waiting();
    let mut speaks = |failure: Failure| {
        world.pass(MINUTE);
        world.relay.fail_open(failure);
        world.deliver().speak
    };
    assert!(speaks(down()));
    assert!(!speaks(down()));
    assert!(speaks(login_refused()), "another fault");
    assert!(!speaks(login_refused()));
    assert!(speaks(down()), "another one again");
    for _ in 0..58 {
        assert!(!speaks(down()));
    }
    assert!(!speaks(down()));
    assert!(speaks(down()), "an hour is over");
}

fn sender_refused() -> Failure {
    refused(
        Phase::Mail,
        553,
        "5.7.1 Sender address rejected: not owned by user",
    )
}

/// A refused sender is kept apart from what all email waits for, and each of them is a different fault after the other.
#[test]
fn a_fault_that_comes_back_after_another_one_speaks_at_once() {
    let mut world = waiting();
    let mut speaks = |at_sender: bool| {
        world.pass(MINUTE);
        if at_sender {
            world.relay.offer(sender_refused());
        } else {
            world.relay.fail_open(down());
        }
        world.deliver().speak
    };
    for _ in 0..2 {
        assert!(speaks(true), "our setup");
        assert!(!speaks(true));
        assert!(speaks(false), "the relay");
        assert!(!speaks(false));
    }
}

#[test]
fn a_relay_that_refuses_a_sender_is_not_out_of_reach() {
    let mut world = waiting();
    world.relay.fail_open(down());
    world.deliver();
    world.relay.offer(sender_refused());
    world.deliver();
    let kept = outage(&world).unwrap();
    assert_eq!(kept.sender.unwrap().as_str(), "desk@example.com");
}

#[test]
fn a_relay_that_defers_an_email_is_not_out_of_reach() {
    let mut world = waiting();
    world.relay.fail_open(down());
    world.deliver();
    world
        .relay
        .offer(refused(Phase::Rcpt, 450, "4.2.0 Greylisted"));
    world.deliver();
    assert!(outage(&world).is_none());
}

#[test]
fn the_outage_of_a_sender_that_is_no_longer_used_ends() {
    let mut world = waiting();
    world.relay.offer(sender_refused());
    world.deliver();
    world.relay.fail_open(down());
    world.send_from("help@example.com");
    world.deliver();
    let outages = world.app.db().outages().unwrap();
    assert_eq!(outages.len(), 2, "an email of the old sender waits");
    world.deliver();
    assert!(outage(&world).is_none());
    let sent = world.relay.sent();
    assert_eq!(sent[0].0.from.as_str(), "help@example.com");
}

/// The words of one fault may name a session, a queue or a time.
#[test]
fn a_fault_is_the_same_whatever_numbers_it_names() {
    let mut world = waiting();
    let mut speaks = |text: &str| {
        world.relay.fail_open(refused(Phase::Greeting, 421, text));
        world.deliver().speak
    };
    assert!(speaks("4.3.2 Busy, session a1b2c3"));
    assert!(!speaks("4.3.2 Busy, session d4e5f6"));
    assert!(speaks("4.7.0 Busy, session d4e5f6"), "another code");
}

#[test]
fn a_clock_that_was_ahead_does_not_silence_an_outage() {
    let mut world = waiting();
    let now = world.now();
    world.set_clock(now + SignedDuration::from_hours(24 * 365));
    world.relay.fail_open(down());
    assert!(world.deliver().speak);
    world.set_clock(now);
    world.relay.fail_open(down());
    assert!(world.deliver().speak);
}

/// Ada, whose reset link waits since the relay refuses our login.
fn program() -> (Env, SmtpServer) {
    let server = SmtpServer::start(Script::default()).unwrap();
    let env = Env::with_ada(server.port());
    server.set_script(Script::default().reply(Command::Connect, 421, "4.3.2 Down for maintenance"));
    let sent = env.run(&["password", "reset", "1", "--send-link"]);
    assert_eq!(sent.code, 75, "{}", sent.err);
    (env, server)
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_screen_says_what_is_waited_for() {
    let (env, server) = program();
    for args in [&["contact", "show", "1"][..], &["email", "show", "1"]] {
        let screen = env.run(&[args, &["--format", "table"]].concat());
        let screen = words(screen.ok());
        assert!(screen.contains("waiting since"), "{screen}");
        assert!(screen.contains("4.3.2 Down for maintenance"), "{screen}");
        assert!(!screen.contains("due now"), "{screen}");
    }
    let of = |args: &[&str], at: &str| -> Value {
        let json: Value = env.run(&[args, &["--json"]].concat()).json();
        json.pointer(at).unwrap().clone()
    };
    for (args, at) in [
        (&["email", "show", "1"][..], "/outage"),
        (&["email", "list"], "/0/outage"),
        (&["contact", "show", "1"], "/emails/0/outage"),
    ] {
        let outage = of(args, at);
        assert_eq!(outage["reason"], "relay_down", "{args:?}");
        assert!(outage["text"].as_str().unwrap().contains("421 4.3.2"));
        assert!(outage["since"].is_string() && outage["last_seen"].is_string());
    }
    server.set_script(Script::default());
    env.run(&["email", "deliver"]).ok();
    assert_eq!(of(&["email", "show", "1"], "/outage"), Value::Null);
}

#[test]
fn a_fault_of_our_setup_names_the_setting_on_every_screen() {
    let (env, server) = program();
    for (command, code, text, cause, setting) in [
        (
            Command::Rcpt,
            554,
            "5.7.1 <desk[203.0.113.7]>: Client host rejected: Access denied",
            "only after a login",
            "smtp.username",
        ),
        (
            Command::Mail,
            553,
            "5.7.1 Sender address rejected: not owned by user ops",
            "refuses our sender address",
            "smtp.from",
        ),
        (
            Command::Rcpt,
            504,
            "5.5.2 <desk>: Helo command rejected: need fully-qualified hostname",
            "the name by which we greet it",
            "smtp.client_name",
        ),
        (
            Command::Mail,
            530,
            "5.7.0 Must issue a STARTTLS command first",
            "only over TLS",
            "smtp.tls",
        ),
    ] {
        server.set_script(Script::default().reply(command, code, text));
        env.run(&["email", "deliver"]).fails(78, &[cause, setting]);
        for args in [&["contact", "show", "1"][..], &["email", "show", "1"]] {
            let screen = env.run(&[args, &["--format", "table"]].concat());
            let screen = words(screen.ok());
            for word in ["waiting since", cause, setting] {
                assert!(screen.contains(word), "no {word:?} in {screen}");
            }
        }
        let shown = env.run(&["email", "show", "1", "--json"]).json();
        assert_eq!(shown["outage"]["party"], "our_setup");
        let line = r#""$CREDTOOL" email list --stuck; "$CREDTOOL" email list"#;
        let Some((_, screen)) = terminal::run(&env, line, "waiting", b"") else {
            return;
        };
        assert!(words(&screen).contains(setting), "{screen}");
    }
}

/// Without a fault it is cron that does not run.
#[test]
fn an_email_that_nothing_sends_is_not_due_now_for_hours() {
    let (env, server) = program();
    server.set_script(Script::default());
    rusqlite::Connection::open(env.database())
        .unwrap()
        .execute_batch("DELETE FROM outage; UPDATE email SET due_at = due_at - 7200000")
        .unwrap();
    let screen = env.run(&["contact", "show", "1", "--format", "table"]);
    let screen = words(screen.ok());
    assert!(screen.contains("nothing has sent it"), "{screen}");
    assert!(!screen.contains("due now"), "{screen}");
}

#[test]
fn a_script_hears_of_it_once_and_finds_it_in_json() {
    let (env, _server) = program();
    let first = env.run(&["email", "deliver"]);
    assert_eq!(first.code, 75);
    assert!(first.err.contains("Down for maintenance"), "{}", first.err);
    let second = env.run(&["email", "deliver", "--json"]);
    assert_eq!((second.code, second.err.as_str()), (75, ""));
    let json: Value = serde_json::from_str(&second.out).unwrap();
    assert_eq!(json["outages"][0]["reason"], "relay_down");
    let verbose = env.run(&["email", "deliver", "-v"]);
    assert!(
        verbose.err.contains("Down for maintenance"),
        "{}",
        verbose.err
    );
}

#[test]
fn a_person_at_a_terminal_hears_of_it_each_time() {
    let (env, _server) = program();
    for _ in 0..2 {
        let line = r#""$CREDTOOL" email deliver"#;
        let Some((code, screen)) = terminal::run(&env, line, "Down", b"") else {
            return;
        };
        assert_eq!(code, 75, "{screen}");
        assert!(screen.contains("Down for maintenance"), "{screen}");
    }
    let line = r#""$CREDTOOL" email list"#;
    let (_, screen) = terminal::run(&env, line, "waiting", b"").unwrap();
    assert!(words(&screen).contains("1 waiting since"), "{screen}");
}
