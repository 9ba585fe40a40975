"""A stand-in for the BPS WebAPI on this machine, and a copy of the data that may be updated."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from rpkd.project import Project
from rpkd.sources import Tables
from rpkd.sources.webapi import Access, Client

ROOT = Path(__file__).resolve().parents[3]
TOKEN = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"


@dataclass(frozen=True)
class Reply:
    """What the server says to one question: bytes as they are, also half of what was announced, or late."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    announced: int | None = None
    delay: threading.Event | None = None


@dataclass
class StandIn:
    """Replies by path (without key), each list told in turn, the last one for ever; notes what was asked."""

    address: str = ""
    replies: dict[str, list[Reply]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)

    def say(self, path: str, *replies: Reply | dict[str, Any]) -> None:
        self.replies[path] = [reply if isinstance(reply, Reply) else as_json(reply) for reply in replies]

    def reply_to(self, path: str) -> Reply:
        told = self.replies.get(path)
        if told is None:
            return as_json({"status": "OK", "data-availability": "list-not-available", "data": ""})
        return told.pop(0) if len(told) > 1 else told[0]


def as_json(content: dict[str, Any]) -> Reply:
    return Reply(json.dumps(content).encode())


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    state = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, _, key = self.path.removeprefix("/v1/api/").partition("/key/")
            state.asked.append(path)
            state.keys.append(key.rstrip("/"))
            state.agents.append(self.headers["User-Agent"])
            reply = state.reply_to(path)
            if reply.delay is not None:
                reply.delay.wait(5)
            self.send_response(reply.status)
            for name, value in reply.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body) if reply.announced is None else reply.announced))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: Any) -> None:
            """Keep the tests' output clean."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """Say nothing of clients that gave up waiting: that is what some tests want."""

    server = Server(("127.0.0.1", 0), Handler)
    state.address = f"http://127.0.0.1:{server.server_address[1]}/v1/api"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield state
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def client(stand_in: StandIn) -> Client:
    return Client(Access(TOKEN, stand_in.address, timeout=2.0, attempts=3, backoff=0.0, spacing=0.0))


@pytest.fixture
def copied(tmp_path: Path) -> Project:
    """A clone whose data may be changed."""
    root = tmp_path / "klon"
    (root / "params").mkdir(parents=True)
    (root / "_quarto.yml").touch()
    shutil.copytree(ROOT / "data", root / "data", ignore=shutil.ignore_patterns("unduhan", "input", "private"))
    return Project(root)


def periods(years: list[int], page: int = 1, pages: int = 1) -> dict[str, Any]:
    """One page of the list of years, as the WebAPI lays it out."""
    about = {"page": page, "pages": pages, "per_page": 10, "count": len(years), "total": len(years) * pages}
    rows = [{"th_id": year - 1900, "th": str(year)} for year in years]
    return {"status": "OK", "data-availability": "available", "data": [about, rows]}


def figures(
    variable: int,
    title: str,
    unit: str,
    areas: list[tuple[int, str]],
    values: dict[tuple[int, int], Any],
    *,
    categories: tuple[tuple[int, str], ...] = ((0, "Tidak ada"),),
    within: tuple[tuple[int, str], ...] = ((0, "Tahun"),),
) -> dict[str, Any]:
    """A table of figures by area and year, as the WebAPI lays it out; `values` may also name category and period."""
    years = sorted({key[1] for key in values})
    content = {}
    for key, value in values.items():
        area, year, *rest = key
        category, period = rest or (categories[0][0], within[0][0])
        content[f"{area}{variable}{category}{year - 1900}{period}"] = value
    return {
        "status": "OK",
        "data-availability": "available",
        "last_update": "2026-07-25 10:00:00",
        "var": [{"val": variable, "label": title, "unit": unit, "decimal": 2}],
        "turvar": [{"val": id_, "label": label} for id_, label in categories],
        "vervar": [{"val": id_, "label": label} for id_, label in areas],
        "tahun": [{"val": year - 1900, "label": str(year)} for year in years],
        "turtahun": [{"val": id_, "label": label} for id_, label in within],
        "datacontent": content,
    }


P0 = "Persentase Penduduk Miskin (P0) Menurut Kabupaten/Kota"


def all_regencies(tables: Tables) -> list[tuple[int, str]]:
    """Every kabupaten and kota as BPS numbers and names it: its own code, "Kota …" for a kota, a bare name else."""
    frame = tables["regencies"].frame
    names = [
        (f"Kota {name.removeprefix('Kota ')}" if kind == "kota" else name.removeprefix("Kabupaten ")).replace(
            "Administrasi ", ""
        )
        for name, kind in zip(frame["name"], frame["kind"], strict=True)
    ]
    return [(int(code), name) for code, name in zip(frame["bps_code"], names, strict=True)]


def everything(folder: Path) -> str:
    """Text of all files below a folder."""
    return "\n".join(
        path.read_bytes().decode("utf-8", "replace") for path in sorted(folder.rglob("*")) if path.is_file()
    )


@pytest.fixture
def headcounts(copied: Project, stand_in: StandIn) -> Callable[[dict[str, float]], dict[str, float]]:
    """Have the server offer P0 of all regencies for our last year and a year after it; return the new figures.

    The figures of our last year are as ours, except those given by region code.
    """

    def offer(changed: dict[str, float]) -> dict[str, float]:
        tables = Tables(copied)
        frame = tables["poverty_regency"].frame
        last = int(frame.loc[frame["headcount_ratio"].notna(), "year"].max())
        ours = frame[frame["year"] == last].set_index("region_code")["headcount_ratio"].to_dict()
        regencies = tables["regencies"].frame
        codes = dict(zip(regencies["region_code"], (int(code) for code in regencies["bps_code"]), strict=True))
        fresh = {code: round(value - 0.01, 2) for code, value in ours.items()}
        values: dict[tuple[int, int], Any] = {}
        for code, value in ours.items():
            values[codes[code], last] = changed.get(code, value)
            values[codes[code], last + 1] = fresh[code]
        stand_in.say("list/model/th/domain/0000/var/621/page/1", periods([last, last + 1]))
        stand_in.say(
            f"list/model/data/domain/0000/var/621/th/{last - 1900};{last - 1899}",
            figures(621, P0, "Persen", all_regencies(tables), values),
        )
        return fresh

    return offer
