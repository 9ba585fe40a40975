"""What `rpkd init` writes is accepted as it is, and invents nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

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
    # What stands in a list of the defaults is a value, not a key.
    keys = {path for path in defaults.lines if not isinstance(path[-1], int)}
    assert set(written.lines) == keys | {("region",)}
    assert written.data["government"]["planning_agency"] == "Bapperida Kabupaten Blora"


def test_the_template_calls_the_head_by_the_kind_of_region(pangkalpinang: Region, blora: Region) -> None:
    assert "kosong = Wali Kota" in params_template(pangkalpinang)
    assert "misalnya Wakil Bupati" in params_template(blora)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Kota A: B", "A: B"),
        ("Kota A #B", "A #B"),
        ("Kota 'A' \"B\"", "'A' \"B\""),
        ("Kota A\nB", "A B"),
        ("Kota A\u2028B\x07", "A B"),
        ("Kota {A}, [B] & *C %", "{A}, [B] & *C %"),
        ("Kota - A", "- A"),
        ("Kota null", "null"),
        ("Kota 1:30", "1:30"),
        ("Kota A\\B:", "A\\B:"),
        ("Kota To'o (Baru)", "To'o (Baru)"),
    ],
)
def test_an_odd_name_gives_a_file_that_is_read_back(
    project: Project, pangkalpinang: Region, name: str, place: str
) -> None:
    odd = replace(pangkalpinang, name=name, province_name="Baris\nkedua: #")
    path = project.params / params_filename(odd)
    path.write_text(params_template(odd, f"Bappeda {name}"), encoding="utf-8")
    params = load_params(path, project, odd).params
    assert params.document.place == place
    assert params.government.planning_agency == " ".join(f"Bappeda {name}".replace("\x07", "").split())
