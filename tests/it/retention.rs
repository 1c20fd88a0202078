//! How long sealed bytes are kept, and that nothing of them is left afterwards.

use credtool::app::base::lookup::LoginChoice;
use credtool::app::provisioning::HandOver;
use credtool::app::{App, PurgeReport};
use credtool::crypto::Options;
use credtool::demo::server::{Script, SmtpServer};
use credtool::domain::email::EmailState;
use credtool::domain::smtp::Phase;
use credtool::domain::{ContactId, EmailId, SignedDuration};
use rusqlite::OptionalExtension;

use crate::support::emails::one_email;
use crate::support::{Env, Moment, World, refused, terminal};

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The counts of a purge: emails with a link, with a password, with neither; passwords.
fn kinds(report: &PurgeReport) -> [usize; 4] {
    let purged = report.purged;
    [
        purged.link_mails,
        purged.credentials_mails,
        purged.notices,
        purged.passwords,
    ]
}

fn purge(app: &mut App) -> [usize; 4] {
    let counted = kinds(&app.purgeable(None).unwrap());
    let report = app.purge(None).unwrap();
    assert_eq!(kinds(&report), counted, "--dry-run counts something else");
    assert!(!report.remnants);
    kinds(&report)
}

fn sealed_password(world: &World) -> Option<Vec<u8>> {
    world.value("SELECT sealed_password FROM login")
}

fn sealed_mail(world: &World, id: EmailId) -> Option<Vec<u8>> {
    world
        .read_only()
        .query_row(
            "SELECT sealed FROM email_bytes WHERE email_id = ?1",
            [id.get()],
            |row| row.get(0),
        )
        .optional()
        .unwrap()
}

/// The part of sealed bytes that cannot be anywhere by chance.
fn nonce(sealed: &[u8]) -> &[u8] {
    &sealed[9..33]
}

fn generate(app: &mut App, world: &World, who: ContactId, hand_over: &HandOver) -> EmailId {
    let (contact, choice) = world.login(who);
    let (made, _) = app
        .generate_password(&contact, &choice, &Options::default(), hand_over)
        .unwrap();
    made.emails.first().copied().unwrap_or(EmailId::new(0))
}

fn mailed(world: &World, who: ContactId) -> HandOver {
    HandOver {
        email: world.who(who).primary().cloned(),
        ..HandOver::default()
    }
}

#[test]
fn a_password_and_its_mail_are_kept_for_fourteen_days_after_the_last_send() {
    let (mut world, id) = one_email();
    world.pass(DAY * 10);
    world.deliver();
    world.pass(DAY * 14 - HOUR);
    assert_eq!(purge(&mut world.app), [0, 0, 0, 0]);
    world.pass(HOUR * 2);
    assert_eq!(purge(&mut world.app), [0, 1, 0, 1]);
    assert!(!world.email(id).has_bytes);
    assert_eq!(sealed_password(&world), None);
    let (_, LoginChoice::Existing(login, _)) = world.login(ContactId::new(1)) else {
        panic!("the login is gone");
    };
    assert!(login.password_hash.is_some() && !login.revealable);
    assert_eq!(world.audit().last().unwrap(), "purge");
    assert_eq!(
        world.value::<String>("SELECT detail FROM audit ORDER BY seq DESC LIMIT 1"),
        "1 credentials emails, 1 passwords"
    );
}

#[test]
fn each_try_counts_as_a_send_and_what_waits_is_kept() {
    let (mut world, id) = one_email();
    world.relay.offer(refused(Phase::Rcpt, 451, "4.2.0 Later"));
    world.deliver();
    world.pass(DAY * 15);
    // The password alone: its email is yet to go out.
    assert_eq!(purge(&mut world.app), [0, 0, 0, 1]);
    world
        .relay
        .offer(refused(Phase::Rcpt, 550, "5.1.1 No such user"));
    world.deliver();
    world.pass(DAY * 13);
    assert_eq!(purge(&mut world.app), [0, 0, 0, 0]);
    world.pass(DAY * 2);
    assert_eq!(purge(&mut world.app), [0, 1, 0, 0]);
    assert!(!world.email(id).has_bytes);
}

