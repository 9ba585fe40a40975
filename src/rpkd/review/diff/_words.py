"""A difference in words: what is said of it on the terminal, in the page and in the Word file alike."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from rpkd.numbers import Unit, format_number
from rpkd.render import Place
from rpkd.report import joined
from rpkd.review.diff._cause import InputChange, is_part_of
from rpkd.review.diff._compare import CELL, COLUMN, NUMBER, ROW, SENTENCE, TABLE, Change, Difference
from rpkd.review.diff._sentences import Words, differing_words
from rpkd.texts import shortened

NOT_THERE = "tidak ada"
BLANK = "(kosong)"
OUTSIDE = "Tidak tampil di dokumen"
HEADLINES = "Angka pokok yang bergeser"
LARGEST = "Yang paling bergeser dibandingkan dengan semula"

_KINDS = {
    NUMBER: "angka",
    CELL: "sel tabel",
    ROW: "baris tabel",
    COLUMN: "kolom tabel",
    TABLE: "tabel",
    SENTENCE: "kalimat",
}
_HEADLINES = (
    r"p0_latest",
    r"projection_median",
    r"aim_\w+_probability",
    r"scenario_\w+_rate",
    r"scenario_(?!base_|goal_)\w+_cost",
)
_HEADLINE = re.compile("|".join(_HEADLINES))
_MOST_CAUSES = 4
_LARGEST = 8
_SHORT = 60
_LEAST_STEPS = 5
_MOST_CELLS = 25
_FIGURE = re.compile(r"\d[\d.]*(?:,\d+)?")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_DOCUMENT_KINDS = ("narasi", "naskah")


@dataclass(frozen=True)
class Group:
    """Changes that a reader looks at together: of one table, or all numbers or sentences of one notebook.

    Parameters
    ----------
    title : str
        "Tabel 4.3. Target persentase penduduk miskin".
    causes : tuple of str
        Keys of the inputs that may have moved them.
    changes : tuple of Change
        At least one.
    """

    title: str
    causes: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def is_prose(self) -> bool:
        """Whether these are sentences."""
        return self.changes[0].kind == SENTENCE


@dataclass(frozen=True)
class Section:
    """The groups of one chapter: "BAB IV Prioritas Program"."""

    title: str
    groups: tuple[Group, ...]

    @property
    def count(self) -> int:
        """How many results changed."""
        return sum(len(group.changes) for group in self.groups)


def visible(text: str) -> str:
    r"""Return a text on one line without what is not seen: control and direction marks, half characters.

    Examples
    --------
    >>> visible("satu\u202e\ndua\x1b[31m")
    'satu dua [31m'
    """
    return " ".join("".join(" " if unicodedata.category(mark) in _INVISIBLE else mark for mark in text).split())


def clipped(text: str, most: int) -> str:
    """Return the visible beginning of a text that may be very long.

    Examples
    --------
    >>> clipped("satu dua tiga", 8), clipped("satu", 8)
    ('satu du…', 'satu')
    """
    return shortened(visible(text), most)


def shown_pair(change: Change) -> tuple[str, str]:
    """Return both values as a cell of a table shows them."""
    return _cell(change.before, change.shown_before), _cell(change.after, change.shown_after)


def _cell(value: object, shown: str) -> str:
    if shown:
        return visible(shown) or BLANK
    return BLANK if value == "" else NOT_THERE


def sections(difference: Difference) -> list[Section]:
    """Return the changes by chapter, in the order of the document; in each the sentences come last."""
    chapters: dict[str, dict[tuple[object, ...], list[Change]]] = {}
    for change in difference.changes:
        groups = chapters.setdefault(_chapter(change.place), {})
        by = (change.table, change.cell) if change.table else (change.kind,)
        groups.setdefault((change.kind == SENTENCE, change.notebook, *by), []).append(change)
    return [
        Section(chapter, tuple(_group(groups[key]) for key in sorted(groups, key=lambda key: bool(key[0]))))
        for chapter, groups in chapters.items()
    ]


def _chapter(place: Place | None) -> str:
    if place is None:
        return OUTSIDE
    return f"{place.chapter} {place.title}".strip()


def _group(changes: Sequence[Change]) -> Group:
    first = changes[0]
    if first.table:
        number = first.place.shown if first.place is not None else ""
        title = f"{number}. {first.table}" if number else first.table
    else:
        by = f" dari notebook {first.notebook}" if first.notebook else ""
        title = f"Kalimat{by}" if first.kind == SENTENCE else f"Angka{by}"
    return Group(title, first.causes, tuple(changes))


def headline_changes(difference: Difference) -> list[Change]:
    """Return what decision makers ask for first, where it moved: P0, its projection, chances, scenarios, costs."""
    return [change for change in difference.changes if change.kind == NUMBER and _HEADLINE.fullmatch(change.key)]


def largest_changes(difference: Difference, most: int = _LARGEST) -> list[Change]:
    """Return the figures that moved most, relative to what they were; the same movement is told once.

    None where so few moved that they are seen at a glance. What moved by a few of its last digits only does not count:
    0,1 of 0,2 is half of it and yet hardly more than rounding.
    """
    moved = [change for change in difference.changes if change.relative and _steps(change.moved) >= _LEAST_STEPS]
    if len(moved) <= most:
        return []
    moved.sort(key=lambda change: -abs(change.relative or 0))
    seen: dict[tuple[str, str, str], Change] = {}
    for change in moved:
        seen.setdefault((change.notebook, change.shown_before, change.shown_after), change)
    return list(seen.values())[:most]


def _steps(moved: str) -> int:
    """Return a movement in units of its last digit.

    Examples
    --------
    >>> _steps("−0,84 poin persen"), _steps("+Rp1.250")
    (84, 1250)
    """
    found = _FIGURE.search(moved)
    return int(re.sub(r"\D", "", found[0])) if found else 0


def full_label(change: Change) -> str:
    """Name a result where it stands alone: with the table that it is a cell of."""
    number = change.place.shown if change.place is not None else ""
    label = visible(change.label)
    return f"{number or visible(change.table)}: {label}" if change.table else label


def relative_text(change: Change) -> str:
    """Write a movement as a share of what the figure was: "+12,1 persen"."""
    if change.relative is None:
        return ""
    return f"{'+' if change.relative > 0 else ''}{format_number(100 * change.relative, Unit.PERCENT, 1)} persen"


def direction(change: Change) -> tuple[str, str]:
    """Return the arrow of a movement and the word for it; both empty where it has none."""
    if not change.moved:
        return "", ""
    return ("▼", "turun") if change.moved.startswith("−") else ("▲", "naik")


def summary(difference: Difference) -> list[str]:
    """Return what is to be said first, each as one sentence or two."""
    said: list[str] = []
    if difference.empty and difference.hidden:
        said.append("Tidak ada hasil yang tampil berbeda dan tidak ada bahan yang berbeda.")
    elif difference.empty:
        said.append("Kedua draf sama: tidak ada hasil dan tidak ada bahan yang berbeda.")
    elif not difference.changes:
        said.append("Tidak ada hasil yang berubah, walaupun ada bahan yang berbeda.")
    else:
        kinds = Counter(_KINDS[change.kind] for change in difference.changes)
        parts = joined([f"{_count(kinds[name])} {name}" for name in _KINDS.values() if kinds[name]])
        where = joined([f"{section.title} ({_count(section.count)})" for section in sections(difference)])
        said.append(f"{_count(len(difference.changes))} hasil berubah: {parts}. Letaknya: {where}.")
    if difference.hidden:
        said.append(
            f"{_count(difference.hidden)} nilai lain berbeda kurang dari ketelitian yang ditampilkan, sehingga tidak "
            "disebut."
        )
    return said


def alarm(difference: Difference) -> str:
    """Return a warning where a result changed although nothing that its notebook read did; empty otherwise."""
    unexplained = difference.unexplained
    if not unexplained:
        return ""
    few = joined([visible(change.label) for change in unexplained[:_MOST_CAUSES]])
    more = f", dan {_count(len(unexplained) - _MOST_CAUSES)} hasil lain" if len(unexplained) > _MOST_CAUSES else ""
    return (
        f"PERIKSA: {_count(len(unexplained))} hasil berubah padahal tidak satu pun bahan notebooknya berubah ({few}"
        f"{more}). Hasil yang sama seharusnya keluar dari bahan yang sama. Susun ulang kedua draf dengan --force; "
        "bila tetap begitu, laporkan sebagai kesalahan program."
    )


def _count(number: int) -> str:
    return format_number(number, Unit.COUNT)


def told_inputs(inputs: Sequence[InputChange]) -> list[InputChange]:
    """Return the inputs to be listed: of a file with many changed cells the first ones, and how many more there are."""
    told: list[InputChange] = []
    cells: Counter[str] = Counter()
    for change in inputs:
        file = change.key.partition(": ")[0] if change.kind == "sel data" else ""
        cells[file] += bool(file)
        if cells[file] <= _MOST_CELLS:
            told.append(change)
    for file, count in cells.items():
        if count > _MOST_CELLS:
            last = next(change for change in reversed(inputs) if change.key.startswith(f"{file}: "))
            what = f"{_count(count - _MOST_CELLS)} sel lain di {file}"
            told.append(replace(last, key=file, what=what, before="", after=""))
    return told


def input_effect(change: InputChange) -> str:
    """Say what came of an input that differs."""
    if change.results:
        return f"{_count(change.results)} hasil"
    return "hanya mengubah naskah" if change.kind in _DOCUMENT_KINDS else "tidak mengubah hasil apa pun"


def inputs_by_key(difference: Difference) -> dict[str, InputChange]:
    """Return the inputs that differ by what names them, as `cause_text` takes them."""
    return {change.key: change for change in difference.inputs}


def cause_text(causes: Sequence[str], named: Mapping[str, InputChange]) -> str:
    """Say which inputs may have moved a result; of many the first few."""
    told = [_cause(named[key]) for key in causes[:_MOST_CAUSES]]
    if not told:
        return "Sebab: tidak diketahui, karena tidak ada bahan notebook ini yang berubah."
    if len(causes) == 1:
        return f"Sebab: {told[0]}."
    if len(causes) > _MOST_CAUSES:
        told.append(f"{_count(len(causes) - _MOST_CAUSES)} bahan lain")
    return f"Sebab: salah satu atau gabungan dari {joined(told)}."


def _cause(change: InputChange) -> str:
    if change.before.startswith("sidik ") or change.after.startswith("sidik "):
        return visible(change.what)
    before, after = (clipped(value, _SHORT) for value in (change.before, change.after))
    return f"{visible(change.what)} ({before} menjadi {after})"


def prose_label(change: Change) -> str:
    """Name a sentence by its place: "Uraian pada 4.2 Target Penurunan Kemiskinan"."""
    heading = change.place.heading if change.place is not None else ""
    note = "; kata-katanya ikut berubah" if change.wording else ""
    if change.shown_before == change.shown_after:
        note = "; hanya urutannya yang berubah"
    label = change.label[:1].upper() + change.label[1:]
    return f"{label}{f' pada {heading}' if heading else ''}{note}"


def prose_words(change: Change) -> list[Words]:
    """Return a changed sentence as words that stayed, went and came."""
    return differing_words(visible(change.shown_before), visible(change.shown_after))


def difference_rows(difference: Difference) -> list[tuple[str, str, str, str, str]]:
    """Return the changes as rows of plain text: chapter and group, result, before, after, movement.

    A sentence shows the words that went and those that came.
    """
    rows = []
    for section in sections(difference):
        for group in section.groups:
            where = f"{section.title}: {group.title}"
            for change in group.changes:
                if group.is_prose:
                    rows.append((where, prose_label(change), *_prose_pair(change), ""))
                else:
                    rows.append((where, visible(change.label), *shown_pair(change), moved_text(change)))
    return rows


def _prose_pair(change: Change) -> tuple[str, str]:
    """Return the words that went and those that came; of sentences that only moved, how they begin."""
    words = prose_words(change)
    went, came = (" … ".join(word.text for word in words if word.kind == kind) for kind in ("hapus", "tambah"))
    if not went and not came:
        went = came = " ".join(word.text for word in words)
    return went or NOT_THERE, came or NOT_THERE


def moved_text(change: Change) -> str:
    """Write a movement with its arrow: "▼ −0,84 poin persen"; empty where there is none."""
    arrow, _ = direction(change)
    return f"{arrow} {change.moved}".strip()


def narrowed(difference: Difference, only: Collection[str]) -> Difference:
    """Return the part of a difference that some inputs may have caused.

    Parameters
    ----------
    difference : Difference
        All of it.
    only : collection of str
        Keys of inputs. A section of parameters (``projection``) stands for all in it, a file for all of its cells.

    Returns
    -------
    Difference
        With the other inputs that may have moved the same results, so that their causes can be told in full.
    """
    wanted = {change.key for change in difference.inputs if any(is_part_of(change.key, name) for name in only)}
    causes = {change.notebook: change.causes for change in difference.changes}
    touched = {notebook for notebook, keys in causes.items() if not wanted.isdisjoint(keys)}
    changes = tuple(change for change in difference.changes if change.notebook in touched)
    named = wanted.union(*(causes[notebook] for notebook in touched))
    counted = Counter[str]()
    for notebook, count in Counter(change.notebook for change in changes).items():
        counted.update(dict.fromkeys(causes[notebook], count))
    inputs = tuple(replace(change, results=counted[change.key]) for change in difference.inputs if change.key in named)
    return replace(difference, changes=changes, inputs=inputs, hidden=0)
