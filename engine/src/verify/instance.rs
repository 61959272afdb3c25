//! Whether a neutral instance can be read as one: every place it names exists, every figure is in its range.

use std::collections::HashSet;

use super::Fault;
use crate::instance::{INSTANCE_FORMAT, Instance, LinkKind, Places, VolunteerRow, WayOfTravel};

/// Minutes from the first midnight, either way: five hundred years, so that a trip and a rest more still fit.
const MINUTES_MOST: i32 = 1 << 28;
/// Points and costs of everything together: whatever is worked out with them fits in 64 bits.
const IN_ALL_MOST: i128 = 1 << 60;

/// Checks the shape of an instance: what its documentation says of each field. Call it after reading one from elsewhere;
/// solvers and [`super::solution`] rely on it.
///
/// Indices name existing rows; days rise; every limit covers at least one day of the period; load costs never fall, and
/// minutes cost at least 0; a visit needs at least one; a way has a speed above 0 and knows a pair at most once; an option starts on a day of the
/// period and does not end before it starts (it may last no time); a series names its visits once and rising and adds at least 0; a link
/// names two visits; what must be chosen names its options once and rising, and keeps the rules when nothing else is chosen. Times and points are
/// no larger than can be reckoned with.
///
/// # Errors
/// Every fault found, not only the first.
pub fn instance(instance: &Instance) -> Result<(), Vec<Fault>> {
    let mut faults = Vec::new();
    if instance.format != INSTANCE_FORMAT {
        faults.push(Fault::malformed("format", &instance.format, INSTANCE_FORMAT));
    }
    midnights(&instance.midnights, &mut faults);
    places(&instance.places, &mut faults);
    let place_rows = match &instance.places {
        Places::PlaneM(rows) | Places::Degrees(rows) => rows.len(),
    };
    for (i, way) in instance.ways.iter().enumerate() {
        way_of_travel(&format!("ways[{i}]"), way, place_rows, &mut faults);
    }
    for (i, volunteer) in instance.volunteers.iter().enumerate() {
        volunteer_row(&format!("volunteers[{i}]"), volunteer, instance, &mut faults);
    }
    for (i, visit) in instance.visits.iter().enumerate() {
        if visit.need == 0 {
            faults.push(Fault::malformed(format!("visits[{i}].need"), 0, "at least 1"));
        }
        in_range(visit.from, place_rows, "places", || format!("visits[{i}].from"), &mut faults);
        in_range(visit.to, place_rows, "places", || format!("visits[{i}].to"), &mut faults);
    }
    options(instance, &mut faults);
    sums(instance, &mut faults);
    series_and_links(instance, &mut faults);
    faults.extend(super::offers::faults_of_rows(instance));
    rising(&instance.must, instance.options.len(), "options", "must", &mut faults);
    if faults.is_empty() {
        let of_must = |fault: Fault| Fault::malformed("must", fault, "options that keep every rule alone");
        faults.extend(super::solution::faults_of_musts(instance).into_iter().map(of_must));
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn in_range(found: Option<u32>, rows: usize, table: &str, at: impl FnOnce() -> String, faults: &mut Vec<Fault>) {
    if let Some(found) = found
        && found as usize >= rows
    {
        faults.push(Fault::malformed(at(), found, format_args!("a place in {table}, which has {rows} rows")));
    }
}

/// Faults of a list that names rows once and rising.
fn rising(list: &[u32], rows: usize, table: &str, at: &str, faults: &mut Vec<Fault>) {
    for (i, place) in list.iter().enumerate() {
        in_range(Some(*place), rows, table, || format!("{at}[{i}]"), faults);
        if i > 0 && *place <= list[i - 1] {
            let expected = format!("more than {}, as {at} rises", list[i - 1]);
            faults.push(Fault::malformed(format!("{at}[{i}]"), place, expected));
        }
    }
}

fn series_and_links(instance: &Instance, faults: &mut Vec<Fault>) {
    let visits = instance.visits.len();
    for (i, row) in instance.series.iter().enumerate() {
        rising(&row.visits, visits, "visits", &format!("series[{i}].visits"), faults);
        if row.again < 0 {
            faults.push(Fault::malformed(format!("series[{i}].again"), row.again, "at least 0"));
        }
    }
    for (i, row) in instance.links.iter().enumerate() {
        in_range(Some(row.first), visits, "visits", || format!("links[{i}].first"), faults);
        in_range(Some(row.second), visits, "visits", || format!("links[{i}].second"), faults);
        if row.first == row.second {
            faults.push(Fault::malformed(format!("links[{i}].second"), row.second, "another visit than the first"));
        }
        if row.gap_min > 0 && row.kind != LinkKind::Before {
            faults.push(Fault::malformed(format!("links[{i}].gap_min"), row.gap_min, "0, as only `before` has a gap"));
        }
    }
}

fn midnights(midnights: &[i32], faults: &mut Vec<Fault>) {
    if midnights.len() < 2 {
        faults.push(Fault::malformed("midnights", format!("{} entries", midnights.len()), "2 or more"));
    }
    for (day, midnight) in midnights.iter().enumerate() {
        if !(-MINUTES_MOST..=MINUTES_MOST).contains(midnight) {
            let expected = format!("a minute from -{MINUTES_MOST} to {MINUTES_MOST}");
            faults.push(Fault::malformed(format!("midnights[{day}]"), midnight, expected));
        }
    }
    for (day, pair) in midnights.windows(2).enumerate() {
        if pair[1] <= pair[0] {
            let expected = format!("more than {}", pair[0]);
            faults.push(Fault::malformed(format!("midnights[{}]", day + 1), pair[1], expected));
        }
    }
}

fn places(places: &Places, faults: &mut Vec<Fault>) {
    let (rows, most) = match places {
        Places::PlaneM(rows) => (rows, [f64::MAX, f64::MAX]),
        Places::Degrees(rows) => (rows, [90.0, 360.0]),
    };
    for (i, row) in rows.iter().enumerate() {
        for axis in 0..2 {
            if !(row[axis].is_finite() && row[axis].abs() <= most[axis]) {
                let expected = format!("a number from -{0} to {0}", most[axis]);
                faults.push(Fault::malformed(format!("places[{i}][{axis}]"), row[axis], expected));
            }
        }
    }
}

fn way_of_travel(at: &str, way: &WayOfTravel, places: usize, faults: &mut Vec<Fault>) {
    for (name, figure) in [("speed_km_h", way.speed_km_h), ("detour", way.detour)] {
        if !(figure.is_finite() && figure > 0.0) {
            faults.push(Fault::malformed(format!("{at}.{name}"), figure, "a number above 0"));
        }
    }
    let mut known = HashSet::new();
    for (i, (from, to, _)) in way.measured.iter().enumerate() {
        in_range(Some(*from), places, "places", || format!("{at}.measured[{i}][0]"), faults);
        in_range(Some(*to), places, "places", || format!("{at}.measured[{i}][1]"), faults);
        if !known.insert((from, to)) {
            let found = format!("{from} to {to} again");
            faults.push(Fault::malformed(format!("{at}.measured[{i}]"), found, "one row a pair"));
        }
    }
}

fn volunteer_row(at: &str, volunteer: &VolunteerRow, instance: &Instance, faults: &mut Vec<Fault>) {
    let organisations = instance.organisations.len();
    in_range(volunteer.organisation, organisations, "organisations", || format!("{at}.organisation"), faults);
    for (i, way) in volunteer.ways.iter().enumerate() {
        in_range(Some(*way), instance.ways.len(), "ways", || format!("{at}.ways[{i}]"), faults);
    }
    for (i, pair) in volunteer.load_cost.windows(2).enumerate() {
        if pair[1] < pair[0] {
            let expected = format!("at least {}", pair[0]);
            faults.push(Fault::malformed(format!("{at}.load_cost[{}]", i + 1), pair[1], expected));
        }
    }
    for (i, cost) in volunteer.minutes_cost.iter().enumerate() {
        if cost.per_quarter < 0 {
            faults.push(Fault::malformed(
                format!("{at}.minutes_cost[{i}].per_quarter"),
                cost.per_quarter,
                "at least 0",
            ));
        }
    }
    let days = instance.midnights.len().saturating_sub(1);
    for (i, limit) in volunteer.limits.iter().enumerate() {
        if limit.from_day >= limit.to_day || limit.to_day as usize > days {
            let found = format!("days {} up to {}", limit.from_day, limit.to_day);
            let expected = format!("at least one day, within 0 up to {days}");
            faults.push(Fault::malformed(format!("{at}.limits[{i}]"), found, expected));
        }
    }
}

fn options(instance: &Instance, faults: &mut Vec<Fault>) {
    let (first, last) = match instance.midnights.as_slice() {
        [first, .., last] => (*first, *last),
        // Already a fault of its own.
        _ => (i32::MIN, i32::MAX),
    };
    if u32::try_from(instance.options.len()).is_err() {
        faults.push(Fault::malformed("options", instance.options.len(), format_args!("at most {} rows", u32::MAX)));
    }
    for (i, option) in instance.options.iter().enumerate() {
        let at = |field: &str| format!("options[{i}].{field}");
        in_range(Some(option.volunteer), instance.volunteers.len(), "volunteers", || at("volunteer"), faults);
        in_range(Some(option.visit), instance.visits.len(), "visits", || at("visit"), faults);
        if option.start < first || option.start >= last {
            let expected = format!("from {first} up to {last}, the days of the period");
            faults.push(Fault::malformed(at("start"), option.start, expected));
        }
        if option.end < option.start {
            faults.push(Fault::malformed(at("end"), option.end, format!("at least the start, {}", option.start)));
        }
        if option.end > MINUTES_MOST {
            faults.push(Fault::malformed(at("end"), option.end, format!("at most {MINUTES_MOST}")));
        }
    }
}

/// Every option and seat at the largest points, load cost and addition of a series, and all minutes at every cost of minutes.
fn sums(instance: &Instance, faults: &mut Vec<Fault>) {
    let largest =
        |values: &mut dyn Iterator<Item = i64>| values.map(|value| i128::from(value).abs()).max().unwrap_or(0);
    let volunteers = || instance.volunteers.iter();
    let guests = || instance.offers.iter().flat_map(|offer| &offer.guests);
    let each = largest(&mut instance.options.iter().map(|option| option.points))
        + largest(&mut volunteers().flat_map(|row| row.load_cost.iter().copied()))
        + largest(&mut instance.series.iter().map(|row| row.again))
        + largest(&mut guests().map(|(_, points)| *points));
    let rows = (instance.options.len() + guests().count() + 1) as i128;
    let minutes: i128 = instance.options.iter().map(|option| i128::from(option.end) - i128::from(option.start)).sum();
    let costs: i128 =
        volunteers().flat_map(|row| &row.minutes_cost).map(|cost| i128::from(cost.per_quarter).abs()).sum();
    let in_all = each * rows + costs * (minutes.max(0) / 15 + 1);
    if in_all > IN_ALL_MOST {
        let found = format!("points and costs that may come to {in_all}");
        faults.push(Fault::malformed("options", found, format!("at most {IN_ALL_MOST} in all")));
    }
}
