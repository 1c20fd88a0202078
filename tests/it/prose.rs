//! The words of the texts that users read: no phrase of `tests/fixtures/phrases.txt` is in them.

use std::fs;

use crate::generated::top;
use crate::support::files::files;

/// A phrase to avoid, and what to write instead.
fn phrases() -> Vec<(String, String)> {
    let list = fs::read_to_string(top().join("tests/fixtures/phrases.txt")).unwrap();
    list.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let (phrase, instead) = line.split_once(" | ").expect(line);
            (phrase.to_owned(), instead.to_owned())
        })
        .collect()
}

/// The words of a text in lower case, with one space around each.
fn words(text: &str) -> String {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != '\'')
        .filter(|word| !word.is_empty())
        .collect();
    format!(" {} ", words.join(" "))
}

fn found(text: &str) -> Vec<String> {
    // Names of variables are no text.
    let text: Vec<&str> = text
        .split('{')
        .map(|part| part.split_once('}').map_or(part, |(_, rest)| rest))
        .collect();
    let text = words(&text.join(" "))
        .replace(" mail server", " server")
        .replace(" mail scanner", " scanner");
    phrases()
        .into_iter()
        .filter(|(phrase, _)| text.contains(&format!(" {phrase} ")))
        .map(|(phrase, instead)| format!("{phrase:?}: write {instead:?}"))
        .collect()
}

/// The string literals of Rust source that are sentences: they have a space. Comments and tests are left out.
fn sentences(source: &str) -> Vec<String> {
    let shipped = source.split("#[cfg(test)]\nmod tests").next().unwrap();
    let code: Vec<&str> = shipped
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let code = code.join("\n").replace("\\\"", "'").replace("'\"'", "''");
    code.split('"')
        .skip(1)
        .step_by(2)
        .filter(|text| text.contains(' '))
        .map(str::to_owned)
        .collect()
}

#[test]
fn no_text_has_a_phrase_to_avoid() {
    let mut paths = vec![top().join("README.md")];
    for folder in ["man", "src/mail/message/templates"] {
        files(&top().join(folder), &mut paths);
    }
    let mut faults = Vec::new();
    for path in &paths {
        let text = fs::read_to_string(path).unwrap();
        let text = text
            .replace("\\-", "-")
            .replace("\\fB", "")
            .replace("\\fR", "");
        faults.extend(
            found(&text)
                .iter()
                .map(|f| format!("{}: {f}", path.display())),
        );
    }
    let mut sources = Vec::new();
    files(&top().join("src"), &mut sources);
    sources.retain(|path| {
        let name = path.to_string_lossy();
        // The sentences of the store are SQL.
        name.ends_with(".rs") && !name.contains("/tests") && !name.contains("/src/store/")
    });
    for path in sources {
        let source = fs::read_to_string(&path).unwrap();
        for sentence in sentences(&source) {
            let hits = found(&sentence).into_iter();
            faults.extend(hits.map(|f| format!("{}: {f} in {sentence:?}", path.display())));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn phrases_match_whole_words_in_any_case() {
    assert_eq!(found("A mail was sent.").len(), 1);
    assert_eq!(found("a\nmail").len(), 1);
    assert_eq!(found("a mailbox, the email, so manya").len(), 0);
    assert_eq!(
        sentences("let x = \"so many\"; // \"at the most\"")[0],
        "so many"
    );
}
