"""Quotas: a number of recipients divided among kecamatan and desa/kelurahan by need, to the last one.

Every area gets its exact share of the quota, not less than what it must get, and the shares are then rounded by the
largest remainder. A share is a fraction, never a floating point number, so the parts always sum to the quota and the
same needs always give the same parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

import numpy as np
import pandas as pd

from rpkd.errors import Problem, UserError
from rpkd.targeting._eligible import eligible_families

_WHERE = "pembagian kuota"


@dataclass(frozen=True)
class Quotas:
    """A quota divided.

    Parameters
    ----------
    total : int
        Recipients altogether.
    villages : pandas.DataFrame
        One row for each desa/kelurahan in the order of the codes: ``village``, ``district``, ``need``, ``present``
        (recipients now; missing where not known), ``share`` (exact, before rounding), ``quota``, ``change`` (quota less
        present).
    districts : pandas.DataFrame
        The same of kecamatan: the sums of their desa/kelurahan.
    """

    total: int
    villages: pd.DataFrame
    districts: pd.DataFrame


def allocate_areas(areas: pd.DataFrame, total: int, *, least: int = 0) -> Quotas:
    """Divide a quota among desa/kelurahan and, at once, kecamatan.

    Parameters
    ----------
    areas : pandas.DataFrame
        From `need_by_village`: ``village``, ``district``, ``need``, ``present``.
    total : int
        What is divided.
    least : int
        What each desa/kelurahan gets at least.

    Returns
    -------
    Quotas
        A kecamatan's quota is its exact share rounded up or down, a desa's or kelurahan's as well, and those of one
        kecamatan sum to its quota.

    Raises
    ------
    UserError
        When the least parts exceed the total, or there is no need that what is left could follow.

    Notes
    -----
    The share of a desa/kelurahan is ``max(need * c, least)``, with the one c at which the shares sum to the total; a
    kecamatan's share is their sum. Shares are rounded down; what is left goes, one each, to the largest remainders (the
    method of Hamilton). Of equal remainders the larger need comes first, of equal needs the earlier area. The kecamatan
    are rounded first, then the desa/kelurahan within each to its quota. That always works: the rounded sum lies between
    the sums of the parts rounded down and rounded up.

    Examples
    --------
    >>> areas = pd.DataFrame({"village": ["a.1", "a.2", "b.1"], "district": ["a", "a", "b"], "need": [600, 300, 100],
    ...                       "present": pd.array([3, 3, 1], dtype="Int64")})
    >>> found = allocate_areas(areas, 7)
    >>> found.villages["quota"].tolist(), found.districts["quota"].tolist()
    ([4, 2, 1], [6, 1])
    >>> allocate_areas(areas, 7, least=2).villages["quota"].tolist()
    [3, 2, 2]
    """
    ordered = areas.sort_values("village", ignore_index=True)
    need = ordered["need"].tolist()
    shares = _exact_shares(need, total, least)
    ordered["share"] = [float(share) for share in shares]
    positions = {code: group.tolist() for code, group in ordered.groupby("district", sort=True).groups.items()}
    sums = [sum((shares[place] for place in places), Fraction(0)) for places in positions.values()]
    needs = [sum(need[place] for place in places) for places in positions.values()]
    quotas = np.zeros(len(ordered), dtype=np.int64)
    for quota, places in zip(_rounded(sums, total, needs), positions.values(), strict=True):
        quotas[places] = _rounded([shares[place] for place in places], quota, [need[place] for place in places])
    ordered["quota"] = quotas
    ordered["change"] = (ordered["quota"] - ordered["present"].astype("Int64")).astype("Int64")
    columns = ["village", "district", "need", "present", "share", "quota", "change"]
    summed = ordered.groupby("district", sort=True)[columns[2:]].agg(_known_sum)
    return Quotas(total, ordered[columns], summed.reset_index())


def _known_sum(column: pd.Series[float]) -> float:
    """Sum figures; missing when one of them is."""
    found: float = column.sum(skipna=False)
    return found


def _exact_shares(need: Sequence[int], total: int, least: int) -> list[Fraction]:
    """Return exact shares, none below the least, that sum to the total."""
    if any(value < 0 for value in need):
        raise ValueError("needs are not negative")
    if least * len(need) > total:
        raise UserError(
            Problem(
                _WHERE,
                "jumlah kuota terkecil melebihi kuota yang dibagi",
                f"{least * len(need)} dari {total}",
                "jumlah kuota terkecil semua desa/kelurahan tidak melebihi kuota",
                "turunkan kuota terkecil, atau naikkan kuotanya",
            )
        )
    left = total - least * sum(value == 0 for value in need)
    free = [place for place, value in enumerate(need) if value > 0]
    if not free and left:
        raise UserError(
            Problem(
                _WHERE,
                "sisa kuota tidak mempunyai kebutuhan yang dapat diikuti",
                f"{left} dari {total}",
                "kuota dibagi menurut kebutuhan; wilayah tanpa kebutuhan hanya memperoleh kuota terkecilnya",
                "turunkan kuota, atau periksa desil keluarga sasaran",
            )
        )
    shares = [Fraction(least)] * len(need)
    # Who falls below the least in proportion gets it; what the others have left to share only shrinks by that.
    while free:
        scale = Fraction(left, sum(need[place] for place in free))
        enough = [place for place in free if need[place] * scale >= least]
        if len(enough) == len(free):
            break
        left -= least * (len(free) - len(enough))
        free = enough
    for place in free:
        shares[place] = need[place] * scale
    return shares


def _rounded(shares: Sequence[Fraction], total: int, need: Sequence[int]) -> list[int]:
    """Round shares down or up so that they sum to a total that is no further off than one for each share."""
    found = [floor(share) for share in shares]
    order = sorted(range(len(shares)), key=lambda place: (found[place] - shares[place], -need[place], place))
    for place in order[: total - sum(found)]:
        found[place] += 1
    return found


def need_by_village(
    families: pd.DataFrame, program: str, deciles: tuple[int, int] | None, *, groups: Sequence[str] = ()
) -> pd.DataFrame:
    """Count the families that a programme is for, by desa/kelurahan.

    Parameters
    ----------
    families : pandas.DataFrame
        Of the store.
    program : str
        Code of the programme whose present recipients are counted.
    deciles : tuple of int or None
        First and last decile that are eligible; None when every family of DTSEN is.
    groups : sequence of str
        Groups of which a family needs a member; see `eligible_families`.

    Returns
    -------
    pandas.DataFrame
        ``village``, ``district``, ``need`` (eligible families), ``present`` (recipients now; missing when no list says
        who they are), in the order of the codes. Families whose desa/kelurahan is not known are not in it.

    Examples
    --------
    >>> families = pd.DataFrame({"village": ["a", "a", "b"], "in_after": True, "decile_after": [1, 6, 2]})
    >>> need_by_village(families, "pkh", (1, 4))[["village", "need"]].to_dict("list")
    {'village': ['a', 'b'], 'need': [1, 1]}
    """
    own = families[families["village"] != ""]
    column = f"after:{program}"
    known = column in own and bool(own[column].notna().any())
    counted = pd.DataFrame(
        {
            "village": own["village"].astype(str),
            "need": eligible_families(own, deciles, groups).astype("int64"),
            "present": own[column].fillna(False).astype("int64") if known else 0,
        }
    )
    found = counted.groupby("village", sort=True).sum().reset_index()
    found["present"] = found["present"].astype("Int64") if known else pd.array([pd.NA] * len(found), dtype="Int64")
    found.insert(1, "district", found["village"].str.rpartition(".")[0])
    return found
