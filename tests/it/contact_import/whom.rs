//! Rows that may mean somebody else, values that stay, and rows by their lines.

use serde_json::{Value, json};

use super::{BCRYPT, NO_PORT, OTHER, contact, counts, counts_alike, import};
use crate::support::Env;
use crate::support::program::Ended;

/// The rejected rows, as `line N: …`.
fn rejected(ended: &Ended) -> Vec<String> {
    let errors = ended.err.lines().filter_map(|line| {
        let error: Value = serde_json::from_str(line).ok()?;
        Some(error["error"]["message"].as_str()?.to_owned())
    });
    errors.collect()
}

#[track_caller]
fn rejects(env: &Env, csv: &str, more: &[&str], expected: &[(u64, &str)]) {
    for more in [more.to_vec(), [more, &["--dry-run"]].concat()]
        .iter()
        .rev()
    {
        let ended = import(env, csv, more);
        let rejected = rejected(&ended);
        assert_eq!(rejected.len(), expected.len(), "{more:?}: {ended:?}");
        for (said, (line, words)) in rejected.iter().zip(expected) {
            let begins = said.starts_with(&format!("line {line}: "));
            assert!(begins && said.contains(words), "{more:?}: {said}");
        }
        assert_eq!(ended.code == 0, expected.is_empty(), "{ended:?}");
    }
}

fn add(env: &Env, name: &str, address: &str, id: &str) {
    let args = ["contact", "add", name, address, "--external-id", id];
    env.run(&args).ok();
}

#[test]
fn a_word_for_no_value_joins_nobody() {
    for absent in [
        "NULL", "null", "N/A", "n/a", "none", "None", "-", "\\N", "#N/A", " ",
    ] {
        let env = Env::with_relay(NO_PORT);
        let csv = format!(
            "external_id,name,email,username,phone,locale\n\
             {absent},Bob,b@example.com,bob,{absent},{absent}\n\
             {absent},Carol,c@example.com,carol,{absent},{absent}\n"
        );
        counts_alike(&env, &csv, &[], [2, 0, 0, 0]);
        let carol = contact(&env, "c@example.com");
        assert_eq!(carol["name"], "Carol", "{absent}");
        assert_eq!(carol["logins"][0]["username"], "carol");
        assert_eq!(
            (&carol["external_id"], &carol["phone"]),
            (&json!(null), &json!(null))
        );
        assert_eq!(carol["locale"], json!(null));
    }
    // Somebody may be called None, and nobody NULL.
    let env = Env::with_relay(NO_PORT);
    let csv = "name,email\nNone,n@example.com\nNULL,o@example.com\n\\N,p@example.com\nnull,q@example.com\n";
    counts_alike(&env, csv, &[], [4, 0, 0, 0]);
    for (who, name) in [
        ("n@example.com", "None"),
        ("o@example.com", "o@example.com"),
        ("p@example.com", "p@example.com"),
        ("q@example.com", "null"),
    ] {
        assert_eq!(contact(&env, who)["name"], name);
    }
}

#[test]
fn an_id_of_another_address_is_rejected_unless_overwritten() {
    let env = Env::with_relay(NO_PORT);
    add(&env, "Ada", "ada@example.com", "A-1");
    add(&env, "Bob", "bob@example.com", "B-1");
    let csv = "external_id,email,name\nA-1,new@example.com,Ada\n";
    rejects(
        &env,
        csv,
        &[],
        &[(
            2,
            "belongs to contact 1 Ada <ada@example.com>, and its email is another: new@example.com",
        )],
    );
    // Other spellings of her address are hers.
    let same = "external_id,email\nA-1,ADA@Example.COM\n";
    counts_alike(&env, same, &[], [0, 0, 1, 0]);

    let link = env.run(&["password", "reset", "1", "--print-link"]);
    link.ok();
    counts_alike(&env, csv, &["--overwrite"], [0, 1, 0, 0]);
    assert_eq!(contact(&env, "1")["address"], "new@example.com");
    // The source may still have the old one: the id and a former address agree.
    let old = "external_id,email,phone\nA-1,ada@example.com,030 1\n";
    let ended = import(&env, old, &[]);
    assert_eq!(
        (counts(&ended), contact(&env, "1")["address"].as_str()),
        ([0, 1, 0, 0], Some("new@example.com"))
    );
    let report: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(report["kept_values"][0]["field"], "email");

    // Whoever the id and the address are of, where these are two, nothing is written.
    for more in [&[][..], &["--overwrite"]] {
        let swapped = "external_id,email\nA-1,bob@example.com\nB-1,new@example.com\n";
        rejects(
            &env,
            swapped,
            more,
            &[
                (2, "and its email to contact 2 Bob"),
                (3, "and its email to contact 1 Ada"),
            ],
        );
        let unknown = "external_id,email\nC-1,bob@example.com\n";
        rejects(
            &env,
            unknown,
            more,
            &[(
                2,
                "belongs to contact 2 Bob <bob@example.com>, whose external id is B-1",
            )],
        );
    }
}

