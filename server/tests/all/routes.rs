//! Every route there is, and who may use it. A route that is not in this table fails a test; so does the wrong person who gets in.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use koppel::people::Person;
use koppel::serve::app;
use koppel::serve::route::Route;
use koppel::store::keys::Scope;
use koppel::{api, web};
use serde_json::Value;

use super::house::House;
use Who::{Administrator, Ambassador, Anybody, Coordinator, LoggedIn};

/// Who may use a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Anybody,
    LoggedIn,
    Coordinator,
    Ambassador,
    Administrator,
}

/// A route of the pages, with an address that works and the fields of its form.
#[derive(Debug)]
pub struct Known {
    pub method: &'static str,
    pub path: &'static str,
    pub example: &'static str,
    pub fields: &'static str,
    pub who: Who,
}

impl Known {
    /// Whether it takes a form of a page that somebody is logged in to (files go another way).
    pub fn is_form(&self) -> bool {
        self.who > Anybody && self.path != "/importeren"
    }
}

const fn look(path: &'static str, example: &'static str, who: Who) -> Known {
    Known { method: "GET", path, example, fields: "", who }
}

const fn order(path: &'static str, example: &'static str, fields: &'static str, who: Who) -> Known {
    Known { method: "POST", path, example, fields, who }
}

/// The routes of the pages.
pub const ROUTES: &[Known] = &[
    look("/livez", "/livez", Anybody),
    look("/readyz", "/readyz", Anybody),
    look("/metrics", "/metrics", Anybody),
    look("/", "/", Anybody),
    look("/log-in", "/log-in", Anybody),
    order("/log-in", "/log-in", "name=x&password=y", Anybody),
    order("/demo", "/demo", "", Anybody),
    look("/set-up", "/set-up?code=x", Anybody),
    order("/set-up", "/set-up", "code=x&name=y&password=123456789012", Anybody),
    look("/taal/{code}", "/taal/nl", Anybody),
    look("/assets/{name}", "/assets/face-400.woff2", Anybody),
    look("/vandaag", "/vandaag", LoggedIn),
    look("/instellingen", "/instellingen", LoggedIn),
    order("/log-out", "/log-out", "", LoggedIn),
    look("/voorstellen", "/voorstellen", Coordinator),
    look("/niet-geplaatst", "/niet-geplaatst", Coordinator),
    look("/spoed", "/spoed", Coordinator),
    look("/spoed/{visit}", "/spoed/R60", Coordinator),
    order("/spoed/{visit}", "/spoed/R1", "volunteer=V1", Coordinator),
    order("/spoed/{visit}/antwoorden", "/spoed/R1/antwoorden", "a-V1=no", Coordinator),
    look("/groepen", "/groepen", Coordinator),
    look("/leren", "/leren", Coordinator),
    order("/leren", "/leren", "", Coordinator),
    order("/leren/{id}", "/leren/1", "on=1", Coordinator),
    look("/hulpvragen", "/hulpvragen", Coordinator),
    look("/hulpvragen/{id}", "/hulpvragen/R1?with=V1", Coordinator),
    look("/hulpvragen/nieuw", "/hulpvragen/nieuw", Coordinator),
    order("/hulpvragen/nieuw", "/hulpvragen/nieuw", "kind=klusjes&postcode=4697&when=2026-11-24", Coordinator),
    look("/hulpvragen/{id}/wijzig", "/hulpvragen/R1/wijzig", Coordinator),
    order("/hulpvragen/{id}/wijzig", "/hulpvragen/R1/wijzig", "version=0&priority=2", Coordinator),
    order("/hulpvragen/{id}/loslaten", "/hulpvragen/R1/loslaten", "version=0", Coordinator),
    order("/hulpvragen/{id}/organisatie", "/hulpvragen/R1/organisatie", "organisation=x", Ambassador),
    look("/vrijwilligers", "/vrijwilligers", Coordinator),
    look("/vrijwilligers/nieuw", "/vrijwilligers/nieuw", Coordinator),
    order("/vrijwilligers/nieuw", "/vrijwilligers/nieuw", "postcode=4697", Coordinator),
    look("/vrijwilligers/{id}/wijzig", "/vrijwilligers/V1/wijzig", Coordinator),
    order("/vrijwilligers/{id}/wijzig", "/vrijwilligers/V1/wijzig", "version=0&postcode=4695", Coordinator),
    order("/vrijwilligers/{id}/loslaten", "/vrijwilligers/V1/loslaten", "version=0", Coordinator),
    look("/personen/{side}/{id}", "/personen/volunteer/V1", Coordinator),
    look("/personen/{side}/{id}/gegevens.json", "/personen/volunteer/V1/gegevens.json", Coordinator),
    look("/personen/{side}/{id}/erase", "/personen/volunteer/V1/erase", Administrator),
    order("/personen/{side}/{id}/erase", "/personen/volunteer/V1/erase", "", Administrator),
    look("/matches/{id}/ruil", "/matches/1/ruil", Coordinator),
    order("/matches/{id}/ruil", "/matches/1/ruil", "version=1&volunteer=V1", Coordinator),
    look("/matches/{id}/ruil/proef", "/matches/1/ruil/proef?volunteer=V1", Coordinator),
    order("/matches/{id}/ruil/proef", "/matches/1/ruil/proef", "version=1&volunteer=V1", Coordinator),
    order("/matches/{id}/nooit", "/matches/1/nooit", "version=1", Coordinator),
    look("/matches/{id}/berichten", "/matches/1/berichten", Coordinator),
    look("/niet-geplaatst/{visit}/proef", "/niet-geplaatst/R51/proef?batch=1&at=0", Coordinator),
    order("/niet-geplaatst/{visit}/proef", "/niet-geplaatst/R51/proef", "batch=1&at=0", Coordinator),
    look("/week/{side}/{id}", "/week/volunteer/V1", Coordinator),
    order("/week/volunteer/{id}/link", "/week/volunteer/V1/link", "", Coordinator),
    look("/agenda/{file}", "/agenda/geheim.ics", Anybody),
    look("/importeren", "/importeren", Coordinator),
    order("/importeren", "/importeren", "", Coordinator),
    look("/weken/{id}/fouten.csv", "/weken/1/fouten.csv", Coordinator),
    look("/bellijst", "/bellijst", Coordinator),
    look("/plan.csv", "/plan.csv", Coordinator),
    look("/plan.xlsx", "/plan.xlsx", Coordinator),
    look("/plan.json", "/plan.json", Coordinator),
    look("/scenarios", "/scenarios", LoggedIn),
    look("/scenarios/{name}", "/scenarios/anna-zorgt", LoggedIn),
    order("/scenarios/{name}", "/scenarios/anna-zorgt", "weeks=1&replications=1", LoggedIn),
    look("/studies/{id}", "/studies/1", LoggedIn),
    order("/studies/{id}/cancel", "/studies/1/cancel", "", LoggedIn),
    order("/studies/{id}/pauze", "/studies/1/pauze", "paused=1", LoggedIn),
    look("/studies/{id}/verslag.html", "/studies/1/verslag.html", LoggedIn),
    look("/studies/{id}/uitkomst.csv", "/studies/1/uitkomst.csv", LoggedIn),
    look("/studies/{id}/uitkomst.json", "/studies/1/uitkomst.json", LoggedIn),
    look("/werk", "/werk", LoggedIn),
    order("/werk/{id}/opnieuw", "/werk/1/opnieuw", "", LoggedIn),
    look("/logboek", "/logboek", Coordinator),
    order("/batches", "/batches", "", Coordinator),
    look("/batches/{id}/events", "/batches/1/events", Coordinator),
    order("/batches/{id}/cancel", "/batches/1/cancel", "", Coordinator),
    order("/matches/steps", "/matches/steps", "matches=1:1", Coordinator),
    order("/matches/{id}/steps", "/matches/1/steps", "version=1&to=volunteer-asked", Coordinator),
    order("/matches/{id}/pin", "/matches/1/pin", "version=1&pinned=1", Coordinator),
    order("/accounts", "/accounts", "name=x&password=123456789012&role=administrator", Administrator),
    order("/keys", "/keys", "name=x&read=yes", Administrator),
    order("/keys/{id}/revoke", "/keys/1/revoke", "", Administrator),
];

