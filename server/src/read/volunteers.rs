//! A row of the table of volunteers into a draft: everything that can be known before the period is.

use jiff::civil::Date;
use koppel_engine::place::Place;
use koppel_engine::time::Span;
use koppel_engine::travel::Mode;
use koppel_engine::volunteer::{LastAsked, Limits};

use super::fault::{Fault, Warning};
use super::fields::{Field, Known};
use super::fold::{fold, words};
use super::header::Understanding;
use super::meanings::{MAX_WORD_BYTES, Word, certificate, known_kind, mode, own_word, skill, taken_back, yes_no};
use super::place::PlaceCells;
use super::request_time::TimeCells;
use super::row::{Findings, PersonParts};
use super::table::Row;
use super::values::{Unit, day_month, is_nothing, list, list_with_decimals, minutes, whole};
use super::when::{Clocked, DayMonth, Days, Rule, Subject, Weeks, When, parse};
use super::wishes::{self, About, CAT, DOG, PET, SMOKER, WishWords, is_no_wish};
use crate::people::Person;

/// The most visits, days or nights that a limit may state.
const LIMIT_MOST: u32 = 10_000;

/// Years from which an end date stands for "no end" in other systems (`01/01/2049`).
const FAR_YEAR: i16 = 2045;

/// Until when a certificate is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ends {
    On(DayMonth),
    /// It is there, without an end date.
    Open,
    /// It is stated not to be there.
    NotThere,
}

/// A volunteer before the period is known.
#[derive(Clone, Debug, Default)]
pub(crate) struct VolunteerDraft {
    pub id: String,
    pub person: Person,
    pub home: Option<Place>,
    pub organisation: Option<String>,
    pub modes: Vec<(Mode, Option<u32>)>,
    pub max_travel_s: Option<u32>,
    pub max_distance_km: Option<u32>,
    pub skills: Vec<Word>,
    pub certificates: Vec<(usize, Word, Ends)>,
    pub when: When,
    /// Columns that speak of time, each with the number of rules up to there.
    pub rule_columns: Vec<(usize, usize)>,
    pub limits: Limits,
    pub kinds_liked: Vec<Word>,
    pub kinds_refused: Vec<Word>,
    pub traits: Vec<Word>,
    pub wishes: WishWords,
    pub excludes: Vec<(usize, String)>,
    pub visits_before: u32,
    /// When free, once the rules are laid on the period.
    pub free: Vec<Span>,
    /// The column and day of the last question, when the table has one.
    pub asked_on: Option<(usize, DayMonth)>,
    pub last_asked: LastAsked,
    /// Column, date and hours of the last night before the period.
    pub last_night: Option<(usize, DayMonth, Clocked)>,
    pub on_call: bool,
    /// Certificates that count, with their last day, once the settings have spoken.
    pub valid: Vec<(Word, Date)>,
}

/// Reads a row. The draft is of use only when `findings` has no faults afterwards.
pub(crate) fn read_volunteer(
    row: Row<'_>,
    table: &Understanding,
    limits: Limits,
    since_1904: bool,
    knows_place: &dyn Fn(&str) -> bool,
    findings: &mut Findings,
) -> VolunteerDraft {
    let mut draft = VolunteerDraft { limits, ..VolunteerDraft::default() };
    let (mut person, mut place) = (PersonParts::default(), PlaceCells::default());
    for (column, field) in &table.fields {
        let cell = row.cell(*column);
        if cell.is_empty() {
            if *field == Field::Known(Known::LastAsked) {
                draft.last_asked = LastAsked::Never;
            }
            continue;
        }
        let mut taking = Taking { draft: &mut draft, column: *column, cell, since_1904, findings };
        match field {
            Field::Known(known) if person.take(*known, cell) => {}
            Field::Known(Known::Postcode) => {
                person.postcode(cell);
                place.postcode = Some((*column, cell));
            }
            Field::Known(Known::Latitude) => place.latitude = Some((*column, cell)),
            Field::Known(Known::Longitude) => place.longitude = Some((*column, cell)),
            Field::Known(Known::PlaceName) => place.name = Some((*column, cell)),
            Field::Known(known) => taking.known(*known),
            Field::Certificate(what) => taking.certificate(what),
            Field::CertificateUntil(what) => taking.certificate_until(what),
            Field::Day(day) => taking.day(*day, Clocked::Day),
            Field::DayPart(day, part) => taking.day(*day, Clocked::Part(*part)),
        }
        let rules = draft.when.rules.len();
        if draft.rule_columns.last().map_or(0, |(_, to)| *to) < rules {
            draft.rule_columns.push((*column, rules));
        }
    }
    draft.person = person.person();
    if place.is_empty() {
        findings.row_fault(Fault::NoPlace);
    } else {
        draft.home = place.find(knows_place, findings);
    }
    draft
}

