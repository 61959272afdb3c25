//! The best few weeks of one volunteer, not only the best one: what a group of volunteers can choose from.
//!
//! **Method.** Within a block all chains are listed whose worth is within `slack` of the best chain that uses no more. From the last
//! block to the first, fronts of undominated rests are made. A depth-first search then puts blocks together, and turns back where even the
//! best rest that still fits leaves the week more than `slack` below the best. When there are more than `most` weeks, the slack is halved.

use super::best::{FORBIDDEN, at_most, with_musts};
use super::line::Line;
use super::person::Person;
use super::table::{Block, Table};

/// The most steps of one search; beyond, the slack is halved.
const STEPS: usize = 20_000;
/// The most chains listed for one block.
const CHAINS: usize = 400;

/// A week and what it is worth at the prices asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// Net worth.
    pub net: i64,
    /// Nodes by start.
    pub nodes: Vec<u32>,
}

/// A piece of a week.
#[derive(Clone, Copy, Debug)]
struct Piece {
    used: u64,
    worth: i64,
    from: u32,
    node: u32,
}

struct Search<'a> {
    table: &'a Table,
    volunteer: usize,
    person: &'a Person,
    blocks: &'a [Block],
    scale: i64,
    /// By block: its chains, the empty one included, best first.
    chains: Vec<Vec<(u64, i64, Vec<u32>)>>,
    /// By block: undominated ends of the week from there on.
    rests: Vec<Vec<(u64, i64)>>,
    floor: i64,
    /// Weeks found: net worth, and where their nodes end in `nodes`.
    found: Vec<(i64, u32)>,
    nodes: Vec<u32>,
    most: usize,
    /// How many steps are left.
    left: usize,
}

/// The weeks of a volunteer within `slack` of the best, best first, at most `most`. `net` as for [`super::best::Desk::best`].
pub fn weeks(table: &Table, volunteer: usize, net: &[i64], scale: i64, slack: i64, most: usize) -> Vec<Chain> {
    let (net, more) = with_musts(table, volunteer, net);
    let mut weeks = free_weeks(table, volunteer, &net, scale, slack, most);
    weeks.iter_mut().for_each(|chain| chain.net -= more);
    // Without its musts it is no week.
    let musts = &table.people[volunteer].musts;
    weeks.retain(|chain| musts.iter().all(|node| chain.nodes.contains(node)));
    weeks
}

fn free_weeks(table: &Table, volunteer: usize, net: &[i64], scale: i64, slack: i64, most: usize) -> Vec<Chain> {
    let first = table.node_starts[volunteer];
    let blocks = table.blocks_of(volunteer);
    let person = &table.people[volunteer];
    let mut slack = slack;
    loop {
        let chains: Vec<_> = blocks
            .iter()
            .map(|block| {
                let net = &net[(block.first - first) as usize..(block.end - first) as usize];
                chains_of(table, block, person.guard, net, slack)
            })
            .collect();
        let rests = rests_of(blocks, person.guard, &chains);
        let whole = |(used, worth): &(u64, i64)| worth - scale * person.cost(*used);
        let best = rests[0].iter().map(whole).max().unwrap_or(0);
        let (found, nodes) = (Vec::new(), Vec::new());
        let floor = best - slack;
        let (most_found, left) = (4 * most, STEPS);
        let mut search = Search {
            table,
            volunteer,
            person,
            blocks,
            scale,
            chains,
            rests,
            floor,
            found,
            nodes,
            most: most_found,
            left,
        };
        search.go(0, 0, 0, &mut Vec::new());
        if (search.found.len() >= most_found || search.left == 0) && slack > 0 {
            slack /= 2;
            continue;
        }
        return search.best_found(most);
    }
}

/// All chains of a block that are within `slack` of the best one that uses no more, the empty one included.
fn chains_of(table: &Table, block: &Block, guard: u64, net: &[i64], slack: i64) -> Vec<(u64, i64, Vec<u32>)> {
    let mut pieces: Vec<Piece> = vec![Piece { used: 0, worth: 0, from: 0, node: 0 }];
    let mut spans: Vec<(usize, usize)> = Vec::with_capacity(net.len());
    for (node, worth) in (block.first..block.end).zip(net) {
        let begin = pieces.len();
        let pays = *worth > -slack && *worth != FORBIDDEN;
        let uses = table.uses[node as usize];
        if pays && at_most(uses, block.cap, guard) && pieces.len() < CHAINS {
            if !table.is_late[node as usize] {
                pieces.push(Piece { used: uses, worth: *worth, from: 0, node });
            }
            for before in table.before(node as usize) {
                let span = spans[(before - block.first) as usize];
                let added = table.added(*before, node);
                for from in span.0..span.1 {
                    let known = pieces[from];
                    let (used, worth) = (known.used + added, known.worth + worth);
                    let is_beaten = |other: &Piece| other.worth >= worth + slack && at_most(other.used, used, guard);
                    if at_most(used, block.cap, guard) && !pieces[begin..].iter().any(is_beaten) {
                        pieces.push(Piece { used, worth, from: super::table::number(from), node });
                    }
                }
            }
        }
        spans.push((begin, pieces.len()));
    }
    let shared = block.shared;
    let is_kept = |piece: &&Piece| {
        let is_beaten = |other: &Piece| {
            other.worth > piece.worth + slack && at_most(other.used & shared, piece.used & shared, guard)
        };
        !pieces.iter().any(is_beaten)
    };
    let nodes_of = |piece: &Piece| {
        let (mut nodes, mut at) = (vec![piece.node], piece.from);
        while at != 0 {
            nodes.push(pieces[at as usize].node);
            at = pieces[at as usize].from;
        }
        nodes.reverse();
        nodes
    };
    let mut chains: Vec<(u64, i64, Vec<u32>)> =
        pieces[1..].iter().filter(is_kept).map(|piece| (piece.used, piece.worth, nodes_of(piece))).collect();
    chains.push((0, 0, Vec::new()));
    chains.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.2.cmp(&b.2)));
    chains
}

