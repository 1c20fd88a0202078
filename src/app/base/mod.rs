//! The base that every use case stands on: the application and its context, errors, look-ups, and rows of the database.

pub(crate) mod app;
pub(crate) mod context;
pub(crate) mod error;
pub(crate) mod hint;
pub(crate) mod interrupt;
pub mod lookup;
pub(crate) mod next_step;
pub mod page;
pub mod private_file;
pub(crate) mod rows;
pub(crate) mod sealed_password;
pub(crate) mod settings;
