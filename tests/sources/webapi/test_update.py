"""From the WebAPI to our tables: kept raw, proposed, checked, and taken over whole or not at all."""

from __future__ import annotations

import csv
import datetime
import hashlib
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rpkd.errors import UserError
from rpkd.project import Project
from rpkd.sources import Tables, check_tables
from rpkd.sources.webapi import (
    Client,
    Download,
    Variable,
    apply_proposal,
    download,
    keep_proposal,
    own_variable,
    propose,
    read_download,
    read_variables,
)
from rpkd.sources.webapi._merge import _laid_out

from .conftest import P0, ROOT, TOKEN, Reply, StandIn, all_regencies, as_json, everything, figures, periods

DAY = datetime.date(2026, 11, 22)
Offer = Callable[[dict[str, float]], dict[str, float]]


def p0(project: Project) -> Variable:
    return next(item for item in read_variables(project, Tables(project))[0] if item.id == "621")


def fetch(project: Project, client: Client, since: int = 2024, variable: Variable | None = None) -> Download:
    return download(project, client, [(variable or p0(project), since)], today=DAY)


def data_files(project: Project) -> dict[str, bytes]:
    """All files of the data folder but the downloads."""
    return {
        str(path.relative_to(project.data)): path.read_bytes()
        for path in sorted(project.data.rglob("*"))
        if path.is_file() and "unduhan" not in path.parts
    }


def headcount(project: Project, code: str, year: int) -> float:
    frame = Tables(project)["poverty_regency"].frame
    return float(frame[(frame["region_code"] == code) & (frame["year"] == year)]["headcount_ratio"].iloc[0])


def test_answers_are_kept_raw_with_a_manifest(
    copied: Project, client: Client, stand_in: StandIn, headcounts: Offer
) -> None:
    headcounts({})
    found = fetch(copied, client)
    assert found.folder == copied.data / "bps" / "unduhan" / "2026-11-22"
    assert sorted(path.name for path in found.folder.iterdir()) == [
        "621-0000-angka-1.json",
        "621-0000-tahun-1.json",
        "manifest.json",
    ]
    manifest = json.loads((found.folder / "manifest.json").read_text())
    assert manifest["date"] == "2026-11-22"
    entry = manifest["answers"][1]
    content = (found.folder / entry["file"]).read_bytes()
    assert entry["sha256"] == hashlib.sha256(content).hexdigest()
    assert (entry["bytes"], entry["figures"], entry["years"]) == (len(content), 2 * 514, [2025, 2026])
    assert entry["url"].endswith("/list/model/data/domain/0000/var/621/th/125;126/key/(token)/")
    assert entry["received"].startswith("20")
    assert set(stand_in.keys) == {TOKEN}
    assert TOKEN not in everything(copied.root)


def test_years_come_page_by_page_and_figures_three_years_at_a_time(
    copied: Project, client: Client, stand_in: StandIn
) -> None:
    area = [(1971, "Kota Pangkal Pinang")]
    stand_in.say("list/model/th/domain/0000/var/621/page/1", periods([2019, 2020, 2021], 1, 2))
    stand_in.say("list/model/th/domain/0000/var/621/page/2", periods([2022, 2024, 2025], 2, 2))
    for years in ((2020, 2021, 2022), (2024, 2025)):
        path = f"list/model/data/domain/0000/var/621/th/{';'.join(str(year - 1900) for year in years)}"
        stand_in.say(path, figures(621, P0, "Persen", area, {(1971, year): 4.5 for year in years}))
    found = fetch(copied, client, since=2020)
    assert [years for _, _, years in found.tables] == [(2020, 2021, 2022), (2024, 2025)]
    assert len(stand_in.asked) == 4


def test_a_second_download_of_the_day_does_not_replace_the_first(
    copied: Project, client: Client, headcounts: Offer
) -> None:
    headcounts({})
    assert [fetch(copied, client).folder.name for _ in range(3)] == ["2026-11-22", "2026-11-22-2", "2026-11-22-3"]


