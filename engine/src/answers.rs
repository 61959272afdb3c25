//! How many of those who are asked say yes, and by when: what decides how many people to ask.
//!
//! **Model.** A person who is asked says yes in the end with probability p, independently of others. Of the yes-answers a share
//! [`share_in`] is in after t minutes, so by then the yes of this person is in with probability p·F(t). Whoever does not say yes is
//! taken to stay silent for ever: the most careful assumption, as a "no" that comes in only frees us from waiting. After m minutes of silence
//! (Bayes) the yes still to come within the next h minutes has probability p·(F(m+h) − F(m)) / (1 − p·F(m)).
//!
//! The number of yes-answers of many people with different probabilities is Poisson-binomial; it is summed exactly, person by person, up to
//! the number of places asked for (Hong, *On computing the distribution function for the Poisson binomial distribution*, 2013: the direct
//! convolution). Time and memory: people × places.

use serde::{Deserialize, Serialize};

/// How many of the people called say yes when nothing else is known: about 10 % (Red Cross Ready2Help).
pub const YES: f64 = 0.10;
/// The same where an alert goes to people who do not expect it: 5 of 70 (HartslagNu), 7.1 %.
pub const YES_TO_ALERT: f64 = 0.071;

/// What asking aims at.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Aim {
    /// The chance with which all places are to be filled, 0 to 1.
    pub chance: f64,
    /// Minutes from now within which the answers count; `None` counts them whenever they come.
    pub within_min: Option<u32>,
    /// Minutes after which to look again, when people are asked in two rounds.
    pub look_after_min: u32,
}

impl Default for Aim {
    /// 95 %, no hour, a second look after half an hour: by then 69 % of the yes-answers are in.
    fn default() -> Self {
        Self { chance: 0.95, within_min: None, look_after_min: 30 }
    }
}

/// The share of the yes-answers that is in `minutes` after asking: max(0, 1 − 1.498·exp(−0.007·t − 0.435·t^(1/3))), fitted by Covidliste.
#[must_use]
pub fn share_in(minutes: u32) -> f64 {
    let t = f64::from(minutes);
    (1.0 - 1.498 * (-0.007 * t - 0.435 * t.cbrt()).exp()).max(0.0)
}

/// The chance that somebody who is asked now says yes within some minutes (`None`: at all).
#[must_use]
pub fn yes_within(yes: f64, within_min: Option<u32>) -> f64 {
    yes * within_min.map_or(1.0, share_in)
}

/// The chance that somebody who was asked `silent_min` minutes ago and has not answered says yes within the next minutes.
#[must_use]
pub fn yes_after_silence(yes: f64, silent_min: u32, within_min: Option<u32>) -> f64 {
    let silent = share_in(silent_min);
    let by_then = within_min.map_or(1.0, |within| share_in(silent_min.saturating_add(within)));
    if yes * silent >= 1.0 { 0.0 } else { yes * (by_then - silent).max(0.0) / (1.0 - yes * silent) }
}

/// How many yes-answers there will be, counted up to the places wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    /// The chance of exactly 0, 1, … yes-answers, below the places.
    fewer: Vec<f64>,
    /// The chance of as many as there are places, or more.
    enough: f64,
}

impl Tally {
    /// Nobody asked yet.
    #[must_use]
    pub fn new(places: u32) -> Self {
        let mut fewer = vec![0.0; places as usize];
        let enough = fewer.first_mut().map_or(1.0, |none| {
            *none = 1.0;
            0.0
        });
        Self { fewer, enough }
    }

    /// One person more, who says yes with this chance.
    pub fn add(&mut self, yes: f64) {
        self.enough += self.fewer.last().map_or(0.0, |last| last * yes);
        for at in (0..self.fewer.len()).rev() {
            let from_below = if at == 0 { 0.0 } else { self.fewer[at - 1] * yes };
            self.fewer[at] = self.fewer[at] * (1.0 - yes) + from_below;
        }
    }

    /// The chance that all places are filled.
    #[must_use]
    pub fn enough(&self) -> f64 {
        self.enough.min(1.0)
    }
}

/// How many of `people`, first ones first, have to be asked so that the chance reaches `aim`, and the chance then. When all together
/// are too few: all of them, and a chance below `aim`.
#[must_use]
pub fn how_many(tally: &Tally, people: &[f64], aim: f64) -> (usize, f64) {
    let mut tally = tally.clone();
    for (asked, yes) in people.iter().enumerate() {
        if tally.enough() >= aim {
            return (asked, tally.enough());
        }
        tally.add(*yes);
    }
    (people.len(), tally.enough())
}

/// Asking in two rounds: some now, others at a second look if the places are not filled by then. It reaches the aim as well, and fewer
/// people are bothered on the way.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rounds {
    /// How many to ask now.
    pub now: u32,
    /// Minutes from now at which to look.
    pub look_after_min: u32,
    /// How many to ask then, if places are still open.
    pub then: u32,
    /// The chance that all places are filled in the end.
    pub chance: f64,
    /// How many people are asked on average.
    pub asked_on_average: f64,
}

/// Who is waited for and who could be asked.
#[derive(Clone, Copy, Debug)]
pub struct People<'a> {
    /// Asked and silent: the chance of a yes, and since how many minutes.
    pub silent: &'a [(f64, u32)],
    /// To be asked: the chance of a yes.
    pub others: &'a [f64],
}

impl People<'_> {
    /// The answers within some minutes of those who are asked already.
    #[must_use]
    pub fn waited_for(&self, places: u32, within_min: Option<u32>) -> Tally {
        let mut tally = Tally::new(places);
        self.silent.iter().for_each(|(yes, since)| tally.add(yes_after_silence(*yes, *since, within_min)));
        tally
    }

    /// The two rounds that reach the aim and ask the fewest people on average; nothing when one round is as good, up to one person.
    ///
    /// Whether the places are filled in the end depends only on who would say yes in time, so the second round counts in full in the chance,
    /// and on average only as often as the first leaves a place open at the second look.
    #[must_use]
    pub fn in_rounds(&self, places: u32, aim: Aim) -> Option<Rounds> {
        let look = aim.look_after_min;
        let left_min = aim.within_min.map(|within| within.saturating_sub(look));
        if left_min == Some(0) {
            return None;
        }
        let within = |within_min| self.others.iter().map(|yes| yes_within(*yes, within_min)).collect::<Vec<f64>>();
        let (now, later) = (within(aim.within_min), within(left_min));
        let mut tally = self.waited_for(places, aim.within_min);
        let mut at_look = self.waited_for(places, Some(look));
        let (most, _) = how_many(&tally, &now, aim.chance);
        let mut best: Option<Rounds> = None;
        for first in 0..most {
            let (then, chance) = how_many(&tally, &later[first..], aim.chance);
            let average = first as f64 + then as f64 * (1.0 - at_look.enough());
            if chance >= aim.chance && best.is_none_or(|best| average < best.asked_on_average) {
                let count = |people: usize| u32::try_from(people).unwrap_or(u32::MAX);
                best = Some(Rounds {
                    now: count(first),
                    look_after_min: look,
                    then: count(then),
                    chance,
                    asked_on_average: average,
                });
            }
            tally.add(now[first]);
            at_look.add(yes_within(self.others[first], Some(look)));
        }
        best.filter(|best| best.asked_on_average <= most as f64 - 1.0)
    }
}
