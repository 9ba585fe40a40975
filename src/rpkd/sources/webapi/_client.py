"""One question to the BPS WebAPI and its answer: waiting, trying again, and never telling the token.

The WebAPI takes the token as a part of the address. So no address leaves this module with it, no redirection is
followed (the next host would get it), no error of the library is handed on (it holds the address), and an answer that
repeats the token is stored without it.
"""

from __future__ import annotations

import datetime
import http.client
import ipaddress
import json
import math
import os
import re
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from typing import IO, Any, NoReturn

from rpkd import __version__
from rpkd.errors import Problem, UserError, printable

OFFICIAL_ADDRESS = "https://webapi.bps.go.id/v1/api"
TOKEN_VARIABLE = "BPS_WEBAPI_KEY"  # noqa: S105 - the name of the variable, not its value
ADDRESS_VARIABLE = "BPS_WEBAPI_URL"
HIDDEN = "(token)"
WHERE = "WebAPI BPS"

_TOKEN = re.compile(r"[A-Za-z0-9._~-]{16,200}")
# Largest answer that is read: a table of all regencies and three years has some 100 kB.
_LARGEST = 50_000_000
_CHUNK = 65_536
# The WebAPI's firewall turns away what does not say that it is compatible with a browser.
_AGENT = f"Mozilla/5.0 (compatible; rpkd/{__version__})"
_PERHAPS_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
_LONGEST_PAUSE = 60.0
_UNTOUCHED = "Data yang ada tidak berubah."


@dataclass(frozen=True)
class Access:
    """How the WebAPI is reached.

    Parameters
    ----------
    token : str
        The user's own key; never shown, not even by `repr`.
    address : str
        Where the interface begins, without a final slash.
    timeout : float
        Seconds without a byte after which a question is given up; a whole answer may take four times as long.
    attempts : int
        How often one question is asked at most.
    backoff : float
        Seconds before the second attempt; each further pause is twice as long.
    spacing : float
        Least seconds between two questions.
    """

    token: str = field(repr=False)
    address: str = OFFICIAL_ADDRESS
    timeout: float = 30.0
    attempts: int = 4
    backoff: float = 1.0
    spacing: float = 0.5


@dataclass(frozen=True)
class Answer:
    """What the WebAPI said.

    Parameters
    ----------
    url : str
        The address that was asked, the token replaced by `HIDDEN`.
    content : bytes
        The JSON as received, without the token.
    received : str
        Time in UTC: ``"2026-11-22T03:04:05Z"``.
    data : dict
        The same, read; numbers with a decimal point as text, so that no digit is lost.
    available : bool
        False when the WebAPI has no such list.
    """

    url: str
    content: bytes
    received: str
    data: dict[str, Any]
    available: bool


def access_from_environment(environment: Mapping[str, str] | None = None, address: str | None = None) -> Access:
    """Take token and address from the environment.

    Parameters
    ----------
    environment : mapping, optional
        The process's own when omitted.
    address : str, optional
        Goes before the one in the environment.

    Raises
    ------
    UserError
        When the token is absent or cannot be one, or the address is not https (http only on this machine).
    """
    known = os.environ if environment is None else environment
    token = known.get(TOKEN_VARIABLE, "").strip()
    if not token:
        raise UserError(
            Problem(
                f"variabel lingkungan {TOKEN_VARIABLE}",
                "token WebAPI BPS belum ada",
                rule="token hanya dibaca dari variabel lingkungan, tidak dari berkas atau pilihan perintah",
                remedy="daftar di webapi.bps.go.id, lalu isi variabel itu sebelum menjalankan perintah ini",
            )
        )
    if not _TOKEN.fullmatch(token):
        raise UserError(
            Problem(
                f"variabel lingkungan {TOKEN_VARIABLE}",
                "token WebAPI BPS tidak terbaca (nilainya tidak ditampilkan)",
                rule="paling sedikit 16 huruf, angka, titik, garis bawah, atau tanda hubung, tanpa spasi",
                remedy="salin ulang token dari webapi.bps.go.id",
            )
        )
    return Access(token, checked_address(address or known.get(ADDRESS_VARIABLE, "").strip() or OFFICIAL_ADDRESS))


