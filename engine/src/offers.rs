//! Plans weeks with group offers: seats become hosts, and the week solver does the rest.
//!
//! **Problem.** The neutral instance with `offers` (rule 7 of [`crate::instance`]).
//!
//! **Method.** Suppose it were known which offers take place. Then a seat is like a volunteer: every such offer gets a *host*, who lives
//! outside of time (options without length, a minute apart, no travel), may do as many visits as there are seats, and has an option for every
//! guest. Places at the offer's own visit get a reward so high that its volunteers come if they can at all. That is an instance without offers,
//! and [`week::solve`] plans it and prices its places. Where the volunteers or guests of an offer do not come after all, or the offer is worth
//! nothing at the prices found, it is left out and the rest is planned again, at most [`ROUNDS`] times ([`ROUNDS_SMALL`] for a small instance, in which
//! each offer is also left out by itself); the best plan counts.
//!
//! **Proof.** The prices of each round, the rewards taken off again, are prices of the instance with its offers
//! ([`crate::instance::WeekPrices`]); the lowest of their ceilings counts, and [`crate::verify::solution`] recomputes it. Nothing here has to be right for that.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use crate::instance::{
    Choice, Instance, LimitRow, LinkKind, OfferRow, Proof, SOLUTION_FORMAT, Solution, VolunteerRow, WeekPrices,
};
use crate::legs::Legs;
use crate::roster::{Roster, load_cost};
use crate::verify;
use crate::week::{self, Effort, Start, Watch};

/// The most times that everything is planned.
const ROUNDS: usize = 4;
/// Up to so many options, each offer is also left out by itself, and everything is planned up to [`ROUNDS_SMALL`] times.
const SMALL: usize = 2_000;
/// The most times that a small instance is planned.
const ROUNDS_SMALL: usize = 12;

/// A plan for an instance, with or without offers, and its ceiling.
///
/// # Panics
/// As [`week::solve`].
#[must_use]
pub fn solve(instance: &Instance, start: &Start, effort: Effort, watch: Watch<'_>) -> Solution {
    if instance.offers.is_empty() {
        return week::solve(instance, start, effort, watch);
    }
    let is_small = instance.options.len() <= SMALL;
    let rounds = if is_small { ROUNDS_SMALL } else { ROUNDS };
    let mut tried: BTreeSet<Vec<bool>> = BTreeSet::new();
    let mut next: VecDeque<Vec<bool>> = VecDeque::new();
    next.push_back(instance.offers.iter().map(|offer| may_take_place(instance, offer)).collect());
    let mut best: Option<Solution> = None;
    while let Some(open) = next.pop_front().filter(|_| tried.len() < rounds) {
        if !tried.insert(open.clone()) {
            continue;
        }
        let hosted = Hosted::new(instance, &open);
        let planned = week::solve(&hosted.instance, &hosted.start(start), effort, watch);
        let (found, prices) = (hosted.read(&planned), hosted.prices(&planned));
        let runs: Vec<bool> =
            (0..).zip(&open).map(|(place, _)| found.seats.iter().any(|(of, _)| *of == place)).collect();
        let pays = |(offer, runs): (&OfferRow, &bool)| *runs && is_worth_it(offer, &prices);
        let pay: Vec<bool> = instance.offers.iter().zip(&runs).map(pays).collect();
        if is_small {
            let without = |place: usize| (0..runs.len()).map(|other| other != place && runs[other]).collect();
            next.extend((0..runs.len()).filter(|place| runs[*place]).map(without));
        }
        next.push_front(pay);
        next.push_front(runs);
        let ceiling = i64::try_from(verify::ceiling_in_time(instance, &prices)).expect("prices are far below 2^63");
        let found = Solution { ceiling, proof: Proof::Week(prices), ..found };
        let known = best.take().map_or_else(|| found.clone(), |known| better(known, &found));
        let known = best.insert(known);
        if known.stopped_early || known.total == known.ceiling {
            break;
        }
    }
    best.expect("there is at least one round")
}

/// The plan with the higher total beside the prices with the lower ceiling.
fn better(known: Solution, other: &Solution) -> Solution {
    let (low, high) = if other.ceiling < known.ceiling { (other, &known) } else { (&known, other) };
    let (ceiling, proof) = (low.ceiling, low.proof.clone());
    let plan = if high.total > low.total { high } else { low };
    Solution { ceiling, proof, stopped_early: known.stopped_early || other.stopped_early, ..plan.clone() }
}

