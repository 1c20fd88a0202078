//! A login as screens show it.

use crate::app::Result;
use crate::app::records::contacts::Exposure;
use crate::domain::email::Email;
use crate::domain::login::Login;
use crate::domain::product::Product;
use crate::store::Db;

/// A login and what it opens.
#[derive(Clone, Debug)]
pub struct LoginView {
    /// The login.
    pub login: Login,
    /// The product.
    pub product: Product,
    /// The email that told the user of the present password, or is to.
    pub notified_by: Option<Email>,
    /// How the present password may be known at an address that is no longer the contact's.
    pub exposure: Option<Exposure>,
}

impl LoginView {
    /// Whether the present password was emailed to an address that is no longer the contact's. It is not handed over
    /// then: the login needs a new one.
    pub const fn is_exposed(&self) -> bool {
        matches!(self.exposure, Some(Exposure::Emailed(_)))
    }

    /// A login with what was mailed of its password.
    pub(crate) fn of(db: Db<'_>, login: Login, product: Product) -> Result<Self> {
        Ok(Self {
            notified_by: db.telling_of_password(&login)?,
            exposure: Exposure::of(db, &login)?,
            login,
            product,
        })
    }
}
