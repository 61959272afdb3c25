//! Names that stand where ids belong, and volunteers who may be one person.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::fault::Warning;
use super::fold::{natural, words};
use super::requests::{RequestDraft, is_name};
use super::rows::RowRead;
use super::values::comparable_phone;
use super::volunteers::VolunteerDraft;
use crate::people::Person;

/// Titles in front of names, which do not tell people apart.
const TITLES: [&str; 16] = [
    "mevrouw", "mevr", "mw", "meneer", "mijnheer", "dhr", "de", "heer", "fam", "familie", "mrs", "mr", "ms", "miss",
    "dr", "the",
];

/// Gives every request the id of its requester: the one in the file; for a name `@` and the first request of that name;
/// without either, the request's own id.
pub(crate) fn requester_ids(rows: &mut [RowRead<RequestDraft>]) {
    let mut first_of: BTreeMap<String, String> = BTreeMap::new();
    for draft in rows.iter().filter_map(RowRead::good).filter(|draft| is_name(&draft.requester)) {
        let first = first_of.entry(words(&draft.requester)).or_insert_with(|| draft.id.clone());
        if natural(&draft.id, first).is_lt() {
            first.clone_from(&draft.id);
        }
    }
    for draft in rows.iter_mut().filter_map(|row| row.draft.as_mut()) {
        if draft.requester.is_empty() {
            draft.requester.clone_from(&draft.id);
        } else if is_name(&draft.requester)
            && let Some(first) = first_of.get(&words(&draft.requester))
        {
            draft.requester = format!("@{first}");
        }
    }
}

/// People by the words of their names.
#[derive(Default)]
pub(crate) struct Names {
    people: Vec<(HashSet<String>, String)>,
    ids: HashSet<String>,
}

impl Names {
    pub fn new<'a>(people: impl Iterator<Item = (&'a str, &'a Person)>, ids: impl Iterator<Item = &'a str>) -> Self {
        let mut names = Self { people: Vec::new(), ids: ids.map(str::to_owned).collect() };
        for (id, person) in people {
            names.ids.insert(id.to_owned());
            let words: HashSet<String> = name_words(&format!("{} {}", person.first_name, person.name)).collect();
            if !words.is_empty() {
                names.people.push((words, id.to_owned()));
            }
        }
        names
    }

    /// The ids meant by a cell: an id as it is; for a name everybody whose name holds all its words, for who must not meet
    /// is better kept from one too many. Empty when a name is nobody's.
    pub fn ids(&self, cell: &str) -> Vec<String> {
        if self.ids.contains(cell) || !is_name(cell) {
            return vec![cell.to_owned()];
        }
        let words: Vec<String> = name_words(cell).collect();
        if words.is_empty() {
            return Vec::new();
        }
        let holds = |known: &HashSet<String>| words.iter().all(|word| known.contains(word));
        self.people.iter().filter(|(known, _)| holds(known)).map(|(_, id)| id.clone()).collect()
    }
}

fn name_words(name: &str) -> impl Iterator<Item = String> {
    let spaced = words(name);
    spaced
        .split(' ')
        .filter(|word| !word.is_empty() && !TITLES.contains(word))
        .map(str::to_owned)
        .collect::<Vec<_>>()
        .into_iter()
}

/// Puts ids in the place of names, and warns of names that are nobody's.
pub(crate) fn resolve(
    named: &mut Vec<(usize, String)>,
    names: &Names,
    warnings: &mut Vec<(Option<usize>, String, Warning)>,
) {
    let mut ids = Vec::with_capacity(named.len());
    for (column, cell) in named.drain(..) {
        let found = names.ids(&cell);
        if found.is_empty() {
            warnings.push((Some(column), cell, Warning::NameUnknown));
        } else {
            ids.extend(found.into_iter().map(|id| (column, id)));
        }
    }
    ids.sort_by(|a, b| natural(&a.1, &b.1));
    ids.dedup_by(|a, b| a.1 == b.1);
    *named = ids;
}

/// Warns of volunteers who share an e-mail address or telephone number, and of numbers and addresses that are odd.
pub(crate) fn compare(rows: &mut [RowRead<VolunteerDraft>]) {
    let mut emails: HashMap<String, String> = HashMap::new();
    let mut phones: HashMap<String, String> = HashMap::new();
    for row in rows.iter_mut().filter(|row| row.good().is_some()) {
        let Some(draft) = &row.draft else { continue };
        let email = draft.person.email.to_lowercase();
        if !email.is_empty() {
            if !email.contains('@') {
                row.findings.row_warning(Warning::OddEmail);
            } else if let Some(id) = emails.get(&email) {
                row.findings.row_warning(Warning::SameEmail { id: id.clone() });
            } else {
                emails.insert(email, draft.id.clone());
            }
        }
        let phone = comparable_phone(&draft.person.phone);
        if !phone.is_empty() {
            if phone.len() < 10 {
                row.findings.row_warning(Warning::OddPhone);
            } else if let Some(id) = phones.get(&phone) {
                row.findings.row_warning(Warning::SamePhone { id: id.clone() });
            } else {
                phones.insert(phone, draft.id.clone());
            }
        }
    }
}
