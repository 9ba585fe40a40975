"""Review: the explorer's page: one HTML file with its style, its program and its data inside."""

from __future__ import annotations

import html
from collections.abc import Mapping
from importlib import resources
from typing import Any

from rpkd.regions import Region
from rpkd.review.explorer._payload import as_script

_PAGE, _EMPTY = "page.html", "empty.html"


def full_page(region: Region, label: str, data: Mapping[str, Any]) -> str:
    """Return the page of a region with scenarios.

    Parameters
    ----------
    region : Region
        The region.
    label : str
        What all that comes of a made-up survey carries; empty otherwise.
    data : mapping
        What page.js reads.
    """
    return _filled(
        _PAGE,
        {
            "region": html.escape(region.name),
            "code": html.escape(region.code),
            "label": f'<p class="label">{html.escape(label[:1].upper() + label[1:])}, bukan keadaan sebenarnya</p>'
            if label
            else "",
            "data": as_script(data),
            "program": _text("page.js"),
        },
    )


def empty_page(region: Region, date: str, reason: str) -> str:
    """Return the page of a region whose scenarios cannot be computed: it says why."""
    said = {"region": region.name, "code": region.code, "date": date, "reason": reason}
    return _filled(_EMPTY, {name: html.escape(text) for name, text in said.items()})


def _filled(name: str, fields: Mapping[str, str]) -> str:
    """Put fields into a page, all at once: what a field holds is not looked at again."""
    pieces = _text(name).replace("{{style}}", _text("page.css")).split("{{")
    found = [pieces[0]]
    for piece in pieces[1:]:
        field, _, rest = piece.partition("}}")
        found += [fields[field], rest]
    return "".join(found)


def _text(name: str) -> str:
    return (resources.files(__package__) / name).read_text(encoding="utf-8")
