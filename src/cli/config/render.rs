//! A fresh configuration file, with comments, for `credtool init`.

use std::path::PathBuf;

use super::{Audit, Auth, File, Smtp, Tls};
use crate::domain::link::LinkBase;

/// The page behind a link does without settings.
const SERVE: &str =
    "\n# The page behind a link: credtool serve.\n#[serve]\n#listen = \"127.0.0.1:8080\"\n";

/// Writes the configuration as TOML. What has a default and is not set stands there as a comment.
pub(crate) fn render(file: &File) -> String {
    let mut out =
        String::from("# Configuration of credtool. Check it with: credtool config list\n\n");
    out.push_str("# Where reset links point: {token} is put in where it stands, else appended as /{token}.\n");
    setting(
        &mut out,
        "base_url",
        file.base_url.as_ref().map(LinkBase::as_str),
        "https://example.com/reset",
    );
    out.push_str("# Whether a user who chose a password through a link is told so by mail.\n");
    pair(
        &mut out,
        "notify_on_redeem",
        &file.notify_on_redeem.to_string(),
    );
    out.push_str("# How to reach the support desk; it stands in every email.\n");
    setting(
        &mut out,
        "support",
        file.support.as_deref(),
        "help@example.com",
    );
    out.push('\n');

    match &file.smtp {
        None => out.push_str(
            "#[smtp]\n#host = \"smtp.example.com\"\n#from = \"Example Desk <desk@example.com>\"\n",
        ),
        Some(smtp) => relay(&mut out, smtp),
    }

    out.push_str(
        "\n[retention]\n# How long the stored text of an email with credentials is kept.\n",
    );
    let kept = file.retention.credentials.0.to_string();
    setting(&mut out, "credentials", Some(&kept), "");
    out.push_str(
        "\n[audit]\n# Socket of the system's log, which gets a line for each event of the audit trail; \"\" for none.\n",
    );
    setting(
        &mut out,
        "syslog",
        path(file.audit.syslog.as_ref()).as_deref(),
        Audit::SYSLOG,
    );
    out.push_str(SERVE);
    if !file.timeouts.is_empty() {
        out.push_str("\n# How long a phase of the SMTP session may take.\n[timeouts]\n");
        for (phase, time) in &file.timeouts {
            setting(&mut out, phase.0.as_str(), Some(&time.0.to_string()), "");
        }
    }
    out
}

/// The table of the relay.
fn relay(out: &mut String, smtp: &Smtp) {
    out.push_str("[smtp]\n");
    setting(out, "host", Some(smtp.host.as_str()), "");
    pair(out, "port", &smtp.port().to_string());
    out.push_str("# \"starttls\", \"implicit\" or \"none\" (only to this machine)\n");
    setting(out, "tls", Some(smtp.tls.as_str()), Tls::StartTls.as_str());
    setting(out, "username", smtp.username.as_deref(), "desk");
    out.push_str("# The file is relative to this folder; or password_command = [\"pass\", \"show\", \"smtp\"].\n");
    if let Some(command) = &smtp.password_command {
        let words: Vec<String> = command.iter().map(|word| quoted(word)).collect();
        pair(out, "password_command", &format!("[{}]", words.join(", ")));
    } else {
        setting(
            out,
            "password_file",
            path(smtp.password_file.as_ref()).as_deref(),
            "smtp-password",
        );
    }
    setting(out, "from", Some(&smtp.from), "");
    out.push_str("# Where answers go, where not to the sender.\n");
    setting(
        out,
        "reply_to",
        smtp.reply_to.as_deref(),
        "help@example.com",
    );
    out.push_str("# Where bounces go, as bounce+ID.MAC@…; its mailbox must take such addresses.\n");
    setting(
        out,
        "bounce_address",
        smtp.bounce_address.as_deref(),
        "bounce@example.com",
    );
    out.push_str("# Certificates (PEM) to trust besides those of the platform.\n");
    setting(
        out,
        "ca_file",
        path(smtp.ca_file.as_ref()).as_deref(),
        "relay-ca.pem",
    );
    out.push_str("# \"plain\", \"login\" or \"xoauth2\" (an access token for the password); \"automatic\" takes plain, else login\n");
    let auth = (smtp.auth != Auth::Automatic).then_some(smtp.auth.as_str());
    setting(out, "auth", auth, Auth::Automatic.as_str());
    out.push_str("# What EHLO says, where the host name does not do.\n");
    setting(
        out,
        "client_name",
        smtp.client_name.as_deref(),
        "desk.example.com",
    );
    out.push_str("# false where the relay offers PIPELINING and gets it wrong\n");
    pair(out, "pipelining", &smtp.pipelining.to_string());
}

fn path(path: Option<&PathBuf>) -> Option<String> {
    Some(path?.to_string_lossy().into_owned())
}

/// A line of the file; a comment with an example where there is no value.
fn setting(out: &mut String, key: &str, value: Option<&str>, example: &str) {
    match value {
        Some(value) => pair(out, key, &quoted(value)),
        None => pair(out, &format!("#{key}"), &quoted(example)),
    }
}

fn pair(out: &mut String, key: &str, value: &str) {
    out.push_str(key);
    out.push_str(" = ");
    out.push_str(value);
    out.push('\n');
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::super::{FileSpan, Retention};
    use super::*;
    use crate::domain::Span;

    fn smtp() -> Smtp {
        Smtp::new(
            "smtp.example.com".parse().unwrap(),
            String::from("\"Desk, \\ Example\" <desk@example.com>"),
        )
    }

    #[test]
    fn what_is_written_is_read_back() {
        let plain = File {
            base_url: Some("https://example.com/{token}?a='b'".parse().unwrap()),
            smtp: Some(Smtp {
                port: Some(2525),
                ..smtp()
            }),
            retention: Retention {
                credentials: FileSpan(Span::from_days(3)),
            },
            ..File::default()
        };
        let mut full = plain.clone();
        full.smtp = Some(Smtp {
            tls: Tls::Implicit,
            username: Some(String::from("desk")),
            password_command: Some(vec![String::from("pass"), String::from("a\"b")]),
            reply_to: Some(String::from("Help <help@example.com>")),
            bounce_address: Some(String::from("bounce@example.com")),
            ca_file: Some("/etc/relay-ca.pem".into()),
            auth: Auth::XOAuth2,
            client_name: Some(String::from("desk.example.com")),
            pipelining: false,
            port: Some(465),
            ..smtp()
        });
        full.notify_on_redeem = false;
        full.support = Some(String::from("help@example.com, +49 30 1234567"));
        full.audit.syslog = Some("/run/log".into());
        full.timeouts = File::parse("[timeouts]\nbody = \"7s\"\nconnect = \"3m\"")
            .unwrap()
            .timeouts;
        for file in [File::default(), plain, full] {
            assert_eq!(File::parse(&render(&file)).as_ref(), Ok(&file));
        }
    }

    #[test]
    fn the_comments_are_settings_that_work() {
        let file = File {
            smtp: Some(smtp()),
            ..File::default()
        };
        let uncommented: String = render(&file)
            .lines()
            .map(|line| match line.strip_prefix('#') {
                Some(setting) if !setting.starts_with(' ') => format!("{setting}\n"),
                _ => format!("{line}\n"),
            })
            .collect();
        let file = File::parse(&uncommented).unwrap();
        assert_eq!(
            file.smtp.unwrap().client_name.as_deref(),
            Some("desk.example.com")
        );
    }
}
