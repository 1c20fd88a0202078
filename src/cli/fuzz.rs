//! Properties of any bytes that are read as a configuration or come on stdin.

#![expect(
    clippy::missing_panics_doc,
    reason = "a body that panics has found something"
)]

pub use super::output::fuzz::shown;

use crate::app::Hint;
use std::num::NonZeroU16;

use super::config::{File, render};
use super::prompt::stdin;

/// A configuration that is taken says the same when it is written again; one that is not is told about in a sentence.
pub fn config(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match File::parse(&text) {
        Ok(file) => {
            let written = render(&file).map_err(|error| error.to_string());
            let again = written.clone().and_then(|text| File::parse(&text));
            let explicit = |file: File| {
                let smtp = file.smtp.map(|mut smtp| {
                    smtp.port = NonZeroU16::new(smtp.port());
                    smtp
                });
                (file.base_url, smtp)
            };
            assert_eq!(again.map(explicit), Ok(explicit(file)), "{written:?}");
        }
        Err(sentence) => assert!(sentence.contains(": "), "{sentence:?}"),
    }
}

/// A secret is one line as it stands there, and targets are lines that say something.
pub fn stdin(bytes: &[u8]) {
    if let Ok(secret) = stdin::secret_line(
        &mut &*bytes,
        stdin::PASSWORD,
        &Hint::from("give it on one line"),
    ) {
        let secret = secret.expose().as_bytes();
        assert!(!secret.is_empty() && !secret.contains(&b'\n') && !secret.contains(&0));
        let end = bytes.strip_prefix(secret);
        assert!(end.is_some_and(|end| matches!(end, b"" | b"\n" | b"\r\n")));
    }
    if let Ok((token, password)) = stdin::two_secrets(&mut &*bytes) {
        assert!(!token.expose().contains('\n') && !token.expose().trim().is_empty());
        let rest = bytes.splitn(2, |byte| *byte == b'\n').nth(1);
        let given = password.expose().as_bytes();
        assert!(rest.is_some_and(|rest| rest.starts_with(given)));
    }
    if let Ok(lines) = stdin::lines(&mut &*bytes) {
        for line in lines {
            assert!(!line.is_empty() && line.trim() == line && !line.contains('\n'));
        }
    }
}
