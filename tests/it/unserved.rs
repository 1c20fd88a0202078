//! People whose email was cancelled by a change that leaves them waiting, and emails that a newer one makes needless.

use credtool::app::delivery::retry::RetryOptions;
use credtool::app::provisioning::HandOver;
use credtool::app::records::contacts::{ContactEdit, ContactFilter};
use credtool::app::records::next_steps::next_steps;
use credtool::app::{ErrorKind, NextStep, Subject, Via};
use credtool::domain::email::{CancelCause, EmailState};
use credtool::domain::link::RevokedReason;
use credtool::domain::retry::RetryReason;
use credtool::domain::smtp::Phase;
use credtool::domain::{ContactId, EmailId, SignedDuration};

use crate::support::program::Ended;
use crate::support::world::address;
use crate::support::{Env, World, refused};

const WRONG: &str = "jane@gmial.com";
const RIGHT: &str = "jane@gmail.com";

fn jane() -> (World, ContactId) {
    let mut world = World::new();
    let jane = world.contact("Jane Example", WRONG);
    (world, jane)
}

/// The emails that fail by every list that there is; all say the same.
fn failing(world: &mut World, contact: ContactId) -> Vec<EmailId> {
    let emails = world.app.failing_emails(9).unwrap();
    let emails: Vec<EmailId> = emails.iter().map(|email| email.id).collect();
    let view = world.app.contact_view(contact).unwrap();
    let screen: Vec<EmailId> = view.failing.iter().map(|it| it.email.id).collect();
    assert_eq!(emails, screen);
    let filter = ContactFilter {
        limit: 9,
        ..ContactFilter::default()
    };
    let contacts = world.app.failing_contacts(&filter).unwrap();
    assert_eq!(contacts.len(), usize::from(!emails.is_empty()));
    emails
}

fn again() -> RetryOptions {
    RetryOptions {
        again: true,
        ..RetryOptions::default()
    }
}

#[test]
fn an_email_that_a_correction_cancelled_is_offered_to_the_new_address() {
    for mail in [World::mail_link, |world: &mut World, id| {
        world.mail_password(id).0
    }] {
        let (mut world, jane) = jane();
        let first = mail(&mut world, jane);
        world.move_to(jane, RIGHT);
        let email = world.email(first);
        assert_eq!(
            (email.state, email.cancel_cause),
            (EmailState::Cancelled, Some(CancelCause::AddressCorrected))
        );
        assert_eq!(
            world.app.why_cancelled(&email).unwrap().as_deref(),
            Some("cancelled because the address was corrected to jane@gmail.com")
        );
        assert_eq!(failing(&mut world, jane), [first]);
        let view = world.app.contact_view(jane).unwrap();
        assert_eq!(next_steps(&view)[0], NextStep::retry(first));
        assert_eq!(
            world.app.steps_after(&email).unwrap(),
            [NextStep::retry(first)]
        );
        let retried = world.retry(first).unwrap();
        assert_eq!(retried.reason, RetryReason::AddressChanged);
        let second = world.email(retried.outgoing);
        assert_eq!(
            (second.to.as_str(), second.state),
            (RIGHT, EmailState::Accepted)
        );
        assert_eq!(failing(&mut world, jane), []);
    }
}

#[test]
fn an_address_that_is_removed_leaves_its_recipient_waiting_too() {
    let (mut world, jane) = jane();
    let first = world.mail_link(jane);
    let edit = ContactEdit {
        add_address: vec![address(RIGHT)],
        ..ContactEdit::default()
    };
    world.app.edit_contact(jane, &edit).unwrap();
    let second = world.mail_link(jane);
    let edit = ContactEdit {
        primary: Some(address(RIGHT)),
        ..ContactEdit::default()
    };
    world.app.edit_contact(jane, &edit).unwrap();
    let edit = ContactEdit {
        remove_address: vec![address(WRONG)],
        ..ContactEdit::default()
    };
    world.app.edit_contact(jane, &edit).unwrap();
    for id in [first, second] {
        let email = world.email(id);
        assert_eq!(email.cancel_cause, Some(CancelCause::AddressRemoved));
        assert_eq!(
            world.app.why_cancelled(&email).unwrap().as_deref(),
            Some(
                "cancelled because the contact no longer has its address; the present one is jane@gmail.com"
            )
        );
    }
    assert_eq!(failing(&mut world, jane), [second], "one of them is enough");
    world.retry(second).unwrap();
    assert_eq!(failing(&mut world, jane), []);
}

