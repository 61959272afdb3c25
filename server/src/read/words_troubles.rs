//! What is wrong with whole files, and what was understood of them, in Dutch and English.

use super::report::{FirstDay, Note};
use super::table::TableKind;
use super::trouble::{Cause, Trouble};
use crate::lang::Lang;

impl TableKind {
    /// What people call the table.
    #[must_use]
    pub fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::Volunteers => lang.pick("vrijwilligers", "volunteers"),
            Self::Requests => lang.pick("hulpvragen", "requests"),
            Self::Organisations => lang.pick("organisaties", "organisations"),
            Self::Offers => lang.pick("groepsaanbod", "group offers"),
            Self::TravelTimes => lang.pick("reistijden", "travel times"),
        }
    }
}

/// What is wrong with a file as a whole, and what to do.
pub(crate) fn trouble(trouble: &Trouble, lang: Lang) -> String {
    let words = cause(&trouble.cause, lang);
    if trouble.place.is_empty() { words } else { format!("{}: {words}", trouble.place) }
}

fn cause(cause: &Cause, lang: Lang) -> String {
    let mebibytes = |bytes: &u64| bytes / (1024 * 1024);
    let (dutch, english) = match cause {
        Cause::NothingGiven => (
            "noem een map, een werkmap of twee bestanden".to_owned(),
            "name a folder, a workbook or two files".to_owned(),
        ),
        Cause::CannotOpen(why) => (
            format!("kan niet worden geopend ({why}); controleer de naam en de rechten"),
            format!("cannot be opened ({why}); check the name and the permissions"),
        ),
        Cause::TooLarge { most } => (
            format!("is groter dan {} MiB; splits het bestand", mebibytes(most)),
            format!("is larger than {} MiB; split the file", mebibytes(most)),
        ),
        Cause::NotText => (
            "is geen tekst; bewaar het als csv (UTF-8) of xlsx".to_owned(),
            "is no text; save it as csv (UTF-8) or xlsx".to_owned(),
        ),
        Cause::NotAWorkbook(why) => (
            format!("is geen leesbare werkmap ({why}); open het in een rekenblad en bewaar het als xlsx"),
            format!("is no readable workbook ({why}); open it in a spreadsheet and save it as xlsx"),
        ),
        Cause::OtherFormat => (
            "dit soort bestand leest koppel niet; bewaar het als csv of xlsx".to_owned(),
            "koppel does not read this kind of file; save it as csv or xlsx".to_owned(),
        ),
        Cause::UnpacksTooLarge { most } => (
            format!("pakt uit tot meer dan {} MiB; bewaar alleen de bladen die nodig zijn", mebibytes(most)),
            format!("unpacks to more than {} MiB; save only the sheets that are needed", mebibytes(most)),
        ),
        Cause::TooManyRows { most } => (
            format!("heeft meer dan {most} rijen; splits het bestand"),
            format!("has more than {most} rows; split the file"),
        ),
        Cause::TooManyColumns { most } => (
            format!("heeft meer dan {most} kolommen; bewaar alleen de kolommen die nodig zijn"),
            format!("has more than {most} columns; save only the columns that are needed"),
        ),
        Cause::NoTable(kind) => (
            format!("de tabel {} ontbreekt; noem een blad of bestand zo", kind.words(lang)),
            format!("the table of {} is missing; name a sheet or file like that", kind.words(lang)),
        ),
        Cause::TwoTables { kind, other } => (
            format!("is ook een tabel {}, net als {other}; laat er één weg", kind.words(lang)),
            format!("is a table of {} too, like {other}; leave one out", kind.words(lang)),
        ),
        Cause::NoHeader { mapping: Some(mapping) } => (
            format!("geen enkele kolomnaam is bekend; vul {mapping} in en probeer opnieuw"),
            format!("no header is known; fill in {mapping} and try again"),
        ),
        Cause::NoHeader { mapping: None } => (
            "geen rij met kolomnamen gevonden in de eerste 20 rijen; zet er kolommen als id en postcode boven"
                .to_owned(),
            "no row of headers in the first 20 rows; put headers such as id and postcode on top".to_owned(),
        ),
        Cause::BsnColumn(column) => (
            format!("de kolom {column} is voor burgerservicenummers, die koppel niet mag bewaren; haal de kolom weg"),
            format!("the column {column} is for citizen service numbers, which koppel may not hold; remove the column"),
        ),
        Cause::Setting(what) => {
            (format!("{what}; verbeter de regel of haal hem weg"), format!("{what}; correct the line or remove it"))
        }
        Cause::NoPast(missing) => (
            format!("kolommen ontbreken: {}; zet boven de rijen hoe elke kolom heet", missing.join(", ")),
            format!("columns are missing: {}; name each column above the rows", missing.join(", ")),
        ),
        Cause::NoModel(says) => (
            format!("dit is geen model van koppel learn ({says}); maak het opnieuw met koppel learn"),
            format!("this is no model of koppel learn ({says}); make it again with koppel learn"),
        ),
        Cause::NoMatrix => (
            "geen enkele rij is van, naar, seconden; schrijf drie kolommen".to_owned(),
            "no row is from, to, seconds; write three columns".to_owned(),
        ),
        Cause::TooManyWords => (
            "te veel verschillende woorden; staat er vrije tekst in een kolom met vaardigheden of soorten hulp?"
                .to_owned(),
            "too many different words; is there free text in a column of skills or kinds of help?".to_owned(),
        ),
    };
    lang.pick(dutch, english)
}

