"""The sentences of the projection chapter for a statistician: how it was made, and what it is compared with.

Every number comes from a recorded scalar; every word about direction and size follows from it.
"""

from __future__ import annotations

from rpkd.projection import SHOCK_YEARS, Agreement, MacroPath, NoMacroPath
from rpkd.regions import Region
from rpkd.report._projection_numbers import PARTS, Numbers, stem_of
from rpkd.report._projection_outlook import Aim, Outlook
from rpkd.report._words import against, count_in_words, joined, moved, number, prints_as_zero, size, year_list

ANNEX = "Lampiran Metode Proyeksi dan Uji Balik"
_OWNERS = {"regional": "RPJMD", "province": "provinsi", "national": "nasional"}
_PACE_KEYS = (
    "windows", "regions", "band_low", "band_high", "fast", "fast_regions", "calm_fast", "calm_windows", "tenth", "half",
    "ninth",
)  # fmt: skip


def method_paragraphs(numbers: Numbers, outlook: Outlook, region: Region) -> list[str]:
    """Say how the projection was made, what moved it, and what it is compared with: for a statistician."""
    if outlook.own is None:
        return [f"Tanpa satu pun angka P0 {region.name}, model tidak mempunyai titik tolak."]
    aim = outlook.headline
    return [
        _model(numbers, outlook, region),
        _parts(numbers, outlook),
        _intervals(numbers, outlook),
        _province(numbers, outlook, region),
        _macro(numbers, outlook),
        *([_pace_basis(numbers, aim)] if aim is not None and aim.pace is not None else []),
    ]


def _model(numbers: Numbers, outlook: Outlook, region: Region) -> str:
    regions, drift, own = (numbers[f"projection_{key}"] for key in ("regions", "drift", "own_drift"))
    text = (
        f"Metodenya model gabungan (pooled) pada skala log-odds, disusun serentak untuk {regions} kabupaten/kota dari "
        f"angka {regions:periode}{_september(outlook)}. Pada angka terakhir daerah ditambahkan kecenderungan bersama "
        f"(median perubahan semua daerah, {drift:angka} per tahun), kecenderungan daerah sendiri di luar kecenderungan "
        "sekitarnya, yang disusutkan dengan Bayes empiris menurut seberapa jauh kelebihan laju berulang dari tahun ke "
        f"tahun ({own:angka} per tahun), dan tarikan ke angka provinsi ({numbers['projection_convergence']} dari jarak "
        "per tahun)."
    )
    gain = numbers["projection_gain"]
    if number(gain) < 100:
        text += f" Dari simpangan angka terakhir terhadap jalurnya, {gain} dianggap bertahan."
    return f"{text} {_news(numbers, outlook, region)}"


def _september(outlook: Outlook) -> str:
    """Tell of years whose figures describe another month than March."""
    panel = outlook.everything.panel
    others = sorted(panel.september.intersection(panel.known_years.tolist()))
    return f" (Maret, kecuali {year_list(others)}: September)" if others else " (Maret)"


def _news(numbers: Numbers, outlook: Outlook, region: Region) -> str:
    news = outlook.own.news if outlook.own else ()
    if not news:
        return "Tidak ada angka provinsi atau nasional yang lebih baru daripada angka terakhir daerah."
    told = []
    for place, item in enumerate(news, start=1):
        before, after, points = (numbers[f"projection_news_{place}_{key}"] for key in ("before", "after", "points"))
        name = "Indonesia" if item.area == "00" else f"Provinsi {region.province_name}"
        told.append(
            f"P0 {name} dari {before} ({before:periode}) menjadi {after} ({after:periode}), yang membuat proyeksi "
            f"daerah {moved(points)}"
        )
    return f"Angka yang lebih baru daripada angka terakhir daerah ikut dipakai: {joined(told)}."


