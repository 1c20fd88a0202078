//! Passwords: set in one transaction with their hash, their sealed text, their emails and their audit event.

use base64::Engine;
use credtool::app::ErrorKind;
use credtool::app::base::lookup::LoginChoice;
use credtool::app::provisioning::HandOver;
use credtool::crypto::{self, Options, PasswordMatch};
use credtool::domain::email::EmailState;
use credtool::domain::link::{LinkState, RevokedReason};
use credtool::domain::login::Login;
use credtool::domain::password_origin::PasswordOrigin;
use credtool::domain::product::{CharClass, PasswordPolicy, Product};
use credtool::domain::{ContactId, Secret, SignedDuration};

use crate::support::World;
use crate::support::world::address;

fn existing(world: &World, id: ContactId) -> (Login, Product) {
    match world.login(id).1 {
        LoginChoice::Existing(login, product) => (login, product),
        LoginChoice::New { .. } => panic!("there is no login yet"),
    }
}

fn secret_of(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

#[test]
fn generating_makes_the_login_and_sets_hash_sealed_text_and_events() {
    let mut world = World::new();
    let ada = world.ada();
    let made = world.generate(ada.id, &HandOver::default());
    let (login, _) = existing(&world, ada.id);
    assert_eq!(login.username.as_str(), "ada@example.com");
    assert_eq!((login.password_serial, login.revealable), (1, true));
    assert_eq!(login.password_origin, Some(PasswordOrigin::Desk));
    assert_eq!(login.password_set_by.as_deref(), Some("desk"));
    assert_eq!(login.password_set_at, Some(world.now()));
    let phc = login.password_hash.unwrap();
    assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
    assert_eq!(
        crypto::verify(&made.password, &phc).unwrap(),
        PasswordMatch::Match { weak: false }
    );
    assert_eq!(
        world.audit(),
        ["init", "contact.add", "login.add", "password.generate"]
    );
    assert_eq!(made.password.expose().len(), 20);
}

#[test]
fn two_passwords_differ() {
    let mut world = World::new();
    let ada = world.ada();
    let first = world.generate(ada.id, &HandOver::default());
    let second = world.generate(ada.id, &HandOver::default());
    assert_ne!(first.password.expose(), second.password.expose());
    assert_eq!(second.login.password_serial, 2);
}

#[test]
fn a_new_password_ends_the_links_and_the_waiting_mails_of_the_old_one() {
    let mut world = World::new();
    let ada = world.ada();
    let (old_mail, _) = world.mail_password(ada.id);
    let link_mail = world.mail_link(ada.id);
    let shown = world.link(ada.id, false).link.id;
    let (new_mail, _) = world.mail_password(ada.id);

    assert_eq!(world.email(old_mail).state, EmailState::Cancelled);
    let cancelled = world.email(link_mail);
    assert_eq!(cancelled.state, EmailState::Cancelled);
    assert!(!cancelled.has_bytes, "the bytes of a dead link are kept");
    for link in [cancelled.link_id.unwrap(), shown] {
        let link = world.app.db().link(link).unwrap().unwrap();
        assert_eq!(link.state(world.now()), LinkState::Revoked);
        assert_eq!(link.revoked_reason, Some(RevokedReason::PasswordChanged));
    }
    let summary = world.deliver();
    assert_eq!(summary.accepted, 1);
    assert_eq!(world.email(new_mail).state, EmailState::Accepted);
    assert_eq!(world.relay.offered().len(), 1);
}

#[test]
fn when_the_event_cannot_be_written_nothing_is_changed() {
    let mut world = World::new();
    let ada = world.ada();
    world.generate(ada.id, &HandOver::default());
    world.link(ada.id, false);
    let tables = ["login", "link", "email", "email_bytes", "audit", "setting"];
    let all = |world: &World| -> Vec<String> {
        tables
            .iter()
            .flat_map(|table| world.dump(&format!("SELECT * FROM {table}")))
            .collect()
    };
    let before = all(&world);
    world.break_audit();
    let (contact, choice) = world.login(ada.id);
    let hand_over = HandOver {
        email: Some(address("ada@example.com")),
        ..HandOver::default()
    };
    let error = world
        .app
        .generate_password(&contact, &choice, &Options::default(), &hand_over)
        .unwrap_err();
    assert!(error.to_string().contains("audit disk is full"), "{error}");
    assert_eq!(all(&world), before);
}

#[test]
fn showing_writes_its_event_and_without_it_reveals_nothing() {
    let mut world = World::new();
    let ada = world.ada();
    let made = world.generate(ada.id, &HandOver::default());
    let (login, product) = existing(&world, ada.id);
    let shown = world.app.show_password(&login, &product, false).unwrap();
    assert_eq!(shown.password.expose(), made.password.expose());
    let copied = world.app.show_password(&login, &product, true).unwrap();
    assert_eq!(copied.password.expose(), made.password.expose());
    let audit = world.audit();
    assert_eq!(audit[audit.len() - 2..], ["password.show", "password.copy"]);

    world.break_audit();
    for copied in [false, true] {
        let error = world
            .app
            .show_password(&login, &product, copied)
            .unwrap_err();
        assert!(!error.to_string().contains(made.password.expose()));
    }
    assert_eq!(world.audit(), audit);
}

#[test]
fn revealing_a_mail_writes_its_event_and_without_it_reveals_nothing() {
    let mut world = World::new();
    let ada = world.ada();
    let (mail, password) = world.mail_password(ada.id);
    let bytes = world.app.reveal_email(mail, false).unwrap();
    let text = String::from_utf8(bytes.expose().clone()).unwrap();
    assert!(text.contains(password.expose()));
    assert_eq!(
        world.audit().last().map(String::as_str),
        Some("email.reveal")
    );
    world.break_audit();
    assert!(world.app.reveal_email(mail, false).is_err());
}

#[test]
fn the_store_is_read_without_the_key_and_written_only_with_it() {
    let mut world = World::new();
    let ada = world.ada();
    let made = world.generate(ada.id, &HandOver::default());
    let key = world.database().with_file_name("key");
    let text = std::fs::read(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    let mut keyless = world.another_app(None);
    assert!(keyless.db().contact(ada.id).unwrap().is_some());
    let (login, product) = existing(&world, ada.id);
    let error = keyless.show_password(&login, &product, false).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.advice().is_some());
    let (contact, choice) = world.login(ada.id);
    let error = keyless
        .generate_password(&contact, &choice, &Options::default(), &HandOver::default())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);

    std::fs::write(&key, text).unwrap();
    std::fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let shown = keyless.show_password(&login, &product, false).unwrap();
    assert_eq!(shown.password.expose(), made.password.expose());
}

