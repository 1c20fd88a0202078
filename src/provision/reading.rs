//! Text as a reader may take it: with escapes of one kind or another put back to what they stand for. Each byte knows the
//! place that it comes from, so that what is found in a reading can be struck from the text itself.
//!
//! A reading takes every sequence that some language writes: it need not be right, only to show what may be seen.

use crate::domain::Secret;

/// Bytes, each with the place in the source that it stands for, from and to.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) bytes: Secret<Vec<u8>>,
    places: Vec<(usize, usize)>,
}

/// What a sequence at the beginning stands for, and its length; nothing where it is what it is.
type Unescape = fn(&[u8]) -> Option<(Vec<u8>, usize)>;

/// Each kind of escapes on its own: within a password, what looks like one kind may be no escape.
const KINDS: [Unescape; 6] = [backslash, percent, form, entity, quotes, white];

impl Reading {
    fn of(source: &[u8]) -> Self {
        Self {
            bytes: Secret::new(source.to_vec()),
            places: (0..source.len()).map(|at| (at, at + 1)).collect(),
        }
    }

    /// The source as it is, and read in each way, and each of these once more: JSON within JSON, a URL within HTML.
    pub(super) fn all(source: &[u8]) -> Vec<Self> {
        let plain = Self::of(source);
        let once: Vec<Self> = KINDS.iter().filter_map(|kind| plain.read(*kind)).collect();
        let twice = once
            .iter()
            .flat_map(|reading| KINDS.iter().filter_map(|kind| reading.read(*kind)))
            .collect::<Vec<_>>();
        std::iter::once(plain).chain(once).chain(twice).collect()
    }

    /// Reads it in one way; nothing where there is nothing to read in that way.
    fn read(&self, unescape: Unescape) -> Option<Self> {
        let source = self.bytes.expose();
        let mut bytes = Vec::with_capacity(source.len());
        let mut places = Vec::with_capacity(source.len());
        let (mut at, mut found) = (0, false);
        while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
            let (meant, length) = unescape(rest).map_or_else(
                || (vec![rest[0]], 1),
                |read| {
                    found = true;
                    read
                },
            );
            let place = (self.places[at].0, self.places[at + length - 1].1);
            places.extend(meant.iter().map(|_| place));
            bytes.extend(meant);
            at += length;
        }
        let bytes = Secret::new(bytes);
        found.then_some(Self { bytes, places })
    }

    /// Where in the source a needle stands, each time.
    pub(super) fn find<'a>(
        &'a self,
        needle: &'a [u8],
    ) -> impl Iterator<Item = (usize, usize)> + 'a {
        let bytes = self.bytes.expose();
        let windows = bytes.windows(needle.len().max(1)).enumerate();
        windows
            .filter(move |(_, window)| *window == needle)
            .map(move |(at, _)| (self.places[at].0, self.places[at + needle.len() - 1].1))
    }
}

/// A number of so many digits at the most, and how many there are.
fn number(digits: &[u8], radix: u32, most: usize) -> Option<(u32, usize)> {
    let count = digits
        .iter()
        .take(most)
        .take_while(|digit| char::from(**digit).is_digit(radix))
        .count();
    let text = str::from_utf8(&digits[..count]).ok()?;
    Some((u32::from_str_radix(text, radix).ok()?, count))
}

fn utf8(code: u32) -> Option<Vec<u8>> {
    let c = char::from_u32(code)?;
    Some(c.encode_utf8(&mut [0; 4]).as_bytes().to_vec())
}

fn byte(code: u32) -> Option<Vec<u8>> {
    u8::try_from(code).ok().map(|byte| vec![byte])
}

