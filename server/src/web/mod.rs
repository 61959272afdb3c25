//! The pages: made by the server, complete without script, in Dutch and English. They show and pass on; they decide nothing.

mod assets;
mod bits;
mod call_table;
mod changes;
mod form;
mod import;
mod layout;
mod lists;
mod log;
mod log_in;
mod match_card;
mod out;
mod person;
mod proposals;
mod request;
mod scene;
mod settings;
mod today;
mod unserved;
mod urgent;
mod visitor;
mod wrong;

use axum::Router;
use axum::routing::{get, post};

use crate::serve::Shared;

/// The routes of the pages.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(today::home))
        .route("/vandaag", get(today::page))
        .route("/batches", post(today::start))
        .route("/batches/{id}/events", get(today::events))
        .route("/batches/{id}/cancel", post(today::cancel))
        .route("/voorstellen", get(proposals::page))
        .route("/matches/steps", post(proposals::agree_to_all))
        .route("/matches/{id}/steps", post(proposals::step))
        .route("/matches/{id}/pin", post(proposals::pin))
        .route("/niet-geplaatst", get(unserved::page))
        .route("/spoed", get(urgent::choose))
        .route("/spoed/{visit}", get(urgent::page).post(urgent::comes))
        .route("/hulpvragen", get(lists::requests))
        .route("/hulpvragen/{id}", get(request::page))
        .route("/vrijwilligers", get(lists::volunteers))
        .route("/personen/{side}/{id}", get(person::page))
        .route("/personen/{side}/{id}/gegevens.json", get(person::export))
        .route("/personen/{side}/{id}/erase", get(person::ask_erase).post(person::erase))
        .route("/importeren", get(import::page).post(import::upload))
        .route("/weken/{id}/fouten.csv", get(import::errors))
        .route("/bellijst", get(out::call_sheet))
        .route("/plan.csv", get(out::csv))
        .route("/plan.xlsx", get(out::xlsx))
        .route("/plan.json", get(out::json))
        .route("/logboek", get(log::page))
        .route("/instellingen", get(settings::page))
        .route("/accounts", post(settings::add_account))
        .route("/keys", post(settings::add_key))
        .route("/keys/{id}/revoke", post(settings::revoke_key))
        .route("/log-in", get(log_in::page).post(log_in::log_in))
        .route("/demo", post(log_in::demo))
        .route("/log-out", post(log_in::log_out))
        .route("/set-up", get(log_in::set_up_page).post(log_in::set_up))
        .route("/taal/{code}", get(log_in::language))
        .route("/assets/{name}", get(assets::asset))
        .fallback(wrong::no_page)
}
