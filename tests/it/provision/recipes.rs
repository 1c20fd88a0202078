//! The sample hooks, as `credtool hook show` prints them: against the real products that Debian has, and for the others
//! against a double.

use std::fs;
use std::io::Write as _;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use credtool::cli::hook::SAMPLES;
use rustix::process::{Pid, Signal, kill_process};

use super::Hooked;
use crate::hash_export::directory::{INVALID_CREDENTIALS, Slapd};
use crate::hash_export::mailbox::Dovecot;
use crate::support::real;

/// What shells, SQL and LDAP would stumble over.
const PASSWORD: &str = "seven wild horses; \"went\" 'by' $HOME \\x & co";
const PATIENCE: Duration = Duration::from_secs(60);

/// A sample hook as a file, ready to be run.
fn recipe(desk: &Hooked, name: &str) -> String {
    let shown = desk.run(&["hook", "show", name]);
    assert_eq!(shown.code, 0, "{}", shown.err);
    desk.hook_file(name, &shown.out)
}

/// Sets the password of a user of the product; gives the exit code.
fn set(desk: &Hooked, username: &str) -> (i32, String) {
    let args = [
        "password",
        "set",
        "1",
        "--password-stdin",
        "--product",
        "default",
        "--username",
        username,
    ];
    let ended = desk.env.feed(&args, &format!("{PASSWORD}\n"));
    (ended.code, ended.err)
}

#[test]
fn every_recipe_is_sound() {
    let Some(jq) = real::find("jq", "jq") else {
        return;
    };
    let desk = Hooked::new();
    let folder = desk.product("");
    let folder = folder.to_str().unwrap();
    for recipe in SAMPLES {
        assert!(recipe.script.starts_with("#!/bin/sh\n# Hook for "));
        for line in recipe.script.lines() {
            assert!(line.chars().count() <= 120, "{line}");
        }
        let path = desk.hook_file("recipe", recipe.script);
        // An empty input is that of a caller who was killed; one without a password must not set an empty one.
        for (input, codes) in [
            ("", &[75][..]),
            (
                "{\"username\":\"ada\",\"must_change\":false}\n",
                &[1, 5][..],
            ),
        ] {
            let mut child = Command::new(&path)
                .args([folder, folder, folder, folder])
                .env_clear()
                .env(
                    "PATH",
                    format!("{}:/usr/bin:/bin", jq.parent().unwrap().display()),
                )
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let mut stdin = child.stdin.take().unwrap();
            stdin.write_all(input.as_bytes()).unwrap();
            drop(stdin);
            let code = child.wait().unwrap().code().unwrap();
            assert!(codes.contains(&code), "{}: {input:?}: {code}", recipe.name);
        }
    }
}

#[test]
fn dovecot_takes_what_its_recipe_writes() {
    if real::find("jq", "jq").is_none() {
        return;
    }
    let before = "ada:{PLAIN}old:1000:1000::/srv/ada::\nbob:{PLAIN}theirs\n";
    let Some(dovecot) = Dovecot::start(before) else {
        return;
    };
    let desk = Hooked::new();
    let file = dovecot.folder().join("passwd");
    let hook = recipe(&desk, "dovecot");
    desk.use_hook(&format!("{hook} {}", file.display()));
    for username in ["ada", "grace"] {
        assert_eq!(set(&desk, username), (0, String::new()));
        assert!(dovecot.takes(username, PASSWORD), "{}", dovecot.log());
        assert!(!dovecot.takes(username, "old"));
        // The next one gets a login of its own.
        desk.run(&["login", "remove", "id:1", "--username", username, "--yes"])
            .ok();
    }
    assert!(dovecot.takes("bob", "theirs"));
    let text = fs::read_to_string(&file).unwrap();
    assert!(
        text.contains(":1000:1000::/srv/ada::\nbob:{PLAIN}theirs\n"),
        "{text}"
    );
    let (code, err) = set(&desk, "with: colon");
    assert_eq!(code, 69, "{err}");
    assert!(err.contains("cannot hold this username"), "{err}");
}

