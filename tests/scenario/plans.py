"""Rows of the workbook of programmes, as an office writes them, for tests of several rooms."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

YEARS = (2025, 2026, 2027, 2028, 2029, 2030)
_TEXTS = (
    *("code", "level", "name", "indicator", "unit", "fund_source", "location", "agency", "strategy"),
    *("presidential_strategy", "cluster", "programme"),
)
_ACTION_TEXTS = (
    *("code", "name", "location", "target_group", "recipient_unit", "volume_unit", "fund_source", "agency", "note"),
)
_ACTION_NUMBERS = (
    *("recipients", "first_decile", "last_decile", "volume", "budget", "quarter_1", "quarter_2", "quarter_3"),
    *("quarter_4", "last_budget", "last_realisation", "last_volume"),
)
FULL = {
    "indicator": "Keluarga yang dibantu",
    "unit": "keluarga",
    "baseline": 100.0,
    "fund_source": "APBD kabupaten/kota",
    "location": "Kecamatan Jati",
    "agency": "Dinas Sosial",
    "strategy": "a",
    "presidential_strategy": "a",
    "cluster": "1",
    "programme": "pkh",
}
"""What a row needs so that nothing is missing, but for targets and budgets."""


def plan(*rows: Mapping[str, Any]) -> pd.DataFrame:
    """Make the table `programmes`; ``budgets`` and ``targets`` are figures by year, what is not given is empty."""
    made = []
    for number, row in enumerate(rows, start=6):
        texts = {name: row.get(name, "") for name in _TEXTS}
        budgets, targets = row.get("budgets", {}), row.get("targets", {})
        made.append(
            {
                "row": number,
                **texts,
                "baseline": float(row.get("baseline", math.nan)),
                **{f"target_{year}": float(targets.get(year, math.nan)) for year in YEARS},
                **{f"budget_{year}": float(budgets.get(year, math.nan)) for year in YEARS},
            }
        )
    return pd.DataFrame(made)


def actions(*rows: Mapping[str, Any]) -> pd.DataFrame:
    """Make the table `action_plan`; what is not given is empty."""
    made = [
        {
            "row": number,
            "year": row["year"],
            **{name: row.get(name, "") for name in _ACTION_TEXTS},
            **{name: float(row.get(name, math.nan)) for name in _ACTION_NUMBERS},
        }
        for number, row in enumerate(rows, start=6)
    ]
    return pd.DataFrame(made)


def every(amount: float, years: Sequence[int] = YEARS[:5]) -> dict[int, float]:
    """Give the same figure to each year of the period."""
    return dict.fromkeys(years, amount)


PROGRAMME, ACTIVITY = "1.06.05", "1.06.05.2.02"
FIRST, SECOND = "1.06.05.2.02.0001", "1.06.05.2.02.0010"


def detail(code: str, amount: float, **rest: Any) -> dict[str, Any]:
    """Give a complete sub kegiatan whose target rises from its baseline."""
    targets = {year: 110.0 + 10 * step for step, year in enumerate(YEARS[:5])}
    row = {"code": code, "level": "sub kegiatan", "name": f"Bantuan {code[-4:]}", **FULL, "targets": targets}
    return {**row, "budgets": every(amount), **rest}
