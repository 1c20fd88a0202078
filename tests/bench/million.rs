//! A file of a million people, and the database that it was imported into, made once in a run.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use crate::founding::found;
use crate::support::{self, Result, Usage};

pub(crate) const PEOPLE: u64 = 1_000_000;
pub(crate) const TAGS: [&str; 3] = ["staff", "student", "alumni"];

const CONFIG: &str = "base_url = \"https://example.com/reset\"\n\n[smtp]\nhost = \"smtp.example.com\"\n\
                      tls = \"starttls\"\nfrom = \"Desk <desk@example.com>\"\n[audit]\nsyslog = \"\"\n";

/// A database after an import, and what the import took.
pub(crate) struct Imported {
    folder: tempfile::TempDir,
    pub(crate) took: Duration,
    pub(crate) usage: Usage,
}

impl Imported {
    /// Imports that many people into a new database.
    pub(crate) fn new(people: u64) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        found(folder.path(), CONFIG.to_owned())?;
        let csv = write_people(folder.path(), people)?;
        let csv = csv.to_str().ok_or("the path is no text")?;
        let since = Instant::now();
        let usage = support::usage(folder.path(), &["contact", "import", csv])?;
        Ok(Self {
            folder,
            took: since.elapsed(),
            usage,
        })
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The database of a million.
    pub(crate) fn million() -> Result<&'static Self> {
        static MADE: OnceLock<Imported> = OnceLock::new();
        if let Some(made) = MADE.get() {
            return Ok(made);
        }
        let made = Self::new(PEOPLE)?;
        Ok(MADE.get_or_init(|| made))
    }
}

/// Writes people with names of a few thousand words. Their addresses come in no order, as those of a real file do.
pub(crate) fn write_people(folder: &Path, people: u64) -> Result<PathBuf> {
    let path = folder.join("people.csv");
    let mut out = BufWriter::new(fs::File::create(&path)?);
    writeln!(out, "name,email,locale,phone,external_id,tags")?;
    let mut random = 7_u64;
    for n in 0..people {
        // Knuth's generator: the same file in every run.
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let (first, last) = (word(random >> 50, 2), word(random >> 36, 3));
        let tag = TAGS[usize::try_from(random >> 33)? % TAGS.len()];
        writeln!(
            out,
            "{first} {last},{}.{}.{n}@example.com,en,+49 30 {:07},crm-{n},{tag}",
            first.to_lowercase(),
            last.to_lowercase(),
            (random >> 20) % 10_000_000
        )?;
    }
    out.flush()?;
    Ok(path)
}

/// Returns a word that begins with a capital.
fn word(mut number: u64, syllables: usize) -> String {
    const SYLLABLES: [&str; 16] = [
        "ba", "den", "fi", "gra", "ho", "ja", "ke", "lo", "mar", "ni", "pe", "ra", "so", "ti",
        "vel", "wi",
    ];
    let mut word = String::new();
    for _ in 0..syllables {
        let at = usize::try_from(number % 16).unwrap_or_default();
        // Writing to a string cannot fail.
        write!(word, "{}", SYLLABLES[at]).ok();
        number /= 16;
    }
    word[..1].to_uppercase() + &word[1..]
}
