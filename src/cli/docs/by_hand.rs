//! The manual pages that are written by hand.

/// A manual page that is written by hand.
#[derive(Clone, Copy, Debug)]
pub(super) struct HandWritten {
    /// The name of its file.
    pub(super) file: &'static str,
    /// Its text.
    pub(super) text: &'static str,
    /// The commands whose pages refer to it; credtool's own page refers to all.
    pub(super) commands: &'static [&'static str],
}

macro_rules! pages {
    ($($file:literal => $commands:expr),+ $(,)?) => {
        &[$(HandWritten {
            file: $file,
            text: include_str!(concat!("../../../man/", $file)),
            commands: &$commands,
        }),+]
    };
}

/// All of them, in the order in which other pages refer to them.
pub(super) const HAND_WRITTEN: &[HandWritten] = pages![
    "credtool.toml.5" => ["config", "init", "serve"],
    "credtool-backup.7" => ["db"],
    "credtool-cron.7" => ["email deliver"],
    "credtool-deployment.7" => ["serve"],
    "credtool-hooks.7" => ["hook", "login provision", "product add", "product edit"],
    "credtool-json.7" => [],
    "credtool-recipes.7" => [],
    "credtool-security.7" => ["audit", "key"],
    "credtool-states.7" => ["email list", "email retry", "email show"],
];

impl HandWritten {
    /// Returns the name and the section, as other pages write them: `credtool.toml(5)`.
    pub(super) fn reference(&self) -> String {
        let (name, section) = self.file.rsplit_once('.').unwrap_or((self.file, "7"));
        format!("{name}({section})")
    }
}
