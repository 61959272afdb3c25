//! The server as browsers and systems meet it: every route asked in memory, and the wrong person refused everywhere.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use koppel::lang::Lang;
use koppel::serve::{App, app};
use koppel::store::accounts::Role;
use koppel::store::keys::Scope;
use koppel::store::{IN_MEMORY, SealKey, Store};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::store::village;

/// A server in memory with the village, an account of every role, and a key for everything.
struct House {
    app: Router,
    store: Store,
    /// Cookies by role.
    cookies: BTreeMap<&'static str, String>,
    key: String,
}

/// What came back.
struct Reply {
    status: StatusCode,
    headers: header::HeaderMap,
    body: String,
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no json: {}", self.body))
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl House {
    async fn empty() -> Self {
        let store = Store::open(IN_MEMORY, SealKey::fresh()).await.unwrap();
        let mut cookies = BTreeMap::new();
        for role in Role::ALL {
            let id = store.add_account(role.name(), "een goed wachtwoord".to_owned(), role, "koppel").await.unwrap();
            cookies.insert(role.name(), format!("koppel={}", store.session_for(id).await.unwrap()));
        }
        let key = store.add_key("alles", &Scope::ALL, "koppel").await.unwrap();
        Self { app: app(App::new(store.clone(), None, false)), store, cookies, key }
    }

    async fn with_village() -> Self {
        let house = Self::empty().await;
        let mut work = house.store.work().await.unwrap();
        work.add_week(&village(), Lang::Nl, "koppel").await.unwrap();
        work.commit().await.unwrap();
        house
    }

    /// With a plan that is done.
    async fn planned() -> Self {
        let house = Self::with_village().await;
        let started = house.api("POST", "/v1/batches", json!({})).await;
        assert_eq!(started.status, StatusCode::ACCEPTED, "{}", started.body);
        house.wait(started.json()["id"].as_i64().unwrap()).await;
        house
    }

    async fn wait(&self, batch: i64) -> Value {
        let events = self.api("GET", &format!("/v1/batches/{batch}/events"), Value::Null).await;
        assert!(events.body.contains("\"phase\":\"done\"") || events.body.contains("ended"), "{}", events.body);
        self.api("GET", &format!("/v1/batches/{batch}"), Value::Null).await.json()
    }

    async fn ask(&self, request: Request<Body>) -> Reply {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        Reply { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
    }

    async fn api(&self, method: &str, path: &str, body: Value) -> Reply {
        self.api_with(method, path, body, &[]).await
    }

    async fn api_with(&self, method: &str, path: &str, body: Value, headers: &[(&str, &str)]) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.key));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        self.ask(request.body(body).unwrap()).await
    }

    async fn page(&self, role: &str, path: &str) -> Reply {
        let cookie = self.cookies.get(role).cloned().unwrap_or_default();
        self.ask(Request::builder().uri(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap()).await
    }

    /// Sends a form as the page of a role would, with these fields.
    async fn form(&self, role: &str, path: &str, fields: &str) -> Reply {
        let page = self.page(role, "/instellingen").await;
        let csrf = value_of(&page.body, "csrf");
        self.raw_form(role, path, &format!("csrf={csrf}&{fields}")).await
    }

    async fn raw_form(&self, role: &str, path: &str, body: &str) -> Reply {
        let cookie = self.cookies.get(role).cloned().unwrap_or_default();
        let request = Request::builder().method(Method::POST).uri(path).header(header::COOKIE, cookie);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    /// The first proposal of the newest week.
    async fn first_match(&self) -> Value {
        self.api("GET", "/v1/matches?state=proposed", Value::Null).await.json()[0].clone()
    }
}

/// The value of a hidden field.
fn value_of(page: &str, name: &str) -> String {
    let from = page.find(&format!("name=\"{name}\" value=\"")).expect("the form is there") + name.len() + 15;
    page[from..].split('"').next().unwrap().to_owned()
}

const COORDINATORS: [&str; 17] = [
    "/voorstellen",
    "/niet-geplaatst",
    "/spoed",
    "/spoed/R60",
    "/hulpvragen",
    "/hulpvragen/R1",
    "/hulpvragen/R1?with=V1",
    "/vrijwilligers",
    "/personen/volunteer/V1",
    "/personen/requester/H1",
    "/importeren",
    "/weken/1/fouten.csv",
    "/bellijst",
    "/plan.csv",
    "/plan.xlsx",
    "/plan.json",
    "/logboek",
];

#[tokio::test]
async fn every_page_is_there_for_a_coordinator_in_both_languages() {
    let house = House::planned().await;
    for path in COORDINATORS.into_iter().chain(["/vandaag", "/instellingen"]) {
        for lang in ["nl", "en"] {
            let cookie = format!("{}; koppel-taal={lang}", house.cookies["coordinator"]);
            let request = Request::builder().uri(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap();
            let reply = house.ask(request).await;
            assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.body);
            assert!(reply.header("content-security-policy").contains("default-src 'none'"), "{path}");
            assert_eq!(reply.header("cache-control"), "no-store", "{path}");
            if reply.header("content-type").starts_with("text/html") {
                assert!(reply.body.contains(&format!("<html lang=\"{lang}\">")), "{path}");
            }
        }
    }
}

#[tokio::test]
async fn who_is_not_logged_in_gets_no_page() {
    let house = House::planned().await;
    for path in COORDINATORS.into_iter().chain(["/vandaag", "/instellingen", "/batches/1/events"]) {
        let reply = house.page("nobody", path).await;
        assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, "/log-in"), "{path}");
    }
}

