"""Stale sentences: prose that was written for values which the region's results no longer show.

`report/narasi/<code>/nilai.yaml` remembers, sentence by sentence, the values that the office read when it accepted its
prose. A sentence is known by its own words: once they are changed, it has to be accepted anew.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from rpkd.errors import Problem, UserError
from rpkd.files import read_yaml, write_text
from rpkd.project import Project
from rpkd.render._sentences import Sentence, Typed, sentences
from rpkd.render._syntax import SHORTCODE
from rpkd.report import joined
from rpkd.texts import shortened

Variables = Mapping[str, Mapping[str, str]]
State = Literal["sesuai", "usang", "belum dicatat"]

RECORD = "nilai.yaml"
_HEAD = (
    "# Nilai yang dibaca daerah saat menulis narasinya. Ditulis oleh rpkd narrative --accept; jangan disunting.\n"
    "# Kalimat yang nilainya kini lain ditandai usang oleh rpkd check dan di tepi draf.\n"
)
_LONGEST = 80


@dataclass(frozen=True)
class Record:
    """What a sentence was written for.

    Parameters
    ----------
    values : mapping
        Placeholder (``"nilai.p0_latest"``) to the text shown then.
    typed : mapping
        Number typed by hand to the results that showed it then, each with its text.
    """

    values: Mapping[str, str]
    typed: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Value:
    """A value in a sentence, when it was accepted and now.

    Parameters
    ----------
    name : str
        As a placeholder names it: ``"nilai.p0_latest"``.
    before, now : str
        As the document shows it; empty when the sentence was never accepted, or there is no such result any more.
    number : str
        The number typed by hand that it was; empty for a placeholder.
    """

    name: str
    before: str
    now: str
    number: str = ""


@dataclass(frozen=True)
class Judged:
    """A sentence and whether it still says what it was written for.

    Parameters
    ----------
    sentence : Sentence
        From the prose.
    state : {"sesuai", "usang", "belum dicatat"}
        As it was accepted, stale, or never accepted in these words.
    now : Record
        What it would be accepted for now.
    values : tuple of Value
        Its values, then and now.
    """

    sentence: Sentence
    state: State
    now: Record
    values: tuple[Value, ...] = ()

    @property
    def moved(self) -> tuple[Value, ...]:
        """What makes it stale; empty otherwise."""
        return tuple(value for value in self.values if value.before != value.now) if self.state == "usang" else ()

    @property
    def flag(self) -> str:
        """What it was written for and what is true now, in one Indonesian sentence; empty unless stale.

        Examples
        --------
        >>> sentence = Sentence("Turun ke {{< var nilai.p0 >}}.", 0, 30, 1)
        >>> value = Value("nilai.p0", "9,43 persen", "9,12 persen")
        >>> Judged(sentence, "usang", Record({"nilai.p0": "9,12 persen"}, {}), (value,)).flag
        'Ditulis saat nilainya 9,43 persen; sekarang 9,12 persen.'
        """
        if not self.moved:
            return ""
        pairs = list(dict.fromkeys((_told(value.before), _told(value.now)) for value in self.moved))
        groups = {value.name.partition(".")[0] for value in self.moved}
        word = "periodenya" if groups == {"periode"} else "isinya" if groups == {"teks"} else "nilainya"
        before, now = (joined(texts) for texts in zip(*pairs, strict=True))
        return f"Ditulis saat {word} {before}; sekarang {now}."

    @property
    def as_shown(self) -> str:
        """The sentence with its values of today."""
        return SHORTCODE.sub(lambda found: self.now.values[found["argument"]], self.sentence.text)


Records = Mapping[str, Mapping[str, Record]]
"""Place to text of the sentence to its record."""


def record_path(project: Project, region: str) -> Path:
    """Return where a region's record lies; it need not be there."""
    return project.report / "narasi" / region / RECORD


def read_records(project: Project, region: str) -> dict[str, dict[str, Record]]:
    """Return what each sentence of a region's prose was written for; empty when nothing was accepted.

    Raises
    ------
    UserError
        When the file holds something else.
    """
    path = record_path(project, region)
    if not path.is_file():
        return {}
    shown = project.shown(path)
    document = read_yaml(path, shown=shown)
    records: dict[str, dict[str, Record]] = {}
    for place, items in document.data.items():
        records[str(place)] = {}
        for number, item in enumerate(items if isinstance(items, list) else [items]):
            record = _record(item)
            if record is None:
                where = f"{shown} baris {document.line((place, number)) or 1}"
                rule = "berkas ini hanya ditulis oleh rpkd"
                remedy = f"tulis ulang dengan rpkd narrative {region} --accept"
                raise UserError(Problem(where, "catatan nilai narasi tidak terbaca", rule=rule, remedy=remedy))
            records[str(place)][item["kalimat"]] = record
    return records


