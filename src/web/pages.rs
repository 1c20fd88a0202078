//! The pages. What they say is in [`super::texts`], how they look in the stylesheet; none has a script or a style
//! within it, so that the content security policy allows neither.

mod choose;

use super::assets::Assets;
use super::html::Html;
use super::texts::{Around, Moment, Phrase, Texts};
use super::{DeskAddress, Settings};
use crate::app::credentials::link_page::{End, Landing, NewerLink};
use crate::domain::Timestamp;
use crate::domain::product::WebUrl;

pub(super) use self::choose::{Fault, Form};

/// What all pages have in common.
#[derive(Debug)]
pub(super) struct Skin {
    /// Stylesheet, icon and script.
    links: Html,
    /// The picture of the product.
    logo: Html,
    desk: Option<DeskAddress>,
}

impl Skin {
    pub(super) fn new(settings: &Settings, assets: &Assets) -> Self {
        let mut links = Html::new();
        links
            .raw("<link rel=\"stylesheet\" href=\"")
            .text(&assets.style.path)
            .raw("\"><link rel=\"icon\" href=\"")
            .text(&assets.logo.as_ref().unwrap_or(&assets.icon).path)
            .raw("\"><script src=\"")
            .text(&assets.script.path)
            .raw("\" defer></script>");
        let mut logo = Html::new();
        if let Some(asset) = &assets.logo {
            // The name of the product stands beside it.
            logo.raw("<img src=\"")
                .text(&asset.path)
                .raw("\" alt=\"\">");
        }
        Self {
            links,
            logo,
            desk: settings.desk.clone(),
        }
    }

    /// A page: `title` is also its heading.
    fn page(
        &self,
        texts: &Texts,
        product: Option<&str>,
        title: &Title<'_>,
        main: impl FnOnce(&mut Html),
    ) -> String {
        let mut html = Html::new();
        html.raw("<!DOCTYPE html>\n<html lang=\"")
            .text(texts.tag)
            .raw("\"><head><meta charset=\"utf-8\"><title>");
        if title.is_error {
            html.text(texts.error);
        }
        title.write(&mut html);
        html.raw(
            "</title><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
        )
        .part(&self.links)
        .raw("</head>\n<body><div class=\"sheet\"><header>")
        .part(&self.logo);
        if let Some(product) = product {
            html.raw("<span>").text(product).raw("</span>");
        }
        html.raw("</header>\n<main><h1>");
        title.write(&mut html);
        html.raw("</h1>\n");
        main(&mut html);
        html.raw("</main>\n");
        if let Some(desk) = &self.desk {
            html.raw("<footer>").text(texts.desk).raw(" <a href=\"");
            html.text(&desk.href()).raw("\">").text(desk.as_str());
            html.raw("</a></footer>");
        }
        html.raw("</div></body></html>\n");
        html.into_string()
    }

    /// The password is set.
    pub(super) fn done(
        &self,
        texts: &Texts,
        product: &str,
        username: &str,
        login_url: Option<&WebUrl>,
    ) -> String {
        let title = Title::plain(texts.done);
        self.page(texts, Some(product), &title, |html| {
            paragraph(html, |html| {
                html.text(texts.done_text[0])
                    .raw("<b>")
                    .text(product)
                    .raw("</b>")
                    .text(texts.done_text[1]);
            });
            html.raw("<p class=\"faint\">")
                .text(texts.username)
                .raw(": ")
                .text(username)
                .raw("</p>\n");
            log_in(html, texts, login_url);
        })
    }

    /// The link is dead.
    pub(super) fn ended(
        &self,
        texts: &Texts,
        landing: &Landing,
        (end, at, newer): (End, Timestamp, Option<NewerLink>),
    ) -> String {
        let (title, sentence) = match end {
            End::Used => (texts.used, texts.used_text),
            End::Expired => (texts.expired, texts.expired_text),
            End::Revoked(_) => (texts.ended, texts.ended_text),
        };
        let phrase = match end {
            End::Expired => texts.until,
            End::Used | End::Revoked(_) => texts.at,
        };
        let product = landing.product.as_str();
        self.page(texts, Some(product), &Title::plain(title), |html| {
            paragraph(html, |html| {
                moment(html, texts, sentence, (phrase, at));
                if let End::Revoked(why) = end {
                    html.raw(" ").text((texts.ended_why)(why));
                }
            });
            if end == End::Used {
                paragraph(html, |html| {
                    html.text(texts.used_hint);
                });
            }
            if let Some(newer) = newer {
                let sentence = if newer.emailed {
                    texts.newer
                } else {
                    texts.newer_unsent
                };
                paragraph(html, |html| {
                    moment(html, texts, sentence, (texts.at, newer.made_at));
                });
            } else if end == End::Used {
                log_in(html, texts, landing.login_url.as_ref());
            } else {
                paragraph(html, |html| {
                    html.text(texts.ask);
                });
            }
        })
    }

    /// A heading and a sentence: what there is to say where there is no form.
    pub(super) fn notice(
        &self,
        texts: &Texts,
        product: Option<&str>,
        [title, sentence]: Around,
    ) -> String {
        self.page(texts, product, &Title::plain(title), |html| {
            paragraph(html, |html| {
                html.text(sentence);
            });
        })
    }
}

/// The title of a page, around the name of the product where it has one.
struct Title<'a> {
    around: Around,
    name: &'a str,
    is_error: bool,
}

impl Title<'_> {
    const fn plain(text: &'static str) -> Self {
        Self {
            around: [text, ""],
            name: "",
            is_error: false,
        }
    }

    fn write(&self, html: &mut Html) {
        html.text(self.around[0])
            .text(self.name)
            .text(self.around[1]);
    }
}

fn paragraph(html: &mut Html, write: impl FnOnce(&mut Html)) {
    html.raw("<p>");
    write(html);
    html.raw("</p>\n");
}

/// A sentence with a moment in it, to which the script adds the date and time in the reader's zone.
fn moment(
    html: &mut Html,
    texts: &Texts,
    [before, after]: Around,
    (phrase, at): (Phrase, Timestamp),
) {
    html.text(before)
        .raw("<time datetime=\"")
        .text(&at.to_string())
        .raw("\">")
        .text(&Moment::of(at).say(texts, phrase))
        .raw("</time>")
        .text(after);
}

fn log_in(html: &mut Html, texts: &Texts, login_url: Option<&WebUrl>) {
    if let Some(url) = login_url {
        html.raw("<p><a class=\"button\" rel=\"noreferrer\" href=\"")
            .text(url.as_str())
            .raw("\">")
            .text(texts.log_in)
            .raw("</a></p>\n");
    }
}
