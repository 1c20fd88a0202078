//! The bounds of a run.

use std::num::NonZeroU8;
use std::time::Duration;

/// A relay that takes longer over an email keeps those behind it waiting.
const LONG: Duration = Duration::from_secs(10);

/// The bounds of a run.
#[derive(Clone, Copy, Debug)]
pub struct RunLimits {
    /// The most emails that are tried.
    pub max: Option<usize>,
    /// The time after which no email is begun.
    pub time: Option<Duration>,
    /// No reply is waited for after so long, but that to a message whose body is on its way.
    pub wait: Option<Duration>,
    /// An email that the relay takes longer over, and does not accept, is tried behind all others next time.
    pub long: Duration,
    /// The least time between the beginnings of two emails.
    pub pause: Option<Duration>,
    /// The number of SMTP sessions at once.
    pub sessions: NonZeroU8,
}

impl Default for RunLimits {
    /// One session, and no limit.
    fn default() -> Self {
        Self {
            max: None,
            time: None,
            wait: None,
            long: LONG,
            pause: None,
            sessions: NonZeroU8::MIN,
        }
    }
}
