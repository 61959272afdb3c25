//! A row of the table of requests into a draft: everything that can be known before the period is.

use koppel_engine::place::Place;
use koppel_engine::request::{HelpRequest, Link, LinkRule, Offer};
use koppel_engine::travel::Mode;

use super::fault::{Fault, Warning};
use super::fields::{Field, Known};
use super::header::Understanding;
use super::meanings::{MAX_WORD_BYTES, Word, certificate, known_kind, mode, nursing_word, own_word, skill, yes_no};
use super::place::PlaceCells;
use super::request_time::TimeCells;
use super::row::{Findings, PersonParts};
use super::table::Row;
use super::values::{Unit, is_nothing, list, minutes, whole};
use super::visits::VisitDraft;
use super::volunteers::{take_trait, take_wish, words_of};
use super::when::When;
use super::wishes::WishWords;
use crate::people::Person;

/// The most volunteers at once.
const NEEDED_MOST: u32 = 1_000;
/// The highest priority.
const PRIORITY_MOST: u32 = 100;

/// A request before the period is known.
#[derive(Clone, Debug, Default)]
pub(crate) struct RequestDraft {
    pub id: String,
    /// The requester as the file has it: an id or a name; empty when the file has none.
    pub requester: String,
    pub person: Person,
    pub kind: Option<Word>,
    pub nursing: bool,
    pub place: Option<Place>,
    pub ends_at_place: Option<Place>,
    pub skills: Vec<Word>,
    pub certificates: Vec<Word>,
    pub mode: Option<Mode>,
    pub volunteers_needed: u32,
    pub partial: bool,
    pub same_volunteers: bool,
    pub strain: u32,
    /// Seats and fewest guests of a group offer, with the column of the seats.
    pub seats: Option<(usize, u32)>,
    pub least_guests: Option<(usize, u32)>,
    pub offer: Option<Offer>,
    pub joins_group: bool,
    pub walk_min: Option<u32>,
    /// The part of town, as the file has it or the figures of the postcode.
    pub area: String,
    /// What it has to do with other requests, by the ids of the file.
    pub links: Vec<(usize, Link)>,
    pub priority: u32,
    pub traits: Vec<Word>,
    pub wishes: WishWords,
    pub excludes: Vec<(usize, String)>,
    pub known: Vec<(usize, String)>,
    pub organisation: Option<String>,
    pub when: When,
    /// Column and text that faults of time are shown with.
    pub when_cell: Option<(usize, String)>,
    pub duration_min: Option<u32>,
    /// The visits, once the times are laid on the period.
    pub visits: Vec<VisitDraft>,
}

/// Reads a row. The draft is of use only when `findings` has no faults afterwards.
pub(crate) fn read_request(
    row: Row<'_>,
    table: &Understanding,
    since_1904: bool,
    knows_place: &dyn Fn(&str) -> bool,
    findings: &mut Findings,
) -> RequestDraft {
    let mut draft = RequestDraft { volunteers_needed: 1, priority: 1, ..RequestDraft::default() };
    let (mut person, mut time) = (PersonParts::default(), TimeCells::new(since_1904));
    let (mut from, mut to) = (PlaceCells::default(), PlaceCells::default());
    for (column, field) in &table.fields {
        let cell = row.cell(*column);
        let Field::Known(field) = field else { continue };
        if cell.is_empty() || person.take(*field, cell) || time.take(*field, *column, cell) {
            continue;
        }
        match field {
            Known::Postcode => {
                person.postcode(cell);
                from.postcode = Some((*column, cell));
            }
            Known::Latitude => from.latitude = Some((*column, cell)),
            Known::Longitude => from.longitude = Some((*column, cell)),
            Known::PlaceName => from.name = Some((*column, cell)),
            Known::PostcodeTo => to.postcode = Some((*column, cell)).filter(|_| !is_nothing(cell)),
            Known::LatitudeTo => to.latitude = Some((*column, cell)),
            Known::LongitudeTo => to.longitude = Some((*column, cell)),
            Known::PlaceNameTo => to.name = Some((*column, cell)),
            field => draft.take(*field, *column, cell, findings),
        }
    }
    if is_name(&draft.requester) {
        person.name_if_none(&draft.requester);
    }
    draft.person = person.person();
    draft.places(&from, &to, knows_place, findings);
    if draft.area.is_empty() {
        draft.area = from
            .postcode
            .and_then(|(_, cell)| super::values::postcode(cell))
            .map_or_else(String::new, |(pc4, _)| pc4.to_string());
    }
    if draft.kind.is_none() && !findings.faults.iter().any(|(_, _, fault)| matches!(fault, Fault::FreeText { .. })) {
        findings.row_fault(Fault::NoKind);
    }
    (draft.when, draft.duration_min) = time.finish(findings);
    draft.when_cell = time.shown();
    draft.settle_offer(findings);
    draft
}

