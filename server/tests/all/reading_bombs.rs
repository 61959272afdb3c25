//! Small workbooks that unpack to far more than a week of people: refused before they take memory, whatever they say of themselves.

use std::io::{Cursor, Write};

use koppel::lang::Lang;
use koppel::read::table::MAX_UNPACKED_BYTES;
use koppel::read::{Cause, ReadOptions, read};
use zip::write::SimpleFileOptions;

use crate::reading_basics::TODAY;

/// A workbook whose one sheet is so many bytes of nothing, which packs to a thousandth.
fn bomb(bytes: u64) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default()).unwrap();
    let chunk = vec![b' '; 1 << 20];
    let mut left = bytes;
    while left > 0 {
        let next = left.min(chunk.len() as u64);
        archive.write_all(&chunk[..usize::try_from(next).unwrap()]).unwrap();
        left -= next;
    }
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

fn check(book: &[u8]) {
    assert!(book.len() < 2 << 20, "it is small: {} bytes", book.len());
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("week.xlsx"), book).unwrap();
    let Err(trouble) = read(&[folder.path().to_owned()], &ReadOptions::new(TODAY)) else { panic!("it is read") };
    assert_eq!(trouble.cause, Cause::UnpacksTooLarge { most: MAX_UNPACKED_BYTES });
    let said = trouble.words(Lang::Nl);
    assert!(said.contains("pakt uit tot meer dan 256 MiB; bewaar alleen de bladen die nodig zijn"), "{said}");
}

#[test]
fn a_workbook_that_unpacks_to_too_much_is_refused() {
    let bomb = bomb(MAX_UNPACKED_BYTES + 1);
    check(&bomb);
    check(&lies(bomb));
}
