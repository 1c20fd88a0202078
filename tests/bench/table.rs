//! The one table that the benchmarks fill: each row a figure, with its limit where it has one.
//!
//! A row is printed as soon as it is known, as a row of a Markdown table. With `CREDTOOL_BLESS=1` the rows also replace
//! those of the same benchmarks in the README.

use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::support::{Result, millis};

const HEADER: [&str; 4] = ["benchmark", "measured", "figure", "limit"];
const WIDTHS: [usize; 4] = [12, 58, 16, 16];
/// The lines of the README between which the table stands.
const MARKS: [&str; 2] = ["<!-- cargo bench -->", "<!-- end of cargo bench -->"];

/// The table of a run.
pub(crate) struct Table {
    benchmark: &'static str,
    rows: Vec<[String; 4]>,
    pub(crate) is_good: bool,
}

impl Table {
    /// Prints the header.
    pub(crate) fn begin() -> Self {
        print(&head());
        Self {
            benchmark: "",
            rows: Vec::new(),
            is_good: true,
        }
    }

    /// From now on rows are those of this benchmark.
    pub(crate) const fn of(&mut self, benchmark: &'static str) -> &mut Self {
        self.benchmark = benchmark;
        self
    }

    /// Adds a figure without a limit.
    pub(crate) fn tell(&mut self, what: &str, value: f64, unit: &str) {
        self.add(what, figure(value, unit), String::new());
    }

    /// Adds a time without a limit.
    pub(crate) fn time(&mut self, what: &str, time: Duration) {
        self.tell(what, millis(time), " ms");
    }

    /// Adds a figure that is not to be above its limit.
    pub(crate) fn at_most(&mut self, what: &str, value: f64, unit: &str, limit: f64) {
        self.limited(what, (value, unit), ("at most", limit), value <= limit);
    }

    /// Adds a figure that is not to be below its limit.
    pub(crate) fn at_least(&mut self, what: &str, value: f64, unit: &str, limit: f64) {
        self.limited(what, (value, unit), ("at least", limit), value >= limit);
    }

    fn limited(
        &mut self,
        what: &str,
        (value, unit): (f64, &str),
        (word, limit): (&str, f64),
        holds: bool,
    ) {
        self.is_good &= holds;
        let verdict = if holds { "" } else { " BROKEN" };
        let limit = format!("{word} {limit}{unit}{verdict}");
        self.add(what, figure(value, unit), limit);
    }

    fn add(&mut self, what: &str, figure: String, limit: String) {
        let row = [self.benchmark.to_owned(), what.to_owned(), figure, limit];
        print(&line(&row));
        self.rows.push(row);
    }

    /// Puts the rows into the README, in the place of the former ones of the same benchmarks.
    pub(crate) fn renew_readme(&self) -> Result<()> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
        let text = fs::read_to_string(&path)?;
        let marked = text.split_once(MARKS[0]).and_then(|(before, rest)| {
            let (table, after) = rest.split_once(MARKS[1])?;
            Some((before, table, after))
        });
        let (before, table, after) = marked.ok_or("README.md has no place for the table")?;
        let ran = |benchmark: &str| self.rows.iter().any(|row| row[0] == benchmark);
        let benchmark_of = |line: &str| Some(line.split('|').nth(1)?.trim().to_owned());
        let mut lines: Vec<String> = table
            .lines()
            .skip_while(|line| !line.starts_with("|-"))
            .skip(1)
            .filter(|line| benchmark_of(line).is_some_and(|name| !ran(&name)))
            .map(str::to_owned)
            .collect();
        lines.extend(self.rows.iter().map(line));
        // The rows of a benchmark stay in the order in which they were measured.
        lines.sort_by_key(|line| benchmark_of(line));
        let table = format!("{}\n{}", head(), lines.join("\n"));
        let text = format!("{before}{}\n\n{table}\n\n{}{after}", MARKS[0], MARKS[1]);
        Ok(fs::write(path, text)?)
    }
}

fn head() -> String {
    let rule = WIDTHS.map(|width| "-".repeat(width));
    let [benchmark, measured, figure, limit] = rule;
    format!(
        "{}\n|-{benchmark}-|-{measured}-|-{figure}:|-{limit}-|",
        line(&HEADER)
    )
}

fn line(cells: &[impl AsRef<str>; 4]) -> String {
    let [benchmark, measured, figure, limit] = cells.each_ref().map(AsRef::as_ref);
    let [first, second, third, fourth] = WIDTHS;
    format!("| {benchmark:first$} | {measured:second$} | {figure:>third$} | {limit:fourth$} |")
}

/// Three digits at least, and no more decimals than they need.
fn figure(value: f64, unit: &str) -> String {
    match value.abs() {
        ..10.0 => format!("{value:.2}{unit}"),
        ..100.0 => format!("{value:.1}{unit}"),
        _ => format!("{value:.0}{unit}"),
    }
}

#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
fn print(lines: &str) {
    println!("{lines}");
}
