//! The lines that the audit trail leaves in the system's log.

use std::fs;
use std::os::unix::net::UnixDatagram;

use rusqlite::Connection;

use crate::support::Env;

const ADA: &str = "ada@example.com";
/// Nothing listens there: no test gets so far.
const NO_PORT: u16 = 1;

/// A log of the system that is there to be read.
fn log_of(env: &Env) -> UnixDatagram {
    let path = env.home().join("log");
    let log = UnixDatagram::bind(&path).unwrap();
    log.set_nonblocking(true).unwrap();
    let config = fs::read_to_string(env.config()).unwrap();
    let line = format!("syslog = {:?}", path.to_str().unwrap());
    fs::write(env.config(), config.replace("syslog = \"\"", &line)).unwrap();
    log
}

fn lines(log: &UnixDatagram) -> Vec<String> {
    let mut lines = Vec::new();
    let mut bytes = [0; 4096];
    while let Ok(n) = log.recv(&mut bytes) {
        lines.push(String::from_utf8(bytes[..n].to_vec()).unwrap());
    }
    lines
}

#[test]
fn the_log_of_the_system_gets_a_line_for_each_event_and_no_secret() {
    let env = Env::with_ada(NO_PORT);
    let log = log_of(&env);
    let made = env.run(&[
        "password",
        "generate",
        ADA,
        "--print",
        "--reason",
        "lost \"phone\"",
        "--ticket",
        "T-1",
    ]);
    let password = made.value("password").to_owned();
    let lines_of_generate = lines(&log);
    env.run(&["password", "show", ADA, "--print"]).ok();
    let shown = lines(&log);
    let last = env.run(&["audit", "verify", "--field", "last"]).out;
    let (seq, mac) = last.trim_end().split_once(':').unwrap();

    assert_eq!(lines_of_generate.len(), 2, "{lines_of_generate:?}");
    assert!(lines_of_generate[0].contains(" action=login.add "));
    let line = &lines_of_generate[1];
    assert!(line.starts_with("<85>credtool["), "{line}");
    for part in [
        " action=password.generate ",
        " contact=1 ",
        &format!(" uid={} ", rustix::process::getuid().as_raw()),
        " ticket=T-1 ",
        " reason=\"lost \\\"phone\\\"\"",
    ] {
        assert!(line.contains(part), "{part:?} is not in {line}");
    }
    assert_eq!(shown.len(), 1);
    assert!(
        shown[0].contains(&format!(" seq={seq} mac={mac} ")),
        "{shown:?}"
    );
    for line in lines_of_generate.iter().chain(&shown) {
        assert!(!line.contains(&password) && !line.contains(ADA), "{line}");
    }
    // What was refused did not happen, and a look is no act.
    env.run(&["contact", "add", "Again", ADA]).refuses(1, &[]);
    env.run(&["audit", "list"]).ok();
    assert_eq!(lines(&log), Vec::<String>::new());
}

#[test]
fn the_log_never_shows_what_was_not_committed() {
    let env = Env::with_ada(NO_PORT);
    env.run(&["password", "generate", ADA, "--print"]).ok();
    let log = log_of(&env);
    let broken = Connection::open(env.database()).unwrap().execute_batch(
        "CREATE TRIGGER broken BEFORE INSERT ON audit WHEN NEW.action = 'password.generate'
         BEGIN SELECT raise(ABORT, 'the disk is full'); END",
    );
    broken.unwrap();
    // The login's own event of the same transaction would have been the first.
    env.run(&["contact", "add", "Bob", "bob@example.com"]).ok();
    assert_eq!(lines(&log).len(), 1);
    env.run(&["password", "generate", "bob@example.com", "--print"])
        .fails(1, &["the disk is full"]);
    assert_eq!(lines(&log), Vec::<String>::new());
}
