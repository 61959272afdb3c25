//! A sweep: one scenario with some of its settings varied over a grid. Every combination is a scenario of its own, played with the same chances.

use serde::{Deserialize, Serialize};
use toml::{Table, Value};

use super::setting::{Centres, Scenario, Wrong};

/// The most combinations of one sweep.
pub const MOST: usize = 1_000;

/// A sweep as it stands in its file.
///
/// ```toml
/// scenario = "scenario.toml"
/// replications = 5
/// [grid]
/// "volunteers.count" = [30, 40, 50]
/// "request.transport.per_week" = [20, 30]
/// policy = ["koppel", "nearest"]
/// ```
///
/// A name in the grid is the way to a setting; a row of a list is named by its `kind` or `name`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    scenario: String,
    replications: Option<u32>,
    grid: Table,
}

/// One combination.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Variant {
    /// What is set, as `volunteers.count` and `30`, in the order of the grid.
    pub set: Vec<(String, String)>,
    /// The scenario with that.
    pub scenario: Scenario,
}

/// All combinations of a sweep file, the last setting varied fastest; `open` finds the scenario it names.
///
/// # Errors
/// What is wrong, with the name of the field, or of the combination.
pub fn variants(
    text: &str,
    open: &dyn Fn(&str) -> Option<String>,
    centres: Centres<'_>,
) -> Result<Vec<Variant>, Wrong> {
    let file: File = toml::from_str(text).map_err(|error| Wrong(error.to_string()))?;
    let base = open(&file.scenario).ok_or_else(|| {
        Wrong(format!("scenario: found {}, expected the name of a scenario file beside this one", file.scenario))
    })?;
    let scenario =
        Scenario::parse(&base, open, centres).map_err(|wrong| Wrong(format!("{}: {wrong}", file.scenario)))?;
    let base = Table::try_from(&scenario).map_err(|error| Wrong(error.to_string()))?;
    let mut all: Vec<(Vec<(String, String)>, Table)> = vec![(Vec::new(), base)];
    for (path, values) in &file.grid {
        let values = values
            .as_array()
            .filter(|values| !values.is_empty())
            .ok_or_else(|| Wrong(format!("grid: {path}: found {values}, expected a list of values to try")))?;
        if all.len() * values.len() > MOST {
            return Err(Wrong(format!("grid: more than {MOST} combinations; leave values out, or make two sweeps")));
        }
        let mut next = Vec::with_capacity(all.len() * values.len());
        for (set, table) in &all {
            for value in values {
                let mut table = table.clone();
                *setting(&mut table, path)? = value.clone();
                let mut set = set.clone();
                set.push((path.clone(), shown(value)));
                next.push((set, table));
            }
        }
        all = next;
    }
    let made = all.into_iter().map(|(set, table)| {
        let said = set.iter().map(|(path, value)| format!("{path} = {value}")).collect::<Vec<_>>().join(", ");
        let wrong = |what: String| Wrong(format!("{said}: {what}"));
        let mut scenario: Scenario = table.try_into().map_err(|error: toml::de::Error| wrong(error.to_string()))?;
        scenario.replications = file.replications.unwrap_or(scenario.replications);
        scenario.check(centres).map_err(|error| wrong(error.0))?;
        Ok(Variant { set, scenario })
    });
    made.collect()
}

/// A value as people read it.
fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The setting at the end of a way through tables and lists.
fn setting<'a>(table: &'a mut Table, path: &str) -> Result<&'a mut Value, Wrong> {
    let none = || {
        Wrong(format!(
            "grid: found {path}, expected the way to a setting, as \"volunteers.count\" or \"request.transport.per_week\""
        ))
    };
    let mut steps = path.split('.');
    let mut at = steps.next().and_then(|first| table.get_mut(first)).ok_or_else(none)?;
    for step in steps {
        at = match at {
            Value::Table(table) => table.get_mut(step).ok_or_else(none)?,
            Value::Array(rows) => {
                let is_named =
                    |row: &Value| ["kind", "name"].iter().any(|key| row.get(key).and_then(Value::as_str) == Some(step));
                rows.iter_mut().find(|row| is_named(row)).ok_or_else(none)?
            }
            _ => return Err(none()),
        };
    }
    Ok(at)
}
