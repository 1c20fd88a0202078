//! The events of a product that is told its passwords, and does not take each.

use super::Step;

pub(super) const STEPS: &[Step<'_>] = &[
    (
        &["product", "edit", "default", "--provision", "false"],
        "",
        0,
        &["product.edit"],
    ),
    (
        &["password", "generate", "1", "--print"],
        "",
        69,
        &["provision.begin", "provision.fail"],
    ),
    // The same answer is no news.
    (&["login", "provision", "1"], "", 69, &[]),
    (
        &["product", "edit", "default", "--provision", "true"],
        "",
        0,
        &["product.edit"],
    ),
    (&["login", "provision", "1"], "", 0, &["password.generate"]),
    (&["login", "provision", "1"], "", 0, &[]),
    (
        &["login", "provision", "1", "--again", "--dry-run"],
        "",
        0,
        &[],
    ),
    (
        &["login", "provision", "1", "--again"],
        "",
        0,
        &["provision.begin", "login.provision"],
    ),
    (&["login", "provision", "1", "--discard"], "", 3, &[]),
    (
        &["product", "edit", "default", "--no-provision"],
        "",
        0,
        &["product.edit"],
    ),
];
