"""Cli: arguments and messages of the `rpkd` command, in Indonesian.

It computes nothing: it reads the arguments, calls one room, and says what came of it. Heavy rooms are imported when
their command runs, so that help and mistakes are answered at once.
"""

from rpkd.cli._main import main

__all__ = ["main"]