/// Whether the cell of a requester is a name and no id: ids have a figure and no space.
pub(crate) fn is_name(requester: &str) -> bool {
    !requester.is_empty()
        && (requester.contains(char::is_whitespace) || !requester.contains(|sign: char| sign.is_ascii_digit()))
}

impl RequestDraft {
    fn take(&mut self, field: Known, column: usize, cell: &str, findings: &mut Findings) {
        match field {
            Known::Id => self.id = super::values::id(cell),
            Known::Requester => self.requester = super::values::id(cell),
            Known::Kind => self.take_kind(column, cell, findings),
            Known::Organisation => self.organisation = Some(cell.to_owned()),
            Known::Skills => self.skills.extend(words_of(cell, skill, column, findings)),
            Known::Certificates => self.certificates.extend(words_of(cell, certificate, column, findings)),
            Known::Excludes => self.excludes.extend(named(cell, column)),
            Known::CameBefore => self.known.extend(named(cell, column)),
            Known::VolunteersNeeded => {
                let needed = whole(cell).filter(|needed| *needed > 0);
                let needed = findings.or_fault(needed, column, cell, Fault::Number).unwrap_or(1);
                if needed > NEEDED_MOST {
                    findings.fault(column, cell, Fault::Above { most: NEEDED_MOST });
                }
                self.volunteers_needed = needed;
            }
            Known::Seats => {
                let seats = whole(cell).filter(|seats| (1..=NEEDED_MOST).contains(seats));
                self.seats = findings.or_fault(seats, column, cell, Fault::Number).map(|seats| (column, seats));
            }
            Known::LeastGuests => {
                let least = findings.or_fault(whole(cell), column, cell, Fault::Number);
                self.least_guests = least.map(|least| (column, least.max(1)));
            }
            Known::JoinsGroup => {
                self.joins_group = findings.or_fault(yes_no(cell), column, cell, Fault::YesNo).unwrap_or(false);
            }
            Known::WalkToGroup => {
                self.walk_min = findings.or_fault(minutes(cell, Unit::Minutes), column, cell, Fault::Duration);
            }
            Known::Strain => {
                self.strain = findings.or_fault(strain(cell), column, cell, Fault::Strain).unwrap_or(0);
            }
            Known::Area if cell.len() > MAX_WORD_BYTES => {
                findings.fault(column, cell, Fault::FreeText { most: MAX_WORD_BYTES });
            }
            Known::Area => self.area = if is_nothing(cell) { String::new() } else { cell.trim().to_owned() },
            Known::After => self.links.extend(linked(LinkRule::After, cell, column)),
            Known::SameAs => self.links.extend(linked(LinkRule::Same, cell, column)),
            Known::DifferentFrom => self.links.extend(linked(LinkRule::Different, cell, column)),
            Known::SameVolunteers => {
                self.same_volunteers = findings.or_fault(yes_no(cell), column, cell, Fault::YesNo).unwrap_or(false);
            }
            Known::Partial => {
                self.partial = findings.or_fault(yes_no(cell), column, cell, Fault::YesNo).unwrap_or(false);
            }
            Known::Priority => {
                self.priority = findings.or_fault(priority(cell), column, cell, Fault::Priority).unwrap_or(1);
            }
            Known::ModeNeeded => match yes_no(cell) {
                Some(true) => self.mode = Some(Mode::Car),
                Some(false) => {}
                None if is_nothing(cell) => {}
                None => self.mode = findings.or_fault(mode(cell), column, cell, Fault::Mode),
            },
            Known::Nursing => {
                if let Some(true) = findings.or_fault(yes_no(cell), column, cell, Fault::YesNo) {
                    self.nursing = true;
                }
            }
            Known::Description => self.check_nursing(column, cell, findings),
            Known::Active => {
                if let Some(false) = findings.or_fault(yes_no(cell), column, cell, Fault::YesNo) {
                    findings.fault(column, cell, Fault::NotActive);
                }
            }
            _ => {
                take_trait(field, cell, &mut self.traits, column, findings);
                take_wish(field, cell, &mut self.wishes, column, findings);
            }
        }
    }