/// By block: the undominated (use, worth) of the week from it on, by what goes on from the block before; the most worth first.
fn rests_of(blocks: &[Block], guard: u64, chains: &[Vec<(u64, i64, Vec<u32>)>]) -> Vec<Vec<(u64, i64)>> {
    let mut rests = vec![Vec::new(); blocks.len()];
    rests.push(vec![(0, 0)]);
    for place in (0..blocks.len()).rev() {
        let block = &blocks[place];
        // All a cost may depend on goes on from the whole week.
        let is_all = block.cap & !block.keep == 0;
        let goes_on = if place > 0 {
            blocks[place - 1].keep
        } else if is_all {
            block.keep
        } else {
            u64::MAX
        };
        let later = rests[place + 1].len();
        if let Some(line) = Line::of(goes_on, block.cap, chains[place].len() * later * later / 4) {
            rests[place] = rests_in_line(line, block.cap, guard, &chains[place], &rests[place + 1]);
            continue;
        }
        let mut front: Vec<(u64, i64)> = Vec::new();
        for (used, worth, _) in &chains[place] {
            for (later, more) in &rests[place + 1] {
                let (used, worth) = (used + later, worth + more);
                if !at_most(used, block.cap, guard) {
                    continue;
                }
                let used = used & goes_on;
                if front.iter().any(|(known, value)| *value >= worth && at_most(*known, used, guard)) {
                    continue;
                }
                front.retain(|(known, value)| *value > worth || !at_most(used, *known, guard));
                front.push((used, worth));
            }
        }
        front.sort_unstable_by_key(|(_, worth)| std::cmp::Reverse(*worth));
        rests[place] = front;
    }
    rests
}

/// The same where one field alone goes on: the best for each use, then those that no smaller use is worth as much as.
fn rests_in_line(
    line: Line,
    cap: u64,
    guard: u64,
    chains: &[(u64, i64, Vec<u32>)],
    later: &[(u64, i64)],
) -> Vec<(u64, i64)> {
    let mut best: Vec<Option<(u64, i64)>> = vec![None; line.places];
    for (used, worth, _) in chains {
        for (more, value) in later {
            let (used, worth) = (used + more, worth + value);
            if at_most(used, cap, guard) {
                let (used, place) = line.place(used);
                if best[place].is_none_or(|(_, known)| known < worth) {
                    best[place] = Some((used, worth));
                }
            }
        }
    }
    let mut rests: Vec<(u64, i64)> = Vec::new();
    for rest in best.into_iter().flatten() {
        if rests.last().is_none_or(|(_, most)| *most < rest.1) {
            rests.push(rest);
        }
    }
    rests.reverse();
    rests
}

impl Search<'_> {
    fn go(&mut self, place: usize, used: u64, worth: i64, nodes: &mut Vec<u32>) {
        if self.found.len() >= self.most || self.left == 0 {
            return;
        }
        self.left -= 1;
        if place == self.blocks.len() {
            let net = worth - self.scale * self.person.cost(used);
            if net >= self.floor && self.is_week(nodes) {
                self.nodes.extend_from_slice(nodes);
                self.found.push((net, super::table::number(self.nodes.len())));
            }
            return;
        }
        let block = self.blocks[place];
        for i in 0..self.chains[place].len() {
            let (more, value) = (self.chains[place][i].0, self.chains[place][i].1);
            if !at_most(used + more, block.cap, self.person.guard) {
                continue;
            }
            let (next, value) = ((used + more) & block.keep, worth + value);
            if !self.can_reach(place + 1, next, value) {
                continue;
            }
            let length = nodes.len();
            let more = &self.chains[place][i].2;
            if more.iter().any(|node| nodes.iter().any(|other| self.table.clash(*other, *node))) {
                continue;
            }
            nodes.extend_from_slice(more);
            self.go(place + 1, next, value, nodes);
            nodes.truncate(length);
        }
    }

    /// The best weeks found, best first.
    fn best_found(&self, most: usize) -> Vec<Chain> {
        let begins = std::iter::once(0).chain(self.found.iter().map(|(_, end)| *end as usize));
        let week = |((net, end), begin): (&(i64, u32), usize)| (*net, &self.nodes[begin..*end as usize]);
        let mut weeks: Vec<(i64, &[u32])> = self.found.iter().zip(begins).map(week).collect();
        weeks.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        weeks.truncate(most);
        weeks.into_iter().map(|(net, nodes)| Chain { net, nodes: nodes.to_vec() }).collect()
    }

    fn can_reach(&self, place: usize, used: u64, worth: i64) -> bool {
        let whole = |used: u64, worth: i64| worth - self.scale * self.person.cost(used) >= self.floor;
        if place == self.blocks.len() {
            return whole(used, worth);
        }
        let cap = self.blocks[place].cap;
        // Costs are never below 0.
        let pays = |(_, more): &&(u64, i64)| worth + more >= self.floor;
        let mut rests = self.rests[place].iter().take_while(pays);
        rests.any(|(later, more)| at_most(used + later, cap, self.person.guard) && whole(used + later, worth + more))
    }

    fn is_week(&self, nodes: &[u32]) -> bool {
        let is_repeated = |i: usize| nodes[..i].iter().any(|other| self.table.clash(*other, nodes[i]));
        let is_loose = !self.person.loose.is_empty();
        !(1..nodes.len()).any(is_repeated) && (!is_loose || self.table.is_week(self.volunteer, nodes))
    }
}
