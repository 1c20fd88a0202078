//! The colour of a product on the page. The stylesheet makes it readable on the light and on the dark page.

use std::str::FromStr;

use super::Invalid;

/// A colour as CSS writes it, such as `#1f5aa6`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colour(String);

impl Default for Colour {
    fn default() -> Self {
        Self(String::from("#1f5aa6"))
    }
}

impl FromStr for Colour {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let digits = text.strip_prefix('#').unwrap_or_default();
        if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(Self(text.to_owned()));
        }
        Err(Invalid::new("colour", text, "is not written like #1f5aa6"))
    }
}

impl Colour {
    /// The colour as CSS writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_six_hexadecimal_digits_are_a_colour() {
        for text in [
            "", "1f5aa6", "#1f5aa", "#1f5aa6;", "#1f5aaé", "red", "#+f5aa6",
        ] {
            assert!(text.parse::<Colour>().is_err(), "{text:?}");
        }
        assert_eq!("#FFCC00".parse::<Colour>().unwrap().as_str(), "#FFCC00");
    }
}
