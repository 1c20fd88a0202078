//! Passwords made, hashed and sealed.
//!
//! Invariants:
//!
//! - Randomness is an argument. Every choice is uniform: what does not fit is rejected whole and drawn again.
//! - What is readable is a [`Secret`](crate::domain::Secret), and buffers on the way are wiped.
//! - Sealed bytes open only in the table, row and field that they were sealed for.
//! - The key comes from a file that nobody else can read; it never comes from an argument or the environment.

#[cfg(any(test, fuzzing))]
pub(crate) mod fuzz;
pub mod generate;
pub mod hash;
mod key_error;
pub mod keyfile;
mod memory;
pub mod seal;
mod spell;
mod words;
pub mod wrap;

pub use generate::{Options, Recipe, RecipeError};
pub use hash::{HashError, NotTaken, PasswordMatch, hash, hash_all, verify};
pub use key_error::KeyError;
pub use seal::{KeyId, KeyRing, SealError, Slot};
pub use spell::spell;
pub use wrap::WrapError;
