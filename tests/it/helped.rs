//! Whoever was helped leaves the lists of what fails, and is not emailed needlessly.

use credtool::app::delivery::bulk_retry::Selection;
use credtool::app::delivery::retry::FailingFilter;
use credtool::app::provisioning::HandOver;
use credtool::app::records::contacts::ContactFilter;
use credtool::app::records::next_steps::next_steps;
use credtool::app::{AddressChange, NextStep};
use credtool::demo::server::{Command, Script, SmtpServer};
use credtool::domain::email::EmailState;
use credtool::domain::link::Token;
use credtool::domain::retry::bulk::Include;
use credtool::domain::{ContactId, EmailId, Secret, SignedDuration, Tag};

use crate::support::{Env, World};

/// Ada, whose email of this kind failed for a passing reason.
fn failed(compose: impl FnOnce(&mut World, ContactId) -> EmailId) -> (World, ContactId, EmailId) {
    let mut world = World::new();
    let ada = world.ada().id;
    let id = compose(&mut world, ada);
    fail(&world);
    assert_eq!(lists(&mut world, ada), [id], "it fails to begin with");
    world.pass(SignedDuration::from_mins(1));
    (world, ada, id)
}

fn failed_link() -> (World, ContactId, EmailId) {
    failed(World::mail_link)
}

fn failed_password() -> (World, ContactId, EmailId) {
    failed(|world, ada| world.mail_password(ada).0)
}

fn fail(world: &World) {
    world
        .sql()
        .execute_batch("UPDATE email SET state = 'failed', due_at = NULL WHERE state = 'queued'")
        .unwrap();
}

/// What fails by every list that there is; all say the same.
fn lists(world: &mut World, ada: ContactId) -> Vec<EmailId> {
    let menu: Vec<EmailId> = ids(world.app.failing_emails(9).unwrap().iter().map(|e| e.id));
    let view = world.app.contact_view(ada).unwrap();
    let screen = ids(view.failing.iter().map(|failing| failing.email.id));
    assert_eq!(menu, screen);
    let steps = next_steps(&view);
    for id in &menu {
        let is_retry = |step: &NextStep| matches!(step, NextStep::RetryEmail { email, .. } if *email == Some(*id));
        assert!(steps.iter().any(is_retry), "{steps:?}");
    }
    let offers_retry = steps
        .iter()
        .any(|step| matches!(step, NextStep::RetryEmail { .. }));
    assert_eq!(offers_retry, !menu.is_empty(), "{steps:?}");
    let filter = ContactFilter {
        limit: 9,
        ..ContactFilter::default()
    };
    let contacts = world.app.failing_contacts(&filter).unwrap();
    assert_eq!(contacts.len(), usize::from(!menu.is_empty()));
    menu
}

fn ids(of: impl Iterator<Item = EmailId>) -> Vec<EmailId> {
    of.collect()
}

/// Nothing is left for a retry of all that failed.
fn bulk_is_empty(world: &World) {
    let filter = FailingFilter::default();
    let failing = world.app.failing(filter, Include::default(), None).unwrap();
    assert_eq!(Selection::Failing(failing).left(), 0);
}

#[test]
fn a_later_email_that_lets_the_person_in_helps() {
    let (mut world, ada, _) = failed_link();
    world.mail_password(ada);
    assert!(lists(&mut world, ada).is_empty(), "it waits, and may help");
    world.deliver();
    assert!(lists(&mut world, ada).is_empty());
    bulk_is_empty(&world);

    let (mut world, ada, _) = failed_password();
    world.mail_link(ada);
    world.deliver();
    assert!(lists(&mut world, ada).is_empty());
    bulk_is_empty(&world);
}

#[test]
fn a_later_email_that_fails_too_is_the_one_to_retry() {
    let (mut world, ada, first) = failed_password();
    let second = world.mail_link(ada);
    assert!(lists(&mut world, ada).is_empty(), "it may help yet");
    fail(&world);
    assert_eq!(lists(&mut world, ada), [second]);
    world.app.cancel_email(second).unwrap();
    assert_eq!(lists(&mut world, ada), [first], "nothing else is left");
}

#[test]
fn a_later_email_that_came_back_helps_nobody() {
    let (mut world, ada, _) = failed_link();
    let second = world.mail_link(ada);
    world
        .sql()
        .execute_batch(
            "UPDATE email SET state = 'accepted', due_at = NULL, accepted_at = 1, delivery = 'bounced' WHERE id = 2",
        )
        .unwrap();
    let view = world.app.contact_view(ada).unwrap();
    let failing = ids(view.failing.iter().map(|failing| failing.email.id));
    assert_eq!(failing, [second]);
    let correct = NextStep::ChangeAddress(ada, AddressChange::Correct, None);
    assert_eq!(next_steps(&view)[0], correct);
}

#[test]
fn a_notice_does_not_let_anybody_in() {
    let (mut world, ada, id) = failed_link();
    world.mail_notice(ada);
    world.deliver();
    assert_eq!(lists(&mut world, ada), [id]);
}

#[test]
fn a_notice_is_made_needless_by_a_notice_or_the_password() {
    for by_password in [false, true] {
        let (mut world, ada, id) = failed(|world, ada| {
            world.generate(ada, &HandOver::default());
            world.mail_notice(ada)
        });
        world.mail_link(ada);
        world.deliver();
        assert_eq!(lists(&mut world, ada), [id], "a link says nothing of it");
        if by_password {
            world.mail_password(ada);
        } else {
            world.mail_notice(ada);
        }
        world.deliver();
        assert!(lists(&mut world, ada).is_empty());
    }
}

