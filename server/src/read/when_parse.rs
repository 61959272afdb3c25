//! The grammar of texts about time: `ma ochtend; di 13:00-17:00`, `niet 24-11 t/m 28-11`, `elke week di 10:00`.
//!
//! A text is statements, parted by `;` or a line break. A statement is days, then hours, then perhaps more days and hours;
//! hours count for all days since the last hours. `niet` and `wel` hold to the end of the statement; behind days or hours
//! (`vr niet`) they are about those, and in brackets they are a statement of their own. Days without hours are whole days;
//! hours without days are every day. Hours directly beside a part of the day say which hours of it (`ochtend 9-11`,
//! `7 uur 's avonds`). `9-12` is hours where hours fit, and a date where one is meant: after `niet` and `wel`, in a column of
//! exceptions, after a weekday that agrees with it (checked later), and when the figures cannot be hours. What may mean two
//! things is refused. Never panics, whatever the text.

use super::when::{Clocked, Days, EVERY_DAY, MAX_WHEN_BYTES, Repeat, Rule, Step, Unclear, Weeks, When};
use super::when_tokens::tokens;
use super::when_words::{ALL_DAYS, Token};

/// What a text about time is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// When a volunteer is free.
    Availability,
    /// Dates on which a volunteer is away, unless `wel` is said.
    Exceptions,
    /// When a visit may take place: a time alone is a start.
    Visit,
}

/// What `text` says about time.
///
/// # Errors
/// The first word, date or time that cannot be understood.
pub fn parse(text: &str, subject: Subject) -> Result<When, Unclear> {
    if text.len() > MAX_WHEN_BYTES {
        return Err(Unclear::TooLong);
    }
    if matches!(text.trim(), "-" | "--" | "x" | "X") {
        return Ok(When::default());
    }
    let tokens = tokens(text)?;
    // Tomorrow, or in the morning?
    let first = text.split(|letter: char| !letter.is_alphabetic()).find(|word| !word.is_empty());
    if subject == Subject::Visit && first.is_some_and(|word| word.eq_ignore_ascii_case("morgen")) {
        return Err(Unclear::TwoWays);
    }
    let mut parser = Parser::new(&tokens, subject);
    while let Some(token) = parser.next() {
        parser.take(token)?;
    }
    parser.flush();
    let mut when = parser.when;
    let each = parser.joined && !parser.either;
    if each && when.repeat.is_none() && subject == Subject::Visit {
        // `24-11 en 26-11` are two visits; `di en do` may be one or two, a week or once.
        if parser.and && when.rules.iter().all(|rule| rule.can && matches!(rule.days, Days::Dated(..))) {
            when.repeat = Some(Repeat { every: Step::Days(1), each_day: true, times: None });
        } else {
            when.listed = true;
        }
    }
    let comes_back = when.repeat.is_some() && subject == Subject::Visit;
    if comes_back || (parser.bounded && subject != Subject::Exceptions) {
        bound_by_range(&mut when.rules);
    }
    if let Some(repeat) = &mut when.repeat {
        repeat.each_day = each || (parser.every && !parser.either);
        let daily = comes_back && matches!(repeat.every, Step::Days(_));
        if daily && !when.rules.iter().any(|rule| rule.can) {
            when.rules.push(any_day());
        }
    }
    if parser.muddled {
        return Err(Unclear::TwoWays);
    }
    match parser.no_end {
        Some(time) if subject != Subject::Visit => Err(Unclear::NoEnd(format!("{}:{:02}", time / 60, time % 60))),
        _ => Ok(when),
    }
}

/// `di 10:00 vanaf 19-11 t/m 31-12`: the stretch of dates is when the weekdays count, and no days besides.
fn bound_by_range(rules: &mut Vec<Rule>) {
    let stretch = |rule: &Rule| match rule.days {
        Days::Dated(first, last) if rule.can && first != last => Some((first, last)),
        _ => None,
    };
    let mut stretches = rules.iter().filter_map(stretch);
    let (Some((first, last)), None) = (stretches.next(), stretches.find(|_| true)) else { return };
    let weekly = rules.iter().any(|rule| rule.can && matches!(rule.days, Days::Weekly(_)));
    let others = rules.iter().any(|rule| rule.can && stretch(rule).is_none());
    if weekly {
        rules.retain(|rule| stretch(rule).is_none());
    } else if !others {
        rules.iter_mut().filter(|rule| rule.can).for_each(|rule| rule.days = EVERY_DAY);
    } else {
        return;
    }
    rules.extend([Days::Before(first), Days::After(last)].map(never));
}

/// The rule that nothing is possible on some days.
pub(crate) fn never(days: Days) -> Rule {
    Rule { can: false, days, weeks: Weeks::Every, hours: vec![Clocked::RoundTheClock] }
}

