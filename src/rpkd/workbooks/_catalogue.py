"""What the workbooks take from the bundled tables: indicators with their units and bounds, and the fields."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from rpkd.numbers import Unit, unit_heading
from rpkd.sources import Tables

_FRACTIONS = frozenset({"gini", "human_capital_index"})
_BOUNDS: dict[Unit, tuple[float | None, float | None]] = {
    Unit.PERCENT: (0, 100),
    Unit.RUPIAH: (0, None),
    Unit.RUPIAH_PER_CAPITA_MONTH: (10_000, 50_000_000),
    Unit.THOUSAND_RUPIAH_PER_CAPITA_YEAR: (100, 5_000_000),
    Unit.THOUSAND_PERSONS: (0, 500_000),
    Unit.PERSONS: (0, 500_000_000),
    Unit.YEARS: (0, 120),
    Unit.INDEX: (0, 1_000),
}
_GROUPED = frozenset({Unit.PERSONS, Unit.RUPIAH, Unit.RUPIAH_PER_CAPITA_MONTH})
_ANY_GROWTH = (-100.0, 200.0)


@dataclass(frozen=True)
class Indicator:
    """One indicator: code, title, unit, and the bounds of a figure (None where there is none)."""

    code: str
    title: str
    unit: Unit
    minimum: float | None
    maximum: float | None

    @property
    def heading(self) -> str:
        """The unit as a sheet names it."""
        return unit_heading(self.unit)

    @property
    def is_grouped(self) -> bool:
        """Whether its figures are so large that a point in them can only group thousands."""
        return self.unit in _GROUPED


@dataclass(frozen=True)
class Catalogue:
    """The indicators that an office can fill in, in the order of the table, and the fields that they belong to."""

    indicators: tuple[Indicator, ...]
    fields: tuple[str, ...]

    @cached_property
    def by_code(self) -> dict[str, Indicator]:
        """Indicators by their code."""
        return {indicator.code: indicator for indicator in self.indicators}

    @cached_property
    def by_title(self) -> dict[str, Indicator]:
        """Indicators by their title."""
        return {indicator.title: indicator for indicator in self.indicators}


def read_catalogue(tables: Tables) -> Catalogue:
    """Read the bundled table of indicators.

    Raises
    ------
    UserError
        When that table is not as it must be.
    """
    frame = tables["indicators"].frame
    rows = zip(*(frame[name].tolist() for name in ("indicator", "title", "unit")), strict=True)
    indicators = tuple(_indicator(code, title, Unit(unit)) for code, title, unit in rows if unit != Unit.TEXT)
    return Catalogue(indicators, tuple(dict.fromkeys(frame["field"].tolist())))


def _indicator(code: str, title: str, unit: Unit) -> Indicator:
    if "growth" in code or "inflation" in code:
        return Indicator(code, title, unit, *_ANY_GROWTH)
    if code in _FRACTIONS:
        return Indicator(code, title, unit, 0, 1)
    return Indicator(code, title, unit, *_BOUNDS.get(unit, (0, None)))
