"""What the finishing of the Word file does to tables and their titles."""

from __future__ import annotations

import docx

from rpkd.render._word import keep_rows_whole


def test_a_title_in_bold_stays_with_its_table_and_other_paragraphs_do_not() -> None:
    document = docx.Document()
    document.add_paragraph("Kalimat sebelum judul.")
    document.add_paragraph().add_run("Judul tabel").bold = True
    document.add_table(30, 2)
    document.add_paragraph("Kalimat sebelum tabel.")
    document.add_table(30, 2)
    document.add_paragraph().add_run("Tebal tanpa tabel").bold = True
    keep_rows_whole(document)
    kept = [paragraph.text for paragraph in document.paragraphs if paragraph.paragraph_format.keep_with_next]
    assert kept == ["Judul tabel"]