#[test]
fn a_mail_with_a_link_is_kept_while_it_can_be_of_use() {
    let mut world = World::new();
    let ada = world.ada();
    let accepted = world.mail_link(ada.id);
    world.deliver();
    assert!(!world.email(accepted).has_bytes);

    let cancelled = world.mail_link(ada.id);
    world.app.cancel_email(cancelled).unwrap();
    assert!(!world.email(cancelled).has_bytes);

    let failed = world.mail_link(ada.id);
    world
        .relay
        .offer(refused(Phase::Rcpt, 550, "5.1.1 No such user"));
    world.deliver();
    assert!(world.email(failed).has_bytes, "its link lives");
    world.pass(HOUR);
    assert_eq!(purge(&mut world.app), [1, 0, 0, 0]);
    assert!(!world.email(failed).has_bytes);
}

#[test]
fn a_link_that_dies_while_its_mail_is_on_the_way_takes_the_text_along() {
    let mut world = World::new();
    let ada = world.ada();
    let mail = world.mail_link(ada.id);
    let link = world.email(mail).link_id.unwrap();
    let mut other = world.another_app(None);
    world.relay.offer(refused(Phase::Rcpt, 451, "4.2.0 Later"));
    world.relay.watch(move |moment| {
        if moment == Moment::Offer {
            other.revoke_link(link).unwrap();
        }
    });
    world.deliver();
    let email = world.email(mail);
    assert_eq!(
        (email.has_bytes, email.state),
        (false, EmailState::Cancelled)
    );
}

#[test]
fn a_notice_is_no_secret_and_goes_all_the_same() {
    let mut world = World::new();
    let ada = world.ada();
    let to = world.who(ada.id).primary().cloned();
    let notify = HandOver {
        notify: to,
        ..HandOver::default()
    };
    world.generate(ada.id, &notify);
    world.deliver();
    world.pass(DAY * 15);
    assert_eq!(purge(&mut world.app), [0, 0, 1, 1]);
}

#[test]
fn with_a_retention_of_nothing_what_was_accepted_is_gone() {
    let mut world = World::new();
    let ada = world.ada();
    let mut app = world.keeping(0);
    let mail = generate(&mut app, &world, ada.id, &mailed(&world, ada.id));
    assert_eq!(purge(&mut app), [0, 0, 0, 0], "nobody has seen it yet");
    app.send_now(&[mail]).unwrap();
    assert!(!world.email(mail).has_bytes);
    assert_eq!(sealed_password(&world), None);
}

#[test]
fn with_a_retention_of_nothing_what_a_retry_brought_out_is_gone() {
    let mut world = World::new();
    let ada = world.ada();
    world.app = world.keeping(0);
    let (mail, _) = world.mail_password(ada.id);
    world
        .relay
        .offer(refused(Phase::Rcpt, 550, "5.1.1 No such user"));
    world.deliver();
    assert!(world.email(mail).has_bytes);
    world.retry(mail).unwrap();
    assert!(!world.email(mail).has_bytes);
}

#[test]
fn with_a_retention_of_nothing_what_was_shown_is_gone() {
    let mut world = World::new();
    let ada = world.ada();
    let mut app = world.keeping(0);
    let shown = HandOver {
        shown: true,
        ..HandOver::default()
    };
    generate(&mut app, &world, ada.id, &shown);
    assert_eq!(sealed_password(&world), None, "it was shown already");

    generate(&mut app, &world, ada.id, &HandOver::default());
    assert_eq!(purge(&mut app), [0, 0, 0, 0]);
    let (_, LoginChoice::Existing(login, product)) = world.login(ada.id) else {
        panic!("there is no login");
    };
    // Nobody has it before it is on the clipboard.
    app.show_password(&login, &product, true).unwrap();
    assert!(sealed_password(&world).is_some());
    app.password_was_copied(&login).unwrap();
    assert_eq!(sealed_password(&world), None);

    generate(&mut app, &world, ada.id, &HandOver::default());
    app.password_was_copied(&login).unwrap();
    assert!(sealed_password(&world).is_some(), "that was the one before");
    app.show_password(&login, &product, false).unwrap();
    assert_eq!(sealed_password(&world), None);
}

#[test]
fn with_a_retention_of_nothing_a_mail_that_was_copied_is_gone() {
    let mut world = World::new();
    let ada = world.ada();
    let mut app = world.keeping(0);
    let mail = generate(&mut app, &world, ada.id, &mailed(&world, ada.id));
    app.cancel_email(mail).unwrap();
    app.reveal_email(mail, true).unwrap();
    assert!(world.email(mail).has_bytes);
    app.email_was_copied(mail).unwrap();
    assert!(!world.email(mail).has_bytes);
}

