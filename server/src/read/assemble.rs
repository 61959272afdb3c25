//! Drafts into the problem and the people: words become tags, rows are sorted, names stay outside.

use std::collections::{BTreeSet, HashSet};

use koppel_engine::problem::Problem;
use koppel_engine::request::{HelpRequest, Visit};
use koppel_engine::travel::{Mode, Travel, TravelTable};
use koppel_engine::volunteer::{Certificate, Volunteer, Way, Wishes};
use koppel_engine::words::{Tags, Vocabulary};
use rayon::prelude::*;

use super::fold::natural;
use super::meanings::Word;
use super::organisations::Organisations;
use super::requests::RequestDraft;
use super::rows::RowRead;
use super::trouble::{Cause, Trouble};
use super::volunteers::VolunteerDraft;
use super::wishes::WishWords;
use crate::clock::Clock;
use crate::people::People;
use crate::settings::Settings;

/// The most different words of a problem: below what a tag can number.
const WORDS_MOST: usize = 60_000;

/// The drafts of the rows that count, sorted by id.
pub(crate) struct Good<'a> {
    pub volunteers: Vec<&'a VolunteerDraft>,
    pub requests: Vec<&'a RequestDraft>,
}

impl<'a> Good<'a> {
    /// Group offers are requests with seats.
    pub fn new(
        volunteers: &'a [RowRead<VolunteerDraft>],
        requests: &'a [RowRead<RequestDraft>],
        offers: &'a [RowRead<RequestDraft>],
    ) -> Self {
        let mut good = Self {
            volunteers: volunteers.iter().filter_map(RowRead::good).collect(),
            requests: requests.iter().chain(offers).filter_map(RowRead::good).collect(),
        };
        good.volunteers.par_sort_by(|a, b| natural(&a.id, &b.id));
        good.requests.par_sort_by(|a, b| natural(&a.id, &b.id));
        good
    }

    /// Who they are.
    pub fn people(&self) -> People {
        let mut people = People::default();
        people.volunteers.extend(self.volunteers.iter().map(|draft| (draft.id.clone(), draft.person.clone())));
        for draft in &self.requests {
            people.requesters.entry(draft.requester.clone()).or_default().fill_from(&draft.person);
        }
        people
    }

    /// The problem.
    pub fn problem(
        &self,
        clock: &Clock,
        organisations: Organisations,
        settings: &Settings,
    ) -> Result<Problem, Trouble> {
        let vocabulary = self.vocabulary()?;
        let volunteers = self
            .volunteers
            .par_iter()
            .filter_map(|draft| volunteer(draft, &vocabulary, &organisations, settings))
            .collect();
        let mut requests: Vec<HelpRequest> = self
            .requests
            .par_iter()
            .filter_map(|draft| request(draft, &vocabulary, &organisations, settings))
            .collect();
        // A link to a row that does not count binds nothing: without it, what is exported can be read again.
        let known: HashSet<String> = requests.iter().map(|one| one.id.clone()).collect();
        requests.iter_mut().for_each(|one| one.links.retain(|link| known.contains(&link.to)));
        let visits = (0..).zip(&self.requests).flat_map(|(place, draft)| visits_of(place, draft)).collect();
        Ok(Problem {
            period: clock.period().clone(),
            vocabulary,
            organisations: organisations.table,
            volunteers,
            requests,
            visits,
            acceptance: None,
        })
    }

    /// All words, sorted, so that the order of rows does not number them.
    fn vocabulary(&self) -> Result<Vocabulary, Trouble> {
        let mut words: HashSet<&str> = HashSet::new();
        for draft in &self.volunteers {
            let lists = [&draft.skills, &draft.kinds_liked, &draft.kinds_refused, &draft.traits];
            words.extend(lists.into_iter().chain(wish_lists(&draft.wishes)).flatten().map(|word| &**word));
            words.extend(draft.valid.iter().map(|(word, _)| &**word));
        }
        for draft in &self.requests {
            let lists = [&draft.skills, &draft.certificates, &draft.traits];
            words.extend(lists.into_iter().chain(wish_lists(&draft.wishes)).flatten().map(|word| &**word));
            words.extend(draft.kind.iter().map(|word| &**word));
        }
        if words.len() > WORDS_MOST {
            return Err(Trouble::new("", Cause::TooManyWords));
        }
        let sorted: BTreeSet<&str> = words.into_iter().collect();
        Ok(Vocabulary::from(sorted.into_iter().map(str::to_owned).collect::<Vec<_>>()))
    }
}

const fn wish_lists(wishes: &WishWords) -> [&Vec<Word>; 3] {
    [&wishes.required, &wishes.forbidden, &wishes.preferred]
}

fn tags(words: &[Word], vocabulary: &Vocabulary) -> Tags {
    words.iter().filter_map(|word| vocabulary.find(word)).collect()
}

