//! Several at once: one password reaches the product, and the others hear that it is being set.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::Hooked;

const CHOSEN: &str = "seven wild horses went by";

impl Hooked {
    /// Begins a run, and feeds it.
    fn begin(&self, args: &[&str], stdin: &str) -> Child {
        use std::io::Write as _;
        let mut command = self.env.command(args);
        let piped = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(stdin.as_bytes())
            .unwrap();
        child
    }

    /// Waits until the hook was told so often.
    fn wait_until_told(&self, times: usize) {
        let since = Instant::now();
        while self.told().len() < times {
            assert!(
                since.elapsed() < Duration::from_secs(2 * 60),
                "the hook was not run"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

#[test]
fn of_twenty_redemptions_one_wins() {
    let desk = Hooked::new();
    desk.first_password();
    let token = desk.link();
    desk.ask("slow", "3");
    let all: Vec<Child> = (0..20)
        .map(|n| {
            let stdin = format!("{token}\n{CHOSEN} {n}\n");
            desk.begin(&["password", "redeem"], &stdin)
        })
        .collect();
    let mut codes = Vec::new();
    for child in all {
        let output = child.wait_with_output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        match output.status.code() {
            Some(0) => {}
            Some(75) => assert!(err.contains("is being set right now"), "{err}"),
            Some(69) => assert!(err.contains("the link was used"), "{err}"),
            _ => panic!("{output:?}"),
        }
        codes.push(output.status.code().unwrap());
    }
    assert_eq!(
        codes.iter().filter(|code| **code == 0).count(),
        1,
        "{codes:?}"
    );
    assert_eq!(
        desk.told().len(),
        2,
        "the hook was asked once for all of them"
    );
    let has = desk.has().unwrap();
    assert!(desk.is_password(has["password"].as_str().unwrap()));
    assert_eq!(desk.count("link WHERE used_at IS NOT NULL"), 1);
    assert_eq!(desk.count("pending"), 0);
}

#[test]
fn while_a_hook_runs_nobody_else_changes_what_it_is_about() {
    let desk = Hooked::new();
    desk.first_password();
    let token = desk.link();
    desk.ask("slow", "12");
    let redeeming = desk.begin(&["password", "redeem"], &format!("{token}\n{CHOSEN}\n"));
    desk.wait_until_told(2);
    let shown = desk.run(&["login", "show", "1", "--json"]).json();
    assert_eq!(shown["provision_state"], "pending");
    for args in [
        &["password", "generate", "1", "--print"][..],
        &["login", "provision", "1"],
        &["login", "provision", "1", "--discard"],
        &["login", "remove", "1", "--yes"],
        &["contact", "remove", "1", "--yes"],
        &["link", "revoke", "1"],
        &["password", "reset", "1", "--print-link", "--revoke-others"],
    ] {
        desk.run(args).refuses(75, &["is being set right now"]);
    }
    // The sender has nothing to do with it, and does not wait.
    desk.run(&["email", "deliver"]).ok();
    desk.run(&["password", "show", "1", "--print"]);
    let output = redeeming.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(desk.told().len(), 2);
    assert!(desk.is_password(CHOSEN));
}

#[test]
fn of_two_that_generate_one_goes_after_the_other() {
    let desk = Hooked::new();
    desk.first_password();
    desk.ask("slow", "1");
    let args = ["password", "generate", "1", "--print"];
    let both = [desk.begin(&args, ""), desk.begin(&args, "")];
    let codes: Vec<_> = both
        .into_iter()
        .map(|child| child.wait_with_output().unwrap().status.code().unwrap())
        .collect();
    assert!(codes.contains(&0), "{codes:?}");
    assert!(codes.iter().all(|code| [0, 75].contains(code)), "{codes:?}");
    assert!(desk.is_password(desk.has().unwrap()["password"].as_str().unwrap()));
    assert_eq!(desk.count("pending"), 0);
}

#[test]
fn a_hook_that_outlives_its_caller_is_waited_for() {
    let desk = Hooked::new();
    desk.first_password();
    desk.ask("slow", "4");
    let mut caller = desk.begin(&["password", "generate", "1", "--email"], "");
    desk.wait_until_told(2);
    caller.kill().unwrap();
    caller.wait().unwrap();
    // The hook goes on, and may yet tell the product its password: nobody overtakes it.
    desk.run(&["password", "generate", "1", "--print"])
        .refuses(75, &["right now"]);
    desk.run(&["email", "deliver"]).ok();
    assert_eq!(desk.told().len(), 2);
    desk.unask("slow");
    let since = Instant::now();
    while desk.count("pending") > 0 {
        assert!(
            since.elapsed() < Duration::from_mins(2),
            "it was not finished"
        );
        desk.run(&["email", "deliver"]).ok();
    }
    let told = desk.told();
    assert_eq!(told.len(), 3);
    assert_eq!(told[1]["id"], told[2]["id"]);
    let password = told[2]["password"].as_str().unwrap();
    assert!(desk.is_password(password));
    let emails = desk.server.messages();
    assert_eq!(emails.len(), 1);
    assert!(String::from_utf8_lossy(&emails[0].data).contains(password));
}

#[test]
fn what_waits_outlives_the_kill_of_a_link_that_comes_to_nothing() {
    let desk = Hooked::new();
    desk.first_password();
    desk.ask("code", "75");
    desk.run(&["password", "generate", "1", "--email"])
        .refuses(75, &[]);
    let token = desk.link();
    desk.ask("slow", "2");
    let mut caller = desk.begin(&["password", "redeem"], &format!("{token}\n{CHOSEN}\n"));
    desk.wait_until_told(3);
    caller.kill().unwrap();
    caller.wait().unwrap();
    assert_eq!((desk.count("pending"), desk.count("set_aside")), (1, 1));
    desk.run(&["key", "rotate", "--yes"]).ok();
    desk.ask("code", "1");
    desk.ask("slow", "0");
    let since = Instant::now();
    while desk.count("set_aside") > 0 {
        assert!(
            since.elapsed() < Duration::from_mins(2),
            "it was not undone"
        );
        desk.make_due();
        desk.run(&["email", "deliver"]);
    }
    let kind: String = desk.value("SELECT kind FROM pending");
    assert_eq!(kind, "password.generate");
    let told = desk.told();
    let tries: Vec<_> = told[2..]
        .iter()
        .map(|told| told["attempt"].clone())
        .collect();
    assert_eq!(tries, [1, 2], "the one that was killed counts");
    desk.unask("code");
    desk.make_due();
    desk.run(&["email", "deliver"]).ok();
    let password = told[1]["password"].as_str().unwrap();
    assert!(desk.is_password(password));
    assert_eq!(desk.server.messages().len(), 1);
    assert_eq!(desk.count("link WHERE used_at IS NOT NULL"), 0);
}

#[test]
fn what_the_desk_does_next_ends_a_link_that_was_killed() {
    let desk = Hooked::new();
    desk.first_password();
    let token = desk.link();
    desk.ask("slow", "1");
    let mut caller = desk.begin(&["password", "redeem"], &format!("{token}\n{CHOSEN}\n"));
    desk.wait_until_told(2);
    caller.kill().unwrap();
    caller.wait().unwrap();
    desk.ask("code", "75");
    let since = Instant::now();
    let made = loop {
        let made = desk.run(&["password", "generate", "1", "--email"]);
        if !made.err.contains("right now") {
            break made;
        }
        assert!(since.elapsed() < Duration::from_mins(2), "the lock is held");
    };
    made.refuses(75, &["exit code 75"]);
    let kind: String = desk.value("SELECT kind FROM pending");
    assert_eq!(
        (kind.as_str(), desk.count("set_aside")),
        ("password.generate", 0)
    );
    assert_eq!(desk.count("link WHERE used_at IS NOT NULL"), 0);
}

#[test]
fn ctrl_c_ends_the_hook_and_says_what_waits() {
    let desk = Hooked::new();
    desk.first_password();
    desk.ask("slow", "600");
    for args in [
        &["password", "generate", "1", "--email"][..],
        &["login", "provision", "1"],
    ] {
        let before = desk.told().len();
        let child = desk.begin(args, "");
        desk.wait_until_told(before + 1);
        let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
        kill_process(pid, Signal::INT).unwrap();
        let output = child.wait_with_output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(130), "{err}");
        for said in [
            "a new password waits",
            "email deliver",
            "provision login:1 --discard",
        ] {
            assert!(err.contains(said), "{said} in {err}");
        }
        assert_eq!(desk.count("pending"), 1);
    }
    desk.unask("slow");
    desk.make_due();
    desk.run(&["email", "deliver"]).ok();
    let told = desk.told();
    assert_eq!(told[1]["id"], told[3]["id"]);
    assert!(desk.is_password(told[1]["password"].as_str().unwrap()));
    assert_eq!(desk.server.messages().len(), 1);
}

#[test]
fn what_a_hook_left_behind_is_named_when_it_holds_a_change_up() {
    let desk = Hooked::new();
    let hook = desk.hook_file(
        "daemon",
        "#!/bin/sh\ncat >>\"${0%/*}/told\"\necho $$ >\"${0%/*}/left\"\nexec sleep 600\n",
    );
    desk.use_hook(&hook);
    let mut caller = desk.begin(&["password", "generate", "1", "--email"], "");
    desk.wait_until_told(1);
    caller.kill().unwrap();
    caller.wait().unwrap();
    desk.run(&["email", "deliver"]).ok();
    desk.make_due();
    let held = desk.run(&["email", "deliver"]);
    held.fails(75, &["left behind holds", ".login-1.lock"]);
    let lock = desk
        .env
        .database()
        .with_file_name("credtool.db.login-1.lock");
    let since = Instant::now();
    let left = loop {
        let text = std::fs::read_to_string(desk.product("left")).unwrap_or_default();
        if let Ok(pid) = text.trim().parse() {
            break pid;
        }
        assert!(since.elapsed() < Duration::from_mins(2), "no process id");
    };
    assert!(lock.exists());
    kill_process(Pid::from_raw(left).unwrap(), Signal::KILL).unwrap();
}

#[test]
fn while_a_hook_takes_its_time_mail_goes_out() {
    let desk = Hooked::new();
    desk.ask("code", "75");
    desk.run(&["password", "generate", "1", "--print"])
        .refuses(75, &[]);
    desk.unask("code");
    desk.ask("slow", "10");
    desk.make_due();
    let telling = desk.begin(&["email", "deliver", "--json"], "");
    desk.wait_until_told(2);
    let notice = ["email", "send", "1", "--template", "password-changed"];
    desk.run(&notice).ok();
    assert_eq!(desk.server.messages().len(), 1);
    desk.run(&["email", "deliver"]).ok();
    assert_eq!(desk.told().len(), 2, "the other run is at it");
    assert_eq!(desk.count("pending"), 1, "the hook still runs");
    let output = telling.wait_with_output().unwrap();
    let summary: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(summary["provisioned"], 1);
    assert_eq!(desk.count("pending"), 0);
}
