//! Makes the city that koppel and its peers are timed on: districts, skills, and the nearest few volunteers of every request.
//!
//! Places lie on a square of 20 km: 85 % in 40 districts, 15 % anywhere. A volunteer has two of five skills, a request asks for one
//! and sees the `SEEN` nearest volunteers who have it. A pair is worth 10,000 less the metres, and up to 2,000 more by chance.
//! *Hot*: people ask elsewhere than where volunteers live. *Same*: districts ask as much as they offer, so that nearly
//! everybody is matched, which is the hard case: long chains of exchanges.

use std::fmt::Write;

use koppel_engine::graph::Edge;
use koppel_engine::instance::Choice;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, Gamma, Normal};
use rand_pcg::Pcg64Mcg;

/// Metres along a side of the city.
const SIDE_M: f64 = 20_000.0;
const DISTRICTS: usize = 40;
const SKILLS: usize = 5;
/// Volunteers that a request sees.
const SEEN: usize = 10;

/// Where people ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// Elsewhere than where volunteers live.
    Hot,
    /// Where they live.
    Same,
}

/// A problem without times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeCity {
    /// The most requests of each volunteer.
    pub limits: Vec<u32>,
    /// The most volunteers of each request.
    pub needs: Vec<u32>,
    /// By volunteer, then request.
    pub pairs: Vec<Edge>,
}

impl MadeCity {
    /// A city of so many volunteers and as many requests; `has_limits` draws limits of 1 to 4 and needs of 1 to 3, else
    /// everybody takes one.
    #[must_use]
    pub fn new(size: u32, demand: Demand, has_limits: bool, seed: u64) -> Self {
        let mut chance = Pcg64Mcg::seed_from_u64(seed);
        let districts: Vec<District> = (0..DISTRICTS).map(|_| District::new(&mut chance)).collect();
        let shares = shares(&mut chance);
        let asked = if demand == Demand::Hot { self::shares(&mut chance) } else { shares.clone() };
        let homes: Vec<[f64; 2]> = (0..size).map(|_| place(&districts, &shares, &mut chance)).collect();
        let places: Vec<[f64; 2]> = (0..size).map(|_| place(&districts, &asked, &mut chance)).collect();
        let mut skilled: [Vec<u32>; SKILLS] = Default::default();
        for volunteer in 0..size {
            let first = chance.random_range(0..SKILLS);
            let second = (first + chance.random_range(1..SKILLS)) % SKILLS;
            skilled[first].push(volunteer);
            skilled[second].push(volunteer);
        }
        let blocks = skilled.map(|volunteers| Blocks::new(&homes, volunteers));
        let mut pairs = Vec::with_capacity(size as usize * SEEN);
        for (visit, at) in (0..).zip(&places) {
            let near = blocks[chance.random_range(0..SKILLS)].nearest(&homes, *at);
            pairs.extend(near.into_iter().map(|(away_m, volunteer)| {
                let points = (10_000.0 - away_m).round() as i64 + chance.random_range(0..=2_000);
                Edge { volunteer, visit, points: points.max(1) }
            }));
        }
        pairs.sort_unstable();
        let mut draw =
            |most: u32| (0..size).map(|_| if has_limits { chance.random_range(1..=most) } else { 1 }).collect();
        Self { limits: draw(4), needs: draw(3), pairs }
    }

    /// The pairs as options without time.
    #[must_use]
    pub fn options(&self) -> Vec<Choice> {
        let option = |&Edge { volunteer, visit, points }: &Edge| Choice { volunteer, visit, start: 0, end: 0, points };
        self.pairs.iter().map(option).collect()
    }

    /// In the plain text that [`crate::city`] reads; a pair's row is its place in `pairs`.
    #[must_use]
    pub fn text(&self) -> String {
        let list = |numbers: &[u32]| numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(" ");
        let mut text = format!("{} {} {} caps\n", self.limits.len(), self.needs.len(), self.pairs.len());
        text += &format!("L {}\nR {}\n", list(&self.limits), list(&self.needs));
        for Edge { volunteer, visit, points } in &self.pairs {
            writeln!(text, "{volunteer} {visit} {points}").expect("memory can be written");
        }
        text
    }
}

struct District {
    centre: [f64; 2],
    spread: Normal<f64>,
}

impl District {
    fn new(chance: &mut Pcg64Mcg) -> Self {
        let centre = [0, 1].map(|_| chance.random_range(0.0..SIDE_M));
        let spread = Normal::new(0.0, chance.random_range(200.0..1_200.0)).expect("a spread above 0");
        Self { centre, spread }
    }
}

/// Shares of the districts, each with those before it, so that the last is 1.
fn shares(chance: &mut Pcg64Mcg) -> Vec<f64> {
    let gamma = Gamma::new(1.5, 1.0).expect("positive shape and scale");
    let mut sum = 0.0;
    let sums: Vec<f64> = (0..DISTRICTS)
        .map(|_| gamma.sample(chance))
        .map(|share: f64| {
            sum += share;
            sum
        })
        .collect();
    sums.into_iter().map(|so_far| so_far / sum).collect()
}

