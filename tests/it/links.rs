//! Reset links: only a digest is stored, one use, an exact end, and a reason that helps.

use std::sync::{Arc, Barrier};

use credtool::app::credentials::links::LinkRequest;
use credtool::app::provisioning::HandOver;
use credtool::app::{Error, ErrorKind, Hint};
use credtool::crypto::{self, PasswordMatch};
use credtool::domain::email::EmailState;
use credtool::domain::link::{LinkState, Token};
use credtool::domain::password_origin::PasswordOrigin;
use credtool::domain::template::LinkKind;
use credtool::domain::{ContactId, LinkId, Secret, SignedDuration};

use crate::support::{Env, World};

const CHOSEN: &str = "a password of my own choice";

/// A link that was shown to the desk.
fn shown(world: &mut World, id: ContactId) -> (LinkId, Token) {
    let issued = world.link(id, false);
    let url = issued.url.unwrap();
    let (base, token) = url.expose().rsplit_once('/').unwrap();
    assert_eq!(base, "https://example.com/reset");
    (issued.link.id, Token::from_text(token))
}

#[test]
fn reset_link_that_lives_as_long_as_an_invitation_is_dead() {
    let env = Env::with_ada(1);
    let link = |args: &[&str]| {
        let args = [
            &["password", "reset", "1", "--print-link", "--field", "url"],
            args,
        ]
        .concat();
        let url = env.run(&args).ok().trim().to_owned();
        url.rsplit('/').next().unwrap().to_owned()
    };
    let (reset, invitation) = (link(&[]), link(&["--invite"]));
    let two_days = 2 * 24 * 3600 * 1000;
    env.sql(&format!(
        "UPDATE link SET expires_at = created_at + {two_days}"
    ));
    let links = env.run(&["link", "list", "--json"]).json();
    let kinds = |row: usize| [&links[row]["kind"], &links[row]["state"]];
    assert_eq!(kinds(0), ["invitation", "live"]);
    assert_eq!(kinds(1), ["reset", "expired"]);
    let of_state = |state: &str| {
        let ids = ["link", "list", "--state", state, "--field", "id"];
        env.run(&ids).ok().to_owned()
    };
    assert_eq!(
        (of_state("live"), of_state("expired")),
        ("2\n".into(), "1\n".into())
    );
    let redeem = |token: &str| env.feed(&["password", "redeem"], &format!("{token}\n{CHOSEN}\n"));
    redeem(&reset).fails(69, &["by a clock that was wrong"]);
    redeem(&invitation).ok();
}

fn redeem(world: &mut World, token: &Token) -> Result<(), Error> {
    let password = Secret::new(CHOSEN.to_owned());
    world.app.redeem(token, &password).map(|_| ())
}

fn refusal(world: &mut World, token: &Token) -> (String, Option<Hint>) {
    let before = world.dump("SELECT * FROM login");
    let error = redeem(world, token).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
    assert_eq!(world.dump("SELECT * FROM login"), before);
    (error.to_string(), error.advice().cloned())
}

#[test]
fn a_link_is_redeemed_once() {
    let mut world = World::new();
    let ada = world.ada();
    let (id, token) = shown(&mut world, ada.id);
    redeem(&mut world, &token).unwrap();
    let link = world.app.db().link(id).unwrap().unwrap();
    assert_eq!(link.state(world.now()), LinkState::Used);
    let login = world.app.db().logins_of(ada.id).unwrap().remove(0);
    assert_eq!(login.password_origin, Some(PasswordOrigin::User));
    assert!(!login.revealable, "a password that the user chose is kept");
    let hash = login.password_hash.unwrap();
    assert_eq!(
        crypto::verify(&Secret::new(CHOSEN.to_owned()), &hash).unwrap(),
        PasswordMatch::Match { weak: false }
    );
    assert_eq!(
        world.audit().last().map(String::as_str),
        Some("link.redeem")
    );
    let (why, hint) = refusal(&mut world, &token);
    assert_eq!(why, "the link was used at 08:00 UTC on 23 Nov 2026");
    assert_eq!(
        hint,
        Some(Hint::from("ask the support desk for a new link"))
    );
}