const FORMS: [(&str, &str); 11] = [
    ("/batches", ""),
    ("/batches/1/cancel", ""),
    ("/matches/1/steps", "version=1&to=volunteer-asked"),
    ("/matches/1/pin", "version=1&pinned=1"),
    ("/matches/steps", "matches=1:1"),
    ("/spoed/R1", "volunteer=V1"),
    ("/personen/volunteer/V1/erase", ""),
    ("/accounts", "name=x&password=123456789012&role=administrator"),
    ("/keys", "name=x&read=yes"),
    ("/keys/1/revoke", ""),
    ("/importeren", ""),
];

#[tokio::test]
async fn a_planner_reaches_no_name_and_decides_nothing() {
    let house = House::planned().await;
    for path in COORDINATORS.into_iter().chain(["/batches/1/events", "/personen/volunteer/V1/erase"]) {
        assert_eq!(house.page("planner", path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    for (path, fields) in FORMS {
        assert_eq!(house.form("planner", path, fields).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    for path in ["/vandaag", "/instellingen"] {
        let reply = house.page("planner", path).await;
        assert_eq!(reply.status, StatusCode::OK);
        assert!(!reply.body.contains("Anneke") && !reply.body.contains("V1"), "{path}");
    }
}

#[tokio::test]
async fn a_coordinator_keeps_no_accounts_and_no_keys() {
    let house = House::planned().await;
    for (path, fields) in FORMS
        .into_iter()
        .filter(|(path, _)| path.starts_with("/accounts") || path.starts_with("/keys") || path.starts_with("/personen"))
    {
        assert_eq!(house.form("coordinator", path, fields).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert!(!house.page("coordinator", "/instellingen").await.body.contains("/accounts"));
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let house = House::planned().await;
    for (path, fields) in FORMS.into_iter().filter(|(path, _)| *path != "/importeren") {
        for csrf in ["", "csrf=guess&"] {
            let reply = house.raw_form("administrator", path, &format!("{csrf}{fields}")).await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{path}");
        }
    }
    assert_eq!(house.store.match_of(1).await.unwrap().version, 1, "nothing was decided");
}

#[tokio::test]
async fn a_morning_by_forms() {
    let house = House::with_village().await;
    let who = "coordinator";
    assert_eq!(house.form(who, "/batches", "once=a").await.header("location"), "/vandaag");
    house.wait(1).await;
    assert_eq!(house.form(who, "/batches", "once=a").await.header("location"), "/vandaag", "the same form again");
    assert_eq!(house.store.batches(1, 9).await.unwrap().len(), 1, "is carried out once");
    let page = house.page(who, "/voorstellen").await.body;
    assert!(page.contains("Akkoord") && page.contains("<svg"), "list and map");
    let agreed = house.form(who, "/matches/1/steps", "version=1&to=volunteer-asked&once=b").await;
    assert_eq!(agreed.header("location"), "/voorstellen?said=agreed#m1");
    let declined = house.form(who, "/matches/2/steps", "version=1&to=declined&reason=no-time&once=c").await;
    assert_eq!(declined.header("location"), "/voorstellen?said=declined#m2");
    assert_eq!(
        house.form(who, "/matches/3/pin", "version=1&pinned=1&once=d").await.header("location"),
        "/voorstellen?said=pinned#m3"
    );
    let late = house.form(who, "/matches/1/steps", "version=1&to=declined&reason=no-time&once=e").await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.body.contains("Iemand anders was u net voor"));
    let (kept, refused, pinned) = (
        house.store.match_of(1).await.unwrap(),
        house.store.match_of(2).await.unwrap(),
        house.store.match_of(3).await.unwrap(),
    );
    house.form(who, "/batches", "once=f").await;
    assert_eq!(house.wait(2).await["state"], "done");
    let now = house.store.matches(1).await.unwrap();
    assert!(now.contains(&kept) && now.contains(&pinned), "what was decided stands");
    let again = now.iter().any(|one| {
        one.id != refused.id
            && one.found.volunteer == refused.found.volunteer
            && one.found.request == refused.found.request
    });
    assert!(!again, "who said no is not asked again");
    assert!(now.iter().filter(|one| one.found.visit == kept.found.visit && one.batch == 2).count() == 0);
    let page = house.page(who, "/logboek").await.body;
    assert!(page.contains("geen tijd"), "the reason is in the log");
}

/// Everything of a page that stands after a mark, up to the next quote.
fn after<'a>(page: &'a str, mark: &str) -> &'a str {
    page.split(mark).nth(1).unwrap_or_else(|| panic!("{mark} is on the page")).split('"').next().unwrap()
}

#[tokio::test]
async fn a_drop_out_is_replaced_by_the_first_who_says_yes() {
    let house = House::planned().await;
    let who = "coordinator";
    let all = house.store.matches(1).await.unwrap();
    let mut asked = None;
    for one in all.iter().filter(|one| one.found.visit == one.found.request) {
        let (step, visit) = (format!("/matches/{}/steps", one.id), &one.found.visit);
        house.form(who, &step, &format!("version=1&to=volunteer-asked&once=y{}", one.id)).await;
        let out = house.form(who, &step, &format!("version=2&to=withdrawn&reason=health&once=o{}", one.id)).await;
        assert_eq!(out.header("location"), format!("/spoed/{visit}"), "whoever drops out leads to the call list");
        let page = house.page(who, &format!("/spoed/{visit}?by=23:59")).await.body;
        assert!(!page.contains(&format!("name=\"a-{}\"", one.found.volunteer)), "and is not asked again");
        if page.contains("Nu vragen") {
            asked = Some((visit.clone(), after(&page, "name=\"a-").to_owned(), page));
            break;
        }
    }
    let (visit, first, before) = asked.expect("for one of them somebody is free");
    assert!(before.contains("tel:0600000"), "with a telephone number");
    let page = house.page(who, &format!("/spoed/{visit}?a-{first}=yes")).await.body;
    assert!(page.contains("Leg vast") && page.contains("is "), "{page}");
    let kept = house.form(who, &format!("/spoed/{visit}"), &format!("volunteer={first}&once=k")).await;
    let to = kept.header("location").to_owned();
    assert!(to.starts_with("/voorstellen?said=step#m"), "{} {to}", kept.status);
    let id: i64 = to.rsplit('m').next().unwrap().parse().unwrap();
    let now = house.store.match_of(id).await.unwrap();
    assert_eq!((now.found.volunteer.as_str(), now.state.name()), (first.as_str(), "requester-asked"));
    let twice = house.form(who, &format!("/spoed/{visit}"), &format!("volunteer={first}&once=l")).await;
    assert_eq!(twice.status, StatusCode::CONFLICT, "nobody is missing any more");
}

#[tokio::test]
async fn pages_say_what_to_do_before_there_is_anything() {
    let house = House::empty().await;
    for path in ["/vandaag", "/voorstellen", "/niet-geplaatst", "/hulpvragen", "/vrijwilligers"] {
        let reply = house.page("coordinator", path).await;
        assert_eq!(reply.status, StatusCode::OK);
        assert!(reply.body.contains("/importeren"), "{path}");
    }
    assert_eq!(house.form("coordinator", "/batches", "").await.header("location"), "/importeren");
    assert_eq!(house.page("coordinator", "/no-such-page").await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.page("coordinator", "/hulpvragen/R999").await.status, StatusCode::NOT_FOUND);
}

/// A form with files, as a browser sends it.
fn multipart(fields: &[(&str, &str)], files: &[(&str, Vec<u8>)]) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (name, value) in fields {
        let head = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(head.as_bytes());
    }
    for (name, bytes) in files {
        let head = format!("--edge\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n");
        body.extend(head.as_bytes().iter().chain(bytes).chain(b"\r\n"));
    }
    body.extend(b"--edge--\r\n");
    ("multipart/form-data; boundary=edge".to_owned(), body)
}

fn village_files() -> Vec<(&'static str, Vec<u8>)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/anna-zorgt");
    ["vrijwilligers.csv", "hulpvragen.csv", "koppel.toml"]
        .map(|name| (name, std::fs::read(folder.join(name)).unwrap()))
        .to_vec()
}

#[tokio::test]
async fn files_are_looked_at_first_and_then_kept() {
    let house = House::empty().await;
    let send = async |fields: &[(&str, &str)], files: &[(&str, Vec<u8>)]| {
        let (kind, body) = multipart(fields, files);
        let request = Request::post("/importeren").header(header::COOKIE, &house.cookies["coordinator"]);
        house.ask(request.header(header::CONTENT_TYPE, kind).body(Body::from(body)).unwrap()).await
    };
    let csrf = value_of(&house.page("coordinator", "/importeren").await.body, "csrf");
    assert_eq!(send(&[("csrf", "guess"), ("step", "look")], &village_files()).await.status, StatusCode::FORBIDDEN);
    let looked = send(&[("csrf", &csrf), ("step", "look")], &village_files()).await;
    assert_eq!(looked.status, StatusCode::OK, "{}", looked.body);
    assert!(looked.body.contains("vrijwilligers.csv") && looked.body.contains("Lees dit in"));
    assert_eq!(house.store.newest_week().await.unwrap(), None, "looking keeps nothing");
    let hidden: Vec<(String, String)> = village_files()
        .iter()
        .map(|(name, _)| (format!("file:{name}"), value_of(&looked.body, &format!("file:{name}"))))
        .collect();
    let mut fields = vec![("csrf", csrf.as_str()), ("step", "keep"), ("once", "z")];
    fields.extend(hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    assert_eq!(send(&fields, &[]).await.header("location"), "/vandaag?said=imported");
    assert_eq!(send(&fields, &[]).await.header("location"), "/vandaag?said=imported", "sent twice");
    assert_eq!(house.store.newest_week().await.unwrap(), Some(1), "kept once");
    assert!(house.store.week(1).await.unwrap().problem == village().problem);
    let wrong = send(&[("csrf", &csrf), ("step", "look")], &[("rommel.csv", b"a;b\n1;2\n".to_vec())]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("role=\"alert\""));
}

#[tokio::test]
async fn logging_in_gives_a_cookie_that_scripts_cannot_read() {
    let house = House::empty().await;
    let reply = house.raw_form("nobody", "/log-in", "name=planner&password=een+goed+wachtwoord").await;
    assert_eq!(reply.header("location"), "/vandaag");
    let cookie = reply.header("set-cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    assert_eq!(house.raw_form("nobody", "/log-in", "name=planner&password=mis").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(house.raw_form("nobody", "/demo", "").await.status, StatusCode::NOT_FOUND, "no demo, no open door");
    assert_eq!(house.form("planner", "/log-out", "").await.header("location"), "/log-in");
    assert_eq!(house.page("planner", "/vandaag").await.header("location"), "/log-in");
}

#[tokio::test]
async fn an_administrator_makes_accounts_and_keys_and_erases_people() {
    let house = House::planned().await;
    let made = house.form("administrator", "/accounts", "name=eva&password=een+goed+wachtwoord&role=planner").await;
    assert_eq!(made.header("location"), "/instellingen?said=account");
    assert_eq!(
        house.form("administrator", "/accounts", "name=bo&password=kort&role=planner").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let key = house.form("administrator", "/keys", "name=systeem&read=yes").await.body;
    let token = key.split("<code>").nth(1).unwrap().split('<').next().unwrap();
    assert_eq!(house.store.key(token).await.unwrap().unwrap().scopes, [Scope::Read]);
    assert!(house.page("administrator", "/personen/volunteer/V1").await.body.contains("Anneke"));
    assert!(house.page("administrator", "/personen/volunteer/V1/erase").await.body.contains("Anneke"));
    house.form("administrator", "/personen/volunteer/V1/erase", "once=x").await;
    assert!(!house.page("administrator", "/personen/volunteer/V1").await.body.contains("Anneke"));
}

const ORDERS: [(&str, &str, &str); 17] = [
    ("GET", "/v1/weeks/current", "read"),
    ("GET", "/v1/weeks/1", "read"),
    ("GET", "/v1/weeks/1/volunteers", "read"),
    ("GET", "/v1/weeks/1/requests", "read"),
    ("GET", "/v1/batches", "read"),
    ("GET", "/v1/batches/1", "read"),
    ("GET", "/v1/batches/1/plan", "read"),
    ("GET", "/v1/batches/1/events", "read"),
    ("GET", "/v1/batches/1/explanations?request=R1", "read"),
    ("GET", "/v1/matches", "read"),
    ("GET", "/v1/matches/1", "read"),
    ("GET", "/v1/decisions", "read"),
    ("POST", "/v1/imports", "import"),
    ("POST", "/v1/batches", "plan"),
    ("POST", "/v1/batches/1/cancellations", "plan"),
    ("POST", "/v1/matches/1/steps", "decide"),
    ("POST", "/v1/matches/1/pins", "decide"),
];

/// A body that is read, so that only the key decides.
fn body_for(path: &str) -> Value {
    match path.rsplit('/').next() {
        Some("steps") => json!({ "version": 1, "to": "volunteer-asked" }),
        Some("pins") => json!({ "version": 1, "pinned": true }),
        Some("batches" | "cancellations") => json!({}),
        _ => Value::Null,
    }
}

#[tokio::test]
async fn a_key_does_what_its_scope_says_and_nothing_else() {
    let mut house = House::planned().await;
    let all = house.key.clone();
    for (method, path, scope) in ORDERS {
        for wrong in Scope::ALL.into_iter().filter(|wrong| wrong.name() != scope) {
            house.key = house.store.add_key("x", &[wrong], "koppel").await.unwrap();
            let reply = house.api(method, path, body_for(path)).await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{method} {path} with {}", wrong.name());
            assert_eq!(reply.header("content-type"), "application/problem+json");
            assert!(reply.json()["detail"].as_str().unwrap().contains(scope), "{}", reply.body);
        }
        house.key = "koppel_guess".to_owned();
        let reply = house.api(method, path, body_for(path)).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{method} {path}");
        assert_eq!(reply.header("api-version"), "1.0.0");
    }
    house.key = all;
    for (method, path, _) in ORDERS.into_iter().filter(|(method, ..)| *method == "GET") {
        let reply = house.api(method, path, Value::Null).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.body);
        assert!(!reply.body.contains("Anneke") && !reply.body.contains("06-00000"), "{path} names nobody");
    }
}

#[tokio::test]
async fn two_systems_that_decide_at_once_get_one_yes_and_one_conflict() {
    let house = Arc::new(House::planned().await);
    let one = house.first_match().await;
    let path = format!("/v1/matches/{}/steps", one["id"]);
    let decide = |to: &'static str| {
        let (house, path) = (house.clone(), path.clone());
        tokio::spawn(async move {
            house.api("POST", &path, json!({ "version": 1, "to": to, "reason": "no-time" })).await.status
        })
    };
    let (yes, no) = (decide("volunteer-asked"), decide("declined"));
    let mut answers = [yes.await.unwrap(), no.await.unwrap()];
    answers.sort();
    assert_eq!(answers, [StatusCode::OK, StatusCode::CONFLICT]);
}

#[tokio::test]
async fn an_order_sent_twice_is_carried_out_once() {
    let house = House::planned().await;
    let path = format!("/v1/matches/{}/pins", house.first_match().await["id"]);
    let key = [("idempotency-key", "een-keer")];
    let body = json!({ "version": 1, "pinned": true });
    let first = house.api_with("POST", &path, body.clone(), &key).await;
    let second = house.api_with("POST", &path, body, &key).await;
    assert_eq!((first.status, &first.body), (StatusCode::OK, &second.body));
    let other = house.api_with("POST", &path, json!({ "version": 2, "pinned": false }), &key).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    let started = house.api_with("POST", "/v1/batches", json!({}), &[("idempotency-key", "b")]).await;
    let again = house.api_with("POST", "/v1/batches", json!({}), &[("idempotency-key", "b")]).await;
    assert_eq!(started.body, again.body);
    assert_eq!(house.store.batches(1, 9).await.unwrap().len(), 2);
    house.wait(2).await;
}

#[tokio::test]
async fn a_whole_problem_gives_a_plan_and_a_broken_one_a_reason() {
    let house = House::empty().await;
    let reading = village();
    let whole = json!({ "problem": reading.problem, "policy": reading.policy });
    let reply = house.api("POST", "/v1/plans", whole.clone()).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    let plan = reply.json();
    assert_eq!(plan["score"]["visits_asked"], 62);
    type Break = fn(&mut Value);
    let breaks: [(&str, Break); 6] = [
        ("visit", |it| it["problem"]["visits"][0]["request"] = json!(9_999)),
        ("volunteer", |it| it["problem"]["volunteers"][0]["ways"] = json!([])),
        ("volunteer", |it| it["problem"]["volunteers"][3]["skills"] = json!([60_000])),
        ("request", |it| it["problem"]["requests"][0]["place"]["latitude"] = json!(1e9)),
        ("period", |it| it["problem"]["period"]["midnights"] = json!([])),
        ("policy", |it| it["policy"]["travel"] = json!(99_999)),
    ];
    for (at, break_it) in breaks {
        let mut broken = whole.clone();
        break_it(&mut broken);
        let reply = house.api("POST", "/v1/plans", broken).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{at}: {}", reply.body);
        assert!(reply.json()["detail"].as_str().unwrap().starts_with(at), "{}", reply.body);
    }
    let reply = house.api("POST", "/v1/plans", json!({ "problem": 1 })).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    assert_eq!(house.store.newest_week().await.unwrap(), None, "nothing is kept");
}

#[tokio::test]
async fn a_system_imports_what_a_page_imports() {
    let house = House::empty().await;
    let send = async |path: &str| {
        let (kind, body) = multipart(&[], &village_files());
        let request = Request::post(path).header(header::AUTHORIZATION, format!("Bearer {}", house.key));
        house.ask(request.header(header::CONTENT_TYPE, kind).body(Body::from(body)).unwrap()).await
    };
    let looked = send("/v1/imports?dry-run=true").await;
    assert_eq!((looked.status, looked.json().get("week")), (StatusCode::OK, None));
    let kept = send("/v1/imports").await;
    assert_eq!((kept.status, &kept.json()["week"]), (StatusCode::CREATED, &json!(1)));
    assert_eq!(kept.json()["rows_bad"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn the_api_describes_itself_and_its_mistakes() {
    let house = House::with_village().await;
    let reply = house.ask(Request::get("/v1/openapi.json").body(Body::empty()).unwrap()).await;
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (StatusCode::OK, "*"));
    let document = reply.json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"), "{}", document["openapi"]);
    for (method, path, _) in ORDERS.into_iter().chain([("POST", "/v1/plans", "plan")]) {
        let path = path.split('?').next().unwrap().strip_prefix("/v1").unwrap();
        let path = path.replace("/1", "/{id}");
        assert!(document["paths"][&path].get(method.to_lowercase()).is_some(), "{method} {path} is described");
    }
    for (path, status) in [
        ("/v1/no-such-thing", StatusCode::NOT_FOUND),
        ("/v1/batches/abc", StatusCode::NOT_FOUND),
        ("/v1/batches/99", StatusCode::NOT_FOUND),
        ("/v1/matches?dance=1", StatusCode::BAD_REQUEST),
        ("/v1/plans", StatusCode::METHOD_NOT_ALLOWED),
    ] {
        let reply = house.api("GET", path, Value::Null).await;
        assert_eq!((reply.status, reply.header("content-type")), (status, "application/problem+json"), "{path}");
        assert_eq!(reply.json()["status"], status.as_u16());
    }
}

#[tokio::test]
async fn the_server_says_whether_it_lives_and_is_ready() {
    let house = House::empty().await;
    for path in ["/livez", "/readyz"] {
        let reply = house.page("nobody", path).await;
        assert_eq!((reply.status, reply.body.as_str()), (StatusCode::OK, "ok\n"));
        assert!(!reply.header("x-request-id").is_empty());
    }
    house.store.close().await;
    assert_eq!(house.page("nobody", "/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
}
