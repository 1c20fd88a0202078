//! A password-reset link: how long it lives and when it is dead.

use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use percent_encoding::percent_decode_str;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::text::Invalid;
use super::{LinkId, LoginId, Secret};
use crate::domain::template::LinkKind;

/// Characters of a token.
const TOKEN_LENGTH: usize = 43;

/// How often a link may have been escaped on its way.
const ESCAPES: usize = 2;

/// The random part of a link: 32 bytes, written as 43 characters of base64url (RFC 4648 §5).
#[derive(Clone, Debug)]
pub struct Token(Secret<String>);

impl Token {
    /// Writes 32 random bytes as a token.
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(Secret::new(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// Takes a token as it came back: alone, within its link, or with what an email program or a link scanner left
    /// around it, such as a full stop, a bracket or parameters. Text without a token hashes to a value that no link
    /// has, so unknown and malformed tokens cannot be told apart.
    pub fn from_text(text: &str) -> Self {
        let mut unescaped = Zeroizing::new(text.to_owned());
        // A rewriter may have escaped characters that need no escape (RFC 3986 §2.3), and another all of its link.
        for _ in 0..=ESCAPES {
            if let Some(token) = find_token(&unescaped) {
                return Self(Secret::new(token.to_owned()));
            }
            let once = percent_decode_str(&unescaped)
                .decode_utf8_lossy()
                .into_owned();
            unescaped = Zeroizing::new(once);
        }
        Self(Secret::new(text.trim().to_owned()))
    }

    /// The characters that go into the link.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// The digest that is stored and looked up. A slow hash is not needed: the token has 256 random bits.
    pub fn digest(&self) -> TokenDigest {
        TokenDigest(Sha256::digest(self.expose().as_bytes()).into())
    }
}

/// Finds 43 characters of base64url with no letter or digit next to them. Hyphens and underscores may be next to them:
/// they frame words in plain text.
fn find_token(text: &str) -> Option<&str> {
    let is_hex = |two: &str| two.bytes().all(|c| c.is_ascii_hexdigit());
    let pieces = text.split('%').enumerate().map(|(at, piece)| {
        let escaped = at > 0 && piece.get(..2).is_some_and(is_hex);
        if escaped { &piece[2..] } else { piece }
    });
    let in_alphabet = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let is_frame = |part: &str| part.bytes().all(|c| matches!(c, b'-' | b'_'));
    let mut runs = pieces.flat_map(|piece| piece.split(move |c| !in_alphabet(c)));
    runs.find_map(|run| {
        let surplus = run.len().checked_sub(TOKEN_LENGTH)?;
        // Behind it, on both sides, before it.
        [0, surplus / 2, surplus].into_iter().find_map(|start| {
            let (before, rest) = run.split_at(start);
            let (token, behind) = rest.split_at(TOKEN_LENGTH);
            (is_frame(before) && is_frame(behind)).then_some(token)
        })
    })
}

/// Where links point: a URL in which `{token}` stands for the token, or behind which `/token` is put. It is kept as the
/// parser serialises it, so that what is checked is what is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkBase(String);

impl LinkBase {
    /// The link for a token.
    pub fn link(&self, token: &Token) -> Secret<String> {
        Secret::new(self.with(token.expose()))
    }

    /// The URL, normalised.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The URL with this text in the place of the token.
    pub fn with(&self, token: &str) -> String {
        if self.0.contains(PLACE) {
            self.0.replace(PLACE, token)
        } else {
            format!("{}/{token}", self.0.trim_end_matches('/'))
        }
    }
}

const PLACE: &str = "{token}";
/// The stand-in for [`PLACE`] while the URL is parsed: characters that no part of a URL escapes.
const MARK: &str = "credtool-token-goes-here";

impl FromStr for LinkBase {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        let invalid = |why: &str| Invalid::new("base URL", text, why);
        let marked = text.replace(PLACE, MARK);
        if marked.contains(['{', '}']) {
            return Err(invalid("has braces; the token's place is written {token}"));
        }
        let parsed = marked.parse::<super::product::WebUrl>();
        let url = parsed.map_err(|error| {
            let why = error.why.replace(MARK, PLACE);
            Invalid::new(error.what, text, why)
        })?;
        let (parsed, has_place) = (url.as_url(), text.contains(PLACE));
        if !has_place && (parsed.query().is_some() || parsed.fragment().is_some()) {
            let why = "has a query or a fragment; write {token} where the token belongs";
            return Err(invalid(why));
        }
        // A host name knows no case, and `..` may have removed the place.
        let in_host = parsed.host_str().is_some_and(|host| host.contains(MARK));
        if in_host || has_place && !url.as_str().contains(MARK) {
            return Err(invalid(
                "has {token} where no token can be; put it into the path or the query",
            ));
        }
        Ok(Self(url.as_str().replace(MARK, PLACE)))
    }
}

/// SHA-256 of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenDigest([u8; 32]);

impl TokenDigest {
    /// The bytes, for the database.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// The state of a link at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// It can be redeemed.
    Live,
    /// It was redeemed.
    Used,
    /// Its time has passed.
    Expired,
    /// It was ended before its time.
    Revoked,
}

impl LinkState {
    /// The fixed name in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Used => "used",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }
}

impl FromStr for LinkState {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        [Self::Live, Self::Used, Self::Expired, Self::Revoked]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| {
                Invalid::new("link state", text, "is not live, used, expired or revoked")
            })
    }
}

