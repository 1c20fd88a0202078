//! Whether a user knows of a new password: the notice, who it says it was, and what `contact show` says of it.

use credtool::app::delivery::retry::RetryOptions;
use credtool::app::provisioning::HandOver;
use credtool::demo::server::{Command, Script, SmtpServer};
use credtool::domain::email::EmailState;
use credtool::domain::link::Token;
use credtool::domain::smtp::Phase;
use credtool::domain::template::Template;
use credtool::domain::{ContactId, Secret, SignedDuration};

use crate::support::world::address;
use crate::support::{Env, World, refused};

const ADA: &str = "ada@example.com";
const CHOSEN: &str = "a password of my own choice";

/// What the desk sees of the one login.
fn login(env: &Env) -> (serde_json::Value, String) {
    let mut shown = env.run(&["contact", "show", ADA, "--json"]).json();
    let screen = env.run(&["contact", "show", ADA, "--format", "table"]);
    let widest = screen.ok().lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(80), "{}", screen.out);
    let words: Vec<&str> = screen.out.split_whitespace().collect();
    (shown["logins"][0].take(), words.join(" "))
}

/// The email that the login says told its user, and where it stands; and the words for that.
#[track_caller]
fn told(
    env: &Env,
    id: impl Into<serde_json::Value>,
    state: impl Into<serde_json::Value>,
    words: &str,
) {
    let (login, screen) = login(env);
    assert_eq!(login["notified_by"], id.into());
    assert_eq!(login["notified_state"], state.into());
    // In a table the words share their lines with nothing else: the column is the last.
    assert!(screen.contains(words), "{words:?} is not in {screen}");
}

#[test]
fn the_desk_sees_whether_the_user_was_told() {
    let refuse_first = Script::default()
        .reply(Command::Data, 554, "5.7.1 Message rejected by policy")
        .times(1);
    let server = SmtpServer::start(refuse_first).unwrap();
    let env = Env::with_ada(server.port());
    let null = || serde_json::Value::Null;
    env.run(&["password", "generate", ADA, "--print"]).ok();
    told(&env, null(), null(), "user not notified");
    assert!(server.messages().is_empty());

    // A notice that failed is seen, with what to do, and the password is there all the same.
    let failed = env.run(&["password", "generate", ADA, "--print", "--notify"]);
    failed.fails(
        69,
        &[
            "5.7.1",
            "tell the user otherwise, or: credtool email retry 1",
        ],
    );
    assert!(failed.out.contains("password\t"), "{}", failed.out);
    told(&env, 1, "failed", "notice failed (email 1)");
    let (_, screen) = login(&env);
    assert!(screen.contains("credtool email retry 1"), "{screen}");
    env.run(&["email", "retry", "1"]);
    told(&env, 1, "accepted", "notice accepted by the relay");
    let screen = env.run(&["login", "show", ADA, "--format", "table"]);
    let shown = screen.ok();
    assert!(shown.contains("notice accepted by the relay"), "{shown}");

    env.run(&["password", "generate", ADA, "--email"]).ok();
    told(&env, 2, "accepted", "credentials accepted by the relay");

    // It says nothing of an older password.
    env.run(&["password", "generate", ADA, "--print"]).ok();
    told(&env, null(), null(), "user not notified");
}

#[test]
fn a_notice_that_came_back_told_nobody() {
    let mut world = World::new();
    let ada = world.ada();
    let notify = HandOver {
        notify: Some(address(ADA)),
        ..HandOver::default()
    };
    let notice = world.generate(ada.id, &notify).emails[0];
    world.deliver();
    // A second email waits; what the relay took counts all the same.
    let later = world.mail_notice(ada.id);
    let by = |world: &World| {
        world
            .app
            .logins_of(ada.id)
            .unwrap()
            .remove(0)
            .notified_by
            .unwrap()
    };
    assert_eq!(by(&world).id, notice);
    world
        .sql()
        .execute_batch(&format!(
            "UPDATE email SET delivery = 'bounced' WHERE id = {notice}"
        ))
        .unwrap();
    assert_eq!(by(&world).id, later);
    world.app.cancel_email(later).unwrap();
    world
        .sql()
        .execute(&format!("DELETE FROM email WHERE id = {later}"), ())
        .unwrap();
    assert_eq!(by(&world).standing().as_str(), "bounced");
}

/// A notice tells of the change, not of the moment at which somebody looked into why it had failed.
#[test]
fn a_notice_that_is_made_again_tells_the_time_of_the_change() {
    let mut world = World::new();
    let ada = world.ada();
    let notify = HandOver {
        notify: Some(address(ADA)),
        ..HandOver::default()
    };
    let notice = world.generate(ada.id, &notify).emails[0];
    world
        .relay
        .offer(refused(Phase::Rcpt, 550, "5.1.1 No such user"));
    world.deliver();
    world.pass(SignedDuration::from_hours(26));
    world.move_to(ada.id, "new@example.com");
    let again = world.retry_as(notice, RetryOptions::default()).unwrap();
    assert_ne!(again.outgoing, notice);
    let text = world.relay.last_text();
    assert!(
        text.contains("Time of the change: 23 November 2026, 08:00 UTC"),
        "{text}"
    );
    let prose = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(prose.contains("was changed by the support desk"), "{text}");
}

