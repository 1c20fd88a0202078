//! Examples of a command, one text for three readers: `--help`, the manual, and the test that parses each.

/// The line above the examples.
pub(crate) const HEADING: &str = "Examples:";

/// The examples of a command, for `after_help`: what each does, and the line to type.
///
/// ```text
/// #[command(after_help = examples![
///     ("Show a contact, its logins and its emails", "credtool contact show ada@example.com"),
/// ])]
/// ```
macro_rules! examples {
    ($(($what:literal, $line:literal)),+ $(,)?) => {
        concat!("Examples:" $(, "\n  # ", $what, "\n  ", $line)+)
    };
}

pub(crate) use examples;

/// One example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Example {
    /// Its purpose.
    pub(crate) what: String,
    /// The line to type, or lines, where it is a pipe that is broken by `\`.
    pub(crate) line: String,
}

/// Reads the examples of a command back from its `after_help`.
pub(crate) fn of(command: &clap::Command) -> Vec<Example> {
    let Some(text) = command.get_after_help().map(ToString::to_string) else {
        return Vec::new();
    };
    let mut examples: Vec<Example> = Vec::new();
    let lines = text.lines().skip_while(|line| *line != HEADING).skip(1);
    for line in lines {
        if let Some(what) = line.strip_prefix("  # ") {
            examples.push(Example {
                what: what.to_owned(),
                line: String::new(),
            });
        } else if let (Some(line), Some(example)) = (line.strip_prefix("  "), examples.last_mut()) {
            if !example.line.is_empty() {
                example.line.push('\n');
            }
            example.line.push_str(line);
        }
    }
    examples
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = examples![
        ("Show a contact", "credtool contact show ada@example.com"),
        ("Retry what failed", "credtool email retry --failed"),
    ];

    #[test]
    fn help_shows_them_one_below_the_other() {
        assert_eq!(
            TEXT,
            "Examples:\n  # Show a contact\n  credtool contact show ada@example.com\n  \
             # Retry what failed\n  credtool email retry --failed"
        );
        assert!(TEXT.starts_with(HEADING));
    }

    #[test]
    fn they_are_read_back() {
        let command = clap::Command::new("x").after_help(TEXT);
        let lines: Vec<(String, String)> = of(&command)
            .into_iter()
            .map(|example| (example.what, example.line))
            .collect();
        assert_eq!(
            lines,
            [
                (
                    "Show a contact".into(),
                    "credtool contact show ada@example.com".into()
                ),
                (
                    "Retry what failed".into(),
                    "credtool email retry --failed".into()
                ),
            ]
        );
        assert_eq!(of(&clap::Command::new("x")), []);
    }
}
