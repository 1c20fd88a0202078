//! Stylesheet, script and pictures. The name of each has the hash of what is in it, so that a browser may keep it for
//! good; the pages themselves are never kept.

use axum::body::Bytes;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::domain::{Colour, Invalid};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");
const ICON: &str = include_str!("icon.svg");

/// A picture of more bytes than this makes a visitor wait.
const MOST: usize = 512 * 1024;

/// The picture of a product.
#[derive(Clone, Debug)]
pub struct Logo {
    bytes: Vec<u8>,
    kind: AssetKind,
}

/// The kind of an asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AssetKind {
    Css,
    JavaScript,
    Svg,
    Png,
    Jpeg,
    WebP,
}

impl AssetKind {
    const fn media_type(self) -> &'static str {
        match self {
            Self::Css => "text/css; charset=utf-8",
            Self::JavaScript => "text/javascript; charset=utf-8",
            Self::Svg => "image/svg+xml",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
        }
    }

    const fn ending(self) -> &'static str {
        match self {
            Self::Css => "css",
            Self::JavaScript => "js",
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::WebP => "webp",
        }
    }
}

impl Logo {
    /// A picture that browsers show; `name` is what it is called in the error.
    pub fn new(name: &str, bytes: Vec<u8>) -> Result<Self, Invalid> {
        let invalid = |why: &str| Invalid::new("logo", name, why);
        if bytes.len() > MOST {
            return Err(invalid("is larger than 512 KiB"));
        }
        let text = bytes.trim_ascii_start();
        let kind = if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            AssetKind::Png
        } else if bytes.starts_with(b"\xff\xd8\xff") {
            AssetKind::Jpeg
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            AssetKind::WebP
        } else if text.starts_with(b"<svg") || text.starts_with(b"<?xml") {
            AssetKind::Svg
        } else {
            return Err(invalid("is no picture in SVG, PNG, JPEG or WebP"));
        };
        Ok(Self { bytes, kind })
    }
}

/// A file that is served as it is.
#[derive(Debug)]
pub(super) struct Asset {
    /// Where it is.
    pub(super) path: String,
    pub(super) media_type: &'static str,
    pub(super) bytes: Bytes,
}

impl Asset {
    fn new(folder: &str, stem: &str, kind: AssetKind, bytes: Vec<u8>) -> Self {
        let hash = Sha256::digest(&bytes);
        let hash = URL_SAFE_NO_PAD.encode(&hash[..9]);
        Self {
            path: format!("{folder}{stem}-{hash}.{}", kind.ending()),
            media_type: kind.media_type(),
            bytes: bytes.into(),
        }
    }
}

/// All of them.
#[derive(Debug)]
pub(super) struct Assets {
    pub(super) style: Asset,
    pub(super) script: Asset,
    pub(super) icon: Asset,
    pub(super) logo: Option<Asset>,
}

impl Assets {
    /// Returns the assets in `folder`.
    pub(super) fn new(folder: &str, colour: &Colour, logo: Option<Logo>) -> Self {
        let style = format!(":root{{--brand:{}}}\n{STYLE}", colour.as_str());
        Self {
            style: Asset::new(folder, "style", AssetKind::Css, style.into_bytes()),
            script: Asset::new(folder, "script", AssetKind::JavaScript, SCRIPT.into()),
            icon: Asset::new(folder, "icon", AssetKind::Svg, ICON.into()),
            logo: logo.map(|logo| Asset::new(folder, "logo", logo.kind, logo.bytes)),
        }
    }

    /// The one at this path.
    pub(super) fn at(&self, path: &str) -> Option<&Asset> {
        [&self.style, &self.script, &self.icon]
            .into_iter()
            .chain(&self.logo)
            .find(|asset| asset.path == path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logo_is_a_picture() {
        for (bytes, media_type) in [
            (&b"\x89PNG\r\n\x1a\n..."[..], "image/png"),
            (b"\xff\xd8\xff\xe0", "image/jpeg"),
            (b"RIFF....WEBP", "image/webp"),
            (b"\n<svg xmlns='...'/>", "image/svg+xml"),
        ] {
            let logo = Logo::new("logo", bytes.to_vec()).unwrap();
            assert_eq!(logo.kind.media_type(), media_type);
        }
        for bytes in [&b""[..], b"<html>", b"RIFF....WAVE", b"GIF89a"] {
            assert!(Logo::new("logo", bytes.to_vec()).is_err());
        }
        assert!(Logo::new("logo", vec![b' '; MOST + 1]).is_err());
    }

    #[test]
    fn what_changes_gets_another_name() {
        let of = |colour: &str| Assets::new("/r/assets/", &colour.parse().unwrap(), None);
        let (blue, red) = (of("#1f5aa6"), of("#8b0000"));
        assert_ne!(blue.style.path, red.style.path);
        assert_eq!(blue.script.path, red.script.path);
        assert!(blue.style.path.starts_with("/r/assets/style-"));
        assert!(blue.at(&blue.style.path).is_some() && blue.at(&red.style.path).is_none());
    }

    #[test]
    fn the_script_and_the_stylesheet_load_nothing_from_elsewhere() {
        for text in [STYLE, SCRIPT] {
            for word in [
                "http:",
                "https:",
                "url(",
                "@import",
                "eval(",
                "innerHTML",
                "fetch(",
            ] {
                assert!(!text.contains(word), "{word}");
            }
        }
    }
}
