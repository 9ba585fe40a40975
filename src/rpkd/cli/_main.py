"""From the words typed to an exit code."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Sequence

from rpkd.cli._parser import parse
from rpkd.cli._signals import Stopped, stopping_in_order
from rpkd.cli._streams import tell_error, use_utf8
from rpkd.errors import EXIT_DONE, EXIT_INTERNAL, EXIT_USER, UserError

EXIT_INTERRUPTED = 130

_COMMANDS = {
    "build": ("rpkd.cli._build", "build"),
    "run": ("rpkd.cli._build", "run"),
    "check": ("rpkd.cli._check", "check"),
    "init": ("rpkd.cli._init", "init"),
    "results": ("rpkd.cli._results", "results"),
    "matrix": ("rpkd.cli._matrix", "matrix"),
    "registry": ("rpkd.cli._registry", "registry"),
    "diff": ("rpkd.cli._diff", "diff"),
    "fgd": ("rpkd.cli._fgd", "fgd"),
    "explore": ("rpkd.cli._explore", "explore"),
    "narrative": ("rpkd.cli._narrative", "narrative"),
    "lab": ("rpkd.cli._lab", "lab"),
    "data": ("rpkd.cli._data", "data"),
    "backtest": ("rpkd.cli._backtest", "backtest"),
    "guide": ("rpkd.cli._guide", "guide"),
    "doctor": ("rpkd.cli._doctor", "doctor"),
    "test": ("rpkd.cli._testing", "run_tests"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the `rpkd` command.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words after `rpkd`; those of the process when omitted.

    Returns
    -------
    int
        0 done; 1 internal error; 2 the user's input is wrong; 3 some regions of a batch failed; 130 stopped by the
        user, 143 and 129 by the system (SIGTERM, SIGHUP).

    Examples
    --------
    >>> main(["--version"])
    rpkd 0.1.0
    0
    """
    use_utf8()
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        parsed = parse(words)
        if parsed is None:
            return EXIT_DONE
        module, function = _COMMANDS[parsed.command]
        with stopping_in_order():
            return int(getattr(importlib.import_module(module), function)(parsed))
    except UserError as error:
        tell_error(error)
        return EXIT_USER
    except Stopped as stopped:
        # On a hang-up there may be no terminal left to tell.
        with contextlib.suppress(OSError):
            print("\nDihentikan oleh sistem. Keluaran sebelumnya tetap utuh.", file=sys.stderr)
        return stopped.exit_code
    except KeyboardInterrupt:
        print("\nDihentikan oleh pengguna. Keluaran sebelumnya tetap utuh.", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader of a pipe (head, a pager) has gone: nothing is wrong, and there is nobody to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_DONE
    except Exception as error:
        # Loaded late: the log's writer imports more than help needs.
        from rpkd.cli._failures import tell_internal_error

        tell_internal_error(error, words)
        return EXIT_INTERNAL
