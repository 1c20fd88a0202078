//! The programs that take hashes in, and why an account is left out.

use crate::domain::Invalid;

macro_rules! targets {
    ($($(#[$doc:meta])* $variant:ident => $name:literal, $about:literal);+ $(;)?) => {
        /// A program that takes hashes in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ExportTarget { $($(#[$doc])* $variant),+ }

        impl ExportTarget {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name on the command line.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// Returns in one line what is written for it, and where that goes.
            pub const fn about(self) -> &'static str {
                match self { $(Self::$variant => $about),+ }
            }
        }
    };
}

targets! {
    /// Dovecot's passwd-file.
    Dovecot => "dovecot", "passwd-file; needs a large vsz_limit of the auth service";
    /// OpenLDAP's `userPassword`.
    OpenLdap => "openldap", "LDIF for ldapmodify; the server loads the module argon2 (or pw-argon2)";
    /// Authelia's users file.
    Authelia => "authelia", "YAML of the file backend; merge it, since Authelia rewrites its file";
    /// Django's `password` column.
    Django => "django", "JSON lines with the password column; list BCryptPasswordHasher in PASSWORD_HASHERS for bcrypt";
    /// PHP's `password_verify`.
    Php => "php", "JSON lines for password_verify";
    /// The column `user_pass` of `WordPress`.
    WordPress => "wordpress", "JSON lines with the columns of wp_users; WordPress 6.8 or newer, on a PHP with argon2";
    /// Nextcloud's `oc_users`.
    Nextcloud => "nextcloud", "JSON lines with the columns of oc_users";
    /// Laravel's `users`.
    Laravel => "laravel", "JSON lines; HASH_DRIVER=argon2id (bcrypt for bcrypt), or HASH_VERIFY=false";
    /// Symfony's password hashers.
    Symfony => "symfony", "JSON lines for the hashers auto, native and sodium";
    /// Keycloak's partial import.
    Keycloak => "keycloak", "JSON for a partial import; Keycloak 25 or newer, not under FIPS";
    /// Ory Kratos.
    Kratos => "kratos", "JSON lines, an identity each; fit the traits to your schema";
    /// Auth0's bulk user import.
    Auth0 => "auth0", "JSON for a bulk user import, at most 500 KB a file";
    /// Zitadel.
    Zitadel => "zitadel", "JSON lines, a human user each, for ImportHumanUser; enable the verifier argon2";
    /// Clerk.
    Clerk => "clerk", "JSON lines, the body of a CreateUser request each";
    /// kanidm's `password_import`.
    Kanidm => "kanidm", "JSON lines with password_import";
    /// All that is known, as it is stored.
    Json => "json", "JSON with the hash as it is stored, of every kind";
}

impl ExportTarget {
    /// Whether it is told that a password has to be changed by its owner.
    pub const fn knows_must_change(self) -> bool {
        matches!(self, Self::Keycloak | Self::Zitadel | Self::Json)
    }

    /// Whether it takes an address once alone.
    pub(super) const fn takes_an_address_once(self) -> bool {
        matches!(self, Self::Keycloak | Self::Auth0 | Self::Clerk)
    }
}

impl std::str::FromStr for ExportTarget {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let found = Self::ALL.iter().find(|target| target.as_str() == text);
        found.copied().ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|target| target.as_str()).collect();
            let why = format!("is unknown; there are {}", known.join(", "));
            Invalid::new("export target", text, why)
        })
    }
}

/// Why an account is left out, as the end of "the login NAME …".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct AccountRefusal {
    /// The cause.
    pub cause: Cause,
    why: String,
}

/// The obstacle to an account, which decides what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// It has no password, or a hash that nothing reads.
    Password,
    /// Its first password waits for the product.
    Waits,
    /// Its hash is of another kind.
    Kind,
    /// Its name, or the person's.
    Name,
    /// The person has no address.
    Address,
    /// Another login of the person has taken the address.
    Further,
}

impl AccountRefusal {
    pub(super) fn new(cause: Cause, why: impl Into<String>) -> Self {
        Self {
            cause,
            why: why.into(),
        }
    }
}
