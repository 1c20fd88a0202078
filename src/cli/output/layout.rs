//! Lays out tables and fields for a terminal. No line is wider than the terminal, as `unicode-width` counts.

use comfy_table::presets::NOTHING;
use comfy_table::{
    Cell as TableCell, CellAlignment, ColumnConstraint, ContentArrangement, Table, Width,
};
use unicode_width::UnicodeWidthStr;

use super::cell::{Cell, Column, Fields};
use super::{paint, sanitize};
use crate::cli::time;
use crate::domain::Timestamp;

/// Columns stand this far apart.
const GAP: u16 = 2;
/// A column that has more to show gets at least this, or the rows are shown one below the other.
const NARROWEST: usize = 10;

/// Characters of a cell in a table: a reply of ten thousand would push the other rows off the screen.
/// Where one thing is shown, all of it is; and a part of a secret is of no use.
const MOST_OF_A_CELL: usize = 240;

/// The options of a layout.
#[derive(Clone, Copy, Debug)]
pub(super) struct LayoutOptions {
    /// Width in cells of the terminal.
    pub(super) width: u16,
    /// The moment that `2 h ago` is relative to.
    pub(super) now: Timestamp,
}

fn shortened(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(MOST_OF_A_CELL) {
        text.truncate(end);
        text.push('…');
    }
    text
}

impl LayoutOptions {
    /// A cell as a terminal shows it, on one line; words have their colour.
    fn shown(self, cell: &Cell) -> String {
        match cell {
            Cell::Bool(value) => String::from(if *value { "yes" } else { "no" }),
            Cell::Word(word, tone) => paint::toned(&sanitize::line(word).replace('_', " "), *tone),
            cell => sanitize::line(&cell.to_text(&|at| time::shown(at, self.now), ", ")),
        }
    }

