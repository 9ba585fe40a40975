"""Foundation: the one writer of files and the one reader of YAML.

A file is written beside its target and moved into place when complete, so that an interruption leaves the previous
one intact. YAML is read without tags, aliases or code, and every value remembers its line for error messages.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from rpkd.errors import Problem, UserError, explain_os_errors
from rpkd.texts import describe_character


def write_bytes(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file whole or not at all.

    Parameters
    ----------
    path : Path
        The file; its folder is made.
    content : bytes
        What it is to hold.
    mode : int
        Permissions; the file never has more, not even while it is written. Windows knows only whether it is read-only.

    Raises
    ------
    UserError
        When the disk is full, the folder cannot be written, and the like.
    """
    with explain_os_errors(path, "menulis berkas"):
        path.parent.mkdir(parents=True, exist_ok=True)
    # Told under its own name, not that of the file beside it.
    with explain_os_errors(path, "menulis berkas", str(path)):
        handle, name = tempfile.mkstemp(prefix=".tmp-", dir=path.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.chmod(mode)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def write_text(path: Path, content: str) -> None:
    """Write UTF-8 text with Unix line ends, whole or not at all."""
    write_bytes(path, content.encode("utf-8"))


def write_json(path: Path, content: object) -> None:
    """Write JSON that a person can read and that is the same for the same content."""
    write_text(path, json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def write_draft(path: Path, content: str | bytes) -> None:
    """Write a file that only this run reads: quickly, since nobody misses it after a power cut.

    Raises
    ------
    UserError
        When the disk is full, the folder cannot be written, and the like.
    """
    with explain_os_errors(path, "menulis berkas"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file as lower-case hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@dataclass(frozen=True)
class YamlDocument:
    """A YAML file as plain values, with the line of each.

    Parameters
    ----------
    path : Path
        The file.
    data : dict
        Strings, numbers, booleans, dates, None, lists and dicts; shared between readers, never to be changed.
    lines : dict
        Line number (from 1) of each key path, for instance ``("rpjmd", "targets", 0)``.
    """

    path: Path
    data: dict[str, Any]
    lines: dict[tuple[str | int, ...], int]

    def line(self, key_path: tuple[str | int, ...]) -> int | None:
        """Line of a key, or of the nearest key above it."""
        for length in range(len(key_path), 0, -1):
            if key_path[:length] in self.lines:
                return self.lines[key_path[:length]]
        return None


_MAX_DEPTH = 20
_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
# YAML 1.1 also makes numbers of 1:30 (base 60), 03751, 0x7E9, 1_000, 1e3 and .inf, and truth values of yes and off.
# Whoever wrote those meant something else: they stay text, which a model that wants a number refuses.
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,15}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_IMPOSSIBLE_ESCAPE = re.compile(r"\\U(?!000|0010)[0-9A-Fa-f]{8}")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTH = {**dict.fromkeys(("true", "True", "TRUE"), True), **dict.fromkeys(("false", "False", "FALSE"), False)}


def read_yaml(path: Path, text_keys: frozenset[str] = frozenset(), shown: str | None = None) -> YamlDocument:
    """Read a YAML mapping safely.

    Only plain decimals (``12``, ``-3.5``) without quotes become numbers, and only ``2026-11-21`` becomes a date; what
    YAML would turn into something else (``1:30``, ``03751``, ``0x7E9``, ``1_000``, ``yes``) stays text.

    Parameters
    ----------
    path : Path
        The file, UTF-8.
    text_keys : frozenset of str
        Keys whose value is taken as written, so that ``19.10`` stays the text "19.10" and no number is made of it.
    shown : str, optional
        The file as messages name it; its path when omitted.

    Raises
    ------
    UserError
        For an absent or unreadable file, broken YAML, tags, anchors, duplicate keys, keys that are not text, texts
        that hold half a character, or a top level that is not a mapping.
    """
    name = shown or str(path)
    with explain_os_errors(path, "membaca berkas", shown):
        raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        remedy = "simpan ulang berkas itu dengan pengodean UTF-8"
        raise UserError(Problem(f"{name} baris {line}", "berkas bukan teks UTF-8", remedy=remedy)) from error
    return YamlDocument(path, *_parsed(text, name, text_keys))


@lru_cache(maxsize=128)
def _parsed(text: str, name: str, text_keys: frozenset[str]) -> tuple[dict[str, Any], dict[tuple[str | int, ...], int]]:
    """Read YAML text once in a process: the libraries of programmes and scenarios are the same for all regions.

    What it returns is shared and never changed.
    """
    try:
        _refuse_unsafe_events(name, list(yaml.parse(text, Loader=yaml.SafeLoader)))
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.reader.ReaderError as error:
        raise UserError(_forbidden_character(name, text, error.position)) from error
    except yaml.MarkedYAMLError as error:
        raise UserError(_broken_line(name, text, error)) from error
    except (ValueError, OverflowError) as error:
        raise UserError(_impossible_escape(name, text)) from error
    if node is None:
        node = yaml.MappingNode("tag:yaml.org,2002:map", [])
    if not isinstance(node, yaml.MappingNode):
        raise UserError(Problem(name, "isi berkas bukan daftar «kunci: nilai»", remedy="lihat params/_default.yaml"))
    lines: dict[tuple[str | int, ...], int] = {}
    data = _construct(name, node, (), lines, text_keys)
    return data, lines


def _forbidden_character(name: str, text: str, position: int) -> Problem:
    line = len(_LINE_END.findall(text, 0, position)) + 1
    return Problem(
        f"{name} baris {line}",
        f"berkas memuat karakter yang tidak diizinkan YAML: {describe_character(text[position])}",
        rule="teks biasa tanpa karakter kendali",
        remedy="hapus karakter itu; karakter seperti ini terbawa saat menyalin dari aplikasi lain",
    )


def _impossible_escape(name: str, text: str) -> Problem:
    r"""Tell of an escape such as ``"\UFFFFFFFF"``, which names no character."""
    found = _IMPOSSIBLE_ESCAPE.search(text)
    return Problem(
        f"{name} baris {len(_LINE_END.findall(text, 0, found.start())) + 1}" if found else name,
        "YAML tidak dapat dibaca: kode karakter tidak ada",
        value=found[0] if found else None,
        rule="tanda \\U di antara tanda kutip ganda hanya mengawali kode karakter yang ada",
        remedy="tulis karakternya langsung, atau pakai tanda kutip tunggal",
    )


def _broken_line(name: str, text: str, error: yaml.MarkedYAMLError) -> Problem:
    """Show the line where reading stopped, or where the unfinished part begins when reading ran off the end."""
    written = _LINE_END.split(text)
    marks = [mark for mark in (error.problem_mark, error.context_mark) if mark is not None]
    number = next((mark.line for mark in marks if mark.line < len(written) and written[mark.line].strip()), None)
    remedy = (
        "perbaiki baris itu atau baris di atasnya; teks yang memuat «: », «#» atau «{» ditulis di antara tanda kutip"
    )
    if number is not None and "\t" in written[number][: -len(written[number].lstrip())]:
        remedy = "baris itu menjorok dengan tab: ganti tab dengan spasi"
    return Problem(
        name if number is None else f"{name} baris {number + 1}",
        "YAML tidak dapat dibaca",
        value=None if number is None else written[number].strip(),
        rule="setiap baris berbentuk «kunci: nilai» dengan indentasi spasi yang ajek",
        remedy=remedy,
    )


def _refuse_unsafe_events(name: str, events: list[Any]) -> None:
    depth = 0
    for event in events:
        where = f"{name} baris {event.start_mark.line + 1}"
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise UserError(
                Problem(
                    where, "jangkar dan alias YAML (& dan *) tidak dipakai di sini", remedy="tulis nilainya langsung"
                )
            )
        tag = getattr(event, "tag", None)
        if tag:
            raise UserError(
                Problem(
                    where,
                    "tag YAML tidak diizinkan",
                    value=str(tag),
                    rule="berkas parameter hanya memuat teks, angka, tanggal dan daftar",
                    remedy="hapus tag itu; nilainya ditulis sebagai teks biasa di antara tanda kutip",
                )
            )
        depth += isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent)
        depth -= isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent)
        if depth > _MAX_DEPTH:
            raise UserError(Problem(where, "susunan terlalu dalam", remedy="sederhanakan berkas parameter itu"))


