"""Lines of counts whose sums are partly known: what a patient reader can and cannot work out."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.targeting._suppress_joint import suppress_joint

SUMS = {"had": ("kept", "lost:a", "lost:b"), "has": ("kept", "gained"), "lost": ("lost:a", "lost:b")}


def line(*counts):
    return dict(zip(("kept", "lost:a", "lost:b", "gained"), counts, strict=True))


def suppressed(parts, totals, known=()):
    """Hide cells of a line: its parts, and sums of them."""
    cells = {name: [name == one for one in parts] for name in parts}
    cells |= {name: [one in some for one in parts] for name, some in totals.items()}
    return suppress_joint(list(parts.values()), cells, known)


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
def test_nothing_hidden_follows_and_nothing_small_is_told_but_by_known_sums(counts, known):
    parts = line(*counts)
    shown = suppressed(parts, SUMS, known)
    possible = readings(shown, 16)
    alone = readings(shown.where([name in known or value == 0 for name, value in shown.items()]), 16)
    truth = {**parts, **{name: sum(parts[part] for part in some) for name, some in SUMS.items()}}
    for name, value in truth.items():
        hidden = pd.isna(shown[name])
        assert hidden or shown[name] == value
        if 0 < value < 5:
            assert hidden
            # What known sums and zeros tell by themselves, no hiding can take back; nothing more may be told.
            assert possible[name].max() >= min(5, alone[name].max())
        if hidden:
            assert value > 0
            assert possible[name].min() < possible[name].max() or alone[name].min() == alone[name].max()


def test_known_sums_stay_shown_where_another_line_fits_them():
    found = suppressed(line(3, 12, 7, 30), SUMS, ["had", "has"])
    assert found[["had", "has"]].tolist() == [22, 33]
    assert found[["kept", "gained"]].isna().all()
    # One of the reasons has to give way too, and with it their sum; the other stays.
    assert found[["lost:a", "lost:b"]].isna().sum() == 1
    assert found[["lost"]].isna().all()


def test_where_known_sums_leave_no_other_line_all_else_is_hidden():
    found = suppressed(line(2, 3, 0, 7), SUMS, ["had", "has"])
    assert found[["had", "has"]].tolist() == [5, 9]
    assert found[["kept", "lost:a", "gained", "lost"]].isna().all()
    assert found["lost:b"] == 0


@pytest.mark.parametrize("counts", [(0, 0, 0, 0), (5, 6, 7, 8), (0, 50, 0, 5)])
def test_large_and_empty_cells_are_shown(counts):
    assert not suppressed(line(*counts), SUMS, ["had"]).isna().any()


def test_many_reasons_are_quick_and_always_the_same():
    rng = np.random.default_rng(3)
    parts = {f"p{number}": int(value) for number, value in enumerate(rng.integers(0, 12, 20))}
    totals = {"one": list(parts)[:9], "two": list(parts)[9:], "all": list(parts)}
    first = suppressed(parts, totals, ["all"])
    assert first.equals(suppressed(parts, totals, ["all"]))
    assert first["all"] == sum(parts.values())
