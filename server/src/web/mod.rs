//! The pages: made by the server, complete without script, in Dutch and English. They show and pass on; they decide nothing.

mod assets;
mod beside;
mod bits;
mod calendar;
pub(crate) mod call_answers;
mod call_table;
mod changes;
mod columns;
mod edit;
mod edit_request;
mod edit_volunteer;
mod fitting;
mod form;
mod grid;
mod groups;
mod import;
mod layout;
mod learning;
mod lists;
mod log;
mod log_in;
mod match_card;
mod message;
mod out;
mod person;
mod proposals;
mod request;
mod scenarios;
pub(crate) mod scene;
mod settings;
mod study;
pub(crate) mod swap;
mod swap_trial;
mod today;
mod trial;
mod unserved;
pub(crate) mod urgent;
mod visitor;
mod work;
mod wrong;

use axum::Router;

use crate::serve::Shared;
use crate::serve::route::{Route, looks, orders, router};

/// The routes of the pages.
#[must_use]
pub fn table() -> Vec<Route> {
    vec![
        looks("/", today::home),
        looks("/vandaag", today::page),
        orders("/batches", today::start),
        looks("/batches/{id}/events", today::events),
        orders("/batches/{id}/cancel", today::cancel),
        looks("/voorstellen", proposals::page),
        orders("/matches/steps", proposals::agree_to_all),
        orders("/matches/{id}/steps", proposals::step),
        orders("/matches/{id}/pin", proposals::pin),
        looks("/matches/{id}/ruil", swap::page),
        orders("/matches/{id}/ruil", swap::swap),
        looks("/matches/{id}/ruil/proef", swap_trial::page),
        orders("/matches/{id}/ruil/proef", swap_trial::choose),
        orders("/matches/{id}/nooit", swap::never),
        looks("/niet-geplaatst", unserved::page),
        looks("/niet-geplaatst/{visit}/proef", trial::page),
        orders("/niet-geplaatst/{visit}/proef", trial::keep),
        looks("/spoed", urgent::choose),
        looks("/spoed/{visit}", urgent::page),
        orders("/spoed/{visit}", urgent::comes),
        orders("/spoed/{visit}/antwoorden", call_answers::take_in),
        looks("/groepen", groups::page),
        looks("/leren", learning::page),
        orders("/leren", learning::learn),
        orders("/leren/{id}", learning::turn),
        looks("/hulpvragen", lists::requests),
        looks("/hulpvragen/{id}", request::page),
        looks("/hulpvragen/nieuw", edit_request::new_page),
        orders("/hulpvragen/nieuw", edit_request::add),
        looks("/hulpvragen/{id}/wijzig", edit_request::page),
        orders("/hulpvragen/{id}/wijzig", edit_request::change),
        orders("/hulpvragen/{id}/loslaten", edit_request::let_go),
        orders("/hulpvragen/{id}/organisatie", fitting::bring),
        looks("/vrijwilligers", lists::volunteers),
        looks("/vrijwilligers/nieuw", edit_volunteer::new_page),
        orders("/vrijwilligers/nieuw", edit_volunteer::add),
        looks("/vrijwilligers/{id}/wijzig", edit_volunteer::page),
        orders("/vrijwilligers/{id}/wijzig", edit_volunteer::change),
        orders("/vrijwilligers/{id}/loslaten", edit_volunteer::let_go),
        looks("/personen/{side}/{id}", person::page),
        looks("/personen/{side}/{id}/gegevens.json", person::export),
        looks("/personen/{side}/{id}/erase", person::ask_erase),
        orders("/personen/{side}/{id}/erase", person::erase),
        looks("/week/{side}/{id}", calendar::page),
        orders("/week/volunteer/{id}/link", calendar::renew),
        looks("/agenda/{file}", calendar::feed),
        looks("/matches/{id}/berichten", message::page),
        looks("/importeren", import::page),
        orders("/importeren", import::upload),
        looks("/weken/{id}/fouten.csv", import::errors),
        looks("/bellijst", out::call_sheet),
        looks("/plan.csv", out::csv),
        looks("/plan.xlsx", out::xlsx),
        looks("/plan.json", out::json),
        looks("/scenarios", scenarios::list),
        looks("/scenarios/{name}", scenarios::dials_page),
        orders("/scenarios/{name}", scenarios::start),
        looks("/studies/{id}", study::page),
        orders("/studies/{id}/cancel", study::cancel),
        orders("/studies/{id}/pauze", study::pause),
        looks("/studies/{id}/verslag.html", study::report),
        looks("/studies/{id}/uitkomst.csv", study::csv),
        looks("/studies/{id}/uitkomst.json", study::json),
        looks("/werk", work::page),
        orders("/werk/{id}/opnieuw", work::retry),
        looks("/logboek", log::page),
        looks("/instellingen", settings::page),
        orders("/accounts", settings::add_account),
        orders("/keys", settings::add_key),
        orders("/keys/{id}/revoke", settings::revoke_key),
        looks("/log-in", log_in::page),
        orders("/log-in", log_in::log_in),
        orders("/demo", log_in::demo),
        orders("/log-out", log_in::log_out),
        looks("/set-up", log_in::set_up_page),
        orders("/set-up", log_in::set_up),
        looks("/taal/{code}", log_in::language),
        looks("/assets/{name}", assets::asset),
    ]
}

/// Their router.
pub fn routes() -> Router<Shared> {
    router(table()).fallback(wrong::no_page)
}
