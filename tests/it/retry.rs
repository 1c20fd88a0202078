//! A retry that thinks.

use credtool::app::delivery::retry::{Retried, RetryOptions};
use credtool::app::{ErrorKind, Hint, NextStep, RetryTo, Subject, Via};
use credtool::domain::email::EmailState;
use credtool::domain::retry::RetryReason;
use credtool::domain::smtp::Phase;
use credtool::domain::{EmailId, SignedDuration};

use crate::support::world::address;
use crate::support::{World, refused};

fn retry(world: &mut World, id: EmailId) -> Retried {
    world.retry(id).unwrap()
}

fn again() -> RetryOptions {
    RetryOptions {
        again: true,
        ..RetryOptions::default()
    }
}

/// What a retry without options is refused with: its kind, its sentence and its hint.
fn block(world: &mut World, id: EmailId) -> (ErrorKind, String, Option<Hint>) {
    let before = world.outbox();
    let error = world.retry(id).unwrap_err();
    assert_eq!(world.outbox(), before, "a refused retry changed something");
    (error.kind(), error.to_string(), error.advice().cloned())
}

/// The next email is refused at RCPT.
fn refuse(world: &World) {
    world
        .relay
        .offer(refused(Phase::Rcpt, 550, "5.1.1 No such user"));
}

/// An email with Ada's password that the relay refused.
fn failed() -> (World, EmailId) {
    let mut world = World::new();
    let ada = world.ada();
    let (id, _) = world.mail_password(ada.id);
    refuse(&world);
    world.deliver();
    assert_eq!(world.email(id).state, EmailState::Failed);
    (world, id)
}

#[test]
fn a_failed_mail_that_is_still_right_goes_out_unchanged() {
    let (mut world, id) = failed();
    let before = world.app.reveal_email(id, false).unwrap();
    let message_id = world.email(id).message_id;
    let retried = retry(&mut world, id);
    assert_eq!(
        (retried.outgoing, retried.reason),
        (id, RetryReason::StillRight)
    );
    assert_eq!(world.email(id).state, EmailState::Accepted);
    let (_, bytes) = world.relay.sent().remove(0);
    assert_eq!(&bytes, before.expose());
    let header = format!("Message-ID: {message_id}");
    assert!(world.relay.last_text().contains(&header), "{header}");
    assert_eq!(world.value::<i64>("SELECT count(*) FROM email"), 1);
    assert!(world.audit().contains(&String::from("email.retry")));
}

#[test]
fn a_dead_link_gets_a_new_mail_with_a_new_link() {
    let mut world = World::new();
    let ada = world.ada();
    let id = world.mail_link(ada.id);
    refuse(&world);
    world.deliver();
    world.pass(SignedDuration::from_hours(1));
    let retried = retry(&mut world, id);
    assert_eq!(retried.reason, RetryReason::LinkExpired);
    assert_ne!(retried.outgoing, id);
    let (old, new) = (world.email(id), world.email(retried.outgoing));
    assert_eq!(new.retry_of, Some(id));
    assert_ne!(new.message_id, old.message_id);
    assert_ne!(new.link_id, old.link_id);
    let left = new.expires_at.unwrap().duration_since(world.now());
    assert_eq!(
        left,
        SignedDuration::from_hours(1),
        "as long as the old one"
    );
    assert_eq!(world.email(retried.outgoing).state, EmailState::Accepted);
}

#[test]
fn a_revoked_link_is_not_mailed_again() {
    let mut world = World::new();
    let ada = world.ada();
    let id = world.mail_link(ada.id);
    refuse(&world);
    world.deliver();
    let link = world.email(id).link_id.unwrap();
    world.app.revoke_link(link).unwrap();
    let retried = retry(&mut world, id);
    assert_eq!(retried.reason, RetryReason::LinkRevoked);
    assert_ne!(world.email(retried.outgoing).link_id, Some(link));
}

#[test]
fn a_corrected_address_gets_a_new_mail() {
    let (mut world, id) = failed();
    let ada = world.email(id).contact_id;
    world.move_to(ada, "ada.example@example.com");
    let retried = retry(&mut world, id);
    assert_eq!(retried.reason, RetryReason::AddressChanged);
    assert_ne!(retried.outgoing, id);
    assert_eq!(
        world.relay.offered(),
        ["ada@example.com", "ada.example@example.com"]
    );
    assert!(
        world
            .relay
            .last_text()
            .contains("To: \"Ada Example\" <ada.example@example.com>")
    );
}

#[test]
fn another_address_is_another_mail() {
    let (mut world, id) = failed();
    let to = RetryOptions {
        to: Some(address("ada@home.example.com")),
        again: false,
    };
    let retried = world.retry_as(id, to).unwrap();
    assert_eq!(retried.reason, RetryReason::OtherAddress);
    assert_eq!(
        world.email(retried.outgoing).to.as_str(),
        "ada@home.example.com"
    );
}

