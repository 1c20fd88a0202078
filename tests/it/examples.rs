//! Every example of every command's help is run, in a copy of a prepared home.

use credtool::cli::{self, docs};

use super::desk::{Desk, PASSWORD};

/// What an example ends with, where that is not 0.
const CODES: &[(&str, i32)] = &[
    // No display is there, so nothing can be copied.
    ("credtool password generate ada@example.com --copy", 1),
    ("credtool password show ada@example.com --copy", 1),
    // No terminal is there to reveal it on.
    ("credtool email show 1 --reveal", 2),
    // Nobody is there to answer.
    ("credtool email retry", 5),
    // The key is there.
    ("credtool key rotate --lost --yes", 69),
    ("credtool key export before.txt && credtool key rotate", 5),
    ("credtool key export credtool-key.txt", 5),
    ("credtool key import credtool-key.txt", 5),
    ("credtool password reset ada@example.com", 5),
    ("credtool password set ada@example.com", 5),
    ("credtool password verify ada@example.com", 5),
    ("credtool product remove wiki", 5),
    // No certificate is there.
    (
        "credtool serve --listen 0.0.0.0:443 --tls-cert chain.pem --tls-key key.pem",
        78,
    ),
];

/// What has to be there before some examples.
const BEFORE: &[(&str, &str)] = &[
    (
        "credtool serve",
        "sed -i 's/^#.serve.$/[serve]\\nlisten = \"127.0.0.1:0\"/' .config/credtool/config.toml",
    ),
    (
        "credtool product remove wiki",
        "credtool product add wiki --name Wiki",
    ),
    (
        "credtool contact remove ext:A-17",
        "credtool contact add 'Alan Example' alan@example.com --external-id A-17",
    ),
    (
        "credtool contact add 'Ada",
        "credtool contact remove ada@example.com --yes",
    ),
    (
        "credtool login add ada@example.com",
        "credtool login remove ada@example.com --yes",
    ),
    (
        "credtool login add ada@example.com --username ada",
        "printf '%s\\n' '$2y$05$emyZhjgXpwTKRCI4x7wJEOeHvHCCuUthZrKdxkDPcgCCRVdIhqHai' >old-hash",
    ),
    (
        "credtool contact import",
        "printf 'email,name\\nzoe@example.com,Zoe\\n' >people.csv",
    ),
    (
        "cut -d, -f1,2 people.csv",
        "printf 'email,name\\nzoe@example.com,Zoe\\n' >people.csv",
    ),
    (
        "credtool login provision ada@example.com",
        "credtool product edit default --provision false; credtool password generate 1 --print; \
         credtool product edit default --provision true",
    ),
    (
        "credtool db restore credtool-backup.db",
        "credtool db backup credtool-backup.db",
    ),
    (
        "credtool db restore credtool-backup.db --lost",
        "credtool key rotate --yes",
    ),
    ("credtool key export", PASSPHRASE),
    (
        "credtool key import before.txt",
        "umask 077; printf 'correct horse battery staple\\n' >passphrase; \
         credtool key export before.txt --passphrase-file passphrase; credtool db backup credtool-backup.db; \
         credtool key rotate --yes",
    ),
    ("credtool key import", EXPORTED),
    ("cat credtool-key.txt", EXPORTED),
    (
        "credtool completions",
        "mkdir -p .config/fish/completions .local/share/bash-completion/completions",
    ),
];

/// An exported key, and its passphrase in a file.
const EXPORTED: &str = "umask 077; printf 'correct horse battery staple\\n' >passphrase; \
     credtool key export credtool-key.txt --passphrase-file passphrase";
/// A passphrase in a file.
const PASSPHRASE: &str = "umask 077; printf 'correct horse battery staple\\n' >passphrase";

/// Every command that can be run, as the words after `credtool`, and the program itself.
fn commands(command: &clap::Command, above: &str, found: &mut Vec<(String, clap::Command)>) {
    let leaf = !command.has_subcommands();
    let name = format!("{above} {}", command.get_name()).trim().to_owned();
    if leaf || above.is_empty() {
        found.push((name.clone(), command.clone()));
    }
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        commands(sub, &name, found);
    }
}

