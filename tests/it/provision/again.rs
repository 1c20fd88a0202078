//! What waits for a product: tried again, replaced by something newer, or given up.

use super::Hooked;

#[test]
fn what_failed_for_now_is_tried_again_and_then_mailed() {
    let desk = Hooked::new();
    desk.ask("code", "75");
    let args = ["password", "generate", "1", "--email"];
    desk.run(&args).refuses(75, &["exit code 75"]);
    // Not before its time.
    desk.run(&["email", "deliver"]).ok();
    assert_eq!(desk.told().len(), 1);
    // The same failure is not told of again, each minute.
    desk.make_due();
    let again = desk.run(&["email", "deliver"]);
    assert_eq!(
        (again.code, again.out.as_str(), again.err.as_str()),
        (75, "", "")
    );
    assert_eq!(desk.told().len(), 2);
    let wait: i64 = desk.value("SELECT next_try_at - failed_at FROM pending");
    assert!(
        (270_000..=330_000).contains(&wait),
        "5 min, within a tenth: {wait}"
    );
    // Another one is.
    desk.make_due();
    desk.ask("say", "the disk is full");
    let other = desk.run(&["email", "deliver"]);
    assert_eq!(other.code, 75);
    assert!(other.err.contains("the disk is full"), "{}", other.err);
    assert!(desk.server.messages().is_empty());
    desk.make_due();
    desk.unask("code");
    let summary = desk.run(&["email", "deliver", "--json"]).json();
    assert_eq!(
        (&summary["provisioned"], &summary["accepted"]),
        (&1.into(), &1.into())
    );
    let told = desk.told();
    let ids: Vec<_> = told.iter().map(|told| &told["id"]).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    let tries: Vec<_> = told.iter().map(|told| told["attempt"].clone()).collect();
    assert_eq!(tries, [1, 2, 3, 4]);
    let password = desk.has().unwrap()["password"].as_str().unwrap().to_owned();
    assert!(desk.is_password(&password));
    let emails = desk.server.messages();
    assert_eq!(emails.len(), 1);
    assert!(String::from_utf8_lossy(&emails[0].data).contains(&password));
    assert_eq!(
        desk.events(),
        [
            "login.add",
            "provision.begin",
            "provision.fail",
            "provision.fail",
            "password.generate",
            "email.send",
        ]
    );
}

#[test]
fn a_hook_that_is_down_is_asked_once_a_run() {
    let desk = Hooked::new();
    desk.ask("code", "75");
    for n in 2..=4 {
        let who = format!("p{n}@example.com");
        desk.run(&["contact", "add", "Person", &who]).ok();
    }
    let all = ["password", "generate", "1", "2", "3", "4", "--print"];
    assert_eq!(desk.run(&all).code, 75);
    assert_eq!(desk.told().len(), 4);
    desk.make_due();
    assert_eq!(desk.run(&["email", "deliver"]).code, 75);
    assert_eq!(desk.told().len(), 5);
    desk.unask("code");
    desk.make_due();
    desk.run(&["email", "deliver"]).ok();
    assert_eq!(desk.count("pending"), 0);
}

#[test]
fn what_was_refused_is_tried_again_by_hand_only() {
    let desk = Hooked::new();
    desk.ask("code", "1");
    let args = ["password", "generate", "1", "--email"];
    desk.run(&args).refuses(69, &["--discard"]);
    desk.run(&["email", "deliver"]).ok();
    assert_eq!(desk.told().len(), 1);
    desk.run(&["login", "provision", "1"])
        .refuses(69, &["exit code 1"]);
    desk.unask("code");
    let plan = desk.run(&["login", "provision", "--failed", "--dry-run", "--json"]);
    let rows: serde_json::Value = serde_json::from_str(&plan.out).unwrap();
    assert_eq!((plan.code, &rows[0]["would_tell"]), (0, &"password".into()));
    let done = desk.run(&["login", "provision", "--failed", "--json"]);
    let rows: serde_json::Value = serde_json::from_str(done.ok()).unwrap();
    assert_eq!(rows[0]["provision_state"], "provisioned");
    assert_eq!(
        desk.server.messages().len(),
        1,
        "the email goes out with it"
    );
    assert_eq!(desk.run(&["login", "provision", "--failed"]).ok(), "");
}

#[test]
fn bare_it_needs_an_answer() {
    let desk = Hooked::new();
    desk.run(&["login", "provision"])
        .refuses(5, &["no login was named"]);
}

