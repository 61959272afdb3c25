//! A storm on a standing week: drop-outs, urgent requests and other events by seed, one by one, each timed.

use std::time::{Duration, Instant};

use koppel_engine::instance::{Choice, Instance, VisitRow};
use koppel_engine::week::repair::{Event, Repair, Standing};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// Events by chance.
pub struct Storm {
    chance: Pcg64Mcg,
    /// The week as it was: new visits are like those in it.
    first: Instance,
    /// By visit and by volunteer, the options of the week as it was.
    of_visit: Vec<Vec<u32>>,
    of_volunteer: Vec<Vec<u32>>,
    asked: u32,
}

impl Storm {
    /// A storm over a week.
    #[must_use]
    pub fn new(instance: &Instance, seed: u64) -> Self {
        let mut of_visit = vec![Vec::new(); instance.visits.len()];
        let mut of_volunteer = vec![Vec::new(); instance.volunteers.len()];
        for (place, option) in (0..).zip(&instance.options) {
            of_visit[option.visit as usize].push(place);
            of_volunteer[option.volunteer as usize].push(place);
        }
        Self { chance: Pcg64Mcg::seed_from_u64(seed), first: instance.clone(), of_visit, of_volunteer, asked: 0 }
    }

    /// The next event: of ten, three drop out, one cannot do one visit, four visits are asked for at once, one is moved and one withdrawn.
    pub fn next_event(&mut self) -> Event {
        let volunteer = self.chance.random_range(0..self.first.volunteers.len());
        let visit = self.chance.random_range(0..self.first.visits.len());
        let number = |place: usize| u32::try_from(place).expect("tables hold fewer than 2^32 rows");
        match self.chance.random_range(0..10) {
            0..3 => Event::DropsOut { volunteer: number(volunteer) },
            3 => match self.of_volunteer[volunteer].first() {
                Some(option) => {
                    let visit = self.first.options[*option as usize].visit;
                    Event::Cannot { volunteer: number(volunteer), visit }
                }
                None => Event::Withdrawn { visit: number(visit) },
            },
            4..8 => {
                self.asked += 1;
                let like = &self.first.visits[visit];
                let row = VisitRow { id: format!("N{}", self.asked), ..like.clone() };
                Event::Asked { row, options: self.options_like(visit, 0) }
            }
            8 => {
                let by = [-60, -30, 30, 60][self.chance.random_range(0..4)];
                Event::OtherTimes { visit: number(visit), options: self.options_like(visit, by) }
            }
            _ => Event::Withdrawn { visit: number(visit) },
        }
    }

    /// The options of a visit of the first week, so many minutes later.
    fn options_like(&self, visit: usize, by: i32) -> Vec<Choice> {
        let last = self.first.midnights.last().copied().unwrap_or(0);
        let options = self.of_visit[visit].iter().map(|option| self.first.options[*option as usize]);
        let moved = options.map(|option| Choice { start: option.start + by, end: option.end + by, ..option });
        moved.filter(|option| (0..last).contains(&option.start)).collect()
    }
}

/// What a storm came to.
pub struct Passed {
    /// How long each event took, shortest first.
    pub took: Vec<Duration>,
    /// Matches changed by each event, fewest first.
    pub moves: Vec<usize>,
}

impl Passed {
    /// The time that so many percent of the events stayed within.
    #[must_use]
    pub fn percentile(&self, percent: usize) -> Duration {
        self.took[(self.took.len() * percent / 100).min(self.took.len() - 1)]
    }
}

/// Lets a storm of events pass over a week; `after` sees every state.
pub fn pass(
    standing: &mut Standing,
    storm: &mut Storm,
    events: usize,
    mut after: impl FnMut(usize, &mut Standing, &Repair),
) -> Passed {
    let (mut took, mut moves) = (Vec::with_capacity(events), Vec::with_capacity(events));
    for event in 0..events {
        let happens = storm.next_event();
        let began = Instant::now();
        let repair = standing.apply(&happens);
        took.push(began.elapsed());
        moves.push(repair.moves.len());
        after(event, standing, &repair);
    }
    took.sort_unstable();
    moves.sort_unstable();
    Passed { took, moves }
}
