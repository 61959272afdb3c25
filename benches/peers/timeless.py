"""timeless.py PEER FILE ANSWER: one peer on one problem without times.

FILE is the plain text of `benches/src/city.rs`, pairs by volunteer, then request; ANSWER gets the rows of the chosen pairs. The
most points win and nobody has to be matched. Where a peer knows only perfect matching, it gets the doubled graph of
Ramshaw & Tarjan, On minimum-cost assignments in unbalanced bipartite graphs, 2012; the peers named `…_perfect` get the graph as it
is, for problems in which everybody can be matched. Only the peer's own call is timed; the
memory counts the model it is given too.
"""

import sys

import numpy as np

from meter import Meter, limit


class Problem:
    """Arrays of a problem; `one_each` when every limit is 1."""

    def __init__(self, path):
        with open(path) as text:
            head = text.readline().split()
            self.volunteers, self.visits, pairs = map(int, head[:3])
            self.limits = np.array(text.readline().split()[1:], np.int64)
            self.needs = np.array(text.readline().split()[1:], np.int64)
            rows = np.array(text.read().split(), np.int64).reshape(pairs, 3)
        self.volunteer, self.visit, self.points = (np.ascontiguousarray(rows[:, column]) for column in range(3))
        self.one_each = self.limits.max(initial=1) == 1 and self.needs.max(initial=1) == 1

    def rows_of(self, volunteers, visits):
        """The rows of pairs, which lie in order."""
        keys = self.volunteer * self.visits + self.visit
        return np.searchsorted(keys, np.asarray(volunteers, np.int64) * self.visits + np.asarray(visits, np.int64))

    def doubled(self):
        """Tails, heads and costs (from 0) of a perfect matching problem of the same optimum on both sides together."""
        p, most = self, int(self.points.max()) + 1
        volunteers, visits = np.arange(p.volunteers), np.arange(p.visits)
        tails = np.concatenate([p.volunteer, p.volunteers + p.visit, volunteers, p.volunteers + visits])
        heads = np.concatenate([p.visit, p.visits + p.volunteer, p.visits + volunteers, visits])
        kept = np.full(len(p.points) + p.volunteers + p.visits, most)
        return tails, heads, np.concatenate([most - p.points, kept])

    def flow(self):
        """Tails, heads, capacities, costs and supplies; the first arcs are the pairs, the last one lets flow pass by."""
        p, source, sink = self, self.volunteers + self.visits, self.volunteers + self.visits + 1
        units = int(min(p.limits.sum(), p.needs.sum()))
        volunteers, visits = np.arange(p.volunteers), p.volunteers + np.arange(p.visits)
        tails = np.concatenate([p.volunteer, visits, np.full(p.volunteers, source), [source]])
        heads = np.concatenate([p.volunteers + p.visit, np.full(p.visits, sink), volunteers, [sink]])
        most = np.concatenate([np.ones(len(p.points), np.int64), p.needs, p.limits, [units]])
        costs = np.concatenate([-p.points, np.zeros(p.visits + p.volunteers + 1, np.int64)])
        supplies = np.zeros(sink + 1, np.int64)
        supplies[source], supplies[sink] = units, -units
        return tails, heads, most, costs, supplies


def ortools_flow(p, meter):
    from ortools.graph.python import min_cost_flow

    tails, heads, most, costs, supplies = p.flow()

    def prepare():
        flow = min_cost_flow.SimpleMinCostFlow()
        arcs = flow.add_arcs_with_capacity_and_unit_cost(tails.astype(np.int32), heads.astype(np.int32), most, costs)
        flow.set_nodes_supplies(np.arange(len(supplies), dtype=np.int32), supplies)
        return flow, arcs

    def solve(flow, arcs):
        assert flow.solve() == flow.OPTIMAL
        return flow.flows(arcs)

    return np.nonzero(meter.call(solve, prepare)[: len(p.points)])[0]


def ortools_assignment(p, meter):
    from ortools.graph.python import linear_sum_assignment

    tails, heads, costs = p.doubled()

    def prepare():
        assignment = linear_sum_assignment.SimpleLinearSumAssignment()
        assignment.add_arcs_with_cost(tails.astype(np.int32), heads.astype(np.int32), costs)
        return (assignment,)

    def solve(assignment):
        assert assignment.solve() == assignment.OPTIMAL
        return assignment

    assignment = meter.call(solve, prepare)
    mates = np.array([assignment.right_mate(volunteer) for volunteer in range(p.volunteers)])
    matched = np.nonzero(mates < p.visits)[0]
    return p.rows_of(matched, mates[matched])


