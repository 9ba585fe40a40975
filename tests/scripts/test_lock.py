"""The locks agree with each other and say nothing of where packages come from."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def entries(name: str) -> dict[str, str]:
    """Return the hashes of each package, by its name with version and condition."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^(\S+==.*) \\\n((?:[ \t].*\n)+)", text, re.MULTILINE))


def test_the_locks_hold_the_same_versions() -> None:
    runtime, development = (entries(f"requirements{kind}.txt") for kind in ("", "-dev"))
    assert runtime.items() <= development.items()
    for extra, needed in {"cluster": {"distributed", "dask"}, "registry": {"duckdb", "pyarrow", "splink"}}.items():
        added = entries(f"requirements-{extra}.txt")
        assert needed <= {entry.partition("==")[0] for entry in added}
        assert not runtime.keys() & added.keys()
        assert added.items() <= development.items()


def test_the_locks_name_no_place() -> None:
    for path in ROOT.glob("requirements*.txt"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# Made by scripts/lock.py")
        assert not re.search(r"://|--(?:extra-)?index-url|--find-links", text), path.name
