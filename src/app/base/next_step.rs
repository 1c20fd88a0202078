//! The commands that may help next, as values: the command line renders each to a line that works as it is typed.

use std::path::PathBuf;

use crate::domain::contact::Contact;
use crate::domain::email::Email;
use crate::domain::login::Login;
use crate::domain::product::Slug;
use crate::domain::template::Template;
use crate::domain::{ContactId, EmailAddress, EmailId, Line, LoginId};

/// The person or the login that a command is about. Both are named so that nothing else can be meant: a bare number may
/// also be the external ID of somebody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A contact.
    Contact(ContactId),
    /// One login of a contact.
    Login(LoginId),
    /// The login of a contact at a product, which may not exist yet. Where no product is given the reader names one.
    LoginAt(ContactId, Option<Slug>),
    /// A contact that the reader has to name.
    Unnamed,
}

impl From<&Contact> for Subject {
    fn from(contact: &Contact) -> Self {
        Self::Contact(contact.id)
    }
}

impl From<&Login> for Subject {
    fn from(login: &Login) -> Self {
        Self::Login(login.id)
    }
}

impl From<&Email> for Subject {
    /// The login that an email is about; the contact, where that login is gone.
    fn from(email: &Email) -> Self {
        email
            .login_id
            .map_or(Self::Contact(email.contact_id), Self::Login)
    }
}

/// The way in which a password reaches its user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// Over the clipboard.
    Copy,
    /// Over the screen.
    Print,
    /// By email.
    Email,
}

/// A change of a contact's addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressChange {
    /// Another address takes the place of the primary one.
    Correct,
    /// One more address.
    Add,
}

/// The verbs whose help says what else can be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HelpOf {
    /// `contact edit`
    ContactEdit,
    /// `contact import`
    ContactImport,
    /// `login edit`
    LoginEdit,
    /// `product edit`
    ProductEdit,
}

/// A command that may help next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// List the contacts.
    ListContacts,
    /// List the contacts whose name has these words.
    FindContacts(String),
    /// Show a contact.
    ShowContact(ContactId),
    /// Add a contact with this address, whose name the reader gives.
    AddContact(EmailAddress),
    /// Change a contact's address, to one that the reader names where none is given.
    ChangeAddress(ContactId, AddressChange, Option<EmailAddress>),

    /// List the products.
    ListProducts,
    /// Add a product.
    AddProduct,
    /// Show a product, the only one where none is given.
    ShowProduct(Option<Slug>),
    /// Change a product.
    EditProduct(Slug),
    /// Give a product a hook.
    SetHook(Slug),
    /// Say that a product asks for a second factor, so that shorter passwords will do.
    AskSecondFactor(Slug),

    /// List the logins.
    ListLogins,
    /// Add a login, at the only product where none is given.
    AddLogin(ContactId, Option<Slug>),
    /// Rename a login, to a name that the reader chooses where none is given.
    RenameLogin(LoginId, Option<Line>),
    /// Tell the product the password of a login.
    Provision(LoginId),
    /// Give up a password that waits for its product.
    DiscardPassword(LoginId),
    /// Tell the products every password.
    ProvisionAll,
    /// Tell the products the passwords that wait, of one product or of all.
    ProvisionFailed(Option<Slug>),

    /// List the emails.
    ListEmails,
    /// List the emails of a contact.
    ListEmailsOf(ContactId),
    /// List the emails that need attention.
    ListStuckEmails,
    /// List the emails that an operator must look at.
    ListHeldEmails,
    /// Show an email, one that the reader names where none is given.
    ShowEmail(Option<EmailId>),
    /// Show the text of an email.
    RevealEmail(EmailId),
    /// Retry an email.
    RetryEmail {
        /// The email, or one that the reader names.
        email: Option<EmailId>,
        /// Though it may arrive twice.
        again: bool,
        /// The recipient.
        to: RetryTo,
    },
    /// Retry the emails that are held.
    RetryHeldEmails,
    /// Cancel an email.
    CancelEmail(EmailId),
    /// Send the emails that are due.
    Deliver,
    /// Purge texts and passwords whose retention is over.
    Purge,
    /// Send an email.
    SendEmail(Subject, Template),

    /// Make a password for nobody, of several words.
    GenerateWords,
    /// Set a password that is read from a file.
    SetPassword(Subject),
    /// Check a password that is read from a file.
    VerifyFromStdin(Subject),
    /// Add a login with a hash that is read from a file.
    AddLoginWithHash(Subject),
    /// Set a new password.
    GeneratePassword(Subject, Via),
    /// Show the present password.
    ShowPassword(Subject, Via),
    /// Check a password.
    VerifyPassword(Subject),
    /// Send a reset link.
    SendResetLink(Subject),
    /// Print a reset link, or an invitation.
    PrintResetLink {
        /// The subject.
        of: Subject,
        /// Whether it is an invitation.
        invite: bool,
    },

    /// List the links.
    ListLinks,
    /// List the links of a contact.
    ListLinksOf(ContactId),
    /// End a link, which the reader names.
    RevokeLink,

    /// List the audit trail.
    ListAudit,
    /// List what was done for a ticket, which the reader names.
    ListAuditOfTicket,
    /// List the audit trail of a contact.
    ListAuditOf(ContactId),
    /// Check the audit trail.
    VerifyAudit,
    /// Make a workspace.
    Init,
    /// Make a workspace in another folder.
    InitElsewhere,
    /// Serve the pages behind links.
    Serve,
    /// Show where the configuration is.
    ConfigPath,
    /// Check the configuration.
    ConfigList,
    /// Check the database.
    CheckDatabase,
    /// Write a backup.
    BackUp,
    /// Put a backup in the place of the database.
    RestoreBackup,
    /// Put a backup whose key is lost in the place of the database.
    RestoreWithoutKey(PathBuf),
    /// Go on with a database that is an older copy.
    AcceptCopy,
    /// Put a key in its place.
    ImportKey,
    /// Put the key of a backup beside the present one. The reader names the backup where none is given.
    ImportKeyOfBackup(Option<PathBuf>),
    /// Write a copy of the key.
    ExportKey,
    /// Change the key.
    RotateKey,
    /// Go on with a new key where the old one is lost.
    ReplaceLostKey,
    /// List the hooks.
    ListHooks,
    /// Show the overview of the manual.
    ShowManual,
    /// Write the manual pages to a folder.
    InstallManual,
    /// Show the help of a verb.
    Help(HelpOf),
}

/// The recipient of a retry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RetryTo {
    /// The usual one.
    Unchanged,
    /// Another address, which the reader names.
    Another,
    /// This address.
    Address(EmailAddress),
}

impl RetryTo {
    /// The recipient that was asked for, if one was.
    pub fn of(address: Option<&EmailAddress>) -> Self {
        address.cloned().map_or(Self::Unchanged, Self::Address)
    }
}

impl NextStep {
    /// Retries an email as it is.
    pub const fn retry(email: EmailId) -> Self {
        Self::RetryEmail {
            email: Some(email),
            again: false,
            to: RetryTo::Unchanged,
        }
    }

    /// Retries an email though it may arrive twice.
    pub const fn retry_again(email: EmailId, to: RetryTo) -> Self {
        Self::RetryEmail {
            email: Some(email),
            again: true,
            to,
        }
    }
}
