//! Persons and logins that are easily confused: by a new address, by the spelling of an ID, or by a list and its comments.

use crate::support::Env;

const NO_PORT: u16 = 1;

#[test]
fn a_new_address_that_may_be_anothers_is_told() {
    let env = Env::with_relay(NO_PORT);
    env.run(&["contact", "add", "Zoë", "zoe@example.com"]).ok();
    env.run(&["contact", "edit", "1", "--address", "zoe@example.org"])
        .ok();
    for (name, address, similar) in [
        ("Somebody", "ZOE@example.com", None),
        ("Zoe\u{308}", "zeo@example.org", Some("zoe@example.org")),
    ] {
        let added = env.run(&["contact", "add", name, address, "--json"]);
        assert_eq!(added.code, 0, "{added:?}");
        let contact: serde_json::Value = serde_json::from_str(&added.out).unwrap();
        let found = contact["look_alikes"].as_array().unwrap();
        assert_eq!(found.len(), 1, "{contact}");
        assert_eq!(
            (&found[0]["contact_id"], &found[0]["similar"]),
            (&1.into(), &similar.into())
        );
        let words = match similar {
            None => "is a former address of contact 1 Zoë",
            Some(_) => "is one typing error away from zoe@example.org of contact 1 Zoë",
        };
        assert!(added.err.contains(words), "{}", added.err);
    }
    let other = env.run(&["contact", "add", "Other", "zo@example.org", "--json"]);
    let other: serde_json::Value = serde_json::from_str(&other.out).unwrap();
    assert_eq!(other["look_alikes"], serde_json::json!([]), "another name");
}

#[test]
fn two_spellings_of_an_id_are_one() {
    let env = Env::with_relay(NO_PORT);
    let (composed, decomposed) = ("K-\u{e9}", "K-e\u{301}");
    let add = |address: &str, id: &str| {
        env.run(&[
            "contact",
            "add",
            "Zoe\u{308}",
            address,
            "--external-id",
            id,
            "--tag",
            id,
        ])
    };
    add("zoe@example.com", decomposed).ok();
    add("eva@example.com", composed).refuses(1, &["belongs to contact 1 Zoë"]);
    env.run(&["login", "add", "1", "--username", "e\u{301}va"])
        .ok();
    for name in [
        "ext:K-e\u{301}",
        "ext:K-\u{e9}",
        "user:e\u{301}va",
        "user:\u{e9}va",
        "Zoe\u{308}",
        "Zo\u{eb}",
    ] {
        let found = env.run(&["contact", "show", name, "--field", "id"]);
        assert_eq!(found.ok(), "1\n", "{name}");
    }
    for tag in [composed, decomposed] {
        let tagged = env.run(&["contact", "list", "--tag", tag, "--field", "id"]);
        assert_eq!(tagged.ok(), "1\n", "{tag}");
    }
    let csv = format!("external_id,email,username\n{composed},zoe@example.com,\u{e9}va\n");
    let ended = env.feed(&["contact", "import", "-", "--json"], &csv);
    let report: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(report["same"], 1, "{ended:?}");
}

#[test]
fn comments_in_a_list_name_nobody() {
    let env = Env::with_relay(NO_PORT);
    env.run(&[
        "contact",
        "add",
        "Ada",
        "ada@example.com",
        "--external-id",
        "#7",
    ])
    .ok();
    let list = "# who left in May\n#\next:#7\n  # bob@example.com\n";
    let removed = env.feed(&["contact", "remove", "-", "--yes"], list);
    assert_eq!(removed.code, 0, "{removed:?}");
    let left = env.run(&["contact", "list", "--field", "id"]);
    assert_eq!(left.ok(), "");
}

#[test]
fn a_product_beside_the_id_of_a_login_moves_nothing() {
    let env = Env::with_relay(NO_PORT);
    env.run(&["product", "add", "wiki", "--name", "Wiki"]).ok();
    env.run(&["contact", "add", "Ada", "ada@example.com"]).ok();
    env.run(&["login", "add", "1", "--product", "default"]).ok();
    let edit = ["login", "edit", "1", "--must-change", "true", "--product"];
    env.run(&[&edit[..], &["wiki"]].concat()).refuses(
        3,
        &[
            "is at default, not at wiki",
            "chooses among a contact's logins and moves none",
        ],
    );
    env.run(&[&edit[..], &["default"]].concat()).ok();
}
