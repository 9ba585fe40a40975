"""What Quarto does to the document's syntax tree, for the embedded engine.

Conditional content, callouts, chapter and section numbers, captions and cross references: "Gambar 3.1" is the first
figure of the third chapter. The tree is pandoc's JSON: blocks and inlines as ``{"t": type, "c": content}``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from rpkd.errors import Problem, UserError

Format = Literal["html", "typst", "docx"]
Node = dict[str, Any]

FLOAT_WORDS = {"fig": "Gambar", "tbl": "Tabel"}
CALLOUT_TITLES = {
    "callout-note": "Catatan",
    "callout-tip": "Tip",
    "callout-warning": "Peringatan",
    "callout-important": "Penting",
    "callout-caution": "Bahaya",
}
_CALLOUT_COLOURS = {
    "callout-note": "#2f5d8a",
    "callout-tip": "#2f6b4f",
    "callout-warning": "#9a6400",
    "callout-important": "#8f2d2d",
    "callout-caution": "#8f2d2d",
}
_FORMAT_NAMES: dict[Format, set[str]] = {
    "html": {"html", "html5"},
    "typst": {"typst", "pdf", "rpkd-typst"},
    "docx": {"docx"},
}


@dataclass(frozen=True)
class Numbered:
    """A heading, figure or table with its number, in document order."""

    kind: Literal["heading", "fig", "tbl"]
    identifier: str
    number: str
    level: int
    text: str


def resolve(
    tree: Node, target: Format, where: Callable[[str], str], pictures: Mapping[str, str] | None = None
) -> list[Numbered]:
    """Resolve a whole document in place.

    Parameters
    ----------
    tree : dict
        Pandoc's document.
    target : {"html", "typst", "docx"}
        The format that will be written.
    where : callable
        Tells file and line of a cross reference, for messages.
    pictures : mapping, optional
        Name of a picture in the text to its file for this format.

    Returns
    -------
    list of Numbered
        Headings, figures and tables in document order.

    Raises
    ------
    UserError
        For a cross reference without a target, and for a figure or table used twice.
    """
    tree["blocks"] = _conditional(tree["blocks"], target)
    numbered = list(_number(tree["blocks"]))
    floats = {item.identifier: item for item in numbered if item.kind != "heading"}
    if len(floats) < sum(item.kind != "heading" for item in numbered):
        names = [item.identifier for item in numbered if item.kind != "heading"]
        twice = sorted({name for name in names if names.count(name) > 1})
        raise UserError(Problem("report/", "gambar atau tabel dipakai dua kali", ", ".join(twice)))
    files = pictures or {}

    def change(node: Node) -> list[Node] | None:
        if node["t"] == "Image":
            node["c"][2][0] = files.get(node["c"][2][0], node["c"][2][0])
        return _reference(node, floats, target, where) if node["t"] == "Cite" else None

    _rewrite_inlines(list(tree["meta"].values()), change)
    _rewrite_inlines(tree["blocks"], change)
    tree["blocks"] = _rewrite_blocks(tree["blocks"], target, {item.identifier: item for item in numbered})
    return numbered


def plain_text(nodes: Any) -> str:
    """Return the visible text of inlines or blocks.

    Examples
    --------
    >>> plain_text([{"t": "Str", "c": "Kota"}, {"t": "Space"}, {"t": "Strong", "c": [{"t": "Str", "c": "Bengkulu"}]}])
    'Kota Bengkulu'
    """
    if isinstance(nodes, dict):
        kind = nodes.get("t")
        if kind == "Str":
            return str(nodes["c"])
        if kind in {"Space", "SoftBreak", "LineBreak"}:
            return " "
        if kind in {"Code", "Math"}:
            return str(nodes["c"][1])
        return plain_text(nodes.get("c", []))
    if isinstance(nodes, list):
        return "".join(plain_text(node) for node in nodes)
    return ""


def chapter_roman(number: int) -> str:
    """Return a chapter number in Roman numerals.

    Examples
    --------
    >>> [chapter_roman(number) for number in (1, 4, 7, 9)]
    ['I', 'IV', 'VII', 'IX']
    """
    roman = ""
    for value, sign in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        while number >= value:
            roman += sign
            number -= value
    return roman


def _conditional(blocks: list[Node], target: Format) -> list[Node]:
    kept: list[Node] = []
    for block in blocks:
        if block["t"] == "Div":
            (_, classes, attributes), content = block["c"]
            condition = dict(attributes)
            named = {"content-visible", "content-hidden"} & set(classes)
            if named:
                holds = True
                if "when-format" in condition:
                    holds = condition["when-format"] in _FORMAT_NAMES[target]
                if "unless-format" in condition:
                    holds = holds and condition["unless-format"] not in _FORMAT_NAMES[target]
                if holds == ("content-visible" in named):
                    kept.extend(_conditional(content, target))
                continue
            block["c"][1] = _conditional(content, target)
        kept.append(block)
    return kept


def _number(blocks: list[Node]) -> Iterator[Numbered]:
    sections = [0] * 7
    floats = {"fig": 0, "tbl": 0}
    for block in _walk_blocks(blocks):
        if block["t"] == "Header":
            level, (identifier, classes, _), inlines = block["c"]
            number = ""
            if "unnumbered" not in classes:
                sections[level] += 1
                sections[level + 1 :] = [0] * (6 - level)
                number = ".".join(str(part) for part in sections[1 : level + 1])
            if level == 1:
                floats = dict.fromkeys(floats, 0)
                number = f"BAB {chapter_roman(sections[1])}" if number else ""
            yield Numbered("heading", identifier, number, level, plain_text(inlines))
        elif block["t"] in {"Figure", "Table"}:
            identifier = block["c"][0][0]
            kind = identifier.partition("-")[0]
            if kind == "fig" or kind == "tbl":
                floats[kind] += 1
                number = f"{sections[1]}.{floats[kind]}"
                yield Numbered("fig" if kind == "fig" else "tbl", identifier, number, 0, plain_text(block["c"][1][1]))


def _walk_blocks(blocks: list[Node]) -> Iterator[Node]:
    for block in blocks:
        yield block
        if block["t"] in {"Div", "Figure"}:
            yield from _walk_blocks(block["c"][-1])
        elif block["t"] == "BlockQuote":
            yield from _walk_blocks(block["c"])


# What holds no other node: most of a document, so that leaving it out halves the walk.
_LEAVES = frozenset({"Str", "Space", "SoftBreak", "LineBreak", "Code", "Math", "RawInline", "RawBlock", "CodeBlock"})


def _rewrite_inlines(nodes: list[Any], change: Callable[[Node], list[Node] | None]) -> None:
    """Put in the place of each node what `change` returns for it; None keeps the node and goes on inside it."""
    for index in range(len(nodes) - 1, -1, -1):
        node = nodes[index]
        if isinstance(node, dict) and node["t"] not in _LEAVES:
            changed = change(node)
            if changed is not None:
                nodes[index : index + 1] = changed
            elif isinstance(node.get("c"), list):
                _rewrite_inlines(node["c"], change)
        elif isinstance(node, list):
            _rewrite_inlines(node, change)


def _reference(node: Node, floats: dict[str, Numbered], target: Format, where: Callable[[str], str]) -> list[Node]:
    inlines: list[Node] = []
    for citation in node["c"][0]:
        name = citation["citationId"]
        item = floats.get(name)
        if item is None:
            raise UserError(
                Problem(
                    where(name),
                    "rujukan silang tanpa tujuan",
                    f"@{name}",
                    "rujukan menyebut label gambar (fig-) atau tabel (tbl-) yang ada di dokumen",
                    "periksa ejaan label itu; tanda @ biasa ditulis \\@",
                )
            )
        word = FLOAT_WORDS[item.kind]
        if inlines:
            inlines += [_text(","), {"t": "Space"}]
        if target == "typst":
            inlines.append(_raw_inline(f"#ref(<{name}>, supplement: [{word}])"))
        else:
            shown = [_text(f"{word}\u00a0{item.number}")]
            inlines.append({"t": "Link", "c": [["", ["rujukan"], []], shown, [f"#{name}", ""]]})
    return inlines


def _rewrite_blocks(blocks: list[Node], target: Format, numbered: dict[str, Numbered]) -> list[Node]:
    rewritten: list[Node] = []
    for block in blocks:
        kind = block["t"]
        if kind == "Header" and target == "html":
            level, attributes, inlines = block["c"]
            number = numbered[attributes[0]].number if attributes[0] in numbered else ""
            if number:
                span = {"t": "Span", "c": [["", ["header-section-number"], []], [_text(number)]]}
                block = {"t": "Header", "c": [level, attributes, [span, {"t": "Space"}, *inlines]]}
            rewritten.append(block)
        elif kind in {"Figure", "Table"} and block["c"][0][0] in numbered:
            rewritten.extend(_float(block, numbered[block["c"][0][0]], target))
        elif kind == "Para" and target != "html" and [inline["t"] for inline in block["c"]] == ["Image"]:
            rewritten.append(_lone_picture(block["c"][0], target))
        elif kind == "Table" and target == "html":
            rewritten.append(_scrolling(block, "Tabel"))
        elif kind == "Div":
            attributes, content = block["c"]
            inner = _rewrite_blocks(content, target, numbered)
            callout = next((name for name in attributes[1] if name in CALLOUT_TITLES), None)
            rewritten.extend(_callout(callout, attributes, inner, target) if callout else [_with_content(block, inner)])
        else:
            rewritten.append(block)
    return rewritten


def _float(block: Node, item: Numbered, target: Format) -> list[Node]:
    word = FLOAT_WORDS[item.kind]
    caption = block["c"][1][1]
    if target == "typst":
        body = _typst_image(block) if item.kind == "fig" else [_without_caption(block)]
        position = "bottom" if item.kind == "fig" else "top"
        return [
            _raw_block("#figure(["),
            *body,
            _raw_block(f"], caption: figure.caption(position: {position}, ["),
            *caption,
            _raw_block(f']), kind: "quarto-float-{item.kind}", supplement: "{word}") <{item.identifier}>'),
        ]
    label = {"t": "Span", "c": [["", ["nomor"], []], [_text(f"{word}\u00a0{item.number}:")]]}
    if caption:
        caption[0]["c"] = [label, {"t": "Space"}, *caption[0]["c"]]
    if target == "html" and item.kind == "tbl":
        return [_scrolling(block, f"{word} {item.number}")]
    return [block]


def _typst_image(block: Node) -> list[Node]:
    image = block["c"][2][0]["c"][0]
    return [_typst_picture(image["c"][2][0], plain_text(image["c"][1]))]


def _lone_picture(image: Node, target: Format) -> Node:
    """Write a picture without caption: its alternative text stands where the format's writer looks for it."""
    attributes, _, place = image["c"]
    alt = dict(attributes[2]).get("alt", "")
    if target == "typst":
        return _typst_picture(place[0], alt)
    return {"t": "Para", "c": [{"t": "Image", "c": [attributes, [_text(alt)], place]}]}


