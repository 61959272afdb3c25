//! Importeren: files in, first a look at what koppel understands, then for real; rows that do not count go to a list.

use axum::extract::{Multipart, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{Markup, html};

use super::form::{self, carry_out};
use super::visitor::{Coordinator, Visitor};
use super::wrong::Wrong;
use super::{bits, columns, layout};
use crate::read::Meaning;
use crate::read::report::{Report, TableReport};
use crate::serve::Shared;
use crate::serve::upload::Upload;
use crate::store::StoreError;
use crate::store::once::Order;
use crate::store::seal::hash_of;

/// Rows shown of one table; the list has them all.
const SHOWN_MOST: usize = 20;

pub(super) async fn page(State(shared): State<Shared>, Coordinator(visitor): Coordinator) -> Response {
    let last = async {
        let week = shared.newest_week().await?.filter(|week| week.summary.rows_bad() > 0);
        let Some(week) = week else { return Ok(None) };
        Ok(sees_errors(&shared, &visitor, week.id).await?.then(|| (week.id, week.summary.rows_bad())))
    };
    match last.await {
        Ok(last) => show(&visitor, StatusCode::OK, "", last),
        Err(error) => Wrong::store(visitor.lang, error).into_response(),
    }
}

fn title(visitor: &Visitor) -> &'static str {
    visitor.lang.pick("Importeren", "Import")
}

fn show(visitor: &Visitor, status: StatusCode, wrong: &str, last: Option<(i64, usize)>) -> Response {
    let lang = visitor.lang;
    let body = html! {
        h1 { (title(visitor)) }
        @if !wrong.is_empty() { p.wrong role="alert" { (wrong) } }
        p { (lang.pick("Kies uw bestanden: één met vrijwilligers en één met hulpvragen (Excel of csv), of één werkmap met twee bladen. Namen van kolommen herkent koppel zelf. Heeft u gemeten reistijden (reistijden.csv: van, naar, seconden), een koppel.toml, koppel-mapping.toml of acceptance.json, kies die er dan bij.", "Choose your files: one with volunteers and one with requests (Excel or csv), or one workbook with two sheets. koppel knows the names of columns by itself. If you have measured travel times (travel.csv: from, to, seconds), a koppel.toml, koppel-mapping.toml or acceptance.json, choose them too.")) }
        form.stack method="post" enctype="multipart/form-data" {
            (form::signature(visitor))
            label { (lang.pick("Bestanden", "Files")) input type="file" name="files" multiple required accept=".csv,.xlsx,.xlsm,.tsv,.txt,.toml,.json"; }
            div { button name="step" value="look" { (lang.pick("Kijk eerst", "Look first")) } }
        }
        p.quiet { (lang.pick("Er wordt nog niets bewaard. Een burgerservicenummer (BSN) wordt altijd geweigerd.", "Nothing is kept yet. A citizen service number (BSN) is always refused.")) }
        @if let Some((week, bad)) = last {
            p { a href=(format!("/weken/{week}/fouten.csv")) { (lang.pick(format!("{bad} rijen van de vorige keer deden niet mee: bekijk de lijst"), format!("{bad} rows of the last time do not count: see the list"))) } }
        }
    };
    (status, layout::page(visitor, title(visitor), &body)).into_response()
}

