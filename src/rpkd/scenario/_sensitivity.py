"""What a result hangs on: each uncertain number moved alone to both ends of its range, the others at their likeliest.

Ends are the 10th and the 90th percentile of what each number may be, so that the bars of a certain and of a vague
number can be compared. Three bars are the projection's own (P0, the shape below the line, the line), one the sample's.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from rpkd.params import Scenario, Uncertain
from rpkd.scenario._draws import Paths
from rpkd.scenario._effect import Effect, effect_between, standing_of
from rpkd.scenario._people import FloatArray, People
from rpkd.scenario._plan import Pick, Planner, likeliest
from rpkd.scenario._recipes import Setting
from rpkd.scenario._trajectory import Outlook, Stage, baseline

_ROUNDING = 1e-9
LOW, HIGH = 0.1, 0.9
"""Percentiles, as fractions, between which each number is moved."""

PROJECTED_HEADCOUNT, PROJECTED_SHAPE, PROJECTED_LINE = "projection.headcount", "projection.shape", "projection.line"
SAMPLE = "sample"
"""Keys of the bars that are not numbers of a programme file: P0, P1 beside what goes with P0, the poverty line, and the
shape of spending near the line as other samples would have shown it."""

Measure = Literal["headcount", "gap", "extreme", "cost", "cost_per_person"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
"""Results: differences to the reference in P0, P1 and extreme poor (fractions) and cost (rupiah); rupiah for each
person leaving poverty."""


@dataclass(frozen=True)
class Swing:
    """How one number moves one result.

    Parameters
    ----------
    key : str
        The number: ``<programme>.<name>``, ``shock.<kind>.<name>``, an assumption, or one of this module's keys.
    low, high : float or None
        The number at both ends: fractions or rupiah; for the shape P1 as a fraction; for shares of the line and of
        spending (``rice_share``, ``fuel_share``) and for ``net_buyers`` percent; None for the sample.
    at_low, at_high : float or None
        The result there; None where a cost per person does not exist because nobody leaves poverty. For the sample the
        10th and 90th percentile over all samples, moved so that their median is the central result: samples have fewer
        points.
    """

    key: str
    low: float | None
    high: float | None
    at_low: float | None
    at_high: float | None

    @property
    def width(self) -> float:
        """Distance of both results; unlimited where one does not exist."""
        if self.at_low is None or self.at_high is None:
            return math.inf
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True)
class Sensitivity:
    """What the results of one scenario in one year hang on.

    Parameters
    ----------
    code : str
        The scenario.
    year : int
        The year.
    central : mapping of str to float or None
        Each result with all numbers at their likeliest; by measure.
    swings : mapping of str to tuple of Swing
        By measure, the widest first; numbers that do not move a result are left out.
    """

    code: str
    year: int
    central: Mapping[Measure, float | None]
    swings: Mapping[Measure, tuple[Swing, ...]]


@dataclass(frozen=True)
class _Bar:
    key: str
    low: float | None
    high: float | None
    effects: Sequence[Effect]


def sensitivity_of(
    people: People,
    samples: Sequence[People],
    outlook: Outlook,
    paths: Paths,
    setting: Setting,
    base: Scenario,
    scenario: Scenario,
    reference: Scenario | None = None,
) -> Sensitivity:
    """Move each uncertain number of a scenario alone and see what comes of it.

    Parameters
    ----------
    people : People
        The families; some thousand points are enough.
    samples : sequence of People
        The population as other samples would have shown it; empty: no bar for the sample.
    outlook : Outlook
        The projection of the year at its central path.
    paths : Paths
        Draws of the projection; the year must be among its years.
    setting : Setting
        What scenarios have in common.
    base : Scenario
        The programmes that run now.
    scenario : Scenario
        What is looked at.
    reference : Scenario, optional
        What it is compared with; `base` when left out. A scenario that answers a shock is compared with the one that
        has the same shock and no answer.

    Returns
    -------
    Sensitivity

    Raises
    ------
    UserError
        When a programme has no rules for the year.
    NoPaceError
        When the region's own pace is asked for and its record is too short.
    ValueError
        When `paths` does not hold the year.

    Notes
    -----
    One key holds one level in both scenarios, as in `draw_scenarios`: what is wrong about a programme now is wrong
    about it later. P1 moves with P0 as it does in the draws (least squares of their logarithms); the bar of the shape
    is what P1 does beside that.
    """
    other = base if reference is None else reference
    # What somebody once got depends on earlier years' populations.
    persons = dict(zip(paths.years, paths.persons.tolist(), strict=True))

    def effect(who: People, stage: Stage, pick: Pick) -> Effect:
        planner = Planner(who, setting, pick, persons)
        standing = standing_of(planner, stage, base, scenario)
        return effect_between(standing, standing_of(planner, stage, base, other))

    (stage,) = baseline(people, [outlook])
    numbers: dict[str, Uncertain] = {}
    central = effect(people, stage, _noting(numbers))
    bars = [
        _Bar(key, *_ends(number), [effect(people, stage, _moved(key, level)) for level in (LOW, HIGH)])
        for key, number in numbers.items()
    ]
    bars += [
        _Bar(key, *ends, [effect(people, other_stage, likeliest) for other_stage in baseline(people, moved)])
        for key, ends, moved in _projected(outlook, paths)
    ]
    if samples:
        effects = [effect(who, baseline(who, [outlook])[0], likeliest) for who in samples]
        bars.append(_Bar(SAMPLE, None, None, effects))
    return Sensitivity(
        scenario.code,
        outlook.year,
        {measure: _result(central, measure) for measure in MEASURES},
        {measure: _swings(central, bars, measure) for measure in MEASURES},
    )


def _noting(numbers: dict[str, Uncertain]) -> Pick:
    """Pick likeliest values and note the uncertain numbers; the scenario's own, which is asked for first, is kept."""

    def pick(key: str, number: Uncertain) -> float:
        if not number.fixed:
            numbers.setdefault(key, number)
        return number.mode

    return pick