#[test]
fn openldap_takes_what_its_recipe_tells() {
    if real::find("jq", "jq").is_none() {
        return;
    }
    let Some(slapd) = Slapd::start() else { return };
    let desk = Hooked::new();
    let secret = desk.product("secret");
    fs::write(&secret, "admin").unwrap();
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
    let hook = recipe(&desk, "openldap");
    let use_at = |url: &str| {
        desk.use_hook(&format!(
            "{hook} {url} ou=people,dc=example,dc=com cn=admin,dc=example,dc=com {}",
            secret.display()
        ));
    };
    use_at(&slapd.url);
    for (username, name) in [("ada", "ada"), ("jürgen", "jürgen"), ("O'Brien", "O'Brien")] {
        assert_eq!(slapd.bind(name, PASSWORD), INVALID_CREDENTIALS, "before");
        assert_eq!(set(&desk, username), (0, String::new()));
        assert_eq!(slapd.bind(name, PASSWORD), 0, "{username}");
        desk.run(&["login", "remove", "id:1", "--username", username, "--yes"])
            .ok();
    }
    let (code, err) = set(&desk, "nobody");
    assert_eq!(code, 69, "{err}");
    assert!(err.contains("no such user"), "{err}");
    desk.run(&["login", "remove", "id:1", "--yes"]).ok();
    use_at(&format!("ldap://127.0.0.1:{}", free_port()));
    let (code, err) = set(&desk, "ada");
    assert_eq!(code, 75, "{err}");
}

#[test]
fn postgresql_takes_what_its_recipe_tells() {
    if real::find("jq", "jq").is_none() {
        return;
    }
    let Some(server) = Postgres::start() else {
        return;
    };
    server.sql("CREATE ROLE ada LOGIN; CREATE ROLE \"O'Brien \"\"x\"\"\" LOGIN");
    let desk = Hooked::new();
    fs::write(
        desk.env.home().join(".pgpass"),
        format!("127.0.0.1:{}:*:desk:admin\n", server.port),
    )
    .unwrap();
    fs::set_permissions(
        desk.env.home().join(".pgpass"),
        fs::Permissions::from_mode(0o600),
    )
    .unwrap();
    let hook = recipe(&desk, "postgresql");
    let use_at = |port: u16| {
        desk.use_hook(&format!(
            "{hook} 'host=127.0.0.1 port={port} user=desk dbname=postgres'"
        ));
    };
    use_at(server.port);
    for username in ["ada", "O'Brien \"x\""] {
        assert!(!server.takes(username, PASSWORD), "before");
        assert_eq!(set(&desk, username), (0, String::new()));
        assert!(server.takes(username, PASSWORD), "{username}");
        desk.run(&["login", "remove", "id:1", "--username", username, "--yes"])
            .ok();
    }
    let log = server.log();
    assert!(
        log.contains("SCRAM-SHA-256$"),
        "it logs all statements: {log}"
    );
    assert!(!log.contains("seven wild horses"), "{log}");
    let (code, err) = set(&desk, "nobody");
    assert_eq!(code, 69, "{err}");
    assert!(err.contains("no such role"), "{err}");
    desk.run(&["login", "remove", "id:1", "--yes"]).ok();
    use_at(free_port());
    assert_eq!(set(&desk, "ada").0, 75);
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}

/// A server of its own on loopback, which logs every statement. It does not run as root.
struct Postgres {
    server: Child,
    folder: tempfile::TempDir,
    port: u16,
}

