//! `plan.xlsx`: the tables of a plan as sheets with real dates, heads that stay, and widths that fit.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::table::{self, Cell, Table};
use super::view::View;
use crate::lang::Lang;

/// The longest text of a cell that Excel keeps, in UTF-16 units.
const TEXT_MOST: usize = 32_767;

struct Formats {
    head: Format,
    text: Format,
    number: Format,
    date: Format,
    time: Format,
}

impl Formats {
    fn new(lang: Lang) -> Self {
        let plain = || Format::new().set_align(FormatAlign::Top);
        let line = |format: Format| format.set_border_bottom(FormatBorder::Thin).set_border_color(0x00E3_E0D8);
        Self {
            head: Format::new()
                .set_bold()
                .set_align(FormatAlign::VerticalCenter)
                .set_background_color(0x00FB_FAF7)
                .set_border_bottom(FormatBorder::Medium)
                .set_border_color(0x000B_6B6B),
            text: line(plain().set_text_wrap()),
            number: line(plain().set_num_format("#,##0")),
            date: line(plain().set_num_format(lang.pick("dd-mm-yyyy", "yyyy-mm-dd")).set_align(FormatAlign::Left)),
            time: line(plain().set_num_format("hh:mm").set_align(FormatAlign::Left)),
        }
    }
}

/// The bytes of `plan.xlsx`.
pub fn plan(view: &View<'_>, stamp: Timestamp) -> Result<Vec<u8>, XlsxError> {
    let lang = view.lang();
    let formats = Formats::new(lang);
    let mut workbook = Workbook::new();
    let made_at = stamp.to_zoned(TimeZone::UTC);
    let made_at_time = excel_date(made_at.date())?.and_hms(
        made_at.hour().unsigned_abs().into(),
        made_at.minute().unsigned_abs(),
        f64::from(made_at.second()),
    )?;
    let title = format!("{} {}", lang.pick("Voorstel", "Plan"), view.period());
    workbook.set_properties(
        &DocProperties::new().set_title(&title).set_author("koppel").set_creation_datetime(&made_at_time),
    );
    let proof = view.is_whole.then(|| table::proof(view));
    for table in [table::matches(view), table::unserved(view), table::volunteers(view)].into_iter().chain(proof) {
        write_sheet(workbook.add_worksheet(), &table, &formats)?;
    }
    workbook.save_to_buffer()
}

fn write_sheet(sheet: &mut Worksheet, table: &Table, formats: &Formats) -> Result<(), XlsxError> {
    sheet.set_name(table.name)?;
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_row_height(0, 24)?;
    for (at, column) in (0_u16..).zip(&table.columns) {
        sheet.set_column_width(at, column.width)?;
        sheet.write_string_with_format(0, at, column.head, &formats.head)?;
    }
    for (row_at, row) in (1_u32..).zip(&table.rows) {
        for (at, cell) in (0_u16..).zip(row) {
            write_cell(sheet, row_at, at, cell, formats)?;
        }
    }
    let last_column = u16::try_from(table.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let last_row = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
    if last_row > 0 {
        sheet.autofilter(0, 0, last_row, last_column)?;
    }
    Ok(())
}

fn write_cell(sheet: &mut Worksheet, row: u32, at: u16, cell: &Cell, formats: &Formats) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => sheet.write_blank(row, at, &formats.text)?,
        // Written as text: a spreadsheet does not run it, whatever it begins with.
        Cell::Text(text) => sheet.write_string_with_format(row, at, shortened(text), &formats.text)?,
        // Points stay far below 2^53, where a float still holds every whole number.
        #[allow(clippy::cast_precision_loss)]
        Cell::Number(number) => sheet.write_number_with_format(row, at, *number as f64, &formats.number)?,
        Cell::Date(date) => sheet.write_datetime_with_format(row, at, &excel_date(*date)?, &formats.date)?,
        Cell::Time(time) => sheet.write_datetime_with_format(row, at, &excel_time(*time)?, &formats.time)?,
    };
    Ok(())
}

fn excel_date(date: Date) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(date.year().unsigned_abs(), date.month().unsigned_abs(), date.day().unsigned_abs())
}

fn excel_time(time: Time) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_hms(time.hour().unsigned_abs().into(), time.minute().unsigned_abs(), 0.0)
}

/// The text cut to what a cell keeps.
pub(crate) fn shortened(text: &str) -> String {
    let mut units = 0;
    text.chars()
        .take_while(|letter| {
            units += letter.len_utf16();
            units <= TEXT_MOST
        })
        .collect()
}
