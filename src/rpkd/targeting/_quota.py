"""Quotas: a number of recipients divided among kecamatan and desa/kelurahan by need, to the last one.

Every area gets its exact share of the quota, held between what it must get and what it may get, and the shares are then
rounded by the largest remainder. A share is a fraction, never a floating point number, so the parts always sum to the
quota and the same needs always give the same parts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

import numpy as np
import numpy.typing as npt
import pandas as pd

from rpkd.errors import Problem, UserError
from rpkd.targeting._eligible import eligible_families

Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Quotas:
    """A quota divided.

    Parameters
    ----------
    total : int
        Recipients altogether.
    villages : pandas.DataFrame
        One row for each desa/kelurahan in the order of the codes: ``village``, ``district``, ``need``, ``present``
        (recipients now; missing where not known), ``least``, ``most`` (bounds; ``most`` is missing where there is
        none), ``share`` (exact, before rounding), ``quota``, ``change`` (quota less present).
    districts : pandas.DataFrame
        The same of kecamatan: the sums of their desa/kelurahan.
    """

    total: int
    villages: pd.DataFrame
    districts: pd.DataFrame


def allocate(
    need: Sequence[float],
    total: int,
    *,
    least: Sequence[int] | int = 0,
    most: Sequence[int] | None = None,
    where: str = "pembagian kuota",
) -> Whole:
    """Divide a number among areas in proportion to need.

    Parameters
    ----------
    need : sequence of float
        Not negative: families that are eligible, or families weighted by decile. In the order of the areas' codes.
    total : int
        What is divided.
    least : sequence of int or int
        What each area gets at least.
    most : sequence of int, optional
        What each area gets at most.
    where : str
        What is divided, for messages.

    Returns
    -------
    array of int64
        In the order of `need`; sums to `total` and keeps to the bounds.

    Raises
    ------
    UserError
        When the least parts exceed the total, the largest fall short of it, an area's bounds cross, or no area has a
        need that what is left could follow.

    Notes
    -----
    An area's share is ``need * c`` held within its bounds, with the one c at which the shares sum to the total. Shares
    are rounded down; what is left goes, one each, to the largest remainders (the method of Hamilton). Of equal
    remainders the larger need comes first, of equal needs the earlier area.

    Examples
    --------
    >>> allocate([600, 300, 100], 7).tolist()
    [4, 2, 1]
    >>> allocate([600, 300, 100], 7, least=2).tolist()
    [3, 2, 2]
    """
    lower = np.broadcast_to(np.asarray(least, dtype=np.int64), len(need)).tolist()
    upper: list[int | None] = [None] * len(need) if most is None else [int(value) for value in most]
    shares = _shares(need, total, lower, upper, where)
    return np.array(_rounded(shares, total, need), dtype=np.int64)


def allocate_areas(
    areas: pd.DataFrame,
    total: int,
    *,
    least: int = 0,
    within_need: bool = False,
    largest_change: float | None = None,
    where: str = "pembagian kuota",
) -> Quotas:
    """Divide a quota among desa/kelurahan and, at once, kecamatan.

    Parameters
    ----------
    areas : pandas.DataFrame
        From `need_by_village`: ``village``, ``district``, ``eligible``, ``need``, ``present``.
    total : int
        What is divided.
    least : int
        What each desa/kelurahan gets at least; with `within_need` no more than its eligible families.
    within_need : bool
        Whether no desa/kelurahan gets more than it has eligible families.
    largest_change : float, optional
        By how many percent of its present recipients a desa/kelurahan gains or loses at most. `least` may still be
        reached, `within_need` is still kept, and those of unknown present recipients are not bound.
    where : str
        What is divided, for messages.

    Returns
    -------
    Quotas
        A kecamatan's quota is its exact share rounded up or down, a desa's or kelurahan's as well, and those of one
        kecamatan sum to its quota.

    Raises
    ------
    UserError
        As `allocate`.

    Notes
    -----
    One share is computed for every desa/kelurahan (`allocate`); a kecamatan's share is their sum. The kecamatan are
    rounded first, then the desa/kelurahan within each to its quota. That always works: the rounded sum lies between the
    sums of the parts rounded down and rounded up.
    """
    ordered = areas.sort_values("village", ignore_index=True)
    need = ordered["need"].tolist()
    eligible = ordered["eligible"].astype(int).tolist()
    present = [None if pd.isna(value) else int(value) for value in ordered["present"]]
    lower = [min(least, own) if within_need else least for own in eligible]
    upper: list[int | None] = list(eligible) if within_need else [None] * len(ordered)
    if largest_change is not None:
        change = Fraction(largest_change) / 100
        for number, now in enumerate(present):
            if now is not None:
                high = max(floor(now * (1 + change)), least)
                upper[number] = most = min(high, eligible[number]) if within_need else high
                lower[number] = min(max(lower[number], ceil(now * (1 - change))), most)
    shares = _shares(need, total, lower, upper, where)
    ordered["least"] = pd.array(lower, dtype="Int64")
    ordered["most"] = pd.array([pd.NA if value is None else value for value in upper], dtype="Int64")
    ordered["share"] = [float(share) for share in shares]
    positions = {code: group.tolist() for code, group in ordered.groupby("district", sort=True).groups.items()}
    sums = [sum((shares[place] for place in places), Fraction(0)) for places in positions.values()]
    needs = [sum(need[place] for place in places) for places in positions.values()]
    quotas = np.zeros(len(ordered), dtype=np.int64)
    for quota, places in zip(_rounded(sums, total, needs), positions.values(), strict=True):
        own = _rounded([shares[place] for place in places], quota, [need[place] for place in places])
        quotas[places] = own
    ordered["quota"] = quotas
    ordered["change"] = (ordered["quota"] - ordered["present"].astype("Int64")).astype("Int64")
    columns = ["village", "district", "need", "present", "least", "most", "share", "quota", "change"]
    summed = ordered.groupby("district", sort=True)[columns[2:]].agg(_known_sum)
    return Quotas(total, ordered[columns], summed.reset_index())


def _known_sum(column: pd.Series[float]) -> float:
    """Sum figures; missing when one of them is."""
    found: float = column.sum(skipna=False)
    return found


def _shares(
    need: Sequence[float], total: int, least: Sequence[int], most: Sequence[int | None], where: str
) -> list[Fraction]:
    """Return exact shares within bounds that sum to the total."""
    _check(need, total, least, most, where)
    exact = [Fraction(value) for value in need]
    fixed = {place: Fraction(least[place]) for place, value in enumerate(exact) if value == 0}
    free = [place for place in range(len(exact)) if place not in fixed]
    left = total - sum(fixed.values(), Fraction(0))
    # In each round the side on which the bounds take more away from proportion is right for good.
    while free:
        scale = left / sum((exact[place] for place in free), Fraction(0))
        raised = [place for place in free if exact[place] * scale < least[place]]
        lowered = [place for place in free if (high := most[place]) is not None and exact[place] * scale > high]
        if not raised and not lowered:
            break
        gain = sum((least[place] - exact[place] * scale for place in raised), Fraction(0))
        loss = sum((exact[place] * scale - (most[place] or 0) for place in lowered), Fraction(0))
        held = {place: Fraction(least[place]) for place in raised} if gain >= loss else {}
        if loss >= gain:
            held |= {place: Fraction(most[place] or 0) for place in lowered}
        fixed |= held
        left -= sum(held.values(), Fraction(0))
        free = [place for place in free if place not in held]
    fixed |= {place: exact[place] * scale for place in free}
    if sum(fixed.values(), Fraction(0)) != total:
        _refuse_needless(need, total, least, most, where)
    return [fixed[place] for place in range(len(exact))]


def _check(need: Sequence[float], total: int, least: Sequence[int], most: Sequence[int | None], where: str) -> None:
    if any(not np.isfinite(value) or value < 0 for value in need):
        raise ValueError("needs are finite and not negative")
    if sum(least) > total:
        raise UserError(
            Problem(
                where,
                "jumlah kuota terkecil melebihi kuota yang dibagi",
                f"{sum(least)} dari {total}",
                "jumlah kuota terkecil semua desa/kelurahan tidak melebihi kuota",
                "turunkan kuota terkecil, longgarkan batas perubahan, atau naikkan kuotanya",
            )
        )
    crossed = sum(high is not None and low > high for low, high in zip(least, most, strict=True))
    if crossed:
        raise UserError(
            Problem(
                where,
                "kuota terkecil melebihi kuota terbesar",
                f"{crossed} wilayah",
                "batas terkecil setiap wilayah tidak melebihi batas terbesarnya",
                "turunkan batas terkecil atau naikkan batas terbesarnya",
            )
        )
    known = [high for high in most if high is not None]
    if len(known) == len(most) and sum(known) < total:
        raise UserError(
            Problem(
                where,
                "kuota melebihi yang dapat ditampung semua wilayah",
                f"{total}, sedangkan batasnya {sum(known)}",
                "kuota tidak melebihi jumlah batas terbesar semua wilayah",
                "turunkan kuota, atau longgarkan batas kebutuhan dan batas perubahan",
            )
        )


def _refuse_needless(
    need: Sequence[float], total: int, least: Sequence[int], most: Sequence[int | None], where: str
) -> None:
    placed = sum(low if value == 0 else high or 0 for value, low, high in zip(need, least, most, strict=True))
    raise UserError(
        Problem(
            where,
            "sisa kuota tidak mempunyai kebutuhan yang dapat diikuti",
            f"{total - placed} dari {total}",
            "kuota dibagi menurut kebutuhan; wilayah tanpa kebutuhan hanya memperoleh kuota terkecilnya",
            "turunkan kuota, longgarkan batasnya, atau periksa desil keluarga sasaran",
        )
    )


def _rounded(shares: Sequence[Fraction], total: int, need: Sequence[float]) -> list[int]:
    """Round shares down or up so that they sum to a total that is no further off than one for each share."""
    found = [floor(share) for share in shares]
    order = sorted(range(len(shares)), key=lambda place: (found[place] - shares[place], -need[place], place))
    for place in order[: total - sum(found)]:
        found[place] += 1
    return found


def need_by_village(
    families: pd.DataFrame,
    program: str,
    deciles: tuple[int, int] | None,
    *,
    groups: Sequence[str] = (),
    weights: Mapping[int, float] | None = None,
    villages: Sequence[str] = (),
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
    weights : mapping of int to float, optional
        How much a family of each decile counts; those that are not named count as one.
    villages : sequence of str
        Codes that have a row even without families: all desa/kelurahan of the region.

    Returns
    -------
    pandas.DataFrame
        ``village``, ``district``, ``eligible`` (families), ``need`` (families, weighted), ``present`` (recipients now;
        missing when no list says who they are), in the order of the codes. Families whose desa/kelurahan is not known
        are not in it.

    Examples
    --------
    >>> families = pd.DataFrame({"village": ["a", "a", "b"], "in_after": True, "decile_after": [1, 6, 2]})
    >>> need_by_village(families, "pkh", (1, 4))[["village", "eligible"]].to_dict("list")
    {'village': ['a', 'b'], 'eligible': [1, 1]}
    """
    own = families[families["village"] != ""]
    eligible = eligible_families(own, deciles, groups)
    weight = own["decile_after"].map(weights or {}).astype(np.float64).fillna(1.0)
    column = f"after:{program}"
    known = column in own and bool(own[column].notna().any())
    counted = pd.DataFrame(
        {
            "village": own["village"].astype(str),
            "eligible": eligible.astype("int64"),
            "need": np.where(eligible, weight, 0.0),
            "present": own[column].fillna(False).astype("int64") if known else 0,
        }
    )
    codes = sorted({*counted["village"], *villages})
    found = counted.groupby("village").sum().reindex(codes, fill_value=0).rename_axis("village").reset_index()
    found["present"] = found["present"].astype("Int64") if known else pd.array([pd.NA] * len(found), dtype="Int64")
    found.insert(1, "district", found["village"].str.rpartition(".")[0])
    return found
