-- The schema, version 4: the first that was released.
--
-- Once it is released, it is never edited: each later version is a function in `schema.rs` that changes what is here.
-- Times are Unix milliseconds, truth values 0 and 1. What is sealed is encrypted with the key of the workspace.

PRAGMA application_id = 0x63726474; -- "crdt"

-- The database itself ------------------------------------------------------------------------------------------------

-- Values of the workspace that belong to the data: its audit key, sealed, and the like.
CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- How far the database has come, as a `Mark`, for the restore guard. The row comes with the first write.
CREATE TABLE guard (
  id    INTEGER PRIMARY KEY CHECK (id = 1),
  mark  BLOB NOT NULL CHECK (length(mark) = 96)
) STRICT;

-- Products -----------------------------------------------------------------------------------------------------------

CREATE TABLE product (
  id                 INTEGER PRIMARY KEY AUTOINCREMENT,
  slug               TEXT NOT NULL UNIQUE,
  name               TEXT NOT NULL,
  login_url          TEXT,
  sender             TEXT,
  reply_to           TEXT,
  -- The password policy. Without `symbols` a password may have any.
  min_length         INTEGER NOT NULL CHECK (min_length BETWEEN 1 AND 1024),
  max_length         INTEGER NOT NULL CHECK (max_length BETWEEN min_length AND 1024),
  require            TEXT NOT NULL DEFAULT '',
  symbols            TEXT,
  username_inside    INTEGER NOT NULL DEFAULT 0 CHECK (username_inside IN (0, 1)),
  second_factor      INTEGER NOT NULL DEFAULT 0 CHECK (second_factor IN (0, 1)),
  -- The provisioning hook: its words as a JSON array, and its deadline in milliseconds.
  provision          TEXT,
  provision_timeout  INTEGER NOT NULL DEFAULT 30000 CHECK (provision_timeout BETWEEN 1000 AND 600000),
  created_at         INTEGER NOT NULL,
  updated_at         INTEGER NOT NULL
) STRICT;

-- Contacts and their addresses ---------------------------------------------------------------------------------------

CREATE TABLE contact (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  name         TEXT NOT NULL,
  locale       TEXT NOT NULL,
  phone        TEXT,
  external_id  TEXT UNIQUE,
  notes        TEXT NOT NULL DEFAULT '',
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL
) STRICT;

-- The text of each name that is searched. `search_text` is a function of the program, which folds case and accents and
-- marks where words begin.
CREATE VIEW contact_text (id, name) AS SELECT id, search_text(name) FROM contact;
-- The index of these texts. It is written at the end of the transaction that writes the names, many at once, and not by
-- triggers, which would make it flush each row by itself.
CREATE VIRTUAL TABLE contact_name USING fts5 (
  name, content='contact_text', content_rowid='id', columnsize=0, tokenize='trigram case_sensitive 1'
);
-- What is removed is gone from the file, too.
INSERT INTO contact_name (contact_name, rank) VALUES ('secure-delete', 1);

-- `key` is the address in the one spelling that finds it.
CREATE TABLE address (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  contact_id  INTEGER NOT NULL REFERENCES contact ON DELETE CASCADE,
  address     TEXT NOT NULL,
  key         TEXT NOT NULL,
  is_primary  INTEGER NOT NULL CHECK (is_primary IN (0, 1)),
  status      TEXT NOT NULL CHECK (status IN ('ok', 'bouncing', 'former')),
  created_at  INTEGER NOT NULL,
  CHECK (status <> 'former' OR is_primary = 0)
) STRICT;
-- Two people may have had the same address at different times, never at the same time.
CREATE UNIQUE INDEX address_present ON address (key) WHERE status <> 'former';
CREATE UNIQUE INDEX address_of_contact ON address (contact_id, key);
CREATE UNIQUE INDEX address_primary ON address (contact_id) WHERE is_primary = 1;
CREATE INDEX address_former ON address (key) WHERE status = 'former';

