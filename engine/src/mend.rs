//! Turns the timeless optimum into a plan that holds in time: places every visit at one time with people who are really
//! free then, and moves or drops the worse one where two overlap.
//!
//! Symbols: u(v) price of a volunteer, points p(o) of an option o = (v, visit, start, end).
//! 1. Visits in order of what the timeless optimum gets from them take the pairs of that optimum that still fit.
//! 2. Visits left over take the options with the highest p − u (what an option is worth beyond the time it uses).
//! 3. Moves as long as they gain, in a fixed order and at most [`ROUNDS`] rounds: a visit is placed afresh; a visit left over pushes
//!    out another, which is placed elsewhere or pushes on, [`DEPTH`] deep and with [`TRIES`] tries.
//!
//! Every step keeps all rules, so the plan is valid whenever it stops. It proves nothing: the ceiling is the timeless one.

use crate::instance::Instance;
use crate::legs::Legs;
use crate::roster::{Misfit, Roster};

/// The most rounds of moves.
const ROUNDS: usize = 12;
/// How far a push may go on.
const DEPTH: usize = 3;
/// The most pushes that are tried for one visit.
const TRIES: usize = 60;

/// A valid choice of options, near the timeless optimum.
///
/// `matched` are its pairs (volunteer, visit), sorted; `volunteer_prices` its prices; `optimum` its total, which no choice
/// exceeds: when nothing had to be mended, nothing is tried.
#[must_use]
pub fn mend(instance: &Instance, matched: &[(u32, u32)], volunteer_prices: &[i64], optimum: i64) -> (Vec<u32>, i64) {
    let legs = Legs::new(instance);
    let mut mender = Mender {
        instance,
        volunteer_prices,
        matched,
        slots: Slots::new(instance),
        roster: Roster::new(instance, &legs),
        changed: vec![1; instance.volunteers.len()],
        tried: vec![0; instance.visits.len()],
        now: 1,
    };
    mender.place_all();
    for _ in 0..ROUNDS {
        let before = mender.roster.total();
        if before == optimum {
            break;
        }
        mender.place_afresh();
        mender.push_in();
        if mender.roster.total() == before {
            break;
        }
    }
    (mender.roster.chosen(), mender.roster.total())
}

struct Mender<'a> {
    instance: &'a Instance,
    volunteer_prices: &'a [i64],
    matched: &'a [(u32, u32)],
    slots: Slots,
    roster: Roster<'a>,
    /// When each volunteer's visits changed last, in moves; a visit is only tried again when somebody who may come changed
    /// since it was tried.
    changed: Vec<u32>,
    tried: Vec<u32>,
    now: u32,
}

/// By what an option is judged when a visit is placed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    /// Only pairs of the timeless optimum.
    Matched,
    /// Points beyond the volunteer's price.
    Price,
    /// Points beyond the volunteer's next load cost: what the total really gains.
    Gain,
}

