"""The seven workbooks: their sheets, columns, choices and hints."""

from __future__ import annotations

from collections.abc import Sequence

from rpkd.params import FUNDS
from rpkd.regions import Region, local_terms
from rpkd.workbooks._catalogue import Catalogue
from rpkd.workbooks._layout import BY_ROW, Column, Form, Layout, Sheet

FIRST_YEAR, LAST_YEAR = 2010, 2030
FIGURE_YEARS = tuple(range(FIRST_YEAR, LAST_YEAR + 1))
PLAN_YEARS = tuple(range(2025, LAST_YEAR + 1))
BUDGET_YEARS = tuple(range(2021, 2027))

AREAS = {"Daerah": "own", "Provinsi": "province", "Nasional": "nation"}
SCOPES = ("RPJMD", "RPJMD provinsi", "RPJMN", "RKP/APBN")
DISTRICT_KINDS = ("kecamatan", "distrik")
VILLAGE_KINDS = ("desa", "kelurahan", "nagari", "gampong", "kampung", "pekon", "lembang", "negeri", "desa adat")
ITEMS = (
    *("pendapatan", "pendapatan asli daerah", "transfer", "belanja", "belanja operasi", "belanja pegawai"),
    *("belanja barang dan jasa", "belanja bantuan sosial", "belanja hibah", "belanja modal", "belanja tidak terduga"),
    *("belanja transfer", "pembiayaan neto"),
)
WHOLE_BUDGET = ("pendapatan", "belanja")
# UU 23/2014: urusan wajib, urusan pilihan; then what Permendagri 90/2019 adds to them.
FUNCTIONS = (
    *("Pendidikan", "Kesehatan", "Pekerjaan umum dan penataan ruang", "Perumahan rakyat dan kawasan permukiman"),
    *("Ketenteraman, ketertiban umum, dan pelindungan masyarakat", "Sosial", "Tenaga kerja"),
    *("Pemberdayaan perempuan dan pelindungan anak", "Pangan", "Pertanahan", "Lingkungan hidup"),
    *("Administrasi kependudukan dan pencatatan sipil", "Pemberdayaan masyarakat dan desa"),
    *("Pengendalian penduduk dan keluarga berencana", "Perhubungan", "Komunikasi dan informatika"),
    *("Koperasi, usaha kecil, dan menengah", "Penanaman modal", "Kepemudaan dan olahraga", "Statistik", "Persandian"),
    *("Kebudayaan", "Perpustakaan", "Kearsipan", "Kelautan dan perikanan", "Pariwisata", "Pertanian", "Kehutanan"),
    *("Energi dan sumber daya mineral", "Perdagangan", "Perindustrian", "Transmigrasi"),
    *("Unsur pendukung", "Unsur penunjang", "Unsur pengawasan", "Unsur kewilayahan", "Unsur pemerintahan umum"),
    "Unsur kekhususan",
)
LEVELS = ("urusan", "bidang urusan", "program", "kegiatan", "sub kegiatan")
RECIPIENTS = ("keluarga", "jiwa", "rumah tangga", "rumah", "kelompok", "usaha", "lembaga", "desa/kelurahan", "lokasi")
STRATEGIES = (
    "a. pengurangan beban pengeluaran masyarakat miskin",
    "b. peningkatan kemampuan dan pendapatan masyarakat miskin",
    "c. pengembangan dan jaminan keberlanjutan usaha ekonomi mikro dan kecil",
    "d. sinergi kebijakan dan program",
)
PRESIDENTIAL_STRATEGIES = (
    "a. pengurangan beban pengeluaran masyarakat",
    "b. peningkatan pendapatan masyarakat",
    "c. penurunan jumlah kantong-kantong kemiskinan",
)
CLUSTERS = (
    "1. bantuan sosial terpadu berbasis keluarga",
    "2. pemberdayaan masyarakat",
    "3. usaha ekonomi mikro dan kecil",
    "4. program lain",
)

ACTIVITY_STATUSES = ("rencana", "berjalan", "selesai")

