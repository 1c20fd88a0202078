//! Composed messages as a mail program shows them, and as they are sent.

use std::collections::BTreeMap;

use mail_parser::decoders::html::html_to_text;
use mail_parser::{MessageParser, MimeHeaders as _};
use proptest::prelude::*;

use super::*;
use crate::domain::link::{LinkBase, Token};
use crate::domain::password_origin::PasswordOrigin;
use crate::domain::product::{PasswordPolicy, WebUrl};
use crate::domain::template::Template;
use crate::mail::{Change, Values, readable, render};

const ID: &str = "<00112233445566778899aabbccddeeff@example.com>";
const LINK: &str = "https://app.example.com/r?t=BPw0TTyvTpJ3W3pcNaxDsMkTsOb8h1zM6v9MZVLTH00";

fn letter(template: Template, product: &str, password: &str, link: &str) -> Letter {
    let (password, link) = (
        Secret::new(password.to_owned()),
        Secret::new(link.to_owned()),
    );
    let values = Values {
        language: Language::default(),
        contact_name: "Example Contact",
        product_name: product,
        username: "contact1",
        password: Some(&password),
        login_url: Some("https://app.example.com/login"),
        link: Some(&link),
        link_expires_at: Some(Timestamp::UNIX_EPOCH),
        must_change: false,
        change: Change {
            at: Timestamp::UNIX_EPOCH,
            by: PasswordOrigin::Desk,
        },
        support: None,
        extra: &BTreeMap::new(),
    };
    render(template, &values).unwrap()
}

/// Puts the characters of `expected` back in the place of the numeric references to them.
fn without_references(html: &str, expected: &str) -> String {
    let beyond = expected.chars().filter(|c| !c.is_ascii());
    beyond.fold(html.to_owned(), |html, c| {
        html.replace(&format!("&#{};", u32::from(c)), &c.to_string())
    })
}

fn composed(from: &str, to: &str, to_name: &str, letter: &Letter) -> Vec<u8> {
    let draft = Draft {
        from: &from.parse().unwrap(),
        reply_to: None,
        to: &to.parse().unwrap(),
        to_name: &to_name.parse().unwrap(),
        letter,
        message_id: ID,
        date: "2026-11-23T14:05:59.123Z".parse().unwrap(),
    };
    compose(&draft).unwrap().expose().clone()
}

fn usual(letter: &Letter) -> Vec<u8> {
    composed(
        "Example Desk <desk@example.com>",
        "to@example.com",
        "Example Contact",
        letter,
    )
}

#[test]
fn the_headers_are_all_there() {
    let letter = letter(Template::Credentials, "Example Product", "secret", LINK);
    let bytes = usual(&letter);
    let head = String::from_utf8(bytes.clone()).unwrap();
    let (head, _) = head.split_once("\r\n\r\n").unwrap();
    for line in [
        "From: \"Example Desk\" <desk@example.com>",
        "To: \"Example Contact\" <to@example.com>",
        "Subject: Your login for Example Product",
        "Date: Mon, 23 Nov 2026 14:05:59 +0000",
        "Message-ID: <00112233445566778899aabbccddeeff@example.com>",
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: OOF, AutoReply",
        "MIME-Version: 1.0",
    ] {
        assert!(head.lines().any(|found| found == line), "{line} in\n{head}");
    }
    assert!(head.contains("Content-Type: multipart/alternative;"));
    assert_eq!(usual(&letter), bytes, "the same draft gives the same bytes");
}

