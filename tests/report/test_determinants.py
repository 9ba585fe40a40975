"""What chapter III says of the determinants is what the model found, for every region."""

from __future__ import annotations

import dataclasses
import re

import pytest

from rpkd.errors import UserError
from rpkd.numbers import Unit, format_number
from rpkd.profile import (
    Expectation,
    Link,
    NationalFit,
    NationalModel,
    Variants,
    expectation,
    partial_plot,
    province_links,
)
from rpkd.regions import Region, RegionIndex
from rpkd.report import determinants, figures
from rpkd.results import Recorder, ResultStore, Scalar
from rpkd.sources import Tables

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@pytest.fixture(scope="module")
def names(tables: Tables) -> dict[str, str]:
    return determinants.names_of(tables["regencies"].frame)


@pytest.fixture(scope="module")
def fit(tables: Tables, names: dict[str, str]) -> NationalFit:
    return determinants.required_fit(tables["poverty_regency"], tables["indicators_regency"], list(names))


@pytest.fixture(scope="module")
def model(fit: NationalFit) -> NationalModel:
    return fit.model


@pytest.fixture(scope="module")
def variants(fit: NationalFit) -> Variants:
    return fit.variants


Written = tuple[ResultStore, dict[str, Scalar], Expectation | None, tuple[Link, ...]]


def write(region: Region, model: NationalModel, variants: Variants, tables: Tables, least: int = 10) -> Written:
    recorder = Recorder(region.code, "uji")
    expected, links = expectation(model, region.code), province_links(model.sample, region.province_code)
    sources = [tables["poverty_regency"].source]
    numbers = determinants.determinant_numbers(recorder, model, variants, expected, links, region, least, sources)
    return recorder.store, numbers, expected, links


def compared(difference: float, more: str, less: str, same: str) -> str:
    if format_number(abs(difference), Unit.PERCENTAGE_POINT) == "0,00":
        return same
    return more if difference > 0 else less


def test_every_region_gets_its_own_true_sentences(
    index: RegionIndex, model: NationalModel, variants: Variants, tables: Tables, names: dict[str, str]
) -> None:
    absent = set(model.sample.missing)
    for region in index.regions:
        store, numbers, expected, links = write(region, model, variants, tables)
        first, *rest = determinants.region_paragraphs(numbers, expected, model.sample, region)
        own = determinants.region_table(expected, model.sample, region)
        linked = determinants.link_paragraph(numbers, links, region)
        assert (expected is None) == (region.code in absent), region.name
        if expected is None:
            assert "tidak tersedia" in first
            assert {row[1] for row in own.rows} == {None}
            continue
        assert compared(expected.expected - expected.base, "lebih tinggi", "lebih rendah", "angka yang sama") in first
        over = compared(expected.residual, "di atas", "di bawah", "sama dengan")
        assert f"{over} angka menurut model" in rest[0]
        assert ("masih di dalam" in rest[0]) == (expected.low <= expected.observed <= expected.high)
        contributions = [row[3] for row in own.rows[: len(expected.contributions)]]
        assert sum(value for value in contributions if isinstance(value, float)) == pytest.approx(
            expected.expected - expected.base
        )
        assert ("tidak ditafsirkan" in linked) == (links[0].count < 10)
        known = {text for row in store.flat() if row["label"] != "teks" for text in NUMBER.findall(row["shown"])}
        known |= {text for row in store.flat() for text in NUMBER.findall(row["period"] + row["label"])} | {"0"}
        said = set(NUMBER.findall(" ".join([first, *rest, linked])))
        assert said <= known, (region.name, said - known)


def test_effects_are_said_with_their_direction_and_interval(
    index: RegionIndex, model: NationalModel, variants: Variants, tables: Tables, names: dict[str, str]
) -> None:
    _, numbers, _, _ = write(index.by_code("33.16"), model, variants, tables)
    text = determinants.effect_paragraph(numbers, model)
    for item in model.coefficients:
        name = determinants.name_of(item.covariate)
        effect = format_number(abs(item.effect), Unit.PERCENTAGE_POINT)
        said = f"{name}: P0 daerah yang angkanya satu simpangan baku lebih tinggi rata-rata {effect} poin persen"
        assert (said in text) == item.clear
        if item.clear:
            assert f"{said} {'lebih rendah' if item.effect < 0 else 'lebih tinggi'}" in text
    assert "asosiasi" in text
    method = " ".join(determinants.method_paragraphs(numbers, model, names))
    assert "Hasilnya asosiasi, bukan sebab" in method
    assert "Kabupaten Mempawah" in method
    assert "PDRB per kapita (488 kabupaten/kota)" in method
    checks = " ".join(determinants.checking_paragraphs(numbers, model, variants, names))
    assert f"Dari {numbers['determinant_clear']} asosiasi yang jelas" in checks


def test_a_province_with_enough_regions_is_read_and_copied_figures_do_not_count(
    index: RegionIndex, model: NationalModel, variants: Variants, tables: Tables
) -> None:
    region = index.by_code("95.01")
    _, numbers, _, links = write(region, model, variants, tables, least=5)
    text = determinants.link_paragraph(numbers, links, region)
    assert "tidak ditafsirkan" not in text
    assert all(link.correlation is not None for link in links)
    sample = model.sample
    here = [row for row, code in enumerate(sample.codes) if code.startswith("95")]
    assert all(len(set(sample.traits[here, column])) > 1 for column in range(len(sample.covariates)))


def test_the_tables_hold_every_covariate(
    index: RegionIndex, model: NationalModel, variants: Variants, tables: Tables
) -> None:
    _, _, expected, links = write(index.by_code("19.71"), model, variants, tables)
    wide = len(model.sample.covariates)
    assert len(determinants.effect_table(model).rows) == wide
    assert len(determinants.link_table(links).rows) == wide
    assert len(determinants.region_table(expected, model.sample, index.by_code("19.71")).rows) == wide + 2
    columns = [column.key for column in determinants.variant_table(model, variants).columns]
    assert columns == ["trait", "main", "with_grdp", "other_year", "without_influential"]
    values = {row[0]: row[1] for row in determinants.region_table(expected, model.sample, index.by_code("19.71")).rows}
    assert values["Pengeluaran riil per kapita (ribu Rp/tahun)"] == pytest.approx(15716)


@pytest.mark.parametrize("code", ["33.16", "61.02"])
def test_charts_are_drawn_with_and_without_the_region(code: str, index: RegionIndex, model: NationalModel) -> None:
    region = index.by_code(code)
    partial = partial_plot(model, determinants.strongest(model))
    for figure in (figures.effect_chart(model), figures.partial_chart(partial, region)):
        assert figures.svg_of(figure).startswith(b"<?xml")
    absent = code in model.sample.missing
    assert ("tidak tercakup" in determinants.partial_alt(partial, region)) == absent
    assert ("tidak tercakup" in determinants.partial_note(partial, region)) == absent
    labels = [text.get_text() for text in figures.partial_chart(partial, region).legends[0].get_texts()]
    assert (region.name in labels) != absent


def test_tables_without_a_full_year_are_refused(tables: Tables, names: dict[str, str]) -> None:
    indicators = tables["indicators_regency"]
    few = dataclasses.replace(indicators, frame=indicators.frame[indicators.frame["region_code"] < "60"])
    with pytest.raises(UserError, match="tidak ada tahun yang cukup lengkap"):
        determinants.required_fit(tables["poverty_regency"], few, list(names))
