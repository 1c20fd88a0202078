//! The texts of the emails; values pasted into them stay whole.

use super::*;

struct Desk {
    password: Secret<String>,
    link: Secret<String>,
    extra: BTreeMap<String, String>,
}

impl Desk {
    fn new(password: &str, link: &str) -> Self {
        Self {
            password: Secret::new(password.to_owned()),
            link: Secret::new(link.to_owned()),
            extra: BTreeMap::new(),
        }
    }

    fn values(&self) -> Values<'_> {
        Values {
            language: Language::default(),
            contact_name: "Example Contact",
            product_name: "Example Product",
            username: "contact1",
            password: Some(&self.password),
            login_url: Some("https://app.example.com/login?from=mail&x=1"),
            link: Some(&self.link),
            link_expires_at: Some("2026-11-23T14:05:59Z".parse().unwrap()),
            must_change: true,
            change: Change {
                at: "2026-11-03T09:00:00Z".parse().unwrap(),
                by: PasswordOrigin::Desk,
            },
            support: None,
            extra: &self.extra,
        }
    }
}

const LINK: &str = "https://app.example.com/r#BPw0TTyvTpJ3W3pcNaxDsMkTsOb8h1zM6v9MZVLTH00";

#[test]
fn credentials_say_what_is_needed() {
    let desk = Desk::new("kR7-quiet-lake", LINK);
    let letter = render(Template::Credentials, &desk.values()).unwrap();
    assert_eq!(letter.subject.as_str(), "Your login for Example Product");
    assert_eq!(
        letter.text.expose(),
        "Hello Example Contact,\n\
         \n\
         Here is your login for Example Product.\n\
         \n\
         \x20 Username: contact1\n\
         \x20 Password: kR7-quiet-lake\n\
         \n\
         Log in here:\n\
         \n\
         https://app.example.com/login?from=mail&x=1\n\
         \n\
         You will be asked to choose a password of your own when you first log in.\n\
         \n\
         Please keep this email to yourself, and delete it once you no longer need\n\
         it. If you did not expect it, let the support desk know.\n\
         \n\
         Your support desk\n"
    );
    let html = letter.html.expose();
    assert!(html.contains("<a href=\"https://app.example.com/login?from=mail&amp;x=1\">"));
    assert!(!html.contains(LINK) && !letter.text.expose().contains(LINK));
}

#[test]
fn what_is_not_given_is_not_spoken_of() {
    let desk = Desk::new("secret", LINK);
    let mut values = desk.values();
    values.must_change = false;
    values.login_url = None;
    let text = render(Template::Credentials, &values).unwrap().text;
    assert!(!text.expose().contains("Log in here"));
    assert!(!text.expose().contains("of your own"));
    assert!(!text.expose().contains("\n\n\n"));
}

#[test]
fn a_link_stands_alone_on_its_line() {
    let long = format!("https://app.example.com/{}", "x".repeat(200));
    for link in [LINK, &long] {
        let desk = Desk::new("secret", link);
        let letter = render(Template::ResetLink, &desk.values()).unwrap();
        assert_eq!(
            letter.subject.as_str(),
            "Choose a new password for Example Product"
        );
        let text = letter.text.expose();
        assert!(text.lines().any(|line| line == link));
        assert!(
            text.contains("until 23 November 2026, 14:05 UTC."),
            "{text}"
        );
        assert!(!text.contains("secret") && !letter.html.expose().contains("secret"));
        assert!(
            letter
                .html
                .expose()
                .contains(&format!("<a href=\"{link}\">"))
        );
        assert!(letter.html.expose().lines().any(|line| line == link));
    }
}

