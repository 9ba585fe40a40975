"""Numbers, captions, references and conditions on pandoc's tree."""

import json
from pathlib import Path
from typing import Any

import pytest

from rpkd.errors import UserError
from rpkd.render._pandoc import MARKDOWN, run_pandoc
from rpkd.render._tree import Format, Numbered, plain_text, resolve

DOCUMENT = """# Pengantar {.unnumbered}

# Satu {#satu}

## Latar

![Judul satu](a.svg){#fig-a alt="Alt satu"}

| x | y |
|---|---|
| 1 | 2 |

: Tabel satu {#tbl-a}

# Dua

## Keadaan

### Rinci

![Judul dua](b.svg){#fig-b alt="Alt dua"}

![Judul tiga](c.svg){#fig-c alt="Alt tiga"}

Lihat @fig-c, juga [@fig-a; @tbl-a].
"""


def tree_of(text: str) -> dict[str, Any]:
    tree: dict[str, Any] = json.loads(run_pandoc(["-f", MARKDOWN, "-t", "json"], text, Path.cwd()))
    return tree


def resolved(text: str, target: Format) -> tuple[dict[str, Any], list[Numbered]]:
    tree = tree_of(text)
    return tree, resolve(tree, target, lambda name: f"_bab1.qmd baris {len(name)}")


def test_figures_and_tables_are_numbered_by_chapter() -> None:
    _, numbered = resolved(DOCUMENT, "html")
    floats = {item.identifier: item.number for item in numbered if item.kind != "heading"}
    assert floats == {"fig-a": "1.1", "tbl-a": "1.1", "fig-b": "2.1", "fig-c": "2.2"}


def test_headings_are_numbered_as_official_documents_do() -> None:
    _, numbered = resolved(DOCUMENT, "html")
    headings = [(item.number, item.text) for item in numbered if item.kind == "heading"]
    assert headings == [
        ("", "Pengantar"),
        ("BAB I", "Satu"),
        ("1.1", "Latar"),
        ("BAB II", "Dua"),
        ("2.1", "Keadaan"),
        ("2.1.1", "Rinci"),
    ]


def test_references_read_as_words_and_numbers() -> None:
    tree, _ = resolved(DOCUMENT, "html")
    assert "Lihat Gambar\u00a02.2, juga Gambar\u00a01.1, Tabel\u00a01.1." in plain_text(tree["blocks"])


def test_typst_numbers_by_itself() -> None:
    tree, _ = resolved(DOCUMENT, "typst")
    raw = json.dumps(tree)
    assert "#ref(<fig-c>, supplement: [Gambar])" in raw
    assert 'alt: \\"Alt satu\\"' in json.dumps(tree).replace("\\\\\\", "\\")
    assert 'kind: \\"quarto-float-tbl\\", supplement: \\"Tabel\\") <tbl-a>' in raw


def test_a_reference_without_target_is_an_error_with_its_place() -> None:
    with pytest.raises(UserError) as caught:
        resolved("Lihat @fig-hilang.", "html")
    assert "_bab1.qmd baris 10" in str(caught.value)
    assert "@fig-hilang" in str(caught.value)


def test_a_figure_used_twice_is_an_error() -> None:
    text = '# A\n\n![x](a.svg){#fig-a alt="x"}\n\n![x](a.svg){#fig-a alt="x"}\n'
    with pytest.raises(UserError, match="dua kali"):
        resolved(text, "html")


@pytest.mark.parametrize(
    ("target", "expected"), [("html", "layar umum"), ("typst", "kertas umum"), ("docx", "kertas umum")]
)
def test_conditional_content(target: Format, expected: str) -> None:
    text = (
        '::: {.content-visible when-format="html"}\nlayar\n:::\n\n'
        '::: {.content-hidden when-format="html"}\nkertas\n:::\n\numum\n'
    )
    tree, _ = resolved(text, target)
    assert " ".join(plain_text(block) for block in tree["blocks"]) == expected