struct Taking<'a, 'b> {
    draft: &'b mut VolunteerDraft,
    column: usize,
    cell: &'a str,
    since_1904: bool,
    findings: &'b mut Findings,
}

impl Taking<'_, '_> {
    fn known(&mut self, field: Known) {
        let (cell, column) = (self.cell, self.column);
        match field {
            Known::Id => self.draft.id = super::values::id(cell),
            Known::Organisation => self.draft.organisation = Some(cell.to_owned()),
            Known::Skills => self.draft.skills.extend(words_of(cell, skill, column, self.findings)),
            Known::Certificates => self.certificates(),
            Known::Ways => self.ways(),
            Known::MaxTravel => {
                let minutes = self.findings.or_fault(minutes(cell, Unit::Minutes), column, cell, Fault::Duration);
                self.draft.max_travel_s = minutes.map(|minutes| minutes.saturating_mul(60));
            }
            Known::MaxDistance => {
                let figures = cell.trim_end_matches(|sign: char| sign.is_alphabetic() || sign == ' ');
                let in_one = match fold(&cell[figures.len()..]).as_str() {
                    "m" | "meter" | "meters" | "metres" => Some(1000.0),
                    "" | "km" | "kilometer" | "kilometers" | "kilometre" | "kilometres" => Some(1.0),
                    _ => None,
                };
                let km = super::values::number(figures).zip(in_one).map(|(number, in_one)| number / in_one);
                // Hundreds of kilometres at most: saturates above.
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                let km = km.filter(|km| *km >= 0.0).map(|km| km.ceil() as u32);
                self.draft.max_distance_km = self.findings.or_fault(km, column, cell, Fault::Number);
            }
            Known::Available => self.when(Subject::Availability),
            Known::Exceptions => self.when(Subject::Exceptions),
            Known::KindsLiked => self.kinds(false),
            Known::KindsRefused => self.kinds(true),
            Known::Excludes => self.draft.excludes.extend(list(cell).into_iter().map(|item| (column, item.to_owned()))),
            Known::VisitsBefore => self.draft.visits_before = self.count().unwrap_or(0),
            Known::VisitsThisMonth => self.draft.limits.visits_this_month = self.count().unwrap_or(0),
            Known::LastNight => self.last_night(),
            Known::LastAsked => self.last_asked(),
            Known::OnCall => {
                self.draft.on_call = self.findings.or_fault(yes_no(cell), column, cell, Fault::YesNo).unwrap_or(false);
            }
            Known::Active => {
                if let Some(false) = self.findings.or_fault(yes_no(cell), column, cell, Fault::YesNo) {
                    self.findings.fault(column, cell, Fault::NotActive);
                }
            }
            _ => {
                let traits_taken = self.limit(field);
                if !traits_taken {
                    self.trait_or_wish(field);
                }
            }
        }
    }

