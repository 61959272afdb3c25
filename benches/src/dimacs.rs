//! Reads networks in the forms of the first DIMACS challenge: assignment (`.asn`), and minimum-cost flow (`.min`) that goes straight
//! from sources to sinks.
//!
//! ```text
//! c comment
//! p asn 4 3           p min 4 3              nodes, arcs
//! n 1                 n 1 2                  a person; a source of 2 (a sink where it is below 0)
//! a 1 3 17            a 1 3 0 1 17           from, to, [least and most that flows,] cost of each unit
//! ```
//!
//! koppel maximises and forces nobody, so an arc is worth `big − cost` with big = units × (highest − lowest cost) + highest + 1: one unit
//! more outweighs every difference in cost. With all units sent, **cost = units × big − total**; when fewer are, not all can be.
//!
//! A pair is matched once, so an arc that could carry two units is refused, as are nodes that pass flow on and least flows.

use std::fmt::Write;

use koppel_engine::flow::MOST_POINTS_IN_ALL;
use koppel_engine::graph::Edge;
use koppel_engine::instance::Instance;

use crate::bad_row::{BadRows, Complaints};
use crate::city::timeless;
use crate::made_city::MadeCity;

/// From a source to a sink, both counted from 0 on their side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arc {
    /// The source.
    pub from: u32,
    /// The sink.
    pub to: u32,
    /// Of one unit; an arc carries no more.
    pub cost: i64,
}

/// Units to be sent from sources to sinks at the least cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transport {
    /// Units of each source.
    pub supplies: Vec<u32>,
    /// Units that each sink asks, as many in all.
    pub demands: Vec<u32>,
    /// In order; of two between one source and one sink the cheaper.
    pub arcs: Vec<Arc>,
}

/// More nodes are no problem that fits in memory.
const MOST_NODES: u32 = 50_000_000;
const HEAD: &str = "begin with `p asn NODES ARCS` or `p min NODES ARCS`";
const STRAIGHT: &str = "leave only arcs from a source to a sink, for koppel passes nothing on";

impl Transport {
    /// From arcs in any order.
    #[must_use]
    pub fn new(supplies: Vec<u32>, demands: Vec<u32>, mut arcs: Vec<Arc>) -> Self {
        arcs.sort_unstable();
        arcs.dedup_by_key(|arc| (arc.from, arc.to));
        Self { supplies, demands, arcs }
    }

    /// How many units are sent in all.
    #[must_use]
    pub fn units(&self) -> i64 {
        self.supplies.iter().map(|supply| i64::from(*supply)).sum()
    }

    /// A number to try in the place of [`Transport::big`]: 20 times the largest cost. It was enough if all units are sent.
    #[must_use]
    pub fn try_big(&self) -> i64 {
        let largest = self.arcs.iter().map(|arc| arc.cost.saturating_abs()).max().unwrap_or(0);
        self.big().min(largest.saturating_mul(20).saturating_add(1))
    }

    /// What every unit is worth before its cost is taken off, so that all are sent that can be.
    #[must_use]
    pub fn big(&self) -> i64 {
        let costs = || self.arcs.iter().map(|arc| arc.cost);
        let (highest, lowest) = (costs().max().unwrap_or(0).max(0), costs().min().unwrap_or(0).min(0));
        self.units().saturating_mul(highest.saturating_sub(lowest)).saturating_add(highest).saturating_add(1)
    }

    /// The cost that a total of points stands for when every unit is sent.
    #[must_use]
    pub fn cost(&self, total: i64) -> i64 {
        self.units() * self.big() - total
    }

    /// As volunteers and requests without times, every unit worth `big`.
    #[must_use]
    pub fn made(&self, big: i64) -> MadeCity {
        let pair = |arc: &Arc| Edge { volunteer: arc.from, visit: arc.to, points: big - arc.cost };
        MadeCity {
            limits: self.supplies.clone(),
            needs: self.demands.clone(),
            pairs: self.arcs.iter().map(pair).collect(),
        }
    }

    /// As an instance.
    #[must_use]
    pub fn instance(&self) -> Instance {
        timeless(&self.supplies, &self.demands, self.made(self.big()).options())
    }

    /// As [`read`] reads it: an assignment where every unit has a node of its own.
    #[must_use]
    pub fn text(&self) -> String {
        let is_flow = self.supplies.iter().chain(&self.demands).any(|units| *units != 1);
        let (sources, nodes) = (self.supplies.len(), self.supplies.len() + self.demands.len());
        let mut text = format!("p {} {nodes} {}\n", if is_flow { "min" } else { "asn" }, self.arcs.len());
        let flows = self.supplies.iter().map(|units| i64::from(*units));
        let flows = flows.chain(self.demands.iter().map(|units| -i64::from(*units)));
        for (node, flow) in (1..).zip(flows) {
            if is_flow {
                writeln!(text, "n {node} {flow}").expect("memory can be written");
            } else if flow > 0 {
                writeln!(text, "n {node}").expect("memory can be written");
            }
        }
        let bounds = if is_flow { " 0 1" } else { "" };
        for Arc { from, to, cost } in &self.arcs {
            writeln!(text, "a {} {}{bounds} {cost}", from + 1, sources + 1 + *to as usize)
                .expect("memory can be written");
        }
        text
    }
}

