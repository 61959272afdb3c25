//! The instance of a day of home care: visits, and who can be where at which of the starts.

use koppel_engine::instance::{
    Choice, INSTANCE_FORMAT, Instance, LinkKind, LinkRow, Places, VisitRow, VolunteerRow, WayOfTravel,
};

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;

use super::{LATEST_MIN, SERVED, Starts, Stop, Town};

const DAY_MIN: i32 = 1440;

/// Makes the instance visit by visit.
struct Maker<'t> {
    town: &'t Town,
    starts: Starts,
    visits: Vec<VisitRow>,
    options: Vec<Choice>,
    links: Vec<LinkRow>,
    stops: Vec<Stop>,
    dice: Option<Pcg64>,
}

/// The instance, and what its visits are.
pub fn instance(town: &Town, starts: Starts) -> (Instance, Vec<Stop>) {
    let dice = (starts.draw > 0).then(|| Pcg64::seed_from_u64(starts.draw));
    let mut maker = Maker { town, starts, visits: vec![], options: vec![], links: vec![], stops: vec![], dice };
    for place in 1..town.places.len() {
        maker.patient(place);
    }
    let Maker { visits, mut options, links, stops, .. } = maker;
    options.sort_unstable();
    let last = options.iter().map(|option| option.end).max().unwrap_or(0);
    let volunteer =
        |caregiver: usize| VolunteerRow { id: format!("C{caregiver}"), ways: vec![0], ..VolunteerRow::default() };
    let instance = Instance {
        format: INSTANCE_FORMAT.to_owned(),
        midnights: (0..=last / DAY_MIN + 1).map(|day| day * DAY_MIN).collect(),
        places: Places::PlaneM(town.places.clone()),
        ways: vec![way(town)],
        volunteers: (1..=town.knows.len()).map(volunteer).collect(),
        visits,
        options,
        links,
        ..Instance::default()
    };
    (instance, stops)
}

/// Every way as the file measures it.
fn way(town: &Town) -> WayOfTravel {
    let row = |(from, row): (u32, &Vec<f64>)| -> Vec<(u32, u32, u32)> {
        let trip = |(to, minutes): (u32, &f64)| (from, to, whole((minutes * 60.0).ceil()));
        (0..).zip(row).filter(|(to, _)| *to != from).map(trip).collect()
    };
    // The speed says nothing: every pair is measured.
    WayOfTravel {
        speed_km_h: 1.0,
        detour: 1.0,
        overhead_s: 0,
        measured: (0..).zip(&town.way_min).flat_map(row).collect(),
    }
}

