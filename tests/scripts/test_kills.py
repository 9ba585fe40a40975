"""Builds that are killed at random moments lose nothing; the full count is for `scripts/bench/kills.py 100`."""

from __future__ import annotations

from pathlib import Path

import pytest

from rpkd.kernels import can_fork

from .conftest import load

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not can_fork(), reason="sistem ini tidak mencabangkan proses")]


def test_killed_builds_lose_nothing(tmp_path: Path) -> None:
    kills = load("bench/kills")
    project = kills.copy_project(ROOT, tmp_path / "klon")
    counts = kills.kill_builds(project, "19.71", "html", rounds=4, seed=11)
    assert counts["builds that ended"] >= 1
    assert sum(number for what, number in counts.items() if what.startswith("kills of")) >= 2