#[test]
fn a_mail_with_an_older_password_is_made_anew() {
    let (mut world, id) = failed();
    let ada = world.email(id).contact_id;
    let made = world.generate(ada, &credtool::app::provisioning::HandOver::default());
    let retried = retry(&mut world, id);
    assert_eq!(retried.reason, RetryReason::PasswordChanged);
    assert!(world.relay.last_text().contains(made.password.expose()));
}

#[test]
fn an_accepted_mail_needs_again_and_is_then_a_new_mail() {
    let (mut world, id) = failed();
    retry(&mut world, id);
    assert_eq!(world.email(id).state, EmailState::Accepted);
    let (kind, text, hint) = block(&mut world, id);
    assert_eq!(kind, ErrorKind::NeedsAnswer);
    assert!(
        text.contains("accepted") && !text.contains("delivered"),
        "{text}"
    );
    assert_eq!(
        hint,
        Some(Hint::from(NextStep::retry_again(id, RetryTo::Unchanged)))
    );
    let retried = world.retry_as(id, again()).unwrap();
    assert_eq!(retried.reason, RetryReason::Accepted);
    let (old, new) = (world.email(id), world.email(retried.outgoing));
    assert_ne!(old.message_id, new.message_id);
    assert_eq!(old.state, EmailState::Accepted);
}

#[test]
fn a_mail_that_may_have_been_sent_needs_again_and_keeps_its_message_id() {
    let mut world = World::new();
    let ada = world.ada();
    let (id, _) = world.mail_password(ada.id);
    world.relay.lose_answer();
    world.deliver();
    let (kind, text, _) = block(&mut world, id);
    assert_eq!(kind, ErrorKind::NeedsAnswer);
    assert!(text.contains("may have been sent"), "{text}");
    let retried = world.retry_as(id, again()).unwrap();
    assert_eq!(
        (retried.outgoing, retried.reason),
        (id, RetryReason::MaybeSent)
    );
    let sent = world.relay.sent();
    assert_eq!(sent[0].1, sent[1].1);
}

#[test]
fn a_password_that_went_to_a_former_address_is_never_mailed_again() {
    let (mut world, id) = failed();
    retry(&mut world, id);
    let ada = world.email(id).contact_id;
    world.move_to(ada, "ada.example@example.com");
    let (kind, text, hint) = block(&mut world, id);
    assert_eq!(kind, ErrorKind::NeedsAnswer);
    assert!(text.contains("no longer the contact's"), "{text}");
    let login = world.email(id).login_id.unwrap();
    let generate = NextStep::GeneratePassword(Subject::Login(login), Via::Email);
    assert_eq!(hint, Some(Hint::from("make a new one: ").step(generate)));
    let error = world.retry_as(id, again()).unwrap_err();
    assert_eq!(
        error.kind(),
        ErrorKind::NeedsAnswer,
        "--again got around it"
    );
    let sent = world.try_compose(
        ada,
        credtool::domain::template::Template::Credentials,
        address("ada.example@example.com"),
    );
    assert_eq!(sent.unwrap_err().kind(), ErrorKind::NeedsAnswer);

    let (fresh, password) = world.mail_password(ada);
    world.deliver();
    assert_eq!(world.email(fresh).state, EmailState::Accepted);
    assert!(world.relay.last_text().contains(password.expose()));
}

#[test]
fn a_password_that_may_have_reached_a_former_address_counts_as_gone_astray() {
    let mut world = World::new();
    let ada = world.ada();
    let (id, _) = world.mail_password(ada.id);
    world.relay.lose_answer();
    world.deliver();
    world.move_to(ada.id, "ada.example@example.com");
    let (kind, text, _) = block(&mut world, id);
    assert_eq!(kind, ErrorKind::NeedsAnswer);
    assert!(text.contains("no longer the contact's"), "{text}");
}

#[test]
fn a_mail_in_flight_is_left_alone() {
    let (mut world, id) = failed();
    world
        .sql()
        .execute_batch("UPDATE email SET state = 'handed', owner = 'other'")
        .unwrap();
    let store = credtool::store::Store::open(&world.database()).unwrap();
    let sending = store.sender_lock().unwrap().unwrap();
    assert_eq!(block(&mut world, id).0, ErrorKind::Temporary);
    let error = world.app.cancel_email(id).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Temporary);
    drop(sending);
    let cancelled = world.app.cancel_email(id).unwrap();
    assert_eq!(cancelled.state, EmailState::Cancelled, "its sender is dead");
    assert!(cancelled.maybe_sent());
}

#[test]
fn a_cancelled_mail_does_not_go_out() {
    let mut world = World::new();
    let ada = world.ada();
    let (id, _) = world.mail_password(ada.id);
    let cancelled = world.app.cancel_email(id).unwrap();
    assert_eq!(cancelled.state, EmailState::Cancelled);
    world.deliver();
    assert!(world.relay.offered().is_empty());
    assert_eq!(
        world.app.cancel_email(id).unwrap_err().kind(),
        ErrorKind::Refused
    );
}

#[test]
fn a_mail_that_does_not_exist_is_not_found() {
    let (mut world, _) = failed();
    let error = world.retry(EmailId::new(99)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}