fn place(districts: &[District], shares: &[f64], chance: &mut Pcg64Mcg) -> [f64; 2] {
    if chance.random_bool(0.15) {
        return [0, 1].map(|_| chance.random_range(0.0..SIDE_M));
    }
    let drawn: f64 = chance.random_range(0.0..1.0);
    let district = &districts[shares.partition_point(|share| *share <= drawn).min(DISTRICTS - 1)];
    district.centre.map(|centre| (centre + district.spread.sample(chance)).clamp(0.0, SIDE_M))
}

/// Volunteers by blocks of the city, about two in each.
struct Blocks {
    along: usize,
    volunteers: Vec<Vec<u32>>,
    count: usize,
}

impl Blocks {
    #[allow(clippy::cast_sign_loss)] // the root of a count
    fn new(homes: &[[f64; 2]], volunteers: Vec<u32>) -> Self {
        let count = volunteers.len();
        let along = ((count as f64 / 2.0).sqrt().ceil() as usize).max(1);
        let mut blocks = Self { along, volunteers: vec![Vec::new(); along * along], count };
        for volunteer in volunteers {
            let [x, y] = blocks.block(homes[volunteer as usize]);
            blocks.volunteers[y * along + x].push(volunteer);
        }
        blocks
    }

    #[allow(clippy::cast_sign_loss)] // places lie within the city, from 0
    fn block(&self, at: [f64; 2]) -> [usize; 2] {
        at.map(|metres| ((metres / SIDE_M * self.along as f64) as usize).min(self.along - 1))
    }

    /// The `SEEN` volunteers nearest to a place, with their distances.
    fn nearest(&self, homes: &[[f64; 2]], at: [f64; 2]) -> Vec<(f64, u32)> {
        let [x, y] = self.block(at);
        let wanted = SEEN.min(self.count);
        let mut near: Vec<(f64, u32)> = Vec::new();
        for ring in 0..=self.along {
            // Whoever lives in a ring further out is at least so far away.
            let safe_m = (ring as f64 - 1.0).max(0.0) * SIDE_M / self.along as f64;
            if near.len() >= wanted && near[wanted - 1].0 <= safe_m {
                break;
            }
            for (by, bx) in ring_around([x, y], ring, self.along) {
                near.extend(self.volunteers[by * self.along + bx].iter().map(|volunteer| {
                    let home = homes[*volunteer as usize];
                    ((home[0] - at[0]).hypot(home[1] - at[1]), *volunteer)
                }));
            }
            near.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            near.truncate(wanted);
        }
        near
    }
}

/// The blocks at so many steps from one, king's moves, within the city.
fn ring_around([x, y]: [usize; 2], ring: usize, along: usize) -> impl Iterator<Item = (usize, usize)> {
    let within = move |centre: usize| centre.saturating_sub(ring)..(centre + ring + 1).min(along);
    within(y)
        .flat_map(move |by| within(x).map(move |bx| (by, bx)))
        .filter(move |(by, bx)| by.abs_diff(y).max(bx.abs_diff(x)) == ring)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::city;

    #[test]
    fn the_text_is_read_back_pair_for_pair() {
        let made = MadeCity::new(60, Demand::Hot, true, 7);
        let read = city::read(&made.text()).expect("a made city can be read");
        let pairs = read.options.iter().map(|o| Edge { volunteer: o.volunteer, visit: o.visit, points: o.points });
        assert_eq!(pairs.collect::<Vec<_>>(), made.pairs);
        assert_eq!(read.volunteers.iter().map(|v| v.limits[0].visits).collect::<Vec<_>>(), made.limits);
        assert_eq!(read.visits.iter().map(|v| v.need).collect::<Vec<_>>(), made.needs);
    }

    #[test]
    fn every_request_sees_the_nearest_who_have_the_skill() {
        let mut chance = Pcg64Mcg::seed_from_u64(3);
        let mut draw = || [0, 1].map(|_| chance.random_range(0.0..SIDE_M));
        let homes: Vec<[f64; 2]> = (0..200).map(|_| draw()).collect();
        let blocks = Blocks::new(&homes, (0..200).filter(|v| v % 3 != 0).collect());
        for _ in 0..50 {
            let at = draw();
            let away = |v: &u32| (homes[*v as usize][0] - at[0]).hypot(homes[*v as usize][1] - at[1]);
            let mut all: Vec<u32> = (0..200).filter(|v| v % 3 != 0).collect();
            all.sort_by(|a, b| away(a).total_cmp(&away(b)));
            let found: Vec<u32> = blocks.nearest(&homes, at).into_iter().map(|(_, v)| v).collect();
            assert_eq!(found, all[..SEEN]);
        }
    }

    #[test]
    fn one_seed_makes_one_city() {
        assert_eq!(MadeCity::new(50, Demand::Same, false, 1), MadeCity::new(50, Demand::Same, false, 1));
        assert_ne!(MadeCity::new(50, Demand::Same, false, 1), MadeCity::new(50, Demand::Same, false, 2));
        assert!(MadeCity::new(50, Demand::Same, false, 1).limits.iter().all(|limit| *limit == 1));
    }
}
