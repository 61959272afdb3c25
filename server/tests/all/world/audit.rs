//! What must hold in a store, whatever was asked and whatever broke: it is held to the log, to what was acknowledged and to the rules.

use std::collections::{BTreeMap, BTreeSet};

use koppel::life::State;
use koppel::store::Store;
use koppel::store::decisions::Decision;
use koppel::store::matches::Stored;
use koppel::store::weeks::Week;
use koppel_engine::instance::Prices;
use koppel_engine::rules::Refusal;
use koppel_engine::verify::{self, Fault};

/// What was done, as the log tells it: by whom, what, about what.
pub type Line = (String, String, String);

/// How often a line was acknowledged, and how often it was asked for without an answer.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    told: usize,
    unheard: usize,
}

/// What clients know, and the store as it stood when it was last looked at.
#[derive(Default)]
pub struct Audit {
    counts: BTreeMap<Line, Count>,
    log: Vec<Decision>,
    /// How often each line stands in the log.
    found: BTreeMap<Line, usize>,
    /// The lines about each match.
    lives: BTreeMap<i64, Vec<Decision>>,
    /// State and version of every match.
    stood: BTreeMap<i64, (State, i64)>,
}

/// Lines of the log that are read where not all of it is looked at.
const LINES: i64 = 300;

/// Whether a match stands for somebody who goes, or may go.
fn is_live(one: &Stored) -> bool {
    one.state == State::Proposed || one.state.is_kept()
}

/// The state that a line of the log puts a match in; nothing for lines about something else than its state.
fn state_of(what: &str) -> Option<State> {
    what.strip_prefix("match:").and_then(State::named)
}

impl Audit {
    /// A client was answered with success.
    pub fn told(&mut self, line: Line) {
        self.counts.entry(line).or_default().told += 1;
    }

    /// A client asked, and heard nothing.
    pub fn unheard(&mut self, line: Line) {
        self.counts.entry(line).or_default().unheard += 1;
    }

    /// Whether somebody did this before the last look.
    pub fn did(&self, by_whom: &str, what: &str, about: &str) -> bool {
        self.log.iter().any(|line| (&*line.by_whom, &*line.what, &*line.subject) == (by_whom, what, about))
    }

    /// Looks at what is new and at what a newer plan did not replace, or at everything; panics with what does not hold.
    pub async fn look(&mut self, store: &Store, at_all: bool) {
        // What a client that left had asked last may just be written: this waits for its turn after that.
        drop(store.work().await.unwrap());
        let new = self.new_lines(store, at_all).await;
        self.look_at_log();
        let about = new.iter().filter_map(|line| line.subject.strip_prefix("match:"));
        let mut ids: BTreeSet<i64> = about.map(|id| id.parse().unwrap()).collect();
        if at_all {
            ids.extend(self.stood.keys());
        }
        if let Some(week) = store.newest_week().await.unwrap() {
            for one in store.matches(week).await.unwrap() {
                ids.remove(&one.id);
                self.look_at_match(&one);
            }
        }
        for id in ids {
            let one = store.match_of(id).await.unwrap_or_else(|error| panic!("match {id} is gone: {error}"));
            self.look_at_match(&one);
        }
    }

    /// The log only grows: what stood in it stands there still, and what is new comes after it.
    async fn new_lines(&mut self, store: &Store, at_all: bool) -> Vec<Decision> {
        let mut log = store.decisions(i64::MAX, if at_all { 1_000_000 } else { LINES }).await.unwrap();
        log.reverse();
        let newest = self.log.last().map_or(0, |line| line.id);
        let known = log.iter().filter(|line| line.id <= newest).count();
        let new = log.split_off(known);
        assert!(!at_all || log.len() == self.log.len(), "lines of the log are gone");
        assert!(i64::try_from(new.len()).unwrap() < LINES || at_all, "more lines than are looked at");
        assert_eq!(log[..], self.log[self.log.len() - log.len()..], "the log was changed");
        for line in &new {
            let Decision { by_whom, what, subject, .. } = line.clone();
            if let Some(id) = subject.strip_prefix("match:") {
                self.lives.entry(id.parse().unwrap()).or_default().push(line.clone());
            }
            *self.found.entry((by_whom, what, subject)).or_default() += 1;
        }
        self.log.extend(new.iter().cloned());
        new
    }

    /// What was acknowledged stands in the log, and nothing that nobody asked for.
    fn look_at_log(&self) {
        for (line, count) in &self.counts {
            let there = self.found.get(line).copied().unwrap_or(0);
            assert!(
                there >= count.told,
                "{line:?} was acknowledged {} times and stands there {there} times",
                count.told
            );
        }
        for (line, there) in &self.found {
            let is_step = state_of(&line.1).is_some_and(|state| state != State::Proposed) || line.1 == "erased";
            let most = self.counts.get(line).copied().unwrap_or_default();
            let most = most.told + most.unheard;
            assert!(!is_step || *there <= most, "{line:?} stands there {there} times and was asked for {most} times");
        }
    }

