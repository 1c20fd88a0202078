//! The data of the page behind a link, in one look-up: it is read at every visit.

use rusqlite::OptionalExtension;

use super::sql::{line, parsed, parsed_opt};
use super::{Db, Result, links, products};
use crate::domain::contact::Locale;
use crate::domain::link::{Link, TokenDigest};
use crate::domain::product::{PasswordPolicy, WebUrl};
use crate::domain::{Line, ProductId};

/// A link and what belongs to it.
#[derive(Clone, Debug)]
pub struct Visited {
    /// The link.
    pub link: Link,
    /// The name to log in with.
    pub username: Line,
    /// The language of the contact.
    pub locale: Locale,
    /// The product.
    pub product_id: ProductId,
    /// Its name.
    pub product: Line,
    /// Where the user logs in.
    pub login_url: Option<WebUrl>,
    /// Whether it is told of a new password by a hook.
    pub has_hook: bool,
    /// The passwords that it accepts.
    pub policy: PasswordPolicy,
}

impl Db<'_> {
    /// The link whose token has this digest, and what belongs to it.
    pub fn visited(&self, digest: &TokenDigest) -> Result<Option<Visited>> {
        let sql =
            "SELECT link.id AS id, login_id, link.kind, link.created_at AS created_at, expires_at, used_at,
                     revoked_at, revoked_reason, username, locale, product_id,
                     product.name AS product, login_url, min_length, max_length, require, symbols,
                     username_inside, second_factor,
                     product.provision IS NOT NULL AS has_hook
                   FROM link
                   JOIN login ON login.id = link.login_id
                   JOIN contact ON contact.id = login.contact_id
                   JOIN product ON product.id = login.product_id
                   WHERE token_digest = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let found = statement.query_row([digest.as_bytes()], |row| {
            Ok(Visited {
                link: links::link(row)?,
                username: line(row, "username")?,
                locale: parsed(row, "locale")?,
                product_id: row.get("product_id")?,
                product: line(row, "product")?,
                login_url: parsed_opt(row, "login_url")?,
                has_hook: row.get("has_hook")?,
                policy: products::policy(row)?,
            })
        });
        Ok(found.optional()?)
    }
}