/// Whether enough volunteers could come at one time, and enough guests.
fn may_take_place(instance: &Instance, offer: &OfferRow) -> bool {
    let mut at: BTreeMap<(i32, i32), BTreeSet<u32>> = BTreeMap::new();
    for option in instance.options.iter().filter(|option| option.visit == offer.visit) {
        at.entry((option.start, option.end)).or_default().insert(option.volunteer);
    }
    let need = instance.visits[offer.visit as usize].need as usize;
    at.values().any(|volunteers| volunteers.len() >= need) && offer.guests.len() >= offer.least as usize
}

/// The most that `least` to `seats` guests are worth at prices of their visits; nothing when there are too few.
fn worth_of_guests(offer: &OfferRow, price: impl Fn(u32) -> i64) -> Option<i64> {
    let mut worth: Vec<i64> = offer.guests.iter().map(|(visit, points)| points - price(*visit)).collect();
    worth.sort_unstable_by_key(|worth| std::cmp::Reverse(*worth));
    worth.truncate(offer.seats as usize);
    let counts = |(place, worth): &(usize, i64)| *place < offer.least as usize || *worth > 0;
    (worth.len() >= offer.least as usize)
        .then(|| worth.into_iter().enumerate().filter(counts).map(|(_, one)| one).sum())
}

/// Whether an offer brings anything at these prices: what its guests are worth beside what its volunteers have to be given.
fn is_worth_it(offer: &OfferRow, prices: &WeekPrices) -> bool {
    let guests = worth_of_guests(offer, |visit| prices.visits[visit as usize]);
    guests.is_some_and(|guests| guests + prices.visits[offer.visit as usize] > 0)
}

/// The instance in which some offers take place and have hosts, and the others do not exist.
struct Hosted<'a> {
    whole: &'a Instance,
    open: &'a [bool],
    instance: Instance,
    /// By option: its place in the whole instance; hosts' options stand behind these.
    option_of: Vec<u32>,
    /// By option of a host: offer and guest.
    seats: Vec<(u32, u32)>,
    /// By offer: what each of its volunteers gets on top.
    reward: Vec<i64>,
}

impl<'a> Hosted<'a> {
    fn new(whole: &'a Instance, open: &'a [bool]) -> Self {
        let offer_of: BTreeMap<u32, usize> =
            whole.offers.iter().enumerate().map(|(place, offer)| (offer.visit, place)).collect();
        let reward = |offer: &OfferRow| {
            let need = i64::from(whole.visits[offer.visit as usize].need);
            worth_of_guests(offer, |_| 0).map_or(0, |worth| worth.max(0) / need + 1)
        };
        let reward: Vec<i64> = whole.offers.iter().map(reward).collect();
        let (mut options, mut option_of) = (Vec::new(), Vec::new());
        for (place, option) in (0..).zip(&whole.options) {
            let offer = offer_of.get(&option.visit);
            if offer.is_none_or(|offer| open[*offer]) {
                let points = option.points + offer.map_or(0, |offer| reward[*offer]);
                options.push(Choice { points, ..*option });
                option_of.push(place);
            }
        }
        let must = whole.must.iter().filter_map(|must| option_of.binary_search(must).ok()).map(number).collect();
        let mut instance = Instance { options, must, offers: Vec::new(), ..whole.clone() };
        let days = number(whole.midnights.len() - 1);
        let mut seats = Vec::new();
        for (place, offer) in (0..).zip(&whole.offers).filter(|(place, _)| open[*place as usize]) {
            let host = number(instance.volunteers.len());
            let limits = vec![LimitRow { visits: offer.seats, ..LimitRow::new(0, days) }];
            let id = format!("host of {}", whole.visits[offer.visit as usize].id);
            instance.volunteers.push(VolunteerRow { id, limits, ..VolunteerRow::default() });
            for (minute, (visit, points)) in (whole.midnights[0]..).zip(&offer.guests) {
                let (visit, points) = (*visit, *points);
                instance.options.push(Choice { volunteer: host, visit, start: minute, end: minute, points });
                seats.push((place, visit));
            }
        }
        Self { whole, open, instance, option_of, seats, reward }
    }