pub(super) async fn upload(
    State(shared): State<Shared>,
    Coordinator(visitor): Coordinator,
    form: Multipart,
) -> Response {
    let lang = visitor.lang;
    let mut upload = match Upload::receive(form).await {
        Ok(upload) => upload,
        Err(wrong) => return show(&visitor, StatusCode::UNPROCESSABLE_ENTITY, &wrong.words, None),
    };
    if !form::is_ours(&visitor, upload.field("csrf")) {
        return Wrong::not_ours(lang).into_response();
    }
    let for_real = upload.field("step") == "keep";
    let once = upload.field("once").to_owned();
    // The second step sends the files that the first one showed, sealed into the page by the browser's own form.
    upload.files.extend(upload.fields.iter().filter_map(|(name, value)| {
        let name = name.strip_prefix("file:")?;
        Some((name.to_owned(), STANDARD.decode(value).ok()?))
    }));
    let files = upload.files.clone();
    let chosen = columns::chosen(&upload);
    let kept = match shared.store.meanings().await {
        Ok(kept) => kept,
        Err(error) => return Wrong::store(lang, error).into_response(),
    };
    // A mapping file of the user's own that is wrong is told; the reader does that.
    let is_own_wrong = upload.has_wrong_mapping();
    if !is_own_wrong {
        upload.lay_mapping(kept, &chosen);
    }
    let of_file = |(name, bytes): &(String, Vec<u8>)| format!("{name} {}", blake3::hash(bytes));
    let asked = format!("{} {chosen:?}", files.iter().map(of_file).collect::<Vec<_>>().join(" "));
    let reading = match upload.read(lang).await {
        Ok(reading) => reading,
        Err(wrong) => {
            let columns = Upload { files: files.clone(), fields: Vec::new() }.columns().await;
            if is_own_wrong || columns.is_empty() {
                return show(&visitor, StatusCode::UNPROCESSABLE_ENTITY, &sentence(&wrong), None);
            }
            let body = unknown(&visitor, &sentence(&wrong), &columns, &files);
            let page = layout::page(&visitor, title(&visitor), &body);
            return (StatusCode::UNPROCESSABLE_ENTITY, page).into_response();
        }
    };
    if !for_real {
        return layout::page(&visitor, title(&visitor), &preview(&visitor, &reading.report, &files, &chosen))
            .into_response();
    }
    let order = Order { by_whom: visitor.by_whom(), key: once, asked: hash_of(&asked) };
    let by_whom = visitor.by_whom();
    carry_out(&shared, &visitor, &order, async |work| {
        work.add_week(&reading, lang, &by_whom).await?;
        work.keep_meanings(&chosen).await?;
        Ok("/vandaag?said=imported".to_owned())
    })
    .await
}

/// What koppel understands, and the button that keeps it.
fn preview(visitor: &Visitor, report: &Report, files: &[(String, Vec<u8>)], chosen: &[Meaning]) -> Markup {
    let lang = visitor.lang;
    html! {
        h1 { (lang.pick("Dit leest koppel", "This is what koppel reads")) }
        div.cards { @for table in &report.tables { (table_card(visitor, table)) } }
        ul.notes { @for note in &report.notes { li { (note.words(lang)) } } }
        form method="post" enctype="multipart/form-data" {
            (form::signature(visitor))
            (sent_again(files))
            (columns::carried(chosen))
            (columns::of_report(visitor, report))
            div.steps {
                button name="step" value="keep" { (lang.pick("Lees dit in", "Import this")) }
                button.second name="step" value="look" { (lang.pick("Kijk opnieuw", "Look again")) }
                a.button.second href="/importeren" { (lang.pick("Kies andere bestanden", "Choose other files")) }
            }
        }
        @for table in report.tables.iter().filter(|table| !table.problems.is_empty()) { (problems(visitor, table)) }
    }
}

/// The files again, for the next step.
fn sent_again(files: &[(String, Vec<u8>)]) -> Markup {
    html! { @for (name, bytes) in files { input type="hidden" name=(format!("file:{name}")) value=(STANDARD.encode(bytes)); } }
}

/// Headers that koppel does not know: somebody chooses what they mean, and looks again.
fn unknown(visitor: &Visitor, wrong: &str, columns: &[Meaning], files: &[(String, Vec<u8>)]) -> Markup {
    let lang = visitor.lang;
    html! {
        h1 { (lang.pick("Wat betekenen deze kolommen?", "What do these columns mean?")) }
        p.wrong role="alert" { (wrong) }
        p { (lang.pick("Kies bij elke kolom wat erin staat. koppel onthoudt het voor de volgende keer.", "Choose for each column what it holds. koppel remembers it for the next time.")) }
        form method="post" enctype="multipart/form-data" {
            (form::signature(visitor))
            (sent_again(files))
            (columns::of_meanings(visitor, columns))
            div.steps {
                button name="step" value="look" { (lang.pick("Kijk opnieuw", "Look again")) }
                a.button.second href="/importeren" { (lang.pick("Kies andere bestanden", "Choose other files")) }
            }
        }
    }
}

