//! Which files there are to read: a folder, a workbook, or two files, and what lies beside them.

use std::path::{Path, PathBuf};

use super::fold::fold;
use super::header::kind_by_name;
use super::mapping::MAPPING_FILE;
use super::table::{MAX_FILE_BYTES, TableKind};
use super::trouble::{Cause, Trouble};

/// Name of the settings file beside the input.
pub const SETTINGS_FILE: &str = "koppel.toml";

/// Names of a travel matrix beside the input.
const MATRIX_FILES: [&str; 4] = ["reistijden.csv", "travel.csv", "reistijden.xlsx", "travel.xlsx"];

/// Names of what koppel itself, or a user of it, puts beside the input: no tables.
const NO_TABLES: [&str; 7] = ["koppel", "plan", "voorstel", "fouten", "errors", "antwoorden", "answers"];

/// The files of one reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sources {
    /// Spreadsheets, by name.
    pub tables: Vec<PathBuf>,
    /// Where `koppel.toml`, the mapping file and the travel matrix are, if they are.
    pub folder: PathBuf,
    /// Spreadsheets of the folder that are left alone because others are named after the tables.
    pub others: Vec<PathBuf>,
}

impl Sources {
    /// The sources behind the paths of a command line.
    pub fn find(paths: &[PathBuf]) -> Result<Self, Trouble> {
        let Some(first) = paths.first() else {
            return Err(Trouble::new("", Cause::NothingGiven));
        };
        if let [folder] = paths
            && folder.is_dir()
        {
            return Self::in_folder(folder);
        }
        let folder = first.parent().map_or_else(PathBuf::new, Path::to_path_buf);
        for path in paths {
            if path.is_dir() || !(is_csv(path) || is_workbook(path)) {
                let cause = if path.exists() { Cause::OtherFormat } else { Cause::CannotOpen("not found".to_owned()) };
                return Err(Trouble::new(path.display().to_string(), cause));
            }
        }
        Ok(Self { tables: paths.to_vec(), folder, others: Vec::new() })
    }

    fn in_folder(folder: &Path) -> Result<Self, Trouble> {
        let trouble = |error: std::io::Error| cannot_open(folder, &error);
        let mut files = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(trouble)? {
            files.push(entry.map_err(trouble)?.path());
        }
        files.retain(|path| (is_csv(path) || is_workbook(path)) && is_table(path));
        files.sort();
        let is = |path: &PathBuf, kind| kind_by_name(&name_of(path)) == Some(kind);
        let named = |kind| files.iter().any(|path| is(path, kind));
        let (tables, others) = if named(TableKind::Volunteers) && named(TableKind::Requests) {
            files.into_iter().partition(|path| kind_by_name(&name_of(path)).is_some())
        } else {
            (files, Vec::new())
        };
        Ok(Self { tables, folder: folder.to_path_buf(), others })
    }

    /// The settings file, when it is there.
    pub fn settings(&self) -> Option<PathBuf> {
        Some(self.folder.join(SETTINGS_FILE)).filter(|path| path.is_file())
    }

    /// Where the mapping file is, or will be.
    pub fn mapping(&self) -> PathBuf {
        self.folder.join(MAPPING_FILE)
    }

    /// A travel matrix beside the input, when it is there.
    pub fn matrix(&self) -> Option<PathBuf> {
        MATRIX_FILES.iter().map(|name| self.folder.join(name)).find(|path| path.is_file())
    }
}

/// The name of a file, without its folder.
pub(crate) fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// The bytes of a file that is not too large.
pub(crate) fn bytes_of(path: &Path) -> Result<Vec<u8>, Trouble> {
    let size = std::fs::metadata(path).map_err(|error| cannot_open(path, &error))?.len();
    if size > MAX_FILE_BYTES {
        return Err(Trouble::new(path.display().to_string(), Cause::TooLarge { most: MAX_FILE_BYTES }));
    }
    std::fs::read(path).map_err(|error| cannot_open(path, &error))
}

/// The text of a file in UTF-8.
pub(crate) fn text_of(path: &Path) -> Result<String, Trouble> {
    let not_text = |_| Trouble::new(path.display().to_string(), Cause::NotText);
    String::from_utf8(bytes_of(path)?).map_err(not_text).map(|text| text.trim_start_matches('\u{feff}').to_owned())
}

/// Trouble with the system's own words, without the figures behind them.
pub(crate) fn cannot_open(path: &Path, error: &std::io::Error) -> Trouble {
    let words = match error.kind() {
        std::io::ErrorKind::NotFound => "not found".to_owned(),
        std::io::ErrorKind::PermissionDenied => "no permission".to_owned(),
        _ => error.to_string().to_lowercase(),
    };
    Trouble::new(path.display().to_string(), Cause::CannotOpen(words))
}

fn ending(path: &Path) -> String {
    path.extension().map_or_else(String::new, |ending| ending.to_string_lossy().to_lowercase())
}

pub(crate) fn is_csv(path: &Path) -> bool {
    matches!(ending(path).as_str(), "csv" | "tsv" | "txt")
}

pub(crate) fn is_workbook(path: &Path) -> bool {
    matches!(ending(path).as_str(), "xlsx" | "xlsm")
}

/// The name of a travel matrix, when this is one, in any capitals.
pub(crate) fn matrix_name(name: &str) -> Option<&'static str> {
    MATRIX_FILES.into_iter().find(|matrix| name.eq_ignore_ascii_case(matrix))
}

/// Whether a file of a folder may be a table: no matrix, none of koppel's own, no open file of a spreadsheet program.
fn is_table(path: &Path) -> bool {
    let name = name_of(path);
    let folded = fold(&name);
    matrix_name(&name).is_none()
        && !name.starts_with(['~', '.'])
        && !NO_TABLES
            .iter()
            .any(|word| folded.starts_with(word) || folded.contains("fouten") || folded.contains("errors"))
}
