//! Messages: templates, composing, and reading a composed message back.

mod compose;
mod mailbox;
mod readable;
mod template;

pub use self::compose::{ComposeError, Draft, Letter, compose, message_id};
pub use self::mailbox::Mailbox;
pub use self::readable::{Readable, ReadableError, readable};
pub use self::template::{Change, EXTRA_KEYS, TemplateError, Values, render};
