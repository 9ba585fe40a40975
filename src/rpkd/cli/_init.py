"""`rpkd init`: the parameter file and the workbooks of a region, ready to be filled in."""

from __future__ import annotations

import argparse

from rpkd.cli._regions import find_region
from rpkd.errors import EXIT_DONE, Problem, UserError
from rpkd.files import write_text
from rpkd.project import find_project


def init(parsed: argparse.Namespace) -> int:
    """Write what a region does not have yet, never over what it has."""
    from rpkd.params import optional_params, params_filename, params_template
    from rpkd.sources import Tables
    from rpkd.workbooks import write_workbooks

    project = find_project()
    region = find_region(project, parsed.region)
    params = optional_params(project, region)
    made, kept = write_workbooks(project, region, Tables(project))
    if params is None:
        path = project.params / params_filename(region)
        write_text(path, params_template(region))
        made = [path, *made]
    else:
        kept = [params, *kept]
    if not made:
        raise UserError(
            Problem(
                project.shown(kept[0]),
                f"berkas parameter dan semua buku kerja {region.name} sudah ada",
                rule="berkas yang sudah ada tidak ditimpa",
                remedy="sunting berkas itu, atau pindahkan dahulu bila ingin mulai dari awal",
            )
        )
    for path in made:
        print(f"Dibuat   : {project.shown(path)}")
    for path in kept:
        print(f"Dibiarkan: {project.shown(path)} (sudah ada)")
    print(f"Lengkapi yang sudah diketahui, lalu periksa dengan: rpkd check {region.code}")
    return EXIT_DONE
