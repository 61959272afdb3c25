//! Emergency replacement: whom to ask for one visit, in which order, and how many at once.
//!
//! **Who.** Volunteers whom the hard rules allow and who can come next to what they do in the plan: time, travel between their visits,
//! limits. Somebody who could come only by giving up another visit worth less, which others do not depend on, stands behind all who are free.
//! That a lasting pair has nobody else does not hold here: somebody has to stand in this once.
//!
//! **Order.** From the requester outward ([`Layer`]); in a layer those on the emergency card in its order, then those who are on call for this, then those who came before, then by
//! chance of a yes × gain of the plan. That product is what one call brings on average, and it asks nobody to say what a call costs: with few people
//! to ask, it puts first who both fills the place soon and fills it well.
//!
//! **How many.** The fewest, in this order, with whom all places are filled by the hour asked for with the chance asked for
//! ([`crate::answers`]), those counted in who were asked already and have not answered.

use std::borrow::Cow;
use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::answers::{Aim, People, Rounds, how_many, yes_after_silence, yes_within};
use crate::plan::Plan;
use crate::problem::Problem;
use crate::rules::{Fit, Pair, Refusal};
use crate::time::Span;
use crate::travel::{Mode, Travel};
use able::Stage;

mod able;

/// How near somebody stands to the requester: own network, the community's volunteers, other organisations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    /// On the emergency card, or came before.
    OwnNetwork,
    /// Of no organisation, or of the one that took the request in (of any, when nobody is known to have taken it in).
    Community,
    /// Lent by another organisation.
    OtherOrganisation,
}

/// What somebody answered who was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Comes.
    Yes,
    /// Does not come.
    No,
    /// Has not answered since so many minutes.
    Silent(u32),
}

/// How likely somebody is to say yes.
pub type Yes<'a> = &'a (dyn Fn(&Pair<'_>, &Fit) -> f64 + Sync);

/// The question.
#[derive(Clone, Copy)]
pub struct Opening<'a> {
    /// Visit.
    pub visit: &'a str,
    /// Volunteers who are in the plan for it and do not come.
    pub dropped_out: &'a [String],
    /// Volunteers on the emergency card, nearest first.
    pub card: &'a [String],
    /// What people answered so far.
    pub answers: &'a [(String, Answer)],
    /// What asking aims at.
    pub aim: Aim,
    /// How likely somebody is to say yes.
    pub yes: Yes<'a>,
}

/// Why there is nothing to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoCallList {
    /// The problem knows no such visit.
    UnknownVisit(String),
    /// The problem knows no such volunteer.
    UnknownVolunteer(String),
    /// The plan does not send this volunteer to the visit, so that nobody drops out.
    NotOfThisVisit(String),
    /// Everybody the visit needs is coming.
    NobodyMissing,
    /// Said yes, and may not come.
    MayNot(String, Refusal),
    /// Said yes, and cannot come at that time next to the rest of the plan.
    CannotThen(String),
}

/// Whom to ask, in order.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CallList {
    /// Visit.
    pub visit: String,
    /// Request it belongs to.
    pub request: String,
    /// Places that nobody has said yes to.
    pub places: u32,
    /// Who said yes.
    pub said_yes: Vec<String>,
    /// What asking aims at.
    pub aim: Aim,
    /// The chance that the places are filled if nobody more is asked.
    pub chance_as_it_is: f64,
    /// How many of `calls`, first ones first, to ask now.
    pub ask_now: u32,
    /// The chance that the places are filled then. Below the aim when too few can come.
    pub chance: f64,
    /// A gentler way to the same aim.
    pub rounds: Option<Rounds>,
    /// Who was asked and is silent.
    pub waiting: Vec<Waiting>,
    /// Who could be asked, in order.
    pub calls: Vec<Call>,
}

/// Somebody who was asked and has not answered.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Waiting {
    /// Volunteer.
    pub volunteer: String,
    /// Minutes of silence.
    pub since_min: u32,
    /// The chance of a yes that is still to come in time.
    pub yes: f64,
}

/// Somebody to ask.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Call {
    /// Volunteer.
    pub volunteer: String,
    /// How near to the requester.
    pub layer: Layer,
    /// Whether the volunteer came before.
    pub came_before: bool,
    /// Whether the volunteer is on call for this: in no plan, and asked first in the layer.
    pub on_call: bool,
    /// When the visit would be.
    pub time: Span,
    /// By what the volunteer travels from home.
    pub mode: Mode,
    /// How long that takes.
    pub travel_s: u32,
    /// What the match is worth, load cost not counted.
    pub points: i64,
    /// What the plan gains: points less load cost, less what is given up.
    pub gain: i64,
    /// The chance that the volunteer says yes in the end.
    pub yes: f64,
    /// A visit the volunteer would have to give up.
    pub gives_up: Option<String>,
}

/// The list for one visit of a problem, as the plan stands.
///
/// # Errors
/// When nobody is missing, or the question names what the problem does not know.
pub fn call_list(
    problem: &Problem,
    travel: &dyn Travel,
    plan: &Plan,
    opening: &Opening<'_>,
) -> Result<CallList, NoCallList> {
    let on_call: HashSet<&str> = problem
        .volunteers
        .iter()
        .filter(|volunteer| volunteer.on_call)
        .map(|volunteer| volunteer.id.as_str())
        .collect();
    let mut problem = Cow::Borrowed(problem);
    if !on_call.is_empty() {
        problem.to_mut().volunteers.iter_mut().for_each(|volunteer| volunteer.on_call = false);
    }
    let mut stage = Stage::new((problem.as_ref(), &on_call), travel, plan, opening)?;
    let answered = |id: &str| opening.answers.iter().find(|(who, _)| who == id).map(|(_, answer)| *answer);
    let mut said_yes = Vec::new();
    for (id, answer) in opening.answers {
        if *answer == Answer::Yes && !said_yes.contains(id) {
            stage.take(id)?;
            said_yes.push(id.clone());
        }
    }
    let places = stage.places();
    let mut calls = if places == 0 { Vec::new() } else { stage.calls() };
    let mut waiting = Vec::new();
    calls.retain(|call| match answered(&call.volunteer) {
        None => true,
        Some(Answer::Silent(since_min)) => {
            let volunteer = call.volunteer.clone();
            waiting.push((Waiting { volunteer, since_min, yes: call.yes }, call.gives_up.is_some()));
            false
        }
        Some(_) => false,
    });
    let silent: Vec<(f64, u32)> = waiting.iter().map(|(one, _)| (one.yes, one.since_min)).collect();
    let others: Vec<f64> = calls.iter().filter(|call| call.gives_up.is_none()).map(|call| call.yes).collect();
    let (aim, people) = (opening.aim, People { silent: &silent, others: &others });
    let tally = people.waited_for(places, aim.within_min);
    let in_time: Vec<f64> = others.iter().map(|yes| yes_within(*yes, aim.within_min)).collect();
    let (ask_now, chance) = how_many(&tally, &in_time, aim.chance);
    let still = |mut one: Waiting| {
        one.yes = yes_after_silence(one.yes, one.since_min, aim.within_min);
        one
    };
    Ok(CallList {
        visit: stage.visit_id().to_owned(),
        request: stage.request_id().to_owned(),
        places,
        said_yes,
        aim,
        chance_as_it_is: tally.enough(),
        ask_now: u32::try_from(ask_now).unwrap_or(u32::MAX),
        chance,
        rounds: people.in_rounds(places, aim),
        waiting: waiting.into_iter().map(|(one, _)| still(one)).collect(),
        calls,
    })
}
