//! Reading, erasing, writing by hand, and bodies that are none.

use axum::body::Body;
use axum::http::StatusCode;
use rand::RngExt;
use rand_pcg::Pcg64;
use serde_json::json;

use super::deck::{Who, pick};
use super::orders::{Order, is_done};
use super::{World, town};

/// Bytes of a body that is too big.
const TOO_BIG: usize = 33 << 20;

const PAGES: [&str; 32] = [
    "/vandaag",
    "/voorstellen",
    "/niet-geplaatst",
    "/spoed",
    "/spoed/{r}",
    "/bellijst",
    "/plan.csv",
    "/plan.json",
    "/hulpvragen",
    "/hulpvragen/{r}",
    "/hulpvragen/{r}/wijzig",
    "/vrijwilligers",
    "/vrijwilligers/{v}/wijzig",
    "/personen/volunteer/{v}",
    "/personen/volunteer/{v}/gegevens.json",
    "/personen/volunteer/{v}/erase",
    "/personen/requester/{h}",
    "/personen/requester/{h}/gegevens.json",
    "/week/volunteer/{v}",
    "/week/request/{r}",
    "/matches/{m}/ruil",
    "/matches/{m}/berichten",
    "/logboek",
    "/importeren",
    "/weken/{w}/fouten.csv",
    "/groepen",
    "/leren",
    "/werk",
    "/instellingen",
    "/scenarios",
    "/log-in",
    "/nergens",
];

const API: [&str; 19] = [
    "/v1/weeks/current",
    "/v1/weeks/{w}",
    "/v1/weeks/{w}/volunteers",
    "/v1/weeks/{w}/requests",
    "/v1/weeks/{w}/errors",
    "/v1/volunteers/{v}",
    "/v1/requests/{r}",
    "/v1/batches",
    "/v1/batches/{w}",
    "/v1/batches/{w}/plan",
    "/v1/batches/{w}/explanations?request={r}",
    "/v1/matches?state=proposed",
    "/v1/matches/{m}",
    "/v1/matches/{m}/substitutes",
    "/v1/decisions?limit=500",
    "/v1/exports/volunteers?format=csv",
    "/v1/exports/requests",
    "/v1/exports/matches?format=xlsx",
    "/v1/nergens",
];

/// An address with ids of chance, some of which are not there.
fn filled<const N: usize>(paths: [&str; N], dice: &mut Pcg64) -> String {
    let path = pick(dice, &paths);
    let number = |dice: &mut Pcg64, most: usize| dice.random_range(0..most).to_string();
    path.replace("{v}", &format!("V{}", number(dice, town::VOLUNTEERS + 2)))
        .replace("{r}", &format!("R{}", number(dice, town::REQUESTS + 2)))
        .replace("{h}", &format!("H{}", number(dice, town::REQUESTS + 1)))
        .replace("{m}", &number(dice, 60))
        .replace("{w}", &number(dice, 6))
}

impl World {
    pub(super) async fn look_at_page(&mut self, dice: &mut Pcg64) {
        let (who, path) = (pick(dice, &Who::ALL), filled(PAGES, dice));
        let reply = self.get(who, &path).await;
        let is_person = Who::PEOPLE.contains(&who) || who == Who::Planner;
        let shown = reply.status == StatusCode::OK;
        assert!(is_person || !shown || path == "/log-in", "{who:?} sees {path}: {}", reply.body);
    }

    pub(super) async fn look_at_api(&mut self, dice: &mut Pcg64) {
        let (who, path) = (pick(dice, &Who::ALL), filled(API, dice));
        let reply = self.get(who, &path).await;
        let is_system = matches!(who, Who::System | Who::Reader);
        assert!(is_system || !reply.status.is_success(), "{who:?} reads {path}: {}", reply.body);
    }

    pub(super) async fn write_by_hand(&mut self, dice: &mut Pcg64) {
        let once = if dice.random() { format!("hand-{}", self.fresh()) } else { String::new() };
        if dice.random() {
            let order = self.hand_order(&once, dice);
            self.send(order).await;
            return;
        }
        let id = format!("V{}", dice.random_range(0..town::VOLUNTEERS));
        let path = format!("/v1/volunteers/{id}");
        let version = self.read(&path).await["version"].as_i64().unwrap_or(0) + pick(dice, &[0, 0, 1]);
        let body = json!({ "version": version, "cells": { "kinds-liked": pick(dice, &["boodschappen", "wandelen"]) } });
        let request = self.server.request(Who::System, "PUT", &path).body(Body::from(body.to_string())).unwrap();
        self.ask(Who::System, request).await;
    }

