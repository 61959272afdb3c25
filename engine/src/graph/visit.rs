//! The graph as petgraph sees it: undirected, volunteers first, then visits, edges weighted by points.

use std::iter::{Copied, Map};
use std::ops::Range;
use std::slice;

use petgraph::Undirected;
use petgraph::visit::{
    Data, EdgeCount, EdgeIndexable, EdgeRef, GraphBase, GraphProp, IntoEdgeReferences, IntoEdges, IntoNeighbors,
    IntoNodeIdentifiers, IntoNodeReferences, NodeCompactIndexable, NodeCount, NodeIndexable, Visitable,
};

use super::Graph;

/// petgraph's own bit set, by the name under which petgraph hands it out.
type Bits = <petgraph::Graph<(), ()> as Visitable>::Map;

/// An edge as petgraph walks it: from `source` to `target`.
#[derive(Clone, Copy, Debug)]
pub struct EdgeReference<'a> {
    graph: &'a Graph,
    id: u32,
    from_visit: bool,
}

impl EdgeRef for EdgeReference<'_> {
    type NodeId = u32;
    type EdgeId = u32;
    type Weight = i64;

    fn source(&self) -> u32 {
        self.graph.end_of(self.id, self.from_visit)
    }

    fn target(&self) -> u32 {
        self.graph.end_of(self.id, !self.from_visit)
    }

    fn weight(&self) -> &i64 {
        &self.graph.edge_points[self.id as usize]
    }

    fn id(&self) -> u32 {
        self.id
    }
}

impl Graph {
    /// The node of a visit; a volunteer's node is its own index.
    #[must_use]
    pub fn node_of_visit(&self, visit: u32) -> u32 {
        self.volunteers() + visit
    }

    fn end_of(&self, edge: u32, at_visit: bool) -> u32 {
        if at_visit { self.node_of_visit(self.edge_visits[edge as usize]) } else { self.edge_volunteers[edge as usize] }
    }
}

/// The edges at one node.
#[derive(Clone, Debug)]
pub struct Edges<'a> {
    graph: &'a Graph,
    ids: EdgeIds<'a>,
}

#[derive(Clone, Debug)]
enum EdgeIds<'a> {
    OfVolunteer(Range<u32>),
    OfVisit(Copied<slice::Iter<'a, u32>>),
}

impl<'a> Iterator for Edges<'a> {
    type Item = EdgeReference<'a>;

    fn next(&mut self) -> Option<EdgeReference<'a>> {
        let (id, from_visit) = match &mut self.ids {
            EdgeIds::OfVolunteer(ids) => (ids.next(), false),
            EdgeIds::OfVisit(ids) => (ids.next(), true),
        };
        id.map(|id| EdgeReference { graph: self.graph, id, from_visit })
    }
}

/// All edges, from volunteer to visit.
#[derive(Clone, Debug)]
pub struct AllEdges<'a> {
    graph: &'a Graph,
    ids: Range<u32>,
}

impl<'a> Iterator for AllEdges<'a> {
    type Item = EdgeReference<'a>;

    fn next(&mut self) -> Option<EdgeReference<'a>> {
        self.ids.next().map(|id| EdgeReference { graph: self.graph, id, from_visit: false })
    }
}

impl GraphBase for Graph {
    type NodeId = u32;
    type EdgeId = u32;
}

impl Data for Graph {
    type NodeWeight = ();
    type EdgeWeight = i64;
}

impl GraphProp for Graph {
    type EdgeType = Undirected;
}

impl NodeCount for Graph {
    fn node_count(&self) -> usize {
        self.volunteers() as usize + self.visits() as usize
    }
}

impl NodeIndexable for Graph {
    fn node_bound(&self) -> usize {
        self.node_count()
    }

    fn to_index(&self, node: u32) -> usize {
        node as usize
    }

    fn from_index(&self, index: usize) -> u32 {
        u32::try_from(index).expect("fewer than 2^31 nodes")
    }
}

impl NodeCompactIndexable for Graph {}

impl EdgeCount for Graph {
    fn edge_count(&self) -> usize {
        self.len()
    }
}

impl EdgeIndexable for Graph {
    fn edge_bound(&self) -> usize {
        self.len()
    }

    fn to_index(&self, edge: u32) -> usize {
        edge as usize
    }

    fn from_index(&self, index: usize) -> u32 {
        u32::try_from(index).expect("at most 2^31 edges")
    }
}

impl Visitable for Graph {
    type Map = Bits;

    fn visit_map(&self) -> Bits {
        Bits::with_capacity(self.node_count())
    }

    fn reset_map(&self, map: &mut Bits) {
        map.clear();
        map.grow(self.node_count());
    }
}

impl IntoNodeIdentifiers for &Graph {
    type NodeIdentifiers = Range<u32>;

    fn node_identifiers(self) -> Range<u32> {
        0..self.volunteers() + self.visits()
    }
}

impl<'a> IntoNodeReferences for &'a Graph {
    type NodeRef = (u32, &'a ());
    type NodeReferences = Map<Range<u32>, fn(u32) -> (u32, &'a ())>;

    fn node_references(self) -> Self::NodeReferences {
        self.node_identifiers().map(|node| (node, &()))
    }
}

impl<'a> IntoNeighbors for &'a Graph {
    type Neighbors = Map<Edges<'a>, fn(EdgeReference<'a>) -> u32>;

    fn neighbors(self, node: u32) -> Self::Neighbors {
        IntoEdges::edges(self, node).map(|edge| edge.target())
    }
}

impl<'a> IntoEdgeReferences for &'a Graph {
    type EdgeRef = EdgeReference<'a>;
    type EdgeReferences = AllEdges<'a>;

    fn edge_references(self) -> AllEdges<'a> {
        AllEdges { graph: self, ids: 0..EdgeIndexable::from_index(self, self.len()) }
    }
}

impl<'a> IntoEdges for &'a Graph {
    type Edges = Edges<'a>;

    fn edges(self, node: u32) -> Edges<'a> {
        let ids = match node.checked_sub(self.volunteers()) {
            None => {
                let node = node as usize;
                EdgeIds::OfVolunteer(self.volunteer_starts[node]..self.volunteer_starts[node + 1])
            }
            Some(visit) => EdgeIds::OfVisit(self.ids_of_visit(visit as usize).iter().copied()),
        };
        Edges { graph: self, ids }
    }
}
