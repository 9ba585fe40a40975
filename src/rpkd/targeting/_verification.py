"""Whom to visit first: how much a visit to a family is expected to put right, and a random sample beside it.

The model. A family's true rank is uniform and has a normal score; each list ranks it with an error of its own, joined
to the true score by a bivariate normal with the correlation that gives the registry's known error of exclusion
(`rpkd.scenario.rank_correlation`); the errors of two lists are independent. So the deciles before and after give the
probability ``P(E)`` that the true rank lies within the deciles of a programme's rule.

Signs of trouble lower the trust in a record: ``i`` is the probability that its identity is wrong, ``g`` that the family
is not there any more (`Beliefs`: assumptions of the drafters). What a programme does now is wrong with probability

- ``1 - P(E) (1 - i) (1 - g)`` for a family that receives it, and
- ``P(E) (1 - g)`` for one that does not.

Nothing is changed without a visit, so the expected worth of what a visit tells (the expected value of perfect
information of Raiffa and Schlaifer 1961, against leaving things as they are) is the sum of these probabilities times
what each programme is worth to the family in a year.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr, ndtri

from rpkd.errors import Problem, UserError
from rpkd.scenario import rank_correlation

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Truth = npt.NDArray[np.bool_]

ORDERED, CONTROL = "urutan", "kontrol"
"""Parts of a plan: families by their score, and families drawn at random."""

VISIT_REASONS = (
    "hilang-dari-dtsen",
    "bantuan-berhenti",
    "penerima-desil-tinggi",
    "penerima-di-luar-aturan",
    "penerima-tanpa-desil",
    "berhak-belum-menerima",
    "identitas-diragukan",
    "padanan-diragukan",
    "pindah-desa",
    "desil-berubah-jauh",
)
"""Why a visit may tell something, the weightiest first; the first that holds is a family's main reason."""

NO_REASON = "pemeriksaan-acak"
PLAN_COLUMNS = ("family", "village", "stratum", "part", "probability", "frame", "order", "score", "reason", "reasons")

_POINTS = 2_000
_TENTHS = 10
_FAR = 3
_UNSURE_LINK = 0.99


@dataclass(frozen=True)
class Stake:
    """What is at stake for a family in one programme.

    Parameters
    ----------
    deciles : tuple of int or None
        First and last decile of the rule in force; None when everybody may receive it.
    worth : float
        Rupiah a year to one family, or person; 1 where decisions are to count alike.
    persons : bool
        Whether persons receive it, not families.
    needs : str or None
        Column of the families that must be above zero, or true, for them to be eligible: ``"toddlers"``,
        ``"disabled"``… What is not known there is no hindrance.
    """

    deciles: tuple[int, int] | None
    worth: float = 1.0
    persons: bool = False
    needs: str | None = None


@dataclass(frozen=True)
class Beliefs:
    """How far signs of trouble are trusted: assumptions of the drafters, probabilities from 0 to 1.

    Parameters
    ----------
    gone_when_dropped : float
        That a family which DTSEN no longer holds is not there any more.
    gone_when_moved : float
        That a family whose village changed is not found.
    wrong_identity : float
        For each of its rows whose NIK or KK cannot be used, that the identity is wrong.
    """

    gone_when_dropped: float = 0.3
    gone_when_moved: float = 0.2
    wrong_identity: float = 0.1


