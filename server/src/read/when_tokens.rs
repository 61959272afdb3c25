//! Cuts a text about time into tokens: phrases first, then counts of weeks and days, figures, words and signs.

use super::fold::plain;
use super::when::{DayMonth, Part, Unclear};
use super::when_figures::{day_month, figures};
use super::when_parse::could_be_hours;
use super::when_words::{
    COUNTED, ENDINGS, Kind, PHRASES, STEP_FRONTS, STEP_MOST, Token, UNITS, day_and_part, word_token,
};

/// What sounds like a part of the day, or a day, and is another.
const MISLEADING: [&str; 2] = ["tussen de middag", "week van"];

/// The tokens of a text.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token>, Unclear> {
    let mut scan = Scan::default();
    let text = plain(text);
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let used = scan.take(rest, first)?;
        rest = &rest[used..];
    }
    scan.tokens.append(&mut scan.behind);
    Ok(scan.tokens)
}

#[derive(Default)]
struct Scan {
    tokens: Vec<Token>,
    /// Statements of their own behind all that is said.
    behind: Vec<Token>,
    /// How many tokens there were at the last bracket that opened.
    opened: Option<usize>,
    /// Whether `op` was said behind the last token.
    onto: bool,
}

impl Scan {
    /// Takes what a text begins with; how long that is.
    fn take(&mut self, text: &str, first: char) -> Result<usize, Unclear> {
        if MISLEADING.into_iter().any(|phrase| starts_with_words(text, phrase)) {
            return Err(Unclear::TwoWays);
        }
        if let Some((phrase, token)) = PHRASES.iter().find(|(phrase, _)| starts_with_words(text, phrase)) {
            token.clone().into_iter().for_each(|token| self.push(token));
            return Ok(phrase.len());
        }
        if let Some((token, used)) = step_in_front(text) {
            self.push(token);
            return Ok(used);
        }
        if first.is_ascii_digit() {
            return self.figures(text);
        }
        if first.is_alphabetic() {
            return self.word(text);
        }
        self.sign(first)?;
        Ok(first.len_utf8())
    }

    fn figures(&mut self, text: &str) -> Result<usize, Unclear> {
        let (token, used) = figures(text)?;
        // `3 weken` alone is no hour, nor how often.
        if matches!(token, Token::Number(_))
            && let Some((unit, _)) = unit_in_front(text[used..].trim_start())
        {
            return Err(Unclear::Word(format!("{} {unit}", &text[..used])));
        }
        if let Token::Date(date) = &token
            && text[..used].contains(char::is_alphabetic)
        {
            self.days_before(*date);
        }
        self.push(token);
        Ok(used)
    }

    fn word(&mut self, text: &str) -> Result<usize, Unclear> {
        let end = text.find(|letter: char| !letter.is_alphabetic()).unwrap_or(text.len());
        let word = &text[..end];
        let number = text[end..].trim_start();
        if matches!(word, "week" | "weken" | "weeks") && number.starts_with(|next: char| next.is_ascii_digit()) {
            let digits = number.bytes().take_while(u8::is_ascii_digit).count();
            return Err(Unclear::Word(format!("{word} {}", &number[..digits])));
        }
        match (word_token(word), day_and_part(word)) {
            _ if word == "op" => self.onto = true,
            _ if word == "overdag" || word == "daytime" => {
                [Part::Morning, Part::Afternoon].into_iter().for_each(|part| self.push(Token::Part(part)));
            }
            (Some(token), _) => token.into_iter().for_each(|token| self.push(token)),
            (None, Some((day, part))) => {
                self.push(Token::Weekdays(1 << day));
                self.push(Token::Part(part));
            }
            (None, None) => return Err(Unclear::Word(word.to_owned())),
        }
        Ok(end)
    }

    fn sign(&mut self, sign: char) -> Result<(), Unclear> {
        let token = match sign {
            ';' | '\n' | '|' => Token::Break,
            ',' => Token::Comma,
            '&' | '+' => Token::And,
            '/' => Token::Or,
            '-' | '\u{2010}'..='\u{2015}' | '>' => Token::Thru,
            '(' => {
                self.opened = Some(self.tokens.len());
                return Ok(());
            }
            ')' => return self.close(),
            '.' | ':' | '\'' | '\u{2018}' | '\u{2019}' | '`' | '*' => return Ok(()),
            space if space.is_whitespace() => return Ok(()),
            other => return Err(Unclear::Word(other.to_string())),
        };
        self.push(token);
        Ok(())
    }

