//! The command line: arguments, prompts, tables, the configuration file, the environment.
//!
//! Invariants: clap types never leave this module. Only [`output`] writes to stdout and stderr (besides the
//! questions of [`prompt`]), only [`prompt`] reads answers and secrets from stdin, and only [`exit`] knows exit codes.
#![allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "the commands that use these pieces join later"
)]

pub mod config;
pub mod docs;
pub mod examples;
pub mod exit;
pub mod globals;
pub mod output;
pub mod prompt;
pub mod time;
