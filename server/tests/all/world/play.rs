//! Plays one step of a world: what is asked, and what its answer must be.

use axum::http::StatusCode;
use koppel::life::State;
use koppel_engine::plan::Plan;
use koppel_engine::verify;
use rand::RngExt;
use rand_pcg::Pcg64;
use serde_json::{Value, json};

use super::deck::{Kind, Step, Who, pick};
use super::names::number_of;
use super::orders::{Order, is_done};
use super::{World, town};

impl World {
    pub(super) async fn take(&mut self, Step { kind, who, mut dice }: Step) {
        let dice = &mut dice;
        match kind {
            Kind::Import => self.import(who, dice, false).await,
            Kind::ImportBad => self.import(who, dice, true).await,
            Kind::ImportNothing => self.import_nothing(who, dice).await,
            Kind::Plan => self.plan(dice).await,
            Kind::PlanUnawaited => {
                let order = self.batch_order(Who::System, "");
                self.send(order).await;
            }
            Kind::CancelPlan => self.cancel_plan(dice).await,
            Kind::Step => self.decide(pick_decider(who, dice), dice).await,
            Kind::StepAnywhere => self.decide_anywhere(dice).await,
            Kind::StepStale => self.decide_stale(who, dice).await,
            Kind::StepTwice => self.twice(dice).await,
            Kind::StepsAtOnce => self.at_once(dice).await,
            Kind::AgreeToMany => self.agree_to_many(who, dice).await,
            Kind::Pin => self.pin(dice).await,
            Kind::Swap => self.swap(dice).await,
            Kind::SwapsAtOnce => self.swaps_at_once(dice).await,
            Kind::Exclude => self.exclude(dice).await,
            Kind::Replace => self.replace(dice).await,
            Kind::ReplaceAtOnce => self.replace_at_once(dice).await,
            Kind::CallAnswer => self.call_answer(who, dice).await,
            Kind::WriteByHand => self.write_by_hand(dice).await,
            Kind::Erase => self.erase(dice).await,
            Kind::EraseUnallowed => self.erase_unallowed(who, dice).await,
            Kind::OtherOrganisation => self.other_organisation(dice).await,
            Kind::Powerless => self.powerless(dice).await,
            Kind::LookAtPage => self.look_at_page(dice).await,
            Kind::LookAtApi => self.look_at_api(dice).await,
            Kind::Garbage => self.garbage(who, dice).await,
            Kind::CutBody => self.cut_body(dice).await,
            Kind::TooBig => self.too_big(dice).await,
            Kind::CutOff => self.cut_off(who, dice).await,
            Kind::LogOutAndIn => self.server.log_out_and_in(who).await,
            Kind::Restart => self.server.restart().await,
        }
    }

    async fn import(&mut self, who: Who, dice: &mut Pcg64, bad: bool) {
        let who = pick_decider(who, dice);
        let (files, once) = (town::files(dice, bad), format!("import-{}", self.fresh()));
        let order = self.import_order(who, &files, &once).await;
        // Names come back with the files, also where half of the rows do not count.
        self.names.imported();
        let reply = self.send(order).await;
        assert!(bad || is_done(&reply), "{} {}", reply.status, reply.body);
        if who == Who::System && is_done(&reply) {
            let week = format!("week:{}", reply.json()["week"]);
            self.audit.told((self.server.name(who).to_owned(), "imported".to_owned(), week));
            self.sent = Some((once, files));
        }
        if dice.random_range(0..3) > 0 {
            self.plan(dice).await;
        }
    }

