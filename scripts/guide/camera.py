"""Photographs of terminals, paper, and pages, as small PNG files."""

from __future__ import annotations

import base64
import html
import io
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from chapters import ROOT
from PIL import Image, ImageOps

sys.path.insert(0, str(ROOT / "tests" / "document"))
from browser import Tab, browser_tab

LARGEST = 120_000
"""Bytes that one picture takes at most."""
PAGE_WIDTH = 16.0
"""Centimetres that the widest picture takes on the guide's paper."""
_WIDEST = 1400

_TERMINAL = """<!DOCTYPE html><html lang="id"><meta charset="utf-8"><style>
body {{ margin: 0; padding: 14px; background: #fff; display: inline-block }}
div {{ border: 1px solid #9aa4b0; border-radius: 8px; overflow: hidden }}
p {{ margin: 0; padding: 6px 14px; background: #dfe4ea; font: 600 13px/1.4 "DejaVu Sans", sans-serif; color: #2a333d }}
pre {{ margin: 0; padding: 12px 16px; background: #fbfcfd; color: #14191f;
  font: 14px/1.32 "DejaVu Sans Mono", monospace; width: {columns}ch; white-space: pre-wrap; overflow-wrap: anywhere }}
b {{ color: #0b4f94 }}
</style><div><p>Terminal – {folder}</p><pre>{text}</pre></div>"""


class MissingProgramError(Exception):
    """A picture cannot be taken on this machine."""


def need(*names: str) -> str:
    """Return the first of some programs that this machine has.

    Raises
    ------
    MissingProgramError
        When it has none.
    """
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        raise MissingProgramError(f"needs {names[0]}")
    return found


def save(picture: Image.Image, path: Path, centimetres: float = PAGE_WIDTH) -> None:
    """Write a picture with as many colours as it may have, and its width on paper.

    Raises
    ------
    ValueError
        When it is too large even with few colours.
    """
    flat = picture.convert("RGB")
    if flat.width > _WIDEST:
        flat = flat.resize((_WIDEST, round(flat.height * _WIDEST / flat.width)), Image.Resampling.LANCZOS)
    dots = flat.width / centimetres * 2.54
    for colours in (96, 48, 24, 16, 8):
        content = io.BytesIO()
        reduced = flat.quantize(colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        reduced.save(content, "PNG", optimize=True, dpi=(dots, dots))
        if content.tell() <= LARGEST:
            path.write_bytes(content.getvalue())
            return
    raise ValueError(f"{path.name}: {content.tell()} bytes with {colours} colours")


def page(
    address: Path | str, width: int, height: int, *, scale: float = 1.25, before: Callable[[Tab], object] | None = None
) -> Image.Image:
    """Photograph a page in Chromium, without a network.

    Parameters
    ----------
    address : Path or str
        A file, or an address on this machine.
    width, height : int
        Size of the window in CSS pixels; a height of 0 takes the whole page.
    scale : float
        Pixels of the picture for one of the window.
    before : callable, optional
        Is given the tab when the page is loaded.
    """
    need("chromium", "chromium-browser", "google-chrome")
    with (
        tempfile.TemporaryDirectory(prefix="kamera-", ignore_cleanup_errors=True) as name,
        browser_tab(Path(name) / "profil") as tab,
    ):
        if isinstance(address, Path):
            tab.open(address, width, height or 400)
        else:
            tab.visit(address, width, height)
        if before:
            before(tab)
        if not height:
            height = int(tab.evaluate("Math.ceil(document.body.getBoundingClientRect().height)"))
            width = int(tab.evaluate("Math.ceil(document.body.getBoundingClientRect().width)"))
        tab.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=False
        )
        taken = tab.call("Page.captureScreenshot", format="png")
        return Image.open(io.BytesIO(base64.b64decode(taken["data"])))


def terminal(command: str, printed: str, columns: int) -> Image.Image:
    """Show a command and what it printed as a terminal of a width would."""
    shown = html.escape(printed.rstrip())
    text = f"<b>$ {html.escape(command)}</b>\n{shown}"
    with tempfile.TemporaryDirectory(prefix="kamera-") as folder:
        path = Path(folder) / "terminal.html"
        path.write_text(_TERMINAL.format(folder="folder proyek rpkd", text=text, columns=columns), encoding="utf-8")
        return page(path, 1400, 0)


def paper(pdf: Path, pages: Sequence[int], dots: int = 72) -> list[Image.Image]:
    """Return pages of a PDF, numbered from 1, each with a thin frame."""
    program = need("pdftoppm")
    taken = []
    for number in pages:
        command = [program, "-r", str(dots), "-f", str(number), "-l", str(number), "-png", str(pdf)]
        done = subprocess.run(command, capture_output=True, check=True)
        taken.append(ImageOps.expand(Image.open(io.BytesIO(done.stdout)).convert("RGB"), 1, "#8a94a0"))
    return taken


def page_with(pdf: Path, words: str, skip: int = 0) -> int:
    """Return the number of the first page, after some to skip, on which a pattern is found.

    Raises
    ------
    ValueError
        When no page has it.
    """
    done = subprocess.run([need("pdftotext"), "-layout", str(pdf), "-"], capture_output=True, check=True)
    for number, text in enumerate(done.stdout.decode(errors="replace").split("\f"), start=1):
        if number > skip and re.search(words, text):
            return number
    raise ValueError(f"{pdf.name}: no page with {words}")


def as_pdf(path: Path, folder: Path) -> Path:
    """Let LibreOffice print a file of an office program.

    Raises
    ------
    MissingProgramError
        When it is not there, or has no part for such files.
    """
    program = need("soffice", "libreoffice")
    profile = (folder / "libreoffice").as_uri()
    command = [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir"]
    subprocess.run([*command, str(folder), str(path)], capture_output=True, check=True, timeout=180)
    made = folder / f"{path.stem}.pdf"
    if not made.exists():
        raise MissingProgramError(f"needs the part of LibreOffice that opens {path.suffix}")
    return made


def beside(pictures: Sequence[Image.Image], columns: int, gap: int = 16) -> Image.Image:
    """Lay pictures out in rows, on white."""
    width = max(picture.width for picture in pictures)
    height = max(picture.height for picture in pictures)
    rows = -(-len(pictures) // columns)
    columns = min(columns, len(pictures))
    sheet = Image.new("RGB", (columns * (width + gap) + gap, rows * (height + gap) + gap), "white")
    for place, picture in enumerate(pictures):
        sheet.paste(picture, (gap + place % columns * (width + gap), gap + place // columns * (height + gap)))
    return sheet


def top(picture: Image.Image, share: float) -> Image.Image:
    """Cut a picture to the upper part of it."""
    return picture.crop((0, 0, picture.width, round(picture.height * share)))


def trim(picture: Image.Image, margin: int = 14) -> Image.Image:
    """Cut away the frame and the empty paper around what is printed."""
    inner = picture.crop((2, 2, picture.width - 2, picture.height - 2))
    left, upper, right, lower = ImageOps.invert(inner.convert("L")).getbbox() or (0, 0, *inner.size)
    return ImageOps.expand(inner.crop((left, upper, right, lower)), margin, "white")
