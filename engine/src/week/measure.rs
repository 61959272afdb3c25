//! Measures of a whole instance that the table keeps: how large points are, which times a visit has, which organisations could bind.

use super::table::number;
use crate::instance::{Instance, NO_LIMIT};

/// See [`super::table::Table::unit`].
pub fn unit_of(instance: &Instance) -> f64 {
    let mut points: Vec<i64> =
        instance.options.iter().map(|option| option.points.abs()).filter(|points| *points > 0).collect();
    points.sort_unstable();
    points.get(points.len() * 9 / 10).map_or(1.0, |high| *high as f64 / 4000.0)
}

/// See [`super::table::Table::scale`].
pub fn scale_of(instance: &Instance) -> i64 {
    let points = instance.options.iter().map(|option| option.points.abs());
    let costs = instance.volunteers.iter().flat_map(|row| row.load_cost.iter().map(|cost| cost.abs()));
    let series = instance.series.iter().map(|row| row.again);
    let most = points.chain(costs).chain(series).max().unwrap_or(0).max(1);
    let fitting = (super::MOST_POINTS / most).clamp(1, 64);
    1 << fitting.ilog2()
}

/// By option: which of its visit's times it has.
pub fn slots_of(instance: &Instance) -> Vec<u32> {
    let mut order: Vec<u32> = (0..number(instance.options.len())).collect();
    let time = |place: u32| {
        let option = &instance.options[place as usize];
        (option.visit, option.start, option.end)
    };
    order.sort_unstable_by_key(|place| time(*place));
    let mut slots = vec![0; order.len()];
    for pair in order.windows(2) {
        let (one, next) = (time(pair[0]), time(pair[1]));
        let slot = slots[pair[0] as usize];
        slots[pair[1] as usize] = if one.0 != next.0 { 0 } else { slot + u32::from(one != next) };
    }
    slots
}

/// Which organisations have a limit that their volunteers' options could exceed.
pub fn organisations_that_bind(instance: &Instance) -> Vec<bool> {
    let mut options = vec![0_u64; instance.organisations.len()];
    for option in &instance.options {
        if let Some(organisation) = instance.volunteers[option.volunteer as usize].organisation {
            options[organisation as usize] += 1;
        }
    }
    let binds = |(row, options): (&crate::instance::OrganisationRow, u64)| {
        row.visits != NO_LIMIT && options > u64::from(row.visits)
    };
    instance.organisations.iter().zip(options).map(binds).collect()
}
