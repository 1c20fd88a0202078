//! Canaries: a password and a token that must be found in no file of the database and in nothing that is said,
//! whatever happens. Before a purge they are there, but sealed; after it not even that.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use credtool::demo::server::{Command as Step, Script, SmtpServer};
use rusqlite::Connection;

use crate::support::{Env, real};

const PASSWORD: &str = "kanarienvogel-Gelb-4711-xq";

/// A desk on which the canaries fly. It keeps the database open, so that the log stays when a command ends.
struct Cage {
    env: Env,
    server: SmtpServer,
    open: Connection,
    canaries: Vec<String>,
    said: String,
}

impl Cage {
    fn new() -> Self {
        let server = SmtpServer::start(Script::default()).unwrap();
        let env = Env::with_ada(server.port());
        let open = Connection::open(env.database()).unwrap();
        let _: i64 = open
            .query_row("SELECT count(*) FROM email", [], |row| row.get(0))
            .unwrap();
        Self {
            env,
            server,
            open,
            canaries: vec![PASSWORD.to_owned()],
            said: String::new(),
        }
    }

    /// Runs a command, with all that it can say, and remembers what it said.
    fn run(&mut self, args: &[&str], stdin: &str) -> i32 {
        let ended = self.env.feed(&[args, &["-vv"]].concat(), stdin);
        write!(self.said, "{}{}", ended.out, ended.err).unwrap();
        ended.code
    }

    /// Sets the canary as the password, and emails it.
    fn mail_password(&mut self) -> i32 {
        let args = ["password", "set", "1", "--password-stdin", "--email"];
        self.run(&args, &format!("{PASSWORD}\n"))
    }

    /// Mails a link; its token is a canary from now on, if it arrived.
    fn mail_link(&mut self) -> i32 {
        let code = self.run(&["password", "reset", "1", "--send-link"], "");
        if let Some(token) = self.server.messages().iter().rev().find_map(token) {
            self.canaries.push(token);
        }
        code
    }

    /// Looks for the canaries in every file of the desk but the key, and in what was said.
    fn check(&self, when: &str) {
        assert_eq!(self.leak(), None, "{when}");
        for suffix in ["", "-wal", "-shm"] {
            let name = format!("credtool.db{suffix}");
            let path = self.env.database().with_file_name(&name);
            assert!(path.exists(), "{when}: no {name}");
        }
        for canary in &self.canaries {
            assert!(!self.said.contains(canary), "{when}: it was said");
        }
    }

    /// Where a canary is.
    fn leak(&self) -> Option<String> {
        let copy = self.copy();
        let forms: Vec<String> = self
            .canaries
            .iter()
            .flat_map(|canary| forms(canary))
            .collect();
        files(copy.path()).into_iter().find_map(|path| {
            let text = searchable(&fs::read(&path).unwrap());
            let form = forms.iter().find(|form| text.contains(*form))?;
            Some(format!("{form} is in {}", path.display()))
        })
    }

    /// The parts of every sealed field that cannot be anywhere by chance.
    fn nonces(&self) -> Vec<Vec<u8>> {
        let connection = Connection::open(self.env.database()).unwrap();
        let mut statement = connection
            .prepare(
                "SELECT substr(sealed, 10, 24) FROM email_bytes UNION ALL
                 SELECT substr(sealed_password, 10, 24) FROM login WHERE sealed_password IS NOT NULL UNION ALL
                 SELECT substr(sealed, 10, 24) FROM pending",
            )
            .unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    /// The files of the database, the log among them, that hold one of these.
    fn files_with(&self, nonces: &[Vec<u8>]) -> Vec<PathBuf> {
        let copy = self.copy();
        let mut paths = files(copy.path());
        paths.retain(|path| {
            let text = searchable(&fs::read(path).unwrap());
            nonces.iter().any(|nonce| text.contains(&searchable(nonce)))
        });
        paths
    }

    /// The files as they are now, copied by another process: one that opens a database and closes it again takes the
    /// locks away from the connections that it has.
    fn copy(&self) -> tempfile::TempDir {
        let copy = tempfile::tempdir().unwrap();
        let from = self.env.home().join(".");
        let status = Command::new("cp")
            .arg("-R")
            .arg(from)
            .arg(copy.path())
            .status();
        assert!(status.unwrap().success());
        copy
    }
}

/// Every regular file below a folder but the key.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.file_name().unwrap() != "key" {
            found.push(path);
        }
    }
    found
}

/// Bytes as text with a character for each: the search in texts is compiled for speed in a test build, too.
fn searchable(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// What a canary may look like: as it is, in base64 at each of its three places, in hexadecimal.
pub(crate) fn forms(canary: &str) -> Vec<String> {
    let mut forms = vec![canary.to_owned()];
    for skip in 0..3 {
        let code = BASE64.encode(&canary.as_bytes()[skip..]);
        forms.push(code[..code.len() - 4].to_owned());
    }
    forms.push(canary.bytes().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    }));
    forms
}

/// The token of the link in an email.
fn token(message: &credtool::demo::server::Received) -> Option<String> {
    let text = String::from_utf8_lossy(&message.data).replace("=\r\n", "");
    let (_, rest) = text.split_once("https://example.com/reset/")?;
    Some(rest.chars().take(43).collect())
}

#[test]
fn the_search_finds_what_is_there() {
    let mut cage = Cage::new();
    cage.mail_link();
    assert_eq!(cage.canaries.len(), 2);
    assert_eq!(cage.canaries[1].len(), 43);
    for form in forms(PASSWORD) {
        fs::write(cage.env.home().join("leak"), format!("…{form}…")).unwrap();
        assert!(cage.leak().is_some(), "{form}");
    }
}

