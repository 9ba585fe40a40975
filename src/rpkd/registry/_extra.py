"""Packages of the optional extra `registry`, imported only when they are needed."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

from rpkd.errors import Problem, UserError

_REQUIREMENTS = "requirements-registry.txt"


def require(module: str, for_what: str) -> ModuleType:
    """Import a module of the extra `registry`.

    Parameters
    ----------
    module : str
        Name to import: ``"splink"``, ``"duckdb"``, ``"msoffcrypto"``, ``"xlsxwriter"``.
    for_what : str
        What it is needed for, in Indonesian: ``"pemadanan probabilistik"``.

    Raises
    ------
    UserError
        When it is not installed.

    Examples
    --------
    >>> require("json", "contoh").dumps([1])
    '[1]'
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != module.partition(".")[0]:
            raise
        install = f"{sys.executable} -m pip install --no-deps --require-hashes -r {_REQUIREMENTS}"
        raise UserError(
            Problem(
                for_what,
                f"pustaka {module} belum terpasang",
                rule=f"isi {_REQUIREMENTS} (tambahan registry) terpasang",
                remedy=f"pasang tambahan registry: {install}",
            )
        ) from error