#[test]
fn passwords_arrive_as_they_are_in_both_parts() {
    for password in [
        "<a&b>\"'",
        "=3D.",
        "=",
        ".",
        "a=\u{20ac}=20",
        "&amp;&#39;",
        "end with a space ",
        "$(rm) `x` \\ %s {{ }} // -->",
        "пароль-密码",
        &"p=".repeat(100),
    ] {
        let letter = letter(Template::Credentials, "Example Product", password, LINK);
        let bytes = usual(&letter);
        let bare_end = bytes.windows(3).any(|end| end == b" \r\n");
        assert!(!bare_end, "relays drop white space at the end of a line");
        let message = MessageParser::default().parse(&bytes).unwrap();
        let text = message.body_text(0).unwrap();
        let line = format!("  Password: {password}");
        assert!(text.split("\r\n").any(|found| found == line), "{text}");

        let html = message.body_html(0).unwrap();
        let codes: Vec<&str> = html.split("pre-wrap;\">").skip(1).collect();
        let code = codes[1].split("</code>").next().unwrap();
        let unescaped = code
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&");
        let unescaped = without_references(&unescaped, password);
        assert_eq!(unescaped, password);
        // The same, as somebody else's decoder sees it; it drops white space at the ends.
        assert!(html_to_text(&html).contains(password.trim()), "{html}");
    }
}

#[test]
fn the_bytes_are_ascii_with_short_lines() {
    for (product, password) in [
        ("Example Product", "secret"),
        ("Bücher & Söhne", "пароль-密码"),
        (&"Ein sehr langer Name für ein Produkt ".repeat(5), "x"),
    ] {
        for template in Template::ALL {
            let letter = letter(*template, product.trim(), password, LINK);
            let bytes = composed(
                "Büro <desk@bücher.example>",
                "to@bücher.example",
                "李雷 👩‍💻",
                &letter,
            );
            assert!(bytes.is_ascii());
            let text = String::from_utf8(bytes).unwrap();
            assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
            for line in text.split("\r\n") {
                assert!(line.len() <= 160, "{line}");
            }
        }
    }
}

#[test]
fn a_link_is_not_broken_on_the_wire() {
    let long = format!("https://app.example.com/r?t={}", "x=".repeat(150));
    for link in [LINK, &long] {
        let letter = letter(Template::ResetLink, "Example Product", "secret", link);
        let bytes = String::from_utf8(usual(&letter)).unwrap();
        let lines = bytes.split("\r\n").filter(|line| *line == link).count();
        assert_eq!(lines, 2, "once in the text and once in the HTML");
    }
}

#[test]
fn beside_text_beyond_ascii_a_link_is_not_broken_either() {
    for link in [
        LINK,
        &format!("https://app.example.com/r?t={}", "x=".repeat(150)),
    ] {
        let letter = letter(Template::ResetLink, "Bücher", "secret", link);
        let bytes = usual(&letter);
        let text = readable(&bytes).unwrap().text;
        assert!(text.expose().lines().any(|line| line == link));
        let bytes = String::from_utf8(bytes).unwrap();
        assert!(!bytes.contains("quoted-printable"));
        assert!(bytes.split("\r\n").any(|line| line == link), "{bytes}");
        assert!(bytes.contains("for B&#252;cher,"), "{bytes}");
    }
}

#[test]
fn names_beyond_ascii_survive() {
    let letter = letter(Template::Credentials, "Bücher & Söhne", "secret", LINK);
    let bytes = composed(
        "\"Büro, \\\"A\\\"\" <desk@bücher.example>",
        "to@example.com",
        "李雷",
        &letter,
    );
    let shown = readable(&bytes).unwrap();
    assert_eq!(shown.from, "Büro, \"A\" <desk@xn--bcher-kva.example>");
    assert_eq!(shown.to, "李雷 <to@example.com>");
    assert_eq!(shown.subject, "Your login for Bücher & Söhne");
}

#[test]
fn what_looks_encoded_is_shown_as_it_is() {
    let product = "=?utf-8?b?SGVsbG8=?=";
    let name = "李 =?utf-8?q?=E2=80=AE?= ".repeat(5);
    let letter = letter(Template::Credentials, product, "secret", LINK);
    let from = format!("{product} <desk@example.com>");
    let bytes = composed(&from, "to@example.com", name.trim(), &letter);
    let shown = readable(&bytes).unwrap();
    assert_eq!(shown.from, from);
    assert_eq!(shown.to, format!("{} <to@example.com>", name.trim()));
    assert_eq!(shown.subject, format!("Your login for {product}"));
    let text = String::from_utf8(bytes).unwrap();
    let (head, _) = text.split_once("\r\n\r\n").unwrap();
    assert!(head.lines().all(|line| line.len() <= 76), "{head}");
}

