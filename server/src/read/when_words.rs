//! Words of a text about time, in Dutch and English, and the tokens that they are.

use super::when::{DayMonth, Part, Step, Weeks};

/// A piece of a text about time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Weekdays(u8),
    Part(Part),
    Date(DayMonth),
    /// `9-12`: hours, or a day and a month.
    Pair(u16, u16),
    /// Minutes from midnight.
    Time(u16),
    /// `9 uur`, in minutes from midnight.
    Hour(u16),
    /// A bare number: an hour, or how many times.
    Number(u16),
    /// `tot`, `-`, `t/m`: what comes before is a start, what comes after an end.
    Thru,
    /// `voor`: until a time, or before a day.
    Before,
    /// `vanaf`.
    From,
    /// `na`: from a time, or after a day.
    After,
    /// `tussen`: what follows are two ends.
    Between,
    /// `na middernacht`: the hours that follow are of the day's night, and so a day later.
    AfterMidnight,
    Not,
    Can,
    Every,
    Weeks(Weeks),
    /// `om de week`, `elke 3 dagen`: once in so long.
    Back(Step),
    /// `per week`, `per 2 weken`: with how many times in front.
    Per(Step),
    /// So many times.
    Times(u16),
    And,
    Or,
    Comma,
    /// Ends a statement: `;` or a line break.
    Break,
    Always,
    /// Any time, for a visit; no statement of a volunteer.
    ByArrangement,
    /// `hele dag`.
    WholeDay,
    /// `eenmalig`: says nothing more.
    Once,
}

const WEEKDAYS: [&[&str]; 7] = [
    &["ma", "maa", "maandag", "maandags", "maandagen", "mo", "mon", "monday", "mondays"],
    &["di", "din", "dinsdag", "dinsdags", "dinsdagen", "tu", "tue", "tues", "tuesday", "tuesdays"],
    &["wo", "woe", "woensdag", "woensdags", "woensdagen", "we", "wed", "wednesday", "wednesdays"],
    &["do", "don", "donderdag", "donderdags", "donderdagen", "th", "thu", "thur", "thurs", "thursday", "thursdays"],
    &["vr", "vrijdag", "vrijdags", "vrijdagen", "fr", "fri", "friday", "fridays"],
    &["za", "zat", "zaterdag", "zaterdags", "zaterdagen", "sa", "sat", "saturday", "saturdays"],
    &["zo", "zon", "zondag", "zondags", "zondagen", "su", "sun", "sunday", "sundays"],
];

const PARTS: [(Part, &[&str]); 4] = [
    (
        Part::Morning,
        &[
            "ochtend",
            "ochtends",
            "ochtenden",
            "morgen",
            "morgens",
            "och",
            "ocht",
            "ochtenduren",
            "vm",
            "voormiddag",
            "morning",
            "mornings",
            "am",
        ],
    ),
    (
        Part::Afternoon,
        &["middag", "middags", "middagen", "middaguren", "namiddag", "mid", "nm", "afternoon", "afternoons", "pm"],
    ),
    (Part::Evening, &["avond", "avonds", "avonden", "avonduren", "av", "evening", "evenings"]),
    (Part::Night, &["nacht", "nachts", "nachten", "night", "nights"]),
];

const MONTHS: [&[&str]; 12] = [
    &["jan", "januari", "january"],
    &["feb", "februari", "february"],
    &["mrt", "maart", "mar", "march"],
    &["apr", "april"],
    &["mei", "may"],
    &["jun", "juni", "june"],
    &["jul", "juli", "july"],
    &["aug", "augustus", "august"],
    &["sep", "sept", "september"],
    &["okt", "oktober", "oct", "october"],
    &["nov", "november"],
    &["dec", "december"],
];

const WORKING_DAYS: u8 = 0b001_1111;
const WEEKEND: u8 = 0b110_0000;
pub(crate) const ALL_DAYS: u8 = 0b111_1111;

