//! A measure that has to be reached.

/// Prints a measure and its limit; false when it is below.
#[expect(clippy::print_stdout, reason = "a benchmark tells its measures")]
pub(crate) fn at_least(what: &str, value: f64, limit: f64) -> bool {
    let good = value >= limit;
    let verdict = if good { "good" } else { "BROKEN" };
    println!("{what}: {value:.2} (at least {limit}) {verdict}");
    good
}