/// The rule that any time of any day will do.
pub(crate) fn any_day() -> Rule {
    Rule { can: true, days: EVERY_DAY, weeks: Weeks::Every, hours: vec![Clocked::Day] }
}

pub(super) struct Parser<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) at: usize,
    pub(super) subject: Subject,
    when: When,
    /// The statement's sign, when `niet` or `wel` was said.
    pub(super) said: Option<bool>,
    pub(super) days: Vec<Days>,
    pub(super) hours: Vec<Clocked>,
    /// Whether the hours were said in front of the days.
    pub(super) hours_first: bool,
    /// Whether days and hours cannot be told which belong together.
    pub(super) muddled: bool,
    /// Whether hours began anew behind days that had theirs in front: more days must follow.
    anew: bool,
    /// Whether a comma stands between what waits for its end.
    comma: bool,
    /// The first token of what is being taken.
    pub(super) begun_at: usize,
    weeks: Weeks,
    /// Whether `weeks` was said in front of the days: then it holds to the end of the statement.
    weeks_in_front: bool,
    /// Whether a stretch of dates says from when until when weekdays count.
    pub(super) bounded: bool,
    /// Whether `elke` was said.
    every: bool,
    /// Whether `en` or a comma stands between days.
    joined: bool,
    /// Whether `en` does.
    and: bool,
    /// Whether `of` was said.
    either: bool,
    pub(super) no_end: Option<u16>,
}

impl<'a> Parser<'a> {
    const fn new(tokens: &'a [Token], subject: Subject) -> Self {
        Self {
            tokens,
            at: 0,
            subject,
            when: When { rules: Vec::new(), repeat: None, listed: false },
            said: None,
            days: Vec::new(),
            hours: Vec::new(),
            hours_first: false,
            muddled: false,
            anew: false,
            comma: false,
            begun_at: 0,
            weeks: Weeks::Every,
            weeks_in_front: false,
            bounded: false,
            every: false,
            joined: false,
            and: false,
            either: false,
            no_end: None,
        }
    }

