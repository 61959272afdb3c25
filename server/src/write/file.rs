//! Writes files so that nobody ever sees half of one: into a temporary file beside it, which then takes its name.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What went wrong while writing.
#[derive(Debug)]
pub enum WriteError {
    /// A file or folder could not be written.
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The workbook could not be put together.
    Workbook {
        /// Which.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The plan names somebody or something that the input does not have.
    Unknown {
        /// `volunteer V3` or `visit R17`.
        what: String,
    },
}

impl WriteError {
    pub(super) fn workbook(folder: &Path, error: &rust_xlsxwriter::XlsxError) -> Self {
        Self::Workbook { path: folder.join("plan.xlsx"), reason: error.to_string() }
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { path, error } => {
                write!(f, "cannot write {}: {error}; {}", path.display(), next_move(error.kind()))
            }
            Self::Workbook { path, reason } => {
                write!(f, "cannot write {}: {reason}; use plan.csv and report this", path.display())
            }
            Self::Unknown { what } => {
                write!(f, "the plan names {what}, which the input does not have; make a new plan from this input")
            }
        }
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { error, .. } => Some(error),
            Self::Workbook { .. } | Self::Unknown { .. } => None,
        }
    }
}

const fn next_move(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::PermissionDenied => "close it where it is open, or choose another folder with --out",
        io::ErrorKind::StorageFull => "make room on the disk, or choose another folder with --out",
        io::ErrorKind::IsADirectory | io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            "a file and a folder have the same name here: move one of them, or choose another folder with --out"
        }
        _ => "choose another folder with --out",
    }
}

/// Writes `bytes` to `path`, all or nothing; the folder is made when it is not there.
///
/// # Errors
/// The path and why.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let failed = |error| WriteError::Io { path: path.to_owned(), error };
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    if !folder.as_os_str().is_empty() {
        fs::create_dir_all(folder).map_err(|error| WriteError::Io { path: folder.to_owned(), error })?;
    }
    if path.is_dir() {
        return Err(failed(io::ErrorKind::IsADirectory.into()));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // Beside the file, as a rename cannot cross file systems; the process id keeps two runs apart.
    let temporary = folder.join(format!(".{name}.{}.tmp", std::process::id()));
    let written = fs::File::create(&temporary)
        .and_then(|mut file| file.write_all(bytes))
        .and_then(|()| fs::rename(&temporary, path));
    written.map_err(|error| {
        // The first error is the one to tell; a temporary file that stays behind does no harm.
        let _ = fs::remove_file(&temporary);
        failed(error)
    })
}
