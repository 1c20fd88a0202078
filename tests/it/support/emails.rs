//! Mails in the queue, and what became of them.

use credtool::domain::email::{EmailState, Outcome};
use credtool::domain::smtp::Phase;
use credtool::domain::{EmailId, SignedDuration};

use super::World;

/// A world with a credentials mail in the queue.
pub(crate) fn one_email() -> (World, EmailId) {
    let mut world = World::new();
    let ada = world.ada();
    let (id, _) = world.mail_password(ada.id);
    (world, id)
}

/// A world with so many credentials emails in the queue, to as many people.
pub(crate) fn emails(count: usize) -> (World, Vec<EmailId>) {
    let mut world = World::new();
    let ids = (1..=count)
        .map(|n| {
            let who = world.contact(&format!("Person {n}"), &format!("p{n}@example.com"));
            world.mail_password(who).0
        })
        .collect();
    (world, ids)
}

/// When an email is due again, from now.
pub(crate) fn due_in(world: &World, id: EmailId) -> SignedDuration {
    let due = world.email(id).due_at.expect("it is not due at all");
    due.duration_since(world.now())
}

pub(crate) fn outcomes(world: &World, id: EmailId) -> Vec<Option<Outcome>> {
    let attempts = world.app.db().attempts(id).unwrap();
    attempts.iter().map(|attempt| attempt.outcome).collect()
}

/// Leaves an email as a sender leaves it that was killed: claimed, or handed over.
pub(crate) fn orphan(world: &World, id: EmailId, state: EmailState) {
    let phase = match state {
        EmailState::Handed => Phase::Body,
        _ => Phase::Mail,
    };
    let sql = world.sql();
    sql.execute(
        "UPDATE email SET state = ?2, owner = 'dead', due_at = NULL, attempts = 1 WHERE id = ?1",
        (id.get(), state.as_str()),
    )
    .unwrap();
    sql.execute(
        "INSERT INTO attempt (email_id, n, owner, started_at, phase) VALUES (?1, 1, 'dead', ?2, ?3)",
        (id.get(), world.now().as_millisecond(), phase.as_str()),
    )
    .unwrap();
}
