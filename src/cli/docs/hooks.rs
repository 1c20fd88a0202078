//! What a product's hook is, and hooks for products that people have.

use clap_mangen::roff::{Roff, bold};

use super::option::{lines, paragraph, prose};

/// A hook for a product: its name, what stands above it, and the script. Tests run those whose products Debian has.
#[derive(Clone, Copy, Debug)]
pub struct Recipe {
    /// The product.
    pub product: &'static str,
    /// What to know before it is used: where the password can be seen, and what the script does not do.
    pub caveat: &'static str,
    /// The script.
    pub script: &'static str,
}

/// All recipes.
pub const RECIPES: &[Recipe] = &[
    Recipe {
        product: "WordPress",
        caveat: "The password goes into `wp` by its stdin; `wp user update --user_pass=…` would show it in the process \
                 list. WordPress ends no session of the user by itself here, so the script does. There is no \
                 \"must change\".",
        script: include_str!("hooks/wordpress.sh"),
    },
    Recipe {
        product: "Nextcloud",
        caveat: "The password stands in the environment of `occ`, which its own user and root can read in /proc while it \
                 runs; occ takes it no other way without a terminal. The script ends no session. There is no \
                 \"must change\". Nextcloud's own password policy may refuse: then the exit code is not 0.",
        script: include_str!("hooks/nextcloud.sh"),
    },
    Recipe {
        product: "Keycloak",
        caveat: "The password goes into `kcadm.sh` by its stdin; `kcadm.sh set-password --new-password` would show it in \
                 the process list. A password that must be changed becomes a temporary one. The login of kcadm.sh \
                 expires: a service account with a client secret in the configuration lasts.",
        script: include_str!("hooks/keycloak.sh"),
    },
    Recipe {
        product: "Gitea",
        caveat: "The password goes through the API, in a body that curl reads from stdin, and the token in a header that \
                 it reads from a file; `gitea admin user change-password --password` would show the password in the \
                 process list. For users whose passwords Gitea keeps itself (source 0). Sessions are not ended.",
        script: include_str!("hooks/gitea.sh"),
    },
    Recipe {
        product: "OpenLDAP",
        caveat: "The password goes into `ldappasswd` by its stdin; `-s` would show it in the process list. PASSWORD-FILE \
                 holds that of the BIND-DN without a line break. Take ldaps:// or ldapi://, since the server gets the \
                 password in clear, and hashes it as it is told to.",
        script: include_str!("hooks/openldap.sh"),
    },
    Recipe {
        product: "Dovecot, passwd-file",
        caveat: "Only the hash is used, so that it serves for `credtool login provision --all` too; it stands in the \
                 stdin of awk and in the file. Other fields of the user's line stay. Dovecot needs memory for Argon2: \
                 raise vsz_limit of its service auth. Sessions that are open stay open.",
        script: include_str!("hooks/dovecot.sh"),
    },
    Recipe {
        product: "PostgreSQL, roles",
        caveat: "The password goes into psql by its stdin, and psql sends a SCRAM verifier: neither the process list nor \
                 a log of the server has the password, which `ALTER ROLE … PASSWORD` could not promise. The password of \
                 the connection belongs into ~/.pgpass. Sessions that are open stay open. There is no \"must change\".",
        script: include_str!("hooks/postgresql.sh"),
    },
];

/// The keys of the object, and what each says.
const KEYS: &[(&str, &str)] = &[
    (
        "version",
        "1. Keys may join; none changes its meaning or goes.",
    ),
    (
        "id",
        "Names the change. It is the same on every try, so that a hook knows one that it has made already.",
    ),
    (
        "event",
        "`password.generate`, `password.set`, `password.redeem` (a user at a link), or `login.provision`, which tells \
         the present password.",
    ),
    (
        "attempt",
        "1, 2, 3, …: each time that the hook was begun for this change, with those that were killed.",
    ),
    (
        "contact",
        "`id`, `name`, `locale`, `external_id` and primary `address`; the last three may be null.",
    ),
    (
        "product",
        "`slug`, `name` and `login_url`, which may be null.",
    ),
    ("login", "`id` and `username`."),
    ("username", "The username once more, for short scripts."),
    (
        "password",
        "The password. Absent where only its hash is kept, as it may be with `login.provision`.",
    ),
    (
        "hash",
        "Its hash: a PHC string, Argon2id unless it was imported.",
    ),
    (
        "must_change",
        "Whether the user has to choose another at the next login.",
    ),
    (
        "revoke_sessions",
        "Whether the user's sessions are to be ended: true with each new password.",
    ),
];

