//! One page of a list.

/// The rows of a page, and whether more follow.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// At most as many as were asked for.
    pub rows: Vec<T>,
    /// Whether there are more behind the last.
    pub more: bool,
}

impl<T> Page<T> {
    /// A page of at most `limit` rows, from a look-up that was asked for one more than that.
    pub(super) fn cut(mut rows: Vec<T>, limit: usize) -> Self {
        let more = rows.len() > limit;
        rows.truncate(limit);
        Self { rows, more }
    }
}