/// She has a password, and chooses another through a link.
fn redeemed(env: &Env) {
    env.run(&["password", "generate", ADA, "--print"]).ok();
    redeem(env);
}

fn redeem(env: &Env) {
    let shown = env.run(&["password", "reset", ADA, "--print-link"]);
    let token = shown.ok().trim().rsplit('/').next().unwrap().to_owned();
    env.feed(&["password", "redeem"], &format!("{token}\n{CHOSEN}\n"))
        .ok();
}

#[test]
fn who_chose_a_password_through_a_link_is_told_so() {
    let server = SmtpServer::start(Script::default()).unwrap();
    let env = Env::with_ada(server.port());
    redeemed(&env);
    told(
        &env,
        1,
        "queued",
        "chosen by the user through a link; notice queued (email 1)",
    );
    assert!(
        server.messages().is_empty(),
        "the page does not wait for the relay"
    );
    env.run(&["email", "deliver"]).ok();
    told(&env, 1, "accepted", "notice accepted by the relay");
    let messages = server.messages();
    let text = String::from_utf8_lossy(&messages[0].data);
    assert!(text.contains("Subject: Your password for"), "{text}");
    assert!(
        !text.contains(CHOSEN) && !text.contains("by the support desk"),
        "{text}"
    );
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains("through a link that the support desk had made for you"),
        "{text}"
    );
    let event = env.run(&[
        "audit",
        "list",
        "--action",
        "link.redeem",
        "--field",
        "detail",
    ]);
    assert!(event.ok().contains("notice in email 1"), "{}", event.out);
}

#[test]
fn nobody_is_told_where_the_configuration_says_so() {
    let server = SmtpServer::start(Script::default()).unwrap();
    let env = Env::with_ada(server.port());
    env.configure(|text| {
        let off = text.replace("notify_on_redeem = true", "notify_on_redeem = false");
        assert_ne!(off, text);
        off
    });
    redeemed(&env);
    assert_eq!(env.run(&["email", "list"]).ok(), "");
    let (login, screen) = login(&env);
    assert_eq!(login["notified_by"], serde_json::Value::Null);
    assert!(!screen.contains("notified"), "the user knows: {screen}");
}

/// Whoever was invited chooses a first password: there was none that somebody could have taken away.
#[test]
fn a_first_password_is_no_change() {
    let server = SmtpServer::start(Script::default()).unwrap();
    let env = Env::with_ada(server.port());
    redeem(&env);
    assert_eq!(env.run(&["email", "list"]).ok(), "");
    redeem(&env);
    told(
        &env,
        1,
        "queued",
        "chosen by the user through a link; notice queued (email 1)",
    );
}

/// The token of a link that was shown.
fn token(world: &mut World, id: ContactId) -> Token {
    let url = world.link(id, false).url.unwrap();
    Token::from_text(url.expose().rsplit('/').next().unwrap())
}

#[test]
fn a_notice_that_cannot_be_made_keeps_nobody_from_their_password() {
    let mut world = World::new();
    let ada = world.ada();
    world.generate(ada.id, &HandOver::default());
    let token = token(&mut world, ada.id);
    world.tell_who_redeems(None);
    world
        .app
        .redeem(&token, &Secret::new(CHOSEN.to_owned()))
        .unwrap();
    assert_eq!(world.value::<i64>("SELECT count(*) FROM email"), 0);
    let detail: String = world.value("SELECT detail FROM audit WHERE action = 'link.redeem'");
    assert_eq!(detail, "no notice: no sender address is configured");
}

#[test]
fn a_notice_and_its_password_are_one_transaction() {
    let mut world = World::new();
    let ada = world.ada();
    world.generate(ada.id, &HandOver::default());
    let token = token(&mut world, ada.id);
    world.tell_who_redeems(Some("Example Desk <desk@example.com>"));
    world.break_audit();
    world
        .app
        .redeem(&token, &Secret::new(CHOSEN.to_owned()))
        .unwrap_err();
    assert_eq!(world.value::<i64>("SELECT count(*) FROM email"), 0);
    assert_eq!(world.value::<i64>("SELECT password_serial FROM login"), 1);
    world
        .sql()
        .execute_batch("DROP TRIGGER audit_broken")
        .unwrap();
    world
        .app
        .redeem(&token, &Secret::new(CHOSEN.to_owned()))
        .unwrap();
    let notice = world.newest_email();
    assert_eq!(notice.template, Template::PasswordChanged);
    assert_eq!(notice.state, EmailState::Queued);
}
