"""week.py PEER FILE ANSWER SECONDS: one peer on one week, stopped after so many seconds.

FILE is a neutral instance (`engine/src/instance.rs`) without nights, rest, organisations, series, links, offers and musts, whose
limits are minutes of the whole week and whose visits are partial; ANSWER gets the rows of the chosen options. Timefold and greedy apart, all get
one model: a variable an option, at most one of every clique of options that a volunteer cannot do together, minutes and
their cost as sums, and a variable a time where a visit of several people has several.
"""

import json
import sys
from collections import defaultdict

import numpy as np

from meter import Meter, limit


class Week:
    def __init__(self, path):
        with open(path) as text:
            week = json.load(text)
        more = ("organisations", "series", "links", "offers", "must")
        assert not any(week.get(name) for name in more), "rules that this model cannot tell"
        self.visits, self.volunteers, self.ways = week["visits"], week["volunteers"], week["ways"]
        assert all(visit.get("partial") or visit["need"] == 1 for visit in self.visits)
        self.places = np.array(week["places"]["plane-m"], float).reshape(-1, 2)
        self.volunteer, self.visit, self.start, self.end, self.points = np.array(week["options"], np.int64).reshape(-1, 5).T
        self.place = np.array([visit.get("from") or 0 for visit in self.visits])[self.visit]
        self.measured = []
        for way in self.ways:
            trips = defaultdict(list)
            for a, b, seconds in way.get("measured", ()):
                trips[a].append((b, seconds))
            self.measured.append(trips)
        order = np.lexsort((self.end, self.start, self.volunteer))
        cuts = np.searchsorted(self.volunteer[order], np.arange(len(self.volunteers) + 1))
        self.of = [order[a:b] for a, b in zip(cuts, cuts[1:])]

    def travel_min(self, volunteer, places):
        """Minutes between all of some places, by the volunteer's fastest way."""
        if not volunteer.get("ways"):
            return np.zeros((len(places), len(places)))
        at = self.places[places]
        metres = np.hypot(at[:, None, 0] - at[None, :, 0], at[:, None, 1] - at[None, :, 1])
        fastest = np.full(metres.shape, np.inf)
        where = defaultdict(list)
        for index, place in enumerate(places.tolist()):
            where[place].append(index)
        for number in volunteer["ways"]:
            way = self.ways[number]
            seconds = way["overhead_s"] + np.ceil(metres * way["detour"] * 3.6 / way["speed_km_h"])
            seconds[metres == 0] = 0
            for place, here in where.items():
                for to, taken in self.measured[number].get(place, ()):
                    if to in where:
                        seconds[np.ix_(here, where[to])] = taken
            fastest = np.minimum(fastest, seconds)
        return np.ceil(fastest / 60)

    def conflicts(self, number):
        """Which of a volunteer's options (in the order of `of`) exclude each other."""
        own = self.of[number]
        travel = self.travel_min(self.volunteers[number], self.place[own])
        too_late = self.end[own][:, None] + travel > self.start[own][None, :]
        both = too_late & too_late.T
        return both | (self.visit[own][:, None] == self.visit[own][None, :])


def cliques(conflict):
    """Cliques that cover every conflict."""
    left = np.triu(conflict, 1)
    for first in range(len(conflict)):
        while left[first].any():
            clique, common = [first], conflict[first].copy()
            common[: first + 1] = False
            for later in np.concatenate([np.nonzero(left[first])[0], np.nonzero(common & ~left[first])[0]]):
                if common[later]:
                    clique.append(later)
                    common &= conflict[later]
                    common[later] = False
            left[np.ix_(clique, clique)] = False
            yield np.array(clique)


