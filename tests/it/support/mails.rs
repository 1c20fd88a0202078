//! Mails in the queue, and what became of them.

use credtool::domain::email::Outcome;
use credtool::domain::{EmailId, SignedDuration};

use super::World;

/// A world with a credentials mail in the queue.
pub(crate) fn one_mail() -> (World, EmailId) {
    let mut world = World::new();
    let ada = world.ada();
    let (id, _) = world.mail_password(ada.id);
    (world, id)
}

/// A world with so many credentials mails in the queue, to as many people.
pub(crate) fn mails(count: usize) -> (World, Vec<EmailId>) {
    let mut world = World::new();
    let ids = (1..=count)
        .map(|n| {
            let who = world.contact(&format!("Person {n}"), &format!("p{n}@example.com"));
            world.mail_password(who).0
        })
        .collect();
    (world, ids)
}

/// When a mail is due again, from now.
pub(crate) fn due_in(world: &World, id: EmailId) -> SignedDuration {
    let due = world.email(id).due_at.expect("it is not due at all");
    due.duration_since(world.now())
}

pub(crate) fn outcomes(world: &World, id: EmailId) -> Vec<Option<Outcome>> {
    let attempts = world.app.db().attempts(id).unwrap();
    attempts.iter().map(|attempt| attempt.outcome).collect()
}
