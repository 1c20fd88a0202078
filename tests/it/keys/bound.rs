//! Sealed fields that somebody moved.

use crate::support::{Env, sink};

#[test]
fn a_sealed_field_opens_only_beside_what_it_is_bound_to() {
    let env = Env::with_ada(sink::NOBODY);
    let connect = || rusqlite::Connection::open(env.database()).unwrap();
    env.run(&["password", "generate", "1", "--print"]).ok();
    let old: Vec<u8> = connect()
        .query_row(
            "SELECT sealed_password FROM login WHERE id = 1",
            [],
            |row| row.get(0),
        )
        .unwrap();
    env.run(&["password", "generate", "1", "--print"]).ok();
    connect()
        .execute("UPDATE login SET sealed_password = ?1 WHERE id = 1", [old])
        .unwrap();
    env.run(&["password", "show", "1", "--print"])
        .fails(1, &["what is stored is damaged"]);
    // The relay is not there, so that the email stays in the outbox.
    env.run(&["password", "generate", "1", "--email"]);
    let changed = connect()
        .execute("UPDATE email SET recipient = 'eve@example.com' WHERE id = (SELECT max(email_id) FROM email_bytes)", [])
        .unwrap();
    assert_eq!(changed, 1);
    let id = connect()
        .query_row("SELECT max(email_id) FROM email_bytes", [], |row| {
            row.get::<_, i64>(0)
        })
        .unwrap()
        .to_string();
    env.run(&["email", "show", &id, "--reveal", "--print"])
        .fails(1, &["what is stored is damaged"]);
}
