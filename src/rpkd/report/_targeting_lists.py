"""Chapter V, the lists: which ones the section on families rests on and how good they are, or which ones it would need.

Deciles and rates of poverty are told apart here, before any decile is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from rpkd.numbers import Unit
from rpkd.report._content import Cell, TableContent
from rpkd.report._poverty_numbers import Writer
from rpkd.report._targeting_cells import MARK, FamilyTable, count_cell, protect, rate_cell
from rpkd.report._targeting_known import Ground, list_name
from rpkd.report._words import indonesian_date, joined
from rpkd.results import Column, Scalar
from rpkd.sources import Table
from rpkd.targeting import DatedRules, NoRules, Store

Numbers = Mapping[str, Scalar]

RULES = "tbl_sasaran_aturan"
LOW = (1, 4)
"""Deciles that most programmes are for."""
_NOT_TENTHS = "sehingga daerah tidak harus mempunyai sepersepuluh keluarganya di setiap desil"
_BASES = {
    "nasional": f"Desil dalam daftar ini memeringkat keluarga se-Indonesia, {_NOT_TENTHS}.",
    "provinsi": f"Desil dalam daftar ini memeringkat keluarga se-provinsi, {_NOT_TENTHS}.",
    "kabupaten": "Desil dalam daftar ini memeringkat keluarga di daerah ini saja, sehingga tidak dapat dibandingkan "
    "dengan desil daerah lain.",
}
_UNKNOWN_BASIS = (
    "Apakah desil dalam daftar ini memeringkat keluarga se-Indonesia atau se-daerah tidak diketahui; tanyakan kepada "
    "pemberi daftar sebelum membandingkannya dengan daerah lain."
)
_SERVICE = "Dinas Sosial"
LIBRARY = "pustaka program (params/programs.yaml)"


@dataclass(frozen=True)
class _Needed:
    """A list that an office can ask for."""

    name: str
    answers: str
    owner: str


_NEEDED = (
    _Needed("DTSEN (keluarga atau individu)", "siapa berada di desil berapa, sasaran, dan kuota", _SERVICE),
    _Needed("DTKS (SIKS-NG) atau P3KE", "perubahan desil dan keluarga yang tidak ditemukan lagi", _SERVICE),
    _Needed("Penerima PKH dan Sembako", "ketepatan sasaran, siapa yang kehilangan dan memperoleh bantuan", _SERVICE),
    _Needed("Peserta PBI JKN", "peserta yang dinonaktifkan dan bebannya bagi APBD", f"{_SERVICE}; BPJS Kesehatan"),
    _Needed("Penerima BLT Desa", "keluarga tanpa bantuan dan yang menerima beberapa bantuan", "Pemerintah desa"),
)  # fmt: skip


def list_numbers(writer: Writer, ground: Ground, poverty: Table, hidden: Collection[str]) -> None:
    """Record what the section says of its lists.

    Parameters
    ----------
    writer : Writer
        Takes the scalars.
    ground : Ground
        What the section rests on.
    poverty : Table
        Table `poverty_regency`: the region's published P0, to set deciles against.
    hidden : collection of str
        Moments of which it is hidden how many families are listed (`unsaid_moments`).
    """
    store = ground.store
    status = "tidak tersedia" if store is None else ground.label or "tersedia"
    writer.add("registry_status", "Daftar keluarga (DTSEN dan daftar lain)", status, Unit.TEXT)
    writer.add("registry_date", "Tanggal aturan program yang dipakai", indonesian_date(ground.date), Unit.TEXT)
    if store is None:
        return
    frame = poverty.frame
    own = frame[(frame["region_code"] == ground.region.code) & frame["headcount_ratio"].notna()].sort_values("year")
    last = own.iloc[-1] if len(own) else None
    Writer(writer.recorder, poverty.source, writer.numbers).add(
        "registry_p0",
        "Persentase penduduk miskin sebagai pembanding desil",
        None if last is None else float(last["headcount_ratio"]),
        Unit.PERCENT,
        "" if last is None else int(last["year"]),
    )
    counts = _standing(store)
    title = ground.titled("Keluarga di dalam DTSEN")
    listed = None if "after" in hidden else counts["listed"]
    writer.add("registry_families", title, count_cell(listed), Unit.COUNT)
    title = ground.titled(f"Keluarga desil {LOW[0]}–{LOW[1]} DTSEN, bagian dari keluarga yang berdesil")
    writer.add("registry_low_share", title, counts["low_share"], Unit.PERCENT, decimals=1)


def _standing(store: Store) -> Mapping[str, float | None]:
    families = store.families[store.families["in_after"]]
    decile = families["decile_after"]
    low = int(decile.between(*LOW).fillna(False).sum())
    ranked = int(decile.notna().sum())
    parts = {"low": low, "high": ranked - low, "unranked": len(families) - ranked}
    return protect(parts, {"listed": tuple(parts)}, {"low_share": (("low",), ("low", "high"))}, told=["listed"])


def list_table(ground: Ground, hidden: Collection[str]) -> FamilyTable:
    """Describe the lists that were matched, or those that are needed; `hidden` as `list_numbers` takes it."""
    return _needed_table(ground) if ground.store is None else _used_table(ground, ground.store, hidden)


def _needed_table(ground: Ground) -> FamilyTable:
    columns = (Column("list", "Daftar"), Column("answers", "Yang dijawabnya"), Column("owner", "Diminta kepada"))
    needed = [one for one in _NEEDED if ground.terms.village or "desa" not in one.owner.lower()]
    rows = tuple((one.name, one.answers, one.owner) for one in needed)
    title = f"Daftar yang diperlukan untuk {ground.region.name}"
    return ground.table("tbl_daftar", title, "", TableContent(columns, rows))


def _used_table(ground: Ground, store: Store, hidden: Collection[str]) -> FamilyTable:
    columns = (
        Column("list", "Daftar"),
        Column("moment", "Keadaan"),
        Column("date", "Tanggal"),
        Column("rows", "Baris", Unit.COUNT),
        Column("families", "Keluarga", Unit.COUNT),
        Column("usable", "NIK dapat dipakai", Unit.PERCENT, 1),
    )
    rows: list[tuple[Cell, ...]] = []
    for one in store.lists:
        name = list_name(one, ground)
        usable = _usable(store, one.name)
        unsaid = one.program is None and one.when in hidden
        rows.append(
            (
                name[:1].upper() + name[1:],
                "sebelum" if one.when == "before" else "sesudah",
                indonesian_date(one.date),
                MARK if unsaid else count_cell(one.rows),
                MARK if unsaid else count_cell(one.families),
                usable,
            )
        )
    title = f"Daftar yang dipakai untuk {ground.region.name}"
    note = "Keluarga: setelah baris yang sama dipadankan; keadaan: sebelum atau sesudah peralihan ke DTSEN"
    return ground.table("tbl_daftar", title, note, TableContent(columns, tuple(rows)))


def _usable(store: Store, name: str) -> Cell:
    """Return the percentage of rows with an identity number that can be used."""
    own = store.quality[store.quality["list"] == name].groupby("measure")["count"].sum()
    every, good = int(own.get("rows", 0)), int(own.get("nik_ok", 0))
    counts = protect({"good": good, "bad": every - good}, rates={"share": (("good",), ("good", "bad"))})
    return rate_cell(counts["share"], every)


def rules_table(ground: Ground) -> FamilyTable:
    """List the rules in force on the day, with their sources."""
    columns = (
        Column("program", "Program"),
        Column("deciles", "Desil sasaran"),
        Column("amount", "Satu kali bayar", Unit.RUPIAH),
        Column("payments", "Kali setahun", Unit.COUNT),
        Column("since", "Berlaku sejak"),
        Column("source", "Sumber"),
        Column("others", "Bacaan lain"),
    )
    rows: list[tuple[Cell, ...]] = []
    for code in ground.codes:
        found = ground.rules(code)
        if isinstance(found, NoRules):
            rows.append((ground.program(code), "tidak diketahui", None, None, None, None, None))
            continue
        others = joined([deciles_text(one.value) for one in found.alternatives])  # type: ignore[arg-type]
        rows.append(
            (
                ground.program(code),
                deciles_text(found.deciles),
                found.amount,
                found.payments,
                indonesian_date(found.start),
                _cited(found),
                others or None,
            )
        )
    title = f"Aturan sasaran program yang berlaku pada {indonesian_date(ground.date)}"
    note = "Status bacaan dan bacaan lain diuraikan pada Lampiran F"
    if "pkh" in ground.codes:
        note += "; besaran PKH: rata-rata anggaran setahun per keluarga, bukan besaran tiap komponen"
    return FamilyTable(RULES, title, note, TableContent(columns, tuple(rows)), LIBRARY)


def _cited(rules: DatedRules) -> str:
    if rules.legal_basis and rules.legal_basis not in rules.source:
        return f"{rules.source}; {rules.legal_basis}"
    return rules.source


def deciles_text(deciles: tuple[int, int] | None) -> str:
    """Write which deciles a programme is for.

    Examples
    --------
    >>> deciles_text((1, 4)), deciles_text((1, 1)), deciles_text(None)
    ('1–4', '1', 'semua')
    """
    if deciles is None:
        return "semua"
    return str(deciles[0]) if deciles[0] == deciles[1] else f"{deciles[0]}–{deciles[1]}"


def section_heading(ground: Ground) -> str:
    """Write the heading over the lists: true for what stands under it."""
    return "Daftar yang Diperlukan" if ground.store is None else "Daftar yang Dipakai"


def apart_paragraphs(numbers: Numbers, ground: Ground) -> list[str]:
    """Tell deciles and rates of poverty apart, with the region's own figures side by side where there are both."""
    text = (
        "Dua ukuran di dokumen ini tidak boleh dipertukarkan. Persentase penduduk miskin (P0) adalah perkiraan dari "
        "survei Susenas: bagian penduduk yang pengeluarannya di bawah garis kemiskinan. Desil adalah urutan keluarga "
        "di dalam daftar menurut perkiraan kesejahteraan dari ciri yang terlihat, misalnya rumah dan aset (proxy means "
        "test). Desil menunjukkan siapa yang didahulukan, bukan berapa yang miskin; bagian keluarga di desil bawah "
        "bukan P0, dan menjumlahkannya menurut wilayah tidak menghasilkan P0 wilayah itu."
    )
    paragraphs = [text]
    if ground.store is None:
        return paragraphs
    low, p0 = numbers["registry_low_share"], numbers["registry_p0"]
    parts = []
    if not p0.missing and not low.missing:
        parts.append(
            f"Contohnya, P0 {ground.region.name} pada Maret {p0:periode} adalah {p0}, sedangkan {low} keluarga DTSEN "
            f"yang berdesil berada di desil {LOW[0]}–{LOW[1]}. Kedua angka itu menjawab pertanyaan yang berbeda."
        )
    parts.append(_BASES.get(ground.store.basis, _UNKNOWN_BASIS))
    return [*paragraphs, " ".join(parts)]


