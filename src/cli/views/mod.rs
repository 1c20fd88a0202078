//! The objects that commands print, one file a noun: the keys that scripts lean on, each defined once.
//!
//! A view is a plain struct that borrows from what it shows. Its doc comments are the descriptions in the JSON Schema
//! that `--schema` prints. Keys may join; those that are there stay, in their order.

pub(crate) mod audit;
pub(crate) mod contact;
pub(crate) mod credentials;
pub(crate) mod email;
pub(crate) mod import;
pub(crate) mod link;
pub(crate) mod login;
pub(crate) mod outage;
pub(crate) mod product;
pub(crate) mod run;
pub(crate) mod serve;
pub(crate) mod words;
pub(crate) mod workspace;