QUARTERS = {1: "I", 2: "II", 3: "III", 4: "IV"}

_RUPIAH = "Rp"
_KEEP = "jangan diubah"
_FIGURE = "#,##0.00##"


# What is counted in each kecamatan and village: name, heading, unit, example.
_COUNTS = (
    ("population", "Penduduk", "jiwa", 6_120),
    ("families", "Keluarga", "keluarga", 1_850),
    ("families_decile_1", "Keluarga desil 1", "keluarga", 180),
    ("families_decile_2", "Keluarga desil 2", "keluarga", 210),
    ("families_decile_3", "Keluarga desil 3", "keluarga", 240),
    ("families_decile_4", "Keluarga desil 4", "keluarga", 250),
    ("unfit_houses", "Rumah tidak layak huni", "unit", 75),
    ("no_safe_water", "Keluarga tanpa air minum layak", "keluarga", 60),
    ("no_sanitation", "Keluarga tanpa sanitasi layak", "keluarga", 95),
    ("no_electricity", "Keluarga tanpa listrik", "keluarga", 4),
    ("out_of_school_children", "Anak tidak sekolah", "jiwa", 37),
    ("stunted_children", "Balita stunting", "jiwa", 41),
    ("children_under_five", "Balita", "jiwa", 420),
    ("unemployed", "Penganggur", "jiwa", 130),
    ("disabled_persons", "Penyandang disabilitas", "jiwa", 52),
    ("elderly_alone", "Lansia hidup sendiri", "jiwa", 33),
    ("female_headed_families", "Keluarga dikepalai perempuan", "keluarga", 140),
    ("pkh_families", "Keluarga penerima PKH", "keluarga", 210),
    ("sembako_families", "Keluarga penerima Sembako", "keluarga", 320),
    ("pbi_persons", "Peserta PBI JKN", "jiwa", 2_600),
)
_MOST_COUNTED = 20_000_000


def indicator_layout(region: Region, catalogue: Catalogue) -> Layout:
    """Lay out the workbook of figures over years."""
    shown = (
        Column("indicator", "Kode", Form.TEXT, _KEEP, example="headcount_ratio", width=28, locked=True),
        Column("title", "Indikator", Form.TEXT, _KEEP, example=_first_title(catalogue), width=58, locked=True),
        Column("unit", "Satuan", Form.TEXT, _KEEP, example="persen", width=26, locked=True),
        Column("area", "Wilayah", Form.CHOICE, _KEEP, True, tuple(AREAS), example="Daerah", width=11, locked=True),
    )

    source = Column("source", "Sumber", Form.TEXT, "terbitan atau dinas", example="BPS, Susenas Maret", width=50)
    given = ("indicator", "title", "unit", "area", "source")
    figures = Sheet(
        "Indikator",
        "Angka indikator menurut tahun",
        "Isi angka yang belum ada dan perbaiki yang keliru; sel yang tidak diketahui dibiarkan kosong.",
        (*shown, *_year_columns(11.42), source),
        ("indicator", "area"),
        given,
        {indicator.code: (indicator.heading, indicator.is_grouped) for indicator in catalogue.indicators},
    )
    errors = Sheet(
        "SE",
        "Kesalahan baku (standard error) angka di lembar Indikator",
        "Isi bila terbitannya memuat SE, dalam satuan yang sama dengan angkanya; bukan RSE.",
        (*shown, *_year_columns(0.87)),
        ("indicator", "area"),
        given,
        {indicator.code: (indicator.heading, indicator.is_grouped) for indicator in catalogue.indicators},
    )
    guide = (
        "Angka yang sudah terisi adalah angka bawaan. Yang Anda ubah atau tambah menggantikannya.",
        "Angka bawaan yang Anda kosongkan tetap dipakai.",
        "Angka provinsi dan nasional memakai keadaan Maret, sama dengan kabupaten/kota.",
        "Setiap baris yang Anda isi harus mempunyai sumber.",
    )
    return Layout("indikator.xlsx", f"Indikator {region.name}", (figures, errors), guide)


