//! Words and signs of a text about time, in Dutch and English, and the figures of dates and times.

use super::fold::plain;
use super::when::{DayMonth, Part, Step, Unclear, Weeks};

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
    /// A bare number: an hour, or how many times.
    Number(u16),
    /// `tot`, `-`, `t/m`: what comes before is a start, what comes after an end.
    Thru,
    /// `voor`: until a time.
    Before,
    /// `vanaf`, `na`.
    From,
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
    /// Says nothing more.
    Never,
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
            "vm",
            "voormiddag",
            "morning",
            "mornings",
            "am",
        ],
    ),
    (Part::Afternoon, &["middag", "middags", "middagen", "namiddag", "mid", "nm", "afternoon", "afternoons", "pm"]),
    (Part::Evening, &["avond", "avonds", "avonden", "av", "evening", "evenings"]),
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
const PHRASES: &[(&str, Option<Token>)] = &[
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
    ("hele dag", None),
    ("all day", None),
    ("'s", None),
];

/// What stands in front of a count of weeks or days, and whether a number of times may stand in front of that. Nothing is for
/// `3-wekelijks`.
const STEP_FRONTS: &[(&str, bool)] = &[
    ("elke ", false),
    ("iedere ", false),
    ("om de ", false),
    ("every ", false),
    ("per ", true),
    ("in de ", true),
    ("", false),
];

/// The most weeks, or days, between two visits of what comes back.
const STEP_MOST: u8 = 52;

const COUNTED: &[(&str, u8)] = &[
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
type Kind = fn(u8) -> Step;

/// The words behind a count, and what they count.
const UNITS: [(&str, Kind); 4] =
    [("weken", Step::Weeks), ("weeks", Step::Weeks), ("dagen", Step::Days), ("days", Step::Days)];

/// What ends `3-wekelijks`.
const ENDINGS: [(&str, Kind); 3] = [("-wekelijks", Step::Weeks), ("-weekly", Step::Weeks), ("-daags", Step::Days)];

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

fn word_token(word: &str) -> Option<Option<Token>> {
    if let Some(day) = weekday_called(word) {
        return Some(Some(Token::Weekdays(1 << day)));
    }
    if let Some(part) = part_called(word) {
        return Some(Some(Token::Part(part)));
    }
    let token = match word {
        "doordeweeks" | "werkdag" | "werkdagen" | "weekdagen" | "weekday" | "weekdays" => Token::Weekdays(WORKING_DAYS),
        "weekend" | "weekenden" | "weekends" => Token::Weekdays(WEEKEND),
        "dag" | "dagen" | "days" | "day" => Token::Weekdays(ALL_DAYS),
        "dagelijks" | "alledagen" | "daily" => Token::Back(Step::Days(1)),
        "altijd" | "flexibel" | "always" | "anytime" | "flexible" => Token::Always,
        "nooit" | "never" | "geen" | "none" | "eenmalig" | "eenmaal" | "eens" | "once" | "onetime" => Token::Never,
        "niet" | "behalve" | "afwezig" | "vakantie" | "weg" | "verhinderd" | "zonder" | "not" | "except" | "absent"
        | "holiday" | "without" | "uitgezonderd" => Token::Not,
        "wel" | "beschikbaar" | "aanwezig" | "kan" | "available" | "can" => Token::Can,
        "elke" | "elk" | "iedere" | "ieder" | "alle" | "every" | "each" | "all" => Token::Every,
        "wekelijks" | "weekly" => Token::Back(Step::Weeks(1)),
        "tweewekelijks" | "veertiendaags" | "biweekly" | "fortnightly" => Token::Back(Step::Weeks(2)),
        "even" => Token::Weeks(Weeks::Even),
        "oneven" | "odd" => Token::Weeks(Weeks::Odd),
        "tot" | "to" | "until" | "till" | "tm" | "thru" | "through" => Token::Thru,
        "voor" | "before" => Token::Before,
        "vanaf" | "ingaande" | "na" | "from" | "after" | "sinds" | "since" => Token::From,
        "tussen" | "between" => Token::Between,
        "en" | "and" | "plus" => Token::And,
        "of" | "or" => Token::Or,
        "om" | "op" | "in" | "de" | "het" | "at" | "on" | "the" | "van" | "s" | "ook" | "alleen" | "only" | "uur"
        | "u" | "h" | "rond" | "week" | "weken" | "weeks" | "eind" | "hele" | "liefst" | "graag" | "is" | "ben"
        | "ik" | "periode" | "datum" | "dagdeel" => return Some(None),
        _ => return None,
    };
    Some(Some(token))
}

/// The tokens of a text.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token>, Unclear> {
    let text = plain(text);
    let mut tokens = Vec::new();
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        if let Some((phrase, token)) = PHRASES.iter().find(|(phrase, _)| starts_with_words(rest, phrase)) {
            tokens.extend(token.clone());
            rest = &rest[phrase.len()..];
        } else if let Some((token, used)) = step_in_front(rest) {
            tokens.push(token);
            rest = &rest[used..];
        } else if first.is_ascii_digit() {
            let (token, used) = super::when_figures::figures(rest)?;
            // `3 weken` alone is no hour, nor how often.
            if matches!(token, Token::Number(_))
                && let Some((unit, _)) = unit_in_front(rest[used..].trim_start())
            {
                return Err(Unclear::Word(format!("{} {unit}", &rest[..used])));
            }
            tokens.push(token);
            rest = &rest[used..];
        } else if first.is_alphabetic() {
            let end = rest.find(|letter: char| !letter.is_alphabetic()).unwrap_or(rest.len());
            let word = &rest[..end];
            match (word_token(word), day_and_part(word)) {
                (Some(token), _) => tokens.extend(token),
                (None, Some((day, part))) => tokens.extend([Token::Weekdays(1 << day), Token::Part(part)]),
                (None, None) => return Err(Unclear::Word(word.to_owned())),
            }
            rest = &rest[end..];
        } else {
            tokens.extend(sign_token(first)?);
            rest = &rest[first.len_utf8()..];
        }
    }
    Ok(tokens)
}