def _typst_picture(path: str, alt: str) -> Node:
    shown, said = (json.dumps(text, ensure_ascii=False) for text in (path, alt))
    return _raw_block(f"#image({shown}, width: 100%, alt: {said})")


def _without_caption(table: Node) -> Node:
    content = list(table["c"])
    content[0] = ["", [], []]
    content[1] = [None, []]
    return {"t": "Table", "c": content}


def _callout(name: str, attributes: list[Any], content: list[Node], target: Format) -> list[Node]:
    title = dict(attributes[2]).get("title", CALLOUT_TITLES[name])
    if target == "typst":
        colour = _CALLOUT_COLOURS[name]
        return [
            _raw_block("#rpkd-catatan(judul: ["),
            {"t": "Plain", "c": [_text(title)]},
            _raw_block(f'], warna: rgb("{colour}"))['),
            *content,
            _raw_block("]"),
        ]
    if target == "docx":
        heading = {"t": "Para", "c": [{"t": "Strong", "c": [_text(title)]}]}
        return [{"t": "Div", "c": [["", [], [["custom-style", "Catatan"]]], [heading, *content]]}]
    heading = _div(["callout-title"], [{"t": "Para", "c": [_text(title)]}])
    return [_div(["callout", name], [heading, _div(["callout-body"], content)])]


def _with_content(block: Node, content: list[Node]) -> Node:
    return {"t": "Div", "c": [block["c"][0], content]}


def _scrolling(table: Node, name: str) -> Node:
    """Let a wide table scroll by itself on a phone, also with the keyboard."""
    attributes = [["tabindex", "0"], ["role", "region"], ["aria-label", name]]
    return {"t": "Div", "c": [["", ["tabel-gulir"], attributes], [table]]}


def _div(classes: list[str], content: list[Node]) -> Node:
    return {"t": "Div", "c": [["", classes, []], content]}


def _text(text: str) -> Node:
    return {"t": "Str", "c": text}


def _raw_inline(text: str) -> Node:
    return {"t": "RawInline", "c": ["typst", text]}


def _raw_block(text: str) -> Node:
    return {"t": "RawBlock", "c": ["typst", text]}
