//! A retry decides on the newest email of a chain of replacements.

use credtool::app::delivery::retry::RetryOptions;
use credtool::app::{ErrorKind, Hint, NextStep, RetryTo};
use credtool::demo::server::{Command, Script, SmtpServer};
use credtool::domain::email::EmailState;
use credtool::domain::retry::RetryReason;
use credtool::domain::smtp::Phase;
use credtool::domain::template::Template;
use credtool::domain::{EmailId, SignedDuration};

use crate::support::world::address;
use crate::support::{Env, World, refused, terminal};

fn again() -> RetryOptions {
    RetryOptions {
        again: true,
        ..RetryOptions::default()
    }
}

/// A reset-link email that was refused, and then replaced after a correction of the address; the two emails.
fn corrected() -> (World, EmailId, EmailId) {
    let mut world = World::new();
    let jane = world.contact("Jane Example", "jane@gmial.com");
    let first = world.mail_link(jane);
    world
        .relay
        .offer(refused(Phase::Rcpt, 550, "5.1.1 No such user"));
    world.deliver();
    world.move_to(jane, "jane@gmail.com");
    let second = world.retry(first).unwrap().outgoing;
    assert_ne!(first, second);
    (world, first, second)
}

fn emails(world: &World) -> i64 {
    world.value("SELECT count(*) FROM email")
}

fn live_links(world: &World) -> i64 {
    world.value("SELECT count(*) FROM link WHERE used_at IS NULL AND revoked_at IS NULL")
}

#[test]
fn a_second_retry_after_a_correction_asks_instead_of_sending_another_link() {
    let (mut world, first, second) = corrected();
    for id in [first, first, second] {
        let error = world.retry(id).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NeedsAnswer, "{error}");
        assert!(
            error
                .to_string()
                .contains(&format!("accepted email {second}")),
            "{error}"
        );
        assert_eq!(
            error.advice(),
            Some(&Hint::from(NextStep::retry_again(
                second,
                RetryTo::Unchanged
            )))
        );
    }
    assert_eq!((emails(&world), live_links(&world)), (2, 1));
    let third = world.retry_as(first, again()).unwrap();
    assert_eq!(third.reason, RetryReason::Accepted);
    assert_eq!((third.named, third.email.id), (first, second));
    assert_eq!(world.email(third.outgoing).retry_of, Some(second));
    let fourth = world.retry_as(first, again()).unwrap();
    assert_eq!(world.email(fourth.outgoing).retry_of, Some(third.outgoing));
}

#[test]
fn a_replacement_that_deliver_made_counts() {
    let mut world = World::new();
    let ada = world.ada();
    let first = world.mail_link(ada.id);
    world.relay.offer(refused(Phase::Rcpt, 451, "4.3.2 Later"));
    world.deliver();
    world.pass(SignedDuration::from_mins(50));
    world.deliver();
    assert_eq!(world.email(first).state, EmailState::Cancelled);
    let second = world.newest_email();
    assert_eq!(
        (second.retry_of, second.state),
        (Some(first), EmailState::Accepted)
    );
    let error = world.retry(first).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NeedsAnswer, "{error}");
    assert_eq!(emails(&world), 2);
}

/// The newest one of a chain that failed goes out with the same bytes.
#[test]
fn a_newest_email_that_failed_is_the_one_that_goes_out() {
    let mut world = World::new();
    let jane = world.contact("Jane Example", "jane@gmial.com");
    let first = world.mail_link(jane);
    for _ in 0..2 {
        world
            .relay
            .offer(refused(Phase::Rcpt, 550, "5.7.1 Not now"));
    }
    world.deliver();
    world.move_to(jane, "jane@gmail.com");
    let second = world.retry(first).unwrap().outgoing;
    assert_eq!(world.email(second).state, EmailState::Failed);
    let retried = world.retry(first).unwrap();
    assert_eq!(
        (retried.email.id, retried.outgoing, retried.reason),
        (second, second, RetryReason::StillRight)
    );
    assert_eq!(world.email(second).state, EmailState::Accepted);
    assert_eq!(emails(&world), 2);
}

#[test]
fn a_newest_email_that_was_cancelled_or_purged_is_replaced() {
    for (change, reason) in [
        (
            "UPDATE email SET state = 'cancelled', cancel_cause = 'operator', accepted_at = NULL",
            RetryReason::Cancelled,
        ),
        (
            "UPDATE email SET state = 'failed', accepted_at = NULL; DELETE FROM email_bytes",
            RetryReason::Purged,
        ),
    ] {
        let (mut world, first, second) = corrected();
        world.sql().execute_batch(change).unwrap();
        let third = world.retry(first).unwrap();
        assert_eq!((third.email.id, third.reason), (second, reason));
        assert_eq!(world.email(third.outgoing).to.as_str(), "jane@gmail.com");
    }
}

