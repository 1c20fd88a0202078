//! The tour's surroundings: an SMTP server within the process and a small browser, which the tests and the benchmarks
//! use as well.

pub mod browser;
mod page;
pub mod server;
mod tour;

pub use tour::{Keep, Say, TourError, play};
