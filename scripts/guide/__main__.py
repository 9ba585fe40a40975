"""The guide of docs/panduan: made into a site, photographed, and tried step by step in a fresh clone.

python scripts/guide site               pages and a PDF in build/panduan
python scripts/guide pictures [NAME…]   the pictures of docs/panduan/gambar, made anew from the product
python scripts/guide try [--here]       the marked steps of the chapters, in order, in a fresh clone
"""

from __future__ import annotations

import argparse
import sys
import webbrowser
from pathlib import Path

from chapters import ROOT


def main(words: list[str]) -> int:
    """Do what the words say; return an exit code."""
    parser = argparse.ArgumentParser(prog="guide", description=__doc__)
    jobs = parser.add_subparsers(dest="job", required=True)

    site = jobs.add_parser("site", help="write the pages and the PDF")
    site.add_argument("--out", type=Path, default=ROOT / "build" / "panduan")
    site.add_argument("--no-pdf", action="store_true")
    site.add_argument("--open", action="store_true", help="show the first page in the browser")

    pictures = jobs.add_parser("pictures", help="photograph the product")
    pictures.add_argument("names", nargs="*", help="only these; all when none is named")
    pictures.add_argument("--keep", type=Path, help="folder that the work is done in and that stays")

    tried = jobs.add_parser("try", help="do what the chapters say in a fresh clone")
    tried.add_argument("--chapters", default="", help="numbers, such as 1,3-5; all when omitted")
    tried.add_argument("--here", action="store_true", help="the files as they are here, not as they are committed")
    tried.add_argument("--current-python", action="store_true", help="this Python, instead of setting one up")
    tried.add_argument("--keep", type=Path, help="folder that the clone is made in and that stays")

    parsed = parser.parse_args(words)
    if parsed.job == "site":
        return _site(parsed)
    if parsed.job == "pictures":
        from pictures import take

        return take(parsed.names, parsed.keep)
    from steps import try_chapters

    return try_chapters(parsed.chapters, here=parsed.here, current=parsed.current_python, keep=parsed.keep)


def _site(parsed: argparse.Namespace) -> int:
    from pages import PDF_NAME, make_site

    first = make_site(parsed.out, not parsed.no_pdf)
    print(f"Panduan dibuat: {first}")
    if not parsed.no_pdf:
        print(f"Untuk dicetak : {parsed.out / PDF_NAME}")
    if parsed.open:
        webbrowser.open(first.as_uri())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