fn wishes(words: &WishWords, vocabulary: &Vocabulary) -> Wishes {
    let [required, forbidden, preferred] = wish_lists(words).map(|words| tags(words, vocabulary));
    Wishes { required, forbidden, preferred }
}

fn volunteer(
    draft: &VolunteerDraft,
    vocabulary: &Vocabulary,
    organisations: &Organisations,
    settings: &Settings,
) -> Option<Volunteer> {
    let mut certificates: Vec<Certificate> = draft
        .valid
        .iter()
        .filter_map(|(word, ends_on)| Some(Certificate { what: vocabulary.find(word)?, ends_on: *ends_on }))
        .collect();
    certificates.sort_by_key(|certificate| certificate.what);
    Some(Volunteer {
        id: draft.id.clone(),
        organisation: draft.organisation.as_deref().and_then(|name| organisations.place(name)),
        home: draft.home.clone()?,
        ways: ways(draft, settings),
        skills: tags(&draft.skills, vocabulary),
        certificates,
        free: draft.free.clone(),
        limits: draft.limits,
        kinds_liked: tags(&draft.kinds_liked, vocabulary),
        kinds_refused: tags(&draft.kinds_refused, vocabulary),
        traits: tags(&draft.traits, vocabulary),
        wishes: wishes(&draft.wishes, vocabulary),
        excludes: draft.excludes.iter().map(|(_, id)| id.clone()).collect(),
        visits_before: draft.visits_before,
        last_asked: draft.last_asked,
        on_call: draft.on_call,
    })
}

/// The ways to travel with their limits: stated with the mode, else for all modes (in minutes or kilometres, the shorter
/// counts), else the mode's default.
fn ways(draft: &VolunteerDraft, settings: &Settings) -> Vec<Way> {
    let table: &TravelTable = &settings.travel;
    let stated: Vec<_> = if draft.modes.is_empty() {
        settings.default_modes.iter().map(|mode| (*mode, None)).collect()
    } else {
        draft.modes.clone()
    };
    let mut ways: Vec<Way> = Vec::with_capacity(stated.len());
    for (mode, limit_s) in stated {
        let by_distance = draft.max_distance_km.map(|km| table.pace(mode).seconds(f64::from(km) * 1000.0));
        let for_all = [draft.max_travel_s, by_distance].into_iter().flatten().min();
        let limit_s = limit_s.or(for_all).unwrap_or_else(|| table.default_limit_s(mode));
        if !ways.iter().any(|way| way.mode == mode) {
            ways.push(Way { mode, limit_s });
        }
    }
    ways.sort_by_key(|way| way.mode);
    ways
}

fn request(
    draft: &RequestDraft,
    vocabulary: &Vocabulary,
    organisations: &Organisations,
    settings: &Settings,
) -> Option<HelpRequest> {
    Some(HelpRequest {
        id: draft.id.clone(),
        requester: draft.requester.clone(),
        kind: vocabulary.find(draft.kind.as_deref()?)?,
        nursing: draft.nursing,
        place: draft.place.clone()?,
        ends_at_place: draft.ends_at_place.clone()?,
        skills: tags(&draft.skills, vocabulary),
        certificates: tags(&draft.certificates, vocabulary),
        mode: draft.mode,
        volunteers_needed: draft.volunteers_needed,
        partial: draft.partial,
        priority: draft.priority,
        traits: tags(&draft.traits, vocabulary),
        wishes: wishes(&draft.wishes, vocabulary),
        excludes: draft.excludes.iter().map(|(_, id)| id.clone()).collect(),
        known: draft.known.iter().map(|(_, id)| id.clone()).collect(),
        same_volunteers: draft.same_volunteers,
        links: draft.links.iter().map(|(_, link)| link.clone()).collect(),
        offer: draft.offer,
        joins_within_s: draft.joins_group.then(|| {
            let walk_s = draft.walk_min.map(|minutes| minutes.saturating_mul(60));
            walk_s.unwrap_or_else(|| settings.travel.default_limit_s(Mode::Foot))
        }),
        strain: draft.strain,
        area: draft.area.clone(),
        behind: 0,
        told: Vec::new(),
        pinned: Vec::new(),
        organisation: draft.organisation.as_deref().and_then(|name| organisations.place(name)),
    })
}

fn visits_of(request: u32, draft: &RequestDraft) -> Vec<Visit> {
    let several = draft.visits.len() > 1;
    let mut visits: Vec<Visit> = draft
        .visits
        .iter()
        .map(|visit| Visit {
            id: if several { format!("{}@{}", draft.id, visit.date) } else { draft.id.clone() },
            request,
            slots: visit.slots.clone(),
            night: visit.night,
        })
        .collect();
    visits.sort_by(|a, b| a.slots.cmp(&b.slots));
    visits
}
