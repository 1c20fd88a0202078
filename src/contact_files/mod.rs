//! Contacts from other programs: CSV.
//!
//! Invariants:
//! - A row is read when its turn comes and forgotten afterwards; one that does not end is refused before it fills memory.
//! - A bad row says what is wrong with it and never stands in the way of the next.
//! - What is wrong with a row is said without any of its password hash, also where the commas of an Argon2 hash parted it
//!   into other columns: a row of too many cells is refused, and a file that has hashes has no value of it repeated.

mod columns;
mod fault;
mod records;
mod row;
mod table;

pub use columns::Column;
pub use fault::FileFault;
pub use row::{Person, RowFault};
pub use table::{Cells, PeopleReader, PersonRow, RejectsWriter};
