//! Strikes secrets out of what a program printed.
//!
//! The policy, which credtool-hooks(7) states too: each secret, and the part of a PHC string after its last `$`, is
//! replaced in exactly these forms and no others:
//! - as it is, in UTF-8;
//! - in base64, standard or URL-safe, alone or within something longer;
//! - percent-encoded as in a URL, with or without `/`, and as in a form;
//! - escaped as in a JSON string, with or without `/` and letters outside ASCII;
//! - in the single quotes of a shell.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::domain::Secret;

/// Replaces each occurrence of a secret.
pub(super) const STRUCK: &str = "[secret]";
/// A shorter piece of base64 would be found everywhere.
const SHORTEST_PIECE: usize = 6;

/// All that RFC 3986 does not reserve stays.
const URL: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
const PATH: &AsciiSet = &URL.remove(b'/');

/// The secrets in every form that is struck out.
pub(super) struct Forms(Vec<Secret<String>>);

impl Forms {
    /// The forms of these secrets; an empty one has none.
    pub(super) fn of(secrets: &[&str]) -> Self {
        let tags = secrets.iter().filter_map(|secret| tag(secret));
        let mut forms: Vec<String> = secrets
            .iter()
            .copied()
            .chain(tags)
            .filter(|secret| !secret.is_empty())
            .flat_map(forms)
            .collect();
        forms.sort_unstable();
        forms.dedup();
        Self(forms.into_iter().map(Secret::new).collect())
    }

    /// The text with [`STRUCK`] in the place of each form; where two overlap, in the place of both.
    pub(super) fn strike(&self, text: &str) -> String {
        let mut secret = vec![false; text.len()];
        for form in &self.0 {
            let mut from = 0;
            while let Some(at) = text[from..].find(form.expose().as_str()) {
                let start = from + at;
                secret[start..start + form.expose().len()].fill(true);
                from = start + text[start..].chars().next().map_or(1, char::len_utf8);
            }
        }
        let mut struck = String::with_capacity(text.len());
        let mut inside = false;
        for (at, letter) in text.char_indices() {
            if !secret[at] {
                struck.push(letter);
            } else if !inside {
                struck.push_str(STRUCK);
            }
            inside = secret[at];
        }
        struck
    }
}

/// The hash itself, the last part of a PHC string.
fn tag(secret: &str) -> Option<&str> {
    let (_, tag) = secret.rsplit_once('$')?;
    (tag.len() > 20).then_some(tag)
}

fn forms(secret: &str) -> Vec<String> {
    let mut forms = vec![
        secret.to_owned(),
        utf8_percent_encode(secret, URL).to_string(),
        utf8_percent_encode(secret, PATH).to_string(),
        url::form_urlencoded::byte_serialize(secret.as_bytes()).collect(),
        secret.replace('\'', r"'\''"),
    ];
    let json = serde_json::Value::from(secret).to_string();
    let json = &json[1..json.len() - 1];
    for json in [json.to_owned(), ascii(json)] {
        forms.push(json.replace('/', r"\/"));
        forms.push(json);
    }
    forms.extend(base64(secret.as_bytes()));
    forms
}

/// JSON in which letters outside ASCII are escaped.
fn ascii(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for letter in json.chars() {
        if letter.is_ascii() {
            text.push(letter);
            continue;
        }
        for unit in letter.encode_utf16(&mut [0; 2]) {
            // Writing to a string cannot fail.
            write!(text, "\\u{unit:04x}").ok();
        }
    }
    text
}

