"""The file that `rpkd init` writes: every key, explained in Indonesian, filled only where it is known."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rpkd.regions import Region

_TEMPLATE = """\
# Parameter RPKD {name}, Provinsi {province}
#
# Isi yang sudah diketahui, biarkan kosong yang belum: yang kosong memakai params/_default.yaml, dan yang tidak ada di
# sana disebut belum tersedia di dalam dokumen. Teks boleh ditulis tanpa tanda kutip, kecuali bila memuat «: » atau «#».
# Periksa berkas ini dengan: rpkd check {code}

region: "{code}"             # kode Kemendagri {name}; jangan diubah

document:
  title:                    # judul dokumen
  period_start:             # tahun pertama RPKD, sama dengan RPJMD
  period_end:               # tahun terakhir RPKD
  date:                     # tanggal dokumen, misalnya 2026-11-21; dipakai di sampul, bukan tanggal komputer
  place:{place}
  status:                   # draf atau final; draf diberi tanda di setiap halaman
  coat_of_arms:             # gambar lambang daerah (PNG/JPG) di dalam folder params, misalnya lambang/{code}.png

government:
  head_title:               # jabatan kepala daerah; kosong = {head_title}
  head_name:                # nama kepala daerah
  planning_agency:{agency}

tkpk:                       # Tim Koordinasi Penanggulangan Kemiskinan
  decree:                   # nomor dan tanggal keputusan pembentukan
  chair:                    # jabatan ketua, misalnya Wakil {head_title}
  secretary:                # jabatan sekretaris, misalnya Kepala Bappeda

rpjmd:                      # RPJMD yang menaungi RPKD ini
  regulation:               # nomor dan tahun Perda
  period:                   # misalnya 2025–2029
  vision:                   # visi
  targets:
    headcount_ratio:        # target persentase penduduk miskin menurut tahun, dengan titik desimal
      # 2026: 9.5
      # 2027: {{low: 8.8, high: 9.2}}

regulations: []             # peraturan daerah yang ditambahkan pada dasar hukum, misalnya:
#  - citation: Peraturan Daerah … Nomor … Tahun …
#    subject: Penanggulangan Kemiskinan

analysis:                   # aturan penilaian indikator; kosong = aturan di params/_default.yaml
  reference:                # pembanding: province, nation, atau median (nilai tengah kabupaten/kota se-provinsi)
  trend_years:              # banyaknya tahun terakhir untuk kecenderungan dan arah tahunan
  effective_share:          # efektif bila sekurangnya sekian persen perubahan tahunan ke arah yang baik
  relevant_share:           # relevan bila sekurangnya sekian persen perubahan searah dengan pembanding
  linkage_regions:          # banyaknya daerah paling sedikit agar keterkaitan dua indikator ditafsirkan

projection:                 # anggapan jalur makro dan penduduk; kosong = params/_default.yaml, lalu catatan yang ada
  growth:                   # pertumbuhan riil PDRB per kapita, persen per tahun: 4.1, atau {{2026: 4.1, 2027: 4.3}}
  pass_through:             # bagian pertumbuhan itu yang sampai ke pengeluaran rumah tangga, 0 sampai 1.5
  pass_through_low:         # batas bawah bagian itu
  pass_through_high:        # batas atas bagian itu
  line_inflation:           # kenaikan garis kemiskinan di atas kenaikan harga, persen per tahun
  population:               # proyeksi penduduk resmi BPS menurut tahun, ribu jiwa, dengan titik desimal
    # 2026: 230.4

locations:                  # indeks komposit kecamatan dan desa/kelurahan
  weights:                  # bobot menurut kolom tabel wilayah, misalnya families_decile_1: 2; kosong = bobot sama
  draws:                    # banyaknya pengambilan ulang untuk kestabilan peringkat
  seed:                     # benih bilangan acak; sama = hasil sama

scenario:                   # skenario intervensi; kosong = params/_default.yaml
  population:               # auto, published (angka terbit), atau microdata (survei di bagian data)
  shown:                    # dua sampai enam kode skenario yang dibandingkan di dokumen, misalnya [dasar, ekstrem-nol]
  draws:                    # banyaknya pengambilan ulang untuk kisaran hasil
  seed:                     # benih bilangan acak; sama = hasil sama
  recipients:               # penerima sekarang menurut kode program di params/programs.yaml; kosong = dari kuota
    # pkh: 20100
  groups:                   # persen penduduk daerah menurut kode kelompok; kosong = angka nasional
    # elderly: 13.2
  village_fund:             # true bila daerah menerima Dana desa, false bila tidak; kosong = kabupaten ya, kota tidak
  ceilings:                 # pagu rupiah menurut sumber dana dan tahun, tanpa titik ribuan
    # APBD kabupaten/kota: {{2026: 2500000000, 2027: 2750000000}}

data:                       # berkas milik daerah, menurut letaknya di dalam folder proyek
  survey:                   # peta kolom Susenas, misalnya data/private/{code}/susenas.yaml; contoh = data sintetis
  registry:                 # daftar DTSEN dan penerima, misalnya data/private/{code}/daftar.yaml; contoh = sintetis
  boundaries:               # batas kecamatan atau desa (GeoJSON, GPKG, shapefile) di data/input/{code}/
  boundary_code:            # nama kolom kode di berkas batas; kosong = dicari sendiri
"""


# Letters first; no mark that YAML gives a meaning to, wherever it stands.
_PLAIN = re.compile(r"[^\W\d_][\w ./()'-]*")


def params_template(region: Region, planning_agency: str | None = None) -> str:
    """Write the parameter file of a region: explained, with what is certain, empty elsewhere.

    Parameters
    ----------
    region : Region
        The kabupaten/kota.
    planning_agency : str, optional
        Name of the agency that drafts the document, where it is known.

    Returns
    -------
    str
        YAML that `load_params` accepts as it is.
    """
    # A city signs in itself; where a regency signs (its seat) is not in the tables, so it stays open.
    place = f" {_scalar(region.short_name)}" if region.is_city else ""
    agency = f" {_scalar(planning_agency)}" if planning_agency else ""
    return _TEMPLATE.format(
        name=_one_line(region.name),
        province=_one_line(region.province_name),
        code=region.code,
        head_title="Wali Kota" if region.is_city else "Bupati",
        place=_with_comment(place, "place", "tempat penetapan"),
        agency=_with_comment(agency, "planning_agency", "nama perangkat daerah perencana, misalnya Bappeda …"),
    )


def _scalar(text: str) -> str:
    """Write a text as a YAML value: plain where that cannot be misread, quoted elsewhere."""
    line = _one_line(text)
    # JSON's quoting is YAML's double quoting.
    return line if _PLAIN.fullmatch(line) and line.casefold() != "null" else json.dumps(line, ensure_ascii=False)


def _one_line(text: str) -> str:
    """Keep a text on its line, where a comment would end with it, and without what YAML refuses."""
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())


def _with_comment(value: str, key: str, comment: str) -> str:
    """Put the comment in the column where the others stand."""
    return value.ljust(25 - len(key)) + f"{'' if len(value) < 25 - len(key) else '  '}# {comment}"
