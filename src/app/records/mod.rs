//! The records that operators keep: contacts, logins and products, and the screens that show them.

mod cancelled;
pub(crate) mod contact_view;
pub mod contacts;
pub(crate) mod former;
pub(crate) mod login_view;
pub mod logins;
pub mod look_alikes;
pub mod next_steps;
pub mod products;
