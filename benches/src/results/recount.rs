//! Recounts what a solver chose, koppel and peers alike: rules and total of an instance without people, nights, series,
//! links, offers and musts. It shares no code with koppel's own verifier, which checks koppel's answers on top.

use std::collections::HashMap;

use koppel_engine::instance::{Choice, Instance, NO_LIMIT, Places, VolunteerRow};

/// The total of the chosen options.
///
/// # Errors
/// The first rule that is broken, or what in the instance this does not count.
pub fn total(instance: &Instance, chosen: &[u32]) -> Result<i64, String> {
    let more = [instance.series.len(), instance.links.len(), instance.offers.len(), instance.must.len()];
    if more != [0; 4] || instance.volunteers.iter().any(|v| v.organisation.is_some() || v.rest_after_night_min > 0) {
        return Err("the instance has rules that are not recounted here".to_owned());
    }
    let mut rows: Vec<&Choice> = Vec::with_capacity(chosen.len());
    let mut taken = vec![false; instance.options.len()];
    for row in chosen {
        match taken.get_mut(*row as usize) {
            Some(taken) if !*taken => *taken = true,
            _ => return Err(format!("row {row} is not there, or is chosen twice")),
        }
        rows.push(&instance.options[*row as usize]);
    }
    let trips: Vec<HashMap<(u32, u32), u32>> =
        instance.ways.iter().map(|way| way.measured.iter().map(|(a, b, s)| ((*a, *b), *s)).collect()).collect();
    let mut sum = 0;
    rows.sort_unstable_by_key(|o| (o.visit, o.volunteer));
    for together in rows.chunk_by(|a, b| a.visit == b.visit) {
        visit_holds(instance, together)?;
        sum += together.iter().map(|option| option.points).sum::<i64>();
    }
    rows.sort_unstable_by_key(|o| (o.volunteer, o.start, o.end));
    for week in rows.chunk_by(|a, b| a.volunteer == b.volunteer) {
        sum -= week_costs(instance, &trips, week)?;
    }
    Ok(sum)
}

fn visit_holds(instance: &Instance, together: &[&Choice]) -> Result<(), String> {
    let row = &instance.visits[together[0].visit as usize];
    let count = together.len();
    let is_right = if row.partial { count <= row.need as usize } else { count == row.need as usize };
    let at_once = together.iter().all(|o| (o.start, o.end) == (together[0].start, together[0].end));
    let different = together.windows(2).all(|pair| pair[0].volunteer < pair[1].volunteer);
    if is_right && at_once && different {
        Ok(())
    } else {
        Err(format!("{} has {count} at wrong times or too many", row.id))
    }
}

/// What a volunteer's week costs; its options by their start.
fn week_costs(instance: &Instance, trips: &[HashMap<(u32, u32), u32>], week: &[&Choice]) -> Result<i64, String> {
    let row = &instance.volunteers[week[0].volunteer as usize];
    let place = |visit: u32, at_end: bool| {
        let visit = &instance.visits[visit as usize];
        if at_end { visit.to.or(visit.from) } else { visit.from }
    };
    for pair in week.windows(2) {
        let apart = place(pair[0].visit, true).zip(place(pair[1].visit, false));
        let travel_s = apart.map_or(0, |(from, to)| fastest_s(instance, trips, row, from, to));
        let ready = i64::from(pair[0].end) + i64::from(travel_s.div_ceil(60));
        if ready > i64::from(pair[1].start) {
            return Err(format!("{} cannot be at both of two visits", row.id));
        }
    }
    for limit in &row.limits {
        let (from, to) = (instance.midnights[limit.from_day as usize], instance.midnights[limit.to_day as usize]);
        let within = week.iter().filter(|o| from <= o.start && o.start < to);
        let (mut count, mut minutes) = (0, 0);
        for option in within {
            count += 1;
            minutes += i64::from(option.end - option.start);
        }
        if count > limit.visits
            || minutes > i64::from(limit.minutes)
            || limit.nights != NO_LIMIT
            || limit.days != NO_LIMIT
        {
            return Err(format!("{} is over a limit: {count} visits, {minutes} minutes", row.id));
        }
    }
    let nth = |k: usize| row.load_cost.get(k).or(row.load_cost.last()).copied().unwrap_or(0);
    let minutes: i64 = week.iter().map(|o| i64::from(o.end - o.start)).sum();
    let over = |cost: &koppel_engine::instance::MinutesCost| {
        (minutes - i64::from(cost.above_min)).max(0) / 15 * cost.per_quarter
    };
    Ok((0..week.len()).map(nth).sum::<i64>() + row.minutes_cost.iter().map(over).sum::<i64>())
}