#[test]
fn a_new_hook_is_told_what_is_known() {
    let desk = Hooked::new();
    let hook: String = desk.value("SELECT provision FROM product");
    let hook: Vec<String> = serde_json::from_str(&hook).unwrap();
    desk.run(&["product", "edit", "default", "--no-provision"])
        .ok();
    let first = desk.first_password();
    desk.run(&["contact", "add", "Bob Example", "bob@example.com"])
        .ok();
    desk.run(&["password", "generate", "2", "--print"]).ok();
    let forget = "UPDATE login SET sealed_password = NULL, sealed_since = NULL WHERE id = 2";
    desk.sql().execute(forget, []).unwrap();
    desk.use_hook(&hook.join(" "));
    desk.run(&["login", "provision", "--all"]).ok();
    let told = desk.told();
    assert_eq!(told.len(), 2);
    assert_eq!(told[0]["event"], "login.provision");
    assert_eq!(told[0]["password"], first.as_str());
    assert_eq!(told[0]["revoke_sessions"], false);
    assert!(told[1].get("password").is_none());
    assert!(told[1]["hash"].as_str().unwrap().starts_with("$argon2id$"));
    desk.run(&["login", "provision", "--all"]).ok();
    assert_eq!(desk.told().len(), 2, "they have it");
    desk.run(&["login", "provision", "1", "--again"]).ok();
    assert_eq!(desk.told().len(), 3);
    assert_eq!(
        desk.count("login WHERE password_serial = 1"),
        2,
        "nothing changed here"
    );
}

#[test]
fn a_newer_password_takes_the_place_of_one_that_waits() {
    let desk = Hooked::new();
    desk.ask("code", "1");
    let args = ["password", "generate", "1", "--email"];
    desk.run(&args).refuses(69, &[]);
    desk.unask("code");
    desk.run(&["password", "generate", "1", "--print"]).ok();
    let told = desk.told();
    assert_ne!(told[0]["id"], told[1]["id"]);
    assert_ne!(told[0]["password"], told[1]["password"]);
    assert!(desk.is_password(told[1]["password"].as_str().unwrap()));
    assert_eq!((desk.count("pending"), desk.count("email")), (0, 0));
    let detail: String = desk.value(
        "SELECT detail FROM audit WHERE action = 'provision.begin' ORDER BY seq DESC LIMIT 1",
    );
    assert_eq!(
        detail,
        "password.generate, in the place of a password.generate that waited"
    );
    // And so does what the user chooses.
    desk.ask("code", "1");
    desk.run(&args).refuses(69, &[]);
    desk.unask("code");
    let token = desk.link();
    desk.redeem(&token, "seven wild horses went by").ok();
    assert!(desk.is_password("seven wild horses went by"));
    let credentials = desk.count("email WHERE template = 'credentials'");
    assert_eq!((desk.count("pending"), credentials), (0, 0));
}

#[test]
fn a_link_that_comes_to_nothing_ends_no_password_that_waits() {
    let desk = Hooked::new();
    desk.first_password();
    desk.ask("code", "75");
    let args = ["password", "generate", "1", "--email"];
    desk.run(&args).refuses(75, &[]);
    let token = desk.link();
    for (code, said) in [("75", "may or may not"), ("1", "nothing was changed")] {
        desk.ask("code", code);
        let redeemed = desk.redeem(&token, "seven wild horses went by");
        redeemed.refuses(if code == "1" { 69 } else { 75 }, &[said, "stays live"]);
        let kind: String = desk.value("SELECT kind FROM pending");
        assert_eq!(
            (kind.as_str(), desk.count("set_aside")),
            ("password.generate", 0)
        );
        assert_eq!(desk.state(), "failed");
    }
    let detail: String = desk.value(
        "SELECT detail FROM audit WHERE action = 'provision.fail' ORDER BY seq DESC LIMIT 1",
    );
    assert!(
        detail.contains("a password.generate waits again"),
        "{detail}"
    );
    desk.run(&["key", "rotate", "--yes"]).ok();
    desk.unask("code");
    desk.make_due();
    desk.run(&["email", "deliver"]).ok();
    let told = desk.told();
    assert_eq!(told[1]["id"], told.last().unwrap()["id"]);
    let password = told[1]["password"].as_str().unwrap();
    assert!(desk.is_password(password));
    let emails = desk.server.messages();
    assert_eq!(emails.len(), 1);
    assert!(String::from_utf8_lossy(&emails[0].data).contains(password));
    // The link is one that the new password ended.
    desk.redeem(&token, "seven wild horses went by")
        .refuses(69, &["the link"]);
}

