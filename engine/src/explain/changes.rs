//! The smallest changes that would bring somebody to a visit: for every volunteer whom one thing stops, that thing.

use std::collections::BTreeMap;

use crate::legs::Legs;
use crate::roster::{Misfit, Roster};
use crate::rules::{Pair, Refusal, Side};
use crate::time::Span;
use crate::travel::Mode;
use crate::words::Tag;

use super::visit::Judged;
use super::{Change, Explainer};

/// What would have to change for one volunteer. The order is the order in which people see them: small changes first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    TravelMore(Mode),
    /// Days from the first possible day of the visit, earlier or later, then the day itself.
    OtherDay(usize, usize),
    MoreRoom,
    Unlink(usize),
    Certificate(Tag),
    DropWish(Tag),
    Skill(Tag),
    Mode(Mode),
}

impl Explainer<'_> {
    /// The changes, smallest first; each names everybody it would bring, by the order of the tables.
    pub(super) fn changes(&self, visit: usize, judged: &[(usize, Judged)]) -> Vec<Change> {
        let legs = Legs::new(self.instance());
        let mut roster = self.roster(&legs);
        let mut found: BTreeMap<Kind, Vec<(u32, usize)>> = BTreeMap::new();
        let mut at_once = vec![0_u32; self.problem.visits[visit].slots.len()];
        for (volunteer, judged) in judged {
            let volunteer = *volunteer;
            match judged {
                Judged::May(_) => self.changes_of_allowed(&mut roster, volunteer, visit, &mut at_once, &mut found),
                Judged::Stopped(rules) => {
                    if let [rule] = rules.as_slice() {
                        self.change_of_stopped(&mut roster, volunteer, visit, rule, &mut found);
                    }
                }
            }
        }
        let mut changes: Vec<Change> = found.into_iter().map(|(kind, who)| self.change(kind, who)).collect();
        let needed = self.problem.request_of(&self.problem.visits[visit]).volunteers_needed;
        let fewer = at_once.into_iter().max().unwrap_or(0);
        if fewer > 0 && fewer < needed {
            changes.insert(0, Change::Fewer { volunteers_needed: fewer });
        }
        changes
    }

    /// Somebody who may, and whom the rest of the plan keeps away.
    fn changes_of_allowed(
        &self,
        roster: &mut Roster<'_>,
        volunteer: usize,
        visit: usize,
        at_once: &mut [u32],
        found: &mut BTreeMap<Kind, Vec<(u32, usize)>>,
    ) {
        let pair = Pair::new(self.problem, volunteer, visit);
        let Ok(fit) = pair.fit(self.travel) else { return };
        let mut misfit = None;
        for slot in fit.slots.iter() {
            match self.misfit(roster, volunteer, visit, std::iter::once(pair.visit.slots[slot])) {
                None => at_once[slot] += 1,
                some => misfit = misfit.or(some),
            }
        }
        match misfit {
            Some(Misfit::Visits(_) | Misfit::Minutes(_) | Misfit::Nights(_) | Misfit::Days(_)) => {
                found.entry(Kind::MoreRoom).or_default().push((0, volunteer));
            }
            Some(Misfit::Overlap { .. }) => self.other_days(roster, volunteer, visit, found),
            Some(Misfit::Linked(link)) => {
                found.entry(Kind::Unlink(self.joined_by(link, visit))).or_default().push((0, volunteer));
            }
            _ => {}
        }
    }

    /// Somebody whom exactly one rule stops.
    fn change_of_stopped(
        &self,
        roster: &mut Roster<'_>,
        volunteer: usize,
        visit: usize,
        rule: &Refusal,
        found: &mut BTreeMap<Kind, Vec<(u32, usize)>>,
    ) {
        let pair = Pair::new(self.problem, volunteer, visit);
        let (kind, size) = match rule {
            Refusal::TooFar { mode, travel_s, limit_s } => (Kind::TravelMore(*mode), travel_s - limit_s),
            Refusal::CertificateMissing { certificate } | Refusal::CertificateEnds { certificate, .. } => {
                (Kind::Certificate(*certificate), 0)
            }
            Refusal::SkillMissing { skill } => (Kind::Skill(*skill), 0),
            Refusal::ModeMissing { needed, .. } => (Kind::Mode(*needed), 0),
            Refusal::WishUnmet { by: Side::Requester, wish } => (Kind::DropWish(*wish), 0),
            Refusal::WishForbids { by: Side::Requester, forbidden } => (Kind::DropWish(*forbidden), 0),
            Refusal::NotFree => return self.other_days(roster, volunteer, visit, found),
            _ => return,
        };
        let free = pair.visit.slots.iter().copied().filter(|slot| pair.free_span(*slot).is_some());
        if self.misfit(roster, volunteer, visit, free).is_none() {
            found.entry(kind).or_default().push((size, volunteer));
        }
    }

    /// The other days of the period on which somebody could come at the same time of day.
    fn other_days(
        &self,
        roster: &mut Roster<'_>,
        volunteer: usize,
        visit: usize,
        found: &mut BTreeMap<Kind, Vec<(u32, usize)>>,
    ) {
        let pair = Pair::new(self.problem, volunteer, visit);
        let period = &self.problem.period;
        let asked: Vec<usize> = pair.visit.slots.iter().map(|slot| period.day_index(slot.starts_at)).collect();
        for day in (0..period.days()).filter(|day| !asked.contains(day)) {
            let moved = pair.visit.slots.iter().zip(&asked).map(|(slot, asked)| {
                let by = period.midnights[day].0 - period.midnights[*asked].0;
                Span { starts_at: slot.starts_at.plus(by), ends_at: slot.ends_at.plus(by) }
            });
            let free: Vec<Span> = moved
                .filter(|slot| {
                    pair.free_span(*slot).is_some() && pair.certificates_hold(period.date_of(slot.starts_at))
                })
                .collect();
            if !free.is_empty() && self.misfit(roster, volunteer, visit, free.into_iter()).is_none() {
                let away = asked.iter().map(|asked| asked.abs_diff(day)).min().unwrap_or(0);
                found.entry(Kind::OtherDay(away, day)).or_default().push((0, volunteer));
            }
        }
    }

    fn change(&self, kind: Kind, mut who: Vec<(u32, usize)>) -> Change {
        who.sort_unstable();
        // Of those who live too far only the nearest: a smaller change with fewer people comes before a larger one.
        let least = who.first().map_or(0, |(size, _)| size.div_ceil(60) * 60);
        who.retain(|(size, _)| *size <= least);
        let mut names: Vec<usize> = who.into_iter().map(|(_, volunteer)| volunteer).collect();
        names.sort_unstable();
        let volunteers = names.into_iter().map(|volunteer| self.problem.volunteers[volunteer].id.clone()).collect();
        match kind {
            Kind::TravelMore(mode) => Change::TravelMore { mode, by_s: least, volunteers },
            Kind::OtherDay(_, day) => Change::OtherDay { date: self.problem.period.date(day), volunteers },
            Kind::MoreRoom => Change::MoreRoom { volunteers },
            Kind::Unlink(other) => Change::Unlink { visit: self.problem.visits[other].id.clone(), volunteers },
            Kind::Certificate(certificate) => Change::Certificate { certificate, volunteers },
            Kind::DropWish(wish) => Change::DropWish { wish, volunteers },
            Kind::Skill(skill) => Change::Skill { skill, volunteers },
            Kind::Mode(mode) => Change::Mode { mode, volunteers },
        }
    }
}
