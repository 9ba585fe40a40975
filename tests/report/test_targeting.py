"""The section on families: every number recorded, no small count shown, made-up lists named, gaps told."""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

from rpkd.numbers import Unit
from rpkd.params import load_params
from rpkd.project import Project
from rpkd.regions import Region, RegionIndex
from rpkd.report import figures, targeting
from rpkd.report._targeting_cells import MARK
from rpkd.report._targeting_chart import Weighed, heat_map, weight_chart
from rpkd.results import Recorder, ResultStore
from rpkd.sources import Source, Tables
from rpkd.targeting import ListInfo, Store, example_store, expected_information, plan_visits, stakes_of
from rpkd.workbooks import InputTable

NUMBER = re.compile(r"\d+(?:[.,/]\d+)*")
DAY, OLD = datetime.date(2026, 7, 10), datetime.date(2025, 2, 1)
PROJECT = Project(Path(__file__).resolve().parents[2])
# Counts that are no counts of families: shares asked for, months, what a plan or a model says, and ranks.
NOT_COUNTED = {"payments", "months", "share", "wrong", "visits", "quota", "change", "cells", "hidden"}
NO_WORKBOOKS = dict.fromkeys(("areas", "mentoring_offices", "mentoring_villages", "mentoring_entries"))


class Books(dict[str, Any]):
    """Workbooks with what a test writes into them."""

    @property
    def areas(self) -> InputTable | None:
        table: InputTable | None = self["areas"]
        return table


class Section(NamedTuple):
    """The section as the notebook makes it."""

    texts: Mapping[str, str]
    store: ResultStore
    view: targeting.View

    @property
    def text(self) -> str:
        """All of it without escapes."""
        return plain("\n\n".join(self.texts.values()))


def plain(text: str) -> str:
    return re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), text)


def ground_of(region: Region, store: Store | None, tables: Tables, **books: InputTable) -> targeting.Ground:
    params = load_params(None, PROJECT, region).params
    workbooks: Any = Books({**NO_WORKBOOKS, **books})
    return targeting.targeting_ground(PROJECT, region, params, tables, workbooks, store)


def section_of(ground: targeting.Ground, tables: Tables) -> Section:
    view = targeting.targeting_view(ground)
    recorder = Recorder(ground.region.code, "sasaran", lambda: "sel")
    numbers = targeting.targeting_numbers(recorder, view, tables["poverty_regency"])

    def record(key: str, title: str, content: Any, *, source: str, note: str) -> Any:
        return recorder.table(key, title, content.columns, content.rows, source=source, note=note)

    made = {part: targeting.record_tables(record, found) for part, found in view.tables.items()}
    texts = {
        "apart": "\n\n".join(targeting.apart_paragraphs(numbers, ground)),
        "lists": "\n\n".join(targeting.list_paragraphs(numbers, ground)),
        "shift": targeting.shift_sections(numbers, ground, view.shift, made["shift"]),
        "chart": targeting.chart_alt(numbers, ground, view.shift),
        "programmes": targeting.programme_sections(ground, view.shift, made["programmes"]),
        "accuracy": targeting.accuracy_sections(numbers, ground, view.accuracy, made["accuracy"]),
        "money": targeting.money_sections(numbers, ground, view.money, made["money"]),
        "places": targeting.place_sections(numbers, ground, view.places, made["places"]),
        "visits": targeting.visit_sections(ground, view.visits, made["visits"]),
        "guards": targeting.guard_sections(made["guards"]),
        "annex": targeting.annex_sections(numbers, ground, view.match, made["annex"]),
        "weights": targeting.match_alt(ground, view.match),
    }
    return Section(texts, recorder.store, view)


def known_numbers(store: ResultStore) -> set[str]:
    # P0 is a name; its nought stands in other results of the document.
    known = {"0"}
    for row in store.flat():
        for column in ("shown", "period", "label", "source", "vintage"):
            known |= set(NUMBER.findall(row[column]))
    return known


@pytest.fixture(scope="module")
def blora(index: RegionIndex) -> Region:
    return index.by_code("33.16")


