//! Contacts that are easily confused with the owner of a new address: a former owner of it, and somebody of the same name
//! whose address is one typing error away. They are told and nothing more: both may be right.

use crate::app::base::rows;
use crate::app::{App, Result};
use crate::domain::contact::Contact;
use crate::domain::typo::is_one_slip_away;
use crate::domain::{ContactId, EmailAddress, Line};

/// Number of contacts that a new address is compared with.
const MOST: usize = 1000;

/// A contact that may be meant by a new address.
#[derive(Clone, Debug)]
pub struct LookAlike {
    /// The new address.
    pub address: EmailAddress,
    /// The other contact.
    pub contact: Contact,
    /// The address of the other contact that is one typing error away; `None` where it had the new one itself.
    pub similar: Option<EmailAddress>,
}

impl App {
    /// Returns the contacts, other than `but`, that may be meant by new addresses of somebody of this name.
    pub fn look_alikes(
        &self,
        name: &Line,
        addresses: &[EmailAddress],
        but: ContactId,
    ) -> Result<Vec<LookAlike>> {
        let db = self.db();
        let mut found = Vec::new();
        for address in addresses {
            for id in db.formerly_with_address(address, MOST)? {
                if id != but {
                    found.push(LookAlike {
                        address: address.clone(),
                        contact: rows::contact(db, id)?,
                        similar: None,
                    });
                }
            }
        }
        for id in db.contacts_named(name, MOST)? {
            if id == but {
                continue;
            }
            let contact = rows::contact(db, id)?;
            for address in addresses {
                if contact.had(address) {
                    continue;
                }
                let mut known = contact.addresses.iter().map(|known| &known.address);
                if let Some(similar) = known.find(|known| is_one_slip_away(address, known)) {
                    found.push(LookAlike {
                        address: address.clone(),
                        similar: Some(similar.clone()),
                        contact: contact.clone(),
                    });
                }
            }
        }
        Ok(found)
    }
}
