//! The key: rotated under everybody's hands, exported, imported, missed, and given up for lost.

mod backups;
mod bound;
mod killed;
mod lost;

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use credtool::app::ErrorKind;
use credtool::app::base::lookup::LoginChoice;
use credtool::app::provisioning::HandOver;
use credtool::crypto::{KeyId, KeyRing, Options, keyfile};
use credtool::demo::server::{Script, SmtpServer};
use credtool::domain::ContactId;
use credtool::domain::email::EmailState;

use crate::support::emails::{emails, one_email};
use crate::support::{Env, Moment, World, real};

/// The ids of the keys in a file.
fn ids(key: &Path) -> Vec<KeyId> {
    keyfile::load(key).unwrap().ids().collect()
}

/// The key that each sealed field is sealed with.
fn sealed_with(world: &World) -> Vec<KeyId> {
    let connection = world.read_only();
    let mut statement = connection
        .prepare(
            "SELECT sealed FROM email_bytes
             UNION ALL SELECT sealed_password FROM login WHERE sealed_password IS NOT NULL
             UNION ALL SELECT value FROM setting WHERE name = 'audit_key'",
        )
        .unwrap();
    let rows = statement.query_map([], |row| row.get::<_, Vec<u8>>(0));
    rows.unwrap()
        .map(|sealed| KeyId::of(&sealed.unwrap()).unwrap())
        .collect()
}

/// Everything is sealed with the one key of the file, and opens with it.
#[track_caller]
fn assert_one_key(world: &World) {
    let [key] = ids(&world.key())[..] else {
        panic!("more than one key: {:?}", ids(&world.key()));
    };
    assert!(sealed_with(world).iter().all(|id| *id == key));
    let mut fresh = world.another_app(None);
    let emails: Vec<i64> = {
        let connection = world.read_only();
        let mut statement = connection
            .prepare("SELECT email_id FROM email_bytes")
            .unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    };
    for id in emails {
        let text = fresh
            .reveal_text(credtool::domain::EmailId::new(id), false)
            .unwrap();
        assert!(text.text.expose().contains("Example"));
    }
}

#[test]
fn a_rotation_seals_everything_anew_and_drops_the_old_key() {
    let (mut world, mail) = one_email();
    let link = world.mail_link(ContactId::new(1));
    let _open = world.another_app(None);
    let old = ids(&world.key())[0];
    let old_bytes = u64::from_str_radix(&old.to_string(), 16)
        .unwrap()
        .to_be_bytes();
    assert!(!world.files_with(old_bytes).is_empty());
    let rotated = world.app.rotate_key().unwrap();
    assert_eq!(
        (rotated.resealed, rotated.damaged, rotated.dropped),
        (3, 0, 1)
    );
    assert!(!rotated.remnants);
    assert_ne!(ids(&world.key())[0], old);
    assert_one_key(&world);
    let mode = world.key().metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o600);
    assert_eq!(world.files_with(old_bytes), Vec::<String>::new());
    assert_eq!(
        world.value::<i64>("SELECT count(*) FROM audit WHERE action = 'key.rotate'"),
        1
    );
    world.deliver();
    for id in [mail, link] {
        assert_eq!(world.email(id).state, EmailState::Accepted);
    }
}

#[test]
fn who_read_the_key_file_before_a_rotation_seals_with_the_new_key_after_it() {
    let (mut world, _) = one_email();
    let mut other = world.another_app(None);
    // It reads the key file now.
    other.cancel_email(world.newest_email().id).unwrap();
    world.app.rotate_key().unwrap();
    world.app.rotate_key().unwrap();
    let (contact, choice) = world.login(ContactId::new(1));
    let (made, _) = other
        .generate_password(&contact, &choice, &Options::default(), &HandOver::default())
        .unwrap();
    assert_one_key(&world);
    let (_, LoginChoice::Existing(login, product)) = world.login(ContactId::new(1)) else {
        panic!("the login is gone");
    };
    let shown = world.app.show_password(&login, &product, false).unwrap();
    assert_eq!(shown.password.expose(), made.password.expose());
}

#[test]
fn after_a_rotation_that_was_killed_everybody_goes_on_with_the_old_key() {
    let (mut world, _) = one_email();
    let old = ids(&world.key())[0];
    // As a kill between the new file and the transaction leaves it.
    let mut ring = keyfile::load(&world.key()).unwrap();
    ring.renew(&mut rand::rand_core::UnwrapErr(rand::rngs::SysRng));
    let turn = keyfile::turn(&world.key()).unwrap();
    keyfile::replace(&world.key(), &ring, &turn).unwrap();
    drop(turn);
    let mut other = world.another_app(None);
    let (contact, choice) = world.login(ContactId::new(1));
    other
        .generate_password(&contact, &choice, &Options::default(), &HandOver::default())
        .unwrap();
    assert!(sealed_with(&world).iter().all(|id| *id == old));
    let rotated = world.app.rotate_key().unwrap();
    assert_eq!(rotated.dropped, 1);
    assert_one_key(&world);
}