def test_new_and_changed_figures_are_proposed(copied: Project, client: Client, headcounts: Offer) -> None:
    fresh = headcounts({"19.71": 9.99})
    found = fetch(copied, client)
    proposal = propose(copied, found, Tables(copied))
    assert (proposal.count("baru"), proposal.count("berubah"), proposal.same) == (514, 1, 513)
    changed = next(change for change in proposal.changes if change.status == "berubah")
    assert (changed.area, changed.year, changed.old, changed.new) == (
        "19.71",
        2025,
        headcount(copied, "19.71", 2025),
        "9.99",
    )
    path = keep_proposal(proposal, found.folder)
    assert path == found.folder / "usulan.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 515
    row = next(row for row in rows if row["kode"] == "11.01" and row["tahun"] == "2026")
    assert (row["status"], row["tabel"], row["kolom"]) == ("baru", "poverty_regency", "headcount_ratio")
    assert (float(row["angka_bps"]), row["angka_sekarang"], row["variabel"]) == (fresh["11.01"], "", "621")
    row = next(row for row in rows if row["status"] == "berubah")
    assert float(row["selisih"]) == pytest.approx(9.99 - headcount(copied, "19.71", 2025))


def test_a_proposal_that_somebody_worked_on_is_kept(copied: Project, client: Client, headcounts: Offer) -> None:
    headcounts({})
    found = fetch(copied, client)
    proposal = propose(copied, found, Tables(copied))
    first = keep_proposal(proposal, found.folder)
    assert keep_proposal(proposal, found.folder) == first
    first.write_text("catatan Bappeda")
    assert keep_proposal(proposal, found.folder).name == "usulan-2.csv"
    assert keep_proposal(proposal, found.folder).name == "usulan-2.csv"
    assert first.read_text() == "catatan Bappeda"


def test_a_proposal_changes_no_table(copied: Project, client: Client, headcounts: Offer) -> None:
    before = data_files(copied)
    headcounts({"19.71": 9.99})
    propose(copied, fetch(copied, client), Tables(copied))
    assert data_files(copied) == before


def test_an_accepted_proposal_is_in_the_tables(copied: Project, client: Client, headcounts: Offer) -> None:
    rows_before = (copied.data / "bps/poverty_regency.csv").read_text().splitlines()
    fresh = headcounts({"19.71": 4.99})
    found = fetch(copied, client)
    changed = apply_proposal(copied, propose(copied, found, Tables(copied)), found.date)
    assert changed == ["data/bps/poverty_regency.csv", "data/datapackage.json"]
    assert check_tables(copied) == []
    assert headcount(copied, "19.71", 2025) == 4.99
    assert headcount(copied, "11.01", 2026) == fresh["11.01"]
    rows = (copied.data / "bps/poverty_regency.csv").read_text().splitlines()
    assert len(rows) == len(rows_before) + 514
    # Nothing but the one cell and the new rows is touched, and each new row follows its region's last one.
    assert sum(row not in set(rows) for row in rows_before) == 1
    keys = [tuple(row.split(",")[:2]) for row in rows[1:]]
    assert keys == sorted(keys)
    source = Tables(copied)["poverty_regency"].source
    assert source.vintage == "Maret 2026; salinan dihimpun November 2026; pembaruan WebAPI BPS 2026-11-22"
    package = json.loads((copied.data / "datapackage.json").read_text())
    described = next(item for item in package["resources"] if item["name"] == "poverty_regency")
    assert described["sources"][-1]["title"] == (
        "WebAPI BPS, diunduh 2026-11-22: headcount_ratio (variabel 621, domain 0000) 2025, 2026"
    )
    coverage = next(item for item in described["coverage"] if item["fields"] == ["headcount_ratio"])
    assert coverage["years"][-2:] == [2025, 2026]
    again = propose(copied, found, Tables(copied))
    assert (len(again.changes), again.same) == (0, 1028)
    assert apply_proposal(copied, again, found.date) == []


