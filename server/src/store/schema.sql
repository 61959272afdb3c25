-- The tables, for SQLite and PostgreSQL alike. {ID}, {INT} and {BYTES} are said in each one's own words (see schema.rs).
-- Moments are text in RFC 3339, UTC. Nothing here holds a name but `persons` and `weeks.errors`, and those are sealed.

CREATE TABLE weeks (
    id {ID},
    first_day TEXT NOT NULL,
    days {INT} NOT NULL,
    time_zone TEXT NOT NULL,
    travel TEXT NOT NULL,
    policy TEXT NOT NULL,
    vocabulary TEXT NOT NULL,
    organisations TEXT NOT NULL,
    input_hash TEXT NOT NULL,
    summary TEXT NOT NULL,
    errors {BYTES} NOT NULL,
    by_whom TEXT NOT NULL,
    made_at TEXT NOT NULL
);

CREATE TABLE volunteers (
    week {INT} NOT NULL REFERENCES weeks (id),
    place {INT} NOT NULL,
    id TEXT NOT NULL,
    datum TEXT NOT NULL,
    PRIMARY KEY (week, id)
);

CREATE TABLE requests (
    week {INT} NOT NULL REFERENCES weeks (id),
    place {INT} NOT NULL,
    id TEXT NOT NULL,
    datum TEXT NOT NULL,
    visits TEXT NOT NULL,
    PRIMARY KEY (week, id)
);

CREATE TABLE persons (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    sealed {BYTES} NOT NULL,
    PRIMARY KEY (kind, id)
);

CREATE TABLE batches (
    id {ID},
    week {INT} NOT NULL REFERENCES weeks (id),
    state TEXT NOT NULL,
    problem {BYTES} NOT NULL,
    policy TEXT NOT NULL,
    travel TEXT NOT NULL,
    input_hash TEXT NOT NULL,
    decided_hash TEXT NOT NULL,
    engine TEXT NOT NULL,
    candidates {INT} NOT NULL,
    kept {INT} NOT NULL,
    plan {BYTES} NOT NULL,
    by_whom TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT NOT NULL
);

CREATE TABLE matches (
    id {ID},
    week {INT} NOT NULL REFERENCES weeks (id),
    batch {INT} NOT NULL REFERENCES batches (id),
    visit TEXT NOT NULL,
    request TEXT NOT NULL,
    volunteer TEXT NOT NULL,
    found TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    pinned {INT} NOT NULL,
    version {INT} NOT NULL,
    changed_at TEXT NOT NULL
);
CREATE INDEX matches_by_week ON matches (week, state);

CREATE TABLE decisions (
    id {ID},
    made_at TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    what TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT NOT NULL
);

CREATE TABLE once (
    by_whom TEXT NOT NULL,
    name TEXT NOT NULL,
    asked TEXT NOT NULL,
    status {INT} NOT NULL,
    body TEXT NOT NULL,
    made_at TEXT NOT NULL,
    PRIMARY KEY (by_whom, name)
);

CREATE TABLE accounts (
    id {ID},
    name TEXT NOT NULL UNIQUE,
    password TEXT NOT NULL,
    role TEXT NOT NULL,
    failures {INT} NOT NULL,
    locked_until TEXT NOT NULL,
    made_at TEXT NOT NULL
);

CREATE TABLE sessions (
    hash TEXT PRIMARY KEY,
    account {INT} NOT NULL REFERENCES accounts (id),
    csrf TEXT NOT NULL,
    expires_at TEXT NOT NULL
);

CREATE TABLE api_keys (
    id {ID},
    name TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    made_at TEXT NOT NULL,
    revoked_at TEXT NOT NULL
);

CREATE TABLE links (
    what TEXT PRIMARY KEY,
    hash TEXT NOT NULL,
    made_at TEXT NOT NULL
);
