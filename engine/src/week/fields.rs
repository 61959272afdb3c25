//! Packs what an option uses of a volunteer's limits into one 64-bit number, so that a sum is one addition and "no more than" is one
//! subtraction.
//!
//! A **counter** counts visits, minutes, nights or different days over a stretch of days. A node uses a day only when the node before it in its
//! chain is on another one; with a limit on days, every day is all in one block. Each has a field of bits wide enough for its most, and one
//! guard bit above it. With the guard bits G, "every field of a is at most that of b" is `((b | G) − a) & G = G`. Counters that can
//! never bind get no field; counters whose days do not meet share one. Minutes are counted in the greatest common divisor of the
//! lengths. Two counters, over all days, also carry what the load cost and the cost on minutes depend on.
//!
//! When the fields do not fit into 64 bits, the counters that come last are left out: bounds then may be too high, never too low, and
//! weeks are checked one by one ([`Loose`]).

use super::person::{Loose, Person};
use crate::instance::{Choice, Instance, NO_LIMIT, VolunteerRow};

/// The fields of one volunteer.
#[derive(Default)]
pub struct Fields {
    /// Packed use, by node.
    pub uses: Vec<u64>,
    /// What of it falls away when the node before is on the same day, by node.
    pub day_uses: Vec<u64>,
    /// Day, by node.
    pub days: Vec<u32>,
    /// By block: the most of every field, and the fields that go on (all of them after the last: costs depend on them).
    pub caps: Vec<(u64, u64)>,
    /// What does not depend on nodes.
    pub person: Person,
    /// What every visit costs, when all cost the same.
    pub each_costs: i64,
}

/// What is counted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Visits,
    Minutes,
    Nights,
    Days,
}

/// Something counted over a stretch of nodes.
struct Counter {
    kind: Kind,
    /// First node and node after the last.
    nodes: (usize, usize),
    /// In units of `unit`.
    most: u64,
    unit: u64,
}

impl Counter {
    fn used(&self, instance: &Instance, node: usize, choice: &Choice) -> u64 {
        if !(self.nodes.0..self.nodes.1).contains(&node) {
            return 0;
        }
        match self.kind {
            Kind::Visits | Kind::Days => 1,
            Kind::Minutes => minutes(choice) / self.unit,
            Kind::Nights => u64::from(instance.visits[choice.visit as usize].night),
        }
    }
}

fn minutes(choice: &Choice) -> u64 {
    u64::from(choice.end.abs_diff(choice.start))
}

fn day_of(instance: &Instance, choice: &Choice) -> u32 {
    super::table::number(instance.midnights.partition_point(|midnight| *midnight <= choice.start)).saturating_sub(1)
}

/// Whether an option breaks no limit alone.
pub fn is_possible(instance: &Instance, row: &VolunteerRow, choice: &Choice) -> bool {
    let day = day_of(instance, choice);
    let night = instance.visits[choice.visit as usize].night;
    row.limits.iter().filter(|limit| (limit.from_day..limit.to_day).contains(&day)).all(|limit| {
        limit.visits > 0
            && limit.days > 0
            && (limit.minutes == NO_LIMIT || minutes(choice) <= u64::from(limit.minutes))
            && (!night || limit.nights > 0)
    })
}

/// The fields for a volunteer's options in the order of their start, cut into blocks; `is_repeated`: some are of one visit.
pub fn fields_of(
    instance: &Instance,
    row: &VolunteerRow,
    choices: &[Choice],
    is_repeated: bool,
    cuts: &[usize],
) -> Fields {
    let days: Vec<u32> = choices.iter().map(|choice| day_of(instance, choice)).collect();
    if choices.is_empty() {
        return Fields::default();
    }
    let seen = &Seen { instance, choices, days: &days, is_repeated };
    let mut counters = Vec::new();
    let all = (0, choices.len());
    let (each_costs, load_sums) = load_sums(row, seen.most_of(all, Kind::Visits));
    if !load_sums.is_empty() {
        counters.push(seen.counter(all, Kind::Visits, u64::MAX));
    }
    if !row.minutes_cost.is_empty() {
        counters.push(seen.counter(all, Kind::Minutes, u64::MAX));
    }
    for limit in &row.limits {
        let nodes =
            (days.partition_point(|day| *day < limit.from_day), days.partition_point(|day| *day < limit.to_day));
        let mosts = [limit.visits, limit.minutes, limit.nights, limit.days];
        for (kind, most) in [Kind::Visits, Kind::Minutes, Kind::Nights, Kind::Days].into_iter().zip(mosts) {
            if most == NO_LIMIT || !seen.exceed(nodes, kind, u64::from(most)) {
                continue;
            }
            let new = seen.counter(nodes, kind, u64::from(most));
            match counters.iter_mut().find(|known| known.kind == kind && known.nodes == nodes) {
                Some(known) => known.most = known.most.min(new.most),
                None => counters.push(new),
            }
        }
    }
    // Long stretches first: they matter most when not all fit.
    counters[usize::from(!load_sums.is_empty()) + usize::from(!row.minutes_cost.is_empty())..]
        .sort_by_key(|counter| std::cmp::Reverse(counter.nodes.1 - counter.nodes.0));
    let mut fields = Fields {
        uses: vec![0; choices.len()],
        day_uses: vec![0; choices.len()],
        days,
        caps: vec![(0, 0); cuts.len().saturating_sub(1)],
        person: Person { load_sums, minutes_cost: row.minutes_cost.clone(), unit_min: 1, ..Person::default() },
        each_costs,
    };
    lay_out(instance, choices, cuts, &counters, &mut fields);
    fields
}

