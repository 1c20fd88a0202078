use super::*;
use crate::app::base::lookup::{LoginChoice, LookupMode, Resolution, pick_login, resolve};
use crate::app::records::logins::LoginEdit;
use crate::app::records::next_steps::next_steps;
use crate::app::upkeep::init::tests::context;
use crate::app::{AddressChange, Hint, NextStep, Subject, Via};
use crate::domain::EmailId;
use crate::domain::email::{Delivery, Email, EmailState};
use crate::domain::product::{PasswordPolicy, Slug};
use crate::domain::retry::bulk::FailingEmail;
use crate::domain::selector::Selector;
use crate::domain::template::Template;
use crate::store::{NewEmail, NewProduct};

fn person(name: &str, address: &str) -> NewContact {
    NewContact {
        name: name.parse().unwrap(),
        addresses: vec![address.parse().unwrap()],
        locale: crate::domain::contact::Locale::default(),
        phone: None,
        external_id: None,
        notes: crate::domain::Note::default(),
        tags: Vec::new(),
    }
}

fn selector(text: &str) -> Selector {
    text.parse().unwrap()
}

/// Queues an email whose bytes nobody reads.
fn queue(app: &mut App, contact: ContactId, to: &str) -> EmailId {
    let (store, context) = app.writing().unwrap();
    let now = context.now();
    store
        .write(|tx| {
            let id = tx.next_email_id()?;
            let to = to.parse().unwrap();
            let new = NewEmail {
                id,
                contact_id: contact,
                login_id: None,
                product_id: crate::domain::ProductId::new(1),
                link_id: None,
                template: Template::PasswordChanged,
                to: &to,
                envelope_from: &to,
                sender: &to,
                subject: &"Subject".parse().unwrap(),
                message_id: &format!("<{id}@example.com>"),
                sealed: b"x",
                retry_of: None,
                password_serial: None,
                by_hand: false,
                expires_at: None,
            };
            tx.add_email(&new, now)?;
            Ok::<_, Error>(id)
        })
        .unwrap()
}

fn claim(app: &mut App, id: EmailId) {
    let now = app.now();
    let claimed = app.store.write(|tx| tx.claim(id, "me", now)).unwrap();
    assert!(claimed.is_some());
}

#[test]
fn an_address_and_an_external_id_belong_to_one() {
    let (_folder, mut app) = context();
    let mut ada = person("Ada", "ada@example.com");
    ada.external_id = Some("A-1".parse().unwrap());
    let id = app.add_contact(&ada).unwrap();
    let error = app
        .add_contact(&person("Bob", "ADA@Example.com"))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Failed);
    assert_eq!(
        error.to_string(),
        "the address ADA@Example.com belongs to contact 1 Ada"
    );
    let show = NextStep::ShowContact(ContactId::new(1));
    assert_eq!(error.advice(), Some(&Hint::from(show)));
    let mut bob = person("Bob", "bob@example.com");
    bob.external_id = Some("A-1".parse().unwrap());
    let error = app.add_contact(&bob).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the external id A-1 belongs to contact 1 Ada"
    );
    // Nothing of the refused ones is left, and the audit trail has the one event.
    assert_eq!(
        app.contact_page(&ContactFilter {
            limit: 9,
            ..Default::default()
        })
        .unwrap()
        .len(),
        1
    );
    assert_eq!(app.contact_view(id).unwrap().audit.len(), 1);
}

#[test]
fn a_corrected_address_is_found_and_never_mailed() {
    let (_folder, mut app) = context();
    let id = app.add_contact(&person("Ada", "old@example.com")).unwrap();
    let mail = queue(&mut app, id, "old@example.com");
    let edit = ContactEdit {
        address: Some("new@example.com".parse().unwrap()),
        ..ContactEdit::default()
    };
    let edited = app.edit_contact(id, &edit).unwrap();
    assert_eq!(
        edited.contact.primary().unwrap().as_str(),
        "new@example.com"
    );
    let cancelled: Vec<EmailId> = edited.closed.cancelled.iter().map(|it| it.id).collect();
    assert_eq!(cancelled, [mail]);
    let found = resolve(app.db(), &selector("old@example.com"), LookupMode::Change).unwrap();
    let Resolution::Choose(candidates) = found else {
        panic!("a former address is certain: {found:?}");
    };
    assert_eq!(candidates.list[0].contact.id, id);
    assert_eq!(
        candidates.list[0].sentence(&candidates.selector),
        "old@example.com is a former address of contact 1 Ada <new@example.com>"
    );
    let found = resolve(app.db(), &selector("old@example.com"), LookupMode::Read).unwrap();
    assert!(matches!(found, Resolution::One(_, Some(note)) if note.contains("former address")));
    assert_eq!(
        app.db().email(mail).unwrap().unwrap().state,
        EmailState::Cancelled
    );
    // Somebody else may have it now; from then on it means them.
    let bob = app.add_contact(&person("Bob", "old@example.com")).unwrap();
    let found = resolve(app.db(), &selector("old@example.com"), LookupMode::Change).unwrap();
    assert!(matches!(found, Resolution::One(contact, Some(_)) if contact.id == bob));
}

