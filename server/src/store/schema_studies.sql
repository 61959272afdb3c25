-- Studies: scenarios that are played; and plays, each under the hash of all that it depends on.

CREATE TABLE studies (
    id {ID},
    name TEXT NOT NULL,
    naam TEXT NOT NULL,
    state TEXT NOT NULL,
    study {BYTES} NOT NULL,
    found {BYTES} NOT NULL,
    by_whom TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT NOT NULL
);

CREATE TABLE plays (
    name TEXT PRIMARY KEY,
    outcome {BYTES} NOT NULL
);
