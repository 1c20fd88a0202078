use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use std::sync::atomic::AtomicBool;

use super::*;
use crate::domain::SignedDuration;

const SECRET: &str = "kanarienvogel-Gelb-4711";
const QUICK: SignedDuration = SignedDuration::from_secs(20);

/// A hook in the language of the shell, in a folder of its own.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn file(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn answer(&self, script: &str) -> HookAnswer {
        self.answer_within(script, QUICK)
    }

    /// Runs `script` with the folder as `$1` and the secret on stdin.
    fn answer_within(&self, script: &str, timeout: SignedDuration) -> HookAnswer {
        let folder = self.folder.path().to_str().unwrap();
        self.run(&["/bin/sh", "-c", script, "hook", folder], timeout)
    }

    fn run(&self, words: &[&str], timeout: SignedDuration) -> HookAnswer {
        let words = words.iter().map(ToString::to_string).collect();
        let hook = Hook {
            command: crate::domain::provision::HookCommand::from_words(words).unwrap(),
            timeout,
        };
        let lock = fs::File::create(self.file("lock")).unwrap();
        let around = Surroundings {
            environment: &[("PATH".into(), "/usr/bin:/bin".into())],
            lock: lock.as_fd(),
            interrupted: &AtomicBool::new(false),
        };
        let input = Secret::new(format!("{{\"password\":\"{SECRET}\"}}\n").into_bytes());
        run(&hook, &input, &[SECRET], &around)
    }
}

fn failed(failure: HookFailure, why: &str) -> HookAnswer {
    HookAnswer::Failed(failure, why.to_owned())
}

/// Whether a process is there.
fn lives(pid: &Path) -> bool {
    let pid = fs::read_to_string(pid).unwrap();
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.trim())).unwrap_or_default();
    // A zombie has ended.
    !stat.is_empty() && !stat.contains(") Z ")
}

/// The kernel delivers SIGKILL to the members of a group in its own time.
fn ends(pid: &Path) -> bool {
    let deadline = Instant::now() + Duration::from_secs(10);
    while lives(pid) {
        if Instant::now() > deadline {
            return false;
        }
        thread::sleep(TICK);
    }
    true
}

#[test]
fn the_exit_code_is_the_answer() {
    let place = Place::new();
    assert_eq!(place.answer("cat >$1/got"), HookAnswer::Done);
    assert!(
        fs::read_to_string(place.file("got"))
            .unwrap()
            .contains(SECRET)
    );
    assert_eq!(
        place.answer("echo no such user >&2; exit 1"),
        failed(HookFailure::Refused, "exit code 1: no such user")
    );
    assert_eq!(
        place.answer("echo 'down for now'; exit 75"),
        failed(HookFailure::Temporary, "exit code 75: down for now")
    );
    assert_eq!(
        place.answer("kill -9 $$"),
        failed(HookFailure::Temporary, "killed by signal 9")
    );
}

#[test]
fn nothing_but_what_is_listed_is_in_its_surroundings() {
    let place = Place::new();
    let script = "env >$1/env; pwd >$1/pwd; cut -d' ' -f5 /proc/$$/stat >$1/group; echo $$ >$1/pid";
    assert_eq!(place.answer(script), HookAnswer::Done);
    let read = |name: &str| fs::read_to_string(place.file(name)).unwrap();
    for line in read("env").lines() {
        let name = line.split('=').next().unwrap();
        // The shell adds the last three.
        assert!(
            ["PATH", "PWD", "OLDPWD", "SHLVL", "_"].contains(&name),
            "{line}"
        );
    }
    assert_eq!(read("pwd"), "/\n");
    assert_eq!(read("group"), read("pid"));
}

#[test]
fn one_that_hangs_is_ended_with_all_of_its_group() {
    let place = Place::new();
    let since = Instant::now();
    // Neither the shell nor its child ends when it is asked to.
    let script = "trap '' TERM; (trap '' TERM; echo $$ >$1/shell; sleep 600) & echo $! >$1/child; \
                  echo waiting; while :; do sleep 1; done";
    let answer = place.answer_within(script, SignedDuration::from_secs(1));
    assert_eq!(
        answer,
        failed(HookFailure::Temporary, "no answer within 1 s: waiting")
    );
    assert!(since.elapsed() < Duration::from_secs(30));
    assert!(ends(&place.file("child")));
}

#[test]
fn one_that_floods_is_listened_to_and_forgotten() {
    let place = Place::new();
    let script = "cat >/dev/null; head -c 300000000 /dev/zero; \
                  yes | head -c 300000000 >&2; echo the end >&2; exit 3";
    assert_eq!(
        place.answer(script),
        failed(HookFailure::Refused, "exit code 3: the end")
    );
    let answer = place.answer_within("exec cat /dev/zero", SignedDuration::from_secs(1));
    assert_eq!(
        answer,
        failed(HookFailure::Temporary, "no answer within 1 s")
    );
}

#[test]
fn one_that_does_not_read_is_not_waited_for() {
    let place = Place::new();
    assert_eq!(place.answer("exit 0"), HookAnswer::Done);
    assert_eq!(place.answer("exec <&-; sleep 0.2"), HookAnswer::Done);
    let long = "x".repeat(1 << 20);
    let hook = Hook {
        command: "sleep 0.3".parse().unwrap(),
        timeout: QUICK,
    };
    let lock = fs::File::create(place.file("lock")).unwrap();
    let around = Surroundings {
        environment: &[("PATH".into(), "/usr/bin:/bin".into())],
        lock: lock.as_fd(),
        interrupted: &AtomicBool::new(false),
    };
    let input = Secret::new(long.into_bytes());
    assert_eq!(run(&hook, &input, &[], &around), HookAnswer::Done);
}

