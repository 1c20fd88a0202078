//! A key that is lost for good, and who was at work when it was given up.

use std::sync::{Arc, Mutex};

use credtool::app::ErrorKind;
use credtool::app::records::contacts::ContactEdit;
use credtool::demo::server::{Script, SmtpServer};
use credtool::domain::ContactId;

use crate::support::emails::one_email;
use crate::support::world::address;
use crate::support::{Env, Moment};

#[test]
fn when_the_key_is_lost_the_desk_goes_on_with_a_new_one() {
    let server = SmtpServer::start(Script::default()).unwrap();
    let env = Env::with_ada(server.port());
    env.run(&["password", "generate", "1", "--email"]).ok();
    env.run(&["key", "rotate", "--lost", "--yes"])
        .refuses(69, &["is not lost"]);
    server.set_script(Script::default().drop_at(credtool::demo::server::Command::Connect));
    env.run(&["password", "generate", "1", "--email"])
        .fails(75, &[]);
    let link = env.run(&["password", "reset", "1", "--print-link", "--field", "url"]);
    let token = link.ok().trim().rsplit('/').next().unwrap().to_owned();
    std::fs::remove_file(env.key()).unwrap();
    env.run(&["key", "rotate", "--lost"]).refuses(5, &["--yes"]);
    assert!(!env.key().exists());
    let given_up = env.run(&["key", "rotate", "--lost", "--yes", "--json"]);
    assert_eq!(given_up.err, "email 2 waited to go out and is cancelled\n");
    let given_up = given_up.json();
    assert_eq!(
        (
            &given_up["passwords"],
            &given_up["emails"],
            &given_up["cancelled"]
        ),
        (&1.into(), &2.into(), &serde_json::json!([{"id": 2}]))
    );
    server.set_script(Script::default());
    let verified = env.run(&["audit", "verify", "--json"]);
    assert!(
        verified.err.contains("a key that is lost"),
        "{}",
        verified.err
    );
    let verified = verified.json();
    assert_eq!(verified["sound"], true);
    let (all, lost) = (&verified["events"], &verified["unprovable"]);
    assert_eq!(all.as_u64().unwrap() - lost.as_u64().unwrap(), 1);
    // What is lost says how to get another; the rest goes on, the link included.
    env.run(&["password", "show", "1", "--print"])
        .refuses(3, &["password generate login:1"]);
    env.run(&["email", "deliver"]).ok();
    env.feed(
        &["password", "redeem"],
        &format!("{token}\nanother-long-enough-password\n"),
    )
    .ok();
    env.run(&["password", "generate", "1", "--email"]).ok();
    env.run(&["key", "rotate", "--yes"]).ok();
    assert_eq!(server.messages().len(), 2);
}

#[test]
fn older_copy_whose_key_is_lost_is_gone_on_with() {
    let server = SmtpServer::start(Script::default()).unwrap();
    let env = Env::with_ada(server.port());
    server.set_script(Script::default().drop_at(credtool::demo::server::Command::Connect));
    env.run(&["password", "generate", "1", "--email"])
        .fails(75, &[]);
    let link = env.run(&["password", "reset", "1", "--print-link", "--field", "url"]);
    let token = link.ok().trim().rsplit('/').next().unwrap().to_owned();
    let older = std::fs::read(env.database()).unwrap();
    server.set_script(Script::default());
    env.sql("UPDATE email SET due_at = 0 WHERE state = 'queued'");
    env.run(&["email", "deliver"]).ok();
    assert_eq!(server.messages().len(), 1);
    std::fs::write(env.database(), older).unwrap();
    // While there is the key, nothing is given up, and the copy stays as it is.
    env.run(&["key", "rotate", "--lost", "--yes"])
        .refuses(69, &["is not lost"]);
    env.run(&["email", "deliver"])
        .refuses(78, &["older copy", "db restore --accept"]);
    std::fs::remove_file(env.key()).unwrap();
    env.run(&["db", "restore", "--accept", "--yes"])
        .refuses(78, &["key rotate --lost"]);
    env.run(&["key", "rotate", "--lost"])
        .refuses(5, &["older copy", "1 unfinished emails", "--yes"]);
    assert!(!env.key().exists());

    let given_up = env.run(&["key", "rotate", "--lost", "--yes", "--json"]);
    assert_eq!(given_up.err, "email 1 waited to go out and is cancelled\n");
    let given_up = given_up.json();
    assert_eq!(
        given_up["accepted"],
        serde_json::json!({"held": 1, "links_ended": 1, "passwords_waiting": 0})
    );
    env.run(&["email", "deliver"]).ok();
    assert_eq!(server.messages().len(), 1, "it was sent twice");
    env.feed(
        &["password", "redeem"],
        &format!("{token}\nanother-long-enough-password\n"),
    )
    .fails(69, &["restored from an older copy"]);
    env.run(&["db", "check"]).ok();
    assert_eq!(
        env.run(&["audit", "verify", "--json"]).json()["sound"],
        true
    );
    env.run(&["password", "generate", "1", "--email"]).ok();
    assert_eq!(server.messages().len(), 2);
}

#[test]
fn who_read_the_lost_key_before_goes_on_with_the_new_chain() {
    let (mut world, _) = one_email();
    let mut other = world.another_app(None);
    let mut act = |to: &str| {
        let edit = ContactEdit {
            address: Some(address(to)),
            ..ContactEdit::default()
        };
        other.edit_contact(ContactId::new(1), &edit).unwrap();
    };
    // It reads the key file now.
    act("ada@example.org");
    std::fs::remove_file(world.key()).unwrap();
    world.app.give_up_key().unwrap();
    act("ada@example.net");
    let report = world.app.verify_audit(None).unwrap();
    assert!(report.is_sound(), "{:?}", report.damage);
    assert!(report.unprovable > 0);
}

#[test]
fn a_key_is_not_given_up_while_somebody_sends() {
    let (mut world, _) = one_email();
    let mut other = world.another_app(None);
    let key = world.key();
    let kinds = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&kinds);
    world.relay.watch(move |moment| {
        if moment == Moment::Offer {
            std::fs::remove_file(&key).unwrap();
            seen.lock()
                .unwrap()
                .push(other.give_up_key().unwrap_err().kind());
        }
    });
    world.deliver();
    assert_eq!(*kinds.lock().unwrap(), [ErrorKind::Temporary]);
    assert!(!world.key().exists());
}
