//! The characters that text may hold: those that are seen on screens and typed on keyboards.
//!
//! One predicate serves passwords, names, usernames, addresses and subjects, and with [`is_unsafe_char`] the output
//! boundary. It goes by the character data of Unicode: control and format characters, separators of lines, private use,
//! noncharacters and code points without a character (whose normal form may change) are refused, and so is what
//! `Default_Ignorable_Code_Point` lists as invisible.
//!
//! Five characters are invisible and still needed, each in its place only: the joiners where a script is spelled with
//! them (RFC 5892 §A.1 and §A.2, and ZWJ before a virama, as in Bengali), ZWJ between pictographs, the selectors of text
//! and emoji style behind a pictograph, and Mongolian variation selectors behind a Mongolian letter.

use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;
use icu_properties::props::{
    DefaultIgnorableCodePoint, ExtendedPictographic, GeneralCategory, JoiningType,
};
use icu_properties::{CodePointMapData, CodePointSetData};

const ZWNJ: char = '\u{200c}';
const ZWJ: char = '\u{200d}';
const TEXT_STYLE: char = '\u{fe0e}';
const EMOJI_STYLE: char = '\u{fe0f}';
const KEYCAP: char = '\u{20e3}';
/// The canonical combining class of viramas.
const VIRAMA: u8 = 9;

/// Whether a character can change how the text around it is shown or sent, or cannot be seen or typed, wherever it
/// stands. Of those that are needed in some places only, none is among them.
pub fn is_unsafe_char(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    !needs_place(c)
        && (matches!(
            CodePointMapData::<GeneralCategory>::new().get(c),
            GeneralCategory::Control
                | GeneralCategory::Format
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator
                | GeneralCategory::PrivateUse
                | GeneralCategory::Unassigned
        ) || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
            || is_blank(c))
}

/// Characters that are symbols or marks by their category, and blank: the empty Braille pattern, the placeholder of an
/// object, a musical note without a head, a filler.
const fn is_blank(c: char) -> bool {
    matches!(c, '\u{2800}' | '\u{fffc}' | '\u{16fe4}' | '\u{1d159}')
}

/// Whether a character is invisible, and still needed in its place.
pub(crate) const fn needs_place(c: char) -> bool {
    matches!(
        c,
        ZWNJ | ZWJ | TEXT_STYLE | EMOJI_STYLE | '\u{180b}'..='\u{180d}' | '\u{180f}'
    )
}

/// Returns the characters of a text that have no place there, each with its position.
pub(crate) fn unsafe_chars(text: &str) -> impl Iterator<Item = (usize, char)> + '_ {
    text.char_indices().filter(|(at, c)| {
        if !needs_place(*c) {
            return is_unsafe_char(*c);
        }
        let (before, rest) = text.split_at(*at);
        !is_in_place(*c, before, &rest[c.len_utf8()..])
    })
}

/// Whether every character of a text can be seen or has its place.
pub(crate) fn is_visible(text: &str) -> bool {
    unsafe_chars(text).next().is_none()
}

fn is_in_place(c: char, before: &str, after: &str) -> bool {
    match c {
        ZWNJ => ends_with_virama(before) || is_between_joining_letters(before, after),
        ZWJ => {
            ends_with_virama(before)
                || after.chars().next().is_some_and(is_virama)
                || is_between_pictographs(before, after)
        }
        TEXT_STYLE | EMOJI_STYLE => {
            before.ends_with(is_pictograph)
                || before.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '#' | '*'))
                    && c == EMOJI_STYLE
                    && after.starts_with(KEYCAP)
        }
        _ => before.ends_with(|c| matches!(c, '\u{1820}'..='\u{1878}' | '\u{1880}'..='\u{18aa}')),
    }
}

fn is_virama(c: char) -> bool {
    CanonicalCombiningClassMapBorrowed::new().get_u8(c) == VIRAMA
}

fn ends_with_virama(text: &str) -> bool {
    text.ends_with(is_virama)
}

