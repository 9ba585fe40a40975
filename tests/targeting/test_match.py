"""Matching made-up lists whose truth is known; needs the optional packages."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rpkd.errors import UserError
from rpkd.registry._roster import Roster
from rpkd.registry._synthetic import SyntheticSet, invented_places, synthetic_rosters
from rpkd.targeting._match import Matching, match
from rpkd.targeting._match_quality import label_quality, review_sample
from rpkd.targeting._model import Model
from rpkd.targeting._settings import COMPARISONS

pytest.importorskip("splink")
pytest.importorskip("duckdb")


@pytest.fixture(scope="module")
def made() -> SyntheticSet:
    return synthetic_rosters("33.16", invented_places("33.16", villages=10), 650, seed=77, recipients=False)


@pytest.fixture(scope="module")
def matching(made: SyntheticSet) -> Matching:
    return match(made.rosters, seed=3)


@pytest.fixture(scope="module")
def model(matching: Matching) -> Model:
    assert matching.model is not None
    return matching.model


def truth(made: SyntheticSet, matching: Matching) -> pd.DataFrame:
    return matching.entities.merge(made.truth, on=["list", "position"], how="left", validate="1:1")


def precision_and_recall(frame: pd.DataFrame, entity: str = "entity") -> tuple[float, float]:
    """Over all pairs of rows."""

    def pairs(keys: list[str]) -> float:
        sizes = frame.groupby(keys).size()
        return float((sizes * (sizes - 1) / 2).sum())

    right = pairs([entity, "person"])
    return right / pairs([entity]), right / pairs(["person"])


def partition(matching: Matching) -> set[frozenset[tuple[str, int]]]:
    entities = matching.entities
    return {frozenset(zip(group["list"], group["position"], strict=True)) for _, group in entities.groupby("entity")}


def test_persons_are_found_and_hardly_any_is_wrong(made: SyntheticSet, matching: Matching) -> None:
    found = truth(made, matching)
    precision, recall = precision_and_recall(found)
    assert precision >= 0.999
    assert recall >= 0.93
    only_numbers, few = precision_and_recall(found, "by_nik")
    assert only_numbers >= 0.999
    assert few < 0.5


def test_every_row_stands_there_once_in_its_order(made: SyntheticSet, matching: Matching) -> None:
    entities = matching.entities
    expected = [(roster.name, place) for roster in made.rosters for place in range(len(roster.rows))]
    assert list(zip(entities["list"], entities["position"], strict=True)) == expected
    sizes = entities.groupby("entity")["entity"].transform("size")
    assert ((sizes == 1) == entities["method"].eq("alone")).all()
    assert (entities["probability"].isna() == entities["method"].eq("alone")).all()
    assert (entities.loc[entities["method"].eq("model"), "probability"] >= 0.95).all()


def test_no_person_holds_two_numbers_or_two_members_of_one_family(made: SyntheticSet, matching: Matching) -> None:
    rows = pd.concat([roster.rows.assign(list=roster.name) for roster in made.rosters], ignore_index=True)
    rows["entity"] = matching.entities["entity"]
    numbers = rows[rows["nik"].ne("")].groupby(["entity", "list"])["nik"].nunique()
    assert numbers.max() == 1
    families = rows[rows["family_id"].ne("")].groupby(["entity", "list", "family_id"])
    same_name = families["name_key"].nunique().eq(1) & families["birth"].nunique().le(1)
    same_nik = families["nik"].nunique().eq(1) & families["nik"].min().ne("")
    several = families.size() > 1
    sounds_alike = families["sex"].nunique().eq(1)
    assert (same_name | same_nik | sounds_alike)[several].all()
    assert several.mean() < 0.01


def test_a_kept_model_gives_the_same_result(made: SyntheticSet, model: Model, matching: Matching) -> None:
    again = match(made.rosters, model, threads=1)
    pd.testing.assert_frame_equal(again.entities, matching.entities)
    pd.testing.assert_frame_equal(again.review, matching.review)


def shuffled(roster: Roster, seed: int) -> tuple[Roster, np.ndarray]:
    order = np.random.default_rng(seed).permutation(len(roster.rows))
    return dataclasses.replace(roster, rows=roster.rows.iloc[order].reset_index(drop=True)), order


def test_the_order_of_rows_and_lists_does_not_matter(made: SyntheticSet, model: Model, matching: Matching) -> None:
    mixed = {roster.name: shuffled(roster, seed) for seed, roster in enumerate(made.rosters)}
    turned = [mixed[name][0] for name in reversed(list(mixed))]
    other = match(turned, seed=3)
    assert other.model == model
    back = other.entities.assign(
        position=[
            int(mixed[name][1][place])
            for name, place in zip(other.entities["list"], other.entities["position"], strict=True)
        ]
    )
    assert partition(dataclasses.replace(other, entities=back)) == partition(matching)


def test_a_model_is_numbers_only(made: SyntheticSet, model: Model) -> None:
    text = model.to_json()
    assert Model.from_json(text) == model
    known = {comparison.key for comparison in COMPARISONS} | {
        level.key for part in COMPARISONS for level in part.levels
    }
    read = json.loads(text)
    assert set(read) == {"version", "seed", "true_pairs", "other_pairs", "weights"}
    assert {key for levels in read["weights"].values() for key in levels} | set(read["weights"]) == known
    assert all(
        isinstance(share, float) for levels in read["weights"].values() for pair in levels.values() for share in pair
    )


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 99}'])
def test_a_text_that_is_no_model_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="model"):
        Model.from_json(text)


def test_a_model_of_another_version_is_refused(model: Model) -> None:
    with pytest.raises(UserError, match="versi"):
        Model.from_json(model.to_json().replace('"version": 1', '"version": 2'))


def test_agreement_speaks_for_and_difference_against(matching: Matching) -> None:
    bits = matching.quality.weights.set_index(["comparison", "level"])["bits"]
    for comparison in COMPARISONS:
        if comparison.key not in ("nik", "list"):
            assert bits[comparison.key, comparison.levels[0].key] > 0
        assert bits[comparison.key, comparison.levels[-1].key] < 1
    assert bits["name", "same"] > bits["name", "word"] > bits["name", "other"]
    assert bits["birth", "same"] > 10


def test_counts_add_up(made: SyntheticSet, matching: Matching) -> None:
    quality = matching.quality
    assert quality.rows["rows"].tolist() == [len(roster.rows) for roster in made.rosters]
    assert (quality.rows[["nik", "model", "alone"]].sum(axis=1) == quality.rows["rows"]).all()
    sizes = matching.entities.groupby("entity").size()
    assert quality.pairs[["nik", "model"]].to_numpy().sum() == (sizes * (sizes - 1) // 2).sum()
    by_model = matching.pairs[matching.pairs["method"].eq("model")]
    assert quality.histogram[["joined", "apart"]].to_numpy().sum() == len(by_model)
    assert quality.in_band == len(matching.review)
    assert quality.met > len(by_model)


def test_what_the_model_expects_of_itself_is_near_the_truth(made: SyntheticSet, matching: Matching) -> None:
    precision, recall = precision_and_recall(truth(made, matching))
    assert matching.quality.expected_precision == pytest.approx(precision, abs=0.005)
    assert matching.quality.expected_recall == pytest.approx(recall, abs=0.04)


def test_pairs_for_review_are_likely_and_not_joined(matching: Matching) -> None:
    review = matching.review
    assert len(review)
    assert (review["probability"] >= 0.3).all()
    assert review["probability"].is_monotonic_decreasing
    entity = matching.entities.set_index(["list", "position"])["entity"]
    left = entity.loc[list(zip(review["list_left"], review["position_left"], strict=True))].to_numpy()
    right = entity.loc[list(zip(review["list_right"], review["position_right"], strict=True))].to_numpy()
    assert (left != right).all()
    pairs = pd.DataFrame({"one": np.minimum(left, right), "other": np.maximum(left, right)})
    assert not pairs.duplicated().any()


def test_a_labelled_sample_finds_the_truth(made: SyntheticSet, matching: Matching) -> None:
    sample = review_sample(matching, 300, seed=5)
    assert len(sample) == 300
    assert sample["stratum"].nunique() >= 5
    person = made.truth.set_index(["list", "position"])["person"]
    left = person.loc[list(zip(sample["list_left"], sample["position_left"], strict=True))].to_numpy()
    right = person.loc[list(zip(sample["list_right"], sample["position_right"], strict=True))].to_numpy()
    found = label_quality(matching, sample.assign(same=left == right))
    assert found.precision is not None
    assert found.recall is not None
    whole = truth(made, matching)["person"].to_numpy()
    same = whole[matching.pairs["left"]] == whole[matching.pairs["right"]]
    joined = matching.pairs["joined"].to_numpy()
    assert found.precision.low <= same[joined].mean() <= found.precision.high
    assert found.recall.low <= joined[same].mean() <= found.recall.high
    assert found.recall.low < found.recall.high
    pd.testing.assert_frame_equal(sample, review_sample(matching, 300, seed=5))


def test_a_higher_threshold_joins_less(made: SyntheticSet, model: Model, matching: Matching) -> None:
    strict = match(made.rosters, model, threshold=0.9999, review=(0.3, 0.9999))
    assert strict.entities["entity"].nunique() > matching.entities["entity"].nunique()
    assert strict.quality.in_band > matching.quality.in_band


def test_numbers_alone_need_no_optional_package(made: SyntheticSet, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("splink", "duckdb"):
        monkeypatch.setitem(sys.modules, module, None)
    plain = match(made.rosters, probabilistic=False)
    assert plain.model is None
    assert len(plain.review) == 0
    assert plain.quality.expected_precision is None
    assert len(plain.quality.weights) == 0
    assert set(plain.entities["method"]) == {"nik", "alone"}
    assert (plain.entities["entity"] == plain.entities["by_nik"]).all()
    with pytest.raises(UserError, match="splink"):
        match(made.rosters)


def test_nothing_is_written(
    made: SyntheticSet, model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("TMPDIR", "TEMP", "TMP", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    match([dataclasses.replace(roster, rows=roster.rows.head(200)) for roster in made.rosters], model)
    assert list(tmp_path.rglob("*")) == []
    assert capfd.readouterr() == ("", "")


def test_too_little_memory_is_said(
    made: SyntheticSet, model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match="memori tidak cukup"):
        match(made.rosters, model, memory="4MB")
    assert list(tmp_path.rglob("*")) == []


def test_one_list_and_empty_lists_are_no_trouble(made: SyntheticSet, model: Model) -> None:
    dtsen = made.rosters[0]
    empty = dataclasses.replace(dtsen, name="kosong", rows=dtsen.rows.head(0))
    alone = match([dtsen, empty], model)
    assert len(alone.entities) == len(dtsen.rows)
    assert alone.entities["entity"].nunique() > 0.98 * len(dtsen.rows)
    nothing = match([empty], model)
    assert len(nothing.entities) == 0
    assert nothing.quality.rows["rows"].tolist() == [0]


@pytest.mark.slow
def test_a_regency_is_matched_as_well_as_promised() -> None:
    """175 thousand rows, 30 % with a typing error, 40 % without a number."""
    lists = synthetic_rosters("33.16", invented_places("33.16", villages=60), 25_000, seed=1975, recipients=False)
    precision, recall = precision_and_recall(truth(lists, match(lists.rosters)))
    assert len(lists.truth) > 170_000
    assert precision >= 0.999
    assert recall >= 0.93