#[allow(clippy::cast_sign_loss)] // distances are at least 0
fn fastest_s(instance: &Instance, trips: &[HashMap<(u32, u32), u32>], row: &VolunteerRow, from: u32, to: u32) -> u32 {
    let Places::PlaneM(places) = &instance.places else { panic!("the weeks measured here lie on a plane") };
    let (a, b) = (places[from as usize], places[to as usize]);
    let metres = (a[0] - b[0]).hypot(a[1] - b[1]);
    let by = |way: &u32| {
        let formula = &instance.ways[*way as usize];
        let taken = (metres * formula.detour * 3.6 / formula.speed_km_h).ceil() as u32;
        let known = trips[*way as usize].get(&(from, to)).copied();
        known.unwrap_or(if metres == 0.0 { 0 } else { formula.overhead_s + taken })
    };
    row.ways.iter().map(by).min().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use koppel_engine::instance::{LimitRow, MinutesCost, VisitRow, WayOfTravel};
    use koppel_engine::verify;

    use super::*;

    /// One driver, two places 10 km (20 minutes) apart, three visits of an hour at 0, 80 and 79 minutes.
    fn small() -> Instance {
        let visit = |id: &str, from| VisitRow { id: id.into(), need: 1, from: Some(from), ..VisitRow::default() };
        let choice = |visit, start| Choice { volunteer: 0, visit, start, end: start + 60, points: 100 };
        let way = WayOfTravel { speed_km_h: 30.0, detour: 1.0, overhead_s: 0, measured: vec![] };
        let volunteer = VolunteerRow {
            id: "V".into(),
            ways: vec![0],
            load_cost: vec![1, 5],
            minutes_cost: vec![MinutesCost { above_min: 90, per_quarter: 3 }],
            limits: vec![LimitRow { minutes: 120, ..LimitRow::new(0, 1) }],
            ..VolunteerRow::default()
        };
        Instance {
            format: koppel_engine::instance::INSTANCE_FORMAT.into(),
            midnights: vec![0, 1440],
            places: Places::PlaneM(vec![[0.0, 0.0], [10_000.0, 0.0]]),
            ways: vec![way],
            volunteers: vec![volunteer],
            visits: vec![visit("a", 0), visit("b", 1), visit("c", 1), visit("d", 1)],
            options: vec![choice(0, 0), choice(1, 80), choice(2, 79), choice(3, 300)],
            ..Instance::default()
        }
    }

    #[test]
    fn totals_are_points_less_load_and_minutes() {
        let instance = small();
        assert_eq!(verify::instance(&instance), Ok(()));
        assert_eq!(total(&instance, &[0, 1]), Ok(200 - 1 - 5 - 2 * 3));
        assert_eq!(total(&instance, &[]), Ok(0));
    }

    #[test]
    fn broken_rules_are_told() {
        for (chosen, words) in [
            (&[0, 2][..], "both of two visits"),
            (&[0, 1, 3], "over a limit"),
            (&[0, 0], "chosen twice"),
            (&[9], "not there"),
        ] {
            let error = total(&small(), chosen).expect_err(words);
            assert!(error.contains(words), "{error} does not say: {words}");
        }
        let mut twice = small();
        twice.visits[0].need = 2;
        assert!(total(&twice, &[0]).expect_err("one of two").contains("has 1"));
    }
}
