"""The generated annexes: data dictionary, where each number comes from, and what the run read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rpkd.numbers import unit_heading
from rpkd.report import escape
from rpkd.results import ResultStore
from rpkd.sources import Table


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

    A table of results is one row: its cells share the source.
    """
    rows = [
        (
            escape(scalar.label),
            escape(_short(str(scalar))),
            escape(scalar.period),
            escape(_origin(scalar.source, scalar.vintage)),
            escape(f"{scalar.notebook} › {scalar.cell}"),
        )
        for scalar in store.scalars.values()
    ]
    rows += [
        (
            escape(table.label),
            f"tabel, {len(table.rows)} baris",
            "",
            escape(_origin(table.source, table.vintage)),
            escape(f"{table.notebook} › {table.cell}"),
        )
        for table in store.tables.values()
    ]
    return _table(("Hasil", "Nilai", "Periode", "Sumber", "Notebook › sel"), rows, (30, 16, 11, 25, 18)) + "\n"


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


def _origin(source: str, vintage: str) -> str:
    return ", ".join(part for part in (source, vintage) if part)


def _short(text: str, limit: int = 90) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> str:
    """Return a pipe table with relative column widths."""
    rule = "|".join("-" * width for width in widths)
    lines = [f"| {' | '.join(headings)} |", f"|{rule}|"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines)
