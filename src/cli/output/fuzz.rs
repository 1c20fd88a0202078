//! Properties of any text that is shown.

#![expect(
    clippy::missing_panics_doc,
    reason = "a body that panics has found something"
)]

use super::sanitize;
use crate::domain::is_unsafe_char;

/// Nothing that a terminal or a spreadsheet acts on comes out, JSON keeps its meaning, and what is harmless stays as
/// it is.
pub fn shown(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let line = sanitize::line(&text);
    assert!(!line.contains(is_unsafe_char), "{line:?}");
    assert_eq!(sanitize::line(&line), line);

    let lines = sanitize::lines(&text, "    ");
    assert!(
        !lines.contains(|c| is_unsafe_char(c) && c != '\n'),
        "{lines:?}"
    );
    assert!(
        lines
            .split('\n')
            .skip(1)
            .all(|later| later.starts_with("    "))
    );

    let json = sanitize::json(serde_json::Value::from(&*text).to_string().into_bytes());
    let json = String::from_utf8_lossy(&json);
    assert!(!json.contains(is_unsafe_char), "{json:?}");
    let read: Result<String, _> = serde_json::from_str(&json);
    assert!(read.is_ok_and(|read| read == text), "{json:?}");

    let csv = sanitize::csv(&text);
    assert!(!csv.contains(|c| is_unsafe_char(c) && c != '\n'), "{csv:?}");
    assert!(
        !csv.starts_with(['=', '+', '-', '@', '\t', '\r']),
        "{csv:?}"
    );
}
