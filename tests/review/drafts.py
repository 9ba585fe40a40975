"""Small drafts for the tests of comparisons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rpkd.numbers import Unit
from rpkd.results import Column, Recorder
from rpkd.review import Draft

Value = float | int | str | None
NOTEBOOK = "contoh"
LABEL = "tbl-contoh"


def draft(
    scalars: Mapping[str, Value] | None = None,
    rows: Sequence[Sequence[Value]] | None = None,
    columns: Sequence[Column] = (),
    texts: Mapping[str, str] | None = None,
    *,
    unit: Unit = Unit.PERCENT,
    inputs: Mapping[str, str] | None = None,
    region: str = "33.16",
    name: str = "draf",
    **more: object,
) -> Draft:
    """Return a draft of one notebook, whose table is ``tbl_contoh``."""
    recorder = Recorder(region, NOTEBOOK, lambda: LABEL)
    for key, value in (scalars or {}).items():
        recorder.scalar(key, f"Hasil {key}", value, unit)
    if rows is not None:
        recorder.table("tbl_contoh", "Tabel contoh", columns, rows)
    for key, text in (texts or {}).items():
        recorder.text(key, text)
    return Draft(
        identifier="0123456789",
        name=name,
        region=region,
        region_name="Kabupaten Contoh",
        store=recorder.store,
        inputs={NOTEBOOK: dict(inputs or {})},
        text_notebooks=dict.fromkeys(texts or {}, NOTEBOOK),
        **more,  # type: ignore[arg-type]
    )