def _construct(
    name: str,
    node: yaml.Node,
    key_path: tuple[str | int, ...],
    lines: dict[tuple[str | int, ...], int],
    text_keys: frozenset[str],
) -> Any:
    if isinstance(node, yaml.ScalarNode):
        written = _whole_text(name, node)
        if node.style is not None:
            return written
        if written in _NULLS:
            return None
        return written if key_path and key_path[-1] in text_keys else _plain_value(written)
    if isinstance(node, yaml.SequenceNode):
        items = []
        for index, child in enumerate(node.value):
            lines[(*key_path, index)] = child.start_mark.line + 1
            items.append(_construct(name, child, (*key_path, index), lines, text_keys))
        return items
    mapping: dict[str | int, Any] = {}
    for key_node, value_node in node.value:
        where = f"{name} baris {key_node.start_mark.line + 1}"
        if not isinstance(key_node, yaml.ScalarNode):
            raise UserError(Problem(where, "kunci harus berupa teks", remedy="tulis «kunci: nilai»"))
        key: str | int = _whole_text(name, key_node)
        if key_node.style is None and _INTEGER.fullmatch(key_node.value):
            key = int(key_node.value)
        if key in mapping:
            first = lines[(*key_path, key)]
            raise UserError(
                Problem(
                    where,
                    "kunci ditulis dua kali",
                    value=str(key),
                    rule=f"setiap kunci satu kali; yang pertama di baris {first}",
                    remedy="hapus salah satunya",
                )
            )
        lines[(*key_path, key)] = key_node.start_mark.line + 1
        mapping[key] = _construct(name, value_node, (*key_path, key), lines, text_keys)
    return mapping


def _plain_value(written: str) -> str | int | float | bool | datetime.date:
    """Read a value that stands without quotes."""
    if _INTEGER.fullmatch(written):
        return int(written)
    if _DECIMAL.fullmatch(written):
        return float(written)
    if written in _TRUTH:
        return _TRUTH[written]
    if _DATE.fullmatch(written):
        try:
            return datetime.date.fromisoformat(written)
        except ValueError:
            # A day that no calendar has stays text: the model says which rule it breaks.
            return written
    return written


def _whole_text(name: str, node: yaml.ScalarNode) -> str:
    """Return a scalar's text; half a character (a lone surrogate) can be neither shown nor saved."""
    written = str(node.value)
    half = next((character for character in written if "\ud800" <= character <= "\udfff"), None)
    if half is not None:
        raise UserError(
            Problem(
                f"{name} baris {node.start_mark.line + 1}",
                f"teks memuat setengah karakter: {describe_character(half)}",
                rule="hanya karakter yang utuh",
                remedy="tulis karakternya langsung, tanpa \\u",
            )
        )
    return written
