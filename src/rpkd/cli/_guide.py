"""`rpkd guide`: the user guide as pages and a PDF, shown in the browser."""

from __future__ import annotations

import argparse
import subprocess
import sys

from rpkd.project import find_project


def guide(parsed: argparse.Namespace) -> int:
    """Make the guide in build/panduan and show its first page, unless that is not wanted."""
    command = [sys.executable, str(find_project().root / "scripts" / "guide"), "site"]
    return subprocess.run([*command, *([] if parsed.no_browser else ["--open"])], check=False).returncode
