//! Exit codes: the one place that knows them. 69, 75 and 78 are those of `sysexits.h`, which email tools know.

use crate::app::ErrorKind;
use crate::cli::failure::ErrorReport;

/// Every exit code and what it means, for the manual, README and `--help`.
pub(crate) const TABLE: &[(u8, &str)] = &[
    (0, "done (an empty list too)"),
    (1, "failed"),
    (2, "usage"),
    (3, "not found"),
    (4, "ambiguous"),
    (
        5,
        "needs an answer or a confirmation that it could not get, or declined",
    ),
    (
        69,
        "permanently refused: by the relay or the product; the link is used, expired or revoked; \
         `password verify` does not match",
    ),
    (
        75,
        "temporary: deferred, relay unreachable, database busy; trying later makes sense",
    ),
    (
        78,
        "configuration: missing or wrong settings, SMTP authentication refused, key unusable, foreign or \
         newer database",
    ),
    (130, "interrupted"),
];

/// From the worst to the best.
const ORDER: [u8; 10] = [130, 78, 1, 2, 69, 5, 4, 3, 75, 0];

/// The exit code of a failure.
pub(crate) const fn code(kind: ErrorKind) -> u8 {
    match kind {
        ErrorKind::Failed => 1,
        ErrorKind::Usage => 2,
        ErrorKind::NotFound => 3,
        ErrorKind::Ambiguous => 4,
        ErrorKind::NeedsAnswer => 5,
        ErrorKind::Refused => 69,
        ErrorKind::Temporary => 75,
        ErrorKind::Config => 78,
        ErrorKind::Interrupted => 130,
    }
}

/// The exit code of an error, whatever its type.
pub(crate) fn of<'a>(error: impl Into<ErrorReport<'a>>) -> u8 {
    code(error.into().kind)
}

/// The code of a command with several targets, of which one ended with `a` and another with `b`. A code that
/// is not in [`TABLE`] counts as worse than all that are.
pub(crate) fn worst(a: u8, b: u8) -> u8 {
    let rank = |code: u8| ORDER.iter().position(|known| *known == code);
    if rank(b) < rank(a) { b } else { a }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_code_of_its_own_in_the_table() {
        let mut codes: Vec<u8> = ErrorKind::ALL.into_iter().map(code).collect();
        codes.push(0);
        codes.sort_unstable();
        assert_eq!(
            codes,
            TABLE.iter().map(|(code, _)| *code).collect::<Vec<_>>()
        );
    }

    #[test]
    fn the_worst_code_wins() {
        assert_eq!(worst(0, 75), 75);
        assert_eq!(worst(75, 3), 3);
        assert_eq!(worst(69, 5), 69);
        assert_eq!(worst(1, 69), 1);
        assert_eq!(worst(2, 69), 2);
        assert_eq!(worst(1, 78), 78);
        assert_eq!(worst(130, 78), 130);
        assert_eq!(worst(0, 0), 0);
        assert_eq!(worst(0, 101), 101);
    }

    #[test]
    fn the_order_ranks_every_code_of_the_table() {
        let mut ranked = ORDER.to_vec();
        ranked.sort_unstable();
        assert_eq!(
            ranked,
            TABLE.iter().map(|(code, _)| *code).collect::<Vec<_>>()
        );
    }
}
