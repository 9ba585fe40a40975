"""What an identity number joins, what contradicts itself, how candidates compete: cases worked out by hand."""

from __future__ import annotations

import dataclasses
import datetime
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from rpkd.registry._roster import COUNTS, FLAGS, TEXTS, Roster
from rpkd.targeting._clusters import MOST_IN_ONE_LIST, Edges, join, nik_edges
from rpkd.targeting._match import households, match
from rpkd.targeting._match_names import names_of, sound
from rpkd.targeting._match_quality import label_quality, wilson
from rpkd.targeting._match_table import UNKNOWN, BlockKey, block_values, stack
from rpkd.targeting._rivals import chances

NIK = "3316010101909001"
OTHER_NIK = "3316010202919002"


def roster(name: str, *rows: dict[str, Any]) -> Roster:
    frame = pd.DataFrame([{**dict.fromkeys(TEXTS, ""), "birth": pd.NaT, **row} for row in rows])
    frame["name_key"] = frame["name"]
    frame = frame.astype(dict.fromkeys(TEXTS, "str")).astype({"birth": "datetime64[us]"})
    for column in FLAGS:
        frame[column] = pd.array([pd.NA] * len(rows), dtype="boolean")
    for column in COUNTS:
        frame[column] = pd.array([pd.NA] * len(rows), dtype="Int64")
    frame["row"] = np.arange(len(rows)) + 2
    return Roster(name, "dtsen", None, "after", "person", datetime.date(2026, 7, 10), f"{name}.csv", frame, True)


def person(name: str, birth: str = "", nik: str = "", **more: str) -> dict[str, Any]:
    return {
        "name": name,
        "nik": nik,
        "birth": pd.Timestamp(birth) if birth else pd.NaT,
        "birth_from": "list" if birth else "",
        **more,
    }


def one_person(*rosters: Roster) -> bool:
    entities = match(rosters, probabilistic=False).entities
    return len(set(entities["entity"])) == 1


def edges(*pairs: tuple[int, int, float]) -> Edges:
    left, right, weight = (np.array(values) for values in zip(*pairs, strict=True))
    return Edges(left.astype(np.int64), right.astype(np.int64), weight.astype(float), np.ones(len(pairs)))


@pytest.mark.parametrize(
    ("one", "other", "joined"),
    [
        (person("SITI AMINAH", "1990-01-01"), person("SITI AMINAH", "1990-01-01"), True),
        (person("SITI AMINAH", "1990-01-01"), person("ST AMINAH", "1990-01-01"), True),
        (person("SITI AMINAH", "1990-01-01"), person("SITI AMINHA", "1990-01-10"), True),
        (person("SITI AMINAH"), person("SITI"), True),
        (person("SITI AMINAH"), person(""), True),
        # The number of the husband, entered for his wife.
        (person("BUDI HARTONO", "1985-03-04"), person("SRI WAHYUNI", "1988-07-09"), False),
        # The number holds the birth date, so that the date cannot confirm it.
        (person("BUDI HARTONO", "1990-01-01"), person("SRI WAHYUNI", "1990-01-01"), False),
        (person("BUDI HARTONO"), person("SRI WAHYUNI"), False),
        # Father and son with one word for a name and one number.
        (person("KASMAN", "1950-02-03"), person("KASMAN", "1981-07-09"), False),
        (person("AHMAD KASMAN", "1950-02-03"), person("AHMAD KASMAN", "1981-07-09"), True),
    ],
)
def test_an_identity_number_joins_only_with_a_name_that_is_alike(
    one: dict[str, Any], other: dict[str, Any], joined: bool
) -> None:
    assert one_person(roster("a", {**one, "nik": NIK}), roster("b", {**other, "nik": NIK})) is joined
    assert one_person(roster("a", {**other, "nik": NIK}), roster("b", {**one, "nik": NIK})) is joined


def test_a_birth_date_read_from_the_number_does_not_speak_against_it() -> None:
    listed = person("KASMAN", "1950-02-03", NIK)
    read = {**person("KASMAN", "1990-01-01", NIK), "birth_from": "nik"}
    assert one_person(roster("a", listed), roster("b", read))


