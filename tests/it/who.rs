//! The right person: who acts, whom a command acts on, and how often.

use crate::support::{Env, account, named};

const ADA: &str = "ada@example.com";
/// A port that no relay listens on.
const NO_PORT: u16 = 1;

#[test]
fn the_actor_is_the_account_whatever_the_environment_says() {
    let env = Env::with_relay(NO_PORT);
    let uid = rustix::process::getuid().as_raw();
    for (number, variables) in [
        &[("USER", "nobody-at-all"), ("LOGNAME", "nobody-at-all")][..],
        &[("SUDO_USER", "ada")],
        &[("SUDO_USER", "ada"), ("SUDO_UID", "99999")],
        &[("SUDO_USER", "ada"), ("SUDO_UID", &uid.to_string())],
    ]
    .iter()
    .enumerate()
    {
        let address = format!("ada{number}@example.com");
        let mut command = env.command(&["contact", "add", "Ada", &address]);
        command.env_remove("USER").envs(variables.iter().copied());
        assert!(command.output().unwrap().status.success());
        let listed = env
            .run(&["audit", "list", "--actor", &account(), "--json"])
            .json();
        assert_eq!(listed[0]["action"], "contact.add", "{variables:?}");
        assert_eq!(listed[0]["contact_id"], number + 1, "{variables:?}");
        assert_eq!(listed[0]["sudo_user"], serde_json::Value::Null);
        assert_eq!(listed[0]["uid"], uid);
    }
    // As sudo leaves it, from an account to itself.
    let mut command = env.command(&["contact", "add", "Ada", ADA]);
    command
        .env("SUDO_USER", account())
        .env("SUDO_UID", uid.to_string());
    assert!(command.output().unwrap().status.success());
    let listed = env.run(&["audit", "list", "--limit", "1", "--json"]).json();
    if named() {
        assert_eq!(listed[0]["sudo_user"], account());
    }
}