def _year_columns(example: float) -> tuple[Column, ...]:
    """Lay out one column for each year, the first year of the plan with an example."""
    first = PLAN_YEARS[0]
    return tuple(
        Column(
            *(str(year), str(year), Form.NUMBER, BY_ROW),
            example=example if year == first else None,
            width=11,
            number_format=_FIGURE,
        )
        for year in FIGURE_YEARS
    )


def _first_title(catalogue: Catalogue) -> str:
    return catalogue.indicators[0].title if catalogue.indicators else ""


def area_layout(region: Region, catalogue: Catalogue) -> Layout:
    """Lay out the workbook of kecamatan and desa/kelurahan."""

    def sheet(tab: str, code: str, title: str, kinds: tuple[str, ...], place: str) -> Sheet:
        return Sheet(
            tab,
            title,
            "Satu baris satu wilayah. Banyaknya keluarga atau jiwa, bukan persen; yang tidak diketahui dikosongkan.",
            (
                Column("area_code", "Kode", Form.CODE, "kode Kemendagri", True, example=code, width=16),
                Column("name", "Nama", Form.TEXT, required=True, example=place, width=26),
                Column("kind", "Jenis", Form.CHOICE, "", True, kinds, example=kinds[0], width=12),
                *(
                    Column(name, heading, Form.WHOLE, unit, minimum=0, maximum=_MOST_COUNTED, example=example)
                    for name, heading, unit, example in _COUNTS
                ),
                *_coordinates(),
                Column("note", "Catatan", example="keadaan Juni 2025", width=40),
            ),
            ("area_code",),
            ("area_code", "name", "kind", "longitude", "latitude"),
        )

    # What is usual in the region stands first in the list of choices.
    terms = local_terms(region)
    district_kinds = tuple(dict.fromkeys((terms.district, *DISTRICT_KINDS)))
    village_kinds = tuple(dict.fromkeys((terms.village or terms.ward or "desa", *VILLAGE_KINDS)))
    guide = (
        f"Kode ialah kode Kemendagri dengan titik, sebagai teks: {region.code}.01 atau {region.code}.01.2001.",
        "Kode BPS tidak dipakai.",
        "Desil 1 sampai 4 dihitung sendiri-sendiri, tidak dijumlahkan dengan desil di bawahnya.",
        "Desil adalah peringkat keluarga, bukan status miskin.",
        "Jangan memuat nama, alamat, atau NIK perseorangan.",
    )
    return Layout(
        "wilayah.xlsx",
        f"Kecamatan dan desa/kelurahan {region.name}",
        (
            sheet("Kecamatan", f"{region.code}.01", "Data menurut kecamatan", district_kinds, "Contohsari"),
            sheet(
                *("Desa_Kelurahan", f"{region.code}.01.2001", "Data menurut desa dan kelurahan"),
                *(village_kinds, "Contohrejo"),
            ),
        ),
        guide,
    )


def _coordinates() -> tuple[Column, ...]:
    return (
        Column("longitude", "Bujur", Form.NUMBER, "derajat", minimum=94.5, maximum=141.5, example=111.42),
        Column("latitude", "Lintang", Form.NUMBER, "derajat", minimum=-11.5, maximum=6.5, example=-7.05),
    )


def target_layout(region: Region, catalogue: Catalogue) -> Layout:
    """Lay out the workbook of targets."""
    titles = tuple(catalogue.by_title)
    columns = (
        Column("indicator", "Indikator", Form.CHOICE, "", True, titles, example=_first_title(catalogue), width=50),
        Column("scope", "Lingkup", Form.CHOICE, "", True, SCOPES, example="RPJMD", width=18),
        Column("year", "Tahun", Form.YEAR, "", True, minimum=2020, maximum=2045, example=2026, width=10),
        Column("low", "Batas bawah", Form.NUMBER, BY_ROW, True, example=9.1, number_format=_FIGURE),
        Column("high", "Batas atas", Form.NUMBER, BY_ROW, example=9.4, number_format=_FIGURE),
        Column("reference", "Rujukan", Form.TEXT, "peraturan", True, example="Perda … Nomor … Tahun …", width=50),
    )
    sheet = Sheet(
        "Target",
        "Target menurut indikator dan tahun",
        "Satu baris satu target. Target berupa satu angka cukup ditulis di Batas bawah.",
        columns,
        ("indicator", "scope", "year"),
        units={indicator.title: (indicator.heading, indicator.is_grouped) for indicator in catalogue.indicators},
    )
    guide = (
        "Target nasional yang dikenal sudah terisi. Tambahkan target RPJMD dan RPJMD provinsi beserta peraturannya.",
        "Target persentase penduduk miskin RPJMD dibahas di BAB IV, target lain ditabelkan di sana.",
        "Bila berkas parameter (rpjmd.targets) memuat target tahun yang sama, yang dipakai berkas parameter.",
    )
    return Layout("target.xlsx", f"Target {region.name}", (sheet,), guide)


