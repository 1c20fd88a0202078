//! Row identities as types, so that a contact's id cannot be passed where an email's is meant.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// Wraps the number that the database gave; ids start at 1 and are never used twice.
            pub const fn new(id: i64) -> Self {
                Self(id)
            }

            /// The bare number.
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id_type!(
    /// A person in the contact book.
    ContactId
);
id_type!(
    /// One address of a contact.
    AddressId
);
id_type!(
    /// The thing that credentials open.
    ProductId
);
id_type!(
    /// A contact's account at a product.
    LoginId
);
id_type!(
    /// One outbound message in the log.
    EmailId
);
id_type!(
    /// A password-reset link.
    LinkId
);
