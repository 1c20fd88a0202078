use super::party::{PARTIES, UNSPOKEN};
use super::words::{PATTERNS, alternatives, meaning};
use super::*;
use crate::domain::smtp::Reply;

fn address(text: &str) -> EmailAddress {
    text.parse().unwrap()
}

/// Reads a reply as it comes over the wire, one line of it a line, and tells whose fault it is.
fn told(phase: Phase, wire: &str) -> Party {
    let code = wire[..3].parse().unwrap();
    let reply = Reply::new(code, wire.lines().map(|line| line.get(4..).unwrap_or("")));
    let (from, path) = (
        address("desk@example.com"),
        address("bounce+7.abcdefgh@example.com"),
    );
    let to = address("ada@example.net");
    diagnose(&Refusal {
        phase,
        code: Some(reply.code),
        enhanced: reply.enhanced,
        text: &reply.text,
        senders: &[&from, &path],
        recipient: Some(&to),
    })
}

#[test]
fn every_line_of_the_word_list_is_read() {
    let text = include_str!("replies.txt");
    let heads = text.lines().filter(|line| line.starts_with('['));
    for head in heads {
        let head = head.trim_matches(['[', ']']);
        assert!(meaning(head).is_some(), "{head}");
    }
    let lines = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with(['#', '[']));
    assert_eq!(PATTERNS.len(), lines.flat_map(alternatives).count());
    for pattern in PATTERNS.iter() {
        let words = pattern.parts.join(" * ");
        assert_eq!(words.to_lowercase(), words);
        assert!(
            pattern
                .parts
                .iter()
                .all(|part| !part.contains(['*', '|']) && !part.is_empty()),
            "{words}"
        );
    }
}

#[test]
fn replies_of_real_servers() {
    let lines = include_str!("seen.txt").lines();
    let mut wrong = Vec::new();
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let parts: Vec<&str> = line.splitn(3, " | ").collect();
        let [phase, whose, wire] = parts[..] else {
            panic!("{line}");
        };
        let wanted = PARTIES.iter().find(|(name, _)| *name == whose);
        let wanted = wanted.unwrap_or_else(|| panic!("{line}")).1;
        let got = told(phase.parse().unwrap(), &wire.replace("\\n", "\n"));
        if got != wanted {
            wrong.push(format!("{line}\n    is {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn each_party_is_read_as_it_is_written() {
    let all = PARTIES.iter().map(|(_, party)| *party);
    for party in all.chain(UNSPOKEN.iter().copied()) {
        assert_eq!(party.to_string().parse::<Party>().unwrap(), party);
    }
}

#[test]
fn a_mailing_to_oneself_is_judged_by_the_words() {
    let me = address("me@example.com");
    let judged = |text| {
        diagnose(&Refusal {
            phase: Phase::Rcpt,
            code: Some(550),
            enhanced: None,
            text,
            senders: &[&me],
            recipient: Some(&me),
        })
    };
    assert_eq!(
        judged("<me@example.com>: Sender address rejected: not owned by user x"),
        Party::OurSetup(Setting::Sender)
    );
    assert_eq!(
        judged("<me@example.com>: no such user"),
        Party::Recipient(RecipientFault::Unknown)
    );
}

proptest::proptest! {
    #[test]
    fn any_text_is_judged(text in ".{0,400}", code in 400u16..600) {
        let reply = format!("{code} {text}").replace(['\r', '\n'], " ");
        let _ = told(Phase::Rcpt, &reply);
    }
}
