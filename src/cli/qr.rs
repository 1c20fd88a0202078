//! A link as a QR code (ISO/IEC 18004) on a terminal, for a telephone to read.
//!
//! Two modules stand above each other in one character, since a character is about twice as high as wide. Where
//! colour may be used, the code is black on white whatever the terminal's own colours are. Where not, it is drawn
//! for a dark terminal: a light module is one that is lit.

use qrcode::{Color, EcLevel, QrCode};

use crate::app::{Error, ErrorKind, Result};
use crate::domain::Secret;

/// The light margin, in modules (ISO/IEC 18004 §6.3.8).
const QUIET: usize = 4;
/// Black on white, of the 256 colours: the first 16 are what the user has made of them.
const BLACK_ON_WHITE: &str = "\u{1b}[38;5;16;48;5;231m";
const PLAIN: &str = "\u{1b}[0m";

/// A code that can be drawn.
pub(crate) struct Code {
    /// In rows from the top; `true` is dark.
    modules: Vec<bool>,
    width: usize,
}

impl Code {
    /// Encodes a text, with the lowest level of error correction: a screen has no stains, and a small code fits on it.
    pub(crate) fn of(text: &Secret<String>) -> Result<Self> {
        let code =
            QrCode::with_error_correction_level(text.expose(), EcLevel::L).map_err(|_| {
                Error::new(ErrorKind::Failed, "the link is too long for a QR code")
                    .hint("shorten base_url in the configuration, or use --print-link")
            })?;
        Ok(Self {
            width: code.width(),
            modules: code
                .into_colors()
                .into_iter()
                .map(|color| color == Color::Dark)
                .collect(),
        })
    }

    /// How many columns of a terminal it takes.
    pub(crate) const fn columns(&self) -> usize {
        self.width + 2 * QUIET
    }

    /// Whether the module is dark. The margin, and what is beyond it, is light.
    fn is_dark(&self, row: usize, column: usize) -> bool {
        let inside = |n: usize| n.checked_sub(QUIET).filter(|n| *n < self.width);
        match (inside(row), inside(column)) {
            (Some(row), Some(column)) => self.modules[row * self.width + column],
            _ => false,
        }
    }

    /// The lines, without a line break at the end. As secret as the link.
    pub(crate) fn lines(&self, colour: bool) -> Secret<String> {
        let side = self.columns();
        let line = |row: usize| {
            let blocks: String = (0..side)
                .map(|column| {
                    let drawn = |row| self.is_dark(row, column) == colour;
                    match (drawn(row), drawn(row + 1)) {
                        (true, true) => '█',
                        (true, false) => '▀',
                        (false, true) => '▄',
                        (false, false) => ' ',
                    }
                })
                .collect();
            if colour {
                format!("{BLACK_ON_WHITE}{blocks}{PLAIN}")
            } else {
                blocks
            }
        };
        let lines: Vec<String> = (0..side).step_by(2).map(line).collect();
        Secret::new(lines.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::next_step::sentence;

    const LINK: &str = "https://example.com/reset/AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE";

    fn link() -> Secret<String> {
        Secret::from(String::from(LINK))
    }

    /// Returns the brightness of each module as a camera sees it on a terminal with these colours.
    fn seen(lines: &str, ink: u8, paper: u8) -> Vec<Vec<u8>> {
        let mut rows = Vec::new();
        for line in lines.lines() {
            let (line, ink, paper) = match line.strip_prefix(BLACK_ON_WHITE) {
                Some(line) => (line.strip_suffix(PLAIN).unwrap(), 0, 255),
                None => (line, ink, paper),
            };
            let of = |drawn: &str| {
                line.chars()
                    .map(|c| if drawn.contains(c) { ink } else { paper })
                    .collect()
            };
            rows.extend([of("█▀"), of("█▄")]);
        }
        rows
    }

    fn read(rows: &[Vec<u8>]) -> Option<String> {
        const SCALE: usize = 4;
        let (width, height) = (rows[0].len() * SCALE, rows.len() * SCALE);
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
            rows[y / SCALE][x / SCALE]
        });
        let grid = image.detect_grids().into_iter().next()?;
        Some(grid.decode().ok()?.1)
    }

    #[test]
    fn it_is_read_from_dark_and_light_terminals() {
        let code = Code::of(&link()).unwrap();
        let coloured = code.lines(true);
        for (ink, paper) in [(255, 0), (0, 255)] {
            let read = read(&seen(coloured.expose(), ink, paper));
            assert_eq!(read.as_deref(), Some(LINK));
        }
        let plain = code.lines(false);
        assert_eq!(read(&seen(plain.expose(), 255, 0)).as_deref(), Some(LINK));
    }

    #[test]
    fn a_link_fits_on_the_smallest_usual_terminal() {
        let code = Code::of(&link()).unwrap();
        assert!(code.columns() <= 80);
        assert!(code.lines(false).expose().lines().count() <= 24);
    }

    #[test]
    fn the_margin_is_light() {
        let code = Code::of(&link()).unwrap();
        let rows = seen(code.lines(true).expose(), 255, 0);
        let dark = |row: &Vec<u8>| row.contains(&0);
        assert!(!rows[..QUIET].iter().any(dark) && dark(&rows[QUIET]));
        assert!(!rows[rows.len() - QUIET..].iter().any(dark));
        for row in rows {
            assert_eq!(row[..QUIET], [255; QUIET]);
            assert_eq!(row[row.len() - QUIET..], [255; QUIET]);
        }
    }

    #[test]
    fn a_text_that_no_code_holds_is_refused() {
        let long = Secret::new("x".repeat(3000));
        let error = Code::of(&long).err().unwrap();
        assert!(sentence(error.advice().unwrap()).contains("--print-link"));
    }
}
