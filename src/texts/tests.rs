//! Every language is whole, and says the same things.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::domain::password::Guessable;
use crate::domain::product::{CharClass, Symbols, Violation};
use crate::texts::sentence::{Piece, pieces};

fn all() -> Vec<&'static Translation> {
    Language::all()
        .map(|language| language.translation().unwrap())
        .collect()
}

/// The texts of a file by their keys.
fn sentences(value: &toml::Value, key: &str, found: &mut BTreeMap<String, String>) {
    match value {
        toml::Value::Table(table) => {
            for (name, value) in table {
                sentences(value, &format!("{key}.{name}"), found);
            }
        }
        toml::Value::Array(array) => {
            for (n, value) in array.iter().enumerate() {
                sentences(value, &format!("{key}.{n}"), found);
            }
        }
        value => {
            found.insert(key.to_owned(), value.as_str().unwrap().to_owned());
        }
    }
}

fn names(sentence: &str) -> BTreeSet<&str> {
    let names = pieces(sentence)
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Value(name) => Some(name),
            Piece::Text(_) => None,
        });
    names.collect()
}

#[test]
fn every_file_loads_and_is_named_by_its_tag() {
    for (language, translation) in Language::all().zip(all()) {
        assert_eq!(translation.tag, language.tag());
        let locale: Locale = language.tag().parse().unwrap();
        assert_eq!(locale.as_str(), language.tag());
    }
}

#[test]
fn every_language_has_the_sentences_of_english_with_the_same_values() {
    let of = |language: Language| {
        let mut found = BTreeMap::new();
        let table = toml::Value::Table(table(language).unwrap());
        sentences(&table, "", &mut found);
        found
    };
    let english = of(Language::default());
    assert!(english.len() > 130, "only {} were read", english.len());
    for language in Language::all() {
        let these = of(language);
        let keys = |texts: &BTreeMap<String, String>| texts.keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&these), keys(&english), "{language}");
        for (key, sentence) in &these {
            assert!(
                !sentence.trim().is_empty() && sentence.trim() == sentence,
                "{language}{key}"
            );
            if key != ".dates.date" {
                assert_eq!(names(sentence), names(&english[key]), "{language}{key}");
            }
        }
    }
}

#[test]
fn a_key_that_is_missing_or_unknown_fails_the_load() {
    let whole = table(Language::default()).unwrap();
    let load = |table: toml::Table| table.try_into::<Translation>().map(|_| ());
    load(whole.clone()).unwrap();
    let mut short = whole.clone();
    short["email"].as_table_mut().unwrap().remove("greeting");
    assert!(load(short).unwrap_err().to_string().contains("greeting"));
    let mut long = whole;
    let page = long["page"].as_table_mut().unwrap();
    page.insert(String::from("other"), toml::Value::from("x"));
    assert!(load(long).unwrap_err().to_string().contains("other"));
}

#[test]
fn a_file_that_extends_another_says_only_what_differs() {
    let base = table(Language::find("pt").unwrap()).unwrap();
    let (mut of_base, mut own) = (BTreeMap::new(), BTreeMap::new());
    sentences(&toml::Value::Table(base), "", &mut of_base);
    let (_, text) = FILES.iter().find(|(tag, _)| *tag == "pt-PT").unwrap();
    let table: toml::Table = text.parse().unwrap();
    sentences(&toml::Value::Table(table), "", &mut own);
    for (key, sentence) in own {
        assert_ne!(of_base.get(&key), Some(&sentence), "{key} is the same");
    }
}

#[test]
fn a_tag_finds_its_language_or_a_wider_one() {
    for (tag, found) in [
        ("de", Some("de")),
        ("DE-at", Some("de")),
        ("pt-BR", Some("pt")),
        ("pt-pt", Some("pt-PT")),
        ("ja", None),
        ("und", None),
        ("", None),
    ] {
        assert_eq!(Language::find(tag).map(Language::tag), found, "{tag}");
    }
    let unknown = "xx".parse::<Language>().unwrap_err().to_string();
    assert!(
        unknown.contains("en, de, es, fr, it, nl, pt, pt-PT"),
        "{unknown}"
    );
    assert_eq!("pt_PT".parse::<Language>().unwrap().tag(), "pt-PT");
}

#[test]
fn a_moment_has_its_date_its_time_and_its_zone() {
    let said = |at: &str| {
        let at = at.parse().unwrap();
        all()
            .into_iter()
            .map(|t| t.dates.at(at))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        said("2026-08-01T00:59:30Z"),
        [
            "on 1 August 2026 at 00:59 UTC",
            "am 1. August 2026 um 00:59 UTC",
            "el 1 de agosto de 2026 a las 00:59 UTC",
            "le 1er août 2026 à 00:59 UTC",
            "sabato 1 agosto 2026 alle 00:59 UTC",
            "op 1 augustus 2026 om 00:59 UTC",
            "em 1º de agosto de 2026 às 00:59 UTC",
            "em 1 de agosto de 2026 às 00:59 UTC",
        ]
    );
    // One o'clock is a singular where people say the hour.
    let one = said("2026-12-13T01:05:00Z");
    assert_eq!(one[2], "el 13 de diciembre de 2026 a la 01:05 UTC");
    assert_eq!(one[4], "domenica 13 dicembre 2026 all’01:05 UTC");
    assert_eq!(one[6], "em 13 de dezembro de 2026 à 01:05 UTC");
    let at = "2026-08-21T14:05:00Z".parse().unwrap();
    for translation in all() {
        let dates = &translation.dates;
        let moment = dates.moment(at);
        assert!(moment.ends_with(", 14:05 UTC"), "{moment}");
        assert!(dates.until(at).ends_with(&moment), "{moment}");
    }
}

#[test]
fn every_broken_rule_has_a_sentence_of_its_own() {
    for translation in all() {
        let errors = &translation.page.form.errors;
        let short = errors.of(&Violation::TooShort {
            length: 7,
            least: 15,
        });
        assert!(short.contains("15") && short.contains('7'), "{short}");
        let long = errors.of(&Violation::TooLong {
            length: 700,
            most: 64,
        });
        assert!(long.contains("64") && long.contains("700"), "{long}");
        let symbol = errors.of(&Violation::Symbol(Symbols::Only(String::from("+-"))));
        assert!(symbol.contains("+-"), "{symbol}");
        let mut said: Vec<String> = [
            Violation::Invisible,
            Violation::Username,
            Violation::Symbol(Symbols::Only(String::new())),
        ]
        .iter()
        .chain(&CharClass::ALL.map(Violation::Lacks))
        .chain(&Guessable::ALL.map(Violation::Guessable))
        .map(|rule| errors.of(rule))
        .collect();
        let all = said.len();
        said.sort();
        said.dedup();
        assert_eq!(said.len(), all, "{}", translation.tag);
    }
}

#[test]
fn notices_that_ask_for_different_things_have_different_titles() {
    for translation in all() {
        let notices = &translation.page.notices;
        let titles = [
            &notices.later.title,
            &notices.unsure.title,
            &notices.unavailable.title,
            &notices.blocked.title,
        ];
        let different: BTreeSet<&String> = titles.into_iter().collect();
        assert_eq!(different.len(), titles.len(), "{titles:?}");
    }
}

#[test]
fn french_has_no_space_before_its_marks_at_which_a_line_could_end() {
    let (_, text) = FILES.iter().find(|(tag, _)| *tag == "fr").unwrap();
    for mark in [" :", " ;", " !", " ?"] {
        assert!(!text.contains(mark), "{mark:?}");
    }
}