def _parts(numbers: Numbers, outlook: Outlook) -> str:
    change = numbers["projection_change"]
    parts = {key: numbers[f"projection_part_{key}"] for key in PARTS}
    shown = [f"{PARTS[key]} {part:angka}" for key, part in parts.items() if not prints_as_zero(part)]
    if prints_as_zero(change) or not shown:
        return "Bagian-bagian perubahan sampai akhir proyeksi saling meniadakan atau terlalu kecil untuk diuraikan."
    way = "Penurunan" if number(change) < 0 else "Kenaikan"
    text = (
        f"{way} median {size(change)} pada {change:periode} terdiri atas {joined(shown)} poin persen, dihitung "
        "berurutan pada skala log-odds"
    )
    total = sum(round(number(part), 2) for part in parts.values())
    if round(total, 2) != round(number(change), 2):
        text += "; selisih jumlahnya berasal dari pembulatan"
    return f"{text}."


def _intervals(numbers: Numbers, outlook: Outlook) -> str:
    coverage, supported = numbers["projection_coverage_80"], numbers["projection_supported"]
    text = (
        "Selang pada gambar dan tabel ialah selang prediksi bagi angka yang kelak dipublikasikan, bukan selang "
        "kepercayaan bagi median. Lebarnya diambil dari galat model ini sendiri, bukan dari anggapan tentang bentuk "
        "sebaran: proyeksi dibuat ulang pada tahun-tahun yang lalu dengan angka yang diketahui saat itu, lalu kuantil "
        "galatnya menurut jangka dijadikan selang (kalibrasi conformal). Bila galat ke depan seperti galat yang lalu, "
        f"kira-kira {coverage} angka akan jatuh di dalam selang {coverage}. Hasil uji baliknya ada pada {ANNEX}."
    )
    if outlook.years[-1] > number(supported):
        text += (
            f" Sesudah {supported} tidak ada galat masa lalu dengan jangka sepanjang itu; selangnya diperlebar menurut "
            "akar banyaknya tahun."
        )
    return text


def _province(numbers: Numbers, outlook: Outlook, region: Region) -> str:
    name = f"Provinsi {region.province_name}"
    if outlook.own is None or outlook.own.province is None:
        return (
            f"Jumlah tertimbang proyeksi kabupaten/kota {name} tidak dapat disandingkan dengan proyeksi provinsi itu "
            "sendiri karena salah satunya tidak lengkap."
        )
    total, alone, adjustment = (numbers[f"projection_province{key}"] for key in ("", "_alone", "_adjustment"))
    compared = f"{against(adjustment, f'proyeksi {name} yang disusun tersendiri')} ({alone})"
    return (
        f"Rata-rata median semua kabupaten/kota di {name} pada {total:periode}, ditimbang dengan penduduk, ialah "
        f"{total}, {compared}. Angka daerah tidak digeser; angka provinsilah yang mengikuti jumlah daerahnya, karena "
        "dalam uji balik cara itu lebih tepat."
    )


def _macro(numbers: Numbers, outlook: Outlook) -> str:
    macro, agreed = outlook.macro, outlook.agreement
    if isinstance(macro, NoMacroPath):
        return f"Jalur makro sebagai pembanding tidak dapat dihitung: {macro.reason}."
    if agreed is None:
        return "Jalur makro tidak dapat disandingkan karena tidak ada proyeksi."
    end, low, high, difference = (numbers[f"macro_{key}"] for key in ("end", "low", "high", "difference"))
    share, least, most = (numbers[f"macro_pass_through{key}"] for key in ("", "_low", "_high"))
    text = (
        "Pembanding kedua ialah jalur makro, yang tidak memakai kecenderungan P0 daerah: sebaran pengeluaran "
        f"{macro.base_year} digeser oleh {_growth(numbers, macro)}, dengan {share:angka} dari pertumbuhan itu sampai "
        f"ke pengeluaran rumah tangga (kisaran {least:angka}–{most:angka}), dan {_line(numbers, macro)}. Hasilnya "
        f"{end} pada {end:periode}, atau {low:angka}–{high} menurut kisaran anggapan itu, "
    )
    text += f"{against(difference, 'median proyeksi')}. {_agreed(numbers, agreed)}"
    if macro.unusual_shape:
        text += (
            " Bentuk sebaran di dekat garis yang tersirat dari P1 dan P2 daerah ini tidak lazim: P0 berubah "
            f"{numbers['macro_elasticity']} dari besarnya bila garis bergerak satu persen, sedangkan pada bentuk yang "
            f"lazim {numbers['macro_typical_elasticity']}. Jalur makronya perlu dibaca dengan hati-hati."
        )
    return text


