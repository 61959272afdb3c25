//! Opens a file of public data as text, gzipped or not.

use std::fs;
use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;

use crate::bad_row::{BadRows, Complaints};

/// How a gzipped file begins.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// The text of a file; unpacked when its first bytes say that it is gzipped, whatever its name.
///
/// # Errors
/// When it cannot be read or is no UTF-8 text.
pub fn text(path: &Path) -> Result<String, BadRows> {
    let complain = |found: String, instead: &str| Complaints::about(&path.display().to_string()).end(0, found, instead);
    let bytes = fs::read(path).map_err(|error| complain(error.to_string(), "name a file that can be read"))?;
    let bytes = if bytes.starts_with(&GZIP) {
        let mut unpacked = Vec::new();
        let read = MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut unpacked);
        read.map_err(|error| complain(error.to_string(), "gzip damaged: download the file again"))?;
        unpacked
    } else {
        bytes
    };
    String::from_utf8(bytes).map_err(|error| complain(error.to_string(), "save the file as UTF-8 text"))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn packed_and_plain_files_read_alike() {
        let folder = tempfile::tempdir().expect("a folder");
        let (plain, packed) = (folder.path().join("plain"), folder.path().join("packed"));
        fs::write(&plain, "één").expect("written");
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all("één".as_bytes()).expect("packed");
        fs::write(&packed, encoder.finish().expect("packed")).expect("written");
        assert_eq!(text(&plain).expect("text"), "één");
        assert_eq!(text(&packed).expect("text"), "één");
    }

    #[test]
    fn a_missing_file_says_what_to_do() {
        let error = text(Path::new("nowhere/at all")).expect_err("no such file");
        assert!(error.to_string().contains("name a file that can be read"), "{error}");
    }
}
