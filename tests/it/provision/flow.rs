//! What becomes of a password, a link and the mails.

use std::fs;

use serde_json::json;

use super::Hooked;
use crate::generated::top;
use crate::support::wait_for;

const CHOSEN: &str = "seven wild horses went by";

#[test]
fn the_product_has_a_password_before_anybody_is_told() {
    let desk = Hooked::new();
    let made = desk.run(&["password", "generate", "1", "--email"]);
    made.ok();
    let has = desk.has().unwrap();
    let password = has["password"].as_str().unwrap();
    assert!(desk.is_password(password));
    assert_eq!(desk.state(), "provisioned");
    let emails = desk.server.messages();
    assert_eq!(emails.len(), 1);
    assert!(String::from_utf8_lossy(&emails[0].data).contains(password));
    assert_eq!(desk.count("pending"), 0);
    assert_eq!(
        desk.events(),
        [
            "login.add",
            "provision.begin",
            "password.generate",
            "email.send"
        ]
    );
    let shown = desk.run(&["password", "show", "1", "--print", "--field", "password"]);
    assert_eq!(shown.ok().trim_end(), password);
}

#[test]
fn the_hook_reads_what_the_manual_says() {
    let desk = Hooked::new();
    desk.run(&["contact", "edit", "1", "--external-id", "A-17"])
        .ok();
    let args = ["password", "set", "1", "--password-stdin", "--must-change"];
    desk.env.feed(&args, &format!("{CHOSEN}\n")).ok();
    let told = &desk.told()[0];
    let hash: String = desk.value("SELECT password_hash FROM login");
    let id = told["id"].as_str().unwrap();
    assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_eq!(
        *told,
        json!({
            "version": 1,
            "id": id,
            "event": "password.set",
            "attempt": 1,
            "contact": {
                "id": 1, "name": "Ada Example", "locale": null, "external_id": "A-17",
                "address": "ada@example.com",
            },
            "product": {
                "slug": "default", "name": "your account", "login_url": "https://example.com/login",
            },
            "login": {"id": 1, "username": "ada@example.com"},
            "username": "ada@example.com",
            "password": CHOSEN,
            "hash": hash,
            "must_change": true,
            "revoke_sessions": true,
        })
    );
    in_the_manual(told);
}

/// Every key of the object, and of the objects in it, is named in credtool-hooks(7).
fn in_the_manual(object: &serde_json::Value) {
    let manual = fs::read_to_string(top().join("man/credtool-hooks.7")).unwrap();
    let (_, input) = manual.split_once("\n.SH INPUT\n").unwrap();
    let (input, _) = input.split_once("\n.SH ").unwrap();
    let bold: Vec<&str> = input
        .lines()
        .filter(|line| line.starts_with(".B"))
        .filter_map(|line| line.split(' ').nth(1))
        .collect();
    for (key, value) in object.as_object().unwrap() {
        assert!(input.contains(&format!(".TP\n.B {key}\n")), "{key}");
        for inner in value.as_object().into_iter().flatten() {
            assert!(bold.contains(&inner.0.as_str()), "{key}.{}", inner.0);
        }
    }
}

#[test]
fn a_hook_that_refuses_changes_nothing_and_mails_nobody() {
    let desk = Hooked::new();
    let old = desk.first_password();
    desk.ask("code", "1");
    desk.ask("say", "no such user");
    let refused = desk.run(&["password", "generate", "1", "--email"]);
    let words = [
        "default",
        "ada@example.com",
        "exit code 1: no such user",
        "login provision login:1",
    ];
    refused.refuses(69, &words);
    assert!(desk.is_password(&old));
    assert_eq!(desk.state(), "failed");
    assert_eq!((desk.count("email"), desk.count("pending")), (0, 1));
    assert!(desk.server.messages().is_empty());
    // It is seen where the desk looks, with the reason and what to type.
    let shown = desk.run(&["contact", "show", "1", "--format", "table"]);
    let text = shown.ok().split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "provision failed",
        "no such user",
        "a new password waits",
        "credtool login provision login:1",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    let login = desk.run(&["login", "show", "1", "--json"]).json();
    assert_eq!(login["provision_state"], "failed");
    assert_eq!(login["provision_reason"], "exit code 1: no such user");
    assert!(login["provision_next_try_at"].is_null());
    // The old password is what is shown, and it is said that it is the old one.
    let shown = desk.run(&["password", "show", "1", "--print", "--field", "password"]);
    assert_eq!((shown.code, shown.out.trim_end()), (0, old.as_str()));
    assert!(shown.err.contains("this is the old one"), "{}", shown.err);
    // Neither it nor the one that waits is mailed or tried by itself.
    desk.run(&["email", "deliver"]).ok();
    assert_eq!(desk.told().len(), 2);
    desk.run(&["email", "send", "1", "--template", "credentials"])
        .ok();
    let mail = &desk.server.messages()[0].data;
    assert!(String::from_utf8_lossy(mail).contains(&old));
}

#[test]
fn the_exit_code_says_what_helps() {
    let desk = Hooked::new();
    desk.ask("code", "75");
    let later = desk.run(&["password", "generate", "1", "--print"]);
    later.refuses(
        75,
        &["exit code 75", "`credtool email deliver` tries again at"],
    );
    desk.use_hook("/no/such/hook");
    let missing = desk.run(&["password", "generate", "1", "--print"]);
    missing.refuses(78, &["/no/such/hook is not there"]);
    let json = desk.run(&["password", "generate", "1", "--print", "--json"]);
    let error: serde_json::Value = serde_json::from_str(&json.err).unwrap();
    assert_eq!(error["error"]["code"], 78);
    assert_eq!(error["error"]["kind"], "config");
}