fn is_pictograph(c: char) -> bool {
    !c.is_ascii() && CodePointSetData::new::<ExtendedPictographic>().contains(c)
}

fn is_between_pictographs(before: &str, after: &str) -> bool {
    let is_style = |c| c == EMOJI_STYLE || matches!(c, '\u{1f3fb}'..='\u{1f3ff}');
    let before = before.strip_suffix(is_style).unwrap_or(before);
    before.ends_with(is_pictograph) && after.starts_with(is_pictograph)
}

/// Whether letters would join across the character between them, marks not counted.
fn is_between_joining_letters(before: &str, after: &str) -> bool {
    let joining = CodePointMapData::<JoiningType>::new();
    let is_letter = |c: &char| is_unsafe_char(*c) || joining.get(*c) != JoiningType::Transparent;
    let left = before.chars().rev().find(is_letter);
    let right = after.chars().find(is_letter);
    let (Some(left), Some(right)) = (left, right) else {
        return false;
    };
    let (left, right) = (joining.get(left), joining.get(right));
    let to_left = [JoiningType::LeftJoining, JoiningType::DualJoining];
    let to_right = [JoiningType::RightJoining, JoiningType::DualJoining];
    to_left.contains(&left) && to_right.contains(&right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_or_typed_is_refused() {
        for c in [
            '\0',
            '\t',
            '\u{7f}',
            '\u{85}',
            '\u{ad}',
            '\u{34f}',
            '\u{378}',
            '\u{600}',
            '\u{61c}',
            '\u{115f}',
            '\u{180b}',
            '\u{180e}',
            '\u{200b}',
            '\u{200c}',
            '\u{200d}',
            '\u{200e}',
            '\u{2028}',
            '\u{202e}',
            '\u{2060}',
            '\u{2065}',
            '\u{206a}',
            '\u{2800}',
            '\u{3164}',
            '\u{e000}',
            '\u{f8ff}',
            '\u{fdd0}',
            '\u{fe00}',
            '\u{fe0e}',
            '\u{fe0f}',
            '\u{feff}',
            '\u{ffa0}',
            '\u{fff9}',
            '\u{fffc}',
            '\u{ffff}',
            '\u{16fe4}',
            '\u{1bca0}',
            '\u{1d159}',
            '\u{1d173}',
            '\u{1fffe}',
            '\u{e0001}',
            '\u{e0061}',
            '\u{e0100}',
            '\u{f0000}',
            '\u{10ffff}',
        ] {
            let text = format!("planet{c}banana");
            assert!(!is_visible(&text), "{text:?}");
            assert_eq!(unsafe_chars(&text).collect::<Vec<_>>(), [(6, c)]);
        }
    }

    #[test]
    fn joiners_and_selectors_pass_where_scripts_and_emoji_need_them() {
        for text in [
            "planet banana",
            "Zürich→Genève £5 ²",
            "می\u{200c}خواهم",
            "کتاب\u{200c}ها",
            "क्\u{200d}ष",
            "क्\u{200c}ष",
            "র\u{200d}্যাব",
            "👩\u{200d}💻",
            "👩🏽\u{200d}💻",
            "👁\u{fe0f}\u{200d}🗨\u{fe0f}",
            "❤\u{fe0f}",
            "☎\u{fe0e}",
            "1\u{fe0f}\u{20e3}",
            "🇩🇪",
            "ᠠ\u{180b}",
            "e\u{301}",
            "花鳥風月\u{3000}雪",
        ] {
            assert!(is_visible(text), "{text:?}");
        }
        for text in [
            "می\u{200c}",
            "\u{200c}می",
            "م\u{200c}x",
            "م\u{200d}ی",
            "👩\u{200d}",
            "👩\u{200d}x",
            "x\u{200d}👩",
            "👩\u{200d}\u{200d}💻",
            "❤\u{fe0f}\u{fe0f}",
            "1\u{fe0f}",
            "a\u{fe0f}\u{20e3}",
            "a\u{180b}",
        ] {
            assert!(!is_visible(text), "{text:?}");
        }
    }
}