    async fn import_nothing(&mut self, who: Who, dice: &mut Pcg64) {
        let bytes: Vec<u8> = (0..dice.random_range(0..300)).map(|_| dice.random()).collect();
        let half = |files: Vec<(&'static str, Vec<u8>)>| vec![files.into_iter().next().unwrap()];
        let files = match dice.random_range(0..5) {
            0 => Vec::new(),
            1 => vec![("vrijwilligers.csv", Vec::new()), ("hulpvragen.csv", Vec::new())],
            2 => vec![("vrijwilligers.csv", bytes.clone()), ("hulpvragen.csv", bytes)],
            3 => vec![("vrijwilligers.xlsx", bytes)],
            _ => half(town::files(dice, false)),
        };
        let order = self.import_order(pick_decider(who, dice), &files, "").await;
        let reply = self.send(order).await;
        assert!(!is_done(&reply), "a week was made of nothing: {}", reply.body);
    }

    /// Makes a plan, waits for it, and has it recounted.
    async fn plan(&mut self, dice: &mut Pcg64) {
        let once = if dice.random() { format!("plan-{}", self.fresh()) } else { String::new() };
        let order = self.batch_order(Who::System, &once);
        let reply = self.send(order).await;
        if reply.status != StatusCode::ACCEPTED {
            return;
        }
        let id = reply.json()["id"].as_i64().unwrap();
        self.audit.told((self.server.name(Who::System).to_owned(), "batch:started".to_owned(), format!("batch:{id}")));
        let events = self.get(Who::System, &format!("/v1/batches/{id}/events")).await;
        assert!(events.body.contains("\"phase\":\"done\"") || events.body.contains("ended"), "{}", events.body);
        let state = self.read(&format!("/v1/batches/{id}")).await["state"].clone();
        assert!(state == "done" || state == "overtaken", "batch {id} is {state}");
        if state == "done" {
            let plan: Plan = serde_json::from_value(self.read(&format!("/v1/batches/{id}/plan")).await).unwrap();
            let input = self.server.store().batch_input(id).await.unwrap();
            if let Err(faults) = verify::plan(&input.problem, &input.travel, &plan) {
                panic!("the plan of batch {id}: {faults:#?}");
            }
        }
    }

    async fn cancel_plan(&mut self, dice: &mut Pcg64) {
        let order = self.batch_order(Who::System, "");
        let Some(id) = self.send(order).await.json()["id"].as_i64() else { return };
        let body = json!({ "keep": dice.random::<bool>() });
        let request = self.server.json(Who::System, &format!("/v1/batches/{id}/cancellations"), &body, "");
        let reply = self.ask(Who::System, request).await;
        assert!([StatusCode::ACCEPTED, StatusCode::CONFLICT].contains(&reply.status), "{}", reply.body);
    }

    async fn decide(&mut self, who: Who, dice: &mut Pcg64) {
        let Some(one) = self.a_match(dice).await else { return };
        let Some(to) = one.next(dice) else { return };
        let once = format!("step-{}", self.fresh());
        let order = self.step_order(who, &one, to, dice, &once).await;
        let reply = self.send(order).await;
        let known = [StatusCode::OK, StatusCode::SEE_OTHER, StatusCode::CONFLICT, StatusCode::NOT_FOUND];
        // A plan in the background may have taken the proposal away.
        assert!(known.contains(&reply.status) || one.state == State::Proposed, "{} {}", reply.status, reply.body);
    }

    /// Any step of any match, also of one that is not there.
    async fn decide_anywhere(&mut self, dice: &mut Pcg64) {
        let Some(mut one) = self.a_match(dice).await else { return };
        let to = pick(dice, &State::ALL);
        if dice.random_range(0..3) == 0 {
            one.id = pick(dice, &[0, -1, 99_999, i64::MAX]);
        }
        let may = one.state.next().contains(&to) && (1..99_999).contains(&one.id);
        let order = self.step_order(Who::System, &one, to, dice, "").await;
        let reply = self.send(order).await;
        assert!(may || !reply.status.is_success(), "{one:?} went to {to:?}: {}", reply.body);
    }

    async fn decide_stale(&mut self, who: Who, dice: &mut Pcg64) {
        let Some(mut one) = self.a_match(dice).await else { return };
        let Some(to) = one.next(dice) else { return };
        one.version += pick(dice, &[-1, 1, 1_000_000]);
        let once = format!("stale-{}", self.fresh());
        let order = self.step_order(pick_decider(who, dice), &one, to, dice, &once).await;
        let reply = self.send(order).await;
        assert!(!is_done(&reply), "an older version was decided on: {}", reply.body);
    }

    /// One order twice under one key: one effect, and the same answer.
    async fn twice(&mut self, dice: &mut Pcg64) {
        let Some(one) = self.a_match(dice).await else { return };
        let Some(to) = one.next(dice) else { return };
        let (once, what) = (format!("twice-{}", self.fresh()), dice.random_range(0..4));
        let again = dice.clone();
        let files = town::files(dice, false);
        let mut replies = Vec::new();
        for _ in 0..2 {
            let order = match what {
                0 => self.batch_order(Who::System, &once),
                1 => self.hand_order(&once, &mut again.clone()),
                2 if again.clone().random_range(0..4) == 0 => {
                    self.names.imported();
                    self.import_order(Who::System, &files, &once).await
                }
                _ => self.step_order(Who::System, &one, to, &mut again.clone(), &once).await,
            };
            let lines = if replies.is_empty() { order.lines } else { Vec::new() };
            replies.push(self.send(Order { lines, ..order }).await);
        }
        if is_done(&replies[0]) {
            let [first, second] = [&replies[0], &replies[1]].map(|reply| (reply.status, reply.body.clone()));
            assert_eq!(first, second, "the same order gets the same answer");
        }
    }

    /// Two people decide on one match at the same time, or on the same side of it.
    async fn at_once(&mut self, dice: &mut Pcg64) {
        let Some(one) = self.a_match(dice).await else { return };
        let (Some(to), Some(other)) = (one.next(dice), one.next(dice)) else { return };
        let (first, second) = (format!("once-{}", self.fresh()), format!("once-{}", self.fresh()));
        let first = self.step_order(Who::System, &one, to, dice, &first).await;
        let second = self.step_order(pick(dice, &[Who::Keeper, Who::System]), &one, other, dice, &second).await;
        let done = self.send_both(first, second).await.iter().filter(|reply| is_done(reply)).count();
        assert!(done <= 1, "both decided on the same version of match {}", one.id);
    }

    async fn agree_to_many(&mut self, who: Who, dice: &mut Pcg64) {
        let mut all = self.matches().await;
        all.retain(|one| one.state == State::Proposed && dice.random_range(0..4) == 0);
        let ticked: Vec<String> = all.iter().map(|one| format!("m={}%3A{}", one.id, one.version)).collect();
        let lines = all.iter().map(|one| ("match:volunteer-asked".to_owned(), format!("match:{}", one.id))).collect();
        let fields = format!("{}&once=many-{}", ticked.join("&"), self.fresh());
        let request = self.server.form(who, "/matches/steps", &fields).await;
        self.send(Order { who, request, lines }).await;
    }

    async fn pin(&mut self, dice: &mut Pcg64) {
        let Some(one) = self.a_match(dice).await else { return };
        let order = self.pin_order(Who::System, &one, dice.random_range(0..3) > 0);
        let reply = self.send(order).await;
        assert!(one.state == State::Proposed || !reply.status.is_success(), "{one:?} was pinned");
    }

    async fn exclude(&mut self, dice: &mut Pcg64) {
        let Some(one) = self.a_match(dice).await else { return };
        let body = json!({ "version": one.version });
        let request = self.server.json(Who::System, &format!("/v1/matches/{}/exclusions", one.id), &body, "");
        let lines = vec![("match:declined".to_owned(), format!("match:{}", one.id))];
        self.send(Order { who: Who::System, request, lines }).await;
    }

    /// Somebody of one organisation decides on what is wholly the other's: as if it were not there.
    async fn other_organisation(&mut self, dice: &mut Pcg64) {
        let others: Vec<_> = self.matches().await.into_iter().filter(|one| self.is_of_north_alone(one)).collect();
        if others.is_empty() {
            return;
        }
        let one = pick(dice, &others);
        let Some(to) = one.next(dice) else { return };
        let once = format!("other-{}", self.fresh());
        let order = self.step_order(Who::South, &one, to, dice, &once).await;
        let reply = self.send(order).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{one:?}: {}", reply.body);
        for path in [format!("/matches/{}/ruil", one.id), format!("/personen/volunteer/{}", one.volunteer)] {
            assert_eq!(self.get(Who::South, &path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }

    fn is_of_north_alone(&self, one: &super::orders::Seen) -> bool {
        let volunteer = number_of(&one.volunteer, 'V').filter(|number| *number < town::VOLUNTEERS);
        let request = number_of(&one.request, 'R').filter(|number| *number < town::REQUESTS);
        volunteer.is_some_and(|number| town::of_volunteer(number) == "Noord")
            && request.is_some_and(|number| !self.names.is_seen("Zuid", 'h', number))
    }

    /// Who may change nothing tries to.
    async fn powerless(&mut self, dice: &mut Pcg64) {
        let who = pick(dice, &Who::POWERLESS);
        let Some(one) = self.a_match(dice).await else { return };
        let Some(to) = one.next(dice) else { return };
        let person = format!("V{}", dice.random_range(0..town::VOLUNTEERS));
        let order = match dice.random_range(0..6) {
            0 => self.step_order(who, &one, to, dice, "").await,
            1 => self.pin_order(who, &one, true),
            2 => self.batch_order(who, ""),
            3 => self.import_order(who, &town::files(dice, false), "").await,
            4 => self.erase_order(who, "volunteer", &person, "").await,
            _ => {
                let request = self.server.form(who, "/matches/steps", &format!("m={}%3A{}", one.id, one.version)).await;
                Order { who, request, lines: Vec::new() }
            }
        };
        let reply = self.send(Order { lines: Vec::new(), ..order }).await;
        assert!(!is_done(&reply), "{who:?} did something: {} {}", reply.status, reply.body);
    }

    /// A client that is gone before the answer comes.
    async fn cut_off(&mut self, who: Who, dice: &mut Pcg64) {
        let Some(one) = self.a_match(dice).await else { return };
        let Some(to) = one.next(dice) else { return };
        let most = pick(dice, &[3, 12, 60]);
        let turns = dice.random_range(0..most);
        let once = format!("cut-{}", self.fresh());
        let order = match dice.random_range(0..8) {
            0 => self.pin_order(Who::System, &one, true),
            1 => self.batch_order(Who::System, &once),
            2 => {
                self.names.imported();
                self.import_order(who, &town::files(dice, false), &once).await
            }
            3 => self.hand_order(&once, dice),
            _ => self.step_order(pick_decider(who, dice), &one, to, dice, &once).await,
        };
        self.send_and_leave(order, turns).await;
    }

    /// What somebody by hand adds.
    pub(super) fn hand_order(&mut self, once: &str, dice: &mut Pcg64) -> Order {
        let (path, body): (&str, Value) = if dice.random() {
            let mark = format!("Qw{once}Z");
            self.names.by_hand.insert(mark.clone());
            let cells = json!({ "postcode": "4697", "available": pick(dice, &["ma di", "wo do vr"]) });
            ("/v1/volunteers", json!({ "cells": cells, "person": { "first_name": mark } }))
        } else {
            let cells =
                json!({ "kind": "klusjes", "postcode": "4697", "when": "wo 10:00-11:00", "duration-min": "60" });
            ("/v1/requests", json!({ "cells": cells }))
        };
        let request = self.server.json(Who::System, path, &body, once);
        Order { who: Who::System, request, lines: Vec::new() }
    }
}

/// The system takes every third decision.
pub(super) fn pick_decider(who: Who, dice: &mut Pcg64) -> Who {
    if dice.random_range(0..3) == 0 { Who::System } else { who }
}
