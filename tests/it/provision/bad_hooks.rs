//! Hooks that do what no hook should.

use std::fs;
use std::time::{Duration, Instant};

use super::Hooked;
use crate::support::Env;

const SECRET: &str = "kanarienvogel-Gelb-4711-xq";

impl Hooked {
    /// Sets the secret with a hook that has a second for it; gives the code and what was said.
    fn set_with(&self, script: &str) -> (i32, String) {
        let hook = self.hook_file("bad", &format!("#!/bin/sh\n{script}\n"));
        self.use_hook(&hook);
        let timeout = ["product", "edit", "default", "--provision-timeout", "1s"];
        self.run(&timeout).ok();
        let args = ["password", "set", "1", "--password-stdin", "-vv"];
        let since = Instant::now();
        let ended = self.env.feed(&args, &format!("{SECRET}\n"));
        assert!(since.elapsed() < Duration::from_secs(60), "{script}");
        assert!(!ended.err.contains(SECRET) && !ended.out.contains(SECRET));
        (ended.code, ended.err)
    }
}

#[test]
fn each_ends_in_its_time_with_a_code_and_a_reason() {
    let desk = Hooked::new();
    for (script, code, why) in [
        ("sleep 600", 75, "no answer within 1 s"),
        (
            "trap '' TERM INT HUP; while :; do sleep 1; done",
            75,
            "no answer within 1 s",
        ),
        ("exec cat /dev/zero", 75, "no answer within 1 s"),
        ("yes >&2", 75, "no answer within 1 s"),
        ("kill -KILL $$", 75, "killed by signal 9"),
        ("kill -SEGV $$", 75, "killed by signal 11"),
        ("exit 75", 75, "exit code 75"),
        ("exit 1", 69, "exit code 1"),
        ("exec </dev/null; exit 2", 69, "exit code 2"),
        ("exec /no/such/program", 69, "exit code 127"),
        (
            "head -c 50000000 /dev/zero; echo; echo really; exit 3",
            69,
            "exit code 3: really",
        ),
        (
            "printf 'really\\n\\377\\376\\n}\\n' >&2; exit 4",
            69,
            "exit code 4: really",
        ),
        (
            "printf 'a\\033[31m\\007b\\342\\200\\256c\\n' >&2; exit 1",
            69,
            "exit code 1: a [31m b c",
        ),
    ] {
        let (got, err) = desk.set_with(script);
        assert_eq!(got, code, "{script}: {err}");
        assert!(err.contains(why), "{script}: {err}");
    }
    for (script, why) in [
        ("exit 0", "does not read"),
        ("exec <&- >&- 2>&-; exit 0", "closes all"),
        ("cat >/dev/null; head -c 50000000 /dev/urandom", "noise"),
        (
            "(exec sleep 30) & echo $! >>\"${0%/*}/left\"; exit 0",
            "leaves a child with the pipes",
        ),
    ] {
        let (got, err) = desk.set_with(script);
        assert_eq!(got, 0, "{why}: {err}");
    }
    // The child is this test's to end.
    for pid in fs::read_to_string(desk.product("left")).unwrap().lines() {
        let pid = rustix::process::Pid::from_raw(pid.parse().unwrap()).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::KILL).ok();
    }
}

#[test]
fn one_that_cannot_be_run_is_a_matter_of_configuration() {
    let desk = Hooked::new();
    let path = desk.hook_file("bad", "#!/bin/sh\n");
    desk.use_hook(&path);
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let args = ["password", "generate", "1", "--print"];
    desk.run(&args).refuses(78, &["may not be executed"]);
    desk.use_hook(desk.product("").to_str().unwrap());
    desk.run(&args).refuses(78, &["may not be executed"]);
    desk.use_hook("no-such-hook-in-path");
    desk.run(&args).refuses(78, &["is not in PATH"]);
    // It waits, and is tried again when somebody has put it there.
    let hook = desk.hook_file("late", "#!/bin/sh\n");
    desk.use_hook(&hook);
    desk.make_due();
    desk.run(&["email", "deliver"]).ok();
    assert_eq!(desk.state(), "provisioned");
}

