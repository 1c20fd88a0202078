//! The output of each format; no text keeps its power over a terminal in any of them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::rc::Rc;

use proptest::prelude::*;
use serde::Serialize;

use super::terminal::Terminal;
use super::*;
use crate::app::{Error, ErrorKind, Hint, NextStep};
use crate::cli::globals::{Format, Globals};
use crate::domain::{ContactId, Secret, is_unsafe_char};

const COLUMNS: &[Column] = &[Column::new("id", "ID"), Column::new("name", "Name")];

#[derive(Clone, Default)]
struct Stream(Rc<RefCell<Vec<u8>>>);

impl Stream {
    fn text(&self) -> String {
        String::from_utf8(self.0.borrow().clone()).unwrap()
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The output of a run on stdout and stderr.
fn printed(globals: &Globals, terminal: bool, run: impl FnOnce(&mut Ui)) -> (String, String) {
    printed_in(globals, terminal, false, run)
}

fn printed_in(
    globals: &Globals,
    terminal: bool,
    colour: bool,
    run: impl FnOnce(&mut Ui),
) -> (String, String) {
    let (out, err) = (Stream::default(), Stream::default());
    let terminal = Terminal {
        stdout: terminal,
        stderr: terminal,
        width: 80,
        stdout_colour: colour,
        stderr_colour: false,
    };
    let now = "2026-11-23T09:41:30Z".parse().unwrap();
    let mut ui = Ui::on(
        globals,
        now,
        terminal,
        Box::new(out.clone()),
        Box::new(err.clone()),
    );
    run(&mut ui);
    (out.text(), err.text())
}

fn format(format: Format) -> Globals {
    Globals {
        format: Some(format),
        ..Globals::default()
    }
}

#[derive(Serialize)]
struct Row {
    id: i64,
    name: &'static str,
    at: Time,
}

fn rows() -> Vec<Row> {
    let at = Time("2026-11-23T07:41:00Z".parse().unwrap());
    let row = |id, name| Row { id, name, at };
    vec![row(1, "Ada"), row(2, "=cmd\t\"x\"")]
}

fn listed(globals: &Globals, terminal: bool) -> String {
    printed(globals, terminal, |ui| ui.rows(COLUMNS, &rows()).unwrap()).0
}

#[test]
fn a_list_is_a_table_on_a_terminal_and_tsv_in_a_pipe() {
    let globals = Globals::default();
    assert_eq!(
        listed(&globals, true),
        "ID  Name\n 1  Ada\n 2  =cmd\\t\"x\"\n"
    );
    assert_eq!(listed(&globals, false), "1\tAda\n2\t=cmd\\t\"x\"\n");
}

#[test]
fn json_has_every_key() {
    let json: serde_json::Value =
        serde_json::from_str(&listed(&format(Format::Json), false)).unwrap();
    assert_eq!(
        json[1],
        serde_json::json!({"id": 2, "name": "=cmd\t\"x\"", "at": "2026-11-23T07:41:00Z"})
    );
    let lines = listed(&format(Format::Jsonl), true);
    assert_eq!(
        lines.lines().next(),
        Some(r#"{"id":1,"name":"Ada","at":"2026-11-23T07:41:00Z"}"#)
    );
}

#[test]
fn csv_has_a_header_and_no_formulas() {
    assert_eq!(
        listed(&format(Format::Csv), false),
        "id,name\n1,Ada\n2,\"'=cmd\\t\"\"x\"\"\"\n"
    );
}

#[test]
fn fields_choose_keys_in_their_order() {
    let fields = |format| Globals {
        format,
        fields: vec!["at".into(), "id".into()],
        ..Globals::default()
    };
    assert_eq!(
        listed(&fields(Some(Format::Jsonl)), false).lines().next(),
        Some(r#"{"at":"2026-11-23T07:41:00Z","id":1}"#)
    );
    assert_eq!(
        listed(&fields(None), false).lines().next(),
        Some("2026-11-23T07:41:00Z\t1")
    );
    assert!(
        listed(&fields(None), true).contains("2 h ago, 23 Nov 07:41 UTC   1\n"),
        "{}",
        listed(&fields(None), true)
    );
}

#[test]
fn a_field_is_a_bare_value_a_line() {
    let globals = Globals {
        field: Some("id".into()),
        ..Globals::default()
    };
    assert_eq!(listed(&globals, true), "1\n2\n");
}

#[test]
fn an_unknown_field_names_the_known_ones() {
    let globals = Globals {
        fields: vec!["nmae".into()],
        ..Globals::default()
    };
    printed(&globals, true, |ui| {
        let error = ui.rows(COLUMNS, &rows()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert_eq!(error.to_string(), "there is no field `nmae`");
        let hint = Hint::from("fields: id, name, at");
        assert_eq!(error.advice(), Some(&hint));
        assert!(ui.record(&rows()[0], |_| {}).is_err());
    });
}

#[test]
fn a_list_that_an_error_cuts_short_can_be_read() {
    let cut = |globals: &Globals, pages: usize| {
        printed(globals, true, |ui| {
            let mut list = ui.list(COLUMNS);
            for _ in 0..pages {
                list.add(&rows()).unwrap();
            }
            list.cut_short();
        })
    };
    for format in [
        Globals::default(),
        format(Format::Json),
        format(Format::Csv),
    ] {
        assert_eq!(cut(&format, 0), (String::new(), String::new()));
    }
    let (out, _) = cut(&format(Format::Json), 2);
    let read: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(read.as_array().unwrap().len(), 4);
}

#[test]
fn an_empty_list_is_nothing_to_a_program() {
    let empty = |globals: &Globals, terminal| {
        printed(globals, terminal, |ui| {
            ui.rows::<Row>(COLUMNS, &[]).unwrap();
        })
    };
    let text = |out: &str, err: &str| (String::from(out), String::from(err));
    assert_eq!(
        empty(&Globals::default(), true),
        text("", "nothing to list\n")
    );
    assert_eq!(empty(&Globals::default(), false), text("", ""));
    assert_eq!(empty(&format(Format::Json), false), text("[]\n", ""));
    assert_eq!(empty(&format(Format::Jsonl), false), text("", ""));
    assert_eq!(empty(&format(Format::Csv), false), text("id,name\n", ""));
}

#[test]
fn nested_object_has_a_key_for_each_value() {
    let total = Fields::of(&BTreeMap::from([("emails", 3), ("links", 0)])).unwrap();
    let record = BTreeMap::from([("id", Cell::Int(1)), ("total", Cell::Object(total))]);
    let shown =
        |globals: &Globals| printed(globals, false, |ui| ui.record(&record, |_| {}).unwrap()).0;
    assert_eq!(
        shown(&Globals::default()),
        "id\t1\ntotal.emails\t3\ntotal.links\t0\n"
    );
    assert_eq!(
        shown(&format(Format::Csv)),
        "id,total.emails,total.links\n1,3,0\n"
    );
    let field = Globals {
        field: Some("total".into()),
        ..Globals::default()
    };
    assert_eq!(shown(&field), "emails\t3\nlinks\t0\n");
}

#[test]
fn words_of_the_program_are_english_on_a_terminal_only() {
    let columns = [Column::new("outcome", "Outcome")];
    let shown = |globals: &Globals, terminal| {
        let rows = [BTreeMap::from([("outcome", Fixed("not_counted"))])];
        printed(globals, terminal, |ui| ui.rows(&columns, &rows).unwrap()).0
    };
    assert_eq!(shown(&Globals::default(), true), "Outcome\nnot counted\n");
    assert_eq!(shown(&Globals::default(), false), "not_counted\n");
    assert!(shown(&format(Format::Json), true).contains("\"not_counted\""));
}

#[test]
fn a_record_is_drawn_on_a_terminal_only() {
    let record = BTreeMap::from([("id", Cell::Int(17)), ("phone", Cell::Null)]);
    let shown = |globals: &Globals, terminal| {
        printed(globals, terminal, |ui| {
            ui.record(&record, |screen| {
                screen.heading("Ada");
                screen.fields(&[("Id", 17_i64.into()), ("Phone", Cell::Null)]);
                screen.note("a\n\u{1b}b");
                screen.table::<Row>(COLUMNS, &[]);
                screen.next(&[NextStep::ShowContact(ContactId::new(17))]);
            })
            .unwrap();
        })
        .0
    };
    let globals = Globals::default();
    assert_eq!(
        shown(&globals, true),
        "Ada\nId     17\nPhone  –\n  a\n  \\u{1b}b\n\nNext:\n  credtool contact show id:17\n"
    );
    assert_eq!(shown(&globals, false), "id\t17\nphone\t\n");
    assert_eq!(
        shown(&format(Format::Jsonl), true),
        "{\"id\":17,\"phone\":null}\n"
    );
    assert_eq!(shown(&format(Format::Csv), true), "id,phone\n17,\n");
}

#[test]
fn secrets_and_bytes_are_verbatim() {
    let secret = Secret::new(String::from("=\u{202e}x"));
    let globals = Globals {
        field: Some("password".into()),
        ..Globals::default()
    };
    let (out, _) = printed(&globals, true, |ui| {
        ui.secret(&secret).unwrap();
        ui.bytes(b"\x1b").unwrap();
        let record = BTreeMap::from([("password", Revealed(&secret))]);
        ui.record(&record, |_| {}).unwrap();
    });
    assert_eq!(out, "=\u{202e}x\n\u{1b}=\u{202e}x\n");
}

#[test]
fn many_secrets_are_a_line_each_however_they_are_written() {
    // More than one buffer of them, and one that is as long as a buffer.
    let mut all: Vec<String> = (0..20_000).map(|n| format!("pass{n}")).collect();
    all[10_000] = "x".repeat(64 * 1024);
    let secrets = all.iter().cloned().map(Secret::new);
    let (out, err) = printed(&Globals::default(), false, |ui| {
        ui.secrets(secrets).unwrap();
        ui.secrets([]).unwrap();
    });
    assert!(out.lines().eq(&all) && out.ends_with('\n'));
    assert_eq!(err, "");
}

#[test]
fn messages_heed_quiet_and_the_terminal() {
    let said = |globals: &Globals, terminal| {
        printed(globals, terminal, |ui| {
            ui.success("done");
            ui.note("note");
            ui.verbose("more");
            ui.warn("odd\nindeed");
        })
        .1
    };
    let mut globals = Globals::default();
    assert_eq!(
        said(&globals, true),
        "done\nnote\nwarning: odd\n         indeed\n"
    );
    assert_eq!(
        said(&globals, false),
        "note\nwarning: odd\n         indeed\n"
    );
    globals.quiet = true;
    globals.verbose = 1;
    assert_eq!(
        said(&globals, true),
        "more\nwarning: odd\n         indeed\n"
    );
}

#[test]
fn errors_are_text_or_json() {
    let error = Error::new(ErrorKind::Ambiguous, "\"ada\" fits two contacts").hint("id:1\nid:2");
    let said = |globals: &Globals| printed(globals, false, |ui| ui.error(&error)).1;
    assert_eq!(
        said(&Globals::default()),
        "error: \"ada\" fits two contacts\nhint: id:1\n      id:2\n"
    );
    assert_eq!(
        said(&format(Format::Jsonl)),
        "{\"error\":{\"code\":4,\"kind\":\"ambiguous\",\"message\":\"\\\"ada\\\" fits two contacts\",\
         \"hint\":\"id:1\\nid:2\"}}\n"
    );
}

/// A stdout that fails: as a closed pipe does, or as a full disk.
struct Failing(io::ErrorKind, Rc<RefCell<usize>>);

impl Write for Failing {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        *self.1.borrow_mut() += 1;
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_closed_pipe_is_quiet_and_a_full_disk_is_not() {
    let terminal = Terminal {
        stdout: false,
        stderr: false,
        width: 80,
        stdout_colour: false,
        stderr_colour: false,
    };
    let written = Rc::new(RefCell::new(0));
    let on = |kind| {
        Ui::on(
            &Globals::default(),
            crate::domain::Timestamp::UNIX_EPOCH,
            terminal,
            Box::new(Failing(kind, Rc::clone(&written))),
            Box::new(io::sink()),
        )
    };
    let mut piped = on(io::ErrorKind::BrokenPipe);
    piped.value("a").unwrap();
    piped.value("b").unwrap();
    assert_eq!(*written.borrow(), 1);
    let full = on(io::ErrorKind::StorageFull).value("a").unwrap_err();
    assert_eq!(full.kind(), ErrorKind::Failed);
}

proptest! {
    #[test]
    fn no_text_keeps_its_power(
        text in prop_oneof![
            any::<String>(),
            "[\u{0}-\u{1f}\u{7f}-\u{9f}\u{202a}-\u{202e}\u{2060}-\u{2069}\u{e0041}a=]{1,40}",
        ],
        colour in any::<bool>(),
    ) {
        let address = BTreeMap::from([("address", text.as_str())]);
        let record = BTreeMap::from([
            ("id", Cell::Int(1)),
            ("name", text.as_str().into()),
            ("state", Cell::Word(text.clone(), Tone::Bad)),
            ("tags", vec![text.clone(), text.clone()].into()),
            ("addresses", Cell::List(vec![Cell::Object(Fields::of(&address).unwrap())])),
        ]);
        let error = || Error::new(ErrorKind::Failed, text.as_str()).hint(text.clone());
        let columns = [
            Column::new("name", "Name"),
            Column::new("state", "State"),
            Column::new("tags", "Tags"),
            Column::new("addresses", "Addresses"),
        ];
        let mut all = vec![Globals { field: Some("tags".into()), ..Globals::default() }];
        all.extend(
            [Format::Table, Format::Json, Format::Jsonl, Format::Csv, Format::Plain].map(format),
        );
        for globals in all {
            let (out, err) = printed_in(&globals, true, colour, |ui| {
                ui.rows(&columns, std::slice::from_ref(&record)).unwrap();
                ui.record(&record, |screen| {
                    screen.heading(&text);
                    screen.fields(&[("Name", text.as_str().into()), (&text, text.as_str().into())]);
                    screen.note(&text);
                    screen.text(&text);
                    screen.table(&columns, std::slice::from_ref(&record));
                    screen.next(&[NextStep::FindContacts(text.clone())]);
                }).unwrap();
                ui.value(&text).unwrap();
                ui.success(&text);
                ui.note(&text);
                ui.warn(&text);
                ui.error(&error());
            });
            let mut out = out;
            for ours in ["\u{1b}[1m", "\u{1b}[31m", "\u{1b}[0m"] {
                prop_assert!(colour || !out.contains(ours));
                out = out.replace(ours, "");
            }
            for c in out.chars().chain(err.chars()) {
                let structure = c == '\n' || (c == '\t' && globals.format == Some(Format::Plain));
                prop_assert!(structure || !is_unsafe_char(c), "{c:?} in {:?}: {out}", globals.format);
            }
        }
    }

    #[test]
    fn json_carries_every_text_unchanged(text in any::<String>()) {
        let (out, _) = printed(&format(Format::Jsonl), false, |ui| {
            ui.rows(COLUMNS, &[BTreeMap::from([("name", text.as_str())])]).unwrap();
        });
        let read: serde_json::Value = serde_json::from_str(&out).unwrap();
        prop_assert_eq!(read["name"].as_str(), Some(text.as_str()));
    }
}
