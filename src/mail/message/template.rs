//! The built-in templates of emails, as text and as HTML. Their sentences are in [`crate::texts`], one file a language.
//!
//! Invariants: a template is given no secret that it has no business with; passwords and links are never wrapped, and
//! stand alone on their lines so that they can be copied whole.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Serialize;
use zeroize::Zeroizing;

use super::Letter;
use crate::domain::password_origin::PasswordOrigin;
use crate::domain::template::Template;
use crate::domain::{Invalid, Line, Secret, Timestamp, is_visible};
use crate::texts::{self, Language, TemplateFault, Templates, Translation, Value};

/// The keys of [`Values::extra`] that the built-in templates know. `note` is one free line, shown in all of them.
pub const EXTRA_KEYS: &[&str] = &["note"];

/// The widest line of prose, in characters (RFC 5322 §2.1.1 wants 78 at most).
const WIDTH: usize = 76;

/// The values of a template.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a> {
    /// The language of the email.
    pub language: Language,
    /// How the contact is greeted.
    pub contact_name: &'a str,
    /// The product.
    pub product_name: &'a str,
    /// The username in the product.
    pub username: &'a str,
    /// The password; `credentials` needs it, the others leave it out.
    pub password: Option<&'a Secret<String>>,
    /// Where to log in.
    pub login_url: Option<&'a str>,
    /// The link to choose a password; `reset-link` and `invitation` need it. Printable ASCII.
    pub link: Option<&'a Secret<String>>,
    /// When the link dies; needed with it.
    pub link_expires_at: Option<Timestamp>,
    /// Whether the password must be changed at the first login.
    pub must_change: bool,
    /// How the password became what it is; `password-changed` tells of it.
    pub change: Change,
    /// How to reach the support desk.
    pub support: Option<&'a str>,
    /// The values that the operator adds; only [`EXTRA_KEYS`].
    pub extra: &'a BTreeMap<String, String>,
}

/// A change of a password.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    /// When it was.
    pub at: Timestamp,
    /// The origin of the new one.
    pub by: PasswordOrigin,
}

/// Why a letter could not be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// The template needs a value that was not given.
    #[error("the template {0} needs a {1}")]
    Missing(Template, &'static str),
    /// A value would change the letter around it.
    #[error("the {0} has a character that cannot stand in an email")]
    Harmful(String),
    /// A key that no template knows.
    #[error("the templates know no value {0:?}; they know: {known}", known = EXTRA_KEYS.join(", "))]
    UnknownKey(String),
    /// The subject is not a line.
    #[error(transparent)]
    Subject(#[from] Invalid),
    /// The template itself, or its translation, is at fault.
    #[error("the template {0} cannot be rendered: {1}")]
    Broken(Template, String),
}

macro_rules! sources {
    ($($name:literal),*) => {
        &[$(($name, include_str!(concat!("templates/", $name)))),*]
    };
}

/// Returns the templates, which are read once.
fn templates() -> Result<&'static Templates, TemplateFault> {
    static READ: OnceLock<Result<Templates, TemplateFault>> = OnceLock::new();
    let read = READ.get_or_init(|| {
        Templates::new(sources!(
            "base.html",
            "base.txt",
            "credentials.html",
            "credentials.txt",
            "invitation.html",
            "invitation.txt",
            "password-changed.html",
            "password-changed.txt",
            "reset-link.html",
            "reset-link.txt"
        ))
    });
    read.as_ref().map_err(Clone::clone)
}

/// Writes the letter of a template.
pub fn render(template: Template, values: &Values<'_>) -> Result<Letter, TemplateError> {
    check(template, values)?;
    let broken = |why: String| TemplateError::Broken(template, why);
    let translation = values.language.translation();
    let translation = translation.map_err(|error| broken(error.to_string()))?;
    let subject = subject(template, translation, values.product_name)?;
    let context = TemplateContext::of(template, translation, values, &subject);
    let rendered = |ending: &str| {
        let rendered =
            templates().and_then(|all| all.render(&format!("{template}.{ending}"), &context));
        rendered
            .map(Zeroizing::new)
            .map_err(|fault| broken(fault.to_string()))
    };
    let (text, html) = (rendered("txt")?, rendered("html")?);
    Ok(Letter {
        language: values.language,
        // Lines that start with white space or with a URL hold values.
        text: Secret::new(wrapped(&text, |line| {
            !line.starts_with([' ', '\t']) && !line.starts_with("http")
        })),
        html: Secret::new(wrapped(&html, |line| {
            !line.strip_prefix("<p>").unwrap_or(line).starts_with('<')
        })),
        subject,
    })
}