#[test]
fn after_a_hook_that_took_too_long_nobody_says_what_the_product_has() {
    let desk = Hooked::new();
    let old = desk.first_password();
    let hook: String = desk.value("SELECT provision FROM product");
    let hook: Vec<String> = serde_json::from_str(&hook).unwrap();
    let token = desk.link();
    let late = desk.hook_file("late", "#!/bin/sh\ncat >\"${0%/*}/has\"\nexec sleep 600\n");
    desk.use_hook(&late);
    let timeout = |time| {
        let edit = ["product", "edit", "default", "--provision-timeout", time];
        desk.run(&edit).ok();
    };
    timeout("1s");
    desk.redeem(&token, "seven wild horses went by")
        .refuses(75, &["no answer within 1 s", "may or may not"]);
    assert!(desk.is_password(&old));
    assert_eq!(
        (desk.state().as_str(), desk.count("pending")),
        ("failed", 0)
    );
    let shown = desk.run(&["login", "show", "1", "--json"]).json();
    assert_eq!(
        shown["provision_reason"],
        "which password the product has is not known"
    );
    desk.use_hook(&hook.join(" "));
    timeout("30s");
    desk.run(&["login", "provision", "--failed", "--discard"])
        .ok();
    let plan = desk.run(&["login", "provision", "--failed", "--dry-run", "--json"]);
    let rows: serde_json::Value = serde_json::from_str(&plan.out).unwrap();
    assert_eq!((plan.code, rows.as_array().unwrap().len()), (0, 1));
    desk.run(&["login", "provision", "--failed"]).ok();
    assert_eq!(desk.has().unwrap()["password"], old.as_str());
    assert_eq!(desk.state(), "provisioned");
}

#[test]
fn an_answer_of_the_hook_is_marked_as_its_own() {
    let desk = Hooked::new();
    let by = |args: &[&str]| {
        let failed = desk.run(args);
        let error: serde_json::Value = serde_json::from_str(failed.err.trim()).unwrap();
        error["error"]["by"].clone()
    };
    desk.ask("code", "1");
    assert_eq!(
        by(&["password", "generate", "1", "--print", "--json"]),
        "hook"
    );
    assert!(by(&["login", "show", "99", "--json"]).is_null());
}

#[test]
fn what_waits_can_be_given_up_and_goes_with_its_login() {
    let desk = Hooked::new();
    let old = desk.first_password();
    desk.ask("code", "1");
    let args = ["password", "generate", "1", "--print"];
    desk.run(&args).refuses(69, &[]);
    // The hook stays as long as something waits for it.
    let remove = ["product", "edit", "default", "--no-provision"];
    desk.run(&remove)
        .refuses(1, &["wait for its hook: 1", "--discard"]);
    desk.run(&["login", "provision", "1", "--discard", "--dry-run"]);
    assert_eq!(desk.count("pending"), 1);
    desk.run(&["login", "provision", "1", "--discard"]).ok();
    assert!(desk.is_password(&old));
    assert_eq!(
        (desk.state().as_str(), desk.count("pending")),
        ("provisioned", 0)
    );
    desk.run(&["login", "provision", "1", "--discard"])
        .refuses(3, &["nothing waits"]);
    // After "later" nobody knows what the product has.
    desk.ask("code", "75");
    desk.run(&args).refuses(75, &[]);
    desk.run(&["login", "provision", "--failed", "--discard"])
        .ok();
    assert_eq!(desk.state(), "failed");
    desk.run(&args).refuses(75, &[]);
    desk.run(&["login", "remove", "1", "--yes"]).ok();
    assert_eq!((desk.count("pending"), desk.count("login")), (0, 0));
    desk.run(&remove).ok();
}

#[test]
fn an_address_that_was_corrected_meanwhile_gets_no_password() {
    let desk = Hooked::new();
    desk.ask("code", "75");
    let args = ["password", "generate", "1", "--email"];
    desk.run(&args).refuses(75, &[]);
    desk.unask("code");
    let edit = ["contact", "edit", "1", "--address", "ada@example.org", "-q"];
    desk.run(&edit).ok();
    desk.run(&["login", "provision", "1"]).ok();
    assert!(desk.server.messages().is_empty());
    assert_eq!(desk.count("email"), 0);
    let detail: String = desk.value("SELECT detail FROM audit WHERE action = 'password.generate'");
    assert!(detail.contains("not mailed"), "{detail}");
}

#[test]
fn where_no_relay_is_configured_products_are_told_all_the_same() {
    let desk = Hooked::new();
    desk.ask("code", "75");
    desk.run(&["password", "generate", "1", "--print"])
        .refuses(75, &[]);
    desk.unask("code");
    desk.make_due();
    desk.env
        .configure(|text| text.split("[smtp]").next().unwrap().to_owned());
    desk.run(&["email", "deliver"])
        .fails(78, &["no relay is configured"]);
    assert_eq!(
        (desk.state().as_str(), desk.count("pending")),
        ("provisioned", 0)
    );
}