def list_paragraphs(numbers: Numbers, ground: Ground) -> list[str]:
    """Say what the section rests on, or what is missing and how it is supplied."""
    if ground.store is None:
        first = (
            f"Daftar keluarga {ground.region.name} (DTSEN, daftar lama, dan daftar penerima program) tidak termasuk "
            "dalam data yang dipakai dokumen ini. Karena itu, perubahan desil, ketepatan sasaran, kuota, dan wilayah "
            "prioritas menurut daftar tidak dihitung, dan tidak ada perkiraan yang dibuat sebagai gantinya."
        )
        second = (
            "Data menurut nama dan alamat hanya diberikan dengan perjanjian berbagi pakai. Bila sudah diterima, "
            "berkasnya disimpan di komputer kantor, letaknya dicantumkan pada parameter daerah (data.registry), dan "
            "bagian ini terisi saat dokumen disusun ulang. Nama dan nomor identitas tidak pernah masuk ke dokumen; "
            "caranya diuraikan pada Lampiran G."
        )
        return [first, second]
    text = (
        f"Bagian ini memakai daftar pada tabel berikut, dengan {numbers['registry_families']} keluarga di dalam DTSEN. "
        "Baris yang menunjuk orang yang sama di beberapa daftar dipadankan di komputer kantor; yang disimpan hanya "
        f"kode acak keluarga. Aturan program yang dipakai adalah yang berlaku pada {numbers['registry_date']}. Jumlah "
        "satu sampai empat keluarga disamarkan."
    )
    if not ground.label:
        return [text]
    made_up = (
        f"Seluruh keluarga di bagian ini adalah {ground.label}: orangnya dikarang, daftarnya dibuat program, dan "
        f"angkanya hanya memperlihatkan bentuk analisis. Angka itu tidak menggambarkan {ground.region.name} dan tidak "
        "boleh dikutip."
    )
    return [made_up, text]