fn subject(template: Template, t: &Translation, product: &str) -> Result<Line, Invalid> {
    // A line has 254 characters; a product name could fill them alone.
    let mut product: String = product.chars().take(120).collect();
    if product.chars().count() == 120 {
        product.push('…');
    }
    let sentence = t.email.subject(template);
    Line::parse("subject", &texts::fill(sentence, &[("product", &product)]))
}

fn check(template: Template, values: &Values<'_>) -> Result<(), TemplateError> {
    let needs = |what, given: bool| {
        if given {
            Ok(())
        } else {
            Err(TemplateError::Missing(template, what))
        }
    };
    match template {
        Template::Credentials => needs("password", values.password.is_some())?,
        Template::ResetLink | Template::Invitation => {
            needs("link", values.link.is_some())?;
            needs(
                "time at which the link expires",
                values.link_expires_at.is_some(),
            )?;
        }
        Template::PasswordChanged => {}
    }
    let sanitize = |what: &str, value: &str| {
        if is_visible(value) {
            Ok(())
        } else {
            Err(TemplateError::Harmful(what.to_owned()))
        }
    };
    sanitize("contact's name", values.contact_name)?;
    sanitize("product's name", values.product_name)?;
    sanitize("username", values.username)?;
    sanitize("login URL", values.login_url.unwrap_or_default())?;
    sanitize("support contact", values.support.unwrap_or_default())?;
    sanitize(
        "password",
        values.password.map_or("", |password| password.expose()),
    )?;
    let link = values.link.map_or("", |link| link.expose());
    if !link.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(TemplateError::Harmful(String::from("link")));
    }
    for (key, value) in values.extra {
        if !EXTRA_KEYS.contains(&key.as_str()) {
            return Err(TemplateError::UnknownKey(key.clone()));
        }
        sanitize(key, value)?;
    }
    Ok(())
}

/// The values, as the templates name them.
#[derive(Serialize)]
struct TemplateContext<'a> {
    t: &'a Translation,
    subject: &'a str,
    contact_name: &'a str,
    product_name: &'a str,
    username: &'a str,
    password: Option<Value>,
    login_url: Option<&'a str>,
    link: Option<Value>,
    /// With its preposition: "until 23 November 2026, 14:05 UTC".
    until: Option<String>,
    must_change: bool,
    changed_at: String,
    changed_by_user: bool,
    support: Option<&'a str>,
    note: Option<&'a str>,
}

impl<'a> TemplateContext<'a> {
    fn of(template: Template, t: &'a Translation, values: &Values<'a>, subject: &'a Line) -> Self {
        let password = values
            .password
            .filter(|_| template == Template::Credentials);
        let link = values.link.filter(|_| template.carries_link());
        let note = values.extra.get("note").map(|note| note.trim());
        Self {
            t,
            subject: subject.as_str(),
            contact_name: values.contact_name,
            product_name: values.product_name,
            username: values.username,
            password: password.map(texts::hidden),
            login_url: values.login_url,
            link: link.map(texts::hidden),
            until: values.link_expires_at.map(|at| t.dates.until(at)),
            must_change: values.must_change,
            changed_at: t.dates.moment(values.change.at),
            changed_by_user: values.change.by == PasswordOrigin::User,
            support: values.support,
            note: note.filter(|note| !note.is_empty()),
        }
    }
}

/// Wraps the lines that are prose at spaces; the others stay as they are.
fn wrapped(text: &str, is_prose: fn(&str) -> bool) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / WIDTH + 1);
    for line in text.lines() {
        let mut column = 0;
        if is_prose(line) {
            for word in line.split(' ') {
                let width = word.chars().count();
                if column > 0 && column + 1 + width > WIDTH {
                    out.push('\n');
                    column = 0;
                } else if column > 0 {
                    out.push(' ');
                    column += 1;
                }
                out.push_str(word);
                column += width;
            }
        } else {
            out.push_str(line);
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests;