def _growth(numbers: Numbers, macro: MacroPath) -> str:
    least, most = numbers["macro_growth_least"], numbers["macro_growth_most"]
    rate = f"{most}" if f"{least}" == f"{most}" else f"{least:angka}–{most}"
    origins = {year.origin for year in macro.growth}
    source = []
    if "parameter" in origins:
        source.append("menurut berkas parameter")
    if "record" in origins and macro.growth_record is not None:
        record = numbers["macro_growth_record"]
        whose = "daerah" if macro.growth_record.area == "region" else "provinsi, karena daerah tidak mempunyainya"
        source.append(
            f"dari catatan {whose}: median {record} pada {record:periode}, ditarik ke arah median semua daerah"
        )
    return f"pertumbuhan riil PDRB per kapita {rate} per tahun ({joined(source)})"


def _line(numbers: Numbers, macro: MacroPath) -> str:
    line = numbers["macro_line_growth"]
    origin = (
        "menurut berkas parameter"
        if macro.line_growth.origin == "parameter"
        else f"dihitung balik dari laju kemiskinan daerah-daerah {line:periode}"
    )
    way = "naik" if number(line) >= 0 else "turun"
    return f"garis kemiskinan yang {way} {size(line)} per tahun terhadap harga ({origin})"


def _agreed(numbers: Numbers, agreed: Agreement) -> str:
    percentile, inner, outer = (
        numbers["macro_percentile"], numbers["projection_coverage_50"], numbers["projection_coverage_80"],
    )  # fmt: skip
    if agreed.within(0.5):
        verdict = f"Kedua cara sejalan: jalur makro berada di dalam selang {inner}"
    elif agreed.within(0.8):
        verdict = f"Kedua cara cukup sejalan: jalur makro berada di luar selang {inner} tetapi di dalam selang {outer}"
    else:
        verdict = f"Kedua cara tidak sejalan: jalur makro berada di luar selang {outer}"
    return f"{verdict} (persentilnya dalam sebaran proyeksi: {percentile})."


def _pace_basis(numbers: Numbers, aim: Aim) -> str:
    stem, pace = stem_of(aim), aim.pace
    if pace is None:
        return ""
    of = {key: numbers[f"{stem}_{key}"] for key in _PACE_KEYS}
    length = f"{count_in_words(pace.length)} tahun"
    did = "tidak naik melewati batas itu" if pace.met_already else "turun sekurangnya secepat yang diminta"
    text = (
        f"Pembanding laju target {_OWNERS[aim.owner]} {aim.target.year} ialah {of['windows']} kurun {length} pada "
        f"{of['windows']:periode} dari {of['regions']} kabupaten/kota lain yang P0-nya pada awal kurun antara "
        f"{of['band_low']:angka} dan {of['band_high']}. "
    )
    if pace.shorter:
        text += (
            f"Catatannya tidak memuat kurun {count_in_words(pace.years)} tahun, sehingga dipakai kurun {length} "
            "dengan laju yang sama. "
        )
    if pace.at_least_as_fast:
        text += f"Sebanyak {of['fast']} kurun dari {of['fast_regions']} daerah {did}, diukur dalam log-odds"
    else:
        text += f"Tidak satu pun {did}, diukur dalam log-odds"
    if pace.at_least_as_fast and pace.calm_windows:
        shock = year_list(SHOCK_YEARS)
        calm = f"{of['calm_fast']} dari {of['calm_windows']} kurun"
        text += f"; tanpa kurun yang berawal atau berakhir pada {shock}, {calm}"
    text += (
        f". Bila diterapkan pada angka terakhir daerah, perubahan dalam kurun itu berkisar dari {of['tenth']:angka} "
        f"(persentil 10) sampai {of['ninth']:angka} (persentil 90) dengan nilai tengah {of['half']}."
    )
    if pace.overlapping:
        text += " Kurun-kurun satu daerah saling tumpang tindih, jadi bukan percobaan yang saling bebas."
    return text
