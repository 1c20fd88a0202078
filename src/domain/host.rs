//! The names that DNS can hold.

/// Whether an ASCII name can be that of a host: labels of 1 to 63 letters, digits, hyphens and underscores, without a
/// hyphen at either end, of at most 253 characters.
pub(super) fn is_host_name(ascii: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
    };
    ascii.len() <= 253 && ascii.split('.').all(is_label)
}
