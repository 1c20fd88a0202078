//! The envelope senders that bounces come back to, against a server that is there on every machine.

use credtool::crypto::{Slot, keyfile};
use credtool::demo::server::{Command, Script, SmtpServer};
use credtool::domain::verp::BounceAddress;
use credtool::domain::{EmailId, Secret};
use credtool::store::Store;

use super::configure;
use crate::support::Env;

/// The envelope sender that an email must have, computed from the key and the database.
pub(super) fn expected(env: &Env, id: i64) -> String {
    let ring = keyfile::load(&env.key()).unwrap();
    let sealed = Store::open(&env.database())
        .unwrap()
        .db()
        .setting("audit_key")
        .unwrap();
    let slot = Slot {
        table: "setting",
        row: 0,
        field: "audit_key",
        bound_to: String::new(),
    };
    let key = ring.open(&slot, &sealed.unwrap()).unwrap();
    let key = Secret::new(key.expose().as_slice().try_into().unwrap());
    let bounces: BounceAddress = "bounce@example.com".parse().unwrap();
    bounces.of_mail(EmailId::new(id), &key).unwrap().to_string()
}

fn senders(server: &SmtpServer) -> Vec<String> {
    let messages = server.messages();
    messages.into_iter().map(|message| message.from).collect()
}

#[test]
fn every_mail_has_an_envelope_sender_of_its_own_for_good() {
    let refused = Script::default()
        .reply(Command::Rcpt, 550, "5.1.1 No")
        .times(1);
    let server = SmtpServer::start(refused).unwrap();
    let env = Env::with_ada(server.port());
    configure(&env, "bounce_address", "bounce@example.com");
    env.run(&["password", "generate", "1", "--email"])
        .fails(69, &["5.1.1"]);
    env.run(&["password", "reset", "1", "--send-link"]).ok();
    assert_eq!(senders(&server), [expected(&env, 2)]);
    // What the email was composed with is what it is tried with again.
    configure(&env, "bounce_address", "elsewhere@example.com");
    assert_eq!(env.run(&["email", "retry", "1", "--again"]).code, 0);
    assert_eq!(senders(&server)[1], expected(&env, 1));
    assert!(senders(&server)[1].starts_with("bounce+1."));
    // Whom the person sees is not changed by any of this.
    for message in server.messages() {
        let text = String::from_utf8(message.data).unwrap();
        let from = "From: \"Example Desk\" <desk@example.com>\r\n";
        assert!(text.contains(from), "{text}");
        assert!(!text.contains("bounce"), "{text}");
    }
}

#[test]
fn an_author_beyond_ascii_needs_smtputf8_behind_an_ascii_envelope() {
    let server = SmtpServer::start(Script::default().smtputf8()).unwrap();
    let env = Env::with_ada(server.port());
    configure(&env, "bounce_address", "bounce@example.com");
    env.run(&["product", "edit", "default", "--sender", "büro@example.com"])
        .ok();
    env.run(&["password", "generate", "1", "--email"]).ok();
    let mail = format!("MAIL FROM:<{}> SMTPUTF8", expected(&env, 1));
    assert!(
        server.lines().iter().any(|line| line.starts_with(&mail)),
        "{:?}",
        server.lines()
    );
}

#[test]
fn a_bounce_address_that_cannot_be_used_is_named_with_its_key() {
    let env = Env::with_ada(25);
    for (address, why) in [
        ("bounce", "is not an email address"),
        (
            "bounce-0123456789-0123456789-012345678@example.com",
            "leaves no room",
        ),
        ("rückläufer@example.com", "plain ASCII"),
    ] {
        configure(&env, "bounce_address", address);
        env.run(&["contact", "list"])
            .refuses(78, &["smtp.bounce_address", "config.toml", address, why]);
    }
    configure(&env, "bounce_address", "bounce@example.com");
    env.run(&["contact", "list"]).ok();
    let listed = env.run(&["config", "list", "--format", "plain"]);
    assert!(
        listed
            .out
            .contains("smtp.bounce_address\tbounce@example.com"),
        "{}",
        listed.out
    );
}
