use super::*;
use crate::domain::contact::Locale;
use crate::domain::{ContactId, Line, LoginId};

const ARGON2ID: &str = "$argon2id$v=19$m=19456,t=2,p=1$d34hpuMlAqOb4Oo8Cyrg4Q$DXYfYnrna5JDK3Y/iuGnQ4JjqzRUt8XW8QLLjCgE0WQ";
const BCRYPT: &str = "$2a$05$emyZhjgXpwTKRCI4x7wJEOeHvHCCuUthZrKdxkDPcgCCRVdIhqHai";

fn account(username: &str, hash: &str) -> Account {
    Account {
        login: LoginId::new(1),
        contact: ContactId::new(1),
        username: Line::parse("username", username).unwrap(),
        hash: Some(hash.to_owned()),
        must_change: false,
        waits: false,
        is_further: false,
        name: Line::parse("name", "Ada Example").unwrap(),
        address: Some("ada@example.com".parse().unwrap()),
        locale: Locale::default(),
        external_id: None,
    }
}

fn exporter(target: ExportTarget) -> Exporter {
    let base = Line::parse("base DN", "dc=example,dc=com").unwrap();
    Exporter::new(target, Directory::new(base, "uid").ok())
}

fn entry(target: ExportTarget, username: &str, hash: &str) -> Result<String, String> {
    exporter(target)
        .entry(&account(username, hash))
        .map_err(|refusal| refusal.to_string())
}

#[test]
fn every_program_takes_argon2id_and_has_a_name_of_its_own() {
    for target in ExportTarget::ALL {
        let written = entry(*target, "ada", ARGON2ID).unwrap();
        assert!(
            written.contains("DXYfYnrna5JDK3Y/iuGnQ4JjqzRUt8XW8QLLjCgE0WQ"),
            "{written}"
        );
        assert_eq!(target.as_str().parse::<ExportTarget>().unwrap(), *target);
    }
    assert!("Dovecot".parse::<ExportTarget>().is_err());
}

#[test]
fn bcrypt_is_written_by_the_letter_that_a_program_knows() {
    let rest = &BCRYPT[4..];
    for (target, expected) in [
        (ExportTarget::Dovecot, "ada:{BLF-CRYPT}$2y$"),
        (ExportTarget::OpenLdap, "userPassword: {CRYPT}$2b$"),
        (ExportTarget::Authelia, "'$2b$"),
        (ExportTarget::Django, "bcrypt$$2b$"),
        (ExportTarget::Php, "\"$2y$"),
        (ExportTarget::WordPress, "\"user_pass\":\"$2y$"),
        (ExportTarget::Nextcloud, "1|$2y$"),
        (ExportTarget::Laravel, "\"$2y$"),
        (ExportTarget::Symfony, "\"$2y$"),
        (
            ExportTarget::Auth0,
            "\"algorithm\":\"bcrypt\",\"hash\":{\"value\":\"$2b$",
        ),
        (ExportTarget::Kratos, "\"$2a$"),
        (ExportTarget::Zitadel, "\"$2a$"),
        (ExportTarget::Clerk, "\"$2a$"),
        (ExportTarget::Json, "\"$2a$"),
    ] {
        let written = entry(target, "ada", BCRYPT).unwrap();
        assert!(written.contains(&format!("{expected}{rest}")), "{written}");
    }
    for target in [ExportTarget::Keycloak, ExportTarget::Kanidm] {
        let why = entry(target, "ada", BCRYPT).unwrap_err();
        assert!(why.contains("of the kind bcrypt"), "{why}");
    }
}

