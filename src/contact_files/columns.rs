//! The header: which column holds what.

use crate::contact_files::fault::FileFault;

macro_rules! columns {
    ($($(#[$doc:meta])* $variant:ident => $name:literal),+ $(,)?) => {
        /// The content of a column.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Column { $($(#[$doc])* $variant),+ }

        impl Column {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name in the header.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

columns! {
    /// The person's name.
    Name => "name",
    /// The address; it becomes the primary one.
    Email => "email",
    /// The language for emails.
    Locale => "locale",
    /// The telephone number.
    Phone => "phone",
    /// The id in another system.
    ExternalId => "external_id",
    /// Labels.
    Tags => "tags",
    /// Notes.
    Notes => "notes",
    /// The name to log in with.
    Username => "username",
    /// The hash of the password, as another program made it.
    PasswordHash => "password_hash",
}

/// The names of a column of email addresses, beside `email`.
const EMAIL: [&str; 6] = [
    "e_mail",
    "mail",
    "email_address",
    "e_mail_address",
    "emailaddress",
    "mail_address",
];
/// The first columns of what `contact list` writes, where `address` is an email address.
const OUR_LIST: [&str; 3] = ["id", "name", "address"];

/// Whether a column `address` holds email addresses. Elsewhere than in a list of ours it is where people live, unless
/// contacts could not be told apart without it.
fn address_is_email(names: &[(&str, String)]) -> bool {
    let known = |column: &str| names.iter().any(|(_, name)| name == column);
    let has_email = known("email") || EMAIL.iter().any(|name| known(name));
    let is_ours = names.iter().map(|(given, _)| *given).take(3).eq(OUR_LIST);
    !has_email && (is_ours || !known("external_id"))
}

/// Where each column is, and what the others are called.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    places: Vec<(Column, usize)>,
    pub(super) unknown: Vec<String>,
}

impl Layout {
    /// Reads a header. Case does not count, and a space or a hyphen is as good as an underscore.
    pub(super) fn of<'a>(header: impl Iterator<Item = &'a str>) -> Result<Self, FileFault> {
        let names: Vec<(&str, String)> = header
            .map(|given| {
                (
                    given.trim(),
                    given.trim().to_lowercase().replace([' ', '-'], "_"),
                )
            })
            .collect();
        let address_is_email = address_is_email(&names);
        let mut layout = Self::default();
        for (place, (given, name)) in names.iter().enumerate() {
            let name = match name.as_str() {
                "address" if address_is_email => "email",
                name if EMAIL.contains(&name) => "email",
                name => name,
            };
            let Some(column) = Column::ALL.iter().find(|column| column.as_str() == name) else {
                layout.unknown.push((*given).to_owned());
                continue;
            };
            if layout.place(*column).is_some() {
                return Err(FileFault::Header(format!(
                    "has two columns {}",
                    column.as_str()
                )));
            }
            layout.places.push((*column, place));
        }
        if layout.place(Column::Email).is_none() && layout.place(Column::ExternalId).is_none() {
            return Err(FileFault::Header(String::from(
                "has neither a column email nor external_id, by which contacts are known",
            )));
        }
        Ok(layout)
    }

    /// Where a column is.
    pub(super) fn place(&self, column: Column) -> Option<usize> {
        let found = self.places.iter().find(|(known, _)| *known == column);
        found.map(|(_, place)| *place)
    }
}
