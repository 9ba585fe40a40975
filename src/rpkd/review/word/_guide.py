"""The page before the cover of a draft that is handed out: how to comment."""

from __future__ import annotations

import datetime

from rpkd.report import indonesian_date
from rpkd.review._remarks import Meeting

TITLE = "Cara memberi masukan"

_GUIDE = """
Naskah ini bahan diskusi kelompok terpumpun (FGD) putaran {round} dan belum menjadi dokumen resmi. Setiap masukan
dicatat, ditanggapi, dan dimuat dalam matriks masukan dan tanggapan.

**Nama Anda.** Sebelum mulai, periksa nama pengguna di Word (File → Options → General) atau LibreOffice (Tools → Options
→ User Data). Nama itu tercatat pada setiap masukan; tambahkan nama instansi.

**Komentar.** Pilih kata atau angka yang dimaksud, lalu buat komentar: di Word melalui Review → New Comment, di
LibreOffice melalui Insert → Comment. Komentar boleh diletakkan pada paragraf, judul, tabel, atau gambar.

**Usulan perubahan naskah.** Ubahlah langsung pada naskah. Pelacakan perubahan (Track Changes) sudah dinyalakan sehingga
setiap perubahan terlihat; biarkan tetap menyala.

**Lembar masukan.** Masukan juga dapat ditulis di lembar-masukan.xlsx dengan menyebut nomor butirnya. Pakailah lembar
itu bila masukan menyangkut beberapa bagian, atau bila ada bukti yang perlu disebut.

**Nomor butir.** Angka kecil berwarna abu-abu seperti {example} menunjukkan bab atau lampiran dan butirnya. Jangan
menghapus atau mengubah nomor itu; bila sebuah paragraf dipindahkan, bawalah nomornya. Judul juga mempunyai nomor,
tetapi tidak dicetak, sehingga urutan nomor dapat melompat. Nomor di tepi kiri adalah nomor baris.

**Pengembalian.** Simpan berkas ini tetap sebagai dokumen Word (.docx), lalu kirimkan kepada penyusun{until}.
"""


def guide_paragraphs(meeting: Meeting, example: str) -> list[str]:
    """Return the paragraphs of the page; what stands between pairs of two asterisks is bold.

    Examples
    --------
    >>> guide_paragraphs(Meeting(1, deadline="2026-12-04"), "4-23")[-1][-43:]
    'penyusun paling lambat **4 Desember 2026**.'
    """
    day = indonesian_date(datetime.date.fromisoformat(meeting.deadline)) if meeting.deadline else ""
    until = f" paling lambat **{day}**" if day else ""
    text = _GUIDE.format(round=meeting.round, example=example, until=until)
    return [" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n")]
