//! Values of cells: numbers, lengths of time, dates, postcodes, telephone numbers, lists.

use jiff::civil::{Date, date};

use super::fold::fold;
use super::when::Days;
use super::when::{DayMonth, Subject, parse};

/// Whole Excel days that may be a date: 1954 to 2119. Smaller and larger numbers are something else.
const SERIALS: std::ops::Range<f64> = 20_000.0..80_500.0;

/// A number with a decimal comma or point; the last of several signs is the decimal one.
pub(crate) fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte));
    let text = match (text.rfind(','), text.rfind('.')) {
        (Some(comma), Some(point)) if comma > point => text.replace('.', "").replace(',', "."),
        (Some(_), Some(_)) => text.replace(',', ""),
        (Some(_), None) => text.replace(',', "."),
        _ => text.to_owned(),
    };
    if text.is_empty() || !plain(&text) {
        return None;
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// A whole number from 0; `3.0` is one, and words behind it (*3 keer*) do not count.
pub(crate) fn whole(text: &str) -> Option<u32> {
    let figures =
        text.trim_start_matches(['≤', '<', '±', '~']).trim_start_matches("max").trim_start_matches(['.', ' ']);
    let end =
        figures.find(|sign: char| !(sign.is_ascii_digit() || sign == '.' || sign == ',')).unwrap_or(figures.len());
    if !figures[end..].chars().all(|sign| sign.is_alphabetic() || sign.is_whitespace() || sign == '.') {
        return None;
    }
    let number = number(&figures[..end])?;
    if number.fract() == 0.0 && (0.0..=1e9).contains(&number) {
        // In range by the line above.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        return Some(number as u32);
    }
    None
}

/// What a bare number in a length of time counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Minutes,
    Hours,
    /// Below 13 hours, from 13 on minutes.
    Either,
}

/// Minutes of a length of time: `90 min`, `1,5 uur`, `1u30`, `1:30`, `2 uur en 15 minuten`, `half uur`, `90`.
pub(crate) fn minutes(text: &str, unit: Unit) -> Option<u32> {
    let text = super::fold::plain(text);
    let text = text.trim().trim_start_matches("max").trim_start_matches(['.', ' ', '±', '~']);
    if let Some(number) = number(text) {
        let hours = unit == Unit::Hours || (unit == Unit::Either && number < 13.0);
        return rounded(if hours { number * 60.0 } else { number });
    }
    if let Some((hours, minutes)) = text.split_once(':') {
        let (hours, minutes) =
            (hours.parse::<u32>().ok()?, minutes.parse::<u32>().ok().filter(|minutes| *minutes < 60)?);
        return hours.checked_mul(60)?.checked_add(minutes);
    }
    match fold(text).as_str() {
        "halfuur" | "eenhalfuur" | "halfanhour" | "halfhour" => return Some(30),
        "anderhalfuur" => return Some(90),
        "kwartier" | "eenkwartier" => return Some(15),
        "uur" | "eenuur" | "anhour" => return Some(60),
        _ => {}
    }
    in_units(text)
}

/// Figures each with its unit: `1 uur 30 min`, `1u30`.
fn in_units(text: &str) -> Option<u32> {
    let mut rest = text;
    let mut sum = 0.0;
    let mut after_hours = false;
    while !rest.is_empty() {
        let figures =
            rest.find(|sign: char| !(sign.is_ascii_digit() || sign == ',' || sign == '.')).unwrap_or(rest.len());
        let value = number(&rest[..figures])?;
        rest = rest[figures..].trim_start();
        let letters = rest.find(|sign: char| !sign.is_alphabetic()).unwrap_or(rest.len());
        match &rest[..letters] {
            "u" | "uur" | "uren" | "h" | "hr" | "hrs" | "hour" | "hours" => {
                (sum, after_hours) = (sum + value * 60.0, true)
            }
            "m" | "min" | "mins" | "minuut" | "minuten" | "minute" | "minutes" => sum += value,
            "d" | "dag" | "dagen" | "day" | "days" => sum += value * 1440.0,
            "" if after_hours && rest.is_empty() => sum += value,
            _ => return None,
        }
        rest = rest[letters..].trim_start_matches(['.', ' ', ',', '+', '&']);
        rest = ["en ", "and "].iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest).trim_start();
    }
    rounded(sum)
}

