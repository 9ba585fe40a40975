"""A table is checked once in a process, and again when anything that it rests on has changed."""

import json
from pathlib import Path

import pytest

from rpkd.errors import UserError
from rpkd.project import Project
from rpkd.sources import Tables
from rpkd.sources._reading import read_raw


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that are parsed and checked, in order."""
    names: list[str] = []

    def noted(content: bytes, shown: str, columns: tuple[str, ...]) -> object:
        names.append(Path(shown).stem)
        return read_raw(content, shown, columns)

    monkeypatch.setattr("rpkd.sources._tables.read_raw", noted)
    return names


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_an_unchanged_table_is_checked_once(copied: Project, parsed: list[str]) -> None:
    first, second = Tables(copied)["poverty_province"], Tables(copied)["poverty_province"]
    assert parsed == ["provinces", "poverty_province"]
    assert first.frame.equals(second.frame)
    assert (first.warnings, first.source) == (second.warnings, second.source)


def test_a_changed_file_and_what_refers_to_it_are_checked_again(copied: Project, parsed: list[str]) -> None:
    old = Tables(copied)["regencies"].frame
    edit(copied.data / "reference" / "regencies.csv", "Kota Pangkalpinang", "Kota Pangkal Pinang")
    tables = Tables(copied)
    assert set(tables["regencies"].frame["name"]) - set(old["name"]) == {"Kota Pangkal Pinang"}
    assert parsed == ["provinces", "regencies", "regencies"]
    assert tables["poverty_regency"].name == "poverty_regency"
    assert parsed[3:] == ["poverty_regency"]


def test_a_file_that_breaks_and_is_mended(copied: Project) -> None:
    path = copied.data / "reference" / "provinces.csv"
    sound = path.read_bytes()
    assert len(Tables(copied)["regencies"].frame) == 514
    edit(path, "Aceh", "")
    with pytest.raises(UserError, match="sel wajib diisi"):
        Tables(copied)["regencies"]
    path.write_bytes(sound)
    assert len(Tables(copied)["regencies"].frame) == 514


def test_a_changed_declaration_is_heeded(copied: Project) -> None:
    assert Tables(copied).problems("provinces") == []
    path = copied.data / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    (provinces,) = [resource for resource in package["resources"] if resource["name"] == "provinces"]
    (name,) = [field for field in provinces["schema"]["fields"] if field["name"] == "name"]
    name["constraints"] = {"required": True, "pattern": "Aceh"}
    path.write_text(json.dumps(package), encoding="utf-8")
    assert "bentuk tidak sesuai" in {problem.what for problem in Tables(copied).problems("provinces")}


def test_writing_into_a_frame_does_not_reach_the_next_reader(copied: Project) -> None:
    frame = Tables(copied)["provinces"].frame
    frame.loc[0, "name"] = "Diubah"
    frame["baru"] = 1
    again = Tables(copied)["provinces"].frame
    assert "Diubah" not in set(again["name"])
    assert "baru" not in again


def test_projects_do_not_mix(copied: Project, project: Project) -> None:
    edit(copied.data / "reference" / "provinces.csv", "Aceh", "Atjeh")
    names = [set(Tables(one)["provinces"].frame["name"]) for one in (project, copied, project)]
    assert ["Atjeh" in each for each in names] == [False, True, False]