/// What its exit code means.
const CODES: &[(&str, &str)] = &[
    ("0", "The product has the password."),
    (
        "75",
        "Not now; a hook that is killed, or takes longer than --provision-timeout, counts as this. `credtool email \
         deliver` tries again after 1, 5, 15, 30 and 60 min, 2 h, then every 4 h. credtool exits 75.",
    ),
    (
        "any other",
        "The product does not take it. It is tried again by `credtool login provision` alone. credtool exits 69.",
    ),
    (
        "none",
        "It is not there or cannot be executed: tried again as after 75. credtool exits 78.",
    ),
];

/// Adds the sections.
pub(super) fn section(roff: &mut Roff) {
    roff.control("SH", ["HOOKS"]);
    for text in [
        "`credtool product edit SLUG --provision COMMAND` names a program that tells the product a new password. It is run \
         before anybody else is told: a password is generated, held against the policy and reserved; the hook runs; then \
         the password becomes the login's, a link is used up, and mails are queued. Where the hook fails the old \
         password stays, a link stays live, and nobody is mailed. A user who redeems a link ends no password that waits: \
         should the hook fail, that one waits again.",
        "The hook reads one line from stdin, a JSON object:",
    ] {
        paragraph(roff, text);
    }
    terms(roff, KEYS);
    paragraph(roff, "It answers by its exit code:");
    terms(roff, CODES);
    for text in [
        "The last line that it writes to stderr, else to stdout, is shown as the reason; what it repeats of the password \
         or the hash is struck out of it, also as JSON, in a URL, in HTML, in quotes, in base64 or in hexadecimal, in \
         UTF-8 or Latin-1. Any other change of it, such as upper case or the half of it, is not recognised.",
        "It runs in `/`, in a process group of its own, with PATH, HOME, USER, LOGNAME, LANG, LC_* and TZ of whoever \
         runs credtool, and nothing else in its environment. An argument of another program is no place for the password, \
         since every user of the machine can read it; an environment is one only where nothing else will do: the same \
         user and root can read it. At its time the whole group is asked to end, and killed 2 s later.",
        "It must bear being run twice for one change: where credtool is killed, the next `email deliver` runs it again \
         with the same `id`. It must not take an empty input for one: that comes from a credtool that was killed before \
         it could write. A hook that is still running then is waited for, and so is a program that it left in the \
         background: one that hangs has to be ended by hand, and what is to stay should be started by the service manager. \
         Ctrl-C ends the hook; the new password waits, and the next `email deliver` runs the hook again.",
        "The command stands in the database: who can write that file, or has you restore one of theirs, has programs run \
         as you.",
    ] {
        paragraph(roff, text);
    }
    roff.control("SH", ["RECIPES"]);
    paragraph(
        roff,
        "Each is a script of its own: put it into a file that only root can write, make it executable, and name it with \
         its arguments as the product's hook. They need jq. Those for OpenLDAP, Dovecot and PostgreSQL are tested with the \
         real thing; the others follow the documentation of their products: try them with a login of your own first.",
    );
    for recipe in RECIPES {
        roff.control("SS", [recipe.product]);
        paragraph(roff, recipe.caveat);
        lines(roff, recipe.script);
    }
}

fn terms(roff: &mut Roff, terms: &[(&str, &str)]) {
    for (term, meaning) in terms {
        roff.control("TP", []);
        roff.text([bold(*term)]);
        roff.text(prose(meaning));
    }
}