fn rounded(minutes: f64) -> Option<u32> {
    // In range by the condition.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    (0.0..=1e8).contains(&minutes).then(|| minutes.round() as u32)
}

/// A date that a cell of its own holds: any Dutch spelling, ISO, with a time behind it, or an Excel day number.
pub(crate) fn day_month(text: &str, since_1904: bool) -> Option<DayMonth> {
    if let Some(serial) = number(text) {
        return serial_date(serial, since_1904).map(whole_date);
    }
    let when = parse(text, Subject::Exceptions).ok()?;
    match when.rules.first()?.days {
        Days::Dated(first, last) if first == last && when.rules.len() == 1 => Some(first),
        _ => None,
    }
}

fn whole_date(date: Date) -> DayMonth {
    DayMonth { year: Some(date.year()), month: date.month(), day: date.day(), weekday: None }
}

/// The date of an Excel day number.
pub(crate) fn serial_date(serial: f64, since_1904: bool) -> Option<Date> {
    if !SERIALS.contains(&serial) {
        return None;
    }
    // Excel's 1900 calendar has a 29 February 1900: its day 0 is 30 December 1899 for every later date.
    let epoch = if since_1904 { date(1904, 1, 1) } else { date(1899, 12, 30) };
    // In range by the line above.
    #[allow(clippy::cast_possible_truncation)]
    epoch.checked_add(jiff::Span::new().days(serial as i64)).ok()
}

/// Minutes from midnight of a fraction of a day, as a spreadsheet keeps a time.
pub(crate) fn serial_time(text: &str) -> Option<u16> {
    let fraction = number(text).filter(|fraction| (0.0..1.0).contains(fraction) && text.contains(['.', ',']))?;
    // At most 1,440.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Some((fraction * 1440.0).round() as u16)
}

/// The four figures of a Dutch postcode, and its letters in capitals when they are there: `1234AB`, `1234 ab`, `1234`,
/// `1234.0`, `NL-1234 AB`.
pub(crate) fn postcode(text: &str) -> Option<(u16, Option<[u8; 2]>)> {
    let text = text.trim().trim_end_matches(".0").trim_end_matches(",0");
    let mut signs = text.bytes().filter(u8::is_ascii_alphanumeric).map(|sign| sign.to_ascii_uppercase()).peekable();
    if text.get(..2).is_some_and(|land| land.eq_ignore_ascii_case("nl")) {
        signs.next();
        signs.next();
    }
    let mut figures = 0;
    for _ in 0..4 {
        figures = figures * 10 + u16::from(signs.next().filter(u8::is_ascii_digit)? - b'0');
    }
    if figures < 1000 || text.chars().any(|sign| !sign.is_ascii_alphanumeric() && !" .-\u{a0}".contains(sign)) {
        return None;
    }
    let letters: Vec<u8> = signs.collect();
    match letters[..] {
        [] => Some((figures, None)),
        [first, second] if first.is_ascii_uppercase() && second.is_ascii_uppercase() => {
            Some((figures, Some([first, second])))
        }
        _ => None,
    }
}

/// A telephone number as it is dialled: digits and a leading `+`, with the zero that a spreadsheet took off. Empty when
/// there are no figures.
pub(crate) fn phone(text: &str) -> String {
    let text = text.trim().trim_end_matches(".0");
    let mut dialled: String = text.chars().filter(char::is_ascii_digit).collect();
    if text.starts_with('+') {
        // `+31 (0)6` and `+31 6` are one number.
        if let Some(rest) = dialled.strip_prefix("310") {
            dialled = format!("31{rest}");
        }
        dialled.insert(0, '+');
    } else if dialled.len() == 9 && !dialled.starts_with('0') {
        dialled.insert(0, '0');
    } else if dialled.len() == 11 && dialled.starts_with("31") {
        dialled.insert(0, '+');
    } else if dialled.starts_with("0031") {
        dialled.replace_range(..2, "+");
    }
    dialled
}