#[test]
fn several_contacts_go_on_past_one_that_is_refused() {
    let desk = Hooked::new();
    desk.run(&["contact", "add", "Bob Example", "bob@example.com"])
        .ok();
    let picky = desk.hook_file("picky", "#!/bin/sh\n! grep -q '\"username\":\"ada'\n");
    desk.use_hook(&picky);
    let both = desk.run(&["password", "generate", "1", "2", "--print", "--json"]);
    assert_eq!(both.code, 69);
    let rows: serde_json::Value = serde_json::from_str(&both.out).unwrap();
    assert_eq!(rows[0]["code"], 69);
    assert!(rows[0]["password"].is_null());
    assert_eq!(rows[1]["username"], "bob@example.com");
    assert!(rows[1]["password"].is_string());
}

#[test]
fn a_link_is_used_when_the_product_has_the_password() {
    let desk = Hooked::new();
    let old = desk.first_password();
    let token = desk.link();
    desk.ask("code", "1");
    desk.redeem(&token, CHOSEN)
        .refuses(69, &["the link stays live"]);
    desk.ask("code", "75");
    desk.redeem(&token, CHOSEN)
        .refuses(75, &["the link stays live"]);
    assert!(desk.is_password(&old));
    // After "later" nobody knows what the product has.
    assert_eq!(
        (desk.state().as_str(), desk.count("pending")),
        ("failed", 0)
    );
    assert_eq!(
        desk.count("link WHERE used_at IS NULL AND revoked_at IS NULL"),
        1
    );
    desk.unask("code");
    desk.redeem(&token, CHOSEN).ok();
    assert!(desk.is_password(CHOSEN));
    assert_eq!(desk.has().unwrap()["password"], CHOSEN);
    assert_eq!(desk.has().unwrap()["event"], "password.redeem");
    assert_eq!(desk.count("link WHERE used_at IS NOT NULL"), 1);
    assert_eq!(desk.count("login WHERE sealed_password IS NULL"), 1);
    desk.redeem(&token, CHOSEN)
        .refuses(69, &["the link was used"]);
    assert_eq!(
        desk.events()[3..],
        [
            "link.issue",
            "link.show",
            "provision.begin",
            "provision.fail",
            "provision.begin",
            "provision.fail",
            "provision.begin",
            "link.redeem"
        ]
    );
}

#[test]
fn a_link_that_expires_while_the_hook_runs_was_live() {
    let desk = Hooked::new();
    desk.first_password();
    let token = desk.link();
    let (begun, expired) = (desk.product("begun"), desk.product("expired"));
    let script = format!(
        "#!/bin/sh\n>{}\nuntil [ -e {} ]; do sleep 0.05; done\nexec {} {}\n",
        begun.display(),
        expired.display(),
        desk.product("hook").display(),
        desk.product("").display()
    );
    let slow = desk.hook_file("slow-hook", &script);
    desk.use_hook(&slow);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            wait_for("the hook", || begun.exists());
            let now = "UPDATE link SET expires_at = CAST(unixepoch('subsec') * 1000 AS INTEGER)";
            desk.sql().execute(now, []).unwrap();
            fs::write(&expired, "").unwrap();
        });
        desk.redeem(&token, CHOSEN).ok();
    });
    assert_eq!(desk.count("link WHERE used_at >= expires_at"), 1);
    assert!(desk.is_password(CHOSEN));
}

#[test]
fn without_a_hook_nothing_of_it_is_there() {
    let desk = Hooked::new();
    desk.run(&["product", "edit", "default", "--no-provision"])
        .ok();
    desk.run(&["password", "generate", "1", "--email"]).ok();
    assert_eq!((desk.state().as_str(), desk.count("pending")), ("none", 0));
    assert_eq!(desk.told(), Vec::<serde_json::Value>::new());
    assert_eq!(desk.events().last().unwrap(), "email.send");
    let files: Vec<_> = desk
        .env
        .database()
        .parent()
        .unwrap()
        .read_dir()
        .unwrap()
        .collect();
    let names: Vec<String> = files
        .into_iter()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("login") || name.contains("provision"))
        .collect();
    assert_eq!(names, Vec::<String>::new());
    desk.run(&["login", "provision", "1"])
        .refuses(78, &["has no hook"]);
}

#[test]
fn the_hook_of_a_product_is_words() {
    let desk = Hooked::new();
    let add = |words: &str| {
        desk.run(&[
            "product",
            "add",
            "wiki",
            "--name",
            "Wiki",
            "--provision",
            words,
        ])
    };
    for bad in ["./tell", "tell 'open", "bin/tell x"] {
        add(bad).refuses(2, &["provision hook"]);
    }
    add("/usr/bin/tell --to 'the wiki' $HOME").ok();
    let product = desk.run(&["product", "show", "wiki", "--json"]).json();
    assert_eq!(
        product["provision"],
        json!(["/usr/bin/tell", "--to", "the wiki", "$HOME"])
    );
    assert_eq!(product["provision_timeout"], 30);
    let edit = |args: &[&str]| desk.run(&[&["product", "edit", "wiki"], args].concat());
    edit(&["--provision-timeout", "2m"]).ok();
    edit(&["--provision-timeout", "11m"]).fails(2, &["1 second and 10 minutes"]);
    let shown = desk.run(&["product", "show", "wiki", "--format", "table"]);
    for words in ["/usr/bin/tell --to 'the wiki' '$HOME'", "120 s"] {
        assert!(shown.ok().contains(words), "{words} in {}", shown.out);
    }
    edit(&["--provision", ""]).ok();
    edit(&["--provision-timeout", "1m"]).refuses(2, &["needs a hook"]);
    let product = desk.run(&["product", "show", "wiki", "--json"]).json();
    assert!(product["provision"].is_null());
}