def _record(item: Any) -> Record | None:
    """Return one entry of the file; None when it is not one."""
    if not isinstance(item, dict) or not item.keys() <= {"kalimat", "nilai", "angka"}:
        return None
    text, values, typed = item.get("kalimat"), item.get("nilai") or {}, item.get("angka") or {}
    if not isinstance(text, str) or not _is_texts(values):
        return None
    if not isinstance(typed, dict) or not all(map(_is_texts, typed.values())):
        return None
    return Record(values, typed)


def _is_texts(values: Any) -> bool:
    return isinstance(values, dict) and all(isinstance(value, str) for value in (*values, *values.values()))


def write_records(project: Project, region: str, records: Records) -> None:
    """Write what the sentences were written for; places and sentences in the order given."""
    lines = [_HEAD]
    for place, kept in records.items():
        if not kept:
            continue
        lines.append(f"{place}:\n")
        for text, record in kept.items():
            lines.append(f"- kalimat: {_quoted(text)}\n")
            if record.values:
                lines.append("  nilai:\n")
                lines += [f"    {name}: {_quoted(shown)}\n" for name, shown in record.values.items()]
            if record.typed:
                lines.append("  angka:\n")
                lines += [f"    {_quoted(number)}: {_flow(shown)}\n" for number, shown in record.typed.items()]
    write_text(record_path(project, region), "".join(lines))


def _quoted(text: str) -> str:
    """Write a text as YAML: a JSON text is one."""
    return json.dumps(text, ensure_ascii=False)


def _flow(values: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {_quoted(shown)}" for name, shown in values.items()) + "}"


def judge(prose: str, recorded: Mapping[str, Record], variables: Variables) -> list[Judged]:
    """Compare each sentence that holds a number with what it was written for.

    Parameters
    ----------
    prose : str
        One place's Markdown with Unix line ends; its placeholders are known to be there.
    recorded : mapping
        Text of a sentence to its record.
    variables : mapping
        What placeholders can name, as the document shows it.

    Returns
    -------
    list of Judged
        In the order of the prose.
    """
    shown = {f"{group}.{key}": html.unescape(text) for group in variables for key, text in variables[group].items()}
    showing: dict[str, list[str]] = {}
    for key, text in variables.get("angka", {}).items():
        showing.setdefault(html.unescape(text).lstrip("−"), []).append(key)
    return [_judged(sentence, recorded.get(sentence.text), shown, showing) for sentence in sentences(prose)]


def _judged(
    sentence: Sentence, record: Record | None, shown: Mapping[str, str], showing: Mapping[str, Sequence[str]]
) -> Judged:
    typed = {number.number: _same_as(number, shown, showing) for number in sentence.typed}
    now = Record({name: shown[name] for name in sentence.names}, typed)
    then = now if record is None else record
    values = [Value(name, record.values.get(name, "") if record else "", text) for name, text in now.values.items()]
    for number, results in then.typed.items():
        values += [
            Value(name, before if record else "", shown.get(name, ""), number) for name, before in results.items()
        ]
    moved = any(value.before != value.now for value in values)
    state: State = "belum dicatat" if record is None else "usang" if moved else "sesuai"
    return Judged(sentence, state, now, tuple(values))


def _same_as(typed: Typed, shown: Mapping[str, str], showing: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the results that show a number typed by hand, each with its text.

    The unit beside the number decides; a number without one must have decimals or three digits, since small whole
    numbers are equal by chance.
    """
    with_unit: dict[str, str] = {}
    bare: dict[str, str] = {}
    for key in showing.get(typed.number, ()):
        name = f"nilai.{key}"
        before, _, after = shown[name].lstrip("−").partition(typed.number)
        matches = (before or after) and typed.before.endswith(before) and _begins_with(typed.after, after.strip())
        (with_unit if matches else bare)[name] = shown[name]
    if with_unit:
        return with_unit
    return bare if "," in typed.number or len(typed.number) > 2 else {}


def _begins_with(text: str, unit: str) -> bool:
    """Tell whether a unit stands first, as a whole word: «persentase» does not begin with «persen»."""
    return re.match(rf"{re.escape(unit)}(?!\w)", re.sub(r"^%", "persen", text)) is not None


def _told(text: str) -> str:
    return shortened(text, _LONGEST) or "tidak ada"
