//! The outbox: emails are composed and queued, replaced, cancelled, and watched until somebody is helped.

pub(crate) mod attention;
pub(crate) mod cancel_obsolete;
pub(crate) mod enqueue;
pub(crate) mod new_link;
pub(crate) mod notice;
pub(crate) mod replacement;
pub(crate) mod state;