def eligible_probability(rule: tuple[int, int], error: float) -> Floats:
    """Return the probability that a family's true decile lies within a rule, given its deciles in two lists.

    Parameters
    ----------
    rule : tuple of int
        First and last decile.
    error : float
        Error of exclusion of each list among the poorest four tenths, 0 (certain) to 0.6 (of no use).

    Returns
    -------
    ndarray, shape (11, 11)
        By decile before and decile after; 0 stands for no decile.

    Examples
    --------
    >>> table = eligible_probability((1, 4), 0.28)
    >>> [round(float(table[cell]), 2) for cell in ((0, 0), (0, 1), (1, 1), (10, 1), (10, 10))]
    [0.4, 0.93, 0.99, 0.32, 0.0]
    """
    correlation = rank_correlation(error)
    ranks = (np.arange(_POINTS) + 0.5) / _POINTS
    inside = (ranks > (rule[0] - 1) / _TENTHS) & (ranks < rule[1] / _TENTHS)
    cuts = ndtri(np.arange(_TENTHS + 1) / _TENTHS)
    if correlation == 1:
        seen = (np.ceil(ranks * _TENTHS)[None, :] == np.arange(1, _TENTHS + 1)[:, None]).astype(np.float64)
    else:
        with np.errstate(invalid="ignore"):
            below = ndtr((cuts[:, None] - correlation * ndtri(ranks)[None, :]) / np.sqrt(1 - correlation**2))
        seen = np.diff(below, axis=0)
    seen = np.vstack([np.ones(_POINTS), seen])
    either = seen @ seen.T
    both = (seen * inside) @ seen.T
    # Certain lists that contradict each other leave nothing to go by but the rule itself.
    prior = float(inside.mean())
    return np.where(either > 0, both / np.where(either > 0, either, 1), prior)


def expected_information(
    families: pd.DataFrame, stakes: Mapping[str, Stake], error: float, beliefs: Beliefs | None = None
) -> pd.DataFrame:
    """Say how much a visit to each family is expected to put right, and why.

    Parameters
    ----------
    families : pandas.DataFrame
        From `families_of`.
    stakes : mapping of str to Stake
        By code of programme. A programme of which no list says whether a family receives it is not counted for it.
    error : float
        Error of exclusion of the registry, a fraction (assumption ``registry_exclusion``).
    beliefs : Beliefs, optional
        How far signs of trouble are trusted.

    Returns
    -------
    pandas.DataFrame
        In the order of `families`: ``family``, ``village``; ``score``: the expected worth of what a visit tells, in the
        unit of the stakes (see the module's first lines); ``wrong``: expected number of programmes whose present state
        is wrong; ``reason``: the weightiest of `VISIT_REASONS` that holds, ``"pemeriksaan-acak"`` where none does;
        ``reasons``: all of them, with blanks between.
    """
    held = beliefs or Beliefs()
    before, after = _deciles(families, "decile_before"), _deciles(families, "decile_after")
    dropped = (families["in_before"] & ~families["in_after"]).to_numpy(bool)
    moved = families["moved"].to_numpy(bool)
    doubt = families["doubt"].fillna(0).to_numpy(np.float64)
    linked = families["probability"].where(families["link"] == "model").fillna(1.0).to_numpy(np.float64)
    there = (1 - held.gone_when_dropped * dropped) * (1 - held.gone_when_moved * moved)
    sound = (1 - held.wrong_identity) ** doubt * linked
    score, wrong = np.zeros(len(families)), np.zeros(len(families))
    signs = {name: np.zeros(len(families), bool) for name in VISIT_REASONS}
    for code, stake in stakes.items():
        if f"after:{code}" not in families:
            continue
        eligible = _chances(families, stake, before, after, error)
        told = families[f"after:{code}"].notna().to_numpy(bool)
        gets = families[f"after:{code}"].fillna(False).to_numpy(bool)
        in_vain, missing = 1 - eligible * sound * there, eligible * there
        inside, others = _targets(families, code, stake, gets)
        wrong += told * np.where(gets, in_vain, missing)
        score += told * stake.worth * (inside * in_vain + others * missing)
        _mark(signs, families, code, stake, before, after, told, gets)
    signs["hilang-dari-dtsen"] |= dropped
    signs["pindah-desa"] |= moved
    signs["identitas-diragukan"] |= doubt > 0
    signs["padanan-diragukan"] |= linked < _UNSURE_LINK
    signs["desil-berubah-jauh"] |= (before > 0) & (after > 0) & (np.abs(after - before) >= _FAR)
    reasons = _joined(signs, len(families))
    return pd.DataFrame(
        {
            "family": families["family"].to_numpy(),
            "village": families["village"].to_numpy(),
            "score": score,
            "wrong": wrong,
            "reason": [text.partition(" ")[0] for text in reasons],
            "reasons": reasons,
        }
    ).astype({"family": "str", "village": "str", "reason": "str", "reasons": "str"})


