//! The manual explains every state and every reason, and its examples are commands that exist.

use std::collections::BTreeSet;

use crate::domain::email::{CancelCause, Delivery, EmailState, Outcome};
use crate::domain::link::RevokedReason;

const STATES: &str = include_str!("../../../../man/credtool-states.7");
const RECIPES: &str = include_str!("../../../../man/credtool-recipes.7");
const CRON: &str = include_str!("../../../../man/credtool-cron.7");

/// The terms that the manual explains under a heading.
fn explained(heading: &str) -> BTreeSet<&'static str> {
    let headings = [
        format!(".SH \"{heading}\"\n"),
        format!(".SS \"{heading}\"\n"),
    ];
    let found = headings
        .iter()
        .find_map(|line| STATES.split_once(line.as_str()));
    let (_, rest) = found.unwrap_or_else(|| panic!("no {heading}"));
    let end = [rest.find("\n.SH "), rest.find("\n.SS ")];
    let section = &rest[..end.into_iter().flatten().min().unwrap_or(rest.len())];
    let mut lines = section.lines();
    let mut terms = BTreeSet::new();
    while let Some(line) = lines.next() {
        if line == ".TP" {
            let term = lines.next().and_then(|line| line.strip_prefix(".B "));
            assert!(terms.insert(term.unwrap()), "{term:?} is there twice");
        }
    }
    terms
}

/// The names that `as_str` of a type gives in JSON.
fn named(source: &'static str, of: &str) -> BTreeSet<&'static str> {
    let (_, rest) = source.split_once(&format!("impl {of} {{\n")).unwrap();
    let (_, rest) = rest.split_once("fn as_str").unwrap();
    let (body, _) = rest.split_once("\n    }\n").unwrap();
    let arms = body.split("=> \"").skip(1);
    arms.map(|arm| arm.split('"').next().unwrap()).collect()
}

#[test]
fn every_state_is_explained() {
    let states = EmailState::ALL.iter().map(|state| state.as_str());
    assert_eq!(explained("STATES OF AN EMAIL"), states.collect());
    let deliveries = Delivery::ALL.iter().map(|delivery| delivery.as_str());
    assert_eq!(explained("WHAT CAME AFTER"), deliveries.collect());
    let outcomes = Outcome::ALL.iter().map(|outcome| outcome.as_str());
    assert_eq!(explained("OUTCOMES OF AN ATTEMPT"), outcomes.collect());
    let causes = CancelCause::ALL.iter().map(|cause| cause.as_str());
    assert_eq!(explained("Reasons of a cancellation"), causes.collect());
    let reasons = RevokedReason::ALL.map(RevokedReason::as_str);
    assert_eq!(
        explained("Reasons for a link to be revoked"),
        reasons.into()
    );
}

#[test]
fn every_reason_is_explained() {
    let retry = include_str!("../../../domain/retry.rs");
    for (heading, source, of) in [
        (
            "WHOSE FAULT A REFUSAL IS",
            include_str!("../../../domain/diagnosis/party.rs"),
            "Party",
        ),
        (
            "STATES OF A LINK",
            include_str!("../../../domain/link.rs"),
            "LinkState",
        ),
        (
            "STATES OF A PASSWORD",
            include_str!("../../../domain/login.rs"),
            "PasswordState",
        ),
        (
            "States of the password in the product",
            include_str!("../../../domain/password_origin.rs"),
            "ProvisionState",
        ),
        ("REASONS OF A RETRY", retry, "RetryReason"),
        ("Reasons not to send", retry, "RetryBlock"),
        (
            "Reasons for a bulk retry to skip an email",
            include_str!("../../../domain/retry/bulk.rs"),
            "SkipReason",
        ),
        (
            "REASONS FOR A RUN TO STOP",
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