/// An arc as it stands in its row, between nodes.
struct Line {
    row: usize,
    nodes: [u32; 2],
    bounds: [i64; 2],
    cost: i64,
}

/// The problem of a text.
///
/// # Errors
/// Every row that is not as above, and every arc that koppel cannot tell.
pub fn read(text: &str) -> Result<Transport, BadRows> {
    let mut complaints = Complaints::about("dimacs");
    let lines = (1..).zip(text.lines().map(|line| line.split_whitespace().collect::<Vec<&str>>()));
    let mut lines = lines.filter(|(_, words)| words.first().is_some_and(|word| *word != "c"));
    let (row, head) = lines.next().unwrap_or_default();
    let (is_flow, nodes, count) = match head.as_slice() {
        ["p", kind @ ("asn" | "min"), nodes, arcs] => (*kind == "min", *nodes, *arcs),
        _ => return Err(complaints.end(row, format!("{:?}", head.join(" ")), HEAD)),
    };
    let nodes = complaints.number::<u32>(row, "NODES", nodes, HEAD).unwrap_or(0);
    let count = complaints.number::<usize>(row, "ARCS", count, HEAD).unwrap_or(0);
    if nodes > MOST_NODES {
        return Err(complaints.end(row, format!("{nodes} nodes"), format!("send at most {MOST_NODES}")));
    }
    // Below 0 asks, above 0 offers; an assignment names those who offer.
    let mut flows = vec![if is_flow { 0 } else { -1 }; nodes as usize];
    let mut arcs = Vec::new();
    for (row, words) in lines {
        let mut number = |name: &str, text: &str| complaints.number::<i64>(row, name, text, "write a whole number");
        let read = match (is_flow, words.as_slice()) {
            (false, ["n", id]) => number("ID", id).map(|id| (vec![id], [1, 1], 1)),
            (true, ["n", id, flow]) => {
                number("ID", id).zip(number("FLOW", flow)).map(|(id, flow)| (vec![id], [1, 1], flow))
            }
            (false, ["a", from, to, cost]) => three(number("FROM", from), number("TO", to), number("COST", cost))
                .map(|[from, to, cost]| (vec![from, to], [0, 1], cost)),
            (true, ["a", from, to, low, most, cost]) => {
                three(number("FROM", from), number("TO", to), number("COST", cost))
                    .zip(number("LOW", low).zip(number("CAP", most)))
                    .map(|([from, to, cost], (low, most))| (vec![from, to], [low, most], cost))
            }
            _ => {
                let rows =
                    if is_flow { "`n ID FLOW` or `a FROM TO LOW CAP COST`" } else { "`n ID` or `a FROM TO COST`" };
                complaints.add(row, format!("{:?}", words.join(" ")), format!("write {rows}"));
                None
            }
        };
        let Some((ids, bounds, value)) = read else { continue };
        let within = ids.iter().map(|id| u32::try_from(*id).ok().filter(|id| (1..=nodes).contains(id)));
        match within.collect::<Option<Vec<u32>>>().as_deref() {
            Some([id]) => flows[*id as usize - 1] = value,
            Some([from, to]) => arcs.push(Line { row, nodes: [from - 1, to - 1], bounds, cost: value }),
            _ => complaints.add(row, format!("{:?}", words.join(" ")), format!("name nodes from 1 to {nodes}")),
        }
    }
    if arcs.len() != count {
        complaints.add(0, format!("{} good arcs of {count}", arcs.len()), "make the count in the head right");
    }
    transport(&flows, &arcs, complaints)
}

fn three(a: Option<i64>, b: Option<i64>, c: Option<i64>) -> Option<[i64; 3]> {
    Some([a?, b?, c?])
}

/// The problem between nodes of such flows, if koppel can tell it.
fn transport(flows: &[i64], lines: &[Line], mut complaints: Complaints) -> Result<Transport, BadRows> {
    let (mut supplies, mut demands, mut places) = (Vec::new(), Vec::new(), vec![u32::MAX; flows.len()]);
    for (node, (flow, place)) in (1..).zip(flows.iter().zip(&mut places)) {
        let side: &mut Vec<u32> = if *flow > 0 { &mut supplies } else { &mut demands };
        if *flow != 0 {
            *place = u32::try_from(side.len()).expect("fewer nodes than 32 bits count");
            side.push(u32::try_from(flow.unsigned_abs()).unwrap_or(u32::MAX));
        }
        if flow.unsigned_abs() > u64::from(u32::MAX) {
            complaints.add(0, format!("node {node} has a flow of {flow}"), "divide the flows until 32 bits hold them");
        }
    }
    let sums = [&supplies, &demands].map(|side| side.iter().map(|units| u64::from(*units)).sum::<u64>());
    if sums[0] != sums[1] {
        let found = format!("{} units are offered and {} asked", sums[0], sums[1]);
        complaints.add(0, found, "make both the same, if need be by a source or sink of the difference");
    }
    let mut arcs = Vec::with_capacity(lines.len());
    for Line { row, nodes: [from, to], bounds: [low, most], cost } in lines {
        let (offered, asked) = (flows[*from as usize], -flows[*to as usize]);
        let said = format!("arc {} to {}", from + 1, to + 1);
        if offered <= 0 || asked <= 0 {
            complaints.add(*row, said, STRAIGHT);
        } else if *low != 0 || *most < 1 {
            complaints.add(*row, format!("{said} carries {low} to {most}"), "write 0 and at least 1");
        } else if (*most).min(offered).min(asked) > 1 {
            let instead = "write 1, or split the source into several of 1, for koppel matches a pair once";
            complaints.add(*row, format!("{said} could carry {}", (*most).min(offered).min(asked)), instead);
        } else {
            arcs.push(Arc { from: places[*from as usize], to: places[*to as usize], cost: *cost });
        }
    }
    let read = Transport::new(supplies, demands, arcs);
    let rows = i64::try_from(read.arcs.len()).unwrap_or(i64::MAX).saturating_add(1);
    if read.big().checked_mul(rows).is_none_or(|sum| sum > MOST_POINTS_IN_ALL) {
        complaints.add(0, "costs that could overflow 64 bits".to_owned(), "divide the costs");
    }
    complaints.none_or(read)
}

