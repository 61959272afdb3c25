//! Volunteers and visits as a bipartite graph in flat arrays, reachable from both sides.
//!
//! 32-bit ids, 20 bytes an edge, no list per node: an edge's id is its place in the order by volunteer, then visit, so
//! the order in which edges were given never shows. petgraph's algorithms run on it (`visit.rs`).

mod visit;

use std::cmp::Reverse;
use std::ops::Range;

pub use visit::EdgeReference;

/// One edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// Volunteer.
    pub volunteer: u32,
    /// Visit.
    pub visit: u32,
    /// Points.
    pub points: i64,
}

/// Pairs (volunteer, visit) with points, reachable from both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graph {
    /// Where each volunteer's edges begin; one more entry than volunteers.
    volunteer_starts: Vec<u32>,
    /// Where each visit's entries in `visit_edges` begin; one more entry than visits.
    visit_starts: Vec<u32>,
    pub(crate) edge_volunteers: Vec<u32>,
    pub(crate) edge_visits: Vec<u32>,
    pub(crate) edge_points: Vec<i64>,
    /// Edge ids by visit, then volunteer.
    visit_edges: Vec<u32>,
}

impl Default for Graph {
    fn default() -> Self {
        Self::new(0, 0, Vec::new())
    }
}

impl Graph {
    /// A graph of so many volunteers and visits; of edges that name one pair, the one with the most points stays.
    ///
    /// # Panics
    /// When an edge names a volunteer or visit that is not there, or there are more than 2³¹ nodes or edges.
    #[must_use]
    pub fn new(volunteers: u32, visits: u32, mut edges: Vec<Edge>) -> Self {
        let order = |e: &Edge| (e.volunteer, e.visit, Reverse(e.points));
        if !edges.is_sorted_by_key(order) {
            edges.sort_unstable_by_key(order);
        }
        edges.dedup_by_key(|e| (e.volunteer, e.visit));
        assert!(u64::from(volunteers) + u64::from(visits) <= 1 << 31, "at most 2^31 nodes");
        assert!(edges.len() <= 1 << 31, "at most 2^31 edges");
        assert!(
            edges.iter().all(|e| e.volunteer < volunteers && e.visit < visits),
            "an edge names a node that is not there"
        );

        let volunteer_starts = starts(volunteers, edges.iter().map(|e| e.volunteer));
        let edge_visits: Vec<u32> = edges.iter().map(|e| e.visit).collect();
        let (visit_starts, visit_edges) = by_visit(visits, &edge_visits);
        Self {
            volunteer_starts,
            visit_starts,
            edge_volunteers: edges.iter().map(|e| e.volunteer).collect(),
            edge_visits,
            edge_points: edges.iter().map(|e| e.points).collect(),
            visit_edges,
        }
    }

    /// The same graph with volunteer `volunteers[i]` as number i and visit `visits[i]` as number i. Each volunteer's edges
    /// keep their order, so visits do not rise along it.
    pub(crate) fn renumbered(&self, volunteers: &[u32], visits: &[u32]) -> Self {
        let mut number = vec![0; visits.len()];
        for (new, old) in (0..).zip(visits) {
            number[*old as usize] = new;
        }
        let mut edge_volunteers = Vec::with_capacity(self.len());
        let mut edge_visits = Vec::with_capacity(self.len());
        let mut edge_points = Vec::with_capacity(self.len());
        let mut volunteer_starts = vec![0; volunteers.len() + 1];
        for (new, old) in (0..).zip(volunteers) {
            let ids = self.ids_of_volunteer(*old as usize);
            volunteer_starts[new as usize + 1] =
                volunteer_starts[new as usize] + self.degree_of_volunteer(*old as usize);
            edge_volunteers.extend(ids.clone().map(|_| new));
            edge_visits.extend(self.edge_visits[ids.clone()].iter().map(|visit| number[*visit as usize]));
            edge_points.extend_from_slice(&self.edge_points[ids]);
        }
        let (visit_starts, visit_edges) = by_visit(count(&self.visit_starts), &edge_visits);
        Self { volunteer_starts, visit_starts, edge_volunteers, edge_visits, edge_points, visit_edges }
    }

