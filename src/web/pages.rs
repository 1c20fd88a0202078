//! The pages: what goes into the templates of `templates/`. What they say is in [`crate::texts`], how they look in the
//! stylesheet; none has a script or a style within it, so that the content security policy allows neither.

use serde::Serialize;

use super::PageSettings;
use super::assets::Assets;
use crate::app::credentials::link_page::{Landing, LinkEnd, NewerLink};
use crate::domain::link::RevokedReason;
use crate::domain::product::{CharClass, PasswordPolicy, Symbols, Violation, WebUrl};
use crate::domain::{SupportAddress, Timestamp};
use crate::texts::{Notice, TemplateFault, Templates, Translation};

/// A product that takes more characters than this does not say how many: nobody chooses so many.
const WORTH_SAYING: usize = 200;

/// The templates, and what all pages share.
#[derive(Debug)]
pub(super) struct Pages {
    templates: Templates,
    site: SharedView,
}

/// The values that all pages share.
#[derive(Debug, Serialize)]
struct SharedView {
    style: String,
    script: String,
    icon: String,
    logo: Option<String>,
    contact: Option<SupportView>,
}

/// How to reach the support desk.
#[derive(Debug, Serialize)]
struct SupportView {
    href: String,
    shown: String,
}

/// A page: what its template is given.
#[derive(Serialize)]
struct PageView<'a, T> {
    site: &'a SharedView,
    t: &'a Translation,
    product: Option<&'a str>,
    title: &'a str,
    #[serde(flatten)]
    values: T,
}

/// The purpose of the form.
pub(super) struct FormView<'a> {
    pub(super) landing: &'a Landing,
    pub(super) policy: &'a PasswordPolicy,
    pub(super) until: Timestamp,
}

/// A fault of what was typed.
pub(super) enum FormFault {
    /// The field was left empty.
    Empty,
    /// The two are different.
    Mismatch,
    /// Rules are broken.
    Broken(Vec<Violation>),
    /// The product refused it through its hook.
    Refused,
}

#[derive(Serialize)]
struct FormValues<'a> {
    username: &'a str,
    until: MomentView,
    policy: RulesView<'a>,
    errors: Vec<String>,
    wrong_field: &'static str,
}

/// The policy, as the form shows it.
#[derive(Serialize)]
struct RulesView<'a> {
    least: usize,
    most: Option<usize>,
    classes: Vec<&'static str>,
    /// The symbols that are taken, where not all are.
    symbols: Option<&'a str>,
    /// The words that must not be part of the password.
    without: Option<String>,
    /// For the generators of browsers (`passwordrules`).
    generator: Option<String>,
}

#[derive(Serialize)]
struct DeadValues<'a> {
    end: &'static str,
    reason: Option<&'static str>,
    at: MomentView,
    newer: Option<MomentView>,
    newer_is_emailed: bool,
    login_url: Option<&'a str>,
}

/// A moment, for the script and in words.
#[derive(Serialize)]
struct MomentView {
    iso: String,
    words: String,
}

impl MomentView {
    fn at(t: &Translation, at: Timestamp) -> Self {
        Self {
            iso: at.to_string(),
            words: t.dates.at(at),
        }
    }

    fn until(t: &Translation, at: Timestamp) -> Self {
        Self {
            iso: at.to_string(),
            words: t.dates.until(at),
        }
    }
}

impl Pages {
    pub(super) fn new(settings: &PageSettings, assets: &Assets) -> Result<Self, TemplateFault> {
        let templates = Templates::new(&[
            ("base.html", include_str!("templates/base.html")),
            ("form.html", include_str!("templates/form.html")),
            ("done.html", include_str!("templates/done.html")),
            ("dead.html", include_str!("templates/dead.html")),
            ("notice.html", include_str!("templates/notice.html")),
        ])?;
        let logo = assets.logo.as_ref().map(|logo| logo.path.clone());
        let site = SharedView {
            style: assets.style.path.clone(),
            script: assets.script.path.clone(),
            icon: logo.clone().unwrap_or_else(|| assets.icon.path.clone()),
            logo,
            contact: settings.desk.as_ref().map(|desk| SupportView {
                href: desk.href(),
                shown: SupportAddress::as_str(desk).to_owned(),
            }),
        };
        Ok(Self { templates, site })
    }

