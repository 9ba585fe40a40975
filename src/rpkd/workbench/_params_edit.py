"""One value of a region's parameter file, changed without touching what else is written there."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from rpkd.errors import Problem, UserError, explain_os_errors
from rpkd.files import write_bytes, write_draft
from rpkd.params import load_params
from rpkd.project import Project

if TYPE_CHECKING:
    from rpkd.regions import Region

_BY_HAND = "sunting berkas itu dengan tangan"
_NEW_SECTION = "\n{section}:\n  {key}: {written}\n"


def set_value(text: str, section: str, key: str, written: str) -> str:
    r"""Change one value of a parameter file and leave everything else, comments and alignment included, as it is.

    Parameters
    ----------
    text : str
        The file.
    section, key : str
        Where the value stands: ``"scenario"``, ``"shown"``.
    written : str
        The value on one line, as YAML writes it.

    Returns
    -------
    str
        The file with that value; section and key are added when they are not there.

    Raises
    ------
    ValueError
        When the file is not of a form that can be changed in this way.

    Examples
    --------
    >>> set_value("scenario:\n  seed:        # benih\n", "scenario", "seed", "7")
    'scenario:\n  seed: 7      # benih\n'
    """
    end = "\r\n" if "\r\n" in text else "\n"
    top = yaml.compose(text, Loader=yaml.SafeLoader)
    if top is None or not isinstance(top, yaml.MappingNode) or top.flow_style:
        raise ValueError("isi berkas bukan daftar «kunci: nilai»")
    found = _child(top, section)
    if found is None:
        lines = _NEW_SECTION.format(section=section, key=key, written=written).replace("\n", end)
        return text.rstrip() + end + lines
    name, inside = found
    if isinstance(inside, yaml.MappingNode) and inside.flow_style:
        raise ValueError(f"bagian {section} ditulis dalam satu baris")
    if not isinstance(inside, yaml.MappingNode):
        if _last(inside) > inside.start_mark.index:
            raise ValueError(f"bagian {section} bukan daftar «kunci: nilai»")
        return _after_line(text, name.end_mark.index, f"  {key}: {written}{end}", end)
    found = _child(inside, key)
    if found is None:
        first = inside.value[0][0].start_mark
        return text[: first.index] + f"{key}: {written}{end}{' ' * first.column}" + text[first.index :]
    name, value = found
    colon = text.index(":", name.end_mark.index) + 1
    if value.start_mark.index == _last(value) and not (isinstance(value, yaml.ScalarNode) and value.style):
        return _put(text, colon, colon, written)
    return _put(text, colon, _last(value), written)


def _child(node: yaml.MappingNode, key: str) -> tuple[yaml.Node, yaml.Node] | None:
    return next(((name, value) for name, value in node.value if name.value == key), None)


def _last(node: yaml.Node) -> int:
    """Return where the last character of a value stands; a block's own end lies behind the comments after it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _last(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


def _put(text: str, start: int, end: int, written: str) -> str:
    """Put a value in the place of what stands there; a comment behind it stays in its column where there is room."""
    after = text[end:]
    spaces = len(after) - len(after.lstrip(" "))
    if not after[spaces:].startswith("#"):
        return f"{text[:start]} {written}{after[spaces:]}"
    column = end + spaces - (start + 1 + len(written))
    # What ran over several lines leaves no column to keep.
    one_line = "\n" not in text[start:end]
    return f"{text[:start]} {written}{' ' * (max(column, 2) if one_line else 2)}{after[spaces:]}"


def _after_line(text: str, index: int, added: str, end: str) -> str:
    stop = re.compile(r"\r?\n|\Z").search(text, index)
    place = stop.end() if stop else len(text)
    if place == len(text) and not text.endswith("\n"):
        return text + end + added
    return text[:place] + added + text[place:]


def change_param(project: Project, region: Region, path: Path | None, name: str, written: str) -> None:
    """Change one parameter in a region's file, once the loader has accepted the changed file.

    Parameters
    ----------
    project : Project
        The clone.
    region : Region
        The region.
    path : Path or None
        Its parameter file.
    name : str
        Section and key: ``"scenario.shown"``.
    written : str
        The value on one line, as YAML writes it.

    Raises
    ------
    UserError
        When there is no file, the file cannot be changed in this way, or the loader refuses the value. The file is then
        as it was.
    """
    if path is None:
        what = f"belum ada berkas parameter untuk {region.name} ({region.code})"
        raise UserError(Problem(project.shown(project.params), what, remedy=f"jalankan: rpkd init {region.code}"))
    shown = project.shown(path)
    with explain_os_errors(path, "membaca berkas", shown):
        raw = path.read_bytes()
    before = load_params(path, project, region)
    section, key = name.split(".", 1)
    mark = b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b""
    try:
        changed = set_value(raw.decode("utf-8-sig"), section, key, written)
    except (ValueError, yaml.YAMLError) as error:
        raise UserError(
            Problem(f"{shown}, kunci {name}", "tidak dapat diubah dari sini", str(error), remedy=_BY_HAND)
        ) from error
    content = mark + changed.encode("utf-8")
    with tempfile.TemporaryDirectory(prefix="rpkd-") as folder:
        trial = Path(folder) / path.name
        write_draft(trial, content)
        try:
            after = load_params(trial, project, region)
        except UserError as error:
            told = [
                Problem(
                    problem.where.replace(str(trial), shown), problem.what, problem.value, problem.rule, problem.remedy
                )
                for problem in error.problems
            ]
            raise UserError(*told) from error
    if _others(before.params, name) != _others(after.params, name):
        raise UserError(Problem(f"{shown}, kunci {name}", "tidak dapat diubah dari sini", remedy=_BY_HAND))
    write_bytes(path, content)


def _others(params: Any, name: str) -> dict[str, Any]:
    section, key = name.split(".", 1)
    dumped: dict[str, Any] = params.model_dump(mode="json")
    dumped[section].pop(key, None)
    return dumped
