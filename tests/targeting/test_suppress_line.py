"""Lines of counts whose sums are partly known: what a patient reader can and cannot work out."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.targeting._suppress_line import suppress_line

SUMS = {"had": ("kept", "lost:a", "lost:b"), "has": ("kept", "gained"), "lost": ("lost:a", "lost:b")}


def line(*counts):
    return dict(zip(("kept", "lost:a", "lost:b", "gained"), counts, strict=True))


def readings(shown, most):
    """Return all lines that fit what is shown, a row each: the reader knows that a hidden cell is not zero."""
    grid = np.stack(np.meshgrid(*[np.arange(most + 1)] * 4, indexing="ij"), axis=-1).reshape(-1, 4)
    cells = pd.DataFrame(grid, columns=list(line(0, 0, 0, 0)))
    for name, some in SUMS.items():
        cells[name] = cells[list(some)].sum(axis=1)
    fits = np.ones(len(cells), bool)
    for name, value in shown.items():
        fits &= (cells[name] > 0) if pd.isna(value) else (cells[name] == value)
    return cells[fits]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 7), min_size=4, max_size=4), st.sets(st.sampled_from(["had", "has"])))
def test_nothing_small_follows_from_what_is_shown(counts, known):
    parts = line(*counts)
    shown = suppress_line(parts, SUMS, known)
    possible = readings(shown, 16)
    truth = {**parts, **{name: sum(parts[part] for part in some) for name, some in SUMS.items()}}
    for name, value in truth.items():
        hidden = pd.isna(shown[name])
        assert hidden or shown[name] == value
        if 0 < value < 5:
            assert hidden
            assert possible[name].max() >= 5
        if hidden:
            assert value > 0
            assert possible[name].min() < possible[name].max()


def test_known_sums_stay_shown_where_another_line_fits_them():
    found = suppress_line(line(3, 12, 7, 30), SUMS, ["had", "has"])
    assert found[["had", "has"]].tolist() == [22, 33]
    assert found[["kept", "gained"]].isna().all()
    # One of the reasons has to give way too, and with it their sum; the other stays.
    assert found[["lost:a", "lost:b"]].isna().sum() == 1
    assert found[["lost"]].isna().all()


def test_without_another_line_the_known_sum_is_hidden_too():
    found = suppress_line({"kept": 2}, {"had": ("kept",)}, ["had"])
    assert found.isna().all()


@pytest.mark.parametrize("counts", [(0, 0, 0, 0), (5, 6, 7, 8), (0, 50, 0, 5)])
def test_large_and_empty_cells_are_shown(counts):
    assert not suppress_line(line(*counts), SUMS, ["had"]).isna().any()


def test_many_reasons_are_quick_and_always_the_same():
    rng = np.random.default_rng(3)
    parts = {f"p{number}": int(value) for number, value in enumerate(rng.integers(0, 12, 20))}
    totals = {"one": list(parts)[:9], "two": list(parts)[9:], "all": list(parts)}
    first = suppress_line(parts, totals, ["all"])
    assert first.equals(suppress_line(parts, totals, ["all"]))
    assert first["all"] == sum(parts.values())
