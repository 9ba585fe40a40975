import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from rpkd.project import Project
from rpkd.sources import Tables

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def project() -> Project:
    return Project(ROOT)


@pytest.fixture(scope="session")
def tables(project: Project) -> Tables:
    return Tables(project)


@pytest.fixture
def copied(tmp_path: Path) -> Project:
    """A project whose data may be damaged."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    return Project(tmp_path)


@pytest.fixture
def replaced(copied: Project) -> Callable[[str, str, str], Project]:
    """Replace one text in one file of the copy; the text must be there exactly once."""

    def replace(file: str, old: str, new: str) -> Project:
        path = copied.data / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return copied

    return replace