#[test]
fn a_reserved_password_survives_a_rotation_and_not_the_loss_of_the_key() {
    let desk = Hooked::new();
    desk.ask("code", "75");
    desk.run(&["password", "generate", "1", "--print"])
        .refuses(75, &[]);
    desk.run(&["key", "rotate", "--yes"]).ok();
    desk.ask("code", "1");
    desk.run(&["login", "provision", "1"])
        .refuses(69, &["exit code 1"]);
    let told = desk.told();
    assert_eq!(told[0]["password"], told[1]["password"]);
    std::fs::remove_file(desk.env.key()).unwrap();
    let lost = desk
        .run(&["key", "rotate", "--lost", "--yes", "--json"])
        .json();
    assert_eq!(lost["passwords"], 1);
    assert_eq!(desk.count("pending"), 0);
    desk.unask("code");
    desk.first_password();
    assert_eq!(desk.state(), "provisioned");
}

#[test]
fn a_reserved_password_that_is_damaged_is_told_to_nobody() {
    let desk = Hooked::new();
    desk.ask("code", "75");
    desk.run(&["password", "generate", "1", "--print"])
        .refuses(75, &[]);
    desk.sql()
        .execute(
            "UPDATE pending SET sealed = zeroblob(length(sealed)), next_try_at = 0",
            [],
        )
        .unwrap();
    let damaged = desk.run(&["email", "deliver"]);
    damaged.fails(69, &["the reserved password is damaged"]);
    assert_eq!(desk.told().len(), 1);
    desk.run(&["email", "deliver"]).ok();
}

#[test]
fn nothing_is_purged_that_waits() {
    let desk = Hooked::new();
    desk.ask("code", "1");
    desk.run(&["password", "generate", "1", "--print"])
        .refuses(69, &[]);
    desk.run(&["email", "purge", "--older-than", "0d"]).ok();
    desk.unask("code");
    desk.run(&["login", "provision", "1"]).ok();
    assert_eq!(desk.count("login WHERE sealed_password IS NOT NULL"), 1);
}

#[test]
fn a_hash_is_not_imported_over_what_waits_and_is_told_afterwards() {
    const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$d34hpuMlAqOb4Oo8Cyrg4Q$DXYfYnrna5JDK3Y/iuGnQ4JjqzRUt8XW8QLLjCgE0WQ";
    let desk = Hooked::new();
    desk.first_password();
    desk.ask("code", "1");
    let args = ["password", "generate", "1", "--print"];
    desk.run(&args).refuses(69, &[]);
    let import = || {
        let args = ["login", "add", "1", "--hash-stdin", "--yes"];
        desk.env.feed(&args, &format!("{HASH}\n"))
    };
    import().refuses(75, &["waits for its product", "--discard"]);
    desk.run(&["login", "provision", "1", "--discard"]).ok();
    assert_eq!(import().code, 0);
    assert_eq!(desk.state(), "none");
    desk.unask("code");
    desk.run(&["login", "provision", "1"]).ok();
    let has = desk.has().unwrap();
    assert_eq!((&has["hash"], has.get("password")), (&HASH.into(), None));
    assert_eq!(desk.state(), "provisioned");
}

#[test]
fn several_are_told_and_one_that_is_nobody_stops_none() {
    let desk = Hooked::new();
    desk.run(&["contact", "add", "Bob Example", "bob@example.com"])
        .ok();
    desk.ask("code", "1");
    let args = ["password", "generate", "1", "2", "--print", "--json"];
    assert_eq!(desk.run(&args).code, 69);
    desk.unask("code");
    let words = "ada@example.com\nnobody@example.com\nid:2\n";
    let told = desk.env.feed(&["login", "provision", "-", "--json"], words);
    assert_eq!(told.code, 3, "{}", told.err);
    let rows: serde_json::Value = serde_json::from_str(&told.out).unwrap();
    let rows = rows.as_array().unwrap();
    let of = |name: &str| {
        let found = rows.iter().find(|row| row["username"] == name);
        found.unwrap()["provision_state"].clone()
    };
    assert_eq!(
        (of("ada@example.com"), of("bob@example.com")),
        ("provisioned".into(), "provisioned".into())
    );
    let nobody = rows
        .iter()
        .find(|row| row["target"] == "nobody@example.com");
    assert_eq!(nobody.unwrap()["code"], 3);
    assert_eq!(desk.count("pending"), 0);
}
