//! `koppel import`: shows what koppel understands of spreadsheets.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;

use super::failure::Failure;
use super::{Common, Reading, input, say, say_json};
use crate::lang::Lang;
use crate::read::report::{Report, TableReport};

/// Problems and warnings shown of one table; the error file has them all.
const SHOWN_MOST: usize = 20;

#[derive(Args)]
pub struct ImportArgs {
    /// A folder, a workbook with two sheets, or two files (csv or xlsx)
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Write nothing: no mapping file, no error file
    #[arg(long)]
    dry_run: bool,
    /// Where the rows that could not be read go, with reason and remedy
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    common: Common,
}

/// Reads, and says what was understood.
pub fn run(args: &ImportArgs) -> Result<(), Failure> {
    let lang = args.common.lang.into();
    let read = if args.dry_run {
        input::preview(&args.paths, &args.reading, &args.common)?
    } else {
        input::read(&args.paths, &args.reading, &args.common)?
    };
    if let (Some(path), false) = (&args.errors, args.dry_run) {
        read.report.write_errors(path, lang).map_err(|trouble| Failure::input(trouble.words(lang)))?;
    }
    if args.common.json {
        return say_json(&read.problem);
    }
    if args.common.quiet { Ok(()) } else { say(&preview(&read.report, lang)) }
}

/// What was understood, table by table.
fn preview(report: &Report, lang: Lang) -> String {
    let mut text = String::new();
    for table in &report.tables {
        text.push_str(&table_preview(table, lang));
        text.push('\n');
    }
    for note in &report.notes {
        let _ = writeln!(text, "{}", note.words(lang));
    }
    text
}

fn table_preview(table: &TableReport, lang: Lang) -> String {
    let mut text = String::new();
    let (rows, good, left) = (lang.pick("rijen", "rows"), lang.pick("goed", "good"), lang.pick("niet", "not"));
    let kind = table.kind.words(lang);
    let bad = table.rows_bad();
    let _ =
        writeln!(text, "{kind}: {} ({} {rows}, {} {good}, {bad} {left})", table.file, table.rows_read, table.rows_good);
    for column in &table.columns {
        let nothing = lang.pick("(niet gelezen)", "(not read)");
        let field = column.field.as_deref().unwrap_or(nothing);
        let _ = writeln!(text, "  {:<32} → {field}", column.header.replace('\n', " "));
    }
    for note in &table.notes {
        let _ = writeln!(text, "  {}", note.words(lang));
    }
    let row = lang.pick("rij", "row");
    for problem in table.problems.iter().take(SHOWN_MOST) {
        let _ = writeln!(text, "  ✗ {row} {}: {}. {}", problem.row, problem.reason(lang), problem.remedy(lang));
    }
    for warning in table.warnings.iter().take(SHOWN_MOST) {
        let _ = writeln!(text, "  ! {row} {}: {}", warning.row, warning.words(lang));
    }
    let hidden = table.problems.len().saturating_sub(SHOWN_MOST) + table.warnings.len().saturating_sub(SHOWN_MOST);
    if hidden > 0 {
        let more = lang.pick("meer; vraag ze allemaal met --errors BESTAND", "more; ask for all with --errors FILE");
        let _ = writeln!(text, "  … {hidden} {more}");
    }
    text
}