impl Maker<'_> {
    /// The visits of a patient.
    fn patient(&mut self, place: usize) {
        let patient = self.town.patient(place);
        let [from, until] = patient.window;
        let &[first, second] = patient.services.as_slice() else {
            let starts = starts(from.ceil(), until + f64::from(LATEST_MIN), self.starts.every_min);
            self.visit(place, &patient.services, &starts);
            return;
        };
        let [least, most] = patient.apart_min;
        if most > 0.0 {
            self.one_after_the_other(place, [first, second], [least.ceil(), most.floor()]);
        } else if self.any_two_share([first, second]) {
            let starts = starts(from.ceil(), until + f64::from(LATEST_MIN), self.starts.every_min);
            self.visit(place, &[first, second], &starts);
        } else {
            let at = whole(self.somewhere([from, until]).ceil());
            self.visit(place, &[first], &[at]);
            self.visit(place, &[second], &[at]);
        }
    }

    /// Starts lie where in the window [`Starts`] says. A link keeps the least minutes between the two
    /// if the first is over by then; else half of the room is the first's and half the second's.
    fn one_after_the_other(&mut self, place: usize, [first, second]: [usize; 2], [least, most]: [f64; 2]) {
        let [from, until] = self.town.patient(place).window;
        let begins = self.somewhere([from, until - most]).ceil();
        let of_first = self.town.who_know(&[first]).into_iter().map(|who| self.town.longest_min(place, who, &[first]));
        let [shortest, longest] = of_first.fold([f64::INFINITY, 0.0], |[s, l], min| [s.min(min), l.max(min)]);
        let is_linked = longest <= least;
        let room = if is_linked { most - least } else { ((most - least) / 2.0).floor() };
        let one = self.visit(place, &[first], &starts(begins, begins + room, 1));
        let waits = if is_linked { least } else { least + room };
        let other = self.visit(place, &[second], &starts(begins + waits, begins + most, 1));
        if is_linked {
            let gap_min = whole((least - shortest).ceil());
            self.links.push(LinkRow { first: one, second: other, kind: LinkKind::Before, gap_min });
        }
        self.links.push(LinkRow { first: one, second: other, kind: LinkKind::Different, gap_min: 0 });
    }

    /// The middle of a window; or, if starts are drawn, somewhere from its beginning until late.
    fn somewhere(&mut self, [from, until]: [f64; 2]) -> f64 {
        let until = until.max(from);
        let drawn = self.dice.as_mut().map(|dice| dice.random_range(from..=until + f64::from(LATEST_MIN) / 2.0));
        drawn.unwrap_or_else(|| f64::midpoint(from, until))
    }

    /// Whether any two who know one of two services can do one each.
    fn any_two_share(&self, services: [usize; 2]) -> bool {
        let who = self.town.who_know(&services);
        who.iter().enumerate().all(|(i, one)| who[..i].iter().all(|other| share(self.town, [*one, *other], services)))
    }

    /// One more visit, with everybody who knows one of its services; gives its number.
    fn visit(&mut self, place: usize, services: &[usize], starts: &[u32]) -> u32 {
        let number = u32::try_from(self.visits.len()).expect("at most two visits a patient");
        let need = u32::try_from(services.len()).expect("at most two services");
        let spot = u32::try_from(place).ok();
        let named: Vec<String> = services.iter().map(|service| (service + 1).to_string()).collect();
        self.visits.push(VisitRow {
            id: format!("P{place} service {}", named.join("+")),
            need,
            partial: false,
            night: false,
            from: spot,
            to: spot,
        });
        self.stops.push(Stop { patient: place, services: services.to_vec() });
        let who = self.town.who_know(services);
        // All people of a visit end it together.
        let longest =
            who.iter().map(|caregiver| self.town.longest_min(place, *caregiver, services)).fold(0.0, f64::max);
        let [_, until] = self.town.patient(place).window;
        for caregiver in who {
            let lasts = if need > 1 { longest } else { self.town.longest_min(place, caregiver, services) };
            let reached = whole(self.town.way_min[0][place].ceil());
            for start in starts.iter().copied().filter(|start| *start >= reached) {
                let late = (f64::from(start) - until).max(0.0).ceil();
                self.options.push(Choice {
                    volunteer: u32::try_from(caregiver).expect("at most 2,000"),
                    visit: number,
                    start: minute(start),
                    end: minute(start + whole(lasts.ceil())),
                    points: SERVED - i64::from(whole(late)),
                });
            }
        }
        number
    }
}

/// Whether two people can do one of two services each.
pub fn share(town: &Town, [one, other]: [usize; 2], [a, b]: [usize; 2]) -> bool {
    let knows = &town.knows;
    (knows[one][a] && knows[other][b]) || (knows[one][b] && knows[other][a])
}

/// Whole minutes, both ends included.
fn starts(from: f64, until: f64, every_min: u32) -> Vec<u32> {
    (whole(from)..=whole(until.floor())).step_by(every_min.max(1) as usize).collect()
}

fn minute(number: u32) -> i32 {
    i32::try_from(number).expect("a few weeks of minutes")
}

/// A float that holds a whole number from 0.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
const fn whole(number: f64) -> u32 {
    number as u32
}