    /// A table with headings; where the columns do not fit, the rows as fields, one below the other.
    pub(super) fn table(self, columns: &[Column], rows: &[Fields]) -> String {
        let shown: Vec<Vec<String>> = rows
            .iter()
            .map(|row| {
                let cell = |column: &Column| {
                    let cell = row.get(column.key).unwrap_or(&Cell::Null);
                    let text = self.shown(cell);
                    match cell {
                        Cell::Secret(_) | Cell::Word(..) => text,
                        _ => shortened(text),
                    }
                };
                columns.iter().map(cell).collect()
            })
            .collect();
        let needed: usize = columns
            .iter()
            .enumerate()
            .map(|(index, column)| {
                let widest = shown.iter().map(|row| row[index].width()).max();
                widest
                    .unwrap_or_default()
                    .max(column.heading.width())
                    .min(NARROWEST)
                    + usize::from(GAP)
            })
            .sum();
        if needed <= usize::from(self.width) + usize::from(GAP) {
            let lines = self.columns(columns, rows, &shown);
            if lines
                .lines()
                .all(|line| line.width() <= usize::from(self.width))
            {
                return lines;
            }
        }
        rows.iter()
            .map(|row| {
                let fields: Vec<(&str, Cell)> = columns
                    .iter()
                    .map(|column| {
                        (
                            column.heading,
                            row.get(column.key).cloned().unwrap_or(Cell::Null),
                        )
                    })
                    .collect();
                self.fields(&fields)
            })
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn columns(self, columns: &[Column], rows: &[Fields], shown: &[Vec<String>]) -> String {
        let mut table = self.blank();
        table.set_header(columns.iter().map(|column| paint::bold(column.heading)));
        for row in shown {
            table.add_row(row.iter().map(TableCell::new));
        }
        for (index, column) in columns.iter().enumerate() {
            // Headings and words are kept whole where there is room for them.
            let cells = || rows.iter().map(|row| row.get(column.key));
            let words = cells().zip(shown).filter_map(|(cell, row)| {
                matches!(cell, Some(Cell::Word(..))).then_some(row[index].as_str())
            });
            let longest_word = words
                .chain([column.heading])
                .flat_map(|text| text.split(' '))
                .map(UnicodeWidthStr::width)
                .max()
                .unwrap_or_default();
            let numbers = cells().all(|cell| matches!(cell, Some(Cell::Int(_) | Cell::Null)))
                && cells().any(|cell| matches!(cell, Some(Cell::Int(_))));
            if let Some(column) = table.column_mut(index) {
                let gap = if index + 1 == columns.len() { 0 } else { GAP };
                column.set_padding((0, gap));
                // A column's width has its padding in it.
                let least = u16::try_from(longest_word).unwrap_or(u16::MAX);
                column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(
                    least.saturating_add(gap),
                )));
                if numbers {
                    column.set_cell_alignment(CellAlignment::Right);
                }
            }
        }
        finished(&table)
    }

    /// Labels and values in two columns. A value that is not there is shown as `–`.
    pub(super) fn fields(self, fields: &[(&str, Cell)]) -> String {
        if fields.is_empty() {
            return String::new();
        }
        let mut table = self.blank();
        for (label, cell) in fields {
            let value = if cell.is_empty() {
                String::from("–")
            } else {
                self.shown(cell)
            };
            table.add_row([sanitize::line(label), value]);
        }
        let labels = fields.iter().map(|(label, _)| label.width()).max();
        let labels = u16::try_from(labels.unwrap_or_default()).unwrap_or(u16::MAX);
        if let Some(column) = table.column_mut(0) {
            column.set_padding((0, GAP));
            if labels <= self.width / 2 {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        if let Some(column) = table.column_mut(1) {
            column.set_padding((0, 0));
        }
        finished(&table)
    }

    /// A heading, wrapped. Further lines are indented, so that no part of a foreign text can pose as a line of ours.
    pub(super) fn heading(self, text: &str) -> String {
        let mut table = self.blank();
        table.set_width(self.width.saturating_sub(GAP));
        table.add_row([paint::bold(&sanitize::line(text))]);
        if let Some(column) = table.column_mut(0) {
            column.set_padding((0, 0));
        }
        let wrapped = finished(&table);
        wrapped.trim_end_matches('\n').replace('\n', "\n  ") + "\n"
    }

    /// Text of several lines, wrapped and indented by two.
    pub(super) fn block(self, text: &str) -> String {
        let mut table = self.blank();
        for line in text.lines() {
            table.add_row([sanitize::line(line)]);
        }
        if let Some(column) = table.column_mut(0) {
            column.set_padding((2, 0));
        }
        finished(&table)
    }

    fn blank(self) -> Table {
        let mut table = Table::new();
        table
            .load_style(NOTHING)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .force_no_tty()
            .set_width(self.width);
        table
    }
}

/// The lines of the table, each ended, without the spaces that fill the last column.
fn finished(table: &Table) -> String {
    let mut out = String::new();
    for line in table.lines() {
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::cli::output::paint::Tone;

    const COLUMNS: &[Column] = &[
        Column::new("id", "ID"),
        Column::new("name", "Name"),
        Column::new("state", "State"),
    ];

    fn page(width: u16) -> LayoutOptions {
        LayoutOptions {
            width,
            now: "2026-11-23T09:41:30Z".parse().unwrap(),
        }
    }

    fn rows(rows: impl IntoIterator<Item = impl serde::Serialize>) -> Vec<Fields> {
        let rows = rows.into_iter();
        rows.map(|row| Fields::of(&row).unwrap()).collect()
    }

    #[derive(serde::Serialize)]
    struct Row<'a> {
        id: i64,
        name: &'a str,
        state: Cell,
    }

    fn row<'a>(id: i64, name: &'a str, state: &str) -> Row<'a> {
        let state = Cell::Word(state.to_owned(), Tone::Bad);
        Row { id, name, state }
    }

    #[test]
    fn columns_are_aligned_for_wide_characters() {
        let rows = rows([row(1, "李雷", "failed"), row(20, "Zoë 👩‍💻", "queued")]);
        assert_eq!(
            paint::finish(&page(80).table(COLUMNS, &rows), false),
            "ID  Name    State\n\
             \u{20}1  李雷    failed\n\
             20  Zoë 👩‍💻  queued\n"
        );
    }

    #[test]
    fn only_the_word_of_a_state_is_painted() {
        let rows = rows([row(1, "failed", "failed")]);
        assert!(
            paint::finish(&page(80).table(COLUMNS, &rows), true)
                .ends_with("1  failed  \u{1b}[31mfailed\u{1b}[0m\n")
        );
    }

    #[test]
    fn colour_stays_in_its_column_at_any_width() {
        let rows = rows([row(1, "A name that wants room", "must change at once")]);
        for width in 20..60 {
            let shown = paint::finish(&page(width).table(&COLUMNS[1..], &rows), true);
            let red = |part: &str| part.split("\u{1b}[0m").next().unwrap().to_owned();
            let painted: String = shown.split("\u{1b}[31m").skip(1).map(red).collect();
            assert_eq!(painted, "mustchangeatonce", "{shown}");
        }
    }

    #[test]
    fn rows_stand_below_each_other_where_columns_do_not_fit() {
        let wide: Vec<Column> = ["a", "b", "c", "d", "e"]
            .map(|key| Column::new(key, "A heading"))
            .to_vec();
        let rows = rows([BTreeMap::from([("a", "x")]), BTreeMap::from([("b", "y")])]);
        let shown = page(40).table(&wide, &rows);
        assert!(shown.starts_with("A heading  x\nA heading  –\n"), "{shown}");
        assert!(
            shown.contains("–\n\nA heading  –\nA heading  y\n"),
            "{shown}"
        );
    }

    #[test]
    fn all_of_a_secret_is_in_a_table_and_a_part_of_a_long_text() {
        let long = "ab cd ".repeat(100);
        let letters = |cell: Cell| {
            let rows = rows([BTreeMap::from([("name", cell)])]);
            let shown = page(80).table(&COLUMNS[1..2], &rows);
            shown.matches("ab").count()
        };
        assert_eq!(letters(Cell::Secret(long.clone().into())), 100);
        assert_eq!(letters(Cell::from(long)), MOST_OF_A_CELL / 6);
    }

    #[test]
    fn line_breaks_in_cells_are_visible() {
        let shown = page(80).fields(&[("Notes", Cell::from("a\nb"))]);
        assert_eq!(shown, "Notes  a\\nb\n");
    }

    /// Whether a line has a gap of two spaces right before this column.
    fn has_gap_before(line: &str, start: usize) -> bool {
        let before = line
            .char_indices()
            .map(|(end, _)| &line[..end])
            .chain([line])
            .find(|before| before.width() >= start);
        // A line that ends earlier has nothing there that could be out of place.
        before.is_none_or(|before| before.width() == start && before.ends_with("  "))
    }

    proptest! {
        #[test]
        fn columns_stand_below_their_headings(
            cells in prop::collection::vec(
                prop_oneof![
                    any::<String>(),
                    "[a-z\u{0}-\u{1f}\u{80}-\u{9f}\u{202a}-\u{202e}\u{200b}\u{ad} ]{0,60}",
                    "[\u{4e00}-\u{4fff}\u{1f300}-\u{1f6ff} ]{0,60}",
                    Just("x".repeat(10_000)),
                ],
                9,
            ),
        ) {
            let rows = rows(cells.chunks(3).map(|row| {
                let cells = row.iter().map(|text| Cell::from(text.as_str()));
                let mut row: BTreeMap<_, _> = ["a", "b", "state"].into_iter().zip(cells).collect();
                // A word of the program is short and plain.
                if let Some(Cell::Text(text)) = row.get("state")
                    && text.len() < 20
                    && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b' ')
                {
                    row.insert("state", Cell::Word(text.clone(), Tone::Bad));
                }
                row
            }));
            let columns = [("a", "Alpha"), ("b", "Beta"), ("state", "Gamma")]
                .map(|(key, heading)| Column::new(key, heading));
            let shown = paint::finish(&page(80).table(&columns, &rows), false);
            let (headings, lines) = shown.split_once('\n').unwrap();
            for heading in ["Beta", "Gamma"] {
                let start = headings.find(heading).unwrap();
                for line in lines.lines() {
                    prop_assert!(has_gap_before(line, start), "{start}: {line:?} in\n{shown}");
                }
            }
        }

        #[test]
        fn no_line_is_wider_than_the_terminal(
            width in 40_u16..=200,
            cells in prop::collection::vec(
                prop_oneof![
                    any::<String>(),
                    "[a-z ]{0,120}",
                    "[\u{4e00}-\u{4fff}\u{1f300}-\u{1f6ff}\u{200d}\u{fe0f}\u{1f3fb}-\u{1f3ff} a]{0,60}",
                    Just(String::from("bounced")),
                    "[a-z\u{4e00}-\u{4fff} ]{1,4}".prop_map(|text| text.repeat(200)),
                ],
                6..18,
            ),
        ) {
            let keys = ["a", "b", "c", "d", "state", "f"];
            let columns = keys.map(|key| Column::new(key, "Some heading"));
            let rows = rows(cells.chunks(6).map(|chunk| {
                let cells = chunk.iter().map(|cell| Cell::Word(cell.clone(), Tone::Open));
                keys.into_iter().zip(cells).collect::<BTreeMap<_, _>>()
            }));
            let fields: Vec<(&str, Cell)> =
                cells.iter().map(|cell| ("Label", Cell::from(cell.as_str()))).collect();
            for shown in [
                page(width).table(&columns, &rows),
                page(width).table(&columns[..3], &rows),
                page(width).fields(&fields),
                page(width).block(&cells.join("\n")),
                page(width).heading(&cells[0]),
            ] {
                for line in paint::finish(&shown, false).lines() {
                    prop_assert!(line.width() <= usize::from(width), "{} > {width}: {line}", line.width());
                }
            }
        }
    }
}
