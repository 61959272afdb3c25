//! The organisations: their own table, the names in the other tables, and the settings.

use std::collections::{BTreeMap, HashMap};

use koppel_engine::problem::Organisation;

use super::fault::Fault;
use super::fields::{Field, Known};
use super::fold::{fold, natural};
use super::report::Note;
use super::row::Findings;
use super::rows::{RowRead, read_rows};
use super::table::Row;
use super::tables::Table;
use super::values::whole;
use crate::settings::Settings;

/// A row of the table of organisations.
#[derive(Clone, Debug, Default)]
pub(crate) struct OrganisationDraft {
    pub id: String,
    pub name: String,
    pub visits: Option<u32>,
}

pub(crate) fn read_organisations(table: &Table) -> Vec<RowRead<OrganisationDraft>> {
    read_rows(table, |row, findings| read_organisation(row, table, findings))
}

fn read_organisation(row: Row<'_>, table: &Table, findings: &mut Findings) -> OrganisationDraft {
    let mut draft = OrganisationDraft::default();
    for (column, field) in &table.understanding.fields {
        let cell = row.cell(*column);
        match field {
            _ if cell.is_empty() => {}
            Field::Known(Known::Id) => draft.id = super::values::id(cell),
            Field::Known(Known::Name) => draft.name = cell.to_owned(),
            Field::Known(Known::VisitsPerPeriod) => {
                draft.visits = findings.or_fault(whole(cell), *column, cell, Fault::Number);
            }
            _ => {}
        }
    }
    // A table of names and limits alone: the name is the id.
    if draft.id.is_empty() {
        draft.id.clone_from(&draft.name);
    }
    draft
}

/// The organisations by id, and where each is by any of its names.
#[derive(Debug, Default)]
pub(crate) struct Organisations {
    pub table: Vec<Organisation>,
    places: HashMap<String, u32>,
}

impl Organisations {
    /// All of them: rows of the table, then whatever else is named. `named` is in any order.
    pub fn new<'a>(
        rows: &[RowRead<OrganisationDraft>],
        named: impl Iterator<Item = &'a str>,
        settings: &'a Settings,
        has_table: bool,
        notes: &mut Vec<Note>,
    ) -> Self {
        let mut drafts: Vec<OrganisationDraft> = rows.iter().filter_map(RowRead::good).cloned().collect();
        let known = |drafts: &[OrganisationDraft], name: &str| {
            drafts.iter().any(|draft| fold(&draft.id) == name || fold(&draft.name) == name)
        };
        // Of several spellings the first in natural order is the id.
        let mut others: BTreeMap<String, &str> = BTreeMap::new();
        for name in named.chain(settings.organisations.keys().map(String::as_str)) {
            let spelled = others.entry(fold(name)).or_insert(name);
            if natural(name, spelled).is_lt() {
                *spelled = name;
            }
        }
        others.retain(|folded, _| !folded.is_empty() && !known(&drafts, folded));
        if has_table && !others.is_empty() {
            notes.push(Note::OrganisationsAdded(others.values().map(|name| (*name).to_owned()).collect()));
        }
        let added =
            others.into_values().map(|name| OrganisationDraft { id: name.to_owned(), ..OrganisationDraft::default() });
        drafts.extend(added);
        drafts.sort_by(|a, b| natural(&a.id, &b.id));
        Self::with_limits(&drafts, settings)
    }

    fn with_limits(drafts: &[OrganisationDraft], settings: &Settings) -> Self {
        let mut organisations = Self::default();
        for (place, draft) in (0..).zip(drafts) {
            let names = [fold(&draft.id), fold(&draft.name)];
            let set = settings.organisations.iter().find(|(name, _)| names.contains(&fold(name)));
            let visits = set.map(|(_, set)| set.visits).or(draft.visits).unwrap_or(u32::MAX);
            organisations.table.push(Organisation { id: draft.id.clone(), visits });
            for name in names.into_iter().filter(|name| !name.is_empty()) {
                organisations.places.entry(name).or_insert(place);
            }
        }
        organisations
    }

    /// The place of an organisation in the table, by id or name.
    pub fn place(&self, name: &str) -> Option<u32> {
        self.places.get(&fold(name)).copied()
    }
}
