"""Figures in an answer: found by keys made from the lists, never guessed, never for another question."""

from __future__ import annotations

from typing import Any

import pytest

from rpkd.errors import UserError
from rpkd.sources.webapi._answers import RawFigure, read_figures, read_periods

from .conftest import P0, figures, periods

AREAS = [(1, "Ambon"), (11, "Tual"), (1971, "Kota Pangkal Pinang")]
VALUES = {(1, 2024): "4.71", (11, 2024): "20.53", (1971, 2024): "4.04", (1971, 2025): 4.4}


def read(data: dict[str, Any], **options: Any) -> tuple[RawFigure, ...]:
    return read_figures(data, "x", **{"variable": "621", "years": [2024, 2025], **options}).figures


def test_figures_are_found_whatever_the_length_of_the_ids() -> None:
    found = read(figures(621, P0, "Persen", AREAS, VALUES))
    assert {(item.area_id, item.year): item.text for item in found} == {
        ("1", 2024): "4.71",
        ("11", 2024): "20.53",
        ("1971", 2024): "4.04",
        ("1971", 2025): "4.4",
    }


def test_title_and_unit_are_those_of_the_variable() -> None:
    table = read_figures(figures(621, P0, "Persen", AREAS, VALUES), "x", variable="621", years=[2024, 2025])
    assert (table.title, table.unit) == (P0, "Persen")


@pytest.mark.parametrize("absent", ["-", "", "...", None, "N/A", "–"])
def test_a_mark_for_not_available_is_no_figure(absent: str | None) -> None:
    assert [item.area_id for item in read(figures(621, P0, "", AREAS, {**VALUES, (1, 2024): absent}))] == [
        "11",
        "1971",
        "1971",
    ]


@pytest.mark.parametrize("text", ["4,71", "4.71*", "empat", "1e999999", "=1+1", "0x10", "٤"])
def test_what_is_no_plain_number_is_kept_apart(text: str) -> None:
    found = read(figures(621, P0, "", AREAS, {**VALUES, (1, 2024): text}))
    assert (found[0].text, found[0].readable) == (text, False)


def test_a_category_must_be_named_when_there_are_several() -> None:
    categories = ((431, "Perkotaan"), (432, "Perdesaan"), (433, "Jumlah"))
    values = {(1971, 2024, id_, 0): f"{id_}.5" for id_, _ in categories}
    data = figures(192, "P0", "", AREAS, values, categories=categories)
    options = {"variable": "192", "years": [2024]}
    assert [item.text for item in read(data, **options, category="jumlah")] == ["433.5"]
    with pytest.raises(UserError, match=r"mempunyai beberapa kategori\n.*Perkotaan, Perdesaan, Jumlah") as caught:
        read(data, **options)
    assert "--category" in str(caught.value)
    with pytest.raises(UserError, match="kategori «Kota» tidak ada"):
        read(data, **options, category="Kota")


def test_months_are_told_by_the_names_of_the_periods() -> None:
    within = ((61, "Semester 1 (Maret)"), (62, "Semester 2 (September)"), (63, "Tahunan"))
    values = {(1971, 2024, 0, 61): "4.1", (1971, 2024, 0, 62): "4.2", (1971, 2024, 0, 63): "9.9"}
    data = figures(192, "P0", "", AREAS, values, within=within)
    found = read(data, variable="192", years=[2024], months=True)
    assert [(item.month, item.text) for item in found] == [(3, "4.1"), (9, "4.2")]
    with pytest.raises(UserError, match="beberapa periode"):
        read(data, variable="192", years=[2024])
    plain = figures(192, "P0", "", AREAS, {(1971, 2024): "4.1"})
    with pytest.raises(UserError, match="bulan angka tidak disebut"):
        read(plain, variable="192", years=[2024], months=True)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"var": [{"val": 622, "label": "P1"}]}, "jawaban untuk variabel lain: 622"),
        ({"var": []}, "bagian «var»"),
        ({"tahun": [{"val": 110, "label": "2010"}]}, "jawaban untuk tahun lain: 2010"),
        ({"tahun": "2024"}, "bagian «tahun»"),
        ({"vervar": [{"label": "tanpa nomor"}]}, "bagian «vervar»"),
        ({"vervar": [{"val": "1;drop", "label": "x"}]}, "bagian «vervar»"),
        ({"datacontent": []}, "bagian «datacontent»"),
        ({"datacontent": {"999": 1}}, "tidak satu pun angka cocok"),
        ({"turvar": None}, "bagian «turvar»"),
        ({"vervar": [{"val": 1, "label": "A"}, {"val": 1, "label": "B"}]}, "tidak tunggal"),
    ],
)
def test_an_answer_to_another_question_is_refused(change: dict[str, Any], told: str) -> None:
    with pytest.raises(UserError) as caught:
        read({**figures(621, P0, "", AREAS, VALUES), **change})
    assert told in str(caught.value)


def test_a_list_of_years_tells_its_pages() -> None:
    found, pages = read_periods(periods([2024, 2025], page=1, pages=3), "x")
    assert ([(item.id, item.year) for item in found], pages) == ([("124", 2024), ("125", 2025)], 3)


@pytest.mark.parametrize(
    "data", ["", [], [{}, []], [{"pages": "2"}, []], [{"pages": -1}, []], [{"pages": 1}, [{"th": "24", "th_id": 1}]]]
)
def test_a_list_of_years_of_another_layout_is_refused(data: Any) -> None:
    with pytest.raises(UserError, match="lain bentuknya"):
        read_periods({"data": data}, "x")
