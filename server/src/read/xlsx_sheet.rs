//! A workbook into sheets: cells become the text a person would have typed, dates in ISO form.

use std::fmt::Write as _;
use std::io::{Cursor, Read};

use calamine::{DataRef, ExcelDateTime, ExcelDateTimeType, Reader, SheetType, Xlsx};

use super::table::{MAX_COLUMNS, MAX_ROWS, MAX_UNPACKED_BYTES, Sheet};
use super::trouble::{Cause, Trouble};

/// Reads every sheet of a workbook.
pub(crate) fn read_workbook(file: &str, bytes: &[u8]) -> Result<Vec<Sheet>, Trouble> {
    check_unpacked(file, bytes)?;
    let broken = |error: calamine::XlsxError| Trouble::new(file, Cause::NotAWorkbook(error.to_string()));
    let mut book: Xlsx<Cursor<&[u8]>> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let is_sheet = |sheet: &&calamine::Sheet| sheet.typ == SheetType::WorkSheet;
    let names: Vec<String> = book.sheets_metadata().iter().filter(is_sheet).map(|sheet| sheet.name.clone()).collect();
    let since_1904 = book.has_1904_epoch();
    names
        .into_iter()
        .map(|name| {
            let mut sheet = Sheet::new(name, file.to_owned());
            sheet.since_1904 = since_1904;
            read_sheet(&mut book, sheet)
        })
        .collect()
}

/// Refuses a zip bomb before its contents take memory. A workbook that says itself that it is too large is refused unread; what
/// another says of its sizes is not believed: everything is unpacked once, keeping nothing, up to the limit.
fn check_unpacked(file: &str, bytes: &[u8]) -> Result<(), Trouble> {
    let broken = |error: String| Trouble::new(file, Cause::NotAWorkbook(error));
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(error.to_string()))?;
    let too_large = || Trouble::new(file, Cause::UnpacksTooLarge { most: MAX_UNPACKED_BYTES });
    // Not every archive says it in front.
    if archive.decompressed_size().is_some_and(|declared| declared > u128::from(MAX_UNPACKED_BYTES)) {
        return Err(too_large());
    }
    let mut left = MAX_UNPACKED_BYTES;
    for entry in 0..archive.len() {
        let entry = archive.by_index(entry).map_err(|error| broken(error.to_string()))?;
        let unpacked = std::io::copy(&mut entry.take(left + 1), &mut std::io::sink());
        let unpacked = unpacked.map_err(|error| broken(error.to_string()))?;
        left = left.checked_sub(unpacked).ok_or_else(too_large)?;
    }
    Ok(())
}

fn read_sheet(book: &mut Xlsx<Cursor<&[u8]>>, mut sheet: Sheet) -> Result<Sheet, Trouble> {
    let place = format!("{} ({})", sheet.file, sheet.name);
    let trouble = |cause| Trouble::new(&*place, cause);
    let broken = |error: calamine::XlsxError| trouble(Cause::NotAWorkbook(error.to_string()));
    let name = sheet.name.clone();
    let mut cells = book.worksheet_cells_reader(&name).map_err(broken)?;
    let mut last_row = None;
    let mut written = String::new();
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let (row, column) = cell.get_position();
        written.clear();
        let text = text_of(cell.get_value(), sheet.since_1904, &mut written);
        if text.trim().is_empty() {
            continue;
        }
        if row >= MAX_ROWS {
            return Err(trouble(Cause::TooManyRows { most: MAX_ROWS }));
        }
        if column >= MAX_COLUMNS {
            return Err(trouble(Cause::TooManyColumns { most: MAX_COLUMNS }));
        }
        if last_row.is_some_and(|last| row < last) {
            return Err(trouble(Cause::NotAWorkbook(format!("row {} comes after row {}", row + 1, sheet.len()))));
        }
        if last_row != Some(row) {
            sheet.begin_row(row + 1);
            last_row = Some(row);
        }
        for _ in sheet.cells_in_last()..column as usize {
            sheet.push("");
        }
        sheet.push(text);
        if sheet.text_bytes() > MAX_UNPACKED_BYTES {
            return Err(trouble(Cause::UnpacksTooLarge { most: MAX_UNPACKED_BYTES }));
        }
    }
    Ok(sheet)
}

/// The text of a cell; what has to be written out is written to `written`.
fn text_of<'a>(value: &'a DataRef<'_>, since_1904: bool, written: &'a mut String) -> &'a str {
    let done = match value {
        DataRef::Empty => Ok(()),
        // `#N/A` is read as such, so that it is reported and not taken for an empty cell.
        DataRef::Error(error) => write!(written, "{error}"),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => return text,
        DataRef::SharedString(text) => return text,
        DataRef::Int(number) => write!(written, "{number}"),
        // Shortest form that reads back the same: 1234.0 is 1234, a telephone number has no exponent.
        DataRef::Float(number) => write!(written, "{number}"),
        DataRef::Bool(yes) => write!(written, "{yes}"),
        DataRef::DateTime(at) => write_date_time(*at, since_1904, written),
    };
    done.expect("writing to a string cannot fail");
    written
}

fn write_date_time(at: ExcelDateTime, since_1904: bool, written: &mut String) -> std::fmt::Result {
    let serial = at.as_f64();
    if at.is_duration() || (0.0..1.0).contains(&serial) {
        let minutes = (serial * 1440.0).round();
        return write!(written, "{}:{:02}", (minutes / 60.0).trunc(), minutes % 60.0);
    }
    // Fractions of a day fall a hair short of the minute that was typed: half a second more puts them over.
    let whole = (serial * 1440.0).round() / 1440.0 + 0.5 / 86_400.0;
    let (year, month, day, hour, minute, ..) =
        ExcelDateTime::new(whole, ExcelDateTimeType::DateTime, since_1904).to_ymd_hms_milli();
    write!(written, "{year:04}-{month:02}-{day:02}")?;
    if (hour, minute) == (0, 0) { Ok(()) } else { write!(written, " {hour:02}:{minute:02}") }
}