#[test]
fn an_address_that_was_corrected_is_free_for_the_next_row() {
    let env = Env::with_relay(NO_PORT);
    add(&env, "Ada", "shared@example.com", "A-1");
    add(&env, "Bob", "bob@example.com", "B-1");
    let csv =
        "external_id,email\nA-1,ada@example.com\nB-1,shared@example.com\nC-1,bob@example.com\n";
    counts_alike(&env, csv, &["--overwrite"], [1, 2, 0, 0]);
    assert_eq!(contact(&env, "1")["address"], "ada@example.com");
    assert_eq!(contact(&env, "2")["address"], "shared@example.com");
}

#[test]
fn an_import_that_corrects_an_address_ends_its_links() {
    let env = Env::with_relay(NO_PORT);
    add(&env, "Ada", "wrong@example.com", "A-1");
    env.run(&["password", "reset", "1", "--send-link"]);
    let live = |env: &Env| {
        let links = contact(env, "1")["links"].clone();
        let links = links.as_array().unwrap().clone();
        links.iter().filter(|link| link["state"] == "live").count()
    };
    assert_eq!(live(&env), 1);
    let csv = "external_id,email\nA-1,right@example.com\n";
    counts_alike(&env, csv, &["--overwrite"], [0, 1, 0, 0]);
    assert_eq!(live(&env), 0);
}

#[test]
fn the_later_row_of_an_id_with_another_email_is_always_rejected() {
    let csv = "external_id,email,name\nA-1,ada@example.com,Ada\nB-1,bob@example.com,Bob\nA-1,eve@example.com,Eve\n\
               A-1,ADA@example.com,Ada\nA-1,,Ada\n";
    for more in [&[][..], &["--overwrite"], &["--replace-passwords"]] {
        let env = Env::with_relay(NO_PORT);
        rejects(
            &env,
            csv,
            more,
            &[(
                4,
                "Ada <ada@example.com> (line 2), and the row names Eve <eve@example.com>",
            )],
        );
        assert_eq!(
            env.run(&["contact", "list", "--field", "name"]).ok(),
            "Ada\nBob\n"
        );
    }
}

#[test]
fn a_shared_address_joins_no_logins() {
    for (header, ann, ben) in [
        (
            "email,name,username",
            "info@example.com,Ann,ann",
            "INFO@example.com,Ben,ben",
        ),
        (
            "email,name,username",
            "info@example.com,Ann,",
            "info@example.com,Ben,ben",
        ),
        (
            "email,name,external_id",
            "info@example.com,Ann,1",
            "info@example.com,Ben,2",
        ),
        (
            "email,name,external_id",
            "info@example.com,Ann,",
            "info@example.com,Ben,2",
        ),
        (
            "email,name,username",
            "info@bücher.example,Ann,ann",
            "info@xn--bcher-kva.example,Ben,ben",
        ),
    ] {
        for more in [&[][..], &["--overwrite"]] {
            let env = Env::with_relay(NO_PORT);
            let csv = format!("{header}\n{ann}\n{ben}\n");
            let says = if header.ends_with('d') && ann.ends_with('1') {
                "whose external id is 1"
            } else {
                "another name and another"
            };
            // A dry run before has named the contact by its row.
            let ended = import(&env, &csv, more);
            assert_eq!(counts(&ended), [1, 0, 0, 1], "{ended:?}");
            let said = rejected(&ended);
            assert!(
                said[0].starts_with("line 3: ") && said[0].contains(says),
                "{said:?}"
            );
            let shown = contact(&env, "1");
            assert_eq!(shown["name"], "Ann");
            assert!(!shown.to_string().contains("ben"), "{shown}");
        }
    }
}

