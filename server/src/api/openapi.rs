//! The description of the API, made from the routes themselves: OpenAPI 3.1, open to everybody and to every site.

use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Content, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{Modify, OpenApi};

use super::{batches, calls, exports, hands, imports, matches, plans, repairs, studies, swaps, units, weeks};

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
        weeks::current, weeks::week, weeks::volunteers, weeks::requests, weeks::errors,
        hands::add_volunteer, hands::volunteer, hands::write_volunteer, hands::let_volunteer_go,
        hands::add_request, hands::request, hands::write_request, hands::let_request_go,
        batches::start, batches::list, batches::batch, batches::plan, batches::events, batches::cancel, batches::explain,
        matches::list, matches::one, matches::step, matches::pin, matches::decisions,
        swaps::substitutes, swaps::swap, swaps::exclude,
        calls::list, calls::comes,
        exports::export,
        plans::plan,
        repairs::repair,
        studies::scenarios, studies::scenario, studies::start, studies::list, studies::study, studies::result, studies::cancel, studies::pause,
        units::now, units::dead, units::retry,
    ),
)]
struct Document;

/// How a system says who it is.
struct Keys;

impl Modify for Keys {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("key", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
        for item in document.paths.paths.values_mut() {
            let orders = [&mut item.post, &mut item.put].into_iter().flatten().map(|one| (one, &ALWAYS[..]));
            let others = [&mut item.get, &mut item.delete].into_iter().flatten().map(|one| (one, &ALWAYS[..2]));
            for (operation, always) in orders.chain(others) {
                let responses = &mut operation.responses.responses;
                for (status, what) in always {
                    let said = || ResponseBuilder::new().description(*what).content(JSON, problem()).build();
                    responses.entry((*status).to_owned()).or_insert_with(|| said().into());
                }
                responses.values_mut().for_each(as_problem);
            }
        }
    }
}

/// Said once for all: any order may come too often or find the database away, and be longer than is read when it has a body.
const ALWAYS: [(&str, &str); 3] =
    [("429", "this key asks too often"), ("503", "the data cannot be reached now"), ("413", "longer than is read")];

const JSON: &str = "application/json";

fn problem() -> Content {
    Content::new(Some(Ref::from_schema_name("Problem")))
}

/// A problem has a content type of its own.
fn as_problem(response: &mut RefOr<Response>) {
    let RefOr::T(response) = response else { return };
    if response.content.get(JSON) == Some(&RefOr::T(problem())) {
        response.content.swap_remove(JSON);
        response.content.insert("application/problem+json".to_owned(), RefOr::T(problem()));
    }
}

/// The description.
pub(super) async fn document() -> axum::response::Response {
    let text = Document::openapi().to_pretty_json().expect("the description can be written as json");
    let mut response = ([(header::CONTENT_TYPE, "application/json")], text).into_response();
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}
