//! Instellingen: the policy of the week, accounts and keys.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::form::{self, Signed};
use super::today::{Nothing, Said};
use super::visitor::{Administrator, Visitor};
use super::wrong::Wrong;
use super::{bits, layout};
use crate::serve::Shared;
use crate::store::StoreError;
use crate::store::accounts::{Account, PASSWORD_LEAST, Role};
use crate::store::keys::{ApiKey, Scope};
use crate::store::weeks::Week;

/// A new account.
#[derive(Deserialize)]
pub(super) struct NewAccount {
    name: String,
    password: String,
    role: String,
    /// Ids of organisations, with spaces or commas between; empty is all of them.
    #[serde(default)]
    organisations: String,
}

/// A new key; each scope is there when its box is ticked.
#[derive(Deserialize)]
pub(super) struct NewKey {
    name: String,
    #[serde(default)]
    read: String,
    #[serde(default)]
    import: String,
    #[serde(default)]
    plan: String,
    #[serde(default)]
    decide: String,
}

pub(super) async fn page(State(shared): State<Shared>, visitor: Visitor, Query(said): Query<Said>) -> Response {
    show(&shared, &visitor, said.said.as_deref(), "").await
}

async fn show(shared: &Shared, visitor: &Visitor, said: Option<&str>, secret: &str) -> Response {
    let lang = visitor.lang;
    let title = lang.pick("Instellingen", "Settings");
    let body = async {
        let week = shared.newest_week().await?;
        let is_keeper = visitor.role() == Role::Administrator;
        let keepers = if is_keeper { Some((shared.store.accounts().await?, shared.store.keys().await?)) } else { None };
        Ok::<_, StoreError>(html! {
            h1 { (title) }
            (bits::said(lang, said))
            @if !secret.is_empty() {
                div.said role="status" {
                    p { (lang.pick("Dit is de sleutel. Bewaar hem nu: koppel toont hem één keer.", "This is the key. Keep it now: koppel shows it once.")) }
                    p { code { (secret) } }
                }
            }
            p { (lang.pick("U bent ", "You are ")) b { (visitor.session.account.name) } ", " (visitor.role().words(lang)) "." }
            @if let Some(week) = &week { (policy(visitor, week)) }
            @if visitor.role().matches_people() {
                section {
                    h2 { (lang.pick("Wie zegt er ja?", "Who says yes?")) }
                    p { (lang.pick("koppel kan leren van wat vrijwilligers antwoordden. ", "koppel can learn from what volunteers answered. ")) a href="/leren" { (lang.pick("Leren van de antwoorden", "Learning from answers")) } }
                }
            }
            section {
                h2 { (lang.pick("Wie doet het werk?", "Who does the work?")) }
                p { (lang.pick("Wat er wacht, wat er bezig is en wat niet lukte. ", "What waits, what is being done and what failed. ")) a href="/werk" { (lang.pick("Naar Werk", "To Work")) } }
            }
            @if let Some((accounts, keys)) = &keepers { (account_part(visitor, accounts)) (key_part(visitor, keys)) }
        })
    };
    match body.await {
        Ok(body) => layout::page(visitor, title, &body).into_response(),
        Err(error) => Wrong::store(lang, error).into_response(),
    }
}

/// What counts for how much, as the imported `koppel.toml` says.
fn policy(visitor: &Visitor, week: &Week) -> Markup {
    let lang = visitor.lang;
    let names = [
        lang.pick("korte reis", "short trips"),
        lang.pick("vaardigheden passen", "skills fit"),
        lang.pick("ruimte rond het bezoek", "room around the visit"),
        lang.pick("voorkeur", "preference"),
        lang.pick("was er eerder", "came before"),
        lang.pick("eigen organisatie", "own organisation"),
        lang.pick("wat is afgesproken blijft", "what was agreed stays"),
        lang.pick("belaste mantelzorgers eerst", "carers under strain first"),
        lang.pick("wie lang niet gevraagd is", "those not asked for long"),
        lang.pick("wijken gelijk op", "areas alike"),
        lang.pick("steeds dezelfde vrijwilliger", "the same volunteer again"),
        lang.pick("eerlijk verdelen", "fair load"),
    ];
    html! {
        section {
            h2 { (lang.pick("Wat telt hoe zwaar", "What counts for how much")) }
            p.quiet { (lang.pick("Staat in koppel.toml, [policy]. Wijzig het bestand en lees het opnieuw in.", "Stands in koppel.toml, [policy]. Change the file and import again.")) }
            table.narrow { @for (name, weight) in names.into_iter().zip(week.policy.weights()) { tr { th scope="row" { (name) } td.number { (weight) } } } }
        }
    }
}