def _money(name: str, heading: str, example: float | None, required: bool = False, least: float = 0) -> Column:
    return Column(
        *(name, heading, Form.MONEY, _RUPIAH, required),
        minimum=least,
        maximum=1e15,
        example=example,
        width=22,
        number_format="#,##0",
    )


def budget_layout(region: Region, catalogue: Catalogue) -> Layout:
    """Lay out the workbook of the budget."""
    year = Column("year", "Tahun", Form.YEAR, "", True, minimum=2015, maximum=LAST_YEAR, example=2025, width=10)
    summary = Sheet(
        "Ringkasan",
        "Ringkasan APBD",
        "Rupiah penuh, bukan ribuan atau jutaan. Baris yang tidak diketahui dibiarkan kosong.",
        (
            year,
            Column("item", "Uraian", Form.CHOICE, "", True, ITEMS, example="belanja", width=30),
            _money("budget", "Pagu", 2_345_678_901_000, required=True, least=-1e15),
            _money("realisation", "Realisasi", 2_234_567_890_000, least=-1e15),
        ),
        ("year", "item"),
        ("year", "item"),
    )
    function = Column("function", "Urusan", Form.CHOICE, "", True, FUNCTIONS, example="Sosial", width=46)
    functions = Sheet(
        "Urusan",
        "Belanja menurut urusan",
        "Rupiah penuh. Satu baris satu urusan dalam satu tahun.",
        (year, function, _money("budget", "Pagu", 18_400_000_000, True), _money("realisation", "Realisasi", 17.9e9)),
        ("year", "function"),
    )
    activities = Sheet(
        "Kegiatan",
        "Sub kegiatan dan penandaan kemiskinan",
        "Penandaan adalah penilaian Bappeda: tulis siapa yang meninjau dan kapan.",
        (
            year,
            Column("code", "Kode", Form.CODE, "sub kegiatan", True, example="1.06.05.2.02.0010", width=20),
            Column("name", "Sub kegiatan", Form.TEXT, "", True, example="Fasilitasi bantuan sosial keluarga", width=50),
            function,
            Column("field", "Bidang", Form.CHOICE, "", False, catalogue.fields, example=catalogue.fields[-1], width=30),
            Column("agency", "Perangkat daerah", Form.TEXT, "", False, example="Dinas Sosial", width=30),
            _money("budget", "Pagu", 1_250_000_000, True),
            _money("realisation", "Realisasi", 1_190_000_000),
            Column("poverty", "Ditandai kemiskinan", Form.YES_NO, "", True, ("ya", "tidak"), example="ya", width=20),
            Column("reviewer", "Peninjau", Form.TEXT, "jabatan", example="Kepala Bidang Pemerintahan", width=30),
            Column("date", "Tanggal tinjau", Form.DATE, example="21/11/2025", width=16, number_format="dd/mm/yyyy"),
        ),
        ("year", "code", "agency"),
    )
    return Layout("apbd.xlsx", f"APBD {region.name}", (summary, functions, activities))


