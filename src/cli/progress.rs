//! How far a bulk verb has come: a bar on stderr where that is a terminal, nothing elsewhere.
//!
//! Invariant: a bar never shares the screen with a line of output. [`Ui`](super::output::Ui) makes the bar, and takes
//! it off the screen while it prints.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

const TEMPLATE: &str = "{prefix} {bar:24} {pos}/{len}";

/// The bar. Clones are the same bar.
#[derive(Clone, Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    shown: bool,
}

impl Progress {
    /// A bar that is not shown.
    pub(crate) fn hidden() -> Self {
        Self {
            bar: ProgressBar::hidden(),
            shown: false,
        }
    }

    /// A bar on stderr; `what` says what is counted. It shows once there is something to count.
    pub(super) fn shown(what: &str) -> Self {
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden())
            .with_prefix(what.to_owned());
        // The template is a constant that parses; a bar in the default style would do as well.
        let bar = match ProgressStyle::with_template(TEMPLATE) {
            Ok(style) => bar.with_style(style.progress_chars("=> ")),
            Err(_) => bar,
        };
        Self { bar, shown: true }
    }

    /// Whether anybody will see it.
    pub(crate) const fn is_shown(&self) -> bool {
        self.shown
    }

    /// How many there are.
    pub(crate) fn set_total(&self, total: u64) {
        self.bar.set_length(total);
        if self.shown && total > 0 && self.bar.is_hidden() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.bar.tick();
        }
    }

    /// One more is done.
    pub(crate) fn step(&self) {
        self.bar.inc(1);
    }

    /// Takes the bar off the screen for good.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    /// Takes the bar off the screen while `act` prints.
    pub(crate) fn aside<T>(&self, act: impl FnOnce() -> T) -> T {
        self.bar.suspend(act)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bar_is_hidden_until_there_is_something_to_count() {
        let bar = Progress::shown("retrying");
        assert!(bar.is_shown());
        bar.set_total(0);
        bar.step();
        assert!(bar.bar.is_hidden());
    }
}
