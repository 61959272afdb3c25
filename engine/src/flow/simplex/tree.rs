//! The spanning tree of the network simplex, and its pivots.

/// An arc of the circulation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arc {
    pub from: u32,
    pub to: u32,
    pub cost: i64,
    pub capacity: i64,
}

/// Where an arc's flow stands: the sign that makes `sign · reduced cost < 0` a reason to move it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stand {
    Empty = 1,
    InTree = 0,
    Full = -1,
}

/// A node's place in the tree.
#[derive(Clone, Copy)]
struct Node {
    potential: i64,
    parent: u32,
    /// The tree arc to the parent.
    arc: u32,
    depth: u32,
    first_child: u32,
    next_sibling: u32,
    previous_sibling: u32,
}

const NONE: u32 = u32::MAX;

/// A strongly feasible basis: every arc of the tree could send something towards the root.
#[derive(Default)]
pub(super) struct Basis {
    arcs: Vec<Arc>,
    flows: Vec<i64>,
    stands: Vec<Stand>,
    nodes: Vec<Node>,
    /// Where the search for an entering arc goes on.
    next: usize,
}

/// Where a pivot cuts the tree.
struct Cut {
    /// How much flows round the cycle.
    amount: i64,
    /// The lower end of the arc that leaves the tree, and the end of the entering arc on its side; none if the entering
    /// arc itself blocks.
    leaving: Option<(u32, u32)>,
    /// The top of the cycle.
    apex: u32,
}

impl Basis {
    /// So many nodes of which 0 is the root, and no arcs; every other node has to be hung before [`Self::optimise`].
    pub fn new(nodes: usize) -> Self {
        let node = Node {
            potential: 0,
            parent: NONE,
            arc: NONE,
            depth: 0,
            first_child: NONE,
            next_sibling: NONE,
            previous_sibling: NONE,
        };
        Self { nodes: vec![node; nodes], ..Self::default() }
    }

    /// Adds an empty arc.
    pub fn add(&mut self, arc: Arc) -> usize {
        self.arcs.push(arc);
        self.flows.push(0);
        self.stands.push(Stand::Empty);
        self.arcs.len() - 1
    }

    /// Hangs `node` from `parent`, which hangs already, by an empty arc from `node` to `parent`.
    pub fn hang(&mut self, node: u32, parent: u32, arc: usize) {
        self.stands[arc] = Stand::InTree;
        self.attach(node, parent, u32::try_from(arc).expect("fewer than 2^32 arcs"));
        let above = self.nodes[parent as usize];
        let below = &mut self.nodes[node as usize];
        below.potential = above.potential - self.arcs[arc].cost;
        below.depth = above.depth + 1;
    }

    /// What flows on an arc.
    pub fn flow(&self, arc: usize) -> i64 {
        self.flows[arc]
    }

    /// π of a node.
    pub fn potential(&self, node: u32) -> i64 {
        self.nodes[node as usize].potential
    }

    /// Pivots until no arc wants to move.
    pub fn optimise(&mut self) {
        let block = self.arcs.len().isqrt().max(10);
        while let Some(entering) = self.entering(block) {
            self.pivot(entering);
        }
    }

    fn reduced_cost(&self, arc: usize) -> i64 {
        let Arc { from, to, cost, .. } = self.arcs[arc];
        cost + self.potential(from) - self.potential(to)
    }

    /// The arc that wants to move most among the next block of arcs in which any does.
    fn entering(&mut self, block: usize) -> Option<usize> {
        let mut worst = (0, None);
        let mut left = block;
        for _ in 0..self.arcs.len() {
            let arc = self.next;
            self.next = if arc + 1 == self.arcs.len() { 0 } else { arc + 1 };
            let urge = self.stands[arc] as i64 * self.reduced_cost(arc);
            if urge < worst.0 {
                worst = (urge, Some(arc));
            }
            left -= 1;
            if left == 0 {
                if worst.1.is_some() {
                    break;
                }
                left = block;
            }
        }
        worst.1
    }

    fn pivot(&mut self, entering: usize) {
        let cut = self.cut(entering);
        let signed = self.stands[entering] as i64 * cut.amount;
        self.send_round(entering, cut.apex, signed);
        let Some((bottom, end)) = cut.leaving else {
            self.stands[entering] = if self.stands[entering] == Stand::Empty { Stand::Full } else { Stand::Empty };
            return;
        };
        let leaving = self.nodes[bottom as usize].arc as usize;
        self.stands[leaving] = if self.flows[leaving] == 0 { Stand::Empty } else { Stand::Full };
        self.stands[entering] = Stand::InTree;
        self.rehang(entering, bottom, end);
    }

