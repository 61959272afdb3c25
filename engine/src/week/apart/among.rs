//! A part of an instance as an instance of its own: some of its volunteers, with some of their options.

use std::collections::HashMap;

use super::super::repair::ties::Ties;
use super::super::table::number;
use crate::instance::{Choice, INSTANCE_FORMAT, Instance, Places, VisitRow, VolunteerRow, WayOfTravel};

/// Known trips of a way, by where they begin.
pub type Trips = HashMap<u32, Vec<(u32, u32)>>;

/// The instance of some volunteers, rising, with these of their options, rising: only the visits and places they name, no organisations.
pub fn among(rows: &Instance, ties: &Ties, measured: &[Trips], people: &[usize], options: &[u32]) -> Instance {
    let visits = visits_of(rows, options);
    let ends = |visit: &u32| [rows.visits[*visit as usize].from, rows.visits[*visit as usize].to];
    let mut places: Vec<u32> = visits.iter().flat_map(ends).flatten().collect();
    places.sort_unstable();
    places.dedup();
    let place = |place: u32| number(places.partition_point(|other| *other < place));
    let row = |visit: &u32| {
        let row = &rows.visits[*visit as usize];
        VisitRow { from: row.from.map(place), to: row.to.map(place), id: String::new(), ..row.clone() }
    };
    let choice = |option: &u32| {
        let choice = rows.options[*option as usize];
        let visit = number(visits.partition_point(|visit| *visit < choice.visit));
        let volunteer = number(people.partition_point(|volunteer| *volunteer < choice.volunteer as usize));
        Choice { volunteer, visit, ..choice }
    };
    let known = |volunteer: &usize| VolunteerRow { organisation: None, ..rows.volunteers[*volunteer].clone() };
    let volunteers: Vec<VolunteerRow> = people.iter().map(known).collect();
    let way = |(at, way): (u32, &WayOfTravel)| {
        let is_used = volunteers.iter().any(|row| row.ways.contains(&at));
        let measured = if is_used { trips_among(&places, &measured[at as usize]) } else { Vec::new() };
        WayOfTravel { measured, speed_km_h: way.speed_km_h, detour: way.detour, overhead_s: way.overhead_s }
    };
    let points = |points: &Vec<[f64; 2]>| places.iter().map(|place| points[*place as usize]).collect();
    let is_must = |option: &u32| rows.must.binary_search(option).is_ok();
    Instance {
        format: INSTANCE_FORMAT.to_owned(),
        midnights: rows.midnights.clone(),
        ways: (0..).zip(&rows.ways).map(way).collect(),
        places: match &rows.places {
            Places::PlaneM(all) => Places::PlaneM(points(all)),
            Places::Degrees(all) => Places::Degrees(points(all)),
        },
        organisations: Vec::new(),
        visits: visits.iter().map(row).collect(),
        options: options.iter().map(choice).collect(),
        series: ties.series_among(rows, &visits),
        links: ties.links_among(&visits),
        must: (0..).zip(options).filter(|(_, option)| is_must(option)).map(|(place, _)| place).collect(),
        volunteers,
        ..Instance::default()
    }
}

/// The visits that options are of, rising: those of the instance of [`among`], in its order.
pub fn visits_of(rows: &Instance, options: &[u32]) -> Vec<u32> {
    let mut visits: Vec<u32> = options.iter().map(|option| rows.options[*option as usize].visit).collect();
    visits.sort_unstable();
    visits.dedup();
    visits
}

/// The known trips of every way.
pub fn trips_of(instance: &Instance) -> Vec<Trips> {
    let of = |way: &WayOfTravel| {
        let mut trips = Trips::new();
        way.measured.iter().for_each(|(from, to, s)| trips.entry(*from).or_default().push((*to, *s)));
        trips
    };
    instance.ways.iter().map(of).collect()
}

fn trips_among(places: &[u32], trips: &Trips) -> Vec<(u32, u32, u32)> {
    let mut among = Vec::new();
    if trips.is_empty() {
        return among;
    }
    for (i, from) in (0..).zip(places) {
        for (to, seconds) in trips.get(from).into_iter().flatten() {
            among.extend(places.binary_search(to).ok().map(|j| (i, number(j), *seconds)));
        }
    }
    among
}
