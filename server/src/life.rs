//! The life of a match: its states, which step leads where, and the reasons for a no. A person takes every step.

use serde::{Deserialize, Serialize};

use crate::lang::Lang;

/// Where a match stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// koppel proposes it; nobody has decided.
    Proposed,
    /// The coordinator agrees; the volunteer is asked.
    VolunteerAsked,
    /// The volunteer said yes; the requester is asked.
    RequesterAsked,
    /// They are to meet.
    FirstMeeting,
    /// They try it.
    Trial,
    /// Agreed: it takes place.
    Active,
    /// For a while not.
    Paused,
    /// Done.
    Ended,
    /// Somebody said no.
    Declined,
    /// A newer plan took its place, or its day is past.
    Expired,
    /// Taken back by who asked or offered.
    Withdrawn,
    /// Nobody answered.
    NotReached,
}

impl State {
    /// All of them, in the order of a life.
    pub const ALL: [Self; 12] = [
        Self::Proposed,
        Self::VolunteerAsked,
        Self::RequesterAsked,
        Self::FirstMeeting,
        Self::Trial,
        Self::Active,
        Self::Paused,
        Self::Ended,
        Self::Declined,
        Self::Expired,
        Self::Withdrawn,
        Self::NotReached,
    ];

    /// The states a person may choose from here.
    #[must_use]
    pub const fn next(self) -> &'static [Self] {
        use State::{
            Active, Declined, Ended, Expired, FirstMeeting, NotReached, Paused, Proposed, RequesterAsked, Trial,
            VolunteerAsked, Withdrawn,
        };
        match self {
            Proposed => &[VolunteerAsked, Declined, NotReached, Withdrawn],
            VolunteerAsked => &[RequesterAsked, Declined, NotReached, Withdrawn],
            RequesterAsked => &[Active, FirstMeeting, Declined, NotReached, Withdrawn],
            FirstMeeting => &[Trial, Active, Declined, Withdrawn],
            Trial => &[Active, Ended, Paused, Declined],
            Active => &[Ended, Paused, Withdrawn, Declined],
            Paused => &[Active, Ended],
            Ended | Declined | Expired | Withdrawn | NotReached => &[],
        }
    }

    /// Whether a no, which needs a reason.
    #[must_use]
    pub const fn is_no(self) -> bool {
        matches!(self, Self::Declined | Self::Withdrawn | Self::NotReached)
    }

    /// Whether a new plan leaves it where it is.
    #[must_use]
    pub const fn is_kept(self) -> bool {
        matches!(
            self,
            Self::VolunteerAsked
                | Self::RequesterAsked
                | Self::FirstMeeting
                | Self::Trial
                | Self::Active
                | Self::Paused
                | Self::Ended
        )
    }

    /// Its name in the store and the API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::VolunteerAsked => "volunteer-asked",
            Self::RequesterAsked => "requester-asked",
            Self::FirstMeeting => "first-meeting",
            Self::Trial => "trial",
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Ended => "ended",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
            Self::NotReached => "not-reached",
        }
    }

    /// The state of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// As people read it.
    #[must_use]
    pub fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::Proposed => lang.pick("voorgesteld", "proposed"),
            Self::VolunteerAsked => lang.pick("vrijwilliger bellen", "ring the volunteer"),
            Self::RequesterAsked => lang.pick("aanvrager bellen", "ring the requester"),
            Self::FirstMeeting => lang.pick("kennismaken", "first meeting"),
            Self::Trial => lang.pick("op proef", "on trial"),
            Self::Active => lang.pick("afgesproken", "agreed"),
            Self::Paused => lang.pick("pauze", "paused"),
            Self::Ended => lang.pick("klaar", "done"),
            Self::Declined => lang.pick("nee gezegd", "declined"),
            Self::Expired => lang.pick("vervallen", "expired"),
            Self::Withdrawn => lang.pick("ingetrokken", "withdrawn"),
            Self::NotReached => lang.pick("niet bereikt", "not reached"),
        }
    }
}

/// Why somebody said no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// No time.
    NoTime,
    /// Too far.
    TooFar,
    /// No klik.
    NoKlik,
    /// The task does not suit.
    TaskDoesNotSuit,
    /// Health.
    Health,
    /// The VOG is missing.
    VogMissing,
    /// Pets or an allergy.
    PetsOrAllergy,
    /// The need is gone.
    NeedGone,
    /// Already helped.
    AlreadyHelped,
    /// Could not be reached.
    CouldNotBeReached,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::NoTime,
        Self::TooFar,
        Self::NoKlik,
        Self::TaskDoesNotSuit,
        Self::Health,
        Self::VogMissing,
        Self::PetsOrAllergy,
        Self::NeedGone,
        Self::AlreadyHelped,
        Self::CouldNotBeReached,
    ];

    /// Whether nobody else needs to come either.
    #[must_use]
    pub const fn ends_request(self) -> bool {
        matches!(self, Self::NeedGone | Self::AlreadyHelped)
    }

    /// Its name in the store and the API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoTime => "no-time",
            Self::TooFar => "too-far",
            Self::NoKlik => "no-klik",
            Self::TaskDoesNotSuit => "task-does-not-suit",
            Self::Health => "health",
            Self::VogMissing => "vog-missing",
            Self::PetsOrAllergy => "pets-or-allergy",
            Self::NeedGone => "need-gone",
            Self::AlreadyHelped => "already-helped",
            Self::CouldNotBeReached => "could-not-be-reached",
        }
    }

    /// The reason of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }

    /// As people read it.
    #[must_use]
    pub fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::NoTime => lang.pick("geen tijd", "no time"),
            Self::TooFar => lang.pick("te ver", "too far"),
            Self::NoKlik => lang.pick("geen klik", "no click"),
            Self::TaskDoesNotSuit => lang.pick("past niet bij de taak", "the task does not suit"),
            Self::Health => lang.pick("gezondheid", "health"),
            Self::VogMissing => lang.pick("VOG ontbreekt", "VOG missing"),
            Self::PetsOrAllergy => lang.pick("huisdieren of allergie", "pets or allergy"),
            Self::NeedGone => lang.pick("hulp niet meer nodig", "help no longer needed"),
            Self::AlreadyHelped => lang.pick("al geholpen", "already helped"),
            Self::CouldNotBeReached => lang.pick("niet bereikt", "could not be reached"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_and_reason_is_found_by_its_name() {
        assert!(State::ALL.into_iter().all(|state| State::named(state.name()) == Some(state)));
        assert!(Reason::ALL.into_iter().all(|reason| Reason::named(reason.name()) == Some(reason)));
        assert_eq!(State::named("dancing"), None);
        let written = serde_json::to_string(&State::ALL).unwrap();
        assert!(State::ALL.iter().all(|state| written.contains(&format!("\"{}\"", state.name()))));
    }

    #[test]
    fn from_every_state_that_is_kept_there_is_a_way_to_the_end() {
        for state in State::ALL.into_iter().filter(|state| state.is_kept()) {
            let mut seen = vec![state];
            let mut at = 0;
            while at < seen.len() {
                let new: Vec<State> = seen[at].next().iter().copied().filter(|next| !seen.contains(next)).collect();
                seen.extend(new);
                at += 1;
            }
            assert!(seen.contains(&State::Ended), "{state:?}");
        }
    }

    #[test]
    fn a_no_ends_the_match() {
        assert!(State::ALL.into_iter().filter(|state| state.is_no()).all(|state| state.next().is_empty()));
    }
}
