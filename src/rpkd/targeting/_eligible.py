"""Which families of DTSEN a programme is for: the one answer that quotas, cut-offs and priorities share."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from rpkd.targeting._errors import CLASSES, eligibility


def eligible_families(
    families: pd.DataFrame, deciles: tuple[int, int] | None, groups: Sequence[str] = ()
) -> pd.Series[bool]:
    """Tell which families are in DTSEN and known to be eligible.

    Parameters
    ----------
    families : pandas.DataFrame
        Of the store.
    deciles : tuple of int or None
        First and last eligible decile; None when all families of DTSEN are eligible.
    groups : sequence of str
        Groups of which a family needs a member, from `groups_needed`; where the lists know it of no family, the deciles
        alone decide.

    Examples
    --------
    >>> families = pd.DataFrame({"in_after": [True, True, True, False], "decile_after": [1, 5, None, None]})
    >>> eligible_families(families, (1, 4)).tolist(), eligible_families(families, None).tolist()
    ([True, False, False, False], [True, True, True, False])
    """
    kind, _ = eligibility(families, deciles, groups)
    return pd.Series(kind == CLASSES.index("eligible"), index=families.index) & families["in_after"].astype(bool)