/// Phrases of several words, longest first, before words are looked at one by one.
pub(super) const PHRASES: &[(&str, Option<Token>)] = &[
    ("niet beschikbaar", Some(Token::Not)),
    ("niet aanwezig", Some(Token::Not)),
    ("kan niet", Some(Token::Not)),
    ("kan wel", Some(Token::Can)),
    ("not available", Some(Token::Not)),
    ("na middernacht", Some(Token::AfterMidnight)),
    ("after midnight", Some(Token::AfterMidnight)),
    ("tot en met", Some(Token::Thru)),
    ("t/m", Some(Token::Thru)),
    ("24/7", Some(Token::Always)),
    ("even weken", Some(Token::Weeks(Weeks::Even))),
    ("even week", Some(Token::Weeks(Weeks::Even))),
    ("oneven weken", Some(Token::Weeks(Weeks::Odd))),
    ("oneven week", Some(Token::Weeks(Weeks::Odd))),
    ("even weeks", Some(Token::Weeks(Weeks::Even))),
    ("odd weeks", Some(Token::Weeks(Weeks::Odd))),
    ("om de week", Some(Token::Back(Step::Weeks(2)))),
    ("om de andere week", Some(Token::Back(Step::Weeks(2)))),
    ("every other week", Some(Token::Back(Step::Weeks(2)))),
    ("elke week", Some(Token::Back(Step::Weeks(1)))),
    ("iedere week", Some(Token::Back(Step::Weeks(1)))),
    ("every week", Some(Token::Back(Step::Weeks(1)))),
    ("per week", Some(Token::Per(Step::Weeks(1)))),
    ("a week", Some(Token::Per(Step::Weeks(1)))),
    ("om de dag", Some(Token::Back(Step::Days(2)))),
    ("om de andere dag", Some(Token::Back(Step::Days(2)))),
    ("every other day", Some(Token::Back(Step::Days(2)))),
    ("elke dag", Some(Token::Back(Step::Days(1)))),
    ("iedere dag", Some(Token::Back(Step::Days(1)))),
    ("alle dagen", Some(Token::Back(Step::Days(1)))),
    ("every day", Some(Token::Back(Step::Days(1)))),
    ("per dag", Some(Token::Per(Step::Days(1)))),
    ("a day", Some(Token::Per(Step::Days(1)))),
    ("met ingang van", Some(Token::From)),
    ("maakt niet uit", Some(Token::Always)),
    ("in overleg", Some(Token::ByArrangement)),
    ("by arrangement", Some(Token::ByArrangement)),
    ("any time", Some(Token::Always)),
    ("hele dag", Some(Token::WholeDay)),
    ("all day", Some(Token::WholeDay)),
    ("hele week", Some(Token::Weekdays(ALL_DAYS))),
    ("door de week", Some(Token::Weekdays(WORKING_DAYS))),
    ("'s", None),
];

/// What stands in front of a count of weeks or days, and whether a number of times may stand in front of that. Nothing is for
/// `3-wekelijks`.
pub(super) const STEP_FRONTS: &[(&str, bool)] = &[
    ("elke ", false),
    ("iedere ", false),
    ("om de ", false),
    ("every ", false),
    ("per ", true),
    ("in de ", true),
    ("", false),
];

/// The most weeks, or days, between two visits of what comes back.
pub(super) const STEP_MOST: u8 = 52;

pub(super) const COUNTED: &[(&str, u8)] = &[
    ("twee", 2),
    ("drie", 3),
    ("vier", 4),
    ("vijf", 5),
    ("zes", 6),
    ("acht", 8),
    ("tien", 10),
    ("veertien", 14),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("eight", 8),
    ("ten", 10),
    ("fourteen", 14),
];

/// A kind of step.
pub(super) type Kind = fn(u8) -> Step;

/// The words behind a count, and what they count.
pub(super) const UNITS: [(&str, Kind); 4] =
    [("weken", Step::Weeks), ("weeks", Step::Weeks), ("dagen", Step::Days), ("days", Step::Days)];

