"""The annex on the projection's method: what the model has learnt, and how good it and its rivals have been.

Its tables stand inside narratives: an annex has no chapter number that a caption could carry.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from rpkd.numbers import Unit
from rpkd.projection import LEVEL_EDGES, LINE, MACRO, MODEL, PEERS, SUM, WHOLE, Noise, Pooled
from rpkd.regions import Region
from rpkd.report._content import Cell, TableContent
from rpkd.report._markdown import escape_markup, titled_table
from rpkd.report._poverty_numbers import Writer
from rpkd.report._words import inside, joined
from rpkd.results import Column, Recorder, ResultTable, Scalar
from rpkd.sources import Source

Numbers = Mapping[str, Scalar]
Row = Mapping[str, Any]
"""A row of the study, by column."""

WALK = "random_walk"
MODELS = {
    MODEL: "Model gabungan (dokumen ini)",
    WALK: "Mengulang angka terakhir (langkah acak)",
    "own_drift": "Perubahan rata-rata daerah sendiri",
    "ols": "Garis lurus daerah sendiri (regresi)",
    "ets": "Pemulusan eksponensial teredam (ETS)",
    "theta": "Theta",
    "ucm": "Komponen tak teramati (UCM)",
    MACRO: "Jalur makro (PDRB per kapita dan garis kemiskinan)",
    "without_news": "Tanpa angka provinsi dan nasional yang lebih baru",
    "without_own_drift": "Tanpa kecenderungan daerah sendiri",
    "without_convergence": "Tanpa tarikan ke arah provinsi",
    "without_filter": "Tanpa penyaringan angka terakhir",
    "with_line_growth": "Ditambah pertumbuhan garis kemiskinan daerah",
    "with_grdp_growth": "Ditambah pertumbuhan PDRB per kapita daerah",
    SUM: "Jumlah tertimbang kabupaten/kota",
}
_MAIN = (MODEL, *PEERS, MACRO)
_PARTS = tuple(model for model in MODELS if model.startswith(("without_", "with_")))
_CUTS = {
    "all": "Semua",
    "calm": "Asal dan sasaran di luar 2020–2021",
    "horizon": "{} tahun ke depan",
    "level": "P0 tahun asal {} persen",
}
_ERRORS = (
    Column("mae", "MAE", Unit.PERCENTAGE_POINT, 3),
    Column("relative", "Rasio MAE", Unit.PERCENT, 0),
    Column("crps", "CRPS", Unit.PERCENTAGE_POINT, 3),
)
_COVERED = tuple(Column(f"coverage_{share}", f"Selang {share}", Unit.PERCENT, 1) for share in (50, 80, 95))

NOTE = (
    "MAE: rata-rata galat mutlak; rasionya dibanding langkah acak. CRPS: skor peluang berperingkat kontinu, yang "
    "menilai nilai tengah dan lebar selang sekaligus; makin kecil makin baik. Selang: bagian angka yang jatuh di "
    "dalamnya. Gagal: daerah tanpa ramalan, dijumlahkan menurut tahun asal"
)
_PROVINCE_NOTE = (
    "Provinsi di dokumen ini ialah jumlah tertimbang kabupaten/kotanya. Provinsi baru yang belum mempunyai deret "
    "dihitung sebagai gagal. Dalam uji balik penimbangnya jumlah penduduk yang diketahui waktu itu, bukan penimbang "
    "BPS; karena itu jumlahnya digeser sebesar selisihnya dari angka provinsi pada tahun terakhir yang lengkap"
)
_PARTS_NOTE = "Baris pertama adalah model yang dipakai; baris lain mengubah satu hal saja"
_FIRST = frozenset({0})


def backtest_numbers(
    recorder: Recorder,
    study: pd.DataFrame,
    learnt: Pooled,
    noise: Noise | None,
    region: Region,
    source: Source,
    figures: Source,
    rate: float | None = None,
) -> dict[str, Scalar]:
    """Record what the sentences of the annex say.

    Parameters
    ----------
    recorder : Recorder
        Takes the scalars.
    study : pandas.DataFrame
        Table `backtest`.
    learnt : Pooled
        The pooled projection of today.
    noise : Noise or None
        What the figures say of error in themselves.
    region : Region
        The report's region, whose province is shown apart.
    source, figures : Source
        Of the study, and of the figures that the projection is learnt from.
    rate : float or None
        The region's last P0 in percent, which tells the regions that are like it.
    """
    writer = Writer(recorder, source)
    for panel in ("regency", "province"):
        ours, walk = _row(study, panel, MODEL, "all"), _row(study, panel, WALK, "all")
        stem, words = f"backtest_{panel}", {"regency": "kabupaten/kota", "province": "provinsi"}[panel]
        for name, label, unit in (("regions", "daerah", Unit.COUNT), ("pairs", "pasangan tahun", Unit.COUNT)):
            writer.add(f"{stem}_{name}", f"Uji balik {words}, {label}", _value(ours, name), unit)
        writer.add(f"{stem}_forecasts", f"Uji balik {words}, ramalan", _value(ours, "forecasts"), Unit.COUNT)
        for name, row in (("ours", ours), ("walk", walk)):
            label = f"Uji balik {words}, galat mutlak rata-rata, {MODELS[MODEL if name == 'ours' else WALK]}"
            writer.add(f"{stem}_mae_{name}", label, _value(row, "mae"), Unit.PERCENTAGE_POINT)
        writer.add(
            f"{stem}_relative",
            f"Uji balik {words}, galat dibanding langkah acak",
            _relative(study, ours),
            Unit.PERCENT,
            decimals=0,
        )
        for share in (80, 95):
            covered = _value(ours, f"coverage_{share}")
            label = f"Uji balik {words}, cakupan selang {share} persen"
            writer.add(f"{stem}_covered_{share}", label, covered, Unit.PERCENT, decimals=1)
        best, crps = best_peer(study, panel)
        writer.add(f"{stem}_peer", f"Uji balik {words}, model deret tunggal terbaik", MODELS[best], Unit.TEXT)
        alike = _row(study, panel, MODEL, "common")
        label = f"Uji balik {words}, ramalan yang dibuat model gabungan dan semua model deret tunggal"
        writer.add(f"{stem}_alike", label, _value(alike, "forecasts"), Unit.COUNT)
        for name, label, score in (
            ("ours", "CRPS model gabungan pada ramalan yang sama", _value(alike, "crps")),
            ("peer", "CRPS model deret tunggal terbaik pada ramalan yang sama", crps),
        ):
            writer.add(f"{stem}_crps_{name}", f"Uji balik {words}, {label}", score, Unit.PERCENTAGE_POINT)
        failed = int(study.loc[_chosen(study, panel, "all"), "failures"].fillna(0).astype(int).sum())
        writer.add(
            f"{stem}_failures",
            f"Uji balik {words}, daerah yang gagal diramal, semua model dan tahun asal",
            failed,
            Unit.COUNT,
        )
    calm = _row(study, "regency", MODEL, "calm")
    label = "Uji balik kabupaten/kota tanpa tahun pandemi, galat dibanding langkah acak"
    writer.add("backtest_calm_relative", label, _relative(study, calm), Unit.PERCENT, decimals=0)
    bare = _relative(study, _row(study, "regency", "without_news", "all"))
    label = "Uji balik kabupaten/kota tanpa angka provinsi dan nasional, galat dibanding langkah acak"
    writer.add("backtest_bare_relative", label, bare, Unit.PERCENT, decimals=0)
    own = _row(study, "regency", MODEL, "group", region.province_code)
    label = f"Uji balik Provinsi {region.province_name}"
    writer.add("backtest_group_mae", f"{label}, galat mutlak rata-rata", _value(own, "mae"), Unit.PERCENTAGE_POINT)
    writer.add(
        "backtest_group_relative",
        f"{label}, galat dibanding langkah acak",
        _relative(study, own),
        Unit.PERCENT,
        decimals=0,
    )
    covered = _value(own, "coverage_80")
    writer.add("backtest_group_covered", f"{label}, cakupan selang 80 persen", covered, Unit.PERCENT, decimals=1)
    key = level_of(rate)
    alike = None if key is None else _row(study, "regency", MODEL, "level", key)
    writer.add("backtest_level", "Tingkat P0 yang serupa, persen", None if key is None else _shown(key), Unit.TEXT)
    label = "Uji balik daerah dengan P0 serupa, cakupan selang 80 persen"
    writer.add("backtest_level_covered", label, _value(alike, "coverage_80"), Unit.PERCENT, decimals=1)
    line = _row(study, LINE, MODEL, "all")
    writer.add("backtest_line_mae", "Uji balik garis kemiskinan, galat mutlak", _value(line, "mae"), Unit.PERCENT)
    covered = _value(line, "coverage_80")
    writer.add(
        "backtest_line_covered", "Uji balik garis kemiskinan, cakupan selang 80", covered, Unit.PERCENT, decimals=1
    )
    _learnt_numbers(Writer(recorder, figures, writer.numbers), learnt, noise)
    return writer.numbers


def _learnt_numbers(writer: Writer, learnt: Pooled, noise: Noise | None) -> None:
    odds = "logaritma perbandingan peluang"
    for key, label, value, unit, decimals in (
        ("drift", f"Perubahan bersama per tahun, {odds}", learnt.drift, Unit.INDEX, 4),
        ("convergence", "Jarak ke provinsi yang hilang per tahun", 100 * learnt.convergence, Unit.PERCENT, 1),
        ("gain", "Bagian simpangan yang dianggap menetap", 100 * learnt.gain, Unit.PERCENT, 0),
        ("following", "Gerak nasional yang diikuti provinsi", 100 * learnt.following, Unit.PERCENT, 0),
        ("shared", "Ragam perubahan yang sama dengan provinsi", 100 * learnt.shared, Unit.PERCENT, 0),
        (
            "repetition",
            "Korelasi perubahan tahunan berurutan",
            None if noise is None else noise.repetition,
            Unit.INDEX,
            2,
        ),
        ("yearly", f"Simpangan baku perubahan tahunan, {odds}", None if noise is None else noise.yearly, Unit.INDEX, 3),
        ("error", f"Simpangan baku galat bebas, {odds}", None if noise is None else noise.error, Unit.INDEX, 3),
    ):
        writer.add(f"model_{key}", label, value, unit, decimals=decimals)


def _chosen(study: pd.DataFrame, panel: str, part: str) -> pd.Series:
    return (study["panel"] == panel) & (study["part"] == part)


def _row(study: pd.DataFrame, panel: str, model: str, part: str, key: str = WHOLE) -> Row | None:
    return next(
        iter(_rows(study[_chosen(study, panel, part) & (study["model"] == model) & (study["key"] == key)])), None
    )


def _rows(frame: pd.DataFrame) -> list[Row]:
    return [{str(column): cell for column, cell in row.items()} for row in frame.to_dict("records")]


def _value(row: Row | None, column: str) -> float | None:
    return None if row is None or pd.isna(row[column]) else float(row[column])


def _relative(study: pd.DataFrame, row: Row | None) -> float | None:
    """Mean absolute error in percent of the random walk's on the same cut."""
    if row is None:
        return None
    walk = _value(_row(study, row["panel"], WALK, row["part"], row["key"]), "mae")
    return None if not walk else 100 * float(row["mae"]) / walk


