//! Somebody else goes: swaps of proposals and replacements of who dropped out, also two at once.

use std::collections::BTreeSet;

use koppel::life::State;
use rand::RngExt;
use rand_pcg::Pcg64;
use serde_json::{Value, json};

use super::World;
use super::deck::{Who, pick};
use super::orders::{Order, Seen};

impl World {
    /// Who may go instead of who is proposed.
    async fn substitutes(&mut self, one: &Seen) -> Vec<String> {
        let all = self.read(&format!("/v1/matches/{}/substitutes", one.id)).await;
        let ids = all.as_array().into_iter().flatten().map(|one| one["volunteer"].as_str().unwrap().to_owned());
        ids.collect()
    }

    fn swap_order(&self, one: &Seen, volunteer: &str) -> Order {
        let body = json!({ "version": one.version, "volunteer": volunteer });
        let request = self.server.json(Who::System, &format!("/v1/matches/{}/swaps", one.id), &body, "");
        Order { who: Who::System, request, lines: vec![("match:swapped".to_owned(), format!("match:{}", one.id))] }
    }

    /// Proposals in an order of chance.
    async fn proposals(&mut self, dice: &mut Pcg64) -> Vec<Seen> {
        let mut all = self.matches().await;
        all.retain(|one| one.state == State::Proposed);
        (1..all.len()).rev().for_each(|at| all.swap(at, dice.random_range(0..=at)));
        all
    }

    pub(super) async fn swap(&mut self, dice: &mut Pcg64) {
        for one in self.proposals(dice).await.into_iter().take(3) {
            let who = self.substitutes(&one).await;
            if who.is_empty() {
                continue;
            }
            let order = self.swap_order(&one, &pick(dice, &who));
            self.send(order).await;
            return;
        }
    }

    /// Two proposals are given to the same volunteer at the same time.
    pub(super) async fn swaps_at_once(&mut self, dice: &mut Pcg64) {
        let mut first: Vec<(Seen, BTreeSet<String>)> = Vec::new();
        for one in self.proposals(dice).await.into_iter().take(5) {
            let who: BTreeSet<String> = self.substitutes(&one).await.into_iter().collect();
            for (other, others) in &first {
                if let Some(same) = who.intersection(others).next() {
                    let orders = (self.swap_order(other, same), self.swap_order(&one, same));
                    self.send_both(orders.0, orders.1).await;
                    return;
                }
            }
            first.push((one, who));
        }
    }

    /// Visits that somebody dropped out of, or that nobody was found for, in an order of chance.
    async fn open_visits(&mut self, dice: &mut Pcg64) -> Vec<String> {
        let all = self.read("/v1/weeks/current").await["id"].as_i64();
        let Some(week) = all else { return Vec::new() };
        let requests = self.read(&format!("/v1/weeks/{week}/requests")).await;
        let ids = requests.as_array().into_iter().flatten().filter_map(|one| one["visits"][0]["id"].as_str());
        let live = self.matches().await;
        let is_open = |id: &&str| !live.iter().any(|one| one.visit == **id && !one.state.is_no());
        let mut open: Vec<String> = ids.filter(is_open).map(str::to_owned).collect();
        (1..open.len()).rev().for_each(|at| open.swap(at, dice.random_range(0..=at)));
        open
    }

    /// Who can come to a visit and gives nothing up.
    async fn free_for(&mut self, visit: &str) -> Vec<String> {
        let request = self.server.json(Who::Reader, &format!("/v1/visits/{visit}/call-lists"), &json!({}), "");
        let reply = self.ask(Who::Reader, request).await;
        let list: Value = if reply.status.is_success() { reply.json() } else { Value::Null };
        let calls = list["calls"].as_array().into_iter().flatten().filter(|call| call.get("gives_up").is_none());
        calls.map(|call| call["volunteer"].as_str().unwrap().to_owned()).collect()
    }

    fn comes_order(&self, visit: &str, volunteer: &str) -> Order {
        let body = json!({ "volunteer": volunteer });
        let request = self.server.json(Who::System, &format!("/v1/visits/{visit}/matches"), &body, "");
        Order { who: Who::System, request, lines: Vec::new() }
    }

    /// The new match that an answer tells of is in the log from then on.
    fn note_new(&mut self, reply: &super::Reply) {
        if reply.status.is_success() {
            let (name, id) = (self.server.name(Who::System).to_owned(), reply.json()["id"].clone());
            self.audit.told((name, "match:requester-asked".to_owned(), format!("match:{id}")));
        }
    }

    pub(super) async fn replace(&mut self, dice: &mut Pcg64) {
        for visit in self.open_visits(dice).await.into_iter().take(4) {
            let free = self.free_for(&visit).await;
            if free.is_empty() {
                continue;
            }
            let order = self.comes_order(&visit, &pick(dice, &free));
            let reply = self.send(order).await;
            self.note_new(&reply);
            return;
        }
    }

    /// One volunteer is promised to two visits at the same time, or two to one visit.
    pub(super) async fn replace_at_once(&mut self, dice: &mut Pcg64) {
        let open = self.open_visits(dice).await;
        let [one, other, ..] = &open[..] else { return };
        let (free, others) = (self.free_for(one).await, self.free_for(other).await);
        let orders = match free.iter().find(|who| others.contains(who)) {
            Some(both) => (self.comes_order(one, both), self.comes_order(other, both)),
            None if free.len() > 1 => (self.comes_order(one, &free[0]), self.comes_order(one, &free[1])),
            None => return,
        };
        for reply in self.send_both(orders.0, orders.1).await {
            self.note_new(&reply);
        }
    }

    /// What somebody answered who was rung.
    pub(super) async fn call_answer(&mut self, who: Who, dice: &mut Pcg64) {
        for visit in self.open_visits(dice).await.into_iter().take(3) {
            let free = self.free_for(&visit).await;
            if free.is_empty() {
                continue;
            }
            let (volunteer, said) = (pick(dice, &free), pick(dice, &["yes", "no", "asked", "silent"]));
            let fields = format!("a-{volunteer}={said}&once=said-{}", self.fresh());
            let request = self.server.form(who, &format!("/spoed/{visit}/antwoorden"), &fields).await;
            self.ask(who, request).await;
            return;
        }
    }
}
