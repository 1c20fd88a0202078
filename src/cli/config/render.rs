//! A new configuration file, with comments, for `credtool init`: the template `config.toml` with the settings filled in.

use std::path::PathBuf;

use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value, context};

use super::{Audit, Auth, File, Smtp};
use crate::app::{Language, Mailbox};
use crate::domain::link::LinkBase;
use crate::domain::verp::BounceAddress;
use crate::domain::{ClientName, Line};

const TEMPLATE: &str = include_str!("config.toml");

/// Returns the configuration as TOML. A key that is not set is a comment with an example.
///
/// Fails only if the template does.
pub(crate) fn render(file: &File) -> Result<String, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_function("set", set);
    let timeouts: Vec<(&str, String)> = file
        .timeouts
        .iter()
        .map(|(phase, time)| (phase.0.as_str(), time.0.to_string()))
        .collect();
    let text = environment.template_from_str(TEMPLATE)?.render(context! {
        base_url => file.base_url.as_ref().map(LinkBase::as_str),
        notify_on_redeem => file.notify_on_redeem,
        support => file.support.as_ref().map(Line::as_str),
        locale => file.locale.map(Language::tag),
        smtp => file.smtp.as_ref().map(relay),
        retention => file.retention.credentials.0.to_string(),
        syslog => path(file.audit.syslog.as_ref()),
        usual_syslog => Audit::SYSLOG,
        timeouts,
    })?;
    Ok(text + "\n")
}

/// A line of the file: the key with its value, or a comment with the example.
fn set(key: &str, value: Value, example: Value) -> Result<String, Error> {
    let (mark, value) = if value.is_none() {
        ("#", example)
    } else {
        ("", value)
    };
    let value = toml::Value::try_from(&value).map_err(|error| {
        Error::new(ErrorKind::BadSerialization, key.to_owned()).with_source(error)
    })?;
    Ok(format!("{mark}{key} = {value}"))
}

fn relay(smtp: &Smtp) -> Value {
    context! {
        host => smtp.host.as_str(),
        port => smtp.port(),
        tls => smtp.tls.as_str(),
        username => smtp.username.as_ref().map(Line::as_str),
        password_file => path(smtp.password_file.as_ref()),
        password_command => smtp.password_command.clone(),
        from => smtp.from.to_string(),
        reply_to => smtp.reply_to.as_ref().map(Mailbox::to_string),
        bounce_address => smtp.bounce_address.as_ref().map(BounceAddress::as_str),
        ca_file => path(smtp.ca_file.as_ref()),
        auth => (smtp.auth != Auth::Automatic).then_some(smtp.auth.as_str()),
        client_name => smtp.client_name.as_ref().map(ClientName::as_str),
        pipelining => smtp.pipelining,
    }
}

fn path(path: Option<&PathBuf>) -> Option<String> {
    Some(path?.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU16;

    use super::super::{FileSpan, RetentionSettings, Tls};
    use super::*;
    use crate::domain::Span;

    fn smtp() -> Smtp {
        Smtp::new(
            "smtp.example.com".parse().unwrap(),
            "\"Desk, \\\\ Example\" <desk@example.com>".parse().unwrap(),
        )
    }

    #[test]
    fn what_is_written_is_read_back() {
        let plain = File {
            base_url: Some("https://example.com/{token}?a='b'".parse().unwrap()),
            smtp: Some(Smtp {
                port: NonZeroU16::new(2525),
                ..smtp()
            }),
            retention: RetentionSettings {
                credentials: FileSpan(Span::from_days(3)),
            },
            ..File::default()
        };
        let mut full = plain.clone();
        full.smtp = Some(Smtp {
            tls: Tls::Implicit,
            username: Some("desk".parse().unwrap()),
            password_command: Some(vec![String::from("pass"), String::from("a\"b")]),
            reply_to: Some("Help <help@example.com>".parse().unwrap()),
            bounce_address: Some("bounce@example.com".parse().unwrap()),
            ca_file: Some("/etc/relay-ca.pem".into()),
            auth: Auth::XOAuth2,
            client_name: Some("desk.example.com".parse().unwrap()),
            pipelining: false,
            port: NonZeroU16::new(465),
            ..smtp()
        });
        full.notify_on_redeem = false;
        full.locale = Some("pt-PT".parse().unwrap());
        full.support = Some("help@example.com, +49 30 1234567".parse().unwrap());
        full.audit.syslog = Some("/run/log".into());
        full.timeouts = File::parse("[timeouts]\nbody = \"7s\"\nconnect = \"3m\"")
            .unwrap()
            .timeouts;
        for file in [File::default(), plain, full] {
            assert_eq!(File::parse(&render(&file).unwrap()).as_ref(), Ok(&file));
        }
    }

    #[test]
    fn the_comments_are_settings_that_work() {
        let file = File {
            smtp: Some(smtp()),
            ..File::default()
        };
        let uncommented: String = render(&file)
            .unwrap()
            .lines()
            .map(|line| match line.strip_prefix('#') {
                Some(setting) if !setting.starts_with(' ') => format!("{setting}\n"),
                _ => format!("{line}\n"),
            })
            .collect();
        let file = File::parse(&uncommented).unwrap();
        assert_eq!(
            file.smtp.unwrap().client_name,
            "desk.example.com".parse().ok()
        );
    }
}
