//! Credentials: passwords and reset links are made, handed over, used up, imported and exported.

pub(crate) mod choice;
pub mod hash_export;
pub mod imported_hashes;
pub mod link_page;
pub mod links;
pub mod passwords;
pub(crate) mod redeem;