def test_a_year_that_is_not_complete_is_not_declared_so(copied: Project, client: Client, stand_in: StandIn) -> None:
    stand_in.say("list/model/th/domain/0000/var/621/page/1", periods([2026]))
    area = [(1971, "Kota Pangkal Pinang")]
    stand_in.say("list/model/data/domain/0000/var/621/th/126", figures(621, P0, "Persen", area, {(1971, 2026): 4.2}))
    found = fetch(copied, client)
    apply_proposal(copied, propose(copied, found, Tables(copied)), found.date)
    assert headcount(copied, "19.71", 2026) == 4.2
    package = json.loads((copied.data / "datapackage.json").read_text())
    described = next(item for item in package["resources"] if item["name"] == "poverty_regency")
    assert all(2026 not in item["years"] for item in described["coverage"])


def test_figures_that_fail_the_check_change_nothing(copied: Project, client: Client, headcounts: Offer) -> None:
    before = data_files(copied)
    # P0 below P1 cannot be: the checker of the tables refuses it.
    headcounts({"96.71": 0.5})
    found = fetch(copied, client)
    proposal = propose(copied, found, Tables(copied))
    with pytest.raises(UserError) as caught:
        apply_proposal(copied, proposal, found.date)
    assert "tidak lolos pemeriksaan tabel, maka tidak ada yang diubah" in str(caught.value)
    assert "P1 lebih besar daripada P0" in str(caught.value)
    assert data_files(copied) == before