#[test]
fn whoever_was_helped_after_the_correction_waits_no_more() {
    let (mut world, jane) = jane();
    let first = world.mail_link(jane);
    world.move_to(jane, RIGHT);
    world.mail_password(jane);
    assert_eq!(failing(&mut world, jane), [], "it waits, and may help");
    world
        .relay
        .offer(refused(Phase::Rcpt, 550, "5.1.1 No such user"));
    world.deliver();
    let newer = world.newest_email().id;
    assert_eq!(failing(&mut world, jane), [newer], "the newer one failed");
    world.generate(jane, &HandOver::default());
    assert_eq!(failing(&mut world, jane), []);
    let email = world.email(first);
    assert_eq!(email.state, EmailState::Cancelled);
}

#[test]
fn an_operator_dismisses_what_a_correction_cancelled() {
    let (mut world, jane) = jane();
    let first = world.mail_link(jane);
    world.move_to(jane, RIGHT);
    assert_eq!(failing(&mut world, jane), [first]);
    world.app.cancel_email(first).unwrap();
    assert_eq!(failing(&mut world, jane), []);
    let again = world.app.cancel_email(first).unwrap_err();
    assert_eq!(
        again.to_string(),
        format!("email {first} is cancelled already")
    );
}

#[test]
fn a_correction_that_was_the_mistake_is_told() {
    let (mut world, jane) = jane();
    let first = world.mail_link(jane);
    world.move_to(jane, RIGHT);
    world.move_to(jane, WRONG);
    let why = world.app.why_cancelled(&world.email(first)).unwrap();
    assert!(why.unwrap().ends_with("it is the contact's again"));
    assert_eq!(failing(&mut world, jane), [first]);
    let retried = world.retry(first).unwrap();
    assert_eq!(world.email(retried.outgoing).to.as_str(), WRONG);
}

#[test]
fn a_cancelled_email_whose_password_is_gone_needs_a_new_password() {
    let (mut world, jane) = jane();
    let (first, _) = world.mail_password(jane);
    world.move_to(jane, RIGHT);
    world
        .sql()
        .execute_batch("UPDATE login SET sealed_password = NULL, sealed_since = NULL")
        .unwrap();
    let view = world.app.contact_view(jane).unwrap();
    let generate = NextStep::GeneratePassword(Subject::Contact(jane), Via::Email);
    assert_eq!(next_steps(&view)[0], generate);
    let steps = world.app.steps_after(&world.email(first)).unwrap();
    assert!(matches!(
        steps[..],
        [NextStep::GeneratePassword(_, Via::Email)]
    ));
}

/// Each automatic cancellation has its cause, and none of these leaves anybody waiting.
#[test]
fn other_cancellations_say_their_cause() {
    let why = |world: &World, id| {
        let why = world.app.why_cancelled(&world.email(id)).unwrap();
        why.unwrap_or_default()
    };
    let (mut world, jane) = jane();
    let (first, _) = world.mail_password(jane);
    world.generate(jane, &HandOver::default());
    assert_eq!(
        why(&world, first),
        "cancelled because its password was replaced by a newer one"
    );
    let second = world.mail_link(jane);
    let link = world.email(second).link_id.unwrap();
    world.app.revoke_link(link).unwrap();
    let reason = RevokedReason::Desk.sentence();
    assert_eq!(
        why(&world, second),
        format!("cancelled because its link was ended: {reason}")
    );
    let third = world.mail_link(jane);
    world.app.cancel_email(third).unwrap();
    assert_eq!(
        why(&world, third),
        "cancelled because an operator cancelled it"
    );
    let fourth = world.mail_link(jane);
    let login = world.email(fourth).login_id.unwrap();
    world.app.remove_login(login).unwrap();
    assert_eq!(
        why(&world, fourth),
        "cancelled because its login was removed"
    );
    assert_eq!(failing(&mut world, jane), []);
    let fifth = world.mail_link(jane);
    world.relay.offer(refused(Phase::Rcpt, 451, "4.3.2 Later"));
    world.deliver();
    world.pass(SignedDuration::from_mins(50));
    world.deliver();
    let newest = world.newest_email().id;
    assert_eq!(
        why(&world, fifth),
        format!("cancelled because email {newest} took its place")
    );
    assert_eq!(why(&world, newest), "", "it was not");
}

