//! The description of the API, made from the routes themselves: OpenAPI 3.1, open to everybody and to every site.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Content, Ref, ResponseBuilder};
use utoipa::{Modify, OpenApi};

use super::{batches, imports, matches, plans, repairs, studies, weeks};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "koppel",
        version = "1.0.0",
        description = "Matches volunteers to people who ask for help. Plans are proposals: people decide. No answer holds a name. Every order takes an `Idempotency-Key`; problems follow RFC 9457; times are RFC 3339 with a zone.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    servers((url = "/v1")),
    security(("key" = [])),
    modifiers(&Keys),
    paths(
        imports::import,
        weeks::current, weeks::week, weeks::volunteers, weeks::requests,
        batches::start, batches::list, batches::batch, batches::plan, batches::events, batches::cancel, batches::explain,
        matches::list, matches::one, matches::step, matches::pin, matches::decisions,
        plans::plan,
        repairs::repair,
        studies::scenarios, studies::scenario, studies::start, studies::list, studies::study, studies::result, studies::cancel,
    ),
)]
struct Document;

/// How a system says who it is.
struct Keys;

impl Modify for Keys {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("key", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
        // Said once for all: any order may come too often, or find the database away.
        for item in document.paths.paths.values_mut() {
            for operation in [&mut item.get, &mut item.post].into_iter().flatten() {
                for (status, what) in [("429", "this key asks too often"), ("503", "the data cannot be reached now")] {
                    let response = ResponseBuilder::new()
                        .description(what)
                        .content("application/problem+json", Content::new(Some(Ref::from_schema_name("Problem"))));
                    operation.responses.responses.entry(status.to_owned()).or_insert(response.build().into());
                }
            }
        }
    }
}

/// The description.
pub(super) async fn document() -> Response {
    let text = Document::openapi().to_pretty_json().expect("the description can be written as json");
    let mut response = ([(header::CONTENT_TYPE, "application/json")], text).into_response();
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}
