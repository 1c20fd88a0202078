//! The body of a form (`application/x-www-form-urlencoded`), read within bounds.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, header};
use futures_util::StreamExt;
use percent_encoding::percent_decode;
use zeroize::Zeroizing;

use crate::domain::Secret;

/// Two passwords of 1,024 characters, each of four bytes, each byte written as `%XX`, and some more: whatever a policy
/// can allow goes in, and nothing else.
const MOST: usize = 2 * 1024 * 4 * 3 + 1024;
/// So much of what is too long is read and dropped, so that the answer is read: who is sent a reset while still writing
/// does not look.
const READ_ON: usize = 4 * 1024 * 1024;

/// The input as typed.
#[derive(Debug)]
pub(super) struct Typed {
    pub(super) password: Secret<String>,
    pub(super) repeat: Secret<String>,
}

/// Why there is nothing to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BodyError {
    /// It is no form.
    NotAForm,
    /// It is longer than a form can be.
    TooLarge,
    /// It did not come in time.
    TooSlow,
    /// It is broken: a field twice, none at all, or no UTF-8.
    Malformed,
}

/// Reads the form within `time`.
pub(super) async fn read(
    headers: &HeaderMap,
    body: Body,
    time: Duration,
) -> Result<Typed, BodyError> {
    if !is_form(headers) {
        return Err(BodyError::NotAForm);
    }
    match tokio::time::timeout(time, bytes(body)).await {
        Err(_) => Err(BodyError::TooSlow),
        Ok(bytes) => parse(&bytes?),
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let value = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let media_type = value
        .and_then(|value| value.split(';').next())
        .unwrap_or_default();
    media_type
        .trim()
        .eq_ignore_ascii_case("application/x-www-form-urlencoded")
        && !headers.contains_key(header::CONTENT_ENCODING)
}

async fn bytes(body: Body) -> Result<Zeroizing<Vec<u8>>, BodyError> {
    let mut stream = body.into_data_stream();
    let mut bytes = Zeroizing::new(Vec::with_capacity(1024));
    let mut length = 0;
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| BodyError::Malformed)?;
        length += chunk.len();
        if length > READ_ON {
            break;
        }
        if length <= MOST {
            bytes.extend_from_slice(&chunk);
        }
    }
    if length > MOST {
        return Err(BodyError::TooLarge);
    }
    Ok(bytes)
}

/// Reads the two fields; what else is there is none of ours.
fn parse(bytes: &[u8]) -> Result<Typed, BodyError> {
    let (mut password, mut repeat) = (None, None);
    for pair in bytes.split(|byte| *byte == b'&') {
        let name = pair.split(|byte| *byte == b'=').next().unwrap_or_default();
        let field = match name {
            b"password" => &mut password,
            b"repeat" => &mut repeat,
            _ => continue,
        };
        let value = pair.get(name.len() + 1..).unwrap_or_default();
        let decoded = decode(value)?;
        if field.replace(decoded).is_some() {
            return Err(BodyError::Malformed);
        }
    }
    match (password, repeat) {
        (Some(password), Some(repeat)) => Ok(Typed { password, repeat }),
        _ => Err(BodyError::Malformed),
    }
}

/// Returns a value decoded. Bytes that are no UTF-8 are refused, not replaced: nobody could type that password again. So
/// is a `%` that no byte follows, which `percent_decode` would keep.
fn decode(value: &[u8]) -> Result<Secret<String>, BodyError> {
    let broken =
        |escape: &[u8]| !escape.iter().take(2).all(u8::is_ascii_hexdigit) || escape.len() < 2;
    if value.split(|byte| *byte == b'%').skip(1).any(broken) {
        return Err(BodyError::Malformed);
    }
    let spaced = value
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte });
    let spaced = Zeroizing::new(spaced.collect::<Vec<u8>>());
    let text = percent_decode(&spaced)
        .decode_utf8()
        .map_err(|_| BodyError::Malformed)?;
    Ok(Secret::new(text.into_owned()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use url::form_urlencoded::Serializer;

    use super::*;

    fn pair(body: &str) -> Result<(String, String), BodyError> {
        let typed = parse(body.as_bytes())?;
        Ok((
            typed.password.expose().clone(),
            typed.repeat.expose().clone(),
        ))
    }

    #[test]
    fn a_form_has_two_fields() {
        let good = pair("password=a+b%2Bc&repeat=%C3%A4&other=1").unwrap();
        assert_eq!(good, (String::from("a b+c"), String::from("ä")));
        assert_eq!(
            pair("password=&repeat").unwrap(),
            (String::new(), String::new())
        );
        for bad in [
            "",
            "password=x",
            "password=x&repeat=x&repeat=x",
            "password=%&repeat=x",
            "password=%4&repeat=x",
            "password=%zz&repeat=x",
            "password=%ff&repeat=%ff",
            "{\"password\":\"x\"}",
        ] {
            assert_eq!(pair(bad), Err(BodyError::Malformed), "{bad}");
        }
    }

    #[test]
    fn a_nul_is_the_policys_to_refuse() {
        assert_eq!(pair("password=a%00b&repeat=").unwrap().0, "a\0b");
    }

    proptest! {
        #[test]
        fn what_browsers_write_is_read(password in ".{0,60}", repeat in ".{0,60}") {
            let body = Serializer::new(String::new())
                .append_pair("password", &password)
                .append_pair("repeat", &repeat)
                .finish();
            prop_assert_eq!(pair(&body), Ok((password, repeat)));
        }
    }
}
