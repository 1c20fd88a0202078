//! Pure values and rules: who a contact is, what an email may become, when a link is dead.
//!
//! Invariants: no I/O, no clock, no SQL, no command line. Time and randomness are arguments, so that
//! every rule can be tested to the second. A value that exists is valid: it was parsed once, at the edge.

mod address;
pub mod audit;
pub mod candidates;
mod colour;
pub mod contact;
pub mod diagnosis;
pub mod email;
pub mod fuse;
mod host;
mod ids;
pub mod link;
pub mod login;
pub mod mark;
mod network;
pub mod outage;
pub mod password;
pub mod password_origin;
pub mod product;
pub mod provision;
pub mod purge_clock;
pub mod rate;
mod relay;
pub mod retry;
pub mod schedule;
pub mod search;
mod secret;
pub mod selector;
pub mod smtp;
mod span;
pub mod spreadsheet;
pub mod stored_hash;
mod support_address;
pub mod template;
pub(crate) mod text;
pub mod typo;
pub mod verdict;
pub mod verp;
mod visible;

pub use address::EmailAddress;
pub use colour::Colour;
pub use ids::{AddressId, ContactId, EmailId, LinkId, LoginId, ProductId};
pub use jiff::{SignedDuration, Timestamp};
pub use network::{Network, ProxyHeader};
pub use relay::{ClientName, RelayHost};
pub use secret::Secret;
pub use span::Span;
pub use support_address::SupportAddress;
pub use text::{Invalid, Line, Note, Tag, Utf16, composed, folded, without_mark};
pub use visible::is_unsafe_char;
pub(crate) use visible::is_visible;

/// A name for a moment that JSON, logs and the database agree on: milliseconds are kept, finer digits are not.
pub fn to_millisecond(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}
