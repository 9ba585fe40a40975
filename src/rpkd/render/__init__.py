"""Render: from results and sources to the document, by Quarto or by the embedded engine.

Both engines read the same staged folder. This room shows numbers; it computes none.
"""

from rpkd.render._annexes import data_dictionary, manifest_annex, provenance
from rpkd.render._engines import Engine, choose_engine, render
from rpkd.render._narrative import check_narratives
from rpkd.render._pdf import finish_pdf
from rpkd.render._stage import DocumentInputs, cell_options, stage
from rpkd.render._word import WordInfo, finish_word

__all__ = [
    "DocumentInputs",
    "Engine",
    "WordInfo",
    "cell_options",
    "check_narratives",
    "choose_engine",
    "data_dictionary",
    "finish_pdf",
    "finish_word",
    "manifest_annex",
    "provenance",
    "render",
    "stage",
]
