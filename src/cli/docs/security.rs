//! The section of the manual on what the key protects.

use clap_mangen::roff::Roff;

use super::option::paragraph;

/// Adds the section.
pub(super) fn section(roff: &mut Roff) {
    roff.control("SH", ["SECURITY"]);
    paragraph(
        roff,
        "A program that can write to the database, and does not have the key, cannot read a sealed password or email. \
         It cannot put one in the place of another either: each opens only in its row and field, an email only for its \
         recipient, a password only under its serial number, and a password that waits for a hook only for that change. \
         It cannot add, change, remove or cut off audit events without `credtool audit verify` finding it.",
    );
    paragraph(
        roff,
        "It can change everything that is not sealed: names and addresses, so that later emails go elsewhere; usernames \
         and password policies; password hashes, which let it in where a product takes them from here; the records of \
         links, where the digest of a token of its own makes a link; and the hook of a product, which runs a program of \
         its choice as the account of credtool. It can delete rows, and put an older copy of the whole database in \
         place. So the folder has to belong to that account alone; credtool refuses one that others can write to.",
    );
}
