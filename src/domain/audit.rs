//! The audit trail: one event an act (who did what to whom, when and why), each bound to the one before it.
//!
//! The chain is HMAC-SHA256 (RFC 2104) over the previous MAC, the sequence number and every field, each with its
//! length before it, so that no two different events have the same encoding. A target that is absent counts as 0, which
//! is no row's id.

mod actor;
mod check;
mod mark;

use std::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;

pub use actor::{Actor, Caller};
pub use check::{ChainCheck, ChainReport, Damage, Noted};
pub use mark::{AuditMark, mark, read_mark};

use super::{ContactId, EmailId, Invalid, LinkId, LoginId, ProductId, Secret};

macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident => $name:literal),+ $(,)?) => {
        /// An act. The names are fixed: they are in the database and in JSON.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Action { $($(#[$doc])* $variant),+ }

        impl Action {
            /// Every action.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The fixed name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

actions! {
    /// The database was made.
    Init => "init",
    /// A contact was added.
    ContactAdd => "contact.add",
    /// A contact was changed.
    ContactEdit => "contact.edit",
    /// A contact was removed with everything of it.
    ContactRemove => "contact.remove",
    /// A product was added.
    ProductAdd => "product.add",
    /// A product was changed.
    ProductEdit => "product.edit",
    /// A product was removed.
    ProductRemove => "product.remove",
    /// A login was added.
    LoginAdd => "login.add",
    /// A login was changed.
    LoginEdit => "login.edit",
    /// A login was removed.
    LoginRemove => "login.remove",
    /// Hashes of passwords were written in the form of another program.
    LoginExport => "login.export",
    /// A password was reserved, for a product's hook to be told.
    ProvisionBegin => "provision.begin",
    /// A product's hook did not take it.
    ProvisionFail => "provision.fail",
    /// A password that waited for a product's hook was given up.
    ProvisionDiscard => "provision.discard",
    /// A product was told the present password of a login.
    LoginProvision => "login.provision",
    /// A password was generated and set.
    PasswordGenerate => "password.generate",
    /// A password was typed in and set.
    PasswordSet => "password.set",
    /// A password's hash of another program was set.
    PasswordImport => "password.import",
    /// A stored password was shown.
    PasswordShow => "password.show",
    /// A stored password was put on the clipboard.
    PasswordCopy => "password.copy",
    /// A password was compared with the stored hash.
    PasswordVerify => "password.verify",
    /// A user chose a password through a link.
    LinkRedeem => "link.redeem",
    /// A link was made.
    LinkIssue => "link.issue",
    /// A link was shown to the desk.
    LinkShow => "link.show",
    /// A link was ended.
    LinkRevoke => "link.revoke",
    /// A message was composed and queued.
    EmailQueue => "email.queue",
    /// A message was put back into the queue, or replaced.
    EmailRetry => "email.retry",
    /// A message was taken back.
    EmailCancel => "email.cancel",
    /// A stored message was shown.
    EmailReveal => "email.reveal",
    /// A stored message was put on the clipboard.
    EmailCopy => "email.copy",
    /// A message was tried.
    EmailSend => "email.send",
    /// Every sealed field was sealed with a new key.
    KeyRotate => "key.rotate",
    /// The data that a lost key had sealed was given up for a new key.
    KeyLost => "key.lost",
    /// The keys were exported, wrapped by a passphrase.
    KeyExport => "key.export",
    /// Exported keys were put in place.
    KeyImport => "key.import",
    /// An older copy of the database was accepted.
    DbRestore => "db.restore",
    /// Sealed bytes were purged.
    Purge => "purge",
}

/// The detail of an event by which a secret was shown on the screen.
pub const SHOWN: &str = "shown";
/// The detail of an event by which a secret was put on the clipboard.
pub const COPIED: &str = "copied";

impl Action {
    /// The actions that may show a secret to an operator; `password.generate` does where its detail says so.
    pub const LOOKS: &'static [Self] = &[
        Self::PasswordShow,
        Self::PasswordCopy,
        Self::PasswordGenerate,
        Self::EmailReveal,
        Self::EmailCopy,
        Self::LinkShow,
        Self::LoginExport,
        Self::KeyExport,
    ];
}

impl FromStr for Action {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let found = Self::ALL.iter().find(|action| action.as_str() == text);
        found.copied().ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|action| action.as_str()).collect();
            Invalid::new(
                "action",
                text,
                format!("is unknown; there are {}", known.join(", ")),
            )
        })
    }
}

/// The things that an event is about. IDs only: names and addresses can be removed, the trail stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AuditTarget {
    /// The contact.
    pub contact: Option<ContactId>,
    /// The product.
    pub product: Option<ProductId>,
    /// The login.
    pub login: Option<LoginId>,
    /// The link.
    pub link: Option<LinkId>,
    /// The email.
    pub email: Option<EmailId>,
    /// Many contacts at once, where it is about no single one.
    pub contacts: Option<ContactRange>,
}

/// Contacts that were added together: all from the first to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContactRange {
    /// The first.
    pub first: ContactId,
    /// The last.
    pub last: ContactId,
}

impl AuditTarget {
    /// Contacts that were added together; one that was added alone is named as in any other event.
    pub fn added(range: ContactRange) -> Self {
        let is_one = range.first == range.last;
        Self {
            contact: is_one.then_some(range.first),
            contacts: (!is_one).then_some(range),
            ..Self::default()
        }
    }
}

/// Why it was done, in the words of who did it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Why {
    /// `--reason`.
    pub reason: Option<String>,
    /// `--ticket`.
    pub ticket: Option<String>,
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// When.
    pub at: Timestamp,
    /// The actor.
    pub actor: Actor,
    /// The act, as the fixed name.
    pub action: String,
    /// To whom.
    pub target: AuditTarget,
    /// Details; never a secret.
    pub detail: Option<String>,
    /// Why.
    pub why: Why,
}

