//! The mapping file: what the headers of somebody's own system mean. Written on first use with the best guesses, then
//! remembered.

use std::collections::{BTreeMap, HashMap};

use super::fields::{Field, names};
use super::fold::fold;
use super::report::ColumnReport;
use super::table::TableKind;

/// Name of the mapping file beside the input.
pub const MAPPING_FILE: &str = "koppel-mapping.toml";

const SECTIONS: [(TableKind, &str); 4] = [
    (TableKind::Volunteers, "volunteers"),
    (TableKind::Requests, "requests"),
    (TableKind::Organisations, "organisations"),
    (TableKind::Offers, "group-offers"),
];

/// Headers and what they mean. A header with an empty field is known not to be understood, and is not read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mapping {
    fields: HashMap<(TableKind, String), Option<Field>>,
}

impl Mapping {
    /// A mapping from the text of a mapping file.
    ///
    /// # Errors
    /// What is wrong: a section, or a field that the table has not.
    pub fn parse(text: &str) -> Result<Self, String> {
        let sections: BTreeMap<String, BTreeMap<String, String>> =
            toml::from_str(text).map_err(|error| error.message().to_owned())?;
        let mut mapping = Self::default();
        for (section, headers) in sections {
            let Some((kind, _)) = SECTIONS.iter().find(|(_, name)| *name == section) else {
                return Err(format!("unknown section `{section}`, expected volunteers, requests or organisations"));
            };
            for (header, name) in headers {
                let field = if name.is_empty() {
                    None
                } else {
                    Some(
                        Field::from_name(&name, *kind)
                            .ok_or_else(|| format!("unknown field `{name}` for header `{header}`"))?,
                    )
                };
                mapping.fields.insert((*kind, fold(&header)), field);
            }
        }
        Ok(mapping)
    }

    /// What the file says of a header: nothing, that it is not read, or its field.
    pub fn field(&self, header: &str, kind: TableKind) -> Option<Option<Field>> {
        if self.fields.is_empty() {
            return None;
        }
        self.fields.get(&(kind, fold(header))).cloned()
    }

    /// Whether the file names a header.
    pub fn has(&self, header: &str, kind: TableKind) -> bool {
        self.field(header, kind).is_some()
    }
}

/// The text of a mapping file for these tables.
pub(crate) fn mapping_text(tables: &[(TableKind, &[ColumnReport])]) -> String {
    let mut text = String::from(
        "# What the headers of your files mean to koppel. Left: the header. Right: koppel's field.\n\
         # Guesses are marked. \"\" is not understood and not read: write a field's name, or \"ignore\".\n\
         # koppel reads this file the next time and never changes it.\n",
    );
    for (kind, section) in SECTIONS {
        let Some((_, columns)) = tables.iter().find(|(table, _)| *table == kind) else { continue };
        text.push_str(&format!("\n# Fields: {}", names(kind).join(", ")));
        if kind == TableKind::Volunteers {
            text.push_str(
                ",\n# certificate:NAME, certificate-until:NAME, available:mon, available:mon-morning, and so on",
            );
        }
        text.push_str(&format!("\n[{section}]\n"));
        let mut written = Vec::new();
        for column in *columns {
            let folded = fold(&column.header);
            if folded.is_empty() || written.contains(&folded) {
                continue;
            }
            written.push(folded);
            let remark = match column.by {
                super::report::Understood::Guess => "  # a guess",
                super::report::Understood::Unknown => "  # not understood",
                _ => "",
            };
            let (header, field) = (quoted(&column.header), quoted(column.field.as_deref().unwrap_or("")));
            text.push_str(&format!("{header} = {field}{remark}\n"));
        }
    }
    text
}

/// A toml basic string on one line.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for sign in text.chars() {
        match sign {
            '"' | '\\' => quoted.extend(['\\', sign]),
            sign if sign.is_control() => quoted.push(' '),
            sign => quoted.push(sign),
        }
    }
    quoted.push('"');
    quoted
}

/// What somebody says a header means: the table's section in a mapping file, the header, and the field; empty is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The section.
    pub table: String,
    /// The header as it is in the file.
    pub header: String,
    /// The field's name.
    pub field: String,
}

/// The section of a table.
#[must_use]
pub fn section_of(table: TableKind) -> &'static str {
    SECTIONS.iter().find(|(kind, _)| *kind == table).map_or("", |(_, section)| section)
}

/// What a mapping file says; nothing when it is none.
#[must_use]
pub fn meanings(text: &str) -> Vec<Meaning> {
    let sections: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(text).unwrap_or_default();
    let meaning = |table: &str, (header, field): (String, String)| Meaning { table: table.to_owned(), header, field };
    sections.into_iter().flat_map(|(table, all)| all.into_iter().map(move |one| meaning(&table, one))).collect()
}

/// The text of a mapping file that says these; of two that differ only in spelling the later counts.
#[must_use]
pub fn text_of_meanings(meanings: &[Meaning]) -> String {
    let mut sections: BTreeMap<&str, BTreeMap<String, (&str, &str)>> = BTreeMap::new();
    for Meaning { table, header, field } in meanings {
        sections.entry(table).or_default().insert(fold(header), (header, field));
    }
    let mut text = String::new();
    for (section, headers) in sections {
        text.push_str(&format!("[{section}]\n"));
        for (header, field) in headers.values() {
            text.push_str(&format!("{} = {}\n", quoted(header), quoted(field)));
        }
    }
    text
}
