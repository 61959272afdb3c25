//! A second reading of the hard rules and of the points of one pair, written from the documentation of the nouns and
//! of [`Policy`] alone. Nothing of `rules.rs` or `points.rs` is called; only their words for an answer are used.

use crate::acceptance::Acceptance;
use crate::points::Parts;
use crate::policy::{Policy, PriorityRule};
use crate::problem::Problem;
use crate::request::{HelpRequest, Visit};
use crate::rules::{Refusal, Side};
use crate::time::Span;
use crate::travel::{Mode, Travel};
use crate::volunteer::{LastAsked, Volunteer};
use crate::words::Vocabulary;

/// Everything that pairs of one problem are judged by.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    pub problem: &'a Problem,
    pub travel: &'a dyn Travel,
    pub policy: &'a Policy,
    /// What one step of priority is worth.
    pub priority_step: i128,
    /// The model of who says yes, where the plan counts with it.
    pub acceptance: Option<&'a Acceptance>,
    /// Nobody's measure of the unasked is above this.
    unasked_most: i128,
}

/// The most matches and seats any plan can have: no more than all volunteers together may do and all offers seat, and no more than all
/// visits need.
pub(super) fn most_matches(problem: &Problem) -> i128 {
    let visits = problem.visits.len() as i128;
    let offered =
        problem.volunteers.iter().map(|volunteer| i128::from(volunteer.limits.visits).min(visits)).sum::<i128>();
    let asked = problem.visits.iter().map(|visit| i128::from(problem.request_of(visit).volunteers_needed));
    let offers = problem.visits.iter().filter_map(|visit| problem.request_of(visit).offer);
    let seats = offers.map(|offer| i128::from(offer.seats)).sum::<i128>();
    asked.sum::<i128>().min(offered + seats)
}

impl<'a> Reading<'a> {
    pub fn new(problem: &'a Problem, travel: &'a dyn Travel, policy: &'a Policy) -> Self {
        let weights = policy.weights().iter().map(|weight| i128::from(*weight)).sum::<i128>();
        let priority_step = match policy.priority {
            PriorityRule::Strict => 1 + 100 * weights * most_matches(problem),
            PriorityRule::Points(points) => i128::from(points),
        };
        let acceptance = problem.acceptance.as_ref().filter(|_| policy.expected);
        let mut reading = Self { problem, travel, policy, priority_step, acceptance, unasked_most: 0 };
        reading.unasked_most = problem.volunteers.iter().map(|volunteer| reading.unasked(volunteer)).max().unwrap_or(0);
        reading
    }

    /// Full for who was never asked, or not within the days of the policy; a share of it by the days since; nothing when unknown.
    fn unasked(&self, volunteer: &Volunteer) -> i128 {
        let full_days = i128::from(self.policy.unasked_full_days);
        match volunteer.last_asked {
            LastAsked::Unknown => 0,
            LastAsked::DaysAgo(days) if i128::from(days) < full_days => i128::from(days) * 100 / full_days,
            LastAsked::Never | LastAsked::DaysAgo(_) => 100,
        }
    }

    /// The points of the pair at its best time, if the rules allow it at any.
    pub fn best_points(&self, volunteer: &Volunteer, visit: &Visit) -> Option<i128> {
        let request = self.problem.request_of(visit);
        if rules_of_the_pair(volunteer, request).next().is_some() {
            return None;
        }
        let (_, travel_s) = self.fastest_way(volunteer, request).ok()?;
        let times = visit.slots.iter().filter(|slot| self.is_allowed_at(volunteer, request, **slot));
        times.map(|slot| self.parts(volunteer, request, *slot, travel_s).iter().sum()).max()
    }

    /// Whether the rules allow the pair at this time.
    pub fn is_allowed_at(&self, volunteer: &Volunteer, request: &HelpRequest, slot: Span) -> bool {
        self.rule_of_the_time(volunteer, request, slot).is_none()
    }

