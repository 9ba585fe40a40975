"""`rpkd matrix`: the programme matrix and the year's action plan as a workbook to print and pass on."""

from __future__ import annotations

import argparse

from rpkd.cli._regions import find_region
from rpkd.errors import EXIT_DONE, Problem, UserError
from rpkd.project import find_project


def matrix(parsed: argparse.Namespace) -> int:
    """Write ``matriks-<code>.xlsx`` from the region's workbook of programmes."""
    from rpkd.params import load_params, optional_params
    from rpkd.report import indonesian_date
    from rpkd.report.matrix import matrix_sheets, programme_plan
    from rpkd.sources import Tables
    from rpkd.workbooks import Workbooks, export_bytes, input_folder, write_export

    project = find_project()
    region = find_region(project, parsed.region)
    params = load_params(optional_params(project, region), project, region).params
    tables = Tables(project)
    workbooks = Workbooks(project, region, tables)
    plan = programme_plan(project, region, params, workbooks, tables, parsed.year)
    table = workbooks.programmes
    if plan is None or table is None:
        where = project.shown(input_folder(project, region) / "program.xlsx")
        rule = "lembar Program berisi sekurangnya satu baris"
        remedy = f"isi buku kerja itu (dibuat oleh rpkd init {region.code}), lalu ulangi"
        raise UserError(Problem(where, "matriks program belum diisi", None, rule, remedy))
    if plan.year not in plan.matrix.years:
        years = plan.matrix.years
        rule = f"tahun yang ada di matriks: {years[0]} sampai {years[-1]}"
        raise UserError(Problem("--year", "matriks tidak memuat tahun itu", str(plan.year), rule, "pilih tahun lain"))
    citation = ", ".join(filter(None, (table.source.citation, table.source.vintage)))
    sheets = matrix_sheets(plan, region, citation, indonesian_date(params.document.date))
    path = (parsed.out or project.build) / region.code / f"matriks-{region.code}.xlsx"
    kept = write_export(path, export_bytes(f"Matriks program {region.name}", sheets), project.shown(path))
    print(f"Matriks : {project.shown(path)}")
    print(f"Isi     : {len(plan.matrix.entries)} kode dan lokasi; RAT {plan.year} {len(plan.actions)} baris")
    if kept is not None:
        print(f"Berkas lama yang telah disunting disimpan sebagai {project.shown(kept)}")
    if plan.findings:
        print(f"{len(plan.findings)} hal perlu diperiksa: lihat lembar Pemeriksaan.")
    return EXIT_DONE