fn table_card(visitor: &Visitor, table: &TableReport) -> Markup {
    let lang = visitor.lang;
    let unknown: Vec<&str> = table
        .columns
        .iter()
        .filter(|column| column.field.is_none() && !column.header.is_empty())
        .map(|column| column.header.as_str())
        .collect();
    html! {
        article {
            h2 { (table.kind.words(lang)) " " span.quiet { (table.file) } }
            p {
                b { (bits::number(lang, table.rows_good)) } " " (lang.pick("rijen doen mee", "rows count"))
                @if table.rows_bad() > 0 { ", " b.attention { (table.rows_bad()) } " " (lang.pick("niet", "do not")) }
                "."
            }
            @if !unknown.is_empty() { p.quiet { (lang.pick("Niet gelezen: ", "Not read: ")) (unknown.join(", ")) "." } }
            @if !table.warnings.is_empty() {
                details {
                    summary { (lang.count(table.warnings.len() as u64, lang.pick("opmerking", "remark"), lang.pick("opmerkingen", "remarks"))) }
                    ul { @for warning in table.warnings.iter().take(SHOWN_MOST) { li { (lang.pick("rij ", "row ")) (warning.row) ": " (warning.words(lang)) } } }
                }
            }
        }
    }
}

fn problems(visitor: &Visitor, table: &TableReport) -> Markup {
    let lang = visitor.lang;
    html! {
        section {
            h2 { (table.kind.words(lang)) ": " (lang.pick("deze rijen doen niet mee", "these rows do not count")) }
            table {
                thead {
                    tr {
                        th.number scope="col" { (lang.pick("Rij", "Row")) }
                        th scope="col" { (lang.pick("Wat er is", "What is wrong")) }
                        th scope="col" { (lang.pick("Wat te doen", "What to do")) }
                    }
                }
                tbody {
                    @for problem in table.problems.iter().take(SHOWN_MOST) {
                        tr { td.number { (problem.row) } td { (problem.reason(lang)) } td { (problem.remedy(lang)) } }
                    }
                }
            }
            @if table.problems.len() > SHOWN_MOST { p.quiet { (lang.pick("Na het inlezen staat de hele lijst klaar als csv.", "After the import the whole list is there as csv.")) } }
        }
    }
}

/// A message as a sentence.
fn sentence(words: &str) -> String {
    // The name of a file stays as it is.
    let names_file = words.split_once(':').is_some_and(|(name, _)| name.contains('.'));
    let mut letters = words.chars();
    let capital: String = match letters.next() {
        Some(first) if !names_file => first.to_uppercase().chain(letters).collect(),
        _ => words.to_owned(),
    };
    if capital.ends_with('.') { capital } else { format!("{capital}.") }
}

/// Whether somebody sees which rows of a week do not count: they may name people of any organisation, so who sees only some sees
/// the rows of own imports.
async fn sees_errors(shared: &Shared, visitor: &Visitor, week: i64) -> Result<bool, StoreError> {
    Ok(visitor.session.organisations.is_none() || shared.store.imported_by(week).await? == visitor.by_whom())
}

/// The rows of a week that do not count, with reason and remedy.
pub(super) async fn errors(
    State(shared): State<Shared>,
    Coordinator(visitor): Coordinator,
    Path(id): Path<i64>,
) -> Response {
    let seen = async {
        if sees_errors(&shared, &visitor, id).await? {
            shared.store.week_errors(id).await
        } else {
            Err(StoreError::NotFound)
        }
    };
    match seen.await {
        Ok(bytes) => {
            let disposition = format!("attachment; filename=\"{}\"", visitor.lang.pick("fouten.csv", "errors.csv"));
            let kind = "text/csv; charset=utf-8".to_owned();
            ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response()
        }
        Err(error) => Wrong::store(visitor.lang, error).into_response(),
    }
}
