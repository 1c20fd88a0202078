//! A terminal of 80 columns: `script` of util-linux makes it.

use std::io::{Read, Write};
use std::process::Stdio;

use super::{Env, real};

/// Runs a line of shell on a terminal; once `cue` is on it, types `keys`. Gives the exit code and the screen; nothing
/// where there is no `script`.
pub(crate) fn run(env: &Env, line: &str, cue: &str, keys: &[u8]) -> Option<(i32, String)> {
    answer(env, line, cue, |_| keys.to_vec())
}

/// As [`run`], with several cues, each answered by its keys once the one before it has been.
pub(crate) fn dialogue(env: &Env, line: &str, steps: &[(&str, &[u8])]) -> Option<(i32, String)> {
    let mut steps = steps.iter();
    let mut next = steps.next();
    play(env, line, |seen| {
        let (cue, keys) = next?;
        let at = seen.find(cue)? + cue.len();
        next = steps.next();
        Some((at, keys.to_vec()))
    })
}

/// As [`run`], with keys that depend on the screen; whatever else has to happen meanwhile can be done there.
pub(crate) fn answer(
    env: &Env,
    line: &str,
    cue: &str,
    keys: impl FnOnce(&str) -> Vec<u8>,
) -> Option<(i32, String)> {
    let mut keys = Some(keys);
    play(env, line, |seen| {
        let keys = keys.take_if(|_| seen.contains(cue))?;
        Some((seen.len(), keys(seen)))
    })
}

/// Runs a line of shell on a terminal. `player` sees what is new on the screen; where it answers, it says up to where it
/// has read, and what it types.
fn play(
    env: &Env,
    line: &str,
    mut player: impl FnMut(&str) -> Option<(usize, Vec<u8>)>,
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
    let mut read = 0;
    let mut buffer = [0; 1024];
    loop {
        let n = stdout.read(&mut buffer).unwrap();
        if n == 0 {
            break;
        }
        screen.extend_from_slice(&buffer[..n]);
        let seen = String::from_utf8_lossy(&screen).into_owned();
        while let Some((end, keys)) = player(&seen[read..]) {
            read += end;
            stdin.write_all(&keys).unwrap();
        }
    }
    let code = child.wait().unwrap().code().unwrap();
    Some((code, String::from_utf8_lossy(&screen).into_owned()))
}
