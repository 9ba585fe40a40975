"""What a user wrote is shown as written, whatever characters it holds; tables are pipe tables."""

from __future__ import annotations

import json
from typing import Any

import pypandoc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.numbers import Unit
from rpkd.report import escape, escape_markup, pipe_table
from rpkd.results import Column, ResultTable

HOSTILE = [
    "{{< include /etc/passwd >}}",
    "{{< var nilai.p0 >}}",
    "<script>alert(1)</script>",
    "**tebal** _miring_ ~~coret~~ ^atas^ ~bawah~",
    "[tautan](http://contoh.id) ![gambar](x.png) <http://contoh.id>",
    "# Judul",
    "- butir",
    "1. satu",
    "| a | b |",
    "$x^2$ \\(y\\) \\textbf{z} #raw(1) @sitasi",
    "`kode` ```{=html}",
    "::: {.landscape}",
    "catatan[^1] dan [@rujukan]",
    "a\n\n# b\n\n---\nc",
    "http://contoh.id/a_b_c",
    "\"kutip\" 'tunggal' -- --- ...",
    ":smile: &amp; &#42;",
    "{.kelas #id kunci=nilai}",
]


def blocks(markdown: str) -> list[Any]:
    parsed = json.loads(pypandoc.convert_text(markdown, "json", format="markdown"))
    return list(parsed["blocks"])


def plain(inlines: list[dict[str, Any]]) -> str:
    assert {item["t"] for item in inlines} <= {"Str", "Space", "SoftBreak"}
    return "".join(item["c"] if item["t"] == "Str" else " " for item in inlines)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_one_paragraph_of_plain_words(text: str) -> None:
    (block,) = blocks(escape(text))
    assert block["t"] == "Para"
    assert plain(block["c"]) == " ".join(text.split())


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"]), min_size=1),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=25, deadline=None)
def test_any_text_survives_pandoc(words: list[str]) -> None:
    text = " ".join(words)
    (block,) = blocks(escape(text))
    assert plain(block["c"]) == text


def test_control_characters_become_spaces() -> None:
    assert escape("a\x00b\u202ec\u2028d\te") == "a b c d e"


def test_an_ordinary_sentence_stays_readable_without_its_markup() -> None:
    assert (
        escape_markup("Sumber: BPS (diolah), Maret 2025: 4,5 persen.")
        == "Sumber: BPS (diolah), Maret 2025: 4,5 persen."
    )


@pytest.mark.parametrize("text", [item for item in HOSTILE if item.strip()[0] not in "#-1|:"])
def test_markup_inside_a_sentence_loses_its_meaning(text: str) -> None:
    (block,) = blocks("Kata " + escape_markup(text))
    assert {item["t"] for item in block["c"]} <= {"Str", "Space", "SoftBreak", "Quoted"}


COLUMNS = (Column("region", "Daerah"), Column("p0", "P0", Unit.PERCENT), Column("year", "Tahun", Unit.YEAR))


def table(*rows: tuple[Any, ...]) -> ResultTable:
    return ResultTable("tbl_x", "Contoh", COLUMNS, rows)


def test_numbers_are_aligned_right_and_missing_ones_are_a_dash() -> None:
    heading, rule, first, second = pipe_table(table(("Kota Bengkulu", 11.91, 2025), ("Dompu", None, 2024))).splitlines()
    assert heading == "| Daerah | P0 &#40;persen&#41; | Tahun |"
    name, p0, year = rule.strip("|").split("|")
    assert name.startswith(":-")
    assert not name.endswith(":")
    assert p0.endswith("-:")
    assert year.endswith("-:")
    assert first == "| Kota Bengkulu | 11,91 | 2025 |"
    assert second == "| Dompu | – | 2024 |"


def test_a_cell_cannot_break_the_table() -> None:
    (block,) = blocks(pipe_table(table(("a | b\n| c", 1.0, 2025))))
    assert block["t"] == "Table"


def test_own_rows_are_bold() -> None:
    assert "| **Dompu** | **1,00** | **2025** |" in pipe_table(table(("Dompu", 1.0, 2025)), {0})


def test_a_wide_table_gets_relative_widths_that_fill_the_page() -> None:
    (block,) = blocks(pipe_table(table(("Sebuah nama yang panjang " * 5, 1.0, 2025))))
    widths = [spec[1].get("c") for spec in block["c"][2]]
    assert sum(widths) == pytest.approx(1, abs=0.05)
    assert widths[0] > widths[1] >= widths[2]