/// What ends `3-wekelijks`.
pub(super) const ENDINGS: [(&str, Kind); 3] =
    [("-wekelijks", Step::Weeks), ("-weekly", Step::Weeks), ("-daags", Step::Days)];

/// The weekday of a word, 0 for Monday.
pub(crate) fn weekday_called(word: &str) -> Option<u8> {
    (0..7).zip(WEEKDAYS).find(|(_, names)| names.contains(&word)).map(|(day, _)| day)
}

/// The part of the day of a word.
pub(crate) fn part_called(word: &str) -> Option<Part> {
    PARTS.iter().find(|(_, names)| names.contains(&word)).map(|(part, _)| *part)
}

/// `maandagmiddag`: a weekday and a part of it in one word.
pub(crate) fn day_and_part(word: &str) -> Option<(u8, Part)> {
    (2..word.len()).filter(|at| word.is_char_boundary(*at)).find_map(|at| {
        let (day, part) = word.split_at(at);
        Some((weekday_called(day)?, part_called(part)?))
    })
}

pub(super) fn word_token(word: &str) -> Option<Option<Token>> {
    if let Some(day) = weekday_called(word) {
        return Some(Some(Token::Weekdays(1 << day)));
    }
    if let Some(part) = part_called(word) {
        return Some(Some(Token::Part(part)));
    }
    let token = match word {
        "doordeweeks" | "doordeweekse" | "werkdag" | "werkdagen" | "weekdagen" | "weekday" | "weekdays" => {
            Token::Weekdays(WORKING_DAYS)
        }
        "weekend" | "weekenden" | "weekends" => Token::Weekdays(WEEKEND),
        "dag" | "dagen" | "days" | "day" => Token::Weekdays(ALL_DAYS),
        "dagelijks" | "alledagen" | "daily" => Token::Back(Step::Days(1)),
        "altijd" | "flexibel" | "always" | "anytime" | "flexible" => Token::Always,
        "eenmalig" | "eenmaal" | "eens" | "once" | "onetime" => Token::Once,
        "nooit" | "never" | "geen" | "none" | "niet" | "behalve" | "afwezig" | "vakantie" | "weg" | "verhinderd"
        | "zonder" | "not" | "except" | "absent" | "holiday" | "without" | "uitgezonderd" => Token::Not,
        "wel" | "beschikbaar" | "aanwezig" | "kan" | "available" | "can" => Token::Can,
        "elke" | "elk" | "iedere" | "ieder" | "alle" | "every" | "each" | "all" => Token::Every,
        "wekelijks" | "weekly" => Token::Back(Step::Weeks(1)),
        "tweewekelijks" | "veertiendaags" | "biweekly" | "fortnightly" => Token::Back(Step::Weeks(2)),
        "even" => Token::Weeks(Weeks::Even),
        "oneven" | "odd" => Token::Weeks(Weeks::Odd),
        "noon" => Token::Time(12 * 60),
        "tot" | "to" | "until" | "till" | "tm" | "thru" | "through" => Token::Thru,
        "voor" | "before" => Token::Before,
        "vanaf" | "ingaande" | "from" | "sinds" | "since" => Token::From,
        "na" | "after" => Token::After,
        "tussen" | "between" => Token::Between,
        "en" | "and" | "plus" => Token::And,
        "of" | "or" => Token::Or,
        "om" | "op" | "in" | "de" | "het" | "at" | "on" | "the" | "van" | "s" | "ook" | "alleen" | "only" | "uur"
        | "u" | "h" | "rond" | "week" | "weken" | "weeks" | "hele" | "liefst" | "graag" | "is" | "ben" | "ik"
        | "periode" | "datum" | "dagdeel" => return Some(None),
        _ => return None,
    };
    Some(Some(token))
}

/// The month of a word in front of a text, and how long the word is.
pub(crate) fn month_in_front(text: &str) -> Option<(i8, usize)> {
    let end = text.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(text.len());
    (1..=12).zip(MONTHS).find(|(_, names)| names.contains(&&text[..end])).map(|(month, _)| (month, end))
}
