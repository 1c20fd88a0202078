//! The manual and the completions of a small sample.

mod json;
mod pages;
mod probe;
mod words;

use std::io::Write;
use std::process::{Command as Process, Stdio};

use clap::{Arg, ArgAction, Args, Command};

use super::*;
use crate::cli::examples::examples;
use crate::cli::globals::Globals;

fn sample() -> Command {
    let show = Command::new("show")
        .about("Show contacts")
        .long_about("Show contacts\n\nWith their logins.\n\n- .leading dot\n- it's \\ a 'quote'")
        .arg(
            Arg::new("contact")
                .value_name("CONTACT")
                .required(true)
                .num_args(1..)
                .help("Id, address, or part of the name"),
        )
        .arg(
            Arg::new("set")
                .long("set")
                .value_names(["KEY=VALUE"])
                .action(ArgAction::Append)
                .help("Set a value"),
        )
        .arg(
            Arg::new("order")
                .long("order")
                .short('o')
                .value_parser(["name", "id"])
                .default_value("id")
                .help("Order"),
        )
        .arg(Arg::new("secret").long("inner-flag").hide(true))
        .after_help(examples![
            ("Show one", "credtool contact show ada@example.com"),
            ("Show several", "credtool contact show 17 18"),
        ]);
    Globals::augment_args(Command::new("credtool").version("1.2.3").about("Resend"))
        .subcommand_required(true)
        .subcommand(
            Command::new("contact")
                .about("Contacts")
                .subcommand_required(true)
                .subcommand(show)
                .subcommand(Command::new("list").about("List contacts")),
        )
        .subcommand(
            Command::new("inner-holder")
                .hide(true)
                .about("Not for people"),
        )
}

fn page(name: &str) -> String {
    let pages = man_pages(sample());
    let page = pages.into_iter().find(|(known, _)| known == name);
    page.unwrap_or_else(|| panic!("no page {name}")).1
}

/// The text of a section, as it stands in the source.
fn section(page: &str, heading: &str) -> String {
    let quoted = format!(".SH \"{heading}\"\n");
    let bare = format!(".SH {heading}\n");
    let start = [quoted, bare]
        .iter()
        .find_map(|begin| Some(page.find(begin)? + begin.len()))
        .unwrap_or_else(|| panic!("no section {heading} in:\n{page}"));
    let rest = &page[start..];
    rest[..rest.find(".SH ").unwrap_or(rest.len())].to_owned()
}

#[test]
fn every_command_that_is_not_hidden_has_a_page() {
    let names: Vec<String> = man_pages(sample())
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(
        names,
        [
            "credtool.1",
            "credtool-contact.1",
            "credtool-contact-show.1",
            "credtool-contact-list.1"
        ]
    );
}

#[test]
fn the_head_names_the_release_and_no_date() {
    let page = page("credtool-contact-show.1");
    assert!(
        page.contains(".TH CREDTOOL-CONTACT-SHOW 1 \"\" \"credtool 1.2.3\" \"User Commands\"\n"),
        "{page}"
    );
    assert_eq!(
        section(&page, "NAME"),
        "credtool\\-contact\\-show \\- Show contacts\n"
    );
}

#[test]
fn the_synopsis_has_values_and_what_repeats() {
    assert_eq!(
        section(&page("credtool-contact-show.1"), "SYNOPSIS"),
        "\\fBcredtool contact show\\fR [\\fB\\-\\-set\\fR \\fIKEY=VALUE\\fR]... \
         [\\fB\\-\\-order\\fR \\fIORDER\\fR] \\fICONTACT\\fR...\n"
    );
    assert_eq!(
        section(&page("credtool-contact.1"), "SYNOPSIS"),
        "\\fBcredtool contact\\fR [\\fIOPTIONS\\fR] \\fICOMMAND\\fR\n"
    );
}