    /// Whether the rules that do not depend on the time allow the pair.
    pub fn is_allowed_apart_from_time(&self, volunteer: &Volunteer, request: &HelpRequest) -> bool {
        self.keeps_rules_of_the_pair(volunteer, request) && self.fastest_way(volunteer, request).is_ok()
    }

    /// Whether the rules that ask neither clock nor map allow the pair.
    pub fn keeps_rules_of_the_pair(&self, volunteer: &Volunteer, request: &HelpRequest) -> bool {
        rules_of_the_pair(volunteer, request).next().is_none()
    }

    /// Every rule that forbids the pair at this time.
    pub fn refusals(&self, volunteer: &Volunteer, request: &HelpRequest, slot: Span) -> Vec<Refusal> {
        rules_of_the_pair(volunteer, request)
            .chain(self.rule_of_the_time(volunteer, request, slot))
            .chain(self.fastest_way(volunteer, request).err())
            .collect()
    }

    /// The fastest of the volunteer's ways to the request that it allows and that is within its limit; of equally fast
    /// ones the first in the order of the modes.
    pub fn fastest_way(&self, volunteer: &Volunteer, request: &HelpRequest) -> Result<(Mode, u32), Refusal> {
        let ways = volunteer.ways.iter().filter(|way| request.mode.is_none_or(|needed| needed == way.mode));
        let trips = ways.map(|way| (self.travel.seconds(&volunteer.home, &request.place, way.mode), way));
        let within = trips.clone().filter(|(travel_s, way)| *travel_s <= way.limit_s);
        if let Some((travel_s, way)) = within.min_by_key(|(travel_s, way)| (*travel_s, way.mode)) {
            return Ok((way.mode, travel_s));
        }
        match trips.min_by_key(|(travel_s, way)| (travel_s.saturating_sub(way.limit_s), way.mode)) {
            Some((travel_s, way)) => Err(Refusal::TooFar { mode: way.mode, travel_s, limit_s: way.limit_s }),
            None => Err(Refusal::ModeMissing {
                needed: request.mode.unwrap_or(Mode::Foot),
                has: volunteer.ways.iter().map(|way| way.mode).collect(),
            }),
        }
    }

    /// The rule that forbids this time: not free, or a certificate that is not there or has ended by then.
    fn rule_of_the_time(&self, volunteer: &Volunteer, request: &HelpRequest, slot: Span) -> Option<Refusal> {
        if free_stretch(volunteer, slot).is_none() {
            return Some(Refusal::NotFree);
        }
        request.certificates.iter().find_map(|certificate| {
            let visit_on = self.problem.period.date_of(slot.starts_at);
            let held = volunteer.certificates.iter().filter(|held| held.what == certificate);
            match held.map(|held| held.ends_on).max() {
                None => Some(Refusal::CertificateMissing { certificate }),
                Some(ends_on) if ends_on < visit_on => {
                    Some(Refusal::CertificateEnds { certificate, ends_on, visit_on })
                }
                Some(_) => None,
            }
        })
    }

    /// The points of the pair at this time, part by part, for a trip of `travel_s`: weight × measure of 0 to 100.
    pub fn parts(&self, volunteer: &Volunteer, request: &HelpRequest, slot: Span, travel_s: u32) -> [i128; 11] {
        let mut parts = self.parts_with(volunteer, request, slack(volunteer, slot), travel_s);
        if request.told.iter().any(|told| (told.volunteer.as_str(), told.time) == (volunteer.id.as_str(), slot)) {
            parts[7] = 100 * i128::from(self.policy.stability);
        }
        parts
    }

