//! The pages as a browser meets them: every route asked in memory, and the wrong person refused everywhere.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use koppel::store::keys::Scope;

use super::house::{House, multipart, value_of, village_files};
use super::routes::{ROUTES, pages};
use super::store::village;

#[tokio::test]
async fn every_page_is_there_in_both_languages() {
    let house = House::planned().await;
    for path in pages() {
        for lang in ["nl", "en"] {
            let cookie = format!("{}; koppel-taal={lang}", house.cookies["administrator"]);
            let request = Request::builder().uri(&path).header(header::COOKIE, cookie).body(Body::empty()).unwrap();
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
async fn a_form_of_another_site_is_refused() {
    let house = House::planned().await;
    for route in ROUTES.iter().filter(|route| route.method == "POST" && route.is_form()) {
        for csrf in ["", "csrf=guess&"] {
            let reply = house.raw_form("administrator", route.example, &format!("{csrf}{}", route.fields)).await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{}", route.path);
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
    let page = house.page(who, "/vandaag").await.body;
    let different = page.split("Anders dan in het voorstel van").nth(1).expect("what changed is told");
    assert!(different.contains(&format!("{}: ", refused.found.visit)), "{different}");
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
    let answers = format!("/spoed/{visit}/antwoorden");
    let asked = house.form(who, &answers, &format!("by=&was-{first}=&a-{first}=yes&once=a")).await;
    assert_eq!(asked.header("location"), format!("/spoed/{visit}?said=answers"), "{}", asked.body);
    let page = house.page(who, &format!("/spoed/{visit}")).await.body;
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

#[tokio::test]
async fn the_server_says_whether_it_lives_and_is_ready() {
    let house = House::empty().await;
    for path in ["/livez", "/readyz"] {
        let reply = house.page("nobody", path).await;
        assert_eq!((reply.status, reply.body.as_str()), (StatusCode::OK, "ok\n"));
        assert!(!reply.header("x-request-id").is_empty());
    }
    let figures = house.page("nobody", "/metrics").await.body;
    assert!(figures.contains("koppel_answers_total{status=\"2xx\"} 2"), "{figures}");
    assert!(figures.contains("koppel_units{kind=\"batch\",state=\"running\"} 0"), "{figures}");
    house.store.close().await;
    assert_eq!(house.page("nobody", "/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
}