#[test]
fn the_primary_address_is_not_taken_away() {
    let (_folder, mut app) = context();
    let id = app.add_contact(&person("Ada", "a@example.com")).unwrap();
    let address = |text: &str| text.parse::<EmailAddress>().unwrap();
    let remove = |primary: Option<&str>| ContactEdit {
        remove_address: vec![address("a@example.com")],
        primary: primary.map(address),
        ..ContactEdit::default()
    };
    let error = app.edit_contact(id, &remove(None)).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("a@example.com is the only address"),
        "{error}"
    );
    let add = ContactEdit {
        add_address: vec![address("b@example.com")],
        ..ContactEdit::default()
    };
    app.edit_contact(id, &add).unwrap();
    let error = app.edit_contact(id, &remove(None)).unwrap_err();
    assert_eq!(
        error.advice(),
        Some(&Hint::from(String::from(
            "name another first: --primary b@example.com"
        )))
    );
    let error = app
        .edit_contact(id, &remove(Some("c@example.com")))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let edited = app
        .edit_contact(id, &remove(Some("b@example.com")))
        .unwrap();
    assert_eq!(edited.contact.primary(), Some(&address("b@example.com")));
    assert!(!edited.contact.has(&address("a@example.com")));
    assert_eq!(
        app.edit_contact(id, &ContactEdit::default())
            .unwrap_err()
            .kind(),
        ErrorKind::Usage
    );
}

#[test]
fn a_contact_with_mail_on_its_way_stays() {
    let (_folder, mut app) = context();
    let id = app.add_contact(&person("Ada", "a@example.com")).unwrap();
    let mail = queue(&mut app, id, "a@example.com");
    claim(&mut app, mail);
    assert_eq!(
        app.remove_contact(id).unwrap_err().kind(),
        ErrorKind::Temporary
    );
    let bob = app.add_contact(&person("Bob", "b@example.com")).unwrap();
    app.remove_contact(bob).unwrap();
    assert_eq!(
        app.remove_contact(bob).unwrap_err().kind(),
        ErrorKind::NotFound
    );
}

fn candidates(error: &Error) -> Vec<String> {
    let candidates = error.may_be_meant().unwrap();
    candidates.list.iter().map(ToString::to_string).collect()
}

#[test]
fn a_part_of_a_name_is_enough_to_look_and_too_little_to_act() {
    let (_folder, mut app) = context();
    app.add_contact(&person("Ada Example", "ada@example.com"))
        .unwrap();
    app.add_contact(&person("Bob Example", "bob@example.com"))
        .unwrap();
    let meant = |text: &str, purpose| {
        let selector = selector(text);
        resolve(app.db(), &selector, purpose)?.certain()
    };
    assert_eq!(
        meant("Ada", LookupMode::Read).unwrap().id,
        ContactId::new(1)
    );
    let error = meant("Ada", LookupMode::Change).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Ambiguous);
    let error = meant("example", LookupMode::Read).unwrap_err();
    assert_eq!(error.to_string(), "\"example\" fits 2 contacts");
    assert_eq!(
        candidates(&error),
        [
            "1 Ada Example <ada@example.com>",
            "2 Bob Example <bob@example.com>"
        ]
    );
    assert_eq!(
        meant("17", LookupMode::Read).unwrap_err().kind(),
        ErrorKind::NotFound
    );
    assert_eq!(
        meant("2", LookupMode::Change).unwrap().id,
        ContactId::new(2)
    );
}

