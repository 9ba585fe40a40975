"""Review: the explorer's model as the page holds it, written and read back.

Small things are plain JSON; arrays are sixteen-bit whole numbers with a lowest value and a step, one after the other in
one block of base64.
"""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from rpkd.review.explorer._model import Baseline, Model, Part, Surface, Values
from rpkd.scenario import FloatArray

LEVELS = 65_535
_DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)


class Block:
    """Arrays one after the other, as sixteen-bit whole numbers."""

    def __init__(self, content: bytes = b"") -> None:
        self._parts = [content] if content else []
        self._length = len(content) // 2

    def put(self, values: FloatArray) -> dict[str, Any]:
        """Keep an array and return where it is."""
        lowest, highest = (float(values.min()), float(values.max())) if values.size else (0.0, 0.0)
        step = (highest - lowest) / LEVELS or 1.0
        self._parts.append(np.rint((values - lowest) / step).astype("<u2").tobytes())
        held = {"at": self._length, "shape": list(values.shape), "low": lowest, "step": step}
        self._length += values.size
        return held

    def get(self, held: Mapping[str, Any]) -> FloatArray:
        """Return an array that was kept."""
        whole = np.frombuffer(b"".join(self._parts), dtype="<u2")
        shape = held["shape"]
        found = whole[held["at"] : held["at"] + math.prod(shape)].reshape(shape)
        return np.asarray(held["low"] + held["step"] * found)

    def text(self) -> str:
        """Return all of it as base64."""
        return base64.b64encode(b"".join(self._parts)).decode("ascii")


def model_data(model: Model) -> dict[str, Any]:
    """Return a model as plain values, its arrays in the text ``block``."""
    block = Block()
    return {
        "base_year": model.base_year,
        "years": list(model.years),
        "target": None if model.target is None else list(model.target),
        "baselines": [_baseline_data(one, block) for one in (model.middle, model.drawn)],
        "parts": {code: [_part_data(part, block) for part in pair] for code, pair in model.parts.items()},
        "exact": {code: _values_data(values) for code, values in model.exact.items()},
        "block": block.text(),
    }


def _baseline_data(baseline: Baseline, block: Block) -> dict[str, Any]:
    return {
        "welfare": [block.put(one) for one in baseline.welfare],
        "below": [block.put(one) for one in baseline.below],
        "place": baseline.place.tolist(),
        "cut": baseline.cut.tolist(),
        "bend": baseline.bend.tolist(),
        "reaching": baseline.reaching.tolist(),
    }


def _part_data(part: Part, block: Block) -> dict[str, Any]:
    return {
        "change": [_surface_data(one, block) for one in part.change],
        "fixed": block.put(part.fixed),
        "filling": [_surface_data(one, block) for one in part.filling],
    }


def _surface_data(surface: Surface, block: Block) -> dict[str, Any]:
    return {
        "coverages": surface.coverages.tolist(),
        "worth": surface.worth.tolist(),
        "line": surface.line.tolist(),
        # Each pattern in a scale of its own: the later ones are small.
        "patterns": [block.put(one) for one in surface.patterns],
        "weights": [block.put(one) for one in surface.weights],
    }


def _values_data(values: Values) -> dict[str, Any]:
    return {
        name: found.tolist() if isinstance(found, np.ndarray) else None if _is_nan(found) else found
        for name, found in values._asdict().items()
    }


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)


def model_from(data: Mapping[str, Any]) -> Model:
    """Return a model from its plain values."""
    block = Block(base64.b64decode(data["block"]))
    middle, drawn = (_baseline_from(one, block) for one in data["baselines"])
    return Model(
        base_year=data["base_year"],
        years=tuple(data["years"]),
        target=None if data["target"] is None else (data["target"][0], data["target"][1]),
        middle=middle,
        drawn=drawn,
        parts={code: (_part_from(pair[0], block), _part_from(pair[1], block)) for code, pair in data["parts"].items()},
        exact={code: _values_from(values) for code, values in data["exact"].items()},
    )


def _baseline_from(data: Mapping[str, Any], block: Block) -> Baseline:
    return Baseline(
        tuple(block.get(one) for one in data["welfare"]),
        tuple(block.get(one) for one in data["below"]),
        np.array(data["place"], dtype=np.intp),
        *(np.array(data[name]) for name in ("cut", "bend", "reaching")),
    )


def _part_from(data: Mapping[str, Any], block: Block) -> Part:
    return Part(
        tuple(_surface_from(one, block) for one in data["change"]),
        block.get(data["fixed"]),
        tuple(_surface_from(one, block) for one in data["filling"]),
    )


def _surface_from(data: Mapping[str, Any], block: Block) -> Surface:
    return Surface(
        *(np.array(data[name]) for name in ("coverages", "worth", "line")),
        *(np.stack([block.get(one) for one in data[name]]) for name in ("patterns", "weights")),
    )


def _values_from(data: Mapping[str, Any]) -> Values:
    chances = [float("nan") if data[name] is None else float(data[name]) for name in ("chance", "base_chance")]
    rate, base, change, cost = (np.array(data[name]) for name in ("rate", "base", "change", "cost"))
    return Values(data["multiplier"], data["over"], rate, base, change, cost, *chances)


def as_script(data: Mapping[str, Any]) -> str:
    """Write data as JSON that can stand in a page: nothing in it can end the element or begin another."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def page_data(page: str) -> dict[str, Any]:
    """Return the data of a page.

    Raises
    ------
    ValueError
        When it is not a page of the explorer, or one without scenarios.
    """
    found = _DATA.search(page)
    if found is None:
        raise ValueError("bukan halaman penjelajah skenario")
    data: dict[str, Any] = json.loads(found[1])
    return data