#[test]
fn another_name_alone_stays_and_is_counted() {
    let env = Env::with_relay(NO_PORT);
    let csv = "email,name,username\nada@example.com,Ada Example,ada\nada@example.com,A. Example,\n\
               ada@example.com,Lady Ada,ada\nada@example.com,ada  EXAMPLE,countess\n";
    let dry = import(&env, csv, &["--dry-run"]);
    let ended = import(&env, csv, &[]);
    assert_eq!((counts(&dry), counts(&ended)), ([1, 1, 2, 0], [1, 1, 2, 0]));
    let report: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(report["kept"], 3);
    let kept = &report["kept_values"];
    assert_eq!(
        kept[0],
        json!({"line": 3, "contact_id": 1, "field": "name", "kept": "Ada Example", "offered": "A. Example"})
    );
    let dry: Value = serde_json::from_str(&dry.out).unwrap();
    assert_eq!(
        (&dry["kept"], &dry["kept_values"][0]["line"]),
        (&json!(3), &json!(3))
    );
    assert!(
        ended
            .err
            .contains("differ from the file and stay: 3; --overwrite"),
        "{}",
        ended.err
    );
}

#[test]
fn nobody_gets_the_password_of_another() {
    let env = Env::with_relay(NO_PORT);
    let csv = format!("email,name,username,password_hash\ninfo@example.com,Ann,ann,{BCRYPT}\n");
    counts_alike(&env, &csv, &[], [1, 0, 0, 0]);
    for (row, words) in [
        // Without a username the only login of the contact would be meant.
        (
            format!("info@example.com,Ben,,{OTHER}"),
            "another name and another password",
        ),
        (
            format!("info@example.com,Ben,ben,{OTHER}"),
            "another name and another username and password",
        ),
        (
            format!("ben@example.com,Ben,ann,{OTHER}"),
            "its username at default belongs to contact 1 Ann",
        ),
    ] {
        let csv = format!("email,name,username,password_hash\n{row}\n");
        rejects(&env, &csv, &["--replace-passwords"], &[(2, words)]);
        rejects(
            &env,
            &csv,
            &["--replace-passwords", "--overwrite"],
            &[(2, words)],
        );
    }
    let ids = format!(
        "external_id,email,username,password_hash\nNULL,info@example.com,ann,{BCRYPT}\nNULL,ben@example.com,,{OTHER}\n"
    );
    counts_alike(&env, &ids, &["--replace-passwords"], [1, 0, 1, 0]);
    let shown = env.run(&["login", "export", "1", "--for", "json", "--print"]);
    assert!(shown.ok().contains(BCRYPT));
    // A password needs more than a username that everybody knows: the name or the ID has to agree.
    for name in ["Ann B.", "Mal"] {
        let csv =
            format!("email,name,username,password_hash\ninfo@example.com,{name},ann,{OTHER}\n");
        let says = [(2, "another name and another password")];
        rejects(&env, &csv, &["--replace-passwords"], &says);
        // Where the login keeps its password, the other name is only counted.
        counts_alike(&env, &csv, &[], [0, 0, 1, 0]);
    }
    let csv = format!("email,name,username,password_hash\ninfo@example.com,ANN,ann,{OTHER}\n");
    counts_alike(&env, &csv, &["--replace-passwords"], [0, 1, 0, 0]);
    env.run(&["contact", "edit", "1", "--external-id", "A-1"])
        .ok();
    let csv = format!(
        "external_id,email,name,username,password_hash\nA-1,info@example.com,Ann B.,ann,{BCRYPT}\n"
    );
    counts_alike(&env, &csv, &["--replace-passwords"], [0, 1, 0, 0]);
}

#[test]
fn a_name_that_is_only_the_address_is_filled_in() {
    let env = Env::with_relay(NO_PORT);
    let csv = "email,name\nada@example.com,\nBob@example.com,bob\neve@example.com,Eve\n";
    counts_alike(&env, csv, &[], [3, 0, 0, 0]);
    let csv = "email,name,username\nada@example.com,Ada Example,ada\nbob@example.com,Bob Example,\neve@example.com,Eva,\n";
    let ended = import(&env, csv, &[]);
    assert_eq!(counts(&ended), [0, 2, 1, 0]);
    assert_eq!(contact(&env, "1")["name"], "Ada Example");
    assert_eq!(contact(&env, "2")["name"], "Bob Example");
    assert_eq!(contact(&env, "3")["name"], "Eve");
}