#[test]
fn of_twenty_that_redeem_at_once_one_succeeds() {
    let mut world = World::new();
    let ada = world.ada();
    let (_, token) = shown(&mut world, ada.id);
    let start = Arc::new(Barrier::new(20));
    let threads: Vec<_> = (0..20)
        .map(|n| {
            let mut app = world.another_app(None);
            let (token, start) = (token.clone(), Arc::clone(&start));
            std::thread::spawn(move || {
                let password = format!("a password of my own choice {n}");
                start.wait();
                let done = app.redeem(&token, &Secret::new(password.clone()));
                (password, done.map(|_| ()).map_err(|error| error.kind()))
            })
        })
        .collect();
    let ends: Vec<_> = threads
        .into_iter()
        .map(|thread| thread.join().unwrap())
        .collect();
    let (won, lost): (Vec<_>, Vec<_>) = ends.into_iter().partition(|(_, done)| done.is_ok());
    assert_eq!(won.len(), 1);
    for (_, done) in lost {
        assert_eq!(done, Err(ErrorKind::Refused));
    }
    let hash: String = world.value("SELECT password_hash FROM login");
    assert_eq!(
        crypto::verify(&Secret::new(won[0].0.clone()), &hash).unwrap(),
        PasswordMatch::Match { weak: false }
    );
    let redeemed: i64 = world.value("SELECT count(*) FROM audit WHERE action = 'link.redeem'");
    assert_eq!(redeemed, 1);
}

#[test]
fn only_the_digest_of_a_token_is_stored() {
    use sha2::{Digest, Sha256};
    let mut world = World::new();
    let ada = world.ada();
    let (_, token) = shown(&mut world, ada.id);
    let digest: Vec<u8> = world.value("SELECT token_digest FROM link");
    assert_eq!(digest, Sha256::digest(token.expose().as_bytes()).to_vec());
    assert_eq!(world.files_with(token.expose()), [""; 0]);
}

#[test]
fn a_link_ends_at_its_moment_and_not_before() {
    let hour = SignedDuration::from_hours(1);
    let mut world = World::new();
    let ada = world.ada();
    let (_, last_moment) = shown(&mut world, ada.id);
    world.pass(hour - SignedDuration::from_millis(1));
    redeem(&mut world, &last_moment).unwrap();

    let (_, too_late) = shown(&mut world, ada.id);
    world.pass(hour);
    let (why, _) = refusal(&mut world, &too_late);
    assert!(why.starts_with("the link expired at "), "{why}");
}

#[test]
fn a_dead_link_says_why_it_is_dead() {
    let mut world = World::new();
    let ada = world.ada();

    let (id, by_desk) = shown(&mut world, ada.id);
    world.app.revoke_link(id).unwrap();
    let (why, _) = refusal(&mut world, &by_desk);
    assert!(why.ends_with("the support desk revoked it"), "{why}");
    let error = world.app.revoke_link(id).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);

    let (_, by_password) = shown(&mut world, ada.id);
    world.generate(ada.id, &HandOver::default());
    let (why, _) = refusal(&mut world, &by_password);
    assert!(
        why.ends_with("the password was changed after it was sent"),
        "{why}"
    );

    let (_, by_newer) = shown(&mut world, ada.id);
    let (contact, choice) = world.login(ada.id);
    world.pass(SignedDuration::from_mins(5));
    let ask = LinkRequest {
        kind: LinkKind::Reset,
        ttl: SignedDuration::from_hours(1),
        revoke_others: true,
        email: None,
    };
    world.app.issue_link(&contact, &choice, &ask).unwrap();
    let (why, hint) = refusal(&mut world, &by_newer);
    assert!(why.ends_with("a newer link was made"), "{why}");
    let newer = String::from("a newer link was made at 08:05 UTC on 23 Nov 2026");
    assert_eq!(hint, Some(Hint::from(newer)));
}

