//! A product that is told its passwords: in order, exactly, and whatever its hook does.
//!
//! - `flow`: what becomes of a password, a link and the emails, when the hook does it and when it does not.
//! - `again`: what waits is tried again, replaced, or given up.
//! - `beside`: several at once, and what they do not do to each other.
//! - `damaged`: a record of what waits that cannot be read.
//! - `bad_hooks`: hooks that hang, flood, do not read, or repeat what they should not.
//! - `recipes`: those of the manual, against the real products that are installed.

mod again;
mod bad_hooks;
mod beside;
mod damaged;
mod flow;
mod recipes;

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use credtool::crypto::{self, PasswordMatch};
use credtool::demo::server::{Script, SmtpServer};
use rusqlite::Connection;
use serde_json::Value;

use crate::support::Env;
use crate::support::program::Ended;

/// The product's side: it writes down all that it is told, and what it took; it says and does what files beside it ask
/// for.
const HOOK: &str = r#"#!/bin/sh
cd "$1" || exit 1
line=$(cat)
printf '%s\n' "$line" >>told
[ -e slow ] && sleep "$(cat slow)"
[ -e say ] && cat say >&2
[ -e code ] && exit "$(cat code)"
printf '%s\n' "$line" >has.$$ && mv has.$$ has
"#;

/// A desk with one contact, Ada, whose product has a hook.
pub(crate) struct Hooked {
    pub(crate) env: Env,
    pub(crate) server: SmtpServer,
}

impl Hooked {
    pub(crate) fn new() -> Self {
        let server = SmtpServer::start(Script::default()).unwrap();
        let env = Env::with_ada(server.port());
        let hooked = Self { env, server };
        fs::create_dir(hooked.product("")).unwrap();
        let hook = hooked.hook_file("hook", HOOK);
        let folder = hooked.product("");
        hooked.use_hook(&format!("{hook} {}", folder.to_str().unwrap()));
        hooked
    }

    /// A file of the product.
    fn product(&self, name: &str) -> PathBuf {
        self.env.home().join("product").join(name)
    }

    /// Writes a program; gives its path.
    fn hook_file(&self, name: &str, script: &str) -> String {
        let path = self.product(name);
        fs::write(&path, script).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o700)).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn use_hook(&self, line: &str) {
        let edit = ["product", "edit", "default", "--provision", line];
        self.env.run(&edit).ok();
    }

    /// From now on the hook does as this file asks: `code`, `slow` or `say`.
    pub(crate) fn ask(&self, name: &str, value: &str) {
        fs::write(self.product(name), value).unwrap();
    }

    pub(crate) fn unask(&self, name: &str) {
        fs::remove_file(self.product(name)).unwrap();
    }

    /// All that the product was told.
    pub(crate) fn told(&self) -> Vec<Value> {
        let lines = fs::read_to_string(self.product("told")).unwrap_or_default();
        lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// What the product took last.
    pub(crate) fn has(&self) -> Option<Value> {
        let line = fs::read_to_string(self.product("has")).ok()?;
        Some(serde_json::from_str(&line).unwrap())
    }

    fn run(&self, args: &[&str]) -> Ended {
        self.env.run(args)
    }

    fn sql(&self) -> Connection {
        Connection::open(self.env.database()).unwrap()
    }

    fn value<T: rusqlite::types::FromSql>(&self, sql: &str) -> T {
        self.sql().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    fn count(&self, of: &str) -> i64 {
        self.value(&format!("SELECT count(*) FROM {of}"))
    }

    fn state(&self) -> String {
        self.value("SELECT provision_state FROM login")
    }

    /// Whether this is the login's password.
    fn is_password(&self, password: &str) -> bool {
        let hash: Option<String> = self.value("SELECT password_hash FROM login");
        hash.is_some_and(|hash| {
            let verdict = crypto::verify(&password.to_owned().into(), &hash);
            matches!(verdict.unwrap(), PasswordMatch::Match { .. })
        })
    }

    /// Sets a password that the product takes; gives it.
    fn first_password(&self) -> String {
        let made = self.run(&["password", "generate", "1", "--print"]);
        made.ok();
        made.value("password").to_owned()
    }

    /// A link; gives its token.
    fn link(&self) -> String {
        let line = ["password", "reset", "1", "--print-link", "--field", "url"];
        let url = self.run(&line).ok().trim_end().to_owned();
        url.rsplit('/').next().unwrap().to_owned()
    }

    fn redeem(&self, token: &str, password: &str) -> Ended {
        let stdin = format!("{token}\n{password}\n");
        self.env.feed(&["password", "redeem"], &stdin)
    }

    /// Lets what waits be due.
    fn make_due(&self) {
        let due = "UPDATE pending SET next_try_at = 0 WHERE next_try_at IS NOT NULL";
        self.sql().execute(due, []).unwrap();
    }

    /// The actions of the audit trail since the contact and the hook were there.
    fn events(&self) -> Vec<String> {
        let connection = self.sql();
        let mut statement = connection
            .prepare("SELECT action FROM audit WHERE seq > 3 ORDER BY seq")
            .unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }
}
