//! Delivery: what is queued goes out, by cron or by hand, and is retried.

pub mod bulk_retry;
pub mod by_hand;
pub(crate) mod deliver;
pub(crate) mod limits;
pub mod log;
mod outages;
mod pool;
pub(crate) mod report;
pub mod retry;
pub(crate) mod run;
pub(crate) mod source;
pub(crate) mod transition;
pub(crate) mod worker;
mod writer;
