//! Volunteers and visits as a bipartite graph in flat arrays.

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
#[derive(Clone, Debug, Default)]
pub struct Graph {
    edges: Vec<Edge>,
    volunteer_starts: Vec<u32>,
    visits: u32,
}

impl Graph {
    /// A graph of so many volunteers and visits; of edges that name one pair, the one with the most points stays.
    #[must_use]
    pub fn new(volunteers: u32, visits: u32, mut edges: Vec<Edge>) -> Self {
        edges.sort_unstable_by_key(|e| (e.volunteer, e.visit, std::cmp::Reverse(e.points)));
        edges.dedup_by_key(|e| (e.volunteer, e.visit));
        let mut volunteer_starts = vec![0; volunteers as usize + 1];
        for edge in &edges {
            volunteer_starts[edge.volunteer as usize + 1] += 1;
        }
        for i in 0..volunteers as usize {
            volunteer_starts[i + 1] += volunteer_starts[i];
        }
        Self { edges, volunteer_starts, visits }
    }

    /// All edges, by volunteer, then visit.
    pub fn edges(&self) -> impl Iterator<Item = Edge> + '_ {
        self.edges.iter().copied()
    }

    /// How many edges a volunteer has.
    #[must_use]
    pub fn degree_of_volunteer(&self, volunteer: usize) -> u32 {
        self.volunteer_starts[volunteer + 1] - self.volunteer_starts[volunteer]
    }

    /// How many volunteers.
    #[must_use]
    pub fn volunteers(&self) -> u32 {
        u32::try_from(self.volunteer_starts.len()).unwrap_or(1).saturating_sub(1)
    }

    /// How many visits.
    #[must_use]
    pub const fn visits(&self) -> u32 {
        self.visits
    }
}
