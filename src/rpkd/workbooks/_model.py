"""What the office's figures are to the rest of the project, and what may be wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rpkd.errors import Problem
from rpkd.sources import Source

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class InputTable:
    """What the office has written into one kind of table.

    Parameters
    ----------
    name : str
        Name of the table: ``"areas"``.
    path : Path
        The workbook.
    frame : pandas.DataFrame
        One row for each thing that the office has said; text is `str` (empty when nothing is written), whole numbers
        that must be there are int64, all other numbers float64 with NaN where nothing is written. What `rpkd init` had
        filled in and nobody has changed is not in it.
    source : Source
        For source lines, like that of a bundled table.
    notes : tuple of str
        What was read in another shape than it was written in, in Indonesian: texts taken as numbers, rows passed over.
    """

    name: str
    path: Path
    frame: pd.DataFrame
    source: Source
    notes: tuple[str, ...] = ()

    @property
    def citation(self) -> str:
        """Ready Indonesian text for a source line."""
        return self.source.citation

    @property
    def vintage(self) -> str:
        """When the workbook was last saved, as the office's program wrote it down; empty when it did not."""
        return self.source.vintage


@dataclass(frozen=True)
class Mentoring:
    """What the office has written of desa dampingan; a part is None where nothing is written.

    Parameters
    ----------
    offices : InputTable or None
        Agencies: office, fields (joined by ``"; "``), district, longitude, latitude, capacity (NaN for no limit).
    villages : InputTable or None
        Villages: area_code, name, chosen, problem, office (that is fixed), previous.
    entries : InputTable or None
        What is done: date, area_code, office, activity, families, rupiah, obstacle, follow_up, status.
    """

    offices: InputTable | None
    villages: InputTable | None
    entries: InputTable | None


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in a workbook, and where.

    Parameters
    ----------
    sheet : str
        Name of the sheet; empty when the file itself is wrong.
    cell : str
        A cell or range (``"D14"``), or a row (``"14"``) or column (``"D"``); empty when the sheet itself is wrong.
    what, value, rule, remedy :
        As in `rpkd.errors.Problem`.
    """

    sheet: str
    cell: str
    what: str
    value: str | None = None
    rule: str | None = None
    remedy: str | None = None

    def problem(self, shown: str) -> Problem:
        """Tell it to the user.

        Parameters
        ----------
        shown : str
            The workbook as users know it.

        Examples
        --------
        >>> Fault("SE", "D14", "angka tidak terbaca", "abc").problem("indikator.xlsx").where
        'indikator.xlsx, lembar SE, sel D14'
        """
        kind = "baris" if self.cell.isdigit() else "kolom" if self.cell.isalpha() else "sel"
        parts = [shown, f"lembar {self.sheet}" if self.sheet else "", f"{kind} {self.cell}" if self.cell else ""]
        return Problem(", ".join(filter(None, parts)), self.what, self.value, self.rule, self.remedy)