#[test]
fn with_a_retention_of_nothing_what_nobody_saw_is_kept_for_fourteen_days() {
    let mut world = World::new();
    let ada = world.ada();
    let mut app = world.keeping(0);
    let mail = generate(&mut app, &world, ada.id, &mailed(&world, ada.id));
    world
        .relay
        .offer(refused(Phase::Rcpt, 550, "5.1.1 No such user"));
    app.send_now(&[mail]).unwrap();
    world.pass(DAY * 13);
    assert_eq!(purge(&mut app), [0, 0, 0, 0]);
    world.pass(DAY * 2);
    assert_eq!(purge(&mut app), [0, 1, 0, 1]);
}

#[test]
fn many_are_forgotten_in_several_transactions() {
    let (mut world, id) = one_email();
    world
        .sql()
        .execute_batch(
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1200)
             INSERT INTO email (contact_id, product_id, template, recipient, recipient_key, envelope_from,
                                subject, message_id, state, by_hand, created_at, accepted_at)
             SELECT contact_id, product_id, template, recipient, recipient_key, envelope_from, subject,
                    message_id || n, 'accepted', 0, created_at, created_at FROM email, n;
             INSERT INTO email_bytes SELECT id, randomblob(2000) FROM email WHERE state = 'accepted'",
        )
        .unwrap();
    world.pass(DAY * 15);
    assert_eq!(purge(&mut world.app), [0, 1200, 0, 1]);
    assert!(world.email(id).has_bytes, "it waits in the queue");
    let purges = world.audit().iter().filter(|act| *act == "purge").count();
    assert_eq!(purges, 3, "500 at a time");
}

#[test]
fn nothing_is_left_in_the_files() {
    let (mut world, id) = one_email();
    // Another process has the database open, so that the log stays when ours ends.
    let _open = world.another_app(None);
    let mail = sealed_mail(&world, id).unwrap();
    let password = sealed_password(&world).unwrap();
    world.deliver();
    for sealed in [&mail, &password] {
        assert!(!world.files_with(nonce(sealed)).is_empty());
    }
    pass_with_runs(&mut world);
    world.pass(DAY);
    world.deliver();
    for sealed in [&mail, &password] {
        assert_eq!(world.files_with(nonce(sealed)), Vec::<String>::new());
    }
}

/// Two weeks in which the sender runs; a clock that leaps is not believed.
fn pass_with_runs(world: &mut World) {
    for _ in 0..2 {
        world.pass(DAY * 7);
        world.deliver();
    }
}

#[test]
fn clock_that_leaps_purges_nothing_until_it_is_believed() {
    let (mut world, id) = one_email();
    world.deliver();
    world.pass(DAY * 365 * 4);
    for _ in 0..2 {
        let summary = world.deliver();
        assert!(summary.purging_waits.is_some());
        assert!(world.email(id).has_bytes && sealed_password(&world).is_some());
        world.pass(HOUR);
    }
    // The clock was wrong, and is set back.
    world.set_clock("2026-11-23T09:00:00Z".parse().unwrap());
    assert_eq!(world.deliver().purging_waits, None);
    assert!(world.email(id).has_bytes);
    // It leaps once more; now an operator says that it is right.
    world.pass(DAY * 365 * 4);
    assert!(world.deliver().purging_waits.is_some());
    assert_eq!(purge(&mut world.app), [0, 1, 0, 1]);
    assert_eq!(world.deliver().purging_waits, None);
}

#[test]
fn first_run_of_a_clock_that_is_ahead_purges_nothing() {
    let (mut world, id) = one_email();
    world.pass(DAY * 365 * 4);
    assert!(world.deliver().purging_waits.is_some());
    assert!(world.email(id).has_bytes && sealed_password(&world).is_some());
}

#[test]
fn send_by_hand_under_a_clock_that_is_ahead_leaves_the_guard() {
    let (mut world, id) = one_email();
    world.pass(DAY * 365 * 4);
    let late = world.contact("Late", "late@example.com");
    let (by_hand, _) = world.mail_password(late);
    world.app.send_now(&[by_hand]).unwrap();
    assert!(world.deliver().purging_waits.is_some());
    assert!(world.email(id).has_bytes && sealed_password(&world).is_some());
    // The clock was wrong, and is set back.
    world.set_clock("2026-11-23T09:00:00Z".parse().unwrap());
    assert_eq!(world.deliver().purging_waits, None);
    assert!(world.email(id).has_bytes);
}

