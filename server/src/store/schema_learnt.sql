-- What was learnt of who says yes (ids only; the newest counts, when it is in use); the settings a week was read with; and what
-- people said the columns of their files mean.

CREATE TABLE acceptance (
    id {ID},
    model TEXT NOT NULL,
    calibration TEXT NOT NULL,
    in_use {INT} NOT NULL,
    by_whom TEXT NOT NULL,
    made_at TEXT NOT NULL
);

ALTER TABLE weeks ADD COLUMN settings TEXT NOT NULL DEFAULT '';

CREATE TABLE mapped_columns (
    kind TEXT NOT NULL,
    header TEXT NOT NULL,
    field TEXT NOT NULL,
    PRIMARY KEY (kind, header)
);

-- Who takes a seat at which group offer; kept while those who carry the offer are agreed on.
CREATE TABLE seats (
    week {INT} NOT NULL REFERENCES weeks (id),
    offer TEXT NOT NULL,
    visit TEXT NOT NULL,
    found TEXT NOT NULL,
    PRIMARY KEY (week, visit)
);
