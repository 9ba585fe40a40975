"""Programmes of assistance, groups of persons and assumptions, as `params/programs.yaml` dates them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar, cast, get_args

from rpkd.errors import Problem, UserError
from rpkd.params._dated import DatedValue, Uncertain, value_in
from rpkd.params._models import Fund

FAMILIES, PERSONS = "families", "persons"
"""Targets of a programme that are no group."""

FUNDS: tuple[Fund, ...] = get_args(Fund)
"""Where money comes from."""

Kind = Literal[
    "cash",
    "food",
    "in_kind",
    "insurance",
    "school",
    "housing",
    "cash_for_work",
    "enterprise",
    "price_subsidy",
    "jobs",
]
FillTo = Literal["poverty_line", "extreme_line"]
Found = TypeVar("Found")


@dataclass(frozen=True)
class Rules:
    """What holds for a programme in one year.

    Parameters
    ----------
    amount : float or None
        Rupiah of one payment to one target; None when the programme tops families up.
    payments : float or None
        Payments a year; None like `amount`.
    fill_to : str or None
        ``"poverty_line"`` or ``"extreme_line"``: the line up to which families are topped up.
    deciles : tuple of int or None
        First and last decile of the registry that are the target; None when everybody is.
    quota : float or None
        Recipients in the whole nation; None when no quota is known.
    fund : str
        One of `FUNDS`.
    administration : Uncertain
        Cost of running it, as a fraction of what is paid out.
    counted : Uncertain
        Fraction of a received rupiah that counts as household spending; above 1 where a rupiah earns more.
    """

    amount: float | None
    payments: float | None
    fill_to: FillTo | None
    deciles: tuple[int, int] | None
    quota: float | None
    fund: Fund
    administration: Uncertain
    counted: Uncertain


@dataclass(frozen=True)
class Program:
    """A programme of assistance.

    Parameters
    ----------
    code, name : str
        Its key in the file and its name in the document.
    kind : str
        One of `Kind`: what a recipient gets.
    target : str
        Whom one amount is for: ``"families"``, ``"persons"`` or the code of a group.
    once : bool
        A recipient gets it once and the benefit lasts: coverage adds up over the years, only new recipients cost.
    strategy : str
        Letter of Pasal 17 Permendagri 53/2020, a to d.
    presidential_strategy : str
        Letter of Inpres 8/2025, a to c.
    cluster : int or None
        Cluster of programmes, 1 to 4.
    agency, note : str or None
        Who runs it, and what else is to be said.
    parameters : mapping of str to tuple of DatedValue
        Values by parameter as written in the file, oldest first.
    file, line :
        Where it is written.
    """

    code: str
    name: str
    kind: Kind
    target: str
    once: bool
    strategy: str
    presidential_strategy: str
    cluster: int | None
    agency: str | None
    note: str | None
    parameters: Mapping[str, tuple[DatedValue, ...]]
    file: str
    line: int

    def value(self, name: str, year: int) -> DatedValue | None:
        """Return the value of a parameter in a year; None when none is in force, or the programme has no such one."""
        return value_in(self.parameters.get(name, ()), year)

    def rules(self, year: int) -> Rules:
        """Return what holds in a year.

        Raises
        ------
        UserError
            When a parameter has values, but none for that year: names file, line, parameter, what is known, remedy.
        """
        missing = [name for name in self.parameters if name != "quota" and self.value(name, year) is None]
        if missing:
            raise UserError(*(self._out_of_dates(name, year) for name in missing))
        deciles = self.value("deciles", year)
        fill_to = self.value("fill_to", year)
        return Rules(
            amount=self._number("amount", year),
            payments=self._number("payments", year),
            fill_to=None if fill_to is None else cast(FillTo, fill_to.value),
            deciles=None if deciles is None else cast(tuple[int, int], deciles.value),
            quota=self._number("quota", year),
            fund=cast(Fund, _present(self.value("fund", year)).value),
            administration=as_uncertain(_present(self.value("administration", year))).scaled(0.01),
            counted=as_uncertain(_present(self.value("counted", year))).scaled(0.01),
        )

    def _number(self, name: str, year: int) -> float | None:
        found = self.value(name, year)
        return None if found is None else cast(float, found.value)

    def _out_of_dates(self, name: str, year: int) -> Problem:
        values = self.parameters[name]
        return Problem(
            f"{values[-1].file} baris {values[-1].line}, kunci programs.{self.code}.parameters.{name}",
            f"parameter {name} program {self.code} tidak mempunyai nilai untuk {year}",
            known_periods(values),
            "setiap tahun pemakaian memerlukan nilai yang berlaku pada tahun itu",
            f"tambahkan nilai yang berlaku pada {year}, atau akhiri program itu di skenario sebelum {year}",
        )


@dataclass(frozen=True)
class Group:
    """A group of persons that a programme may be for.

    Parameters
    ----------
    code, name : str
        Its key in the file, and what the document calls it.
    share : tuple of DatedValue
        Percent of all persons, as written in the file.
    """

    code: str
    name: str
    share: tuple[DatedValue, ...]


@dataclass(frozen=True)
class Assumption:
    """A number that all scenarios rest on.

    Parameters
    ----------
    code, name, unit : str
        Its key in the file, what the document calls it, and its unit (``"jiwa"``, ``"persen"``).
    values : tuple of DatedValue
        Numbers in that unit.
    """

    code: str
    name: str
    unit: str
    values: tuple[DatedValue, ...]


@dataclass(frozen=True)
class Programs:
    """All that the programme files of a region hold.

    Parameters
    ----------
    programs, groups, assumptions : mapping
        By code, in the order of the files: the library first, then the region's own.
    paths : tuple of Path
        The files that were read.
    """

    programs: Mapping[str, Program]
    groups: Mapping[str, Group]
    assumptions: Mapping[str, Assumption]
    paths: tuple[Path, ...]

    def assumption(self, name: str, year: int) -> Uncertain:
        """Return an assumption of a year, in the unit of the file (percent stay percent).

        Raises
        ------
        UserError
            When the files do not hold it, or no value of that year.
        """
        found = self.assumptions.get(name)
        return self._of_year(f"assumptions.{name}", "value", found.values if found else None, year)

    def group_share(self, name: str, year: int) -> Uncertain:
        """Return the fraction of all persons that belongs to a group in a year.

        Raises
        ------
        UserError
            When the files do not hold the group, or no share of that year.
        """
        found = self.groups.get(name)
        return self._of_year(f"groups.{name}", "share", found.share if found else None, year).scaled(0.01)

    def _of_year(self, key: str, parameter: str, values: Sequence[DatedValue] | None, year: int) -> Uncertain:
        found = None if values is None else value_in(values, year)
        if found is not None:
            return as_uncertain(found)
        if values is None:
            raise UserError(
                Problem(
                    f"params/programs.yaml, kunci {key}",
                    "kunci ini diperlukan hitungan skenario, tetapi belum ada",
                    rule="setiap asumsi yang dipakai hitungan tercatat dengan sumbernya",
                    remedy="kembalikan kunci itu seperti di berkas aslinya, atau isi dengan sumber daerah",
                )
            )
        raise UserError(
            Problem(
                f"{values[-1].file} baris {values[-1].line}, kunci {key}.parameters.{parameter}",
                f"tidak ada nilai untuk {year}",
                known_periods(values),
                "setiap tahun perhitungan memerlukan nilai yang berlaku pada tahun itu",
                f"tambahkan nilai yang berlaku pada {year}, atau tulis to: open pada nilai terakhir",
            )
        )


def as_uncertain(found: DatedValue) -> Uncertain:
    """Return a dated number with its range, in the unit of the file; the range is a point where none is written."""
    return found.value if isinstance(found.value, Uncertain) else Uncertain.exactly(cast(float, found.value))


def known_periods(values: Sequence[DatedValue]) -> str:
    """Say in Indonesian from when to when values are known, and where the last one is written."""
    last = values[-1]
    begin, end = values[0].start.isoformat(), "seterusnya" if last.end is None else last.end.isoformat()
    return f"yang diketahui: {begin} sampai {end} ({last.file} baris {last.line})"


def _present(found: Found | None) -> Found:
    if found is None:
        raise AssertionError("a parameter that every programme has")
    return found
