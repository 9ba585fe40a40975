"""What counts as a change between two drafts, and what it is called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.errors import UserError
from rpkd.numbers import Unit, format_quantity
from rpkd.render._places import Place
from rpkd.results import Column
from rpkd.review.diff._compare import Change, Difference, compare, movement
from rpkd.review.diff._words import direction, summary

from .drafts import LABEL, Value, draft

NAMED = (Column("name", "Daerah", Unit.TEXT), Column("p0", "P0", Unit.PERCENT), Column("poor", "Miskin", Unit.PERSONS))
YEARLY = (Column("owner", "Pihak", Unit.TEXT), Column("year", "Tahun", Unit.YEAR), Column("goal", "P0", Unit.PERCENT))


def differ(
    before: Sequence[Sequence[Value]], after: Sequence[Sequence[Value]], columns: Sequence[Column]
) -> Difference:
    return compare(draft(rows=before, columns=columns), draft(rows=after, columns=columns), {})


def only(difference: Difference) -> Change:
    (change,) = difference.changes
    return change


# Numbers


def test_a_moved_figure_is_told_with_its_units() -> None:
    change = only(compare(draft({"p0_latest": 11.42}), draft({"p0_latest": 10.58}), {}))
    assert (change.shown_before, change.shown_after) == ("11,42 persen", "10,58 persen")
    assert change.moved == "−0,84 poin persen"
    assert change.relative == pytest.approx(-0.84 / 11.42)
    assert (change.before, change.after) == (11.42, 10.58)


def test_what_is_shown_the_same_is_noise() -> None:
    difference = compare(draft({"p0": 10.581, "p1": 1.27}), draft({"p0": 10.579, "p1": 1.27}), {})
    assert difference.changes == ()
    assert difference.hidden == 1
    assert difference.empty


def test_the_last_shown_digit_counts() -> None:
    change = only(compare(draft({"p0": 10.584}), draft({"p0": 10.586}), {}))
    assert change.moved == "+0,01 poin persen"


def test_a_figure_that_becomes_known_is_a_change() -> None:
    change = only(compare(draft({"p0": None}), draft({"p0": 11.42}), {}))
    assert (change.shown_before, change.shown_after, change.moved) == ("tidak tersedia", "11,42 persen", "")


def test_a_result_of_one_draft_only_is_new_or_gone() -> None:
    new = only(compare(draft({"a": 1.0}), draft({"a": 1.0, "b": 2.0}), {}))
    assert (new.key, new.shown_before, new.shown_after) == ("b", "", "2,00 persen")
    gone = only(compare(draft({"a": 1.0, "b": 2.0}), draft({"a": 1.0}), {}))
    assert (gone.key, gone.shown_before, gone.shown_after) == ("b", "2,00 persen", "")


def test_a_newer_year_is_told_even_where_the_figure_is_the_same() -> None:
    before, after = draft({"p0": 10.0}), draft({"p0": 10.0})
    before.store.scalars["p0"] = replace(before.store.scalars["p0"], period="2024")
    after.store.scalars["p0"] = replace(after.store.scalars["p0"], period="2025")
    change = only(compare(before, after, {}))
    assert (change.shown_before, change.shown_after) == ("10,00 persen (2024)", "10,00 persen (2025)")


@pytest.mark.parametrize(
    ("before", "after", "unit", "moved"),
    [
        (446.34, 451.2, Unit.BILLION_RUPIAH, "+Rp4,9 miliar"),
        (464959, 460000, Unit.RUPIAH_PER_CAPITA_MONTH, "−Rp4.959"),
        (23, 21, Unit.RANK, "−2 peringkat"),
        (2029, 2030, Unit.YEAR, "+1 tahun"),
        (99.14, 92.01, Unit.THOUSAND_PERSONS, "−7,13 ribu jiwa"),
        ("kurang dari 1", 3, Unit.PERCENT, ""),
        (10.6, 10.6, Unit.PERCENT, ""),
    ],
)
def test_movements_have_the_unit_of_a_difference(before: Value, after: Value, unit: Unit, moved: str) -> None:
    assert movement(before, after, unit)[0] == moved


def test_readers_can_check_the_subtraction() -> None:
    assert movement(10.004, 10.006, Unit.PERCENT)[0] == "+0,01 poin persen"
    assert movement(0.0, 5.0, Unit.PERCENT)[1] is None


def test_a_figure_told_with_more_decimals_has_not_moved() -> None:
    before, after = draft({"p0": 10.6}), draft({"p0": 10.6})
    before.store.scalars["p0"] = replace(before.store.scalars["p0"], decimals=1)
    change = only(compare(before, after, {}))
    assert (change.shown_before, change.shown_after) == ("10,6 persen", "10,60 persen")
    assert (change.moved, change.relative, direction(change)) == ("", None, ("", ""))


def test_drafts_that_differ_by_noise_are_not_called_the_same() -> None:
    told = summary(compare(draft({"p0": 10.581}), draft({"p0": 10.579}), {}))
    assert told[0] == "Tidak ada hasil yang tampil berbeda dan tidak ada bahan yang berbeda."
    assert told[1].startswith("1 nilai lain berbeda kurang dari ketelitian")
    assert summary(compare(draft({"p0": 10.5}), draft({"p0": 10.5}), {}))[0].startswith("Kedua draf sama")


# Rows


def test_an_inserted_row_is_one_new_row() -> None:
    change = only(differ([("A", 1.0, 10), ("C", 3.0, 30)], [("A", 1.0, 10), ("B", 2.0, 20), ("C", 3.0, 30)], NAMED))
    assert (change.kind, change.key) == ("baris", "tbl_contoh[B]")
    assert change.shown_after == "Daerah B; P0 2,00 persen; Miskin 20 jiwa"


def test_a_row_keeps_its_name_when_the_ranking_changes() -> None:
    difference = differ([("A", 1.0, 10), ("B", 2.0, 20)], [("B", 2.0, 20), ("A", 3.0, 10)], NAMED)
    assert [(change.key, change.moved) for change in difference.changes] == [("tbl_contoh[A].p0", "+2,00 poin persen")]


def test_years_belong_to_the_name_of_a_row() -> None:
    before = [("Nasional", 2026, 7.5), ("Nasional", 2029, 5.0)]
    after = [("Nasional", 2026, 7.0), ("Nasional", 2029, 5.0), ("RPJMD", 2029, 6.0)]
    changes = {change.key: change.kind for change in differ(before, after, YEARLY).changes}
    assert changes == {"tbl_contoh[Nasional / 2026].goal": "sel", "tbl_contoh[RPJMD / 2029]": "baris"}


def test_a_new_year_is_not_the_old_one_changed() -> None:
    before = [("Nasional", 2026, 7.5), ("Nasional", 2029, 5.0)]
    after = [("Nasional", 2027, 7.5), ("Nasional", 2029, 5.0)]
    assert [change.kind for change in differ(before, after, YEARLY).changes] == ["baris", "baris"]


def test_an_empty_first_cell_means_the_one_above() -> None:
    columns = (Column("scenario", "Skenario"), Column("item", "Program"), Column("reach", "Jangkauan"))
    before = [("Dasar", "PKH", "a"), ("", "Sembako", "b"), ("Lain", "PKH", "c"), ("", "Sembako", "d")]
    after = [*before[:3], ("", "Sembako", "e")]
    assert only(differ(before, after, columns)).key == "tbl_contoh[Lain / Sembako].reach"


def test_a_figure_inside_a_name_changes_the_cell_and_not_the_row() -> None:
    columns = (Column("owner", "Parameter"), Column("status", "Status"))
    before = [("PKH: besaran Rp2.870.000", "2"), ("PKH: kuota 10.000.000 keluarga", "2")]
    after = [("PKH: besaran Rp3.000.000", "2"), ("PKH: kuota 10.000.000 keluarga", "2")]
    change = only(differ(before, after, columns))
    assert (change.kind, change.before, change.after) == ("sel", before[0][0], after[0][0])


def test_rows_named_by_an_amount_are_paired_in_order() -> None:
    columns = (Column("budget", "Anggaran", Unit.BILLION_RUPIAH), Column("rate", "P0", Unit.PERCENT))
    difference = differ([(20.0, 9.0), (40.0, 8.0)], [(20.0, 9.0), (41.0, 8.0)], columns)
    assert only(difference).moved == "+Rp1,0 miliar"


def test_a_column_that_comes_is_told_once() -> None:
    before = draft(rows=[("A", 1.0), ("B", 2.0)], columns=NAMED[:2])
    after = draft(rows=[("A", 1.0, 5), ("B", 2.0, 6)], columns=NAMED)
    change = only(compare(before, after, {}))
    assert (change.kind, change.shown_before, change.shown_after) == ("kolom", "", "kolom Miskin")


def test_a_table_that_goes_is_told_once() -> None:
    change = only(compare(draft(rows=[("A", 1.0, 5)], columns=NAMED), draft(), {}))
    assert (change.kind, change.shown_before, change.shown_after) == ("tabel", "tabel dengan 1 baris", "")


# Sentences


def test_a_sentence_shows_what_differs_in_it() -> None:
    text = "Angka {} persen pada 2025. Kalimat kedua tetap."
    before, after = (draft(texts={"narasi_p0": text.format(figure)}) for figure in ("11,42", "10,58"))
    change = only(compare(before, after, {}))
    assert (change.kind, change.wording) == ("kalimat", False)
    assert change.shown_before == "Angka 11,42 persen pada 2025."
    assert change.shown_after == "Angka 10,58 persen pada 2025."


def test_another_word_is_told_from_another_number() -> None:
    before, after = (draft(texts={"narasi_p0": f"Angkanya {word} 0,1 persen."}) for word in ("turun", "naik"))
    assert only(compare(before, after, {})).wording


def test_a_table_inside_a_text_is_compared_as_a_table() -> None:
    def made(figure: float) -> object:
        shown = format_quantity(figure, Unit.INDEX)
        text = f"**Tabel contoh**\n\n| Daerah | P0 |\n|:---|---:|\n| A | {shown} |\n"
        columns = (Column("name", "Daerah"), Column("p0", "P0", Unit.INDEX))
        return draft(rows=[("A", figure)], columns=columns, texts={"narasi_contoh": text})

    assert only(compare(made(1.0), made(2.0), {})).key == "tbl_contoh[A].p0"  # type: ignore[arg-type]


def test_sentences_that_only_change_places_are_told_once() -> None:
    before, after = draft(texts={"narasi_a": "- Satu\n- Dua"}), draft(texts={"narasi_a": "- Dua\n- Satu"})
    change = only(compare(before, after, {}))
    assert change.shown_before == change.shown_after
    assert not change.wording


# Places and drafts


def test_changes_are_told_in_the_order_of_the_document() -> None:
    before, after = (
        draft({"p0": figure}, [("A", figure, 5)], NAMED, {"narasi_akhir": f"Angka {figure}."}) for figure in (1.0, 2.0)
    )
    places = {
        "narasi-akhir": Place("BAB I", "1.1 Awal", notebook="contoh"),
        LABEL: Place("BAB II", "2.1 Tabel", "Tabel 2.1", "contoh"),
    }
    changes = compare(before, after, places).changes
    assert [change.key for change in changes] == ["narasi_akhir", "p0", "tbl_contoh[A].p0"]
    assert [change.place and change.place.chapter for change in changes] == ["BAB I", "BAB II", "BAB II"]
    assert changes[-1].place == places[LABEL]


def test_drafts_of_two_regions_are_refused() -> None:
    with pytest.raises(UserError, match="daerah yang berbeda"):
        compare(draft(), draft(region="33.17"), {})


# Properties

names = st.text("abcdef 0123", min_size=1, max_size=6)
figures = st.none() | st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 3)) | names
scalars = st.dictionaries(st.text("abc", min_size=1, max_size=3), figures, max_size=5)
tables = st.lists(st.tuples(names, figures, st.none() | st.integers(0, 10**6)), max_size=7)
texts = st.dictionaries(st.sampled_from(["narasi_a", "judul_tbl_b"]), st.text("ab1, .|\n", max_size=30), max_size=2)
states = st.dictionaries(st.sampled_from(["param:a.b", "code", "version:x", "file:data/x.csv"]), names, max_size=4)
drafts = st.builds(lambda s, r, t, i: draft(s, r, NAMED, t, inputs=i), scalars, tables, texts, states)


@settings(deadline=None)
@given(drafts)
def test_a_draft_does_not_differ_from_itself(one: object) -> None:
    difference = compare(one, one, {})  # type: ignore[arg-type]
    assert difference.empty
    assert difference.hidden == 0


@settings(deadline=None)
@given(drafts, drafts)
def test_the_way_back_is_the_mirror_of_the_way_there(one: object, other: object) -> None:
    there, back = compare(one, other, {}), compare(other, one, {})  # type: ignore[arg-type]
    assert Counter((c.key, c.kind, c.shown_before, c.shown_after, c.causes) for c in there.changes) == Counter(
        (c.key, c.kind, c.shown_after, c.shown_before, c.causes) for c in back.changes
    )
    assert {(i.key, i.before, i.after) for i in there.inputs} == {(i.key, i.after, i.before) for i in back.inputs}
    assert there.hidden == back.hidden


@settings(deadline=None)
@given(drafts, drafts)
def test_no_change_is_told_twice(one: object, other: object) -> None:
    keys = [change.key for change in compare(one, other, {}).changes]  # type: ignore[arg-type]
    assert len(keys) == len(set(keys))


@settings(deadline=None)
@given(st.dictionaries(names, st.tuples(figures, figures), min_size=1, max_size=8), st.data())
def test_each_cell_that_is_shown_differently_is_told_once(
    rows: dict[str, tuple[Value, Value]], data: st.DataObject
) -> None:
    """Rows of the same names, in any order: the changes are the cells whose shown figure differs, and no others."""
    shuffled = data.draw(st.permutations(list(rows)))
    columns = NAMED[:2]
    before = [(name, values[0]) for name, values in rows.items()]
    after = [(name, rows[name][1]) for name in shuffled]
    shown = {name: tuple(format_quantity(value, Unit.PERCENT) for value in values) for name, values in rows.items()}
    expected = {f"tbl_contoh[{name}].p0": pair for name, pair in shown.items() if pair[0] != pair[1]}
    changes = differ(before, after, columns).changes
    assert {change.key: (change.shown_before, change.shown_after) for change in changes} == expected


@settings(deadline=None)
@given(st.lists(st.tuples(names, figures, st.integers(0, 9)), unique_by=lambda row: row[0], max_size=8), st.data())
def test_the_order_of_named_rows_means_nothing(rows: list[tuple[str, Value, int]], data: st.DataObject) -> None:
    assert differ(rows, data.draw(st.permutations(rows)), NAMED).empty
