"""Joint points of independent probabilities: even on each axis, in every box, and quantiles read back."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from rpkd.projection import LEVELS
from rpkd.projection._combine import POINTS, at_levels, joint_levels, levels_of


def test_the_points_fill_every_box_evenly() -> None:
    levels = joint_levels()
    assert levels.shape == (3, POINTS)
    for axis in levels:
        assert np.histogram(axis, 20, (0, 1))[0] == pytest.approx(POINTS / 20, abs=4)
    counts = np.histogramdd(levels.T, 5, [(0, 1)] * 3)[0]
    assert counts == pytest.approx(POINTS / 125, abs=6)
    assert np.corrcoef(levels) == pytest.approx(np.eye(3), abs=0.01)


def test_the_sum_of_independent_errors_has_their_joint_spread() -> None:
    scores = np.array([[NormalDist().inv_cdf(level) for level in LEVELS]])
    parts = [spread * at_levels(scores, axis) for spread, axis in zip((3.0, 4.0, 12.0), joint_levels(), strict=True)]
    total = levels_of(sum(parts, np.zeros((1, POINTS))))[0]
    # 3² + 4² + 12² = 13²
    for level in (0.1, 0.25, 0.5, 0.75, 0.9):
        assert total[level == LEVELS] == pytest.approx(13 * NormalDist().inv_cdf(level), abs=0.2)


def test_a_single_distribution_is_read_back() -> None:
    quantiles = np.stack([LEVELS**2, 5 + LEVELS])
    assert levels_of(at_levels(quantiles, joint_levels()[0])) == pytest.approx(quantiles, abs=3e-4)
    assert at_levels(quantiles, np.array([0.0, 0.5, 1.0]))[1] == pytest.approx([5.005, 5.5, 5.995])


def test_the_points_are_nobodys_to_change() -> None:
    with pytest.raises(ValueError, match="read-only"):
        joint_levels()[0, 0] = 1.0
