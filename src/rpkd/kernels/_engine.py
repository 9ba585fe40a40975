"""papermill's engine that runs a notebook in a fork of the warm parent."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from rpkd.kernels._manager import kernel_config
from rpkd.kernels._parent import ForkedProcess, can_fork, warm_parent

_LOG = logging.getLogger(__name__)

# What is said about how a kernel starts means nothing to a fork.
_ABOUT_THE_START = frozenset({"input_path", "kernel_manager_class", "start_timeout"})


class ForkedEngine:
    """papermill's engine ``rpkd``: the cells run in a fork of the warm parent, without a kernel.

    Use it as ``papermill.execute_notebook(…, engine_name="rpkd")``. Outputs, metadata and errors are those of
    papermill's own engine. Papermill's own engine takes over, and the log says so once, where no fork is to be had, for
    notebooks in another language than Python, and for options that only a kernel knows.

    It is an engine by what it offers, not by descent: papermill loads engines while it is being imported itself.
    """

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> Any:
        """Return the name of the kernel that stands in where there is no fork; asked by papermill."""
        from papermill.utils import nb_kernel_name

        return nb_kernel_name(nb, name)

    @classmethod
    def nb_language(cls, nb: Any, language: str | None = None) -> Any:
        """Return the notebook's language; asked by papermill."""
        from papermill.utils import nb_language

        return nb_language(nb, language)

    @classmethod
    def execute_notebook(cls, nb: Any, kernel_name: str, **options: Any) -> Any:
        """Run a notebook with papermill's bookkeeping around it and return it; called by papermill."""
        from papermill.engines import Engine

        return Engine.execute_notebook.__func__(cls, nb, kernel_name, **options)

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        log_output: bool = False,
        stdout_file: Any = None,
        stderr_file: Any = None,
        environment: Mapping[str, str] | None = None,
        folder: str | None = None,
        purpose: str = "",
        **options: Any,
    ) -> None:
        """Run the cells of a notebook, up to the first that fails.

        Parameters
        ----------
        nb_man : papermill.engines.NotebookExecutionManager
            Holds the notebook and notes what happens to its cells.
        kernel_name : str
            The kernel that stands in where no fork is to be had.
        log_output : bool
            Whether papermill's log shows the outputs, too.
        stdout_file, stderr_file : text file, optional
            Take a copy of what is printed.
        environment : mapping, optional
            What is added to the environment of this process. Several notebooks may run at once, each with its own.
        folder : str, optional
            Where the cells work; the folder of this process when omitted.
        purpose : str
            By this `kill_kernels` knows what belongs together.
        **options
            For the kernel that stands in. Options about how a kernel starts mean nothing to a fork; with any other
            the notebook goes to papermill's own engine.

        Raises
        ------
        nbclient.exceptions.DeadKernelError
            When the fork ended before the last cell; says how.
        """
        from papermill.clientwrap import PapermillNotebookClient
        from papermill.engines import NBClientEngine
        from papermill.log import logger

        outlets = {"log_output": log_output, "stdout_file": stdout_file, "stderr_file": stderr_file}
        notebook = nb_man.nb
        # It starts no kernel here: it knows how messages become outputs.
        client = PapermillNotebookClient(nb_man, log=logger, record_timing=False, **outlets)
        place = (os.environ | dict(environment or {}), folder or str(Path.cwd()))
        fork = _fork(notebook, client.skip_cells_with_tag, options, place)
        if fork is None:
            kernel = {"kernel_manager_class": "rpkd.kernels.LocalKernelManager", "config": kernel_config(*place)}
            NBClientEngine.execute_managed_notebook(nb_man, kernel_name, **outlets, **(kernel | options))
            return
        process, data = fork
        process.purpose = purpose
        with process, data:
            messages = _messages(process, data)
            notebook.metadata["language_info"] = next(messages)["content"]["language_info"]
            for index, cell in enumerate(notebook.cells):
                nb_man.cell_start(cell, index)
                try:
                    if _is_run(cell, client.skip_cells_with_tag) and not _follow(client, messages, cell, index):
                        nb_man.cell_exception(cell, cell_index=index)
                        break
                finally:
                    nb_man.cell_complete(cell, cell_index=index)


def _fork(
    notebook: Any, skipped_tag: str, options: Mapping[str, Any], place: tuple[dict[str, str], str]
) -> tuple[ForkedProcess, socket.socket] | None:
    """Start the fork; where there is none, say why and return None."""
    obstacle = _obstacle(notebook.metadata, options)
    if obstacle:
        _say_once(logging.INFO, f"kernel biasa: {obstacle}")
        return None
    cells = [
        {"source": cell.source, "may_fail": _may_fail(cell)} for cell in notebook.cells if _is_run(cell, skipped_tag)
    ]
    try:
        return warm_parent().fork_notebook(cells, *place)
    except OSError as error:
        _say_once(logging.WARNING, f"kernel biasa: induk hangat tidak dapat dipakai ({error})")
        return None


def _obstacle(metadata: Mapping[str, Any], options: Mapping[str, Any]) -> str:
    """Return why a fork cannot run this notebook; empty when it can."""
    if not can_fork():
        return "sistem ini tidak dapat mencabangkan induk hangat"
    language = metadata.get("kernelspec", {}).get("language") or metadata.get("language_info", {}).get("name")
    if language not in (None, "python"):
        return f"bahasa notebook bukan Python melainkan {language}"
    unknown = sorted(set(options) - _ABOUT_THE_START)
    return f"opsi yang hanya dikenal kernel: {', '.join(unknown)}" if unknown else ""


def _is_run(cell: Any, skipped_tag: str) -> bool:
    return cell.cell_type == "code" and bool(cell.source.strip()) and skipped_tag not in cell.metadata.get("tags", [])


def _may_fail(cell: Any) -> bool:
    return "raises-exception" in cell.metadata.get("tags", [])


def _messages(process: ForkedProcess, data: socket.socket) -> Iterator[dict[str, Any]]:
    """Yield what the fork says, and raise when it has ended."""
    from nbclient.exceptions import DeadKernelError

    for line in process.lines(data):
        message: dict[str, Any] = json.loads(line.decode("utf-8", "replace"))
        # As a message looks that came from a kernel.
        yield {**message, "header": {"msg_type": message["msg_type"]}, "parent_header": {}}
    code = process.end(grace=5)
    if code >= 0:
        raise DeadKernelError(f"proses notebook berakhir dengan kode {code}")
    name = signal.Signals(-code).name
    hint = ", misalnya karena memori habis" if -code == signal.SIGKILL else ""
    raise DeadKernelError(f"proses notebook dihentikan sinyal {name}{hint}")


def _follow(client: Any, messages: Iterator[dict[str, Any]], cell: Any, index: int) -> bool:
    """Put a cell's outputs on it until its reply comes; tell whether the notebook goes on."""
    client.clear_before_next_output = False
    for message in messages:
        if message["msg_type"] == "execute_reply":
            break
        client.process_message(message, cell, index)
    return message["content"]["status"] == "ok" or _may_fail(cell)


@cache
def _say_once(level: int, message: str) -> None:
    _LOG.log(level, message)