#[test]
fn values_that_stay_are_listed_with_a_true_count() {
    let env = Env::with_relay(NO_PORT);
    let args = [
        "contact",
        "add",
        "Ada",
        "ada@example.com",
        "--phone",
        "030 1",
        "--notes",
        "old",
        "--locale",
        "en",
    ];
    env.run(&args).ok();
    let row = "ada@example.com,Ada,030 2,fr,new\n";
    let csv = format!("email,name,phone,locale,notes\n{}", row.repeat(400));
    let ended = import(&env, &csv, &[]);
    let report: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(
        (counts(&ended), &report["kept"]),
        ([0, 0, 400, 0], &json!(1200))
    );
    let listed = report["kept_values"].as_array().unwrap();
    assert_eq!(listed.len(), 1000);
    let fields: Vec<&str> = listed[..3]
        .iter()
        .map(|kept| kept["field"].as_str().unwrap())
        .collect();
    assert_eq!(fields, ["locale", "phone", "notes"]);
    assert_eq!(
        listed[1],
        json!({"line": 2, "contact_id": 1, "field": "phone", "kept": "030 1", "offered": "030 2"})
    );
}

#[test]
fn a_dry_run_finds_what_earlier_rows_would_have_filled_in() {
    let env = Env::with_relay(NO_PORT);
    env.run(&["contact", "add", "Ada", "ada@example.com"]).ok();
    let csv = format!(
        "email,external_id,phone,tags,username,password_hash\n\
         bob@example.com,,,,,\nbob@example.com,B-1,,,,\nbob@example.com,B-2,,,,\n\
         bob@example.com,,030 1,,,\nbob@example.com,,030 1,vip,,\nBOB@example.com,,,vip,,\n\
         ada@example.com,A-1,,,,\n,A-1,,,ada,{BCRYPT}\nada@example.com,,,,,{BCRYPT}\nada@example.com,A-2,,,,\n"
    );
    counts_alike(&env, &csv, &[], [1, 5, 2, 2]);
}

#[test]
fn rejected_rows_are_named_by_their_lines() {
    let env = Env::with_relay(NO_PORT);
    let csv = "\nemail,notes\n\neve,\nada@example.com,\"one\n\ntwo\"\nmia,\n , \n,\n\nzoe,\n";
    for end in ["\n", "\r\n", "\r"] {
        rejects(
            &env,
            &csv.replace('\n', end),
            &[],
            &[(4, "eve"), (8, "mia"), (12, "zoe")],
        );
    }
    counts_alike(&env, csv, &[], [0, 0, 1, 3]);
}

#[test]
fn an_unclosed_quotation_mark_is_reported() {
    let env = Env::with_relay(NO_PORT);
    let csv = "email,name\nada@example.com,Ada\n\"bob@example.com,Bob\neve@example.com,Eve\nzoe@example.com,Zoe\n";
    rejects(
        &env,
        csv,
        &[],
        &[(
            3,
            "a quotation mark in it is never closed, so that nothing from there to line 5, the last one, was read (3 lines, 61 bytes)",
        )],
    );
    let dry = import(&env, csv, &["--dry-run"]);
    assert_eq!((dry.code, counts(&dry)), (1, [0, 0, 1, 1]));
    let header = "email,\"name\nada@example.com,Ada\n";
    env.feed(&["contact", "import", "-"], header)
        .refuses(2, &["header", "never closed"]);
}

#[test]
fn a_postal_address_is_no_email() {
    let env = Env::with_relay(NO_PORT);
    for (csv, left_out) in [
        (
            "Name,E-Mail,Address\nAda,ada@example.com,\"1 High Street, London\"\n",
            true,
        ),
        (
            "Address,external_id,Email\nbob@example.org,A-2,bob@example.com\n",
            true,
        ),
        (
            "External ID,Name,Address\nA-2,Bob,\"2 Low Road, Leeds\"\n",
            true,
        ),
        ("Email Address,Name\nzoe@example.com,Zoe\n", false),
        ("address,Name\nmia@example.com,Mia\n", false),
    ] {
        let ended = import(&env, csv, &[]);
        assert_eq!((ended.code, counts(&ended)[3]), (0, 0), "{csv}: {ended:?}");
        assert_eq!(
            ended.err.contains("left out: Address"),
            left_out,
            "{}",
            ended.err
        );
    }
    assert_eq!(contact(&env, "ext:A-2")["address"], "bob@example.com");
    // What we write ourselves is read back.
    let list = env.run(&["contact", "list", "--format", "csv"]);
    let again = import(&env, list.ok(), &[]);
    assert_eq!(counts(&again), [0, 0, 4, 0], "{}", again.err);
}