@pytest.fixture(scope="module")
def made_up(blora: Region) -> Store:
    return example_store(PROJECT, blora, families=700)


def in_villages(store: Store, count: int) -> Store:
    """Put all families into a few villages of one kecamatan each, so that villages can be shown."""
    number = np.arange(len(store.families)) % count
    villages = pd.Series([f"33.16.{place // 5 + 1:02d}.20{place % 5 + 1:02d}" for place in number], dtype="str")
    districts = villages.str.rpartition(".")[0]
    return dataclasses.replace(store, families=store.families.assign(village=villages, district=districts))


@pytest.fixture(scope="module")
def real(made_up: Store) -> Store:
    """The same families as if they came from an office's lists, in twenty villages."""
    lists = tuple(dataclasses.replace(one, synthetic=False) for one in made_up.lists)
    return dataclasses.replace(in_villages(made_up, 20), lists=lists)


@pytest.fixture(scope="module")
def example(made_up: Store, blora: Region, tables: Tables) -> Section:
    return section_of(ground_of(blora, made_up, tables), tables)


@pytest.fixture(scope="module")
def office(real: Store, blora: Region, tables: Tables) -> Section:
    return section_of(ground_of(blora, real, tables), tables)


@pytest.mark.parametrize("code", ["33.16", "31.71", "95.01", "61.02"])
def test_without_lists_it_says_which_are_needed(code: str, index: RegionIndex, tables: Tables) -> None:
    region = index.by_code(code)
    found = section_of(ground_of(region, None, tables), tables)
    assert targeting.section_heading(found.view.ground) == "Daftar yang Diperlukan"
    assert "tidak ada perkiraan yang dibuat sebagai gantinya" in found.texts["lists"]
    assert found.store.tables["tbl_daftar"].rows[0][0] == "DTSEN (keluarga atau individu)"
    assert ("Penerima BLT Desa" in str(found.store.tables["tbl_daftar"].rows)) == (code != "31.71")
    assert set(found.store.tables) == {"tbl_daftar", "tbl_sasaran_aturan", "tbl_perlindungan_data"}
    assert all(text.strip() for text in found.texts.values())
    assert set(NUMBER.findall(found.text)) - known_numbers(found.store) == set()
    assert MARK not in found.text
    # Jakarta has no desa, and no Dana Desa; only addresses of sources name one.
    assert code != "31.71" or re.findall(r"(?<![.\w])[Dd]esa\b", found.text) == []
    assert found.store.scalars["registry_status"].value == "tidak tersedia"
    assert targeting.shift_chart(found.view.ground, None) is None
    assert targeting.match_chart(found.view.ground, None) is None


@pytest.mark.parametrize("which", ["example", "office"])
def test_every_number_is_recorded_and_no_text_has_a_hole(which: str, request: pytest.FixtureRequest) -> None:
    found: Section = request.getfixturevalue(which)
    assert set(NUMBER.findall(found.text)) - known_numbers(found.store) == set()
    assert re.findall(r"None|\bnan\b|<NA>|\(\)|\.\.(?!\.)", found.text) == []
    for result in [*found.store.scalars.values(), *found.store.tables.values()]:
        assert result.source, result.key


