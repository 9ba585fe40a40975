"""Rooms: each imports only foundations and rooms above it in the architecture's list."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import rpkd

SOURCE = Path(rpkd.__file__).parent
ARCHITECTURE = SOURCE.parents[1] / "docs" / "architecture.md"


def rooms() -> list[str]:
    """Return the rooms in the order of the architecture's table."""
    return list(re.findall(r"^\| `(\w+)` \|", ARCHITECTURE.read_text(encoding="utf-8"), re.MULTILINE))


def imports(path: Path) -> Iterator[str]:
    """Yield the modules of rpkd that a file imports, wherever in the file it does."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("rpkd."):
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("rpkd."))


def test_every_package_is_a_room_of_the_architecture() -> None:
    packages = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert packages == set(rooms())


def test_a_room_imports_only_rooms_above_it() -> None:
    order = {name: place for place, name in enumerate(rooms())}
    wrong = [
        f"{path.relative_to(SOURCE)} imports {module}"
        for room in order
        for path in sorted((SOURCE / room).rglob("*.py"))
        for module in imports(path)
        if order.get(module.split(".")[1], -1) > order[room]
    ]
    assert wrong == []


def test_foundations_import_no_room() -> None:
    wrong = [
        f"{path.name} imports {module}"
        for path in sorted(SOURCE.glob("*.py"))
        if path.name not in {"__init__.py", "__main__.py"}
        for module in imports(path)
        if module.split(".")[1] in rooms()
    ]
    assert wrong == []


def test_what_is_private_stays_in_its_room() -> None:
    wrong = [
        f"{path.relative_to(SOURCE)} imports {module}"
        for room in rooms()
        for path in sorted((SOURCE / room).rglob("*.py"))
        for module in imports(path)
        if module.split(".")[1] != room and any(part.startswith("_") for part in module.split(".")[2:])
    ]
    assert wrong == []