impl Mender<'_> {
    /// Steps 1 and 2: the visits that bring most go first.
    fn place_all(&mut self) {
        let mut worth = vec![0_i64; self.instance.visits.len()];
        for option in &self.instance.options {
            let is_matched = self.matched.binary_search(&(option.volunteer, option.visit)).is_ok();
            let worth = &mut worth[option.visit as usize];
            *worth = (*worth).max(if is_matched { option.points } else { 0 });
        }
        let mut visits: Vec<u32> = (0..).take(worth.len()).collect();
        visits.sort_by_key(|visit| (std::cmp::Reverse(worth[*visit as usize]), *visit));
        for by in [By::Matched, By::Price, By::Gain] {
            for visit in &visits {
                if self.roster.of_visit(*visit).is_empty() {
                    self.place(*visit, by);
                }
            }
        }
    }

    /// Places a visit that nobody goes to, at its best slot. Whether it could.
    fn place(&mut self, visit: u32, by: By) -> bool {
        let mut best: Option<(i64, Vec<u32>)> = None;
        for slot in self.slots.of(visit) {
            let Some((worth, options)) = self.best_at(visit, slot, by) else { continue };
            if best.as_ref().is_none_or(|(most, _)| worth > *most) {
                best = Some((worth, options));
            }
        }
        let Some((_, options)) = best else { return false };
        for option in &options {
            self.roster.add(*option);
        }
        true
    }

    /// The best people for a visit at one slot, and what they are worth; nothing when there are too few.
    fn best_at(&self, visit: u32, slot: &[u32], by: By) -> Option<(i64, Vec<u32>)> {
        let row = &self.instance.visits[visit as usize];
        let mut fitting: Vec<(i64, u32)> = Vec::new();
        for option in slot {
            let choice = self.instance.options[*option as usize];
            let gain = self.roster.gain(*option);
            let worth = match by {
                By::Matched if self.matched.binary_search(&(choice.volunteer, visit)).is_err() => continue,
                By::Matched | By::Price => choice.points - self.volunteer_prices[choice.volunteer as usize],
                By::Gain => gain,
            };
            if gain > 0 && self.roster.misfit(*option).is_none() {
                fitting.push((worth, *option));
            }
        }
        fitting.sort_by_key(|(worth, option)| (std::cmp::Reverse(*worth), *option));
        let mut options = Vec::new();
        let mut worth = 0;
        for (one, option) in fitting {
            if options.len() == row.need as usize {
                break;
            }
            // An instance may say twice what one volunteer could do.
            if self.breaks_organisation(&options, option) || self.is_there(&options, option) {
                continue;
            }
            worth += one;
            options.push(option);
        }
        let is_enough = options.len() == row.need as usize || row.partial;
        (is_enough && !options.is_empty()).then_some((worth, options))
    }

    /// Whether the option's volunteer is among `together` already.
    fn is_there(&self, together: &[u32], option: u32) -> bool {
        let volunteer = |option: &u32| self.instance.options[*option as usize].volunteer;
        together.iter().any(|other| volunteer(other) == volunteer(&option))
    }

    /// Whether an organisation has no room left for one more next to `together`, which are not added yet.
    fn breaks_organisation(&self, together: &[u32], option: u32) -> bool {
        let organisation = |option: u32| {
            self.instance.volunteers[self.instance.options[option as usize].volunteer as usize].organisation
        };
        let Some(own) = organisation(option) else { return false };
        let with_it = together.iter().filter(|other| organisation(**other) == Some(own)).count();
        with_it >= self.roster.room(own) as usize
    }

    /// Places every visit afresh where that gains.
    fn place_afresh(&mut self) {
        for visit in (0..).take(self.instance.visits.len()) {
            if !self.may_have_changed(visit) {
                continue;
            }
            let before = self.roster.total();
            let removed = self.roster.clear_visit(visit);
            self.place(visit, By::Gain);
            if self.roster.total() <= before {
                self.roster.clear_visit(visit);
                removed.iter().for_each(|option| self.roster.add(*option));
            }
            self.note_changes(before);
            // A visit that stays left over is tried once more, by pushing in.
            if !self.roster.of_visit(visit).is_empty() {
                self.tried[visit as usize] = self.now;
            }
        }
    }

    /// Lets every visit left over push in where that gains.
    fn push_in(&mut self) {
        for visit in (0..).take(self.instance.visits.len()) {
            if self.roster.of_visit(visit).is_empty() && self.may_have_changed(visit) {
                let before = self.roster.total();
                self.push(visit, before, DEPTH, &mut Vec::new(), &mut { TRIES });
                self.note_changes(before);
                self.tried[visit as usize] = self.now;
            }
        }
    }

    /// Whether somebody who may come to a visit changed since it was tried.
    fn may_have_changed(&self, visit: u32) -> bool {
        let tried = self.tried[visit as usize];
        let options = self.slots.all(visit).iter();
        let mut volunteers = options.map(|option| self.instance.options[*option as usize].volunteer as usize);
        volunteers.any(|volunteer| self.changed[volunteer] > tried)
    }

    /// Marks the volunteers that a move touched, when the move gained.
    fn note_changes(&mut self, before: i64) {
        let gained = self.roster.total() > before;
        self.now += u32::from(gained);
        for volunteer in self.roster.touched() {
            if gained {
                self.changed[volunteer as usize] = self.now;
            }
        }
    }

    /// Places `visit`, pushing out one other visit that is placed elsewhere or pushes on. Keeps the change when the total
    /// rises above `before`, and undoes it otherwise. `moved` are the visits of this chain.
    fn push(&mut self, visit: u32, before: i64, depth: usize, moved: &mut Vec<u32>, tries: &mut usize) -> bool {
        if self.place(visit, By::Gain) {
            if self.roster.total() > before {
                return true;
            }
            self.roster.clear_visit(visit);
        }
        if depth == 0 || self.instance.visits[visit as usize].need != 1 {
            return false;
        }
        moved.push(visit);
        let options: Vec<u32> = self.slots.all(visit).to_vec();
        for option in options {
            for blocker in self.blockers(option) {
                if moved.contains(&blocker) {
                    continue;
                }
                if *tries == 0 {
                    moved.pop();
                    return false;
                }
                *tries -= 1;
                let removed = self.roster.clear_visit(blocker);
                if self.roster.misfit(option).is_none() {
                    self.roster.add(option);
                    if self.roster.total() > before || self.push(blocker, before, depth - 1, moved, tries) {
                        moved.pop();
                        return true;
                    }
                    self.roster.remove(option);
                }
                removed.iter().for_each(|option| self.roster.add(*option));
            }
        }
        moved.pop();
        false
    }

    /// Visits of the option's volunteer that may have to go before it fits.
    fn blockers(&self, option: u32) -> Vec<u32> {
        let visit_of = |other: &u32| self.instance.options[*other as usize].visit;
        let volunteer = self.instance.options[option as usize].volunteer;
        match self.roster.misfit(option) {
            Some(Misfit::Overlap { visit }) => vec![visit],
            Some(Misfit::Visits(_) | Misfit::Minutes(_) | Misfit::Nights(_) | Misfit::Days(_)) => {
                self.roster.of_volunteer(volunteer).iter().map(visit_of).collect()
            }
            Some(Misfit::Twice | Misfit::Organisation(_) | Misfit::Linked(_)) | None => Vec::new(),
        }
    }
}

