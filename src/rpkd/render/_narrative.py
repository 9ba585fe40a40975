"""A region's own prose (`report/narasi/<code>/<place>.md`): plain Markdown, made harmless before an engine reads it.

Braces, angle brackets and backslash commands become numeric character references, so that no attribute, raw block,
shortcode, HTML or TeX is left; numbers come through `{{< var … >}}`, which is filled in here.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from rpkd.errors import Problem, UserError
from rpkd.project import Project
from rpkd.render._syntax import SHORTCODE
from rpkd.texts import unsettable_character

PLACES = ("pengantar", *(f"bab{number}" for number in range(1, 8)))
_LONGEST = 300_000
_SAFE_LINK = re.compile(r"(?:https?://|mailto:|#)", re.IGNORECASE)
_REFUSED: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(r"\{\{<(?!\s*var\s)"), "shortcode selain var", "angka diambil dengan {{< var … >}}; hapus yang lain"),
    (re.compile(r"\{\s*=\s*\w+\s*\}"), "teks mentah untuk mesin cetak", "hapus bagian itu"),
    (re.compile(r"^[\s>]*(?:`{3,}|~{3,})"), "blok kode", "tulis sebagai kalimat atau daftar biasa"),
    (re.compile(r"!\["), "gambar", "gambar dibuat oleh notebook, agar sumbernya tercatat"),
    (re.compile(r"^#(?!#)|^=+\s*$"), "judul bab", "mulai dari judul tingkat dua: ## Judul"),
    (re.compile(r"(?:[>\[(*_]\s*){40}"), "tanda bertumpuk", "hapus tanda yang berulang itu"),
)
_LINK_TARGET = re.compile(r"\]\(\s*([^)\s]*)|^\s*\[[^\]]+\]:\s*(\S+)")
_MARKUP = re.compile(r"[<{}]|\\(?=[A-Za-z])")


def check_narratives(project: Project, region: str) -> list[Problem]:
    """Return what is wrong with a region's own prose; empty when there is none or it is sound.

    Parameters
    ----------
    project : Project
        Holds `report/narasi`.
    region : str
        Kemendagri code, looked up.
    """
    folder = project.report / "narasi" / region
    if not folder.is_dir():
        return []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.md")):
        if path.stem in PLACES:
            problems += _problems(path, project.shown(path))
            continue
        near = difflib.get_close_matches(path.stem, PLACES, n=1)
        rule = f"nama yang dipakai: {', '.join(f'{place}.md' for place in PLACES)}"
        remedy = f"ganti namanya menjadi {near[0]}.md" if near else "ganti nama berkas itu"
        problems.append(Problem(project.shown(path), "narasi ini tidak mempunyai tempat", path.name, rule, remedy))
    return problems


def staged_narrative(project: Project, region: str, place: str, variables: Mapping[str, Mapping[str, str]]) -> str:
    """Return one place's prose as harmless Markdown with its numbers filled in; a blank line when there is none.

    Raises
    ------
    UserError
        For what `check_narratives` finds, and for an unknown variable.
    """
    path = project.report / "narasi" / region / f"{place}.md"
    if not path.is_file():
        return "\n"
    shown = project.shown(path)
    problems = _problems(path, shown)
    if problems:
        raise UserError(*problems)
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return (
        "\n".join(_harmless(line, f"{shown} baris {number}", variables) for number, line in enumerate(lines, 1)) + "\n"
    )


def _problems(path: Path, shown: str) -> list[Problem]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return [Problem(shown, "narasi bukan teks UTF-8", remedy="simpan ulang dengan pengodean UTF-8")]
    except OSError as error:
        return [Problem(shown, "narasi tidak dapat dibaca", str(error.strerror), remedy="periksa berkas itu")]
    if len(text) > _LONGEST:
        rule = f"paling banyak {_LONGEST} huruf"
        return [Problem(shown, "narasi terlalu panjang", str(len(text)), rule, "ringkas atau pindahkan ke lampiran")]
    return [
        problem for number, line in enumerate(text.splitlines(), 1) for problem in _line_problems(line, shown, number)
    ]


def _line_problems(line: str, shown: str, number: int) -> Iterator[Problem]:
    where = f"{shown} baris {number}"
    for pattern, what, remedy in _REFUSED:
        found = pattern.search(line)
        if found:
            value = line[found.start() : found.start() + 40]
            yield Problem(where, f"narasi tidak dapat memuat {what}", value, "narasi berisi Markdown biasa", remedy)
    for found in _LINK_TARGET.finditer(line):
        target = found[1] or found[2] or ""
        if target and not _SAFE_LINK.match(target):
            yield Problem(
                where,
                "tautan tidak diizinkan",
                target,
                "tautan dimulai dengan https:// atau mailto:",
                "ganti tautannya",
            )
    character = unsettable_character(line)
    if character is not None:
        rule = "huruf Latin, angka, dan tanda baca"
        yield Problem(where, "karakter ini tidak dapat dicetak", f"U+{ord(character):04X}", rule, "hapus karakter itu")


def _harmless(line: str, where: str, variables: Mapping[str, Mapping[str, str]]) -> str:
    if re.fullmatch(r"\s*(?:-{3,}|\.{3})\s*", line):
        # Pandoc would read such a line as the edge of a metadata block.
        return "***"
    parts: list[str] = []
    end = 0
    for found in SHORTCODE.finditer(line):
        group, _, key = found["argument"].partition(".")
        if key not in variables.get(group, {}):
            rule = "hasil yang ada tercantum di results.csv; ditulis {{< var nilai.KUNCI >}}"
            raise UserError(Problem(where, "variabel tidak dikenal", found["argument"], rule, "periksa ejaannya"))
        parts += [_escaped(line[end : found.start()]), variables[group][key]]
        end = found.end()
    return "".join([*parts, _escaped(line[end:])])


def _escaped(text: str) -> str:
    return _MARKUP.sub(lambda found: f"&#{ord(found[0])};", text)
