"""Timefold on a week: every place of a visit takes an option or none; rules are hard constraints, points and costs the soft score."""

from dataclasses import dataclass, field
from typing import Annotated, Optional

from timefold.solver import SolverFactory
from timefold.solver.config import Duration, ScoreDirectorFactoryConfig, SolverConfig, TerminationConfig
from timefold.solver.domain import (
    PlanningEntityCollectionProperty,
    PlanningId,
    PlanningScore,
    PlanningVariable,
    ValueRangeProvider,
    planning_entity,
    planning_solution,
)
from timefold.solver.score import ConstraintCollectors, ConstraintFactory, HardSoftScore, Joiners, constraint_provider


@dataclass
class Option:
    """All that the rules look at, so that no rule needs a table."""

    row: int
    volunteer: int
    visit: int
    day: int
    start: int
    end: int
    points: int
    x: float
    y: float
    overhead: int
    minutes_per_metre: float
    most: int


@planning_entity
@dataclass
class Place:
    id: Annotated[int, PlanningId]
    visit: int
    options: Annotated[list[Option], ValueRangeProvider(id="options")]
    option: Annotated[
        Optional[Option], PlanningVariable(value_range_provider_refs=["options"], allows_unassigned=True)
    ] = field(default=None)


@planning_solution
@dataclass
class Plan:
    places: Annotated[list[Place], PlanningEntityCollectionProperty]
    score: Annotated[Optional[HardSoftScore], PlanningScore] = field(default=None)


def too_close(a: Option, b: Option) -> bool:
    if a.visit == b.visit:
        return True
    first, later = (a, b) if a.start <= b.start else (b, a)
    dx, dy = first.x - later.x, first.y - later.y
    metres = (dx * dx + dy * dy) ** 0.5
    travel = 0.0 if metres == 0 else first.overhead + metres * first.minutes_per_metre
    return first.end + travel > later.start + 1e-9


def quarters_over(minutes: int, above: int) -> int:
    return max(0, minutes - above) // 15


@constraint_provider
def rules(f: ConstraintFactory):
    same_volunteer_and_day = (Joiners.equal(lambda p: p.option.volunteer), Joiners.equal(lambda p: p.option.day))
    minutes = ConstraintCollectors.sum(lambda p: p.option.end - p.option.start)
    return [
        f.for_each(Place).reward(HardSoftScore.ONE_SOFT, lambda p: p.option.points).as_constraint("points"),
        f.for_each_unique_pair(Place, *same_volunteer_and_day)
        .filter(lambda a, b: too_close(a.option, b.option))
        .penalize(HardSoftScore.ONE_HARD)
        .as_constraint("two places at once"),
        f.for_each_unique_pair(Place, Joiners.equal(lambda p: p.visit))
        .filter(lambda a, b: a.option.start != b.option.start or a.option.volunteer == b.option.volunteer)
        .penalize(HardSoftScore.ONE_HARD)
        .as_constraint("together, and different people"),
        f.for_each(Place)
        .group_by(lambda p: p.option.volunteer, lambda p: p.option.most, minutes)
        .filter(lambda volunteer, most, minutes: minutes > most)
        .penalize(HardSoftScore.ONE_HARD, lambda volunteer, most, minutes: minutes - most)
        .as_constraint("hours"),
        f.for_each(Place)
        .group_by(lambda p: p.option.volunteer, minutes)
        .filter(lambda volunteer, minutes: minutes > 180)
        .penalize(
            HardSoftScore.ONE_SOFT,
            lambda volunteer, minutes: 2 * quarters_over(minutes, 180) + 2 * quarters_over(minutes, 360),
        )
        .as_constraint("fair load"),
    ]


def solve(week, meter, seconds):
    """The costs of many minutes are the generator's: 2 points a quarter above 3 hours, 2 more above 6."""
    fair = [{"above_min": 180, "per_quarter": 2}, {"above_min": 360, "per_quarter": 2}]
    assert all(volunteer.get("minutes_cost", []) == fair for volunteer in week.volunteers)
    of_visit = [[] for _ in week.visits]
    for row, visit in enumerate(week.visit.tolist()):
        volunteer = week.volunteers[int(week.volunteer[row])]
        way = week.ways[volunteer["ways"][0]]
        x, y = week.places[week.place[row]].tolist()
        start, end = int(week.start[row]), int(week.end[row])
        per_metre = way["detour"] * 0.06 / way["speed_km_h"]
        most = min((rule["minutes"] for rule in volunteer["limits"]), default=10_080)
        of_visit[visit].append(
            Option(row, int(week.volunteer[row]), visit, start // 1440, start, end, int(week.points[row]), x, y,
                   way["overhead_s"] // 60, per_metre, most)
        )  # fmt: skip
    places = [(visit, options) for visit, options in enumerate(of_visit) for _ in range(week.visits[visit]["need"])]
    plan = Plan([Place(number, visit, options) for number, (visit, options) in enumerate(places)])
    config = SolverConfig(
        solution_class=Plan,
        entity_class_list=[Place],
        score_director_factory_config=ScoreDirectorFactoryConfig(constraint_provider_function=rules),
        termination_config=TerminationConfig(spent_limit=Duration(seconds=int(seconds))),
        random_seed=1,
    )
    solver = SolverFactory.create(config).build_solver()
    best = meter.once(lambda: solver.solve(plan))
    return [place.option.row for place in best.places if place.option is not None], None
