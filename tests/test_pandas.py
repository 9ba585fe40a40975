"""pandas is what it is without pyarrow, whether or not an office has the extra that brings pyarrow."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src"
needs_pyarrow = pytest.mark.skipif(find_spec("pyarrow") is None, reason="needs the extra registry")


def said(program: str) -> list[str]:
    """Return the words that a fresh interpreter prints."""
    command = [sys.executable, "-W", "error", "-c", program]
    environment = os.environ | {"PYTHONPATH": str(SOURCE)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split()


def test_texts_are_kept_by_python_itself() -> None:
    assert pd.Series(["Desa Sukamaju"]).dtype == pd.StringDtype("python", na_value=float("nan"))


@needs_pyarrow
def test_pandas_leaves_pyarrow_out_and_others_still_get_it() -> None:
    program = (
        "import sys, rpkd, pandas\n"
        "print('pyarrow' in sys.modules, pandas.Series(['a']).dtype.storage)\n"
        "import pyarrow\n"
        "table = pyarrow.Table.from_pandas(pandas.DataFrame({'a': ['x', None], 'n': [1, 2]}))\n"
        "print(table.num_rows, table.to_pandas()['a'].dtype.storage)\n"
    )
    assert said(program) == ["False", "python", "2", "python"]


@needs_pyarrow
def test_pyarrow_that_is_there_already_stays_and_pandas_goes_without() -> None:
    program = (
        "import sys, pyarrow, rpkd, pandas\n"
        "print(sys.modules['pyarrow'] is pyarrow, pandas.Series(['a']).dtype.storage)\n"
    )
    assert said(program) == ["True", "python"]


def test_installed_packages_are_listed_once() -> None:
    program = (
        "import rpkd, importlib.metadata as metadata\n"
        "names = [item.name for item in metadata.distributions()]\n"
        "print(names.count('pandas'), len(list(metadata.entry_points(group='papermill.engine', name='rpkd'))))\n"
    )
    assert said(program) == ["1", "1"]