def level_of(rate: float | None) -> str | None:
    """Return the study's key of the regions with a rate in percent like this one.

    Examples
    --------
    >>> level_of(4.5), level_of(5.0), level_of(33.0), level_of(None)
    ('0-5', '0-5', '20-100', None)
    """
    if rate is None or not math.isfinite(rate):
        return None
    return next(f"{low:g}-{high:g}" for low, high in pairwise(LEVEL_EDGES) if rate <= high)


def _shown(key: str) -> str:
    return key.replace("-", "–")


def best_peer(study: pd.DataFrame, panel: str) -> tuple[str, float]:
    """Return the single-series model with the least CRPS on the forecasts that all models made, and it in points."""
    rows = _rows(study[_chosen(study, panel, "common") & study["model"].isin(list(PEERS))])
    best = min(rows, key=lambda row: float(row["crps"]))
    return str(best["model"]), float(best["crps"])


def stale_sentences(study: pd.DataFrame, sign: str) -> list[str]:
    """Say that the study was made from other figures than the document's; empty when it was not."""
    if set(study["figures"]) == {sign}:
        return []
    text = (
        "Perhatian: tabel uji balik ini dihitung dari angka yang berbeda dari angka dokumen ini, karena tabel BPS "
        "telah diperbarui sesudahnya. Perintah rpkd backtest --apply menghitungnya ulang."
    )
    return [text]


