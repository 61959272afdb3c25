//! Decides whether a volunteer may do a visit: hard rules only. Preference lives in `points.rs`.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::problem::Problem;
use crate::request::{HelpRequest, Visit};
use crate::time::Span;
use crate::travel::{Mode, Travel};
use crate::volunteer::Volunteer;
use crate::words::Tag;

/// Which of the two sides set a wish or an exclusion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The volunteer.
    Volunteer,
    /// The requester.
    Requester,
}

/// A hard rule that forbids a pair, with the figures that broke it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "kebab-case")]
pub enum Refusal {
    /// A nursing act: stays with professional care.
    Nursing,
    /// A skill asked for is not there.
    SkillMissing {
        /// Which.
        skill: Tag,
    },
    /// A certificate asked for is not there.
    CertificateMissing {
        /// Which.
        certificate: Tag,
    },
    /// A certificate is there, and ends before every time the visit may take place.
    CertificateEnds {
        /// Which.
        certificate: Tag,
        /// Its last day.
        ends_on: Date,
        /// First day of the visit on which the volunteer is free.
        visit_on: Date,
    },
    /// The request needs a mode of travel that the volunteer has not.
    ModeMissing {
        /// Needed.
        needed: Mode,
        /// There.
        has: Vec<Mode>,
    },
    /// Too far by every mode; the figures are of the mode that comes closest to its limit.
    TooFar {
        /// By what.
        mode: Mode,
        /// How long it takes.
        travel_s: u32,
        /// How long it may take.
        limit_s: u32,
    },
    /// Not free at any of the visit's times.
    NotFree,
    /// Available on call only: for emergencies.
    OnCall,
    /// One side will not meet the other.
    Excluded {
        /// Who said so.
        by: Side,
    },
    /// A required wish is not met.
    WishUnmet {
        /// Whose wish.
        by: Side,
        /// What is missing on the other side.
        wish: Tag,
    },
    /// A forbidden trait is there.
    WishForbids {
        /// Whose wish.
        by: Side,
        /// What is there on the other side.
        forbidden: Tag,
    },
    /// The volunteer does not do this kind.
    KindRefused {
        /// Which.
        kind: Tag,
    },
}

impl Refusal {
    /// The name of the rule, as it stands in a plan's json.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Nursing => "nursing",
            Self::SkillMissing { .. } => "skill-missing",
            Self::CertificateMissing { .. } => "certificate-missing",
            Self::CertificateEnds { .. } => "certificate-ends",
            Self::ModeMissing { .. } => "mode-missing",
            Self::TooFar { .. } => "too-far",
            Self::NotFree => "not-free",
            Self::OnCall => "on-call",
            Self::Excluded { .. } => "excluded",
            Self::WishUnmet { .. } => "wish-unmet",
            Self::WishForbids { .. } => "wish-forbids",
            Self::KindRefused { .. } => "kind-refused",
        }
    }
}

/// What makes a pair possible: the slots that fit, and the way to get there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fit {
    /// By what the volunteer travels from home: the fastest mode within its limit.
    pub mode: Mode,
    /// How long that takes.
    pub travel_s: u32,
    /// The slots of the visit at which the volunteer is free and every certificate is valid.
    pub slots: SlotSet,
}

/// Some of a visit's slots, by their places in its list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SlotSet(u128);

impl SlotSet {
    /// Adds one slot.
    pub const fn add(&mut self, slot: usize) {
        self.0 |= 1 << slot;
    }

    /// The slots, rising.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let slot = (left != 0).then(|| left.trailing_zeros() as usize);
            left &= left.wrapping_sub(1);
            slot
        })
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// A pair that is being judged, with the tables it comes from.
#[derive(Clone, Copy)]
pub struct Pair<'a> {
    /// The tables.
    pub problem: &'a Problem,
    /// Who would go.
    pub volunteer: &'a Volunteer,
    /// The request the visit belongs to.
    pub request: &'a HelpRequest,
    /// Where to.
    pub visit: &'a Visit,
}

impl<'a> Pair<'a> {
    /// The pair of two rows of the problem's tables.
    #[must_use]
    pub fn new(problem: &'a Problem, volunteer: usize, visit: usize) -> Self {
        let visit = &problem.visits[visit];
        Self { problem, volunteer: &problem.volunteers[volunteer], request: problem.request_of(visit), visit }
    }

    /// How the pair fits, or the first rule that forbids it. The cheap rules are asked first.
    ///
    /// # Errors
    /// The rule that forbids the pair, with its figures.
    pub fn fit(&self, travel: &dyn Travel) -> Result<Fit, Refusal> {
        let mut first = None;
        self.timeless(&mut |refusal| {
            first = Some(refusal);
            false
        });
        if let Some(refusal) = first {
            return Err(refusal);
        }
        let slots = self.slots()?;
        let (mode, travel_s) = self.way(travel)?;
        Ok(Fit { mode, travel_s, slots })
    }

    /// Every rule that forbids the pair; empty when it is allowed.
    #[must_use]
    pub fn refusals(&self, travel: &dyn Travel) -> Vec<Refusal> {
        let mut all = Vec::new();
        self.timeless(&mut |refusal| {
            all.push(refusal);
            true
        });
        all.extend(self.slots().err());
        let mode_is_known = !all.iter().any(|refusal| matches!(refusal, Refusal::ModeMissing { .. }));
        if mode_is_known {
            all.extend(self.way(travel).err());
        }
        all
    }

