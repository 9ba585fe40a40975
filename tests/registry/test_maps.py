"""`daftar.yaml` and the layouts of lists."""

from __future__ import annotations

import datetime
import re

import pytest

from rpkd.errors import UserError
from rpkd.files import read_yaml
from rpkd.params import load_programs
from rpkd.project import Project
from rpkd.regions import RegionIndex
from rpkd.registry._extra import require
from rpkd.registry._headers import squash
from rpkd.registry._maps import CODED, COLUMNS, LAYOUTS, OTHER_PROGRAMS, Entry, ListMap, read_layout, read_list_map
from rpkd.registry._read import list_problems, lists_path, wanted_columns

from .lists import Office

HEADERS = {
    "p3ke-individu": """ID Keluarga P3KE|Kode Kemdagri|Desil Kesejahteraan|Alamat|ID Individu|Nama|NIK|Jenis Kelamin
        Hubungan dengan Kepala Keluarga|Tanggal Lahir|Status Kawin|Penerima PKH|Penerima SEMBAKO|Penerima BST""",
    "p3ke-individu-kabupaten": """id_keluarga_p3ke|id_kecamatan|id_desa|desil_kesejahteraan|alamat|kabupaten|id_individu
        nama_lengkap|nik|jenis_kelamin|hubungan_dengan_kepala_keluarga|tanggal_lahir|status_kawin|penerima_pkh""",
    "p3ke-keluarga": """id_keluarga_P3KE|kabupaten_kota|kecamatan|desa_kelurahan|kode_kemdagri|desil_kesejahteraan
        alamat|kepala_keluarga|nik|jenis_kelamin|tanggal_lahir|penerima_bpnt|penerima_bpum|penerima_bst|penerima_pkh""",
    "dtsen-keluarga": """nomor_kartu_keluarga|kode_provinsi|kode_kabupaten_kota|kode_kecamatan|kode_kelurahan_desa
        alamat|jumlah_anggota_keluarga|nama_anggota_keluarga|pbi_nas|pbi_pemda|desil_nasional""",
    "dtks-siksng": "id_dtks|id_art|alamat|nik_art|nama_art",
}
"""Columns of files that offices get, of those that are read."""


def read(office: Office) -> ListMap:
    return read_list_map(office.project.root / office.configured, office.project, office.region)


@pytest.mark.parametrize("name", LAYOUTS)
def test_layouts_name_known_columns_programmes_and_codes(clone: Project, regions: RegionIndex, name: str) -> None:
    layout = read_layout(name, clone)
    assert set(layout.columns) <= set(COLUMNS)
    assert set(layout.required) <= set(layout.columns)
    assert set(layout.flags) <= {*load_programs(clone, regions.by_code("33.16")).programs, *OTHER_PROGRAMS}
    assert set(layout.codes) <= set(CODED)
    # One name never means two things.
    names = [squash(alias) for aliases in (*layout.columns.values(), *layout.flags.values()) for alias in aliases]
    assert len(names) == len(set(names))
    assert "" not in names


def test_headers_of_known_files_are_recognised(clone: Project) -> None:
    entry = {"name": "a", "file": "a.csv", "date": datetime.date(2026, 7, 10)}
    for name, header in HEADERS.items():
        layout = read_layout(name, clone)
        wanted = wanted_columns(Entry(kind=layout.kind, layout=name, **entry), layout)
        known = {squash(alias) for aliases in wanted.names.values() for alias in aliases}
        assert {squash(label) for label in re.split(r"[|\n]", header)} <= known


def test_the_template_is_a_map_once_it_is_filled_in(clone: Project, office: Office) -> None:
    template = clone.data / "layouts" / "daftar.yaml"
    keys = set(read_yaml(template).data["lists"][0])
    assert keys == set(Entry.model_fields)
    text = template.read_text(encoding="utf-8")
    for key, value in (("name", "dtsen-2026"), ("file", "dtsen.csv"), ("date", "2026-07-10")):
        text = text.replace(f" {key}:  ", f" {key}: {value}  ")
    office.folder.mkdir(parents=True)
    (clone.root / office.configured).write_text(text, encoding="utf-8")
    found = read(office)
    assert (found.entries[0].name, found.entries[0].when, found.basis) == ("dtsen-2026", "after", "tidak-diketahui")


def test_before_and_after(office: Office) -> None:
    recipients = {"kind": "recipients", "layout": "penerima", "program": "pkh"}
    office.configure(
        {"date": "2025-05-01"}, {"name": "dtsen-2", "date": "2026-07-10"},
        {"name": "p3ke", "kind": "p3ke", "layout": "p3ke-individu", "date": "2026-01-01"},
        {"name": "a", "date": "2025-04-30"} | recipients, {"name": "b", "date": "2025-05-01"} | recipients,
        {"name": "c", "date": "2024-01-01", "when": "after"} | recipients,
    )  # fmt: skip
    found = read(office)
    assert [entry.when for entry in found.entries] == ["after", "after", "before", "before", "after", "after"]
    assert found.date == datetime.date(2026, 7, 10)
    office.configure({}, top="date: 2025-06-30\nbasis: kabupaten")
    assert (read(office).date, read(office).basis) == (datetime.date(2025, 6, 30), "kabupaten")


def test_recipients_without_a_dtsen_list_must_say_when(office: Office) -> None:
    office.configure({"kind": "recipients", "layout": "penerima", "program": "pkh"})
    with pytest.raises(UserError, match="kunci when belum diisi"):
        read(office)


def test_a_program_only_for_recipients_and_no_list_at_all(office: Office) -> None:
    with pytest.raises(UserError, match="program hanya untuk daftar penerima"):
        read(office.configure({"program": "pkh"}))
    with pytest.raises(UserError, match="kunci wajib belum diisi"):
        read(office.configure())


@pytest.mark.parametrize(
    "written", ["/etc/daftar.yaml", "../daftar.yaml", "data/private/../x.yaml", "data/x.yaml", "C:\\x", " "]
)
def test_where_the_map_may_lie(office: Office, written: str) -> None:
    with pytest.raises(UserError, match="letak daftar keluarga tidak dapat dipakai"):
        lists_path(office.project, office.region, written)
    assert len(list_problems(office.project, office.region, written)[0]) == 1


def test_a_package_that_is_not_installed() -> None:
    with pytest.raises(UserError, match="pustaka tiada_paket belum terpasang") as caught:
        require("tiada_paket", "pemadanan")
    assert "requirements-registry.txt" in str(caught.value)
