"""The Quarto syntax that `report/` uses, expanded to plain pandoc Markdown for the embedded engine.

Supported: include, embed, var and meta shortcodes; raw blocks; conditional content; callouts; cross references
(handled later, on the syntax tree). Anything else is an error that names file and line: no text is dropped silently.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rpkd.errors import Problem, UserError

# Possessive: a long run of blanks would otherwise be tried in every way.
SHORTCODE = re.compile(r"\{\{<\s*+(?P<name>[\w-]++)\s*+(?P<argument>(?:(?!\s*+>\}\}).)*+)\s*+>\}\}")
_FENCE = re.compile(r"^\s*(?P<mark>`{3,}|~{3,})(?P<info>.*)$")
_DIV = re.compile(r"^\s*:{3,}\s*(?P<attributes>\S.*?)\s*$")
_DIV_WORD = re.compile(r"[.#]?[A-Za-z][\w-]*")
_RAW_FORMATS = {"{=typst}", "{=openxml}", "{=html}"}
_DIV_WORDS = {
    *(".sumber", ".content-visible", ".content-hidden", "when-format", "unless-format"),
    *(".callout-note", ".callout-tip", ".callout-warning", ".callout-important", ".callout-caution", "title"),
}
FRAGMENT, NARRATIVE = "_tambahan-", "_narasi-"
"""How the staged names of chapter fragments and of a region's own prose begin."""


def source_name(staged: str) -> str:
    """Name a staged file of `report/` as the project does.

    Examples
    --------
    >>> source_name("_tambahan-bab4-nelayan.qmd"), source_name("_narasi-bab4.md"), source_name("_bab4.qmd")
    ('report/tambahan/bab4-nelayan.qmd', 'report/narasi/<kode>/bab4.md', 'report/_bab4.qmd')
    """
    if staged.startswith(FRAGMENT) and "-" in staged.removeprefix(FRAGMENT):
        return f"report/tambahan/{staged.removeprefix(FRAGMENT)}"
    if staged.startswith(NARRATIVE):
        return f"report/narasi/<kode>/{staged.removeprefix(NARRATIVE)}"
    return f"report/{staged}"


@dataclass(frozen=True)
class Cell:
    """What one labelled notebook cell shows.

    Parameters
    ----------
    options : mapping
        The `#|` options: label, fig-cap, fig-alt, tbl-cap.
    markdown : str or None
        Markdown output, if any.
    image : Path or None
        Image output written as a file, relative to the document's folder.
    """

    options: Mapping[str, str]
    markdown: str | None = None
    image: str | None = None


