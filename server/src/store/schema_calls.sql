-- What volunteers answered who were asked for a visit that missed somebody: ids only, the last answer of each. Every answer is in the log.

CREATE TABLE call_answers (
    week {INT} NOT NULL REFERENCES weeks (id),
    visit TEXT NOT NULL,
    request TEXT NOT NULL,
    volunteer TEXT NOT NULL,
    said TEXT NOT NULL,
    travel_s {INT} NOT NULL,
    asked_at TEXT NOT NULL,
    PRIMARY KEY (week, visit, volunteer)
);
