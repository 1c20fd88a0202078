//! The command line: arguments, prompts, tables, the clipboard, the environment.

#[expect(dead_code, reason = "the commands that copy are not here yet")]
pub(crate) mod clipboard;
