//! The fate of the data on stdout.

/// The fate of the data on stdout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arrival {
    /// Everything was written.
    Whole,
    /// A write failed.
    Broken,
    /// The reader has gone, and nothing more is written.
    Closed,
}