fn account_part(visitor: &Visitor, accounts: &[Account]) -> Markup {
    let lang = visitor.lang;
    html! {
        section {
            h2 { (lang.pick("Accounts", "Accounts")) }
            table.narrow { @for account in accounts { tr { th scope="row" { (account.name) } td { (account.role.words(lang)) } td.quiet { "account " (account.id) } } } }
            form.stack method="post" action="/accounts" {
                (form::signature(visitor))
                label { (lang.pick("Naam", "Name")) input name="name" required maxlength="80" autocomplete="off"; }
                label { (lang.pick("Wachtwoord, 12 tekens of meer", "Password, 12 characters or more")) input type="password" name="password" required minlength=(PASSWORD_LEAST) autocomplete="new-password"; }
                label { (lang.pick("Rol", "Role")) select name="role" { @for role in Role::ALL { option value=(role.name()) { (role.words(lang)) } } } }
                label { (lang.pick("Organisaties, door hun nummer; leeg is alle", "Organisations, by their id; empty is all")) input name="organisations" maxlength="400" autocomplete="off"; }
                div { button { (lang.pick("Maak account", "Make account")) } }
            }
        }
    }
}

fn key_part(visitor: &Visitor, keys: &[ApiKey]) -> Markup {
    let lang = visitor.lang;
    html! {
        section {
            h2 { (lang.pick("Sleutels voor andere systemen", "Keys for other systems")) }
            p.quiet { (lang.pick("De API staat beschreven in ", "The API is described in ")) a href="/v1/openapi.json" { "/v1/openapi.json" } "." }
            @if !keys.is_empty() {
                table.narrow {
                    @for key in keys {
                        tr {
                            th scope="row" { (key.name) }
                            td { @for (at, scope) in key.scopes.iter().enumerate() { @if at > 0 { ", " } (scope.name()) } }
                            td { form method="post" action=(format!("/keys/{}/revoke", key.id)) { (form::signature(visitor)) button.second { (lang.pick("Trek in", "Revoke")) } } }
                        }
                    }
                }
            }
            form.stack method="post" action="/keys" {
                (form::signature(visitor))
                label { (lang.pick("Naam van het systeem", "Name of the system")) input name="name" required maxlength="80" autocomplete="off"; }
                fieldset {
                    legend { (lang.pick("Mag", "May")) }
                    @for (scope, words) in [("read", lang.pick("lezen", "read")), ("import", lang.pick("inlezen", "import")), ("plan", lang.pick("voorstellen maken", "make plans")), ("decide", lang.pick("beslissen", "decide"))] {
                        label.tick { input type="checkbox" name=(scope) value="yes" checked[scope == "read"]; " " (words) }
                    }
                }
                div { button { (lang.pick("Maak sleutel", "Make key")) } }
            }
        }
    }
}

pub(super) async fn add_account(
    State(shared): State<Shared>,
    Administrator(_): Administrator,
    form: Signed<NewAccount>,
) -> Response {
    let NewAccount { name, password, role, organisations } = form.fields;
    let made = async {
        let role = Role::named(&role).ok_or(StoreError::Refused("there is no such role"))?;
        if name.trim().is_empty() || password.chars().count() < PASSWORD_LEAST {
            return Err(StoreError::Refused("an account has a name, and a password of 12 characters or more"));
        }
        let id = shared.store.add_account(name.trim(), password, role, &form.visitor.by_whom()).await?;
        let own: Vec<String> =
            organisations.split([' ', ',']).filter(|one| !one.is_empty()).map(str::to_owned).collect();
        if !own.is_empty() {
            shared.store.set_organisations(id, &own, &form.visitor.by_whom()).await?;
        }
        Ok(id)
    };
    match made.await {
        Ok(_) => Redirect::to("/instellingen?said=account").into_response(),
        Err(error) => Wrong::store(form.visitor.lang, error).into_response(),
    }
}

pub(super) async fn add_key(
    State(shared): State<Shared>,
    Administrator(_): Administrator,
    form: Signed<NewKey>,
) -> Response {
    let NewKey { name, read, import, plan, decide } = form.fields;
    let ticked = [(Scope::Read, read), (Scope::Import, import), (Scope::Plan, plan), (Scope::Decide, decide)];
    let scopes: Vec<Scope> = ticked.into_iter().filter(|(_, tick)| !tick.is_empty()).map(|(scope, _)| scope).collect();
    match shared.store.add_key(name.trim(), &scopes, &form.visitor.by_whom()).await {
        Ok(secret) => show(&shared, &Visitor { path: "/instellingen".to_owned(), ..form.visitor }, None, &secret).await,
        Err(error) => Wrong::store(form.visitor.lang, error).into_response(),
    }
}

pub(super) async fn revoke_key(
    State(shared): State<Shared>,
    Administrator(_): Administrator,
    Path(id): Path<i64>,
    form: Signed<Nothing>,
) -> Response {
    match shared.store.revoke_key(id, &form.visitor.by_whom()).await {
        Ok(()) => Redirect::to("/instellingen?said=revoked").into_response(),
        Err(error) => Wrong::store(form.visitor.lang, error).into_response(),
    }
}