/// A field in the making: where, how wide, and the blocks it is taken in.
struct Field {
    shift: u32,
    bits: u32,
    taken: Vec<(usize, usize)>,
}

/// Gives every counter a field, widest first within what is free.
fn lay_out(instance: &Instance, choices: &[Choice], cuts: &[usize], counters: &[Counter], fields: &mut Fields) {
    let block_of = |node: usize| cuts.partition_point(|cut| *cut <= node) - 1;
    let mut known: Vec<Field> = Vec::new();
    let mut width = 0;
    for counter in counters {
        let blocks = (block_of(counter.nodes.0), block_of(counter.nodes.1 - 1));
        let bits = 64 - counter.most.leading_zeros();
        let is_free = |field: &&mut Field| {
            field.bits >= bits && field.taken.iter().all(|taken| taken.1 < blocks.0 || blocks.1 < taken.0)
        };
        let shift = if let Some(field) = known.iter_mut().find(is_free) {
            field.taken.push(blocks);
            field.shift
        } else if width + bits < 64 {
            known.push(Field { shift: width, bits, taken: vec![blocks] });
            fields.person.guard |= 1 << (width + bits);
            width += bits + 1;
            width - bits - 1
        } else {
            let uses = choices.iter().enumerate().map(|(node, choice)| counter.used(instance, node, choice)).collect();
            fields.person.loose.push(Loose { uses, most: counter.most, is_days: counter.kind == Kind::Days });
            continue;
        };
        for block in blocks.0..=blocks.1 {
            fields.caps[block].0 |= counter.most << shift;
            if block < blocks.1 || block == fields.caps.len() - 1 {
                fields.caps[block].1 |= ((1 << bits) - 1) << shift;
            }
        }
        for (node, choice) in choices.iter().enumerate().take(counter.nodes.1).skip(counter.nodes.0) {
            fields.uses[node] |= counter.used(instance, node, choice) << shift;
            if counter.kind == Kind::Days {
                fields.day_uses[node] |= 1 << shift;
            }
        }
        let place = (shift, (1 << bits) - 1);
        if counter.nodes == (0, choices.len()) {
            match counter.kind {
                Kind::Visits => fields.person.count = place,
                Kind::Minutes => {
                    fields.person.minutes = place;
                    fields.person.unit_min = i64::try_from(counter.unit).unwrap_or(i64::MAX);
                }
                Kind::Nights | Kind::Days => {}
            }
        }
    }
}

/// What is counted: a volunteer's options in the order of their start.
struct Seen<'a> {
    instance: &'a Instance,
    choices: &'a [Choice],
    /// By option.
    days: &'a [u32],
    /// Whether some are of one visit.
    is_repeated: bool,
}

impl Seen<'_> {
    fn counter(&self, nodes: (usize, usize), kind: Kind, most: u64) -> Counter {
        let unit = if kind == Kind::Minutes {
            self.choices[nodes.0..nodes.1].iter().fold(0, |unit, choice| divisor(unit, minutes(choice))).max(1)
        } else {
            1
        };
        let most = most.min(self.most_of(nodes, kind)) / unit;
        Counter { kind, nodes, most, unit }
    }

    /// Whether the different visits among some nodes can come to more than this.
    fn exceed(&self, nodes: (usize, usize), kind: Kind, most: u64) -> bool {
        // Every node by itself is at least as much as every visit once.
        let at_most = match kind {
            Kind::Minutes => self.sum(nodes, kind),
            Kind::Visits | Kind::Nights | Kind::Days => (nodes.1 - nodes.0) as u64,
        };
        at_most > most && self.most_of(nodes, kind) > most
    }

    /// The most that the different visits among some nodes can come to.
    fn most_of(&self, nodes: (usize, usize), kind: Kind) -> u64 {
        if kind == Kind::Days {
            return self.days[nodes.0..nodes.1].chunk_by(|a, b| a == b).count() as u64;
        }
        if !self.is_repeated {
            return self.sum(nodes, kind);
        }
        let mut most: Vec<(u32, u64)> =
            self.choices[nodes.0..nodes.1].iter().map(|choice| (choice.visit, self.of(choice, kind))).collect();
        most.sort_unstable_by_key(|(visit, most)| (*visit, std::cmp::Reverse(*most)));
        most.dedup_by_key(|(visit, _)| *visit);
        most.iter().map(|(_, most)| most).sum()
    }

    fn sum(&self, nodes: (usize, usize), kind: Kind) -> u64 {
        self.choices[nodes.0..nodes.1].iter().map(|choice| self.of(choice, kind)).sum()
    }

    fn of(&self, choice: &Choice, kind: Kind) -> u64 {
        match kind {
            Kind::Visits | Kind::Days => 1,
            Kind::Minutes => minutes(choice),
            Kind::Nights => u64::from(self.instance.visits[choice.visit as usize].night),
        }
    }
}

fn divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { divisor(b, a % b) }
}

/// What every visit costs when all cost the same, and else what 0, 1, 2, … visits cost beyond that. The first visit is made to
/// cost nothing, so that costs never fall even where the list begins below 0.
fn load_sums(row: &VolunteerRow, most: u64) -> (i64, Vec<i64>) {
    let cost = |k: usize| row.load_cost.get(k).or(row.load_cost.last()).copied().unwrap_or(0);
    let first = cost(0);
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    if most == 0 || cost(most - 1) == first {
        return (first, Vec::new());
    }
    let mut sums = vec![0];
    for k in 0..most {
        sums.push(sums[k] + cost(k) - first);
    }
    (first, sums)
}