    /// A match stands where its lines in the log lead, by steps that are allowed, and its version counts them.
    fn look_at_match(&mut self, one: &Stored) {
        follows(one, self.lives.get(&one.id).map_or(&[][..], Vec::as_slice));
        let now = (one.state, one.version);
        if let Some(before) = self.stood.insert(one.id, now) {
            assert!(now.1 > before.1 || now == before, "match {} went from {before:?} to {now:?}", one.id);
        }
    }
}

/// Plays the lines of one match, and holds the match to where they lead.
fn follows(one: &Stored, lines: &[Decision]) {
    let (mut state, mut version, mut pinned) = (State::Proposed, 1, false);
    for (at, line) in lines.iter().enumerate() {
        match (line.what.as_str(), state_of(&line.what)) {
            // It began with this line: proposed by hand, or somebody came.
            ("match:proposed", _) if at == 0 => continue,
            ("match:requester-asked", Some(to)) if at == 0 => {
                state = to;
                continue;
            }
            ("match:swapped", _) => {
                assert_eq!(state, State::Proposed, "{line:?} on what was decided");
                state = State::Expired;
            }
            ("match:pinned" | "match:unpinned", _) => {
                assert_eq!(state, State::Proposed, "{line:?} on what was decided");
                pinned = line.what == "match:pinned";
            }
            (_, Some(to)) => {
                assert!(state.next().contains(&to), "{line:?} does not lead from {state:?}");
                state = to;
            }
            _ => panic!("a line that nobody knows: {line:?}"),
        }
        version += 1;
    }
    let expired = state == State::Proposed && one.state == State::Expired;
    if expired {
        // A newer plan took its place, which is no decision and has no line.
        assert!(!pinned, "a pinned proposal was taken away: {one:?}");
        (state, version) = (State::Expired, version + 1);
    }
    assert_eq!((one.state, one.version, one.pinned), (state, version, pinned), "match {} and its log", one.id);
}

/// Nobody is sent to two places at once, nor anywhere the rules forbid, and no visit gets more than it needs.
pub async fn look_at_week(store: &Store, week: &Week) {
    let all = store.matches(week.id).await.unwrap();
    let batches = store.batches(week.id, 100).await.unwrap();
    let mut plan = None;
    for batch in batches {
        plan = store.batch_plan(batch.id).await.unwrap();
        if plan.is_some() {
            break;
        }
    }
    let Some(mut plan) = plan else {
        assert!(all.is_empty(), "matches of no plan");
        return;
    };
    let problem = &week.problem;
    // Prices prove how good a plan is, which is not asked here.
    plan.prices = Prices {
        volunteers: vec![0; problem.volunteers.len()],
        visits: vec![0; problem.visits.len()],
        organisations: vec![0; problem.organisations.len()],
    };
    plan.words = problem.vocabulary.clone();
    (plan.places_prices, plan.prices_in_time) = (plan.prices.clone(), None);
    let live: Vec<&Stored> = all.iter().filter(|one| is_live(one)).collect();
    plan.matches = live.iter().map(|one| one.found.clone()).collect();
    let place = |id: &str| problem.visits.iter().position(|visit| visit.id == id);
    let who = |id: &str| problem.volunteers.iter().position(|one| one.id == id);
    plan.matches.sort_by_key(|found| (place(&found.visit), who(&found.volunteer)));
    let faults = verify::plan(problem, &week.travel, &plan).err().unwrap_or_default();
    let broken: Vec<&Fault> = faults.iter().filter(|fault| is_of_rules(fault)).collect();
    let who: Vec<String> = live
        .iter()
        .map(|one| {
            format!("{}: {} to {} {:?} {:?}", one.id, one.found.volunteer, one.found.visit, one.found.time, one.state)
        })
        .collect();
    assert!(broken.is_empty(), "week {} as it stands breaks rules: {broken:#?}\n{}", week.id, who.join("\n"));
}

/// Whether a fault is about who goes where; figures and proofs are those of a plan, not of what people made of it.
fn is_of_rules(fault: &Fault) -> bool {
    match fault {
        Fault::Twice { .. }
        | Fault::DifferentTimes { .. }
        | Fault::TooClose { .. }
        | Fault::OverLimit { .. }
        | Fault::NotATime { .. }
        | Fault::Malformed { .. } => true,
        Fault::WrongNumber { found, need, .. } => *found > u64::from(*need),
        // "Never again" is for further plans; what was promised before stays.
        Fault::Forbidden { rule, .. } => !matches!(rule, Refusal::Excluded { .. }),
        _ => false,
    }
}
