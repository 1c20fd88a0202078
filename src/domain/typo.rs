//! Mistyped domains of well-known mailbox providers: `gmial.com`, `hotmial.con`.
//!
//! It is a hint and nothing more: an address is never changed by it. A false alarm costs trust, so short names and real
//! domains that look alike are left alone.

use std::sync::LazyLock;

use strsim::osa_distance;

use super::EmailAddress;

/// Shorter names have too many real neighbours.
const SHORTEST_NAME: usize = 5;

/// A domain as its name and what comes behind the first dot.
type DomainParts = (&'static str, &'static str);

struct Known {
    providers: Vec<DomainParts>,
    look_alikes: Vec<&'static str>,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let text = include_str!("typo/domains.txt");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let (mut providers, mut look_alikes, mut behind) = (Vec::new(), Vec::new(), false);
    for line in lines {
        if line.starts_with("--") {
            behind = true;
        } else if behind {
            look_alikes.push(line);
        } else {
            providers.extend(line.split_once('.'));
        }
    }
    Known {
        providers,
        look_alikes,
    }
});

/// The address that was probably meant, where the domain is a near miss of a well-known one.
pub fn probably_meant(address: &EmailAddress) -> Option<String> {
    let domain = address.domain().to_lowercase();
    let (name, ending) = domain.split_once('.')?;
    let is_provider = KNOWN.providers.contains(&(name, ending));
    if is_provider || KNOWN.look_alikes.contains(&domain.as_str()) {
        return None;
    }
    let misses = KNOWN
        .providers
        .iter()
        .filter(|(meant, _)| meant.len() >= SHORTEST_NAME)
        .filter_map(|meant| Some((distance((name, ending), *meant)?, meant)));
    let (_, (name, ending)) = misses.min_by_key(|(distance, _)| *distance)?;
    Some(format!("{}@{name}.{ending}", address.local_part()))
}

/// How many slips lie between a domain and a well-known one; nothing where they are too many for a slip.
fn distance((name, ending): (&str, &str), (meant, end): DomainParts) -> Option<usize> {
    let (in_name, in_ending) = (osa_distance(name, meant), osa_distance(ending, end));
    // A provider has a domain in many countries; these endings are slips of `com`.
    let is_country = ending.len() == 2 && !matches!(ending, "cm" | "co" | "om");
    let same_ending = in_ending == 0;
    let slip_of_ending = in_ending == 1 && !is_country && !ending.contains('.');
    match in_name {
        0 if slip_of_ending => Some(in_ending),
        // The first letter is seldom the wrong one, and `email` is not `gmail`.
        1 if same_ending || slip_of_ending => Some(1 + in_ending),
        2 if same_ending && name.starts_with(&meant[..1]) && meant.len() > 6 => Some(2),
        _ => None,
    }
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
        ] {
            let wanted = format!("Ada.L@{wanted}");
            assert_eq!(meant(typed).as_deref(), Some(wanted.as_str()), "{typed}");
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
        ] {
            assert_eq!(meant(domain), None, "{domain}");
        }
    }
}
