"""Extreme poverty: lines by definition, which of them make one series, and the share of people below a line.

The lines are dollars of purchasing power parity (PPP): a dollar buys as much as in the United States in the year of the
price comparison. Rupiah of a line come from PPP rates and domestic inflation, never from the exchange rate: US$2.15 PPP
2017 is some Rp391 thousand a month, while US$2.15 at a bank's rate would be Rp35 thousand a day, more than Rp1 million
a month. So there is no conversion here; rupiah are data with a source
(``data/reference/extreme_poverty_lines.csv``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from rpkd.errors import Problem, UserError
from rpkd.poverty._growth import Welfare

DAYS_OF_A_MONTH = 30
"""The month of the published lines."""


@dataclass(frozen=True)
class ExtremeLine:
    """One definition of extreme poverty.

    Parameters
    ----------
    line : str
        Fixed name, ``"us190_2021"``.
    label : str
        Indonesian: what a document calls it.
    dollars_per_day : float
        In PPP dollars of `ppp_year`.
    ppp_year : int
        Year of the international price comparison.
    year : int
        Year of the rupiah: of their prices or, where the source names none, of the statement.
    rupiah_per_day, rupiah_per_month : float or None
        Per head; one of them at least is known.
    spatial_deflator : bool
        Whether the definition adjusts the line for prices of each region; the rupiah are the national average then.
    series : str
        Rates of one series can be compared over time, rates of two cannot.
    status : str
        ``"past"``, ``"official"`` or ``"international"``.
    source : str
        Where the rupiah come from.

    Raises
    ------
    ValueError
        If no rupiah are known or a figure is not above zero.

    Examples
    --------
    >>> line = ExtremeLine("us190_2021", "US$1,90 PPP 2011", 1.9, 2011, 2021, 11_941, None, False, "us190", "past", "")
    >>> line.monthly
    358230.0
    """

    line: str
    label: str
    dollars_per_day: float
    ppp_year: int
    year: int
    rupiah_per_day: float | None
    rupiah_per_month: float | None
    spatial_deflator: bool
    series: str
    status: str
    source: str

    def __post_init__(self) -> None:
        known = [value for value in (self.rupiah_per_day, self.rupiah_per_month) if value is not None]
        if not known or not all(0 < value < math.inf for value in (*known, self.dollars_per_day)):
            raise ValueError(f"the line needs dollars and rupiah above zero: {self}")

    @property
    def monthly(self) -> float:
        """Rupiah per head and month: as published, or thirty days."""
        if self.rupiah_per_month is not None:
            return float(self.rupiah_per_month)
        return DAYS_OF_A_MONTH * float(self.rupiah_per_day or math.nan)


@dataclass(frozen=True)
class ExtremePoverty:
    """A share of people below a line of extreme poverty: an estimate, not an official figure.

    Parameters
    ----------
    rate : float
        Share of people, as a fraction.
    line : ExtremeLine
        The definition.
    rupiah : float
        The line as it was used, per head and month, in prices of the expenditure.
    year : int
        Year of the expenditure.
    """

    rate: float
    line: ExtremeLine
    rupiah: float
    year: int

    @property
    def label(self) -> str:
        """Indonesian words that belong beside the figure."""
        words = f"perkiraan, bukan angka resmi BPS; {self.line.label}"
        return f"{words}, tanpa deflator spasial" if self.line.spatial_deflator else words


def comparable_lines(first: ExtremeLine, second: ExtremeLine) -> bool:
    """Say whether rates below two lines belong to one series.

    Examples
    --------
    >>> old = ExtremeLine("us190_2021", "US$1,90", 1.9, 2011, 2021, 11_941, None, False, "us190", "past", "")
    >>> new = ExtremeLine("us215_2025", "US$2,15", 2.15, 2017, 2025, None, 391_000, True, "us215", "official", "")
    >>> comparable_lines(old, new), comparable_lines(old, old)
    (False, True)
    """
    return first.series == second.series


def extreme_poverty(people: Welfare, line: ExtremeLine, year: int, price_factor: float | None = None) -> ExtremePoverty:
    """Return the share of people below a line of extreme poverty.

    Parameters
    ----------
    people : Welfare
        Expenditure per head and month in rupiah of `year`: `Microdata`, `Fitted` or `Grouped`. A fit to P0, P1, P2
        knows the bottom only through P1 and P2: the deeper the line lies below the poverty line, the more the rate is
        assumption.
    line : ExtremeLine
        The definition.
    year : int
        Year of the expenditure.
    price_factor : float, optional
        Consumer prices of `year` relative to those of the line's year; needed where the two differ.

    Raises
    ------
    UserError
        If the years differ and no price factor is given.
    ValueError
        If the price factor is not above zero.
    """
    if price_factor is None:
        if year != line.year:
            raise UserError(
                Problem(
                    f"garis kemiskinan ekstrem {line.label}",
                    f"rupiah garis itu berasal dari {line.year}, pengeluaran dari {year}",
                    rule="garis dan pengeluaran harus memakai harga tahun yang sama",
                    remedy="isi faktor harga (IHK tahun pengeluaran dibagi IHK tahun garis)",
                )
            )
        price_factor = 1.0
    if not 0 < price_factor < math.inf:
        raise ValueError(f"the price factor must be above zero and finite, not {price_factor!r}")
    rupiah = line.monthly * price_factor
    return ExtremePoverty(people.fgt(rupiah, 0), line, rupiah, year)


def change_of_extreme_poverty(before: ExtremePoverty, after: ExtremePoverty) -> float:
    """Return the change of a rate, as a fraction; never across a break of the series.

    Raises
    ------
    UserError
        If the two rates belong to different series.
    """
    if not comparable_lines(before.line, after.line):
        raise UserError(
            Problem(
                "kemiskinan ekstrem",
                "dua angka dari definisi yang berbeda tidak dapat diperbandingkan",
                value=f"{before.line.label} ({before.year}); {after.line.label} ({after.year})",
                rule="hanya angka dengan garis, tahun PPP, dan deflator yang sama membentuk satu deret",
                remedy="hitung kedua tahun dengan definisi yang sama, atau tampilkan terpisah",
            )
        )
    return after.rate - before.rate
