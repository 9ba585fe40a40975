"""The fixed prose: chapters I, VI and VII, foreword, glossary, introductions of the annexes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

REPORT = Path(__file__).resolve().parents[2] / "report"
SOURCES = (
    "_pengantar.qmd",
    "_bab1.qmd",
    "_bab6.qmd",
    "_bab7.qmd",
    "_daftar-istilah.qmd",
    "_lampiran.qmd",
)
SHORTCODE = re.compile(r"\{\{<.*?>\}\}")
ATTRIBUTES = re.compile(r"\{[#.:][^}]*\}|@(?:tbl|fig)-[\w-]+")


def read(name: str) -> str:
    return (REPORT / name).read_text(encoding="utf-8")


def glossary_terms() -> list[str]:
    rows = [line.split("|")[1].strip() for line in read("_daftar-istilah.qmd").splitlines() if line.startswith("| ")]
    return rows[1:]


@pytest.mark.parametrize("name", SOURCES)
def test_no_number_is_typed(name: str) -> None:
    bare = ATTRIBUTES.sub("", SHORTCODE.sub("", read(name)))
    assert [line for line in bare.splitlines() if re.search(r"\d", line)] == []


@pytest.mark.parametrize("name", SOURCES)
def test_every_reference_to_a_table_has_its_table_in_the_same_chapter(name: str) -> None:
    text = read(name)
    assert set(re.findall(r"@(tbl-[\w-]+\w)", text)) <= set(re.findall(r"\{#(tbl-[\w-]+)\}", text))


@pytest.mark.parametrize("name", SOURCES)
def test_every_cited_regulation_is_in_the_legal_basis(name: str) -> None:
    known = {
        line.partition(",")[0]
        for line in (REPORT.parent / "data" / "reference" / "regulations.csv").read_text(encoding="utf-8").splitlines()
    }
    assert set(re.findall(r"teks\.reg_(\w+)", read(name))) <= known


def test_glossary_is_in_alphabetical_order_without_repetition() -> None:
    names = [re.sub(r" \(.*", "", term).lower() for term in glossary_terms()]
    assert names == sorted(names)
    assert len(names) == len(set(names))


def test_every_abbreviation_of_the_fixed_chapters_is_in_the_glossary() -> None:
    text = "".join(read(name) for name in SOURCES if name != "_daftar-istilah.qmd")
    bare = ATTRIBUTES.sub("", SHORTCODE.sub("", text))
    used = set(re.findall(r"\b[A-Z]{2,}\b", bare)) - {"BAB", "VI", "VII", "II", "III", "IV"}
    explained = set(re.findall(r"\b[A-Z]{2,}\b", " ".join(glossary_terms())))
    assert used <= explained
