//! What must hold for any text that is shown.

#![expect(
    clippy::missing_panics_doc,
    reason = "a body that panics has found something"
)]

use super::harmless;
use crate::domain::is_harmful;

/// Nothing that a terminal or a spreadsheet acts on comes out, JSON keeps its meaning, and what is harmless stays as
/// it is.
pub fn shown(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let line = harmless::line(&text);
    assert!(!line.contains(is_harmful), "{line:?}");
    assert_eq!(harmless::line(&line), line);

    let lines = harmless::lines(&text, "    ");
    assert!(!lines.contains(|c| is_harmful(c) && c != '\n'), "{lines:?}");
    assert!(
        lines
            .split('\n')
            .skip(1)
            .all(|later| later.starts_with("    "))
    );

    let json = harmless::json(&serde_json::Value::from(&*text).to_string());
    assert!(!json.contains(is_harmful), "{json:?}");
    let read: Result<String, _> = serde_json::from_str(&json);
    assert!(read.is_ok_and(|read| read == text), "{json:?}");

    let csv = harmless::csv(&text);
    assert!(!csv.contains(|c| is_harmful(c) && c != '\n'), "{csv:?}");
    assert!(
        !csv.starts_with(['=', '+', '-', '@', '\t', '\r']),
        "{csv:?}"
    );
}
