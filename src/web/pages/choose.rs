//! The form: username, new password, the same again.

use super::{Skin, Title, moment, paragraph};
use crate::app::credentials::link_page::Landing;
use crate::domain::Timestamp;
use crate::domain::product::{PasswordPolicy, Symbols, Violation};
use crate::web::html::Html;
use crate::web::texts::Texts;

/// A product that takes more characters than this does not say how many: nobody chooses so many.
const WORTH_SAYING: usize = 200;

/// What the form is for.
pub(in crate::web) struct Form<'a> {
    pub(in crate::web) landing: &'a Landing,
    pub(in crate::web) policy: &'a PasswordPolicy,
    pub(in crate::web) until: Timestamp,
}

/// What was wrong with what was typed.
pub(in crate::web) enum Fault {
    /// Nothing was typed.
    Empty,
    /// The two are different.
    Mismatch,
    /// Rules are broken.
    Broken(Vec<Violation>),
    /// The product refused it through its hook.
    Refused,
}

impl Fault {
    /// What is said of it, and whether it is the second field.
    fn sentences(&self, texts: &Texts) -> (Vec<String>, bool) {
        match self {
            Self::Empty => (vec![texts.empty.to_owned()], false),
            Self::Mismatch => (vec![texts.mismatch.to_owned()], true),
            Self::Refused => (vec![texts.refused.to_owned()], false),
            Self::Broken(rules) => (rules.iter().map(texts.broken_rule).collect(), false),
        }
    }
}

impl Skin {
    /// The form, and above it what was wrong the last time.
    pub(in crate::web) fn form(
        &self,
        texts: &Texts,
        form: &Form<'_>,
        fault: Option<&Fault>,
    ) -> String {
        let product = form.landing.product.as_str();
        let title = Title {
            around: texts.choose,
            name: product,
            is_error: fault.is_some(),
        };
        let (wrong, in_repeat) = fault
            .map(|fault| fault.sentences(texts))
            .unwrap_or_default();
        self.page(texts, Some(product), &title, |html| {
            summary(html, texts, &wrong, in_repeat);
            html.raw("<p class=\"faint\">");
            moment(html, texts, texts.works, (texts.until, form.until));
            html.raw("</p>\n");
            html.raw("<form method=\"post\" novalidate>\n");
            form.username(html, texts);
            let of = |repeat| {
                if in_repeat == repeat {
                    wrong.as_slice()
                } else {
                    &[]
                }
            };
            form.password(html, texts, of(false));
            form.rules(html, texts);
            repeat(html, texts, of(true));
            html.raw("<button type=\"submit\" data-wait=\"")
                .text(texts.wait)
                .raw("\">")
                .text(texts.submit)
                .raw("</button>\n</form>\n");
        })
    }
}

/// All errors, at the top, where a screen reader begins: it has the focus, with and without the script.
fn summary(html: &mut Html, texts: &Texts, wrong: &[String], in_repeat: bool) {
    if wrong.is_empty() {
        return;
    }
    let field = if in_repeat { "#repeat" } else { "#password" };
    html.raw("<div class=\"summary\" id=\"errors\" role=\"alert\" tabindex=\"-1\" autofocus><h2>")
        .text(texts.problem)
        .raw("</h2><ul>");
    for sentence in wrong {
        html.raw("<li><a href=\"")
            .text(field)
            .raw("\">")
            .text(sentence)
            .raw("</a></li>");
    }
    html.raw("</ul></div>\n");
}

/// The errors of one field, beside it.
fn errors(html: &mut Html, id: &'static str, wrong: &[String]) {
    if wrong.is_empty() {
        return;
    }
    html.raw("<div id=\"").raw(id).raw("\">");
    for sentence in wrong {
        html.raw("<p class=\"error\">").text(sentence).raw("</p>");
    }
    html.raw("</div>");
}

