"""`rpkd backtest`: the back-test of all projection models, and its table into our data when asked to."""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING

from rpkd.errors import EXIT_DONE
from rpkd.files import write_text
from rpkd.project import find_project

if TYPE_CHECKING:
    import pandas as pd

FOLDER = "uji-balik"


def backtest(parsed: argparse.Namespace) -> int:
    """Run the study, show it, write it to the build folder, and to `data/reference` with `--apply`."""
    from rpkd.numbers import Unit, format_number
    from rpkd.projection import LINE, STUDY_FILE, run_study, study_csv
    from rpkd.sources import Tables

    project, start = find_project(), time.perf_counter()

    def tell(panel: str, model: str, seconds: float, failures: int) -> None:
        spent = f"{format_number(seconds, Unit.INDEX, 1)} detik"
        failed = f"; {format_number(failures, Unit.COUNT)} gagal" if failures else ""
        print(f"  {PANELS[panel]}: {model} ({spent}{failed})", flush=True)

    table = run_study(Tables(project), parsed.jobs, tell)
    content = study_csv(table)
    draft = project.build / FOLDER / "backtest.csv"
    write_text(draft, content)
    for panel, name in PANELS.items():
        unit = "persen" if panel == LINE else "poin persen"
        print(f"\n{name}: galat dalam {unit}, cakupan selang dalam persen")
        print(_shown(table[(table["panel"] == panel) & (table["part"] == "all")]))
    print(f"\nTabel   : {project.shown(draft)}")
    print(f"Waktu   : {format_number(time.perf_counter() - start, Unit.INDEX, 0)} detik")
    bundled = project.data / STUDY_FILE
    if bundled.is_file() and bundled.read_text(encoding="utf-8") == content:
        print(f"Sama dengan {project.shown(bundled)}.")
    elif parsed.apply:
        write_text(bundled, content)
        print(f"Diperbarui: {project.shown(bundled)}.")
    else:
        print(f"Berbeda dari {project.shown(bundled)}. Untuk memakainya di dokumen: rpkd backtest --apply")
    return EXIT_DONE


PANELS = {"regency": "Kabupaten/kota", "province": "Provinsi", "line": "Garis kemiskinan"}
_HEADINGS = ("model", "MAE", "bias", "MASE", "CRPS", "50 %", "80 %", "95 %", "gagal")


def _shown(rows: pd.DataFrame) -> str:
    """Lay the main rows out in columns."""
    from rpkd.numbers import Unit, format_number
    from rpkd.projection import COVERED, MEASURES

    lines = [list(_HEADINGS)]
    for row in rows.to_dict("records"):
        errors = [format_number(row[name], Unit.INDEX, 3) for name in MEASURES]
        covered = [format_number(row[name], Unit.INDEX, 1) for name in COVERED]
        lines.append([row["model"], *errors, *covered, row["failures"]])
    widths = [max(len(line[place]) for line in lines) for place in range(len(_HEADINGS))]
    return "\n".join(
        "  " + "  ".join([line[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(line[1:], widths[1:], strict=True))])
        for line in lines
    )
