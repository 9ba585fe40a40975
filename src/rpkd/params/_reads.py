"""Which parameters were read: what a notebook depends on, no more and no less."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rpkd.params._models import Params, Section, watchers


class ParamReads:
    """Remembers which parameters are read from now on.

    Parameters
    ----------
    params : Params
        The parameters that are watched; other ones are not.

    Examples
    --------
    >>> import datetime
    >>> from rpkd.params import AnalysisParams, DocumentParams, LocationsParams, ProjectionParams, ScenarioParams
    >>> params = Params(
    ...     region="19.71",
    ...     document=DocumentParams(
    ...         title="RPKD", period_start=2025, period_end=2029, date=datetime.date(2026, 11, 21), status="draf"),
    ...     analysis=AnalysisParams(
    ...         reference="province", trend_years=10, effective_share=60, relevant_share=60, linkage_regions=10),
    ...     projection=ProjectionParams(pass_through=0.7, pass_through_low=0.5, pass_through_high=1.0),
    ...     locations=LocationsParams(draws=1000, seed=1),
    ...     scenario=ScenarioParams(population="auto", shown=("dasar", "ekstrem-nol"), draws=1000, seed=1))
    >>> reads = ParamReads(params)
    >>> params.document.status
    'draf'
    >>> reads.names
    ('document.status',)
    >>> reads.close()
    """

    def __init__(self, params: Params) -> None:
        self._names: dict[str, None] = {}
        self.params = params
        self._places: dict[int, str] = {}
        self._remember_places(params, "")
        watchers.append(self._note)

    @property
    def names(self) -> tuple[str, ...]:
        """Dotted names of what was read, sorted; the name of a section when it was read as a whole."""
        return tuple(sorted(self._names))

    def close(self) -> None:
        """Stop watching."""
        if self._note in watchers:
            watchers.remove(self._note)

    def _remember_places(self, section: Section, place: str) -> None:
        self._places[id(section)] = place
        for name in type(section).model_fields:
            value = getattr(section, name)
            if isinstance(value, Section):
                self._remember_places(value, f"{place}{name}.")

    def _note(self, section: Section, attribute: str) -> None:
        place = self._places.get(id(section))
        if place is None:
            return  # of other parameters, or inside a list that was noted whole
        if attribute not in type(section).model_fields:
            self._names[place.rstrip(".")] = None
        elif f"{place}{attribute}." not in self._places.values():
            self._names[place + attribute] = None


def param_value(params: Params, name: str) -> Any:
    """Return the value of a dotted name as JSON knows it; all of them for the empty name, None for an unknown one."""
    value: Any = params.model_dump(mode="json")
    for part in filter(None, name.split(".")):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def param_names(params: Params) -> list[str]:
    """Return the dotted names of all parameters, sections taken apart."""
    return sorted(_names(params, ""))


def _names(section: Section, place: str) -> Iterator[str]:
    for name in type(section).model_fields:
        value = getattr(section, name)
        if isinstance(value, Section):
            yield from _names(value, f"{place}{name}.")
        else:
            yield place + name
