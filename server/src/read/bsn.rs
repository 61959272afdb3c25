//! Finds citizen service numbers (BSN), which koppel may not hold, and masks them.
//!
//! A BSN is nine digits that pass the 11-test: 9a + 8b + 7c + 6d + 5e + 4f + 3g + 2h − i is a multiple of 11. Of nine
//! digits taken at random one in eleven does, so the rule is: nine digits that pass, together or grouped as people write
//! them (`1234.56.782`, `123 456 782`), with no letter or digit against them (an IBAN is no BSN) and no decimal sign in
//! front. Columns of telephone numbers and coordinates are left out: nine digits are normal there. In a column of ids
//! they are refused only when every nine-digit id of the column passes, for then they are BSNs and no ids.

/// The digits that stand for a BSN in everything that is written down.
pub const MASK: &str = "*********";

/// Digits per group in the ways a BSN is written.
const GROUPINGS: [&[usize]; 3] = [&[9], &[4, 2, 3], &[3, 3, 3]];

/// Where a BSN stands in a text, in bytes.
pub(crate) fn find(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    if bytes.len() < 9 {
        return None;
    }
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        if may_begin(text, at)
            && let Some(end) = GROUPINGS.iter().find_map(|groups| grouped(text, at, groups))
        {
            return Some((at, end));
        }
        while at < bytes.len() && bytes[at].is_ascii_digit() {
            at += 1;
        }
    }
    None
}

/// Whether digits here begin a number: no letter against them, no decimal sign of another number.
fn may_begin(text: &str, at: usize) -> bool {
    let mut before = text[..at].chars().rev();
    match before.next() {
        None => true,
        Some('+') => false,
        Some('.' | ',') => !before.next().is_some_and(|sign| sign.is_ascii_digit()),
        Some(sign) => !sign.is_alphanumeric(),
    }
}

/// The end of a number in these groups that passes the test.
fn grouped(text: &str, start: usize, groups: &[usize]) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut digits = [0; 9];
    let (mut at, mut filled) = (start, 0);
    for (place, length) in groups.iter().enumerate() {
        if place > 0 {
            bytes.get(at).filter(|sign| matches!(sign, b'.' | b' ' | b'-'))?;
            at += 1;
        }
        for _ in 0..*length {
            digits[filled] = bytes.get(at).filter(|sign| sign.is_ascii_digit())? - b'0';
            filled += 1;
            at += 1;
        }
    }
    let ends = !text[at..].starts_with(char::is_alphanumeric);
    (ends && passes(digits)).then_some(at)
}

/// The 11-test. Zeros alone are no number.
fn passes(digits: [u8; 9]) -> bool {
    let weighed: i32 =
        digits.iter().zip([9, 8, 7, 6, 5, 4, 3, 2, -1]).map(|(digit, weight)| i32::from(*digit) * weight).sum();
    weighed % 11 == 0 && digits != [0; 9]
}

/// Whether a text is nine digits and nothing else.
pub(crate) fn is_nine_digits(text: &str) -> bool {
    text.len() == 9 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The text with every BSN in it masked.
pub(crate) fn masked(text: &str) -> String {
    let mut rest = text;
    let mut masked = String::with_capacity(text.len());
    while let Some((from, to)) = find(rest) {
        masked.push_str(&rest[..from]);
        masked.push_str(MASK);
        rest = &rest[to..];
    }
    masked.push_str(rest);
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    // 111222333 and 123456782 pass the 11-test; 123456789 does not.
    fn check(text: &str, masked_text: &str) {
        assert_eq!(masked(text), masked_text);
        assert_eq!(find(text).is_some(), text != masked_text);
    }

    #[test]
    fn a_bsn_is_found_however_it_is_written() {
        check("111222333", MASK);
        check("bsn: 1234.56.782.", "bsn: *********.");
        check("(123 456 782)", "(*********)");
        check("111222333, 123456782", "*********, *********");
    }

    #[test]
    fn other_numbers_are_left_alone() {
        check("123456789", "123456789");
        check("000000000", "000000000");
        check("0111222333", "0111222333");
        check("NL91ABNA0417164300", "NL91ABNA0417164300");
        check("NL111222333B01", "NL111222333B01");
        check("+111222333", "+111222333");
        check("52.111222333", "52.111222333");
        check("06 12 34 56 78", "06 12 34 56 78");
    }
}
