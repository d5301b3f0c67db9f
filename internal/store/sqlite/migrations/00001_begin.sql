-- Times are whole microseconds since 1970 UTC, ids of meetings and sources are text.
-- +goose Up

-- States, one row for each source, as JSON.
CREATE TABLE sources (
  source TEXT PRIMARY KEY,
  state  BLOB NOT NULL
) WITHOUT ROWID;

-- Attempts, as JSON. An id is never used twice.
CREATE TABLE attempts (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  source  TEXT NOT NULL,
  started INTEGER NOT NULL,
  body    BLOB NOT NULL
);
CREATE INDEX attempts_by_source ON attempts (source, id);

-- What attempts were served, packed.
CREATE TABLE documents (
  attempt INTEGER PRIMARY KEY REFERENCES attempts (id) ON DELETE CASCADE,
  source  TEXT NOT NULL,
  packed  BLOB NOT NULL
);
CREATE INDEX documents_by_source ON documents (source, attempt);

-- The findings of the last attempt at each source, packed.
CREATE TABLE findings (
  source  TEXT PRIMARY KEY,
  attempt INTEGER NOT NULL,
  packed  BLOB NOT NULL
);

-- A summary of every edition: counts and changes are JSON.
CREATE TABLE editions (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  source   TEXT NOT NULL,
  attempt  INTEGER NOT NULL,
  accepted INTEGER NOT NULL,
  counts   BLOB NOT NULL,
  changes  BLOB NOT NULL
);
CREATE INDEX editions_by_source ON editions (source, id);

-- The current edition of each source, with its findings, packed.
CREATE TABLE served (
  source   TEXT PRIMARY KEY,
  edition  INTEGER NOT NULL REFERENCES editions (id),
  attempt  INTEGER NOT NULL,
  accepted INTEGER NOT NULL,
  digest   BLOB NOT NULL,
  notices  BLOB NOT NULL
);

-- Editions that wait, whole, packed.
CREATE TABLE held (
  source  TEXT PRIMARY KEY,
  attempt INTEGER NOT NULL,
  packed  BLOB NOT NULL
);

-- The log of changes. It also holds the listings: the present state of one is its last change.
-- "raw" is the publisher's row, compressed; only the last change of a listing keeps it.
CREATE TABLE changes (
  seq        INTEGER PRIMARY KEY,
  at         INTEGER NOT NULL,
  verb       TEXT NOT NULL,
  id         TEXT NOT NULL,
  source     TEXT NOT NULL,
  edition    INTEGER NOT NULL,
  fields     TEXT,
  first_seen INTEGER NOT NULL,
  revision   INTEGER NOT NULL,
  meeting    BLOB NOT NULL,
  raw        BLOB
);
CREATE INDEX changes_by_source ON changes (source, seq);
CREATE INDEX withdrawals ON changes (id, seq) WHERE verb = 'withdrawn';

-- The listings of every source: what tells whether a row is new or changed, and where in the log its state is.
-- One id belongs to one source. "seen" and "missing" are as in diff.Head.
CREATE TABLE listings (
  source   TEXT NOT NULL,
  id       TEXT NOT NULL UNIQUE,
  row      INTEGER NOT NULL,
  seq      INTEGER NOT NULL,
  digest   BLOB NOT NULL,
  seen     INTEGER,
  missing  INTEGER,
  absences INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (source, id)
) WITHOUT ROWID;

CREATE TABLE aliases (
  id     TEXT PRIMARY KEY,
  target TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX aliases_by_target ON aliases (target);

-- One row: the last seq given out; the number of times that what is served changed; the last seq that was forgotten,
-- and when that was last looked at.
CREATE TABLE ledger (
  seq        INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  horizon    INTEGER NOT NULL,
  pruned     INTEGER NOT NULL
);
INSERT INTO ledger VALUES (0, 0, 0, 0);