    /// The points of a seat at a group offer, in the same order: priority, a short walk, what was told, the carer's strain and the area.
    pub fn parts_of_seat(&self, request: &HelpRequest, walk_s: u32, was_told: bool) -> [i128; 11] {
        let policy = self.policy;
        let mut parts = [0; 11];
        parts[0] = self.priority_step * i128::from(request.priority);
        parts[1] = i128::from(policy.travel) * self.travel_measure(walk_s);
        parts[7] = if was_told { 100 * i128::from(policy.stability) } else { 0 };
        parts[8] = i128::from(policy.strain) * i128::from(request.strain.min(10)) * 10;
        parts[10] = i128::from(policy.fair_areas) * i128::from(request.behind.min(100));
        parts
    }

    /// The same for a known room around the visit, of somebody who was not told to come.
    fn parts_with(&self, volunteer: &Volunteer, request: &HelpRequest, slack: i128, travel_s: u32) -> [i128; 11] {
        let full_if = |is_so: bool| if is_so { 100 } else { 0 };
        let is_own = volunteer.organisation.is_some() && volunteer.organisation == request.organisation;
        let policy = self.policy;
        let weigh = |weight: u32, measure: i128| i128::from(weight) * measure;
        [
            self.expected(request.priority, self.yes(volunteer, request, travel_s)),
            weigh(policy.travel, self.travel_measure(travel_s)),
            weigh(policy.skill_fit, skill_fit(volunteer, request)),
            weigh(policy.slack, slack),
            weigh(policy.preference, preference(volunteer, request)),
            weigh(policy.continuity, full_if(request.known.contains(&volunteer.id))),
            weigh(policy.organisation, full_if(is_own)),
            0,
            weigh(policy.strain, i128::from(request.strain.min(10)) * 10),
            weigh(policy.unasked, self.unasked(volunteer)),
            weigh(policy.fair_areas, i128::from(request.behind.min(100))),
        ]
    }

    /// The chance in thousandths that a volunteer says yes, where the plan counts with it: 1 / (1 + e^−x), x in millionths being the base, what
    /// the kind adds, and for each measure its coefficient: minutes (to 120), visits before (to 100), days since last asked (to 90, which is also
    /// never), and the share of yes leaning on three answers of everybody; rounded to a thousandth from 1 to 999.
    pub fn yes(&self, volunteer: &Volunteer, request: &HelpRequest, travel_s: u32) -> Option<u32> {
        let model = self.acceptance?;
        let share = f64::from(model.share_of_yes) / 1000.0;
        let past = model.volunteers.get(&volunteer.id);
        let (asked, yes) = past.map_or((0, 0), |past| (past.asked, past.yes));
        let since = past.and_then(|past| past.last_asked).map(|last| (self.problem.period.first_day - last).get_days());
        let measures = [
            (f64::from(travel_s) / 60.0).min(120.0),
            f64::from(volunteer.visits_before.min(100)),
            f64::from(since.unwrap_or(90).clamp(0, 90)),
            (f64::from(yes) + 3.0 * share) / (f64::from(asked) + 3.0),
        ];
        let kind = model.kinds.get(self.problem.vocabulary.word(request.kind)).copied().unwrap_or(0);
        let known: f64 = model.measures.iter().zip(measures).map(|(each, measure)| *each as f64 * measure).sum();
        let x = ((model.base + kind) as f64 + known) / 1e6;
        // From 1 to 999 by the clamp.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let thousandths = (1000.0 / (1.0 + (-x).exp())).round().clamp(1.0, 999.0) as u32;
        Some(thousandths)
    }

    /// Points for a priority, as far as a yes is likely, rounded down.
    fn expected(&self, priority: u32, yes: Option<u32>) -> i128 {
        let whole = self.priority_step * i128::from(priority);
        yes.map_or(whole, |thousandths| whole * i128::from(thousandths) / 1000)
    }

    /// 100 at the door, falling evenly to 0 at `travel_zero_min`, rounded down.
    fn travel_measure(&self, travel_s: u32) -> i128 {
        let zero_s = i128::from(self.policy.travel_zero_min) * 60;
        let travel_s = i128::from(travel_s);
        if travel_s < zero_s { 100 * (zero_s - travel_s) / zero_s } else { 0 }
    }