#[test]
fn the_program_shows_the_cause_and_the_way_on() {
    let env = Env::with_relay(1);
    let run = |args: &str| -> Ended { env.run(&args.split(' ').collect::<Vec<_>>()) };
    assert_eq!(run("contact add Jane jane@gmial.com").code, 0);
    run("password reset 1 --send-link --yes");
    assert_eq!(run("contact edit 1 --address jane@gmail.com").code, 0);
    let email = run("email show 1 --json").json();
    assert_eq!(email["cancelled_because"], "address_corrected");
    let screen = run("email show 1 --format table").ok().to_owned();
    assert!(
        screen.contains("cancelled because the address was corrected to jane@gmail.com")
            && screen.contains("credtool email retry 1"),
        "{screen}"
    );
    let screen = run("contact show 1 --format table").ok().to_owned();
    assert!(
        screen.contains("the address was corrected") && screen.contains("credtool email retry 1"),
        "{screen}"
    );
    assert_eq!(run("contact list --failing --field id").ok(), "1\n");
    let plan = run("email retry --failed --dry-run --json").json();
    assert_eq!(
        (&plan[0]["action"], &plan[0]["to"]),
        (&"replace".into(), &"jane@gmail.com".into())
    );
}

/// A reset link that failed for good, and a password that was accepted after it.
fn overtaken(world: &mut World, contact: ContactId) -> (EmailId, EmailId) {
    let first = world.mail_link(contact);
    world
        .relay
        .offer(refused(Phase::Rcpt, 550, "5.1.1 No such user"));
    world.deliver();
    let (second, _) = world.mail_password(contact);
    world.deliver();
    (first, second)
}

#[test]
fn a_newer_email_that_was_accepted_is_asked_about() {
    for cancelled in [false, true] {
        let (mut world, jane) = jane();
        let (first, second) = overtaken(&mut world, jane);
        if cancelled {
            world.app.cancel_email(first).unwrap();
        }
        let error = world.retry(first).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NeedsAnswer, "{error}");
        let names = format!("the relay accepted email {second}, a newer one for the same login");
        assert!(error.to_string().contains(&names), "{error}");
        world.retry_as(first, again()).unwrap();
    }
}

#[test]
fn a_newer_email_that_waits_is_asked_about() {
    let (mut world, jane) = jane();
    let first = world.mail_link(jane);
    world.app.cancel_email(first).unwrap();
    let second = world.mail_link(jane);
    let error = world.retry(first).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NeedsAnswer, "{error}");
    assert!(error.to_string().contains(&format!("email {second}")));
    world.retry(second).unwrap();
}

#[test]
fn a_newer_email_that_opens_nothing_now_is_not_asked_about() {
    // Its link has expired.
    let (mut world, jane) = jane();
    let first = world.mail_link(jane);
    world.app.cancel_email(first).unwrap();
    world.mail_link(jane);
    world.deliver();
    world.pass(SignedDuration::from_hours(2));
    world.retry(first).unwrap();
    // Its password was replaced.
    let (mut world, jane) = self::jane();
    let (first, second) = overtaken(&mut world, jane);
    world.generate(jane, &HandOver::default());
    assert_eq!(world.email(second).state, EmailState::Accepted);
    world.retry(first).unwrap();
}

#[test]
fn a_newer_email_to_an_address_that_was_corrected_is_not_asked_about() {
    let (mut world, jane) = jane();
    let (first, _) = overtaken(&mut world, jane);
    world.move_to(jane, RIGHT);
    let retried = world.retry(first).unwrap();
    assert_eq!(world.email(retried.outgoing).to.as_str(), RIGHT);
}

#[test]
fn an_accepted_email_to_an_address_that_was_corrected_is_not_asked_about() {
    let (mut world, jane) = jane();
    let first = world.mail_link(jane);
    world.deliver();
    assert!(world.retry(first).is_err(), "the person has it");
    world.move_to(jane, RIGHT);
    let retried = world.retry(first).unwrap();
    assert_eq!(retried.reason, RetryReason::AddressChanged);
    assert_eq!(world.email(retried.outgoing).to.as_str(), RIGHT);
}

#[test]
fn an_email_of_another_login_is_not_asked_about() {
    let env = Env::with_relay(1);
    let run = |args: &str| -> Ended { env.run(&args.split(' ').collect::<Vec<_>>()) };
    run("product add wiki --name Wiki --login-url https://wiki.example.com/").ok();
    run("contact add Jane jane@example.com").ok();
    run("password reset 1 --send-link --yes --product wiki");
    run("email cancel 1").ok();
    let other = run("product list --json").json()[0]["slug"].clone();
    let other = other.as_str().unwrap();
    run(&format!(
        "password reset 1 --send-link --yes --product {other}"
    ));
    let plan = run("email retry 1 --dry-run --json").json();
    assert_eq!(plan["action"], "replace", "{plan}");
    run("password reset 1 --send-link --yes --product wiki");
    let plan = run("email retry 1 --dry-run --json").json();
    assert_eq!(
        (&plan["action"], &plan["reason"]),
        (&"ask".into(), &"newer_email".into())
    );
}