    /// Kinds of help. `geen boodschappen` is refused whatever the column, and so is all behind `alles behalve`.
    fn kinds(&mut self, mut refused: bool) {
        for item in list(self.cell).into_iter().filter(|item| !is_no_wish(item)) {
            let back = taken_back(item);
            refused |= back.is_some() && words(item).contains("behalve");
            let words = words_of(back.as_deref().unwrap_or(item), kind_word, self.column, self.findings);
            let kinds =
                if refused || back.is_some() { &mut self.draft.kinds_refused } else { &mut self.draft.kinds_liked };
            kinds.extend(words);
        }
    }

    fn limit(&mut self, field: Known) -> bool {
        let field = limit_said(field, self.cell);
        let hours =
            matches!(field, Known::HoursPerDay | Known::HoursPerWeek | Known::HoursPerMonth | Known::RestAfterNight);
        let limits = &mut self.draft.limits;
        let limit = match field {
            Known::VisitsPerPeriod => &mut limits.visits,
            Known::VisitsPerDay => &mut limits.visits_per_day,
            Known::VisitsPerWeek => &mut limits.visits_per_week,
            Known::VisitsPerMonth => &mut limits.visits_per_month,
            Known::NightsPerWeek => &mut limits.nights_per_week,
            Known::DaysPerWeek => &mut limits.days_per_week,
            Known::HoursPerDay => &mut limits.minutes_per_day,
            Known::HoursPerWeek => &mut limits.minutes_per_week,
            Known::HoursPerMonth => &mut limits.minutes_per_month,
            Known::RestAfterNight => &mut limits.rest_after_night_min,
            _ => return false,
        };
        let (value, fault) = if hours {
            (minutes(self.cell, Unit::Hours).filter(|minutes| *minutes <= 60 * LIMIT_MOST), Fault::Duration)
        } else {
            (whole(self.cell).filter(|count| *count <= LIMIT_MOST), Fault::Number)
        };
        if let Some(value) = self.findings.or_fault(value, self.column, self.cell, fault) {
            *limit = value;
        }
        true
    }

    /// A day, or a word for never.
    fn last_asked(&mut self) {
        if is_nothing(self.cell) || ["nooit", "nog nooit", "never"].contains(&self.cell.trim().to_lowercase().as_str())
        {
            self.draft.last_asked = LastAsked::Never;
            return;
        }
        let date = day_month(self.cell, self.since_1904);
        if let Some(date) = self.findings.or_fault(date, self.column, self.cell, Fault::Date) {
            self.draft.asked_on = Some((self.column, date));
        }
    }

    /// A date, with the hours of the night, when it ended, or nothing: then until the end of the night of that morning.
    fn last_night(&mut self) {
        if is_nothing(self.cell) {
            return;
        }
        let before = self.findings.faults.len();
        let said = TimeCells::new(self.since_1904).text(self.column, self.cell, self.findings).unwrap_or_default();
        let night = match said.rules.as_slice() {
            [Rule { can: true, days: Days::Dated(first, last), hours, .. }] if first == last && hours.len() == 1 => {
                Some((self.column, *first, hours[0]))
            }
            _ => None,
        };
        if self.findings.faults.len() == before {
            self.draft.last_night = self.findings.or_fault(night, self.column, self.cell, Fault::Date);
        }
    }

    fn count(&mut self) -> Option<u32> {
        let count = whole(self.cell).filter(|count| *count <= LIMIT_MOST);
        self.findings.or_fault(count, self.column, self.cell, Fault::Number)
    }

    fn trait_or_wish(&mut self, field: Known) {
        take_trait(field, self.cell, &mut self.draft.traits, self.column, self.findings);
        take_wish(field, self.cell, &mut self.draft.wishes, self.column, self.findings);
    }

    fn when(&mut self, subject: Subject) {
        if is_nothing(self.cell) {
            return;
        }
        // A column of absences may hold a spreadsheet's day number.
        if let Some(date) =
            super::values::number(self.cell).and_then(|serial| super::values::serial_date(serial, self.since_1904))
        {
            let date = DayMonth { year: Some(date.year()), month: date.month(), day: date.day(), weekday: None };
            let can = subject == Subject::Availability;
            self.draft.when.rules.push(Rule {
                can,
                days: Days::Dated(date, date),
                weeks: Weeks::Every,
                hours: vec![Clocked::Day],
            });
        } else if let Some(when) = self.findings.or_unclear(parse(self.cell, subject), self.column, self.cell) {
            self.draft.when.add(when);
        }
    }

