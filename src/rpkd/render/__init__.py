"""Render: from results and sources to the document, by Quarto or by the embedded engine.

Both engines read the same staged folder. This room shows numbers; it computes none.
"""

from rpkd.render._annexes import data_dictionary, manifest_annex, provenance
from rpkd.render._engines import Engine, choose_engine, render
from rpkd.render._fragments import check_fragments
from rpkd.render._narrative import accept_narratives, check_narratives, judged_narratives, narrative_path
from rpkd.render._pandoc import MARKDOWN, run_pandoc
from rpkd.render._pdf import finish_pdf
from rpkd.render._places import Place, document_places
from rpkd.render._stage import DocumentInputs, cell_options, document_variables, stage
from rpkd.render._stale import Judged, Variables, record_path
from rpkd.render._tree import chapter_roman
from rpkd.render._typst import compile_pdf, rasterise
from rpkd.render._word import WordInfo, finish_word, fixed_archive, keep_rows_whole

__all__ = [
    "MARKDOWN",
    "DocumentInputs",
    "Engine",
    "Judged",
    "Place",
    "Variables",
    "WordInfo",
    "accept_narratives",
    "cell_options",
    "chapter_roman",
    "check_fragments",
    "check_narratives",
    "choose_engine",
    "compile_pdf",
    "data_dictionary",
    "document_places",
    "document_variables",
    "finish_pdf",
    "finish_word",
    "fixed_archive",
    "judged_narratives",
    "keep_rows_whole",
    "manifest_annex",
    "narrative_path",
    "provenance",
    "rasterise",
    "record_path",
    "render",
    "run_pandoc",
    "stage",
]