def _moved(moved: str, level: float) -> Pick:
    def pick(key: str, number: Uncertain) -> float:
        return float(number.at(level)) if key == moved else number.mode

    return pick


def _ends(number: Uncertain) -> tuple[float, float]:
    low, high = number.at([LOW, HIGH]).tolist()
    return low, high


def _projected(outlook: Outlook, paths: Paths) -> Iterator[tuple[str, tuple[float, float], Sequence[Outlook]]]:
    row = paths.years.index(outlook.year)
    elasticity, beside = _shape(paths.headcount[row], paths.gap[row])
    rates = _percentiles(paths.headcount[row])
    gap = outlook.gap
    moved = [
        replace(outlook, headcount=rate, gap=None if gap is None else gap * (rate / outlook.headcount) ** elasticity)
        for rate in rates
    ]
    yield PROJECTED_HEADCOUNT, rates, moved
    if gap is not None:
        low, high = (gap * math.exp(end) for end in _percentiles(beside))
        yield PROJECTED_SHAPE, (low, high), [replace(outlook, gap=end) for end in (low, high)]
    lines = _percentiles(paths.line[row])
    yield PROJECTED_LINE, lines, [replace(outlook, line=line) for line in lines]


def _shape(headcount: FloatArray, gap: FloatArray) -> tuple[float, FloatArray]:
    """Return by how much P1 goes with P0, both in logarithms, and what is left of P1, around its middle."""
    x, y = np.log(headcount), np.log(gap)
    spread = float(x.var())
    slope = float(((x - x.mean()) * (y - y.mean())).mean()) / spread if spread > 0 else 1.0
    beside = y - slope * x
    return slope, beside - np.median(beside)


def _percentiles(values: FloatArray) -> tuple[float, float]:
    low, high = np.quantile(values, [LOW, HIGH]).tolist()
    return low, high


def _result(effect: Effect, measure: Measure) -> float | None:
    found: float | None = getattr(effect, measure)
    return found


def _swings(central: Effect, bars: Sequence[_Bar], measure: Measure) -> tuple[Swing, ...]:
    middle = _result(central, measure)
    found = [Swing(bar.key, bar.low, bar.high, *_results(bar, measure, middle)) for bar in bars]
    rounding = _ROUNDING * abs(middle or 0.0)
    moved = (swing for swing in found if swing.width > rounding)
    return tuple(sorted(moved, key=lambda swing: (-swing.width, swing.key)))


def _results(bar: _Bar, measure: Measure, middle: float | None) -> tuple[float | None, float | None]:
    results = [_result(effect, measure) for effect in bar.effects]
    if bar.key != SAMPLE:
        return results[0], results[1]
    known = np.array([result for result in results if result is not None])
    # A percentile of what some samples do not have at all says nothing.
    if middle is None or len(known) < len(results):
        return None, None
    low, high = (middle + end - float(np.median(known)) for end in _percentiles(known))
    return low, high
