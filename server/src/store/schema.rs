//! Makes the tables and brings older ones up to date: each step once, in one transaction, counted in `schema_version`.

use sqlx::{AnyConnection, AssertSqlSafe, Executor, Row};

use super::StoreError;

/// The database behind the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file, or memory.
    Sqlite,
    /// A server.
    Postgres,
}

/// The steps in order. A step that was released is never changed; a change is one more step.
const STEPS: [fn(Kind) -> Vec<String>; 6] = [first, second, studies, learnt, calls, units];

/// Takes the steps that this database has not seen.
pub(super) async fn migrate(connection: &mut AnyConnection, kind: Kind) -> Result<(), StoreError> {
    connection.execute("CREATE TABLE IF NOT EXISTS schema_version (step INTEGER NOT NULL)").await?;
    let row = connection.fetch_one("SELECT CAST(COUNT(*) AS TEXT) FROM schema_version").await?;
    let taken: String = row.try_get(0)?;
    let taken: usize = taken.parse().unwrap_or(0);
    if taken > STEPS.len() {
        return Err(StoreError::Newer { taken, known: STEPS.len() });
    }
    for step in &STEPS[taken..] {
        for statement in step(kind) {
            connection.execute(AssertSqlSafe(statement)).await?;
        }
        connection.execute("INSERT INTO schema_version (step) VALUES (1)").await?;
    }
    Ok(())
}

fn first(kind: Kind) -> Vec<String> {
    let mut all = statements(include_str!("schema.sql"), kind);
    all.extend(append_only(kind));
    all
}

fn second(kind: Kind) -> Vec<String> {
    statements(include_str!("schema_2.sql"), kind)
}

fn studies(kind: Kind) -> Vec<String> {
    statements(include_str!("schema_studies.sql"), kind)
}

fn learnt(kind: Kind) -> Vec<String> {
    statements(include_str!("schema_learnt.sql"), kind)
}

fn calls(kind: Kind) -> Vec<String> {
    statements(include_str!("schema_calls.sql"), kind)
}

fn units(kind: Kind) -> Vec<String> {
    statements(include_str!("schema_units.sql"), kind)
}

/// The statements of a file, in the words of a database.
fn statements(text: &str, kind: Kind) -> Vec<String> {
    let (id, int, bytes) = match kind {
        Kind::Sqlite => ("INTEGER PRIMARY KEY AUTOINCREMENT", "INTEGER", "BLOB"),
        Kind::Postgres => ("BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "BIGINT", "BYTEA"),
    };
    let text = text.lines().filter(|line| !line.starts_with("--")).collect::<Vec<_>>().join("\n");
    let text = text.replace("{ID}", id).replace("{INT}", int).replace("{BYTES}", bytes);
    text.split(';').map(str::trim).filter(|statement| !statement.is_empty()).map(str::to_owned).collect()
}

/// The log of decisions can be added to, and nothing else.
fn append_only(kind: Kind) -> Vec<String> {
    let no = "decisions are kept as they were made";
    match kind {
        Kind::Sqlite => ["UPDATE", "DELETE"]
            .map(|what| {
                let name = what.to_lowercase();
                format!(
                    "CREATE TRIGGER decisions_no_{name} BEFORE {what} ON decisions BEGIN SELECT RAISE(ABORT, '{no}'); END"
                )
            })
            .to_vec(),
        Kind::Postgres => vec![
            format!(
                "CREATE FUNCTION decisions_kept() RETURNS trigger LANGUAGE plpgsql AS \
                 'BEGIN RAISE EXCEPTION ''{no}''; END'"
            ),
            "CREATE TRIGGER decisions_kept BEFORE UPDATE OR DELETE ON decisions \
             FOR EACH ROW EXECUTE FUNCTION decisions_kept()"
                .to_owned(),
        ],
    }
}
