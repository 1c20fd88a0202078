//! Mistyped domains of well-known mailbox providers: `gmial.com`, `hotmial.con`, `gmx.dr`.
//!
//! It is a hint and nothing more: an address is never changed by it. A false alarm costs trust, so real domains that look
//! alike are left alone, and of a short name, which has many real neighbours, only slips of the finger are seen.
//! `aol.co` and `me.co` are named although `co` is a country: whoever has an address there can ignore a question, and far
//! more people leave a letter of `com` out.

use std::sync::LazyLock;

use strsim::osa_distance;

use super::EmailAddress;

/// Shorter names have too many real neighbours to take each for a slip.
const SHORTEST_NAME: usize = 5;

/// A domain as its name and what comes behind the first dot.
type Parts<'a> = (&'a str, &'a str);

struct Known {
    providers: Vec<Parts<'static>>,
    look_alikes: Vec<&'static str>,
    countries: Vec<&'static str>,
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.starts_with('#'))
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let (mut providers, mut look_alikes, mut behind) = (Vec::new(), Vec::new(), false);
    for line in lines(include_str!("typo/domains.txt")) {
        if line.starts_with("--") {
            behind = true;
        } else if behind {
            look_alikes.push(line);
        } else {
            providers.extend(line.split_once('.'));
        }
    }
    let countries = lines(include_str!("typo/countries.txt"));
    Known {
        providers,
        look_alikes,
        countries: countries.flat_map(str::split_whitespace).collect(),
    }
});

/// The address that was probably meant, where the domain is a near miss of a well-known one.
pub fn probably_meant(address: &EmailAddress) -> Option<String> {
    let domain = address.domain().to_lowercase();
    let (name, ending) = match domain.split_once('.') {
        Some(parts) => nearest(&domain, parts)?,
        // The dot alone is missing.
        None => *KNOWN.providers.iter().find(|(name, ending)| {
            domain.strip_prefix(name) == Some(ending.replace('.', "").as_str())
        })?,
    };
    Some(format!("{}@{name}.{ending}", address.local_part()))
}

/// Whether one typing error leads from one address to the other: a letter too many, too few or wrong, or two swapped.
/// Addresses that differ in a digit are more likely numbered.
pub fn is_one_slip_away(address: &EmailAddress, other: &EmailAddress) -> bool {
    let letters = |key: &str| key.replace(|c: char| c.is_ascii_digit(), "");
    osa_distance(address.key(), other.key()) == 1 && letters(address.key()) != letters(other.key())
}

fn nearest(domain: &str, parts: Parts<'_>) -> Option<Parts<'static>> {
    if KNOWN.providers.contains(&parts) || KNOWN.look_alikes.contains(&domain) {
        return None;
    }
    let misses = KNOWN.providers.iter();
    let misses = misses.filter_map(|meant| Some((slips(parts, *meant)?, *meant)));
    misses
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, meant)| meant)
}

/// Returns how many slips lie between a domain and a well-known one; `None` where they are too many.
fn slips((name, ending): Parts<'_>, (meant, end): Parts<'_>) -> Option<usize> {
    let in_ending = match osa_distance(ending, end) {
        1 if !is_slip_of_ending(ending, end) => return None,
        distance @ (0 | 1) => distance,
        _ => return None,
    };
    if meant.len() < SHORTEST_NAME {
        let in_name = usize::from(name != meant);
        let is_slip = in_name == 0 || in_ending == 0 && is_slip_of_finger(name, meant);
        return is_slip.then_some(in_name + in_ending);
    }
    match osa_distance(name, meant) {
        0 => Some(in_ending),
        1 => Some(1 + in_ending),
        // The first letter is seldom the wrong one.
        2 if in_ending == 0 && name.starts_with(&meant[..1]) && meant.len() > 6 => Some(2),
        _ => None,
    }
}

/// Whether an ending that is one edit away was hardly meant. A provider has a domain in many countries, but a country of
/// two letters may also be a longer ending that lost one: `co` of `com`, `ne` of `net`.
fn is_slip_of_ending(ending: &str, end: &str) -> bool {
    let last = ending.rsplit('.').next().unwrap_or_default();
    let lost_a_letter = end.len() == 3 && ending.len() == 2;
    lost_a_letter || !KNOWN.countries.contains(&last)
}

/// Whether a short name is another one with two letters swapped, one letter doubled, or one of its neighbours hit.
fn is_slip_of_finger(name: &str, meant: &str) -> bool {
    let (typed, meant) = (name.as_bytes(), meant.as_bytes());
    let differing = || {
        typed
            .iter()
            .zip(meant)
            .enumerate()
            .filter(|(_, (a, b))| a != b)
    };
    let mut pairs = differing();
    let Some((first, (a, b))) = pairs.next() else {
        // The same up to the end of the shorter one: its last letter may be doubled.
        return typed.len() == meant.len() + 1 && typed.last() == meant.last();
    };
    match typed.len().checked_sub(meant.len()) {
        Some(0) => match pairs.next() {
            None => are_neighbours(*a, *b),
            Some((second, (c, d))) => {
                second == first + 1 && (a, b) == (d, c) && pairs.next().is_none()
            }
        },
        Some(1) => {
            first > 0 && typed[first] == typed[first - 1] && typed[first + 1..] == meant[first..]
        }
        _ => false,
    }
}