    fn next(&mut self) -> Option<&'a Token> {
        let token = self.tokens.get(self.at)?;
        self.begun_at = self.at;
        self.at += 1;
        Some(token)
    }

    pub(super) fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    fn can(&self) -> bool {
        self.said.unwrap_or(self.subject != Subject::Exceptions)
    }

    fn take(&mut self, token: &Token) -> Result<(), Unclear> {
        match token {
            Token::Weekdays(days) => self.weekdays(*days),
            Token::Date(date) => self.date(*date)?,
            Token::Pair(from, to) => self.pair(*from, *to)?,
            Token::Part(part) => self.part(*part),
            Token::WholeDay => self.add_hours(Clocked::Day),
            Token::Time(time) | Token::Hour(time) => self.time(*time)?,
            Token::Number(number) => self.number(*number)?,
            Token::Not => self.say(false),
            Token::Can => self.say(true),
            Token::Weeks(weeks) => self.in_weeks(*weeks),
            Token::Back(Step::Days(1)) if self.subject != Subject::Visit => self.weekdays(ALL_DAYS),
            Token::Back(step) | Token::Per(step) if self.subject != Subject::Visit && *step != Step::Weeks(1) => {
                return Err(match step {
                    Step::Weeks(_) => Unclear::InWhichWeeks,
                    Step::Days(_) => Unclear::OnWhichDays,
                });
            }
            Token::Back(step) => self.repeat().every = *step,
            Token::Times(times) => self.repeat().times = Some(*times),
            Token::Per(step) => self.once_per(*step)?,
            Token::Every => self.every_day(),
            Token::ByArrangement if self.subject != Subject::Visit => {
                return Err(Unclear::Word("in overleg".to_owned()));
            }
            Token::Always | Token::ByArrangement => {
                self.begin_days();
                self.days.push(EVERY_DAY);
                let visit = self.subject == Subject::Visit;
                self.hours.push(if visit { Clocked::Day } else { Clocked::RoundTheClock });
            }
            Token::From | Token::After => self.from(*token == Token::After)?,
            Token::Between => self.between()?,
            Token::AfterMidnight => self.after_midnight()?,
            Token::Thru | Token::Before => self.until(*token == Token::Before)?,
            Token::Or => {
                self.either = true;
                // `2026-11-24/2026-11-28`: two days away, or five?
                self.muddled |= self.subject == Subject::Exceptions
                    && matches!(self.days.last(), Some(Days::Dated(..)))
                    && self.date_at(self.at).is_some();
            }
            Token::And | Token::Comma => {
                self.comma |= *token == Token::Comma && self.is_waiting();
                let days = self.names_day(self.at);
                self.joined |= days;
                self.and |= days && *token == Token::And;
            }
            Token::Once => {}
            Token::Break => {
                self.flush();
                self.said = None;
                (self.weeks, self.weeks_in_front) = (Weeks::Every, false);
            }
        }
        Ok(())
    }

    /// `elke dinsdag` comes back; of a volunteer all weekly times do.
    fn every_day(&mut self) {
        self.every = true;
        if self.subject == Subject::Visit {
            self.repeat();
        }
    }

    fn repeat(&mut self) -> &mut Repeat {
        self.when.repeat.get_or_insert(Repeat { every: Step::Weeks(1), each_day: false, times: None })
    }

    /// `1x per week` is weekly; `2x per week` leaves open on which days.
    fn once_per(&mut self, step: Step) -> Result<(), Unclear> {
        let repeat = self.repeat();
        repeat.every = step;
        let Some(times) = repeat.times.take().filter(|times| *times != 1) else { return Ok(()) };
        let per = match step {
            Step::Weeks(1) => "week".to_owned(),
            Step::Weeks(weeks) => format!("{weeks} weken"),
            Step::Days(1) => "dag".to_owned(),
            Step::Days(days) => format!("{days} dagen"),
        };
        Err(Unclear::Word(format!("{times}x per {per}")))
    }

    /// Whether days or hours wait for the end of what is said about them.
    const fn is_waiting(&self) -> bool {
        !self.days.is_empty() || !self.hours.is_empty()
    }

    /// `niet ma` or `ma niet`.
    fn say(&mut self, can: bool) {
        let ends =
            matches!(self.peek(), None | Some(Token::Comma | Token::And | Token::Break | Token::Not | Token::Can));
        let behind = ends && self.said.is_none() && self.is_waiting();
        // `ma wel di niet`
        self.muddled |= ends && self.said.is_some() && self.is_waiting();
        if behind {
            // `ma, di niet`, `ma ochtend, middag niet`: of which is it said?
            self.muddled |= self.comma || (self.days.is_empty() && !self.when.rules.is_empty());
            self.said = Some(can);
        }
        self.flush();
        self.said = (!behind).then_some(can);
    }

    fn in_weeks(&mut self, weeks: Weeks) {
        // `ma ochtend oneven weken;`: said behind, when nothing follows without a sign in between.
        let behind = self.weeks == Weeks::Every
            && !self.days.is_empty()
            && matches!(self.peek(), None | Some(Token::Comma | Token::And | Token::Break | Token::Not | Token::Can));
        if !behind && (!self.hours.is_empty() || (self.weeks != Weeks::Every && !self.days.is_empty())) {
            self.flush();
        }
        self.weeks = weeks;
        self.weeks_in_front = self.days.is_empty();
    }

    /// Hours after days that had their hours in front begin anew: `10:00 di, 14:00 wo`.
    pub(super) fn add_hours(&mut self, hours: Clocked) {
        if self.hours_first && !self.days.is_empty() {
            // `10:00 di, wo 14:00` may mean two things.
            self.muddled |= self.days.len() > 1;
            self.flush();
            self.anew = true;
        }
        self.hours.push(hours);
    }

    /// A first or last day. Of `niet vanaf 1-12` the days from then on are forbidden; of `vanaf 1-12` the days before.
    pub(super) fn bound(&mut self, named: Days, others: Days) {
        let days = if self.can() { others } else { named };
        self.flush();
        self.when.rules.push(never(days));
    }

    pub(super) fn flush(&mut self) {
        let mut days = std::mem::take(&mut self.days);
        let mut hours = std::mem::take(&mut self.hours);
        self.hours_first = false;
        self.comma = false;
        self.muddled |= std::mem::take(&mut self.anew) && days.is_empty();
        let weeks = self.weeks;
        if !self.weeks_in_front {
            self.weeks = Weeks::Every;
        }
        if days.is_empty() && hours.is_empty() {
            return;
        }
        if days.is_empty() {
            // `ma; ochtend`: on Monday, or every day?
            let named = self.when.rules.iter().any(|rule| rule.can && rule.days != EVERY_DAY);
            self.muddled |= named && self.can();
            days.push(EVERY_DAY);
        }
        if hours.is_empty() {
            hours.push(Clocked::Day);
        }
        let can = self.can();
        self.when.rules.extend(days.into_iter().map(|days| Rule { can, days, weeks, hours: hours.clone() }));
    }
}

/// Whether `9-12` may be hours of one day, or a night such as `22-6`.
pub(super) const fn could_be_hours(from: u16, to: u16) -> bool {
    (from < to && to <= 24) || (from >= 18 && from <= 24 && to <= 9)
}
