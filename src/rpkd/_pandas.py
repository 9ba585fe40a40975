"""How pandas is loaded here: as where pyarrow is not installed.

The optional extra ``registry`` brings pyarrow, and pandas would then load it, keep its texts in it, and start a thread
of it: every process would take more time and memory, the parent of kernels could not fork soundly, and results could
differ between offices with and without the extra. What needs pyarrow itself imports it as ever.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType

_REFUSED = "pyarrow"


def load_pandas_without_pyarrow() -> None:
    """Have pandas loaded without pyarrow by whoever imports it first; pandas itself is not imported here."""
    if not any(isinstance(finder, _PandasFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _PandasFinder())


class _PandasFinder:
    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != "pandas":
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _PandasLoader(spec.loader.name, spec.loader.path)
        return spec


class _PandasLoader(SourceFileLoader):
    def exec_module(self, module: ModuleType) -> None:
        with _refused(_REFUSED):
            super().exec_module(module)


@contextlib.contextmanager
def _refused(name: str) -> Iterator[None]:
    """Let the import of a package fail as where it is not installed, for a while."""
    before = sys.modules.get(name)
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if before is None:
            del sys.modules[name]
        else:
            sys.modules[name] = before
