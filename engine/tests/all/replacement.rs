//! Whom to ask when somebody drops out, and in which order.

use koppel_engine::answers::{Aim, YES};
use koppel_engine::plan::{Match, Plan};
use koppel_engine::planning::{Effort, UNWATCHED, make_plan};
use koppel_engine::policy::Policy;
use koppel_engine::problem::{Organisation, Problem};
use koppel_engine::replacement::{Answer, Call, CallList, Layer, NoCallList, Opening, call_list};
use koppel_engine::rules::Refusal;
use koppel_engine::time::Span;
use koppel_engine::travel::TravelTable;
use koppel_engine::verify::Fault;

use crate::small::{place, random, request, volunteer, week};

/// Tuesday 10:00-11:00.
const TEN: Span = Span::new(1440 + 600, 1440 + 660);
/// Tuesday 10:30-11:30.
const HALF_PAST: Span = Span::new(1440 + 630, 1440 + 690);

fn plan(problem: &Problem) -> Plan {
    make_plan(problem, &TravelTable::default(), &Policy::default(), Effort::default(), UNWATCHED)
}

fn names(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

fn ask(
    problem: &Problem,
    plan: &Plan,
    visit: &str,
    out: &[&str],
    answers: &[(&str, Answer)],
) -> Result<CallList, NoCallList> {
    let answers: Vec<(String, Answer)> = answers.iter().map(|(id, answer)| ((*id).to_owned(), *answer)).collect();
    let opening = Opening {
        visit,
        dropped_out: &names(out),
        card: &[],
        answers: &answers,
        aim: Aim::default(),
        yes: &|_, _| YES,
    };
    call_list(problem, &TravelTable::default(), plan, &opening)
}

fn who(list: &CallList) -> Vec<&str> {
    list.calls.iter().map(|call| call.volunteer.as_str()).collect()
}

/// V1 came before and lives far; V2 to V4 live ever farther off.
fn village() -> Problem {
    let mut people: Vec<_> = ["V1", "V2", "V3", "V4"].map(volunteer).into();
    people[0].home = place(3000.0);
    people[2].home = place(500.0);
    people[3].home = place(1000.0);
    let mut asked = request("R1");
    asked.known = names(&["V1"]);
    week(people, vec![(asked, vec![TEN]), (request("R2"), vec![HALF_PAST])])
}

#[test]
fn who_came_before_is_asked_first_then_the_best_match() {
    let problem = village();
    let plan = plan(&problem);
    let goes = &plan.matches.iter().find(|found| found.visit == "R1").unwrap().volunteer;
    let busy = &plan.matches.iter().find(|found| found.visit == "R2").unwrap().volunteer;
    assert_eq!((goes.as_str(), busy.as_str()), ("V1", "V2"));
    let list = ask(&problem, &plan, "R1", &["V1"], &[]).unwrap();
    // V2 is at R2 then, which is worth as much: not to be given up.
    assert_eq!(who(&list), ["V3", "V4"]);
    assert_eq!((list.places, list.ask_now), (1, 2));
    assert!((list.chance - (1.0 - 0.81)).abs() < 1e-12 && list.chance_as_it_is == 0.0);

    let mut without = plan.clone();
    without.matches.retain(|found| found.visit != "R1");
    let list = ask(&problem, &without, "R1", &[], &[]).unwrap();
    assert_eq!(who(&list), ["V1", "V3", "V4"]);
    assert_eq!(list.calls[0].layer, Layer::OwnNetwork);
    assert!(list.calls[0].came_before && !list.calls[1].came_before);
}

#[test]
fn somebody_on_call_is_in_no_plan_and_is_asked_first_in_an_emergency() {
    let mut problem = village();
    problem.volunteers[3].on_call = true;
    problem.volunteers[3].home = place(0.0);
    let plan = plan(&problem);
    assert!(plan.matches.iter().all(|found| found.volunteer != "V4"), "V4 lives nearest, and is on call only");
    let list = ask(&problem, &plan, "R1", &["V1"], &[]).unwrap();
    assert_eq!(who(&list), ["V4", "V3"]);
    assert!(list.calls[0].on_call && !list.calls[1].on_call);
    let mut taken = plan;
    taken.matches[0].volunteer = "V4".into();
    let faults = koppel_engine::verify::plan(&problem, &TravelTable::default(), &taken).unwrap_err();
    assert!(faults.iter().any(|fault| matches!(fault, Fault::Forbidden { rule: Refusal::OnCall, .. })), "{faults:?}");
}

#[test]
fn a_visit_worth_less_may_be_given_up_and_stands_last() {
    let mut problem = village();
    problem.requests[0].priority = 4;
    let plan = plan(&problem);
    let list = ask(&problem, &plan, "R1", &["V1"], &[]).unwrap();
    assert_eq!(who(&list), ["V3", "V4", "V2"]);
    assert_eq!(list.calls[2].gives_up.as_deref(), Some("R2"));
    assert_eq!(list.ask_now, 2, "nobody is asked to leave another visit while others are free");
}

#[test]
fn the_emergency_card_comes_first_and_other_organisations_last() {
    let mut problem = village();
    let row = |id: &str| Organisation { id: id.into(), visits: u32::MAX };
    problem.organisations = vec![row("A"), row("B")];
    problem.requests[0].organisation = Some(0);
    problem.volunteers[2].organisation = Some(1);
    let mut plan = plan(&problem);
    plan.matches.clear();
    let opening = Opening {
        visit: "R1",
        dropped_out: &[],
        card: &names(&["V4"]),
        answers: &[],
        aim: Aim::default(),
        yes: &|_, _| YES,
    };
    let list = call_list(&problem, &TravelTable::default(), &plan, &opening).unwrap();
    assert_eq!(who(&list), ["V4", "V1", "V2", "V3"]);
    let layers: Vec<Layer> = list.calls.iter().map(|call| call.layer).collect();
    assert_eq!(layers, [Layer::OwnNetwork, Layer::OwnNetwork, Layer::Community, Layer::OtherOrganisation]);
}

#[test]
fn answers_resize_the_list() {
    let problem = village();
    let mut plan = plan(&problem);
    plan.matches.clear();
    let answers = [("V1", Answer::No), ("V3", Answer::Silent(60))];
    let list = ask(&problem, &plan, "R1", &[], &answers).unwrap();
    assert_eq!(who(&list), ["V2", "V4"]);
    assert_eq!(list.waiting.len(), 1);
    assert!(list.waiting[0].yes < 0.03 && list.chance_as_it_is > 0.0, "{:?}", list.waiting);
    let done = ask(&problem, &plan, "R1", &[], &[("V3", Answer::Yes)]).unwrap();
    assert_eq!((done.places, done.ask_now, done.calls.len()), (0, 0, 0));
    assert_eq!(done.said_yes, ["V3"]);
}

#[test]
fn several_places_are_filled_at_one_time() {
    let mut asked = request("R1");
    asked.volunteers_needed = 2;
    let mut people: Vec<_> = ["V1", "V2", "V3"].map(volunteer).into();
    people[0].free = vec![TEN];
    let problem = week(people, vec![(asked, vec![TEN, Span::new(3 * 1440, 3 * 1440 + 60)])]);
    let mut plan = plan(&problem);
    plan.matches.clear();
    let list = ask(&problem, &plan, "R1", &[], &[]).unwrap();
    assert_eq!(who(&list).len(), 3);
    assert!(list.calls.iter().all(|call| call.time == TEN) && list.places == 2);
    let half = ask(&problem, &plan, "R1", &[], &[("V1", Answer::Yes)]).unwrap();
    assert_eq!((half.places, half.calls.len()), (1, 2));
    assert!(half.calls.iter().all(|call| call.time == TEN), "the others come when V1 comes");
}

#[test]
fn questions_that_cannot_be_answered_are_named() {
    let problem = village();
    let plan = plan(&problem);
    let fails =
        |visit, out: &[&str], answers: &[(&str, Answer)]| ask(&problem, &plan, visit, out, answers).unwrap_err();
    assert_eq!(fails("R9", &[], &[]), NoCallList::UnknownVisit("R9".into()));
    assert_eq!(fails("R1", &["V9"], &[]), NoCallList::UnknownVolunteer("V9".into()));
    assert_eq!(fails("R1", &["V3"], &[]), NoCallList::NotOfThisVisit("V3".into()));
    assert_eq!(fails("R1", &[], &[]), NoCallList::NobodyMissing);
    assert_eq!(fails("R1", &["V1"], &[("V2", Answer::Yes)]), NoCallList::CannotThen("V2".into()));
}

/// Whoever is on a list can really come: the plan with that match in the place of the one dropped out is a valid plan.
#[test]
fn everybody_on_the_list_of_a_random_week_can_come() {
    let mut calls = 0;
    for seed in 0..60 {
        let problem = random(seed, 14, 20);
        let plan = plan(&problem);
        for found in &plan.matches {
            let list = ask(&problem, &plan, &found.visit, &[&found.volunteer], &[]).unwrap();
            for call in &list.calls {
                assert_ne!(call.volunteer, found.volunteer);
                assert!(list.ask_now as usize <= list.calls.len());
                calls += 1;
                can_come(seed, &problem, &plan, found, call);
            }
        }
    }
    assert!(calls > 300, "only {calls} calls");
}

fn can_come(seed: u64, problem: &Problem, plan: &Plan, out: &Match, call: &Call) {
    let mut swapped = plan.clone();
    let given_up = |visit: &String| call.gives_up.as_ref() == Some(visit);
    swapped.matches.retain(|other| {
        let is_out = (&other.visit, &other.volunteer) == (&out.visit, &out.volunteer);
        !is_out && (other.volunteer != call.volunteer || !given_up(&other.visit))
    });
    let mut new = out.clone();
    new.volunteer.clone_from(&call.volunteer);
    (new.mode, new.travel_s, new.points) = (call.mode, call.travel_s, call.points);
    swapped.matches.push(new);
    swapped.matches.sort_by_key(|found| {
        let visit = problem.visits.iter().position(|visit| visit.id == found.visit);
        (visit, problem.volunteers.iter().position(|one| one.id == found.volunteer))
    });
    let faults = koppel_engine::verify::plan(problem, &TravelTable::default(), &swapped).err().unwrap_or_default();
    // The figures were not recounted; every rule must hold, but that a lasting pair has nobody else: this is a stand-in.
    let is_rule = |fault: &&Fault| {
        !matches!(
            fault,
            Fault::Malformed { .. }
                | Fault::WrongFigure { .. }
                | Fault::NotSame { .. }
                | Fault::WrongReason { .. }
                | Fault::AboveCeiling { .. }
        )
    };
    let broken: Vec<String> = faults.iter().filter(is_rule).map(ToString::to_string).collect();
    assert!(broken.is_empty(), "seed {seed}: {call:?}: {broken:?}");
}