def programme_layout(region: Region, catalogue: Catalogue) -> Layout:
    """Lay out the workbook of the five-year plan."""
    columns = (
        Column("code", "Kode", Form.CODE, "nomenklatur", True, example="1.06.05.2.02.0010", width=20),
        Column("level", "Tingkat", Form.CHOICE, "", True, LEVELS, example="sub kegiatan", width=14),
        Column("name", "Nama", Form.TEXT, "", True, example="Fasilitasi bantuan sosial keluarga", width=44),
        Column("indicator", "Indikator", Form.TEXT, "keluaran atau hasil", example="Keluarga yang dibantu", width=36),
        Column("unit", "Satuan", Form.TEXT, example="keluarga", width=14),
        Column("baseline", "Kondisi awal", Form.NUMBER, "satuan di kolom Satuan", example=1_200),
        *(
            Column(f"target_{year}", f"Target {year}", Form.NUMBER, "satuan di kolom Satuan", example=1_200 + 50 * step)
            for step, year in enumerate(PLAN_YEARS, start=1)
        ),
        *(_money(f"budget_{year}", f"Pagu {year}", 1_250_000_000) for year in PLAN_YEARS),
        Column(
            "fund_source", "Sumber dana", Form.CHOICES, "", choices=FUNDS, example="APBD kabupaten/kota; APBN", width=28
        ),
        Column("location", "Lokasi", Form.TEXT, "kecamatan atau desa", example="Kecamatan Contohsari", width=30),
        Column("agency", "Perangkat daerah", Form.TEXT, example="Dinas Sosial", width=30),
        Column(
            *("strategy", "Strategi Permendagri 53/2020", Form.CHOICE, "", False, STRATEGIES),
            example=STRATEGIES[0],
            width=34,
        ),
        Column(
            *("presidential_strategy", "Strategi Inpres 8/2025", Form.CHOICE, "", False, PRESIDENTIAL_STRATEGIES),
            example=PRESIDENTIAL_STRATEGIES[0],
            width=34,
        ),
        Column("cluster", "Klaster", Form.CHOICE, "", False, CLUSTERS, example=CLUSTERS[0], width=34),
        Column(
            "programme", "Program skenario", Form.TEXT, "kode di params/programs.yaml", example="pkh", width=18, since=2
        ),
    )
    sheet = Sheet(
        "Program",
        "Matriks rencana program lima tahun",
        "Satu baris satu indikator dari urusan, program, kegiatan, atau sub kegiatan. Pagu dalam rupiah penuh.",
        columns,
        ("code", "indicator", "location", "agency"),
    )
    guide = (
        "Pagu yang sama di beberapa baris indikator cukup ditulis pada satu baris; bila terulang, dihitung satu kali.",
        "Pagu satu sub kegiatan di beberapa lokasi ditulis per lokasi, karena dijumlahkan.",
        "Pagu program dan kegiatan boleh ditulis: dicocokkan dengan rinciannya, tidak dijumlahkan lagi.",
        "Lembar RAT berisi rencana aksi tahunan: satu baris satu sub kegiatan, tahun, lokasi, dan sumber dana.",
        "Jangan memuat nama, alamat, atau NIK perseorangan.",
    )
    return Layout("program.xlsx", f"Rencana program {region.name}", (sheet, _action_sheet()), guide)