/// What was understood, or assumed.
pub(crate) fn note(note: &Note, lang: Lang) -> String {
    let (dutch, english) = match note {
        Note::Period { first, last, because } => {
            let (period, because) = (lang.date_range(*first, *last), first_day(*because, lang));
            (format!("periode {period} ({because})"), format!("period {period} ({because})"))
        }
        Note::SettingsFrom(file) => (format!("instellingen uit {file}"), format!("settings from {file}")),
        Note::PolicyFrom(file) => (format!("beleid uit {file}"), format!("policy from {file}")),
        Note::AcceptanceFrom(file) => (format!("kansen op ja uit {file}"), format!("chances of a yes from {file}")),
        Note::MatrixFrom { file, rows } => {
            (format!("{rows} reistijden uit {file}"), format!("{rows} travel times from {file}"))
        }
        Note::Csv { file, separator, encoding } => {
            let separator = if *separator == '\t' { "tab".to_owned() } else { separator.to_string() };
            (
                format!("{file}: gescheiden door {separator}, {encoding}"),
                format!("{file}: separated by {separator}, {encoding}"),
            )
        }
        Note::MappingFrom(file) => (format!("kolomnamen volgens {file}"), format!("headers by {file}")),
        Note::MappingWritten(file) => (
            format!("{file} geschreven; vul in wat koppel niet begreep"),
            format!("{file} written; fill in what koppel did not understand"),
        ),
        Note::MappingNotWritten(file) => {
            (format!("{file} kon niet worden geschreven"), format!("{file} could not be written"))
        }
        Note::HeadersUnknown(headers) => {
            let headers = lang.list(headers);
            (
                format!("kolommen niet begrepen en niet gelezen: {headers}"),
                format!("columns not understood and not read: {headers}"),
            )
        }
        Note::SheetsUnknown(sheets) => {
            let sheets = lang.list(sheets);
            (format!("geen tabel, niet gelezen: {sheets}"), format!("no table, not read: {sheets}"))
        }
        Note::OrganisationsAdded(names) => {
            let names = lang.list(names);
            (
                format!("organisaties zonder eigen rij, zonder limiet: {names}"),
                format!("organisations without a row, without a limit: {names}"),
            )
        }
        counted => return counted_note(counted, lang),
    };
    lang.pick(dutch, english)
}

fn counted_note(note: &Note, lang: Lang) -> String {
    let counted = |count: usize, one: &str, many: &str| lang.count(count as u64, one, many);
    let (dutch, english) = match note {
        Note::RowsAboveHeader(rows) => {
            let rows = lang.count(u64::from(*rows), lang.pick("rij", "row"), lang.pick("rijen", "rows"));
            (format!("{rows} boven de kolomnamen overgeslagen"), format!("{rows} above the header skipped"))
        }
        Note::IdsFromRows => (
            "geen kolom id: rijnummers gebruikt; een eigen id blijft hetzelfde als de volgorde verandert".to_owned(),
            "no column id: row numbers used; an id of your own stays when the order changes".to_owned(),
        ),
        Note::PlacesFromPostcodes(count) => (
            format!("{} uit de postcode: het midden van het postcodegebied", counted(*count, "plaats", "plaatsen")),
            format!("{} from the postcode: the centre of the postcode area", counted(*count, "place", "places")),
        ),
        Note::DefaultWays(count) => (
            format!("{count} zonder vervoer: standaard uit de instellingen"),
            format!("{count} without a way to travel: default of the settings"),
        ),
        Note::DefaultTravel(count) => (
            format!("{count} zonder langste reistijd: standaard van het vervoermiddel"),
            format!("{count} without a longest trip: default of the way to travel"),
        ),
        Note::GridCoarsened(count) => {
            (format!("{count} met begintijden verder uit elkaar"), format!("{count} with starts further apart"))
        }
        _ => (String::new(), String::new()),
    };
    lang.pick(dutch, english)
}

fn first_day(because: FirstDay, lang: Lang) -> &'static str {
    match because {
        FirstDay::Settings => lang.pick("volgens koppel.toml", "by koppel.toml"),
        FirstDay::FirstDatedRequest => {
            lang.pick("week van de eerste gedateerde hulpvraag", "week of the first dated request")
        }
        FirstDay::ComingMonday => lang.pick("vanaf de komende maandag", "from the coming Monday"),
    }
}