    fn cut(&self, entering: usize) -> Cut {
        let arc = self.arcs[entering];
        // The flow moves from `first` over the entering arc to `second`, up to the apex and down to `first`.
        let (first, second) =
            if self.stands[entering] == Stand::Empty { (arc.from, arc.to) } else { (arc.to, arc.from) };
        let apex = self.apex(first, second);
        let mut cut = Cut { amount: arc.capacity, leaving: None, apex };
        let mut node = first;
        while node != apex {
            let room = self.room(node, false);
            if room < cut.amount {
                cut.amount = room;
                cut.leaving = Some((node, first));
            }
            node = self.nodes[node as usize].parent;
        }
        node = second;
        while node != apex {
            let room = self.room(node, true);
            // On this side the last of equal ones: that keeps the basis strongly feasible.
            if room <= cut.amount {
                cut.amount = room;
                cut.leaving = Some((node, second));
            }
            node = self.nodes[node as usize].parent;
        }
        cut
    }

    fn apex(&self, mut a: u32, mut b: u32) -> u32 {
        while a != b {
            if self.nodes[a as usize].depth >= self.nodes[b as usize].depth {
                a = self.nodes[a as usize].parent;
            } else {
                b = self.nodes[b as usize].parent;
            }
        }
        a
    }

    /// How much more the tree arc above `node` can carry upwards or downwards.
    fn room(&self, node: u32, upwards: bool) -> i64 {
        let arc = self.nodes[node as usize].arc as usize;
        let points_up = self.arcs[arc].from == node;
        if points_up == upwards { self.arcs[arc].capacity - self.flows[arc] } else { self.flows[arc] }
    }

    /// Moves `amount` along the entering arc and back through the tree.
    fn send_round(&mut self, entering: usize, apex: u32, amount: i64) {
        self.flows[entering] += amount;
        for (mut node, sign) in [(self.arcs[entering].from, -1), (self.arcs[entering].to, 1)] {
            while node != apex {
                let arc = self.nodes[node as usize].arc as usize;
                let points_up = self.arcs[arc].from == node;
                self.flows[arc] += if points_up { sign * amount } else { -sign * amount };
                node = self.nodes[node as usize].parent;
            }
        }
    }

    /// Cuts the tree above `bottom` and hangs the lower part by `entering`, whose end `end` lies in it.
    fn rehang(&mut self, entering: usize, bottom: u32, end: u32) {
        let arc = self.arcs[entering];
        let reduced = self.reduced_cost(entering);
        let (mut parent, shift) = if end == arc.from { (arc.to, -reduced) } else { (arc.from, reduced) };
        let (mut node, mut by) = (end, u32::try_from(entering).expect("fewer than 2^32 arcs"));
        loop {
            let Node { parent: old_parent, arc: old_arc, .. } = self.nodes[node as usize];
            self.detach(node);
            self.attach(node, parent, by);
            if node == bottom {
                break;
            }
            (parent, by, node) = (node, old_arc, old_parent);
        }
        self.shift_subtree(end, shift);
    }

    /// Adds `shift` to the potentials below `top` and recounts depths.
    fn shift_subtree(&mut self, top: u32, shift: i64) {
        let mut node = top;
        loop {
            let parent = self.nodes[node as usize].parent;
            let depth = self.nodes[parent as usize].depth + 1;
            let here = &mut self.nodes[node as usize];
            here.potential += shift;
            here.depth = depth;
            if here.first_child != NONE {
                node = here.first_child;
                continue;
            }
            while node != top && self.nodes[node as usize].next_sibling == NONE {
                node = self.nodes[node as usize].parent;
            }
            if node == top {
                return;
            }
            node = self.nodes[node as usize].next_sibling;
        }
    }

    fn attach(&mut self, node: u32, parent: u32, arc: u32) {
        let sibling = self.nodes[parent as usize].first_child;
        self.nodes[parent as usize].first_child = node;
        if sibling != NONE {
            self.nodes[sibling as usize].previous_sibling = node;
        }
        let here = &mut self.nodes[node as usize];
        (here.parent, here.arc, here.next_sibling, here.previous_sibling) = (parent, arc, sibling, NONE);
    }

    fn detach(&mut self, node: u32) {
        let Node { parent, next_sibling, previous_sibling, .. } = self.nodes[node as usize];
        if previous_sibling == NONE {
            self.nodes[parent as usize].first_child = next_sibling;
        } else {
            self.nodes[previous_sibling as usize].next_sibling = next_sibling;
        }
        if next_sibling != NONE {
            self.nodes[next_sibling as usize].previous_sibling = previous_sibling;
        }
    }
}
