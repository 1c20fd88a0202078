//! Where the page answers: at the address that links are made from.

use axum::http::Uri;
use url::Url;

use crate::domain::Invalid;
use crate::domain::link::{LinkBase, Token};

/// Stands for the token while the address is taken apart. No URL parser changes it, and no address has it by chance.
const MARK: &str = "credtool-token-stands-here";

/// The path of the page and of what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PagePath {
    /// The route, with `{token}` for the segment in which the token stands.
    pub(super) route: String,
    /// The folder of stylesheet, script and pictures, with a slash at its end.
    pub(super) assets: String,
    /// Scheme, host and port, as browsers send them (RFC 6454).
    pub(super) origin: String,
    spot: Spot,
    before: String,
    after: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Spot {
    /// In this segment of the path, counted from 0.
    Segment(usize),
    /// In the value of this key of the query.
    Query(String),
}

impl PagePath {
    /// Takes the address apart.
    ///
    /// Fails where the token stands in a part that no server sees, or that is not the server's to choose.
    pub(super) fn of(base: &LinkBase) -> Result<Self, Invalid> {
        let invalid = |why: &str| Invalid::new("base URL", base.as_str(), why);
        let url: Url = base
            .with(MARK)
            .parse()
            .map_err(|_| invalid("is no URL any more with a token in it"))?;
        let origin = url.origin().ascii_serialization();
        let segments: Vec<&str> = url.path().split('/').skip(1).collect();
        if let Some(at) = segments.iter().position(|segment| segment.contains(MARK)) {
            let (before, after) = segments[at].split_once(MARK).unwrap_or_default();
            let mut parts = segments.clone();
            parts[at] = "{token}";
            let folder: String = segments[..at]
                .iter()
                .fold(String::from("/"), |path, part| path + part + "/");
            return Ok(Self {
                route: format!("/{}", parts.join("/")),
                assets: folder + "assets/",
                origin,
                spot: Spot::Segment(at),
                before: before.to_owned(),
                after: after.to_owned(),
            });
        }
        let pair = url.query_pairs().find(|(_, value)| value.contains(MARK));
        let Some((key, value)) = pair else {
            return Err(invalid(
                "has the token where a web server does not see it; write {token} into its path or its query",
            ));
        };
        let (before, after) = value.split_once(MARK).unwrap_or_default();
        Ok(Self {
            route: url.path().to_owned(),
            assets: format!("{}/assets/", url.path().trim_end_matches('/')),
            origin,
            spot: Spot::Query(key.into_owned()),
            before: before.to_owned(),
            after: after.to_owned(),
        })
    }

    /// The token of a request for the route.
    pub(super) fn token(&self, uri: &Uri) -> Option<Token> {
        match &self.spot {
            Spot::Segment(at) => {
                let segment = uri.path().split('/').skip(1).nth(*at)?;
                self.cut(segment)
            }
            Spot::Query(name) => {
                let query = uri.query()?;
                let mut pairs = url::form_urlencoded::parse(query.as_bytes());
                // A copy of an HTML source has `&amp;` between the pairs.
                let (_, value) =
                    pairs.find(|(key, _)| key.strip_prefix("amp;").unwrap_or(key) == name)?;
                self.cut(&value)
            }
        }
    }

    fn cut(&self, text: &str) -> Option<Token> {
        let text = text.strip_prefix(self.before.as_str())?;
        // An email program may have left something behind the link.
        let text = text.strip_suffix(self.after.as_str()).unwrap_or(text);
        Some(Token::from_text(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(base: &str) -> PagePath {
        PagePath::of(&base.parse().unwrap()).unwrap()
    }

    #[test]
    fn every_link_leads_back_to_its_token() {
        for (base, route, assets) in [
            ("https://example.com", "/{token}", "/assets/"),
            (
                "https://example.com/reset",
                "/reset/{token}",
                "/reset/assets/",
            ),
            ("https://example.com/a/b/", "/a/b/{token}", "/a/b/assets/"),
            (
                "https://example.com/r/{token}/set",
                "/r/{token}/set",
                "/r/assets/",
            ),
            (
                "https://example.com/go-{token}.html",
                "/{token}",
                "/assets/",
            ),
            ("https://example.com/r?x=1&k={token}", "/r", "/r/assets/"),
            ("https://example.com/?k=a-{token}", "/", "/assets/"),
            (
                "https://example.com:8443/zur%C3%BCck",
                "/zur%C3%BCck/{token}",
                "/zur%C3%BCck/assets/",
            ),
        ] {
            let place = place(base);
            assert_eq!(
                (place.route.as_str(), place.assets.as_str()),
                (route, assets),
                "{base}"
            );
            let token = Token::from_bytes(&[0xfb; 32]);
            let link = base.parse::<LinkBase>().unwrap().link(&token);
            let link: Url = link.expose().parse().unwrap();
            let uri: Uri = link[url::Position::BeforePath..].parse().unwrap();
            let found = place.token(&uri).unwrap();
            assert_eq!(found.expose(), token.expose(), "{base}");
        }
    }

    #[test]
    fn token_is_found_in_a_query_that_was_copied_from_html() {
        let place = place("https://example.com/r?lang=de&t={token}");
        let uri = "/r?lang=de&amp;t=abc".parse().unwrap();
        assert_eq!(place.token(&uri).unwrap().expose(), "abc");
    }

    #[test]
    fn the_origin_is_the_one_that_browsers_send() {
        assert_eq!(
            place("https://example.com:443/r").origin,
            "https://example.com"
        );
        assert_eq!(
            place("http://127.0.0.1:8080/r").origin,
            "http://127.0.0.1:8080"
        );
    }

    #[test]
    fn a_token_that_no_server_sees_is_refused() {
        let base: LinkBase = "https://example.com/r#{token}".parse().unwrap();
        assert!(PagePath::of(&base).is_err());
    }

    #[test]
    fn what_is_no_link_has_no_token() {
        let place = place("https://example.com/r?k=a-{token}");
        for uri in ["/r", "/r?k=b", "/r?j=a-b"] {
            assert!(place.token(&uri.parse().unwrap()).is_none(), "{uri}");
        }
    }
}
