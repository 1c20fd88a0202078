//! Hostile text: whatever stands in a row, or is typed, shows harmlessly and keeps its place.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use credtool::demo::server::{Command, Script, SmtpServer};
use credtool::domain::is_unsafe_char;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use unicode_width::UnicodeWidthStr;

use crate::support::{Env, terminal};

const ADA: &str = "ada@example.com";

/// Every kind at once: erase and colour, the clipboard (OSC 52), the title, CR, C1, bidirectional, invisible, tags,
/// a forged line, emoji and wide characters.
fn hostile() -> String {
    let mut text = String::from(
        "x\u{1b}[2J\u{1b}[31m\u{1b}]52;c;ZXZpbA==\u{7}\u{1b}]0;owned\u{1b}\\\rforged\u{9b}2J\u{9d}\u{85}\u{202e}\u{2066}\
         \u{200b}\u{2060}\u{feff}\u{ad}\u{e0041}\u{e0101}\n\terror: forged\u{2028}👩‍💻🏳️‍🌈漢字\u{301}",
    );
    text.push_str(&"w".repeat(60));
    text
}

/// A home in which every table has rows.
fn inhabited() -> (Env, SmtpServer) {
    let refusal = Script::default()
        .reply(Command::Rcpt, 550, "5.1.1 No such user")
        .times(1);
    let server = SmtpServer::start(refusal).unwrap();
    let env = Env::with_relay(server.port());
    for args in [
        &[
            "contact",
            "add",
            "Ada Example",
            ADA,
            "--phone",
            "1",
            "--external-id",
            "A-1",
            "--tag",
            "vip",
            "--notes",
            "n",
        ][..],
        &[
            "product",
            "edit",
            "default",
            "--sender",
            "Desk <desk@example.com>",
        ],
        &[
            "password", "generate", ADA, "--email", "--reason", "r", "--ticket", "t",
        ],
        &["password", "reset", ADA, "--send-link"],
        &["contact", "add", "Bob Example", "bob@example.com"],
    ] {
        let ended = env.run(args);
        assert!([0, 69].contains(&ended.code), "{args:?}: {}", ended.err);
    }
    (env, server)
}

const LOOKS: &[&[&str]] = &[
    &["contact", "list"],
    &["contact", "show", "1"],
    &["product", "list"],
    &["product", "show", "default"],
    &["login", "list"],
    &["login", "show", "1"],
    &["email", "list"],
    &["email", "show", "1"],
    &["link", "list"],
    &["audit", "list"],
    &["config", "list"],
];

#[track_caller]
fn is_harmless(what: &str, text: &str, plain: bool) {
    let bad = text
        .chars()
        .find(|c| is_unsafe_char(*c) && *c != '\n' && !(plain && *c == '\t'));
    assert_eq!(bad, None, "{what}: {text:?}");
}

/// The columns of text of every table, as the schema has them.
fn columns(connection: &Connection) -> Vec<(String, String)> {
    let mut statement = connection
        .prepare(
            "SELECT t.name, c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
             WHERE t.type = 'table' AND t.sql LIKE '%STRICT%' AND c.type = 'TEXT' ORDER BY 1, 2",
        )
        .unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    let columns: Vec<_> = rows.unwrap().map(Result::unwrap).collect();
    assert!(columns.len() > 40, "only {} columns", columns.len());
    columns
}

/// Columns whose text is free: a look at them never fails. Whatever else is odd in a row is an error that names it.
const FREE: &[&str] = &[
    "contact.name",
    "contact.phone",
    "contact.external_id",
    "contact.notes",
    "tag.tag",
    "login.username",
    "login.password_set_by",
    "product.name",
    "product.sender",
    "email.subject",
    "email.message_id",
    "email.last_reply",
    "attempt.reply",
    "attempt.owner",
    "audit.user",
    "audit.sudo_user",
    "audit.tty",
    "audit.action",
    "audit.detail",
    "audit.reason",
    "audit.ticket",
];

/// Puts the text into every row of a column; false where the database itself refuses it.
fn put(connection: &Connection, table: &str, column: &str, text: &str) -> bool {
    let unique = format!("UPDATE {table} SET {column} = ?1 || rowid");
    let plain = format!("UPDATE {table} SET {column} = ?1");
    [unique, plain]
        .iter()
        .any(|sql| connection.execute(sql, [text]).is_ok_and(|rows| rows > 0))
}

