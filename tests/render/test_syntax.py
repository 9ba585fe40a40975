"""The Quarto subset: expanded whole, or refused with file and line."""

from pathlib import Path

import pytest

from rpkd.errors import UserError
from rpkd.render._syntax import Cell, Expander

CELLS = {
    ("../notebooks/a.ipynb", "fig-x"): Cell({"fig-cap": "Judul", "fig-alt": 'Alt "x"'}, image="gambar/fig-x.svg"),
    ("../notebooks/a.ipynb", "tbl-x"): Cell({"tbl-cap": "Judul"}, markdown="| a |\n|---|\n| 1 |"),
    ("../notebooks/a.ipynb", "narasi-x"): Cell({}, markdown="Kalimat."),
    ("../notebooks/a.ipynb", "kosong"): Cell({}),
}


def expand(folder: Path, text: str, **files: str) -> str:
    (folder / "utama.qmd").write_text(text, encoding="utf-8")
    for name, content in files.items():
        (folder / f"{name}.qmd").write_text(content, encoding="utf-8")
    variables = {"nilai": {"p0": "11,91 persen"}}
    return Expander(folder, variables, {"title": "Judul"}, CELLS).expand(folder / "utama.qmd")


def test_variables_and_metadata_are_filled_in(tmp_path: Path) -> None:
    assert expand(tmp_path, "{{< var nilai.p0 >}} dan {{<meta title>}}") == "11,91 persen dan Judul\n"


def test_includes_nest(tmp_path: Path) -> None:
    text = expand(tmp_path, "A\n\n{{< include b.qmd >}}\n", b="B\n\n{{< include c.qmd >}}", c="C")
    assert [line for line in text.splitlines() if line] == ["A", "B", "C"]


def test_a_figure_becomes_an_image_with_caption_and_alt(tmp_path: Path) -> None:
    expanded = expand(tmp_path, "{{< embed ../notebooks/a.ipynb#fig-x >}}")
    assert expanded.strip() == r'![Judul](gambar/fig-x.svg){#fig-x alt="Alt \"x\""}'


def test_a_table_gets_its_caption_and_label(tmp_path: Path) -> None:
    assert expand(tmp_path, "{{< embed ../notebooks/a.ipynb#tbl-x >}}").rstrip().endswith(": Judul {#tbl-x}")


def test_raw_blocks_are_left_alone(tmp_path: Path) -> None:
    text = "```{=typst}\n#x {{< video a >}}\n::: {.aneh}\n```\n"
    assert expand(tmp_path, text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n\n{{< var nilai.p9 >}}\n", ["utama.qmd baris 3", "variabel tidak dikenal", "nilai.p9"]),
        ("{{< var nilai >}}\n", ["variabel tidak dikenal"]),
        ("{{< pagebreak >}}\n", ["baris 1", "shortcode", "pagebreak"]),
        ("{{< video https://example.invalid >}}\n", ["shortcode", "video"]),
        ("teks {{< include b.qmd >}}\n", ["sendirian"]),
        ("{{< include tidak-ada.qmd >}}\n", ["tidak-ada.qmd", "tidak dapat dibaca"]),
        ("{{< include utama.qmd >}}\n", ["memuat dirinya sendiri"]),
        ("{{< embed ../notebooks/a.ipynb#fig-y >}}\n", ["baris 1", "sel notebook tidak ditemukan", "fig-y"]),
        ("{{< embed ../notebooks/a.ipynb#kosong >}}\n", ["tidak menghasilkan keluaran"]),
        ("\n::: {.panel-tabset}\n:::\n", ["baris 2", "panel-tabset"]),
        ("::: {layout-ncol=2}\n:::\n", ["layout-ncol"]),
        ("::: {#fig-x}\n:::\n", ["fig-x"]),
        ("```{python}\n1\n```\n", ["{python}"]),
    ],
)
def test_anything_else_is_refused_where_it_stands(tmp_path: Path, text: str, expected: list[str]) -> None:
    with pytest.raises(UserError) as caught:
        expand(tmp_path, text)
    for fragment in expected:
        assert fragment in str(caught.value)