#[test]
fn canaries_are_nowhere_after_send_failure_and_purge() {
    let mut cage = Cage::new();
    assert_eq!(cage.mail_password(), 0);
    assert_eq!(cage.mail_link(), 0);
    cage.check("after a send");
    let refuse = || Script::default().reply(Step::Rcpt, 550, "5.1.1 No such user");
    cage.server.set_script(refuse());
    assert_eq!(cage.mail_password(), 69);
    assert_eq!(cage.mail_link(), 69);
    cage.check("after a failure");

    // It was there all the time, but sealed: also in copies.
    let nonces = cage.nonces();
    assert_eq!(
        nonces.len(),
        4,
        "two passwords, a link, and the login's own"
    );
    for sql in ["VACUUM INTO 'vacuum.db'", "VACUUM INTO 'second.db'"] {
        let name = sql.split('\'').nth(1).unwrap();
        let to = cage.env.home().join(name);
        cage.open
            .execute_batch(&sql.replace(name, to.to_str().unwrap()))
            .unwrap();
    }
    cage.check("in a backup");
    let seen = cage
        .env
        .run(&["password", "show", "1", "--print", "--field", "password"]);
    assert_eq!(seen.ok().trim(), PASSWORD);
    assert!(cage.files_with(&nonces).len() >= 3);
    for name in ["vacuum.db", "second.db"] {
        fs::remove_file(cage.env.home().join(name)).unwrap();
    }

    assert_eq!(cage.run(&["email", "purge", "--older-than", "0d"], ""), 0);
    cage.check("after a purge");
    assert_eq!(cage.files_with(&nonces), Vec::<PathBuf>::new());
    assert!(cage.nonces().is_empty());
}

#[test]
fn a_password_that_waits_for_its_product_is_there_only_sealed() {
    let mut cage = Cage::new();
    let hook = |cage: &mut Cage, program: &str| {
        let edit = ["product", "edit", "default", "--provision", program];
        assert_eq!(cage.run(&edit, ""), 0);
    };
    hook(&mut cage, "/bin/sh -c 'cat >&2; exit 1'");
    assert_eq!(cage.mail_password(), 69);
    assert_eq!(cage.run(&["login", "provision", "1"], ""), 69);
    assert_eq!(cage.run(&["login", "show", "1", "--json"], ""), 0);
    cage.check("while it waits");
    let nonces = cage.nonces();
    assert_eq!(nonces.len(), 1, "it waits, and is nowhere else");
    assert!(!cage.files_with(&nonces).is_empty());
    // A purge leaves it alone.
    assert_eq!(cage.run(&["email", "purge", "--older-than", "0d"], ""), 0);
    assert_eq!(cage.nonces(), nonces);
    hook(&mut cage, "true");
    assert_eq!(cage.run(&["login", "provision", "1"], ""), 0);
    cage.check("when its product has it");
    assert!(!cage.nonces().contains(&nonces[0]));
    assert_eq!(cage.run(&["email", "purge", "--older-than", "0d"], ""), 0);
    assert_eq!(cage.files_with(&nonces), Vec::<PathBuf>::new());
    assert!(cage.nonces().is_empty());
}

#[test]
fn canaries_are_nowhere_after_a_sender_was_killed() {
    let mut cage = Cage::new();
    cage.server
        .set_script(Script::default().drop_at(Step::Connect));
    assert_eq!(cage.mail_password(), 75);
    assert_eq!(cage.mail_link(), 75);
    for step in [Step::Rcpt, Step::Body] {
        cage.server.set_script(Script::default().silence_at(step));
        let before = cage.server.lines().len();
        let mut child = cage
            .env
            .command(&["email", "deliver", "-vv"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let word = if step == Step::Rcpt { "RCPT" } else { "DATA" };
        let since = Instant::now();
        while !cage.server.lines()[before..]
            .iter()
            .any(|line| line.starts_with(word))
        {
            assert!(since.elapsed() < Duration::from_mins(1), "no {word} came");
            std::thread::sleep(Duration::from_millis(10));
        }
        // Until it waits for the answer to the last byte.
        std::thread::sleep(Duration::from_millis(200));
        child.kill().unwrap();
        assert_eq!(child.wait().unwrap().signal(), Some(9));
        cage.check(&format!("after a kill at {word}"));
    }
    cage.server.set_script(Script::default());
    cage.run(&["email", "deliver"], "");
    cage.check("after the recovery");
}

#[test]
fn canaries_are_nowhere_after_a_write_was_killed() {
    let Some(strace) = real::find("strace", "strace") else {
        return;
    };
    let cage = Cage::new();
    cage.server
        .set_script(Script::default().drop_at(Step::Connect));
    let args = ["password", "set", "1", "--password-stdin", "--email"];
    let mut kills = 0;
    for n in (1..=40).step_by(3) {
        let inner = cage.env.command(&args);
        let mut child = Command::new(&strace)
            .args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=pwrite64"])
            .args(["-e", &format!("inject=pwrite64:signal=SIGKILL:when={n}")])
            .arg(inner.get_program())
            .args(inner.get_args())
            .env_clear()
            .envs(
                inner
                    .get_envs()
                    .filter_map(|(name, value)| Some((name, value?))),
            )
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        std::io::Write::write_all(&mut stdin, format!("{PASSWORD}\n").as_bytes()).unwrap();
        drop(stdin);
        let status = child.wait().unwrap();
        cage.check(&format!("after a kill before write {n}"));
        kills += usize::from(status.signal() == Some(9));
    }
    assert!(kills > 5, "only {kills} writes");
}