def backtest_paragraphs(numbers: Numbers, study: pd.DataFrame, region: Region) -> list[str]:
    """Say how good the projection has been: on regions, by province, against its rivals, and what failed."""
    return [
        _regency_text(numbers),
        _group_text(numbers, region),
        _province_text(numbers),
        _failure_text(numbers, study),
    ]


def _regency_text(numbers: Numbers) -> str:
    n = {key.removeprefix("backtest_regency_"): scalar for key, scalar in numbers.items()}
    better = n["crps_ours"].value < n["crps_peer"].value  # type: ignore[operator]
    verdict = "lebih kecil daripada" if better else "tidak lebih kecil daripada"
    return (
        f"Pada {n['regions']} kabupaten/kota dan {n['pairs']} pasangan tahun asal dan tahun sasaran ({n['forecasts']} "
        f"ramalan), galat mutlak rata-rata model gabungan adalah {n['mae_ours']}, atau {n['relative']} dari galat "
        f"bila angka terakhir diulang saja ({n['mae_walk']}); tanpa tahun pandemi {numbers['backtest_calm_relative']}. "
        f"Pada {n['alike']} ramalan yang juga dibuat semua model deret tunggal, yaitu model yang hanya memakai angka "
        f"daerah itu sendiri, skor CRPS-nya {n['crps_ours']}, {verdict} skor model deret tunggal terbaik, yaitu "
        f"{inside(str(n['peer'].value))} ({n['crps_peer']}). Model deret tunggal tidak memakai angka provinsi dan "
        f"nasional yang lebih baru; tanpa angka itu galat model gabungan {numbers['backtest_bare_relative']} dari "
        f"galat langkah acak. Selang 80 persen memuat {n['covered_80']} angka yang kemudian terjadi, dan selang "
        f"95 persen memuat {n['covered_95']}."
    )