def _deciles(families: pd.DataFrame, name: str) -> Whole:
    return families[name].fillna(0).to_numpy(np.int64)


def _chances(families: pd.DataFrame, stake: Stake, before: Whole, after: Whole, error: float) -> Floats:
    """Return the probability that a family is eligible; of a group that it surely has nobody of, zero."""
    chance = (
        np.ones(len(families)) if stake.deciles is None else eligible_probability(stake.deciles, error)[before, after]
    )
    if stake.needs is not None:
        chance = chance * families[stake.needs].fillna(1).astype(np.float64).gt(0).to_numpy()
    return chance


def _targets(families: pd.DataFrame, code: str, stake: Stake, gets: Truth) -> tuple[Floats, Floats]:
    """Count the targets of a programme in a family that receive it, and those that do not."""
    if not stake.persons:
        return gets.astype(np.float64), (~gets).astype(np.float64)
    # A family whose size is not known has one person at least.
    size = families["size"].fillna(1).to_numpy(np.float64)
    column = f"persons_after:{code}"
    number = families[column] if column in families else pd.Series(pd.NA, index=families.index, dtype="Int64")
    # A list that calls the family a recipient without counting means all of it.
    inside = np.where(number.isna(), np.where(gets, size, 0.0), number.fillna(0).to_numpy(np.float64))
    return inside, np.maximum(size - inside, 0.0)


def _mark(
    signs: Mapping[str, Truth],
    families: pd.DataFrame,
    code: str,
    stake: Stake,
    before: Whole,
    after: Whole,
    told: Truth,
    gets: Truth,
) -> None:
    """Note the reasons that a programme gives."""
    if stake.deciles is None:
        return
    first, last = stake.deciles
    allowed = np.ones(len(families), bool)
    if stake.needs is not None:
        allowed = families[stake.needs].fillna(1).astype(np.float64).gt(0).to_numpy()
    had = families.get(f"before:{code}", pd.Series(pd.NA, index=families.index, dtype="boolean")).fillna(False)
    poor_then = (before >= first) & (before <= last)
    signs["bantuan-berhenti"] |= told & ~gets & had.to_numpy(bool) & (poor_then | (before == 0))
    signs["penerima-desil-tinggi"] |= gets & (after >= last + _FAR)
    signs["penerima-di-luar-aturan"] |= gets & (after > 0) & ((after < first) | (after > last))
    signs["penerima-tanpa-desil"] |= gets & (after == 0)
    signs["berhak-belum-menerima"] |= told & ~gets & allowed & (after >= first) & (after <= last)


def _joined(signs: Mapping[str, Truth], count: int) -> list[str]:
    table = (
        np.column_stack([signs[name] for name in VISIT_REASONS]) if count else np.empty((0, len(VISIT_REASONS)), bool)
    )
    patterns, place = np.unique(table, axis=0, return_inverse=True)
    texts = [" ".join(name for name, on in zip(VISIT_REASONS, row, strict=True) if on) or NO_REASON for row in patterns]
    return [texts[number] for number in place.reshape(-1)]