def test_a_number_in_too_many_rows_joins_nobody() -> None:
    rows = [person("SITI AMINAH", "1990-01-01", NIK) for _ in range(MOST_IN_ONE_LIST)]
    assert len(nik_edges(stack([roster("a", *rows)]))) == math.comb(MOST_IN_ONE_LIST, 2)
    assert len(nik_edges(stack([roster("a", *rows), roster("b", *rows)]))) == math.comb(2 * MOST_IN_ONE_LIST, 2)
    assert len(nik_edges(stack([roster("a", *rows, rows[0]), roster("b", *rows)]))) == 0


def test_two_numbers_of_one_list_are_never_one_person() -> None:
    table = stack(
        [
            roster("a", person("SITI", nik=NIK), person("SITI", nik=OTHER_NIK)),
            roster("b", person("SITI")),
        ]
    )
    persons, refused = join(table, edges((0, 2, 5.0), (1, 2, 9.0)))
    assert persons.tolist() == [0, 1, 1]
    assert refused.tolist() == [True, False]


def test_two_members_of_a_family_are_never_one_person_unless_one_was_entered_twice() -> None:
    twins = [person("RINA", "2010-05-05", family_id="F1"), person("RANI", "2010-05-05", family_id="F1")]
    table = stack([roster("a", *twins), roster("b", person("RINA", "2010-05-05"))])
    persons, refused = join(table, edges((0, 2, 9.0), (1, 2, 8.0)))
    assert persons.tolist() == [0, 1, 0]
    assert refused.tolist() == [False, True]

    again = [twins[0], twins[0]]
    table = stack([roster("a", *again), roster("b", person("RINA", "2010-05-05"))])
    persons, refused = join(table, edges((0, 2, 9.0), (1, 2, 8.0)))
    assert persons.tolist() == [0, 0, 0]
    assert not refused.any()


def test_a_refused_pair_that_meets_by_way_of_a_third_row_is_not_refused() -> None:
    table = stack([roster("a", person("SITI", nik=NIK)), roster("b", person("SITI")), roster("c", person("SITI"))])
    persons, refused = join(table, edges((0, 1, 3.0), (1, 2, 2.0), (0, 2, 1.0)))
    assert persons.tolist() == [0, 0, 0]
    assert not refused.any()


EIGHT = stack([roster(name, *(person("SITI") for _ in range(4))) for name in "ab"])


@settings(deadline=None, max_examples=100)
@given(st.data())
def test_no_person_contradicts_itself_whatever_the_pairs(data: st.DataObject) -> None:
    nik = data.draw(st.lists(st.sampled_from([UNKNOWN, 0, 1]), min_size=8, max_size=8))
    family = data.draw(st.lists(st.sampled_from([UNKNOWN, 0, 1]), min_size=8, max_size=8))
    table = dataclasses.replace(
        EIGHT, columns=EIGHT.columns | {"nik_number": np.array(nik), "family": np.array(family)}
    )
    pair = st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(0, 5)).filter(lambda drawn: drawn[0] < drawn[1])
    drawn = data.draw(st.lists(pair, min_size=1, max_size=15))
    persons, refused = join(table, edges(*drawn))
    for number in set(persons.tolist()):
        held = np.flatnonzero(persons == number).tolist()
        for rows in ([row for row in held if row < 4], [row for row in held if row >= 4]):
            assert len({nik[row] for row in rows} - {UNKNOWN}) <= 1
            for one in (0, 1):
                members = [nik[row] for row in rows if family[row] == one]
                assert len(members) <= 1 or (UNKNOWN not in members and len(set(members)) == 1)
    for (left, right, _), apart in zip(drawn, refused.tolist(), strict=True):
        assert (persons[left] != persons[right]) == apart


def test_a_lone_candidate_has_its_own_odds() -> None:
    table = stack([roster("a", person("SITI")), roster("b", person("SITI"))])
    chance = chances(table, np.arange(2), np.array([0]), np.array([1]), np.array([3.0]))
    assert chance.tolist() == [8 / 9]


def test_namesakes_share_the_chance() -> None:
    table = stack([roster("a", person("SITI")), roster("b", person("SITI"), person("SITI"))])
    chance = chances(table, np.arange(3), np.array([0, 0]), np.array([1, 2]), np.array([3.0, 1.0]))
    assert chance.tolist() == [8 / (1 + 8 + 2), 2 / (1 + 8 + 2)]


