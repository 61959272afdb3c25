//! Small workbooks that unpack to far more than a week of people: refused before they take memory, whatever they say of themselves.

use std::io::{Cursor, Seek, Write};

use koppel::lang::Lang;
use koppel::read::table::MAX_UNPACKED_BYTES;
use koppel::read::{Cause, ReadOptions, Trouble, read};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::reading_basics::TODAY;

/// Packs so many bytes of nothing as the one sheet: a thousandth of them is left.
fn fill<W: Write + Seek>(archive: &mut ZipWriter<W>, bytes: u64) {
    archive.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default()).unwrap();
    let chunk = vec![b' '; 1 << 20];
    let mut left = bytes;
    while left > 0 {
        let next = left.min(chunk.len() as u64);
        archive.write_all(&chunk[..usize::try_from(next).unwrap()]).unwrap();
        left -= next;
    }
}

/// A workbook that says itself how large it is.
fn bomb(bytes: u64) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    fill(&mut archive, bytes);
    archive.finish().unwrap().into_inner()
}

/// The same, written in one go: how large it is, stands behind the sheet.
fn streamed(bytes: u64) -> Vec<u8> {
    let mut archive = ZipWriter::new_stream(Vec::new());
    fill(&mut archive, bytes);
    archive.finish().unwrap().into_inner()
}

/// The same, with a directory that says it is a hundred bytes.
fn lies(mut bomb: Vec<u8>) -> Vec<u8> {
    for (mark, at) in [(b"PK\x01\x02", 24), (b"PK\x03\x04", 22)] {
        let header = bomb.windows(4).position(|window| window == mark).expect("a header");
        bomb[header + at..header + at + 4].copy_from_slice(&100_u32.to_le_bytes());
    }
    bomb
}

/// Why a small workbook is not read.
fn refused(book: &[u8]) -> Trouble {
    assert!(book.len() < 2 << 20, "it is small: {} bytes", book.len());
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("week.xlsx"), book).unwrap();
    let Err(trouble) = read(&[folder.path().to_owned()], &ReadOptions::new(TODAY)) else { panic!("it is read") };
    trouble
}

#[test]
fn a_workbook_that_unpacks_to_too_much_is_refused() {
    for book in [bomb(MAX_UNPACKED_BYTES + 1), streamed(MAX_UNPACKED_BYTES + 1)] {
        let trouble = refused(&book);
        assert_eq!(trouble.cause, Cause::UnpacksTooLarge { most: MAX_UNPACKED_BYTES });
        let said = trouble.words(Lang::Nl);
        assert!(said.contains("pakt uit tot meer dan 256 MiB; bewaar alleen de bladen die nodig zijn"), "{said}");
    }
    let trouble = refused(&lies(bomb(MAX_UNPACKED_BYTES + 1)));
    assert!(matches!(trouble.cause, Cause::NotAWorkbook(_) | Cause::UnpacksTooLarge { .. }), "{trouble:?}");
}
