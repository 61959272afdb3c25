//! Bytes of a text file into text: UTF-8 and UTF-16 by their marks, UTF-8 when it is valid, else Windows-1252.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// The text and the name of its encoding, or nothing when the bytes are no text. Line ends become `\n`.
pub(crate) fn decode(bytes: &[u8]) -> Option<(String, &'static str)> {
    let (text, encoding): (Cow<'_, str>, &Encoding) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => (encoding.decode_without_bom_handling(&bytes[mark..]).0, encoding),
        None => match str::from_utf8(bytes) {
            Ok(text) => (Cow::Borrowed(text), UTF_8),
            Err(_) => (WINDOWS_1252.decode_without_bom_handling(bytes).0, WINDOWS_1252),
        },
    };
    if text.contains('\0') {
        return None;
    }
    Some((with_plain_line_ends(text), encoding.name()))
}

fn with_plain_line_ends(text: Cow<'_, str>) -> String {
    let mut text = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.into_owned() };
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], text: &str, encoding: &str) {
        assert_eq!(decode(bytes), Some((text.to_owned(), leak(encoding))));
    }

    fn leak(name: &str) -> &'static str {
        Encoding::for_label(name.as_bytes()).unwrap().name()
    }

    #[test]
    fn dutch_files_come_in_these_encodings() {
        check("cliënt\n".as_bytes(), "cliënt\n", "utf-8");
        check(b"\xef\xbb\xbfcli\xc3\xabnt\r\n", "cliënt\n", "utf-8");
        check(b"cli\xebnt \x80 5", "cliënt € 5\n", "windows-1252");
        check(b"\xff\xfec\x00l\x00i\x00\xeb\x00n\x00t\x00", "cliënt\n", "utf-16le");
        check(b"a\rb", "a\nb\n", "utf-8");
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        assert_eq!(decode(b"PK\x03\x04\x00\x00"), None);
    }
}
