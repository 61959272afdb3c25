//! The drafts of all tables, on their way from rows to a problem and a report.

use std::collections::HashMap;

use koppel_engine::place::Precision;
use koppel_engine::problem::Problem;

use super::calendar::Calendar;
use super::fault::{Fault, Warning};
use super::lay::{lay_requests, lay_volunteers};
use super::links::check_links;
use super::organisations::{OrganisationDraft, Organisations, read_organisations};
use super::report::{Note, TableReport};
use super::requests::{RequestDraft, read_request};
use super::rows::{RowRead, check_ids, letter_of, read_rows, report};
use super::same::{Names, compare, requester_ids, resolve};
use super::table::TableKind;
use super::tables::Tables;
use super::volunteers::{VolunteerDraft, read_volunteer};
use crate::clock::Clock;
use crate::settings::Settings;

/// Every row of every table, with its draft.
pub(crate) struct Drafts {
    pub volunteers: Vec<RowRead<VolunteerDraft>>,
    pub requests: Vec<RowRead<RequestDraft>>,
    /// Rows of the table of group offers.
    pub offers: Vec<RowRead<RequestDraft>>,
    organisations: Vec<RowRead<OrganisationDraft>>,
    has_organisations: bool,
    /// Notes of each table.
    notes: [Vec<Note>; 4],
}

impl Drafts {
    /// Reads the rows and checks their ids.
    pub fn read(tables: &Tables, settings: &Settings, knows_place: &(dyn Fn(&str) -> bool + Sync)) -> Self {
        let limits = settings.limits.limits();
        let knows = |name: &str| knows_place(name);
        let (volunteers, requests) = rayon::join(
            || {
                read_rows(&tables.volunteers, |row, findings| {
                    let table = &tables.volunteers;
                    read_volunteer(row, &table.understanding, limits, table.sheet.since_1904, &knows, findings)
                })
            },
            || {
                read_rows(&tables.requests, |row, findings| {
                    let table = &tables.requests;
                    read_request(row, &table.understanding, table.sheet.since_1904, &knows, findings)
                })
            },
        );
        let organisations = tables.organisations.as_ref().map(read_organisations);
        let offers = tables.offers.as_ref().map(|table| {
            read_rows(table, |row, findings| {
                let draft = read_request(row, &table.understanding, table.sheet.since_1904, &knows, findings);
                if draft.seats.is_none() && findings.faults.is_empty() {
                    findings.row_fault(Fault::NoSeats);
                }
                draft
            })
        });
        let mut drafts = Self {
            volunteers,
            requests,
            offers: offers.unwrap_or_default(),
            has_organisations: organisations.is_some(),
            organisations: organisations.unwrap_or_default(),
            notes: [const { Vec::new() }; 4],
        };
        drafts.check_ids(tables);
        drafts
    }

    fn check_ids(&mut self, tables: &Tables) {
        let [volunteers, requests, organisations, offers] = &mut self.notes;
        let letter = letter_of(TableKind::Volunteers);
        check_ids(&tables.volunteers, &mut self.volunteers, letter, |draft| &mut draft.id, volunteers);
        let letter = letter_of(TableKind::Requests);
        check_ids(&tables.requests, &mut self.requests, letter, |draft| &mut draft.id, requests);
        if let Some(table) = &tables.organisations {
            let letter = letter_of(TableKind::Organisations);
            check_ids(table, &mut self.organisations, letter, |draft| &mut draft.id, organisations);
        }
        if let Some(table) = &tables.offers {
            let letter = letter_of(TableKind::Offers);
            check_ids(table, &mut self.offers, letter, |draft| &mut draft.id, offers);
            let taken: HashMap<&str, u32> =
                self.requests.iter().filter_map(|row| Some((&*row.draft.as_ref()?.id, row.number))).collect();
            for row in &mut self.offers {
                let Some(id) = row.draft.as_ref().map(|draft| draft.id.clone()) else { continue };
                if let Some(other) = taken.get(id.as_str()) {
                    row.findings.faults.push((None, id, Fault::SameId { row: *other }));
                }
            }
        }
    }

