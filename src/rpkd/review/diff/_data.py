"""A difference as plain values, for other programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rpkd.review.diff._compare import Difference

FORMAT = 1


def difference_data(difference: Difference) -> dict[str, Any]:
    """Return a difference as plain values for JSON.

    Returns
    -------
    dict
        ``region``, the two drafts, and every change and input with all that is known of it.
    """
    before, after = (
        {"name": name, "identifier": identifier}
        for name, identifier in zip(difference.names, difference.identifiers, strict=True)
    )
    return {
        "format": FORMAT,
        "region": difference.region,
        "region_name": difference.region_name,
        "before": before,
        "after": after,
        "empty": difference.empty,
        "hidden": difference.hidden,
        "changes": [asdict(change) for change in difference.changes],
        "inputs": [asdict(change) for change in difference.inputs],
    }
