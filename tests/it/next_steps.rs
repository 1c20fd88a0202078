//! The next steps that a screen or a hint offers work as they are typed, also where external IDs are numbers.

use std::fs;
use std::path::Path;

use crate::support::Env;
use crate::support::files::files;
use crate::support::program::Ended;

/// A port that no relay listens on.
const NO_PORT: u16 = 1;

/// A workspace where each bare number is also the external ID of somebody else.
fn numbered() -> Env {
    let env = Env::with_relay(NO_PORT);
    for (name, external) in [("Ada Example", "2"), ("Bob Example", "1")] {
        let address = format!("{}@example.com", &name[..3].to_lowercase());
        env.run(&["contact", "add", name, &address, "--external-id", external])
            .ok();
    }
    env
}

/// Runs a command line as it was printed, with values for the words in capitals.
fn follow(env: &Env, line: &str) -> Ended {
    let words = shlex::split(line).unwrap();
    let words = words.iter().map(|word| match word.as_str() {
        "ADDRESS" => "new@example.com",
        "SLUG" => "default",
        // There is no clipboard.
        "--copy" => "--print",
        word => word,
    });
    let words: Vec<&str> = words.collect();
    assert_eq!(words[0], "credtool", "{line}");
    env.run(&words[1..])
}

fn steps(env: &Env, who: &str) -> Vec<String> {
    let shown = env.run(&["contact", "show", who, "--format", "table"]);
    let (_, next) = shown.ok().split_once("Next:\n").unwrap();
    next.lines().map(|line| line.trim().to_owned()).collect()
}

#[test]
fn each_step_of_a_contact_acts_on_that_contact() {
    let env = numbered();
    env.run(&["password", "reset", "id:1", "--send-link"]);
    let mut steps = steps(&env, "ada@example.com");
    assert!(steps.len() > 2, "{steps:?}");
    for step in steps.drain(..) {
        let ended = follow(&env, &step);
        // No relay answers; nothing is ambiguous, missing or wrongly typed.
        assert!([0, 75].contains(&ended.code), "{step}: {}", ended.err);
    }
    let bob = env.run(&["login", "list", "id:2", "--json"]).json();
    assert_eq!(bob.as_array().unwrap().len(), 0);
}

#[test]
fn a_step_names_the_product_or_the_login_where_there_are_several() {
    let env = numbered();
    env.run(&["product", "add", "wiki", "--name", "Wiki"]).ok();
    let none_yet = steps(&env, "id:1");
    assert!(
        none_yet.contains(&String::from(
            "credtool password generate id:1 --product SLUG --copy"
        )),
        "{none_yet:?}"
    );
    for product in ["default", "wiki"] {
        env.run(&["login", "add", "id:1", "--product", product])
            .ok();
    }
    for step in none_yet.iter().chain(&steps(&env, "id:1")) {
        let ended = follow(&env, step);
        assert!([0, 75].contains(&ended.code), "{step}: {}", ended.err);
    }
}

#[test]
fn hints_name_the_person_that_was_meant() {
    let env = numbered();
    let refused = env.run(&["password", "verify", "id:1"]);
    let hint = refused
        .err
        .lines()
        .find_map(|line| line.strip_prefix("hint: "));
    let (_, line) = hint.unwrap().split_once(": ").unwrap();
    assert_eq!(follow(&env, line).code, 0, "{line}");
    let to_stranger = [
        "password",
        "reset",
        "id:1",
        "--to",
        "x@example.com",
        "--send-link",
    ];
    let refused = env.run(&to_stranger);
    assert!(
        refused
            .err
            .contains("credtool contact edit id:1 --add-address x@example.com"),
        "{}",
        refused.err
    );
}

/// A command line that is built below `cli` can go stale unseen: there it is a value.
#[test]
fn command_lines_are_written_in_one_layer() {
    let nouns: Vec<String> = credtool::cli::command()
        .get_subcommands()
        .map(|noun| format!("credtool {} ", noun.get_name()))
        .collect();
    let mut found = Vec::new();
    for layer in ["app", "crypto", "domain", "hooks", "mail", "store", "web"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        files(&folder.join(layer), &mut found);
    }
    assert!(found.len() > 100);
    for file in found
        .iter()
        .filter(|file| file.extension().is_some_and(|ending| ending == "rs"))
    {
        let text = fs::read_to_string(file).unwrap();
        let code = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        for line in code {
            let noun = nouns.iter().find(|noun| line.contains(noun.as_str()));
            assert_eq!(noun, None, "{}: {line}", file.display());
        }
    }
}