#[test]
fn a_run_that_sends_goes_on_through_a_rotation() {
    let (mut world, sent) = emails(3);
    let mut other = world.another_app(None);
    world.relay.watch(move |moment| {
        if moment == Moment::Offer {
            other.rotate_key().unwrap();
        }
    });
    world.deliver();
    for id in sent {
        assert_eq!(world.email(id).state, EmailState::Accepted);
    }
    assert_one_key(&world);
}

#[test]
fn writers_beside_rotations_leave_nothing_under_a_dropped_key() {
    let (mut world, _) = one_email();
    let mut other = world.another_app(None);
    let (contact, choice) = world.login(ContactId::new(1));
    let done = AtomicBool::new(false);
    let generated = std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut count = 0;
            while !done.load(Ordering::Relaxed) {
                other
                    .generate_password(&contact, &choice, &Options::default(), &HandOver::default())
                    .unwrap();
                count += 1;
            }
            count
        });
        for _ in 0..8 {
            world.app.rotate_key().unwrap();
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        done.store(true, Ordering::Relaxed);
        writer.join().unwrap()
    });
    assert!(generated > 0);
    assert_one_key(&world);
}

#[test]
fn failed_rotations_leave_one_new_key_and_the_next_one_uses_it() {
    let (env, password, _server) = prepared();
    let database = rusqlite::Connection::open(env.database()).unwrap();
    let fails = "CREATE TRIGGER fails BEFORE INSERT ON audit WHEN NEW.action = 'key.rotate'
                 BEGIN SELECT RAISE(ABORT, 'no'); END";
    database.execute_batch(fails).unwrap();
    let old = ids(&env.key());
    let mut after = Vec::new();
    for _ in 0..4 {
        assert_ne!(env.run(&["key", "rotate", "--yes"]).code, 0);
        after.push(ids(&env.key()));
    }
    let [new, kept] = after[0][..] else {
        panic!("{after:?}");
    };
    assert_eq!(kept, old[0]);
    assert!(after.iter().all(|ids| *ids == [new, kept]), "{after:?}");
    assert_eq!(shown(&env), password);
    database.execute_batch("DROP TRIGGER fails").unwrap();
    let rotated = env.run(&["key", "rotate", "--yes", "--json"]).json();
    assert_eq!(rotated["dropped_keys"], 1);
    assert_eq!(ids(&env.key()), [new]);
    assert_eq!(shown(&env), password);
}

#[test]
fn a_damaged_field_does_not_stop_a_rotation() {
    let (mut world, ids) = emails(2);
    world
        .sql()
        .execute(
            "UPDATE email_bytes SET sealed = randomblob(500) WHERE email_id = ?1",
            [ids[0].get()],
        )
        .unwrap();
    let rotated = world.app.rotate_key().unwrap();
    assert_eq!((rotated.resealed, rotated.damaged), (3, 1));
}

const PASSPHRASE: &str = "correct horse battery staple";

/// A program with a stored password, and that password.
fn prepared() -> (Env, String, SmtpServer) {
    let server = SmtpServer::start(Script::default()).unwrap();
    let env = Env::with_ada(server.port());
    let made = env.run(&["password", "generate", "1", "--email"]);
    made.ok();
    let shown = env.run(&["password", "show", "1", "--print", "--field", "password"]);
    let password = shown.ok().trim().to_owned();
    env.secret_file("passphrase", format!("{PASSPHRASE}\n"));
    (env, password, server)
}

fn shown(env: &Env) -> String {
    let shown = env.run(&["password", "show", "1", "--print", "--field", "password"]);
    shown.ok().trim().to_owned()
}

fn export(env: &Env, file: &str) {
    env.run(&["key", "export", file, "--passphrase-file", "passphrase"])
        .ok();
}

fn import(env: &Env, file: &str) -> crate::support::program::Ended {
    env.run(&["key", "import", file, "--passphrase-file", "passphrase"])
}

