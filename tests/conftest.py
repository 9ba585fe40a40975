"""Tests that need a program which this machine lacks are skipped, and say which; the longest come first."""

from __future__ import annotations

import os
import shutil

import pytest

import rpkd  # noqa: F401  # before any test imports pandas, which is then loaded as the product loads it

PROGRAMS = {
    "browser": ("chromium", "chromium-browser", "google-chrome", "chrome"),
    "office": ("soffice", "libreoffice"),
    "quarto": (os.environ.get("QUARTO_PATH") or "quarto",),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    absent = {
        marker: pytest.mark.skip(reason=f"needs {names[0]}")
        for marker, names in PROGRAMS.items()
        if not any(shutil.which(name) for name in names)
    }
    for item in items:
        for marker, skip in absent.items():
            if item.get_closest_marker(marker):
                item.add_marker(skip)
    # Files that build whole documents: when they came last, the other processes would have nothing left to do.
    long = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long)
