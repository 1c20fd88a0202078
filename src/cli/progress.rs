//! How far a bulk verb has come: a bar on stderr where that is a terminal, nothing elsewhere.
//!
//! Invariant: a bar never shares the screen with a line of output. [`Ui`](super::output::Ui) makes the bar, and takes
//! it off the screen while it prints.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

const TEMPLATE: &str = "{prefix} {bar:24} {pos}/{len}";

/// The bar. Clones are the same bar.
#[derive(Clone, Debug)]
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// A bar that is not shown.
    pub(crate) fn hidden() -> Self {
        Self(ProgressBar::hidden())
    }

    /// A bar on stderr; `what` says what is counted.
    pub(super) fn shown(what: &str) -> Self {
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr())
            .with_prefix(what.to_owned());
        // The template is a constant that parses; a bar in the default style would do as well.
        let bar = match ProgressStyle::with_template(TEMPLATE) {
            Ok(style) => bar.with_style(style.progress_chars("=> ")),
            Err(_) => bar,
        };
        Self(bar)
    }

    /// Whether anybody sees it.
    pub(crate) fn is_shown(&self) -> bool {
        !self.0.is_hidden()
    }

    /// How many there are.
    pub(crate) fn set_total(&self, total: u64) {
        self.0.set_length(total);
    }

    /// One more is done.
    pub(crate) fn step(&self) {
        self.0.inc(1);
    }

    /// Takes the bar off the screen for good.
    pub(crate) fn finish(&self) {
        self.0.finish_and_clear();
    }

    /// Takes the bar off the screen while `act` prints.
    pub(crate) fn aside<T>(&self, act: impl FnOnce() -> T) -> T {
        self.0.suspend(act)
    }
}