#[test]
fn an_exported_key_comes_back() {
    let (env, password, _server) = prepared();
    export(&env, "key.txt");
    let file = env.home().join("key.txt");
    let mode = file.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o600);
    let to_stdout = env.feed(
        &["key", "export", "-", "--passphrase-stdin"],
        &format!("{PASSPHRASE}\n"),
    );
    assert!(
        to_stdout
            .ok()
            .starts_with("-----BEGIN CREDTOOL KEY-----\nKeys: ")
    );
    std::fs::remove_file(env.key()).unwrap();
    import(&env, "key.txt").ok();
    assert_eq!(shown(&env), password);
    // The other way in: the block on stdin.
    std::fs::remove_file(env.key()).unwrap();
    let args = ["key", "import", "-", "--passphrase-file", "passphrase"];
    env.feed(&args, &to_stdout.out).ok();
    assert_eq!(shown(&env), password);
    let again = import(&env, "key.txt");
    assert_eq!((again.code, again.value("added")), (0, "false"));
    let events = env.run(&["audit", "list", "--field", "action"]);
    for action in ["key.export", "key.import"] {
        assert_eq!(
            events.ok().lines().filter(|line| *line == action).count(),
            2
        );
    }
}

#[test]
fn a_byte_order_mark_before_an_exported_key_is_dropped() {
    let (env, password, _server) = prepared();
    export(&env, "key.txt");
    let block = std::fs::read_to_string(env.home().join("key.txt")).unwrap();
    let marked = format!("\u{feff}{block}");
    std::fs::write(env.home().join("marked.txt"), &marked).unwrap();
    let from_stdin = ["key", "import", "-", "--passphrase-file", "passphrase"];
    std::fs::remove_file(env.key()).unwrap();
    import(&env, "marked.txt").ok();
    assert_eq!(shown(&env), password);
    std::fs::remove_file(env.key()).unwrap();
    env.feed(&from_stdin, &marked).ok();
    assert_eq!(shown(&env), password);
    let wide: Vec<u8> = block.bytes().flat_map(|byte| [byte, 0]).collect();
    std::fs::write(env.home().join("wide.txt"), wide).unwrap();
    import(&env, "wide.txt").refuses(2, &["is in UTF-16; save it as UTF-8"]);
}

#[test]
fn what_cannot_be_exported_or_imported_is_told_apart() {
    let (env, _, _server) = prepared();
    export(&env, "key.txt");
    env.run(&[
        "key",
        "export",
        "key.txt",
        "--passphrase-file",
        "passphrase",
    ])
    .refuses(2, &["key.txt exists already"]);
    env.feed(&["key", "export", "-", "--passphrase-stdin"], "short\n")
        .refuses(2, &["fewer than 12 characters"]);
    env.run(&["key", "export", "-"])
        .refuses(5, &["--passphrase-file"]);
    env.run(&["key", "export", "-", "--passphrase-file", "none"])
        .refuses(2, &["none"]);
    env.feed(&["key", "import", "-", "--passphrase-stdin"], "x")
        .refuses(2, &["stdin cannot be both"]);
    std::fs::remove_file(env.key()).unwrap();
    env.feed(
        &["key", "import", "key.txt", "--passphrase-stdin"],
        "correct horse battery stable\n",
    )
    .refuses(78, &["the passphrase is not the one"]);
    let text = std::fs::read_to_string(env.home().join("key.txt")).unwrap();
    let place = text.find("\n\n").unwrap() + 70;
    let other = if &text[place..=place] == "A" {
        "B"
    } else {
        "A"
    };
    let mut typo = text.clone();
    typo.replace_range(place..=place, other);
    std::fs::write(env.home().join("typo.txt"), typo).unwrap();
    std::fs::write(env.home().join("cut.txt"), &text[..text.len() - 60]).unwrap();
    std::fs::write(env.home().join("letter.txt"), "Dear Ada").unwrap();
    for (file, what) in [
        ("typo.txt", "damaged"),
        ("cut.txt", "damaged"),
        ("letter.txt", "no exported key"),
    ] {
        import(&env, file).refuses(78, &[what]);
    }
    assert!(!env.key().exists());
}

#[test]
fn an_import_takes_only_the_key_of_this_database_and_loses_none() {
    let (env, password, _server) = prepared();
    let (other, other_password, _other_server) = prepared();
    export(&other, "key.txt");
    std::fs::copy(other.home().join("key.txt"), env.home().join("other.txt")).unwrap();
    import(&env, "other.txt").refuses(78, &["the database, which needs key", "--for BACKUP"]);
    assert_eq!(shown(&env), password);
    // The wrong key is in place: the right one joins it.
    export(&env, "mine.txt");
    std::fs::copy(other.key(), env.key()).unwrap();
    import(&env, "mine.txt").ok();
    assert_eq!(shown(&env), password);
    let both = ids(&env.key());
    assert_eq!(both.len(), 2);
    std::fs::copy(env.key(), other.key()).unwrap();
    assert_eq!(shown(&other), other_password);
    // A file that cannot be used may hold a key all the same.
    std::fs::write(env.key(), "half a key").unwrap();
    import(&env, "mine.txt").refuses(78, &["line 1", "move that file away"]);
    assert_eq!(std::fs::read_to_string(env.key()).unwrap(), "half a key");
}