@pytest.mark.parametrize(("families", "villages"), [(40, 1), (150, 3), (350, 20)])
def test_no_count_of_one_to_four_is_shown(
    families: int, villages: int, blora: Region, made_up: Store, tables: Tables
) -> None:
    few = dataclasses.replace(made_up, families=made_up.families.iloc[:: 700 // families].reset_index(drop=True))
    found = section_of(ground_of(blora, in_villages(few, villages), tables), tables)
    for table in found.store.tables.values():
        for place, column in enumerate(table.columns):
            if column.unit in {Unit.COUNT, Unit.PERSONS} and column.key not in NOT_COUNTED:
                cells = [row[place] for row in table.rows]
                assert [cell for cell in cells if isinstance(cell, int | float) and 0 < cell < 5] == [], table.key
    for scalar in found.store.scalars.values():
        if scalar.unit in {Unit.COUNT, Unit.PERSONS} and scalar.key.startswith(("registry_families", "pbi_dropped")):
            assert scalar.value == MARK or not 0 < float(str(scalar.value)) < 5
    assert set(NUMBER.findall(found.text)) - known_numbers(found.store) == set()


def test_a_hidden_sum_does_not_follow_from_its_row(office: Section) -> None:
    table = office.store.tables["tbl_sasaran_peralihan"]
    for row in table.rows:
        assert [cell for cell in row[1:] if cell == MARK] == [] or sum(cell == MARK for cell in row[1:]) > 1
    for column in zip(*(row[1:] for row in table.rows), strict=True):
        assert sum(cell == MARK for cell in column) != 1


def test_the_few_of_a_group_outside_the_low_deciles_do_not_follow(real: Store, blora: Region, tables: Tables) -> None:
    decile = real.families["decile_after"]
    chosen = [*decile.index[decile <= 4][:50], *decile.index[decile > 4][:3]]
    families = real.families.assign(female_head=pd.array(decile.index.isin(chosen), dtype="boolean"))
    told = section_of(ground_of(blora, dataclasses.replace(real, families=families), tables), tables)
    rows = {row[0]: row for row in told.store.tables["tbl_sasaran_rentan"].rows}
    assert rows["Perempuan kepala keluarga"][1:3] == (53, MARK)


@pytest.mark.parametrize("families", [60, 200, 700])
def test_a_hidden_change_does_not_follow_from_the_number_of_recipients(
    families: int, blora: Region, made_up: Store, tables: Tables
) -> None:
    few = dataclasses.replace(made_up, families=made_up.families.iloc[:families])
    found = section_of(ground_of(blora, few, tables), tables)
    for _, before, kept, lost, gained, after in found.store.tables["tbl_sasaran_perubahan"].rows:
        if before != MARK:
            assert (kept == MARK) == (lost == MARK)
        if after != MARK:
            assert (kept == MARK) == (gained == MARK)


def test_recipients_without_decile_do_not_follow_by_difference(office: Section) -> None:
    # Who is not listed is no row of the coverage: with all recipients without decile the others would follow.
    assert [row[0] for row in office.store.tables["tbl_sasaran_cakupan"].rows] == [f"Desil {n}" for n in range(1, 11)]


def test_a_row_with_few_families_shows_its_sum_alone(office: Section) -> None:
    found = office.view.accuracy
    assert found is not None
    assert found.complement is not None
    numbers = found.complement.numbers
    rows = office.store.tables["tbl_sasaran_banyak_program"].rows
    for row, standings in zip(rows, (slice(0, 4), slice(4, 10)), strict=True):
        counts = [int(count) for count in numbers.iloc[standings].sum() if count]
        small = any(count < 5 for count in counts)
        assert row[-1] == sum(counts)
        assert (MARK in row) == small
        assert not small or {MARK, 0} >= set(row[1:-1])


def test_a_programme_of_few_recipients_is_left_out(real: Store, blora: Region, tables: Tables) -> None:
    told = real.families["after:blt-desa"].fillna(False)
    kept = told & (told.cumsum() <= 7)
    few = dataclasses.replace(real, families=real.families.assign(**{"after:blt-desa": kept.astype("boolean")}))
    found = section_of(ground_of(blora, few, tables), tables)
    assert "BLT Desa" not in {row[0] for row in found.store.tables["tbl_sasaran_galat"].rows}
    assert "BLT Desa" not in {row[0] for row in found.store.tables["tbl_sasaran_perubahan"].rows}
    assert "penerimanya terlalu sedikit: BLT Desa" in found.store.tables["tbl_sasaran_galat"].note


def test_families_of_any_group_need_three_groups(real: Store, blora: Region, tables: Tables) -> None:
    unknown = dict.fromkeys(("disabled", "migrant", "orphan"), pd.array([pd.NA] * len(real.families), "boolean"))
    found = section_of(
        ground_of(blora, dataclasses.replace(real, families=real.families.assign(**unknown)), tables), tables
    )
    rows = [row[0] for row in found.store.tables["tbl_sasaran_rentan"].rows]
    assert rows == ["Lansia hidup sendiri", "Perempuan kepala keluarga"]


def test_reasons_of_visits_are_rounded_or_hidden(office: Section) -> None:
    # Of fewer than a thousand families one percent is a few.
    assert {row[1] for row in office.store.tables["tbl_sasaran_alasan"].rows} == {MARK}


def test_made_up_lists_are_named_everywhere(example: Section) -> None:
    rules = {"tbl_sasaran_aturan", "tbl_perlindungan_data"}
    for table in example.store.tables.values():
        if table.key not in rules:
            assert table.label.endswith("(contoh sintetis)"), table.key
            assert table.source.startswith("contoh sintetis, bukan data keluarga yang nyata"), table.key
    for part in ("shift", "programmes", "accuracy", "money", "places", "visits"):
        assert plain(example.texts[part]).startswith("Contoh sintetis: "), part
    assert "tidak boleh dikutip" in example.texts["lists"]
    for key in ("chart", "weights"):
        assert "contoh sintetis" in example.texts[key] or "Tidak ada gambar" in example.texts[key]
    assert "contoh sintetis" in example.store.scalars["registry_families"].label


def test_real_lists_are_not_called_made_up(office: Section) -> None:
    assert "contoh sintetis" not in office.text.lower()
    assert office.store.scalars["registry_status"].value == "tersedia"
    assert all("contoh" not in table.source for table in office.store.tables.values())


def test_a_decile_is_never_called_a_rate_of_poverty(office: Section) -> None:
    assert "bukan P0" in office.texts["apart"]
    p0, share = office.store.scalars["registry_p0"], office.store.scalars["registry_low_share"]
    assert f"P0 Kabupaten Blora pada Maret 2025 adalah {p0}, sedangkan {share}" in office.texts["apart"]
    assert "bukan persentase penduduk miskin" in office.texts["accuracy"]
    assert "bukan dari persentase penduduk miskin" in office.texts["money"]
    assert "keluarga desil 1–2 tidak sama dengan penduduk miskin" in plain(office.texts["places"])


@pytest.mark.parametrize(
    ("basis", "words"),
    [
        ("nasional", "tidak harus mempunyai sepersepuluh keluarganya"),
        ("provinsi", "se-provinsi"),
        ("kabupaten", "tidak dapat dibandingkan dengan desil daerah lain"),
        ("tidak-diketahui", "tanyakan kepada pemberi daftar"),
    ],
)
def test_what_the_deciles_rank_among_is_told(
    basis: str, words: str, real: Store, blora: Region, tables: Tables
) -> None:
    ground = ground_of(blora, dataclasses.replace(real, basis=basis), tables)
    writer = Recorder("33.16", "sasaran", lambda: "sel")
    numbers = targeting.targeting_numbers(writer, targeting.targeting_view(ground), tables["poverty_regency"])
    assert words in " ".join(targeting.apart_paragraphs(numbers, ground))


def hand_store() -> Store:
    """Sixty-four families in two villages: of low deciles twenty stay, ten rise, ten are gone; the others are new."""
    kinds = [
        # before, after, PKH before and after, families
        (1, 2, True, True, 20),
        (3, 7, True, False, 10),
        (2, None, True, False, 10),
        (None, 4, False, False, 12),
        (None, 9, False, True, 12),
    ]
    rows = [kind[:4] for kind in kinds for _ in range(kind[4])]
    frame = pd.DataFrame(rows, columns=["decile_before", "decile_after", "before:pkh", "after:pkh"])
    frame = frame.astype(dict.fromkeys(("decile_before", "decile_after"), "Int64"))
    frame = frame.astype(dict.fromkeys(("before:pkh", "after:pkh"), "boolean"))
    frame["family"] = pd.Series([f"{number:032x}" for number in range(len(frame))], dtype="str")
    frame["village"] = pd.Series(["33.16.01.2001", "33.16.02.2002"] * (len(frame) // 2), dtype="str")
    frame["district"] = frame["village"].str.rpartition(".")[0]
    frame["in_before"], frame["in_after"] = frame["decile_before"].notna(), frame["decile_after"].notna()
    frame["size"] = pd.array([4] * len(frame), dtype="Int64")
    frame["moved"], frame["link"], frame["probability"], frame["list_before"] = False, "nik", np.nan, "dtks"
    frame["doubt"] = pd.array([0] * len(frame), dtype="Int64")
    for name in ("lone_elderly", "disabled", "migrant", "female_head", "orphan"):
        frame[name] = pd.array([pd.NA] * len(frame), dtype="boolean")
    for name in ("toddlers", "pupils", "elderly", "pregnant"):
        frame[name] = pd.array([1] * len(frame), dtype="Int64")
    lists = (
        ListInfo("dtsen", "dtsen", None, "after", DAY, 200, 50, 200, False),
        ListInfo("dtks", "dtks", None, "before", OLD, 160, 40, 160, False),
        ListInfo("pkh-lama", "recipients", "pkh", "before", OLD, 40, 40, 40, False),
        ListInfo("pkh-baru", "recipients", "pkh", "after", DAY, 32, 32, 32, False),
    )
    quality = pd.DataFrame(
        [("dtsen", "", "rows", 200), ("dtsen", "", "nik_ok", 150)], columns=["list", "village", "measure", "count"]
    )
    return Store("33.16", frame, quality, lists, DAY, "nasional")


@pytest.fixture(scope="module")
def by_hand(blora: Region, tables: Tables) -> Section:
    return section_of(ground_of(blora, hand_store(), tables), tables)


def test_transitions_by_hand(by_hand: Section) -> None:
    rows = {row[0]: row[1:] for row in by_hand.store.tables["tbl_sasaran_peralihan"].rows}
    assert rows["Desil 1–4"] == (20, 10, 0, 10, 40)
    assert rows["Tidak terdaftar"] == (12, 12, 0, 0, 24)
    assert rows["Jumlah"] == (32, 22, 0, 10, 64)
    assert (
        "Dari 40 keluarga yang di DTKS berada di desil 1–4, 20 keluarga (50,0 persen) tetap di desil 1–4, 10 keluarga "
        "(25,0 persen) berada di desil 5–10, dan 10 keluarga (25,0 persen) tidak ditemukan di DTSEN."
    ) in plain(by_hand.texts["shift"])


def test_changes_and_their_reasons_by_hand(by_hand: Section) -> None:
    assert by_hand.store.tables["tbl_sasaran_perubahan"].rows == (("PKH", 40, 20, 20, 12, 32),)
    reasons = {row[:2]: row[2] for row in by_hand.store.tables["tbl_sasaran_sebab"].rows}
    assert reasons == {
        ("Kehilangan", "keluarga tidak ditemukan di DTSEN"): 10,
        # Of DTKS it is not known which rule held: that the decile rose cannot be said.
        ("Kehilangan", "di luar batas desil"): 10,
        ("Memperoleh", "di luar batas desil"): 12,
    }


def test_errors_by_hand(by_hand: Section) -> None:
    (row,) = by_hand.store.tables["tbl_sasaran_galat"].rows
    # Entitled: 20 with and 12 without; twelve recipients of decile 9.
    assert row == ("PKH", "keluarga", 32, 12, pytest.approx(37.5), 32, 12, pytest.approx(37.5), 0)
    coverage = {row[0]: row[1] for row in by_hand.store.tables["tbl_sasaran_cakupan"].rows}
    assert (coverage["Desil 2"], coverage["Desil 4"], coverage["Desil 9"], coverage["Desil 1"]) == (100, 0, 100, None)


def test_money_by_hand(by_hand: Section) -> None:
    quotas = {row[0]: row[1:] for row in by_hand.store.tables["tbl_sasaran_kuota"].rows}
    assert sum(int(str(row[2])) for row in quotas.values() if row[2] is not None) == 32
    (cutoff,) = by_hand.store.tables["tbl_sasaran_batas"].rows
    # The reading of January 2026: decile 1 alone. Twenty recipients of decile 2 and twelve others of decile 4 fall out.
    assert cutoff == ("PKH", "desil 1–4", "desil 1", 32, 20, pytest.approx(20 * 2_870_000 / 1e9))
    thousand = by_hand.store.scalars["pbi_cost_thousand"]
    assert thousand.value == pytest.approx(1000 * 42_000 * 12 / 1e6)
    assert "tidak diketahui tanpa daftar PBI JKN" in by_hand.texts["money"]


def test_usable_numbers_are_a_share_of_rows(by_hand: Section) -> None:
    rows = {row[0]: row for row in by_hand.store.tables["tbl_daftar"].rows}
    assert rows["DTSEN"][1:] == ("sesudah", "10 Juli 2026", 200, 50, pytest.approx(75.0))
    assert rows["DTKS"][-1] is None


def test_unknown_groups_are_told_not_counted(by_hand: Section) -> None:
    assert "tbl_sasaran_rentan" not in by_hand.store.tables


@pytest.mark.parametrize(
    "left_out",
    [
        ("before:", "persons_before:"),
        ("after:", "persons_after:"),
        ("before:", "after:", "persons_before:", "persons_after:"),
        ("persons_",),
    ],
)
def test_lists_that_are_missing_leave_their_part_out(
    left_out: tuple[str, ...], real: Store, blora: Region, tables: Tables
) -> None:
    families = real.families[[name for name in real.families if not name.startswith(left_out)]]
    found = section_of(ground_of(blora, dataclasses.replace(real, families=families), tables), tables)
    assert all(text.strip() for text in found.texts.values())
    assert set(NUMBER.findall(found.text)) - known_numbers(found.store) == set()
    assert ("tbl_sasaran_perubahan" in found.store.tables) == (left_out == ("persons_",))
    assert ("tbl_sasaran_galat" in found.store.tables) == (not any(name.startswith("after") for name in left_out))
    assert "tbl_sasaran_pbi" not in found.store.tables


def test_without_an_old_list_no_transition_is_told(real: Store, blora: Region, tables: Tables) -> None:
    families = real.families.assign(in_before=False, decile_before=pd.NA, list_before="")
    found = section_of(ground_of(blora, dataclasses.replace(real, families=families), tables), tables)
    assert "tidak ada daftar keluarga sebelum DTSEN" in found.texts["shift"]
    assert found.view.shift is None


def sheet(name: str, rows: list[dict[str, Any]]) -> InputTable:
    source = Source("Pemerintah Kabupaten Blora, buku kerja dampingan.xlsx", "Dampingan", "", "", "")
    return InputTable(name, Path("dampingan.xlsx"), pd.DataFrame(rows), source)


@pytest.fixture(scope="module")
def mentored(real: Store, blora: Region, tables: Tables) -> Section:
    place = {"longitude": np.nan, "latitude": np.nan, "district": "33.16.01"}
    offices = [
        {"office": "Dinas Kesehatan", "fields": "Kesehatan", "capacity": 3.0, **place},
        {"office": "Dinas Sosial", "fields": "Perlindungan sosial", "capacity": 3.0, **place},
    ]
    chosen = [("33.16.01.2001", "Kesehatan"), ("33.16.01.2002", "Perlindungan sosial"), ("33.16.02.2001", "Kesehatan")]
    villages = [
        {"area_code": code, "name": "", "chosen": True, "problem": problem, "office": "", "previous": ""}
        for code, problem in chosen
    ]
    entry = {"area_code": "33.16.01.2001", "office": "Dinas Kesehatan", "activity": "Kunjungan", "rupiah": 15e6}
    entries = [
        {**entry, "date": pd.Timestamp("2026-08-01"), "families": 42.0, "status": "selesai"},
        {**entry, "date": pd.Timestamp("2026-09-01"), "families": np.nan, "status": "rencana"},
        {
            **entry,
            "area_code": "33.16.02.2009",
            "date": pd.Timestamp("2026-09-02"),
            "families": 7.0,
            "status": "selesai",
        },
    ]
    ground = ground_of(
        blora, real, tables,
        mentoring_offices=sheet("mentoring_offices", offices),
        mentoring_villages=sheet("mentoring_villages", villages),
        mentoring_entries=sheet("mentoring_entries", entries),
    )  # fmt: skip
    return section_of(ground, tables)


def test_each_village_gets_one_agency_of_its_field(mentored: Section) -> None:
    rows = mentored.store.tables["tbl_sasaran_dampingan"].rows
    agencies = {row[3]: row[2] for row in rows}
    assert agencies == {"Kesehatan": "Dinas Kesehatan", "Perlindungan sosial": "Dinas Sosial"}
    assert len(rows) == 3
    assert {row[4] for row in rows} == {"ya"}
    assert "2 OPD mendampingi 3 desa/kelurahan" in plain(mentored.texts["places"])
    assert set(NUMBER.findall(mentored.text)) - known_numbers(mentored.store) == set()


def test_what_agencies_did_is_tracked(mentored: Section) -> None:
    rows = {row[0]: row[1:] for row in mentored.store.tables["tbl_sasaran_pemantauan"].rows}
    done = [row for row in rows.values() if row[3]]
    assert done == [("Dinas Kesehatan", 1, 0, 1, 1, 42, 15.0, "1 Agustus 2026")]
    assert mentored.store.scalars["mentoring_active"].value == 1
    assert mentored.store.scalars["mentoring_overdue"].value == 1
    assert "1 kegiatan pada lembar Pemantauan berada di desa/kelurahan yang tidak mendapat OPD" in plain(
        mentored.texts["places"]
    )


def test_what_visits_found_is_set_beside_the_lists(real: Store, blora: Region, tables: Tables) -> None:
    ground = ground_of(blora, real, tables)
    stakes = stakes_of(real, ground.programs)
    plan = plan_visits(expected_information(real.families, stakes, 0.28), seed=1, total=120)
    answers = pd.DataFrame(
        {
            "family": plan["family"],
            "village": plan["village"],
            "list": "a",
            "found": "ya",
            "identity": "",
            "condition": "",
            "eligible": ["ya" if number % 3 else "tidak" for number in range(len(plan))],
            "receives:sembako": ["ya" if number % 2 else "tidak" for number in range(len(plan))],
        }
    ).astype("str")
    found = section_of(dataclasses.replace(ground, answers=answers, plan=plan), tables)
    total = found.store.tables["tbl_sasaran_hasil"].rows[-1]
    assert (total[0], total[1], total[2], total[-1]) == ("Jumlah", 80, 40, 120)
    kinds = {row[0]: row[1:] for row in found.store.tables["tbl_sasaran_galat_lapangan"].rows}
    # Of 80 who were found eligible, every second one receives it.
    assert kinds["eksklusi"][1] == pytest.approx(50.0)
    low, high = kinds["eksklusi"][3:]
    assert isinstance(low, float)
    assert isinstance(high, float)
    assert low < high
    assert "Hasil kunjungan kepada 120 keluarga sudah dibaca" in plain(found.texts["visits"])
    assert set(NUMBER.findall(found.text)) - known_numbers(found.store) == set()


def test_a_plan_of_visits_tells_what_it_brings(office: Section) -> None:
    rows = office.store.tables["tbl_sasaran_kunjungan"].rows
    worth = [float(str(row[2])) for row in rows]
    assert worth == sorted(worth)
    assert all(share > row[0] for row, share in zip(rows, worth, strict=True) if isinstance(row[0], int))


def judged(share: float) -> dict[str, float]:
    return {"value": share, "low": share - 0.01, "high": min(1.0, share + 0.01)}


def matched(labels: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a store keeps of a matching with a model."""
    weights = [
        {"comparison": "name", "level": "same", "true_share": 0.8, "other_share": 0.001, "bits": 9.6},
        {"comparison": "name", "level": "other", "true_share": 0.01, "other_share": 0.9, "bits": -6.5},
        {"comparison": "sex", "level": "same", "true_share": 0.99, "other_share": 0.5, "bits": 1.0},
    ]
    rows = [{"list": "dtsen", "rows": 200, "nik": 120, "model": 60, "alone": 20}]
    return {
        "rows": rows, "weights": weights, "in_band": 31, "expected_precision": 0.9995, "expected_recall": 0.97,
        "labels": labels,
    }  # fmt: skip


@pytest.mark.parametrize("labels", [None, {"labels": 200, "precision": judged(0.99), "recall": judged(0.95)}])
def test_how_well_lists_were_matched(labels: Mapping[str, Any] | None, blora: Region, tables: Tables) -> None:
    store = dataclasses.replace(hand_store(), matching=matched(labels))
    found = section_of(ground_of(blora, store, tables), tables)
    text = plain(found.texts["annex"])
    assert found.store.tables["tbl_padanan"].rows == (("DTSEN", 200, 60.0, 30.0, 10.0),)
    assert "31 pasangan" in text
    assert "sekurangnya 95 persen" in text
    assert ("belum dinilai orang" in text) == (labels is None)
    assert ("200 pasangan yang dinilai orang: presisi 99,00 persen" in text) == (labels is not None)
    assert set(NUMBER.findall(found.text)) - known_numbers(found.store) == set()
    chart = targeting.match_chart(found.view.ground, found.view.match)
    assert chart is not None
    assert [label.get_text() for label in chart.axes[0].get_yticklabels()] == ["Nama", "Jenis kelamin"]


def test_hidden_cells_are_counted_in_the_annex(example: Section) -> None:
    counted = {row[0]: row[2] for row in example.store.tables["tbl_penyamaran"].rows}
    table = example.store.tables["tbl_sasaran_sebab"]
    hidden = sum(cell == MARK for row in table.rows for cell in row)
    assert hidden > 0
    assert counted["Sebab perubahan kepesertaan menurut daftar"] == hidden
    assert MARK in table.note


def test_no_pseudonym_is_shown(office: Section, real: Store) -> None:
    assert re.findall(r"[0-9a-f]{32}", office.text) == []
    assert not set(real.families["family"]) & {str(row["shown"]) for row in office.store.flat()}


def test_the_chart_of_transitions_shows_each_share(by_hand: Section) -> None:
    chart = targeting.shift_chart(by_hand.view.ground, by_hand.view.shift)
    assert chart is not None
    axes = chart.axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "Desil 1",
        "Desil 2",
        "Desil 3",
        "Tidak terdaftar",
    ]
    shown = {(int(text.get_position()[1]), int(text.get_position()[0])): text.get_text() for text in axes.texts}
    # Decile 1 to decile 2, decile 2 to none, decile 3 to decile 7; the new ones to deciles 4 and 9.
    assert shown == {(0, 1): "100", (1, 11): "100", (2, 6): "100", (3, 3): "50", (3, 8): "50"}
    assert b"<svg" in figures.svg_of(chart)


def test_darker_cells_are_more_in_greys_too() -> None:
    chart = heat_map([[10.0, 20.0, 40.0, None]], ["baris"], list("abcd"), title="t", x_heading="x", y_heading="y")
    (image,) = chart.axes[0].images
    colours = image.cmap(image.norm(np.array([10.0, 20.0, 40.0])))[:, :3]
    greys = colours @ np.array([0.299, 0.587, 0.114])
    assert list(greys) == sorted(greys, reverse=True)
    assert chart.axes[0].texts[-1].get_text() == MARK


def test_a_chart_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="grafik bobot tanpa satu pun baris"):
        weight_chart([], title="t")
    with pytest.raises(ValueError, match="peta petak tanpa satu pun baris"):
        heat_map([], [], [], title="t", x_heading="x", y_heading="y")


def test_weights_are_drawn_on_both_sides_of_nothing() -> None:
    chart = weight_chart([Weighed("Nama", (9.6, -6.5))], title="Bobot")
    low, high = chart.axes[0].get_xlim()
    assert low < -6.5 < 0 < 9.6 < high