    /// A column of one weekday, or one part of it: yes, no, or hours.
    fn day(&mut self, day: u8, all: Clocked) {
        let days = Days::Weekly(1 << day);
        match yes_no(self.cell) {
            Some(true) => self.draft.when.rules.push(Rule { can: true, days, weeks: Weeks::Every, hours: vec![all] }),
            Some(false) => {}
            None => {
                if let Some(when) =
                    self.findings.or_unclear(parse(self.cell, Subject::Availability), self.column, self.cell)
                {
                    let rules = when.rules.into_iter().map(|rule| match rule.days {
                        Days::Weekly(_) => Rule { days, ..rule },
                        _ => rule,
                    });
                    self.draft.when.rules.extend(rules);
                }
            }
        }
    }

    fn ways(&mut self) {
        for item in list_with_decimals(self.cell) {
            if is_nothing(item) {
                continue;
            }
            let figures =
                item.find(|sign: char| sign.is_ascii_digit() || sign == '(' || sign == ':').unwrap_or(item.len());
            let name = item[..figures].trim().trim_end_matches("max").trim_end_matches("max.").trim();
            let limit = item[figures..].trim_matches(['(', ')', ':', ' ']);
            let limit_min = if limit.is_empty() { Some(None) } else { minutes(limit, Unit::Minutes).map(Some) };
            match (mode(name), limit_min) {
                (Some(mode), Some(limit_min)) => {
                    self.draft.modes.push((mode, limit_min.map(|minutes: u32| minutes.saturating_mul(60))));
                }
                _ => self.findings.fault(self.column, item, Fault::Mode),
            }
        }
    }

    /// `VOG tot 01-05-2027; EHBO; rijbewijs t/m 2030-01-01`.
    fn certificates(&mut self) {
        for item in list(self.cell).into_iter().filter(|item| !is_nothing(item)) {
            let figures = item.char_indices().filter(|(_, sign)| sign.is_ascii_digit()).map(|(at, _)| at);
            let dated = figures
                .clone()
                .find_map(|at| Some((at, day_month(item[at..].trim_end_matches(')'), self.since_1904)?)));
            let (name, ends) = match dated {
                Some((at, date)) => (certificate_name(&item[..at]), Ends::On(date)),
                None => (item, Ends::Open),
            };
            self.add_certificate(name, ends);
        }
    }

    fn add_certificate(&mut self, name: &str, ends: Ends) {
        if name.len() > MAX_WORD_BYTES || name.is_empty() {
            self.findings.fault(self.column, self.cell, Fault::FreeText { most: MAX_WORD_BYTES });
            return;
        }
        if let Ends::On(DayMonth { year: Some(year @ FAR_YEAR..), month, day, .. }) = ends
            && let Ok(date) = Date::new(year, month, day)
        {
            self.findings.warn(self.column, self.cell, Warning::FarDate { date });
        }
        self.draft.certificates.push((self.column, certificate(name), ends));
    }

    /// A column of its own: yes, no, or the last day.
    fn certificate(&mut self, what: &str) {
        let ends = match yes_no(self.cell) {
            Some(true) => Some(Ends::Open),
            Some(false) => Some(Ends::NotThere),
            None if is_nothing(self.cell) => Some(Ends::NotThere),
            None => day_month(self.cell, self.since_1904).map(Ends::On),
        };
        if let Some(ends) = self.findings.or_fault(ends, self.column, self.cell, Fault::Date) {
            self.add_certificate(what, ends);
        }
    }

    fn certificate_until(&mut self, what: &str) {
        if is_nothing(self.cell) {
            return;
        }
        let date = day_month(self.cell, self.since_1904);
        if let Some(date) = self.findings.or_fault(date, self.column, self.cell, Fault::Date) {
            self.add_certificate(what, Ends::On(date));
        }
    }
}

