//! The template engine, as pages and emails use it.
//!
//! Invariants: values are data, never template source; in a template whose name ends in `.html` they are escaped. A
//! value that is not there is an error. A secret is written straight to the output and wiped when the rendering is over.

use std::fmt::{self, Write};
use std::sync::Arc;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Object, ObjectRepr, Serde};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior};
use serde::Serialize;

use super::sentence::{Piece, pieces};
use crate::domain::Secret;

pub(crate) use minijinja::value::Value;

/// A template that cannot be read or rendered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a template is at fault: {0}")]
pub(crate) struct TemplateFault(String);

impl From<Error> for TemplateFault {
    fn from(error: Error) -> Self {
        Self(error.to_string())
    }
}

/// Templates that know each other, so that one can extend another.
#[derive(Debug)]
pub(crate) struct Templates(Environment<'static>);

impl Templates {
    /// Reads templates: pairs of a name and its source.
    pub(crate) fn new(sources: &[(&'static str, &'static str)]) -> Result<Self, TemplateFault> {
        let syntax = SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .keep_trailing_newline(true)
            .build()?;
        let mut environment = Environment::new();
        environment.set_syntax(syntax);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|name| {
            if name
                .rsplit_once('.')
                .is_some_and(|(_, ending)| ending == "html")
            {
                AutoEscape::Html
            } else {
                AutoEscape::None
            }
        });
        environment.set_formatter(write_value);
        environment.add_filter("with", with);
        for (name, source) in sources {
            environment.add_template(name, source)?;
        }
        Ok(Self(environment))
    }

    /// Renders one of them.
    pub(crate) fn render(
        &self,
        name: &str,
        values: impl Serialize,
    ) -> Result<String, TemplateFault> {
        Ok(self
            .0
            .get_template(name)?
            .render(Value::from(Serde(values)))?)
    }
}

/// Puts values into a sentence of a translation: `{{ t.greeting | with(name=contact_name) }}`. What a template made
/// itself, in a `set` block, is markup already.
#[expect(clippy::needless_pass_by_value, reason = "the signature of a filter")]
fn with(state: &State, sentence: &str, values: Kwargs) -> Result<Value, Error> {
    let is_html = matches!(state.auto_escape(), AutoEscape::Html);
    let mut filled = String::with_capacity(2 * sentence.len());
    for piece in pieces(sentence) {
        match piece {
            Piece::Text(text) if is_html => Escaped(&mut filled).write_str(text)?,
            Piece::Text(text) => filled.push_str(text),
            Piece::Value(name) => {
                let value: Value = values.get(name)?;
                if is_html && !value.is_safe() {
                    write!(Escaped(&mut filled), "{value}")?;
                } else {
                    write!(filled, "{value}")?;
                }
            }
        }
    }
    Ok(if is_html {
        Value::from_safe_string(filled)
    } else {
        filled.into()
    })
}

/// Writes a value straight to the output. minijinja's own formatter would copy a secret on the way, and writes `/`
/// as an entity, which makes links look like something to hide.
fn write_value(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    if value.is_undefined() || value.is_none() {
        return Err(ErrorKind::UndefinedError.into());
    }
    if matches!(state.auto_escape(), AutoEscape::Html) && !value.is_safe() {
        write!(Escaped(out), "{value}")?;
    } else {
        write!(out, "{value}")?;
    }
    Ok(())
}

/// Escapes what is written to it, for HTML between tags and within quoted attributes.
struct Escaped<'a, W>(&'a mut W);

impl<W: Write> Write for Escaped<'_, W> {
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

/// Hides a secret in a value, which is wiped when the rendering is over.
pub(crate) fn hidden(secret: &Secret<String>) -> Value {
    Value::from_object(Hidden(secret.clone()))
}

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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rendered(name: &'static str, source: &'static str, value: &str) -> String {
        let templates = Templates::new(&[(name, source)]).unwrap();
        let values =
            std::collections::BTreeMap::from([("value", value), ("t", "<{name}> & {name}")]);
        templates.render(name, values).unwrap()
    }

    #[test]
    fn html_is_escaped_and_text_is_not() {
        let value = r#"<b title="x" id='y'>&amp; a/b"#;
        let html = "&lt;b title=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp; a/b";
        assert_eq!(rendered("a.html", "{{ value }}", value), html);
        assert_eq!(rendered("a.txt", "{{ value }}", value), value);
        let sentence = "{{ t | with(name=value) }}";
        assert_eq!(rendered("a.html", sentence, "<"), "&lt;&lt;&gt; &amp; &lt;");
        assert_eq!(rendered("a.txt", sentence, "<"), "<<> & <");
    }

    #[test]
    fn markup_of_the_template_stays_markup_within_a_sentence() {
        let source = "{% set b %}<b>{{ value }}</b>{% endset %}{{ t | with(name=b) }}";
        let html = "&lt;<b>&amp;</b>&gt; &amp; <b>&amp;</b>";
        assert_eq!(rendered("a.html", source, "&"), html);
    }

    #[test]
    fn a_value_that_is_missing_is_an_error() {
        for source in [
            "{{ other }}",
            "{{ 't {name}' | with(product='x') }}",
            "{{ none }}",
        ] {
            let templates = Templates::new(&[("a.html", source)]).unwrap();
            let empty = std::collections::BTreeMap::<&str, &str>::new();
            assert!(templates.render("a.html", empty).is_err(), "{source}");
        }
    }

    proptest! {
        #[test]
        fn an_escaped_text_is_read_back(text in "\\PC{0,40}|[<>&\"']{0,8}") {
            let html = rendered("a.html", "{{ value }}", &text);
            prop_assert!(!html.contains(['<', '>', '"', '\'']));
            let back = html
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
            prop_assert_eq!(back, text);
        }
    }
}
