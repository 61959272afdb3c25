//! Checks the answer to a neutral instance: its rules one by one, then the recount of total and ceiling.

use std::collections::{BTreeSet, HashMap};

use super::{Checked, Fault, LimitOf, ceiling, linked, offers, week};
use crate::instance::{
    Choice, Instance, NO_LIMIT, Places, Prices, Proof, SOLUTION_FORMAT, Solution, VolunteerRow, WeekPrices,
};
use crate::instance_bounds::most_visits_of_all;

/// Checks a solution of an instance: rules 1 to 7 of [`crate::instance`], the stated total, the ceiling recomputed from
/// the prices, and that the total is not above it. Time is linear but for sorting.
///
/// # Errors
/// Every fault found. When instance or solution cannot be read as one, only the faults of that.
pub fn solution(instance: &Instance, solution: &Solution) -> Result<Checked, Vec<Fault>> {
    super::instance(instance)?;
    let mut faults = faults_of_shape(instance, solution);
    if !faults.is_empty() {
        return Err(faults);
    }
    let trips = Trips::new(instance);
    let (total, mut broken) = count(instance, &trips, &solution.chosen);
    faults.append(&mut broken);
    linked::musts_are_chosen(instance, &solution.chosen, &mut faults);
    let mut of_visit: Vec<Vec<&Choice>> = vec![Vec::new(); instance.visits.len()];
    for option in solution.chosen.iter().map(|place| &instance.options[*place as usize]) {
        of_visit[option.visit as usize].push(option);
    }
    offers::seats_hold(instance, &of_visit, &solution.seats, &mut faults);
    let total = total + offers::worth_of_seats(instance, &solution.seats);
    faults.extend(Fault::unless_equal("total", solution.total, total));
    let (ceiling, pairs_priced) = match &solution.proof {
        Proof::Timeless(prices) => ceiling_of(instance, prices),
        Proof::Week(prices) => week::ceiling_of(instance, prices, &trips),
    };
    faults.extend(Fault::unless_equal("ceiling", solution.ceiling, ceiling));
    if faults.is_empty() && total > ceiling {
        faults.push(Fault::AboveCeiling { at: "total".into(), found: solution.total, ceiling: solution.ceiling });
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let matches = solution.chosen.len() as u64;
    Ok(Checked { total: solution.total, ceiling: solution.ceiling, matches, pairs_priced })
}

/// The total of chosen options, and how they break rules 1 to 5.
fn count(instance: &Instance, trips: &Trips<'_>, chosen: &[u32]) -> (i128, Vec<Fault>) {
    let mut faults = Vec::new();
    let chosen: Vec<&Choice> = chosen.iter().map(|place| &instance.options[*place as usize]).collect();
    let mut of_visit: Vec<Vec<&Choice>> = vec![Vec::new(); instance.visits.len()];
    let mut of_volunteer: Vec<Vec<&Choice>> = vec![Vec::new(); instance.volunteers.len()];
    for option in &chosen {
        of_visit[option.visit as usize].push(option);
        of_volunteer[option.volunteer as usize].push(option);
    }
    for (visit, chosen) in of_visit.iter().enumerate() {
        visit_is_served_together(instance, visit, chosen, &mut faults);
    }
    for (volunteer, chosen) in of_volunteer.iter_mut().enumerate() {
        // Options without length come first at their minute: they fit before one that starts there.
        chosen.sort_by_key(|option| (option.start, option.end));
        volunteer_is_in_time(instance, trips, volunteer, chosen, &mut faults);
        volunteer_keeps_limits(instance, volunteer, chosen, &mut faults);
    }
    organisations_keep_limits(instance, &of_volunteer, &mut faults);
    linked::links_hold(instance, &of_visit, &mut faults);
    let points = chosen.iter().map(|option| i128::from(option.points)).sum::<i128>();
    let rows = instance.volunteers.iter().zip(&of_volunteer);
    let costs = rows.map(|(row, chosen)| cost_of(row, chosen)).sum::<i128>();
    (points + linked::added_by_series(instance, &of_visit) - costs, faults)
}

/// How the options that must be chosen break rules 1 to 5 alone; the instance is well-formed but for that.
pub(super) fn faults_of_musts(instance: &Instance) -> Vec<Fault> {
    if instance.must.is_empty() { Vec::new() } else { count(instance, &Trips::new(instance), &instance.must).1 }
}

fn faults_of_shape(instance: &Instance, solution: &Solution) -> Vec<Fault> {
    let mut faults = Vec::new();
    if solution.format != SOLUTION_FORMAT {
        faults.push(Fault::malformed("format", &solution.format, SOLUTION_FORMAT));
    }
    for (i, place) in solution.chosen.iter().enumerate() {
        if *place as usize >= instance.options.len() {
            let expected = format!("a place in options, which has {} rows", instance.options.len());
            faults.push(Fault::malformed(format!("chosen[{i}]"), place, expected));
        }
        if i > 0 && *place <= solution.chosen[i - 1] {
            let expected = format!("more than {}, as chosen rises", solution.chosen[i - 1]);
            faults.push(Fault::malformed(format!("chosen[{i}]"), place, expected));
        }
    }
    let rows = [instance.volunteers.len(), instance.visits.len(), instance.organisations.len()];
    faults.extend(match &solution.proof {
        Proof::Timeless(prices) => ceiling::faults_of_prices("proof.timeless", prices, rows),
        Proof::Week(prices) => week::faults_of_prices("proof.week", &week::Shape::of(instance), prices),
    });
    faults.extend(offers::faults_of_seats("seats", &instance.offers, solution.seats.iter().copied()));
    faults
}

/// The ceiling of any prices in time, whatever made them: no answer to the instance has more.
#[must_use]
pub fn ceiling_in_time(instance: &Instance, prices: &WeekPrices) -> i128 {
    let trips = Trips::new(instance);
    week::ceiling_of(instance, prices, &trips).0
}

/// What the options chosen for one volunteer cost.
fn cost_of(row: &VolunteerRow, chosen: &[&Choice]) -> i128 {
    let minutes = chosen.iter().map(|option| i128::from(option.end) - i128::from(option.start)).sum::<i128>();
    ceiling::load_cost(&row.load_cost, chosen.len()) + ceiling::minutes_cost(&row.minutes_cost, minutes)
}

/// Rule 1.
fn visit_is_served_together(instance: &Instance, visit: usize, chosen: &[&Choice], faults: &mut Vec<Fault>) {
    let row = &instance.visits[visit];
    let found = chosen.len() as u64;
    let too_few = !row.partial && found != 0 && found < u64::from(row.need);
    if too_few || found > u64::from(row.need) {
        faults.push(Fault::WrongNumber { visit: row.id.clone(), found, need: row.need, partial: row.partial });
    }
    if let Some(other) = chosen.iter().find(|option| (option.start, option.end) != (chosen[0].start, chosen[0].end)) {
        let (one, other) = ((chosen[0].start, chosen[0].end), (other.start, other.end));
        faults.push(Fault::DifferentTimes { visit: row.id.clone(), one, other });
    }
    let mut volunteers: Vec<u32> = chosen.iter().map(|option| option.volunteer).collect();
    volunteers.sort_unstable();
    for pair in volunteers.windows(2) {
        if pair[0] == pair[1] {
            let volunteer = instance.volunteers[pair[0] as usize].id.clone();
            faults.push(Fault::Twice { volunteer, visit: row.id.clone() });
        }
    }
}

/// Rule 2, for options in the order of their start.
fn volunteer_is_in_time(
    instance: &Instance,
    trips: &Trips,
    volunteer: usize,
    chosen: &[&Choice],
    faults: &mut Vec<Fault>,
) {
    let row = &instance.volunteers[volunteer];
    for pair in chosen.windows(2) {
        let [first, second] = [pair[0], pair[1]];
        let visits = [&instance.visits[first.visit as usize], &instance.visits[second.visit as usize]];
        let travel_s = match (visits[0].to.or(visits[0].from), visits[1].from) {
            (Some(from), Some(to)) => week::Trips::fastest_s(trips, &row.ways, from, to),
            _ => 0,
        };
        let rest_min = if visits[0].night { i64::from(row.rest_after_night_min) } else { 0 };
        let needed_min = i64::from(travel_s.div_ceil(60)).max(rest_min);
        if i64::from(first.end) + needed_min > i64::from(second.start) {
            faults.push(Fault::TooClose {
                volunteer: row.id.clone(),
                first: visits[0].id.clone(),
                second: visits[1].id.clone(),
                ends_at: first.end,
                needed_min,
                starts_at: second.start,
            });
        }
    }
}

/// Rule 3, for options in the order of their start.
fn volunteer_keeps_limits(instance: &Instance, volunteer: usize, chosen: &[&Choice], faults: &mut Vec<Fault>) {
    let row = &instance.volunteers[volunteer];
    for limit in &row.limits {
        let from = instance.midnights[limit.from_day as usize];
        let to = instance.midnights[limit.to_day as usize];
        let counted = chosen.iter().filter(|option| from <= option.start && option.start < to);
        let (mut visits, mut minutes, mut nights) = (0_u64, 0_u64, 0_u64);
        let mut days = BTreeSet::new();
        for option in counted {
            visits += 1;
            minutes += u64::from(option.end.abs_diff(option.start));
            nights += u64::from(instance.visits[option.visit as usize].night);
            days.insert(instance.midnights.iter().rposition(|midnight| *midnight <= option.start));
        }
        let of = [(LimitOf::Visits, visits, limit.visits), (LimitOf::Minutes, minutes, limit.minutes)];
        for (of, found, most) in of
            .into_iter()
            .chain([(LimitOf::Nights, nights, limit.nights), (LimitOf::Days, days.len() as u64, limit.days)])
        {
            if most != NO_LIMIT && found > u64::from(most) {
                let volunteer = row.id.clone();
                let (from_day, to_day) = (limit.from_day, limit.to_day);
                faults.push(Fault::OverLimit { volunteer, of, from_day, to_day, found, most });
            }
        }
    }
}

/// Rule 4.
fn organisations_keep_limits(instance: &Instance, of_volunteer: &[Vec<&Choice>], faults: &mut Vec<Fault>) {
    let mut given = vec![0_u64; instance.organisations.len()];
    for (row, chosen) in instance.volunteers.iter().zip(of_volunteer) {
        if let Some(organisation) = row.organisation {
            given[organisation as usize] += chosen.len() as u64;
        }
    }
    for (row, found) in instance.organisations.iter().zip(given) {
        if row.visits != NO_LIMIT && found > u64::from(row.visits) {
            faults.push(Fault::OverOrganisationLimit { organisation: row.id.clone(), found, most: row.visits });
        }
    }
}

/// The timeless ceiling of prices, and over how many pairs it was taken.
fn ceiling_of(instance: &Instance, prices: &Prices) -> (i128, u64) {
    let mut sum = ceiling::of_places(instance.visits.iter().map(|visit| visit.need), &prices.visits)
        + ceiling::of_places(instance.organisations.iter().map(|row| row.visits), &prices.organisations);
    let again = linked::again_of_options(instance);
    let rows = instance.volunteers.iter().zip(&prices.volunteers).zip(most_visits_of_all(instance));
    for ((row, price), most) in rows {
        let organisation = row.organisation.map_or(0, |place| prices.organisations[place as usize]);
        sum += ceiling::of_volunteer(i128::from(*price) - i128::from(organisation), &row.load_cost, most);
    }
    let points =
        |(option, again): (&Choice, &i128)| (option.volunteer, option.visit, i128::from(option.points) + again);
    let mut best: Vec<(u32, u32, i128)> = instance.options.iter().zip(&again).map(points).collect();
    best.sort_unstable_by_key(|(volunteer, visit, points)| (*volunteer, *visit, std::cmp::Reverse(*points)));
    best.dedup_by_key(|(volunteer, visit, _)| (*volunteer, *visit));
    for (volunteer, visit, points) in &best {
        let both = i128::from(prices.volunteers[*volunteer as usize]) + i128::from(prices.visits[*visit as usize]);
        sum += (points - both).max(0);
    }
    (sum + offers::timeless_term(&instance.offers, prices), best.len() as u64)
}

/// Travel between the places of an instance.
struct Trips<'a> {
    instance: &'a Instance,
    /// By way: the known trips.
    measured: Vec<HashMap<(u32, u32), u32>>,
}