def _group_text(numbers: Numbers, region: Region) -> str:
    mae, relative, covered = (numbers[f"backtest_group_{name}"] for name in ("mae", "relative", "covered"))
    if mae.missing:
        return f"Uji balik untuk kabupaten/kota di Provinsi {region.province_name} tidak tersedia."
    text = (
        f"Untuk kabupaten/kota di Provinsi {region.province_name}, galat mutlak rata-ratanya {mae}, atau {relative} "
        f"dari galat langkah acak, dan selang 80 persen memuat {covered} angka yang terjadi."
    )
    share = float(covered.value)  # type: ignore[arg-type]
    if share < _LITTLE:
        text += " Di provinsi ini selang proyeksi dahulu terlalu sempit, sehingga patut dibaca lebih longgar."
    elif share > _MUCH:
        text += " Di provinsi ini selang proyeksi dahulu lebih lebar daripada yang diperlukan."
    level, alike = numbers["backtest_level"], numbers["backtest_level_covered"]
    if alike.missing:
        return text
    return (
        f"{text} Di antara semua kabupaten/kota yang P0-nya pada tahun asal {level.value} persen, seperti daerah ini "
        f"sekarang, selang 80 persen memuat {alike}."
    )


# Coverage of 80 % intervals, in percent, outside of which a province's intervals were too narrow or too wide.
_LITTLE, _MUCH = 70.0, 90.0


