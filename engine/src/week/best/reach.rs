//! How far a week in the making can still come, where one field alone goes on from block to block and there are many blocks.
//!
//! At a price μ of what is used, a week that has used u of c and is worth w ends worth at most w + μ·(c − u) + Σ max(0, worth − μ·use) over
//! the best chains of the blocks to come, whatever μ. μ is chosen so that the best chains of all blocks together use hardly more
//! than c; a week of those that fit, filled up, is the **floor**: a week that cannot come to it is not the best one. This is the bound of Dantzig
//! for knapsacks of groups of which one thing may be taken (Kellerer, Pferschy & Pisinger, *Knapsack Problems*, 2004, chapters 5.4 and 11.2).

use std::cmp::Reverse;

use super::super::line;
use super::super::person::Person;
use super::super::table::Block;
use super::{Desk, Label};

/// With fewer blocks there are too few weeks to leave any out.
const MANY: usize = 16;

/// See the head of this file.
pub(super) struct Reach {
    /// The field that goes on, and where it stands.
    field: u64,
    shift: u32,
    most: i64,
    price: i64,
    /// By block: what those after it add at most.
    later: Vec<i64>,
    floor: i64,
}

impl Reach {
    /// For the fronts on the desk; nothing where there are few blocks, several fields go on, or numbers would be too large.
    pub fn new(blocks: &[Block], person: &Person, scale: i64, desk: &Desk) -> Option<Self> {
        let field = blocks.first()?.keep;
        if blocks.len() < MANY || field == 0 || !line::is_one(field) || !person.musts.is_empty() {
            return None;
        }
        let (first, last) = blocks.split_last().map(|(last, others)| (others, last))?;
        let cap = last.cap & field;
        let is_alike = |block: &Block| block.cap & field == cap;
        if first.iter().any(|block| block.keep != field || !is_alike(block)) || !is_alike(last) {
            return None;
        }
        let shift = field.trailing_zeros();
        let most = i64::try_from(cap >> shift).ok()?;
        let mut reach = Self { field, shift, most, price: 0, later: Vec::new(), floor: 0 };
        let ends = desk.front_ends.iter().map(|end| *end as usize);
        let begins = std::iter::once(0).chain(ends.clone());
        let labels = |(begin, end): (usize, usize)| -> Vec<(i64, i64)> {
            let label = |place: &u32| &desk.labels[*place as usize];
            desk.fronts[begin..end]
                .iter()
                .map(label)
                .map(|label: &Label| (reach.use_of(label.used), label.worth))
                .collect()
        };
        let chains: Vec<Vec<(i64, i64)>> = begins.zip(ends).map(labels).collect();
        let dearest = chains.iter().flatten().map(|(used, worth)| worth / (*used).max(1)).max()?;
        // Twice as much is added up at most.
        dearest.checked_add(1)?.checked_mul(most + 1)?.checked_mul(4)?;
        reach.price = price(&chains, most, dearest + 1);
        reach.floor = reach.floor_of(&chains, person, scale);
        let mut later = 0;
        reach.later = vec![0; chains.len()];
        for (place, chains) in chains.iter().enumerate().rev() {
            reach.later[place] = later;
            later += best(chains, reach.price).map_or(0, |(used, worth)| worth - reach.price * used);
        }
        Some(reach)
    }

    /// Whether a week after a block may be the beginning of the best one.
    pub fn holds(&self, block: usize, used: u64, worth: i64) -> bool {
        worth + self.price * (self.most - self.use_of(used)) + self.later[block] >= self.floor
    }

    fn use_of(&self, used: u64) -> i64 {
        // A field is shorter than 63 bits.
        i64::try_from((used & self.field) >> self.shift).expect("a field is short")
    }

    /// What a week is worth of the best chains that fit, filled up with what comes nearest to its price.
    fn floor_of(&self, chains: &[Vec<(i64, i64)>], person: &Person, scale: i64) -> i64 {
        let (mut worth, mut room) = (0, self.most);
        let mut others: Vec<(i64, i64, i64)> = Vec::new();
        for chains in chains {
            if let Some((used, more)) = best(chains, self.price).filter(|(used, _)| *used <= room) {
                (worth, room) = (worth + more, room - used);
            } else {
                let near = chains.iter().max_by_key(|(used, worth)| worth - self.price * used);
                others.extend(near.map(|(used, worth)| (worth - self.price * used, *used, *worth)));
            }
        }
        others.sort_unstable_by_key(|(near, ..)| Reverse(*near));
        for (_, used, more) in others {
            if used <= room {
                (worth, room) = (worth + more, room - used);
            }
        }
        let used = u64::try_from(self.most - room).expect("no more is used than there is");
        worth - scale * person.cost(used << self.shift)
    }
}