fn open(env: &Env) -> Connection {
    let connection = Connection::open(env.database()).unwrap();
    connection
        .execute_batch(
            "DROP TRIGGER IF EXISTS audit_no_update; DROP TRIGGER IF EXISTS audit_no_delete;
             PRAGMA foreign_keys = OFF",
        )
        .unwrap();
    connection
}

const FORMATS: [&str; 3] = ["table", "plain", "jsonl"];

/// Looks at a home in which this column is hostile.
fn look_at(env: &Env, name: &str, look: &[&str], format: &str) {
    let ended = env.run(&[look, &["--format", format][..]].concat());
    let what = format!("{name}, {look:?} as {format}");
    is_harmless(&what, &ended.out, format == "plain");
    is_harmless(&what, &ended.err, false);
    if name == "all" || FREE.contains(&name) {
        assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{what}");
    }
    assert!([0, 1, 3, 78].contains(&ended.code), "{what}: {}", ended.err);
    assert!(!ended.err.contains("panicked"), "{what}: {}", ended.err);
    let forged = |line: &str| line.starts_with("error: forged") || line.starts_with("forged");
    assert!(!ended.out.lines().any(forged), "{what}: {}", ended.out);
    if format == "jsonl" && ended.code == 0 {
        for line in ended.out.lines() {
            serde_json::from_str::<serde_json::Value>(line).unwrap();
        }
    }
}

#[test]
fn whatever_stands_in_all_columns_is_shown_harmlessly_in_every_format() {
    let (env, _server) = inhabited();
    fill(&env, &hostile());
    for look in LOOKS {
        for format in FORMATS {
            look_at(&env, "all", look, format);
        }
    }
}

#[test]
fn whatever_stands_in_a_column_is_shown_harmlessly() {
    let (env, _server) = inhabited();
    let connection = open(&env);
    let mut tried = Vec::new();
    for (table, column) in columns(&connection) {
        let name = format!("{table}.{column}");
        connection.execute_batch("BEGIN").unwrap();
        let fits = put(&connection, &table, &column, &hostile());
        connection.execute_batch("ROLLBACK").unwrap();
        if !fits {
            assert!(!FREE.contains(&name.as_str()), "{name} takes no free text");
            continue;
        }
        let hold =
            format!("DROP TABLE IF EXISTS hold; CREATE TEMP TABLE hold AS SELECT * FROM {table}");
        connection.execute_batch(&hold).unwrap();
        assert!(put(&connection, &table, &column, &hostile()));
        for (n, look) in LOOKS.iter().enumerate() {
            // All columns meet all formats at one look or another; the test below has them all at once.
            look_at(
                &env,
                &name,
                look,
                FORMATS[(n + tried.len()) % FORMATS.len()],
            );
        }
        let back = format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM hold");
        connection.execute_batch(&back).unwrap();
        tried.push(name);
    }
    for free in FREE {
        assert!(tried.contains(&(*free).to_owned()), "{free} was not tried");
    }
}

/// The headings of a table at the top of `screen`, with the column of the screen at which each begins.
fn starts(headings: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut gap = 2;
    for (at, c) in headings.char_indices() {
        if c != ' ' && gap >= 2 {
            starts.push(headings[..at].width());
        }
        gap = if c == ' ' { gap + 1 } else { 0 };
    }
    starts
}

/// Whether a line has nothing but a gap right before this column of the screen.
fn has_gap_before(line: &str, start: usize) -> bool {
    if start < 2 {
        return true;
    }
    let before = line
        .char_indices()
        .map(|(end, _)| &line[..end])
        .chain([line])
        .find(|before| before.width() >= start);
    before.is_none_or(|before| before.width() == start && before.ends_with("  "))
}

fn fill(env: &Env, text: &str) {
    let connection = open(env);
    for free in FREE {
        let (table, column) = free.split_once('.').unwrap();
        assert!(put(&connection, table, column, text), "{free}");
    }
}

