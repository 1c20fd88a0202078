//! How the database is backed up, and what to do with a restored one.

use clap_mangen::roff::Roff;

use super::option::{lines, paragraph};

const CRON: &str = "15 3 * * *  credtool db backup --force /var/backups/credtool.db";

const LITESTREAM: &str = "dbs:
  - path: /var/lib/credtool/credtool.db
    replica:
      type: s3
      bucket: example-backups
      path: credtool";

/// Adds the section.
pub(super) fn section(roff: &mut Roff) {
    roff.control("SH", ["BACKUPS"]);
    paragraph(
        roff,
        "`credtool db backup FILE` writes a copy as of one moment while the sender, an import and the page go on. Do not \
         use cp: what was written last stands in `credtool.db-wal`, so that a copy of `credtool.db` alone is old or empty, \
         and one that comes to lie beside the log of another is damaged. The key is not in a backup: `credtool key export` \
         writes it, and it belongs in another place. From cron:",
    );
    lines(roff, CRON);
    paragraph(
        roff,
        "Litestream replicates the database continuously; it copies neither the key nor the mark:",
    );
    lines(roff, LITESTREAM);
    roff.control("SH", ["RESTORING"]);
    for text in [
        "A backup knows nothing of what happened after it was made. Were it taken for the present state, emails would go \
         out a second time and used links would work again. So credtool keeps a mark beside the database \
         (`credtool.db.mark`), which says how far it had come. A database that is behind its mark, disagrees with it or \
         has lost it is an older copy: reading works and says so, everything else ends with exit code 78 and changes \
         nothing.",
        "`credtool db restore FILE` puts a backup in the place of the database; a database that another program put there \
         (litestream restore, or a copy) is accepted by `credtool db restore --accept`. Both hold every email that is \
         unfinished in the backup, as one that may have been sent, and end its live links. Nothing goes out by that: an \
         operator looks at `credtool email list --stuck` and decides with `credtool email retry ID --again`. Passwords \
         that were set after the backup was made are what the products have, and not what the database knows.",
        "A snapshot of the whole folder, or of the whole machine, brings its mark back, and nothing shows that it is old: \
         run `credtool db restore --accept` after it, before the sender runs.",
        "The mark is written after each commit and not synchronised, which costs nothing. So a power cut may leave it \
         behind the database, which is normal, and never ahead of it. A database that is moved to another folder takes \
         its mark along: `mv credtool.db*`, while nothing runs.",
        "A database that is replaced while a program has it open is noticed at the next look: the page answers 503, and \
         the sender and every other command end with exit code 78; nothing is written to the new file. `credtool db \
         check` says whether a database is sound.",
    ] {
        paragraph(roff, text);
    }
}
