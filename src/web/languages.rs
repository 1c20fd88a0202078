//! Which language a visitor reads: that of the contact, else one that the browser asks for, else the workspace's.

use crate::domain::contact::Locale;
use crate::texts::{BadTranslation, Language, Translation};

/// Every language, loaded.
#[derive(Debug)]
pub(super) struct Languages {
    all: Vec<(Language, &'static Translation)>,
    workspace: &'static Translation,
}

impl Languages {
    /// Loads all languages.
    pub(super) fn load(workspace: Language) -> Result<Self, BadTranslation> {
        let all = Language::all().map(|language| Ok((language, language.translation()?)));
        Ok(Self {
            all: all.collect::<Result<_, BadTranslation>>()?,
            workspace: workspace.translation()?,
        })
    }

    /// Returns the language of a contact, or else the one that the browser asks for: `accepted`.
    pub(super) fn of(
        &self,
        locale: &Locale,
        accepted: &'static Translation,
    ) -> &'static Translation {
        self.find(locale.as_str()).unwrap_or(accepted)
    }

    /// Returns the language that a browser asks for (RFC 9110 §12.5.4).
    pub(super) fn accepted(&self, header: &str) -> &'static Translation {
        let mut best: Option<(f32, &'static Translation)> = None;
        // No browser names more; what is longer is no browser's.
        for range in header.split(',').take(32) {
            if let Some((weight, translation)) = self.weighed(range)
                && best.is_none_or(|(most, _)| weight > most)
            {
                best = Some((weight, translation));
            }
        }
        best.map_or(self.workspace, |(_, translation)| translation)
    }

    /// Returns the workspace's language.
    pub(super) const fn workspace(&self) -> &'static Translation {
        self.workspace
    }

    fn weighed(&self, range: &str) -> Option<(f32, &'static Translation)> {
        let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
        let weight = parameters.trim().strip_prefix("q=");
        let weight: f32 = weight.map_or(Some(1.0), |q| q.trim().parse().ok())?;
        let translation = self.find(tag.trim())?;
        (weight > 0.0).then_some((weight, translation))
    }

    fn find(&self, tag: &str) -> Option<&'static Translation> {
        let found = Language::find(tag)?;
        self.all
            .iter()
            .find(|(language, _)| *language == found)
            .map(|(_, translation)| *translation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn languages(workspace: &str) -> Languages {
        Languages::load(workspace.parse().unwrap()).unwrap()
    }

    #[test]
    fn a_locale_finds_its_language_or_that_of_the_browser() {
        let languages = languages("en");
        let italian = languages.accepted("it");
        for (locale, tag) in [
            ("de", "de"),
            ("de-AT", "de"),
            ("pt-BR", "pt"),
            ("pt", "pt"),
            ("pt-PT", "pt-PT"),
            ("zh-Hans", "it"),
            ("und", "it"),
        ] {
            let found = languages.of(&locale.parse().unwrap(), italian);
            assert_eq!(found.tag, tag, "{locale}");
        }
    }

    #[test]
    fn a_browser_gets_what_it_likes_best() {
        let languages = languages("nl");
        for (header, tag) in [
            ("", "nl"),
            ("de-DE,de;q=0.9,en;q=0.8", "de"),
            ("ja, fr;q=0.5, nl;q=0.7", "nl"),
            ("fr;q=0, es;q=0.1", "es"),
            ("*;q=0.5", "nl"),
            ("it;q=x, ;;;,,,=", "nl"),
            ("PT-pt", "pt-PT"),
        ] {
            assert_eq!(languages.accepted(header).tag, tag, "{header}");
        }
    }
}