    /// Lays everything on the period, and puts ids in the place of names.
    pub fn lay(&mut self, clock: &Clock, settings: &Settings) {
        let calendar = Calendar::new(clock, settings.parts_of_day);
        lay_volunteers(&mut self.volunteers, &calendar, settings);
        lay_requests(&mut self.requests, &calendar, settings);
        lay_requests(&mut self.offers, &calendar, settings);
        compare(&mut self.volunteers);
        requester_ids(&mut self.requests);
        requester_ids(&mut self.offers);
        check_links(&mut self.requests);
        self.resolve_names();
    }

    fn resolve_names(&mut self) {
        let good = || self.requests.iter().filter_map(RowRead::good);
        let requesters =
            Names::new(good().map(|draft| (&*draft.requester, &draft.person)), good().map(|draft| &*draft.id));
        let good = || self.volunteers.iter().filter_map(RowRead::good);
        let volunteers = Names::new(good().map(|draft| (&*draft.id, &draft.person)), std::iter::empty());
        for row in &mut self.volunteers {
            if let Some(draft) = &mut row.draft {
                resolve(&mut draft.excludes, &requesters, &mut row.findings.warnings);
            }
        }
        for row in self.requests.iter_mut().chain(&mut self.offers) {
            if let Some(draft) = &mut row.draft {
                resolve(&mut draft.excludes, &volunteers, &mut row.findings.warnings);
                resolve(&mut draft.known, &volunteers, &mut row.findings.warnings);
            }
        }
    }

    /// The organisations that are named anywhere.
    pub fn organisations(&self, settings: &Settings, notes: &mut Vec<Note>) -> Organisations {
        let volunteers =
            self.volunteers.iter().filter_map(RowRead::good).filter_map(|draft| draft.organisation.as_deref());
        let requests = self.requests.iter().chain(&self.offers).filter_map(RowRead::good);
        let requests = requests.filter_map(|draft| draft.organisation.as_deref());
        Organisations::new(&self.organisations, volunteers.chain(requests), settings, self.has_organisations, notes)
    }

    /// The reports of the tables.
    pub fn reports(mut self, tables: &Tables, problem: &Problem) -> Vec<TableReport> {
        self.add_notes(problem);
        let [volunteers, requests, organisations, offers] = self.notes;
        let mut reports = vec![
            report(&tables.volunteers, &self.volunteers, volunteers),
            report(&tables.requests, &self.requests, requests),
        ];
        if let Some(table) = &tables.organisations {
            reports.push(report(table, &self.organisations, organisations));
        }
        if let Some(table) = &tables.offers {
            reports.push(report(table, &self.offers, offers));
        }
        reports
    }

    fn add_notes(&mut self, problem: &Problem) {
        let mut note = |table: usize, count: usize, note: fn(usize) -> Note| {
            if count > 0 {
                self.notes[table].push(note(count));
            }
        };
        let by_postcode = |precision: Precision| precision == Precision::Postcode;
        let homes = problem.volunteers.iter().filter(|volunteer| by_postcode(volunteer.home.precision)).count();
        note(0, homes, Note::PlacesFromPostcodes);
        let good = || self.volunteers.iter().filter_map(RowRead::good);
        note(0, good().filter(|draft| draft.modes.is_empty()).count(), Note::DefaultWays);
        note(0, good().filter(|draft| has_default_limit(draft)).count(), Note::DefaultTravel);
        let places = problem.requests.iter().filter(|request| by_postcode(request.place.precision)).count();
        note(1, places, Note::PlacesFromPostcodes);
        let coarsened = |row: &&RowRead<RequestDraft>| {
            row.findings.warnings.iter().any(|(.., warning)| matches!(warning, Warning::GridCoarsened { .. }))
        };
        note(1, self.requests.iter().filter(coarsened).count(), Note::GridCoarsened);
    }
}

fn has_default_limit(draft: &VolunteerDraft) -> bool {
    draft.max_travel_s.is_none()
        && draft.max_distance_km.is_none()
        && (draft.modes.is_empty() || draft.modes.iter().any(|(_, limit)| limit.is_none()))
}