/// The routes of the API, with what a key must be allowed; nothing where no key is asked for.
const SYSTEMS: &[(&str, &str, &str, Option<Scope>)] = &[
    ("GET", "/openapi.json", "/openapi.json", None),
    ("POST", "/imports", "/imports", Some(Scope::Import)),
    ("GET", "/weeks/current", "/weeks/current", Some(Scope::Read)),
    ("GET", "/weeks/{id}", "/weeks/1", Some(Scope::Read)),
    ("GET", "/weeks/{id}/volunteers", "/weeks/1/volunteers", Some(Scope::Read)),
    ("GET", "/weeks/{id}/requests", "/weeks/1/requests", Some(Scope::Read)),
    ("GET", "/weeks/{id}/errors", "/weeks/1/errors", Some(Scope::Import)),
    ("POST", "/volunteers", "/volunteers", Some(Scope::Import)),
    ("GET", "/volunteers/{id}", "/volunteers/V1", Some(Scope::Read)),
    ("PUT", "/volunteers/{id}", "/volunteers/V1", Some(Scope::Import)),
    ("DELETE", "/volunteers/{id}", "/volunteers/V1?version=1", Some(Scope::Import)),
    ("POST", "/requests", "/requests", Some(Scope::Import)),
    ("GET", "/requests/{id}", "/requests/R1", Some(Scope::Read)),
    ("PUT", "/requests/{id}", "/requests/R1", Some(Scope::Import)),
    ("DELETE", "/requests/{id}", "/requests/R1?version=1", Some(Scope::Import)),
    ("GET", "/matches/{id}/substitutes", "/matches/1/substitutes", Some(Scope::Read)),
    ("POST", "/matches/{id}/swaps", "/matches/1/swaps", Some(Scope::Decide)),
    ("POST", "/matches/{id}/exclusions", "/matches/1/exclusions", Some(Scope::Decide)),
    ("POST", "/visits/{id}/call-lists", "/visits/R1/call-lists", Some(Scope::Read)),
    ("POST", "/visits/{id}/matches", "/visits/R1/matches", Some(Scope::Decide)),
    ("GET", "/batches", "/batches", Some(Scope::Read)),
    ("POST", "/batches", "/batches", Some(Scope::Plan)),
    ("GET", "/batches/{id}", "/batches/1", Some(Scope::Read)),
    ("GET", "/batches/{id}/plan", "/batches/1/plan", Some(Scope::Read)),
    ("GET", "/batches/{id}/events", "/batches/1/events", Some(Scope::Read)),
    ("POST", "/batches/{id}/cancellations", "/batches/1/cancellations", Some(Scope::Plan)),
    ("GET", "/batches/{id}/explanations", "/batches/1/explanations?request=R1", Some(Scope::Read)),
    ("GET", "/matches", "/matches", Some(Scope::Read)),
    ("GET", "/matches/{id}", "/matches/1", Some(Scope::Read)),
    ("POST", "/matches/{id}/steps", "/matches/1/steps", Some(Scope::Decide)),
    ("POST", "/matches/{id}/pins", "/matches/1/pins", Some(Scope::Decide)),
    ("GET", "/exports/{table}", "/exports/volunteers", Some(Scope::Read)),
    ("GET", "/decisions", "/decisions", Some(Scope::Read)),
    ("POST", "/plans", "/plans", Some(Scope::Plan)),
    ("POST", "/repairs", "/repairs", Some(Scope::Plan)),
    ("GET", "/scenarios", "/scenarios", Some(Scope::Read)),
    ("GET", "/scenarios/{name}", "/scenarios/anna-zorgt", Some(Scope::Read)),
    ("GET", "/studies", "/studies", Some(Scope::Read)),
    ("POST", "/studies", "/studies", Some(Scope::Plan)),
    ("GET", "/studies/{id}", "/studies/1", Some(Scope::Read)),
    ("GET", "/studies/{id}/result", "/studies/1/result", Some(Scope::Read)),
    ("POST", "/studies/{id}/cancellations", "/studies/1/cancellations", Some(Scope::Plan)),
    ("POST", "/studies/{id}/pauses", "/studies/1/pauses", Some(Scope::Plan)),
    ("GET", "/units", "/units", Some(Scope::Read)),
    ("GET", "/units/dead", "/units/dead", Some(Scope::Read)),
    ("POST", "/units/{id}/retries", "/units/1/retries", Some(Scope::Plan)),
];

