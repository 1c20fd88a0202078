//! Bodies of property tests on everything that reads what others wrote. `cargo test` runs them on what proptest makes,
//! `tests/fuzz` on what libFuzzer makes (which sets `cfg(fuzzing)`); nothing else compiles them.
//!
//! A body takes any bytes and panics when the reader does, or when it accepts what it should not.

pub use crate::cli::fuzz::{config, shown, stdin};
pub use crate::crypto::fuzz::{key_file, sealed, wrapped};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    /// As long as the shortest sealed field.
    const FIELD: &str = match str::from_utf8(&[1; 33 + 256 + 16]) {
        Ok(field) => field,
        Err(_) => panic!(),
    };

    /// A whole block, as `credtool key export` makes it.
    const WRAPPED: &str = "-----BEGIN CREDTOOL KEY-----\nKeys: 00000000000000ff\n\n\
        ATAxMjM0NTY3ODlhYmNkZWZhYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h3MueiKaaW\n\
        zk7tWTX2UYGnmCbsm0sjKmhrk4QKUtTrY1b0xtjiyg79kGrbfxKTKZjV6kC/O1u6\n\
        2ZwrTAk=\n-----END CREDTOOL KEY-----\n";

    /// Any bytes; any text; and examples that were cut, repeated, or had bytes changed and put in.
    fn inputs(examples: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
        let change = (any::<prop::sample::Index>(), any::<u8>(), 0..5_u8);
        let changes = prop::collection::vec(change, 0..8);
        let mangled = (prop::sample::select(examples), changes).prop_map(|(example, changes)| {
            let mut bytes = example.as_bytes().to_vec();
            for (place, byte, how) in changes {
                let place = place.index(bytes.len() + 1);
                match how {
                    0 => bytes.truncate(place),
                    1 => bytes.extend_from_within(place..),
                    2 => bytes.insert(place, byte),
                    // A change within ASCII keeps text what it is, and gets further into a reader.
                    3 => bytes.insert(place, byte & 0x7f),
                    _ => bytes
                        .splice(place.saturating_sub(1)..place, [byte])
                        .for_each(drop),
                }
            }
            bytes
        });
        prop_oneof![
            1 => prop::collection::vec(any::<u8>(), 0..700),
            1 => any::<String>().prop_map(String::into_bytes),
            3 => mangled,
        ]
    }

    proptest! {
        #[test]
        fn sealed(bytes in inputs(&["hunter2", FIELD])) {
            super::sealed(&bytes);
        }

        #[test]
        fn key_file(bytes in inputs(&[
            "00000000000000ff BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n",
            "\r\n00000000000000ff BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\r\n\
              00000000000000fe AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        ])) {
            super::key_file(&bytes);
        }

        #[test]
        fn wrapped(bytes in inputs(&[WRAPPED, "-----BEGIN CREDTOOL KEY-----\n\nAQID\n-----END CREDTOOL KEY-----\n"])) {
            super::wrapped(&bytes);
        }

        #[test]
        fn config(bytes in inputs(&[
            "base_url = \"https://example.com/{token}\"\n[smtp]\nhost = \"smtp.example.com\"\nport = 587\n\
              tls = \"starttls\"\nusername = \"desk\"\npassword_file = \"smtp-password\"\n\
              from = \"Example Desk <desk@example.com>\"\nca_file = \"/etc/ca.pem\"\n\
              [retention]\ncredentials = \"14d\"\n[timeouts]\nbody = \"5m\"\n",
            "smtp = { host = '127.0.0.1', tls = 'none', from = \"\\u0001\\\"<a@b>\", auth = 'xoauth2',\
              username = 'd', password_command = ['a b', \"\\n\"] }",
        ])) {
            super::config(&bytes);
        }

        #[test]
        fn stdin(bytes in inputs(&[
            "correct horse battery staple\n",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\ncorrect horse battery staple\r\n",
            "17\r\n\n ada@example.com \next:9\n",
        ])) {
            super::stdin(&bytes);
        }

        #[test]
        fn shown(bytes in inputs(&[
            "Zoë 👩‍💻 李雷\t\u{1b}]52;c;aGk=\u{7}\r\n\u{9b}31m\u{202e}\u{200b}",
            "=cmd|' /C calc'!A0\n-1\n@x\n'+1",
        ])) {
            super::shown(&bytes);
        }
    }
}
