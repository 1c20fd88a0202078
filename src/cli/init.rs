//! `credtool init`

use std::num::NonZeroU16;
use std::path::PathBuf;

use anyhow::Result;

use super::config::{self, Smtp, Tls};
use super::examples::examples;
use super::prompt::Prompt;
use super::views::workspace::WorkspaceOutput;
use super::{Context, values};
use crate::app::upkeep::init::{Founding, init};
use crate::app::{Error, ErrorKind, Mailbox};
use crate::domain::link::LinkBase;
use crate::domain::product::WebUrl;
use crate::domain::{Line, RelayHost};

/// The name of the first product in emails, unless one is given.
const PRODUCT_NAME: &str = "your account";

/// Make the configuration, the key and the database
///
/// Asks on a terminal for what the flags leave open. Nothing that exists is overwritten; when a step fails, what
/// the steps before it made is removed again. Without --smtp-host no relay is set up: passwords can be generated
/// and handed over, and the relay can be set up later in the configuration file.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = examples![
    ("be asked for everything", "credtool init"),
    ("from a script", "credtool init --smtp-host smtp.example.com \\\n      --smtp-username desk --smtp-password-file smtp-password \\\n      --from 'Example Desk <desk@example.com>' \\\n      --base-url https://example.com/reset"),
    ("try it in a folder of its own", "credtool init --data-dir ./try --config ./try/config.toml --no-input"),
])]
pub(crate) struct Args {
    /// Name or IP address of the relay
    #[arg(long, value_name = "HOST", requires = "from")]
    smtp_host: Option<RelayHost>,

    /// Port of the relay [default: 587, 465 with implicit TLS, 25 without TLS]
    #[arg(long, value_name = "PORT", requires = "smtp_host")]
    smtp_port: Option<NonZeroU16>,

    /// How TLS begins [default: starttls]
    #[arg(long, value_name = "HOW", requires = "smtp_host", value_enum)]
    smtp_tls: Option<Tls>,

    /// User name for the relay
    #[arg(
        long,
        value_name = "NAME",
        requires = "smtp_host",
        requires = "smtp_password_file",
        value_parser = values::username
    )]
    smtp_username: Option<Line>,

    /// File with the password for the relay, relative to the configuration's folder
    #[arg(long, value_name = "FILE", requires = "smtp_username")]
    smtp_password_file: Option<PathBuf>,

    /// Sender of all emails, such as 'Example Desk <desk@example.com>'
    #[arg(long, value_name = "MAILBOX", requires = "smtp_host")]
    from: Option<Mailbox>,

    /// Where reset links point
    #[arg(long, value_name = "URL")]
    base_url: Option<LinkBase>,

    /// Name of the product in emails [default: your account]
    #[arg(long, value_name = "NAME", value_parser = values::name)]
    product_name: Option<Line>,

    /// Where users of the product log in
    #[arg(long, value_name = "URL")]
    login_url: Option<WebUrl>,
}

pub(crate) fn run(args: Args, context: &mut Context) -> Result<()> {
    let args = if context.prompt.can_ask() {
        asked(args, context.prompt)?
    } else {
        args
    };
    let smtp = args
        .smtp_host
        .clone()
        .zip(args.from.clone())
        .map(|(host, from)| Smtp {
            port: args.smtp_port,
            tls: args.smtp_tls.unwrap_or_default(),
            username: args.smtp_username.clone(),
            password_file: args.smtp_password_file.clone(),
            ..Smtp::new(host, from)
        });
    let file = config::File {
        base_url: args.base_url.clone(),
        smtp,
        ..config::File::default()
    };
    let config_text = config::render(&file)?;
    // What is written must be what later commands accept.
    config::File::parse(&config_text).map_err(|fault| {
        Error::new(
            ErrorKind::Usage,
            format!("the settings contradict each other{fault}"),
        )
    })?;

    let paths = &context.paths()?;
    let settings = super::context::settings(&file, paths);
    let founding = Founding {
        database: paths.database.clone(),
        config: paths.config.clone(),
        config_text,
        product_name: args
            .product_name
            .map_or_else(|| values::name(PRODUCT_NAME), Ok)?,
        login_url: args.login_url,
    };
    let founded = init(&founding, settings, context.world(&file))?;

    let key = if founded.key_reused {
        "used the key"
    } else {
        "made the key"
    };
    let made = [
        format!("made the configuration {}", paths.config.display()),
        format!("made the database {}", paths.database.display()),
        format!(
            "{key} {}; keep a copy of it apart from the database",
            paths.key.display()
        ),
    ];
    if let Some(warning) = file.smtp.as_ref().and_then(Smtp::warning) {
        context.ui.warn(warning);
    }
    if context.ui.wants_objects() {
        let record = WorkspaceOutput {
            configuration: paths.config.display().to_string(),
            database: paths.database.display().to_string(),
            key: paths.key.display().to_string(),
            key_reused: founded.key_reused,
        };
        context.ui.done(&record, &made.join("\n"))?;
    }
    for line in made.iter().chain(&next(&file, paths)) {
        context.ui.success(line);
    }
    Ok(())
}

