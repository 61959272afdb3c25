//! One volunteer of a standing week: a table of their own, so that a new option of theirs is nobody else's work.

use std::collections::HashMap;

use super::super::best::{Best, Desk};
use super::super::table::{Table, number};
use crate::instance::{Choice, INSTANCE_FORMAT, Instance, Places, VisitRow, WayOfTravel};

/// One volunteer.
pub struct Person {
    table: Table,
    /// By node: the option.
    pub options: Vec<u32>,
    /// The best week at the prices: its options.
    pub wish: Vec<u32>,
    /// No week is worth more at the prices.
    pub bound: i64,
    /// Visits that had to be watched to find it.
    watched: Vec<u32>,
    /// The week in the plan: options in the order of their nodes.
    pub week: Vec<u32>,
    /// What it is worth.
    pub worth: i64,
}

impl Person {
    /// A volunteer of an instance with these of its options; the week is empty.
    pub fn new(
        rows: &Instance,
        measured: &[HashMap<(u32, u32), u32>],
        volunteer: usize,
        options: Vec<u32>,
    ) -> Self {
        let instance = alone(rows, measured, volunteer, &options);
        let table = Table::new(&instance);
        let options = table.option.iter().map(|place| options[*place as usize]).collect();
        Self { table, options, wish: Vec::new(), bound: 0, watched: Vec::new(), week: Vec::new(), worth: 0 }
    }

    /// The points of a node, less what every visit costs alike.
    pub fn points(&self, node: usize) -> i64 {
        self.table.points[node]
    }

    /// What a week is worth; `node` are the nodes of options.
    pub fn worth(&self, node: &[u32], week: &[u32]) -> i64 {
        let nodes: Vec<u32> = week.iter().map(|option| node[*option as usize]).collect();
        self.table.worth(0, &nodes)
    }

    /// Whether the volunteer can do this week.
    pub fn can(&self, node: &[u32], week: &[u32]) -> bool {
        let nodes: Vec<u32> = week.iter().map(|option| node[*option as usize]).collect();
        self.table.is_week(0, &nodes)
    }

    /// The best week for these net worths of the nodes.
    pub fn best(&self, desk: &mut Desk, nets: &[i64]) -> Best {
        desk.best(&self.table, 0, nets, 1, &self.watched)
    }

    /// Keeps a best week at the prices.
    pub fn keep(&mut self, best: &Best) {
        self.wish = self.options_of(best);
        self.bound = best.bound;
        self.watched.clone_from(&best.watched);
    }

    /// The options of a best week.
    pub fn options_of(&self, best: &Best) -> Vec<u32> {
        best.nodes.iter().map(|node| self.options[*node as usize]).collect()
    }
}

/// The instance of one volunteer: its options, with only the visits and places they name.
fn alone(rows: &Instance, measured: &[HashMap<(u32, u32), u32>], volunteer: usize, options: &[u32]) -> Instance {
    let mut places: Vec<u32> = Vec::new();
    let mut visits: Vec<u32> = options.iter().map(|option| rows.options[*option as usize].visit).collect();
    visits.sort_unstable();
    visits.dedup();
    let row = |visit: &u32| {
        let mut new = |place: u32| {
            places.push(place);
            number(places.len() - 1)
        };
        let row = &rows.visits[*visit as usize];
        VisitRow { from: row.from.map(&mut new), to: row.to.map(&mut new), id: String::new(), ..row.clone() }
    };
    let visit_rows = visits.iter().map(row).collect();
    let choice = |option: &u32| {
        let choice = rows.options[*option as usize];
        let visit = number(visits.partition_point(|visit| *visit < choice.visit));
        Choice { volunteer: 0, visit, ..choice }
    };
    let mut known = rows.volunteers[volunteer].clone();
    known.organisation = None;
    let way = |(way, trips): (&WayOfTravel, &HashMap<(u32, u32), u32>)| WayOfTravel {
        measured: trips_among(&places, trips),
        speed_km_h: way.speed_km_h,
        detour: way.detour,
        overhead_s: way.overhead_s,
    };
    Instance {
        format: INSTANCE_FORMAT.to_owned(),
        midnights: rows.midnights.clone(),
        ways: rows.ways.iter().zip(measured).map(way).collect(),
        places: match &rows.places {
            Places::PlaneM(points) => Places::PlaneM(places.iter().map(|place| points[*place as usize]).collect()),
            Places::Degrees(points) => Places::Degrees(places.iter().map(|place| points[*place as usize]).collect()),
        },
        organisations: Vec::new(),
        volunteers: vec![known],
        visits: visit_rows,
        options: options.iter().map(choice).collect(),
    }
}

fn trips_among(places: &[u32], trips: &HashMap<(u32, u32), u32>) -> Vec<(u32, u32, u32)> {
    if trips.is_empty() {
        return Vec::new();
    }
    let mut among = Vec::new();
    for (i, from) in (0..).zip(places) {
        for (j, to) in (0..).zip(places) {
            among.extend(trips.get(&(*from, *to)).map(|seconds| (i, j, *seconds)));
        }
    }
    among
}
