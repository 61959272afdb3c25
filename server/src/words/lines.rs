//! Lines of plain text for a terminal: cleaned of what could move the cursor, measured in columns, cut, padded and
//! wrapped.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The widest line we write.
pub const WIDTH: usize = 100;

/// Text from a file made safe to show: control characters and marks that turn the direction of writing become a space.
#[must_use]
pub fn clean(text: &str) -> String {
    let is_unsafe =
        |letter: char| letter.is_control() || matches!(letter, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|letter| if is_unsafe(letter) { ' ' } else { letter }).collect::<String>().trim().to_owned()
}

/// The columns a text takes.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text in exactly `columns`: padded behind, or cut with `…`.
#[must_use]
pub fn cell(text: &str, columns: usize) -> String {
    let taken = width(text);
    if taken <= columns {
        return format!("{text}{}", " ".repeat(columns - taken));
    }
    let (mut cut, mut used) = (String::new(), 0);
    for letter in text.chars() {
        let wide = letter.width().unwrap_or(0);
        if used + wide + 1 > columns {
            break;
        }
        cut.push(letter);
        used += wide;
    }
    format!("{cut}…{}", " ".repeat(columns.saturating_sub(used + 1)))
}

/// The text in lines of at most [`WIDTH`] columns: the first begins with `first`, the others with as many spaces. A
/// word longer than a line stands on its own.
#[must_use]
pub fn wrap(first: &str, text: &str) -> Vec<String> {
    let indent = " ".repeat(width(first));
    let mut lines = Vec::new();
    let mut line = first.to_owned();
    let mut is_fresh = true;
    for word in text.split_whitespace() {
        if !is_fresh && width(&line) + 1 + width(word) > WIDTH {
            lines.push(std::mem::replace(&mut line, indent.clone()));
            is_fresh = true;
        }
        if !is_fresh {
            line.push(' ');
        }
        line.push_str(word);
        is_fresh = false;
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// Rows in columns two spaces apart, as wide as their cells need and together at most [`WIDTH`] with `indent`: the columns
/// in `shrinkable` give way, the first named first, none below 8.
#[must_use]
pub fn columns(indent: &str, rows: &[Vec<String>], shrinkable: &[usize]) -> Vec<String> {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widest = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| width(cell)).max().unwrap_or(0);
    let mut widths: Vec<usize> = (0..count).map(widest).collect();
    let gaps = 2 * count.saturating_sub(1);
    for at in shrinkable {
        let over = (width(indent) + gaps + widths.iter().sum::<usize>()).saturating_sub(WIDTH);
        widths[*at] -= over.min(widths[*at].saturating_sub(8));
    }
    let line = |row: &Vec<String>| {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(text, width)| cell(text, *width)).collect();
        format!("{indent}{}", cells.join("  ")).trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_as_wide_as_asked_whatever_is_in_them() {
        for text in ["", "Anna", "Annabellalotte", "日本語のなまえ", "👩‍👩‍👧 Vera", "é́x"] {
            assert_eq!(width(&cell(text, 8)), 8, "{text}");
        }
    }

    #[test]
    fn control_characters_and_turned_writing_are_taken_out() {
        assert_eq!(clean("A\u{1b}[31mnna\r\nB\u{202e}"), "A [31mnna  B");
    }

    #[test]
    fn wrapped_lines_stay_within_the_width() {
        let lines = wrap("  - ", &"woord ".repeat(60));
        assert!(lines.len() > 3 && lines.iter().all(|line| width(line) <= WIDTH));
        assert!(lines[0].starts_with("  - woord") && lines[1].starts_with("    woord"));
        assert_eq!(wrap("x ", ""), ["x"]);
    }
}
