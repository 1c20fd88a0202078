//! Products.

use rusqlite::types::ValueRef;
use rusqlite::{OptionalExtension, Row};

use super::sql::{At, line, line_opt, parsed, parsed_opt, time};
use super::{Db, Result, Tx};
use crate::domain::product::{CharClass, PasswordPolicy, Product, Slug, Symbols, WebUrl};
use crate::domain::provision::{DEFAULT_TIMEOUT, Hook, HookCommand, check_timeout};
use crate::domain::{Line, ProductId, SignedDuration, Timestamp};

/// The parts of a new product.
#[derive(Clone, Debug)]
pub struct NewProduct {
    /// Its name on the command line.
    pub slug: Slug,
    /// Its name in emails.
    pub name: Line,
    /// Where the user logs in.
    pub login_url: Option<WebUrl>,
    /// The sender of its email.
    pub sender: Option<Line>,
    /// Where answers to its emails go.
    pub reply_to: Option<Line>,
    /// The passwords that it accepts.
    pub policy: PasswordPolicy,
    /// The hook that sets its passwords.
    pub hook: Option<Hook>,
}

/// The changes to a product; `None` leaves a value as it is.
#[derive(Clone, Debug, Default)]
pub struct ProductChange {
    /// The name on the command line.
    pub slug: Option<Slug>,
    /// The name in emails.
    pub name: Option<Line>,
    /// The login URL; `Some(None)` removes it.
    pub login_url: Option<Option<WebUrl>>,
    /// The sender; `Some(None)` removes it.
    pub sender: Option<Option<Line>>,
    /// Where answers go; `Some(None)` removes it.
    pub reply_to: Option<Option<Line>>,
    /// The password policy.
    pub policy: Option<PasswordPolicy>,
    /// The hook that sets its passwords; `Some(None)` removes it.
    pub hook: Option<Option<Hook>>,
}

impl ProductChange {
    /// Whether it leaves a product different from what it is.
    pub fn changes(&self, product: &Product) -> bool {
        fn differs<T: PartialEq>(new: Option<&T>, old: &T) -> bool {
            new.is_some_and(|new| new != old)
        }
        differs(self.slug.as_ref(), &product.slug)
            || differs(self.name.as_ref(), &product.name)
            || differs(self.login_url.as_ref(), &product.login_url)
            || differs(self.sender.as_ref(), &product.sender)
            || differs(self.reply_to.as_ref(), &product.reply_to)
            || differs(self.policy.as_ref(), &product.policy)
            || differs(self.hook.as_ref(), &product.hook)
    }
}

const COLUMNS: &str = "id, slug, name, login_url, sender, reply_to, min_length, max_length, require, symbols, \
    username_inside, second_factor, provision, provision_timeout, created_at, updated_at";

fn product(row: &Row<'_>) -> rusqlite::Result<Product> {
    Ok(Product {
        id: row.get("id")?,
        slug: parsed(row, "slug")?,
        name: line(row, "name")?,
        login_url: parsed_opt(row, "login_url")?,
        sender: line_opt(row, "sender")?,
        reply_to: line_opt(row, "reply_to")?,
        policy: policy(row)?,
        hook: hook(row)?,
        created_at: time(row, "created_at")?,
        updated_at: time(row, "updated_at")?,
    })
}

/// Reads the columns of a password policy.
pub(super) fn policy(row: &Row<'_>) -> rusqlite::Result<PasswordPolicy> {
    let require = row.get_ref("require")?.as_str()?;
    Ok(PasswordPolicy {
        min_length: row.get("min_length")?,
        max_length: row.get("max_length")?,
        require: require
            .split_whitespace()
            .filter_map(|c| c.parse().ok())
            .collect(),
        symbols: row
            .get::<_, Option<String>>("symbols")?
            .map_or(Symbols::All, Symbols::Only),
        username_inside: row.get("username_inside")?,
        second_factor: row.get("second_factor")?,
    })
}

/// Reads a hook. One that is damaged is a hook that cannot be run: the lists that it is in are needed to mend it.
fn hook(row: &Row<'_>) -> rusqlite::Result<Option<Hook>> {
    let stored = row.get_ref("provision")?;
    if stored == ValueRef::Null {
        return Ok(None);
    }
    let words = stored
        .as_str()
        .ok()
        .and_then(|text| serde_json::from_str(text).ok());
    let command = words.and_then(|words| HookCommand::from_words(words).ok());
    let timeout = row.get_ref("provision_timeout")?.as_i64().ok();
    let timeout = timeout.map(SignedDuration::from_millis);
    Ok(Some(Hook {
        command: command.unwrap_or(HookCommand::damaged()),
        timeout: timeout
            .and_then(|timeout| check_timeout(timeout).ok())
            .unwrap_or(DEFAULT_TIMEOUT),
    }))
}

