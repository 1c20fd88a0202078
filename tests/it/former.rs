//! What an address can still do that is no longer the contact's: nothing.

use credtool::app::provisioning::HandOver;
use credtool::app::records::contacts::{ContactEdit, Exposure, LoginView};
use credtool::app::records::next_steps::next_steps;
use credtool::app::{ErrorKind, NextStep, Subject, Via};
use credtool::demo::server::{Script, SmtpServer};
use credtool::domain::email::EmailState;
use credtool::domain::link::{RevokedReason, Token};
use credtool::domain::retry::RetryReason;
use credtool::domain::smtp::Phase;
use credtool::domain::{ContactId, EmailId, Secret};

use crate::support::world::address;
use crate::support::{Env, World, refused, terminal};

const WRONG: &str = "jane@gmial.com";
const RIGHT: &str = "jane@gmail.com";

fn jane() -> (World, ContactId) {
    let mut world = World::new();
    let id = world.contact("Jane Example", WRONG);
    (world, id)
}

/// The token of the link in the email that was sent last.
fn token(world: &World) -> Token {
    let text = world.relay.last_text();
    let (_, rest) = text.split_once("https://example.com/reset/").unwrap();
    Token::from_text(&rest[..43])
}

fn redeem(world: &mut World, token: &Token) -> Result<(), ErrorKind> {
    let password = Secret::new(String::from("correct horse battery staple"));
    let redeemed = world.app.redeem(token, &password);
    redeemed.map(|_| ()).map_err(|error| error.kind())
}

fn login(world: &World, id: ContactId) -> LoginView {
    world.app.logins_of(id).unwrap().remove(0)
}

fn steps(world: &mut World, id: ContactId) -> Vec<NextStep> {
    next_steps(&world.app.contact_view(id).unwrap())
}

fn restore(world: &mut World, id: ContactId, old: &str) {
    let edit = ContactEdit {
        add_address: vec![address(old)],
        ..ContactEdit::default()
    };
    world.app.edit_contact(id, &edit).unwrap();
}

#[test]
fn a_link_that_was_sent_to_a_wrong_address_dies_with_the_correction() {
    let (mut world, id) = jane();
    let email = world.mail_link(id);
    world.deliver();
    let token = token(&world);
    let edit = ContactEdit {
        address: Some(address(RIGHT)),
        ..ContactEdit::default()
    };
    let edited = world.app.edit_contact(id, &edit).unwrap();
    let closed: Vec<EmailId> = edited.closed.links.iter().map(|l| l.email.id).collect();
    assert_eq!(closed, [email]);
    assert_eq!(redeem(&mut world, &token), Err(ErrorKind::Refused));
    let link = world.email(email).link_id.unwrap();
    let link = world.app.db().link(link).unwrap().unwrap();
    assert_eq!(link.revoked_reason, Some(RevokedReason::AddressChanged));
    assert!(world.audit().contains(&String::from("link.revoke")));

    // Putting the address back does not put the link back.
    restore(&mut world, id, WRONG);
    assert_eq!(redeem(&mut world, &token), Err(ErrorKind::Refused));
}

#[test]
fn links_at_other_addresses_and_links_that_were_shown_live_on() {
    let (mut world, id) = jane();
    let shown = world.link(id, false).url.unwrap();
    let shown = Token::from_text(shown.expose().rsplit('/').next().unwrap());
    world.mail_link(id);
    world.deliver();
    let mailed = token(&world);
    restore(&mut world, id, "jane@home.example");
    let remove = ContactEdit {
        remove_address: vec![address("jane@home.example")],
        ..ContactEdit::default()
    };
    let edited = world.app.edit_contact(id, &remove).unwrap();
    assert!(edited.closed.links.is_empty());
    let edit = ContactEdit {
        address: Some(address("JANE@gmial.com")),
        ..ContactEdit::default()
    };
    let edited = world.app.edit_contact(id, &edit).unwrap();
    assert!(edited.closed.links.is_empty(), "the same address");
    let digest = mailed.digest();
    let link = world.app.db().link_by_digest(&digest).unwrap().unwrap();
    assert_eq!(link.revoked_at, None);
    assert_eq!(redeem(&mut world, &shown), Ok(()));
}

#[test]
fn a_removed_address_loses_its_links_too() {
    let (mut world, id) = jane();
    world.mail_link(id);
    world.deliver();
    let token = token(&world);
    restore(&mut world, id, RIGHT);
    let edit = ContactEdit {
        primary: Some(address(RIGHT)),
        remove_address: vec![address(WRONG)],
        ..ContactEdit::default()
    };
    let edited = world.app.edit_contact(id, &edit).unwrap();
    assert_eq!(edited.closed.links.len(), 1);
    assert_eq!(redeem(&mut world, &token), Err(ErrorKind::Refused));
}

