"""The generated annexes: data dictionary, where each number comes from, and what the run read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rpkd.numbers import unit_heading
from rpkd.report import escape
from rpkd.results import ResultStore, ResultTable, Scalar
from rpkd.sources import Table
from rpkd.texts import shortened

_LONGEST = 90


def data_dictionary(tables: Iterable[Table]) -> str:
    """Return the annex that explains every column of the tables that were used, as Markdown."""
    parts = []
    for table in tables:
        rows = [(f"`{field.name}`", escape(field.title), escape(unit_heading(field.unit))) for field in table.fields]
        source = table.source
        parts += [
            f"## {escape(source.title)} {{.unnumbered}}",
            f"Berkas {escape(table.path.name)}. Sumber: {escape(source.citation)}; keluaran {escape(source.vintage)}.",
            _table(("Kolom", "Arti", "Satuan"), rows, (26, 54, 20)),
        ]
    return "\n\n".join(parts) + "\n"


def provenance(store: ResultStore) -> str:
    """Return the annex that names, for each result, its source, notebook and cell, as Markdown.

    Results of one cell and one source stand together; a table is one row, since its cells share the source.
    """
    groups: dict[tuple[str, str, str], list[tuple[str, str, str]]] = {}
    for scalar in store.scalars.values():
        row = (escape(scalar.label), escape(shortened(str(scalar), _LONGEST)), escape(scalar.period))
        groups.setdefault(_origin(scalar), []).append(row)
    for table in store.tables.values():
        groups.setdefault(_origin(table), []).append((escape(table.label), "tabel", ""))
    parts = []
    for (notebook, cell, source), rows in groups.items():
        parts += [
            f"**Notebook {escape(notebook)}, sel {escape(cell)}.** Sumber: {escape(source or 'perhitungan')}.",
            _table(("Hasil", "Nilai", "Periode"), rows, (58, 26, 16)),
        ]
    return "\n\n".join(parts) + "\n"


def manifest_annex(inputs: Mapping[str, Any]) -> str:
    """Return the annex of files and versions that the run was made from, as Markdown."""
    files = [(f"`{escape_code(name)}`", f"`{digest[:16]}`") for name, digest in inputs["files"].items()]
    versions = [(escape(name), escape(version)) for name, version in inputs["versions"].items()]
    return (
        "\n\n".join(
            [
                _table(("Berkas masukan", "SHA-256 (awal)"), files, (68, 32)),
                _table(("Perangkat lunak", "Versi"), versions, (68, 32)),
            ]
        )
        + "\n"
    )


def escape_code(text: str) -> str:
    """Make a file name safe inside a Markdown code span."""
    return text.replace("`", "'").replace("{", "(").replace("}", ")").replace("|", "/").replace("\n", " ")


def _origin(result: Scalar | ResultTable) -> tuple[str, str, str]:
    return result.notebook, result.cell, ", ".join(part for part in (result.source, result.vintage) if part)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> str:
    """Return a pipe table with relative column widths."""
    rule = "|".join(f":{'-' * (width - 1)}" for width in widths)
    lines = [f"| {' | '.join(headings)} |", f"|{rule}|"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines)