/// The two columns of a hook.
fn hook_columns(hook: Option<&Hook>) -> (Option<String>, i64) {
    let words = hook.map(|hook| serde_json::Value::from(hook.command.words()).to_string());
    let timeout = hook.map_or(DEFAULT_TIMEOUT, |hook| hook.timeout);
    let milliseconds = i64::try_from(timeout.as_millis()).unwrap_or(i64::MAX);
    (words, milliseconds)
}

fn require_text(classes: &[CharClass]) -> String {
    classes
        .iter()
        .map(|class| class.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

fn symbols_text(symbols: &Symbols) -> Option<&str> {
    match symbols {
        Symbols::All => None,
        Symbols::Only(these) => Some(these),
    }
}

impl Db<'_> {
    /// All products, by slug. There are few of them.
    pub fn products(&self) -> Result<Vec<Product>> {
        let sql = format!("SELECT {COLUMNS} FROM product ORDER BY slug");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement
            .query_map([], product)?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// The product with this slug.
    pub fn product_by_slug(&self, slug: &Slug) -> Result<Option<Product>> {
        let sql = format!("SELECT {COLUMNS} FROM product WHERE slug = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row([slug.as_str()], product).optional()?)
    }

    /// The product with this id.
    pub fn product(&self, id: ProductId) -> Result<Option<Product>> {
        let sql = format!("SELECT {COLUMNS} FROM product WHERE id = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row([id], product).optional()?)
    }

    /// How many logins and emails name the product.
    pub fn product_uses(&self, id: ProductId) -> Result<(u64, u64)> {
        let counts = self.connection.query_row(
            "SELECT (SELECT count(*) FROM login WHERE product_id = ?1),
                    (SELECT count(*) FROM email WHERE product_id = ?1)",
            [id],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        Ok(counts)
    }
}

impl Tx<'_> {
    /// Adds a product.
    pub fn add_product(&self, new: &NewProduct, now: Timestamp) -> Result<ProductId> {
        let (words, timeout) = hook_columns(new.hook.as_ref());
        self.connection.execute(
            "INSERT INTO product (slug, name, login_url, sender, min_length, max_length, require, symbols,
                                  username_inside, second_factor, created_at, updated_at, provision,
                                  provision_timeout, reply_to)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, ?12, ?13, ?14)",
            (
                new.slug.as_str(),
                new.name.as_str(),
                new.login_url.as_ref().map(WebUrl::as_str),
                new.sender.as_ref().map(Line::as_str),
                new.policy.min_length,
                new.policy.max_length,
                require_text(&new.policy.require),
                symbols_text(&new.policy.symbols),
                new.policy.username_inside,
                new.policy.second_factor,
                At(now),
                words,
                timeout,
                new.reply_to.as_ref().map(Line::as_str),
            ),
        )?;
        Ok(ProductId::new(self.connection.last_insert_rowid()))
    }

    /// Changes a product.
    pub fn edit_product(
        &self,
        id: ProductId,
        change: &ProductChange,
        now: Timestamp,
    ) -> Result<()> {
        if let Some(slug) = &change.slug {
            self.connection.execute(
                "UPDATE product SET slug = ?2 WHERE id = ?1",
                (id, slug.as_str()),
            )?;
        }
        if let Some(name) = &change.name {
            self.connection.execute(
                "UPDATE product SET name = ?2 WHERE id = ?1",
                (id, name.as_str()),
            )?;
        }
        if let Some(url) = &change.login_url {
            self.connection.execute(
                "UPDATE product SET login_url = ?2 WHERE id = ?1",
                (id, url.as_ref().map(WebUrl::as_str)),
            )?;
        }
        if let Some(sender) = &change.sender {
            self.connection.execute(
                "UPDATE product SET sender = ?2 WHERE id = ?1",
                (id, sender.as_ref().map(Line::as_str)),
            )?;
        }
        if let Some(reply_to) = &change.reply_to {
            self.connection.execute(
                "UPDATE product SET reply_to = ?2 WHERE id = ?1",
                (id, reply_to.as_ref().map(Line::as_str)),
            )?;
        }
        if let Some(policy) = &change.policy {
            self.connection.execute(
                "UPDATE product SET min_length = ?2, max_length = ?3, require = ?4, symbols = ?5,
                        username_inside = ?6, second_factor = ?7
                  WHERE id = ?1",
                (
                    id,
                    policy.min_length,
                    policy.max_length,
                    require_text(&policy.require),
                    symbols_text(&policy.symbols),
                    policy.username_inside,
                    policy.second_factor,
                ),
            )?;
        }
        if let Some(hook) = &change.hook {
            let (words, timeout) = hook_columns(hook.as_ref());
            self.connection.execute(
                "UPDATE product SET provision = ?2, provision_timeout = ?3 WHERE id = ?1",
                (id, words, timeout),
            )?;
        }
        self.connection.execute(
            "UPDATE product SET updated_at = ?2 WHERE id = ?1",
            (id, At(now)),
        )?;
        Ok(())
    }

    /// Removes a product that nothing names.
    pub fn remove_product(&self, id: ProductId) -> Result<()> {
        self.connection
            .execute("DELETE FROM product WHERE id = ?1", [id])?;
        Ok(())
    }
}