    /// Nobody who did not come before has more points for this request, when the trip takes at least `travel_s` and the
    /// measures of preference and organisation are at most these.
    pub fn most_points_of_strangers(&self, request: &HelpRequest, at_most: [i128; 2], travel_s: u32) -> i128 {
        let policy = self.policy;
        let weighed = [
            (policy.travel, self.travel_measure(travel_s)),
            (policy.skill_fit, 100),
            (policy.slack, 100),
            (policy.preference, at_most[0]),
            (policy.organisation, at_most[1]),
            (policy.strain, i128::from(request.strain.min(10)) * 10),
            (policy.unasked, self.unasked_most),
            (policy.fair_areas, i128::from(request.behind.min(100))),
        ];
        let quality = weighed.iter().map(|(weight, measure)| i128::from(*weight) * measure).sum::<i128>();
        self.expected(request.priority, self.acceptance.map(|_| 999)) + quality
    }

    /// This pair has no more points at any time when the trip takes at least `travel_s`.
    pub fn most_points(&self, volunteer: &Volunteer, request: &HelpRequest, travel_s: u32) -> i128 {
        let points = |travel_s| self.parts_with(volunteer, request, 100, travel_s).iter().sum();
        // A longer trip is worth more only where the model has people say yes to it more readily.
        match self.acceptance {
            Some(acceptance) if acceptance.measures[0] > 0 => {
                points(travel_s) + self.priority_step * i128::from(request.priority)
            }
            _ => points(travel_s),
        }
    }

    /// What the first, second, … visit in this plan costs a volunteer: 10 measure for every visit before it, at most 100.
    /// Beyond the end of the list the last entry repeats.
    pub fn load_cost(&self, volunteer: &Volunteer) -> Vec<i64> {
        let before = i64::from(volunteer.visits_before.min(10));
        (before..=10).map(|done| i64::from(self.policy.fair_load) * 10 * done).collect()
    }
}