#[test]
fn an_email_that_waits_is_cancelled_and_its_link_is_ended() {
    let (mut world, id) = jane();
    let email = world.mail_link(id);
    let edit = ContactEdit {
        address: Some(address(RIGHT)),
        ..ContactEdit::default()
    };
    let closed = world.app.edit_contact(id, &edit).unwrap().closed;
    let cancelled: Vec<EmailId> = closed.cancelled.iter().map(|it| it.id).collect();
    assert_eq!(cancelled, [email]);
    assert!(closed.links.is_empty(), "it is said of the email");
    assert_eq!(
        world.value::<i64>("SELECT count(*) FROM link WHERE revoked_at IS NULL"),
        0
    );
    let retried = world.retry(email).unwrap();
    assert_eq!(retried.reason, RetryReason::AddressChanged);
    assert_eq!(world.relay.offered(), [RIGHT]);
}

/// A link that the relay refused was not sent anywhere, and the retry says what changed: the address.
#[test]
fn a_refused_link_is_replaced_at_the_new_address() {
    let (mut world, id) = jane();
    let email = world.mail_link(id);
    let refusal = refused(Phase::Rcpt, 550, "5.1.1 No such user");
    world.relay.offer(refusal);
    world.deliver();
    world.move_to(id, RIGHT);
    let retried = world.retry(email).unwrap();
    assert_eq!(retried.reason, RetryReason::AddressChanged);
    let new = world.email(retried.outgoing);
    assert_eq!((new.to.as_str(), new.state), (RIGHT, EmailState::Accepted));
}

#[test]
fn an_emailed_password_is_shown_as_exposed_until_there_is_a_new_one() {
    let (mut world, id) = jane();
    world.mail_password(id);
    world.deliver();
    assert!(login(&world, id).exposure.is_none());
    world.move_to(id, RIGHT);
    let exposed = login(&world, id);
    assert!(exposed.is_exposed());
    assert_eq!(exposed.exposure.unwrap().email().to.as_str(), WRONG);
    let steps = steps(&mut world, id);
    assert_eq!(
        steps[0],
        NextStep::GeneratePassword(Subject::Contact(id), Via::Email)
    );
    let shows = |step: &NextStep| matches!(step, NextStep::ShowPassword(..));
    assert!(!steps.iter().any(shows), "{steps:?}");

    // Another person who has the address now does not change whose password went there.
    world.contact("Joan Example", WRONG);
    assert!(login(&world, id).is_exposed());

    world.mail_password(id);
    world.deliver();
    assert!(!login(&world, id).is_exposed(), "a new password is safe");
}

#[test]
fn an_address_that_is_put_back_is_not_held_against_its_password() {
    let (mut world, id) = jane();
    world.mail_password(id);
    world.deliver();
    world.move_to(id, RIGHT);
    restore(&mut world, id, WRONG);
    assert!(!login(&world, id).is_exposed());
}

#[test]
fn a_password_that_never_left_or_came_back_is_not_exposed() {
    for bounced in [false, true] {
        let (mut world, id) = jane();
        world.mail_password(id);
        if bounced {
            world.deliver();
            world
                .sql()
                .execute_batch("UPDATE email SET delivery = 'bounced'")
                .unwrap();
        }
        world.move_to(id, RIGHT);
        assert!(!login(&world, id).is_exposed(), "bounced: {bounced}");
    }
}

#[test]
fn a_password_whose_body_left_while_its_sender_died_is_exposed() {
    let (mut world, id) = jane();
    world.mail_password(id);
    world
        .sql()
        .execute_batch("UPDATE email SET state = 'handed', owner = 'dead', due_at = NULL")
        .unwrap();
    world.move_to(id, RIGHT);
    assert!(login(&world, id).is_exposed());
}

#[test]
fn a_password_that_was_chosen_through_a_link_at_a_former_address_is_pointed_out() {
    let (mut world, id) = jane();
    world.mail_link(id);
    world.deliver();
    let token = token(&world);
    redeem(&mut world, &token).unwrap();
    assert!(login(&world, id).exposure.is_none());
    world.move_to(id, RIGHT);
    let exposure = login(&world, id).exposure;
    assert!(
        matches!(exposure, Some(Exposure::Chosen(_))),
        "{exposure:?}"
    );
    world.generate(id, &HandOver::default());
    assert!(login(&world, id).exposure.is_none());
}

