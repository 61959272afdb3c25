//! A csv file into a sheet: finds the separator, keeps the row numbers that a spreadsheet would show.

use csv::{ReaderBuilder, StringRecord};

use super::decode::decode;
use super::table::{MAX_COLUMNS, MAX_ROWS, RUNS, Sheet};
use super::trouble::{Cause, Trouble};

/// Separators in the order in which a tie is decided.
const SEPARATORS: [u8; 4] = [b';', b'\t', b',', b'|'];

/// Rows that are looked at to find the separator.
const SNIFFED_ROWS: usize = 30;

/// How a csv file was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CsvForm {
    /// What stands between cells.
    pub separator: char,
    /// Name of the encoding.
    pub encoding: &'static str,
}

/// Reads a csv file. `known_headers` counts the cells of a row that are headers we know: the separator with the best
/// row wins, and when none knows any, the one that cuts most rows into equally many cells.
pub(crate) fn read_csv(
    file: &str,
    bytes: &[u8],
    known_headers: impl Fn(&StringRecord) -> usize,
) -> Result<(Sheet, CsvForm), Trouble> {
    let Some((text, encoding)) = decode(bytes) else {
        return Err(Trouble::new(file, Cause::NotText));
    };
    let (separator, skip) = separator_of(&text, known_headers);
    let name = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let sheet = sheet_of(Sheet::new(name.to_owned(), file.to_owned()), &text[skip..], separator, skip > 0)?;
    Ok((sheet, CsvForm { separator: char::from(separator), encoding }))
}

fn records(text: &str, separator: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

/// The separator, and how many bytes of text come before the table (a `sep=;` line that Excel writes).
fn separator_of(text: &str, known_headers: impl Fn(&StringRecord) -> usize) -> (u8, usize) {
    let first = text.lines().next().unwrap_or("").trim_matches('"');
    if let Some([separator]) = first.strip_prefix("sep=").map(str::as_bytes) {
        return (*separator, text.find('\n').map_or(text.len(), |end| end + 1));
    }
    let score = |separator: u8| {
        let rows: Vec<StringRecord> = records(text, separator).into_records().take(SNIFFED_ROWS).flatten().collect();
        let known = rows.iter().map(&known_headers).max().unwrap_or(0);
        let mut widths: Vec<usize> = rows.iter().map(StringRecord::len).filter(|width| *width > 1).collect();
        widths.sort_unstable();
        let equal = widths.chunk_by(|a, b| a == b).map(<[usize]>::len).max().unwrap_or(0);
        (known, equal)
    };
    // The last of several maxima is taken: the order is turned round so that the first separator wins a tie.
    let best = SEPARATORS.into_iter().rev().max_by_key(|separator| score(*separator));
    (best.unwrap_or(b';'), 0)
}

fn sheet_of(mut sheet: Sheet, text: &str, separator: u8, after_sep_line: bool) -> Result<Sheet, Trouble> {
    let mut reader = records(text, separator);
    let mut record = StringRecord::new();
    let mut number = u32::from(after_sep_line);
    let mut line = reader.position().line();
    while reader
        .read_record(&mut record)
        .map_err(|error| Trouble::new(&*sheet.file, Cause::CannotOpen(error.to_string())))?
    {
        // Lines that were consumed: the row's own, line breaks inside its cells, and blank lines in front.
        let consumed = reader.position().line() - line;
        let inside = record.as_byte_record().as_slice().iter().filter(|byte| **byte == b'\n').count() as u64;
        line += consumed;
        let rows = u32::try_from(consumed.saturating_sub(inside).max(1)).unwrap_or(MAX_ROWS);
        number = number.saturating_add(rows);
        if number > MAX_ROWS {
            return Err(Trouble::new(&*sheet.file, Cause::TooManyRows { most: MAX_ROWS }));
        }
        if record.len() > MAX_COLUMNS as usize {
            return Err(Trouble::new(&*sheet.file, Cause::TooManyColumns { most: MAX_COLUMNS }));
        }
        sheet.begin_row(number);
        for cell in &record {
            sheet.push(unguarded(cell));
        }
    }
    Ok(sheet)
}

/// A cell without the apostrophe that keeps a spreadsheet from running it.
fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(RUNS)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, separator: char, rows: &[(u32, &[&str])]) {
        let known = |row: &StringRecord| row.iter().filter(|cell| ["id", "naam"].contains(cell)).count();
        let (sheet, form) = read_csv("t.csv", text.as_bytes(), known).unwrap();
        assert_eq!(form.separator, separator);
        let read: Vec<(u32, Vec<&str>)> = sheet.rows().map(|row| (row.number, row.cells().collect())).collect();
        let expected: Vec<(u32, Vec<&str>)> = rows.iter().map(|(number, cells)| (*number, cells.to_vec())).collect();
        assert_eq!(read, expected);
    }

    #[test]
    fn the_separator_is_found() {
        check("id;naam\n1;a,b\n", ';', &[(1, &["id", "naam"]), (2, &["1", "a,b"])]);
        check("id,naam\n1,a\n", ',', &[(1, &["id", "naam"]), (2, &["1", "a"])]);
        check("id\tnaam\n1\ta;b;c;d\n", '\t', &[(1, &["id", "naam"]), (2, &["1", "a;b;c;d"])]);
        check("x;y\n1,5;2\n1,7;3\n", ';', &[(1, &["x", "y"]), (2, &["1,5", "2"]), (3, &["1,7", "3"])]);
        check("sep=|\nid|naam\n", '|', &[(2, &["id", "naam"])]);
    }

    #[test]
    fn row_numbers_are_those_of_a_spreadsheet() {
        check(
            "\nid;naam\n\n1;\"a\nb\"\n\n\n2;c\n;\n3",
            ';',
            &[(2, &["id", "naam"]), (4, &["1", "a\nb"]), (7, &["2", "c"]), (8, &["", ""]), (9, &["3"])],
        );
    }

    #[test]
    fn the_apostrophe_in_front_of_a_formula_is_not_of_the_text() {
        check(
            "id;naam\n'+31;'=1+1\n's-Gravenhage;'x\n",
            ';',
            &[(1, &["id", "naam"]), (2, &["+31", "=1+1"]), (3, &["'s-Gravenhage", "'x"])],
        );
    }

    #[test]
    fn line_ends_of_windows_count_once() {
        check(
            "id;naam\r\n1;\"a\r\nb\"\r\n2;c\r\n",
            ';',
            &[(1, &["id", "naam"]), (2, &["1", "a\nb"]), (3, &["2", "c"])],
        );
    }
}