/// A telephone number for comparison: `+316…` and `06…` are one.
pub(crate) fn comparable_phone(dialled: &str) -> String {
    dialled.strip_prefix("+31").map_or_else(|| dialled.to_owned(), |rest| format!("0{rest}"))
}

/// The values in a cell, parted by `,` `;` `/` `|` `&` `+`, a line break or the words *en*, *and*, *of*, *or*. A pair of
/// brackets keeps together, and so do the strokes of `01/05/2027` and `t/m`.
pub(crate) fn list(text: &str) -> Vec<&str> {
    parted(text, false)
}

/// The same, with a comma between digits taken for a decimal one: `auto 0,5 uur, fiets`.
pub(crate) fn list_with_decimals(text: &str) -> Vec<&str> {
    parted(text, true)
}

fn parted(text: &str, decimals: bool) -> Vec<&str> {
    let bytes = text.as_bytes();
    let lone = lone_brackets(text);
    let mut values = Vec::new();
    let (mut depth, mut from) = (0_u32, 0);
    for (at, sign) in text.char_indices().filter(|(_, sign)| sign.is_ascii()) {
        let parts = match sign {
            '(' | ')' if lone.binary_search(&at).is_ok() => 1,
            '(' => {
                depth += 1;
                0
            }
            ')' => {
                depth -= 1;
                0
            }
            '/' => usize::from(!stroke_of_one_value(bytes, at)),
            ',' if decimals => usize::from(!between_digits(bytes, at)),
            ',' | ';' | '|' | '&' | '+' | '\n' => 1,
            ' ' => parting_word(&text[at..]),
            _ => 0,
        };
        if parts > 0 && depth == 0 {
            values.extend(value(&text[from..at]));
            from = at + parts;
        }
    }
    values.extend(value(&text[from..]));
    values
}

/// Where brackets stand that nothing closes, or that close nothing, in order: they keep nothing together.
fn lone_brackets(text: &str) -> Vec<usize> {
    let (mut open, mut lone) = (Vec::new(), Vec::new());
    for (at, sign) in text.bytes().enumerate() {
        match sign {
            b'(' => open.push(at),
            b')' if open.pop().is_none() => lone.push(at),
            _ => {}
        }
    }
    // Whatever is open at the end is behind whatever closed nothing.
    lone.extend(open);
    lone
}

/// How long the word is that parts two values here, with the space before it; 0 when there is none.
fn parting_word(text: &str) -> usize {
    let words = [" en ", " and ", " of ", " or "];
    words.iter().find(|word| text.starts_with(**word)).map_or(0, |word| word.len() - 1)
}

fn value(text: &str) -> Option<&str> {
    let value = text.trim().trim_matches(['-', '•', '*']).trim();
    (!value.is_empty()).then_some(value)
}

fn stroke_of_one_value(bytes: &[u8], at: usize) -> bool {
    between_digits(bytes, at) || matches!(around(bytes, at), Some((b't' | b'T', b'm' | b'M')))
}

fn between_digits(bytes: &[u8], at: usize) -> bool {
    matches!(around(bytes, at), Some((b'0'..=b'9', b'0'..=b'9')))
}

/// The bytes before and after.
fn around(bytes: &[u8], at: usize) -> Option<(u8, u8)> {
    Some((*bytes.get(at.checked_sub(1)?)?, *bytes.get(at + 1)?))
}

/// Whether a cell says that there is nothing: `-`, `geen`, `n.v.t.`, `onbekend`, `?`.
pub(crate) fn is_nothing(text: &str) -> bool {
    matches!(
        fold(text).as_str(),
        "" | "geen"
            | "nvt"
            | "onbekend"
            | "niets"
            | "none"
            | "na"
            | "null"
            | "nil"
            | "unknown"
            | "notknown"
            | "nee"
            | "no"
            | "prefernottosay"
    )
}

/// An id as it is compared: without space around, and without the `.0` of a number that became a float.
pub(crate) fn id(text: &str) -> String {
    let text = text.trim();
    let whole = text.strip_suffix(".0").filter(|whole| whole.bytes().all(|byte| byte.is_ascii_digit()));
    whole.unwrap_or(text).to_owned()
}
