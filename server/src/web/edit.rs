//! What the pages that write a row by hand share: fields with their messages, what changed, and the conflict when two write at once.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::form::{self, Signed};
use super::layout;
use super::visitor::Visitor;
use crate::by_hand::{Cells, Hand, Wrong, lay};
use crate::lang::Lang;
use crate::people::Person;
use crate::serve::App;
use crate::store::persons::Side;
use crate::store::weeks::Week;

pub(super) use crate::serve::hands::next_id;

/// The fields of a form, in order; a box that is ticked stands there once for each.
pub(super) type Fields = Vec<(String, String)>;

/// The value of a field; empty when it was not sent.
pub(super) fn field<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value.trim())
}

/// All values of a field.
pub(super) fn all<'a>(fields: &'a Fields, name: &'a str) -> impl Iterator<Item = &'a str> {
    fields.iter().filter(move |(found, _)| found == name).map(|(_, value)| value.as_str())
}

/// A form on its way: what stands in it, and what is wrong with it.
pub(super) struct Draft {
    /// The id; empty for a row that is new.
    pub id: String,
    /// The version it was looked at.
    pub version: i64,
    /// What stands in the fields.
    pub cells: Cells,
    /// Who it is.
    pub person: Person,
    /// Columns that a hand wrote before.
    pub by_hand: BTreeSet<String>,
    /// What cannot be read.
    pub wrong: Vec<Wrong>,
    /// What somebody else wrote in the meantime.
    pub theirs: Vec<(String, String)>,
}

impl Draft {
    /// Nothing yet.
    pub fn blank() -> Self {
        Self {
            id: String::new(),
            version: 0,
            cells: Cells::new(),
            person: Person::default(),
            by_hand: BTreeSet::new(),
            wrong: Vec::new(),
            theirs: Vec::new(),
        }
    }