    /// `elke di (niet 1-12) 10:00`: an exception in brackets is a statement of its own.
    fn close(&mut self) -> Result<(), Unclear> {
        let opened = self.opened.take().unwrap_or(self.tokens.len());
        let inside = &self.tokens[opened..];
        let is_sign = |token: &Token| matches!(token, Token::Not | Token::Can);
        // `24-11 (vakantie)` is about what stands in front.
        if !inside.iter().any(is_sign) || inside.iter().all(is_sign) {
            return Ok(());
        }
        // `ma (niet 's middags), di`: of which day?
        if !inside.iter().any(|token| matches!(token, Token::Weekdays(_) | Token::Date(_) | Token::Pair(..))) {
            return Err(Unclear::TwoWays);
        }
        self.behind.push(Token::Break);
        self.behind.extend(self.tokens.drain(opened..));
        Ok(())
    }

    fn push(&mut self, token: Token) {
        // `nacht van di op wo`: the night is of the first.
        let night = std::mem::take(&mut self.onto) && self.tokens.last().is_some_and(|last| is_next_day(last, &token));
        if !night {
            self.tokens.push(token);
        }
    }

    /// `24, 25 en 26 november`, `24 t/m 26 november`, `24 op 25 november`: the numbers in front of a date are days of its month.
    fn days_before(&mut self, date: DayMonth) {
        let mut later = date;
        let mut end = self.tokens.len();
        loop {
            // `di 24 en do 26 november`
            if let [.., Token::Thru | Token::Comma | Token::And | Token::Or, Token::Weekdays(_)] = &self.tokens[..end] {
                end -= 1;
            }
            let (at, ranged) = match &self.tokens[..end] {
                [.., Token::Number(_), Token::Thru] => (end - 2, true),
                [.., Token::Number(_), Token::Comma | Token::And | Token::Or] => (end - 2, false),
                [.., Token::Number(_)] if self.onto && end == self.tokens.len() => (end - 1, true),
                _ => return,
            };
            let Token::Number(day) = self.tokens[at] else { return };
            let month_before = ranged && i16::try_from(day).is_ok_and(|day| day > i16::from(later.day));
            let (month, year) = match (month_before, later.month) {
                (false, month) => (month, later.year),
                (true, 1) => (12, later.year.map(|year| year - 1)),
                (true, month) => (month - 1, later.year),
            };
            let year = year.map(i16::unsigned_abs);
            let Some(earlier) = day_month(day, month.unsigned_abs().into(), year) else { return };
            self.tokens[at] = Token::Date(earlier);
            (later, end) = (earlier, at);
        }
    }
}

/// Whether the second of two days is the day after the first.
pub(super) fn is_next_day(one: &Token, next: &Token) -> bool {
    match (one, next) {
        (Token::Weekdays(one), Token::Weekdays(next)) if one.is_power_of_two() => {
            *next == if *one == 1 << 6 { 1 } else { one << 1 }
        }
        _ => match (date_of(one), date_of(next)) {
            (Some(one), Some(next)) => {
                one.tomorrow().is_ok_and(|day| (day.month(), day.day()) == (next.month(), next.day()))
            }
            _ => false,
        },
    }
}

/// Whether two days are one.
pub(super) fn is_same_day(one: &Token, next: &Token) -> bool {
    match (one, next) {
        (Token::Weekdays(one), Token::Weekdays(next)) => one == next,
        _ => date_of(one)
            .zip(date_of(next))
            .is_some_and(|(one, next)| (one.month(), one.day()) == (next.month(), next.day())),
    }
}

/// The date of a token, in any year.
fn date_of(token: &Token) -> Option<jiff::civil::Date> {
    let date = match token {
        Token::Date(date) => *date,
        Token::Pair(day, month) if !could_be_hours(*day, *month) => day_month(*day, *month, None)?,
        _ => return None,
    };
    jiff::civil::Date::new(date.year.unwrap_or(2000), date.month, date.day).ok()
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

/// Whether the text starts with the phrase and the phrase ends where a word ends.
fn starts_with_words(text: &str, phrase: &str) -> bool {
    // Asked of every phrase at every word: the first letter tells most of them apart.
    text.as_bytes().first() == phrase.as_bytes().first()
        && text.strip_prefix(phrase).is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric()))
}