fn program() -> (Env, SmtpServer) {
    let server = SmtpServer::start(Script::default()).unwrap();
    let env = Env::with_relay(server.port());
    let added = env.run(&["contact", "add", "Jane Example", WRONG]);
    assert_eq!(added.code, 0, "{}", added.err);
    (env, server)
}

#[test]
fn the_correction_says_what_it_ended_and_what_is_left_to_do() {
    let (env, _server) = program();
    env.run(&["password", "generate", "1", "--email"]).ok();
    env.run(&["password", "reset", "1", "--send-link"]).ok();
    let edit = ["contact", "edit", "1", "--address", RIGHT];
    let script = env.copy().run(&edit);
    assert_eq!((script.code, script.value("address")), (0, RIGHT));
    assert_eq!(
        script.err,
        "link 1, in email 2 to jane@gmial.com, is ended; to send a new one: credtool email retry 2\n\
         warning: the password of jane@gmial.com at default was emailed to jane@gmial.com; set a new one: \
         credtool password generate id:1 --email\n\
         the username of login 1 at default is still jane@gmial.com; to rename it: \
         credtool login edit login:1 --rename jane@gmail.com\n"
    );
    let edited = env.run(&[&edit[..], &["--json"]].concat());
    let json: serde_json::Value = serde_json::from_str(&edited.out).unwrap();
    assert_eq!(json["address"], RIGHT);
    assert_eq!(json["ended_links"][0]["id"], 1);
    assert_eq!(json["ended_links"][0]["sent_to"], WRONG);
    assert_eq!(json["exposed_logins"][0]["known_at_former_address"], WRONG);
    assert_eq!(json["outdated_usernames"][0]["username"], WRONG);
    assert_eq!(json["outdated_usernames"][0]["rename"], RIGHT);

    let shown = env.run(&["password", "show", "1", "--print", "--field", "password"]);
    assert_eq!(shown.code, 0);
    assert!(
        shown.err.contains("was emailed to jane@gmial.com"),
        "{}",
        shown.err
    );
    let contact = env.run(&["contact", "show", "1", "--json"]).json();
    assert_eq!(contact["logins"][0]["known_at_former_address"], WRONG);
    let screen = env.run(&["login", "show", "1", "--format", "table"]);
    assert!(
        screen.ok().contains("emailed to a former address"),
        "{}",
        screen.out
    );
}

/// A username that was kept at the first correction is pointed out at the next one too.
#[test]
fn a_username_of_an_earlier_correction_is_pointed_out_again() {
    let (env, _server) = program();
    env.run(&["login", "add", "1"]).ok();
    for address in [RIGHT, "jane.example@gmail.com"] {
        let edit = env.run(&["contact", "edit", "1", "--address", address]);
        assert!(
            edit.err.contains(&format!("--rename {address}")),
            "{}",
            edit.err
        );
    }
    let edit = env.run(&["contact", "edit", "1", "--phone", "1"]);
    edit.ok();
    assert_eq!(edit.value("outdated_usernames"), "", "no address was lost");
}

#[test]
fn a_username_that_another_login_has_is_not_offered() {
    let (env, _server) = program();
    env.run(&["login", "add", "1"]).ok();
    env.run(&["contact", "add", "Joan Example", "joan@example.com"])
        .ok();
    env.run(&["login", "add", "2", "--username", RIGHT]).ok();
    let edit = env.run(&["contact", "edit", "1", "--address", RIGHT, "--json"]);
    let json = edit.json();
    assert_eq!(
        json["outdated_usernames"][0]["rename"],
        serde_json::Value::Null
    );
    assert!(
        edit.err.contains("another login has the new address"),
        "{}",
        edit.err
    );
}

#[test]
fn a_username_of_another_kind_is_left_alone() {
    let (env, _server) = program();
    env.run(&["login", "add", "1", "--username", "jane"]).ok();
    let edit = env.run(&["contact", "edit", "1", "--address", RIGHT]);
    edit.ok();
    assert_eq!(edit.err, "");
}

/// Each login that is named after the old address, as whoever sits there answers.
#[test]
fn a_terminal_is_asked_whether_the_login_is_renamed() {
    for (key, username) in [("y\n", RIGHT), ("n\n", WRONG)] {
        let (env, _server) = program();
        env.run(&["login", "add", "1"]).ok();
        let line = format!(r#""$CREDTOOL" contact edit 1 --address {RIGHT}"#);
        let cue = "Rename the login";
        let Some((code, screen)) = terminal::run(&env, &line, cue, key.as_bytes()) else {
            return;
        };
        assert_eq!(code, 0, "{screen}");
        let is = env.run(&["login", "list", "--field", "username"]);
        assert_eq!(is.ok().trim(), username, "{screen}");
    }
}
