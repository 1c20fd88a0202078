//! The colour of a product on the page: readable on white, and made readable on the dark page.
//!
//! Contrast is that of WCAG 2.2 (§1.4.3): text needs 4.5 to 1.

use std::fmt;
use std::str::FromStr;

use crate::domain::Invalid;

/// Text needs so much contrast to what is behind it.
const LEAST: f64 = 4.5;
/// The card of the dark page, as the stylesheet has it.
const DARK_CARD: Rgb = Rgb([0x19, 0x1d, 0x23]);
const WHITE: Rgb = Rgb([0xff; 3]);
const BLACK: Rgb = Rgb([0x10, 0x13, 0x17]);

/// Red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rgb([u8; 3]);

/// A colour in which text can be read on white, and on which white text can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(Rgb);

impl Default for Colour {
    fn default() -> Self {
        Self(Rgb([0x1f, 0x5a, 0xa6]))
    }
}

impl FromStr for Colour {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = |why: String| Invalid::new("colour", text, why);
        let digits = text
            .strip_prefix('#')
            .filter(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()));
        let value = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let Some([_, red, green, blue]) = value.map(u32::to_be_bytes) else {
            return Err(invalid(String::from("is not written like #1f5aa6")));
        };
        let colour = Rgb([red, green, blue]);
        let contrast = colour.contrast(WHITE);
        if contrast < LEAST {
            // Cut off, not rounded: 4.49 must not read as 4.5.
            let shown = (contrast * 10.0).floor() / 10.0;
            return Err(invalid(format!(
                "has a contrast of {shown:.1} to white, and text needs {LEAST} (WCAG 2.2, 1.4.3); take a darker one"
            )));
        }
        Ok(Self(colour))
    }
}

impl Colour {
    /// The colour for the dark page: as much lighter as it takes.
    fn on_dark(self) -> Rgb {
        (0..=20)
            .map(|step| self.0.lighter(step))
            .find(|lighter| lighter.contrast(DARK_CARD) >= LEAST)
            .unwrap_or(WHITE)
    }

    /// What the stylesheet begins with.
    pub(super) fn css(self) -> String {
        let dark = self.on_dark();
        format!(
            ":root{{--accent:{};--on-accent:{WHITE}}}\n\
             @media(prefers-color-scheme:dark){{:root{{--accent:{dark};--on-accent:{BLACK}}}}}\n",
            self.0
        )
    }
}

impl Rgb {
    /// Mixed with white, by twentieths.
    fn lighter(self, twentieths: u16) -> Self {
        Self(self.0.map(|channel| {
            let channel = u16::from(channel);
            let mixed = channel + (255 - channel) * twentieths / 20;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        }))
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|channel| {
            let channel = f64::from(channel) / 255.0;
            if channel <= 0.04045 {
                channel / 12.92
            } else {
                ((channel + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_wcag() {
        let black = Rgb([0; 3]);
        assert!((black.contrast(WHITE) - 21.0).abs() < 0.001);
        // The well-known grey that just does, and its neighbour that does not.
        assert!("#767676".parse::<Colour>().is_ok());
        let why = "#777777".parse::<Colour>().unwrap_err().to_string();
        assert!(why.contains("a contrast of 4.4 to white"), "{why}");
        let why = "#ffcc00".parse::<Colour>().unwrap_err().to_string();
        assert!(why.contains("a contrast of 1.5 to white"), "{why}");
    }

    #[test]
    fn what_is_no_colour_is_refused() {
        for text in [
            "", "1f5aa6", "#1f5aa", "#1f5aa6;", "#1f5aaé", "red", "#+f5aa6",
        ] {
            assert!(text.parse::<Colour>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn every_colour_can_be_read_on_both_pages() {
        for colour in ["#000000", "#003366", "#8b0000", "#1f5aa6", "#005500"] {
            let colour: Colour = colour.parse().unwrap();
            let dark = colour.on_dark();
            assert!(dark.contrast(DARK_CARD) >= LEAST);
            assert!(dark.contrast(BLACK) >= LEAST, "{dark}");
        }
        assert!(Colour::default().0.contrast(WHITE) >= LEAST);
        let css = Colour::default().css();
        assert!(
            css.starts_with(":root{--accent:#1f5aa6;--on-accent:#ffffff}"),
            "{css}"
        );
    }
}
