//! A choice among several with the arrow keys.

use std::io;

use dialoguer::console::{Key, Term, truncate_str};

use super::interrupted;
use crate::app::{Error, ErrorKind, Result};
use crate::cli::output::harmless;

/// Hides the cursor, and shows it again however the choice ends.
struct Hidden<'a>(&'a Term);

impl Drop for Hidden<'_> {
    fn drop(&mut self) {
        // The terminal is buffered, so the sequence must be flushed too. If the terminal has gone, there is no
        // cursor to show.
        self.0.show_cursor().and_then(|()| self.0.flush()).ok();
    }
}

/// Lets one of the items be chosen on the terminal, and gives its index.
pub(super) fn choose(question: &str, items: &[String]) -> Result<usize> {
    if items.is_empty() {
        return Err(Error::new(
            ErrorKind::NotFound,
            "there is nothing to choose from",
        ));
    }
    on(&Term::buffered_stderr(), question, items)
        .map_err(|error| Error::new(ErrorKind::Failed, "the terminal failed").source(error))?
        .ok_or_else(interrupted)
}

fn on(term: &Term, question: &str, items: &[String]) -> io::Result<Option<usize>> {
    let (height, width) = term.size();
    let mut menu = Menu::new(items.len(), usize::from(height).saturating_sub(3));
    let question = harmless::line(question);
    term.write_line(&format!("{question} (arrows and Enter; Esc leaves)"))?;
    term.hide_cursor()?;
    let _hidden = Hidden(term);
    loop {
        let lines = menu.lines(items);
        for line in &lines {
            // A line that wrapped would count twice when it is taken away.
            term.write_line(&truncate_str(
                line,
                usize::from(width).saturating_sub(1),
                "…",
            ))?;
        }
        term.flush()?;
        let step = match term.read_key_raw() {
            Ok(key) => menu.press(&key),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Step::Leave,
            Err(error) => return Err(error),
        };
        term.clear_last_lines(lines.len())?;
        let chosen = match step {
            Step::Stay => continue,
            Step::Choose => Some(menu.at),
            Step::Leave => None,
        };
        if let Some(chosen) = chosen {
            term.write_line(&format!("> {}", harmless::line(&items[chosen])))?;
        }
        term.flush()?;
        return Ok(chosen);
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Step {
    Stay,
    Choose,
    Leave,
}

/// Which item is under the bar, and which of them are in view.
#[derive(Debug)]
struct Menu {
    len: usize,
    at: usize,
    top: usize,
    height: usize,
}

impl Menu {
    fn new(len: usize, height: usize) -> Self {
        Self {
            len,
            at: 0,
            top: 0,
            height: height.max(1),
        }
    }

    fn press(&mut self, key: &Key) -> Step {
        match key {
            Key::ArrowDown | Key::Tab | Key::Char('j') => self.at = (self.at + 1) % self.len,
            Key::ArrowUp | Key::BackTab | Key::Char('k') => {
                self.at = self.at.checked_sub(1).unwrap_or(self.len - 1);
            }
            Key::PageDown => self.at = (self.at + self.height).min(self.len - 1),
            Key::PageUp => self.at = self.at.saturating_sub(self.height),
            Key::Home => self.at = 0,
            Key::End => self.at = self.len - 1,
            Key::Enter => return Step::Choose,
            Key::Escape | Key::CtrlC | Key::Char('q' | '\u{4}') => return Step::Leave,
            _ => {}
        }
        self.top = self
            .top
            .clamp((self.at + 1).saturating_sub(self.height), self.at);
        Step::Stay
    }

    fn lines(&self, items: &[String]) -> Vec<String> {
        items
            .iter()
            .enumerate()
            .skip(self.top)
            .take(self.height)
            .map(|(index, item)| {
                let bar = if index == self.at { '>' } else { ' ' };
                format!("{bar} {}", harmless::line(item))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items() -> Vec<String> {
        ["a", "b\u{1b}", "c", "d"].map(String::from).to_vec()
    }

    #[test]
    fn keys_move_the_bar_and_the_view_follows() {
        let mut menu = Menu::new(4, 2);
        assert_eq!(menu.lines(&items()), ["> a", "  b\\u{1b}"]);
        for (key, at, top) in [
            (Key::ArrowDown, 1, 0),
            (Key::ArrowDown, 2, 1),
            (Key::ArrowUp, 1, 1),
            (Key::ArrowUp, 0, 0),
            (Key::ArrowUp, 3, 2),
            (Key::Tab, 0, 0),
            (Key::PageDown, 2, 1),
            (Key::End, 3, 2),
            (Key::Home, 0, 0),
            (Key::PageUp, 0, 0),
            (Key::Char('x'), 0, 0),
        ] {
            assert_eq!(menu.press(&key), Step::Stay);
            assert_eq!((menu.at, menu.top), (at, top), "{key:?}");
        }
    }

    #[test]
    fn enter_chooses_and_escape_leaves() {
        let mut menu = Menu::new(4, 9);
        assert_eq!(menu.press(&Key::Enter), Step::Choose);
        for key in [Key::Escape, Key::CtrlC, Key::Char('q')] {
            assert_eq!(menu.press(&key), Step::Leave);
        }
    }

    #[test]
    fn nothing_to_choose_from_is_not_found() {
        assert_eq!(
            choose("Which?", &[]).unwrap_err().kind(),
            ErrorKind::NotFound
        );
    }
}