def test_rows_that_are_one_person_already_are_no_rivals() -> None:
    table = stack([roster("a", person("SITI")), roster("b", person("SITI"), person("SITI"))])
    chance = chances(table, np.array([0, 1, 1]), np.array([0, 0]), np.array([1, 2]), np.array([3.0, 1.0]))
    assert chance.tolist() == [8 / 9, 2 / 9]


def test_a_place_that_an_identity_number_fills_is_hardly_free() -> None:
    table = stack([roster("a", person("SITI", nik=NIK)), roster("b", person("SITI", nik=NIK), person("SITI"))])
    chance = chances(table, np.array([0, 0, 2]), np.array([0]), np.array([2]), np.array([10.0]))
    assert chance[0] == pytest.approx(2**10 / (1 + 2**10 + 2**20))


def test_families_with_a_joined_member_or_one_card_are_one_household() -> None:
    a = roster(
        "a", person("SITI", family_id="A1", kk="1"), person("BUDI", family_id="A1"), person("TONO", family_id="A2")
    )
    b = roster("b", person("SITI", family_id="B1"), person("ADI", family_id="B2", kk="1"), person("X"))
    table = stack([a, b])
    # The second pair was refused: it makes no household.
    found = households(table, edges((0, 3, 1.0), (2, 3, 1.0)), np.array([0, 1, 2, 0, 4, 5]))
    assert found[0] == found[1] == found[3] == found[4]
    assert found[2] != found[0]
    assert found[5] == UNKNOWN


def test_a_key_that_too_many_share_is_left_out() -> None:
    rows = [person("SITI", kk=kk) for kk in ("1", "1", "2", "2", "2", "3", "")]
    table = stack([roster("a", *rows)])
    values = block_values(table, BlockKey(("kk_number", "word1"), 2))
    assert (values != UNKNOWN).tolist() == [True, True, False, False, False, False, False]
    assert values[0] == values[1]


@given(st.permutations(["SITI", "NUR", "AMINAH"]))
def test_the_order_of_words_does_not_matter_to_the_sound(words: list[str]) -> None:
    names = names_of(pd.Series(["SITI NUR AMINAH", " ".join(words), "SITI AMINAH"], dtype="str"))
    assert names.sound[0] == names.sound[1] != names.sound[2]


@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=12))
def test_every_word_sounds_of_something(word: str) -> None:
    assert sound(word)
    assert set(sound(word)) <= set(word) | set("SITABDUMKCPYNEO")


def test_missing_names_have_no_number() -> None:
    names = names_of(pd.Series(["", "...", "SITI"], dtype="str"))
    assert names.name.tolist()[:2] == [UNKNOWN, UNKNOWN]
    assert names.spoken.tolist() == [None, None, "SITI"]
    assert names.words[0].tolist()[:2] == [UNKNOWN, UNKNOWN]


def test_labels_give_precision_and_recall_with_their_intervals() -> None:
    a = roster("a", *(person("SITI", nik=f"331601010190{number:04d}") for number in range(1, 5)))
    b = roster("b", *(person("SITI", nik=f"331601010190{number:04d}") for number in (1, 2, 3, 9)))
    matching = match([a, b], probabilistic=False)
    labels = pd.DataFrame(
        {
            "list_left": "a",
            "position_left": [0, 1, 2, 3, 3],
            "list_right": "b",
            "position_right": [0, 1, 2, 3, 0],
            "same": [True, True, False, True, False],
        }
    )
    found = label_quality(matching, labels)
    assert found.precision is not None
    assert found.recall is not None
    # Joined: the first three, of which two are right. True: the first two and the fourth, of which two are joined.
    assert (found.precision.value, found.recall.value, found.labels) == (2 / 3, 2 / 3, 5)
    assert (found.precision.low, found.precision.high) == pytest.approx(proportion_confint(2, 3, method="wilson"))
    heavy = label_quality(matching, labels.assign(stratum_weight=[1.0, 1.0, 2.0, 1.0, 1.0]))
    assert heavy.precision is not None
    assert heavy.precision.value == 0.5
    assert (heavy.precision.low, heavy.precision.high) == pytest.approx(wilson(0.5, 16 / 6))


def test_without_labels_nothing_is_known() -> None:
    matching = match([roster("a", person("SITI"))], probabilistic=False)
    columns = ["list_left", "position_left", "list_right", "position_right", "same"]
    found = label_quality(matching, pd.DataFrame(columns=columns))
    assert (found.precision, found.recall, found.labels) == (None, None, 0)
