//! Pages for what goes wrong: each says what to do next.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::layout;
use super::visitor::Anybody;
use crate::lang::Lang;
use crate::store::StoreError;

/// A page that says what is wrong.
pub(super) struct Wrong {
    status: StatusCode,
    lang: Lang,
    title: String,
    what_to_do: String,
}

impl Wrong {
    pub fn new(status: StatusCode, lang: Lang, title: &str, what_to_do: &str) -> Self {
        Self { status, lang, title: title.to_owned(), what_to_do: what_to_do.to_owned() }
    }

    /// The account may not see this.
    pub fn not_yours(lang: Lang) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            lang,
            lang.pick("Deze pagina is niet voor uw account", "This page is not for your account"),
            lang.pick(
                "Vraag de beheerder om een andere rol, of ga terug naar Vandaag.",
                "Ask the administrator for another role, or go back to Today.",
            ),
        )
    }

    /// A form that did not come from one of our pages.
    pub fn not_ours(lang: Lang) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            lang,
            lang.pick("Dit formulier is verlopen", "This form has expired"),
            lang.pick(
                "Ga terug, laad de pagina opnieuw en probeer het nog eens.",
                "Go back, reload the page and try again.",
            ),
        )
    }

    /// The store did not do what was asked.
    pub fn store(lang: Lang, error: StoreError) -> Self {
        let page = |status, title: &str, what_to_do: &str| Self::new(status, lang, title, what_to_do);
        match error {
            StoreError::NotFound => page(
                StatusCode::NOT_FOUND,
                lang.pick("Dit is er niet (meer)", "This is not here (any more)"),
                lang.pick("Ga terug naar Vandaag en kies opnieuw.", "Go back to Today and choose again."),
            ),
            StoreError::Conflict => page(
                StatusCode::CONFLICT,
                lang.pick("Iemand anders was u net voor", "Somebody else was just before you"),
                lang.pick(
                    "Uw keuze is niet bewaard. Kijk opnieuw hoe het ervoor staat en kies dan.",
                    "Your choice was not kept. Look again how things stand, and choose then.",
                ),
            ),
            StoreError::Refused(why) => page(
                StatusCode::UNPROCESSABLE_ENTITY,
                lang.pick("Dit kan zo niet", "This cannot be done"),
                &format!("{} ({why})", lang.pick("Ga terug en kies opnieuw.", "Go back and choose again.")),
            ),
            error => {
                tracing::error!(%error, "the store failed");
                page(
                    StatusCode::SERVICE_UNAVAILABLE,
                    lang.pick("De gegevens zijn nu niet te bereiken", "The data cannot be reached now"),
                    lang.pick(
                        "Er is niets gewijzigd. Probeer het over een minuut opnieuw; blijft het zo, laat de beheerder dan `koppel doctor` draaien.",
                        "Nothing was changed. Try again in a minute; if it stays so, let the administrator run `koppel doctor`.",
                    ),
                )
            }
        }
    }

    fn body(&self) -> Markup {
        html! {
            h1 { (self.title) }
            p { (self.what_to_do) }
            p { a.button href="/vandaag" { (self.lang.pick("Naar Vandaag", "To Today")) } }
        }
    }
}

impl IntoResponse for Wrong {
    fn into_response(self) -> Response {
        (self.status, layout::bare(self.lang, &self.title, &self.body())).into_response()
    }
}

/// No page has this address.
pub(super) async fn no_page(Anybody(lang): Anybody) -> Wrong {
    Wrong::store(lang, StoreError::NotFound)
}
