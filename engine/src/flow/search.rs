//! Labels and queue of a shortest-path search that starts afresh many times on one network.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// How a node was reached, in 16 bytes.
#[derive(Clone, Copy, Default)]
struct Label {
    distance: i64,
    /// The search this label belongs to; labels of earlier searches count as absent.
    search: u32,
    from: u32,
}

const SOURCE: u32 = u32::MAX;

/// Dijkstra's labels over nodes 0..n, bounded by the best exit found so far.
#[derive(Default)]
pub(super) struct Search {
    labels: Vec<Label>,
    current: u32,
    /// How far the search has settled.
    front: i64,
    /// Nodes reached at the front itself: they need no heap.
    at_front: Vec<u32>,
    /// The others. Ties leave by node, so that the order of pushes does not show.
    queue: BinaryHeap<Reverse<(i64, u32)>>,
    settled: Vec<(u32, i64)>,
    exit: Option<(i64, u32)>,
}

impl Search {
    pub fn new(nodes: usize) -> Self {
        Self { labels: vec![Label::default(); nodes], ..Self::default() }
    }

    /// Forgets everything and starts at `sources`.
    pub fn begin(&mut self, sources: &[u32]) {
        if self.current == u32::MAX {
            self.labels.fill(Label::default());
            self.current = 0;
        }
        self.current += 1;
        self.front = 0;
        self.at_front.clear();
        self.queue.clear();
        self.settled.clear();
        self.exit = None;
        for source in sources {
            self.reach(*source, 0, SOURCE);
        }
    }

    /// Offers a way to `node`; `from` says which and comes back from [`Self::from`].
    pub fn reach(&mut self, node: u32, distance: i64, from: u32) {
        if self.exit.is_some_and(|(exit, _)| distance >= exit) {
            return;
        }
        let label = &mut self.labels[node as usize];
        if label.search != self.current || distance < label.distance {
            *label = Label { distance, search: self.current, from };
            if distance == self.front {
                self.at_front.push(node);
            } else {
                self.queue.push(Reverse((distance, node)));
            }
        }
    }

    /// Offers an end of the search at `node`.
    pub fn exit_at(&mut self, node: u32, distance: i64) {
        if self.exit.is_none_or(|(exit, _)| distance < exit) {
            self.exit = Some((distance, node));
        }
    }

    /// The nearest node not yet settled, if it is nearer than the best exit.
    pub fn settle(&mut self) -> Option<(u32, i64)> {
        if self.exit.is_some_and(|(exit, _)| self.front >= exit) {
            return None;
        }
        if let Some(node) = self.at_front.pop() {
            self.settled.push((node, self.front));
            return Some((node, self.front));
        }
        while let Some(Reverse((distance, node))) = self.queue.pop() {
            if self.exit.is_some_and(|(exit, _)| distance >= exit) {
                return None;
            }
            if self.labels[node as usize].distance == distance {
                self.front = distance;
                self.settled.push((node, distance));
                return Some((node, distance));
            }
        }
        None
    }

    /// The best exit: its distance and its node.
    pub const fn exit(&self) -> Option<(i64, u32)> {
        self.exit
    }

    /// How a settled node was reached.
    pub fn from(&self, node: u32) -> u32 {
        self.labels[node as usize].from
    }

    /// Whether the search began at this settled node.
    pub fn is_source(&self, node: u32) -> bool {
        self.from(node) == SOURCE
    }

    /// The settled nodes with their distances.
    pub fn settled(&self) -> &[(u32, i64)] {
        &self.settled
    }
}