def _province_text(numbers: Numbers) -> str:
    n = {key.removeprefix("backtest_province_"): scalar for key, scalar in numbers.items()}
    return (
        "Model yang sama, tanpa diubah, dijalankan pula pada deret provinsi: galatnya "
        f"{n['relative']} dari galat langkah acak, dan selang 80 persen memuat {n['covered_80']} angka. Proyeksi garis "
        f"kemiskinan meleset rata-rata {numbers['backtest_line_mae']} dari garis, dan selang 80 persennya memuat "
        f"{numbers['backtest_line_covered']} angka."
    )


def _failure_text(numbers: Numbers, study: pd.DataFrame) -> str:
    failed = [numbers[f"backtest_{panel}_failures"] for panel in ("regency", "province")]
    rows = _rows(study[_chosen(study, "regency", "all")])
    names = joined([inside(MODELS[row["model"]]) for row in rows if _value(row, "failures")])
    text = (
        f"Daerah yang gagal diramal dihitung dan tidak diisi dengan ramalan model lain: {failed[0]} pada "
        f"kabupaten/kota dan {failed[1]} pada provinsi, semua model dan tahun asal dijumlahkan"
    )
    return f"{text}; pada kabupaten/kota terjadi pada {names}." if names else f"{text}."


def noise_sentence(numbers: Numbers) -> str:
    """Say what the figures themselves tell of survey error, and what the interval is of."""
    repetition, yearly, error = (numbers[f"model_{key}"] for key in ("repetition", "yearly", "error"))
    closing = (
        "Selang proyeksi menggambarkan angka yang akan diterbitkan BPS. Galat penarikan sampel angka kabupaten/kota "
        "tidak diterbitkan, sehingga seberapa jauh angka itu dari keadaan sebenarnya tidak termasuk di dalamnya."
    )
    if repetition.missing:
        return closing
    opening = (
        "Perubahan tahunan yang berurutan di satu daerah, di luar gerak daerah sekitarnya, berkorelasi "
        f"{repetition:angka} dengan simpangan baku {yearly:angka} dalam logaritma perbandingan peluang."
    )
    if float(error.value) > 0:  # type: ignore[arg-type]
        return (
            f"{opening} Korelasi negatif berarti sebagian perubahan berbalik pada tahun berikutnya, sebagaimana galat "
            f"survei yang bebas antartahun; simpangan bakunya diperkirakan {error:angka}. {closing}"
        )
    return (
        f"{opening} Galat survei yang bebas antartahun akan membuat korelasi itu negatif, karena angka yang terlalu "
        "tinggi jatuh kembali pada tahun berikutnya. Karena tidak negatif, tidak ada galat semacam itu yang dapat "
        f"dipisahkan dari perubahan nyata: angka terbitan tampaknya telah diperhalus. {closing}"
    )


def study_tables(study: pd.DataFrame) -> dict[str, tuple[str, TableContent, str]]:
    """Return title, content and note of each table of the back-test, by key, in the order in which they stand."""
    return {
        "tbl_uji_balik": ("Uji balik P0 kabupaten/kota menurut model", models_table(study), NOTE),
        "tbl_uji_balik_bagian": (
            "Uji balik model gabungan menurut tahun ke depan dan tingkat kemiskinan",
            cuts_table(study),
            NOTE,
        ),
        "tbl_uji_balik_provinsi": (
            "Uji balik P0 provinsi menurut model",
            models_table(study, "province"),
            _PROVINCE_NOTE,
        ),
        "tbl_uji_balik_unsur": ("Sumbangan setiap unsur model gabungan", parts_table(study), _PARTS_NOTE),
    }