/// The parts by name, in the order of [`Reading::parts`].
pub(super) const fn named_parts(parts: &Parts) -> [(&'static str, i64); 11] {
    [
        ("priority", parts.priority),
        ("travel", parts.travel),
        ("skill_fit", parts.skill_fit),
        ("slack", parts.slack),
        ("preference", parts.preference),
        ("continuity", parts.continuity),
        ("organisation", parts.organisation),
        ("stability", parts.stability),
        ("strain", parts.strain),
        ("unasked", parts.unasked),
        ("area", parts.area),
    ]
}

/// The rules that ask neither clock nor map.
fn rules_of_the_pair<'a>(volunteer: &'a Volunteer, request: &'a HelpRequest) -> impl Iterator<Item = Refusal> + 'a {
    let nursing = request.nursing.then_some(Refusal::Nursing);
    let on_call = volunteer.on_call.then_some(Refusal::OnCall);
    let skills = request.skills.iter().filter(|skill| !volunteer.skills.has(*skill));
    let kind = request.kind;
    let refused = volunteer.kinds_refused.has(kind).then_some(Refusal::KindRefused { kind });
    let will_not = volunteer.excludes.iter().any(|id| *id == request.requester || *id == request.id);
    let by_volunteer = will_not.then_some(Refusal::Excluded { by: Side::Volunteer });
    let must_not = request.excludes.contains(&volunteer.id);
    let by_requester = must_not.then_some(Refusal::Excluded { by: Side::Requester });
    let sides =
        [(Side::Requester, &request.wishes, &volunteer.traits), (Side::Volunteer, &volunteer.wishes, &request.traits)];
    let wishes = sides.into_iter().flat_map(|(by, wishes, traits)| {
        let unmet = wishes.required.iter().filter(|wish| !traits.has(*wish));
        let there = wishes.forbidden.iter().filter(|wish| traits.has(*wish));
        unmet
            .map(move |wish| Refusal::WishUnmet { by, wish })
            .chain(there.map(move |forbidden| Refusal::WishForbids { by, forbidden }))
    });
    nursing
        .into_iter()
        .chain(on_call)
        .chain(skills.map(|skill| Refusal::SkillMissing { skill }))
        .chain(refused)
        .chain(by_volunteer)
        .chain(by_requester)
        .chain(wishes)
}

/// The stretch of free time that holds a visit from start to end.
fn free_stretch(volunteer: &Volunteer, slot: Span) -> Option<&Span> {
    volunteer.free.iter().find(|free| free.starts_at <= slot.starts_at && slot.ends_at <= free.ends_at)
}

/// 100 when the volunteer has no more skills than are asked, 10 less for each further one.
fn skill_fit(volunteer: &Volunteer, request: &HelpRequest) -> i128 {
    let further = volunteer.skills.iter().filter(|skill| !request.skills.has(*skill)).count();
    100 - 10 * further.min(10) as i128
}

/// The minutes of the free stretch that the visit leaves over: 100 from one hour on, rounded down.
fn slack(volunteer: &Volunteer, slot: Span) -> i128 {
    let left_min = free_stretch(volunteer, slot).map_or(0, |free| free.minutes() - slot.minutes());
    100 * i128::from(left_min.min(60)) / 60
}

/// Half for a kind the volunteer likes, half for the share of the preferred wishes of both sides together that are met,
/// full when there are none; rounded down.
fn preference(volunteer: &Volunteer, request: &HelpRequest) -> i128 {
    let liked = if volunteer.kinds_liked.has(request.kind) { 50 } else { 0 };
    let of_requester = request.wishes.preferred.iter().map(|wish| volunteer.traits.has(wish));
    let of_volunteer = volunteer.wishes.preferred.iter().map(|wish| request.traits.has(wish));
    let (mut asked, mut met) = (0, 0);
    for is_met in of_requester.chain(of_volunteer) {
        asked += 1;
        met += i128::from(is_met);
    }
    liked + if asked == 0 { 50 } else { 50 * met / asked }
}

/// A broken rule in words, with its figures.
pub(super) fn in_words(rule: &Refusal, words: &Vocabulary) -> String {
    let whose = |by: &Side| match by {
        Side::Volunteer => "volunteer",
        Side::Requester => "requester",
    };
    match rule {
        Refusal::Nursing => "found a nursing act, expected none".to_owned(),
        Refusal::SkillMissing { skill } => format!("found no skill {}, which is asked for", words.word(*skill)),
        Refusal::CertificateMissing { certificate } => {
            format!("found no certificate {}, which is asked for", words.word(*certificate))
        }
        Refusal::CertificateEnds { certificate, ends_on, visit_on } => {
            format!("found {} valid up to {ends_on}, expected {visit_on} or later", words.word(*certificate))
        }
        Refusal::ModeMissing { needed, has } => format!("found {has:?} as ways to travel, expected {needed:?}"),
        Refusal::TooFar { mode, travel_s, limit_s } => {
            format!("found a trip of {travel_s} s by {mode:?}, expected at most {limit_s} s")
        }
        Refusal::OnCall => "found somebody who is on call for emergencies only".to_owned(),
        Refusal::NotFree => "found a time at which the volunteer is not free".to_owned(),
        Refusal::Excluded { by } => format!("found a pair that the {} excludes", whose(by)),
        Refusal::WishUnmet { by, wish } => {
            format!("found nothing of {}, which the {} requires", words.word(*wish), whose(by))
        }
        Refusal::WishForbids { by, forbidden } => {
            format!("found {}, which the {} forbids", words.word(*forbidden), whose(by))
        }
        Refusal::KindRefused { kind } => format!("found {}, which the volunteer does not do", words.word(*kind)),
    }
}
