//! The thin binary: everything is in the library.

use std::alloc::System;
use std::process::ExitCode;

use zeroizing_alloc::ZeroAlloc;

/// Wipes every buffer when it is freed or moved to grow. [`credtool::domain::Secret`] wipes what is ours; this also
/// reaches the copies that the crates below us make of a password on its way through them.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    ExitCode::from(credtool::cli::run())
}