/// `elke 3 weken`, `om de drie dagen`, `per 2 weken`, `3-wekelijks` in front of a text, and how long it is.
fn step_in_front(text: &str) -> Option<(Token, usize)> {
    let (front, per) = STEP_FRONTS.iter().find(|(front, _)| text.starts_with(front))?;
    let behind = text[front.len()..].trim_start();
    let end = behind.find(|sign: char| !sign.is_ascii_alphanumeric()).unwrap_or(behind.len());
    let count = COUNTED.iter().find(|(name, _)| *name == &behind[..end]).map(|(_, count)| *count);
    let count = count.or_else(|| behind[..end].parse().ok()).filter(|count| (1..=STEP_MOST).contains(count))?;
    if front.is_empty() {
        let (word, kind) = ENDINGS.iter().find(|(word, _)| starts_with_words(&behind[end..], word))?;
        return Some((Token::Back(kind(count)), end + word.len()));
    }
    let said = behind[end..].trim_start();
    let used = text.len() - said.len();
    let (unit, kind) = unit_in_front(said)?;
    let token = if *per { Token::Per(kind(count)) } else { Token::Back(kind(count)) };
    Some((token, used + unit.len()))
}

/// The word that says what was counted, when a text begins with it.
fn unit_in_front(text: &str) -> Option<(&'static str, Kind)> {
    UNITS.into_iter().find(|(word, _)| starts_with_words(text, word))
}

fn sign_token(sign: char) -> Result<Option<Token>, Unclear> {
    match sign {
        ';' | '\n' | '|' => Ok(Some(Token::Break)),
        ',' => Ok(Some(Token::Comma)),
        '&' | '+' => Ok(Some(Token::And)),
        '/' => Ok(Some(Token::Or)),
        '-' | '\u{2010}'..='\u{2015}' | '>' => Ok(Some(Token::Thru)),
        '.' | ':' | '(' | ')' | '\'' | '\u{2018}' | '\u{2019}' | '`' | '*' => Ok(None),
        space if space.is_whitespace() => Ok(None),
        other => Err(Unclear::Word(other.to_string())),
    }
}

/// Whether the text starts with the phrase and the phrase ends where a word ends.
fn starts_with_words(text: &str, phrase: &str) -> bool {
    // Asked of every phrase at every word: the first letter tells most of them apart.
    text.as_bytes().first() == phrase.as_bytes().first()
        && text.strip_prefix(phrase).is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric()))
}

/// The month of a word in front of a text, and how long the word is.
pub(crate) fn month_in_front(text: &str) -> Option<(i8, usize)> {
    let end = text.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(text.len());
    (1..=12).zip(MONTHS).find(|(_, names)| names.contains(&&text[..end])).map(|(month, _)| (month, end))
}
