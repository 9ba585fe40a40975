"""What `rpkd init` writes is accepted as it is, and invents nothing."""

from __future__ import annotations

from pathlib import Path

from rpkd.files import read_yaml
from rpkd.params import TEXT_KEYS, load_params, params_filename, params_template
from rpkd.project import Project
from rpkd.regions import Region

DEFAULTS = Path(__file__).resolve().parents[2] / "params" / "_default.yaml"


def test_the_template_gives_the_same_as_no_file_but_for_the_place_of_a_city(
    project: Project, pangkalpinang: Region, blora: Region
) -> None:
    for region, place in ((pangkalpinang, "Pangkalpinang"), (blora, None)):
        path = project.params / params_filename(region)
        path.write_text(params_template(region), encoding="utf-8")
        written, bare = load_params(path, project, region).params, load_params(None, project, region).params
        assert written.document.place == place
        assert written.model_copy(update={"document": bare.document}) == bare


def test_the_template_names_every_key_that_the_defaults_have(project: Project, blora: Region) -> None:
    path = project.params / params_filename(blora)
    path.write_text(params_template(blora, "Bapperida Kabupaten Blora"), encoding="utf-8")
    written, defaults = read_yaml(path, TEXT_KEYS), read_yaml(DEFAULTS, TEXT_KEYS)
    assert set(written.lines) == set(defaults.lines) | {("region",)}
    assert written.data["government"]["planning_agency"] == "Bapperida Kabupaten Blora"


def test_the_template_calls_the_head_by_the_kind_of_region(pangkalpinang: Region, blora: Region) -> None:
    assert "kosong = Wali Kota" in params_template(pangkalpinang)
    assert "misalnya Wakil Bupati" in params_template(blora)