def test_a_file_that_cannot_be_written_takes_the_others_back(
    copied: Project, client: Client, headcounts: Offer, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = data_files(copied)
    headcounts({})
    found = fetch(copied, client)
    proposal = propose(copied, found, Tables(copied))
    from rpkd.files import write_bytes

    failed: list[Path] = []

    def write(path: Path, content: bytes) -> None:
        if path == copied.data / "datapackage.json" and not failed:
            failed.append(path)
            raise OSError("penuh")
        write_bytes(path, content)

    monkeypatch.setattr("rpkd.sources.webapi._merge.write_bytes", write)
    with pytest.raises(OSError, match="penuh"):
        apply_proposal(copied, proposal, found.date)
    assert failed
    assert data_files(copied) == before


def test_another_unit_is_not_taken_over(copied: Project, client: Client, stand_in: StandIn) -> None:
    tables = Tables(copied)
    frame = tables["poverty_regency"].frame
    ours = frame[frame["year"] == 2025].set_index("region_code")["poor_thousand"]
    regencies = tables["regencies"].frame
    codes = dict(zip(regencies["region_code"], (int(code) for code in regencies["bps_code"]), strict=True))
    values = {(codes[code], 2025): round(value * 1000) for code, value in ours.items()}
    stand_in.say("list/model/th/domain/0000/var/777/page/1", periods([2025]))
    stand_in.say(
        "list/model/data/domain/0000/var/777/th/125",
        figures(777, "Jumlah Penduduk Miskin", "Jiwa", all_regencies(tables), values),
    )
    variable = own_variable("777", "poor_population", "kabkota", "0000", tables)
    found = fetch(copied, client, variable=variable)
    proposal = propose(copied, found, tables)
    assert [problem.where for problem in proposal.doubts] == ["variabel 777 untuk poor_thousand (kabkota)"]
    before = data_files(copied)
    with pytest.raises(UserError, match="mungkin variabel atau satuannya lain"):
        apply_proposal(copied, proposal, found.date)
    assert data_files(copied) == before


def test_rows_that_cannot_be_used_are_told(copied: Project, client: Client, stand_in: StandIn, tmp_path: Path) -> None:
    areas = [(1971, "Kota Pangkal Pinang"), (9998, "=Antah Berantah"), (1771, "Kota Bengkulu"), (77, "Kota Bengkulu")]
    values: dict[tuple[int, int], Any] = {(1971, 2025): "4,4*", (9998, 2025): 9.0, (1771, 2025): 12.0, (77, 2025): 13.0}
    stand_in.say("list/model/th/domain/0000/var/621/page/1", periods([2025]))
    stand_in.say("list/model/data/domain/0000/var/621/th/125", figures(621, P0, "Persen", areas, values))
    proposal = propose(copied, fetch(copied, client), Tables(copied))
    assert {change.status: change.name for change in proposal.changes if not change.old} == {
        "angka tidak terbaca": "Kota Pangkal Pinang",
        "wilayah tidak dikenali": "=Antah Berantah",
        "wilayah ganda": "Kota Bengkulu",
    }
    assert proposal.count("tidak ada di unduhan") == 513
    assert [change.area for change in proposal.changes if change.taken] == ["17.71"]
    assert "'=Antah Berantah" in keep_proposal(proposal, tmp_path).read_text(encoding="utf-8-sig")


def test_figures_by_province_and_month_find_their_rows(copied: Project, client: Client, stand_in: StandIn) -> None:
    known, _ = read_variables(copied, Tables(copied))
    variable = next(item for item in known if item.id == "192")
    assert (variable.areas, variable.category) == ("provinsi", "Jumlah")
    areas = [(1900, "KEP. BANGKA BELITUNG"), (9999, "INDONESIA")]
    categories = ((431, "Perkotaan"), (433, "Jumlah"))
    within = ((61, "Semester 1 (Maret)"), (62, "Semester 2 (September)"))
    values = {(1900, 2026, 433, 61): 4.7, (9999, 2026, 433, 61): 8.1, (1900, 2026, 431, 61): 99}
    stand_in.say("list/model/th/domain/0000/var/192/page/1", periods([2026]))
    title = "Persentase Penduduk Miskin (P0) Menurut Provinsi dan Daerah"
    answer = figures(192, title, "Persen", areas, values, categories=categories, within=within)
    stand_in.say("list/model/data/domain/0000/var/192/th/126", answer)
    found = fetch(copied, client, variable=variable)
    apply_proposal(copied, propose(copied, found, Tables(copied)), found.date)
    frame = Tables(copied)["poverty_province"].frame
    fresh = frame[frame["year"] == 2026]
    assert fresh[["area_code", "month", "headcount_ratio"]].to_numpy().tolist() == [["00", 3, 8.1], ["19", 3, 4.7]]
    # Two areas of 39 do not make the table one of March 2026.
    vintage = Tables(copied)["poverty_province"].source.vintage
    assert vintage == "September 2025; salinan dihimpun November 2026; pembaruan WebAPI BPS 2026-11-22"


def test_figures_with_one_row_for_each_indicator_find_their_rows(
    copied: Project, client: Client, stand_in: StandIn
) -> None:
    tables = Tables(copied)
    variable = own_variable("543", "unemployment_rate", "kabkota", "1971", tables)
    assert variable.domain == "1971"
    stand_in.say("list/model/th/domain/1971/var/543/page/1", periods([2026]))
    answer = figures(543, "TPT", "Persen", [(1, "Kota Pangkalpinang")], {(1, 2026): 5.25})
    stand_in.say("list/model/data/domain/1971/var/543/th/126", answer)
    found = fetch(copied, client, variable=variable)
    apply_proposal(copied, propose(copied, found, Tables(copied)), found.date)
    lines = (copied.data / "bps/indicators_regency.csv").read_text().splitlines()
    place = lines.index("19.71,2026,unemployment_rate,5.25")
    region, year, indicator, _ = lines[place - 1].split(",")
    assert (region, indicator) == ("19.71", "unemployment_rate")
    assert int(year) < 2026


def test_whole_rupiah_stay_whole(copied: Project, client: Client, stand_in: StandIn) -> None:
    tables = Tables(copied)
    variable = own_variable("624", "poverty_line", "kabkota", "0000", tables)
    frame = tables["poverty_regency"].frame
    own = frame[(frame["region_code"] == "19.71") & (frame["year"] == 2025)]["poverty_line"].iloc[0]
    stand_in.say("list/model/th/domain/0000/var/624/page/1", periods([2025, 2026]))
    values = {(1971, 2025): f"{own + 0.4:.1f}", (1971, 2026): f"{own + 10000.5:.1f}"}
    answer = figures(624, "Garis Kemiskinan", "Rupiah", [(1971, "Kota Pangkal Pinang")], values)
    stand_in.say("list/model/data/domain/0000/var/624/th/125;126", answer)
    found = fetch(copied, client, variable=variable)
    proposal = propose(copied, found, tables)
    assert proposal.same == 1
    apply_proposal(copied, proposal, found.date)
    frame = Tables(copied)["poverty_regency"].frame
    fresh = frame[(frame["region_code"] == "19.71") & (frame["year"] == 2026)]["poverty_line"].iloc[0]
    assert fresh == own + 10001


@pytest.mark.parametrize(
    "second",
    [
        Reply(b"", status=500),
        Reply(b"<html>blocked</html>", status=403),
        Reply(b'{"status": "OK"'),
        as_json({"status": "OK", "data-availability": "list-not-available"}),
        as_json(figures(621, "Indeks Kedalaman Kemiskinan", "", [(1971, "Kota Pangkal Pinang")], {(1971, 2025): 1})),
    ],
)
def test_a_failure_half_way_leaves_nothing(copied: Project, client: Client, stand_in: StandIn, second: Reply) -> None:
    before = data_files(copied)
    stand_in.say("list/model/th/domain/0000/var/621/page/1", periods([2025]))
    stand_in.say("list/model/data/domain/0000/var/621/th/125", second)
    with pytest.raises(UserError) as caught:
        fetch(copied, client)
    assert TOKEN not in str(caught.value)
    assert list((copied.data / "bps" / "unduhan").iterdir()) == []
    assert data_files(copied) == before


def test_an_interruption_leaves_nothing(
    copied: Project, client: Client, stand_in: StandIn, headcounts: Offer, monkeypatch: pytest.MonkeyPatch
) -> None:
    headcounts({})

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rpkd.sources.webapi._download.write_json", stop)
    with pytest.raises(KeyboardInterrupt):
        fetch(copied, client)
    assert list((copied.data / "bps" / "unduhan").iterdir()) == []


def test_what_a_killed_run_left_is_removed_by_a_later_one(copied: Project, client: Client, headcounts: Offer) -> None:
    home = copied.data / "bps" / "unduhan"
    old, recent = home / ".kerja-lama", home / ".kerja-baru"
    for folder in (old, recent):
        folder.mkdir(parents=True)
    long_ago = time.time() - 2 * 86_400
    os.utime(old, (long_ago, long_ago))
    headcounts({})
    fetch(copied, client)
    assert not old.exists()
    assert recent.exists()


def test_a_variable_with_another_title_is_refused(copied: Project, client: Client, stand_in: StandIn) -> None:
    stand_in.say("list/model/th/domain/0000/var/621/page/1", periods([2025]))
    answer = figures(
        621, "Luas Panen Padi Menurut Kabupaten/Kota", "ha", [(1971, "Kota Pangkal Pinang")], {(1971, 2025): 1}
    )
    stand_in.say("list/model/data/domain/0000/var/621/th/125", answer)
    with pytest.raises(UserError, match="tidak memuat «persentase penduduk miskin»"):
        fetch(copied, client)


def test_a_variable_that_the_domain_does_not_have_is_told(copied: Project, client: Client) -> None:
    variable = own_variable("12345", "headcount_ratio", "kabkota", "19.71", Tables(copied))
    with pytest.raises(UserError, match="tidak memiliki variabel 12345 di domain 1971"):
        fetch(copied, client, variable=variable)


@pytest.mark.parametrize(
    "written",
    [
        "624",
        "https://www.bps.go.id/id/statistics-table/2/NjI0IzI=/garis-kemiskinan.html",
        "https://www.bps.go.id/en/statistics-table/2/NjI0IzI%3D/poverty-line.html?year=2025",
    ],
)
def test_a_variable_may_be_named_by_the_address_of_its_table(copied: Project, written: str) -> None:
    assert own_variable(written, "poverty_line", "kabkota", "0000", Tables(copied)).id == "624"


@pytest.mark.parametrize(
    ("number", "indicator", "domain", "told"),
    [
        ("12a", "headcount_ratio", "0000", "nomor variabel tidak terbaca"),
        ("0", "headcount_ratio", "0000", "nomor variabel tidak terbaca"),
        ("https://www.bps.go.id/id/statistics-table/1/MQ==/x.html", "headcount_ratio", "0000", "tidak terbaca"),
        ("https://www.bps.go.id/id/statistics-table/2///8=/x.html", "headcount_ratio", "0000", "tidak terbaca"),
        ("621", "headcount_rate", "0000", "mungkin maksudnya headcount_ratio"),
        ("621", "headcount_ratio", "1972", "mungkin maksudnya 1971"),
        ("621", "headcount_ratio", "../0000", "domain WebAPI BPS tidak dikenal"),
    ],
)
def test_a_wrong_request_is_told_before_anything_is_asked(
    copied: Project, number: str, indicator: str, domain: str, told: str
) -> None:
    with pytest.raises(UserError) as caught:
        own_variable(number, indicator, "kabkota", domain, Tables(copied))
    assert told in str(caught.value)


def test_a_kept_download_is_read_again_without_a_network(copied: Project, client: Client, headcounts: Offer) -> None:
    headcounts({"19.71": 9.99})
    found = fetch(copied, client)
    kept = read_download(copied, found.folder)
    assert kept == found


def test_a_kept_download_that_was_edited_is_refused(copied: Project, client: Client, headcounts: Offer) -> None:
    headcounts({})
    folder = fetch(copied, client).folder
    path = folder / "621-0000-angka-1.json"
    path.write_bytes(path.read_bytes().replace(b"1971", b"1972"))
    with pytest.raises(UserError, match="tidak sama dengan saat diunduh"):
        read_download(copied, folder)


@pytest.mark.parametrize(
    "manifest",
    [
        "{",
        "[]",
        '{"format": 1, "date": "kemarin", "answers": []}',
        '{"format": 9, "date": "2026-11-22", "answers": []}',
        '{"format": 1, "date": "2026-11-22", "answers": [{"file": "../../x", "years": []}]}',
    ],
)
def test_a_manifest_that_is_none_is_refused(copied: Project, tmp_path: Path, manifest: str) -> None:
    (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(UserError, match="catatan unduhan tidak terbaca"):
        read_download(copied, tmp_path)
    with pytest.raises(UserError, match="berkas atau folder tidak ada"):
        read_download(copied, tmp_path / "tidak-ada")


def test_known_variables_are_those_with_a_number(copied: Project) -> None:
    known, unknown = read_variables(copied, Tables(copied))
    assert {(item.target.name, item.areas, item.id) for item in known} == {
        ("headcount_ratio", "kabkota", "621"),
        ("poverty_gap_index", "kabkota", "622"),
        ("poverty_severity_index", "kabkota", "623"),
        ("poor_thousand", "kabkota", "619"),
        ("headcount_ratio", "provinsi", "192"),
    }
    assert "poverty_line (kabkota)" in unknown


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("variable: 621", "variable: enam", "nomor variabel tidak terbaca"),
        ("variable: 621", "variabel: 621", "kunci tidak dikenal: variabel"),
        ("poverty_gap_index\n    areas: kabkota", "poverty_gap\n    areas: kabkota", "poverty_gap_index"),
        ("words: [kedalaman", "words: [1, kedalaman", "bukan daftar kata"),
        (
            'areas: provinsi\n    domain: "0000"\n    variable: 192',
            "areas: desa\n    domain: x\n    variable: 1",
            "provinsi",
        ),
        ("poverty_gap_index\n    areas: kabkota", "headcount_ratio\n    areas: kabkota", "disebut dua kali"),
    ],
)
def test_a_mistake_in_the_list_of_variables_is_told(copied: Project, old: str, new: str, told: str) -> None:
    path = copied.data / "reference" / "bps_variables.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(UserError) as caught:
        read_variables(copied, Tables(copied))
    assert told in str(caught.value)
    assert "data/reference/bps_variables.yaml" in str(caught.value)


def test_the_data_package_keeps_its_layout() -> None:
    text = (ROOT / "data" / "datapackage.json").read_text(encoding="utf-8")
    assert _laid_out(json.loads(text)) + "\n" == text