#[test]
fn an_email_of_a_removed_login_is_not_sent_again() {
    let (mut world, first, _) = corrected();
    let ada = world.email(first).contact_id;
    let login = world.app.db().logins_of(ada).unwrap().remove(0);
    world.app.remove_login(login.id).unwrap();
    let error = world.retry_as(first, again()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    assert_eq!(world.relay.sent().len(), 1);
}

#[test]
fn bulk_takes_a_chain_by_its_newest_email() {
    let (world, _, second) = corrected();
    world
        .sql()
        .execute_batch(
            "UPDATE email SET state = 'failed', accepted_at = NULL WHERE state = 'accepted'",
        )
        .unwrap();
    let failing = world.app.failing_emails(9).unwrap();
    let ids: Vec<EmailId> = failing.iter().map(|email| email.id).collect();
    assert_eq!(ids, [second]);
}

/// Two processes are asked for the same email; what the first queued is what the second sends.
#[test]
fn two_retries_at_once_make_one_replacement() {
    let mut world = World::new();
    let jane = world.contact("Jane Example", "jane@gmial.com");
    let first = world.mail_link(jane);
    world
        .relay
        .offer(refused(Phase::Rcpt, 550, "5.1.1 No such user"));
    world.deliver();
    world.move_to(jane, "jane@gmail.com");
    let relay = world.relay.clone();
    let mut apps: Vec<_> = (0..4)
        .map(|_| world.another_app(Some(Box::new(relay.clone()))))
        .collect();
    std::thread::scope(|scope| {
        for app in &mut apps {
            scope.spawn(move || {
                let one = [(first, RetryOptions::default())].into();
                let one = credtool::app::delivery::bulk_retry::Selection::Named(one);
                let limits = credtool::app::RunLimits::default();
                let mut retry = app
                    .retry_all(one, limits, std::sync::Arc::default())
                    .unwrap();
                while retry.next(app).unwrap().is_some() {}
            });
        }
    });
    assert_eq!(emails(&world), 2);
    assert_eq!(world.relay.sent().len(), 1);
}

#[test]
fn an_email_that_was_composed_by_hand_has_no_chain() {
    let (mut world, first, _) = corrected();
    let jane = world.email(first).contact_id;
    let to = address("jane@gmail.com");
    let other = world.try_compose(jane, Template::ResetLink, to).unwrap();
    let decision = world.app.plan_retry(other, &RetryOptions::default());
    assert_eq!(decision.unwrap().email.id, other);
}

/// Jane, whose link was refused at a wrong address that was corrected since.
fn program() -> (Env, SmtpServer) {
    let server = SmtpServer::start(Script::default()).unwrap();
    let env = Env::with_relay(server.port());
    let added = env.run(&["contact", "add", "Jane Example", "jane@gmial.com"]);
    assert_eq!(added.code, 0, "{}", added.err);
    server.set_script(
        Script::default()
            .reply(Command::Rcpt, 550, "5.1.1 No such user")
            .times(1),
    );
    env.run(&["password", "reset", "1", "--send-link"]);
    env.run(&["contact", "edit", "1", "--address", "jane@gmail.com"]);
    (env, server)
}

#[test]
fn a_dry_run_shows_the_plan_and_ends_well() {
    let (env, server) = program();
    let dry = |args: &[&str]| {
        let all = [&["email", "retry"], args, &["--dry-run", "--json"]].concat();
        let json = env.run(&all).json();
        let [id, new, action, reason, to] =
            ["id", "new_id", "action", "reason", "to"].map(|key| json[key].to_string());
        format!("{id} {new} {action} {reason} {to}").replace('"', "")
    };
    assert_eq!(dry(&["1"]), "1 null replace address_changed jane@gmail.com");
    assert!(server.messages().is_empty());
    env.run(&["email", "retry", "1", "-q"]).ok();
    assert_eq!(dry(&["1"]), "1 2 ask accepted_before null");
    assert_eq!(
        dry(&["1", "--again"]),
        "1 2 replace accepted_before jane@gmail.com"
    );
    assert_eq!(server.messages().len(), 1);
    let missing = env.run(&["email", "retry", "9", "--dry-run"]);
    assert_eq!(missing.code, 3, "{}", missing.err);
}

#[test]
fn a_script_is_told_what_again_would_send() {
    let (env, server) = program();
    let first = env.run(&["email", "retry", "1"]);
    assert_eq!(first.code, 0, "{}", first.err);
    let second = env.run(&["email", "retry", "1"]);
    assert_eq!(second.code, 5);
    assert!(
        second
            .err
            .contains("a retry sends a new email with a new link to jane@gmail.com"),
        "{}",
        second.err
    );
    assert_eq!(server.messages().len(), 1);
}

#[test]
fn two_names_of_one_chain_are_one_retry() {
    let (env, server) = program();
    env.run(&["email", "retry", "1", "-q"]).ok();
    let both = env.run(&["email", "retry", "1", "2", "--again"]);
    assert_eq!(both.code, 0, "{}", both.err);
    assert!(
        both.err.contains("2 is the same as 1: it counts once"),
        "{}",
        both.err
    );
    assert_eq!(server.messages().len(), 2);
}

#[test]
fn a_terminal_is_asked_and_sees_what_would_be_sent() {
    for (key, sent) in [("y\n", 2), ("n\n", 1)] {
        let (env, server) = program();
        env.run(&["email", "retry", "1", "-q"]).ok();
        let line = r#""$CREDTOOL" email retry 1"#;
        let cue = "with a new link to jane@gmail.com?";
        let Some((code, screen)) = terminal::run(&env, line, cue, key.as_bytes()) else {
            return;
        };
        assert_eq!(code, if sent == 2 { 0 } else { 5 }, "{screen}");
        assert_eq!(server.messages().len(), sent, "{screen}");
    }
}
