"""`datapackage.json` absent, broken, or at odds with itself."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from rpkd.errors import UserError
from rpkd.project import Project
from rpkd.sources import NEEDED, Tables, check_tables

Damage = Callable[[dict[str, Any]], None]


def resource(data: dict[str, Any], name: str) -> dict[str, Any]:
    return next(item for item in data["resources"] if item["name"] == name)


def message(project: Project) -> str:
    with pytest.raises(UserError) as caught:
        Tables(project)
    assert check_tables(project) == list(caught.value.problems)
    return str(caught.value)


TEXTS = {
    "empty": (b"", "JSON tidak dapat dibaca"),
    "not JSON": (b'{"name": "x",\n "resources": [}', "datapackage.json baris 2 kolom"),
    "not UTF-8": (b'{"name": "\xff"}', "bukan teks UTF-8"),
    "a list": (b"[]", "nilai tidak sesuai"),
    "twice": (b'{"name": "a", "name": "b"}', "kunci ditulis dua kali: name"),
    "NaN": (b'{"name": NaN}', "NaN bukan angka"),
    "endless depth": (b"[" * 100_000, "datapackage.json"),
    "no tables": (b'{"name": "a", "title": "b", "resources": []}', "daftar yang tidak kosong"),
}


@pytest.mark.parametrize(("content", "fragment"), TEXTS.values(), ids=TEXTS)
def test_text_that_is_no_package(copied: Project, content: bytes, fragment: str) -> None:
    (copied.data / "datapackage.json").write_bytes(content)
    told = message(copied)
    assert "data/datapackage.json" in told
    assert fragment in told


def test_an_absent_package(copied: Project) -> None:
    (copied.data / "datapackage.json").unlink()
    told = message(copied)
    assert "datapackage.json" in told
    assert "tidak ada" in told


def without_field(data: dict[str, Any]) -> None:
    del resource(data, "poverty_regency")["schema"]["fields"]


def misspelt_key(data: dict[str, Any]) -> None:
    resource(data, "poverty_regency")["coverrage"] = []


def unknown_unit(data: dict[str, Any]) -> None:
    resource(data, "poverty_regency")["schema"]["fields"][2]["unit"] = "persen"


def text_for_number(data: dict[str, Any]) -> None:
    resource(data, "poverty_regency")["schema"]["fields"][2]["constraints"]["minimum"] = "0"


def broken_pattern(data: dict[str, Any]) -> None:
    resource(data, "poverty_regency")["schema"]["fields"][0]["constraints"]["pattern"] = "[0-9"


def outside_the_folder(data: dict[str, Any]) -> None:
    resource(data, "poverty_regency")["path"] = "../../etc/passwd.csv"


def absolute_path(data: dict[str, Any]) -> None:
    resource(data, "poverty_regency")["path"] = "/etc/passwd.csv"


def path_with_nul(data: dict[str, Any]) -> None:
    resource(data, "poverty_regency")["path"] = "bps/a\0b.csv"


def path_with_half_a_character(data: dict[str, Any]) -> None:
    resource(data, "poverty_regency")["path"] = "bps/\ud800.csv"


def absent_column(data: dict[str, Any]) -> None:
    fields = resource(data, "villages")["schema"]["fields"]
    fields.remove(next(field for field in fields if field["name"] == "village_index_2024"))


def unknown_prefix(data: dict[str, Any]) -> None:
    resource(data, "villages")["prefixes"][0]["of"] = "vilage_code"


def citation_with_emoji(data: dict[str, Any]) -> None:
    resource(data, "villages")["citation"] = "Kementerian Desa 🏛"


def unknown_link(data: dict[str, Any]) -> None:
    resource(data, "poverty_regency")["schema"]["foreignKeys"][0]["reference"]["resource"] = "regensies"


def unknown_covered_field(data: dict[str, Any]) -> None:
    resource(data, "poverty_regency")["coverage"][0]["fields"] = ["garis"]


def same_name_twice(data: dict[str, Any]) -> None:
    data["resources"].append(resource(data, "provinces"))


def ring(data: dict[str, Any]) -> None:
    link = {"fields": ["province_code"], "reference": {"resource": "regencies", "fields": ["province_code"]}}
    resource(data, "provinces")["schema"]["foreignKeys"] = [link]


def gap_without_reason(data: dict[str, Any]) -> None:
    del resource(data, "poverty_regency")["gaps"][0]["reason"]


DAMAGES: list[tuple[Damage, list[str]]] = [
    (without_field, ["resources[poverty_regency].schema.fields", "kunci wajib tidak ada"]),
    (misspelt_key, ["kunci tidak dikenal", "coverrage"]),
    (unknown_unit, ["fields[headcount_ratio].unit", "satuan"]),
    (text_for_number, ["constraints.minimum", "angka"]),
    (broken_pattern, ["constraints.pattern", "pola tidak terbaca"]),
    (outside_the_folder, ["resources[poverty_regency].path", "nisbi terhadap folder data"]),
    (absolute_path, ["nisbi terhadap folder data"]),
    (path_with_nul, ["resources[poverty_regency].path", "tanpa karakter kendali"]),
    (path_with_half_a_character, ["resources[poverty_regency].path", "tanpa karakter kendali"]),
    (absent_column, ["tabel villages: kolom yang diperlukan tidak terdaftar", "village_index_2024"]),
    (unknown_prefix, ["tabel villages", "vilage_code", "mungkin maksudnya village_code"]),
    (citation_with_emoji, ["resources[villages].citation", "«🏛» (U+1F3DB CLASSICAL BUILDING)"]),
    (unknown_link, ["tabel poverty_regency", "regensies", "mungkin maksudnya regencies"]),
    (unknown_covered_field, ["coverage[1]", "kolom tidak dikenal", "garis"]),
    (same_name_twice, ["nama dipakai dua kali", "provinces"]),
    (ring, ["saling merujuk"]),
    (gap_without_reason, ["gaps[1].reason", "kunci wajib tidak ada"]),
]


@pytest.mark.parametrize(("damage", "fragments"), DAMAGES, ids=[damage.__name__ for damage, _ in DAMAGES])
def test_a_package_that_is_at_odds_with_itself(copied: Project, damage: Damage, fragments: list[str]) -> None:
    path = copied.data / "datapackage.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    damage(data)
    path.write_text(json.dumps(data), encoding="utf-8")
    told = message(copied)
    assert "data/datapackage.json" in told
    for fragment in fragments:
        assert fragment in told


def test_a_gap_of_a_region_that_does_not_exist(copied: Project) -> None:
    path = copied.data / "datapackage.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    resource(data, "poverty_regency")["gaps"][0]["regions"][0] = "16.99"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(UserError) as caught:
        Tables(copied)["poverty_regency"]
    told = str(caught.value)
    assert "gaps[1].regions: kode wilayah tidak dikenal" in told
    assert "region_code 16.12, year 2014" in told, "the gap no longer excuses 16.12"


def test_a_table_that_was_taken_off_the_list(copied: Project) -> None:
    path = copied.data / "datapackage.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["resources"].remove(resource(data, "national_targets"))
    path.write_text(json.dumps(data), encoding="utf-8")
    told = message(copied)
    assert "data/datapackage.json, kunci resources: tabel tidak terdaftar" in told
    assert "nilai     : national_targets" in told
    assert told.count("tabel tidak terdaftar") == 1


def test_the_tables_that_are_needed_are_those_of_the_project(tables: Tables) -> None:
    assert {name: tuple(field.name for field in tables[name].fields) for name in tables} == NEEDED
