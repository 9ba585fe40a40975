"""Parameters are completed from the defaults, and everything wrong is told at once, where it stands."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from PIL import Image

from rpkd.errors import Problem, UserError
from rpkd.params import TargetRange, load_params
from rpkd.project import Project
from rpkd.regions import Region

REPOSITORY = Path(__file__).resolve().parents[2]


def write(project: Project, text: str, name: str = "19.71-kota-pangkalpinang.yaml") -> Path:
    path = project.params / name
    path.write_text(text, encoding="utf-8")
    return path


def problems_of(project: Project, text: str, region: Region) -> list[Problem]:
    with pytest.raises(UserError) as caught:
        load_params(write(project, text), project, region)
    return list(caught.value.problems)


def only_problem(project: Project, text: str, region: Region) -> Problem:
    problems = problems_of(project, text, region)
    assert len(problems) == 1, "\n".join(map(str, problems))
    return problems[0]


def test_an_unquoted_region_code_stays_text(project: Project, pangkalpinang: Region) -> None:
    assert load_params(write(project, "region: 19.71\n"), project, pangkalpinang).params.region == "19.71"


def test_a_code_that_ends_in_zero_keeps_its_zero(project: Project) -> None:
    assert load_params(write(project, "region: 33.10\n"), project).params.region == "33.10"


def test_what_the_region_leaves_empty_comes_from_the_defaults(project: Project, pangkalpinang: Region) -> None:
    text = "region: 19.71\ndocument:\n  title:\n  place: Pangkalpinang\n  status: '  '\n"
    loaded = load_params(write(project, text), project, pangkalpinang)
    document = loaded.params.document
    assert document.title == "Rencana Penanggulangan Kemiskinan Daerah"
    assert (document.period_start, document.period_end, document.status) == (2025, 2029, "draf")
    assert document.date == datetime.date(2026, 11, 21)
    assert document.place == "Pangkalpinang"


def test_without_a_file_the_defaults_hold(project: Project, pangkalpinang: Region) -> None:
    loaded = load_params(None, project, pangkalpinang)
    assert loaded.params.region == "19.71"
    assert loaded.path is None
    assert loaded.document is None
    assert loaded.files == (project.params / "_default.yaml",)


def test_neither_file_nor_region_is_a_programming_error(project: Project) -> None:
    with pytest.raises(ValueError, match="file or a region"):
        load_params(None, project)


@pytest.mark.parametrize(("code", "head"), [("19.71", "Wali Kota"), ("33.16", "Bupati"), ("33.70", "Bupati")])
def test_the_head_is_named_by_the_kind_of_region(project: Project, code: str, head: str) -> None:
    assert load_params(write(project, f"region: {code}\n"), project).params.government.head_title == head


def test_a_written_head_title_wins(project: Project) -> None:
    text = "region: 19.71\ngovernment: {head_title: Penjabat Wali Kota}\n"
    assert load_params(write(project, text), project).params.government.head_title == "Penjabat Wali Kota"


def test_texts_need_no_quotes_and_lose_their_line_breaks(project: Project) -> None:
    text = "region: 19.71\nrpjmd:\n  vision: |\n    Kota\n    sejahtera\n  period: 2025\ntkpk: {chair: Ya}\n"
    params = load_params(write(project, text), project).params
    assert params.rpjmd.vision == "Kota sejahtera"
    assert params.rpjmd.period == "2025"
    assert params.tkpk.chair == "Ya"


def test_markup_in_a_text_is_kept_as_text(project: Project) -> None:
    text = "region: 19.71\ntkpk: {chair: '<b>Wakil</b> $x_1$ **dan** #set {{< var p0 >}}'}\n"
    expected = "<b>Wakil</b> $x_1$ **dan** #set {{< var p0 >}}"
    assert load_params(write(project, text), project).params.tkpk.chair == expected


def test_a_target_is_a_figure_or_a_range_and_an_empty_year_is_none(project: Project) -> None:
    text = "region: 19.71\nrpjmd:\n  targets:\n    headcount_ratio: {2025: 11.5, 2026: {low: 9, high: 10.25}, 2027: }\n"
    targets = load_params(write(project, text), project).params.rpjmd.targets.headcount_ratio
    assert targets == {2025: TargetRange(low=11.5, high=11.5), 2026: TargetRange(low=9, high=10.25)}
    assert targets[2025].is_point
    assert not targets[2026].is_point


def test_the_projection_takes_one_growth_for_all_years_or_one_for_each(project: Project) -> None:
    default = load_params(write(project, "region: 19.71\n"), project).params.projection
    assert (default.growth, default.line_inflation, default.population) == (None, None, {})
    assert (default.pass_through_low, default.pass_through, default.pass_through_high) == (0.5, 0.7, 1.0)
    assert default.growth_of(2026) is None

    text = "region: 19.71\nprojection: {growth: -1.5, line_inflation: -0.5, pass_through: 1}\n"
    same = load_params(write(project, text), project).params.projection
    assert (same.growth_of(2026), same.growth_of(2029), same.line_inflation) == (-1.5, -1.5, -0.5)
    assert (same.pass_through_low, same.pass_through, same.pass_through_high) == (0.5, 1.0, 1.0)

    text = "region: 19.71\nprojection: {growth: {2026: 4, 2027: }, population: {2026: 230.4, 2027: }}\n"
    yearly = load_params(write(project, text), project).params.projection
    assert (yearly.growth_of(2026), yearly.growth_of(2027)) == (4.0, None)
    assert yearly.population == {2026: 230.4}


def test_what_the_region_says_about_scenarios_completes_the_defaults(project: Project) -> None:
    default = load_params(write(project, "region: 19.71\n"), project).params.scenario
    assert (default.population, default.seed, default.village_fund) == ("auto", 20252029, None)
    assert (default.shown[0], default.recipients, default.groups, default.ceilings) == ("dasar", {}, {}, {})

    text = (
        "region: 19.71\nscenario:\n  shown: [dasar, ekstrem-nol]\n  recipients: {pkh: 20100}\n"
        "  groups: {elderly: 13.2}\n"
        "  ceilings: {APBD kabupaten/kota: {2026: 2500000000, 2027: }}\n"
    )
    own = load_params(write(project, text), project).params.scenario
    assert (own.shown, own.recipients, own.groups) == (("dasar", "ekstrem-nol"), {"pkh": 20_100}, {"elderly": 13.2})
    assert own.ceilings == {"APBD kabupaten/kota": {2026: 2_500_000_000}}
    assert (own.population, own.draws) == ("auto", default.draws)


def test_regional_regulations_keep_their_order(project: Project) -> None:
    text = "region: 19.71\nregulations:\n- {citation: Perda 1, subject: A}\n- {citation: Perda 2, subject: B}\n"
    regulations = load_params(write(project, text), project).params.regulations
    assert [(item.citation, item.subject) for item in regulations] == [("Perda 1", "A"), ("Perda 2", "B")]


def test_a_mapping_under_a_wrong_year_is_told_whole(project: Project, pangkalpinang: Region) -> None:
    text = "region: 19.71\nrpjmd: {targets: {headcount_ratio: {a: {b: 1}}}}\n"
    with pytest.raises(UserError) as caught:
        load_params(write(project, text), project, pangkalpinang)
    whats = {problem.what for problem in caught.value.problems}
    assert whats == {"kunci di sini harus tahun", "kunci wajib belum diisi", "kunci tidak dikenal"}


def test_a_problem_names_file_line_key_value_rule_and_remedy(project: Project, pangkalpinang: Region) -> None:
    problem = only_problem(project, "region: 19.71\ndocument:\n  titel: RPKD\n", pangkalpinang)
    assert problem.where == "params/19.71-kota-pangkalpinang.yaml baris 3, kunci document.titel"
    assert problem.what == "kunci tidak dikenal"
    assert problem.value == "titel"
    assert problem.rule is not None
    assert problem.rule.startswith("kunci di sini: title, period_start")
    assert problem.remedy == "mungkin maksudnya title"


@pytest.mark.parametrize(
    ("text", "key", "what", "remedy"),
    [
        ("dokument: {title: a}", "dokument", "kunci tidak dikenal", "mungkin maksudnya document"),
        ("vision: a", "vision", "kunci tidak dikenal", "kunci vision ada di bagian rpjmd"),
        ("2025: 9", "2025", "kunci tidak dikenal", "hapus kunci itu"),
        ("narrative: {a: b}", "narrative.a", "kunci tidak dikenal", "hapus kunci itu"),
        ("rpjmd: {targets: {headcont: {2025: 3}}}", "rpjmd.targets.headcont", "tidak dikenal", "headcount_ratio"),
        ("regulations: [{citation: a, subjek: b, subject: c}]", "regulations.1.subjek", "tidak dikenal", "subject"),
        ("regulations: [{citation: a}]", "regulations.1.subject", "kunci wajib belum diisi", "isi kunci itu"),
        ("regulations: {citation: a}", "regulations", "harus daftar", "_default.yaml"),
        ("regulations: [Perda 3]", "regulations.1", "«kunci: nilai»", "_default.yaml"),
        ("document: RPKD", "document", "«kunci: nilai»", "_default.yaml"),
        ("rpjmd: {targets: {headcount_ratio: {a: 9}}}", "rpjmd.targets.headcount_ratio.a", "harus tahun", "2027: 9.5"),
        ("analysis: {reference: provinsi}", "analysis.reference", "pilihan tidak dikenal", "reference: province"),
        ("analysis: {trend_years: banyak}", "analysis.trend_years", "bilangan bulat tidak terbaca", "trend_years: 10"),
        ("analysis: {trend_years: '9,5'}", "analysis.trend_years", "bilangan bulat tidak terbaca", "trend_years: 10"),
        ("analysis: {trend_years: 2}", "analysis.trend_years", "angka di luar batas", "trend_years: 10"),
        ("analysis: {effective_share: 160}", "analysis.effective_share", "angka di luar batas", "60"),
        ("analysis: {relevant_share: 60%}", "analysis.relevant_share", "angka tidak terbaca", "60"),
        ("analysis: {linkage_regions: 9000}", "analysis.linkage_regions", "angka di luar batas", "10"),
        ("projection: {growth: 5,2}", "projection.growth", "angka ditulis dengan koma", "tulis 5.2"),
        ("projection: {growth: '4.1'}", "projection.growth", "angka tidak terbaca", "tanda kutipnya: tulis 4.1"),
        ('projection: {growth: "-1,5"}', "projection.growth", "angka tidak terbaca", "tulis -1.5"),
        ("projection: {growth: naik}", "projection.growth", "angka tidak terbaca", "growth: {2026: 4.1"),
        ("projection: {growth: true}", "projection.growth", "angka tidak terbaca", "growth: 4.1"),
        ("projection: {growth: [4.1]}", "projection.growth", "angka tidak terbaca", "growth: 4.1"),
        ("projection: {growth: .nan}", "projection.growth", "angka tidak terbaca", "growth: 4.1"),
        ("projection: {growth: 41}", "projection.growth", "angka di luar batas", "growth: 4.1"),
        ("projection: {growth: {2026: -4,05}}", "projection.growth.2026", "ditulis dengan koma", "tulis -4.05"),
        ("projection: {growth: {2026: '4,1'}}", "projection.growth.2026", "angka tidak terbaca", "tulis 4.1"),
        ("projection: {growth: {2026: -31}}", "projection.growth.2026", "angka di luar batas", "growth: 4.1"),
        ("projection: {growth: {26: 4}}", "projection.growth.26", "kunci di sini harus tahun", "{2026: 4.1"),
        ("projection: {growth: {'2026': 4}}", "projection.growth.2026", "kunci di sini harus tahun", "{2026: 4.1"),
        ("projection: {growth: {naik: 4}}", "projection.growth.naik", "kunci di sini harus tahun", "{2026: 4.1"),
        ("projection: {pass_through: -0.1}", "projection.pass_through", "angka di luar batas", "pass_through: 0.7"),
        ("projection: {pass_through: 70%}", "projection.pass_through", "angka tidak terbaca", "tulis 70"),
        ("projection: {pass_through_high: 1.6}", "projection.pass_through_high", "angka di luar batas", "high: 1.0"),
        ("projection: {pass_through_low: a}", "projection.pass_through_low", "angka tidak terbaca", "low: 0.5"),
        ("projection: {pass_through: 0.4}", "projection", "pass_through (0.4) tidak berada", "perbaiki salah satu"),
        ("projection: {pass_through_low: 0.9}", "projection", "pass_through_low (0.9)", "perbaiki salah satu"),
        ("projection: {line_inflation: 25}", "projection.line_inflation", "angka di luar batas", "line_inflation: 1.5"),
        ("projection: {line_inflation: {2026: 1}}", "projection.line_inflation", "angka tidak terbaca", "1.5"),
        ("projection: {population: 230}", "projection.population", "«kunci: nilai»", "{2026: 230.4}"),
        ("projection: {population: {2026: 0}}", "projection.population.2026", "angka di luar batas", "{2026: 230.4}"),
        ("projection: {population: {2026: 230400}}", "projection.population.2026", "di luar batas", "230.400 jiwa"),
        ("projection: {population: {2046: 230}}", "projection.population.2046", "harus tahun", "{2026: 230.4}"),
        ("projection: {population: {2026: 230,4, 2027: 9}}", "projection.population.2026", "koma", "tulis 230.4"),
        ("projection: {grow: 4}", "projection.grow", "kunci tidak dikenal", "mungkin maksudnya growth"),
        ("projection: {population: {2026: '1.230,4'}}", "projection.population.2026", "terbaca", "{2026: 230.4}"),
        ("projection: 4", "projection", "«kunci: nilai»", "_default.yaml"),
        ("pass_through: 0.7", "pass_through", "kunci tidak dikenal", "kunci pass_through ada di bagian projection"),
        ("locations: {draws: 5}", "locations.draws", "angka di luar batas", "draws: 1000"),
        ("locations: {seed: -1}", "locations.seed", "angka di luar batas", "seed: 1"),
        ("locations: {weights: 2}", "locations.weights", "«kunci: nilai»", "families_decile_1: 2"),
        ("locations: {weights: {families: x}}", "locations.weights.families", "angka tidak terbaca", "weights:"),
        ("locations: {weights: {families: .inf}}", "locations.weights.families", "angka tidak terbaca", "weights:"),
        ("locations: {weights: {1: 2}}", "locations.weights.1", "nilai tidak dapat dipakai", "families_decile_1: 2"),
        ("scenario: {population: susenas}", "scenario.population", "pilihan tidak dikenal", "population: auto"),
        ("scenario: {population: 230}", "scenario.population", "pilihan tidak dikenal", "population: auto"),
        ("scenario: {shown: [dasar]}", "scenario.shown", "ada 1 skenario", "shown: [dasar, ekstrem-nol]"),
        ("scenario: {shown: [a, b, c, d, e, f, g]}", "scenario.shown", "ada 7 skenario", "shown: [dasar"),
        ("scenario: {shown: dasar}", "scenario.shown", "bagian ini harus daftar", "shown: [dasar"),
        ("scenario: {shown: [dasar, dasar]}", "scenario.shown", "dasar ditulis dua kali", "hapus salah satunya"),
        ("scenario: {shown: [dasar, Ekstrem Nol]}", "scenario.shown.2", "kode tidak dapat dipakai", "shown: [dasar"),
        ("scenario: {draws: 50}", "scenario.draws", "angka di luar batas", "draws: 1000"),
        ("scenario: {seed: acak}", "scenario.seed", "bilangan bulat tidak terbaca", "seed: 1"),
        ("scenario: {recipients: {pkh: 20.100}}", "scenario.recipients.pkh", "bulat tidak terbaca", "{pkh: 20100}"),
        ("scenario: {recipients: {pkh: -1}}", "scenario.recipients.pkh", "angka di luar batas", "{pkh: 20100}"),
        ("scenario: {recipients: {PKH: 9}}", "scenario.recipients.PKH", "kode tidak dapat dipakai", "{pkh: 20100}"),
        ("scenario: {recipients: 9}", "scenario.recipients", "«kunci: nilai»", "{pkh: 20100}"),
        ("scenario: {groups: {elderly: 113}}", "scenario.groups.elderly", "angka di luar batas", "elderly: 13.2"),
        ("scenario: {groups: {elderly: 13,2}}", "scenario.groups.elderly", "ditulis dengan koma", "tulis 13.2"),
        ("scenario: {groups: {1: 13}}", "scenario.groups.1", "kode tidak dapat dipakai", "elderly: 13.2"),
        ("scenario: {ceilings: {ABPN: {2026: 9}}}", "scenario.ceilings.ABPN", "sumber dana tidak dikenal", "APBN"),
        (
            "scenario: {ceilings: {APBD: {2026: 9}}}",
            "scenario.ceilings.APBD",
            "sumber dana tidak dikenal",
            "mungkin maksudnya APBD kabupaten/kota",
        ),
        (
            "scenario: {recipients: {pkh: 20,100}}",
            "scenario.recipients.pkh",
            "angka ditulis dengan koma",
            "tulis 20100",
        ),
        (
            "rpjmd: {targets: {headcount_ratio: {2026: 1.100,50}}}",
            "rpjmd.targets.headcount_ratio.2026",
            "angka ditulis dengan koma",
            "tanpa titik ribuan",
        ),
        ("scenario: {ceilings: {APBN: 9}}", "scenario.ceilings.APBN", "«kunci: nilai»", "Dana desa: {2026"),
        (
            "scenario: {ceilings: {APBN: {26: 9}}}",
            "scenario.ceilings.APBN.26",
            "kunci di sini harus tahun",
            "Dana desa",
        ),
        ("scenario: {ceilings: {APBN: {2026: 1.5}}}", "scenario.ceilings.APBN.2026", "bulat tidak terbaca", "15000"),
        ("scenario: {show: [a, b]}", "scenario.show", "kunci tidak dikenal", "mungkin maksudnya shown"),
        ('data: {survey: "a\\0b"}', "data.survey", "U+0000", "ketik ulang"),
        ("rpjmd: {targets: {headcount_ratio: {2026: 11,5}}}", "rpjmd.targets.headcount_ratio.2026", "koma", "11.5"),
        ("rpjmd: [1]", "rpjmd", "«kunci: nilai»", "_default.yaml"),
        ("document: {title: [a]}", "document.title", "harus teks", "tanda kutip"),
        ("document: {period_start: 2025.5}", "document.period_start", "tahun tidak terbaca", "2025"),
        ("document: {period_start: true}", "document.period_start", "tahun tidak terbaca", "2025"),
        ("document: {period_end: 2129}", "document.period_end", "tahun di luar batas", "periksa tahunnya"),
        ("document: {period_end: 2025}", "document", "periode 2025–2025 tidak masuk akal", "period_end"),
        ("document: {period_end: 2040}", "document", "periode 2025–2040 tidak masuk akal", "period_end"),
        ("document: {date: 21-11-2026}", "document.date", "tanggal tidak terbaca", "2026-11-21"),
        ("document: {date: 2026-02-30}", "document.date", "tanggal tidak terbaca", "2026-11-21"),
        ("document: {date: 2026-02-20 10:00:00}", "document.date", "tanggal tidak terbaca", "tanpa jam"),
        ("document: {status: Draft}", "document.status", "pilihan tidak dikenal", "status: draf"),
        ('rpjmd: {vision: "a\\x07b"}', "rpjmd.vision", "U+0007", "ketik ulang"),
        ('rpjmd: {vision: "a\\u202Eb"}', "rpjmd.vision", "U+202E", "ketik ulang"),
        ('rpjmd: {vision: "a\\uFFFEb"}', "rpjmd.vision", "U+FFFE", "ketik ulang"),
        ("document: {title: Rencana 🏛}", "document.title", "«🏛» (U+1F3DB CLASSICAL BUILDING)", "huruf Latin"),
        ("tkpk: {chair: 主席}", "tkpk.chair", "«主» (U+4E3B", "huruf Latin"),
        ("rpjmd: {vision: العدل}", "rpjmd.vision", "U+0627 ARABIC LETTER ALEF", "huruf Latin"),
        ("regulations: [{citation: a, subject: ✅}]", "regulations.1.subject", "U+2705", "huruf Latin"),
        ("document: {period_start: 0x7E9}", "document.period_start", "tahun tidak terbaca", "misalnya 2025"),
        ("document: {period_start: 03751}", "document.period_start", "tahun tidak terbaca", "misalnya 2025"),
        ("document: {period_start: 2_025}", "document.period_start", "tahun tidak terbaca", "misalnya 2025"),
        ("document: {period_start: 33:45}", "document.period_start", "tahun tidak terbaca", "misalnya 2025"),
        ("document: {period_start: '2025'}", "document.period_start", "tahun tidak terbaca", "hapus tanda kutipnya"),
        ("26: 9", "26", "kunci tidak dikenal", "hapus kunci itu"),
        ("document: {26: 9}", "document.26", "kunci tidak dikenal", "hapus kunci itu"),
        ("document: {title: " + "a" * 201 + "}", "document.title", "terlalu panjang", "persingkat"),
        ("regulations: [" + "{citation: a, subject: b}, " * 51 + "]", "regulations", "terlalu panjang", "kurangi"),
    ],
)
def test_a_wrong_value_is_explained(
    project: Project, pangkalpinang: Region, text: str, key: str, what: str, remedy: str
) -> None:
    problem = only_problem(project, f"region: 19.71\n{text}\n", pangkalpinang)
    assert problem.where == f"params/19.71-kota-pangkalpinang.yaml baris 2, kunci {key}"
    assert what in problem.what
    assert problem.remedy is not None
    assert remedy in problem.remedy


@pytest.mark.parametrize(
    ("target", "key", "what", "remedy"),
    [
        ("2026: 11,5", "2026", "angka tidak terbaca", "tulis 11.5"),
        ("2026: 9 persen", "2026", "angka tidak terbaca", "tulis 9"),
        ("2026: 10.5%", "2026", "angka tidak terbaca", "tulis 10.5"),
        ("2026: turun", "2026", "angka tidak terbaca", "misalnya 9.5"),
        ("2026: true", "2026", "angka tidak terbaca", "misalnya 9.5"),
        ("2026: [9, 10]", "2026", "angka tidak terbaca", "misalnya 9.5"),
        ("2026: .inf", "2026", "angka tidak terbaca", "misalnya 9.5"),
        ("2026: .nan", "2026", "angka tidak terbaca", "misalnya 9.5"),
        ("2026: 101", "2026", "persentase di luar batas", "titik desimal"),
        ("2026: -1", "2026", "persentase di luar batas", "titik desimal"),
        ("2026: {low: 9}", "2026.high", "kunci wajib belum diisi", "isi kunci itu"),
        ("2026: {low: 9, hihg: 10, high: 10}", "2026.hihg", "kunci tidak dikenal", "high"),
        ("2026: {low: 10, high: 9}", "2026", "batas bawah target (10) lebih besar", "tukar"),
        ("2026: {low: 10, high: 901}", "2026.high", "persentase di luar batas", "titik desimal"),
        ("2024: 9", "2024", "tahun target di luar periode dokumen", "hapus tahun itu"),
        ("2030: 9", "2030", "tahun target di luar periode dokumen", "hapus tahun itu"),
        ("1999: 9", "1999", "kunci di sini harus tahun", "2027: 9.5"),
        ("'2026': 9", "2026", "kunci di sini harus tahun", "2027: 9.5"),
        ("awal: 9", "awal", "kunci di sini harus tahun", "2027: 9.5"),
        ("26: 9", "26", "kunci di sini harus tahun", "2027: 9.5"),
        ("02026: 9", "02026", "kunci di sini harus tahun", "2027: 9.5"),
        ("2026: 1:30", "2026", "angka tidak terbaca", "misalnya 9.5"),
        ("2026: 011", "2026", "angka tidak terbaca", "tulis 011"),
        ("2026: 0x0B", "2026", "angka tidak terbaca", "misalnya 9.5"),
        ("2026: 1_0", "2026", "angka tidak terbaca", "misalnya 9.5"),
        ("2026: 1e1", "2026", "angka tidak terbaca", "misalnya 9.5"),
        ('2026: "11.5"', "2026", "angka tidak terbaca", "hapus tanda kutipnya: tulis 11.5"),
        ('2026: "12 "', "2026", "angka tidak terbaca", "tulis 12"),
        ("2026: {low: '9', high: 10}", "2026.low", "angka tidak terbaca", "hapus tanda kutipnya: tulis 9"),
    ],
)
def test_a_wrong_target_is_explained(
    project: Project, pangkalpinang: Region, target: str, key: str, what: str, remedy: str
) -> None:
    text = f"region: 19.71\nrpjmd:\n  targets:\n    headcount_ratio:\n      {target}\n"
    problem = only_problem(project, text, pangkalpinang)
    name = f"kunci rpjmd.targets.headcount_ratio.{key}"
    assert problem.where == f"params/19.71-kota-pangkalpinang.yaml baris 5, {name}"
    assert what in problem.what
    assert problem.remedy is not None
    assert remedy in problem.remedy


def test_letters_of_official_documents_are_taken(project: Project) -> None:
    text = "region: 19.71\nrpjmd: {vision: 'Café – “Maju” ≥ 5 € → Ω é ʼ'}\n"
    assert load_params(write(project, text), project).params.rpjmd.vision == "Café – “Maju” ≥ 5 € → Ω é ʼ"


@pytest.mark.parametrize("text", ['tkpk: {chair: "\\ud800"}', '"\\udfff": 1', 'rpjmd: {targets: {"a\\ud83d": 1}}'])
def test_half_a_character_is_told_with_file_and_line(project: Project, pangkalpinang: Region, text: str) -> None:
    problem = only_problem(project, f"region: 19.71\n{text}\n", pangkalpinang)
    assert problem.where == "params/19.71-kota-pangkalpinang.yaml baris 2"
    assert "setengah karakter: U+D" in problem.what
    str(problem).encode("utf-8")


def test_broken_yaml_names_the_file_as_users_know_it(project: Project, pangkalpinang: Region) -> None:
    problem = only_problem(project, "region: 19.71\ntkpk: a: b\n", pangkalpinang)
    assert problem.where == "params/19.71-kota-pangkalpinang.yaml baris 2"
    assert problem.value == "tkpk: a: b"


def test_a_parameter_file_that_links_to_itself_is_told(project: Project, pangkalpinang: Region) -> None:
    path = project.params / "19.71-kota.yaml"
    try:
        path.symlink_to(path)
    except OSError:
        pytest.skip("this system makes no symbolic links")
    with pytest.raises(UserError, match=r"^params/19\.71-kota\.yaml: gagal membaca berkas: tautan itu berputar-putar"):
        load_params(path, project, pangkalpinang)


def test_a_linked_parameter_file_names_pictures_beside_its_target(project: Project, pangkalpinang: Region) -> None:
    elsewhere = project.root / "lain"
    elsewhere.mkdir()
    (elsewhere / "kota.yaml").write_text("region: 19.71\ndocument: {coat_of_arms: a.png}\n", encoding="utf-8")
    Image.new("L", (4, 4)).save(elsewhere / "a.png")
    path = project.params / "19.71-kota.yaml"
    try:
        path.symlink_to(elsewhere / "kota.yaml")
    except OSError:
        pytest.skip("this system makes no symbolic links")
    assert load_params(path, project, pangkalpinang).coat_of_arms == (elsewhere / "a.png").resolve()


def test_all_problems_are_told_at_once(project: Project, pangkalpinang: Region) -> None:
    text = "region: 19.72\ndocument: {titel: a, status: akhir}\nrpjmd: {visi: b}\n"
    wheres = [problem.where.rpartition(", ")[2] for problem in problems_of(project, text, pangkalpinang)]
    assert sorted(wheres) == ["kunci document.status", "kunci document.titel", "kunci region", "kunci rpjmd.visi"]


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("33.16", "berkas ini bukan untuk Kota Pangkalpinang"),
        ("99.99", "berkas ini bukan untuk Kota Pangkalpinang"),
        ("1971", "daerah ditulis bukan dengan kode Kemendagri"),
        ("kota pangkalpinang", "daerah ditulis bukan dengan kode Kemendagri"),
    ],
)
def test_the_file_must_be_about_the_region_asked_for(
    project: Project, pangkalpinang: Region, written: str, what: str
) -> None:
    problem = only_problem(project, f"region: {written}\n", pangkalpinang)
    assert what in problem.what
    assert problem.value == written


def test_a_code_of_another_form_is_refused_when_no_region_was_asked_for(project: Project) -> None:
    with pytest.raises(UserError, match="tidak berbentuk kode Kemendagri"):
        load_params(write(project, "region: 1971\n"), project)


def test_a_missing_region_is_told(project: Project, pangkalpinang: Region) -> None:
    problem = only_problem(project, "document: {place: Pangkalpinang}\n", pangkalpinang)
    assert problem.where == "params/19.71-kota-pangkalpinang.yaml, kunci region"
    assert problem.what == "kunci wajib belum diisi"


def test_a_mistake_in_the_defaults_names_the_defaults(project: Project, pangkalpinang: Region) -> None:
    path = project.params / "_default.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("status: draf", "status: jadi"), encoding="utf-8")
    problem = only_problem(project, "region: 19.71\n", pangkalpinang)
    assert problem.where.startswith("params/_default.yaml baris 12, kunci document.status")


def test_the_defaults_hold_no_region(project: Project, pangkalpinang: Region) -> None:
    path = project.params / "_default.yaml"
    path.write_text("region: 19.71\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    problem = only_problem(project, "region: 19.71\n", pangkalpinang)
    assert problem.where == "params/_default.yaml baris 1, kunci region"


def test_a_missing_default_file_is_told(tmp_path: Path, pangkalpinang: Region) -> None:
    with pytest.raises(UserError, match=r"_default\.yaml.*tidak ada"):
        load_params(None, Project(tmp_path), pangkalpinang)


@pytest.mark.parametrize("path", sorted((REPOSITORY / "params").glob("[0-9]*.yaml")), ids=lambda path: path.name)
def test_every_region_file_of_the_project_is_sound(path: Path) -> None:
    loaded = load_params(path, Project(REPOSITORY))
    assert path.name.startswith(loaded.params.region)
    assert loaded.params.government.head_name is None
