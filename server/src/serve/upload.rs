//! Files that somebody sends: into a folder that vanishes, through the same reader as the command line, never kept as files.

use std::path::Path;

use axum::extract::Multipart;
use axum::extract::multipart::MultipartError;
use axum::http::StatusCode;
use tokio::sync::Semaphore;

use crate::lang::Lang;
use crate::read::{
    ACCEPTANCE_FILE, MAPPING_FILE, Meaning, ReadOptions, Reading, SETTINGS_FILE, Trouble, matrix_name, meanings, read,
    text_of_meanings,
};

/// Files of one import at most: up to four tables, travel times, settings, a mapping and a model of who says yes.
const FILES_MOST: usize = 8;

/// Rows of one table at most: more than any organisation has.
const ROWS_MOST: usize = 100_000;
/// Readings at the same time; the others wait their turn, so that memory is bounded.
static TURNS: Semaphore = Semaphore::const_new(2);

/// What came with a form.
#[derive(Default)]
pub struct Upload {
    /// Files by name.
    pub files: Vec<(String, Vec<u8>)>,
    /// Other fields by name.
    pub fields: Vec<(String, String)>,
}

/// Why a form was not taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotReceived {
    /// Whether it is longer than a form may be.
    pub is_too_much: bool,
    /// What is wrong, and the next move.
    pub words: String,
}

impl From<MultipartError> for NotReceived {
    fn from(error: MultipartError) -> Self {
        Self { is_too_much: error.status() == StatusCode::PAYLOAD_TOO_LARGE, words: error.body_text() }
    }
}

impl Upload {
    /// Everything that a form sends.
    ///
    /// # Errors
    /// What is wrong with the form, and the next move.
    pub async fn receive(mut form: Multipart) -> Result<Self, NotReceived> {
        let mut upload = Self::default();
        while let Some(part) = form.next_field().await? {
            let (name, file) = (part.name().unwrap_or_default().to_owned(), part.file_name().map(str::to_owned));
            let bytes = part.bytes().await?;
            match file {
                Some(file) if file.is_empty() && bytes.is_empty() => (),
                Some(file) => upload.files.push((plain_name(&file), bytes.to_vec())),
                None => upload.fields.push((name, String::from_utf8_lossy(&bytes).into_owned())),
            }
        }
        if upload.files.len() > FILES_MOST {
            let words = format!("{FILES_MOST} files at most; send the two tables, and koppel.toml if you have one");
            return Err(NotReceived { is_too_much: false, words });
        }
        Ok(upload)
    }

    /// The value of a field; empty when it is not there.
    #[must_use]
    pub fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value)
    }

    /// Reads the files as the command line would, off the async threads.
    ///
    /// # Errors
    /// Why they cannot be read, and the next move.
    pub async fn read(self, lang: Lang) -> Result<Reading, String> {
        let _turn = TURNS.acquire().await;
        let reading = tokio::task::spawn_blocking(move || {
            let folder = tempfile::tempdir().map_err(|error| format!("no room for the files: {error}"))?;
            for (name, bytes) in &self.files {
                std::fs::write(folder.path().join(name), bytes)
                    .map_err(|error| format!("no room for {name}: {error}"))?;
            }
            let options = ReadOptions { write_mapping: false, ..ReadOptions::new(jiff::Zoned::now().date()) };
            let read = read(&[folder.path().to_owned()], &options);
            read.map_err(|trouble| Trouble { place: short(&trouble.place, folder.path()), ..trouble }.words(lang))
        });
        let reading =
            reading.await.map_err(|_| "koppel made a mistake while reading; please report it".to_owned())??;
        match reading.report.tables.iter().find(|table| table.rows_read > ROWS_MOST) {
            Some(table) => Err(format!("{}: {ROWS_MOST} rows at most; send it in parts", table.file)),
            None => Ok(reading),
        }
    }
}

impl Upload {
    /// The columns of files of which koppel understands too little to read them, with its guesses.
    pub async fn columns(self) -> Vec<Meaning> {
        let found = tokio::task::spawn_blocking(move || {
            let folder = tempfile::tempdir().ok()?;
            for (name, bytes) in self.files.iter().filter(|(name, _)| name != MAPPING_FILE) {
                std::fs::write(folder.path().join(name), bytes).ok()?;
            }
            // The reader leaves what it found of the headers in a mapping file, for people to complete.
            let _ = read(&[folder.path().to_owned()], &ReadOptions::new(jiff::Zoned::now().date()));
            std::fs::read_to_string(folder.path().join(MAPPING_FILE)).ok()
        });
        found.await.ok().flatten().map_or_else(Vec::new, |text| meanings(&text))
    }

    /// Whether a mapping file came along that is none: the reader says what is wrong with it.
    #[must_use]
    pub fn has_wrong_mapping(&self) -> bool {
        let own = self.files.iter().find(|(name, _)| name == MAPPING_FILE);
        own.is_some_and(|(_, bytes)| meanings(&String::from_utf8_lossy(bytes)).is_empty())
    }

    /// Lays a mapping file beside the files: what was said before, what a mapping file among them says, and what is said now.
    pub fn lay_mapping(&mut self, before: Vec<Meaning>, now: &[Meaning]) {
        let own = self.files.iter().position(|(name, _)| name == MAPPING_FILE).map(|at| self.files.remove(at).1);
        let own = own.map_or_else(Vec::new, |bytes| meanings(&String::from_utf8_lossy(&bytes)));
        let all: Vec<Meaning> = before.into_iter().chain(own).chain(now.iter().cloned()).collect();
        if !all.is_empty() {
            self.files.push((MAPPING_FILE.to_owned(), text_of_meanings(&all).into_bytes()));
        }
    }
}

/// The last part of a name, with nothing that a folder could mistake. What is known by its name keeps it.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    if [SETTINGS_FILE, MAPPING_FILE, ACCEPTANCE_FILE].contains(&last) {
        return last.to_owned();
    }
    if let Some(name) = matrix_name(last) {
        return name.to_owned();
    }
    let kept: String =
        last.chars().filter(|letter| letter.is_alphanumeric() || ".-_ ".contains(*letter)).take(100).collect();
    kept.trim_start_matches('.').to_owned()
}

/// A place without the folder, which means nothing to anybody.
fn short(place: &str, folder: &Path) -> String {
    place.replace(&format!("{}/", folder.display()), "").replace(&folder.display().to_string(), "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere() {
        assert_eq!(plain_name("../../etc/passwd"), "passwd");
        assert_eq!(plain_name("C:\\Users\\x\\vrijwilligers.xlsx"), "vrijwilligers.xlsx");
        assert_eq!(plain_name(".hidden.csv"), "hidden.csv");
        assert_eq!(plain_name("a\0b.csv"), "ab.csv");
        assert_eq!(plain_name("koppel.toml"), "koppel.toml");
        assert_eq!(plain_name("Reistijden.CSV"), "reistijden.csv");
    }
}