#[test]
fn children_that_keep_the_pipes_are_not_waited_for() {
    let place = Place::new();
    let since = Instant::now();
    let answer = place.answer("(echo $$; exec sleep 600) & echo $! >$1/child; echo no >&2; exit 1");
    assert_eq!(answer, failed(HookFailure::Refused, "exit code 1: no"));
    assert!(since.elapsed() < Duration::from_secs(15));
    let child = fs::read_to_string(place.file("child")).unwrap();
    let child = Pid::from_raw(child.trim().parse().unwrap()).unwrap();
    rustix::process::kill_process(child, Signal::KILL).unwrap();
}

#[test]
fn a_secret_that_it_repeats_is_struck_out() {
    let place = Place::new();
    let HookAnswer::Failed(_, why) = place.answer("cat >&2; exit 1") else {
        panic!("it did not fail")
    };
    assert_eq!(why, "exit code 1: {\"password\":\"[secret]\"}");
}

#[test]
fn one_that_cannot_be_run_says_why() {
    let place = Place::new();
    let path = place.file("hook");
    let path = path.to_str().unwrap();
    let why = |words: &[&str]| match place.run(words, QUICK) {
        HookAnswer::Failed(failure, why) => (failure, why.replace(path, "HOOK")),
        HookAnswer::Done => panic!("it was run"),
    };
    let unusable = |why: &str| (HookFailure::Unusable, why.to_owned());
    assert_eq!(
        why(&[path]),
        unusable("HOOK is not there, or what runs it is not")
    );
    assert_eq!(
        why(&["no-such-hook"]),
        unusable("no-such-hook is not in PATH, or what runs it is not there")
    );
    fs::write(path, "#!/no/such/interpreter\n").unwrap();
    assert_eq!(why(&[path]), unusable("HOOK may not be executed"));
    fs::set_permissions(path, fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(
        why(&[path]),
        unusable("HOOK is not there, or what runs it is not")
    );
}

#[test]
fn the_lock_outlives_us_with_the_hook() {
    let place = Place::new();
    let lock = place.file("lock");
    let words = "exec 9<>$1/lock; ls -l /proc/self/fd >$1/open";
    assert_eq!(place.answer(words), HookAnswer::Done);
    let open = fs::read_to_string(place.file("open")).unwrap();
    let count = open.matches(lock.to_str().unwrap()).count();
    assert_eq!(count, 2, "the shell's own and the inherited one: {open}");
}

/// Asks a shell, within this time.
fn asked(script: &str, time: Duration) -> Asked {
    let words = ["/bin/sh", "-c", script].map(String::from);
    ask(&words, time, &AtomicBool::new(false))
}

fn refused(script: &str) -> String {
    match asked(script, Duration::from_secs(20)) {
        Asked::Failed(why) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_program_that_is_asked_prints_its_answer() {
    let Asked::Printed(printed) = asked("echo secret; echo noise >&2", Duration::from_secs(20))
    else {
        panic!()
    };
    assert_eq!(printed.expose(), b"secret\n");
    // It has an end of file to read at once.
    assert!(matches!(
        asked("cat", Duration::from_secs(20)),
        Asked::Printed(_)
    ));
}

#[test]
fn what_a_program_says_when_it_fails_is_bounded_and_harmless() {
    assert_eq!(refused("exit 3"), "/bin/sh: exit code 3");
    assert_eq!(
        refused("printf 'first\\n\\033[31mno\\007 luck\\n' >&2; exit 3"),
        "/bin/sh: exit code 3: [31mno luck"
    );
    // A secret that it printed is not repeated.
    assert_eq!(
        refused("echo kanarienvogel; echo 'not kanarienvogel' >&2; exit 3"),
        "/bin/sh: exit code 3: not [secret]"
    );
    assert!(refused("yes | head -c 100000 >&2; exit 1").len() < 1000);
    assert!(refused("kill -9 $$").contains("killed by signal 9"));
    let Asked::Failed(why) = ask(
        &[String::from("/nonexistent/program")],
        Duration::from_secs(1),
        &AtomicBool::new(false),
    ) else {
        panic!()
    };
    assert!(why.contains("/nonexistent/program is not there"), "{why}");
}

#[test]
fn a_program_that_prints_too_much_gives_no_answer() {
    for bytes in ["16385", "100000", "5000000"] {
        let why = refused(&format!("yes | head -c {bytes}"));
        assert_eq!(why, "/bin/sh printed more than 16 KiB");
    }
}

#[test]
fn a_program_that_hangs_is_ended_with_its_children() {
    let folder = tempfile::tempdir().unwrap();
    let pid = folder.path().join("pid");
    let script = format!("sleep 600 & echo $! >{}; wait", pid.display());
    let Asked::Failed(why) = asked(&script, Duration::from_secs(1)) else {
        panic!()
    };
    assert!(why.ends_with("no answer within 1 s"), "{why}");
    assert!(ends(&pid));
    // The wish of the user ends it as well.
    let words = ["/bin/sleep", "600"].map(String::from);
    let wanted = AtomicBool::new(true);
    assert!(matches!(
        ask(&words, Duration::from_mins(10), &wanted),
        Asked::Interrupted
    ));
}
