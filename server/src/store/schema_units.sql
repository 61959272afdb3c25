-- Units: pieces of work that any worker can carry out, each once in effect; what they are made from, and what came of them, by hash.

CREATE TABLE units (
    id {ID},
    kind TEXT NOT NULL,
    job TEXT NOT NULL,
    part {INT} NOT NULL,
    input TEXT NOT NULL,
    result TEXT NOT NULL,
    priority {INT} NOT NULL,
    state TEXT NOT NULL,
    held {INT} NOT NULL,
    sent {INT} NOT NULL,
    round {INT} NOT NULL,
    tries {INT} NOT NULL,
    not_before {INT} NOT NULL,
    wish TEXT NOT NULL,
    progress TEXT NOT NULL,
    worker TEXT NOT NULL,
    reason TEXT NOT NULL,
    took_ms {INT} NOT NULL,
    made_at TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT NOT NULL
);

CREATE INDEX units_of_job ON units (job, kind, state);

CREATE INDEX units_to_send ON units (state, sent, held, priority DESC, id);

CREATE TABLE snapshots (
    hash TEXT PRIMARY KEY,
    datum {BYTES} NOT NULL
);

CREATE TABLE results (
    name TEXT PRIMARY KEY,
    hash TEXT NOT NULL,
    datum {BYTES} NOT NULL,
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL
);

-- Two results of one input that are not the same: never to be seen, and never to be overlooked.
CREATE TABLE alarms (
    id {ID},
    name TEXT NOT NULL,
    first_hash TEXT NOT NULL,
    other_hash TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL
);

-- Results that were kept before units had hashes; the next one of the same name fills the hash in.
INSERT INTO results (name, hash, datum, made_by, made_at) SELECT name, '', outcome, 'koppel', '' FROM plays;

DROP TABLE plays;

-- The request of every visit of the week, by visit: the plan may know a visit as a request of its own.
ALTER TABLE batches ADD COLUMN requests TEXT NOT NULL DEFAULT '{}';

UPDATE batches SET state = 'interrupted' WHERE state = 'running';