#[test]
fn global_options_are_on_the_first_page_only() {
    assert_eq!(
        section(&page("credtool.1"), "NAME"),
        "credtool \\- Resend\n"
    );
    let first = section(&page("credtool.1"), "GLOBAL OPTIONS");
    for option in ["\\-\\-data\\-dir", "\\-\\-json", "\\-\\-color"] {
        assert!(first.contains(option), "{option} in {first}");
    }
    let other = page("credtool-contact-show.1");
    assert_eq!(
        section(&other, "GLOBAL OPTIONS"),
        "See \\fBcredtool\\fR(1).\n"
    );
    assert!(!other.contains("data\\-dir"), "{other}");
    let options = section(&other, "OPTIONS");
    assert!(
        options.contains("Order [default: id]\n[possible values: name, id]\n"),
        "{options}"
    );
    assert!(!options.contains("help"), "{options}");
    assert!(!options.contains("inner"), "{options}");
}

#[test]
fn the_first_page_has_codes_variables_files_and_what_to_see() {
    let first = page("credtool.1");
    assert!(section(&first, "EXIT STATUS").contains("\\fB130\\fR\ninterrupted\n"));
    assert!(
        section(&first, "EXIT STATUS")
            .contains("revoked; \\fBpassword verify\\fR does not match\n")
    );
    assert!(!first.contains("\n\n"), "an empty line in {first}");
    assert!(section(&first, "ENVIRONMENT").contains("\\fBCREDTOOL_NO_INPUT\\fR\n"));
    assert!(section(&first, "FILES").contains("credtool.db"));
    assert_eq!(
        section(&first, "SEE ALSO"),
        "\\fBcredtool\\-contact\\fR(1), \\fBcredtool.toml\\fR(5), \\fBcredtool\\-backup\\fR(7), \
         \\fBcredtool\\-cron\\fR(7), \\fBcredtool\\-deployment\\fR(7), \\fBcredtool\\-hooks\\fR(7), \
         \\fBcredtool\\-json\\fR(7), \\fBcredtool\\-recipes\\fR(7), \\fBcredtool\\-security\\fR(7), \
         \\fBcredtool\\-states\\fR(7)\n"
    );
    assert_eq!(
        section(&page("credtool-contact-show.1"), "SEE ALSO"),
        "\\fBcredtool\\fR(1), \\fBcredtool\\-contact\\fR(1), \\fBcredtool\\-contact\\-list\\fR(1)\n"
    );
}

#[test]
fn examples_are_shown_as_typed() {
    let examples = section(&page("credtool-contact-show.1"), "EXAMPLES");
    assert!(
        examples.contains(
            "Show several:\n.PP\n.RS 4\n.nf\n\\fBcredtool contact show 17 18\\fR\n.fi\n.RE\n"
        ),
        "{examples}"
    );
}

#[test]
fn groff_has_nothing_to_say() {
    let groff = |page: &str| {
        let mut groff = Process::new("groff")
            .args(["-ww", "-man", "-Tutf8", "-Kutf8", "-z"])
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        groff.stdin.take().unwrap().write_all(page.as_bytes())?;
        groff.wait_with_output()
    };
    for (name, page) in man_pages(sample()) {
        match groff(&page) {
            Ok(said) => assert_eq!(String::from_utf8_lossy(&said.stderr), "", "{name}"),
            // Where groff is not installed, CI checks instead.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return,
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn completions_know_the_commands_and_not_the_hidden_ones() {
    let scripts = completions(&sample());
    let names: Vec<&str> = scripts.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "credtool.bash",
            "_credtool",
            "credtool.fish",
            "_credtool.ps1"
        ]
    );
    for (name, script) in scripts {
        let script = String::from_utf8(script).unwrap();
        for known in ["contact", "show", "order", "no-input"] {
            assert!(script.contains(known), "{known} in {name}");
        }
        assert!(!script.contains("inner-holder"), "{name}");
    }
}