    /// A row with seats is a group offer: all its volunteers or none, and no priority of its own.
    fn settle_offer(&mut self, findings: &mut Findings) {
        let Some((_, seats)) = self.seats else { return };
        let (column, least) = self.least_guests.unwrap_or((0, 1));
        if least > seats {
            findings.fault(column, &least.to_string(), Fault::Above { most: seats });
        }
        self.offer = Some(Offer { seats, least });
        (self.priority, self.partial, self.same_volunteers, self.joins_group) = (0, false, false, false);
    }

    fn check_nursing(&mut self, column: usize, cell: &str, findings: &mut Findings) {
        if let Some(word) = nursing_word(cell) {
            self.nursing = true;
            // The description itself is free text about somebody's health: the word found is all that is kept of it.
            findings.warn(column, word, Warning::Nursing { word: word.to_owned() });
        }
    }

    fn take_kind(&mut self, column: usize, cell: &str, findings: &mut Findings) {
        self.check_nursing(column, cell, findings);
        if let Some(kind) = known_kind(cell) {
            self.kind = Some(Word::Borrowed(kind));
            let kinds: std::collections::BTreeSet<_> = list(cell).into_iter().filter_map(known_kind).collect();
            if kinds.len() > 1 {
                self.kind = list(cell).into_iter().find_map(known_kind).map(Word::Borrowed);
                findings.warn(column, cell, Warning::SeveralKinds);
            }
        } else if cell.len() > MAX_WORD_BYTES {
            findings.fault(column, cell, Fault::FreeText { most: MAX_WORD_BYTES });
        } else if !is_nothing(cell) {
            self.kind = Some(own_word(cell));
            if !self.nursing {
                findings.warn(column, cell, Warning::OwnKind);
            }
        }
    }

    fn places(
        &mut self,
        from: &PlaceCells<'_>,
        to: &PlaceCells<'_>,
        knows: &dyn Fn(&str) -> bool,
        findings: &mut Findings,
    ) {
        if from.is_empty() {
            findings.row_fault(Fault::NoPlace);
        } else {
            self.place = from.find(knows, findings);
        }
        self.ends_at_place = if to.is_empty() { self.place.clone() } else { to.find(knows, findings) };
    }
}

fn named(cell: &str, column: usize) -> impl Iterator<Item = (usize, String)> + '_ {
    list(cell).into_iter().filter(|item| !is_nothing(item)).map(move |item| (column, super::values::id(item)))
}

fn linked(rule: LinkRule, cell: &str, column: usize) -> impl Iterator<Item = (usize, Link)> + '_ {
    named(cell, column).map(move |(column, to)| (column, Link { rule, to }))
}

/// A number from 0 to 10, or a word.
fn strain(cell: &str) -> Option<u32> {
    if let Some(number) = whole(cell) {
        return (number <= HelpRequest::STRAIN_MOST).then_some(number);
    }
    match super::fold::fold(cell).as_str() {
        "geen" | "nee" | "no" | "none" | "nvt" | "" => Some(0),
        "laag" | "licht" | "low" | "light" => Some(3),
        "midden" | "middel" | "gemiddeld" | "matig" | "medium" | "moderate" => Some(6),
        "hoog" | "zwaar" | "ja" | "yes" | "x" | "high" | "heavy" => Some(9),
        "zeerhoog" | "overbelast" | "overburdened" | "veryhigh" => Some(10),
        _ => None,
    }
}

/// A number from 1 (0 is 1), or a word: low and normal are 1, medium 2, high 3, urgent 4.
fn priority(cell: &str) -> Option<u32> {
    if let Some(number) = whole(cell) {
        return (number <= PRIORITY_MOST).then(|| number.max(1));
    }
    match super::fold::fold(cell).as_str() {
        "laag" | "low" | "normaal" | "normal" | "gewoon" | "geen" | "nee" | "no" | "n" | "false" | "onwaar" => Some(1),
        "middel" | "midden" | "gemiddeld" | "medium" => Some(2),
        "hoog" | "high" | "belangrijk" => Some(3),
        "spoed" | "urgent" | "dringend" | "zeerhoog" | "ja" | "x" | "yes" | "true" | "waar" | "j" | "y" => Some(4),
        _ => None,
    }
}
