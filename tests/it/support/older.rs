//! A database as an older credtool wrote it.

use std::path::Path;

use rusqlite::Connection;

/// The first schema, as it was released.
fn sql() -> &'static str {
    let source = include_str!("../../../src/store/schema.rs");
    let (_, rest) = source.split_once("const V1: &str = \"").unwrap();
    rest.split_once("\";\n").unwrap().0
}

/// Takes a database, which nobody has open, back to the first schema.
pub(crate) fn first_schema(database: &Path) {
    let old = database.with_file_name("old.db");
    let connection = Connection::open(&old).unwrap();
    connection.execute_batch(sql()).unwrap();
    connection
        .execute("ATTACH ?1 AS present", [database.to_str().unwrap()])
        .unwrap();
    for table in [
        "setting",
        "product",
        "contact",
        "address",
        "login",
        "link",
        "email",
        "email_bytes",
        "attempt",
        "audit",
    ] {
        let columns: String = connection
            .query_row(
                "SELECT group_concat(name) FROM pragma_table_info(?1)",
                [table],
                |row| row.get(0),
            )
            .unwrap();
        let copy =
            format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM present.{table}");
        connection.execute_batch(&copy).unwrap();
    }
    connection
        .execute_batch("DETACH present; PRAGMA user_version = 1")
        .unwrap();
    drop(connection);
    for suffix in ["-wal", "-shm", ".mark"] {
        // There are no logs where the last connection has gone, and an older program makes no mark.
        let _gone = std::fs::remove_file(database.with_file_name(format!("credtool.db{suffix}")));
    }
    let ours = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(&old, ours).unwrap();
    std::fs::rename(old, database).unwrap();
}
