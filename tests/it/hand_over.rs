//! Handing over without mail and without a clipboard: as a QR code, and spelled for the telephone.

use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::support::{Env, real, terminal};

const ADA: &str = "ada@example.com";
const BLACK_ON_WHITE: &str = "\u{1b}[38;5;16;48;5;231m";

/// What a camera sees of the lines of a code, as an image in PGM; `lit` is the grey of what is drawn.
fn photographed(lines: &[&str], lit: u8) -> Vec<u8> {
    const SCALE: usize = 5;
    let ground = 255 - lit;
    let mut rows: Vec<Vec<u8>> = Vec::new();
    for line in lines {
        for drawn in ["█▀", "█▄"] {
            let grey = |c: char| if drawn.contains(c) { lit } else { ground };
            let row: Vec<u8> = line.chars().flat_map(|c| [grey(c); SCALE]).collect();
            rows.extend(std::iter::repeat_n(row, SCALE));
        }
    }
    let mut image = format!("P5 {} {} 255\n", rows[0].len(), rows.len()).into_bytes();
    image.extend(rows.concat());
    image
}

/// Reads a code with `zbarimg`, as a telephone would.
fn scanned(zbarimg: &Path, env: &Env, lines: &[&str], lit: u8) -> String {
    let image = env.home().join("photo.pgm");
    std::fs::write(&image, photographed(lines, lit)).unwrap();
    let output = Command::new(zbarimg)
        .args(["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"])
        .arg(&image)
        .output()
        .unwrap();
    String::from_utf8(output.stdout)
        .unwrap()
        .trim_end()
        .to_owned()
}

#[test]
fn a_link_is_read_from_the_terminal_and_redeemed() {
    let Some(zbarimg) = real::find("zbarimg", "zbar-tools") else {
        return;
    };
    let env = Env::with_ada(25);
    let line = format!(r#""$CREDTOOL" password reset {ADA} --qr"#);
    let Some((code, screen)) = terminal::run(&env, &line, "expires", b"") else {
        return;
    };
    assert_eq!(code, 0, "{screen}");
    let lines: Vec<&str> = screen
        .lines()
        .filter_map(|line| line.strip_prefix(BLACK_ON_WHITE)?.strip_suffix("\u{1b}[0m"))
        .collect();
    let read = scanned(&zbarimg, &env, &lines, 0);
    let token = read.strip_prefix("https://example.com/reset/").unwrap();
    // It is shown to the telephone only.
    assert!(!screen.contains("https://"), "{screen}");
    assert!(
        screen.contains("link 1 for ada@example.com at default"),
        "{screen}"
    );
    env.feed(
        &["password", "redeem"],
        &format!("{token}\nthe-users-own-choice\n"),
    )
    .ok();
}

#[test]
fn a_pipe_gets_a_code_for_a_dark_terminal_and_the_link() {
    let Some(zbarimg) = real::find("zbarimg", "zbar-tools") else {
        return;
    };
    let env = Env::with_ada(25);
    let printed = env.run(&["password", "reset", ADA, "--print-link", "--qr"]);
    let mut lines: Vec<&str> = printed.ok().lines().collect();
    let link = lines.pop().unwrap();
    assert!(link.starts_with("https://example.com/reset/"), "{link}");
    assert_eq!(scanned(&zbarimg, &env, &lines, 255), link);
}

#[test]
fn a_code_is_drawn_only_where_somebody_sees_it() {
    let env = Env::with_ada(25);
    env.run(&["password", "reset", ADA, "--qr"])
        .refuses(2, &["stdout is not a terminal", "--print-link"]);
    for other in ["--json", "--copy", "--send-link", "--spell"] {
        let args = ["password", "reset", ADA, "--print-link", "--qr", other];
        assert_eq!(env.run(&args).code, 2, "{other}");
    }
    assert_eq!(env.run(&["link", "list"]).ok(), "");
}

#[test]
fn a_terminal_without_room_for_the_code_gets_the_link() {
    let env = Env::with_ada(25);
    let line = format!(r#"COLUMNS=40 "$CREDTOOL" password reset {ADA} --qr"#);
    let Some((code, screen)) = terminal::run(&env, &line, "expires", b"") else {
        return;
    };
    assert_eq!(code, 0, "{screen}");
    assert!(
        screen.contains("has 40 columns and the QR code needs 41"),
        "{screen}"
    );
    assert!(screen.contains("https://example.com/reset/"), "{screen}");
    assert!(!screen.contains('█'), "{screen}");
}

#[test]
fn a_password_is_spelled_wherever_it_is_shown() {
    let env = Env::with_ada(25);
    let set = ["password", "set", ADA, "--password-stdin"];
    env.feed(&set, "aB3-correct-horse\n").ok();
    let show = ["password", "show", ADA, "--print", "--spell"];
    let start = "small alfa, capital Bravo, three, hyphen, small charlie, ";
    let spelled = env.run(&show);
    spelled.ok();
    assert!(
        spelled.value("spelled").starts_with(start),
        "{}",
        spelled.out
    );

    let object = env.run(&[&show[..], &["--json"]].concat()).json();
    assert_eq!(object["password"], json!("aB3-correct-horse"));
    assert!(object["spelled"].as_str().unwrap().starts_with(start));
    let without = env
        .run(&["password", "show", ADA, "--print", "--json"])
        .json();
    assert_eq!(without.get("spelled"), None);

    let table = env.run(&[&show[..], &["--format", "table"]].concat());
    assert!(
        table
            .ok()
            .contains("\nSpelled\na  small alfa\nB  capital Bravo\n3  three\n-  hyphen\n"),
        "{}",
        table.out
    );
}

#[test]
fn generated_passwords_are_spelled_as_well() {
    let env = Env::with_ada(25);
    let names = |password: &str, spelled: &str| {
        assert_eq!(spelled.split(", ").count(), password.chars().count());
        for (c, name) in password.chars().zip(spelled.split(", ")) {
            let case = match c {
                'A'..='Z' => "capital ",
                'a'..='z' => "small ",
                _ => "",
            };
            assert!(name.starts_with(case), "{c} {name}");
            let first = name.trim_start_matches(case).chars().next();
            assert!(!c.is_alphabetic() || first == Some(c), "{c} {name}");
        }
    };
    let many = ["password", "generate", "--count", "3", "--spell", "--json"];
    let many = env.run(&many).json();
    for object in many.as_array().unwrap() {
        let text = |key: &str| object[key].as_str().unwrap().to_owned();
        names(&text("password"), &text("spelled"));
    }
    let one = env.run(&["password", "generate", ADA, "--print", "--spell"]);
    one.ok();
    names(one.value("password"), one.value("spelled"));
    let lines = env.run(&["password", "generate", "--spell"]);
    let mut lines = lines.ok().lines();
    let password = lines.next().unwrap();
    let spelled: Vec<&str> = lines.map(|line| line.split_once("  ").unwrap().1).collect();
    names(password, &spelled.join(", "));
}

#[test]
fn what_is_copied_is_not_shown_as_well() {
    let env = Env::with_ada(25);
    for verb in ["generate", "show", "reset"] {
        for shown in ["--print", "--spell"] {
            let args = ["password", verb, ADA, "--copy", shown];
            env.run(&args).refuses(2, &["cannot be used with", shown]);
        }
    }
}