#[test]
fn a_sealed_password_opens_only_in_its_own_row() {
    let mut world = World::new();
    let ada = world.ada();
    let bob = world.contact("Bob Example", "bob@example.com");
    world.generate(ada.id, &HandOver::default());
    world.generate(bob, &HandOver::default());
    world
        .sql()
        .execute_batch(
            "UPDATE login SET sealed_password = (SELECT sealed_password FROM login WHERE id = 1) WHERE id = 2",
        )
        .unwrap();
    let (login, product) = existing(&world, bob);
    let error = world
        .app
        .show_password(&login, &product, false)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Failed);
    let message = error.to_string();
    assert!(message.contains("is damaged"), "{message}");
    let hint = format!("{:?}", error.advice());
    assert!(hint.contains("restore a backup"), "{hint}");
}

#[test]
fn verifying_tells_right_from_wrong() {
    let mut world = World::new();
    let ada = world.ada();
    let (contact, choice) = world.login(ada.id);
    let right = secret_of("correct horse battery staple");
    world
        .app
        .set_password(&contact, &choice, right.clone(), &HandOver::default())
        .unwrap();
    let (login, _) = existing(&world, ada.id);
    let before = world.dump("SELECT * FROM login");
    assert!(world.app.verify_password(&login, &right).unwrap());
    for wrong in [
        "",
        "correct horse battery stapl",
        "Correct horse battery staple",
    ] {
        let matches = world
            .app
            .verify_password(&login, &secret_of(wrong))
            .unwrap();
        assert!(!matches, "{wrong:?} matched");
    }
    assert_eq!(world.dump("SELECT * FROM login"), before);
}

#[test]
fn a_weak_hash_is_replaced_when_its_password_comes_by() {
    // `correct horse` by Argon2id, 8 KiB, 1 pass.
    let weak = weak_hash("correct horse");
    let mut world = World::new();
    let ada = world.ada();
    world.generate(ada.id, &HandOver::default());
    world
        .sql()
        .execute("UPDATE login SET password_hash = ?1", [&weak])
        .unwrap();
    let (login, _) = existing(&world, ada.id);
    assert!(
        !world
            .app
            .verify_password(&login, &secret_of("wrong"))
            .unwrap()
    );
    assert_eq!(
        world.value::<String>("SELECT password_hash FROM login"),
        weak
    );
    let right = secret_of("correct horse");
    assert!(world.app.verify_password(&login, &right).unwrap());
    let (login, _) = existing(&world, ada.id);
    let hash = login.password_hash.unwrap();
    assert!(hash.contains("m=19456,t=2,p=1"), "{hash}");
    assert_eq!(login.password_serial, 1, "it is still the same password");
    assert_eq!(
        crypto::verify(&right, &hash).unwrap(),
        PasswordMatch::Match { weak: false }
    );
    assert_eq!(
        world.audit().last().map(String::as_str),
        Some("password.verify")
    );
}

#[test]
fn a_weak_hash_does_not_replace_the_one_of_a_password_that_was_set_meanwhile() {
    let mut world = World::new();
    let ada = world.ada();
    world.generate(ada.id, &HandOver::default());
    world
        .sql()
        .execute(
            "UPDATE login SET password_hash = ?1",
            [weak_hash("correct horse")],
        )
        .unwrap();
    let (login, _) = existing(&world, ada.id);
    world.generate(ada.id, &HandOver::default());
    let newer = world.value::<String>("SELECT password_hash FROM login");
    let right = secret_of("correct horse");
    assert!(world.app.verify_password(&login, &right).unwrap());
    assert_eq!(
        world.value::<String>("SELECT password_hash FROM login"),
        newer
    );
}