/// The chain that is worth most beyond what its use costs, if any is worth more than that; of several the one that uses least.
fn best(chains: &[(i64, i64)], price: i64) -> Option<(i64, i64)> {
    let pays = chains.iter().copied().filter(|(used, worth)| worth - price * used > 0);
    pays.max_by_key(|(used, worth)| (worth - price * used, Reverse(*used)))
}

/// The least price up to `dear` at which the best chains use no more than `most`.
fn price(chains: &[Vec<(i64, i64)>], most: i64, dear: i64) -> i64 {
    let fits = |price: i64| {
        let used = chains.iter().filter_map(|chains| best(chains, price)).map(|(used, _)| used);
        used.sum::<i64>() <= most
    };
    let (mut low, mut high) = (-1, dear);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if fits(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::super::super::chance::Chance;
    use super::super::super::table::Table;
    use super::super::Desk;
    use super::{MANY, Reach};
    use crate::instance::{Choice, Instance, LimitRow, MinutesCost, VisitRow, VolunteerRow};

    const DAY: i32 = 24 * 60;

    /// A volunteer of limited minutes with one to three options on each of so many days, which may be one visit each or overlap.
    fn long(days: usize, costs: bool, chance: &mut Chance) -> Instance {
        let number = |place: usize| i32::try_from(place).expect("few");
        let mut options = Vec::new();
        let mut visits = 0;
        for day in 0..days {
            for _ in 0..1 + chance.below(3) {
                let start = number(day) * DAY + 60 * number(chance.below(6));
                let end = start + 5 + 5 * number(chance.below(40));
                let points = i64::from(end - start) * 100 + number(chance.below(6_000)) as i64;
                options.push(Choice { volunteer: 0, visit: visits, start, end, points });
                visits += 1;
            }
        }
        let minutes: i32 = options.iter().map(|option| option.end - option.start).sum();
        let limit = LimitRow { minutes: (minutes / 4).unsigned_abs(), ..LimitRow::new(0, number(days).unsigned_abs()) };
        let cost = MinutesCost { above_min: limit.minutes / 2, per_quarter: 700 };
        let volunteer = VolunteerRow {
            limits: vec![limit],
            minutes_cost: vec![cost; usize::from(costs)],
            ..VolunteerRow::default()
        };
        Instance {
            midnights: (0..=number(days)).map(|day| day * DAY).collect(),
            volunteers: vec![volunteer],
            visits: (0..visits)
                .map(|visit| VisitRow { id: visit.to_string(), need: 1, ..VisitRow::default() })
                .collect(),
            options,
            ..Instance::default()
        }
    }

    /// The most points less cost: by minutes used, day by day, all chains of a day tried.
    fn by_minutes(instance: &Instance) -> i64 {
        let row = &instance.volunteers[0];
        let mut best: Vec<Option<i64>> = vec![None; row.limits[0].minutes as usize + 1];
        best[0] = Some(0);
        for day in instance.options.chunk_by(|a, b| a.start / DAY == b.start / DAY) {
            let mut next = best.clone();
            for chosen in 1_usize..1 << day.len() {
                let own = || (0..day.len()).filter(|place| chosen >> place & 1 == 1).map(|place| day[place]);
                let apart = |a: Choice, b: Choice| a.end <= b.start || b.end <= a.start;
                let fits =
                    (0..own().count()).all(|i| own().skip(i + 1).all(|b| apart(own().nth(i).expect("there"), b)));
                let minutes: i32 = own().map(|option| option.end - option.start).sum();
                let points: i64 = own().map(|option| option.points).sum();
                for used in (0..best.len()).filter(|_| fits) {
                    let at = used + minutes.unsigned_abs() as usize;
                    if let (Some(known), Some(next)) = (best[used], next.get_mut(at)) {
                        *next = (*next).max(Some(known + points));
                    }
                }
            }
            best = next;
        }
        let worth = |(used, points): (i64, Option<i64>)| {
            Some(points? - row.minutes_cost.iter().map(|cost| cost.of(used)).sum::<i64>())
        };
        (0..).zip(best).filter_map(worth).max().expect("nothing is a week")
    }

    #[test]
    fn a_long_week_is_the_best_of_all() {
        let mut bounded = 0;
        for seed in 0..120 {
            let mut chance = Chance::new(seed);
            let days = MANY / 4 + chance.below(40);
            let instance = long(days, seed % 2 == 1, &mut chance);
            let table = Table::new(&instance);
            for scale in [1, 64] {
                let nets: Vec<i64> = table.points.iter().map(|points| scale * points).collect();
                let mut desk = Desk::default();
                let best = desk.best(&table, 0, &nets, scale, &[]);
                bounded += usize::from(Reach::new(table.blocks_of(0), &table.people[0], scale, &desk).is_some());
                assert_eq!((best.worth, best.bound), (scale * by_minutes(&instance), best.worth), "seed {seed}");
                assert!(table.is_week(0, &best.nodes), "seed {seed}");
            }
        }
        assert!((140..200).contains(&bounded), "some weeks have few blocks, and most have many: {bounded}");
    }
}