#[cfg(test)]
mod tests {
    use koppel_engine::flow::solve;
    use koppel_engine::timeless::network_of_instance;
    use koppel_engine::verify;

    use super::*;

    fn check(text: &str, least_cost: i64) {
        let problem = read(text).expect("good");
        let instance = problem.instance();
        assert_eq!(verify::instance(&instance), Ok(()));
        let flow = solve(&network_of_instance(&instance));
        assert_eq!((flow.matched.len() as i64, problem.cost(flow.total)), (problem.units(), least_cost));
        assert_eq!(read(&problem.text()).expect("its own text"), problem);
    }

    fn check_bad(text: &str, words: &[&str]) {
        let error = read(text).expect_err(text).to_string();
        for word in words {
            assert!(error.contains(word), "{error}does not say: {word}");
        }
    }

    #[test]
    fn an_assignment_is_solved_at_its_least_cost() {
        check("c by hand\np asn 4 4\nn 1\nn 2\na 1 3 3\na 1 4 1\na 2 3 4\na 2 4 9\n", 5);
    }

    #[test]
    fn a_cheap_arc_is_left_out_where_all_could_not_be_sent_with_it() {
        check("p asn 4 3\nn 1\nn 2\na 1 3 0\na 1 4 100\na 2 3 100\n", 200);
    }

    #[test]
    fn a_smaller_number_does_where_all_are_sent() {
        let made = crate::made_network::assignment(200, 1_400, crate::made_network::Costs::Uniform, 3);
        let cost = |big: i64| {
            let instance = timeless(&made.supplies, &made.demands, made.made(big).options());
            let flow = solve(&network_of_instance(&instance));
            assert_eq!(flow.matched.len(), 200);
            made.units() * big - flow.total
        };
        assert!(made.try_big() < made.big());
        assert_eq!(cost(made.try_big()), cost(made.big()));
    }

    #[test]
    fn sources_send_to_several_sinks() {
        check("p min 4 4\nn 1 2\nn 2 1\nn 3 -1\nn 4 -2\na 1 3 0 5 4\na 1 4 0 1 7\na 2 4 0 9 -2\na 2 3 0 1 0\n", 9);
    }

    #[test]
    fn of_two_arcs_between_the_same_the_cheaper_stays() {
        check("p asn 2 2\nn 1\na 1 2 8\na 1 2 6\n", 6);
    }

    #[test]
    fn all_bad_rows_are_named_with_their_remedies() {
        check_bad("", &["begin with `p asn"]);
        check_bad("c only\np max 3 3\n", &["row 2", "begin with `p asn"]);
        check_bad(
            "p asn 2 2\nn 1\na 1 3 4\na 1 x 4\nb 7\n",
            &["row 3", "1 to 2", "row 4: TO reads \"x\"", "row 5", "`n ID`"],
        );
        check_bad("p asn 3 1\nn 1\na 1 2 4\n", &["1 units are offered and 2 asked"]);
        check_bad("p asn 2 2\nn 1\na 1 2 4\n", &["1 good arcs of 2"]);
    }

    #[test]
    fn flows_that_koppel_cannot_tell_are_refused_by_their_rows() {
        check_bad(
            "p min 3 2\nn 1 1\nn 3 -1\na 1 2 0 1 5\na 2 3 0 1 5\n",
            &["row 4: arc 1 to 2", "row 5", "passes nothing on"],
        );
        check_bad(
            "p min 2 1\nn 1 2\nn 2 -2\na 1 2 0 2 5\n",
            &["row 4: arc 1 to 2 could carry 2", "matches a pair once"],
        );
        check_bad("p min 2 1\nn 1 1\nn 2 -1\na 1 2 1 1 5\n", &["row 4", "carries 1 to 1"]);
        check_bad("p min 2 1\nn 1 1\nn 2 -1\na 1 2 0 1 9000000000000000000\n", &["overflow", "divide the costs"]);
    }
}