/// The limit that a cell states: `2 per maand` is two a month, also in a column of visits a week.
fn limit_said(field: Known, cell: &str) -> Known {
    let visits = [Known::VisitsPerDay, Known::VisitsPerWeek, Known::VisitsPerMonth];
    if !visits.contains(&field) {
        return field;
    }
    let said = words(cell);
    let names = [["dag", "day"], ["week", "week"], ["maand", "month"]];
    let named = names.iter().position(|names| said.split(' ').any(|word| names.contains(&word)));
    named.map_or(field, |named| visits[named])
}

/// What stands in front of the date: `VOG tot`, `EHBO (geldig t/m`.
fn certificate_name(text: &str) -> &str {
    let mut name = text.trim_end_matches([' ', '(', ':', '=', '-', '\'']);
    loop {
        let words = [
            "tot en met",
            "t/m",
            "tot",
            "geldig",
            "verloopt op",
            "verloopt",
            "until",
            "valid",
            "expires",
            "op",
            "d.d.",
        ];
        let shorter = words.iter().find_map(|word| {
            let at = name.len().checked_sub(word.len())?;
            let tail = name.get(at..)?;
            (tail.eq_ignore_ascii_case(word) && name[..at].ends_with([' ', '(']))
                .then(|| name[..at].trim_end_matches([' ', '(', ':', ',']))
        });
        match shorter {
            Some(shorter) => name = shorter,
            None => return name,
        }
    }
}

/// The code of a kind a volunteer likes or refuses.
fn kind_word(text: &str) -> Word {
    known_kind(text).map_or_else(|| own_word(text), Word::Borrowed)
}

/// The words of a cell by `code`; free text is a fault.
pub(crate) fn words_of(cell: &str, code: impl Fn(&str) -> Word, column: usize, findings: &mut Findings) -> Vec<Word> {
    let mut words = Vec::new();
    for item in list(cell).into_iter().filter(|item| !is_nothing(item)) {
        if item.len() > MAX_WORD_BYTES {
            findings.fault(column, item, Fault::FreeText { most: MAX_WORD_BYTES });
        } else {
            words.push(code(item));
        }
    }
    words
}

/// Takes a cell that says what somebody, or a home, is.
pub(crate) fn take_trait(field: Known, cell: &str, traits: &mut Vec<Word>, column: usize, findings: &mut Findings) {
    match field {
        Known::Languages => wishes::add_languages(cell, traits, column, findings),
        Known::Sex => wishes::add_sex(cell, traits, column, findings),
        Known::Smokes => wishes::add_yes_no(cell, SMOKER, traits, column, findings),
        Known::Dog => wishes::add_yes_no(cell, DOG, traits, column, findings),
        Known::Cat => wishes::add_yes_no(cell, CAT, traits, column, findings),
        Known::Pet => wishes::add_pets(cell, traits),
        _ => {}
    }
}

/// Takes a cell with wishes about the other side.
pub(crate) fn take_wish(field: Known, cell: &str, wishes: &mut WishWords, column: usize, findings: &mut Findings) {
    match field {
        Known::Wishes => wishes.add(cell, false, About::Anything, column, findings),
        Known::Demands => wishes.add(cell, true, About::Anything, column, findings),
        Known::WishLanguage => wishes.add(cell, false, About::Language, column, findings),
        Known::DemandLanguage => wishes.add(cell, true, About::Language, column, findings),
        Known::WishSex => wishes.add(cell, false, About::Sex, column, findings),
        Known::DemandSex => wishes.add(cell, true, About::Sex, column, findings),
        Known::NoSmoker => wishes.forbid(cell, SMOKER, column, findings),
        Known::NoDog => wishes.forbid(cell, DOG, column, findings),
        Known::NoPet => wishes.forbid(cell, PET, column, findings),
        _ => {}
    }
}