/// The pages that a browser shows, each with an address that works on a house that is planned.
pub fn pages() -> Vec<String> {
    let files = [
        "/livez",
        "/readyz",
        "/metrics",
        "/",
        "/taal/{code}",
        "/assets/{name}",
        "/set-up",
        "/log-in",
        "/batches/{id}/events",
        "/agenda/{file}",
        // Only there when something was played: `studying.rs` looks at it.
        "/studies/{id}",
    ];
    let shown = ROUTES.iter().filter(|route| route.method == "GET" && !files.contains(&route.path));
    shown.filter(|route| !route.path.contains('.')).map(|route| route.example.to_owned()).collect()
}

fn names(routes: &[Route]) -> BTreeSet<(&'static str, &'static str)> {
    routes.iter().map(|route| (route.method, route.path)).collect()
}

#[test]
fn every_route_is_in_the_table() {
    let mut there = names(&web::table());
    there.extend(names(&app::table()));
    assert_eq!(there, ROUTES.iter().map(|route| (route.method, route.path)).collect());
    assert_eq!(names(&api::table()), SYSTEMS.iter().map(|(method, path, ..)| (*method, *path)).collect());
}

async fn use_it(house: &House, role: &str, route: &Known) -> super::house::Reply {
    match route.method {
        "GET" => house.page(role, route.example).await,
        _ if role == "nobody" => house.raw_form(role, route.example, route.fields).await,
        _ => house.form(role, route.example, route.fields).await,
    }
}

