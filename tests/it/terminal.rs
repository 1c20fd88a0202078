//! What only a terminal gets: menus and success sentences. `script` of util-linux makes the terminal.

use std::io::{Read, Write};
use std::process::{Command, Stdio};

use credtool::demo::server::{Script, SmtpServer};

use crate::support::{Env, real};

/// Runs credtool on a terminal of 80 columns; once `cue` is on it, types `keys`. Gives the exit code and the screen.
pub(crate) fn on_a_terminal(
    env: &Env,
    args: &str,
    cue: &str,
    keys: &[u8],
) -> Option<(i32, String)> {
    let script = real::find("script", "bsdutils")?;
    let inner = env.command(&[]);
    let program = inner.get_program().to_str().unwrap();
    let mut command = Command::new(script);
    command
        .args([
            "-qec",
            &format!("stty cols 80; {program} {args}"),
            "/dev/null",
        ])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("SHELL", "/bin/sh");
    for (name, value) in inner.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    let mut child = command
        .env("TERM", "xterm")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let mut screen = Vec::new();
    let mut typed = false;
    let mut buffer = [0; 1024];
    loop {
        let n = stdout.read(&mut buffer).unwrap();
        if n == 0 {
            break;
        }
        screen.extend_from_slice(&buffer[..n]);
        if !typed && String::from_utf8_lossy(&screen).contains(cue) {
            stdin.write_all(keys).unwrap();
            typed = true;
        }
    }
    let code = child.wait().unwrap().code().unwrap();
    Some((code, String::from_utf8_lossy(&screen).into_owned()))
}

fn prepared() -> (Env, SmtpServer) {
    let server = SmtpServer::start(Script::default()).unwrap();
    (Env::with_ada(server.port()), server)
}

const DOWN: &str = "\x1b[B";

#[test]
fn a_reset_is_chosen_from_a_menu() {
    let (env, server) = prepared();
    let keys = format!("{DOWN}{DOWN}\r");
    let args = "password reset ada@example.com";
    let Some((code, screen)) = on_a_terminal(&env, args, "show a reset link", keys.as_bytes())
    else {
        return;
    };
    assert_eq!(code, 0, "{screen}");
    assert!(screen.contains("accepted by the relay"), "{screen}");
    assert_eq!(server.messages().len(), 1);
}

#[test]
fn escape_leaves_the_menu_and_changes_nothing() {
    let (env, server) = prepared();
    let args = "password reset ada@example.com";
    let Some((code, screen)) = on_a_terminal(&env, args, "show a reset link", b"\x1b") else {
        return;
    };
    assert_eq!(code, 130, "{screen}");
    assert!(server.messages().is_empty());
    assert_eq!(env.run(&["link", "list"]).ok(), "");
}

#[test]
fn a_part_of_a_name_is_confirmed_by_choosing() {
    let (env, _server) = prepared();
    let args = "password generate Ada";
    let Some((code, screen)) = on_a_terminal(&env, args, "Which contact?", b"\r") else {
        return;
    };
    assert_eq!(code, 0, "{screen}");
    assert!(
        screen.contains("new password for ada@example.com"),
        "{screen}"
    );
}

#[test]
fn a_removal_is_confirmed_and_can_be_declined() {
    let (env, _server) = prepared();
    let Some((code, screen)) = on_a_terminal(&env, "contact remove 1", "?", b"n\n") else {
        return;
    };
    assert_eq!(code, 5, "{screen}");
    assert!(env.run(&["contact", "show", "1"]).code == 0);
}