#[test]
fn at_80_columns_nothing_is_out_of_place() {
    for text in [
        hostile(),
        "漢".repeat(10_000),
        "\u{1b}[31m\u{202e}".repeat(500),
        "a\u{301}👩‍💻 ".repeat(500),
    ] {
        let (env, _server) = inhabited();
        fill(&env, &text);
        for look in LOOKS {
            let args = [look, &["--format", "table"][..]].concat();
            let ended = env.run(&args);
            let shown = ended.ok();
            for line in shown.lines() {
                assert!(line.width() <= 80, "{args:?}: {}: {line}", line.width());
            }
            if look[1] == "list" {
                let (headings, rows) = shown.split_once('\n').unwrap();
                for start in starts(headings) {
                    for line in rows.lines() {
                        assert!(
                            has_gap_before(line, start),
                            "{args:?} at {start}: {line:?} in\n{shown}"
                        );
                    }
                }
                // One row does not push the others off the screen.
                assert!(
                    rows.lines().count() < 600,
                    "{args:?}: {} lines",
                    rows.lines().count()
                );
            }
        }
    }
}

#[test]
fn on_a_terminal_too() {
    let (env, _server) = inhabited();
    fill(&env, &hostile());
    for look in LOOKS {
        let Some((code, screen)) = terminal::run(
            &env,
            &format!(r#""$CREDTOOL" {}"#, look.join(" ")),
            "\u{0}",
            b"",
        ) else {
            return;
        };
        assert_eq!(code, 0, "{look:?}: {screen}");
        // The terminal itself ends lines with CR LF; colour is ours.
        let mut text = screen.replace("\r\n", "\n");
        for ours in ["[0m", "[1m", "[31m", "[32m", "[33m"] {
            let ours = format!("\u{1b}{ours}");
            text = text.replace(&ours, "");
        }
        is_harmless(&format!("{look:?}"), &text, false);
        for line in text.lines() {
            assert!(line.width() <= 80, "{look:?}: {line}");
        }
    }
}

/// The whole database, for a comparison.
fn dump(path: &Path) -> String {
    let connection = Connection::open(path).unwrap();
    let mut out = String::new();
    for table in [
        "contact", "address", "tag", "product", "login", "email", "audit",
    ] {
        let mut statement = connection
            .prepare(&format!("SELECT * FROM {table}"))
            .unwrap();
        let count = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..count {
                match row.get_ref(column).unwrap() {
                    ValueRef::Text(text) => {
                        write!(out, "{:?}|", String::from_utf8_lossy(text)).unwrap();
                    }
                    other => write!(out, "{other:?}|").unwrap(),
                }
            }
        }
    }
    out
}

const LINE_BREAKS: [&str; 4] = ["a\r\nBcc: eve@example.com", "a\nb", "a\rb", "a\u{2028}b"];

#[test]
fn a_line_break_in_what_becomes_a_header_is_refused() {
    let (env, server) = inhabited();
    let before = dump(&env.database());
    let sent = server.messages().len();
    for evil in LINE_BREAKS {
        let address = format!("{evil}@example.com");
        let sender = format!("Desk {evil} <desk@example.com>");
        let url = format!("https://example.com/{evil}/x");
        let note = format!("note={evil}");
        let cases: &[&[&str]] = &[
            &["contact", "add", evil, "eve@example.com"],
            &["contact", "add", "Eve", &address],
            &["contact", "add", "Eve", "eve@example.com", "--phone", evil],
            &[
                "contact",
                "add",
                "Eve",
                "eve@example.com",
                "--external-id",
                evil,
            ],
            &["contact", "add", "Eve", "eve@example.com", "--tag", evil],
            &["contact", "add", "Eve", "eve@example.com", "--locale", evil],
            &["contact", "edit", "1", "--name", evil],
            &["contact", "edit", "1", "--phone", evil],
            &["contact", "edit", "1", "--external-id", evil],
            &["contact", "edit", "1", "--address", &address],
            &["contact", "edit", "1", "--add-address", &address],
            &["contact", "edit", "1", "--add-tag", evil],
            &["product", "add", evil, "--name", "Wiki"],
            &["product", "add", "wiki", "--name", evil],
            &[
                "product", "add", "wiki", "--name", "Wiki", "--sender", &sender,
            ],
            &[
                "product",
                "add",
                "wiki",
                "--name",
                "Wiki",
                "--login-url",
                &url,
            ],
            &["product", "edit", "default", "--slug", evil],
            &["product", "edit", "default", "--name", evil],
            &["product", "edit", "default", "--sender", &sender],
            &["product", "edit", "default", "--login-url", &url],
            &["login", "add", "2", "--username", evil],
            &["login", "edit", "1", "--rename", evil],
            &["password", "generate", "2", "--print", "--username", evil],
            &["password", "generate", "1", "--print", "--reason", evil],
            &["password", "generate", "1", "--print", "--ticket", evil],
            &["password", "reset", "1", "--send-link", "--to", &address],
            &[
                "email",
                "send",
                "1",
                "--template",
                "password-changed",
                "--set",
                &note,
            ],
            &["email", "retry", "1", "--to", &address],
        ];
        for args in cases {
            let ended = env.run(args);
            assert_eq!(
                (ended.code, ended.out.as_str()),
                (2, ""),
                "{args:?}: {}",
                ended.err
            );
            is_harmless(&format!("{args:?}"), &ended.err, false);
        }
    }
    assert_eq!(dump(&env.database()), before);
    assert_eq!(server.messages().len(), sent);
}