#[test]
fn a_used_link_or_another_password_helps() {
    let (mut world, ada, _) = failed_link();
    let url = world.link(ada, false).url.unwrap();
    let token = Token::from_text(url.expose().rsplit('/').next().unwrap());
    let password = Secret::new(String::from("correct horse battery staple"));
    world.app.redeem(&token, &password).unwrap();
    assert!(lists(&mut world, ada).is_empty());

    let (mut world, ada, _) = failed_password();
    world.generate(ada, &HandOver::default());
    assert!(lists(&mut world, ada).is_empty());
    bulk_is_empty(&world);
}

#[test]
fn a_hand_over_after_the_failure_helps_and_one_before_it_does_not() {
    let show = |world: &mut World, ada, copied| {
        let login = world.app.db().logins_of(ada).unwrap().remove(0);
        let product = world.app.product(login.product_id).unwrap();
        world.app.show_password(&login, &product, copied).unwrap();
        login
    };
    let (mut world, ada, id) = failed_password();
    let login = show(&mut world, ada, true);
    assert_eq!(
        lists(&mut world, ada),
        [id],
        "it is not known to be on the clipboard"
    );
    world.app.password_was_copied(&login).unwrap();
    assert!(lists(&mut world, ada).is_empty());
    bulk_is_empty(&world);

    // Retried by its name, and failed anew, it is on the list again.
    world.relay.offer(crate::support::refused(
        credtool::domain::smtp::Phase::Rcpt,
        550,
        "5.1.1 No",
    ));
    world.retry(id).unwrap();
    assert_eq!(world.email(id).state, EmailState::Failed);
    assert_eq!(lists(&mut world, ada), [id]);
    show(&mut world, ada, false);
    assert!(lists(&mut world, ada).is_empty());

    let (mut world, ada, id) = failed_password();
    let email = world.app.reveal_email(id, false);
    email.unwrap();
    assert!(lists(&mut world, ada).is_empty());
}

#[test]
fn a_link_that_is_shown_is_a_hand_over() {
    let (mut world, ada, _) = failed_link();
    world.link(ada, false);
    assert!(lists(&mut world, ada).is_empty());
}

#[test]
fn what_was_accepted_at_an_address_that_was_wrong_helps_nobody() {
    let (mut world, ada, id) = failed_link();
    world.mail_link(ada);
    world
        .sql()
        .execute_batch("UPDATE email SET state = 'handed', owner = 'x', due_at = NULL WHERE id = 2")
        .unwrap();
    world.move_to(ada, "ada.example@example.com");
    world
        .sql()
        .execute_batch(
            "UPDATE email SET state = 'accepted', owner = NULL, accepted_at = 1 WHERE id = 2",
        )
        .unwrap();
    assert_eq!(lists(&mut world, ada), [id]);
}

#[test]
fn a_removed_login_leaves_nothing_to_retry() {
    let (mut world, ada, _) = failed_link();
    let login = world.app.db().logins_of(ada).unwrap().remove(0);
    world.app.remove_login(login.id).unwrap();
    assert!(lists(&mut world, ada).is_empty());
    bulk_is_empty(&world);
}

#[test]
fn contacts_are_listed_once_in_order_and_by_tag() {
    let mut world = World::new();
    let mut who = Vec::new();
    for n in 1..=5 {
        let id = world.contact("Somebody", &format!("p{n}@example.com"));
        world.mail_link(id);
        world.mail_link(id);
        who.push(id);
    }
    fail(&world);
    let tag: Tag = "vip".parse().unwrap();
    let edit = credtool::app::records::contacts::ContactEdit {
        add_tag: vec![tag.clone()],
        ..Default::default()
    };
    world.app.edit_contact(who[3], &edit).unwrap();
    world.generate(who[1], &HandOver::default());
    let page = |after: Option<usize>, limit, tag: Option<&Tag>| -> Vec<i64> {
        let filter = ContactFilter {
            tag: tag.cloned(),
            after: after.map(|n| who[n]),
            limit,
            ..ContactFilter::default()
        };
        let page = world.app.failing_contacts(&filter).unwrap();
        page.iter().map(|contact| contact.id.get()).collect()
    };
    assert_eq!(page(None, 2, None), [1, 3]);
    assert_eq!(page(Some(2), 2, None), [4, 5]);
    assert_eq!(page(None, 9, Some(&tag)), [4]);
}

/// What the issue tells: the person got a password by email, and was still said to fail.
#[test]
fn the_program_offers_no_needless_link() {
    let server = SmtpServer::start(
        Script::default()
            .reply(Command::Rcpt, 550, "5.7.1 Refused")
            .times(1),
    )
    .unwrap();
    let env = Env::with_ada(server.port());
    assert_eq!(env.run(&["password", "reset", "1", "--send-link"]).code, 69);
    let failing = ["contact", "list", "--failing", "--field", "id"];
    assert_eq!(env.run(&failing).ok(), "1\n");
    env.run(&["password", "generate", "1", "--email", "-q"])
        .ok();
    assert_eq!(env.run(&failing).ok(), "");
    let screen = env.run(&["contact", "show", "1", "--format", "table"]);
    assert!(!screen.out.contains("email retry"), "{}", screen.out);
    let bulk = env.run(&["email", "retry", "--failed", "--include-permanent"]);
    assert_eq!(bulk.ok(), "");
    assert_eq!(server.messages().len(), 1);
}
