//! The modes of the terminal while something is asked.

use std::io;

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

/// Turns echo, line editing and signal keys off, and back on when dropped, so that Ctrl-C cannot leave a terminal that
/// shows nothing.
pub(super) struct Quiet(Termios);

impl Quiet {
    pub(super) fn new() -> io::Result<Self> {
        let before = tcgetattr(rustix::stdio::stdin())?;
        let mut quiet = before.clone();
        quiet
            .local_modes
            .remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG);
        tcsetattr(rustix::stdio::stdin(), OptionalActions::Drain, &quiet)?;
        Ok(Self(before))
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        // Flush: what is left of an escape sequence, or the Enter after a `y`, must not become the start of the next
        // answer. If the terminal has gone, there is nothing to restore.
        tcsetattr(rustix::stdio::stdin(), OptionalActions::Flush, &self.0).ok();
    }
}