def model_section(numbers: Numbers, learnt: ResultTable) -> str:
    """Write what the model has learnt, and what the figures tell of survey error, as Markdown."""
    return "\n\n".join([titled_table(learnt), escape_markup(noise_sentence(numbers))])


def study_section(paragraphs: Sequence[str], tables: Sequence[ResultTable]) -> str:
    """Write the results of the back-test as Markdown: sentences, then the tables, our model in bold."""
    return "\n\n".join([*map(escape_markup, paragraphs), *(titled_table(table, _FIRST) for table in tables)])


def learnt_table(numbers: Numbers) -> TableContent:
    """List what the pooled projection has learnt from the present figures."""
    columns = (Column("part", "Bagian model"), Column("value", "Nilai sekarang"), Column("meaning", "Artinya"))
    meanings = {
        "drift": "kecenderungan yang sama bagi semua daerah; negatif berarti turun",
        "convergence": "daerah ditarik ke arah angka provinsinya",
        "gain": "sisanya dianggap sementara dan akan berbalik",
        "following": "dipakai bila provinsi belum menerbitkan angka yang lebih baru",
        "shared": "bagian yang gerak setengah tahunnya sudah terlihat pada angka September provinsi",
    }
    rows: list[tuple[Cell, ...]] = [
        (numbers[f"model_{key}"].label, f"{numbers[f'model_{key}']}", meaning) for key, meaning in meanings.items()
    ]
    return TableContent(columns, tuple(rows))


def models_table(study: pd.DataFrame, panel: str = "regency") -> TableContent:
    """Compare all models of one panel, ours first and in bold."""
    columns = (Column("model", "Model"), *_ERRORS, *_COVERED, Column("failures", "Gagal", Unit.COUNT))
    models = [*_MAIN, SUM]
    found = [(model, _row(study, panel, model, "all")) for model in models]
    rows = [_cells(study, row, MODELS[model]) for model, row in found if row is not None]
    return TableContent(columns, tuple(rows))


def _cells(study: pd.DataFrame, row: Row, label: str) -> tuple[Cell, ...]:
    errors = (_value(row, "mae"), _relative(study, row), _value(row, "crps"))
    return (label, *errors, *(_value(row, column.key) for column in _COVERED), _value(row, "failures"))


def cuts_table(study: pd.DataFrame) -> TableContent:
    """Show our model by years ahead, by the rate at the origin, and without the pandemic, beside the random walk."""
    columns = (
        Column("cut", "Bagian"),
        Column("forecasts", "Ramalan", Unit.COUNT),
        *_ERRORS,
        Column("bias", "Bias", Unit.PERCENTAGE_POINT, 3),
        Column("mase", "MASE", Unit.INDEX, 2),
        *_COVERED,
    )
    ours = study[(study["panel"] == "regency") & (study["model"] == MODEL)]
    rows: list[tuple[Cell, ...]] = []
    for part, words in _CUTS.items():
        for row in sorted(_rows(ours[ours["part"] == part]), key=_place):
            cells = _cells(study, row, words.format(_shown(str(row["key"]))))
            middle = (_value(row, "bias"), _value(row, "mase"))
            rows.append((cells[0], _value(row, "forecasts"), *cells[1:4], *middle, *cells[4:7]))
    return TableContent(columns, tuple(rows))


def _place(row: Row) -> float:
    """Order keys by their first number: 5-10 before 10-20."""
    return float(row["key"].split("-")[0] or 0)


def parts_table(study: pd.DataFrame) -> TableContent:
    """Show what each part of the model is worth, and what the covariates would add."""
    columns = (Column("model", "Model"), *_ERRORS, _COVERED[1])
    rows: list[tuple[Cell, ...]] = []
    for model in (MODEL, *_PARTS):
        row = _row(study, "regency", model, "all")
        if row is not None:
            cells = _cells(study, row, MODELS[model])
            rows.append((*cells[:4], cells[5]))
    return TableContent(columns, tuple(rows))
