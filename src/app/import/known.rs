//! What a dry run remembers of the rows before: whom they would have made, and with which usernames.
//!
//! Of each a number is kept that is drawn from it, so that a million rows need little memory.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hash, RandomState};

use super::Imported;
use super::row::Plan;
use crate::app::{Error, ErrorKind, Result};
use crate::exchange::Person;

#[derive(Default)]
pub(super) struct Known {
    /// Who is new, by external id and by address.
    people: HashMap<u64, u64>,
    /// Whose a new username is.
    usernames: HashMap<u64, u64>,
    /// Who has a new login.
    with_login: HashSet<u64>,
    hasher: RandomState,
}

impl Known {
    /// What would become of a row behind those before it.
    ///
    /// Fails with [`ErrorKind::Failed`] where one of them has given the username to somebody else.
    pub(super) fn look(&mut self, plan: &Plan, person: &Person) -> Result<Imported> {
        let external = person.external_id.as_ref().map(|id| ('#', id.as_str()));
        let address = person.email.as_ref().map(|email| ('@', email.key()));
        let keys = [external, address].map(|key| key.map(|key| self.number(key)));
        let keys = keys.into_iter().flatten();
        let seen = keys.clone().find_map(|key| self.people.get(&key).copied());
        let owner = match plan.contact() {
            Some(id) => self.number(id.get()),
            // Without an address nobody is new.
            None => seen.or(keys.clone().last()).unwrap_or_default(),
        };
        let makes_login = self.login(plan, person, owner)?;
        if plan.contact().is_some() {
            return Ok(plan.outcome());
        }
        for key in keys {
            self.people.entry(key).or_insert(owner);
        }
        Ok(match seen {
            None => Imported::New,
            Some(_) if makes_login => Imported::Changed,
            Some(_) => Imported::Same,
        })
    }

    /// Whether a row makes a login.
    fn login(&mut self, plan: &Plan, person: &Person, owner: u64) -> Result<bool> {
        let Some((product, username)) = plan.new_login() else {
            return Ok(false);
        };
        // Where none is named it is the one that the person has.
        if person.username.is_none() && self.with_login.contains(&owner) {
            return Ok(false);
        }
        let number = self.number(username.as_str());
        match self.usernames.get(&number) {
            None => {
                self.usernames.insert(number, owner);
                self.with_login.insert(owner);
                Ok(true)
            }
            Some(holder) if *holder == owner => Ok(false),
            Some(_) => {
                let message = format!(
                    "the username {username} at {} belongs to somebody in an earlier row",
                    product.slug
                );
                Err(Error::new(ErrorKind::Failed, message).hint("name another username"))
            }
        }
    }

    fn number(&self, key: impl Hash) -> u64 {
        self.hasher.hash_one(key)
    }
}