impl<'a> Trips<'a> {
    fn new(instance: &'a Instance) -> Self {
        let measured = instance
            .ways
            .iter()
            .map(|way| way.measured.iter().map(|(from, to, seconds)| ((*from, *to), *seconds)).collect())
            .collect();
        Self { instance, measured }
    }

    /// Seconds by the fastest of some ways; 0 when there are none.
    fn seconds(&self, way: usize, from: u32, to: u32) -> u32 {
        if let Some(seconds) = self.measured[way].get(&(from, to)) {
            return *seconds;
        }
        let distance_m = distance_m(&self.instance.places, from as usize, to as usize);
        if distance_m <= 0.0 {
            return 0;
        }
        let way = &self.instance.ways[way];
        let riding_s = (distance_m * way.detour * 3.6 / way.speed_km_h).ceil();
        // A float-to-int cast saturates: whoever is that far away is never in time.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let riding_s = riding_s as u32;
        way.overhead_s.saturating_add(riding_s)
    }
}

/// Straight line on the plane, or over a sphere (haversine).
fn distance_m(places: &Places, from: usize, to: usize) -> f64 {
    match places {
        Places::PlaneM(rows) => (rows[to][0] - rows[from][0]).hypot(rows[to][1] - rows[from][1]),
        Places::Degrees(rows) => {
            let latitudes = [rows[from][0].to_radians(), rows[to][0].to_radians()];
            let half_north = ((latitudes[1] - latitudes[0]) / 2.0).sin();
            let half_east = ((rows[to][1] - rows[from][1]).to_radians() / 2.0).sin();
            let half = half_north.powi(2) + latitudes[0].cos() * latitudes[1].cos() * half_east.powi(2);
            2.0 * 6_371_008.8 * half.sqrt().min(1.0).asin()
        }
    }
}

impl week::Trips for Trips<'_> {
    fn fastest_s(&self, ways: &[u32], from: u32, to: u32) -> u32 {
        ways.iter().map(|way| self.seconds(*way as usize, from, to)).min().unwrap_or(0)
    }
}
