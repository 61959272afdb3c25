//! Repairs a week that stands when something happens: a new valid plan that touches few people, with a fresh ceiling, in milliseconds.
//!
//! **State.** Every volunteer has a small table of its own, its best week at the prices, and its week in the plan; every visit its best sale
//! and the people who come. Ceiling and total are sums of these, so an event costs what it touches: a volunteer that drops out takes exactly its
//! best week off the ceiling, a new visit adds its sale and what its candidates gain.
//!
//! **Ceiling** (`prices`): visits whose places are wanted by too many or too few at their price get the price that is best while all
//! others stay, found with one dynamic programme a candidate (`limits`). Every such step lowers the ceiling or leaves it. Where there are more
//! candidates than effort the price falls as far as is known, and goes on falling at the next event.
//!
//! **Candidates** (`waiting`): new options are no part of their volunteers' tables until somebody asks what a week with them is worth.
//!
//! **Plan** (`chains`): places that came free are filled by ejection chains of dynamic programmes: somebody's best week over what is
//! theirs or open, with the place; the visits that leaves over are offered on in the same way, `chains::DEPTH` deep. Whoever got time to
//! spare may take a visit over from somebody, who then looks for another. A chain that does not gain is undone.
//!
//! **Later** (`settle`): when nobody waits, price steps over the whole week lower the ceiling further, and groups of related volunteers
//! planned afresh together make the plan better.
//!
//! Repairs stop after a fixed number of nodes looked at, so results are the same everywhere. Every state is a solution in the sense of
//! [`crate::verify::solution`]: [`Standing::instance`] and [`Standing::solution`] write it out.
//!
//! **Ties** (`ties`, `bundles`): series count in every volunteer's own table; chains keep links and what must be chosen; visits that have to
//! have the same people are filled together. What must be chosen is let go where it cannot hold any more.

use std::collections::{BTreeMap, VecDeque};

use rayon::prelude::*;

use super::best::Desk;
use super::order::Known;
use super::part::Shared;
use crate::instance::{Choice, Instance, Places, Proof, SOLUTION_FORMAT, Solution, VisitRow, WeekPrices};
use crate::legs::{Legs, Trips};
use person::Person;
use ties::Ties;

mod bundles;
mod chains;
mod change;
mod events;
mod limits;
mod person;
mod prices;
mod settle;
pub(super) mod ties;
mod waiting;

pub use change::{Move, Why};

/// Something that happens to a week. Volunteers and visits are places in the instance's tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A volunteer can do nothing any more.
    DropsOut {
        /// Who.
        volunteer: u32,
    },
    /// A volunteer cannot do one visit.
    Cannot {
        /// Who.
        volunteer: u32,
        /// What.
        visit: u32,
    },
    /// A visit is asked for that was not there. It gets the next place in the table.
    Asked {
        /// The visit.
        row: VisitRow,
        /// Who could do it when: the visit named in them is not looked at.
        options: Vec<Choice>,
    },
    /// A visit is to be at other times.
    OtherTimes {
        /// Which.
        visit: u32,
        /// Who could do it when, in the place of all options it had.
        options: Vec<Choice>,
    },
    /// A visit is not needed any more.
    Withdrawn {
        /// Which.
        visit: u32,
    },
}

/// What came of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// Points less costs of the plan as it now stands.
    pub total: i64,
    /// No plan of the week as it now is has more.
    pub ceiling: i64,
    /// What changed in the plan, by visit.
    pub moves: Vec<Move>,
}

/// A volunteer and the options of a week.
type Week = (u32, Vec<u32>);

/// A week with its plan and its prices, ready for what happens.
pub struct Standing {
    /// All rows and options there ever were.
    rows: Instance,
    /// By option: whether it is still there.
    is_alive: Vec<bool>,
    /// By option.
    price: Vec<i64>,
    /// By option: its node in the volunteer's table.
    node: Vec<u32>,
    visit_price: Vec<i64>,
    /// By visit: whether its options have prices of their own.
    is_shared: Vec<bool>,
    organisation_price: Vec<i64>,
    /// By visit: the options that are there and possible.
    of_visit: Vec<Vec<u32>>,
    /// By visit: all options it ever had, rising.
    ever_of_visit: Vec<Vec<u32>>,
    /// By visit: the options chosen.
    holders: Vec<Vec<u32>>,
    /// By visit: what its best sale brings.
    sale: Vec<i64>,
    /// By option: the price below which its volunteer wanted its visit when that was last worked out, and the volunteer's drift then.
    limit: Vec<Option<(i64, i64)>>,
    /// By visit: how many places its options can fill at once.
    sellable: Vec<u32>,
    /// By visit: in how many best weeks it is.
    wanted: Vec<u32>,
    /// By organisation: visits lent.
    lent: Vec<u32>,
    people: Vec<Person>,
    ties: Ties,
    trips: Trips,
    total: i64,
    ceiling: i64,
    desk: Desk,
    /// Former weeks, to undo what did not help.
    log: Vec<Week>,
    /// Nodes that may still be looked at for the event.
    left: usize,
    /// How many of them are for later.
    floor: usize,
    /// Events so far.
    events: u32,
    /// By volunteer: the event at which it was last tried to make its week better.
    tried_at: Vec<u32>,
    /// Visits whose candidates could not all be asked for their price: they come first when there is effort for others.
    put_off: VecDeque<usize>,
    /// Where to look next for a price that does not fit.
    next_price: usize,
    /// Where to look next for a volunteer whose week loses much.
    next_loss: usize,
    /// Whether whoever watched stopped the work.
    is_stopped: bool,
}

