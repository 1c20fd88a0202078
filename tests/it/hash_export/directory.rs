//! OpenLDAP: a private slapd on loopback with the argon2 module, changed by `ldapmodify` and asked by `ldapwhoami`.

use std::fmt::Write as _;
use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustix::process::{Pid, Signal, kill_process};

use super::{RIGHT, WRONG, desk, export};
use crate::support::real;

const CONFIG: &str = include_str!("../../fixtures/slapd/slapd.conf");
const PATIENCE: Duration = Duration::from_secs(30);
/// `invalidCredentials` (RFC 4511, appendix A).
pub(crate) const INVALID_CREDENTIALS: i32 = 49;
const ADMIN: [&str; 5] = ["-x", "-D", "cn=admin,dc=example,dc=com", "-w", "admin"];

/// Every username, and how it stands in a DN.
const PEOPLE: [(&str, &str); 9] = [
    ("ada", "ada"),
    ("O'Brien", "O'Brien"),
    ("jürgen", "jürgen"),
    ("#zoe", "\\#zoe"),
    ("-dash", "-dash"),
    ("a, b=c+d", "a\\, b\\=c\\+d"),
    ("with: colon", "with: colon"),
    ("grace@example.com", "grace@example.com"),
    ("bob", "bob"),
];

pub(crate) struct Slapd {
    server: Child,
    folder: tempfile::TempDir,
    pub(crate) url: String,
}

impl Slapd {
    /// With an entry for each of the people, without passwords.
    pub(crate) fn start() -> Option<Self> {
        let slapd = real::find("slapd", "slapd")?;
        let slapadd = real::find("slapadd", "slapd")?;
        real::find("ldapwhoami", "ldap-utils")?;
        if !Path::new("/usr/lib/ldap/argon2.so").is_file() {
            real::skip("slapd has no module argon2 (package slapd-contrib)");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("db")).unwrap();
        let config = CONFIG.replace("@FOLDER@", folder.path().to_str().unwrap());
        fs::write(folder.path().join("slapd.conf"), config).unwrap();
        fs::write(folder.path().join("base.ldif"), entries()).unwrap();
        let added = Command::new(slapadd)
            .arg("-f")
            .arg(folder.path().join("slapd.conf"))
            .arg("-l")
            .arg(folder.path().join("base.ldif"))
            .output()
            .unwrap();
        assert!(added.status.success(), "{added:?}");
        for _ in 0..5 {
            if let Some((server, url)) = try_start(&slapd, folder.path()) {
                return Some(Self {
                    server,
                    folder,
                    url,
                });
            }
        }
        panic!("slapd does not start");
    }

    fn ask(&self, program: &str, args: &[&str]) -> i32 {
        let output = Command::new(real::find(program, "ldap-utils").unwrap())
            .args(["-H", &self.url])
            .args(args)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        output.status.code().unwrap()
    }

    pub(crate) fn bind(&self, name: &str, password: &str) -> i32 {
        let name = format!("uid={name},ou=people,dc=example,dc=com");
        self.ask("ldapwhoami", &["-x", "-D", &name, "-w", password])
    }
}

impl Drop for Slapd {
    fn drop(&mut self) {
        let id = i32::try_from(self.server.id()).unwrap();
        kill_process(Pid::from_raw(id).unwrap(), Signal::TERM).ok();
        self.server.wait().ok();
    }
}

/// Somebody else may take the port in between: then it ends at once.
fn try_start(slapd: &PathBuf, folder: &Path) -> Option<(Child, String)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let url = format!("ldap://127.0.0.1:{port}");
    // With `-d` it stays in the foreground.
    let mut server = Command::new(slapd)
        .args(["-d", "0", "-h", &url, "-f"])
        .arg(folder.join("slapd.conf"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let since = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        if server.try_wait().unwrap().is_some() {
            return None;
        }
        assert!(since.elapsed() < PATIENCE, "slapd does not listen");
        std::thread::sleep(Duration::from_millis(20));
    }
    Some((server, url))
}

fn entries() -> String {
    let mut ldif = String::from(
        "dn: dc=example,dc=com\nobjectClass: dcObject\nobjectClass: organization\no: Example\ndc: example\n\n\
         dn: ou=people,dc=example,dc=com\nobjectClass: organizationalUnit\nou: people\n\n",
    );
    for (username, name) in PEOPLE {
        let dn = format!("uid={name},ou=people,dc=example,dc=com");
        write!(
            ldif,
            "dn:: {}\nobjectClass: inetOrgPerson\nuid:: {uid}\ncn:: {uid}\nsn: Example\n\n",
            STANDARD.encode(dn),
            uid = STANDARD.encode(username)
        )
        .unwrap();
    }
    ldif
}

#[test]
fn openldap_takes_the_passwords() {
    let Some(slapd) = Slapd::start() else {
        return;
    };
    let env = desk();
    let (code, ldif, err) = export(&env, "openldap");
    assert_eq!(code, 0, "{err}");
    let file = slapd.folder.path().join("export.ldif");
    fs::write(&file, ldif).unwrap();
    assert_eq!(slapd.bind("ada", RIGHT), INVALID_CREDENTIALS, "before");
    let changed = slapd.ask(
        "ldapmodify",
        &[&ADMIN[..], &["-f", file.to_str().unwrap()]].concat(),
    );
    assert_eq!(changed, 0);
    for (username, name) in PEOPLE {
        assert_eq!(slapd.bind(name, RIGHT), 0, "{username}");
        assert_eq!(slapd.bind(name, WRONG), INVALID_CREDENTIALS, "{username}");
    }
}