#[test]
fn an_invitation_welcomes_and_says_how_to_begin() {
    let desk = Desk::new("secret", LINK);
    let letter = render(Template::Invitation, &desk.values()).unwrap();
    assert_eq!(
        letter.subject.as_str(),
        "Welcome: choose your password for Example Product"
    );
    assert_eq!(
        letter.text.expose().as_str(),
        format!(
            "Hello Example Contact,\n\
             \n\
             Welcome! You have been given a login for Example Product. Its username is:\n\
             \n\
             \x20 contact1\n\
             \n\
             With this link you choose its password:\n\
             \n\
             {LINK}\n\
             \n\
             It works once, until 23 November 2026, 14:05 UTC.\n\
             \n\
             After that, log in here:\n\
             \n\
             https://app.example.com/login?from=mail&x=1\n\
             \n\
             Anybody who has the link can use it, so please do not pass it on. If you\n\
             have a question, or if the link has expired, ask the support desk: it can\n\
             send you another. If you did not expect this email, ignore it.\n\
             \n\
             Your support desk\n"
        )
    );
    let html = letter.html.expose();
    assert!(html.contains(&format!("<a href=\"{LINK}\">")));
    assert!(html.lines().any(|line| line == LINK));
    assert!(!html.contains("secret"));
}

#[test]
fn a_notice_says_who_changed_the_password() {
    let desk = Desk::new("secret", LINK);
    let mut values = desk.values();
    for (by, says, not) in [
        (
            PasswordOrigin::Desk,
            "was changed by the support desk.",
            "through a link",
        ),
        (
            PasswordOrigin::User,
            "through a link that the support desk had made for you.",
            "by the support desk",
        ),
    ] {
        values.change.by = by;
        let letter = render(Template::PasswordChanged, &values).unwrap();
        for part in [letter.text.expose(), letter.html.expose()] {
            let unwrapped = part.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(
                unwrapped.contains(says) && !unwrapped.contains(not),
                "{part}"
            );
            assert!(
                unwrapped.contains("tell the support desk at once"),
                "{part}"
            );
            assert!(!part.contains("\n\n\n"), "{part}");
        }
    }
}

#[test]
fn a_notice_holds_no_secret() {
    let desk = Desk::new("kR7-quiet-lake", LINK);
    let letter = render(Template::PasswordChanged, &desk.values()).unwrap();
    assert_eq!(
        letter.subject.as_str(),
        "Your password for Example Product was changed"
    );
    for part in [letter.text.expose(), letter.html.expose()] {
        assert!(
            part.contains("Time of the change: 3 November 2026, 09:00 UTC"),
            "{part}"
        );
        let unwrapped = part.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            unwrapped.contains("was changed by the support desk."),
            "{part}"
        );
        assert!(!part.contains("kR7-quiet-lake") && !part.contains(LINK));
    }
}

#[test]
fn a_note_is_shown_in_all_templates() {
    let mut desk = Desk::new("secret", LINK);
    desk.extra.insert(
        String::from("note"),
        String::from("Call 555 0100 <today> & ask."),
    );
    for template in Template::ALL {
        let letter = render(*template, &desk.values()).unwrap();
        assert!(
            letter
                .text
                .expose()
                .contains("\nCall 555 0100 <today> & ask.\n")
        );
        assert!(
            letter
                .html
                .expose()
                .contains("<p>Call 555 0100 &lt;today&gt; &amp; ask.</p>")
        );
    }
    desk.extra.insert(String::from("nota"), String::from("x"));
    let error = render(Template::Credentials, &desk.values()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the templates know no value \"nota\"; they know: note"
    );
}

#[test]
fn what_is_missing_is_named() {
    let desk = Desk::new("secret", LINK);
    let mut values = desk.values();
    values.password = None;
    values.link_expires_at = None;
    for (template, what) in [
        (
            Template::Credentials,
            "the template credentials needs a password",
        ),
        (
            Template::ResetLink,
            "the template reset-link needs a time at which the link expires",
        ),
    ] {
        assert_eq!(render(template, &values).unwrap_err().to_string(), what);
    }
    render(Template::PasswordChanged, &values).unwrap();
}

#[test]
fn what_would_change_the_letter_is_refused() {
    for (password, link) in [
        ("two\nlines", LINK),
        ("bell\u{7}", LINK),
        ("secret", "https://example.com/a b"),
        ("secret", "https://example.com/\r\nx"),
        ("secret", "https://bücher.example/"),
    ] {
        let desk = Desk::new(password, link);
        for template in Template::ALL {
            let error = render(*template, &desk.values()).unwrap_err();
            assert!(matches!(error, TemplateError::Harmful(_)), "{error}");
        }
    }
}

