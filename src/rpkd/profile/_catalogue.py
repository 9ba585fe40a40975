"""The indicator catalogue: what an indicator is called, counts, belongs to, and which way is better."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from rpkd.numbers import Unit, default_decimals, is_missing


@dataclass(frozen=True)
class CatalogueEntry:
    """One indicator of the catalogue.

    Parameters
    ----------
    name : str
        Fixed name: ``"unemployment_rate"``.
    title : str
        Name in documents.
    unit : Unit
        Unit of its figures.
    decimals : int
        Decimals that figures are shown and compared with.
    polarity : str
        ``"higher_better"``, ``"lower_better"`` or ``"none"``.
    role : str
        ``"main"`` of its field, ``"supporting"``, or ``"context"``: shown, but not assessed.
    field : str
        Bidang.
    supports : tuple of str
        Indicators that it is set beside for keterkaitan.
    source : str
        Survey or agency that publishes it.
    note : str
        What a reader must know of the series; may be empty.
    """

    name: str
    title: str
    unit: Unit
    decimals: int
    polarity: str
    role: str
    field: str
    supports: tuple[str, ...]
    source: str
    note: str

    @property
    def difference(self) -> Unit:
        """Unit of a difference of two figures: percent differ by percentage points."""
        return Unit.PERCENTAGE_POINT if self.unit is Unit.PERCENT else self.unit

    @property
    def good_sign(self) -> int:
        """1 where more is better, -1 where less is, 0 where neither."""
        return {"higher_better": 1, "lower_better": -1}.get(self.polarity, 0)

    @property
    def assessed(self) -> bool:
        """Whether it gets a priority: not a context, and one direction is better."""
        return self.role != "context" and self.good_sign != 0


def catalogue(frame: pd.DataFrame) -> dict[str, CatalogueEntry]:
    """Read the table `indicators`, in its order.

    Examples
    --------
    >>> row = {"indicator": "gini", "title": "Rasio Gini", "unit": "index", "decimals": 3, "polarity": "lower_better",
    ...        "role": "main", "field": "Konsumsi", "supports": "", "source": "BPS", "note": ""}
    >>> entry = catalogue(pd.DataFrame([row]))["gini"]
    >>> entry.good_sign, entry.assessed, entry.decimals
    (-1, True, 3)
    """
    columns = ("indicator", "title", "unit", "decimals", "polarity", "role", "field", "supports", "source", "note")
    found = {}
    for row in zip(*(frame[column] for column in columns), strict=True):
        name, title, unit, decimals, polarity, role, field, supports, source, note = row
        found[name] = CatalogueEntry(
            name=name,
            title=title,
            unit=Unit(unit),
            decimals=default_decimals(Unit(unit)) if is_missing(decimals) else int(decimals),
            polarity=polarity,
            role=role,
            field=field,
            supports=tuple(part for part in str(supports).split(";") if part),
            source=source,
            note=note,
        )
    return found