    fn value(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// A field of one line, with its message.
    pub fn line(&self, lang: Lang, column: &str, label: &str, hint: &str) -> Markup {
        let wrong: Vec<&str> =
            self.wrong.iter().filter(|wrong| wrong.column == column).map(|wrong| wrong.words.as_str()).collect();
        let told = format!("told-{column}");
        html! {
            div.field {
                label for=(column) { (label) @if self.by_hand.contains(column) { " " small { (lang.pick("met de hand", "by hand")) } } }
                input id=(column) name=(column) value=(self.value(column)) autocomplete="off"
                    aria-invalid=[(!wrong.is_empty()).then_some("true")] aria-describedby=[(!wrong.is_empty() || !hint.is_empty()).then_some(told.as_str())];
                @if !wrong.is_empty() || !hint.is_empty() {
                    div id=(told) {
                        @for words in &wrong { p.wrong { (words) } }
                        @if !hint.is_empty() { p.quiet { (hint) } }
                    }
                }
            }
        }
    }

    /// Name, telephone, e-mail and address.
    pub fn person_lines(&self, lang: Lang) -> Markup {
        let Person { first_name, name, phone, email, address } = &self.person;
        let lines = [
            ("first-name", lang.pick("Voornaam", "First name"), first_name, "text"),
            ("name", lang.pick("Volledige naam", "Full name"), name, "text"),
            ("phone", lang.pick("Telefoon", "Telephone"), phone, "tel"),
            ("email", "E-mail", email, "email"),
            ("address", lang.pick("Adres", "Address"), address, "text"),
        ];
        html! {
            fieldset {
                legend { (lang.pick("Wie", "Who")) }
                @for (name, label, value, kind) in lines {
                    div.field { label for=(name) { (label) } input id=(name) name=(name) value=(value) type=(kind) maxlength="200" autocomplete="off"; }
                }
            }
        }
    }

    /// What is wrong in all, above the form.
    pub fn told(&self, lang: Lang) -> Markup {
        html! {
            @if !self.theirs.is_empty() {
                div.wrong-box role="alert" {
                    p { b { (lang.pick("Iemand anders schreef hier net ook.", "Somebody else wrote here just now.")) } }
                    ul { @for (column, value) in &self.theirs { li { (column) ": " b { @if value.is_empty() { (lang.pick("leeg", "empty")) } @else { (value) } } } } }
                    p { (lang.pick("Dat is bewaard. Hieronder staat wat u schreef: bewaart u opnieuw, dan geldt dat.", "That is kept. Below stands what you wrote: if you keep it again, yours counts.")) }
                }
            }
            @if !self.wrong.is_empty() {
                div.wrong-box role="alert" {
                    p { b { (lang.pick("Er is nog niets bewaard.", "Nothing is kept yet.")) } }
                    @for wrong in self.wrong.iter().filter(|wrong| wrong.column.is_empty()) { p { (wrong.words) } }
                    @if self.wrong.iter().any(|wrong| !wrong.column.is_empty()) { p { (lang.pick("Bij het veld staat wat u kunt doen.", "Beside the field stands what to do.")) } }
                }
            }
        }
    }

    /// The page of a form. `letting_go` is where the row is given back to the file.
    pub fn page(
        &self,
        visitor: &Visitor,
        status: StatusCode,
        title: &str,
        fields: &Markup,
        letting_go: &str,
    ) -> Response {
        let lang = visitor.lang;
        let body = html! {
            h1 { (title) }
            (self.told(lang))
            form.edit method="post" {
                (form::signature(visitor))
                input type="hidden" name="version" value=(self.version);
                (fields)
                div.steps { button { (lang.pick("Bewaar", "Keep")) } }
            }
            @if !self.by_hand.is_empty() {
                form.let-go method="post" action=(letting_go) {
                    (form::signature(visitor))
                    input type="hidden" name="version" value=(self.version);
                    p.quiet { (lang.pick("Wat met de hand is geschreven, blijft staan bij een nieuw bestand. De andere velden volgen het bestand.", "What was written by hand stays when a new file comes. The other fields follow the file.")) }
                    button.second { (lang.pick("Volg het bestand weer", "Follow the file again")) }
                }
            }
        };
        (status, layout::page(visitor, title, &body)).into_response()
    }
}

/// Who somebody is, as the form sent it.
pub(super) fn person_of(fields: &Fields) -> Person {
    let value = |name| field(fields, name).chars().filter(|letter| !letter.is_control()).take(200).collect();
    Person {
        first_name: value("first-name"),
        name: value("name"),
        phone: value("phone"),
        email: value("email"),
        address: value("address"),
    }
}

/// What a hand writes: what it wrote before, and every column that was changed in the form.
pub(super) fn written(before: Option<&Hand>, shown: &Cells, sent: &Cells) -> Cells {
    let mut cells = before.map_or_else(Cells::new, |hand| hand.cells.clone());
    let changed = sent.iter().filter(|(column, value)| shown.get(*column).map_or("", String::as_str) != *value);
    cells.extend(changed.map(|(column, value)| (column.clone(), value.clone())));
    cells
}

/// What somebody else wrote that differs from what stands in a form.
pub(super) fn theirs(now: Option<&Hand>, sent: &Cells) -> Vec<(String, String)> {
    let cells = now.map_or_else(Cells::new, |hand| hand.cells.clone());
    cells.into_iter().filter(|(column, value)| sent.get(column).is_some_and(|mine| mine != value)).collect()
}

/// A row on its way to be kept.
pub(super) struct Row<'a> {
    /// The form as it was sent, to be shown again when it cannot be kept.
    pub again: Draft,
    /// What a hand wrote before.
    pub hand: Option<&'a Hand>,
    /// What it would have written then.
    pub tried: Hand,
    /// Whether somebody else wrote since the form was shown.
    pub stale: bool,
    /// Whose person it is.
    pub person_id: &'a str,
    /// Where it goes when it is kept.
    pub to: String,
}

/// Keeps a row, unless somebody else wrote it since or it cannot be read: then `show` gives the form again.
pub(super) async fn keep(
    shared: &App,
    form: &Signed<Fields>,
    week: &Week,
    row: Row<'_>,
    show: impl FnOnce(StatusCode, &Draft) -> Response,
) -> Response {
    let Row { again, hand, tried, stale, person_id, to } = row;
    if stale {
        let theirs = theirs(hand, &again.cells);
        return show(StatusCode::CONFLICT, &Draft { theirs, ..again });
    }
    let (_, wrong) = lay(week, std::slice::from_ref(&tried), form.visitor.lang);
    if !wrong.is_empty() {
        return show(StatusCode::UNPROCESSABLE_ENTITY, &Draft { wrong, ..again });
    }
    let by_whom = form.visitor.by_whom();
    let changed = hand.map_or(!tried.cells.is_empty(), |hand| hand.cells != tried.cells);
    form::carry_out(shared, &form.visitor, &form.order, async |work| {
        if changed {
            work.write_hand(tried.side, &tried.id, tried.version, &tried.cells, &by_whom).await?;
        }
        work.keep_person(tried.side, person_id, again.person).await?;
        Ok(to)
    })
    .await
}

/// The version a row was looked at.
#[derive(serde::Deserialize)]
pub(super) struct Version {
    version: i64,
}

/// Gives a row back to the file.
pub(super) async fn let_go(shared: &App, form: &Signed<Version>, side: Side, id: &str, to: &str) -> Response {
    let by_whom = form.visitor.by_whom();
    form::carry_out(shared, &form.visitor, &form.order, async |work| {
        work.let_hand_go(side, id, form.fields.version, &by_whom).await?;
        Ok(to.to_owned())
    })
    .await
}