/// As in strings of JSON, C, JavaScript, Python and shells.
fn backslash(rest: &[u8]) -> Option<(Vec<u8>, usize)> {
    let [b'\\', kind, digits @ ..] = rest else {
        return None;
    };
    let read = match kind {
        b'u' | b'U' if digits.first() == Some(&b'{') => {
            let (code, count) = number(&digits[1..], 16, 6)?;
            let closed = digits.get(1 + count) == Some(&b'}');
            closed.then_some((utf8(code)?, count + 4))
        }
        b'u' => unit(digits).map(|(bytes, count)| (bytes, count + 2)),
        b'U' => number(digits, 16, 8).and_then(|(code, count)| Some((utf8(code)?, count + 2))),
        b'x' => number(digits, 16, 2).and_then(|(code, count)| Some((byte(code)?, count + 2))),
        b'0'..=b'7' => {
            number(&rest[1..], 8, 3).and_then(|(code, count)| Some((byte(code)?, count + 1)))
        }
        b'a' => Some((vec![0x07], 2)),
        b'b' => Some((vec![0x08], 2)),
        b't' => Some((vec![b'\t'], 2)),
        b'n' => Some((vec![b'\n'], 2)),
        b'v' => Some((vec![0x0b], 2)),
        b'f' => Some((vec![0x0c], 2)),
        b'r' => Some((vec![b'\r'], 2)),
        b'e' | b'E' => Some((vec![0x1b], 2)),
        _ => None,
    };
    read.or_else(|| Some((vec![*kind], 2)))
}

/// The four digits behind `\u`, with those of the other half where it is one of two.
fn unit(digits: &[u8]) -> Option<(Vec<u8>, usize)> {
    let four = |digits| number(digits, 16, 4).filter(|(_, count)| *count == 4);
    let (code, _) = four(digits)?;
    if let (0xd800..0xdc00, [b'\\', b'u', rest @ ..]) = (code, digits.get(4..)?)
        && let Some((low @ 0xdc00..0xe000, _)) = four(rest)
    {
        let code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        return Some((utf8(code)?, 10));
    }
    Some((utf8(code)?, 4))
}

/// As in a URL; also what `escape()` of JavaScript writes.
fn percent(rest: &[u8]) -> Option<(Vec<u8>, usize)> {
    match rest {
        [b'%', b'u' | b'U', digits @ ..] => {
            let (code, count) = number(digits, 16, 4)?;
            (count == 4).then_some((utf8(code)?, 6))
        }
        [b'%', digits @ ..] => {
            let (code, count) = number(digits, 16, 2)?;
            (count == 2).then_some((byte(code)?, 3))
        }
        _ => None,
    }
}

/// As in a form.
fn form(rest: &[u8]) -> Option<(Vec<u8>, usize)> {
    if rest.first() == Some(&b'+') {
        return Some((vec![b' '], 1));
    }
    percent(rest)
}

/// As in HTML and XML.
fn entity(rest: &[u8]) -> Option<(Vec<u8>, usize)> {
    let inner = rest.strip_prefix(b"&")?;
    let end = inner.iter().take(12).position(|byte| *byte == b';')?;
    let name = &inner[..end];
    let code = match name {
        [b'#', b'x' | b'X', digits @ ..] => number(digits, 16, 6)?.0,
        [b'#', digits @ ..] => number(digits, 10, 7)?.0,
        b"amp" => u32::from(b'&'),
        b"lt" => u32::from(b'<'),
        b"gt" => u32::from(b'>'),
        b"quot" => u32::from(b'"'),
        b"apos" => u32::from(b'\''),
        _ => {
            let latin = LATIN.split_whitespace().zip(0xa0..);
            latin
                .filter(|(known, _)| known.as_bytes() == name)
                .map(|(_, code)| code)
                .next()?
        }
    };
    Some((utf8(code)?, end + 2))
}

/// The names of HTML from U+00A0 on.
const LATIN: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr
    deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest
    Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml
    ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig
    agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml
    eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";

/// A quote within quotes: as a shell takes it, and doubled, as SQL and CSV have it.
fn quotes(rest: &[u8]) -> Option<(Vec<u8>, usize)> {
    const WRITTEN: [(&[u8], u8); 4] = [
        (br"'\''", b'\''),
        (br#"'"'"'"#, b'\''),
        (b"''", b'\''),
        (b"\"\"", b'"'),
    ];
    let found = WRITTEN.iter().find(|(text, _)| rest.starts_with(text));
    found.map(|(text, quote)| (vec![*quote], text.len()))
}

/// Base64 and hexadecimal digits are broken into lines and groups.
fn white(rest: &[u8]) -> Option<(Vec<u8>, usize)> {
    rest.first()?.is_ascii_whitespace().then(|| (Vec::new(), 1))
}
