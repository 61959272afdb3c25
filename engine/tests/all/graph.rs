//! The graph from both sides and through petgraph.
