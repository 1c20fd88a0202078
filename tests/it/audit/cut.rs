//! Trails that end too early.

use super::{tamper, with_trail};
use crate::support::Env;

/// Removes the marks of the restore guard, as somebody who wants to hide a cut would.
fn forget_guard(env: &Env) {
    env.sql("PRAGMA secure_delete = ON; DELETE FROM guard");
    std::fs::remove_file(env.database().with_extension("db.mark")).ok();
}

#[test]
fn a_cut_or_wiped_trail_is_not_sound() {
    for (statement, names) in [
        (
            "DELETE FROM audit WHERE seq > 4",
            "events 5 to 6 are missing",
        ),
        ("DELETE FROM audit", "events 1 to 6 are missing"),
        (
            "DELETE FROM setting WHERE name = 'audit_mark'",
            "the record of the last event is missing or another",
        ),
        (
            "DELETE FROM audit; DELETE FROM setting WHERE name = 'audit_mark'",
            "every event is gone",
        ),
        (
            "UPDATE setting SET value = zeroblob(72) WHERE name = 'audit_mark'",
            "the record of the last event is missing or another",
        ),
    ] {
        let env = with_trail();
        tamper(&env, statement);
        env.run(&["audit", "verify"]).fails(1, &[names]);
    }
    // What was cut off or wiped is not forgotten when the trail goes on, although the marks of the restore guard are
    // gone too.
    for statement in [
        "DELETE FROM audit WHERE seq > 4",
        "DELETE FROM audit",
        "DELETE FROM audit; DELETE FROM setting WHERE name = 'audit_mark'",
    ] {
        let env = with_trail();
        forget_guard(&env);
        tamper(&env, statement);
        env.run(&["audit", "verify"]).fails(1, &["damaged"]);
        env.run(&["contact", "edit", "1", "--phone", "5"]).ok();
        env.run(&["audit", "verify"]).fails(1, &["damaged"]);
    }
}

#[test]
fn a_cut_end_is_found_by_what_was_noted() {
    let env = with_trail();
    let noted = env.run(&["audit", "verify", "--field", "last"]);
    let noted = noted.ok().trim_end().to_owned();
    env.run(&["audit", "verify", "--noted", &noted])
        .json_is_sound(&env);
    // With a mark that fits, as in an older copy of the whole database.
    let older = "CREATE TABLE older AS SELECT value FROM setting WHERE name = 'audit_mark'";
    env.sql(older);
    env.run(&["contact", "edit", "1", "--phone", "5"]).ok();
    let noted = env.run(&["audit", "verify", "--field", "last"]);
    let noted = noted.ok().trim_end().to_owned();
    forget_guard(&env);
    tamper(
        &env,
        "DELETE FROM audit WHERE seq > 6;
         UPDATE setting SET value = (SELECT value FROM older) WHERE name = 'audit_mark'",
    );
    assert_eq!(env.run(&["audit", "verify"]).code, 0);
    env.run(&["audit", "verify", "--noted", &noted])
        .fails(1, &["event 7 is missing"]);
    env.run(&["audit", "verify", "--noted", "6:nonsense"])
        .refuses(2, &["SEQ:MAC"]);
}
