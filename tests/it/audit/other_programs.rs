//! The steps of the table that take in what other programs have, and give it to them. The contact is number 2.

use super::Step;

pub(super) const OTHER_PROGRAMS: &[Step<'_>] = &[
    (
        &["contact", "import", "-"],
        "email,name\nzoe@example.com,Zoe\n",
        0,
        &["contact.add"],
    ),
    (
        &["contact", "import", "-", "--dry-run"],
        "email\nbob@example.com\n",
        0,
        &[],
    ),
    (
        &["login", "add", "2", "--product", "wiki", "--hash-stdin"],
        "$2y$05$emyZhjgXpwTKRCI4x7wJEOeHvHCCuUthZrKdxkDPcgCCRVdIhqHai\n",
        0,
        &["login.add", "password.import"],
    ),
    (
        &["login", "export", "2", "--product", "wiki", "--for", "php"],
        "",
        2,
        &[],
    ),
    (
        &[
            "login",
            "export",
            "--all",
            "--product",
            "wiki",
            "--for",
            "php",
            "--print",
        ],
        "",
        0,
        &["login.export"],
    ),
    (
        &["contact", "remove", "2", "--yes"],
        "",
        0,
        &["contact.remove"],
    ),
];