#[test]
fn values_are_no_template_source() {
    let mut desk = Desk::new("{{ 7 * 6 }}{% raw %}", LINK);
    desk.extra
        .insert(String::from("note"), String::from("{{ password }}"));
    let mut values = desk.values();
    values.contact_name = "{{ password }}";
    let letter = render(Template::Credentials, &values).unwrap();
    let text = letter.text.expose();
    assert!(text.starts_with("Hello {{ password }},\n"));
    assert!(text.contains("Password: {{ 7 * 6 }}{% raw %}\n"));
}

#[test]
fn prose_is_wrapped_and_values_are_not() {
    let desk = Desk::new(&"p".repeat(120), LINK);
    let product = "A Product With a Rather Long Name ".repeat(5);
    let mut values = desk.values();
    values.product_name = product.trim();
    for template in Template::ALL {
        let letter = render(*template, &values).unwrap();
        for line in letter.text.expose().lines() {
            let fits = line.chars().count() <= WIDTH;
            assert!(
                fits || line == format!("  Password: {}", "p".repeat(120)),
                "{line}"
            );
        }
        assert!(letter.subject.as_str().chars().count() <= 200);
    }
}

#[test]
fn lines_in_the_html_source_stay_short() {
    let desk = Desk::new("secret", LINK);
    for template in Template::ALL {
        let letter = render(*template, &desk.values()).unwrap();
        for line in letter.html.expose().lines() {
            assert!(line.len() <= 120, "{line}");
        }
    }
}

#[test]
fn the_support_contact_stands_under_every_letter() {
    let desk = Desk::new("kR7-quiet-lake", LINK);
    for template in [
        Template::Credentials,
        Template::ResetLink,
        Template::Invitation,
        Template::PasswordChanged,
    ] {
        let without = render(template, &desk.values()).unwrap();
        assert!(without.text.expose().ends_with("\nYour support desk\n"));
        assert!(without.html.expose().contains("<p>Your support desk\n</p>"));
        let values = Values {
            support: Some("help@example.com, <b> & co"),
            ..desk.values()
        };
        let letter = render(template, &values).unwrap();
        let end = "\nYour support desk\nhelp@example.com, <b> & co\n";
        assert!(letter.text.expose().ends_with(end), "{template}");
        let html = "Your support desk\n<br>help@example.com, &lt;b&gt; &amp; co\n</p>";
        assert!(letter.html.expose().contains(html), "{template}");
    }
}

#[test]
fn every_language_writes_every_email_within_the_limits() {
    let mut subjects = std::collections::BTreeSet::new();
    for language in Language::all() {
        for by in [PasswordOrigin::Desk, PasswordOrigin::User] {
            for &template in Template::ALL {
                let desk = Desk::new("kR7-quiet-lake", LINK);
                let mut values = desk.values();
                values.language = language;
                values.change.by = by;
                let letter = render(template, &values).unwrap();
                subjects.insert(letter.subject.as_str().to_owned());
                let (text, html) = (letter.text.expose(), letter.html.expose());
                assert!(html.contains(&format!("<html lang=\"{language}\" dir=\"ltr\">")));
                for part in [text, html] {
                    assert!(part.contains("Example Contact"), "{part}");
                    assert!(part.contains("Example Product"), "{part}");
                    assert!(part.contains("contact1"), "{part}");
                    assert!(!part.contains(['{', '}']), "{part}");
                    let has_link = part.lines().any(|line| line == LINK);
                    assert_eq!(has_link, template.carries_link(), "{part}");
                    let has_password = part.contains("kR7-quiet-lake");
                    assert_eq!(has_password, template == Template::Credentials, "{part}");
                    assert!(!part.contains("\n\n\n"), "{part}");
                }
                for line in text.lines() {
                    assert!(line.chars().count() <= WIDTH, "{line}");
                }
                for line in html.lines() {
                    assert!(line.chars().count() <= 120, "{line}");
                }
            }
        }
    }
    // Both kinds of Portuguese have one subject in common.
    assert_eq!(subjects.len(), 8 * Template::ALL.len() - 1, "{subjects:#?}");
}

#[test]
fn blanks_in_a_value_of_the_html_are_not_wrapped() {
    let password = "four words  and more ".repeat(8) + "x";
    let desk = Desk::new(&password, LINK);
    let letter = render(Template::Credentials, &desk.values()).unwrap();
    assert!(letter.html.expose().contains(&password));
}