/// Why a link was ended before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevokedReason {
    /// The password was changed, by the desk or through another link.
    PasswordChanged,
    /// A newer link was made with `--revoke-others`.
    Newer,
    /// The desk ended it.
    Desk,
    /// The email that carried it was replaced by one with a newer link.
    Replaced,
    /// The contact no longer has the address that it was sent to.
    AddressChanged,
    /// The database was restored from an older copy.
    Restored,
}

impl RevokedReason {
    /// Every reason.
    pub const ALL: [Self; 6] = [
        Self::PasswordChanged,
        Self::Newer,
        Self::Desk,
        Self::Replaced,
        Self::AddressChanged,
        Self::Restored,
    ];

    /// The fixed name in the database and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PasswordChanged => "password_changed",
            Self::Newer => "newer_link",
            Self::Desk => "desk",
            Self::Replaced => "replaced",
            Self::AddressChanged => "address_changed",
            Self::Restored => "restored",
        }
    }

    /// The reason as the end of a sentence about the link.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::PasswordChanged => "the password was changed after it was sent",
            Self::Newer => "a newer link was made",
            Self::Desk => "the support desk revoked it",
            Self::Replaced => "a newer email with a newer link took its place",
            Self::AddressChanged => "it was sent to an address that is no longer the contact's",
            Self::Restored => "the database was restored from an older copy",
        }
    }
}

impl FromStr for RevokedReason {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::ALL
            .into_iter()
            .find(|reason| reason.as_str() == text)
            .ok_or_else(|| Invalid::new("revocation reason", text, "is unknown"))
    }
}

/// A link as it is stored.
#[derive(Clone, Debug)]
pub struct Link {
    /// Its row.
    pub id: LinkId,
    /// The login whose password it changes.
    pub login_id: LoginId,
    /// Its kind.
    pub kind: LinkKind,
    /// When it was made.
    pub created_at: Timestamp,
    /// From this moment on it is dead.
    pub expires_at: Timestamp,
    /// When it was redeemed.
    pub used_at: Option<Timestamp>,
    /// When it was ended before its time.
    pub revoked_at: Option<Timestamp>,
    /// Why.
    pub revoked_reason: Option<RevokedReason>,
}

/// A clock that is set back by this little ends no link.
pub const SKEW: SignedDuration = SignedDuration::from_mins(5);