impl AuditEvent {
    /// Returns the details and the reason in one line.
    pub fn explanation(&self) -> String {
        let ticket = self
            .why
            .ticket
            .as_ref()
            .map(|ticket| format!("ticket {ticket}"));
        [self.detail.clone(), self.why.reason.clone(), ticket]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join("; ")
    }
}

/// One event as it is in the trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its number: 1, 2, 3, without gaps.
    pub seq: i64,
    /// The act.
    pub event: AuditEvent,
    /// The MAC that binds it to the event before it.
    pub mac: AuditMac,
}

impl Recorded {
    /// The first half of the MAC as hexadecimal digits: enough to note it elsewhere, for `--noted`.
    pub fn short_mac(&self) -> String {
        short(&self.mac)
    }
}

/// The first half of a MAC as hexadecimal digits.
fn short(mac: &AuditMac) -> String {
    use std::fmt::Write as _;
    mac.iter().take(16).fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        write!(text, "{byte:02x}").ok();
        text
    })
}

/// The key of the chain: 32 random bytes, sealed in the database.
pub type AuditKey = Secret<[u8; 32]>;

/// The MAC of one event.
pub type AuditMac = [u8; 32];

/// The MAC that the first event is chained to.
pub const CHAIN_START: AuditMac = [0; 32];

/// Computes the MAC of the event with number `seq` behind the one with `previous`.
pub fn chain(key: &AuditKey, previous: &AuditMac, seq: i64, event: &AuditEvent) -> AuditMac {
    let mut mac = keyed(key);
    mac.update(b"credtool/1 audit");
    mac.update(previous);
    mac.update(&seq.to_be_bytes());
    mac.update(&event.at.as_millisecond().to_be_bytes());
    mac.update(&event.actor.uid.to_be_bytes());
    let target = event.target;
    for id in [
        target.contact.map(ContactId::get),
        target.product.map(ProductId::get),
        target.login.map(LoginId::get),
        target.link.map(LinkId::get),
        target.email.map(EmailId::get),
        target.contacts.map(|range| range.first.get()),
        target.contacts.map(|range| range.last.get()),
    ] {
        mac.update(&id.unwrap_or(0).to_be_bytes());
    }
    for text in [
        Some(event.action.as_str()),
        event.actor.user.as_deref(),
        event.actor.sudo_user.as_deref(),
        event.actor.tty.as_deref(),
        event.detail.as_deref(),
        event.why.reason.as_deref(),
        event.why.ticket.as_deref(),
    ] {
        // An absent text is not an empty one.
        let length = text.map_or(u64::MAX, |text| text.len() as u64);
        mac.update(&length.to_be_bytes());
        mac.update(text.unwrap_or_default().as_bytes());
    }
    mac.finalize().into_bytes().into()
}

#[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
pub(super) fn keyed(key: &AuditKey) -> Hmac<Sha256> {
    Hmac::new_from_slice(key.expose()).expect("any length is a key")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> AuditEvent {
        AuditEvent {
            at: Timestamp::UNIX_EPOCH,
            actor: Actor::default(),
            action: Action::PasswordShow.as_str().to_owned(),
            target: AuditTarget::default(),
            detail: None,
            why: Why::default(),
        }
    }

    fn range(first: i64, last: i64) -> ContactRange {
        ContactRange {
            first: ContactId::new(first),
            last: ContactId::new(last),
        }
    }

    #[test]
    fn a_contact_that_was_added_alone_is_named() {
        let alone = AuditTarget::added(range(4, 4));
        assert_eq!(
            (alone.contact, alone.contacts),
            (Some(ContactId::new(4)), None)
        );
        let many = AuditTarget::added(range(4, 5));
        assert_eq!((many.contact, many.contacts), (None, Some(range(4, 5))));
    }

    #[test]
    fn every_field_counts() {
        let key = Secret::new([7; 32]);
        let base = chain(&key, &CHAIN_START, 1, &event());
        let changed = |change: fn(&mut AuditEvent)| {
            let mut event = event();
            change(&mut event);
            chain(&key, &CHAIN_START, 1, &event)
        };
        let others = [
            chain(&key, &[1; 32], 1, &event()),
            chain(&key, &CHAIN_START, 2, &event()),
            chain(&Secret::new([8; 32]), &CHAIN_START, 1, &event()),
            changed(|e| e.at = Timestamp::from_second(1).unwrap()),
            changed(|e| e.actor.uid = 1),
            changed(|e| e.actor.user = Some(String::new())),
            changed(|e| e.actor.sudo_user = Some(String::from("ada"))),
            changed(|e| e.actor.tty = Some(String::from("ada"))),
            changed(|e| e.action = String::from("password.copy")),
            changed(|e| e.target.contact = Some(ContactId::new(1))),
            changed(|e| e.target.product = Some(ProductId::new(1))),
            changed(|e| e.target.login = Some(LoginId::new(1))),
            changed(|e| e.target.link = Some(LinkId::new(1))),
            changed(|e| e.target.email = Some(EmailId::new(1))),
            changed(|e| e.target.contacts = Some(range(1, 2))),
            changed(|e| e.target.contacts = Some(range(1, 3))),
            changed(|e| e.target.contacts = Some(range(2, 3))),
            changed(|e| e.detail = Some(String::from("ada"))),
            changed(|e| e.why.reason = Some(String::from("ada"))),
            changed(|e| e.why.ticket = Some(String::from("ada"))),
        ];
        let mut seen = std::collections::HashSet::from([base]);
        for other in others {
            assert!(seen.insert(other));
        }
    }
}
