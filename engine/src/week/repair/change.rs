//! What a repair changed, and why.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Event, Standing};

/// Why a match changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// It is what happened: whoever had the visit cannot do it, or it is new, elsewhere in time, or gone.
    Happened,
    /// So that somebody could come to a visit that what happened left open.
    MakesRoom,
    /// Somebody got time to spare, or a visit came open.
    BetterNow,
}

/// One match that changed: a visit went from somebody to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Move {
    /// Visit.
    pub visit: u32,
    /// Who had it.
    pub from: Option<u32>,
    /// Who has it.
    pub to: Option<u32>,
    /// When it was, and when it is, in minutes.
    pub times: [Option<(i32, i32)>; 2],
    /// Why.
    pub why: Why,
}

/// Who, and when.
type At = (u32, (i32, i32));

impl Standing {
    /// The moves between the weeks before and now.
    pub(super) fn moves(&self, event: &Event, visit: Option<u32>, before: &BTreeMap<u32, Vec<u32>>) -> Vec<Move> {
        let mut lost: BTreeMap<u32, Vec<At>> = BTreeMap::new();
        let mut won: BTreeMap<u32, Vec<At>> = BTreeMap::new();
        for (volunteer, week) in before {
            let now = &self.people[*volunteer as usize].week;
            let note = |list: &mut BTreeMap<u32, Vec<_>>, option: &u32| {
                let choice = &self.rows.options[*option as usize];
                list.entry(choice.visit).or_default().push((*volunteer, (choice.start, choice.end)));
            };
            week.iter().filter(|option| !now.contains(option)).for_each(|option| note(&mut lost, option));
            now.iter().filter(|option| !week.contains(option)).for_each(|option| note(&mut won, option));
        }
        let mut moves = Vec::new();
        let visits: std::collections::BTreeSet<u32> = lost.keys().chain(won.keys()).copied().collect();
        for changed in visits {
            let (from, to) = (lost.remove(&changed).unwrap_or_default(), won.remove(&changed).unwrap_or_default());
            for place in 0..from.len().max(to.len()) {
                let (from, to) = (from.get(place), to.get(place));
                let happened = match event {
                    Event::DropsOut { volunteer } => from.is_some_and(|(who, _)| who == volunteer),
                    _ => visit == Some(changed),
                };
                let why = match (happened, from) {
                    (true, _) => Why::Happened,
                    (false, Some(_)) => Why::MakesRoom,
                    (false, None) => Why::BetterNow,
                };
                moves.push(Move {
                    visit: changed,
                    from: from.map(|(who, _)| *who),
                    to: to.map(|(who, _)| *who),
                    times: [from.map(|(_, time)| *time), to.map(|(_, time)| *time)],
                    why,
                });
            }
        }
        moves.sort_unstable();
        moves
    }
}