impl Link {
    /// Whether it was made in the future, or lives longer than its kind allows: the clock was wrong when it was made,
    /// or is wrong now.
    pub fn is_of_wrong_clock(&self, now: Timestamp) -> bool {
        self.created_at.duration_since(now) > SKEW
            || self.expires_at.duration_since(self.created_at) > self.kind.max_ttl()
    }

    /// Returns the state of the link at `now`. A link expires at its moment, not after it.
    pub fn state(&self, now: Timestamp) -> LinkState {
        if self.used_at.is_some() {
            LinkState::Used
        } else if self.revoked_at.is_some() {
            LinkState::Revoked
        } else if now >= self.expires_at || self.is_of_wrong_clock(now) {
            LinkState::Expired
        } else {
            LinkState::Live
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::template::MIN_TTL;

    fn link(used: Option<i64>, revoked: Option<i64>) -> Link {
        let at = |s| Timestamp::from_second(s).unwrap();
        Link {
            id: LinkId::new(1),
            login_id: LoginId::new(1),
            kind: LinkKind::Reset,
            created_at: at(0),
            expires_at: at(3600),
            used_at: used.map(at),
            revoked_at: revoked.map(at),
            revoked_reason: revoked.map(|_| RevokedReason::Desk),
        }
    }

    #[test]
    fn expiry_is_exact() {
        let at = |ms| Timestamp::from_millisecond(ms).unwrap();
        assert_eq!(link(None, None).state(at(3_599_999)), LinkState::Live);
        assert_eq!(link(None, None).state(at(3_600_000)), LinkState::Expired);
        assert_eq!(link(Some(5), None).state(at(3_600_000)), LinkState::Used);
        assert_eq!(link(None, Some(5)).state(at(10)), LinkState::Revoked);
    }

    #[test]
    fn link_that_a_wrong_clock_made_is_dead() {
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        let of_kind = |kind, created, life| Link {
            kind,
            created_at: at(created),
            expires_at: at(created + life),
            ..link(None, None)
        };
        let made = |created, life| of_kind(LinkKind::Reset, created, life);
        let (now, hour, day) = (at(1_000_000), 3600, 86_400);
        assert_eq!(made(1_000_000, hour).state(now), LinkState::Live);
        assert_eq!(made(1_000_300, hour).state(now), LinkState::Live);
        assert_eq!(made(1_000_301, hour).state(now), LinkState::Expired);
        assert_eq!(
            made(1_000_000 + 365 * day, hour).state(now),
            LinkState::Expired
        );
        for (kind, most) in [(LinkKind::Reset, day), (LinkKind::Invitation, 7 * day)] {
            let state = |life| of_kind(kind, 1_000_000, life).state(now);
            assert_eq!(state(most), LinkState::Live, "{kind:?}");
            assert_eq!(state(most + 1), LinkState::Expired, "{kind:?}");
        }
    }

    #[test]
    fn tokens_are_43_url_characters() {
        let token = Token::from_bytes(&[0xfb; 32]);
        assert_eq!(token.expose().len(), 43);
        assert!(
            token
                .expose()
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        );
        assert_eq!(
            Token::from_text(&format!(" {}\n", token.expose())).digest(),
            token.digest()
        );
        assert_ne!(Token::from_text("other").digest(), token.digest());
    }

    #[test]
    fn links_are_made_of_what_the_parser_read() {
        let token = Token::from_text("T");
        for (typed, link) in [
            (
                "https://bücher.example/reset",
                "https://xn--bcher-kva.example/reset/T",
            ),
            ("https:/example.com/reset", "https://example.com/reset/T"),
            (
                "https:\\\\example.com\\reset",
                "https://example.com/reset/T",
            ),
            ("HTTPS://Example.COM", "https://example.com/T"),
            (
                "https://example.com/zurücksetzen?für={token}",
                "https://example.com/zur%C3%BCcksetzen?f%C3%BCr=T",
            ),
            (
                "https://example.com/#/reset/{token}",
                "https://example.com/#/reset/T",
            ),
        ] {
            let base: LinkBase = typed.parse().unwrap();
            assert_eq!(base.link(&token).expose(), link);
            assert_eq!(base.as_str().parse::<LinkBase>().unwrap(), base, "{typed}");
        }
    }

    #[test]
    fn a_token_is_found_in_what_is_left_around_it() {
        for bytes in [[0xfb; 32], [0x00; 32], [0xff; 32]] {
            let token = Token::from_bytes(&bytes);
            let plain = token.expose();
            for around in [
                "{}.",
                "{},",
                "{})",
                "{}>",
                "{}/",
                "{} ",
                " {}\n",
                "<{}>",
                "({}).",
                "_{}_",
                "{}%20",
                "{}%3E",
                "https://example.com/reset/{}",
                "<https://example.com/reset/{}>",
                "{}&data=05%7C01%7Cada%40example.com%7C0123456789abcdef0123456789abcdef0123456789abcdef&reserved=0",
                "https://eur01.safelinks.example/?url=https%3A%2F%2Fexample.com%2Freset%2F{}&data=05%7C01",
                "{}?utm_source=email",
                "{}…",
                "{}”",
            ] {
                let text = around.replace("{}", plain);
                assert_eq!(Token::from_text(&text).expose(), plain, "{text}");
            }
            for (hyphen, underscore) in [("%2D", "%5f"), ("%252D", "%255f"), ("%252d", "_")] {
                let escaped = plain.replace('-', hyphen).replace('_', underscore);
                for around in [
                    "{}",
                    "{}%253E",
                    "{}%3C%2Fa%3E",
                    "https%253A%252F%252Fexample.com%252Freset%252F{}%2526data%253D05",
                ] {
                    let text = around.replace("{}", &escaped);
                    assert_eq!(Token::from_text(&text).expose(), plain, "{text}");
                }
            }
            for changed in [
                format!("{plain}x"),
                format!("0{plain}"),
                plain[1..].to_owned(),
            ] {
                assert_ne!(Token::from_text(&changed).digest(), token.digest());
            }
        }
        assert_eq!(Token::from_text(" %é% ").expose(), "%é%");
    }

    #[test]
    fn the_token_goes_where_it_belongs() {
        let token = Token::from_text("T");
        let link = |base: &str| {
            base.parse::<LinkBase>()
                .unwrap()
                .link(&token)
                .expose()
                .clone()
        };
        assert_eq!(
            link("https://example.com/reset"),
            "https://example.com/reset/T"
        );
        assert_eq!(
            link("https://example.com/reset/"),
            "https://example.com/reset/T"
        );
        assert_eq!(
            link("https://example.com/r?k={token}&x=1"),
            "https://example.com/r?k=T&x=1"
        );
        for bad in [
            "http://example.com/r",
            "https://example.com/r?x=1",
            "https://example.com/r#x",
            "https://example.com/re set",
            "https://ada@example.com/r",
            "https://{token}.example.com/",
            "https://example.com/{token}/..",
            "https://example.com/{TOKEN}",
            "https://example.com/r?k={token",
            "example.com",
            "",
        ] {
            assert!(bad.parse::<LinkBase>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_time_to_live_has_bounds() {
        for (kind, hours) in [(LinkKind::Reset, 24), (LinkKind::Invitation, 7 * 24)] {
            let longest = SignedDuration::from_hours(hours);
            assert!(kind.check_ttl(SignedDuration::from_secs(59)).is_err());
            assert!(kind.check_ttl(MIN_TTL).is_ok() && kind.check_ttl(longest).is_ok());
            let second = SignedDuration::from_secs(1);
            assert!(kind.check_ttl(longest + second).is_err());
            assert!(kind.check_ttl(kind.default_ttl()).is_ok());
            assert_eq!(kind.template().link_kind(), Some(kind));
        }
    }
}