/// Returns the next steps, as lines.
fn next(file: &config::File, paths: &config::Paths) -> Vec<String> {
    let mut lines = vec![String::new(), String::from("Next:")];
    match file.smtp.as_ref() {
        None => lines.push(format!(
            "  set up the relay: edit [smtp] in {}",
            paths.config.display()
        )),
        Some(smtp) => {
            if let Some(password) = &smtp.password_file {
                let path = paths.config_dir().join(password);
                if !path.exists() {
                    lines.push(format!(
                        "  put the relay's password into {} (mode 0600)",
                        path.display()
                    ));
                }
            }
        }
    }
    lines.push(String::from(
        "  credtool contact add 'Ada Example' ada@example.com",
    ));
    lines.push(String::from(
        "  credtool password generate ada@example.com --copy",
    ));
    lines
}

/// Asks for what the flags leave open. An empty answer leaves a value out.
fn asked(mut args: Args, prompt: Prompt) -> Result<Args> {
    if args.product_name.is_none() {
        args.product_name =
            Some(prompt.input("Product name in emails", Some(PRODUCT_NAME), values::name)?);
    }
    if args.login_url.is_none() {
        args.login_url = prompt.input(
            "Where its users log in (URL, empty for none)",
            Some(""),
            optional,
        )?;
    }
    if args.smtp_host.is_none() {
        args.smtp_host = prompt.input("Relay (host name, empty for none)", Some(""), optional)?;
        let Some(relay) = args.smtp_host.clone() else {
            return Ok(args);
        };
        args.smtp_tls = Some(tls(prompt, &relay)?);
        let usual = args.smtp_tls.unwrap_or_default().usual_port();
        args.smtp_port = Some(prompt.input("Port", Some(&usual.to_string()), port)?);
        args.smtp_username = prompt.input(
            "Username at the relay (empty for none)",
            Some(""),
            |text: &str| {
                let given = (!text.is_empty()).then_some(text);
                given.map(values::username).transpose()
            },
        )?;
        if args.smtp_username.is_some() {
            args.smtp_password_file = Some(prompt.input(
                "File with its password",
                Some("smtp-password"),
                str::parse::<PathBuf>,
            )?);
        }
    }
    if args.from.is_none() {
        args.from = Some(prompt.input(
            "Sender of all emails, Name <address>",
            None,
            str::parse::<Mailbox>,
        )?);
    }
    if args.base_url.is_none() {
        args.base_url = prompt.input(
            "Where reset links point (URL, empty for none)",
            Some(""),
            optional,
        )?;
    }
    Ok(args)
}

fn optional<T: std::str::FromStr>(text: &str) -> Result<Option<T>, T::Err> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    text.parse().map(Some)
}

fn port(text: &str) -> Result<NonZeroU16, &'static str> {
    text.parse()
        .map_err(|_| "a port is a number from 1 to 65535")
}

/// Asks how TLS begins, and offers what the configuration takes with this relay: at the end all answers would be lost.
fn tls(prompt: Prompt, host: &RelayHost) -> Result<Tls> {
    let offered = offered(host);
    let items: Vec<String> = offered.iter().map(|tls| tls.as_str().to_owned()).collect();
    let chosen = prompt.choose("How TLS begins", &items, "say --smtp-tls")?;
    Ok(offered[chosen])
}

/// Returns the choices with this relay: no TLS is for a relay on this machine.
fn offered(host: &RelayHost) -> Vec<Tls> {
    let all = <Tls as clap::ValueEnum>::value_variants();
    let takes = |tls: &Tls| *tls != Tls::None || host.is_loopback();
    all.iter().copied().filter(takes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_that_the_configuration_would_refuse_are_not_taken() {
        assert!(optional::<RelayHost>("smtp example").is_err());
        assert_eq!(optional::<RelayHost>("").unwrap(), None);
        let offered = |host: &str| offered(&host.parse().unwrap());
        assert!(port("0").is_err() && port("99999").is_err());
        let encrypted = [Tls::StartTls, Tls::Implicit];
        assert_eq!(offered("smtp.example.com"), encrypted);
        assert_eq!(
            offered("127.0.0.1"),
            [&encrypted[..], &[Tls::None]].concat()
        );
    }
}