impl Standing {
    /// A week as it was planned. The solution has passed [`crate::verify::solution`].
    ///
    /// # Panics
    /// When the week has group offers: those are planned afresh.
    #[must_use]
    pub fn new(instance: &Instance, solution: &Solution) -> Self {
        assert!(instance.offers.is_empty(), "a week with group offers is planned afresh");
        let prices = match &solution.proof {
            Proof::Week(prices) => prices.clone(),
            // Any prices prove something: those without time are where to begin.
            Proof::Timeless(prices) => WeekPrices {
                visits: prices.visits.clone(),
                organisations: prices.organisations.clone(),
                ..WeekPrices::default()
            },
        };
        let options = instance.options.len();
        let visits = instance.visits.len();
        let mut price: Vec<i64> = instance.options.iter().map(|option| prices.visits[option.visit as usize]).collect();
        let mut is_shared = vec![false; visits];
        for (option, own) in &prices.options {
            price[*option as usize] = *own;
            is_shared[instance.options[*option as usize].visit as usize] = true;
        }
        let mut standing = Self {
            trips: Trips::new(instance),
            ties: Ties::new(instance),
            is_alive: vec![true; options],
            price,
            node: vec![super::table::NONE; options],
            visit_price: prices.visits,
            is_shared,
            organisation_price: prices.organisations,
            of_visit: vec![Vec::new(); visits],
            ever_of_visit: vec![Vec::new(); visits],
            holders: vec![Vec::new(); visits],
            sale: vec![0; visits],
            limit: vec![None; options],
            sellable: vec![0; visits],
            wanted: vec![0; visits],
            lent: vec![0; instance.organisations.len()],
            people: Vec::new(),
            total: 0,
            ceiling: 0,
            desk: Desk::default(),
            log: Vec::new(),
            left: 0,
            floor: 0,
            events: 0,
            tried_at: vec![0; instance.volunteers.len()],
            put_off: VecDeque::new(),
            next_price: 0,
            next_loss: 0,
            is_stopped: false,
            rows: instance.clone(),
        };
        standing.lay_out(solution);
        standing
    }

    fn lay_out(&mut self, solution: &Solution) {
        let mut theirs: Vec<Vec<u32>> = vec![Vec::new(); self.rows.volunteers.len()];
        for (place, option) in (0..).zip(&self.rows.options) {
            if !self.ties.is_out[place as usize] {
                self.of_visit[option.visit as usize].push(place);
            }
            self.ever_of_visit[option.visit as usize].push(place);
            theirs[option.volunteer as usize].push(place);
        }
        let standing = &*self;
        let person = |(volunteer, options): (usize, Vec<u32>)| standing.person(volunteer, options, None);
        self.people = theirs.into_par_iter().enumerate().map(person).collect();
        for volunteer in 0..self.people.len() {
            self.number_nodes(volunteer);
        }
        (0..self.of_visit.len()).for_each(|visit| self.keep_possible(visit));
        let mut weeks: Vec<Vec<u32>> = vec![Vec::new(); self.people.len()];
        for option in &solution.chosen {
            weeks[self.rows.options[*option as usize].volunteer as usize].push(*option);
        }
        for (volunteer, week) in weeks.into_iter().enumerate() {
            self.set_week(volunteer, week);
        }
        self.price_all();
        self.log.clear();
    }

    /// A volunteer with these of its options; the week is empty. (What organisations lend is looked after here.)
    fn person(&self, volunteer: usize, options: Vec<u32>, known: Option<&Known<'_>>) -> Person {
        let Self { rows, ties, trips, .. } = self;
        let legs = Legs::with(rows, trips);
        let shared = Shared {
            instance: rows,
            legs: &legs,
            bindable: &[],
            out: &ties.is_out,
            links: &ties.links,
            series: &ties.series,
        };
        Person::new(&shared, volunteer, options, known)
    }

    /// Points less costs of the plan.
    #[must_use]
    pub const fn total(&self) -> i64 {
        self.total
    }

    /// No plan of the week as it is has more.
    #[must_use]
    pub const fn ceiling(&self) -> i64 {
        self.ceiling
    }

    /// Adds a place that visits may be at, for the next visit that is asked for.
    pub fn add_place(&mut self, point: [f64; 2]) -> u32 {
        let (Places::PlaneM(points) | Places::Degrees(points)) = &mut self.rows.places;
        points.push(point);
        super::table::number(points.len() - 1)
    }

