//! What one volunteer does in the weeks at hand, and whether one more visit fits beside it: travel, limits a week, nights and rest.

use koppel_engine::place::Place;
use koppel_engine::request::HelpRequest;
use koppel_engine::time::Span;
use koppel_engine::travel::Travel;
use koppel_engine::volunteer::Volunteer;

/// Visits of one volunteer, in minutes of a period that begins on a Monday.
#[derive(Clone, Debug, Default)]
pub struct Diary {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    time: Span,
    from: Place,
    to: Place,
    night: bool,
}

const WEEK_MIN: i32 = 7 * 1_440;

impl Diary {
    /// Writes a visit in.
    pub fn note(&mut self, time: Span, from: &Place, to: &Place, night: bool) {
        self.entries.push(Entry { time, from: from.clone(), to: to.clone(), night });
    }

    /// Whether one more visit fits.
    #[must_use]
    pub fn fits(
        &self,
        volunteer: &Volunteer,
        time: Span,
        request: &HelpRequest,
        night: bool,
        travel: &dyn Travel,
    ) -> bool {
        if self.entries.len() as u64 >= u64::from(volunteer.limits.visits) {
            return false;
        }
        let week = |time: Span| time.starts_at.0.div_euclid(WEEK_MIN);
        let same_week = || self.entries.iter().filter(|entry| week(entry.time) == week(time));
        let visits = same_week().count() as u64;
        let nights = same_week().filter(|entry| entry.night).count() as u64;
        if visits >= u64::from(volunteer.limits.visits_per_week)
            || (night && nights >= u64::from(volunteer.limits.nights_per_week))
        {
            return false;
        }
        let way_min = |from: &Place, to: &Place| {
            let seconds = volunteer.ways.iter().map(|way| travel.seconds(from, to, way.mode)).min().unwrap_or(0);
            i32::try_from(seconds.div_ceil(60)).unwrap_or(i32::MAX / 4)
        };
        let rest =
            |night: bool| if night { i32::try_from(volunteer.limits.rest_after_night_min).unwrap_or(0) } else { 0 };
        self.entries.iter().all(|entry| {
            let first_is_entry = entry.time.starts_at <= time.starts_at;
            if first_is_entry {
                entry.time.ends_at.0 + way_min(&entry.to, &request.place).max(rest(entry.night)) <= time.starts_at.0
            } else {
                time.ends_at.0 + way_min(&request.ends_at_place, &entry.from).max(rest(night)) <= entry.time.starts_at.0
            }
        })
    }
}
