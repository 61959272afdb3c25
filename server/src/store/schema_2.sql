-- Rows written by hand, laid over every imported week; and the secret links of calendars, as hashes.

CREATE TABLE hands (
    side TEXT NOT NULL,
    id TEXT NOT NULL,
    cells TEXT NOT NULL,
    version {INT} NOT NULL,
    changed_at TEXT NOT NULL,
    PRIMARY KEY (side, id)
);

CREATE TABLE feeds (
    volunteer TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    made_at TEXT NOT NULL
);

-- The organisations of an account; an account without any sees them all.
CREATE TABLE account_organisations (
    account {INT} NOT NULL REFERENCES accounts (id),
    organisation TEXT NOT NULL,
    PRIMARY KEY (account, organisation)
);
