//! What is around the database and wrong: the clock, a full disk, a file system that is read-only.

use std::fs;

use credtool::demo::server::{Command, Script, SmtpServer};

use crate::support::mount::Mount;
use crate::support::program::PROGRAM;
use crate::support::{Env, real};

#[test]
fn clock_that_was_ahead_delays_nothing_and_keeps_no_link_alive() {
    let Some(faketime) = real::find("faketime", "faketime") else {
        return;
    };
    let later = |env: &Env, args: &[&str]| {
        let mut command = env.other(&faketime);
        command.args(["-f", "+1500d", PROGRAM]).args(args);
        command.output().unwrap()
    };
    let busy = Script::default().reply(Command::Mail, 451, "4.3.2 Try later");
    let server = SmtpServer::start(busy).unwrap();
    let env = Env::with_ada(server.port());
    let made = later(&env, &["password", "reset", "1", "--print-link"]);
    let link = String::from_utf8(made.stdout).unwrap();
    let token = link.trim().rsplit('/').next().unwrap();
    let redeemed = env.feed(
        &["password", "redeem"],
        &format!("{token}\nsour-lemon-tower-19\n"),
    );
    redeemed.fails(69, &["by a clock that was wrong"]);
    let _deferred = later(&env, &["password", "generate", "1", "--email"]);
    server.set_script(Script::default());
    env.run(&["email", "deliver"]);
    assert_eq!(server.messages().len(), 1);

    let run = later(&env, &["email", "deliver"]);
    let said = String::from_utf8(run.stderr).unwrap();
    assert!(said.contains("nothing is purged"), "{said}");
    let run = later(&env, &["email", "deliver", "--json"]);
    let summary: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert!(summary["purging_waits_since"].is_string(), "{summary}");
    let run = env.run(&["email", "deliver", "--json"]);
    assert!(run.json()["purging_waits_since"].is_null(), "{}", run.out);
    env.run(&["password", "show", "1", "--print"]).ok();
    let purge = later(&env, &["email", "purge"]);
    assert_eq!(purge.status.code(), Some(5));
}

#[test]
fn full_disk_and_read_only_file_system_are_named_and_can_be_read() {
    let env = Env::with_ada(1);
    let Some(mount) = Mount::new(&env, "2m") else {
        return;
    };
    let folder = mount.folder().to_str().unwrap().to_owned();
    for name in ["credtool.db", "credtool.db.mark"] {
        let to = mount.folder().join(name);
        fs::copy(env.database().with_file_name(name), &to).unwrap();
    }
    let run = |args: &[&str]| env.run(&[args, &["--data-dir", &folder]].concat());
    run(&["contact", "show", "1"]).ok();
    let filler = mount.folder().join("filler");
    fs::write(&filler, vec![1; 4 << 20]).unwrap_err();
    run(&["contact", "show", "1"]).ok();
    run(&["contact", "add", "Bob", "bob@example.com"]).refuses(75, &["the disk is full", &folder]);
    // What is written elsewhere is named, and not the database.
    let [target, exported] = ["backup.db", "key"].map(|name| format!("{folder}/{name}"));
    env.secret_file("passphrase", "correct horse battery staple\n");
    let back_up = || env.run(&["db", "backup", &target]);
    let export = || {
        env.run(&[
            "key",
            "export",
            &exported,
            "--passphrase-file",
            "passphrase",
        ])
    };
    let full = "the disk is full";
    let refused = back_up();
    let err = refused.refuses(75, &[&target, full, "on another"]);
    assert!(!err.contains("credtool.db"), "{err}");
    export().refuses(75, &[full, "on another"]);
    fs::remove_file(&filler).unwrap();
    assert!(mount.run("mount", &["-o", "remount,ro"]));
    run(&["contact", "show", "1"]).ok();
    run(&["contact", "add", "Bob", "bob@example.com"]).refuses(78, &["read-only", &folder]);
    back_up().refuses(78, &[&target, "Read-only", "name another file"]);
    let refused = run(&["email", "deliver"]);
    let err = refused.refuses(78, &["cannot open", ".send.lock", "Read-only"]);
    assert!(!err.contains("the database"), "{err}");
    assert!(mount.run("mount", &["-o", "remount,rw"]));
    run(&["contact", "add", "Bob", "bob@example.com"]).ok();
    env.secret_file(mount.folder().join("credtool.db-wal"), [1; 5000]);
    assert!(mount.run("mount", &["-o", "remount,ro"]));
    run(&["contact", "show", "1"]).fails(78, &["write-ahead log", &folder]);
}