    /// Names the rules that ask neither clock nor map, until `go_on` says stop.
    fn timeless(&self, go_on: &mut dyn FnMut(Refusal) -> bool) {
        let (volunteer, request) = (self.volunteer, self.request);
        if request.nursing && !go_on(Refusal::Nursing) {
            return;
        }
        if volunteer.on_call && !go_on(Refusal::OnCall) {
            return;
        }
        for skill in request.skills.iter().filter(|skill| !volunteer.skills.has(*skill)) {
            if !go_on(Refusal::SkillMissing { skill }) {
                return;
            }
        }
        if volunteer.kinds_refused.has(request.kind) && !go_on(Refusal::KindRefused { kind: request.kind }) {
            return;
        }
        for certificate in request.certificates.iter() {
            let is_there = volunteer.certificates.iter().any(|held| held.what == certificate);
            if !is_there && !go_on(Refusal::CertificateMissing { certificate }) {
                return;
            }
        }
        if let Some(needed) = request.mode
            && volunteer.ways.iter().all(|way| way.mode != needed)
        {
            let has = volunteer.ways.iter().map(|way| way.mode).collect();
            if !go_on(Refusal::ModeMissing { needed, has }) {
                return;
            }
        }
        if volunteer.excludes.iter().any(|id| *id == request.requester || *id == request.id)
            && !go_on(Refusal::Excluded { by: Side::Volunteer })
        {
            return;
        }
        if request.excludes.contains(&volunteer.id) && !go_on(Refusal::Excluded { by: Side::Requester }) {
            return;
        }
        let wishes = [
            (Side::Requester, &request.wishes, &volunteer.traits),
            (Side::Volunteer, &volunteer.wishes, &request.traits),
        ];
        for (by, wishes, traits) in wishes {
            for wish in wishes.required.iter().filter(|wish| !traits.has(*wish)) {
                if !go_on(Refusal::WishUnmet { by, wish }) {
                    return;
                }
            }
            for forbidden in wishes.forbidden.iter().filter(|wish| traits.has(*wish)) {
                if !go_on(Refusal::WishForbids { by, forbidden }) {
                    return;
                }
            }
        }
    }

    /// The slots at which the volunteer is free and every certificate asked for is valid.
    fn slots(&self) -> Result<SlotSet, Refusal> {
        let (mut slots, mut ended) = (SlotSet::default(), None);
        for (i, slot) in self.visit.slots.iter().enumerate() {
            if self.free_span(*slot).is_none() {
                continue;
            }
            // Most requests ask for no certificate, and need no date.
            let asked = !self.request.certificates.is_empty();
            match asked.then(|| self.ended_on(self.problem.period.date_of(slot.starts_at))).flatten() {
                None => slots.add(i),
                Some(refusal) => ended = ended.or(Some(refusal)),
            }
        }
        match (slots.is_empty(), ended) {
            (false, _) => Ok(slots),
            (true, Some(refusal)) => Err(refusal),
            (true, None) => Err(Refusal::NotFree),
        }
    }

    /// The stretch of free time that holds a slot.
    #[must_use]
    pub fn free_span(&self, slot: Span) -> Option<Span> {
        let free = &self.volunteer.free;
        let after = free.partition_point(|span| span.starts_at <= slot.starts_at);
        free[..after].last().copied().filter(|span| span.holds(slot))
    }

    /// Whether no certificate that is there has ended on a date.
    #[must_use]
    pub fn certificates_hold(&self, visit_on: Date) -> bool {
        self.ended_on(visit_on).is_none()
    }

    /// A certificate asked for that is there, and has ended on `visit_on`.
    fn ended_on(&self, visit_on: Date) -> Option<Refusal> {
        self.request.certificates.iter().find_map(|certificate| {
            let held = self.volunteer.certificates.iter().filter(|held| held.what == certificate);
            let ends_on = held.map(|held| held.ends_on).max()?;
            (ends_on < visit_on).then_some(Refusal::CertificateEnds { certificate, ends_on, visit_on })
        })
    }

    /// The fastest way within its limit, and its seconds.
    fn way(&self, travel: &dyn Travel) -> Result<(Mode, u32), Refusal> {
        let mut best: Option<(u32, Mode)> = None;
        let mut nearest: Option<(u32, Refusal)> = None;
        for way in &self.volunteer.ways {
            if self.request.mode.is_some_and(|needed| needed != way.mode) {
                continue;
            }
            let travel_s = travel.seconds(&self.volunteer.home, &self.request.place, way.mode);
            if travel_s <= way.limit_s {
                best = Some(best.map_or((travel_s, way.mode), |known| known.min((travel_s, way.mode))));
            } else {
                let over_s = travel_s - way.limit_s;
                if nearest.as_ref().is_none_or(|(least, _)| over_s < *least) {
                    nearest = Some((over_s, Refusal::TooFar { mode: way.mode, travel_s, limit_s: way.limit_s }));
                }
            }
        }
        match (best, nearest) {
            (Some((travel_s, mode)), _) => Ok((mode, travel_s)),
            (None, Some((_, refusal))) => Err(refusal),
            (None, None) => Err(Refusal::ModeMissing {
                needed: self.request.mode.unwrap_or(Mode::Foot),
                has: self.volunteer.ways.iter().map(|way| way.mode).collect(),
            }),
        }
    }
}