    /// How many volunteers.
    #[must_use]
    pub fn volunteers(&self) -> u32 {
        count(&self.volunteer_starts)
    }

    /// How many visits.
    #[must_use]
    pub fn visits(&self) -> u32 {
        count(&self.visit_starts)
    }

    /// How many edges.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.edge_points.len()
    }

    /// Whether there is no edge.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.edge_points.is_empty()
    }

    /// All edges, by volunteer, then visit.
    pub fn edges(&self) -> impl ExactSizeIterator<Item = Edge> + '_ {
        (0..self.edge_points.len()).map(|id| self.edge(id))
    }

    /// The edge with this id.
    #[must_use]
    pub fn edge(&self, id: usize) -> Edge {
        Edge { volunteer: self.edge_volunteers[id], visit: self.edge_visits[id], points: self.edge_points[id] }
    }

    /// The id of a pair's edge.
    #[must_use]
    pub fn find(&self, volunteer: u32, visit: u32) -> Option<usize> {
        if volunteer >= self.volunteers() {
            return None;
        }
        let ids = self.ids_of_volunteer(volunteer as usize);
        self.edge_visits[ids.clone()].binary_search(&visit).ok().map(|place| ids.start + place)
    }

    /// The ids of a volunteer's edges, visits rising.
    #[must_use]
    pub fn ids_of_volunteer(&self, volunteer: usize) -> Range<usize> {
        self.volunteer_starts[volunteer] as usize..self.volunteer_starts[volunteer + 1] as usize
    }

    /// The ids of a visit's edges, volunteers rising.
    #[must_use]
    pub fn ids_of_visit(&self, visit: usize) -> &[u32] {
        &self.visit_edges[self.entries_of_visit(visit)]
    }

    /// Where a visit's edges stand when all edges are laid out by visit.
    pub(crate) fn entries_of_visit(&self, visit: usize) -> Range<usize> {
        self.visit_starts[visit] as usize..self.visit_starts[visit + 1] as usize
    }

    /// A volunteer's edges, visits rising.
    pub fn edges_of_volunteer(&self, volunteer: usize) -> impl ExactSizeIterator<Item = Edge> + '_ {
        self.ids_of_volunteer(volunteer).map(|id| self.edge(id))
    }

    /// A visit's edges, volunteers rising.
    pub fn edges_of_visit(&self, visit: usize) -> impl ExactSizeIterator<Item = Edge> + '_ {
        self.ids_of_visit(visit).iter().map(|id| self.edge(*id as usize))
    }

    /// How many edges a volunteer has.
    #[must_use]
    pub fn degree_of_volunteer(&self, volunteer: usize) -> u32 {
        self.volunteer_starts[volunteer + 1] - self.volunteer_starts[volunteer]
    }

    /// How many edges a visit has.
    #[must_use]
    pub fn degree_of_visit(&self, visit: usize) -> u32 {
        self.visit_starts[visit + 1] - self.visit_starts[visit]
    }
}

/// Where each of `nodes` lists begins, given the owner of every item, and where the last one ends.
fn starts(nodes: u32, owners: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut starts = vec![0; nodes as usize + 1];
    for owner in owners {
        starts[owner as usize + 1] += 1;
    }
    for i in 0..nodes as usize {
        starts[i + 1] += starts[i];
    }
    starts
}

/// Edge ids by visit, and where each visit's list begins.
fn by_visit(visits: u32, edge_visits: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let starts = starts(visits, edge_visits.iter().copied());
    let mut next = starts.clone();
    let mut ids = vec![0; edge_visits.len()];
    for (id, visit) in (0..).zip(edge_visits) {
        let place = &mut next[*visit as usize];
        ids[*place as usize] = id;
        *place += 1;
    }
    (starts, ids)
}

fn count(starts: &[u32]) -> u32 {
    u32::try_from(starts.len() - 1).expect("made from a 32-bit number of nodes")
}
