//! What people decided stays, and the rest is planned around it: whole weeks, so that hard rules hold between old and new.

use std::collections::{BTreeMap, BTreeSet};

use koppel::kept::Decided;
use koppel_engine::plan::{Match, Plan};
use koppel_engine::planning::{Effort, UNWATCHED, make_plan};
use koppel_engine::problem::Problem;
use koppel_engine::time::Span;
use koppel_engine::volunteer::Limits;

use super::store::village;

fn plan_of(problem: &Problem) -> Plan {
    let reading = village();
    make_plan(problem, &reading.settings.travel, &reading.policy, Effort::default(), UNWATCHED)
}

/// Settles every `step`th match, plans the rest, and looks at both together.
fn check(step: usize) {
    let problem = village().problem;
    let first = plan_of(&problem);
    let settled: Vec<Match> = first.matches.iter().step_by(step).cloned().collect();
    let decided = Decided { settled: settled.clone(), ..Decided::default() };
    let second = plan_of(&decided.rest_of(&problem));
    let both: Vec<&Match> = settled.iter().chain(&second.matches).collect();
    let mut by_visit: BTreeMap<&str, Vec<&Match>> = BTreeMap::new();
    let mut by_volunteer: BTreeMap<&str, Vec<&Match>> = BTreeMap::new();
    for found in &both {
        by_visit.entry(&found.visit).or_default().push(found);
        by_volunteer.entry(&found.volunteer).or_default().push(found);
    }
    for visit in &problem.visits {
        let going = by_visit.get(visit.id.as_str()).map_or(&[][..], Vec::as_slice);
        assert!(going.len() <= problem.request_of(visit).volunteers_needed as usize, "{}", visit.id);
        let volunteers: BTreeSet<&str> = going.iter().map(|found| found.volunteer.as_str()).collect();
        let times: BTreeSet<Span> = going.iter().map(|found| found.time).collect();
        assert!(volunteers.len() == going.len() && times.len() <= 1, "{}: each once, all at one time", visit.id);
    }
    for volunteer in &problem.volunteers {
        let mut does = by_volunteer.get(volunteer.id.as_str()).cloned().unwrap_or_default();
        does.sort_by_key(|found| found.time);
        assert!(does.windows(2).all(|pair| pair[0].time.ends_at <= pair[1].time.starts_at), "{}", volunteer.id);
        let limit = volunteer.limits.visits_per_week;
        assert!(limit == Limits::NONE || does.len() <= limit as usize, "{} does {}", volunteer.id, does.len());
    }
}

#[test]
fn rules_hold_between_what_was_settled_and_what_is_new() {
    [1, 2, 3, 5].into_iter().for_each(check);
}

#[test]
fn who_said_no_is_not_asked_again_and_what_is_gone_is_not_planned() {
    let problem = village().problem;
    let first = plan_of(&problem);
    let (no, gone) = (&first.matches[0], &first.matches[1]);
    let decided = Decided {
        refused: [(no.volunteer.clone(), no.request.clone())].into(),
        gone: [gone.visit.clone()].into(),
        ..Decided::default()
    };
    let rest = decided.rest_of(&problem);
    let second = plan_of(&rest);
    assert!(second.matches.iter().all(|found| found.request != no.request || found.volunteer != no.volunteer));
    assert!(second.matches.iter().all(|found| found.visit != gone.visit));
    assert!(second.unserved.iter().all(|unserved| unserved.visit != gone.visit));
}

#[test]
fn nothing_decided_leaves_the_problem_as_it_is() {
    let problem = village().problem;
    assert!(Decided::default().rest_of(&problem) == problem);
}
