"""The annex on the projection's method: sentences that agree with the study, tables, and a study of other figures."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from rpkd.project import Project
from rpkd.projection import MODEL, Noise, Panel, Pooled, fit_pooled, noise_in_figures, study_panels, study_sign
from rpkd.regions import RegionIndex
from rpkd.report import backtest
from rpkd.results import Recorder, Scalar
from rpkd.sources import Tables

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables(Project(ROOT))


@pytest.fixture(scope="module")
def study(tables: Tables) -> pd.DataFrame:
    return tables["backtest"].frame


@pytest.fixture(scope="module")
def panel(tables: Tables) -> Panel:
    return study_panels(tables)[0]


@pytest.fixture(scope="module")
def learnt(panel: Panel) -> Pooled:
    return fit_pooled(panel)


@pytest.fixture(scope="module")
def index(tables: Tables) -> RegionIndex:
    return RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame)


def numbers_of(
    tables: Tables, study: pd.DataFrame, learnt: Pooled, noise: Noise | None, index: RegionIndex, code: str
) -> dict[str, Scalar]:
    recorder = Recorder(code, "uji", lambda: "angka-uji-balik")
    source, figures = tables["backtest"].source, tables["poverty_regency"].source
    return backtest.backtest_numbers(recorder, study, learnt, noise, index.find(code), source, figures)


def test_sentences_say_what_the_study_holds(
    tables: Tables, study: pd.DataFrame, learnt: Pooled, panel: Panel, index: RegionIndex
) -> None:
    numbers = numbers_of(tables, study, learnt, noise_in_figures(panel), index, "19.71")
    regency, group, province, failed = backtest.backtest_paragraphs(numbers, study, index.find("19.71"))
    ours = study[(study["panel"] == "regency") & (study["model"] == MODEL) & (study["part"] == "all")].iloc[0]
    walk = study[(study["panel"] == "regency") & (study["model"] == "random_walk") & (study["part"] == "all")].iloc[0]
    assert regency.startswith("Pada 514 kabupaten/kota dan 20 pasangan tahun asal dan tahun sasaran (10.220 ramalan)")
    assert f"atau {100 * ours['mae'] / walk['mae']:.0f} persen dari galat" in regency
    assert "lebih kecil daripada skor model deret tunggal terbaik, yaitu theta" in regency
    assert "tidak lebih kecil" not in regency
    alike = study[(study["panel"] == "regency") & (study["part"] == "common")].set_index("model")
    assert f"Pada {alike['forecasts'][MODEL]:,} ramalan".replace(",", ".") in regency
    assert numbers["backtest_regency_crps_ours"].value == alike["crps"][MODEL], "on the forecasts that all made"
    assert numbers["backtest_regency_crps_peer"].value == alike["crps"]["theta"]
    bare = study[(study["panel"] == "regency") & (study["model"] == "without_news") & (study["part"] == "all")].iloc[0]
    assert f"tanpa angka itu galat model gabungan {100 * bare['mae'] / walk['mae']:.0f} persen" in regency
    assert "Provinsi Kepulauan Bangka Belitung" in group
    assert "terlalu sempit" not in group
    assert "deret provinsi" in province
    assert f"{numbers['backtest_regency_failures']} pada kabupaten/kota" in failed
    assert "theta" in failed
    assert numbers["backtest_regency_failures"].value == 249


def test_a_province_with_narrow_intervals_is_told(
    tables: Tables, study: pd.DataFrame, learnt: Pooled, index: RegionIndex
) -> None:
    groups = study[(study["part"] == "group") & (study["model"] == MODEL)].set_index("key")["coverage_80"]
    for code in ("31.71", "32.01", "61.02", "95.01"):
        numbers = numbers_of(tables, study, learnt, None, index, code)
        text = backtest.backtest_paragraphs(numbers, study, index.find(code))[1]
        assert ("terlalu sempit" in text) == (groups[code[:2]] < 70)
        assert ("lebih lebar" in text) == (groups[code[:2]] > 90)


def test_regions_alike_are_told_by_their_rate(
    tables: Tables, study: pd.DataFrame, learnt: Pooled, index: RegionIndex
) -> None:
    recorder = Recorder("95.01", "uji", lambda: "angka-uji-balik")
    source = tables["backtest"].source
    region = index.find("95.01")
    numbers = backtest.backtest_numbers(recorder, study, learnt, None, region, source, source, rate=29.08)
    text = backtest.backtest_paragraphs(numbers, study, region)[1]
    level = study[(study["part"] == "level") & (study["model"] == MODEL) & (study["key"] == "20-100")]
    covered = level[level["panel"] == "regency"]["coverage_80"].item()
    assert "P0-nya pada tahun asal 20–100 persen, seperti daerah ini" in text
    assert text.endswith(f"selang 80 persen memuat {covered:.1f} persen.".replace(".", ",", 1))
    without = numbers_of(tables, study, learnt, None, index, "95.01")
    assert "seperti daerah ini" not in backtest.backtest_paragraphs(without, study, region)[1]


def test_a_worse_model_is_not_called_better(
    tables: Tables, study: pd.DataFrame, learnt: Pooled, index: RegionIndex
) -> None:
    worse = study.assign(crps=study["crps"].where(study["model"] != MODEL, 9.0))
    numbers = numbers_of(tables, worse, learnt, None, index, "19.71")
    assert "tidak lebih kecil daripada" in backtest.backtest_paragraphs(numbers, worse, index.find("19.71"))[0]


def test_a_study_of_other_figures_is_told(tables: Tables, study: pd.DataFrame) -> None:
    assert backtest.stale_sentences(study, study_sign(tables)) == []
    (text,) = backtest.stale_sentences(study, "lain")
    assert "rpkd backtest --apply" in text


@pytest.mark.parametrize(
    ("noise", "words"),
    [
        (Noise(0.05, 0.03, 0.0), "tidak ada galat semacam itu yang dapat dipisahkan"),
        (Noise(-0.2, 0.04, 0.02), "simpangan bakunya diperkirakan 0,020"),
        (None, "Selang proyeksi menggambarkan angka yang akan diterbitkan BPS"),
    ],
)
def test_error_in_the_figures_is_told_as_found(
    tables: Tables, study: pd.DataFrame, learnt: Pooled, index: RegionIndex, noise: Noise | None, words: str
) -> None:
    text = backtest.noise_sentence(numbers_of(tables, study, learnt, noise, index, "33.16"))
    assert words in text
    assert text.endswith("tidak termasuk di dalamnya.")


def test_tables_have_ours_first_and_every_rival(study: pd.DataFrame) -> None:
    content = backtest.models_table(study)
    names = [row[0] for row in content.rows]
    assert names[0] == "Model gabungan (dokumen ini)"
    assert len(names) == 8
    assert content.rows[1][2] == pytest.approx(100), "the random walk in percent of itself"
    assert [row[0] for row in backtest.models_table(study, "province").rows][-1] == "Jumlah tertimbang kabupaten/kota"
    cuts = [str(row[0]) for row in backtest.cuts_table(study).rows]
    assert cuts[:3] == ["Semua", "Asal dan sasaran di luar 2020–2021", "1 tahun ke depan"]
    assert cuts[-2:] == ["P0 tahun asal 10–20 persen", "P0 tahun asal 20–100 persen"]
    parts = backtest.parts_table(study).rows
    assert len(parts) == 7
    assert all(isinstance(row[3], float) for row in parts)


def test_learnt_table_shows_the_present_values(
    tables: Tables, study: pd.DataFrame, learnt: Pooled, index: RegionIndex
) -> None:
    rows = backtest.learnt_table(numbers_of(tables, study, learnt, None, index, "33.16")).rows
    assert rows[0][1] == f"−{abs(learnt.drift):.4f}".replace(".", ",")
    assert rows[2][1] == f"{100 * learnt.gain:.0f} persen"


def test_sections_are_markdown_with_every_table(
    tables: Tables, study: pd.DataFrame, learnt: Pooled, index: RegionIndex
) -> None:
    recorder = Recorder("33.16", "uji", lambda: "narasi-uji-balik")
    recorded = [
        recorder.table(key, title, content.columns, content.rows, source="uji", note=note)
        for key, (title, content, note) in backtest.study_tables(study).items()
    ]
    text = backtest.study_section(["Satu kalimat."], recorded)
    assert text.startswith("Satu kalimat.")
    assert text.count("::: {.sumber}") == len(recorded) == 4
    assert len(re.findall(r"\*\*Model gabungan", text)) == 3
    assert "**Semua**" in text
