"""Extreme poverty: definitions, breaks of the series, prices of one year."""

import csv
import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from rpkd.errors import UserError
from rpkd.poverty._distributions import FittedDistribution
from rpkd.poverty._extreme import (
    ExtremeLine,
    change_of_extreme_poverty,
    comparable_lines,
    extreme_poverty,
)
from rpkd.poverty._growth import Fitted, Microdata

TABLE = Path(__file__).parents[2] / "data" / "reference" / "extreme_poverty_lines.csv"


def bundled() -> dict[str, ExtremeLine]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {
            row["line"]: ExtremeLine(
                line=row["line"],
                label=row["label"],
                dollars_per_day=float(row["dollars_per_day"]),
                ppp_year=int(row["ppp_year"]),
                year=int(row["year"]),
                rupiah_per_day=float(row["rupiah_per_day"]) if row["rupiah_per_day"] else None,
                rupiah_per_month=float(row["rupiah_per_month"]) if row["rupiah_per_month"] else None,
                spatial_deflator=row["spatial_deflator"] == "yes",
                series=row["series"],
                status=row["status"],
                source=row["source"],
            )
            for row in csv.DictReader(file)
        }


def test_the_bundled_definitions() -> None:
    lines = bundled()
    assert {name: round(line.monthly) for name, line in lines.items()} == {
        "us190_2017": 305_868,
        "us190_2021": 358_233,
        "us215_2025": 391_000,
        "us300_2025": 546_400,
        "us420_2025": 765_000,
        "us830_2025": 1_512_000,
    }
    assert [line.line for line in lines.values() if line.status == "official"] == ["us215_2025"]
    assert [line.line for line in lines.values() if line.spatial_deflator] == ["us215_2025"]
    assert all(line.source for line in lines.values())


def test_no_bundled_line_is_dollars_times_an_exchange_rate() -> None:
    """A dollar of purchasing power cost Rp4,000 to 6,500 a day in these years, a dollar at the bank above Rp13,000."""
    for line in bundled().values():
        rupiah_per_dollar = line.monthly / 30 / line.dollars_per_day
        assert 4_000 < rupiah_per_dollar < 7_000, line.line


def test_series_break_between_definitions() -> None:
    lines = bundled()
    assert comparable_lines(lines["us190_2017"], lines["us190_2021"])
    others = [line for line in lines.values() if line.line != "us190_2017"]
    assert len({line.series for line in others}) == len(others), "every other line is a definition of its own"
    assert not comparable_lines(lines["us190_2021"], lines["us215_2025"])


def test_rate_of_microdata_counts_those_strictly_below() -> None:
    line = bundled()["us190_2021"]
    people = Microdata(np.array([300_000.0, 358_233.0, 500_000.0, 700_000.0]), np.array([1.0, 1.0, 1.0, 5.0]))
    found = extreme_poverty(people, line, 2021)
    assert found.rate == 0.125
    assert found.rupiah == 358_233
    assert found.label == "perkiraan, bukan angka resmi BPS; US$1,90 PPP 2011"


def test_rate_of_a_fit_is_that_of_its_distribution() -> None:
    line = bundled()["us215_2025"]
    people = Fitted(FittedDistribution(0.8, 0.55, 0.55), 609_160)
    found = extreme_poverty(people, line, 2025)
    expected = stats.norm.cdf((math.log(391_000 / 609_160) - 0.8) / 0.55)
    assert found.rate == pytest.approx(expected, abs=1e-12)
    assert found.label.endswith("US$2,15 PPP 2017, tanpa deflator spasial")


def test_prices_of_another_year_need_a_factor() -> None:
    line = bundled()["us190_2021"]
    people = Microdata(np.array([300_000.0, 380_000.0, 500_000.0]))
    with pytest.raises(UserError) as caught:
        extreme_poverty(people, line, 2024)
    assert "berasal dari 2021, pengeluaran dari 2024" in str(caught.value)
    assert "perbaikan" in str(caught.value)
    found = extreme_poverty(people, line, 2024, price_factor=1.1)
    assert found.rupiah == pytest.approx(394_056.3)
    assert found.rate == pytest.approx(2 / 3)
    for factor in (0.0, math.nan, math.inf):
        with pytest.raises(ValueError, match="price factor"):
            extreme_poverty(people, line, 2024, price_factor=factor)


def test_a_change_within_a_series_only() -> None:
    lines = bundled()
    people = Microdata(np.array([300_000.0, 330_000.0, 500_000.0]))
    earlier = extreme_poverty(people, lines["us190_2017"], 2017)
    later = extreme_poverty(people, lines["us190_2021"], 2021)
    assert change_of_extreme_poverty(earlier, later) == pytest.approx(1 / 3)
    newest = extreme_poverty(people, lines["us215_2025"], 2025)
    with pytest.raises(UserError) as caught:
        change_of_extreme_poverty(later, newest)
    told = str(caught.value)
    assert "definisi yang berbeda" in told
    assert "US$1,90 PPP 2011 (2021); US$2,15 PPP 2017 (2025)" in told


def test_a_line_without_rupiah_is_refused() -> None:
    line = bundled()["us190_2017"]
    assert line.monthly == pytest.approx(30 * 10_195.6)
    for values in ({"rupiah_per_day": None}, {"rupiah_per_day": math.nan}, {"dollars_per_day": 0.0}):
        with pytest.raises(ValueError, match="above zero"):
            dataclasses.replace(line, **values)