#[test]
fn older_links_live_until_one_is_used() {
    let mut world = World::new();
    let ada = world.ada();
    let (_, older) = shown(&mut world, ada.id);
    let (_, newer) = shown(&mut world, ada.id);
    redeem(&mut world, &older).unwrap();
    let (why, _) = refusal(&mut world, &newer);
    assert!(why.contains("revoked"), "{why}");
}

#[test]
fn an_unknown_and_a_malformed_token_look_alike() {
    let mut world = World::new();
    let ada = world.ada();
    shown(&mut world, ada.id);
    let unknown = Token::from_bytes(&[7; 32]);
    let texts: Vec<String> = [unknown, Token::from_text("nonsense"), Token::from_text("")]
        .iter()
        .map(|token| {
            let error = redeem(&mut world, token).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NotFound);
            error.to_string()
        })
        .collect();
    assert_eq!(texts[0], texts[1]);
    assert_eq!(texts[1], texts[2]);
}

#[test]
fn a_password_that_breaks_the_policy_leaves_the_link_live() {
    let mut world = World::new();
    let ada = world.ada();
    let (id, token) = shown(&mut world, ada.id);
    let error = world
        .app
        .redeem(&token, &Secret::new(String::from("x")))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    let link = world.app.db().link(id).unwrap().unwrap();
    assert_eq!(link.state(world.now()), LinkState::Live);
    redeem(&mut world, &token).unwrap();
}

#[test]
fn redeeming_takes_back_the_link_mails_that_still_wait() {
    let mut world = World::new();
    let ada = world.ada();
    let waiting = world.mail_link(ada.id);
    let (_, token) = shown(&mut world, ada.id);
    redeem(&mut world, &token).unwrap();
    let email = world.email(waiting);
    assert_eq!(email.state, EmailState::Cancelled);
    assert!(!email.has_bytes);
}

#[test]
fn a_link_mail_names_its_end_with_date_and_zone_on_short_lines() {
    let mut world = World::new();
    let ada = world.ada();
    world.mail_link(ada.id);
    world.deliver();
    let text = world.relay.last_text();
    let line = text
        .lines()
        .find(|line| line.contains("https://example.com/reset/"))
        .unwrap();
    assert!(line.len() <= 76, "{line}");
    assert!(text.contains("09:00 UTC"), "{text}");
    assert!(text.contains("2026"), "{text}");
}

#[test]
fn when_the_event_cannot_be_written_no_link_is_made_or_used() {
    let mut world = World::new();
    let ada = world.ada();
    let (_, token) = shown(&mut world, ada.id);
    world.break_audit();
    let links = world.dump("SELECT * FROM link");
    assert!(redeem(&mut world, &token).is_err());
    let (contact, choice) = world.login(ada.id);
    let ask = LinkRequest {
        kind: LinkKind::Reset,
        ttl: SignedDuration::from_hours(1),
        revoke_others: true,
        email: None,
    };
    assert!(world.app.issue_link(&contact, &choice, &ask).is_err());
    assert_eq!(world.dump("SELECT * FROM link"), links);
}

#[test]
fn list_for_a_person_shows_no_expiry_of_a_link_that_has_ended() {
    let env = Env::with_ada(1);
    for _ in 0..2 {
        env.run(&["password", "reset", "1", "--print-link"]).ok();
    }
    env.run(&["link", "revoke", "1"]).ok();
    let shown = env.run(&["link", "list", "--format", "table"]);
    let rows: Vec<&str> = shown.ok().lines().skip(1).collect();
    assert!(
        rows[0].contains("live") && rows[0].contains(" in "),
        "{rows:?}"
    );
    assert!(
        rows[1].contains("revoked") && !rows[1].contains(" in "),
        "{rows:?}"
    );
    let json = env.run(&["link", "list", "--json"]).json();
    assert!(json[1]["expires_at"].is_string());
}