fn weak_hash(password: &str) -> String {
    use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
    let params = Params::new(8, 1, 1, Some(32)).unwrap();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_with_salt(password.as_bytes(), b"sixteen bytes ok")
        .unwrap()
        .to_string()
}

#[test]
fn a_password_that_breaks_the_policy_is_refused_and_every_rule_is_named() {
    let mut world = World::new();
    let ada = world.ada();
    let (contact, choice) = world.login(ada.id);
    let strict = PasswordPolicy {
        min_length: 12,
        max_length: 20,
        require: vec![CharClass::Digit, CharClass::Upper],
        ..PasswordPolicy::default()
    };
    let product = choice.product().clone();
    let edit = credtool::app::records::products::ProductEdit {
        min_length: Some(strict.min_length),
        max_length: Some(strict.max_length),
        require: Some(strict.require.clone()),
        ..Default::default()
    };
    world.app.edit_product(&product.slug, &edit).unwrap();
    let choice = world.login(ada.id).1;
    for (bad, rules) in [
        ("short", &["15", "digit", "upper"][..]),
        ("longer than that it may not be 1A", &["20"]),
        ("no digits here AB", &["digit"]),
        ("tab\tinside 12 AB", &["cannot be seen"]),
        ("ada@example.com 1A", &["username"]),
    ] {
        let error = world
            .app
            .set_password(&contact, &choice, secret_of(bad), &HandOver::default())
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage, "{bad}");
        let text = error.to_string();
        for rule in rules {
            assert!(text.contains(rule), "{bad:?}: {text:?} lacks {rule:?}");
        }
        assert!(!text.contains(bad), "the error shows the password: {text}");
    }
    assert_eq!(world.value::<i64>("SELECT count(*) FROM login"), 0);
    for _ in 0..20 {
        let made = world.generate(ada.id, &HandOver::default());
        let broken = strict.chosen_violations(made.password.expose(), "ada@example.com", &[]);
        assert!(broken.is_empty(), "{broken:?}");
    }
}

#[test]
fn the_user_is_told_without_the_password() {
    let mut world = World::new();
    let ada = world.ada();
    let made = world.generate(
        ada.id,
        &HandOver {
            notify: Some(address("ada@example.com")),
            copied: true,
            ..HandOver::default()
        },
    );
    world.deliver();
    let text = world.relay.last_text();
    assert!(!text.contains(made.password.expose()));
    assert!(text.contains("Subject: "));
}

#[test]
fn no_password_and_no_token_is_on_the_disk_in_clear() {
    let mut world = World::new();
    let ada = world.ada();
    let (_, first) = world.mail_password(ada.id);
    let link = world.link(ada.id, false).url.unwrap();
    let token = link.expose().rsplit('/').next().unwrap().to_owned();
    assert_eq!(token.len(), 43);
    let mailed = world.mail_link(ada.id);
    let bytes = world.app.reveal_email(mailed, false).unwrap();
    let text = String::from_utf8(bytes.expose().clone()).unwrap();
    let start = text.find("https://example.com/reset/").unwrap() + 26;
    let mailed_token = text[start..start + 43].to_owned();
    let (_, second) = world.mail_password(ada.id);
    world.deliver();
    // What is there to be found is found: the search works.
    assert!(!world.files_with("ada@example.com").is_empty());
    for secret in [first.expose(), second.expose(), &token, &mailed_token] {
        assert_eq!(world.files_with(secret), [""; 0], "{secret}");
    }
    // Nor in a base64 of it, whichever way it falls.
    for shift in 0..3 {
        let padded = format!("{}{}", &"xyz"[..shift], second.expose());
        let encoded = base64::engine::general_purpose::STANDARD_NO_PAD.encode(padded);
        let inner = &encoded[4..encoded.len() - 4];
        assert_eq!(world.files_with(inner), [""; 0]);
    }
}

#[test]
fn a_credentials_mail_says_what_the_user_needs() {
    let mut world = World::new();
    let ada = world.ada();
    let (_, password) = world.mail_password(ada.id);
    world.deliver();
    let text = world.relay.last_text();
    for part in [
        "From: \"Example Desk\" <desk@example.com>",
        "Ada Example",
        "ada@example.com",
        "https://example.com/login",
        password.expose(),
    ] {
        assert!(text.contains(part), "{part:?} is not in {text}");
    }
    assert!(text.is_ascii());
}

#[test]
fn a_login_that_was_removed_takes_its_password_along() {
    let mut world = World::new();
    let ada = world.ada();
    let (mail, _) = world.mail_password(ada.id);
    world.pass(SignedDuration::from_mins(1));
    let (login, product) = existing(&world, ada.id);
    world.app.remove_login(login.id).unwrap();
    assert!(world.app.show_password(&login, &product, false).is_err());
    world.deliver();
    assert_ne!(world.email(mail).state, EmailState::Accepted);
}
