//! The manual explains every state and every reason, and its examples are commands that exist.

use std::collections::BTreeSet;

use super::pages::{section, terms};
use crate::domain::email::{CancelCause, Delivery, EmailState, Outcome};
use crate::domain::link::RevokedReason;

const STATES: &str = include_str!("../../../../man/credtool-states.7");
const RECIPES: &str = include_str!("../../../../man/credtool-recipes.7");
const CRON: &str = include_str!("../../../../man/credtool-cron.7");

/// The terms that the manual explains under a heading.
fn explained(heading: &str) -> BTreeSet<String> {
    let terms = terms(section(STATES, heading));
    let explained: BTreeSet<String> = terms.iter().cloned().collect();
    assert_eq!(
        explained.len(),
        terms.len(),
        "one is there twice: {terms:?}"
    );
    explained
}

/// The names that `as_str` of a type gives in JSON.
fn named(source: &str, of: &str) -> BTreeSet<String> {
    let (_, rest) = source.split_once(&format!("impl {of} {{\n")).unwrap();
    let (_, rest) = rest.split_once("fn as_str").unwrap();
    let (body, _) = rest.split_once("\n    }\n").unwrap();
    let arms = body.split("=> \"").skip(1);
    arms.map(|arm| arm.split('"').next().unwrap().to_owned())
        .collect()
}

/// The names of these values.
fn names<T: Copy>(values: &[T], name: fn(T) -> &'static str) -> BTreeSet<String> {
    values.iter().map(|value| name(*value).to_owned()).collect()
}

#[test]
fn every_state_is_explained() {
    for (heading, names) in [
        (
            ".SH \"STATES OF AN EMAIL\"",
            names(EmailState::ALL, EmailState::as_str),
        ),
        (
            ".SH \"WHAT CAME AFTER\"",
            names(Delivery::ALL, Delivery::as_str),
        ),
        (
            ".SH \"OUTCOMES OF AN ATTEMPT\"",
            names(Outcome::ALL, Outcome::as_str),
        ),
        (
            ".SS \"Reasons of a cancellation\"",
            names(CancelCause::ALL, CancelCause::as_str),
        ),
        (
            ".SS \"Reasons for a link to be revoked\"",
            names(&RevokedReason::ALL, RevokedReason::as_str),
        ),
    ] {
        assert_eq!(explained(heading), names, "{heading}");
    }
}

#[test]
fn every_reason_is_explained() {
    let retry = include_str!("../../../domain/retry.rs");
    for (heading, source, of) in [
        (
            ".SH \"WHOSE FAULT A REFUSAL IS\"",
            include_str!("../../../domain/diagnosis/party.rs"),
            "Party",
        ),
        (
            ".SH \"STATES OF A LINK\"",
            include_str!("../../../domain/link.rs"),
            "LinkState",
        ),
        (
            ".SH \"STATES OF A PASSWORD\"",
            include_str!("../../../domain/login.rs"),
            "PasswordState",
        ),
        (
            ".SS \"States of the password in the product\"",
            include_str!("../../../domain/password_origin.rs"),
            "ProvisionState",
        ),
        (".SH \"REASONS OF A RETRY\"", retry, "RetryReason"),
        (".SS \"Reasons not to send\"", retry, "RetryBlock"),
        (
            ".SS \"Reasons for a bulk retry to skip an email\"",
            include_str!("../../../domain/retry/bulk.rs"),
            "SkipReason",
        ),
        (
            ".SH \"REASONS FOR A RUN TO STOP\"",
            include_str!("../../../domain/verdict.rs"),
            "StopReason",
        ),
    ] {
        assert_eq!(explained(heading), named(source, of), "{heading}");
    }
}

#[test]
fn every_example_is_a_command_that_exists() {
    let mut tried = 0;
    for line in [RECIPES, CRON].iter().flat_map(|page| page.lines()) {
        // A crontab has five fields in front of the command.
        let line = line
            .rsplit_once("* * ")
            .map_or(line, |(_, command)| command.trim_start());
        if line.starts_with("credtool ") {
            let words = shlex::split(&line.replace("\\-", "-")).unwrap();
            crate::cli::command()
                .try_get_matches_from(words)
                .unwrap_or_else(|error| panic!("{line}: {error}"));
            tried += 1;
        }
    }
    assert!(tried > 25, "only {tried}");
}