    /// Where to begin: every offer with volunteers and guests as far as they go, then a start of the whole instance as far as it still fits,
    /// then whatever fits.
    fn start(&self, start: &Start) -> Start {
        let (instance, legs) = (&self.instance, Legs::new(&self.instance));
        let mut roster = Roster::new(instance, &legs);
        let mut order: Vec<Vec<u32>> = instance.must.iter().map(|must| vec![*must]).collect();
        let known = start.chosen.iter().filter_map(|option| self.option_of.binary_search(option).ok()).map(number);
        let known: Vec<u32> = known.filter(|option| instance.must.binary_search(option).is_err()).collect();
        let visit_of = |option: &u32| instance.options[*option as usize].visit;
        let mut by_visit: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        known.iter().for_each(|option| by_visit.entry(visit_of(option)).or_default().push(*option));
        let points = |option: &u32| -instance.options[*option as usize].points;
        let mut all: Vec<u32> = (0..number(instance.options.len())).collect();
        all.sort_by_key(|option| (points(option), *option));
        let is_host = |option: &u32| *option as usize >= self.option_of.len();
        let offered: BTreeSet<u32> = self.whole.offers.iter().map(|offer| offer.visit).collect();
        let of_offers = all.iter().filter(|option| is_host(option) || offered.contains(&visit_of(option)));
        order.extend(of_offers.map(|option| vec![*option]));
        order.extend(by_visit.into_values());
        order.extend(all.iter().map(|option| vec![*option]));
        let mut at_once: HashMap<(u32, i32, i32), Vec<u32>> = HashMap::new();
        for (place, option) in (0..).zip(&instance.options) {
            at_once.entry((option.visit, option.start, option.end)).or_default().push(place);
        }
        for together in order {
            add_together(instance, &mut roster, &together, &at_once);
        }
        if instance.links.iter().any(|link| link.kind == LinkKind::Same) {
            return Start { chosen: Vec::new(), ..start.clone() };
        }
        Start { chosen: roster.chosen(), ..start.clone() }
    }

    /// The plan in terms of the whole instance: offers without their volunteers or guests do not take place, and seats left over go to
    /// whoever nobody visits.
    fn read(&self, planned: &Solution) -> Solution {
        let theirs = planned.chosen.partition_point(|option| (*option as usize) < self.option_of.len());
        let (own, hosts) = planned.chosen.split_at(theirs);
        let mut chosen: Vec<u32> = own.iter().map(|option| self.option_of[*option as usize]).collect();
        let mut seats: Vec<(u32, u32)> =
            hosts.iter().map(|option| self.seats[*option as usize - self.option_of.len()]).collect();
        let visit_of = |option: &u32| self.whole.options[*option as usize].visit;
        let mut runs = Vec::new();
        for (place, offer) in (0..).zip(&self.whole.offers) {
            let has_volunteers = chosen.iter().any(|option| visit_of(option) == offer.visit);
            let guests = seats.iter().filter(|(offer, _)| *offer == place).count();
            if has_volunteers && guests >= offer.least as usize {
                runs.push(place);
            } else {
                chosen.retain(|option| visit_of(option) != offer.visit);
                seats.retain(|(offer, _)| *offer != place);
            }
        }
        let mut served: BTreeSet<u32> =
            chosen.iter().map(visit_of).chain(seats.iter().map(|(_, visit)| *visit)).collect();
        let mut left: Vec<(i64, u32, u32)> = Vec::new();
        for place in runs {
            let guests = self.whole.offers[place as usize].guests.iter();
            left.extend(guests.filter(|(_, points)| *points > 0).map(|(visit, points)| (-points, place, *visit)));
        }
        left.sort_unstable();
        for (_, place, visit) in left {
            let taken = seats.iter().filter(|(offer, _)| *offer == place).count();
            if taken < self.whole.offers[place as usize].seats as usize && served.insert(visit) {
                seats.push((place, visit));
            }
        }
        seats.sort_unstable();
        Solution {
            format: SOLUTION_FORMAT.to_owned(),
            total: total_of(self.whole, &chosen, &seats),
            chosen,
            seats,
            ..planned.clone()
        }
    }

