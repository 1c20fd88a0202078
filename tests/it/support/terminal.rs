//! A terminal of 80 columns: `script` of util-linux makes it.

use std::io::{Read, Write};
use std::process::Stdio;

use super::{Env, real};

/// Runs a line of shell on a terminal; once `cue` is on it, types `keys`. Gives the exit code and the screen; nothing
/// where there is no `script`.
pub(crate) fn run(env: &Env, line: &str, cue: &str, keys: &[u8]) -> Option<(i32, String)> {
    answer(env, line, cue, |_| keys.to_vec())
}

/// As [`run`], with keys that depend on the screen; whatever else has to happen meanwhile can be done there.
pub(crate) fn answer(
    env: &Env,
    line: &str,
    cue: &str,
    keys: impl FnOnce(&str) -> Vec<u8>,
) -> Option<(i32, String)> {
    let script = real::find("script", "bsdutils")?;
    let mut child = env
        .other(script)
        .args(["-qec", &format!("stty cols 80; {line}"), "/dev/null"])
        .env("SHELL", "/bin/sh")
        .env("TERM", "xterm")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let mut screen = Vec::new();
    let mut keys = Some(keys);
    let mut buffer = [0; 1024];
    loop {
        let n = stdout.read(&mut buffer).unwrap();
        if n == 0 {
            break;
        }
        screen.extend_from_slice(&buffer[..n]);
        let seen = String::from_utf8_lossy(&screen);
        if seen.contains(cue)
            && let Some(keys) = keys.take()
        {
            stdin.write_all(&keys(&seen)).unwrap();
        }
    }
    let code = child.wait().unwrap().code().unwrap();
    Some((code, String::from_utf8_lossy(&screen).into_owned()))
}