#[test]
fn logins_are_told_apart_by_product_then_username() {
    let (_folder, mut app) = context();
    let id = app.add_contact(&person("Ada", "ada@example.com")).unwrap();
    let contact = |app: &App| app.db().contact(id).unwrap().unwrap();
    let (wiki, ada): (Slug, Line) = ("wiki".parse().unwrap(), "ada".parse().unwrap());
    let choice = pick_login(app.db(), &contact(&app), None, None).unwrap();
    assert!(
        matches!(choice, LoginChoice::New { username, .. } if username.as_str() == "ada@example.com")
    );
    let missing = pick_login(app.db(), &contact(&app), Some(&wiki), None).unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
    app.add_product(&NewProduct {
        slug: wiki.clone(),
        name: "Wiki".parse().unwrap(),
        login_url: None,
        sender: None,
        reply_to: None,
        policy: PasswordPolicy::default(),
        hook: None,
    })
    .unwrap();
    let several = pick_login(app.db(), &contact(&app), None, None).unwrap_err();
    assert_eq!(several.to_string(), "there are 2 products: default, wiki");
    app.add_login(id, Some(&wiki), Some(&ada)).unwrap();
    let default: Slug = "default".parse().unwrap();
    let other = app.add_login(id, Some(&default), None).unwrap();
    let several = pick_login(app.db(), &contact(&app), None, None).unwrap_err();
    assert_eq!(several.kind(), ErrorKind::Ambiguous);
    assert!(several.to_string().ends_with("has 2 logins"), "{several}");
    assert_eq!(
        candidates(&several),
        ["login:2 ada@example.com at default", "login:1 ada at wiki"]
    );
    let one = pick_login(app.db(), &contact(&app), None, Some(&ada)).unwrap();
    assert!(matches!(one, LoginChoice::Existing(login, _) if login.username == ada));
    // A username is taken once within a product, and a product with logins stays.
    let bob = app.add_contact(&person("Bob", "bob@example.com")).unwrap();
    let taken = app.add_login(bob, Some(&wiki), Some(&ada)).unwrap_err();
    assert_eq!(
        taken.to_string(),
        "the username ada at wiki belongs to contact 1 Ada"
    );
    let in_use = app.remove_product(&wiki).unwrap_err();
    assert_eq!(
        in_use.to_string(),
        "product wiki is in use: logins 1, emails 0"
    );
    let renamed = LoginEdit {
        username: Some("ada.e".parse().unwrap()),
        must_change: None,
    };
    assert_eq!(
        app.edit_login(other.login.id, &renamed)
            .unwrap()
            .0
            .login
            .username
            .as_str(),
        "ada.e"
    );
    app.remove_login(other.login.id).unwrap();
    assert_eq!(app.logins_of(id).unwrap().len(), 1);
}

#[test]
fn a_page_begins_behind_a_contact() {
    let (_folder, mut app) = context();
    for n in 1..=3 {
        app.add_contact(&person("Ada", &format!("a{n}@example.com")))
            .unwrap();
    }
    let page = |after, limit| {
        let filter = ContactFilter {
            after,
            limit,
            ..ContactFilter::default()
        };
        let page = app.contact_page(&filter).unwrap();
        page.iter()
            .map(|contact| contact.id.get())
            .collect::<Vec<_>>()
    };
    assert_eq!(page(None, 2), [1, 2]);
    assert_eq!(page(None, 9), [1, 2, 3]);
    assert_eq!(page(Some(ContactId::new(2)), 2), [3]);
}

#[test]
fn the_next_steps_fit_the_state() {
    let (_folder, mut app) = context();
    let id = app
        .add_contact(&person("O'Hara", "o'hara@example.com"))
        .unwrap();
    let view = app.contact_view(id).unwrap();
    let of = Subject::Contact(id);
    assert_eq!(
        next_steps(&view),
        [
            NextStep::GeneratePassword(of.clone(), Via::Copy),
            NextStep::SendResetLink(of)
        ]
    );
    let ada = app.add_contact(&person("Ada", "ada@example.com")).unwrap();
    let mail = queue(&mut app, ada, "ada@example.com");
    let mut view = app.contact_view(ada).unwrap();
    let mut email = app.db().email(mail).unwrap().unwrap();
    email.state = EmailState::Failed;
    let failing = |email: &Email| FailingEmail {
        email: email.clone(),
        helped: false,
        newer_email: false,
        link_used: false,
        link_revoked: false,
        password_changed: false,
        address_is_current: true,
    };
    view.failing = vec![failing(&email)];
    assert_eq!(next_steps(&view)[0], NextStep::retry(mail));
    email.delivery = Delivery::Bounced;
    view.failing = vec![failing(&email); 3];
    assert_eq!(
        next_steps(&view),
        [
            NextStep::ChangeAddress(ada, AddressChange::Correct, None),
            NextStep::Deliver,
            NextStep::GeneratePassword(Subject::Contact(ada), Via::Copy),
            NextStep::SendResetLink(Subject::Contact(ada))
        ]
    );
}
