"""`rpkd init`: the parameter file of a region, ready to be filled in."""

from __future__ import annotations

import argparse

from rpkd.cli._regions import find_region
from rpkd.errors import EXIT_DONE, Problem, UserError
from rpkd.files import write_text
from rpkd.project import find_project


def init(parsed: argparse.Namespace) -> int:
    """Write a region's parameter file, never over an existing one."""
    from rpkd.params import optional_params, params_filename, params_template

    project = find_project()
    region = find_region(project, parsed.region)
    existing = optional_params(project, region)
    if existing is not None:
        raise UserError(
            Problem(
                project.shown(existing),
                f"berkas parameter {region.name} sudah ada",
                rule="berkas yang sudah ada tidak ditimpa",
                remedy="sunting berkas itu, atau pindahkan dahulu bila ingin mulai dari awal",
            )
        )
    path = project.params / params_filename(region)
    write_text(path, params_template(region))
    print(f"Dibuat: {project.shown(path)}")
    print(f"Lengkapi yang sudah diketahui, lalu periksa dengan: rpkd check {region.code}")
    return EXIT_DONE