def plan_visits(
    scores: pd.DataFrame, *, seed: int, per_village: int | None = None, total: int | None = None, control: float = 0.1
) -> pd.DataFrame:
    """Choose the families to visit: those of the highest scores, and a simple random sample of all the others.

    The first are visited for certain; each of the others has the same known chance, so that rates of error can be
    estimated for all families without bias (`estimate_errors`), whatever the scores are worth. Both are mixed in the
    order of visits: who stops half-way has visited about half of either.

    Parameters
    ----------
    scores : pandas.DataFrame
        From `expected_information`.
    seed : int
        Of the random sample; the order of the rows does not matter.
    per_village, total : int
        Visits in each village, or in the whole region; exactly one of the two.
    control : float
        Share of the visits that is drawn at random, 0 to 1; rounded up.

    Returns
    -------
    pandas.DataFrame
        Sorted by village and ``order`` (from 1 in each village), columns `PLAN_COLUMNS`: ``stratum`` is the village, or
        empty when the visits are the region's; ``part`` is `ORDERED` or `CONTROL`; ``probability`` is the chance that
        the family had to be in the plan; ``frame`` is the number of families in the stratum. Equal scores go by
        pseudonym.

    Raises
    ------
    UserError
        When there is no visit to plan, both or none of the numbers are given, or the share is none.
    """
    _check_budget(per_village, total, control)
    ranked = scores.sort_values(["score", "family"], ascending=[False, True], ignore_index=True)
    if per_village is None:
        units = [("", ranked, int(total or 0))]
    else:
        units = [(str(village), own, per_village) for village, own in ranked.groupby("village", sort=True)]
    chosen = pd.concat([_chosen(own, visits, control, seed, name) for name, own, visits in units], ignore_index=True)
    parts = [_mixed(own, seed, str(village)) for village, own in chosen.groupby("village", sort=True)]
    plan = pd.concat(parts, ignore_index=True) if parts else chosen.assign(order=pd.Series(dtype=np.int64))
    return plan[list(PLAN_COLUMNS)]


def _check_budget(per_village: int | None, total: int | None, control: float) -> None:
    where = "rencana kunjungan"
    if (per_village is None) == (total is None):
        raise UserError(
            Problem(
                where, "jumlah kunjungan disebut per desa atau untuk seluruh daerah", None, "tepat satu dari keduanya"
            )
        )
    visits = per_village if per_village is not None else total
    if visits is not None and visits < 1:
        raise UserError(Problem(where, "jumlah kunjungan tidak masuk akal", str(visits), "paling sedikit 1"))
    if not 0 <= control <= 1:
        raise UserError(
            Problem(where, "bagian contoh acak tidak masuk akal", f"{control:g}", "pecahan dari 0 sampai 1")
        )


def _generator(seed: int, *parts: str) -> np.random.Generator:
    return np.random.default_rng([seed, *(zlib.crc32(part.encode()) for part in parts)])


def _chosen(ranked: pd.DataFrame, visits: int, control: float, seed: int, stratum: str) -> pd.DataFrame:
    """Choose within one stratum, ranked from the highest score."""
    visits = min(visits, len(ranked))
    drawn = 0 if visits == len(ranked) else int(np.ceil(round(control * visits, 9)))
    top, rest = ranked.iloc[: visits - drawn], ranked.iloc[visits - drawn :]
    # By pseudonym, so that the draw hangs neither on the rows' order nor on the scores of those drawn from.
    rest = rest.sort_values("family")
    picked = rest.iloc[np.sort(_generator(seed, "contoh", stratum).choice(len(rest), drawn, replace=False))]
    chance = drawn / len(rest) if drawn else 1.0
    both = [top.assign(part=ORDERED, probability=1.0), picked.assign(part=CONTROL, probability=chance)]
    return (
        pd.concat(both, ignore_index=True)
        .assign(stratum=stratum, frame=len(ranked))
        .astype({"stratum": "str", "part": "str"})
    )


def _mixed(own: pd.DataFrame, seed: int, village: str) -> pd.DataFrame:
    """Put a village's visits in order: by score, with the random ones at random places between them."""
    random = (own["part"] == CONTROL).to_numpy(bool)
    generator = _generator(seed, "urutan", village)
    places = np.sort(generator.choice(len(own), int(random.sum()), replace=False))
    others = np.setdiff1d(np.arange(len(own)), places)
    order = np.empty(len(own), np.int64)
    order[random] = generator.permutation(places)
    order[~random] = others
    return own.assign(order=order + 1).sort_values("order", ignore_index=True)