#[test]
fn a_line_break_in_what_init_writes_down_is_refused() {
    for evil in LINE_BREAKS {
        let address = format!("{evil}@example.com");
        let sender = format!("Desk {evil} <desk@example.com>");
        let url = format!("https://example.com/{evil}/x");
        let bare = Env::bare();
        for (flag, value) in [
            ("--from", sender.as_str()),
            ("--from", &address),
            ("--base-url", &url),
            ("--login-url", &url),
            ("--product-name", evil),
            ("--smtp-host", evil),
        ] {
            let ended = bare.run(&[
                "init",
                "--smtp-host",
                "127.0.0.1",
                "--from",
                "desk@example.com",
                flag,
                value,
            ]);
            assert!(
                [2, 78].contains(&ended.code),
                "{flag} {value:?}: {}",
                ended.err
            );
            assert!(
                !bare.database().exists() && !bare.config().exists(),
                "{flag}"
            );
        }
    }
}

#[test]
fn a_line_break_in_the_configuration_is_refused() {
    let (env, _server) = inhabited();
    let config = fs::read_to_string(env.config()).unwrap();
    for (key, value) in [
        ("from", "Desk\\r\\nBcc: eve@example.com <desk@example.com>"),
        ("from", "desk@example.com\\r\\nBcc: eve@example.com"),
        ("host", "127.0.0.1\\r\\n"),
        ("base_url", "https://example.com/a\\r\\nb/x"),
        ("client_name", "desk\\r\\nMAIL FROM:<eve@example.com>"),
    ] {
        let line = |line: &str| {
            line.trim_start_matches('#')
                .starts_with(&format!("{key} = "))
        };
        let mut found = false;
        let text: String = config
            .lines()
            .map(|old| {
                if line(old) {
                    found = true;
                    format!("{key} = \"{value}\"\n")
                } else {
                    format!("{old}\n")
                }
            })
            .collect();
        assert!(found, "{key} is not in {config}");
        fs::write(env.config(), text).unwrap();
        let ended = env.run(&["email", "send", "1", "--template", "password-changed"]);
        assert_eq!(
            (ended.code, ended.out.as_str()),
            (78, ""),
            "{key}: {}",
            ended.err
        );
        is_harmless(key, &ended.err, false);
    }
}

/// The text that a cell was made of, as the manual says.
fn uncell(cell: &str) -> &str {
    let formula = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'];
    match cell.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches('\'').starts_with(formula) => rest,
        _ => cell,
    }
}

#[test]
fn a_spreadsheet_runs_nothing_and_the_way_back_is_exact() {
    let env = Env::with_relay(1);
    let names = [
        "=cmd|' /C calc'!A0",
        "+49 30 1234",
        "-2+3",
        "@SUM(A1)",
        "＝1+1",
        "'=1",
        "''+1",
        "'s Gravenhage",
        "plain, with \"quotes\"",
        "a=b",
    ];
    for (n, name) in names.iter().enumerate() {
        env.run(&[
            "contact",
            "add",
            &format!("--name={name}"),
            &format!("p{n}@example.com"),
        ])
        .ok();
    }
    let csv = env.run(&["contact", "list", "--format", "csv", "--fields", "name"]);
    let mut reader = csv::Reader::from_reader(csv.ok().as_bytes());
    let cells: Vec<String> = reader
        .records()
        .map(|row| row.unwrap()[0].to_owned())
        .collect();
    for cell in &cells {
        assert!(
            !cell.starts_with(['=', '+', '-', '@', '＝', '\t', '\r']),
            "{cell:?}"
        );
    }
    let back: Vec<&str> = cells.iter().map(|cell| uncell(cell)).collect();
    assert_eq!(back, names);
}
