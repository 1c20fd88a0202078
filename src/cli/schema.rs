//! `--schema`: the JSON Schema of what a command prints with `--json`, made of its views.

use anyhow::Result;
use clap::error::ErrorKind as Clap;
use clap::{ArgMatches, Command};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use super::Context;
use super::output::{ErrorLine, Printed, WarningLine};
use super::targets::TargetOutput;
use super::views::audit::{ChainOutput, EventOutput};
use super::views::contact::{AddedContact, ContactOutput, ContactRecord, EditedContact};
use super::views::credentials::{CredentialsOutput, NewCredentials, PasswordOutput, RedeemedLogin};
use super::views::email::{EmailOutput, EmailRecord, EmailText, NamedEmail, RetryOutput};
use super::views::import::ImportOutput;
use super::views::link::{IssuedOutput, LinkOfContact};
use super::views::login::{
    AccountOutput, ChangedLogin, LoginExportOutput, LoginWithNotice, ProvisionOutput, RemovedLogin,
};
use super::views::product::{EditedProduct, ProductOutput, ProductRecord};
use super::views::run::{RunOutput, TriedEmail};
use super::views::serve::ServeEvent;
use super::views::workspace::{
    BackupOutput, CheckOutput, ExportedKey, HookOutput, HookScript, ImportedKey, LostKey,
    PathsOutput, PurgeOutput, RestoredOutput, RotatedKey, SettingOutput, WorkspaceOutput,
};
use crate::app::{Error, ErrorKind};

/// The version of all schemas. It is raised when a key goes or changes its meaning; keys may join without.
const VERSION: u32 = 1;

/// Makes a schema; definitions that it refers to are kept by the generator.
type Make = fn(&mut SchemaGenerator) -> Schema;

/// The objects that each command prints.
const OUTPUTS: &[(&str, &[Make])] = &[
    ("audit list", &[list::<EventOutput>]),
    ("audit verify", &[one::<ChainOutput>]),
    ("config list", &[list::<SettingOutput>]),
    ("config path", &[one::<PathsOutput>]),
    ("contact add", &[one::<AddedContact>]),
    ("contact edit", &[one::<EditedContact>]),
    ("contact import", &[one::<ImportOutput>]),
    ("contact list", &[list::<ContactOutput>]),
    (
        "contact remove",
        &[target::<ContactOutput>, targets::<ContactOutput>],
    ),
    ("contact show", &[one::<ContactRecord>]),
    ("db backup", &[one::<BackupOutput>]),
    ("db check", &[list::<CheckOutput>]),
    ("db restore", &[one::<RestoredOutput>, one::<LostKey>]),
    (
        "email cancel",
        &[target::<NamedEmail>, targets::<NamedEmail>],
    ),
    // The emails are lines of their own with --format jsonl.
    ("email deliver", &[one::<RunOutput>, one::<TriedEmail>]),
    ("email list", &[list::<EmailOutput>]),
    ("email purge", &[one::<PurgeOutput>]),
    (
        "email retry",
        &[target::<RetryOutput>, targets::<RetryOutput>],
    ),
    ("email send", &[target::<NamedEmail>, targets::<NamedEmail>]),
    // The text where it is revealed.
    ("email show", &[one::<EmailRecord>, one::<EmailText>]),
    ("hook list", &[list::<HookOutput>]),
    ("hook show", &[one::<HookScript>]),
    ("init", &[one::<WorkspaceOutput>]),
    ("key export", &[one::<ExportedKey>]),
    ("key import", &[one::<ImportedKey>]),
    ("key rotate", &[one::<RotatedKey>, one::<LostKey>]),
    ("link list", &[list::<LinkOfContact>]),
    (
        "link revoke",
        &[target::<LinkOfContact>, targets::<LinkOfContact>],
    ),
    ("login add", &[one::<ChangedLogin>]),
    ("login edit", &[one::<ChangedLogin>]),
    ("login export", &[one::<LoginExportOutput>]),
    ("login list", &[list::<LoginWithNotice>]),
    (
        "login provision",
        &[target::<ProvisionOutput>, targets::<ProvisionOutput>],
    ),
    ("login remove", &[one::<RemovedLogin>]),
    ("login show", &[one::<LoginWithNotice>]),
    // Passwords for nobody, or those of contacts.
    (
        "password generate",
        &[
            list::<PasswordOutput>,
            target::<NewCredentials>,
            targets::<NewCredentials>,
        ],
    ),
    ("password redeem", &[one::<RedeemedLogin>]),
    // A link, or what the menu makes.
    (
        "password reset",
        &[
            target::<IssuedOutput>,
            targets::<IssuedOutput>,
            one::<CredentialsOutput>,
        ],
    ),
    ("password set", &[one::<AccountOutput>]),
    ("password show", &[one::<CredentialsOutput>]),
    ("product add", &[one::<ProductOutput>]),
    ("product edit", &[one::<EditedProduct>]),
    ("product list", &[list::<ProductOutput>]),
    ("product remove", &[one::<ProductOutput>]),
    ("product show", &[one::<ProductRecord>]),
    // One object an event.
    #[cfg(feature = "web")]
    ("serve", &[serve_event]),
];