    /// The form, and above it what was wrong the last time.
    pub(super) fn form(
        &self,
        t: &Translation,
        form: &FormView<'_>,
        fault: Option<&FormFault>,
    ) -> Result<String, TemplateFault> {
        let product = form.landing.product.as_str();
        let username = form.landing.username.as_str();
        let values = FormValues {
            username,
            until: MomentView::until(t, form.until),
            policy: RulesView::of(form.policy, username),
            errors: fault.map(|fault| fault.sentences(t)).unwrap_or_default(),
            wrong_field: match fault {
                None => "",
                Some(FormFault::Mismatch) => "repeat",
                Some(FormFault::Empty | FormFault::Broken(_) | FormFault::Refused) => "password",
            },
        };
        let title = crate::texts::fill(&t.page.form.title, &[("product", product)]);
        self.render("form.html", t, Some(product), &title, values)
    }

    /// The password is set.
    pub(super) fn done(&self, t: &Translation, landing: &Landing) -> Result<String, TemplateFault> {
        #[derive(Serialize)]
        struct Values<'a> {
            username: &'a str,
            login_url: Option<&'a str>,
        }
        let values = Values {
            username: landing.username.as_str(),
            login_url: landing.login_url.as_ref().map(WebUrl::as_str),
        };
        let product = Some(landing.product.as_str());
        self.render("done.html", t, product, &t.page.done.title, values)
    }

    /// The link no longer works.
    pub(super) fn dead(
        &self,
        t: &Translation,
        landing: &Landing,
        (end, at, newer): (LinkEnd, Timestamp, Option<NewerLink>),
    ) -> Result<String, TemplateFault> {
        let dead = &t.page.dead;
        let (title, name, reason) = match end {
            LinkEnd::Used => (&dead.used.title, "used", None),
            LinkEnd::Expired => (&dead.expired.title, "expired", None),
            LinkEnd::Revoked(why) => (&dead.revoked.title, "revoked", Some(key_of(why))),
        };
        let values = DeadValues {
            end: name,
            reason,
            at: match end {
                LinkEnd::Expired => MomentView::until(t, at),
                LinkEnd::Used | LinkEnd::Revoked(_) => MomentView::at(t, at),
            },
            newer: newer.map(|newer| MomentView::at(t, newer.made_at)),
            newer_is_emailed: newer.is_some_and(|newer| newer.emailed),
            login_url: landing.login_url.as_ref().map(WebUrl::as_str),
        };
        self.render(
            "dead.html",
            t,
            Some(landing.product.as_str()),
            title,
            values,
        )
    }

    /// A heading and a sentence: what there is to say where there is no form.
    pub(super) fn notice(
        &self,
        t: &Translation,
        product: Option<&str>,
        notice: &Notice,
    ) -> Result<String, TemplateFault> {
        #[derive(Serialize)]
        struct Values<'a> {
            text: &'a str,
        }
        let values = Values { text: &notice.text };
        self.render("notice.html", t, product, &notice.title, values)
    }

    fn render(
        &self,
        template: &str,
        t: &Translation,
        product: Option<&str>,
        title: &str,
        values: impl Serialize,
    ) -> Result<String, TemplateFault> {
        let page = PageView {
            site: &self.site,
            t,
            product,
            title,
            values,
        };
        self.templates.render(template, page)
    }
}

/// Returns the key under which a translation says why a link was ended.
const fn key_of(why: RevokedReason) -> &'static str {
    match why {
        RevokedReason::PasswordChanged => "password_changed",
        RevokedReason::Newer | RevokedReason::Replaced => "newer",
        RevokedReason::Desk | RevokedReason::AddressChanged => "support",
        RevokedReason::Restored => "restored",
    }
}

impl FormFault {
    fn sentences(&self, t: &Translation) -> Vec<String> {
        let errors = &t.page.form.errors;
        match self {
            Self::Empty => vec![errors.empty.clone()],
            Self::Mismatch => vec![errors.mismatch.clone()],
            Self::Refused => vec![errors.refused.clone()],
            Self::Broken(rules) => rules.iter().map(|rule| errors.of(rule)).collect(),
        }
    }
}

impl<'a> RulesView<'a> {
    fn of(policy: &'a PasswordPolicy, username: &str) -> Self {
        Self {
            least: policy.min_chosen(),
            most: (policy.max_length <= WORTH_SAYING).then_some(policy.max_length),
            classes: policy
                .require
                .iter()
                .copied()
                .map(CharClass::as_str)
                .collect(),
            symbols: match &policy.symbols {
                Symbols::All => None,
                Symbols::Only(these) => Some(these),
            },
            without: policy.forbidden(username),
            generator: policy.generator_rules(),
        }
    }
}
