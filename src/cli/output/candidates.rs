//! The candidates of an ambiguous look-up as lines.

use crate::cli::output::sanitize;
use crate::domain::candidates::Candidates;

/// The candidates, a line each: `most` of them, and how many there are beside.
pub(super) fn candidate_lines(candidates: &Candidates, most: usize) -> String {
    let named = candidates.list.iter().take(most);
    let mut lines: Vec<String> = named
        .map(|candidate| format!("  {}", sanitize::line(&candidate.to_string())))
        .collect();
    match candidates.list.len().saturating_sub(most) {
        0 => {}
        _ if candidates.more => lines.push(String::from("  and many more")),
        more => lines.push(format!("  and {more} more")),
    }
    lines.join("\n")
}