    /// The prices in terms of the whole instance. Places at an offer that takes place cost what they cost here but for the reward; at one that
    /// does not, volunteers are offered all that its guests are worth, and no more.
    fn prices(&self, planned: &Solution) -> WeekPrices {
        let Proof::Week(found) = &planned.proof else { unreachable!("the week solver proves in time") };
        let mut visits = found.visits.clone();
        for (place, offer) in self.whole.offers.iter().enumerate() {
            let visit = offer.visit as usize;
            if self.open[place] {
                visits[visit] -= self.reward[place];
            } else {
                let need = i64::from(self.whole.visits[visit].need);
                let of_visit = self.whole.options.iter().filter(|option| option.visit == offer.visit);
                let too_much = of_visit.map(|option| option.points).max().unwrap_or(0) + 1;
                let worth = worth_of_guests(offer, |guest| found.visits[guest as usize]).filter(|worth| *worth > 0);
                visits[visit] = worth.map_or(too_much, |worth| -(worth + need - 1).div_euclid(need));
            }
        }
        let reward_of: BTreeMap<u32, i64> =
            self.whole.offers.iter().zip(&self.reward).map(|(offer, reward)| (offer.visit, *reward)).collect();
        let (mut options, mut seats) = (Vec::new(), Vec::new());
        for (option, price) in &found.options {
            let place = *option as usize;
            if let Some(original) = self.option_of.get(place) {
                let visit = self.whole.options[*original as usize].visit;
                options.push((*original, price - reward_of.get(&visit).copied().unwrap_or(0)));
            } else {
                let (offer, visit) = self.seats[place - self.option_of.len()];
                seats.push((offer, visit, *price));
            }
        }
        seats.sort_unstable();
        WeekPrices { visits, organisations: found.organisations.clone(), options, seats }
    }
}

/// Adds options of one visit nobody goes to yet, and as many more at that time as it takes, if they fit.
fn add_together(
    instance: &Instance,
    roster: &mut Roster<'_>,
    together: &[u32],
    at_once: &HashMap<(u32, i32, i32), Vec<u32>>,
) {
    let first = instance.options[together[0] as usize];
    let row = &instance.visits[first.visit as usize];
    let is_must = instance.must.binary_search(&together[0]).is_ok();
    if !is_must && (!roster.of_visit(first.visit).is_empty() || first.points < 0) {
        return;
    }
    let others = at_once[&(first.visit, first.start, first.end)].iter().copied();
    let others = others.filter(|place| !together.contains(place));
    let mut added = Vec::new();
    for place in together.iter().copied().chain(others) {
        if roster.of_visit(first.visit).len() < row.need as usize && roster.misfit(place).is_none() {
            roster.add(place);
            added.push(place);
        }
    }
    if !is_must && !row.partial && roster.of_visit(first.visit).len() < row.need as usize {
        added.into_iter().for_each(|place| roster.remove(place));
    }
}

/// Points of chosen options and seats, with what series add, less what volunteers cost.
pub(crate) fn total_of(instance: &Instance, chosen: &[u32], seats: &[(u32, u32)]) -> i64 {
    let mut by_volunteer: BTreeMap<u32, Vec<&Choice>> = BTreeMap::new();
    for option in chosen.iter().map(|place| &instance.options[*place as usize]) {
        by_volunteer.entry(option.volunteer).or_default().push(option);
    }
    let mut total = 0;
    for (volunteer, options) in &by_volunteer {
        let row = &instance.volunteers[*volunteer as usize];
        let minutes: i64 = options.iter().map(|option| i64::from(option.end) - i64::from(option.start)).sum();
        total += options.iter().map(|option| option.points).sum::<i64>();
        total -= (0..options.len()).map(|done| load_cost(&row.load_cost, done)).sum::<i64>();
        total -= row.minutes_cost.iter().map(|cost| cost.of(minutes)).sum::<i64>();
        for series in &instance.series {
            let count = options.iter().filter(|option| series.visits.binary_search(&option.visit).is_ok()).count();
            total += series.again * i64::try_from(count.saturating_sub(1)).expect("options are few");
        }
    }
    let points = |(offer, visit): &(u32, u32)| {
        let guests = &instance.offers[*offer as usize].guests;
        guests.iter().find(|(guest, _)| guest == visit).map_or(0, |(_, points)| *points)
    };
    total + seats.iter().map(points).sum::<i64>()
}

fn number(length: usize) -> u32 {
    u32::try_from(length).expect("tables hold fewer than 2^32 rows")
}