#[test]
fn what_it_repeats_of_a_secret_is_kept_nowhere() {
    let desk = Hooked::new();
    for script in [
        "cat >&2; exit 1",
        "cat; exit 75",
        "in=$(cat); echo \"$in\" | base64 -w0 >&2; exit 1",
        "in=$(cat); printf %s \"$in\" | od -An -v -tx1 | tr -d ' \\n' >&2; exit 1",
        "echo 'user:kanarienvogel-Gelb-4711-xq' | base64 >&2; exit 1",
        "while :; do cat >&2; done; exit 1",
    ] {
        let (code, err) = desk.set_with(script);
        assert!([69, 75].contains(&code), "{script}: {err}");
        let again = desk.run(&["login", "provision", "1", "-vv"]);
        assert!([69, 75].contains(&again.code), "{script}: {}", again.err);
        let looks = [
            &["login", "show", "1", "--json"][..],
            &["contact", "show", "1", "--format", "table"],
            &["audit", "list", "--json"],
        ];
        let mut said = format!("{err}{}", again.err);
        for look in looks {
            said.push_str(desk.run(look).ok());
        }
        let rows: String = desk.value(
            "SELECT group_concat(coalesce(reason, '')) || (SELECT group_concat(coalesce(detail, '')) FROM audit)
             FROM pending",
        );
        said.push_str(&rows);
        for form in crate::canary::forms(SECRET) {
            assert!(!said.contains(&form), "{script}: {form} in {said}");
            assert_eq!(
                files_with(&desk.env, &form),
                Vec::<String>::new(),
                "{script}"
            );
        }
    }
}

/// The files of the database that hold this in clear.
fn files_with(env: &Env, needle: &str) -> Vec<String> {
    let folder = env.database();
    let mut found = Vec::new();
    for entry in folder.parent().unwrap().read_dir().unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let has = bytes
            .windows(needle.len())
            .any(|window| window == needle.as_bytes());
        if has {
            found.push(path.display().to_string());
        }
    }
    found
}

#[test]
fn nothing_of_ours_is_in_its_environment_or_its_arguments() {
    let desk = Hooked::new();
    let script = "tr '\\0' '\\n' </proc/$$/environ >\"${0%/*}/env\"; tr '\\0' '\\n' </proc/$$/cmdline >\"${0%/*}/args\"";
    let hook = desk.hook_file("look", &format!("#!/bin/sh\n{script}\n"));
    desk.use_hook(&hook);
    let mut command = desk.env.command(&["password", "generate", "1", "--print"]);
    command
        .env("CREDTOOL_NO_INPUT", "1")
        .env("CREDENTIALS_DIRECTORY", desk.env.home())
        .env("SMTP_PASSWORD", "x")
        .env("LC_ALL", "C")
        .env("CREDTOOL_KEY_FILE", desk.env.key());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let names: Vec<String> = fs::read_to_string(desk.product("env"))
        .unwrap()
        .lines()
        .map(|line| line.split('=').next().unwrap().to_owned())
        .collect();
    for name in &names {
        assert!(
            ["PATH", "HOME", "USER", "LC_ALL"].contains(&name.as_str()),
            "{name}"
        );
    }
    assert!(names.len() > 3, "{names:?}");
    let arguments = fs::read_to_string(desk.product("args")).unwrap();
    assert_eq!(arguments, format!("/bin/sh\n{hook}\n"));
}

#[test]
fn a_damaged_hook_harms_no_list() {
    let desk = Hooked::new();
    let hook = desk.hook_file("good", "#!/bin/sh\ncat >/dev/null\n");
    for damage in [
        "provision = '{'",
        "provision = '[]'",
        "provision = '[\"tell\\u0007\"]'",
        "provision = '[1]', provision_timeout = -5",
    ] {
        desk.use_hook(&hook);
        rusqlite::Connection::open(desk.env.database())
            .unwrap()
            .execute_batch(&format!(
                "PRAGMA ignore_check_constraints = ON; UPDATE product SET {damage}"
            ))
            .unwrap();
        for list in [
            &["product", "list"][..],
            &["product", "show", "default"],
            &["contact", "show", "1"],
            &["login", "list"],
            &["contact", "list"],
        ] {
            assert_eq!(desk.env.run(list).code, 0, "{damage}: {list:?}");
        }
        let set = ["password", "set", "1", "--password-stdin"];
        desk.env
            .feed(&set, &format!("{SECRET}\n"))
            .refuses(78, &["its record in the database is damaged"]);
    }
    desk.use_hook(&hook);
    let set = ["password", "set", "1", "--password-stdin"];
    desk.env.feed(&set, &format!("{SECRET}\n")).ok();
}
