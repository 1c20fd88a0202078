//! Products.

use schemars::JsonSchema;
use serde::Serialize;

use crate::app::records::products::ProductView;
use crate::cli::output::{Time, Word};
use crate::domain::Line;
use crate::domain::product::{CharClass, Product, WebUrl};

/// A product: what credentials open.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Product")]
pub(crate) struct ProductOutput<'a> {
    /// The ID of the product.
    id: i64,
    /// Its name on the command line.
    slug: &'a str,
    /// Its name in emails.
    name: &'a str,
    /// The page to log in.
    login_url: Option<&'a str>,
    /// The author of its emails; null where that is `smtp.from`.
    sender: Option<&'a str>,
    /// The address that answers go to; null where that is the configured one.
    reply_to: Option<&'a str>,
    /// The shortest generated password.
    min_length: usize,
    /// The longest password.
    max_length: usize,
    /// Kinds of characters that a password needs.
    require: Vec<Word<CharClass>>,
    /// Symbols that a password may have.
    symbols: String,
    /// Whether a password may contain the username.
    username_inside: bool,
    /// Whether the product asks for a second factor.
    second_factor: bool,
    /// The shortest password that a user may choose.
    min_chosen_length: usize,
    /// The hook, as words.
    provision: Option<&'a [String]>,
    /// The seconds that the hook may take.
    provision_timeout: Option<i64>,
    /// When the product was made.
    created_at: Time,
    /// When it was last changed.
    updated_at: Time,
}

impl<'a> From<&'a Product> for ProductOutput<'a> {
    fn from(product: &'a Product) -> Self {
        let (policy, hook) = (&product.policy, product.hook.as_ref());
        Self {
            id: product.id.get(),
            slug: product.slug.as_str(),
            name: product.name.as_str(),
            login_url: product.login_url.as_ref().map(WebUrl::as_str),
            sender: product.sender.as_ref().map(Line::as_str),
            reply_to: product.reply_to.as_ref().map(Line::as_str),
            min_length: policy.min_length,
            max_length: policy.max_length,
            require: policy.require.iter().copied().map(Word).collect(),
            symbols: policy.symbols.to_string(),
            username_inside: policy.username_inside,
            second_factor: policy.second_factor,
            min_chosen_length: policy.min_chosen(),
            provision: hook.map(|hook| hook.command.words()),
            provision_timeout: hook.map(|hook| hook.timeout.as_secs()),
            created_at: Time(product.created_at),
            updated_at: Time(product.updated_at),
        }
    }
}

/// A product, and how much there is of it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ProductRecord")]
pub(crate) struct ProductRecord<'a> {
    #[serde(flatten)]
    product: ProductOutput<'a>,
    /// The number of its logins.
    logins: u64,
    /// The number of its emails.
    emails: u64,
}

impl<'a> From<&'a ProductView> for ProductRecord<'a> {
    fn from(view: &'a ProductView) -> Self {
        Self {
            product: (&view.product).into(),
            logins: view.logins,
            emails: view.emails,
        }
    }
}

/// A product after an edit.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "EditedProduct")]
pub(crate) struct EditedProduct<'a> {
    #[serde(flatten)]
    pub(crate) product: ProductOutput<'a>,
    /// Whether anything was changed.
    pub(crate) changed: bool,
}
