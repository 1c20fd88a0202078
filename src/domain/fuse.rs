//! The fuse for refusals that no rule knows: a relay that refuses everybody in the same words.
//!
//! The same permanent reply to three different recipients, with none accepted between and not put on the recipient, is
//! more likely about us than about three addresses or three messages. The failed emails of the series are then held, and
//! the run stops; an accepted email resets the count.

use super::EmailAddress;
use super::smtp::Reply;

/// How many different recipients one reply may refuse before the fuse blows.
pub const MOST_RECIPIENTS: u64 = 3;

/// A reply without what differs from email to email: the code, the enhanced code and the words, after addresses,
/// numbers, host names and IDs are struck.
pub fn fingerprint(reply: &Reply, recipient: &EmailAddress, senders: &[&EmailAddress]) -> String {
    let mut text = reply.text.to_lowercase();
    for address in senders.iter().chain([&recipient]) {
        text = text.replace(&address.as_str().to_lowercase(), " ");
    }
    let (local, domain) = (recipient.local_part(), recipient.domain());
    let named = [local.to_lowercase(), domain.to_lowercase()];
    // The text in its own case tells an ID (`AbCdEf`); in lower case it is compared.
    let ids: Vec<String> = reply
        .text
        .split(is_separator)
        .filter(|word| is_id(word))
        .map(str::to_lowercase)
        .collect();
    let words = text.split(is_separator).filter(|word| {
        !word.is_empty()
            && !word.contains(|c: char| c.is_ascii_digit() || matches!(c, '@' | '/' | '='))
            && !word.trim_matches('.').contains('.')
            && !named.iter().any(|name| name == word)
            && !ids.iter().any(|id| id == word)
    });
    [
        Some(reply.code.to_string()),
        reply.enhanced.map(|code| code.to_string()),
    ]
    .into_iter()
    .flatten()
    .chain(words.map(|word| word.trim_matches('.').to_owned()))
    .collect::<Vec<_>>()
    .join(" ")
}

fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            ',' | ';' | ':' | '(' | ')' | '[' | ']' | '<' | '>' | '"' | '\'' | '!' | '?'
        )
}

/// Whether a word is an ID: longer than words are, or with capitals inside.
fn is_id(word: &str) -> bool {
    let inside = word.chars().skip(1).zip(word.chars());
    let turns = inside
        .filter(|(c, before)| c.is_uppercase() && before.is_lowercase())
        .count();
    word.len() > 24 || turns >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(to: &str, code: u16, text: &str) -> String {
        let from = "desk@example.com".parse().unwrap();
        let reply = Reply::new(code, text.lines());
        fingerprint(&reply, &to.parse().unwrap(), &[&from])
    }

    #[test]
    fn what_differs_from_email_to_email_is_struck() {
        for (one, other) in [
            (
                "Invalid recipient: <ada@example.net>",
                "Invalid recipient: <Grace@example.org>",
            ),
            (
                "I cannot deliver mail for ada@example.net",
                "I cannot deliver mail for Grace@example.org",
            ),
            (
                "5.7.1 Rejected (in reply to 4bXyZ12Wq) by mx1.example.com at 12:04:55",
                "5.7.1 Rejected (in reply to 9cAbC34Rt) by mx2.example.com at 12:05:01",
            ),
            (
                "Administrative prohibition for ada at example.net, see https://example.com/?to=ada",
                "Administrative prohibition for Grace at example.org, see https://example.com/?to=Grace",
            ),
            ("Rejected, id=kQwErTyUiOp", "Rejected, id=zXcVbNmAsDf"),
            ("Rejected kQwErTyUiOp", "Rejected zXcVbNmAsDf"),
            (
                "Rejected from=<desk@example.com>\nfor <ada@example.net>",
                "Rejected from=<desk@example.com>\nfor <Grace@example.org>",
            ),
        ] {
            let (one, other) = (
                print("ada@example.net", 550, one),
                print("Grace@example.org", 550, other),
            );
            assert_eq!(one, other);
        }
    }

    #[test]
    fn another_reply_is_another() {
        let ada = "ada@example.net";
        let one = print(ada, 550, "5.7.1 Administrative prohibition");
        assert_eq!(one, "550 5.7.1 administrative prohibition");
        for (code, text) in [
            (554, "5.7.1 Administrative prohibition"),
            (550, "5.7.0 Administrative prohibition"),
            (550, "Administrative prohibition"),
            (550, "5.7.1 Rejected"),
        ] {
            assert_ne!(print(ada, code, text), one);
        }
    }
}