class Model:
    """Maximise worth·x where every row's sum is at most its bound; variables up to `most`, the first ones are the options."""

    def __init__(self, week):
        self.worth, self.most, self.rows = week.points.tolist(), [1] * len(week.points), []
        self.visits(week)
        for number, own in enumerate(week.of):
            if len(own):
                self.volunteer(week, number, own)

    def variable(self, worth, most):
        self.worth.append(worth)
        self.most.append(most)
        return len(self.worth) - 1

    def row(self, variables, factors, bound):
        if len(variables):
            self.rows.append((list(map(int, variables)), factors, bound))

    def visits(self, week):
        order = np.lexsort((week.start, week.visit))
        cuts = np.searchsorted(week.visit[order], np.arange(len(week.visits) + 1))
        for visit, a, b in zip(week.visits, cuts, cuts[1:]):
            own, need = order[a:b], visit["need"]
            times = np.unique(week.start[own])
            if need == 1 or len(times) < 2:
                self.row(own, [1] * len(own), need)
                continue
            held = [self.variable(0, 1) for _ in times]
            self.row(held, [1] * len(held), 1)
            for time, variable in zip(times, held):
                there = own[week.start[own] == time]
                self.row([*there, variable], [1] * len(there) + [-need], 0)
                for option in there:
                    self.row([option, variable], [1, -1], 0)

    def volunteer(self, week, number, own):
        for clique in cliques(week.conflicts(number)):
            self.row(own[clique], [1] * len(clique), 1)
        volunteer, minutes = week.volunteers[number], week.end[own] - week.start[own]
        most = min([rule["minutes"] for rule in volunteer.get("limits", ())] + [int(minutes.sum())])
        if minutes.sum() > most:
            self.row(own, minutes.tolist(), most)
        for cost in volunteer.get("minutes_cost", ()):
            assert (minutes % 15 == 0).all() and cost["above_min"] % 15 == 0, "only whole quarters are told"
            free = cost["above_min"] // 15
            if most // 15 > free:
                over = self.variable(-cost["per_quarter"], most // 15 - free)
                self.row([*own, over], [*(minutes // 15).tolist(), -1], free)


def cp_sat(week, meter, seconds):
    from ortools.sat.python import cp_model

    parts, model = Model(week), cp_model.CpModel()
    x = [model.new_bool_var("") if most == 1 else model.new_int_var(0, most, "") for most in parts.most]
    for variables, factors, bound in parts.rows:
        own = [x[variable] for variable in variables]
        if bound == 1 and all(factor == 1 for factor in factors):
            model.add_at_most_one(own)
        else:
            model.add(cp_model.LinearExpr.weighted_sum(own, factors) <= bound)
    model.maximize(cp_model.LinearExpr.weighted_sum(x, parts.worth))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    meter.once(lambda: solver.solve(model))
    chosen = [row for row in range(len(week.points)) if solver.boolean_value(x[row])]
    return chosen, solver.best_objective_bound


def highs(week, meter, seconds):
    import highspy

    parts, model = Model(week), highspy.HighsLp()
    model.num_col_, model.num_row_ = len(parts.worth), len(parts.rows)
    model.col_cost_, model.sense_ = np.array(parts.worth, float), highspy.ObjSense.kMaximize
    model.col_lower_, model.col_upper_ = np.zeros(model.num_col_), np.array(parts.most, float)
    model.row_lower_ = np.full(model.num_row_, -highspy.kHighsInf)
    model.row_upper_ = np.array([bound for *_, bound in parts.rows], float)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.cumsum([0] + [len(variables) for variables, *_ in parts.rows])
    model.a_matrix_.index_ = np.concatenate([variables for variables, *_ in parts.rows])
    model.a_matrix_.value_ = np.concatenate([factors for _, factors, _ in parts.rows]).astype(float)
    whole, any_number = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    model.integrality_ = [whole if worth >= 0 else any_number for worth in parts.worth]
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("time_limit", float(seconds))
    solver.setOptionValue("threads", 2)
    solver.passModel(model)
    meter.once(solver.run)
    values = np.array(solver.getSolution().col_value)[: len(week.points)]
    return np.nonzero(values > 0.5)[0], solver.getInfo().mip_dual_bound


def timefold(week, meter, seconds):
    import week_timefold

    return week_timefold.solve(week, meter, seconds)


def greedy(week, meter, seconds):
    """Visits in their order; each takes the time, and there the free volunteers, of most points together. Costs of many minutes are not looked at."""
    order = np.lexsort((-week.points, week.start, week.visit))
    cuts = np.searchsorted(week.visit[order], np.arange(len(week.visits) + 1))
    minutes = (week.end - week.start).tolist()
    most = [min([rule["minutes"] for rule in v.get("limits", ())] + [10_080]) for v in week.volunteers]
    place = np.empty(len(week.points), np.int64)
    for own in week.of:
        place[own] = np.arange(len(own))
    conflicts = [week.conflicts(number) for number in range(len(week.of))]
    volunteers, starts, points = week.volunteer.tolist(), week.start.tolist(), week.points.tolist()

    def solve():
        left, taken, chosen = list(most), [[] for _ in week.of], []
        for visit, a, b in zip(week.visits, cuts, cuts[1:]):
            times = defaultdict(list)
            for row in order[a:b].tolist():
                v, there = volunteers[row], times[starts[row]]
                apart = len(there) == visit["need"] or minutes[row] > left[v] or conflicts[v][place[row], taken[v]].any()
                if not apart and points[row] > 0:
                    there.append(row)
            best = max(times.values(), key=lambda rows: sum(points[row] for row in rows), default=[])
            for row in best:
                v = volunteers[row]
                left[v] -= minutes[row]
                taken[v].append(place[row])
            chosen += best
        return chosen

    return meter.once(solve), None


PEERS = {"greedy": greedy, "cp_sat": cp_sat, "highs": highs, "timefold": timefold}

if __name__ == "__main__":
    peer, path, answer, seconds = sys.argv[1:]
    # Java reserves far more than it uses: there its own limit holds.
    limit(3 * float(seconds) + 600, 64 if peer == "timefold" else 10)
    week = Week(path)
    meter = Meter()
    chosen, ceiling = PEERS[peer](week, meter, float(seconds))
    meter.report(answer, chosen, ceiling=ceiling)