CREATE TABLE tag (
  tag         TEXT NOT NULL,
  contact_id  INTEGER NOT NULL REFERENCES contact ON DELETE CASCADE,
  PRIMARY KEY (tag, contact_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_of_contact ON tag (contact_id, tag);

-- Logins and passwords -----------------------------------------------------------------------------------------------

CREATE TABLE login (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  contact_id       INTEGER NOT NULL REFERENCES contact ON DELETE CASCADE,
  product_id       INTEGER NOT NULL REFERENCES product,
  username         TEXT NOT NULL,
  password_hash    TEXT,
  password_serial  INTEGER NOT NULL DEFAULT 0,
  password_set_at  INTEGER,
  password_set_by  TEXT,
  password_origin  TEXT CHECK (password_origin IN ('desk', 'user')),
  must_change      INTEGER NOT NULL DEFAULT 0 CHECK (must_change IN (0, 1)),
  sealed_password  BLOB,
  sealed_since     INTEGER,
  provision_state  TEXT NOT NULL DEFAULT 'none'
                   CHECK (provision_state IN ('none', 'pending', 'provisioned', 'failed')),
  created_at       INTEGER NOT NULL,
  updated_at       INTEGER NOT NULL,
  UNIQUE (product_id, username),
  CHECK ((password_hash IS NULL) = (password_set_at IS NULL))
) STRICT;
CREATE INDEX login_of_contact ON login (contact_id, product_id);
CREATE INDEX login_sealed ON login (sealed_since) WHERE sealed_password IS NOT NULL;
CREATE INDEX login_failed ON login (id) WHERE provision_state = 'failed';

-- Usernames that logins had before they were renamed: an old export still has them.
CREATE TABLE former_username (
  login_id  INTEGER NOT NULL REFERENCES login ON DELETE CASCADE,
  username  TEXT NOT NULL,
  PRIMARY KEY (login_id, username)
) STRICT, WITHOUT ROWID;

-- A password that is reserved for a login, and becomes its own once the product has it. Whoever runs the hook holds a
-- lock on a file beside the database; a row would not be taken back when its process is killed.
CREATE TABLE pending (
  login_id      INTEGER PRIMARY KEY REFERENCES login ON DELETE CASCADE,
  change_id     TEXT NOT NULL UNIQUE,
  kind          TEXT NOT NULL CHECK (kind IN
                ('password.generate', 'password.set', 'password.redeem', 'login.provision')),
  link_id       INTEGER REFERENCES link ON DELETE CASCADE,
  sealed        BLOB,
  hash          TEXT,
  origin        TEXT CHECK (origin IN ('desk', 'user')),
  set_by        TEXT NOT NULL,
  must_change   INTEGER NOT NULL CHECK (must_change IN (0, 1)),
  mail_to       TEXT,
  notify        TEXT,
  state_before  TEXT NOT NULL CHECK (state_before IN ('none', 'provisioned', 'failed')),
  reserved_at   INTEGER NOT NULL,
  tries         INTEGER NOT NULL DEFAULT 0,
  failure       TEXT CHECK (failure IN ('refused', 'temporary', 'unusable')),
  reason        TEXT,
  failed_at     INTEGER,
  next_try_at   INTEGER,
  -- The hook is given the login's present password, or a new one that waits here.
  CHECK ((kind = 'login.provision') = (sealed IS NULL)),
  CHECK ((sealed IS NULL) = (hash IS NULL)),
  CHECK ((kind = 'password.redeem') = (link_id IS NOT NULL)),
  CHECK ((failure IS NULL) = (failed_at IS NULL))
) STRICT;
CREATE INDEX pending_due ON pending (next_try_at) WHERE next_try_at IS NOT NULL;
CREATE INDEX pending_of_link ON pending (link_id) WHERE link_id IS NOT NULL;

-- The pending change of an operator, while a user chooses a password by a link: it is put back if that comes to nothing.
-- The columns are those of `pending`, in their order; its rules were kept there.
CREATE TABLE set_aside (
  login_id      INTEGER PRIMARY KEY REFERENCES login ON DELETE CASCADE,
  change_id     TEXT NOT NULL UNIQUE,
  kind          TEXT NOT NULL CHECK (kind <> 'password.redeem'),
  link_id       INTEGER CHECK (link_id IS NULL),
  sealed        BLOB,
  hash          TEXT,
  origin        TEXT,
  set_by        TEXT NOT NULL,
  must_change   INTEGER NOT NULL,
  mail_to       TEXT,
  notify        TEXT,
  state_before  TEXT NOT NULL,
  reserved_at   INTEGER NOT NULL,
  tries         INTEGER NOT NULL,
  failure       TEXT,
  reason        TEXT,
  failed_at     INTEGER,
  next_try_at   INTEGER
) STRICT;

-- Links --------------------------------------------------------------------------------------------------------------

CREATE TABLE link (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  login_id        INTEGER NOT NULL REFERENCES login ON DELETE CASCADE,
  kind            TEXT NOT NULL CHECK (kind IN ('reset', 'invitation')),
  token_digest    BLOB NOT NULL UNIQUE CHECK (length(token_digest) = 32),
  created_at      INTEGER NOT NULL,
  expires_at      INTEGER NOT NULL,
  used_at         INTEGER,
  revoked_at      INTEGER,
  revoked_reason  TEXT,
  CHECK (expires_at > created_at),
  CHECK (used_at IS NULL OR revoked_at IS NULL),
  CHECK ((revoked_at IS NULL) = (revoked_reason IS NULL))
) STRICT;
CREATE INDEX link_of_login ON link (login_id, id);

-- Emails, attempts and the state of the relay ------------------------------------------------------------------------

CREATE TABLE email (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  contact_id       INTEGER NOT NULL REFERENCES contact ON DELETE CASCADE,
  login_id         INTEGER REFERENCES login ON DELETE SET NULL,
  product_id       INTEGER NOT NULL REFERENCES product,
  link_id          INTEGER REFERENCES link ON DELETE SET NULL,
  template         TEXT NOT NULL,
  recipient        TEXT NOT NULL,
  recipient_key    TEXT NOT NULL,
  envelope_from    TEXT NOT NULL,
  -- The author's address, where it is not the envelope sender.
  sender           TEXT,
  subject          TEXT NOT NULL,
  message_id       TEXT NOT NULL UNIQUE,
  -- For a list of more than two values in a CHECK, SQLite builds a table each time that the row is written.
  state            TEXT NOT NULL CHECK (
                   CASE state WHEN 'queued' THEN 1 WHEN 'sending' THEN 1 WHEN 'handed' THEN 1 WHEN 'accepted' THEN 1
                   WHEN 'failed' THEN 1 WHEN 'held' THEN 1 WHEN 'cancelled' THEN 1 ELSE 0 END),
  owner            TEXT,
  by_hand          INTEGER NOT NULL CHECK (by_hand IN (0, 1)),
  -- Whether the relay gave no answer to the last attempt: such an email goes out behind all others.
  slow             INTEGER NOT NULL DEFAULT 0 CHECK (slow IN (0, 1)),
  unknowns         INTEGER NOT NULL DEFAULT 0,
  -- From bounces: what became of it behind the relay.
  delivery         TEXT NOT NULL DEFAULT 'unknown' CHECK (delivery IN
                   ('unknown', 'delayed', 'bounced', 'delivered', 'complained')),
  attempts         INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  last_phase       TEXT,
  last_code        INTEGER,
  last_enhanced    TEXT,
  last_reply       TEXT,
  retry_of         INTEGER REFERENCES email ON DELETE SET NULL,
  -- Why nothing is left to do about an email that failed.
  settled          TEXT,
  -- Why it was cancelled.
  cancel_cause     TEXT,
  password_serial  INTEGER,
  created_at       INTEGER NOT NULL,
  due_at           INTEGER,
  expires_at       INTEGER,
  accepted_at      INTEGER,
  -- Since when the bytes are kept; NULL once they are purged. By it a purge finds what it has to look at, however long
  -- the log is.
  kept_since       INTEGER,
  CHECK ((state IN ('sending', 'handed')) = (owner IS NOT NULL)),
  CHECK ((state = 'queued') = (due_at IS NOT NULL)),
  CHECK ((state = 'cancelled') = (cancel_cause IS NOT NULL)),
  CHECK ((state = 'accepted') = (accepted_at IS NOT NULL))
) STRICT;
-- Whether an email is queued or in flight is asked of the columns that say so by being there, not of the state: so the
-- step from `sending` to `handed` touches no index, and each of the others as few as it can.
CREATE INDEX email_due ON email (slow, by_hand DESC, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX email_in_flight ON email (id) WHERE owner IS NOT NULL;
CREATE INDEX email_by_state ON email (state, id) WHERE owner IS NULL;
-- Failing emails of a contact, and of all contacts in the order of the log: among them those that were cancelled
-- although their recipients still wait.
CREATE INDEX email_failing ON email (contact_id, id)
  WHERE settled IS NULL AND (state IN ('failed', 'held') OR delivery = 'bounced'
    OR cancel_cause IN ('address_corrected', 'address_removed', 'unreadable'));
CREATE INDEX email_failing_by_id ON email (id)
  WHERE settled IS NULL AND (state IN ('failed', 'held') OR delivery = 'bounced'
    OR cancel_cause IN ('address_corrected', 'address_removed', 'unreadable'));
CREATE INDEX email_of_contact ON email (contact_id, id);
CREATE INDEX email_of_login ON email (login_id, template, id);
CREATE INDEX email_of_link ON email (link_id) WHERE link_id IS NOT NULL;
CREATE INDEX email_retries ON email (retry_of) WHERE retry_of IS NOT NULL;
-- From an address that no contact has to the contacts whose emails went there.
CREATE INDEX email_by_recipient ON email (recipient_key, contact_id);
-- From a moment to the place in the log.
CREATE INDEX email_by_time ON email (created_at);
CREATE INDEX email_kept ON email (kept_since) WHERE kept_since IS NOT NULL AND expires_at IS NULL;
CREATE INDEX email_kept_with_link ON email (expires_at)
  WHERE kept_since IS NOT NULL AND expires_at IS NOT NULL;

-- Beside the log, so that reading the log never reads the sealed bytes.
CREATE TABLE email_bytes (
  email_id  INTEGER PRIMARY KEY REFERENCES email ON DELETE CASCADE,
  sealed    BLOB NOT NULL
) STRICT;
CREATE TRIGGER email_bytes_kept AFTER INSERT ON email_bytes BEGIN
  UPDATE email SET kept_since = created_at WHERE id = new.email_id;
END;
CREATE TRIGGER email_bytes_gone AFTER DELETE ON email_bytes BEGIN
  UPDATE email SET kept_since = NULL WHERE id = old.email_id;
END;

CREATE TABLE attempt (
  email_id    INTEGER NOT NULL REFERENCES email ON DELETE CASCADE,
  n           INTEGER NOT NULL,
  owner       TEXT NOT NULL,
  started_at  INTEGER NOT NULL,
  ended_at    INTEGER,
  phase       TEXT NOT NULL,
  outcome     TEXT,
  code        INTEGER,
  enhanced    TEXT,
  reply       TEXT,
  PRIMARY KEY (email_id, n)
) STRICT, WITHOUT ROWID;

-- What emails wait for: the last fault for which the relay took none of a sender, or none at all (the empty sender).
-- `kind` tells one fault from another.
CREATE TABLE outage (
  sender     TEXT PRIMARY KEY,
  kind       TEXT NOT NULL,
  reason     TEXT NOT NULL,
  party      TEXT NOT NULL,
  cause      TEXT NOT NULL,
  text       TEXT NOT NULL,
  phase      TEXT NOT NULL,
  since      INTEGER NOT NULL,
  last_seen  INTEGER NOT NULL,
  told_at    INTEGER
) STRICT, WITHOUT ROWID;

-- Emails that were refused for good in words that name nobody, since the last that was accepted. `reply` is what the
-- fuse compares.
CREATE TABLE refusal (
  email_id       INTEGER PRIMARY KEY REFERENCES email ON DELETE CASCADE,
  recipient_key  TEXT NOT NULL,
  reply          TEXT NOT NULL
) STRICT;
CREATE INDEX refusal_by_reply ON refusal (reply, recipient_key);

-- Emails that wait because the relay refused their sender, our name or our network, and whether it took another email of
-- the sender since.
CREATE TABLE refused_sender (
  email_id  INTEGER PRIMARY KEY REFERENCES email ON DELETE CASCADE,
  sender    TEXT NOT NULL,
  vouched   INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The audit trail ----------------------------------------------------------------------------------------------------

CREATE TABLE audit (
  seq               INTEGER PRIMARY KEY,
  at                INTEGER NOT NULL,
  uid               INTEGER NOT NULL,
  user              TEXT,
  sudo_user         TEXT,
  tty               TEXT,
  action            TEXT NOT NULL,
  contact_id        INTEGER,
  product_id        INTEGER,
  login_id          INTEGER,
  link_id           INTEGER,
  email_id          INTEGER,
  -- An event about many contacts is about all from the first to the last.
  first_contact_id  INTEGER,
  last_contact_id   INTEGER,
  detail            TEXT,
  reason            TEXT,
  ticket            TEXT,
  mac               BLOB NOT NULL CHECK (length(mac) = 32),
  CHECK ((first_contact_id IS NULL) = (last_contact_id IS NULL))
) STRICT;
-- Each filter of the audit trail is a look-up in an index that ends in the time, which is the order of the list.
CREATE INDEX audit_by_time ON audit (at);
CREATE INDEX audit_of_contact ON audit (contact_id, at);
-- No two events are about the same range: each contact is new once.
CREATE UNIQUE INDEX audit_of_range ON audit (first_contact_id) WHERE first_contact_id IS NOT NULL;
CREATE INDEX audit_by_action ON audit (action, at);
CREATE INDEX audit_by_actor ON audit (coalesce(sudo_user, user, 'uid ' || uid), at);
CREATE INDEX audit_by_ticket ON audit (ticket, at) WHERE ticket IS NOT NULL;
-- A guard rail, not a wall: the chain of MACs is what shows an edit.
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN
  SELECT raise(ABORT, 'the audit trail is append-only');
END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN
  SELECT raise(ABORT, 'the audit trail is append-only');
END;

-- Remnants -----------------------------------------------------------------------------------------------------------

-- Sealed bytes that were removed or replaced are still in the write-ahead log. A new value says so, until the log has
-- been emptied.
CREATE TRIGGER remnant_of_deleted_email AFTER DELETE ON email_bytes BEGIN
  INSERT INTO setting (name, value) VALUES ('remnants', randomblob(8))
    ON CONFLICT (name) DO UPDATE SET value = excluded.value;
END;
CREATE TRIGGER remnant_of_email AFTER UPDATE OF sealed ON email_bytes BEGIN
  INSERT INTO setting (name, value) VALUES ('remnants', randomblob(8))
    ON CONFLICT (name) DO UPDATE SET value = excluded.value;
END;
CREATE TRIGGER remnant_of_deleted_login AFTER DELETE ON login WHEN old.sealed_password IS NOT NULL BEGIN
  INSERT INTO setting (name, value) VALUES ('remnants', randomblob(8))
    ON CONFLICT (name) DO UPDATE SET value = excluded.value;
END;
CREATE TRIGGER remnant_of_password AFTER UPDATE OF sealed_password ON login
  WHEN old.sealed_password IS NOT NULL AND old.sealed_password IS NOT new.sealed_password BEGIN
  INSERT INTO setting (name, value) VALUES ('remnants', randomblob(8))
    ON CONFLICT (name) DO UPDATE SET value = excluded.value;
END;
CREATE TRIGGER remnant_of_deleted_pending AFTER DELETE ON pending WHEN old.sealed IS NOT NULL BEGIN
  INSERT INTO setting (name, value) VALUES ('remnants', randomblob(8))
    ON CONFLICT (name) DO UPDATE SET value = excluded.value;
END;
CREATE TRIGGER remnant_of_pending AFTER UPDATE OF sealed ON pending
  WHEN old.sealed IS NOT NULL AND old.sealed IS NOT new.sealed BEGIN
  INSERT INTO setting (name, value) VALUES ('remnants', randomblob(8))
    ON CONFLICT (name) DO UPDATE SET value = excluded.value;
END;
CREATE TRIGGER remnant_of_deleted_set_aside AFTER DELETE ON set_aside WHEN old.sealed IS NOT NULL BEGIN
  INSERT INTO setting (name, value) VALUES ('remnants', randomblob(8))
    ON CONFLICT (name) DO UPDATE SET value = excluded.value;
END;
CREATE TRIGGER remnant_of_set_aside AFTER UPDATE OF sealed ON set_aside
  WHEN old.sealed IS NOT NULL AND old.sealed IS NOT new.sealed BEGIN
  INSERT INTO setting (name, value) VALUES ('remnants', randomblob(8))
    ON CONFLICT (name) DO UPDATE SET value = excluded.value;
END;
CREATE TRIGGER remnant_of_audit_key AFTER UPDATE OF value ON setting WHEN old.name = 'audit_key' BEGIN
  INSERT INTO setting (name, value) VALUES ('remnants', randomblob(8))
    ON CONFLICT (name) DO UPDATE SET value = excluded.value;
END;
