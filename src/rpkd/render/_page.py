"""One HTML file that needs nothing beside it: style and pictures are put into the page.

Pandoc can do this too, but reads the whole page again for it, which takes as long as writing it.
"""

from __future__ import annotations

import base64
import functools
import html
import re
from pathlib import Path

from rpkd.errors import Problem, UserError, explain_os_errors

_STYLE = re.compile(r'<link rel="stylesheet" href="([^"]*)">')
_PICTURE = re.compile(r'(<img )([^>]*?)\bsrc="([^"]*)"')
_KINDS = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}


def one_file(page: str, folder: Path) -> str:
    """Put the style sheets and pictures that a page names into it.

    Parameters
    ----------
    page : str
        HTML as pandoc writes it.
    folder : Path
        Folder to which the names in the page are relative.

    Returns
    -------
    str
        HTML that loads nothing.

    Raises
    ------
    UserError
        When a picture is not a file of a known kind; a page never reaches out for one.
    """
    page = _STYLE.sub(lambda found: f"<style>\n{_text(folder / html.unescape(found[1]))}</style>", page)
    return _PICTURE.sub(functools.partial(_embedded, folder), page)


def _embedded(folder: Path, found: re.Match[str]) -> str:
    name = html.unescape(found[3])
    kind = _KINDS.get(Path(name).suffix.lower())
    path = folder / name
    if kind is None or not path.is_file():
        raise UserError(
            Problem(
                "report/",
                "gambar tidak dapat dimuat ke halaman",
                name,
                f"berkas yang ada di folder report dan berakhir {', '.join(_KINDS)}",
                "periksa nama berkas gambar itu",
            )
        )
    # Screen readers of Safari pass over a vector picture that does not say that it is one.
    role = 'role="img" ' if kind == _KINDS[".svg"] else ""
    with explain_os_errors(path, "membaca gambar"):
        content = base64.b64encode(path.read_bytes()).decode("ascii")
    return f'{found[1]}{role}{found[2]}src="data:{kind};base64,{content}"'


def _text(path: Path) -> str:
    with explain_os_errors(path, "membaca gaya halaman"):
        return path.read_text(encoding="utf-8")