impl Postgres {
    fn start() -> Option<Self> {
        let (initdb, postgres) = (server_program("initdb")?, server_program("postgres")?);
        real::find("psql", "postgresql")?;
        let setpriv = real::find("setpriv", "util-linux")?;
        if !real::root("a PostgreSQL of another user") {
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        let nobody = 65534;
        fs::set_permissions(path, fs::Permissions::from_mode(0o700)).unwrap();
        fs::write(path.join("password"), "admin\n").unwrap();
        chown(path.join("password"), Some(nobody), Some(nobody)).unwrap();
        chown(path, Some(nobody), Some(nobody)).unwrap();
        let as_nobody = |program: &Path| {
            let mut command = Command::new(&setpriv);
            command
                .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
                .arg(program)
                .arg("-D")
                .arg(path.join("db"))
                .current_dir(path)
                .stdin(Stdio::null());
            command
        };
        let made = as_nobody(&initdb)
            .args([
                "-A",
                "scram-sha-256",
                "-U",
                "desk",
                "--no-sync",
                "--no-locale",
                "-E",
                "UTF8",
            ])
            .arg(format!("--pwfile={}", path.join("password").display()))
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
        let port = free_port();
        let log = fs::File::create(path.join("log")).unwrap();
        let server = as_nobody(&postgres)
            .args([
                "-h",
                "127.0.0.1",
                "-p",
                &port.to_string(),
                "-k",
                path.to_str().unwrap(),
            ])
            .args(["-c", "log_statement=all", "-c", "fsync=off"])
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let started = Self {
            server,
            folder,
            port,
        };
        let since = Instant::now();
        while !started.takes("desk", "admin") {
            assert!(since.elapsed() < PATIENCE, "{}", started.log());
            std::thread::sleep(Duration::from_millis(50));
        }
        Some(started)
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn psql(&self, role: &str, password: &str, sql: &str) -> bool {
        let status = Command::new(real::find("psql", "postgresql").unwrap())
            .args(["-X", "-q", "-h", "127.0.0.1", "-p", &self.port.to_string()])
            .args([
                "-U",
                role,
                "-d",
                "postgres",
                "-v",
                "ON_ERROR_STOP=1",
                "-c",
                sql,
            ])
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("PGPASSWORD", password)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        status.unwrap().success()
    }

    fn takes(&self, role: &str, password: &str) -> bool {
        self.psql(role, password, "SELECT 1")
    }

    #[track_caller]
    fn sql(&self, sql: &str) {
        assert!(self.psql("desk", "admin", sql), "{sql}");
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let id = Pid::from_raw(i32::try_from(self.server.id()).unwrap()).unwrap();
        // Fast shutdown: sessions are not waited for.
        kill_process(id, Signal::INT).ok();
        self.server.wait().ok();
    }
}

/// A program of the server, which Debian keeps out of PATH.
fn server_program(name: &str) -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let found = versions
        .filter_map(Result::ok)
        .map(|version| version.path().join("bin").join(name))
        .find(|path| path.is_file());
    found.or_else(|| real::find(name, "postgresql"))
}

#[test]
fn shellcheck_accepts_every_recipe() {
    let Some(shellcheck) = real::find("shellcheck", "shellcheck") else {
        return;
    };
    let desk = Hooked::new();
    for recipe in SAMPLES {
        let path = desk.hook_file(recipe.name, recipe.script);
        let checked = Command::new(&shellcheck).arg(&path).output().unwrap();
        let said = String::from_utf8_lossy(&checked.stdout);
        assert!(checked.status.success(), "{said}");
    }
}

#[test]
fn hook_list_names_what_hook_show_prints() {
    let desk = Hooked::new();
    let listed = desk.run(&["hook", "list", "--field", "name"]);
    let names: Vec<&str> = listed.out.lines().collect();
    assert_eq!(names, SAMPLES.iter().map(|s| s.name).collect::<Vec<_>>());
    for sample in SAMPLES {
        assert_eq!(desk.run(&["hook", "show", sample.name]).out, sample.script);
        let script = ["hook", "show", sample.name, "--json"];
        let object: serde_json::Value = serde_json::from_str(&desk.run(&script).out).unwrap();
        assert_eq!(object["script"], sample.script);
    }
    desk.run(&["hook", "show", "ldap"])
        .refuses(3, &["no sample hook \"ldap\"", "credtool hook list"]);
}

/// A number is no other number's name, and a name is no option. `wp` is one that writes down what it is asked.
#[test]
fn a_recipe_means_one_user_by_name() {
    if real::find("jq", "jq").is_none() {
        return;
    }
    let desk = Hooked::new();
    let folder = desk.product("");
    let run = |script: &str, argument: &str, username: &str| {
        let path = recipe(&desk, script);
        let mut child = Command::new("/bin/sh")
            .args([&path, argument])
            .env("PATH", format!("{}:/usr/bin:/bin", folder.display()))
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let object = serde_json::json!({
            "username": username, "password": "p", "hash": "H", "revoke_sessions": true,
        });
        let mut stdin = child.stdin.take().unwrap();
        writeln!(stdin, "{object}").unwrap();
        drop(stdin);
        child.wait().unwrap().code()
    };
    let passwords = desk.product("passwords");
    fs::write(&passwords, "007:a\n7:b\n").unwrap();
    assert_eq!(run("dovecot", passwords.to_str().unwrap(), "7"), Some(0));
    let now = fs::read_to_string(&passwords).unwrap();
    assert_eq!(now, "007:a\n7:{ARGON2ID}H\n");
    let script = "#!/bin/sh\nprintf '%s\\n' \"$*\" >>\"${0%/*}/asked\"\n\
                  case $* in *' user list --login=17 '*) echo 5 ;; *' user update '*) cat >/dev/null ;; esac\n";
    desk.hook_file("wp", script);
    assert_eq!(run("wordpress", "/site", "--exec=x"), Some(1));
    assert_eq!(run("wordpress", "/site", "17"), Some(0));
    let asked = fs::read_to_string(desk.product("asked")).unwrap();
    let asked: Vec<&str> = asked.lines().collect();
    assert_eq!(
        asked,
        [
            "--path=/site user list --login=--exec=x --field=ID",
            "--path=/site user list --login=17 --field=ID",
            "--path=/site user update 5 --skip-email --prompt=user_pass",
            "--path=/site user session destroy 5 --all",
        ]
    );
}