    /// The options that are there: their places in [`Self::instance`] are their places in this list.
    fn alive(&self) -> Vec<u32> {
        (0..super::table::number(self.is_alive.len())).filter(|option| self.is_alive[*option as usize]).collect()
    }

    /// The week as it now is. Volunteers and visits keep their places for ever; those that are gone have no options.
    #[must_use]
    pub fn instance(&self) -> Instance {
        let alive = self.alive();
        let place = |option: &u32| super::table::number(alive.partition_point(|other| other < option));
        let must = self.rows.must.iter().map(place).collect();
        let options = alive.iter().map(|option| self.rows.options[*option as usize]).collect();
        Instance { options, must, ..self.rows.clone() }
    }

    /// The plan as it now stands, with the prices that prove its ceiling.
    #[must_use]
    pub fn solution(&self) -> Solution {
        let alive = self.alive();
        let of_visit = |option: u32| self.visit_price[self.rows.options[option as usize].visit as usize];
        let own = alive.iter().enumerate().map(|(place, option)| (place, *option, self.price[*option as usize]));
        let own = own.filter(|(_, option, price)| *price != of_visit(*option));
        let proof = WeekPrices {
            visits: self.visit_price.clone(),
            organisations: self.organisation_price.clone(),
            options: own.map(|(place, _, price)| (super::table::number(place), price)).collect(),
            seats: Vec::new(),
        };
        let is_exact = self.people.iter().all(|person| person.is_exact);
        let recounted = || {
            let ceiling = crate::verify::ceiling_in_time(&self.instance(), &proof);
            i64::try_from(ceiling).expect("prices are far below 2^63")
        };
        Solution {
            format: SOLUTION_FORMAT.to_owned(),
            total: self.total,
            ceiling: if is_exact { self.ceiling } else { recounted() },
            proof: Proof::Week(proof),
            chosen: self.chosen(&alive),
            seats: Vec::new(),
            stopped_early: self.is_stopped,
        }
    }

    /// The options chosen, by their places among those that are there.
    fn chosen(&self, alive: &[u32]) -> Vec<u32> {
        let place = |option: &u32| super::table::number(alive.partition_point(|other| other < option));
        let mut chosen: Vec<u32> = self.holders.iter().flatten().map(place).collect();
        chosen.sort_unstable();
        chosen
    }

    /// The weeks that changed since the log began, as they were before.
    fn before(&self) -> BTreeMap<u32, Vec<u32>> {
        let mut before = BTreeMap::new();
        for (volunteer, week) in &self.log {
            before.entry(*volunteer).or_insert_with(|| week.clone());
        }
        before
    }

    fn visit_of(&self, option: u32) -> usize {
        self.rows.options[option as usize].visit as usize
    }

    fn volunteer_of(&self, option: u32) -> usize {
        self.rows.options[option as usize].volunteer as usize
    }

    fn time_of(&self, option: u32) -> (i32, i32) {
        let choice = &self.rows.options[option as usize];
        (choice.start, choice.end)
    }

    /// Whether a visit takes all its people or nobody.
    fn is_whole(&self, visit: usize) -> bool {
        let row = &self.rows.visits[visit];
        row.need > 1 && !row.partial
    }

    fn number_nodes(&mut self, volunteer: usize) {
        for (node, option) in (0..).zip(self.people[volunteer].options()) {
            self.node[*option as usize] = node;
        }
    }

    /// Leaves out the options of a visit that break a limit alone: they have no node.
    fn keep_possible(&mut self, visit: usize) {
        self.of_visit[visit].retain(|option| self.node[*option as usize] != super::table::NONE);
    }

    /// Gives a volunteer another week, and remembers the one before.
    fn set_week(&mut self, volunteer: usize, mut week: Vec<u32>) {
        week.sort_unstable_by_key(|option| self.node[*option as usize]);
        let worth = self.people[volunteer].worth(&self.node, &week);
        let organisation = self.rows.volunteers[volunteer].organisation;
        let before = std::mem::take(&mut self.people[volunteer].week);
        for option in &before {
            let visit = self.visit_of(*option);
            self.holders[visit].retain(|other| other != option);
        }
        for option in &week {
            let visit = self.visit_of(*option);
            self.holders[visit].push(*option);
        }
        if let Some(organisation) = organisation {
            let lent = &mut self.lent[organisation as usize];
            *lent = *lent + super::table::number(week.len()) - super::table::number(before.len());
        }
        self.total += worth - self.people[volunteer].worth;
        self.people[volunteer].worth = worth;
        self.people[volunteer].week = week;
        self.log.push((super::table::number(volunteer), before));
    }

    /// Undoes everything since the log was this long.
    fn undo(&mut self, mark: usize) {
        while self.log.len() > mark {
            let (volunteer, week) = self.log.pop().expect("it is longer than the mark");
            self.set_week(volunteer as usize, week);
            self.log.pop();
        }
    }
}
