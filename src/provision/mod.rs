//! How a password reaches the product: password hashes in the form that other programs take.
//!
//! Invariant: nothing here reads or writes the database, and nothing here is printed.

pub mod export;
