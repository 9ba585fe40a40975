"""What a result is, and how results are read from and written to files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from rpkd.errors import Problem, UserError
from rpkd.files import write_json, write_text
from rpkd.numbers import MISSING_IN_PROSE, Unit, format_number, format_quantity, is_missing

FORMAT = 1
Value = float | int | str | None


@dataclass(frozen=True)
class Scalar:
    """One number or text of the report.

    Parameters
    ----------
    key : str
        Name that prose uses: ``"p0_latest"``; letters, digits and underscores.
    label : str
        What it is, in Indonesian.
    value : float, int, str or None
        The figure in `unit`; None when it is not known.
    unit : Unit
        Unit of measurement.
    period : str
        The time it refers to, as shown: ``"2025"``, ``"2014–2025"`` or empty.
    region : str
        Kemendagri code of the area it describes; ``"00"`` is Indonesia.
    source, vintage : str
        Where the figure comes from, and of which publication date.
    notebook, cell : str
        What made it.
    decimals : int or None
        Decimals when they differ from the unit's.

    Notes
    -----
    In an f-string the empty format writes the figure with its unit, ``angka`` without it, ``periode`` its period.

    Examples
    --------
    >>> p0 = Scalar("p0_latest", "Persentase penduduk miskin", 11.91, Unit.PERCENT, "2025")
    >>> f"{p0} pada {p0:periode} (di tabel: {p0:angka})"
    '11,91 persen pada 2025 (di tabel: 11,91)'
    """

    key: str
    label: str
    value: Value
    unit: Unit
    period: str = ""
    region: str = ""
    source: str = ""
    vintage: str = ""
    notebook: str = ""
    cell: str = ""
    decimals: int | None = None

    def __format__(self, spec: str) -> str:
        if spec == "":
            return format_quantity(self.value, self.unit, self.decimals)
        if spec == "angka":
            return MISSING_IN_PROSE if self.missing else format_number(self.value, self.unit, self.decimals)
        if spec == "periode":
            return self.period
        raise ValueError(f"format tidak dikenal: {spec!r}; yang ada: kosong, 'angka', 'periode'")

    def __str__(self) -> str:
        return format(self, "")

    @property
    def missing(self) -> bool:
        """Whether the figure is not known."""
        return is_missing(self.value)


@dataclass(frozen=True)
class Column:
    """A column of a result table: its key, its heading, and the unit of its cells."""

    key: str
    label: str
    unit: Unit = Unit.TEXT
    decimals: int | None = None


@dataclass(frozen=True)
class ResultTable:
    """A table of the report: every cell is a result.

    Parameters
    ----------
    key : str
        The label of the cell that shows it, with underscores: ``"tbl_p0"``.
    label : str
        What it holds, in Indonesian.
    columns : tuple of Column
        Headings and units.
    rows : tuple of tuple
        One value per column; None when a figure is not known.
    note : str
        What a reader must know about it, for instance why a cell is empty.
    """

    key: str
    label: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    region: str = ""
    source: str = ""
    vintage: str = ""
    notebook: str = ""
    cell: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"tabel {self.key}: baris dengan {len(row)} sel untuk {len(self.columns)} kolom")

    def shown(self) -> list[list[str]]:
        """Return the cells as the document shows them."""
        return [
            [
                format_number(value, column.unit, column.decimals)
                for value, column in zip(row, self.columns, strict=True)
            ]
            for row in self.rows
        ]


@dataclass
class ResultStore:
    """The results of one region.

    Parameters
    ----------
    region : str
        Kemendagri code.
    scalars, tables, texts : dict
        By key. A text is a ready sentence made of recorded numbers (captions, alt texts, source lines).
    """

    region: str
    scalars: dict[str, Scalar] = field(default_factory=dict)
    tables: dict[str, ResultTable] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def add(self, other: ResultStore) -> None:
        """Take in the results of another notebook.

        Raises
        ------
        ValueError
            When both hold the same key, or they are of different regions.
        """
        if other.region != self.region:
            raise ValueError(f"hasil daerah {other.region} tercampur dengan {self.region}")
        for mine, theirs in ((self.scalars, other.scalars), (self.tables, other.tables), (self.texts, other.texts)):
            twice = sorted(set(mine) & set(theirs))
            if twice:
                raise ValueError(f"hasil dicatat dua kali: {', '.join(twice)}")
            mine.update(theirs)  # type: ignore[arg-type]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON, in recording order."""
        return {
            "format": FORMAT,
            "region": self.region,
            "scalars": [asdict(scalar) for scalar in self.scalars.values()],
            "tables": [asdict(table) for table in self.tables.values()],
            "texts": [{"key": key, "text": text} for key, text in self.texts.items()],
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> ResultStore:
        """Read what `to_dict` gave.

        Raises
        ------
        KeyError, TypeError, ValueError
            When it has another shape.
        """
        if data["format"] != FORMAT:
            raise ValueError(f"format hasil {data['format']}, yang dikenal {FORMAT}")
        store = cls(data["region"])
        for item in data["scalars"]:
            store.scalars[item["key"]] = Scalar(**{**item, "unit": Unit(item["unit"])})
        for item in data["tables"]:
            columns = tuple(Column(**{**column, "unit": Unit(column["unit"])}) for column in item["columns"])
            rows = tuple(tuple(row) for row in item["rows"])
            store.tables[item["key"]] = ResultTable(**{**item, "columns": columns, "rows": rows})
        store.texts = {item["key"]: item["text"] for item in data["texts"]}
        return store

    def save(self, path: Path) -> None:
        """Write the store as JSON, whole or not at all."""
        write_json(path, self.to_dict())

    def flat(self) -> Iterator[dict[str, str]]:
        """Yield every number and text as one row: what it is, what is shown, and where it comes from."""
        for scalar in self.scalars.values():
            yield _flat_row(scalar, scalar.key, scalar.label, scalar.value, scalar.unit, str(scalar), scalar.period)
        for table in self.tables.values():
            for index, (row, shown) in enumerate(zip(table.rows, table.shown(), strict=True), start=1):
                for column, value, text in zip(table.columns, row, shown, strict=True):
                    label = f"{table.label}: {shown[0]}, {column.label}"
                    yield _flat_row(table, f"{table.key}.{index}.{column.key}", label, value, column.unit, text, "")
        for key, text in self.texts.items():
            yield _flat_row(None, key, "teks", text, Unit.TEXT, text, "")


def _flat_row(
    owner: Scalar | ResultTable | None, key: str, label: str, value: Value, unit: Unit, shown: str, period: str
) -> dict[str, str]:
    return {
        "key": key,
        "label": label,
        "value": "" if is_missing(value) else str(value),
        "unit": unit.value,
        "shown": shown,
        "period": period,
        "region": owner.region if owner else "",
        "source": owner.source if owner else "",
        "vintage": owner.vintage if owner else "",
        "notebook": owner.notebook if owner else "",
        "cell": owner.cell if owner else "",
    }


def read_results(folder: Path) -> ResultStore:
    """Read the results of all notebooks of one region.

    Parameters
    ----------
    folder : Path
        The folder with one JSON file per notebook.

    Raises
    ------
    UserError
        When there is none, or one cannot be read.
    """
    store: ResultStore | None = None
    for path in sorted(folder.glob("*.json")):
        try:
            part = ResultStore.from_dict(json.loads(path.read_text(encoding="utf-8")))
            if store is None:
                store = part
            else:
                store.add(part)
        except (KeyError, TypeError, ValueError) as error:
            raise UserError(
                Problem(
                    str(path), "berkas hasil rusak", str(error), remedy="jalankan ulang rpkd build untuk daerah ini"
                )
            ) from error
    if store is None:
        raise UserError(Problem(str(folder), "belum ada hasil", remedy="jalankan rpkd build untuk daerah ini"))
    return store


def merge_results(parts: Sequence[ResultStore]) -> ResultStore:
    """Put the results of several notebooks of one region together.

    Raises
    ------
    ValueError
        When there is none, two hold the same key, or they are of different regions.
    """
    if not parts:
        raise ValueError("tidak ada hasil")
    merged = ResultStore(parts[0].region)
    for part in parts:
        merged.add(part)
    return merged


def write_results_csv(store: ResultStore, path: Path) -> None:
    """Write every result as one row of a CSV file, for spreadsheets and checks."""
    rows = list(store.flat())
    buffer = io.StringIO()
    names = list(rows[0]) if rows else ["key"]
    writer = csv.DictWriter(buffer, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_text(path, buffer.getvalue())