/// Whether one letter is easily hit or read in the place of another, on a keyboard of three staggered rows.
fn are_neighbours(a: u8, b: u8) -> bool {
    const ROWS: [&[u8]; 3] = [b"qwertyuiop", b"asdfghjkl", b"zxcvbnm"];
    const MIRRORED: [&[u8; 2]; 3] = [b"bd", b"pq", b"il"];
    let place = |letter| {
        ROWS.iter().enumerate().find_map(|(row, letters)| {
            let column = letters.iter().position(|known| *known == letter)?;
            Some((row, column))
        })
    };
    let (Some(first), Some(second)) = (place(a), place(b)) else {
        return false;
    };
    let ((upper, left), (lower, right)) = (first.min(second), first.max(second));
    let is_near = match lower - upper {
        0 => left.abs_diff(right) == 1,
        // A key stands below two of the row above it.
        1 => left == right || left == right + 1,
        _ => false,
    };
    is_near
        || MIRRORED
            .iter()
            .any(|pair| pair.contains(&a) && pair.contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(domain: &str) -> Option<String> {
        let address = format!("Ada.L@{domain}").parse().unwrap();
        probably_meant(&address)
    }

    #[test]
    fn a_slip_is_told() {
        for (typed, wanted) in [
            ("gmial.com", "gmail.com"),
            ("gamil.com", "gmail.com"),
            ("gmai.com", "gmail.com"),
            ("gmaill.com", "gmail.com"),
            ("gnail.com", "gmail.com"),
            ("gmail.con", "gmail.com"),
            ("gmail.cm", "gmail.com"),
            ("gmail.comm", "gmail.com"),
            ("GMAIL.CON", "gmail.com"),
            ("hotmial.con", "hotmail.com"),
            ("hotmal.com", "hotmail.com"),
            ("homtail.de", "hotmail.de"),
            ("outlok.com", "outlook.com"),
            ("yaho.com", "yahoo.com"),
            ("yahooo.co.uk", "yahoo.co.uk"),
            ("iclould.com", "icloud.com"),
            ("t-onlien.de", "t-online.de"),
            ("googelmail.com", "googlemail.com"),
            // In the ending, whatever the length of the name.
            ("qq.con", "qq.com"),
            ("aol.co", "aol.com"),
            ("me.co", "me.com"),
            ("gmx.dr", "gmx.de"),
            ("gmx.ne", "gmx.net"),
            ("gmx.xom", "gmx.com"),
            ("web.dd", "web.de"),
            ("web.d", "web.de"),
            ("t-online.d", "t-online.de"),
            ("t-online.dw", "t-online.de"),
            ("icloud.co", "icloud.com"),
            ("protonmail.cm", "protonmail.com"),
            ("live.om", "live.com"),
            ("comcast.ner", "comcast.net"),
            ("yahoo.co.ul", "yahoo.co.uk"),
            ("hotmail.couk", "hotmail.co.uk"),
            // In a long name.
            ("yaho.co.uk", "yahoo.co.uk"),
            ("protonmial.com", "protonmail.com"),
            ("freent.de", "freenet.de"),
            // In a short name: neighbours, swapped and doubled letters.
            ("wed.de", "web.de"),
            ("wbe.de", "web.de"),
            ("webb.de", "web.de"),
            ("gmz.de", "gmx.de"),
            ("ggmx.net", "gmx.net"),
            ("gxm.at", "gmx.at"),
            ("alo.com", "aol.com"),
            ("aoll.com", "aol.com"),
            ("lvie.com", "live.com"),
            // The dot alone.
            ("gmailcom", "gmail.com"),
            ("yahoocouk", "yahoo.co.uk"),
        ] {
            let wanted = format!("Ada.L@{wanted}");
            assert_eq!(meant(typed).as_deref(), Some(wanted.as_str()), "{typed}");
        }
    }

    #[test]
    fn one_typing_error_is_told_from_none_and_two() {
        let ada: EmailAddress = "ada@example.com".parse().unwrap();
        for (other, is_slip) in [
            ("ADA@example.com", false),
            ("aad@example.com", true),
            ("adaa@example.com", true),
            ("da@example.com", true),
            ("adb@EXAMPLE.com", true),
            ("ada@example.co", true),
            ("aad@exmaple.com", false),
            ("ada1@example.com", false),
        ] {
            let other = other.parse().unwrap();
            assert_eq!(is_one_slip_away(&ada, &other), is_slip, "{other}");
        }
    }

    #[test]
    fn a_real_domain_is_no_slip() {
        for domain in [
            "gmail.com",
            "gmx.de",
            "gmx.at",
            "mail.com",
            "ymail.com",
            "gmail.de",
            "email.com",
            "hotmail.be",
            "yahoo.co.jp",
            "yahoo.ca",
            "web.de",
            "aol.com",
            "me.com",
            "live.com",
            "cloud.com",
            "outlook.at",
            "example.com",
            "example.org",
            "googlemail.de",
            "proton.me",
            "orange.com",
            "yandex.kz",
            "localhost",
            "mail.example.com",
            "gmail.example.com",
            "fastmail.fm",
            "hotmail.co.jp",
            "gmx.fr",
            "gmx.us",
            "gmx.co.uk",
            "live.se",
            "outlook.dk",
            "yahoo.ro",
            "yahoo.co.id",
            "yahoo.co.za",
            "mi.com",
            "aon.com",
            "bol.com",
            "sap.com",
            "web.com",
            "wdr.de",
            "wko.at",
            "qt.io",
            "love.com",
            "max.com",
            "nsn.com",
            "ebay.com",
            "ard.de",
            "gls.de",
            "gmail",
            "intranet",
        ] {
            assert_eq!(meant(domain), None, "{domain}");
        }
    }
}