#[test]
fn what_a_program_does_not_verify_is_refused() {
    let pbkdf2 =
        "$pbkdf2-sha256$i=1000,l=32$c2Vhc2FsdA$aZOLUDnbVq4qfmIhIFCkAqvDNHspRzj9l43SgVe7GOM";
    let argon2i = ARGON2ID.replace("argon2id", "argon2i");
    let older = ARGON2ID.replace("v=19", "v=16");
    for target in ExportTarget::ALL {
        let free = *target == ExportTarget::Json;
        assert_eq!(entry(*target, "ada", &argon2i).is_ok(), free, "{target:?}");
        assert_eq!(entry(*target, "ada", &older).is_ok(), free, "{target:?}");
        let django = *target == ExportTarget::Django;
        assert_eq!(
            entry(*target, "ada", pbkdf2).is_ok(),
            free || django,
            "{target:?}"
        );
        assert!(entry(*target, "ada", "hunter2").is_err());
    }
    let written = entry(ExportTarget::Django, "ada", pbkdf2).unwrap();
    assert!(
        written.contains("pbkdf2_sha256$1000$seasalt$aZOLUDnbVq4qfmIhIFCkAqvDNHspRzj9l43SgVe7GOM="),
        "{written}"
    );
    // A salt of bytes is none of Django's.
    let bytes = pbkdf2.replace("c2Vhc2FsdA", "8PHy8/T19vf4");
    assert!(entry(ExportTarget::Django, "ada", &bytes).is_err());
    let none = Account {
        hash: None,
        ..account("ada", "")
    };
    let refusal = exporter(ExportTarget::Php).entry(&none).unwrap_err();
    assert_eq!(refusal.to_string(), "has no password");
    let waits = Account {
        waits: true,
        ..none
    };
    let refusal = exporter(ExportTarget::Php).entry(&waits).unwrap_err();
    assert_eq!(refusal.cause, Cause::Waits);
}

#[test]
fn what_a_form_cannot_hold_is_refused() {
    for target in ExportTarget::ALL {
        let odd = Account {
            username: Line::stored("ada\nroot:x"),
            ..account("ada", ARGON2ID)
        };
        let refused = exporter(*target).entry(&odd).unwrap_err();
        assert!(
            refused.to_string().contains("could not be read"),
            "{target:?}"
        );
    }
    for (target, username, why) in [
        (ExportTarget::Dovecot, "ada:x", "a `:`"),
        (ExportTarget::Dovecot, "#ada", "a `#`"),
        (ExportTarget::Dovecot, "O'Brien", "a quotation mark"),
        (ExportTarget::Dovecot, "a\\b", "a backslash"),
    ] {
        let refused = entry(target, username, ARGON2ID).unwrap_err();
        assert!(refused.contains(why), "{refused}");
    }
    let nowhere = Account {
        address: None,
        ..account("ada", ARGON2ID)
    };
    for target in ExportTarget::ALL {
        let demands = [
            ExportTarget::Auth0,
            ExportTarget::Zitadel,
            ExportTarget::Clerk,
        ]
        .contains(target);
        assert_eq!(
            exporter(*target).entry(&nowhere).is_err(),
            demands,
            "{target:?}"
        );
    }
    let further = Account {
        is_further: true,
        ..account("ada", ARGON2ID)
    };
    for target in ExportTarget::ALL {
        let once = [
            ExportTarget::Keycloak,
            ExportTarget::Auth0,
            ExportTarget::Clerk,
        ]
        .contains(target);
        let refused = exporter(*target).entry(&further).map_err(|why| why.cause);
        assert_eq!(refused.err(), once.then_some(Cause::Further), "{target:?}");
    }
    let without = Exporter::new(ExportTarget::OpenLdap, None);
    assert!(without.entry(&account("ada", ARGON2ID)).is_err());
}

#[test]
fn a_file_is_whole_with_none_one_and_two() {
    for target in ExportTarget::ALL {
        let mut exporter = exporter(*target);
        let one = exporter.entry(&account("ada", ARGON2ID)).unwrap();
        for accounts in 0..3 {
            let mut file = String::new();
            for _ in 0..accounts {
                file.push_str(&exporter.add(&one));
            }
            file.push_str(exporter.end());
            if matches!(
                target,
                ExportTarget::Keycloak | ExportTarget::Auth0 | ExportTarget::Json
            ) {
                let value: serde_json::Value = serde_json::from_str(&file).unwrap();
                let users = value.get("users").unwrap_or(&value).as_array().unwrap();
                assert_eq!(users.len(), accounts, "{file}");
            }
            assert!(file.is_empty() || file.ends_with('\n'), "{file}");
        }
    }
}

#[test]
fn an_auth0_file_ends_before_its_limit() {
    let mut exporter = exporter(ExportTarget::Auth0);
    let one = exporter.entry(&account("ada", ARGON2ID)).unwrap();
    let mut file = String::new();
    while exporter.fits(&one) {
        file.push_str(&exporter.add(&one));
    }
    file.push_str(exporter.end());
    assert!(file.len() <= 500_000, "{}", file.len());
    assert!(file.len() + one.len() + 8 > 500_000, "{}", file.len());
    assert!(exporter.fits(&one), "the next file is empty");
}
