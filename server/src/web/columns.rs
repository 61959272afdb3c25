//! What the columns of an import mean: shown with the rest of the preview, and chosen by hand where koppel does not know.

use maud::{Markup, html};

use super::visitor::Visitor;
use crate::lang::Lang;
use crate::read::report::{Report, Understood};
use crate::read::{Meaning, TableKind, fields_of, section_of};
use crate::serve::upload::Upload;

/// In front of what a column meant when the form was shown: table and header.
const COLUMN: &str = "column";
/// What it meant.
const WAS: &str = "was";
/// What it is chosen to mean.
const MEANS: &str = "means";

/// A column of a file.
struct Column {
    header: String,
    field: String,
    by: Understood,
}

/// What somebody chose that differs from what was understood.
pub(super) fn chosen(upload: &Upload) -> Vec<Meaning> {
    let all = |name: &'static str| upload.fields.iter().filter(move |(found, _)| found == name).map(|(_, value)| value);
    let columns = all(COLUMN).zip(all(WAS)).zip(all(MEANS));
    let changed = columns.filter(|((_, was), means)| was != means);
    changed
        .filter_map(|((column, _), means)| {
            let (table, header) = column.split_once(':')?;
            Some(Meaning { table: table.to_owned(), header: header.to_owned(), field: means.clone() })
        })
        .collect()
}

/// The same fields again, unseen: what was chosen before goes with the files.
pub(super) fn carried(meanings: &[Meaning]) -> Markup {
    html! {
        @for Meaning { table, header, field } in meanings {
            input type="hidden" name=(COLUMN) value=(format!("{table}:{header}"));
            input type="hidden" name=(WAS) value="?";
            input type="hidden" name=(MEANS) value=(field);
        }
    }
}

/// The columns of all tables that were read, foldable; open where something is not understood.
pub(super) fn of_report(visitor: &Visitor, report: &Report) -> Markup {
    html! {
        @for table in report.tables.iter().filter(|table| table.kind != TableKind::TravelTimes) {
            @let columns: Vec<Column> = table.columns.iter().filter(|column| !column.header.is_empty()).map(|column| Column { header: column.header.clone(), field: column.field.clone().unwrap_or_default(), by: column.by }).collect();
            (section(visitor, table.kind, &table.file, &columns))
        }
    }
}

/// The columns of a file of which koppel understood nothing.
pub(super) fn of_meanings(visitor: &Visitor, meanings: &[Meaning]) -> Markup {
    let of = |kind: TableKind| meanings.iter().filter(move |one| one.table == section_of(kind));
    html! {
        @for kind in [TableKind::Volunteers, TableKind::Requests, TableKind::Organisations, TableKind::Offers] {
            @let columns: Vec<Column> = of(kind).map(|one| Column { header: one.header.clone(), field: one.field.clone(), by: if one.field.is_empty() { Understood::Unknown } else { Understood::Known } }).collect();
            @if !columns.is_empty() { (section(visitor, kind, "", &columns)) }
        }
    }
}

fn section(visitor: &Visitor, kind: TableKind, file: &str, columns: &[Column]) -> Markup {
    let lang = visitor.lang;
    let unsure = columns.iter().filter(|column| matches!(column.by, Understood::Unknown | Understood::Guess)).count();
    let title = format!("{}: {}", kind.words(lang), lang.pick("wat de kolommen betekenen", "what the columns mean"));
    html! {
        details.mapping open[unsure > 0] {
            summary { (title) @if unsure > 0 { " " span.attention { "(" (lang.pick(format!("{unsure} onzeker"), format!("{unsure} unsure"))) ")" } } }
            table.narrow {
                caption.skip-words { (title) " " (file) }
                thead { tr {
                    th scope="col" { (lang.pick("Kolom in uw bestand", "Column in your file")) }
                    th scope="col" { (lang.pick("Betekent", "Means")) }
                    th scope="col" { (lang.pick("Hoe koppel dat weet", "How koppel knows")) }
                } }
                tbody { @for column in columns { (row(lang, kind, column)) } }
            }
        }
    }
}

fn row(lang: Lang, kind: TableKind, column: &Column) -> Markup {
    let fields = fields_of(kind);
    // A day, a part of day or a certificate is no field of the list, and stays what it is.
    let is_own = !column.field.is_empty() && fields.iter().all(|(name, _)| *name != column.field);
    html! {
        tr {
            th scope="row" { (column.header) }
            td {
                input type="hidden" name=(COLUMN) value=(format!("{}:{}", section_of(kind), column.header));
                input type="hidden" name=(WAS) value=(column.field);
                select name=(MEANS) aria-label=(format!("{} {}", lang.pick("Betekenis van", "Meaning of"), column.header)) {
                    option value="" selected[column.field.is_empty()] { (lang.pick("– lees niet –", "– do not read –")) }
                    @if is_own { option value=(column.field) selected { (column.field) } }
                    @for (name, dutch) in &fields { option value=(name) selected[*name == column.field] { @if lang == Lang::Nl { (dutch) } @else { (name.replace('-', " ")) } } }
                }
            }
            td.quiet { (how(lang, column.by)) }
        }
    }
}

fn how(lang: Lang, by: Understood) -> Markup {
    let words = match by {
        Understood::Known => lang.pick("kent dit woord", "knows this word"),
        Understood::WithHeaderAbove => lang.pick("met de kop erboven", "with the header above"),
        Understood::Mapping => lang.pick("u koos dit", "you chose this"),
        Understood::Guess => lang.pick("gok: kijk na", "a guess: check it"),
        Understood::Repeated => lang.pick("staat er al: niet gelezen", "is there already: not read"),
        Understood::Unknown => lang.pick("kent dit niet: kies", "does not know this: choose"),
    };
    let is_unsure = matches!(by, Understood::Guess | Understood::Unknown);
    html! { @if is_unsure { span.attention { (words) } } @else { (words) } }
}
