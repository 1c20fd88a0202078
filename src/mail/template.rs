//! The built-in templates: what goes into a letter, and what the letter says.
//!
//! Invariants: values are data, never template source; HTML is escaped, text is not; passwords and links are never
//! wrapped, and stand alone on their lines so that they can be copied whole.

use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::sync::Arc;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Object, ObjectRepr};
use minijinja::{
    AutoEscape, Environment, ErrorKind, Output, State, UndefinedBehavior, Value, context,
};
use zeroize::Zeroizing;

use super::Letter;
use crate::domain::password_origin::PasswordOrigin;
use crate::domain::template::Template;
use crate::domain::{Invalid, Line, Secret, Timestamp, is_harmful};

/// The keys of [`Values::extra`] that the built-in templates know. `note` is one free line, shown in all of them.
pub const EXTRA_KEYS: &[&str] = &["note"];

/// The widest line of prose, in characters (RFC 5322 §2.1.1 wants 78 at most).
const WIDTH: usize = 76;

/// What a template can say.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a> {
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
    /// What the desk adds; only [`EXTRA_KEYS`].
    pub extra: &'a BTreeMap<String, String>,
}

/// A change of a password.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    /// When it was.
    pub at: Timestamp,
    /// Who chose the new one.
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
    /// The template itself is at fault.
    #[error("the template {0} cannot be rendered: {1}")]
    Broken(Template, String),
}

macro_rules! source {
    ($name:literal) => {
        (
            include_str!(concat!("templates/", $name, ".txt")),
            include_str!(concat!("templates/", $name, ".html")),
        )
    };
}

const fn sources(template: Template) -> (&'static str, &'static str) {
    match template {
        Template::Credentials => source!("credentials"),
        Template::ResetLink => source!("reset-link"),
        Template::Invitation => source!("invitation"),
        Template::PasswordChanged => source!("password-changed"),
    }
}

/// Writes the letter of a template.
pub fn render(template: Template, values: &Values<'_>) -> Result<Letter, TemplateError> {
    check(template, values)?;
    let (text, html) = sources(template);
    let context = context_of(template, values);
    let text = rendered(template, "text", text, &context)?;
    let html = rendered(template, "html", html, &context)?;
    Ok(Letter {
        subject: subject(template, values.product_name)?,
        text: Secret::new(wrapped(&text)),
        html: Secret::new(html.to_string()),
    })
}

fn subject(template: Template, product: &str) -> Result<Line, Invalid> {
    // A line has 254 characters; a product name could fill them alone.
    let mut product: String = product.chars().take(120).collect();
    if product.chars().count() == 120 {
        product.push('…');
    }
    let subject = match template {
        Template::Credentials => format!("Your login for {product}"),
        Template::ResetLink => format!("Choose a new password for {product}"),
        Template::Invitation => format!("Welcome: choose your password for {product}"),
        Template::PasswordChanged => format!("Your password for {product} was changed"),
    };
    Line::parse("subject", &subject)
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
    let harmless = |what: &str, value: &str| {
        if value.contains(is_harmful) {
            Err(TemplateError::Harmful(what.to_owned()))
        } else {
            Ok(())
        }
    };
    harmless("contact's name", values.contact_name)?;
    harmless("product's name", values.product_name)?;
    harmless("username", values.username)?;
    harmless("login URL", values.login_url.unwrap_or_default())?;
    harmless("support contact", values.support.unwrap_or_default())?;
    harmless(
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
        harmless(key, value)?;
    }
    Ok(())
}

/// A moment as mails show it, for example `23 Nov 2026 14:05 UTC`.
fn moment(at: Timestamp) -> String {
    at.strftime("%-d %b %Y %H:%M UTC").to_string()
}

/// A secret on its way into a template: wiped when the rendering is over.
#[derive(Debug)]
struct Hidden(Secret<String>);

impl Object for Hidden {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.expose())
    }
}

fn context_of(template: Template, values: &Values<'_>) -> Value {
    let hidden =
        |secret: Option<&Secret<String>>| secret.cloned().map(|s| Value::from_object(Hidden(s)));
    // A template is given no secret that it has no business with.
    let password = values
        .password
        .filter(|_| template == Template::Credentials);
    let link = values.link.filter(|_| template.carries_link());
    context! {
        contact_name => values.contact_name,
        product_name => values.product_name,
        username => values.username,
        password => hidden(password),
        login_url => values.login_url,
        link => hidden(link),
        link_expires_at => values.link_expires_at.map(moment),
        must_change => values.must_change,
        changed_at => moment(values.change.at),
        changed_by_user => values.change.by == PasswordOrigin::User,
        support => values.support,
        note => values.extra.get("note").map(|note| note.trim()).filter(|note| !note.is_empty()),
    }
}

fn rendered(
    template: Template,
    name: &'static str,
    source: &'static str,
    context: &Value,
) -> Result<Zeroizing<String>, TemplateError> {
    let broken = |error: &dyn fmt::Display| TemplateError::Broken(template, error.to_string());
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()
        .map_err(|error| broken(&error))?;
    let mut environment = Environment::new();
    environment.set_syntax(syntax);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|name| {
        if name == "html" {
            AutoEscape::Html
        } else {
            AutoEscape::None
        }
    });
    environment.set_formatter(format_value);
    environment
        .add_template(name, source)
        .map_err(|error| broken(&error))?;
    let rendered = environment
        .get_template(name)
        .and_then(|template| template.render(context))
        .map_err(|error| broken(&error))?;
    Ok(Zeroizing::new(rendered))
}

/// Writes a value straight to the output. minijinja's own formatter would copy a secret on the way, and writes `/`
/// as an entity, which makes links look like something to hide.
fn format_value(
    out: &mut Output,
    state: &mut State,
    value: &Value,
) -> Result<(), minijinja::Error> {
    if value.is_undefined() || value.is_none() {
        return Err(ErrorKind::UndefinedError.into());
    }
    if matches!(state.auto_escape(), AutoEscape::Html) {
        write!(Escaped(out), "{value}")?;
    } else {
        write!(out, "{value}")?;
    }
    Ok(())
}

struct Escaped<'a, 'o>(&'a mut Output<'o>);

impl Write for Escaped<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for c in text.chars() {
            match c {
                '<' => self.0.write_str("&lt;")?,
                '>' => self.0.write_str("&gt;")?,
                '&' => self.0.write_str("&amp;")?,
                '"' => self.0.write_str("&quot;")?,
                '\'' => self.0.write_str("&#39;")?,
                c => self.0.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// Wraps prose at spaces. Lines that start with white space or with a URL hold values and stay as they are.
fn wrapped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / WIDTH + 1);
    for line in text.lines() {
        let verbatim = line.starts_with([' ', '\t']) || line.starts_with("http");
        let mut column = 0;
        if verbatim {
            out.push_str(line);
        } else {
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
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests;
