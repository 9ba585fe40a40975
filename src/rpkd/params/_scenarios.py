"""Scenarios: which programmes reach whom, and what happens to everybody, as `params/scenarios/*.yaml` says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rpkd.params._dated import Uncertain

BASE = "dasar"
"""The scenario of programmes that run now, which every other one is based on."""

QUOTA: Literal["quota"] = "quota"

ShockKind = Literal[
    "rice_price",
    "fuel_price",
    "line_inflation",
    "growth",
    "inequality",
    "job_loss",
    "disaster",
    "program_cut",
    "fund_cut",
    "pace",
]


@dataclass(frozen=True)
class Use:
    """How a scenario uses a programme, for some years. All shares are fractions.

    Exactly one of `coverage` and `recipients` is given.

    Parameters
    ----------
    program : str
        Code of the programme.
    first, last : int
        Years.
    ramp : tuple of float
        Fraction of the full coverage in the first, second, … year; the last one holds on.
    coverage : mapping of int to Uncertain, or None
        Share of the target that is reached, by decile of the registry (1 to 10). One figure in the file stands here for
        every decile; what lies outside the programme's own deciles is no target all the same. A decile without an entry
        is not reached.
    recipients : float, ``"quota"`` or None
        Recipients in the region at full ramp, in units of the programme's target; ``"quota"``: the national quota times
        the region's share of the nation's poor.
    inclusion_error : Uncertain
        Share of recipients whose registry decile is outside the target.
    take_up, leakage, adequacy : Uncertain
        Share of the chosen who take it; share of the money paid out that does not arrive; share of the amount that is
        really paid.
    administration : Uncertain or None
        Cost as a fraction of what is paid out; None takes the programme's.
    reranking : Uncertain
        Share of families that the registry ranks anew each year.
    registry_error : Uncertain or None
        Share of the true poorest four tenths that the registry does not rank there; None takes the assumption
        ``registry_exclusion``.
    amount : Uncertain or None
        Rupiah of one payment; None takes the programme's.
    source : str or None
        Where that amount was read.
    not_with : tuple of str
        Programmes whose recipients do not receive this one.
    areas : tuple of str
        Codes of the kecamatan that it runs in; empty for all.
    file, line :
        Where it is written.
    """

    program: str
    first: int
    last: int
    ramp: tuple[float, ...]
    coverage: Mapping[int, Uncertain] | None
    recipients: float | Literal["quota"] | None
    inclusion_error: Uncertain
    take_up: Uncertain
    leakage: Uncertain
    adequacy: Uncertain
    administration: Uncertain | None
    reranking: Uncertain
    registry_error: Uncertain | None
    amount: Uncertain | None
    source: str | None
    not_with: tuple[str, ...]
    areas: tuple[str, ...]
    file: str
    line: int

    def scale(self, year: int) -> float:
        """Return the fraction of the full coverage that a year reaches; 0 outside its years."""
        if not self.first <= year <= self.last:
            return 0.0
        return self.ramp[min(year - self.first, len(self.ramp) - 1)]


@dataclass(frozen=True)
class Shock:
    """Something that happens to everybody, to some families, or to programmes.

    Parameters
    ----------
    kind : str
        One of `ShockKind`.
    first, last : int
        Years in which it is felt.
    change : Uncertain
        As a fraction (0.2 for 20 percent): of the price (``rice_price``, ``fuel_price``), of the line a year
        (``line_inflation``), of spending a year (``growth``), of the inequality measure (``inequality``), of the
        spending that families lose (``job_loss``, ``disaster``), of the recipients of a programme or the money of a
        fund that fall away (``program_cut``, ``fund_cut``), of the region's own pace that goes on (``pace``).
    share : Uncertain or None
        Fraction of families hit (``job_loss``, ``disaster``).
    deciles : tuple of int or None
        First and last decile of the families hit; None for all.
    program, fund : str or None
        What is cut.
    file, line :
        Where it is written.
    """

    kind: ShockKind
    first: int
    last: int
    change: Uncertain
    share: Uncertain | None
    deciles: tuple[int, int] | None
    program: str | None
    fund: str | None
    file: str
    line: int


@dataclass(frozen=True)
class Scenario:
    """A scenario with everything that it inherits.

    Parameters
    ----------
    code, name, summary : str
        Its file's name without ending, its name in the document, and one sentence.
    order : int
        Place among the others.
    uses : tuple of Use
        In the order of the files, inherited ones first.
    shocks : tuple of Shock
        Likewise.
    based_on : str or None
        The scenario that it changes; None only for `BASE`.
    path : Path
        Its file.
    """

    code: str
    name: str
    summary: str
    order: int
    uses: tuple[Use, ...]
    shocks: tuple[Shock, ...]
    based_on: str | None
    path: Path


@dataclass(frozen=True, eq=False)
class Scenarios(Mapping[str, Scenario]):
    """All scenarios of a region by code, in their order.

    Parameters
    ----------
    by_code : mapping of str to Scenario
        The library's and the region's own.
    """

    by_code: Mapping[str, Scenario]

    def __getitem__(self, code: str) -> Scenario:
        return self.by_code[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_code)

    def __len__(self) -> int:
        return len(self.by_code)

    @property
    def base(self) -> Scenario:
        """The programmes that run now."""
        return self.by_code[BASE]
