"""A region's own prose (`report/narasi/<code>/<place>.md`): plain Markdown, made harmless before an engine reads it.

Braces, angle brackets and backslash commands become numeric character references, so that no attribute, raw block,
shortcode, HTML or TeX is left; numbers come through `{{< var … >}}`, which is filled in here. In a draft a sentence
that was written for other values than those of today carries a flag.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from rpkd.errors import Problem, UserError
from rpkd.project import Project
from rpkd.render._stale import Judged, Record, Records, Variables, judge, read_records, write_records
from rpkd.render._syntax import SHORTCODE
from rpkd.report import escape
from rpkd.texts import unsettable_character

PLACES = ("pengantar", *(f"bab{number}" for number in range(1, 8)))
GROUPS = ("nilai", "angka", "periode", "teks")
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


def check_narratives(project: Project, region: str, variables: Variables | None = None) -> list[Problem]:
    """Return what is wrong with a region's own prose; empty when there is none or it is sound.

    Parameters
    ----------
    project : Project
        Holds `report/narasi`.
    region : str
        Kemendagri code, looked up.
    variables : mapping, optional
        Group to keys to texts: what placeholders can name, from the results of a build. Without it only their groups
        are looked at, since nobody knows yet which results there will be.
    """
    problems = _prose_problems(project, region, variables)
    try:
        read_records(project, region)
    except UserError as error:
        problems += error.problems
    return problems


def _prose_problems(project: Project, region: str, variables: Variables | None) -> list[Problem]:
    folder = project.report / "narasi" / region
    if not folder.is_dir():
        return []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.md")):
        if path.stem in PLACES:
            problems += _problems(path, project.shown(path), variables)
            continue
        near = difflib.get_close_matches(path.stem, PLACES, n=1)
        rule = f"nama yang dipakai: {', '.join(f'{place}.md' for place in PLACES)}"
        remedy = f"ganti namanya menjadi {near[0]}.md" if near else "ganti nama berkas itu"
        problems.append(Problem(project.shown(path), "narasi ini tidak mempunyai tempat", path.name, rule, remedy))
    return problems


def judged_narratives(project: Project, region: str, variables: Variables) -> dict[str, list[Judged]]:
    """Return the sentences of a region's prose that hold numbers, by place, each with whether it is stale.

    Parameters
    ----------
    project, region :
        As for `check_narratives`.
    variables : mapping
        What placeholders can name.

    Raises
    ------
    UserError
        For what `check_narratives` finds.
    """
    return {place: judged for place, _, judged in _read_all(project, region, variables)}


def accept_narratives(project: Project, region: str, variables: Variables, place: str | None = None) -> int:
    """Remember which values the sentences of a region's prose show now, and return how many sentences hold any.

    Parameters
    ----------
    project, region, variables :
        As for `judged_narratives`.
    place : str, optional
        The only place that is accepted; what was remembered of the others stays. By default everything is written
        anew, so that a damaged record is mended.

    Raises
    ------
    UserError
        For what `check_narratives` finds, for an unknown place, and when there is no prose.
    """
    if place is not None and place not in PLACES:
        near = difflib.get_close_matches(place.lower(), PLACES, n=1)
        remedy = f"mungkin maksudnya {near[0]}" if near else "tanpa nama: semua narasi daerah"
        raise UserError(Problem("--accept", "tempat ini tidak dikenal", place, f"tempat: {', '.join(PLACES)}", remedy))
    records: dict[str, dict[str, Record]] = {} if place is None else read_records(project, region)
    judged = {name: items for name, _, items in _read_all(project, region, variables, records)}
    chosen = [name for name in judged if place in (None, name)]
    if not chosen:
        missing = project.shown(narrative_path(project, region, place or PLACES[1]))
        raise UserError(Problem("--accept", "tidak ada narasi untuk dicatat", remedy=f"tulis dahulu di {missing}"))
    for name in chosen:
        records[name] = {item.sentence.text: item.now for item in judged[name]}
    write_records(project, region, {name: records[name] for name in PLACES if name in records})
    return sum(len(judged[name]) for name in chosen)


def staged_narratives(project: Project, region: str, variables: Variables, *, draft: bool) -> dict[str, str]:
    """Return each place's prose as harmless Markdown with its numbers filled in; a blank line where there is none.

    Parameters
    ----------
    project, region, variables :
        As for `judged_narratives`.
    draft : bool
        Whether stale sentences carry a flag.

    Raises
    ------
    UserError
        For what `check_narratives` finds: all of it.
    """
    staged = dict.fromkeys(PLACES, "\n")
    for place, prose, judged in _read_all(project, region, variables):
        stale = [item for item in judged if item.state == "usang"] if draft else []
        lines = [_harmless(line, variables) for line in _flagged(prose, stale).split("\n")]
        staged[place] = _with_flags("\n".join(lines), stale)
    return staged


def _read_all(
    project: Project, region: str, variables: Variables, records: Records | None = None
) -> list[tuple[str, str, list[Judged]]]:
    """Return place, text and sentences of each prose, in the order of the document."""
    problems = _prose_problems(project, region, variables)
    if problems:
        raise UserError(*problems)
    kept = read_records(project, region) if records is None else records
    found = []
    for place in PLACES:
        path = narrative_path(project, region, place)
        if path.is_file():
            prose = "\n".join(path.read_text(encoding="utf-8-sig").splitlines()) + "\n"
            found.append((place, prose, judge(prose, kept.get(place, {}), variables)))
    return found


def narrative_path(project: Project, region: str, place: str) -> Path:
    """Return where the prose of a place lies; it need not be there."""
    return project.report / "narasi" / region / f"{place}.md"


def _problems(path: Path, shown: str, variables: Variables | None) -> list[Problem]:
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
        problem
        for number, line in enumerate(text.splitlines(), 1)
        for problem in (
            *_line_problems(line, f"{shown} baris {number}"),
            *_placeholder_problems(line, f"{shown} baris {number}", variables),
        )
    ]


def _line_problems(line: str, where: str) -> Iterator[Problem]:
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


def _placeholder_problems(line: str, where: str, variables: Variables | None) -> Iterator[Problem]:
    rule = "ditulis {{< var nilai.KUNCI >}}; kunci yang ada ditampilkan oleh rpkd results"
    for found in SHORTCODE.finditer(line):
        group, _, key = found["argument"].partition(".")
        if found["name"] != "var":
            continue  # told already
        if group not in GROUPS:
            remedy = f"tulis {{{{< var {_nearest_group(found['argument'], variables)} >}}}}"
            groups = f"kelompok: {', '.join(GROUPS)}"
            yield Problem(where, "kelompok variabel tidak dikenal", found["argument"], groups, remedy)
        elif variables is not None and key not in variables[group]:
            yield Problem(where, "variabel tidak dikenal", found["argument"], rule, _near_keys(group, key, variables))
    rest = SHORTCODE.sub("", line)
    if "{{" in rest:
        value = rest[rest.index("{{") :][:40]
        remedy = "tulis utuh pada satu baris: {{< var nilai.KUNCI >}}"
        yield Problem(where, "placeholder tidak lengkap", value, rule, remedy)


def _nearest_group(argument: str, variables: Variables | None) -> str:
    group, dot, key = argument.partition(".")
    if not dot:
        with_key = [name for name in GROUPS if variables is not None and group in variables[name]]
        return f"{(with_key or GROUPS)[0]}.{group or 'KUNCI'}"
    near = difflib.get_close_matches(group.lower(), GROUPS, n=1)
    return f"{near[0] if near else GROUPS[0]}.{key}"


def _near_keys(group: str, key: str, variables: Variables) -> str:
    elsewhere = [f"{name}.{key}" for name in GROUPS if key in variables[name]]
    near = [f"{group}.{name}" for name in difflib.get_close_matches(key, variables[group], n=3)]
    if elsewhere or near:
        return f"mungkin maksudnya {' atau '.join(elsewhere[:1] or near)}"
    return "periksa ejaannya; hasil notebook yang baru ada sesudah rpkd build"


# Marks of our own, which no prose can hold: private characters are refused. They outlast making the prose harmless.
_OPEN, _CLOSE, _NUMBER_END = "\ue000", "\ue001", "\ue002"
_MARKED = re.compile(f"(?P<open>{_OPEN})|{_CLOSE}(?P<number>[0-9]+){_NUMBER_END}")


def _flagged(prose: str, stale: Sequence[Judged]) -> str:
    """Put marks around stale sentences, or behind the heading or table that they belong to."""
    marks: list[tuple[int, str]] = []
    for number, item in enumerate(stale):
        sentence = item.sentence
        note = f"{_CLOSE}{number}{_NUMBER_END}"
        if sentence.after is not None:
            marks.append((sentence.after, f"\n\n{note}\n\n"))
            continue
        if _is_balanced(sentence.text):
            marks.append((sentence.start, _OPEN))
        marks.append((sentence.end, note))
    # From the end, so that the places stay as they were counted; at one place the earlier sentence ends first.
    for place, _, mark in sorted(((place, order, mark) for order, (place, mark) in enumerate(marks)), reverse=True):
        prose = prose[:place] + mark + prose[place:]
    return prose


def _is_balanced(text: str) -> bool:
    """Tell whether a sentence can be put into brackets: no emphasis or link begins in it and ends in another."""
    plain = SHORTCODE.sub("", text)
    even = all(plain.count(sign) % 2 == 0 for sign in ("**", "*", "__", "_", "`", "~~", "~", "^", "$"))
    return even and plain.count("[") == plain.count("]") and "\\" not in plain


def _with_flags(staged: str, stale: Sequence[Judged]) -> str:
    """Turn the marks into spans: the sentence, and the note that HTML, PDF and Word show beside it."""
    parts: list[str] = []
    end, is_open = 0, False
    for found in _MARKED.finditer(staged):
        parts.append(staged[end : found.start()])
        end = found.end()
        if found["open"]:
            parts.append("[[")
            is_open = True
            continue
        note = f"[{escape(stale[int(found['number'])].flag)}]{{.usang-catatan role=note}}"
        parts.append(f"]{{.mark .usang}} {note}]{{.usang-bagian}}" if is_open else f"[ {note}]{{.usang-bagian}}")
        is_open = False
    return "".join([*parts, staged[end:]])


def _harmless(line: str, variables: Variables) -> str:
    if re.fullmatch(r"\s*(?:-{3,}|\.{3})\s*", line):
        # Pandoc would read such a line as the edge of a metadata block.
        return "***"
    parts: list[str] = []
    end = 0
    for found in SHORTCODE.finditer(line):
        group, _, key = found["argument"].partition(".")
        parts += [_escaped(line[end : found.start()]), variables[group][key]]
        end = found.end()
    return "".join([*parts, _escaped(line[end:])])


def _escaped(text: str) -> str:
    return _MARKUP.sub(lambda found: f"&#{ord(found[0])};", text)
