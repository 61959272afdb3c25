//! Makes words comparable: small letters, no accents, and for headers nothing but letters and digits.

use std::cmp::Ordering;

/// Small letters without accents; everything else stays.
pub(crate) fn plain(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        push_plain(&mut folded, letter);
    }
    folded
}

/// Only letters and digits, small and without accents: `E-mail` and `e mail` are one, `VOG geldig tot` is `voggeldigtot`.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        let letters = text.bytes().filter(u8::is_ascii_alphanumeric);
        folded.extend(letters.map(|letter| char::from(letter.to_ascii_lowercase())));
        return folded;
    }
    for letter in text.chars().filter(|letter| letter.is_alphanumeric()) {
        push_plain(&mut folded, letter);
    }
    folded
}

/// Small letters without accents, words one space apart, anything that is no letter or digit being a space.
pub(crate) fn words(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_alphanumeric() {
            push_plain(&mut folded, letter);
        } else if !folded.ends_with(' ') && !folded.is_empty() {
            folded.push(' ');
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

fn push_plain(folded: &mut String, letter: char) {
    if letter.is_ascii() {
        folded.push(letter.to_ascii_lowercase());
        return;
    }
    for small in letter.to_lowercase() {
        let bare = match small {
            'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
            'æ' => "ae",
            'ç' | 'ć' | 'č' => "c",
            'è'..='ë' | 'ē' | 'ę' | 'ě' => "e",
            'ğ' => "g",
            'ì'..='ï' | 'ī' | 'ı' => "i",
            'ł' => "l",
            'ñ' | 'ń' | 'ň' => "n",
            'ò'..='ö' | 'ø' | 'ō' | 'ő' => "o",
            'œ' => "oe",
            'ř' => "r",
            'ś' | 'š' | 'ş' => "s",
            'ß' => "ss",
            'ù'..='ü' | 'ū' | 'ů' | 'ű' => "u",
            'ý' | 'ÿ' => "y",
            'ź' | 'ż' | 'ž' => "z",
            'ĳ' => "ij",
            '\u{300}'..='\u{36f}' => "",
            _ => {
                folded.push(small);
                continue;
            }
        };
        folded.push_str(bare);
    }
}

/// Natural order: runs of digits compare as numbers, so that V2 comes before V10. Total: ids that are equal in this way
/// (V2, V02) compare as plain text.
pub(crate) fn natural(left: &str, right: &str) -> Ordering {
    let (mut a, mut b) = (left.as_bytes(), right.as_bytes());
    while let (Some(first), Some(second)) = (a.first(), b.first()) {
        if first.is_ascii_digit() && second.is_ascii_digit() {
            let (mine, rest) = number(a);
            let (theirs, rest_of_theirs) = number(b);
            let order = mine.len().cmp(&theirs.len()).then_with(|| mine.cmp(theirs));
            if order != Ordering::Equal {
                return order;
            }
            (a, b) = (rest, rest_of_theirs);
        } else {
            if first != second {
                return first.cmp(second);
            }
            (a, b) = (&a[1..], &b[1..]);
        }
    }
    a.len().cmp(&b.len()).then_with(|| left.cmp(right))
}

/// The digits in front, leading zeros left out, and what follows.
fn number(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let zeros = digits.iter().position(|byte| *byte != b'0').unwrap_or(digits.len());
    (&digits[zeros..], rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_compare_without_case_accents_and_punctuation() {
        assert_eq!(fold("Cliënt-nr."), "clientnr");
        assert_eq!(fold("  E-Mail  "), "email");
        assert_eq!(plain("Één"), "een");
        assert_eq!(words(" Vervoer / naar  arts!"), "vervoer naar arts");
    }

    #[test]
    fn ids_sort_as_people_count() {
        let mut ids = ["V10", "V2", "v1", "V02", "V", "W1", "V2b", "10", "9"];
        ids.sort_by(|a, b| natural(a, b));
        assert_eq!(ids, ["9", "10", "V", "V02", "V2", "V2b", "V10", "W1", "v1"]);
    }
}