fn all() -> Vec<(String, clap::Command)> {
    let mut root = cli::command();
    root.build();
    let mut found = Vec::new();
    commands(&root, "", &mut found);
    assert!(found.len() > 30, "only {} commands", found.len());
    found
}

#[test]
fn every_command_has_two_to_four() {
    for (name, command) in all() {
        let examples = docs::examples(&command);
        assert!((2..=4).contains(&examples.len()), "{name}: {examples:?}");
        for (what, line) in examples {
            assert!(line.contains(&name), "{name}: {line}");
            assert!(!what.ends_with('.'), "{name}: {what}");
            assert!(
                what.starts_with(|letter: char| !letter.is_uppercase()),
                "{name}: {what}"
            );
            for part in line.lines() {
                assert!(part.chars().count() + 2 <= 80, "{name}: too wide: {part}");
            }
        }
    }
}

#[test]
fn every_command_says_in_one_line_what_it_does() {
    fn walk(command: &clap::Command) {
        let name = command.get_name();
        let about = command
            .get_about()
            .map(ToString::to_string)
            .unwrap_or_default();
        assert!(
            !about.is_empty() && !about.contains('\n'),
            "{name}: {about:?}"
        );
        assert!(
            about.starts_with(char::is_uppercase) && !about.ends_with('.'),
            "{name}: {about:?}"
        );
        for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
            let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
            assert!(
                !help.is_empty() && !help.ends_with('.'),
                "{name} {}: {help:?}",
                arg.get_id()
            );
        }
        command
            .get_subcommands()
            .filter(|sub| !sub.is_hide_set())
            .for_each(walk);
    }
    let mut root = cli::command()
        .disable_help_flag(true)
        .disable_version_flag(true);
    root.build();
    walk(&root);
}

#[test]
fn every_example_runs() {
    let desk = Desk::empty();
    let port = desk.server.port();
    desk.must(&format!(
        "credtool init --smtp-host 127.0.0.1 --smtp-port {port} --smtp-tls none \
         --from 'Example Desk <desk@example.com>' --base-url https://example.com/reset"
    ));
    desk.must("credtool contact add 'Ada Example' ada@example.com");
    let set = format!(
        "printf '{PASSWORD}\\n' | credtool password set ada@example.com --password-stdin --email"
    );
    let output = desk.run_in(&desk.home(), &set, &[]);
    assert_eq!(output.status.code(), Some(69), "the first email is refused");
    desk.must("credtool password reset ada@example.com --print-link --field url");
    desk.must("credtool password reset ada@example.com --print-link --field url");
    let url = desk.must("credtool password reset ada@example.com --print-link --field url");
    let token = url.rsplit('/').next().unwrap();

    let mut faults = Vec::new();
    for (number, (what, line)) in all()
        .iter()
        .flat_map(|(_, command)| docs::examples(command))
        .enumerate()
    {
        let home = format!("home-{number}");
        let home = if line.starts_with("credtool init") {
            desk.another(&home)
        } else {
            desk.copy(&home)
        };
        for (start, before) in BEFORE {
            if line.starts_with(start) {
                let output = desk.run_in(&home, before, &[]);
                assert!(output.status.success(), "{before}: {output:?}");
            }
        }
        let expected = CODES
            .iter()
            .find(|(known, _)| *known == line)
            .map_or(0, |(_, code)| *code);
        // What serves would serve for ever.
        let run = if line.starts_with("credtool serve") {
            format!("timeout --preserve-status 4 {line}")
        } else {
            line.clone()
        };
        let output = desk.run_in(&home, &run, &[("TOKEN", token), ("PASSWORD", PASSWORD)]);
        let out = String::from_utf8_lossy(&output.stdout);
        let err = String::from_utf8_lossy(&output.stderr);
        let silent = !line.contains("--copy") || out.is_empty();
        if output.status.code() != Some(expected) || !silent {
            faults.push(format!(
                "# {what}\n$ {line}\n{out}{err}{}, expected {expected}\n",
                output.status
            ));
        }
        if expected != 0 && !err.starts_with("error: ") {
            faults.push(format!("# {what}\n$ {line}\ndid not say why: {err}\n"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