#[tokio::test]
async fn the_wrong_person_is_refused_everywhere() {
    let house = House::planned().await;
    for route in ROUTES.iter().filter(|route| route.who > Anybody) {
        let reply = use_it(&house, "nobody", route).await;
        assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, "/log-in"), "{}", route.path);
        for (role, is) in [("planner", LoggedIn), ("coordinator", Coordinator), ("ambassador", Ambassador)] {
            if is < route.who {
                let reply = use_it(&house, role, route).await;
                assert_eq!(reply.status, StatusCode::FORBIDDEN, "{role} at {} {}", route.method, route.path);
            }
        }
    }
}

#[tokio::test]
async fn a_key_does_only_what_it_is_for() {
    let house = House::planned().await;
    for (method, path, example, scope) in SYSTEMS {
        let Some(scope) = scope else { continue };
        let example = format!("/v1{example}");
        let others: Vec<Scope> = Scope::ALL.into_iter().filter(|other| other != scope).collect();
        let other =
            House { key: house.store.add_key("anders", &others, "koppel").await.unwrap(), ..House::like(&house) };
        let reply = other.api(method, &example, serde_json::json!({})).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{method} {path}: {}", reply.body);
        let nobody = House { key: "guess".to_owned(), ..House::like(&house) };
        assert_eq!(
            nobody.api(method, &example, serde_json::json!({})).await.status,
            StatusCode::UNAUTHORIZED,
            "{path}"
        );
    }
}

/// Everything by which somebody in the store can be known.
async fn marks(house: &House) -> BTreeSet<String> {
    let week = house.store.week(1).await.unwrap();
    let volunteers = week.problem.volunteers.iter().map(|one| one.id.as_str()).collect();
    let requesters = week.problem.requests.iter().map(|one| one.requester.as_str()).collect();
    let people = house.store.people(&volunteers, &requesters).await.unwrap();
    let all = people.volunteers.into_values().chain(people.requesters.into_values());
    let marks =
        all.flat_map(|Person { first_name, name, phone, email, address }| [first_name, name, phone, email, address]);
    let marks: BTreeSet<String> = marks.filter(|mark| !mark.is_empty()).collect();
    assert!(marks.len() > 100, "the village has people: {}", marks.len());
    marks
}

/// The marks that stand in a text as words of their own (a token made by chance may hold the letters of a name).
fn found<'a>(marks: &'a BTreeSet<String>, text: &str) -> Vec<&'a String> {
    let is_word = |letter: char| letter.is_alphanumeric() || "-_".contains(letter);
    let stands = |mark: &&String| {
        text.match_indices(mark.as_str()).any(|(at, _)| {
            let (before, after) = (text[..at].chars().next_back(), text[at + mark.len()..].chars().next());
            !before.is_some_and(is_word) && !after.is_some_and(is_word)
        })
    };
    marks.iter().filter(stands).collect()
}

#[tokio::test]
async fn a_planner_reaches_no_name_by_any_route() {
    let house = House::planned().await;
    let marks = marks(&house).await;
    assert!(!found(&marks, &house.page("coordinator", "/bellijst").await.body).is_empty(), "names can be found");
    for route in ROUTES.iter().filter(|route| route.path != "/log-out") {
        let reply = use_it(&house, "planner", route).await;
        assert_eq!(found(&marks, &reply.body), Vec::<&String>::new(), "{} {}", route.method, route.path);
    }
}

#[tokio::test]
async fn no_answer_to_a_system_holds_a_name() {
    let house = House::planned().await;
    let marks = marks(&house).await;
    for (method, path, example, _) in SYSTEMS.iter().filter(|(method, ..)| *method == "GET") {
        let reply = house.api(method, &format!("/v1{example}"), Value::Null).await;
        assert_eq!(found(&marks, &reply.body), Vec::<&String>::new(), "{path}");
    }
}
