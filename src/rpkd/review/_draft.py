"""A draft: what one build says, and what it was made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rpkd.results import ResultStore


@dataclass(frozen=True, eq=False)
class Draft:
    """One build of one region, as it can be compared and talked about.

    Parameters
    ----------
    identifier : str
        Ten hexadecimal digits that follow from all results and all inputs: equal for builds that say the same.
    name : str
        What people call it: "draf putaran 1", or the folder that was named.
    region, region_name : str
        Kemendagri code and full name.
    store : ResultStore
        All results.
    inputs : mapping of str to mapping
        For each notebook (its name without ending) the state of every input that it read, by the input's key:
        ``param:projection.pass_through``, ``file:data/bps/poverty_regency.csv``, ``version:pandas``, ``code``.
    sources : mapping of str to str
        SHA-256 of every file that the document was made from.
    cells : mapping of str to mapping
        For each file of figures or settings whose content is kept, its cells by a name that a person finds again:
        ``{"data/bps/poverty_regency.csv": {"33.16, 2024, Maret: headcount_ratio": "11.42"}}``.
    params : mapping
        All parameters as plain values.
    versions : mapping of str to str
        Versions of rpkd, Python and packages, by name; ``code`` is the digest of rpkd's own code.
    text_notebooks : mapping of str to str
        Notebook of each recorded text by its key; a text that is not named may come from any.

    Examples
    --------
    >>> draft = Draft("0123456789", "draf putaran 1", "33.16", "Kabupaten Blora", ResultStore("33.16"))
    >>> f"{draft.name} ({draft.identifier})"
    'draf putaran 1 (0123456789)'
    """

    identifier: str
    name: str
    region: str
    region_name: str
    store: ResultStore
    inputs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    params: Mapping[str, object] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    text_notebooks: Mapping[str, str] = field(default_factory=dict)