#[test]
fn what_was_composed_can_be_read_back() {
    let letter = letter(Template::Credentials, "Example Product", "s=3D<&>", LINK);
    let shown = readable(&usual(&letter)).unwrap();
    assert_eq!(shown.from, "Example Desk <desk@example.com>");
    assert_eq!(shown.message_id, ID);
    assert_eq!(shown.date, Some("2026-11-23T14:05:59Z".parse().unwrap()));
    assert_eq!(shown.text.expose(), letter.text.expose());
    assert!(readable(b"").is_err());
}

#[test]
fn both_parts_say_what_they_are() {
    let letter = letter(Template::Credentials, "Bücher", "secret", LINK);
    let bytes = usual(&letter);
    let message = MessageParser::default().parse(&bytes).unwrap();
    let kinds: Vec<_> = message.parts[1..]
        .iter()
        .map(|part| {
            let kind = part.content_type().unwrap();
            (kind.subtype().unwrap(), kind.attribute("charset").unwrap())
        })
        .collect();
    assert_eq!(kinds, [("plain", "utf-8"), ("html", "utf-8")]);
}

#[test]
fn message_ids_are_made_and_checked() {
    let sender = "desk@Bücher.example".parse().unwrap();
    let id = message_id(&[0xab; 16], &sender);
    assert_eq!(
        id,
        "<abababababababababababababababab@xn--bcher-kva.example>"
    );
    assert!(is_message_id(&id));
    assert_eq!(message_id(&[0; 16], &sender).find('@'), Some(33));
    for id in [
        "",
        "a@b",
        "<a>",
        "<a@>",
        "<a@b@c>",
        "<a b@c>",
        "<a@b>\r\nBcc: x",
        "<ä@b>",
    ] {
        assert!(!is_message_id(id), "{id:?}");
    }
    let long = format!(
        "desk@{}.example.com",
        ["a"; 50].map(|a| a.repeat(3)).join(".")
    );
    let id = message_id(&[1; 16], &long.parse().unwrap());
    let letter = letter(Template::Credentials, "Example Product", "secret", LINK);
    let draft = Draft {
        from: &"desk@example.com".parse().unwrap(),
        reply_to: None,
        to: &"to@example.com".parse().unwrap(),
        to_name: &"Example Contact".parse().unwrap(),
        letter: &letter,
        message_id: &id,
        date: Timestamp::UNIX_EPOCH,
    };
    let bytes = compose(&draft).unwrap();
    assert_eq!(readable(bytes.expose()).unwrap().message_id, id);
    for (id, date) in [
        ("<a@b>\r\nBcc: x", Timestamp::UNIX_EPOCH),
        (ID, Timestamp::MIN),
    ] {
        let draft = Draft {
            message_id: id,
            date,
            ..draft
        };
        assert!(compose(&draft).is_err());
    }
}

#[test]
fn answers_go_where_reply_to_says() {
    let letter = letter(Template::Credentials, "Example Product", "secret", LINK);
    for (mailbox, header) in [
        (
            "Help <help@example.com>",
            "Reply-To: Help <help@example.com>",
        ),
        (
            "help@bücher.example",
            "Reply-To: help@xn--bcher-kva.example",
        ),
        ("=?x?= <help@example.com>", "Reply-To: =?utf-8?b?PT94Pz0=?="),
    ] {
        let draft = Draft {
            from: &"desk@example.com".parse().unwrap(),
            reply_to: Some(&mailbox.parse().unwrap()),
            to: &"to@example.com".parse().unwrap(),
            to_name: &"Example Contact".parse().unwrap(),
            letter: &letter,
            message_id: ID,
            date: Timestamp::UNIX_EPOCH,
        };
        let bytes = compose(&draft).unwrap();
        let text = String::from_utf8(bytes.expose().clone()).unwrap();
        assert!(
            text.lines().any(|line| line == header),
            "{header} in\n{text}"
        );
    }
    let text = String::from_utf8(usual(&letter)).unwrap();
    assert!(!text.contains("Reply-To"), "{text}");
}