#[test]
fn a_reader_in_the_way_puts_the_clearing_off_and_the_next_run_does_it() {
    let (mut world, id) = one_email();
    let sealed = sealed_mail(&world, id).unwrap();
    world.deliver();
    pass_with_runs(&mut world);
    world.pass(DAY);
    let reader = world.read_only();
    reader.execute_batch("BEGIN; SELECT * FROM email").unwrap();
    let summary = world.deliver();
    assert!(summary.remnants && !world.email(id).has_bytes);
    assert!(!world.files_with(nonce(&sealed)).is_empty());
    reader.execute_batch("COMMIT").unwrap();
    // The next run finds nothing to purge, and clears it out all the same.
    assert!(!world.deliver().remnants);
    assert_eq!(world.files_with(nonce(&sealed)), Vec::<String>::new());
}

#[test]
fn what_is_replaced_or_removed_is_cleared_out_as_well() {
    let mut world = World::new();
    let ada = world.ada();
    let _open = world.another_app(None);
    world.generate(ada.id, &HandOver::default());
    let replaced = sealed_password(&world).unwrap();
    let (mail, _) = world.mail_password(ada.id);
    let removed = sealed_mail(&world, mail).unwrap();
    let password = sealed_password(&world).unwrap();
    world.app.cancel_email(mail).unwrap();
    world.app.remove_contact(ada.id).unwrap();
    world.deliver();
    for sealed in [&replaced, &removed, &password] {
        assert_eq!(world.files_with(nonce(sealed)), Vec::<String>::new());
    }
}

#[test]
fn the_command_counts_by_kind() {
    let server = SmtpServer::start(Script::default()).unwrap();
    let env = Env::with_ada(server.port());
    env.run(&["password", "generate", "1", "--email"]).ok();
    let none = "link_mails\t0\ncredentials_mails\t0\nnotices\t0\npasswords\t0\ncopies\t0\n";
    let one = "link_mails\t0\ncredentials_mails\t1\nnotices\t0\npasswords\t1\ncopies\t0\n";
    assert_eq!(env.run(&["email", "purge"]).ok(), none);
    let all = ["email", "purge", "--older-than", "0d"];
    for _ in 0..2 {
        assert_eq!(env.run(&[&all[..], &["--dry-run"]].concat()).ok(), one);
    }
    let purged = env.run(&[&all[..], &["--json"]].concat()).json();
    assert_eq!(purged["passwords"], 1);
    assert_eq!(env.run(&all).ok(), none);
    env.run(&["password", "show", "1", "--print"])
        .refuses(3, &["only its hash"]);
    env.run(&["email", "purge", "--older-than", "soon"])
        .refuses(2, &["--older-than"]);
}

#[test]
fn a_bare_number_forgets_nothing() {
    let server = SmtpServer::start(Script::default()).unwrap();
    let env = Env::with_ada(server.port());
    env.run(&["password", "generate", "1", "--email"]).ok();
    env.run(&["email", "purge", "--older-than", "0"])
        .refuses(2, &["needs a unit", "0m", "0d"]);
    let config = std::fs::read_to_string(env.config()).unwrap();
    assert!(config.contains("credentials = \"14d\""), "{config}");
    for wrong in [
        config.replace("\"14d\"", "14"),
        format!("{config}\n[timeouts]\nbody = 7\n"),
        format!("{config}\n[serve]\ntimeout = \"7\"\n"),
    ] {
        env.configure(|_| wrong.clone());
        env.run(&["email", "purge"]).refuses(78, &["needs a unit"]);
    }
    env.configure(|_| config.clone());
    env.run(&["password", "show", "1", "--print"]).ok();
}

#[test]
fn a_terminal_is_asked_before_anything_is_forgotten() {
    let server = SmtpServer::start(Script::default()).unwrap();
    let env = Env::with_ada(server.port());
    env.run(&["password", "generate", "1", "--email"]).ok();
    let line = r#""$CREDTOOL" email purge --older-than 0d"#;
    for (keys, code) in [(b"n", 5), (b"y", 0)] {
        env.run(&["password", "show", "1", "--print"]).ok();
        let Some((ended, screen)) = terminal::run(&env, line, "[y/N]", keys) else {
            return;
        };
        assert_eq!(ended, code, "{screen}");
        assert!(screen.contains("passwords: 1"), "{screen}");
        assert!(screen.contains("emails with a password: 1"), "{screen}");
    }
    env.run(&["password", "show", "1", "--print"])
        .refuses(3, &["only its hash"]);
}
