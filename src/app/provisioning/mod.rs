//! Telling a product a password before anybody else is told.
//!
//! A change goes in three steps, so that no transaction is open while a hook runs: the password is reserved; the hook
//! runs; the answer is recorded. Only the last step makes the password the login's, uses the link up and queues emails.
//!
//! Invariants:
//! - Whoever reserves a change holds the login's lock until its answer is recorded. A change whose lock is free was left
//!   by somebody who died, or waits for its next try.
//! - A change stays as it is until it is answered, replaced by a newer one, or given up. What a kill leaves is finished
//!   by the next run: the hook is run again, under the same id, and so has to bear that.
//! - What the desk has waiting is not a user's to end: a link's change sets it aside, and puts it back unless it is done.
//! - A hook that fails changes nothing here: the old password stays, and nobody is mailed. A link stays live.

pub(crate) mod begin;
pub(crate) mod change;
pub(crate) mod due;
pub(crate) mod ended;
pub(crate) mod install;
pub(crate) mod run_hook;

pub use self::change::{ChangeResult, HandOver};
pub use self::due::ProvisionReport;
pub(crate) use self::due::{give_up, give_up_with};
pub use crate::app::base::interrupt::Interrupt;
pub use crate::hooks::{Asked, ask};
pub use crate::store::Untold;
