//! The smallest changes that would bring somebody to a visit: for every volunteer whom one thing stops, that thing.

use std::collections::BTreeMap;

use crate::legs::Legs;
use crate::roster::{Misfit, Roster};
use crate::rules::{Pair, Refusal, Side};
use crate::time::Span;
use crate::travel::Mode;
use crate::words::Tag;

use super::times::{OtherTime, OtherTimes};
use super::visit::Judged;
use super::{Change, Explainer};

/// What would have to change for one volunteer. The order is the order in which people see them: small changes first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    TravelMore(Mode),
    /// Minutes from the nearest start that was asked for, then the time itself.
    OtherTime(u32, Span),
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
        let mut other_times = OtherTimes::default();
        let mut at_once = vec![0_u32; self.problem.visits[visit].slots.len()];
        for (volunteer, judged) in judged {
            let volunteer = *volunteer;
            let is_at_other_times = match judged {
                Judged::May(_) => self.changes_of_allowed(&mut roster, volunteer, visit, &mut at_once, &mut found),
                Judged::Stopped(rules) => match rules.as_slice() {
                    [Refusal::NotFree] => true,
                    [rule] => {
                        self.change_of_stopped(&mut roster, volunteer, visit, rule, &mut found);
                        false
                    }
                    _ => false,
                },
            };
            if is_at_other_times {
                self.add_other_times(&mut roster, volunteer, visit, &mut other_times);
            }
        }
        for OtherTime { away_min, time, volunteers } in other_times.nearest(&self.problem.visits[visit].slots) {
            found.insert(
                Kind::OtherTime(away_min, time),
                volunteers.into_iter().map(|volunteer| (0, volunteer)).collect(),
            );
        }
        let mut changes: Vec<Change> = found.into_iter().map(|(kind, who)| self.change(kind, who)).collect();
        let needed = self.problem.request_of(&self.problem.visits[visit]).volunteers_needed;
        let fewer = at_once.into_iter().max().unwrap_or(0);
        if fewer > 0 && fewer < needed {
            changes.insert(0, Change::Fewer { volunteers_needed: fewer });
        }
        changes
    }

    /// Somebody who may, and whom the rest of the plan keeps away; whether because of what there is to do at that time.
    fn changes_of_allowed(
        &self,
        roster: &mut Roster<'_>,
        volunteer: usize,
        visit: usize,
        at_once: &mut [u32],
        found: &mut BTreeMap<Kind, Vec<(u32, usize)>>,
    ) -> bool {
        let pair = Pair::new(self.problem, volunteer, visit);
        let Ok(fit) = pair.fit(self.travel) else { return false };
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
            Some(Misfit::Linked(link)) => {
                found.entry(Kind::Unlink(self.joined_by(link, visit))).or_default().push((0, volunteer));
            }
            _ => {}
        }
        matches!(misfit, Some(Misfit::Overlap { .. }))
    }

    /// Somebody whom exactly one rule stops, that of the time aside.
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
            _ => return,
        };
        let free = pair.visit.slots.iter().copied().filter(|slot| pair.free_span(*slot).is_some());
        if self.misfit(roster, volunteer, visit, free).is_none() {
            found.entry(kind).or_default().push((size, volunteer));
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
            Kind::OtherTime(_, time) => Change::OtherTime { time, volunteers },
            Kind::MoreRoom => Change::MoreRoom { volunteers },
            Kind::Unlink(other) => Change::Unlink { visit: self.problem.visits[other].id.clone(), volunteers },
            Kind::Certificate(certificate) => Change::Certificate { certificate, volunteers },
            Kind::DropWish(wish) => Change::DropWish { wish, volunteers },
            Kind::Skill(skill) => Change::Skill { skill, volunteers },
            Kind::Mode(mode) => Change::Mode { mode, volunteers },
        }
    }
}
