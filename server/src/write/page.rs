//! What both html pages share: the head with style and typeface inside, so that a page works alone, without a network.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::lang::Lang;

/// Nothing is loaded and nothing runs: no script, no request leaves the page.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; font-src data:";

/// Atkinson Hyperlegible Next, Latin, two weights (SIL Open Font License 1.1, text in `data/font/LICENSE.txt`).
static TYPEFACE: LazyLock<String> = LazyLock::new(|| {
    let faces: [(u32, &[u8]); 2] = [
        (400, include_bytes!("../../data/font/atkinson-hyperlegible-next-400.woff2")),
        (600, include_bytes!("../../data/font/atkinson-hyperlegible-next-600.woff2")),
    ];
    let face = |(weight, bytes): (u32, &[u8])| {
        let bytes = STANDARD.encode(bytes);
        format!(
            "@font-face{{font-family:'Atkinson Hyperlegible Next';font-weight:{weight};font-display:swap;\
             src:url(data:font/woff2;base64,{bytes}) format('woff2')}}\n"
        )
    };
    faces.map(face).concat()
});

/// A whole page. `style` is css of our own.
pub(super) fn page(lang: Lang, title: &str, style: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(TYPEFACE.as_str())) (PreEscaped(style)) }
            }
            body { (body) }
        }
    };
    page.into_string()
}
