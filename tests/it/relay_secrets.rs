//! Where the relay's password, a passphrase and the key may come from, and what a program that prints one may do.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use credtool::demo::server::{Script, SmtpServer};
use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use crate::support::Env;

const ADA: &str = "ada@example.com";

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// A workspace with Ada, whose relay wants a login with a password from `source`.
fn with_login(server: &SmtpServer, source: &str) -> Env {
    let env = Env::with_ada(server.port());
    let login = format!("[smtp]\nusername = \"desk\"\n{source}\n");
    env.configure(|text| text.replace("[smtp]\n", &login));
    env
}

fn server() -> SmtpServer {
    SmtpServer::start(Script::default().auth("desk", "secret")).unwrap()
}

#[test]
fn a_password_file_is_ours_alone() {
    let server = server();
    let env = with_login(&server, "password_file = \"secrets/smtp\"");
    let folder = env.config().with_file_name("secrets");
    let file = folder.join("smtp");
    fs::create_dir(&folder).unwrap();
    mode(&folder, 0o700);
    fs::write(&file, "\u{feff}secret\nnotes\n").unwrap();
    let send = || env.run(&["password", "generate", ADA, "--email"]);
    for (bits, why) in [
        (0o644, "can be read by others (mode 0644)"),
        (0o640, "can be read by others (mode 0640)"),
        (0o602, "can be written by others"),
    ] {
        mode(&file, bits);
        send().fails(78, &["secrets/smtp", why, "chmod 600"]);
    }
    mode(&file, 0o600);
    mode(&folder, 0o777);
    send().fails(78, &["can be written by others", "chmod go-w"]);
    mode(&folder, 0o700);
    fs::rename(&file, folder.join("real")).unwrap();
    symlink("real", &file).unwrap();
    send().fails(78, &["is a symbolic link"]);
    fs::remove_file(&file).unwrap();
    send().fails(78, &["there is no file"]);
    fs::write(&file, vec![b'x'; 70_000]).unwrap();
    mode(&file, 0o600);
    send().fails(78, &["has more than 64 KiB"]);
    assert!(server.messages().is_empty());
    fs::rename(folder.join("real"), &file).unwrap();
    mode(&file, 0o600);
    send().ok();
    assert_eq!(server.messages()[0].auth.as_deref(), Some("desk"));
}

#[test]
fn a_service_manager_may_lay_the_password_where_it_likes() {
    let server = server();
    let env = with_login(&server, "password_file = \"credentials/smtp\"");
    let folder = env.config().with_file_name("credentials");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("real"), "secret\n").unwrap();
    mode(&folder.join("real"), 0o440);
    symlink("real", folder.join("smtp")).unwrap();
    let args = ["password", "generate", ADA, "--email"];
    env.run(&args).fails(78, &["is a symbolic link"]);
    let sent = env
        .command(&args)
        .env("CREDENTIALS_DIRECTORY", &folder)
        .output()
        .unwrap();
    assert!(sent.status.success(), "{sent:?}");
}

#[test]
fn a_passphrase_file_and_a_key_in_an_open_folder_are_refused() {
    let env = Env::with_ada(25);
    let folder = env.home().join("other");
    fs::create_dir(&folder).unwrap();
    mode(&folder, 0o700);
    let passphrase = folder.join("passphrase");
    fs::write(&passphrase, "correct horse battery staple\n").unwrap();
    let passphrase = passphrase.to_str().unwrap();
    let exported = env.home().join("exported");
    let exported = exported.to_str().unwrap();
    let export = ["key", "export", exported, "--passphrase-file", passphrase];
    mode(Path::new(passphrase), 0o644);
    env.run(&export)
        .fails(78, &["can be read by others", "chmod 600"]);
    mode(Path::new(passphrase), 0o600);
    env.run(&export).ok();
    fs::remove_file(exported).unwrap();
    mode(&folder, 0o770);
    env.run(&export).fails(78, &["can be written by others"]);

    let key = folder.join("key");
    fs::copy(env.key(), &key).unwrap();
    mode(&key, 0o600);
    let key = key.to_str().unwrap();
    let args = ["password", "generate", ADA, "--print", "--key-file", key];
    env.run(&args).fails(78, &["can be written by others"]);
    mode(&folder, 0o700);
    env.run(&args).ok();
}