/// The options of every visit, grouped by the time they share.
struct Slots {
    options: Vec<u32>,
    /// Where each group begins in `options`, one more than there are groups.
    groups: Vec<u32>,
    /// Where each visit's groups begin in `groups`, one more than there are visits.
    visits: Vec<u32>,
}

impl Slots {
    fn new(instance: &Instance) -> Self {
        let mut options: Vec<u32> = (0..).take(instance.options.len()).collect();
        let key = |option: u32| {
            let choice = &instance.options[option as usize];
            (choice.visit, choice.start, choice.end)
        };
        options.sort_by_key(|option| (key(*option), *option));
        let (mut groups, mut visits, mut at) = (Vec::new(), Vec::new(), 0);
        for visit in (0..).take(instance.visits.len()) {
            visits.push(number(groups.len()));
            while at < options.len() && key(options[at]).0 == visit {
                if at == 0 || key(options[at]) != key(options[at - 1]) {
                    groups.push(number(at));
                }
                at += 1;
            }
        }
        visits.push(number(groups.len()));
        groups.push(number(options.len()));
        Self { options, groups, visits }
    }

    /// All options of a visit, by start.
    fn all(&self, visit: u32) -> &[u32] {
        let (from, to) = (self.visits[visit as usize] as usize, self.visits[visit as usize + 1] as usize);
        &self.options[self.groups[from] as usize..self.groups[to] as usize]
    }

    /// The groups of a visit, by start.
    fn of(&self, visit: u32) -> impl Iterator<Item = &[u32]> {
        let (from, to) = (self.visits[visit as usize] as usize, self.visits[visit as usize + 1] as usize);
        (from..to).map(|group| &self.options[self.groups[group] as usize..self.groups[group + 1] as usize])
    }
}

fn number(length: usize) -> u32 {
    u32::try_from(length).expect("an instance has fewer than 2^32 options")
}