def _action_sheet() -> Sheet:
    """Lay out the yearly action plan (RAT): what the five-year plan does not say of one year."""
    columns = (
        Column("year", "Tahun", Form.YEAR, "", True, minimum=PLAN_YEARS[0], maximum=LAST_YEAR, example=2026, width=9),
        Column("code", "Kode", Form.CODE, "sub kegiatan", True, example="1.06.05.2.02.0010", width=20),
        Column("name", "Sub kegiatan", Form.TEXT, "boleh kosong", example="Fasilitasi bantuan sosial", width=40),
        Column("location", "Lokasi", Form.TEXT, "desa atau kecamatan", example="Desa Contohrejo", width=30),
        Column("target_group", "Sasaran", Form.TEXT, "siapa", example="keluarga dengan lansia", width=32),
        Column(
            "recipients", "Banyaknya sasaran", Form.WHOLE, minimum=0, maximum=_MOST_COUNTED, example=1_250, width=14
        ),
        Column("recipient_unit", "Satuan sasaran", Form.CHOICE, "", choices=RECIPIENTS, example="keluarga", width=16),
        *(
            Column(name, heading, Form.WHOLE, "1 sampai 10", minimum=1, maximum=10, example=example, width=10)
            for name, heading, example in (("first_decile", "Desil pertama", 1), ("last_decile", "Desil terakhir", 4))
        ),
        Column("volume", "Volume", Form.NUMBER, "satuan di sebelahnya", minimum=0, example=12, width=14),
        Column("volume_unit", "Satuan volume", Form.TEXT, example="kali penyaluran", width=18),
        _money("budget", "Pagu", 1_250_000_000),
        Column("fund_source", "Sumber dana", Form.CHOICE, "", choices=FUNDS, example=FUNDS[0], width=24),
        Column("agency", "Perangkat daerah", Form.TEXT, "boleh kosong", example="Dinas Sosial", width=30),
        *(
            Column(
                *(f"quarter_{number}", f"Triwulan {roman}", Form.NUMBER, "persen pagu"),
                minimum=0,
                maximum=100,
                example=25,
                width=12,
            )
            for number, roman in QUARTERS.items()
        ),
        _money("last_budget", "Pagu tahun lalu", 1_200_000_000),
        _money("last_realisation", "Realisasi tahun lalu", 1_150_000_000),
        Column("last_volume", "Realisasi volume tahun lalu", Form.NUMBER, "satuan volume", minimum=0, example=12),
        Column("note", "Keterangan", Form.TEXT, example="lanjutan tahun lalu", width=36),
    )
    return Sheet(
        "RAT",
        "Rencana Aksi Tahunan",
        "Satu baris satu sub kegiatan dalam satu tahun, di satu lokasi, dari satu sumber dana.",
        columns,
        ("year", "code", "location", "fund_source", "agency"),
        since=2,
    )


def root_cause_layout(region: Region, catalogue: Catalogue) -> Layout:
    """Lay out the workbook of root causes."""
    text = "tulis singkat, satu pokok"
    columns = (
        Column("field", "Bidang", Form.CHOICE, "", True, catalogue.fields, example=catalogue.fields[0], width=30),
        Column("indicator", "Indikator", Form.TEXT, "", True, tuple(catalogue.by_title), width=40),
        Column("problem", "Permasalahan", Form.TEXT, text, True, example="Angka putus sekolah tinggi", width=46),
        Column("availability", "Aspek ketersediaan", Form.TEXT, text, example="SMP jauh dari dusun", width=46),
        Column("utilisation", "Aspek pemanfaatan", Form.TEXT, text, example="Anak membantu bekerja", width=46),
        Column("quality", "Aspek kualitas", Form.TEXT, text, example="Guru merangkap kelas", width=46),
        Column("intervention", "Intervensi", Form.TEXT, text, example="Angkutan sekolah dan beasiswa", width=46),
    )
    sheet = Sheet(
        "Akar_Masalah",
        "Akar masalah menurut indikator",
        "Satu baris satu permasalahan. Isi sekurangnya satu aspek.",
        columns,
        ("field", "indicator", "problem"),
    )
    return Layout("akar-masalah.xlsx", f"Akar masalah {region.name}", (sheet,))


