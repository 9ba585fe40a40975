"""The panels of the bundled tables, and small ones made by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from rpkd.project import Project
from rpkd.projection import Panel, province_panel, regency_panel
from rpkd.sources import Tables

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def tables() -> Tables:
    return Tables(Project(ROOT))


@pytest.fixture(scope="session")
def regencies(tables: Tables) -> Panel:
    codes = {code: code[:2] for code in tables["regencies"].frame["region_code"]}
    return regency_panel(tables["poverty_regency"].frame, tables["poverty_province"].frame, codes)


@pytest.fixture(scope="session")
def provinces(tables: Tables) -> Panel:
    return province_panel(tables["poverty_province"].frame)


MakePanel = Callable[..., Panel]


@pytest.fixture(scope="session")
def make_panel() -> MakePanel:
    """Make a panel of rates by region; the areas and the nation know nothing unless they are given."""

    def make(
        values: object,
        *,
        first: int = 2015,
        groups: tuple[str, ...] | None = None,
        areas: object = None,
        nation: object = None,
    ) -> Panel:
        rates = np.array(values, dtype=float)
        regions, years = rates.shape
        around = np.full((regions, years, 2), np.nan) if areas is None else np.array(areas, dtype=float)
        common = np.full((years, 2), np.nan) if nation is None else np.array(nation, dtype=float)
        codes = tuple(f"r{place}" for place in range(regions))
        return Panel(codes, groups or ("p",) * regions, np.arange(first, first + years), rates, around, common)

    return make