fn repeat(html: &mut Html, texts: &Texts, wrong: &[String]) {
    html.raw("<div class=\"field\"><label for=\"repeat\">")
        .text(texts.repeat)
        .raw(
            "</label><input type=\"password\" id=\"repeat\" name=\"repeat\" required \
             autocomplete=\"new-password\" autocapitalize=\"off\" spellcheck=\"false\"",
        );
    if !wrong.is_empty() {
        html.raw(" aria-invalid=\"true\" aria-describedby=\"repeat-error\"");
    }
    html.raw(">");
    errors(html, "repeat-error", wrong);
    html.raw("</div>\n");
}

impl Form<'_> {
    /// It is there for password managers, and for whoever has several logins; it is not sent.
    fn username(&self, html: &mut Html, texts: &Texts) {
        html.raw("<div class=\"field\"><label for=\"username\">")
            .text(texts.username)
            .raw("</label><input type=\"text\" id=\"username\" autocomplete=\"username\" readonly value=\"")
            .text(self.landing.username.as_str())
            .raw("\"></div>\n");
    }

    fn password(&self, html: &mut Html, texts: &Texts, wrong: &[String]) {
        html.raw("<div class=\"field\"><label for=\"password\">")
            .text(texts.password)
            .raw(
                "</label><input type=\"password\" id=\"password\" name=\"password\" required \
                 autocomplete=\"new-password\" autocapitalize=\"off\" spellcheck=\"false\"",
            );
        if let Some(rules) = self.policy.generator_rules() {
            html.raw(" passwordrules=\"").text(&rules).raw("\"");
        }
        if wrong.is_empty() {
            html.raw(" aria-describedby=\"rules\">");
        } else {
            html.raw(" aria-invalid=\"true\" aria-describedby=\"password-error rules\">");
        }
        errors(html, "password-error", wrong);
        html.raw(
            "</div>\n<button type=\"button\" class=\"quiet\" id=\"show\" hidden aria-pressed=\"false\" \
             aria-controls=\"password repeat\">",
        )
            .text(texts.show)
            .raw("</button>\n");
    }

    /// Lists what the password needs. A rule that the script can check has its argument in a `data-` attribute.
    fn rules(&self, html: &mut Html, texts: &Texts) {
        let policy = self.policy;
        html.raw("<div class=\"rules\" id=\"rules\"><p>")
            .text(texts.rules)
            .raw("</p><ul>");
        html.raw("<li data-least=\"")
            .number(policy.min_chosen())
            .raw("\">")
            .text(&(texts.at_least)(policy.min_chosen()))
            .raw("</li>");
        if policy.max_length <= WORTH_SAYING {
            html.raw("<li data-most=\"")
                .number(policy.max_length)
                .raw("\">")
                .text(&(texts.at_most)(policy.max_length))
                .raw("</li>");
        }
        for class in &policy.require {
            html.raw("<li data-has=\"")
                .text(class.as_str())
                .raw("\">")
                .text((texts.has)(*class))
                .raw("</li>");
        }
        match &policy.symbols {
            Symbols::All => {}
            Symbols::Only(these) if these.is_empty() => {
                html.raw("<li data-symbols=\"\">")
                    .text(texts.no_symbols)
                    .raw("</li>");
            }
            Symbols::Only(these) => {
                html.raw("<li data-symbols=\"")
                    .text(these)
                    .raw("\">")
                    .text(texts.only_symbols[0])
                    .raw("<code>")
                    .text(these)
                    .raw("</code>")
                    .text(texts.only_symbols[1])
                    .raw("</li>");
            }
        }
        if let Some(name) = policy.forbidden(self.landing.username.as_str()) {
            html.raw("<li data-without=\"")
                .text(&name)
                .raw("\">")
                .text(texts.no_username)
                .raw("</li>");
        }
        html.raw("<li>").text(texts.hard_to_guess).raw("</li></ul>");
        paragraph(html, |html| {
            html.text(texts.tip);
        });
        html.raw("</div>\n");
    }
}