/// Alone, and within something longer: there it begins at one of three places within a group of three bytes, and the
/// characters at its ends depend on its neighbours.
fn base64(bytes: &[u8]) -> Vec<String> {
    let mut texts = vec![STANDARD_NO_PAD.encode(bytes), URL_SAFE_NO_PAD.encode(bytes)];
    for rest in (0..3).filter_map(|skip| bytes.get(skip..)) {
        let whole = &rest[..rest.len() - rest.len() % 3];
        let pieces = [STANDARD_NO_PAD.encode(whole), URL_SAFE_NO_PAD.encode(whole)];
        texts.extend(
            pieces
                .into_iter()
                .filter(|text| text.len() >= SHORTEST_PIECE),
        );
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "Kanarie \"4711\" & <Gelb>'s Zoë/?+";
    const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$d34hpuMlAqOb4Oo8Cyrg4Q$DXYfYnrna5JDK3Y/iuGnQ4JjqzRUt8XW8QLLjCgE0WQ";

    /// The secret in each form of the policy, as these programs write it by their documentation.
    const WRITTEN: &[(&str, &str)] = &[
        ("as it is", r#"Kanarie "4711" & <Gelb>'s Zoë/?+"#),
        ("JSON", r#"Kanarie \"4711\" & <Gelb>'s Zoë/?+"#),
        ("JSON, Python", r#"Kanarie \"4711\" & <Gelb>'s Zo\u00eb/?+"#),
        ("JSON, PHP", r#"Kanarie \"4711\" & <Gelb>'s Zo\u00eb\/?+"#),
        (
            "urllib.parse.quote",
            "Kanarie%20%224711%22%20%26%20%3CGelb%3E%27s%20Zo%C3%AB/%3F%2B",
        ),
        (
            "rawurlencode",
            "Kanarie%20%224711%22%20%26%20%3CGelb%3E%27s%20Zo%C3%AB%2F%3F%2B",
        ),
        (
            "urlencode",
            "Kanarie+%224711%22+%26+%3CGelb%3E%27s+Zo%C3%AB%2F%3F%2B",
        ),
        (
            "sh, single quotes",
            r#"Kanarie "4711" & <Gelb>'\''s Zoë/?+"#,
        ),
    ];

    #[test]
    fn every_form_of_the_policy_is_struck_out() {
        let forms = Forms::of(&[SECRET]);
        for (program, text) in WRITTEN {
            let struck = forms.strike(&format!("no: {text}!"));
            assert_eq!(struck, "no: [secret]!", "{program}");
        }
        for form in &forms.0 {
            let struck = forms.strike(&format!("no: {}!", form.expose()));
            assert!(
                struck.starts_with("no: [secret]") && struck.ends_with('!'),
                "{struck}"
            );
        }
    }

    #[test]
    fn base64_of_something_longer_is_struck_out() {
        let forms = Forms::of(&[SECRET]);
        for around in ["", "a", "ab", "abc"] {
            for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
                let code = engine.encode(format!("{around}{SECRET}:x"));
                let struck = forms.strike(&code);
                assert!(struck.contains(STRUCK), "{struck}");
                let left = struck.replace(STRUCK, "").len();
                assert!(left < 16, "{left} characters are left of {code}");
            }
        }
    }

    #[test]
    fn a_hash_and_its_last_part_are_struck_out() {
        let forms = Forms::of(&[HASH]);
        for text in [
            HASH.to_owned(),
            HASH.replace('/', r"\/"),
            HASH.rsplit('$').next().unwrap().to_owned(),
        ] {
            assert_eq!(forms.strike(&format!("no: {text}!")), "no: [secret]!");
        }
    }

    #[test]
    fn overlapping_secrets_are_struck_out_together() {
        let forms = Forms::of(&["abcabc", "bcd", ""]);
        assert_eq!(forms.strike("xabcabcabcdx"), "x[secret]x");
        assert_eq!(Forms::of(&[""]).strike("x"), "x");
        assert_eq!(Forms::of(&["ëë"]).strike("aëëëb"), "a[secret]b");
    }

    #[test]
    fn other_text_stays_as_it_was_written() {
        let line = r#"C:\temp\new "100%" &amp; it''s %41 [secret] a+b"#;
        assert_eq!(Forms::of(&[SECRET]).strike(line), line);
    }
}
