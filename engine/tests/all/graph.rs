//! The graph from both sides, and petgraph's algorithms on it against our own.

use std::collections::BTreeSet;

use koppel_engine::flow;
use koppel_engine::graph::{Edge, Graph};
use petgraph::algo::{connected_components, maximum_matching};
use petgraph::visit::{Bfs, EdgeRef, IntoEdgeReferences, IntoEdges, IntoNodeIdentifiers};

use crate::flow_corpus::{chance, middling_shape, network};

/// The components by painting neighbours, without petgraph.
fn components(graph: &Graph) -> usize {
    let mut paint: Vec<u32> = (0..graph.volunteers() + graph.visits()).collect();
    loop {
        let mut changed = false;
        for edge in graph.edges() {
            let (a, b) = (edge.volunteer as usize, graph.node_of_visit(edge.visit) as usize);
            let least = paint[a].min(paint[b]);
            changed |= paint[a] != least || paint[b] != least;
            (paint[a], paint[b]) = (least, least);
        }
        if !changed {
            return paint.into_iter().collect::<BTreeSet<_>>().len();
        }
    }
}

#[test]
fn both_sides_tell_the_same_edges() {
    let mut random = chance(1);
    let shape = middling_shape(&mut random);
    let graph = network(&mut random, shape).graph;
    let all: Vec<Edge> = graph.edges().collect();
    let by_volunteer: Vec<Edge> =
        (0..shape.volunteers as usize).flat_map(|volunteer| graph.edges_of_volunteer(volunteer)).collect();
    let mut by_visit: Vec<Edge> = (0..shape.visits as usize).flat_map(|visit| graph.edges_of_visit(visit)).collect();
    by_visit.sort();
    assert_eq!((all.len(), &by_volunteer, &by_visit), (graph.len(), &all, &all));
}

#[test]
fn of_two_edges_of_one_pair_the_better_stays() {
    let edge = |points| Edge { volunteer: 1, visit: 0, points };
    let graph = Graph::new(2, 1, vec![edge(3), edge(7), edge(5)]);
    assert_eq!(graph.edges().collect::<Vec<_>>(), [edge(7)]);
    assert_eq!((graph.find(1, 0), graph.find(0, 0), graph.find(9, 9)), (Some(0), None, None));
    assert_eq!((graph.degree_of_volunteer(1), graph.degree_of_visit(0)), (1, 1));
}

#[test]
#[should_panic(expected = "a node that is not there")]
fn an_edge_to_nowhere_is_refused() {
    let _ = Graph::new(1, 1, vec![Edge { volunteer: 0, visit: 1, points: 1 }]);
}

#[test]
fn petgraph_counts_the_same_components() {
    for seed in 0..100 {
        let mut random = chance(seed);
        let mut shape = middling_shape(&mut random);
        shape.edges /= 4;
        let graph = network(&mut random, shape).graph;
        assert_eq!(connected_components(&graph), components(&graph), "seed {seed}");
    }
}

#[test]
fn petgraph_walks_to_every_neighbour_and_back() {
    let mut random = chance(3);
    let shape = middling_shape(&mut random);
    let graph = network(&mut random, shape).graph;
    let (mut found, mut from_nodes) = (0, 0);
    let start = graph.node_of_visit(0);
    let mut walk = Bfs::new(&graph, start);
    while walk.next(&graph).is_some() {
        found += 1;
    }
    let alone = graph.node_identifiers().filter(|node| IntoEdges::edges(&graph, *node).next().is_none()).count();
    assert!(found > 1 && found + alone <= graph.node_identifiers().len());
    for node in graph.node_identifiers() {
        for edge in IntoEdges::edges(&graph, node) {
            assert_eq!(edge.source(), node);
            from_nodes += edge.weight();
        }
    }
    assert_eq!(from_nodes, 2 * graph.edge_references().map(|edge| *edge.weight()).sum::<i64>());
}

#[test]
fn petgraph_matches_as_many_as_our_solver() {
    for seed in 0..50 {
        let mut random = chance(seed);
        let shape = middling_shape(&mut random);
        let mut network = network(&mut random, shape);
        let alike = network.graph.edges().map(|edge| Edge { points: 1, ..edge }).collect();
        network.graph = Graph::new(shape.volunteers, shape.visits, alike);
        network.limit.fill(1);
        network.need.fill(1);
        network.load_cost_values.fill(0);
        network.organisation_limit.fill(u32::MAX);
        assert_eq!(flow::solve(&network).matched.len(), maximum_matching(&network.graph).len(), "seed {seed}");
    }
}
