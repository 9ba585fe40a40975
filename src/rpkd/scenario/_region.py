"""Everything that a region's scenarios are computed on, gathered from its figures and its projection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rpkd.params import Params, Programs, Scenario, Scenarios, Uncertain
from rpkd.profile import NotFitted, Spread
from rpkd.projection import LEVELS, Indices, IndicesFit, Path, Population, RegionProjection, log_odds
from rpkd.scenario._draws import Draws, Paths, draw_scenarios, even_levels
from rpkd.scenario._people import Basis, FloatArray, People
from rpkd.scenario._recipes import REGISTRY_ERROR, Setting
from rpkd.scenario._run import Outcome, run_scenarios
from rpkd.scenario._sources import (
    Families,
    published_people,
    resampled_people,
    sampled_people,
    survey_people,
    with_registry,
)
from rpkd.scenario._trajectory import Outlook, Stage, aged, baseline, cuts_at, pace_outlook
from rpkd.survey import Households

POINTS = 8_000
"""Points of the population for the likeliest values: not more than are worked on at a time (`_year.ROWS`)."""
DRAWN_POINTS = 2_000
"""Points of each population for the draws."""
SAMPLES = 24
"""Populations that stand for the samples that the survey might have drawn."""
PACE_YEARS = 5
"""Years whose pace goes on in a scenario of business as in the latest years."""
FAMILY_OF_POOR, FAMILY_OF_ALL = "family_size_poor", "family_size_all"
SURVEY_HOUSEHOLDS, DESIGN_EFFECT = "survey_households", "design_effect"
VILLAGE_FUND = "Dana desa"
_DECILES_COUNTED = 4


@dataclass(frozen=True)
class NoScenarios:
    """Why no scenario of a region can be computed, in Indonesian."""

    reason: str


@dataclass(frozen=True, eq=False)
class Known:
    """What is known of a region, as other rooms found it.

    Parameters
    ----------
    code : str
        Kemendagri code.
    record : mapping of int to float
        Published P0 by year, percent.
    spread : Spread or NotFitted
        Distribution around the poverty line, fitted to the published figures.
    projection : RegionProjection or None
        P0 ahead.
    indices : Indices
        P1 and P2 ahead.
    indices_fit : IndicesFit
        What they rest on.
    lines : Path or None
        Poverty line ahead, rupiah per head and month.
    line : mapping of int to float
        Published line by year.
    population : Population or None
        Thousand persons, the base year among them.
    person_share : float or None
        The region's persons over the nation's.
    decile_multiples : tuple of float
        The nine multiples of the poverty line that cut the nation into tenths.
    village_fund : bool
        Whether the region receives Dana desa.
    extreme : float
        Extreme poverty line as a multiple of the poverty line.
    survey : Households or None
        Microdata.
    areas : pandas.DataFrame or None
        The office's counts by kecamatan and village.
    """

    code: str
    record: Mapping[int, float]
    spread: Spread | NotFitted
    projection: RegionProjection | None
    indices: Indices
    indices_fit: IndicesFit
    lines: Path | None
    line: Mapping[int, float]
    population: Population | None
    person_share: float | None
    decile_multiples: tuple[float, ...]
    village_fund: bool
    extreme: float
    survey: Households | None
    areas: pd.DataFrame | None


@dataclass(frozen=True, eq=False)
class World:
    """A region ready for scenarios.

    Parameters
    ----------
    basis : {"published", "microdata"}
        What the population was made from.
    base_year : int
        Year of its figures.
    people : People
        For results at the likeliest values.
    samples : tuple of People
        For draws.
    refused_samples : int
        Samples that nothing could be fitted to.
    outlooks : tuple of Outlook
        What is projected, the base year first.
    stages : tuple of Stage
        The baseline that meets it.
    paths : Paths
        Draws of the projection.
    setting : Setting
        What the scenarios have in common.
    registry_counted : bool
        Whether deciles are the office's own counts; otherwise they are estimated from the nation's distribution.
    """

    basis: Basis
    base_year: int
    people: People
    samples: tuple[People, ...]
    refused_samples: int
    outlooks: tuple[Outlook, ...]
    stages: tuple[Stage, ...]
    paths: Paths
    setting: Setting
    registry_counted: bool

    @property
    def years(self) -> tuple[int, ...]:
        """The base year and the years ahead."""
        return tuple(stage.year for stage in self.stages)

    def run(self, base: Scenario, scenarios: Sequence[Scenario]) -> dict[str, Outcome]:
        """Compute scenarios at the likeliest values; see `run_scenarios`."""
        return run_scenarios(self.people, self.stages, self.setting, base, scenarios)

    def draw(self, base: Scenario, scenarios: Sequence[Scenario], seed: int) -> Draws:
        """Compute scenarios for every draw; see `draw_scenarios`."""
        return draw_scenarios(self.samples, self.paths, self.setting, base, scenarios, seed)


def make_world(known: Known, params: Params, programs: Programs, scenarios: Scenarios) -> World | NoScenarios:
    """Make the population, its baseline and its draws.

    Parameters
    ----------
    known : Known
        What is known of the region.
    params : Params
        Section `scenario` and `projection`.
    programs : Programs
        For the assumptions and groups.
    scenarios : Scenarios
        For the groups that they need.

    Returns
    -------
    World or NoScenarios
        The latter with a reason where figures are missing; nothing takes their place.

    Raises
    ------
    UserError
        When an assumption has no value for the first year ahead.
    """
    settings, spread, own = params.scenario, known.spread, known.projection
    if isinstance(spread, NotFitted):
        return NoScenarios(f"sebaran pengeluaran tidak dapat dicocokkan: {spread.reason}")
    if own is None or known.lines is None or known.population is None or known.person_share is None:
        return NoScenarios("proyeksi, garis kemiskinan, atau jumlah penduduk daerah ini tidak tersedia")
    year = spread.year
    if year not in known.line or year not in known.population.persons:
        return NoScenarios(f"garis kemiskinan atau jumlah penduduk {year} tidak tersedia")
    persons = 1000 * known.population.persons[year]
    ahead = [other for other in own.headcount.years if other > year]
    if not ahead:
        return NoScenarios("tidak ada tahun yang diproyeksikan sesudah tahun angka terakhir")
    lacking = [other for other in ahead if other not in known.lines.years or other not in known.population.persons]
    if lacking:
        return NoScenarios(f"proyeksi garis kemiskinan atau jumlah penduduk {lacking[0]} tidak tersedia")
    if known.indices.gap is None:
        return NoScenarios("kedalaman kemiskinan (P1) daerah ini tidak dapat diproyeksikan")
    outlooks = _outlooks(known, spread, own, known.lines, known.population, known.indices.gap)
    paths = _paths(known, own, known.lines, outlooks, settings.draws, settings.seed)
    # Rules and assumptions are those of the years ahead: nothing is paid anew in the base year.
    first = outlooks[1].year
    families = _families(params, programs, first)
    survey = known.survey if settings.population != "published" else None
    if settings.population == "microdata" and survey is None:
        return NoScenarios("parameter scenario.population meminta microdata, tetapi data.survey kosong")
    refused = 0
    if survey is not None and survey.year in known.line:
        line, copies = known.line[survey.year], max(1, POINTS // len(survey))
        people = survey_people(survey, line, families, copies, persons, settings.seed)
        fewer = max(1, DRAWN_POINTS // len(survey))
        samples = resampled_people(survey, line, families, fewer, persons, SAMPLES, settings.seed)
    elif survey is not None:
        return NoScenarios(f"garis kemiskinan {survey.year}, tahun survei, tidak tersedia")
    else:
        exact = [outlook.headcount for outlook in outlooks]
        people = published_people(spread.fit.distribution, persons, families, POINTS, settings.seed, exact)
        drawn = published_people(spread.fit.distribution, persons, families, DRAWN_POINTS, settings.seed)
        size = _effective_households(programs, first)
        samples, refused = sampled_people(
            drawn, spread.published, spread.fit.reference_gini, families, size, SAMPLES, settings.seed
        )
        if not samples:
            return NoScenarios("tidak satu pun sampel tiruan dapat dicocokkan, sehingga selangnya tidak diketahui")
    error = programs.assumption(REGISTRY_ERROR, first).mode / 100
    people = _ranked(people, known, error)
    samples = tuple(_ranked(sample, known, error) for sample in samples)
    stages = baseline(people, outlooks)
    setting = Setting(
        programs=programs,
        person_share=known.person_share,
        recipients={code: float(count) for code, count in settings.recipients.items()},
        pass_through=Uncertain(
            params.projection.pass_through_low, params.projection.pass_through, params.projection.pass_through_high
        ),
        extreme=known.extreme,
        pace=_pace(people, stages, known.record),
        base_year=year,
        absent_funds=frozenset() if known.village_fund else frozenset({VILLAGE_FUND}),
    )
    return World(
        basis=people.basis,
        base_year=year,
        people=people,
        samples=samples,
        refused_samples=refused,
        outlooks=outlooks,
        stages=stages,
        paths=paths,
        setting=setting,
        registry_counted=_decile_counts(known.areas) is not None,
    )


def _families(params: Params, programs: Programs, year: int) -> Families:
    own = params.scenario.groups
    shares = {
        name: own[name] / 100 if name in own else programs.group_share(name, year).mode for name in programs.groups
    }
    of_poor, of_all = (programs.assumption(name, year).mode for name in (FAMILY_OF_POOR, FAMILY_OF_ALL))
    return Families(of_poor, of_all, shares)


def _effective_households(programs: Programs, year: int) -> float:
    households, effect = (programs.assumption(name, year).mode for name in (SURVEY_HOUSEHOLDS, DESIGN_EFFECT))
    return households / effect


def _outlooks(
    known: Known, spread: Spread, own: RegionProjection, lines: Path, population: Population, gap: Path
) -> tuple[Outlook, ...]:
    """Lay out what is published for the base year and projected for the years after it."""
    p0, p1, p2 = spread.published.as_fractions
    found = [Outlook(spread.year, p0, p1, p2, known.line[spread.year], 1000 * population.persons[spread.year])]
    for year in own.headcount.years:
        if year > spread.year:
            severity = known.indices.severity
            found.append(
                Outlook(
                    year=year,
                    headcount=own.headcount.median_of(year) / 100,
                    gap=gap.median_of(year) / 100,
                    severity=None if severity is None else severity.median_of(year) / 100,
                    line=lines.median_of(year),
                    persons=1000 * population.persons[year],
                )
            )
    return tuple(found)


def _paths(
    known: Known, own: RegionProjection, lines: Path, outlooks: Sequence[Outlook], draws: int, seed: int
) -> Paths:
    """Draw the projection: one level for all years, as errors last; P1 given P0, with an error of its own."""
    level, shape, price = (even_levels(seed, f"projection {name}", draws) for name in ("P0", "P1", "line"))
    base, *ahead = outlooks
    years = [outlook.year for outlook in ahead]
    headcount = np.stack([np.interp(level, LEVELS, own.headcount.at(year)) / 100 for year in years])
    odds = log_odds(100 * headcount)
    fit = known.indices_fit.gap
    ratio = None if fit is None else fit.points(known.code, odds, odds, shape)
    if ratio is None or base.gap is None:
        raise ValueError(f"P1 of {known.code} is projected without a ratio or a published figure")
    line = np.stack([np.interp(price, LEVELS, lines.at(year)) for year in years])
    return Paths(
        years=(base.year, *years),
        headcount=np.vstack([np.full(draws, base.headcount), headcount]),
        gap=np.vstack([np.full(draws, base.gap), headcount * ratio]),
        line=np.vstack([np.full(draws, base.line), line]),
        persons=np.array([outlook.persons for outlook in outlooks]),
    )


def _ranked(people: People, known: Known, error: float) -> People:
    """Give people the registry's deciles: the office's counts, else those of the nation's distribution."""
    below = np.concatenate([[0.0], np.cumsum(people.weight)])
    # By their own last sum: where a tenth begins above everybody, all are below it, whatever rounding does.
    shares = below[np.searchsorted(people.welfare, known.decile_multiples)] / below[-1]
    counts = _decile_counts(known.areas)
    if counts is None:
        return people.changed(registry_shares=shares)
    codes, poorest, families = counts
    # The office counts four deciles; the others share the rest as the nation's distribution has them.
    rest = np.diff(np.concatenate([shares[_DECILES_COUNTED - 1 :], [1.0]]))
    others = (families - poorest.sum(axis=0))[None, :] * (rest / rest.sum())[:, None]
    table = np.vstack([poorest, others])
    return with_registry(people, table, codes, error)


def _decile_counts(areas: pd.DataFrame | None) -> tuple[list[str], FloatArray, FloatArray] | None:
    """Return kecamatan, families of deciles 1 to 4 (4, areas) and all families (areas); None unless all are counted."""
    if areas is None:
        return None
    columns = [f"families_decile_{number}" for number in range(1, _DECILES_COUNTED + 1)]
    if not {"level", "families", *columns} <= set(areas.columns):
        return None
    rows = areas[areas["level"] == "district"]
    if rows.empty or rows[["families", *columns]].isna().any(axis=None) or not (rows["families"] > 0).all():
        return None
    return rows["area_code"].tolist(), rows[columns].to_numpy(dtype=float).T, rows["families"].to_numpy(dtype=float)


def _pace(people: People, stages: Sequence[Stage], record: Mapping[int, float]) -> dict[int, float] | None:
    """Return by what all spending is divided when the pace of the latest years goes on."""
    ahead = pace_outlook(record, [stage.year for stage in stages[1:]], PACE_YEARS)
    if ahead is None:
        return None
    return {
        stage.year: float(aged(cuts_at(people, np.array([ahead[stage.year]])), stage)[0])
        for stage in stages
        if stage.year in ahead
    }