@dataclass
class Expander:
    """Expands one document.

    Parameters
    ----------
    folder : Path
        Folder of the document; includes are relative to it.
    variables : mapping
        Nested texts of `_variables.yml`.
    metadata : mapping
        Document metadata for `meta`.
    cells : mapping
        (notebook path as written in the document, label) to the cell.
    """

    folder: Path
    variables: Mapping[str, Any]
    metadata: Mapping[str, Any]
    cells: Mapping[tuple[str, str], Cell]
    _open_files: list[Path] = field(default_factory=list)

    def expand(self, path: Path) -> str:
        """Return a file as pandoc Markdown.

        Raises
        ------
        UserError
            For absent files, unknown variables, unknown cells and unsupported syntax, with file and line.
        """
        if path in self._open_files:
            raise self._unsupported(path, 1, "berkas memuat dirinya sendiri", path.name)
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except OSError as error:
            what, remedy = "bagian dokumen tidak dapat dibaca", "kembalikan berkas itu dari salinan asli proyek"
            raise UserError(Problem(self._shown(path), what, str(error.strerror), remedy=remedy)) from error
        except UnicodeDecodeError as error:
            what, remedy = "bagian dokumen bukan teks UTF-8", "simpan ulang dengan pengodean UTF-8"
            raise UserError(Problem(self._shown(path), what, remedy=remedy)) from error
        self._open_files.append(path)
        expanded: list[str] = []
        closing = ""
        for number, line in enumerate(lines, start=1):
            fence = _FENCE.match(line)
            if closing:
                expanded.append(line)
                if fence and fence["mark"].startswith(closing) and not fence["info"].strip():
                    closing = ""
                continue
            if fence:
                self._check_fence(path, number, fence["info"].strip())
                closing = fence["mark"]
                expanded.append(line)
                continue
            self._check_div(path, number, line)
            filled = SHORTCODE.sub(functools.partial(self._shortcode, path, number), line)
            if "{{<" in filled:
                raise self._unsupported(path, number, "shortcode tidak lengkap", line.strip())
            expanded.append(filled)
        self._open_files.pop()
        return "\n".join(expanded) + "\n"

    def _shortcode(self, path: Path, number: int, match: re.Match[str]) -> str:
        name, argument = match["name"], match["argument"]
        alone = match.string.strip() == match.group(0)
        if name == "var":
            return self._lookup(path, number, self.variables, argument, "variabel")
        if name == "meta":
            return self._lookup(path, number, self.metadata, argument, "metadata")
        if name in {"include", "embed"} and not alone:
            raise self._unsupported(path, number, f"{name} harus sendirian di barisnya", match.group(0))
        if name == "include":
            return self.expand(self.folder / argument)
        if name == "embed":
            return self._embed(path, number, argument)
        raise self._unsupported(path, number, "shortcode Quarto ini tidak didukung mesin bawaan", match.group(0))

    def _lookup(self, path: Path, number: int, values: Mapping[str, Any], name: str, kind: str) -> str:
        value: Any = values
        for part in name.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        if not isinstance(value, str):
            raise UserError(
                Problem(
                    f"{self._shown(path)} baris {number}",
                    f"{kind} tidak dikenal",
                    name,
                    "setiap angka dalam teks berasal dari hasil notebook",
                    "periksa ejaannya; hasil yang ada tercantum di results.csv",
                )
            )
        return value

    def _embed(self, path: Path, number: int, argument: str) -> str:
        notebook, _, label = argument.partition("#")
        cell = self.cells.get((notebook, label))
        if cell is None:
            raise UserError(
                Problem(
                    f"{self._shown(path)} baris {number}",
                    "sel notebook tidak ditemukan",
                    argument,
                    "embed menyebut notebook dan label selnya",
                    "periksa label sel di notebook itu",
                )
            )
        if cell.image is not None:
            caption, alt = cell.options.get("fig-cap", ""), cell.options.get("fig-alt", "")
            return f"\n![{caption}]({cell.image}){{#{label} alt={json.dumps(alt, ensure_ascii=False)}}}\n"
        if cell.markdown is None:
            raise UserError(
                Problem(f"{self._shown(path)} baris {number}", "sel notebook tidak menghasilkan keluaran", argument)
            )
        if label.startswith("tbl-"):
            return f"\n{cell.markdown.rstrip()}\n\n: {cell.options.get('tbl-cap', '')} {{#{label}}}\n"
        return f"\n{cell.markdown}\n"

    def _check_fence(self, path: Path, number: int, info: str) -> None:
        if info.startswith("{") and info not in _RAW_FORMATS:
            raise self._unsupported(path, number, "blok kode yang dijalankan tidak didukung", info)

    def _check_div(self, path: Path, number: int, line: str) -> None:
        div = _DIV.match(line)
        if div is None:
            return
        attributes = re.sub(r'"[^"]*"', "", div["attributes"])
        named = set(_DIV_WORD.findall(attributes)) if "{" in attributes else {f".{attributes}"}
        unknown = named - _DIV_WORDS
        if unknown:
            shown = ", ".join(sorted(unknown))
            raise self._unsupported(path, number, "blok ini tidak didukung mesin bawaan", shown)

    def _shown(self, path: Path) -> str:
        """Name a file as the project does, not the staged copy."""
        return source_name(path.name) if path.parent == self.folder else str(path)

    def _unsupported(self, path: Path, number: int, what: str, value: str) -> UserError:
        return UserError(
            Problem(
                f"{self._shown(path)} baris {number}",
                what,
                value,
                "mesin bawaan memahami include, embed, var, meta, callout, content-visible, sumber dan rujukan silang",
                "ubah baris itu, atau pakai Quarto dengan --engine quarto",
            )
        )
