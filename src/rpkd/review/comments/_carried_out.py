"""What carried a decision out: its inputs as a comparison of drafts names them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rpkd.review.diff._cause import InputChange, is_part_of
from rpkd.review.diff._compare import Difference

_PROSE = re.compile(r"narasi\s+(?P<place>[\w-]+)", re.IGNORECASE)


def input_keys(region: str, inputs: Iterable[str]) -> list[str]:
    """Return inputs as a comparison names them: "narasi bab4" is a file of the region.

    Examples
    --------
    >>> input_keys("33.16", ["projection.pass_through", "narasi bab4"])
    ['projection.pass_through', 'report/narasi/33.16/bab4.md']
    """
    found = ((name, _PROSE.fullmatch(name)) for name in inputs)
    return [f"report/narasi/{region}/{prose['place'].lower()}.md" if prose else name for name, prose in found]


def changed_inputs(difference: Difference, inputs: Iterable[str]) -> list[InputChange]:
    """Return those of a decision's inputs that differ between two drafts.

    Parameters
    ----------
    difference : Difference
        Between the draft that was discussed and a later one.
    inputs : iterable of str
        As the office names them: parameters, files, "narasi bab4"; a section or file stands for all that is in it.
    """
    names = input_keys(difference.region, inputs)
    return [change for change in difference.inputs if any(is_part_of(change.key, name) for name in names)]