    /// Erases somebody; from then on nobody is told who it was, also not who sends an old order again.
    pub(super) async fn erase(&mut self, dice: &mut Pcg64) {
        let (side, letter, name, most) =
            pick(dice, &[('v', 'V', "volunteer", town::VOLUNTEERS), ('h', 'H', "requester", town::REQUESTS)]);
        let number = dice.random_range(0..most);
        let id = format!("{letter}{number}");
        let once = format!("erase-{}", self.fresh());
        let order = self.erase_order(Who::Keeper, name, &id, &once).await;
        let reply = self.send(order).await;
        if !is_done(&reply) {
            assert_eq!(reply.status, StatusCode::NOT_FOUND, "{}", reply.body);
            return;
        }
        self.names.erase(side, number);
        let week = self.read("/v1/weeks/current").await["id"].clone();
        for path in [
            format!("/personen/{name}/{id}"),
            format!("/personen/{name}/{id}/gegevens.json"),
            format!("/weken/{week}/fouten.csv"),
            "/vandaag".to_owned(),
            "/voorstellen".to_owned(),
            "/bellijst".to_owned(),
            "/plan.csv".to_owned(),
        ] {
            self.get(Who::Keeper, &path).await;
        }
        if let Some((once, files)) = self.sent.clone() {
            let order = self.import_order(Who::System, &files, &once).await;
            let again = self.send(order).await;
            assert_eq!(again.status, StatusCode::CREATED, "the answer of then: {}", again.body);
        }
    }

    pub(super) async fn erase_unallowed(&mut self, who: Who, dice: &mut Pcg64) {
        if who == Who::Keeper {
            return;
        }
        let id = format!("V{}", dice.random_range(0..town::VOLUNTEERS));
        let order = self.erase_order(who, "volunteer", &id, "").await;
        let reply = self.send(Order { lines: Vec::new(), ..order }).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{who:?} erases: {}", reply.body);
    }

    /// Bytes where an order belongs.
    pub(super) async fn garbage(&mut self, who: Who, dice: &mut Pcg64) {
        let bytes: Vec<u8> = match dice.random_range(0..4) {
            0 => Vec::new(),
            1 => (0..dice.random_range(0..200)).map(|_| dice.random()).collect(),
            2 => br#"{"version":"one","to":["dancing"],"reason":{}}"#.to_vec(),
            _ => b"version=%00%ff&to=\xff&csrf=&once=%".to_vec(),
        };
        let api = filled(["/v1/matches/{m}/steps", "/v1/imports", "/v1/visits/{r}/matches"], dice);
        let page = filled(["/matches/{m}/steps", "/importeren", "/spoed/{r}", "/log-in"], dice);
        let kind =
            pick(dice, &["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]);
        for (who, path) in [(Who::System, api), (who, page)] {
            let request = self.server.request(who, "POST", &path).header("content-type", kind);
            let reply = self.ask(who, request.body(Body::from(bytes.clone())).unwrap()).await;
            assert!(!is_done(&reply), "{path} took {bytes:?}: {}", reply.body);
        }
    }

    /// A body that breaks off.
    pub(super) async fn cut_body(&mut self, dice: &mut Pcg64) {
        let order = self.import_order(Who::System, &town::files(dice, false), "").await;
        let (parts, body) = order.request.into_parts();
        let mut bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        bytes.truncate(dice.random_range(0..bytes.len()));
        let broken = std::io::Error::other("the line broke");
        let chunks = futures_util::stream::iter([Ok(bytes), Err(broken)]);
        let reply = self.ask(Who::System, axum::http::Request::from_parts(parts, Body::from_stream(chunks))).await;
        assert!(reply.status.is_client_error(), "half of a body was taken: {}", reply.body);
    }

    pub(super) async fn too_big(&mut self, dice: &mut Pcg64) {
        let path = pick(dice, &["/v1/imports", "/v1/matches/1/steps", "/v1/volunteers"]);
        let request = self.server.request(Who::System, "POST", path);
        let request = request.header("content-type", "multipart/form-data; boundary=x");
        let reply = self.ask(Who::System, request.body(Body::from(vec![b'x'; TOO_BIG])).unwrap()).await;
        assert!(reply.status.is_client_error(), "{path}: {}", reply.body);
    }
}