/// Addresses as people type them and as nobody should: each part is likely to be one that some rule refuses.
const ADDRESS: &str = "(\"[a-z@. \\\\<>(),;:é]{1,8}\"|[a-zA-Z0-9.+é'/=?_-]{1,70}|\\PC{1,6})\
     @(([a-zA-Z0-9é_-]{1,8}\\.){0,3}[a-z0-9éßı-]{1,8}|[a-zé]{55,70}\\.de|([a-zé]{30}\\.){6,8}de|\\PC{1,6})";
/// A text of everything that Unicode has, more often of what means something in a header.
const TEXT: &str =
    "([a-zA-Z ]|[<>@\",;:.()\\\\?=_'-]|\\PC|\\p{M}|\u{200c}|\u{200d}|\u{fe0f}){1,60}";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Every value that a constructor accepts can be emailed: others are refused where they come in.
    #[test]
    fn accepted_values_can_be_sent(
        to in ADDRESS,
        from in ADDRESS,
        names in [TEXT, TEXT, TEXT, TEXT],
        password in TEXT,
        url in "https:[/\\\\]{1,2}[a-zé]{1,6}\\.example([/?#]\\PC{0,6}){0,3}",
    ) {
        let line = |text: &str| Line::parse("text", text).unwrap_or_else(|_| "plain".parse().unwrap());
        let [contact, product, username, sender] = names.map(|text| line(&text));
        let address = |text: &str| text.parse().unwrap_or_else(|_| "a@example.com".parse().unwrap());
        let from = Mailbox { name: Some(sender), address: address(&from) };
        // The parser folds blanks; what it made of a sender is kept as it is.
        let from: Mailbox = from.to_string().parse().unwrap();
        prop_assert_eq!(&from.to_string().parse::<Mailbox>().unwrap(), &from);
        let policy = PasswordPolicy { min_length: 1, ..PasswordPolicy::default() };
        let is_taken = policy.broken(&password, "", 1).is_empty();
        let password = Secret::new(if is_taken { password } else { String::from("plain") });
        let login_url: Option<WebUrl> = url.parse().ok();
        let link = url.parse::<LinkBase>().ok().map_or_else(
            || Secret::new(LINK.to_owned()),
            |base| base.link(&Token::from_bytes(&[0xfe; 32])),
        );
        let languages = Language::all().cycle().skip(password.expose().len() % 8);
        for (&template, language) in Template::ALL.iter().zip(languages) {
            let values = Values {
                language,
                contact_name: contact.as_str(),
                product_name: product.as_str(),
                username: username.as_str(),
                password: Some(&password),
                login_url: login_url.as_ref().map(WebUrl::as_str),
                link: Some(&link),
                link_expires_at: Some(Timestamp::UNIX_EPOCH),
                must_change: false,
                change: Change { at: Timestamp::UNIX_EPOCH, by: PasswordOrigin::Desk },
                support: Some(username.as_str()),
                extra: &BTreeMap::new(),
            };
            let letter = render(template, &values).unwrap();
            let to = &address(&to);
            let draft = Draft {
                from: &from, reply_to: Some(&from), to, to_name: &contact, letter: &letter, message_id: ID, date: Timestamp::UNIX_EPOCH,
            };
            let bytes = compose(&draft).unwrap();
            let ascii = from.address.local_part().is_ascii() && to.local_part().is_ascii();
            prop_assert!(!ascii || bytes.expose().is_ascii());
            // The recipient's program reads the value that was sent.
            if template == Template::Credentials {
                let read = readable(bytes.expose()).unwrap();
                prop_assert!(read.text.expose().contains(password.expose().trim_end()));
            }
        }
    }
}
