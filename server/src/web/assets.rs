//! Style, script and typeface, out of the binary; named by their content so that a browser may keep them for good.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

const FOREVER: &str = "public, max-age=31536000, immutable";

struct Asset {
    name: String,
    kind: &'static str,
    bytes: &'static [u8],
}

fn asset_of(stem: &str, ending: &str, kind: &'static str, bytes: &'static [u8]) -> Asset {
    let hash = &blake3::hash(bytes).to_hex()[..12];
    Asset { name: format!("{stem}.{hash}.{ending}"), kind, bytes }
}

static STYLE: LazyLock<Asset> =
    LazyLock::new(|| asset_of("style", "css", "text/css; charset=utf-8", include_bytes!("style.css")));
static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| asset_of("script", "js", "text/javascript; charset=utf-8", include_bytes!("script.js")));

/// The style names the typefaces, so their names never change.
const FACES: [(&str, &[u8]); 2] = [
    ("face-400.woff2", include_bytes!("../../data/font/atkinson-hyperlegible-next-400.woff2")),
    ("face-600.woff2", include_bytes!("../../data/font/atkinson-hyperlegible-next-600.woff2")),
];

/// Where the style is.
pub(super) fn style() -> String {
    format!("/assets/{}", STYLE.name)
}

/// Where the script is.
pub(super) fn script() -> String {
    format!("/assets/{}", SCRIPT.name)
}

/// One asset.
pub(super) async fn asset(Path(name): Path<String>) -> Response {
    let own = [&*STYLE, &*SCRIPT].into_iter().find(|asset| asset.name == name).map(|asset| (asset.kind, asset.bytes));
    let face = FACES.iter().find(|(face, _)| *face == name).map(|(_, bytes)| ("font/woff2", *bytes));
    match own.or(face) {
        Some((kind, bytes)) => {
            ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, FOREVER)], bytes).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
