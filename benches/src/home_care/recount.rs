//! What a plan of home care comes to in the published problem, from the numbers of the file: another count than the instance's.

use koppel_engine::instance::Choice;

use super::options::share;
use super::{HomeCare, Town};

/// A plan of the published problem.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Day {
    /// Services given, and asked for.
    pub services: [usize; 2],
    /// Of those given, not late.
    pub in_time: usize,
    /// Minutes (as long as the file's unit of length is a minute) of all ways, from the office and back.
    pub way_min: f64,
    /// Minutes of lateness, of all services and of the latest.
    pub late_min: [f64; 2],
}

impl Day {
    /// The published cost, if everybody is served.
    #[must_use]
    pub fn cost(&self) -> Option<f64> {
        let [late, latest] = self.late_min;
        (self.services[0] == self.services[1]).then_some((self.way_min + late + latest) / 3.0)
    }
}

/// Rounding of the ways in the file.
const SLACK_MIN: f64 = 1e-6;

impl HomeCare {
    /// The published measures of a plan, by the places of its options.
    ///
    /// # Errors
    /// The first rule of the published problem that the plan breaks.
    pub fn recount(&self, chosen: &[u32]) -> Result<Day, String> {
        let option =
            |place: &u32| self.instance.options.get(*place as usize).copied().ok_or(format!("no option {place}"));
        let mut chosen: Vec<Choice> = chosen.iter().map(option).collect::<Result<_, _>>()?;
        chosen.sort_by_key(|option| (option.volunteer, option.start));
        let mut day = Day { services: [0, self.asked()], in_time: 0, way_min: 0.0, late_min: [0.0; 2] };
        for round in chosen.chunk_by(|one, other| one.volunteer == other.volunteer) {
            day.way_min += self.round(round)?;
        }
        for patient in 1..=self.town.patients.len() {
            for start in self.served(&chosen, patient)? {
                let late = (start - self.town.patient(patient).window[1]).max(0.0);
                day.services[0] += 1;
                day.in_time += usize::from(late == 0.0);
                day.late_min = [day.late_min[0] + late, day.late_min[1].max(late)];
            }
        }
        Ok(day)
    }

    fn asked(&self) -> usize {
        self.town.patients.iter().map(|patient| patient.services.len()).sum()
    }

    /// The way of one caregiver, from the office and back.
    fn round(&self, round: &[Choice]) -> Result<f64, String> {
        let (mut at, mut free_min, mut way_min) = (0, 0.0, 0.0);
        for option in round {
            let stop = &self.stops[option.visit as usize];
            let leg = self.town.way_min[at][stop.patient];
            if f64::from(option.start) + SLACK_MIN < free_min + leg {
                return Err(format!("C{} is at P{} too early", option.volunteer + 1, stop.patient));
            }
            let lasts = self.town.longest_min(stop.patient, option.volunteer as usize, &stop.services);
            (at, free_min, way_min) = (stop.patient, f64::from(option.start) + lasts, way_min + leg);
        }
        Ok(way_min + self.town.way_min[at][0])
    }

    /// When the services of a patient start that somebody gives.
    fn served(&self, chosen: &[Choice], place: usize) -> Result<Vec<f64>, String> {
        let here = |option: &&Choice| self.stops[option.visit as usize].patient == place;
        let here: Vec<&Choice> = chosen.iter().filter(here).collect();
        let patient = self.town.patient(place);
        let faulty = |words: &str| Err(format!("P{place}: {words}"));
        if here.iter().any(|option| f64::from(option.start) < patient.window[0]) {
            return faulty("before the window");
        }
        let who: Vec<usize> = here.iter().map(|option| option.volunteer as usize).collect();
        match (patient.services.as_slice(), here.as_slice(), who.as_slice()) {
            (_, [], _) => {}
            ([service], [_], [one]) if self.town.knows[*one][*service] => {}
            ([_, _], [only], [one]) => {
                let services = &self.stops[only.visit as usize].services;
                if services.len() != 1 || !self.town.knows[*one][services[0]] {
                    return faulty("half of what starts together, or somebody who does not know the service");
                }
            }
            (&[a, b], [x, y], &[one, other]) => {
                if one == other || !gives(&self.town, self, [x, y], [a, b]) {
                    return faulty("the two services are not given by two who know them");
                }
                let [first, second] = if self.stops[x.visit as usize].services[0] == a { [x, y] } else { [y, x] };
                let apart = f64::from(second.start) - f64::from(first.start);
                let [least, most] = patient.apart_min;
                if !(least - SLACK_MIN..=most + SLACK_MIN).contains(&apart) {
                    return faulty(&format!("{apart} minutes between the services, {least} to {most} are asked"));
                }
            }
            _ => return faulty("more services than asked, or somebody who does not know the service"),
        }
        Ok(here.iter().map(|option| f64::from(option.start)).collect())
    }
}

/// Whether two people give two services, one each, as their options say.
fn gives(town: &Town, day: &HomeCare, [x, y]: [&Choice; 2], services: [usize; 2]) -> bool {
    let [one, other] = [x, y].map(|option| option.volunteer as usize);
    if x.visit == y.visit {
        return share(town, [one, other], services);
    }
    let [of_x, of_y] = [x, y].map(|option| day.stops[option.visit as usize].services[0]);
    of_x != of_y && town.knows[one][of_x] && town.knows[other][of_y]
}
