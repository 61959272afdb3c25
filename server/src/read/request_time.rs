//! The columns of a request that say when: one text, or a date, a start, an end, a duration and how it comes back.

use super::fault::Fault;
use super::fields::Known;
use super::row::Findings;
use super::values::{Unit, minutes, number, serial_date, serial_time};
use super::when::{
    Clocked, DayMonth, Days, EVERY_DAY, Repeat, Rule, Step, Subject, Weeks, When, any_day, never, parse,
};

/// The longest visit, in minutes: a day.
pub(crate) const DURATION_MOST_MIN: u32 = 1_440;

/// The cells that say when, by column.
#[derive(Clone, Debug)]
pub(crate) struct TimeCells<'a> {
    since_1904: bool,
    when: Vec<(usize, &'a str)>,
    date: Option<(usize, &'a str)>,
    start: Option<(usize, &'a str)>,
    end: Option<(usize, &'a str)>,
    repeat: Option<(usize, &'a str)>,
    duration: Option<(usize, &'a str, Unit)>,
}

impl<'a> TimeCells<'a> {
    pub const fn new(since_1904: bool) -> Self {
        Self { since_1904, when: Vec::new(), date: None, start: None, end: None, repeat: None, duration: None }
    }

    /// Takes a cell if it says when.
    pub fn take(&mut self, field: Known, column: usize, cell: &'a str) -> bool {
        match field {
            Known::When => self.when.push((column, cell)),
            Known::Date => self.date = Some((column, cell)),
            Known::Start => self.start = Some((column, cell)),
            Known::End => self.end = Some((column, cell)),
            Known::Repeat => self.repeat = Some((column, cell)),
            Known::Duration => self.duration = Some((column, cell, Unit::Either)),
            Known::DurationMin => self.duration = Some((column, cell, Unit::Minutes)),
            Known::DurationHours => self.duration = Some((column, cell, Unit::Hours)),
            _ => return false,
        }
        true
    }

    /// The column and text to show with what is found out later.
    pub fn shown(&self) -> Option<(usize, String)> {
        let cell = self.when.first().copied().or(self.date).or(self.start)?;
        Some((cell.0, cell.1.to_owned()))
    }

    /// The times and the duration, when one is stated or follows from start and end.
    pub fn finish(&self, findings: &mut Findings) -> (When, Option<u32>) {
        let before = findings.faults.len();
        let mut when = When::default();
        for (column, cell) in &self.when {
            when.add(self.text(*column, cell, findings).unwrap_or_default());
        }
        let repeated =
            self.repeat.and_then(|(column, cell)| findings.or_unclear(parse(cell, Subject::Visit), column, cell));
        let repeated = repeated.unwrap_or_default();
        let on_weekdays = has_weekdays(&repeated);
        let weekly = on_weekdays.then_some(Repeat { every: Step::Weeks(1), each_day: true, times: None });
        let has_own_repeat = when.repeat.is_some();
        let repeat = repeated.repeat.or(when.repeat).or(weekly);
        if let Some((column, cell)) = self.date
            && let Some(dated) = self.text(column, cell, findings)
        {
            match first_date(&dated).filter(|_| repeat.is_some() && has_weekdays(&when)) {
                Some(first) => when.rules.push(never(Days::Before(first))),
                None => when = on_dates(dated, &when),
            }
        }
        if on_weekdays && !has_weekdays(&when) {
            when = come_back_on(&repeated, when);
        }
        if !when.rules.is_empty() && !when.rules.iter().any(|rule| rule.can) && repeat.is_none() {
            // `voor 1-12`, `niet op woensdag`: any other time.
            when.rules.push(any_day());
        }
        let hours = self.hours(findings);
        let start_end = hours.filter(|_| findings.faults.len() == before);
        if let Some(hours) = start_end {
            if when.rules.is_empty() {
                findings.row_fault(Fault::DayAndTime);
            }
            for rule in when.rules.iter_mut().filter(|rule| rule.can) {
                rule.hours = vec![hours];
            }
        }
        // `di en do 10:00` beside `wekelijks`: two a week.
        let each = when.listed && !has_own_repeat;
        when.repeat = repeat.map(|repeat| Repeat { each_day: repeat.each_day || each, ..repeat });
        // `om de week vanaf 19-11-2026`: its bounds hold.
        when.rules.extend(repeated.rules.into_iter().filter(|rule| !rule.can));
        if !when.rules.iter().any(|rule| rule.can) && findings.faults.len() == before {
            findings.row_fault(Fault::NoTime);
        }
        let duration = self.duration(findings).or_else(|| stated_by_hours(&when));
        (when, duration)
    }

    /// What a cell says: a text about time, or the day number of a spreadsheet, with the time in its fraction.
    pub fn text(&self, column: usize, cell: &str, findings: &mut Findings) -> Option<When> {
        let serial = number(cell).and_then(|serial| Some((serial, serial_date(serial, self.since_1904)?)));
        let Some((serial, date)) = serial else {
            return findings.or_unclear(parse(cell, Subject::Visit), column, cell);
        };
        // Less than 1,440.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let minute = (serial.fract() * 1440.0).round() as u16;
        let date = DayMonth { year: Some(date.year()), month: date.month(), day: date.day(), weekday: None };
        let hours = vec![if minute == 0 { Clocked::Day } else { Clocked::At(minute) }];
        Some(When {
            rules: vec![Rule { can: true, days: Days::Dated(date, date), weeks: Weeks::Every, hours }],
            ..When::default()
        })
    }

    /// The hours that the columns of start and end give.
    fn hours(&self, findings: &mut Findings) -> Option<Clocked> {
        let start = self.start.and_then(|(column, cell)| time(column, cell, findings));
        let end = self.end.and_then(|(column, cell)| time(column, cell, findings));
        match (start, end) {
            (Some(from), Some(to)) if from != to => Some(Clocked::Range(from, to)),
            (Some(from), None) => Some(Clocked::At(from)),
            (None, Some(to)) => Some(Clocked::Until(to)),
            (Some(_), Some(_)) => {
                findings.row_fault(Fault::DayAndTime);
                None
            }
            (None, None) => None,
        }
    }

    fn duration(&self, findings: &mut Findings) -> Option<u32> {
        let (column, cell, unit) = self.duration?;
        let duration =
            findings.or_fault(minutes(cell, unit).filter(|minutes| *minutes > 0), column, cell, Fault::Duration)?;
        if duration > DURATION_MOST_MIN {
            findings.fault(column, cell, Fault::DurationLimit { most: DURATION_MOST_MIN });
            return None;
        }
        Some(duration)
    }
}

/// One time of the day.
fn time(column: usize, cell: &str, findings: &mut Findings) -> Option<u16> {
    if let Some(time) = serial_time(cell).filter(|_| cell.starts_with("0.") || cell.starts_with("0,")) {
        return Some(time);
    }
    let when = findings.or_unclear(parse(cell, Subject::Visit), column, cell)?;
    let time = match when.rules.as_slice() {
        [Rule { days, hours, .. }] if *days == EVERY_DAY => match hours[..] {
            [Clocked::At(time)] => Some(time),
            _ => None,
        },
        _ => None,
    };
    findings.or_fault(time, column, cell, Fault::DayAndTime)
}

/// The dates of one text with the hours of another: `24-11` and `10:00-12:00`. Hours that the dates have themselves stay.
fn on_dates(mut dated: When, times: &When) -> When {
    let hours: Vec<Clocked> = times
        .rules
        .iter()
        .filter(|rule| rule.can && rule.days == EVERY_DAY)
        .flat_map(|rule| rule.hours.clone())
        .collect();
    for rule in &mut dated.rules {
        if rule.hours == [Clocked::Day] && !hours.is_empty() {
            rule.hours.clone_from(&hours);
        }
    }
    let others = times.rules.iter().filter(|rule| !rule.can || rule.days != EVERY_DAY).cloned();
    dated.rules.extend(others.filter(|rule| !is_weekday_of(rule)));
    dated.repeat = dated.repeat.or(times.repeat);
    dated
}

/// `elke ma en do` of the column that says how it comes back: those days, from the one date and at the hours of the other columns.
/// Dates that are listed there hold as they are.
fn come_back_on(repeated: &When, mut when: When) -> When {
    match when.single_date() {
        Some(first) => {
            when.rules.iter_mut().filter(|rule| rule.can).for_each(|rule| rule.days = EVERY_DAY);
            when.rules.push(never(Days::Before(first)));
        }
        None if when.rules.iter().any(|rule| rule.can && rule.days != EVERY_DAY) => return when,
        None => {}
    }
    let days = When { rules: repeated.rules.iter().filter(|rule| rule.can).cloned().collect(), ..When::default() };
    on_dates(days, &when)
}

/// A date alone. Beside the weekdays of what comes back it is the first day.
fn first_date(dated: &When) -> Option<DayMonth> {
    match dated.rules.as_slice() {
        [Rule { can: true, days: Days::Dated(first, last), hours, .. }]
            if first == last && hours == &[Clocked::Day] =>
        {
            Some(*first)
        }
        _ => None,
    }
}

fn has_weekdays(when: &When) -> bool {
    when.rules.iter().any(|rule| rule.can && rule.days != EVERY_DAY && matches!(rule.days, Days::Weekly(_)))
}

/// A weekday beside a date (`di` in one column, `24-11` in the next) says nothing more.
fn is_weekday_of(rule: &Rule) -> bool {
    rule.can && rule.hours == [Clocked::Day] && matches!(rule.days, Days::Weekly(_))
}

/// The length of the stated hours, when all are of one length: `di 10:00-12:00` asks for two hours.
fn stated_by_hours(when: &When) -> Option<u32> {
    let mut lengths = when.rules.iter().filter(|rule| rule.can).flat_map(|rule| &rule.hours).map(|hours| match hours {
        Clocked::Range(from, to) if to > from => Some(u32::from(to - from)),
        Clocked::Range(from, to) => Some(u32::from(to + 1440 - from)),
        _ => None,
    });
    let first = lengths.next()??;
    lengths.all(|length| length == Some(first)).then_some(first)
}