#[test]
fn a_key_can_come_back_before_its_database() {
    let (env, password, _server) = prepared();
    export(&env, "key.txt");
    // A fresh machine: not even the folders are there.
    let away = env.home().join("away");
    std::fs::create_dir(&away).unwrap();
    for folder in ["config", "data"] {
        std::fs::rename(env.home().join(folder), away.join(folder)).unwrap();
    }
    let imported = import(&env, "key.txt");
    assert_eq!(imported.code, 0, "{}", imported.err);
    assert!(imported.err.contains("was not checked"), "{}", imported.err);
    let mode = env.key().parent().unwrap().metadata().unwrap();
    assert_eq!(mode.permissions().mode() & 0o7777, 0o700);
    std::fs::rename(away.join("data"), env.home().join("data")).unwrap();
    let config = away.join("config/credtool/config.toml");
    std::fs::copy(config, env.config()).unwrap();
    assert_eq!(shown(&env), password);
}

/// One that others can write to holds a key that they can put another in the place of.
#[test]
fn no_key_is_made_or_changed_in_a_folder_of_others() {
    let (env, _, _server) = prepared();
    export(&env, "key.txt");
    let folder = env.home().join("keys");
    std::fs::create_dir(&folder).unwrap();
    let key = folder.join("key");
    std::fs::copy(env.key(), &key).unwrap();
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o770)).unwrap();
    let refused = |line: &str| {
        let line = format!("{line} --key-file {}", key.display());
        let args: Vec<&str> = line.split(' ').collect();
        env.run(&args).refuses(78, &["(mode 0770)", "chmod go-w"]);
    };
    refused("key rotate --yes");
    let import = "key import key.txt --passphrase-file passphrase";
    refused(import);
    std::fs::remove_file(&key).unwrap();
    refused(import);
    refused("key rotate --lost --yes");
    refused("init --data-dir other --config other/config.toml");
    assert!(!key.exists() && !env.home().join("other").exists());
}

/// The sealed audit key alone stood in the write-ahead log, under the old key.
#[test]
fn a_rotation_of_a_database_without_sealed_fields_leaves_nothing_of_the_old_key() {
    let mut world = World::new();
    let old = u64::from_str_radix(&ids(&world.key())[0].to_string(), 16).unwrap();
    let reader = world.read_only();
    reader
        .execute_batch("BEGIN; SELECT * FROM setting")
        .unwrap();
    let rotated = world.app.rotate_key().unwrap();
    assert!(rotated.remnants);
    drop(reader);
    assert!(!world.app.rotate_key().unwrap().remnants);
    assert_eq!(world.files_with(old.to_be_bytes()), Vec::<String>::new());
}

#[test]
fn without_the_key_all_reading_but_reveal_works_and_the_rest_says_what_to_do() {
    let (env, _, _server) = prepared();
    std::fs::rename(env.key(), env.home().join("away")).unwrap();
    for line in [
        "contact list",
        "contact show 1",
        "login list",
        "login show 1",
        "email list",
        "email show 1",
        "link list",
        "product list",
        "email purge --dry-run",
        "config list",
    ] {
        let args: Vec<&str> = line.split(' ').collect();
        env.run(&args).ok();
    }
    for line in [
        "password show 1 --print",
        "password generate 1 --print",
        "password reset 1 --print-link",
        "email show 1 --reveal --print",
        "email retry 1 --again",
        "email deliver",
        "email purge",
        "contact add Alan alan@example.com",
        "key rotate --yes",
    ] {
        let args: Vec<&str> = line.split(' ').collect();
        let refused = env.run(&args);
        let err = refused.refuses(78, &["there is no key file at"]);
        assert!(err.contains("credtool key import FILE"), "{line}: {err}");
        assert!(err.contains("key rotate --lost"), "{line}: {err}");
    }
}