def ortools_perfect(p, meter):
    from ortools.graph.python import linear_sum_assignment

    costs = p.points.max() - p.points

    def prepare():
        assignment = linear_sum_assignment.SimpleLinearSumAssignment()
        assignment.add_arcs_with_cost(p.volunteer.astype(np.int32), p.visit.astype(np.int32), costs)
        return (assignment,)

    def solve(assignment):
        assert assignment.solve() == assignment.OPTIMAL
        return assignment

    assignment = meter.call(solve, prepare)
    return p.rows_of(np.arange(p.volunteers), [assignment.right_mate(volunteer) for volunteer in range(p.volunteers)])


def scipy_perfect(p, meter):
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    # A stored 0 would be no pair.
    costs = p.points.max() + 1 - p.points
    graph = csr_array((costs, (p.volunteer.astype(np.int32), p.visit.astype(np.int32))), shape=(p.volunteers, p.visits))
    return p.rows_of(*meter.call(lambda: min_weight_full_bipartite_matching(graph)))


def scipy_sparse(p, meter):
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    tails, heads, costs = p.doubled()
    size = p.volunteers + p.visits
    graph = csr_array((costs, (tails.astype(np.int32), heads.astype(np.int32))), shape=(size, size))
    of, mates = meter.call(lambda: min_weight_full_bipartite_matching(graph))
    matched = (of < p.volunteers) & (mates < p.visits)
    return p.rows_of(of[matched], mates[matched])


def kwok(p, meter):
    from kwok import kwok as match

    lists = [[] for _ in range(p.volunteers)]
    for volunteer, visit, points in zip(p.volunteer.tolist(), p.visit.tolist(), p.points.tolist()):
        lists[volunteer].append((visit, points))
    mates = np.array(meter.call(lambda: match(lists, False)).left_pairs)
    matched = np.nonzero(mates >= 0)[0]
    return p.rows_of(matched, mates[matched])


def lemon(p, meter):
    import pylmcf

    tails, heads, most, costs, supplies = p.flow()
    # Costs must be at least 0. Every unit takes one pair or passes by, so both may be raised alike.
    pairs, raised = len(p.points), int(p.points.max())
    costs[:pairs] += raised
    costs[-1] += raised
    order = np.lexsort((heads, tails))
    arrays = [np.ascontiguousarray(array[order]) for array in (tails, heads, most, costs)]

    def prepare():
        graph = pylmcf.Graph(len(supplies), edge_starts=arrays[0], edge_ends=arrays[1])
        graph.set_node_supply(supplies)
        graph.set_edge_capacities(arrays[2])
        graph.set_edge_costs(arrays[3])
        return (graph,)

    def solve(graph):
        graph.solve()
        return graph

    chosen = order[np.nonzero(meter.call(solve, prepare).result())[0]]
    return np.sort(chosen[chosen < pairs])


def highs(p, meter):
    import highspy

    pairs = len(p.points)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = pairs, p.volunteers + p.visits
    model.col_cost_, model.sense_ = p.points.astype(float), highspy.ObjSense.kMaximize
    model.col_lower_, model.col_upper_ = np.zeros(pairs), np.ones(pairs)
    model.row_lower_ = np.full(model.num_row_, -highspy.kHighsInf)
    model.row_upper_ = np.concatenate([p.limits, p.needs]).astype(float)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = 2 * np.arange(pairs + 1)
    model.a_matrix_.index_ = np.column_stack([p.volunteer, p.volunteers + p.visit]).ravel()
    model.a_matrix_.value_ = np.ones(2 * pairs)

    def prepare():
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        solver.passModel(model)
        return (solver,)

    def solve(solver):
        solver.run()
        assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return solver

    return np.nonzero(np.array(meter.call(solve, prepare).getSolution().col_value) > 0.5)[0]


def greedy(p, meter):
    def solve():
        limits, needs, chosen = p.limits.tolist(), p.needs.tolist(), []
        volunteers, visits = p.volunteer.tolist(), p.visit.tolist()
        for row in np.argsort(-p.points, kind="stable").tolist():
            if limits[volunteers[row]] and needs[visits[row]]:
                limits[volunteers[row]] -= 1
                needs[visits[row]] -= 1
                chosen.append(row)
        return chosen

    return sorted(meter.call(solve))


ALL = (ortools_flow, ortools_assignment, ortools_perfect, scipy_sparse, scipy_perfect, kwok, lemon, highs, greedy)
PEERS = {f.__name__: f for f in ALL}

if __name__ == "__main__":
    limit(600, 8)
    problem = Problem(sys.argv[2])
    meter = Meter()
    chosen = PEERS[sys.argv[1]](problem, meter)
    meter.report(sys.argv[3], chosen)
