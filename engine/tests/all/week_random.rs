//! Small weeks in which everything happens, made by chance, and their optimum by trying everything.

use std::collections::BTreeSet;

use koppel_engine::instance::{
    Choice, INSTANCE_FORMAT, Instance, LimitRow, LinkKind, LinkRow, MinutesCost, NO_LIMIT, OfferRow, OrganisationRow,
    Places, SeriesRow, VisitRow, VolunteerRow, WayOfTravel,
};
use koppel_engine::verify;
use rand::{Rng, RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// A small instance in which everything happens: several times, nights and rest, limits over days, costs by visit and by minute,
/// all-or-none, organisations, measured trips that are no triangle, options without length.
pub fn random(seed: u64, volunteers: u32, visits: u32, options: usize) -> Instance {
    drawn(&mut Pcg64Mcg::seed_from_u64(seed), volunteers, visits, options)
}

/// The same, drawn from any chance.
pub fn drawn<R: Rng>(chance: &mut R, volunteers: u32, visits: u32, options: usize) -> Instance {
    let days = 3;
    let places = 4;
    let spot = |chance: &mut R| [chance.random_range(0..4000_i32).into(), chance.random_range(0..4000_i32).into()];
    let limit = |chance: &mut R, most: u32| {
        if chance.random_bool(0.6) { NO_LIMIT } else { chance.random_range(0..=most) }
    };
    let measured = if chance.random_bool(0.3) { vec![(0, 1, 9000), (1, 2, 0), (2, 3, 60)] } else { vec![] };
    let ways = vec![
        WayOfTravel { speed_km_h: 5.0, detour: 1.3, overhead_s: 0, measured },
        WayOfTravel { speed_km_h: 25.0, detour: 1.2, overhead_s: 300, measured: vec![] },
    ];
    let is_odd = chance.random_bool(0.3);
    let volunteer = |i: u32, chance: &mut R| VolunteerRow {
        id: format!("V{i}"),
        organisation: [None, Some(0), Some(1)][chance.random_range(0..3)],
        ways: [vec![], vec![0], vec![1], vec![0, 1]][chance.random_range(0..4)].clone(),
        load_cost: [vec![], vec![3], vec![0, 5, 20], vec![-9, -2, 30]][chance.random_range(0..4)].clone(),
        minutes_cost: if chance.random_bool(0.5) {
            vec![MinutesCost { above_min: 100, per_quarter: 2 }, MinutesCost { above_min: 171, per_quarter: 3 }]
        } else {
            vec![]
        },
        limits: (0..chance.random_range(0..4))
            .map(|_| {
                let from_day = chance.random_range(0..days);
                let to_day = chance.random_range(from_day + 1..=days);
                let (visits, minutes, nights) = (limit(chance, 3), limit(chance, 300), limit(chance, 1));
                LimitRow { visits, minutes, nights, days: limit(chance, 2), ..LimitRow::new(from_day, to_day) }
            })
            .collect(),
        rest_after_night_min: [0, 600][chance.random_range(0..2)],
    };
    let visit = |i: u32, chance: &mut R| VisitRow {
        id: format!("R{i}"),
        need: [1, 1, 1, 2, 2, 3][chance.random_range(0..6)],
        partial: chance.random_bool(0.4),
        night: chance.random_bool(0.2),
        from: chance.random_bool(0.9).then(|| chance.random_range(0..places)),
        to: chance.random_bool(0.2).then(|| chance.random_range(0..places)),
    };
    let mut instance = Instance {
        format: INSTANCE_FORMAT.into(),
        midnights: vec![0, 1440, 2820, 4260],
        places: Places::PlaneM((0..places).map(|_| spot(chance)).collect()),
        ways,
        organisations: vec![
            OrganisationRow { id: "A".into(), visits: chance.random_range(0..4) },
            OrganisationRow { id: "B".into(), visits: NO_LIMIT },
        ],
        volunteers: (0..volunteers).map(|i| volunteer(i, chance)).collect(),
        visits: (0..visits).map(|i| visit(i, chance)).collect(),
        options: vec![],
        ..Instance::default()
    };
    let slots: Vec<[(i32, i32); 2]> = (0..visits)
        .map(|_| {
            [(); 2].map(|()| {
                let start = chance.random_range(0..4200) / 30 * 30;
                let length =
                    [0, 30, 60, 60, 90, 480][chance.random_range(0..6)] + if is_odd { start / 30 % 7 } else { 0 };
                (start, start + length)
            })
        })
        .collect();
    for _ in 0..options {
        let visit = chance.random_range(0..visits);
        let (start, end) = slots[visit as usize][chance.random_range(0..2)];
        let points = [chance.random_range(-5..40), chance.random_range(100..140)][chance.random_range(0..2)];
        instance.options.push(Choice { volunteer: chance.random_range(0..volunteers), visit, start, end, points });
    }
    relate(&mut instance, chance);
    instance
}

/// Series, links, and options that must be chosen as far as they go together.
fn relate(instance: &mut Instance, chance: &mut impl Rng) {
    let visits = instance.visits.len() as u32;
    for _ in 0..chance.random_range(0..3) * visits.div_ceil(10) {
        let mut row: Vec<u32> = (0..3).map(|_| chance.random_range(0..visits)).collect();
        row.sort_unstable();
        row.dedup();
        instance.series.push(SeriesRow { visits: row, again: chance.random_range(0..50) });
    }
    for _ in 0..chance.random_range(0..3) * visits.div_ceil(10) {
        let (first, second) = (chance.random_range(0..visits), chance.random_range(0..visits));
        let kind = [LinkKind::Before, LinkKind::Same, LinkKind::Different][chance.random_range(0..3)];
        let gap_min = if kind == LinkKind::Before { chance.random_range(0..200) } else { 0 };
        if first != second {
            instance.links.push(LinkRow { first, second, kind, gap_min });
        }
    }
    for _ in 0..chance.random_range(0..3) * visits.div_ceil(10) {
        let before = instance.must.clone();
        instance.must.push(chance.random_range(0..instance.options.len()) as u32);
        instance.must.sort_unstable();
        if verify::instance(instance).is_err() {
            instance.must = before;
        }
    }
}

/// Minutes from the end of one visit to the start of another.
pub fn travel_min(instance: &Instance, volunteer: &VolunteerRow, from: &VisitRow, to: &VisitRow) -> i32 {
    let (Some(a), Some(b)) = (from.to.or(from.from), to.from) else { return 0 };
    let Places::PlaneM(points) = &instance.places else { panic!("random() makes a plane") };
    let (p, q) = (points[a as usize], points[b as usize]);
    let metres = (p[0] - q[0]).hypot(p[1] - q[1]);
    let seconds = |way: &u32| {
        let way = &instance.ways[*way as usize];
        let known = way.measured.iter().find(|(from, to, _)| (*from, *to) == (a, b));
        let ridden = || f64::from(way.overhead_s) + (metres * way.detour * 3.6 / way.speed_km_h).ceil();
        known.map_or_else(|| if metres > 0.0 { ridden() } else { 0.0 }, |(.., s)| f64::from(*s))
    };
    let fastest = volunteer.ways.iter().map(seconds).fold(f64::INFINITY, f64::min);
    if fastest.is_finite() { (fastest / 60.0).ceil() as i32 } else { 0 }
}

/// Whether one volunteer can do a set of options: rules 2 and 3, and no visit twice.
pub fn can_do(instance: &Instance, volunteer: u32, places: &[usize]) -> bool {
    let row = &instance.volunteers[volunteer as usize];
    let mut week: Vec<(i32, i32, usize)> =
        places.iter().map(|place| (instance.options[*place].start, instance.options[*place].end, *place)).collect();
    week.sort_unstable();
    let visit = |place: usize| &instance.visits[instance.options[place].visit as usize];
    for pair in week.windows(2) {
        let (from, to) = (visit(pair[0].2), visit(pair[1].2));
        let rest = if from.night { row.rest_after_night_min as i32 } else { 0 };
        if pair[0].1 + rest.max(travel_min(instance, row, from, to)) > pair[1].0 {
            return false;
        }
    }
    let is_kept = |limit: &LimitRow| {
        let [from, to] = [limit.from_day, limit.to_day].map(|day| instance.midnights[day as usize]);
        let within: Vec<_> = week.iter().filter(|(start, ..)| (from..to).contains(start)).collect();
        let minutes: i32 = within.iter().map(|(start, end, _)| end - start).sum();
        let nights = within.iter().filter(|(.., place)| visit(*place).night).count();
        let is_on = |day: &[i32]| within.iter().any(|(start, ..)| (day[0]..day[1]).contains(start));
        let days = instance.midnights.windows(2).filter(|day| is_on(day)).count();
        within.len() as u64 <= u64::from(limit.visits)
            && minutes.unsigned_abs() <= limit.minutes
            && nights as u64 <= u64::from(limit.nights)
            && days as u64 <= u64::from(limit.days)
    };
    visits_of(instance, places).len() == places.len() && row.limits.iter().all(is_kept)
}

fn visits_of(instance: &Instance, places: &[usize]) -> BTreeSet<u32> {
    places.iter().map(|place| instance.options[*place].visit).collect()
}

/// What a set of options costs one volunteer.
pub fn cost_of(instance: &Instance, volunteer: u32, places: &[usize]) -> i64 {
    let row = &instance.volunteers[volunteer as usize];
    let cost = |k: usize| row.load_cost.get(k).or(row.load_cost.last()).copied().unwrap_or(0);
    let minutes: i32 = places.iter().map(|place| instance.options[*place].end - instance.options[*place].start).sum();
    let above = |c: &MinutesCost| i64::from((minutes - c.above_min as i32).max(0) / 15) * c.per_quarter;
    (0..places.len()).map(cost).sum::<i64>() + row.minutes_cost.iter().map(above).sum::<i64>()
}

/// The worth of a set of options of one volunteer, if it can do them.
fn worth_of(instance: &Instance, volunteer: u32, places: &[usize]) -> Option<i64> {
    let visits = visits_of(instance, places);
    let points: i64 = places.iter().map(|place| instance.options[*place].points).sum();
    let of_series = |row: &SeriesRow| {
        let done = visits.iter().filter(|visit| row.visits.contains(visit)).count() as i64;
        (done - 1).max(0) * row.again
    };
    let points = points + instance.series.iter().map(of_series).sum::<i64>();
    can_do(instance, volunteer, places).then(|| points - cost_of(instance, volunteer, places))
}

/// The optimum, by trying every week of every volunteer.
pub fn optimum(instance: &Instance) -> i64 {
    let mut weeks: Vec<Vec<(i64, Vec<usize>)>> = Vec::new();
    for volunteer in 0..instance.volunteers.len() as u32 {
        let own: Vec<usize> =
            (0..instance.options.len()).filter(|place| instance.options[*place].volunteer == volunteer).collect();
        let set = |bits: u32| own.iter().enumerate().filter(move |(i, _)| bits >> i & 1 == 1).map(|(_, place)| *place);
        let sets = (0..1_u32 << own.len()).map(|bits| set(bits).collect::<Vec<_>>());
        weeks.push(sets.filter_map(|set| Some((worth_of(instance, volunteer, &set)?, set))).collect());
    }
    let mut best = i64::MIN;
    try_all(instance, &weeks, 0, 0, &mut Vec::new(), &mut best);
    best
}

fn try_all(
    instance: &Instance,
    weeks: &[Vec<(i64, Vec<usize>)>],
    volunteer: usize,
    total: i64,
    chosen: &mut Vec<usize>,
    best: &mut i64,
) {
    let rest: i64 =
        weeks[volunteer..].iter().map(|weeks| weeks.iter().map(|(worth, _)| *worth).max().unwrap_or(0)).sum();
    let seats = |offer: &OfferRow| offer.guests.iter().map(|(_, points)| (*points).max(0)).sum::<i64>();
    if total + rest + instance.offers.iter().map(seats).sum::<i64>() <= *best {
        return;
    }
    if volunteer == weeks.len() {
        if keeps_shared_rules(instance, chosen) {
            *best = best_seats(instance, chosen).map_or(*best, |seats| (*best).max(total + seats));
        }
        return;
    }
    for (worth, week) in &weeks[volunteer] {
        let length = chosen.len();
        chosen.extend(week);
        try_all(instance, weeks, volunteer + 1, total + worth, chosen, best);
        chosen.truncate(length);
    }
}

/// What seats add at best beside chosen options, by trying every guest at every offer; nothing when an offer would have too few.
fn best_seats(instance: &Instance, chosen: &[usize]) -> Option<i64> {
    let is_served = |visit: u32| chosen.iter().any(|place| instance.options[*place].visit == visit);
    let mut guests: Vec<u32> =
        instance.offers.iter().flat_map(|offer| &offer.guests).map(|(visit, _)| *visit).collect();
    guests.sort_unstable();
    guests.dedup();
    guests.retain(|visit| !is_served(*visit));
    let runs: Vec<bool> = instance.offers.iter().map(|offer| is_served(offer.visit)).collect();
    let taken = &mut vec![0; runs.len()];
    seat(instance, &runs, &guests, taken)
}

fn seat(instance: &Instance, runs: &[bool], guests: &[u32], taken: &mut [u32]) -> Option<i64> {
    let Some((guest, others)) = guests.split_first() else {
        let enough = (0..runs.len()).all(|offer| !runs[offer] || taken[offer] >= instance.offers[offer].least);
        return enough.then_some(0);
    };
    let mut best = seat(instance, runs, others, taken);
    for offer in (0..runs.len()).filter(|offer| runs[*offer]) {
        let row = &instance.offers[offer];
        let Some((_, points)) = row.guests.iter().find(|(visit, _)| visit == guest) else { continue };
        if taken[offer] < row.seats {
            taken[offer] += 1;
            best = best.max(seat(instance, runs, others, taken).map(|rest| rest + points));
            taken[offer] -= 1;
        }
    }
    best
}

fn keeps_shared_rules(instance: &Instance, chosen: &[usize]) -> bool {
    let of_visit = |visit: u32| chosen.iter().map(|place| instance.options[*place]).filter(move |o| o.visit == visit);
    let is_served = |(row, visit): (&VisitRow, u32)| {
        let found = of_visit(visit).count() as u32;
        let mut times: Vec<(i32, i32)> = of_visit(visit).map(|option| (option.start, option.end)).collect();
        times.dedup();
        times.len() <= 1 && (found == 0 || found == row.need || (row.partial && found < row.need))
    };
    let lent = |organisation: u32| {
        let of = |place: &&usize| instance.volunteers[instance.options[**place].volunteer as usize].organisation;
        chosen.iter().filter(|place| of(place) == Some(organisation)).count() as u64
    };
    let holds = |link: &LinkRow| {
        let (first, second): (Vec<_>, Vec<_>) = (of_visit(link.first).collect(), of_visit(link.second).collect());
        let has = |list: &[Choice], volunteer: u32| list.iter().any(|option| option.volunteer == volunteer);
        let mut pairs = first.iter().flat_map(|a| second.iter().map(move |b| (a, b)));
        match link.kind {
            LinkKind::Before => pairs.all(|(a, b)| a.end + link.gap_min as i32 <= b.start),
            LinkKind::Different => pairs.all(|(a, b)| a.volunteer != b.volunteer),
            LinkKind::Same => {
                first.is_empty()
                    || second.is_empty()
                    || (first.iter().all(|a| has(&second, a.volunteer))
                        && second.iter().all(|b| has(&first, b.volunteer)))
            }
        }
    };
    instance.visits.iter().zip(0..).all(is_served)
        && instance.links.iter().all(holds)
        && instance.must.iter().all(|must| chosen.contains(&(*must as usize)))
        && instance.organisations.iter().zip(0..).all(|(row, place)| lent(place) <= u64::from(row.visits))
}
