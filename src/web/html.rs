//! HTML, written piece by piece.
//!
//! Invariant: markup is what stands in the source of this program ([`Html::raw`] takes nothing else). Everything else
//! goes through [`Html::text`], which is the one place that escapes, and is safe between tags and within a quoted
//! attribute. A template engine would read a page at run time to find out as much; here the compiler knows.

use std::fmt::Write as _;

/// A page as it grows.
#[derive(Debug)]
pub(super) struct Html(String);

impl Html {
    /// An empty page with room for one.
    pub(super) fn new() -> Self {
        Self(String::with_capacity(6 * 1024))
    }

    /// Adds markup.
    pub(super) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Adds text, whoever wrote it.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        let mut rest = text;
        while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
            self.0.push_str(&rest[..at]);
            self.0.push_str(match rest.as_bytes()[at] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                _ => "&#39;",
            });
            rest = &rest[at + 1..];
        }
        self.0.push_str(rest);
        self
    }

    /// Adds a number.
    pub(super) fn number(&mut self, number: usize) -> &mut Self {
        // Writing to a string cannot fail.
        let _written = write!(self.0, "{number}");
        self
    }

    /// Adds what was made in the same way.
    pub(super) fn part(&mut self, part: &Self) -> &mut Self {
        self.0.push_str(&part.0);
        self
    }

    /// The page.
    pub(super) fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn escaped(text: &str) -> String {
        let mut html = Html::new();
        html.text(text);
        html.into_string()
    }

    #[test]
    fn text_ends_no_tag_and_no_attribute() {
        assert_eq!(
            escaped(r#"<b title="x" id='y'>&amp;"#),
            "&lt;b title=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;"
        );
        assert_eq!(escaped("Zoë 花"), "Zoë 花");
    }

    proptest! {
        #[test]
        fn what_was_escaped_is_read_back(text in "\\PC{0,40}|[<>&\"']{0,8}") {
            let html = escaped(&text);
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
