//! `credtool manual`: the manual pages out of the program, for those who have no package.

use std::fs::{self, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Result;
use clap::Args;

use super::Context;
use super::docs::{self, ManualPage};
use super::examples::examples;
use crate::app::{Error, ErrorKind, Hint, NextStep};

/// Show a manual page, or install all of them
///
/// A page is named by the words of its command or by its own name; without one, it is the overview. It is shown by
/// man(1), and rendered by it in a pipe too.
#[derive(Args, Debug)]
#[command(after_help = examples![
    ("the overview", "credtool manual"),
    ("the page of a command", "credtool manual email retry"),
    ("support tickets and the commands that answer them", "credtool manual recipes"),
    ("install all pages where man looks", "credtool manual --dir ~/.local/share/man"),
])]
pub(crate) struct ManualArgs {
    /// Words of a command, or the name of a page, such as states, toml or credtool-cron
    #[arg(value_name = "PAGE", conflicts_with = "dir")]
    page: Vec<String>,

    /// Write all pages below this folder, in man1, man5 and man7
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    dir: Option<PathBuf>,
}

pub(crate) fn run(args: &ManualArgs, command: clap::Command, context: &mut Context) -> Result<u8> {
    let pages = docs::manual(command);
    if let Some(folder) = &args.dir {
        for page in &pages {
            install(page, folder)?;
        }
        let count = pages.len();
        let text = format!("wrote {count} manual pages below {}", folder.display());
        context.ui.success(&text);
    } else {
        let page = find(&args.page, &pages)?;
        context.ui.check_stdout("the page", &["--dir"])?;
        show(page)?;
    }
    Ok(0)
}

/// Finds the page that these words name: `email retry`, `credtool-email-retry`, `credtool.toml`, `toml`.
fn find<'a>(words: &[String], pages: &'a [ManualPage]) -> Result<&'a ManualPage, Error> {
    let name = words.join("-");
    let bare = name.strip_prefix("credtool").unwrap_or(&name);
    let bare = bare.trim_start_matches(['-', '.']);
    let wanted = match bare {
        "" => vec![String::from("credtool")],
        _ => vec![format!("credtool-{bare}"), format!("credtool.{bare}")],
    };
    let found = pages
        .iter()
        .find(|page| wanted.iter().any(|name| name == page.name()));
    found.ok_or_else(|| {
        let message = format!("there is no manual page {:?}", words.join(" "));
        let overview = Hint::from("the overview lists all: ").step(NextStep::ShowManual);
        Error::new(ErrorKind::NotFound, message).hint(overview)
    })
}

fn show(page: &ManualPage) -> Result<(), Error> {
    let spawned = Command::new("man")
        .args(["-l", "-"])
        .stdin(Stdio::piped())
        .spawn();
    let failed = |why: String| {
        let hint =
            Hint::from("read the pages with another program: ").step(NextStep::InstallManual);
        Error::new(ErrorKind::Failed, format!("cannot run man: {why}")).hint(hint)
    };
    let mut man = spawned.map_err(|error| failed(error.to_string()))?;
    // A reader who leaves the pager early closes the pipe.
    if let Some(mut stdin) = man.stdin.take() {
        stdin.write_all(page.text.as_bytes()).ok();
    }
    let status = man.wait().map_err(|error| failed(error.to_string()))?;
    if status.success() {
        Ok(())
    } else {
        Err(failed(format!("it ended with {status}")))
    }
}

/// Writes a page. Unlike all other files that credtool makes, everybody may read it.
fn install(page: &ManualPage, folder: &Path) -> Result<(), Error> {
    let section = folder.join(format!("man{}", page.section()));
    let path = section.join(&page.file);
    let written = open_folder(folder)
        .and_then(|()| open_folder(&section))
        .and_then(|()| fs::write(&path, &page.text))
        .and_then(|()| fs::set_permissions(&path, Permissions::from_mode(0o644)));
    written.map_err(|error| {
        let message = format!("cannot write {}: {error}", path.display());
        Error::new(ErrorKind::Failed, message)
            .hint("name a folder that you can write to: --dir DIR")
    })
}

/// Makes a folder that everybody may read, where there is none.
fn open_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    fs::set_permissions(folder, Permissions::from_mode(0o755))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_found_by_its_command_or_its_name() {
        let pages = docs::manual(super::super::command());
        let found = |words: &str| {
            let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
            find(&words, &pages).map(|page| page.file.clone())
        };
        for (words, file) in [
            ("", "credtool.1"),
            ("credtool", "credtool.1"),
            ("email", "credtool-email.1"),
            ("email retry", "credtool-email-retry.1"),
            ("credtool email retry", "credtool-email-retry.1"),
            ("credtool-email-retry", "credtool-email-retry.1"),
            ("toml", "credtool.toml.5"),
            ("credtool.toml", "credtool.toml.5"),
            ("states", "credtool-states.7"),
        ] {
            assert_eq!(found(words).unwrap(), file, "{words}");
        }
        assert_eq!(found("emial").unwrap_err().kind(), ErrorKind::NotFound);
    }
}