#[test]
fn a_key_that_others_could_have_read_or_put_there_is_refused() {
    let (env, password, _server) = prepared();
    let good = env.home().join("good");
    std::fs::rename(env.key(), &good).unwrap();
    let put = |mode: u32| {
        std::fs::copy(&good, env.key()).unwrap();
        std::fs::set_permissions(env.key(), PermissionsExt::from_mode(mode)).unwrap();
    };
    let refused = |what: &str| {
        for args in [
            &["password", "show", "1", "--print"][..],
            &["key", "rotate", "--yes"],
            &["key", "export", "-", "--passphrase-file", "passphrase"],
        ] {
            env.run(args).refuses(78, &[what]);
        }
        std::fs::remove_file(env.key()).unwrap();
    };
    for mode in [0o640, 0o604, 0o620] {
        put(mode);
        refused("chmod 600");
    }
    symlink(&good, env.key()).unwrap();
    refused("symbolic link");
    let pipe = std::process::Command::new("mkfifo").arg(env.key()).status();
    assert!(pipe.unwrap().success());
    refused("not a regular file");
    if real::root("giving a file away") {
        put(0o600);
        std::os::unix::fs::chown(env.key(), Some(12_345), None).unwrap();
        refused("belongs to user 12345");
    }
    put(0o600);
    assert_eq!(shown(&env), password);
}

#[test]
fn a_credential_of_the_service_manager_is_used_but_never_changed() {
    let (env, password, _server) = prepared();
    export(&env, "key.txt");
    let credentials = env.home().join("credentials");
    std::fs::create_dir(&credentials).unwrap();
    let key = credentials.join("credtool.key");
    std::fs::rename(env.key(), &key).unwrap();
    std::fs::set_permissions(&key, PermissionsExt::from_mode(0o440)).unwrap();
    let run = |args: &[&str]| {
        let mut command = env.command(args);
        command.env("CREDENTIALS_DIRECTORY", &credentials);
        command.output().unwrap()
    };
    let seen = run(&["password", "show", "1", "--print", "--field", "password"]);
    assert_eq!(String::from_utf8(seen.stdout).unwrap().trim(), password);
    for args in [
        &["key", "rotate", "--yes"][..],
        &["key", "rotate", "--lost", "--yes"],
        &[
            "key",
            "import",
            "key.txt",
            "--passphrase-file",
            "passphrase",
        ],
    ] {
        let refused = run(args);
        assert_eq!(refused.status.code(), Some(78), "{args:?}");
        let err = String::from_utf8(refused.stderr).unwrap();
        assert!(err.contains("LoadCredential="), "{err}");
    }
    // Named by hand it is a file like any other.
    std::fs::set_permissions(&key, PermissionsExt::from_mode(0o600)).unwrap();
    let by_hand = key.to_str().unwrap();
    env.run(&["key", "rotate", "--yes", "--key-file", by_hand])
        .ok();
    let seen = run(&["password", "show", "1", "--print", "--field", "password"]);
    assert_eq!(String::from_utf8(seen.stdout).unwrap().trim(), password);
}

#[test]
fn a_rotation_asks_first_and_an_older_copy_needs_the_older_key() {
    let (env, password, _server) = prepared();
    let before = ids(&env.key());
    env.run(&["key", "rotate"])
        .refuses(5, &["older backups", "--yes"]);
    assert_eq!(ids(&env.key()), before);
    export(&env, "before.txt");
    let backup = env.home().join("backup.db");
    let connection = rusqlite::Connection::open(env.database()).unwrap();
    connection
        .execute("VACUUM INTO ?1", [backup.to_str().unwrap()])
        .unwrap();
    drop(connection);
    let rotated = env.run(&["key", "rotate", "--yes", "--json"]).json();
    assert_eq!(rotated["resealed"], 2);
    assert_eq!(rotated["key"], ids(&env.key())[0].to_string());
    assert_eq!(shown(&env), password);
    std::fs::copy(&backup, env.database()).unwrap();
    let err = env.run(&["password", "show", "1", "--print"]);
    err.refuses(78, &["does not open this database", &before[0].to_string()]);
    assert_eq!(import(&env, "before.txt").code, 0);
    env.run(&["password", "show", "1", "--print"])
        .refuses(78, &["older copy", "db restore --accept"]);
    env.run(&["db", "restore", "--accept", "--yes"]).ok();
    assert_eq!(shown(&env), password);
}

#[test]
fn a_locked_out_desk_says_so_before_it_changes_anything() {
    let (mut world, _) = one_email();
    world.app.rotate_key().unwrap();
    let stranger = KeyRing::generate(&mut rand::rand_core::UnwrapErr(rand::rngs::SysRng));
    let turn = keyfile::turn(&world.key()).unwrap();
    keyfile::replace(&world.key(), &stranger, &turn).unwrap();
    drop(turn);
    let before = world.outbox();
    let mut other = world.another_app(None);
    let error = other.rotate_key().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert_eq!(ids(&world.key()), [stranger.sealing_id()]);
    assert_eq!(world.outbox(), before);
}