/// One object. Of an older copy of the database it says so.
fn one<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    Printed::<T>::json_schema(generator)
}

fn list<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    let items = generator.subschema_for::<T>();
    json_schema!({"type": "array", "items": items})
}

fn target<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    one::<TargetOutput<T>>(generator)
}

fn targets<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    list::<TargetOutput<T>>(generator)
}

#[cfg(feature = "web")]
fn serve_event(generator: &mut SchemaGenerator) -> Schema {
    ServeEvent::json_schema(generator)
}

fn generator() -> SchemaGenerator {
    SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
}

/// The schema of one of several objects.
fn any(makes: &[Make], generator: &mut SchemaGenerator) -> Schema {
    match makes {
        [make] => make(generator),
        makes => {
            let schemas: Vec<Schema> = makes.iter().map(|make| make(generator)).collect();
            json_schema!({"anyOf": schemas})
        }
    }
}

/// The schema of what a command such as `contact list` prints on stdout, as a document.
fn document(command: &str) -> Option<Schema> {
    let (_, makes) = OUTPUTS.iter().find(|(known, _)| *known == command)?;
    let mut generator = generator();
    let output = any(makes, &mut generator);
    let mut document = json_schema!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("urn:credtool:{}:{VERSION}", command.replace(' ', "-")),
    });
    let parts = document.ensure_object();
    parts.extend(output.to_value().as_object().cloned().unwrap_or_default());
    parts.insert(
        "title".to_owned(),
        format!("Output of credtool {command} --json").into(),
    );
    let definitions = generator.take_definitions(true);
    if !definitions.is_empty() {
        parts.insert("$defs".to_owned(), definitions.into());
    }
    Some(document)
}

/// Every command that prints JSON with the schema of its output, that of errors and warnings on stderr, and the
/// definitions that they share.
pub(super) fn all() -> Value {
    let mut generator = generator();
    let mut commands = serde_json::Map::new();
    for (command, makes) in OUTPUTS {
        commands.insert((*command).to_owned(), any(makes, &mut generator).to_value());
    }
    let error = ErrorLine::json_schema(&mut generator);
    let warning = WarningLine::json_schema(&mut generator);
    serde_json::json!({
        "version": VERSION,
        "commands": commands,
        "stderr": {"anyOf": [error, warning]},
        "$defs": generator.take_definitions(true),
    })
}

/// The command whose schema is asked for, such as `contact list`. Arguments that it requires may be missing: `lenient` is
/// the command line to read again then.
pub(super) fn asked(
    parsed: &Result<ArgMatches, clap::Error>,
    lenient: impl FnOnce() -> Command,
) -> Option<String> {
    let read_again;
    let matches = match parsed {
        Ok(matches) => matches,
        Err(error) if error.kind() == Clap::MissingRequiredArgument => {
            read_again = lenient().ignore_errors(true).try_get_matches().ok()?;
            &read_again
        }
        Err(_) => return None,
    };
    matches.get_flag("schema").then(|| {
        let mut words = Vec::new();
        let mut level = matches.subcommand();
        while let Some((name, below)) = level {
            words.push(name);
            level = below.subcommand();
        }
        words.join(" ")
    })
}

/// Prints the schema of a command's output.
pub(super) fn print(command: &str, context: &mut Context) -> Result<u8> {
    let Some(schema) = document(command) else {
        let message = format!("`credtool {command}` prints no JSON");
        return Err(Error::new(ErrorKind::Usage, message)
            .hint("leave --schema out")
            .into());
    };
    let text = serde_json::to_string_pretty(&schema)? + "\n";
    context.ui.bytes(text.as_bytes())?;
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_a_description() {
        fn undescribed(schema: &Value, place: &str, found: &mut Vec<String>) {
            let Some(object) = schema.as_object() else {
                return;
            };
            if let Some(properties) = object.get("properties").and_then(Value::as_object) {
                for (key, property) in properties {
                    let is_tag = property.get("const").is_some();
                    if property.get("description").is_none() && !is_tag {
                        found.push(format!("{place}.{key}"));
                    }
                }
            }
            for (key, below) in object {
                match below {
                    Value::Array(several) => {
                        for schema in several {
                            undescribed(schema, place, found);
                        }
                    }
                    below => undescribed(below, &format!("{place}/{key}"), found),
                }
            }
        }
        let mut found = Vec::new();
        undescribed(&all(), "", &mut found);
        assert!(found.is_empty(), "{found:#?}");
    }
}