#[test]
fn a_configuration_is_read_with_a_bound() {
    let env = Env::with_ada(25);
    let file = fs::OpenOptions::new().append(true).open(env.config());
    file.unwrap().set_len(1 << 40).unwrap();
    env.run(&["contact", "list"])
        .fails(78, &["config.toml", "has more than 1024 KiB"]);
}

#[test]
fn a_password_command_that_fails_floods_or_hangs_is_told_of_and_ended() {
    let server = server();
    for (script, why) in [
        (
            "printf '\\\\033[2Jlocked\\\\n' >&2; exit 3",
            "exit code 3: [2Jlocked",
        ),
        ("yes | head -c 9000000", "printed more than 16 KiB"),
        (
            "yes secret | head -c 9000000 >&2; exit 1",
            "exit code 1: se",
        ),
        ("sleep 600", "no answer within 1 s"),
        ("echo", "the first line is empty"),
    ] {
        let command = format!("password_command = [\"sh\", \"-c\", \"{script}\"]");
        let env = with_login(&server, &command);
        env.configure(|text| format!("{text}\n[timeouts]\nauth = \"1s\"\n"));
        let sent = env.run(&["password", "generate", ADA, "--email"]);
        sent.fails(
            78,
            &["no password for the relay", why, "smtp.password_command"],
        );
        assert!(
            !sent.err.contains('\u{1b}') && sent.err.len() < 2000,
            "{}",
            sent.err
        );
    }
    let env = with_login(
        &server,
        "password_command = [\"sh\", \"-c\", \"echo secret\"]",
    );
    env.run(&["password", "generate", ADA, "--email"]).ok();
    assert_eq!(server.messages().len(), 1);
}

/// Waits until the file has a line, and takes it for a process ID.
fn pid_in(file: &Path) -> Pid {
    let since = Instant::now();
    loop {
        let text = fs::read_to_string(file).unwrap_or_default();
        if let Some(pid) = text.strip_suffix('\n') {
            return Pid::from_raw(pid.parse().unwrap()).unwrap();
        }
        assert!(since.elapsed() < Duration::from_secs(60));
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Whether a process has ended by and by: one that lost its parent is reaped by another.
fn has_ended(pid: Pid) -> bool {
    let since = Instant::now();
    while since.elapsed() < Duration::from_secs(20) {
        let stat = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero()));
        if test_kill_process(pid).is_err() || stat.is_ok_and(|stat| stat.contains(") Z ")) {
            return true;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    false
}

#[test]
fn a_signal_ends_a_password_command_and_its_children() {
    let server = server();
    for args in [
        &["email", "deliver"][..],
        &["password", "generate", ADA, "--email"],
        &["password", "reset", ADA, "--send-link"],
        &["email", "retry", "1"],
    ] {
        let env = with_login(&server, "password_command = [\"sh\", \"-c\", \"exit 1\"]");
        env.run(&["password", "generate", ADA, "--email"]);
        let child = env.home().join("child");
        let hang = format!("sleep 600 & echo $! >{}; wait", child.display());
        env.configure(|text| text.replace("exit 1", &hang));
        let mut run = env
            .command(args)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let child = pid_in(&child);
        kill_process(Pid::from_child(&run), Signal::TERM).unwrap();
        let ended = run.wait().unwrap();
        assert_eq!(ended.code(), Some(130), "{args:?}");
        assert!(has_ended(child), "{args:?}");
        // Nothing was offered, so nothing failed.
        let states = env.run(&["email", "list", "--field", "state"]);
        let is_left = |state: &str| ["queued", "cancelled"].contains(&state);
        assert!(states.ok().lines().all(is_left), "{args:?} {}", states.out);
    }
}
