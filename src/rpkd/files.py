"""Foundation: the one writer of files and the one reader of YAML.

A file is written beside its target and moved into place when complete, so that an interruption leaves the previous
one intact. YAML is read without tags, aliases or code, and every value remembers its line for error messages.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from rpkd.errors import Problem, UserError, explain_os_errors


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all.

    Raises
    ------
    UserError
        When the disk is full, the folder cannot be written, and the like.
    """
    with explain_os_errors(path, "menulis berkas"):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".tmp-", dir=path.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.chmod(0o644)
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


def replace_all(pairs: Sequence[tuple[Path, Path]], aside: Path) -> None:
    """Put finished files and folders in the place of earlier ones: all of them or none.

    Parameters
    ----------
    pairs : sequence of (Path, Path)
        What is finished, and where it goes; all on one file system.
    aside : Path
        Folder on the same file system that takes the earlier ones; the caller deletes it.

    Raises
    ------
    UserError
        When one cannot be moved; everything is then as it was before.
    """
    undo: list[tuple[Path, Path]] = []
    aside.mkdir(parents=True, exist_ok=True)
    try:
        for finished, final in pairs:
            with explain_os_errors(final, "mengganti keluaran sebelumnya"):
                if final.is_symlink() or final.exists():
                    final.replace(aside / final.name)
                    undo.append((aside / final.name, final))
                finished.replace(final)
                undo.append((final, finished))
    except BaseException:
        for now, before in reversed(undo):
            now.replace(before)
        raise


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
        Strings, numbers, booleans, dates, None, lists and dicts.
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


_PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp")}
_MAX_DEPTH = 20


def read_yaml(path: Path, text_keys: frozenset[str] = frozenset()) -> YamlDocument:
    """Read a YAML mapping safely.

    Parameters
    ----------
    path : Path
        The file, UTF-8.
    text_keys : frozenset of str
        Keys whose value is taken as written, so that ``19.10`` stays the text "19.10" and no number is made of it.

    Raises
    ------
    UserError
        For an absent or unreadable file, broken YAML, tags, anchors, duplicate keys, keys that are not text, or a
        top level that is not a mapping.
    """
    with explain_os_errors(path, "membaca berkas"):
        raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
        events = list(yaml.parse(text, Loader=yaml.SafeLoader))
        _refuse_unsafe_events(path, events)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise UserError(
            Problem(str(path), "berkas bukan teks UTF-8", remedy="simpan ulang berkas itu dengan pengodean UTF-8")
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        where = f"{path} baris {mark.line + 1}" if mark else str(path)
        detail = getattr(error, "problem", None) or "susunan tidak terbaca"
        raise UserError(
            Problem(
                where,
                "YAML tidak dapat dibaca",
                value=str(detail),
                rule="setiap baris berbentuk «kunci: nilai» dengan indentasi spasi yang ajek",
                remedy="perbaiki baris itu; teks yang memuat tanda «:», «#» atau «{» ditulis di antara tanda kutip",
            )
        ) from error
    if node is None:
        node = yaml.MappingNode("tag:yaml.org,2002:map", [])
    if not isinstance(node, yaml.MappingNode):
        raise UserError(
            Problem(str(path), "isi berkas bukan daftar «kunci: nilai»", remedy="lihat params/_default.yaml")
        )
    lines: dict[tuple[str | int, ...], int] = {}
    data = _construct(path, node, (), lines, text_keys)
    return YamlDocument(path, data, lines)


def _refuse_unsafe_events(path: Path, events: list[Any]) -> None:
    depth = 0
    for event in events:
        where = f"{path} baris {event.start_mark.line + 1}"
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
    path: Path,
    node: yaml.Node,
    key_path: tuple[str | int, ...],
    lines: dict[tuple[str | int, ...], int],
    text_keys: frozenset[str],
) -> Any:
    if isinstance(node, yaml.ScalarNode):
        if key_path and key_path[-1] in text_keys and node.tag != "tag:yaml.org,2002:null":
            return node.value
        if node.tag not in _PLAIN_TAGS:
            return node.value
        try:
            return yaml.SafeLoader("").construct_object(node)
        except (ValueError, OverflowError):
            return node.value
    if isinstance(node, yaml.SequenceNode):
        items = []
        for index, child in enumerate(node.value):
            lines[(*key_path, index)] = child.start_mark.line + 1
            items.append(_construct(path, child, (*key_path, index), lines, text_keys))
        return items
    mapping: dict[str | int, Any] = {}
    for key_node, value_node in node.value:
        where = f"{path} baris {key_node.start_mark.line + 1}"
        if not isinstance(key_node, yaml.ScalarNode):
            raise UserError(Problem(where, "kunci harus berupa teks", remedy="tulis «kunci: nilai»"))
        key: str | int = (
            int(key_node.value)
            if key_node.tag == "tag:yaml.org,2002:int" and key_node.value.isdigit()
            else key_node.value
        )
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
        mapping[key] = _construct(path, value_node, (*key_path, key), lines, text_keys)
    return mapping