def mentoring_layout(region: Region, catalogue: Catalogue) -> Layout:
    """Lay out the workbook of desa dampingan: agencies, the villages that they accompany, and what they do there."""
    agency = Column("office", "OPD", Form.TEXT, "nama seperti di lembar OPD", True, example="Dinas Kesehatan", width=36)
    village = Column("area_code", "Kode", Form.CODE, "kode desa", True, example=f"{region.code}.01.2001", width=18)
    offices = Sheet(
        "OPD",
        "OPD pendamping",
        "Satu baris satu OPD. Kapasitas kosong berarti tidak dibatasi; letak kosong berarti jarak tidak dihitung.",
        (
            Column("office", "OPD", Form.TEXT, "nama lengkap", True, example="Dinas Kesehatan", width=36),
            Column(
                "fields",
                "Bidang",
                Form.CHOICES,
                "",
                True,
                catalogue.fields,
                example="Kesehatan; Perlindungan sosial",
                width=44,
            ),
            Column("district", "Kecamatan kantor", Form.CODE, "kode", example=f"{region.code}.01", width=18),
            *_coordinates(),
            Column("capacity", "Kapasitas", Form.WHOLE, "desa, paling banyak", minimum=0, maximum=1_000, example=3),
        ),
        ("office",),
    )
    villages = Sheet(
        "Desa",
        "Desa dan kelurahan yang didampingi",
        "Isi hanya desa/kelurahan yang perlu diatur; bila tidak ada yang dipilih, peringkat prioritas yang dipakai.",
        (
            village,
            Column("name", "Nama", Form.TEXT, "boleh kosong", example="Contohrejo", width=26),
            Column("chosen", "Dipilih", Form.YES_NO, "", True, ("ya", "tidak"), example="ya", width=10),
            Column("problem", "Masalah utama", Form.CHOICE, "", False, catalogue.fields, width=32),
            Column("office", "OPD tetap", Form.TEXT, "bila sudah ditetapkan", example="Dinas Kesehatan", width=36),
            Column("previous", "OPD sebelumnya", Form.TEXT, "bila ada", example="Dinas Kesehatan", width=36),
        ),
        ("area_code",),
        ("area_code", "name"),
    )
    entries = Sheet(
        "Pemantauan",
        "Pemantauan pendampingan",
        "Satu baris satu kegiatan di satu desa/kelurahan. Rupiah penuh.",
        (
            Column("date", "Tanggal", Form.DATE, "", True, example="21/11/2026", width=14, number_format="dd/mm/yyyy"),
            village,
            agency,
            Column("activity", "Kegiatan", Form.TEXT, "singkat", True, example="Kunjungan posyandu", width=44),
            Column(
                *("families", "Keluarga terjangkau", Form.WHOLE, "keluarga"),
                minimum=0,
                maximum=_MOST_COUNTED,
                example=42,
                width=14,
            ),
            _money("rupiah", "Rupiah", 15_000_000),
            Column("obstacle", "Kendala", Form.TEXT, "tanpa data orang", example="Jalan rusak", width=36),
            Column("follow_up", "Tindak lanjut", Form.TEXT, "tanpa data orang", example="Jadwal ulang", width=36),
            Column(
                *("status", "Status", Form.CHOICE, "", True, ACTIVITY_STATUSES), example=ACTIVITY_STATUSES[0], width=12
            ),
        ),
        ("date", "area_code", "office", "activity"),
    )
    guide = (
        "Buku kerja ini memuat lembaga dan desa/kelurahan saja. Jangan memuat nama, alamat, atau NIK perseorangan.",
        f"Bidang OPD, satu atau beberapa, dipisahkan titik koma: {'; '.join(catalogue.fields)}.",
        "Letak kantor OPD diisi bujur dan lintangnya, atau kode kecamatannya; bujur dan lintang diisi keduanya.",
        "OPD tetap tidak diubah. OPD sebelumnya dipertahankan sejauh kapasitas dan keseimbangan memungkinkan.",
        "Tanggal kegiatan berstatus rencana yang sudah lewat dihitung sebagai terlambat.",
    )
    return Layout("dampingan.xlsx", f"Desa dampingan {region.name}", (offices, villages, entries), guide)


_MAKERS = {
    "indikator.xlsx": indicator_layout,
    "wilayah.xlsx": area_layout,
    "target.xlsx": target_layout,
    "apbd.xlsx": budget_layout,
    "program.xlsx": programme_layout,
    "akar-masalah.xlsx": root_cause_layout,
    "dampingan.xlsx": mentoring_layout,
}
FILES: Sequence[str] = tuple(_MAKERS)
"""The names of the workbooks."""


def layout_of(file: str, region: Region, catalogue: Catalogue) -> Layout:
    """Lay out one workbook by its name."""
    return _MAKERS[file](region, catalogue)
