"""Priority of villages by their families: counts by hand, and an index that follows them."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from rpkd.targeting._eligible import eligible_families
from rpkd.targeting._priority import DROPPED, LOWEST, MISSED, UNSERVED, priority_counts, priority_ranking

NA = pd.NA
FLAGS = ["lone_elderly", "disabled", "migrant", "female_head", "orphan"]


def families() -> pd.DataFrame:
    """Families of two villages, and one without a village."""
    columns = ["village", "in_before", "in_after", "decile_after", "before:pkh", "after:pkh", "after:sembako"]
    rows = [
        # Of the lowest deciles, with both programmes; with one; with none; with none that is known.
        ("33.16.01.2001", True, True, 1, True, True, True, False, False),
        ("33.16.01.2001", True, True, 2, True, False, True, True, NA),
        ("33.16.01.2001", False, True, 2, False, False, False, NA, NA),
        ("33.16.01.2001", False, True, 1, NA, NA, NA, False, True),
        # Of decile 5: entitled to Sembako only.
        ("33.16.01.2002", True, True, 5, True, True, False, NA, False),
        ("33.16.01.2002", True, True, NA, False, True, True, False, False),
        # Not found again.
        ("33.16.01.2002", True, False, NA, True, False, False, NA, NA),
        # In a list of recipients only.
        ("33.16.01.2002", False, False, NA, NA, True, NA, NA, NA),
        ("", True, True, 1, False, False, False, True, NA),
    ]
    frame = pd.DataFrame(rows, columns=[*columns, "disabled", "female_head"])
    frame.insert(1, "district", frame["village"].str.rpartition(".")[0])
    frame["lone_elderly"] = frame["migrant"] = frame["orphan"] = NA
    booleans = [*FLAGS, *(name for name in columns if ":" in name)]
    return frame.astype({"decile_after": "Int64", **dict.fromkeys(booleans, "boolean")})


def rules(**deciles: tuple[int, int]) -> dict[str, pd.Series]:
    return {code: eligible_families(families(), bounds) for code, bounds in deciles.items()}


def test_counts_of_each_village() -> None:
    counts = priority_counts(
        families(), "village", eligible=rules(pkh=(1, 4), sembako=(1, 5), pip=(1, 4)), areas=["33.16.02.2001"]
    )
    assert counts.index.tolist() == ["33.16.01.2001", "33.16.01.2002", "33.16.02.2001"]
    assert counts.loc["33.16.01.2001"].to_dict() == {
        "listed": 4,
        "lowest": 4,
        # Three families have a known PKH and Sembako: six entitlements, of which the second lacks one, the third two.
        "entitled": 6,
        "missed": 3,
        "lowest_told": 3,
        "unserved": 1,
        # Of the third nothing is known.
        "listed_told": 3,
        "vulnerable": 2,
        "before": 2,
        "unmatched": 0,
        "received": 2,
        "dropped": 1,
    }
    assert counts.loc["33.16.01.2002"].tolist() == [2, 0, 1, 1, 0, 0, 2, 0, 3, 1, 2, 1]
    assert counts.loc["33.16.02.2001"].tolist() == [0.0] * 12


def test_kecamatan_hold_their_villages() -> None:
    by_village = priority_counts(families(), "village", eligible=rules(pkh=(1, 4)))
    by_district = priority_counts(families(), "district", eligible=rules(pkh=(1, 4)))
    assert by_district.loc["33.16.01"].tolist() == by_village.sum().tolist()


def test_what_no_list_tells_is_not_known() -> None:
    frame = families().drop(columns=["after:pkh", "after:sembako", "before:pkh", *FLAGS]).assign(in_before=False)
    counts = priority_counts(frame, "village", eligible=rules(pkh=(1, 4)))
    assert counts[["listed", "lowest"]].notna().all(axis=None)
    assert counts.drop(columns=["listed", "lowest"]).isna().all(axis=None)


def made_counts(villages: int = 8) -> pd.DataFrame:
    """Counts of villages, of which each next one is better placed in every way."""
    step = np.arange(villages, dtype=float)
    codes = [f"33.16.01.{2001 + number}" for number in range(villages)]
    table = {
        "listed": 200.0,
        "lowest": 100 - 10 * step,
        "entitled": 100.0,
        "missed": 60 - 5 * step,
        "lowest_told": 100 - 10 * step,
        "unserved": 50 - 6 * step,
        "listed_told": 200.0,
        "vulnerable": 40 - 4 * step,
        "before": 180.0,
        "unmatched": 36 - 4 * step,
        "received": 90.0,
        "dropped": 30 - 2 * step,
    }
    return pd.DataFrame(table, index=codes)


def test_the_worst_village_by_everything_is_first_whatever_is_drawn() -> None:
    counts = made_counts()
    counts["unserved"] = counts["lowest"] * 0.3  # the same share everywhere tells villages apart nowhere
    found = priority_ranking(counts, "village", {"33.16.01.2001": "Contohrejo"}, draws=200)
    assert found is not None
    assert found.rank.tolist() == list(range(1, 9))
    assert found.index[[0, -1]].tolist() == [100.0, 0.0]
    assert found.names[:2] == ("Contohrejo", "33.16.01.2002")
    assert [indicator.key for indicator, _ in found.left_out] == [UNSERVED]
    assert found.weights.tolist() == pytest.approx([20.0] * 5)
    assert found.stability.low.tolist() == found.stability.high.tolist() == found.rank.tolist()
    assert found.stability.worst_quarter.tolist() == [100, 100, 0, 0, 0, 0, 0, 0]
    assert found.quadrant.tolist() == [1, 1, 1, 1, 4, 4, 4, 4]
    assert found.welfare_share[0] == 50
    assert found.deciles == (1, 2)


def test_weights_decide_between_contrary_indicators() -> None:
    counts = made_counts()
    counts["missed"] = counts["missed"].to_numpy()[::-1]
    only = dict.fromkeys([UNSERVED, "vulnerable_families", "unmatched_families", DROPPED], 0.0)
    by_deciles = priority_ranking(counts, "village", {}, weights={**only, LOWEST: 3.0}, draws=50)
    by_errors = priority_ranking(counts, "village", {}, weights={**only, MISSED: 3.0}, draws=50)
    assert by_deciles is not None
    assert by_errors is not None
    assert by_deciles.rank.tolist() == by_errors.rank.tolist()[::-1] == list(range(1, 9))
    assert by_deciles.weights.tolist() == [75, 25]
    # Its problem is what a village is placed worst by.
    assert [by_deciles.indicators[place].key for place in by_deciles.dominant[[0, -1]]] == [LOWEST, MISSED]
    assert (by_deciles.stability.low < by_deciles.stability.high).any()


def test_a_small_count_is_no_dominant_problem() -> None:
    counts = made_counts()
    counts["unmatched"] = counts["unmatched"] / 10
    weights = dict.fromkeys([LOWEST, MISSED, UNSERVED, "vulnerable_families", DROPPED], 0.0)
    found = priority_ranking(counts, "village", {}, weights=weights, draws=10)
    assert found is not None
    assert found.rank[0] == 1
    assert (found.dominant == -1).all()


def test_a_village_without_families_is_not_ranked() -> None:
    counts = made_counts()
    counts.loc["33.16.01.2009"] = 0.0
    found = priority_ranking(counts, "village", {}, draws=10)
    assert found is not None
    assert math.isnan(found.rank[-1])
    assert math.isnan(found.stability.low[-1])
    assert found.quadrant[-1] == 0


def test_too_few_areas_or_figures_give_no_ranking() -> None:
    assert priority_ranking(made_counts(3), "village", {}) is None
    nothing = made_counts()
    nothing.loc[:, nothing.columns != "listed"] = np.nan
    assert priority_ranking(nothing, "village", {}) is None


def test_an_unknown_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="desil"):
        priority_ranking(made_counts(), "village", {}, weights={"desil": 2.0})
