"""The document's own charts as PNG, for papers that cannot show SVG."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rpkd.render import rasterise
from rpkd.review.pack._facts import PackFacts

_SIZE = re.compile(r'\b(width|height)="([0-9.]+)pt"')
_SCALE = 2
"""A slide shows a chart twice as wide as a page."""


def chart_images(facts: PackFacts, labels: Sequence[str]) -> dict[str, bytes]:
    """Return the charts that the draft has, as PNG fine enough for a projector.

    Parameters
    ----------
    facts : PackFacts
        Holds the charts.
    labels : sequence of str
        Labels of their cells; those that the draft does not have are left out.

    Raises
    ------
    UserError
        When a chart cannot be read.
    """
    known = [label for label in labels if label in facts.pictures]
    if not known:
        return {}
    drawn = [_enlarged(facts.pictures[label].svg.decode()) for label in known]
    with tempfile.TemporaryDirectory() as folder:
        return dict(zip(known, rasterise(drawn, Path(folder) / "gambar"), strict=True))


def _enlarged(svg: str) -> str:
    end = svg.index(">", svg.index("<svg"))
    head, rest = svg[: end + 1], svg[end + 1 :]
    return _SIZE.sub(lambda found: f'{found[1]}="{float(found[2]) * _SCALE}pt"', head) + rest