def checked_address(text: str) -> str:
    """Return an address of the interface without a final slash.

    Raises
    ------
    UserError
        When it is not https, unless it is on this machine, or carries a name, a query or a fragment.

    Examples
    --------
    >>> checked_address("https://webapi.bps.go.id/v1/api/")
    'https://webapi.bps.go.id/v1/api'
    """
    try:
        parts = urllib.parse.urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urllib.parse.urlsplit(""), ""
    clean = parts.username is None and parts.password is None and not parts.query and not parts.fragment
    safe = parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(host))
    if not (host and clean and safe and text.isprintable() and " " not in text):
        raise UserError(
            Problem(
                "alamat WebAPI",
                "alamat tidak dapat dipakai",
                rule="https://KOMPUTER/JALUR tanpa nama pengguna dan tanpa tanda tanya; http hanya untuk komputer ini",
                remedy=f"pakai alamat resmi: {OFFICIAL_ADDRESS}",
            )
        )
    return text.rstrip("/")


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    """Leaves a redirection to be told as the answer that it is."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> None:
        return None


class _AttemptError(Exception):
    """An attempt failed in a way that another may not.

    Parameters
    ----------
    what : str
        What happened, Indonesian, without any address.
    pause : float
        Seconds that the server asks to wait.
    """

    def __init__(self, what: str, pause: float = 0.0) -> None:
        super().__init__(what)
        self.what = what
        self.pause = pause


class Client:
    """Asks one question after another, not faster than allowed.

    Parameters
    ----------
    access : Access
        Token, address and patience.
    sleep : callable
        Waits for seconds.
    clock : callable
        Monotonic seconds.
    """

    def __init__(
        self,
        access: Access,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._access = access
        self._sleep = sleep
        self._clock = clock
        self._last = -math.inf
        self._pause = 0.0
        handlers: list[urllib.request.BaseHandler] = [_NoRedirection()]
        if access.address.startswith("http://"):
            # Without encryption only this machine is asked, and no proxy in between sees the token.
            handlers.append(urllib.request.ProxyHandler({}))
        self._opener = urllib.request.build_opener(*handlers)

    def ask(self, path: str) -> Answer:
        """Ask for one path, as often as the access allows.

        Parameters
        ----------
        path : str
            Behind the address, without token: ``"list/model/th/domain/0000/var/621"``.

        Raises
        ------
        UserError
            When the WebAPI cannot be reached, refuses the token or the question, or answers with something else than
            what it should. Nothing in it holds the token.
        """
        said: list[str] = []
        for attempt in range(self._access.attempts):
            if attempt:
                self._sleep(self._pause)
            try:
                return self._once(path)
            except _AttemptError as failure:
                said.append(failure.what)
                self._pause = min(_LONGEST_PAUSE, max(failure.pause, self._access.backoff * 2**attempt))
        reasons = "; ".join(dict.fromkeys(said))
        raise UserError(
            Problem(
                self._where(path),
                f"WebAPI BPS tidak memberi jawaban yang utuh setelah {len(said)} kali dicoba",
                reasons,
                "perintah ini memerlukan internet; semua perintah lain tidak",
                f"periksa sambungan internet atau proksi kantor, lalu ulangi nanti. {_UNTOUCHED}",
            )
        )

    def _where(self, path: str) -> str:
        return f"{WHERE}, {path}"

    def _once(self, path: str) -> Answer:
        wait = self._last + self._access.spacing - self._clock()
        if wait > 0:
            self._sleep(wait)
        self._last = self._clock()
        status, headers, content = self._fetch(path)
        content = self._without_token(content)
        if 300 <= status < 400:
            self._refuse(
                path, f"alamat dialihkan (kode {status})", "pengalihan tidak diikuti agar token tidak terkirim"
            )
        if status in _PERHAPS_LATER:
            raise _AttemptError(f"kode {status}", _asked_pause(headers))
        data = self._read(path, status, content)
        if self._access.token in (plain := json.dumps(data, ensure_ascii=False)):
            # It can also come back in escapes such as \u0061, which the bytes do not show.
            content = self._without_token(plain.encode())
            data = json.loads(content)
        availability = str(data.get("data-availability") or headers.get("data-availability") or "")
        available = not availability.endswith("not-available")
        state, message = str(data.get("status", "")), printable(str(data.get("message", "")))[:200]
        if available and (state.upper() != "OK" or status >= 400):
            self._refuse_state(path, status, state, message)
        received = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return Answer(f"{self._access.address}/{path}/key/{HIDDEN}/", content, received, data, available)

    def _fetch(self, path: str) -> tuple[int, Message, bytes]:
        """Get status, headers and the whole body; every failure of the line is one to try again after."""
        url = f"{self._access.address}/{path}/key/{self._access.token}/"
        request = urllib.request.Request(url, headers={"User-Agent": _AGENT, "Accept": "application/json"})  # noqa: S310 - checked_address
        # Outside the handlers, so that the errors of the library, which hold the address, are not chained.
        failure = ""
        try:
            try:
                response = self._opener.open(request, timeout=self._access.timeout)
            except urllib.error.HTTPError as refused:
                response = refused
            with response:
                return response.status, response.headers, self._body(response)
        except TimeoutError:
            failure = self._silence()
        except urllib.error.URLError as error:
            failure = self._reason(error.reason)
        except http.client.IncompleteRead:
            failure = "jawaban terputus di tengah"
        except (http.client.HTTPException, OSError):
            failure = "sambungan terputus"
        raise _AttemptError(failure)

    def _reason(self, reason: object) -> str:
        if isinstance(reason, TimeoutError):
            return self._silence()
        if isinstance(reason, ssl.SSLError):
            return "sertifikat keamanan situs tidak diterima komputer ini"
        return "tidak dapat dihubungi"

    def _silence(self) -> str:
        return f"tidak ada jawaban dalam {f'{self._access.timeout:g}'.replace('.', ',')} detik"

    def _body(self, response: Any) -> bytes:
        expected = response.headers.get("Content-Length")
        deadline = self._clock() + 4 * self._access.timeout
        parts: list[bytes] = []
        size = 0
        while part := response.read(_CHUNK):
            parts.append(part)
            size += len(part)
            if size > _LARGEST:
                raise _AttemptError("jawaban terlalu besar")
            if self._clock() > deadline:
                raise _AttemptError("jawaban terlalu lambat")
        if expected is not None and expected.isdecimal() and size != int(expected):
            raise _AttemptError("jawaban terputus di tengah")
        return b"".join(parts)

    def _without_token(self, content: bytes) -> bytes:
        return content.replace(self._access.token.encode(), HIDDEN.encode())

    def _read(self, path: str, status: int, content: bytes) -> dict[str, Any]:
        if content.lstrip()[:1] == b"<":
            if status in {200, 404}:
                raise _AttemptError("yang datang halaman web, bukan data")
            self._refuse(
                path,
                f"permintaan ditolak penjaga situs BPS (kode {status}, halaman web)",
                "WebAPI menolak sambungan dari sebagian jaringan dan sebagian program",
            )
        try:
            # Figures stay as they are written: 11.10 does not become a binary fraction.
            data = json.loads(content.decode("utf-8-sig"), parse_float=str, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            data = None
        if data is None:
            raise _AttemptError("jawaban bukan JSON yang utuh")
        if not isinstance(data, dict):
            self._refuse(path, "susunan jawaban tidak dikenal", "jawaban WebAPI adalah satu objek JSON dengan «status»")
        return data

    def _refuse_state(self, path: str, status: int, state: str, message: str) -> NoReturn:
        if status == 401 or re.search(r"\b(key|token|app\s?id)\b", message, re.IGNORECASE):
            raise UserError(
                Problem(
                    f"variabel lingkungan {TOKEN_VARIABLE}",
                    "token ditolak WebAPI BPS (nilainya tidak ditampilkan)",
                    message or None,
                    "token aktif milik akun di webapi.bps.go.id",
                    f"periksa token di halaman akun itu, lalu isi ulang variabelnya. {_UNTOUCHED}",
                )
            )
        told = f"status {state or 'tidak ada'}" + (f": {message}" if message else "")
        self._refuse(path, f"WebAPI BPS menolak permintaan (kode {status})", "jawaban yang baik berstatus OK", told)

    def _refuse(self, path: str, what: str, rule: str, value: str | None = None) -> NoReturn:
        remedy = f"periksa kode wilayah dan variabelnya, atau ulangi dari jaringan lain. {_UNTOUCHED}"
        raise UserError(Problem(self._where(path), what, value, rule, remedy))


def _no_constant(text: str) -> NoReturn:
    raise ValueError(text)


def _asked_pause(headers: Message) -> float:
    asked = headers.get("Retry-After", "")
    return float(asked) if asked.isdecimal() else 0.0
