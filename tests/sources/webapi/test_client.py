"""One question to the WebAPI: what counts as an answer, what is tried again, and what never leaks."""

from __future__ import annotations

import json
import threading
import traceback

import pytest

from rpkd.errors import UserError
from rpkd.sources.webapi import Access, Client, access_from_environment, checked_address

from .conftest import TOKEN, Reply, StandIn, as_json

PATH = "list/model/th/domain/0000/var/621/page/1"
GOOD = {"status": "OK", "data-availability": "available", "data": [{"pages": 1}, []]}


def refused(client: Client, path: str = PATH) -> str:
    """Ask, expect a refusal, and return all that anybody could print of it."""
    with pytest.raises(UserError) as caught:
        client.ask(path)
    shown = "".join(traceback.format_exception(caught.value)) + str(caught.value) + repr(caught.value)
    assert TOKEN not in shown
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    return str(caught.value)


def test_a_good_answer_is_kept_without_the_token(stand_in: StandIn, client: Client) -> None:
    stand_in.say(PATH, as_json({**GOOD, "note": f"asked with {TOKEN}"}))
    answer = client.ask(PATH)
    assert answer.available
    assert answer.data["data"] == [{"pages": 1}, []]
    assert stand_in.keys == [TOKEN]
    assert TOKEN.encode() not in answer.content
    assert answer.data["note"] == "asked with (token)"
    assert answer.url == f"{stand_in.address}/{PATH}/key/(token)/"
    assert stand_in.agents[0].startswith("Mozilla/5.0 (compatible; rpkd/")


def test_a_token_that_comes_back_in_escapes_is_not_kept_either(stand_in: StandIn, client: Client) -> None:
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in TOKEN)
    stand_in.say(PATH, Reply(f'{{"status": "OK", "title": "kunci {escaped}", "x": 11.10}}'.encode()))
    answer = client.ask(PATH)
    assert answer.data == {"status": "OK", "title": "kunci (token)", "x": "11.10"}
    assert TOKEN not in str(json.loads(answer.content))
    stand_in.say(PATH, Reply(f'{{"status": "Error", "message": "Salah: {escaped}"}}'.encode()))
    assert "Salah: (token)" in refused(client)


def test_decimals_stay_as_they_are_written(stand_in: StandIn, client: Client) -> None:
    stand_in.say(PATH, Reply(b'{"status": "OK", "datacontent": {"1": 11.10, "2": 278854}}'))
    assert client.ask(PATH).data["datacontent"] == {"1": "11.10", "2": 278854}


def test_an_error_of_the_server_is_tried_again(stand_in: StandIn, client: Client) -> None:
    stand_in.say(PATH, Reply(b"sorry", status=500), Reply(b"", status=503), as_json(GOOD))
    assert client.ask(PATH).available
    assert stand_in.asked == [PATH] * 3


def test_pauses_double_and_follow_what_the_server_asks(stand_in: StandIn) -> None:
    slept: list[float] = []
    access = Access(TOKEN, stand_in.address, timeout=2.0, attempts=5, backoff=1.0, spacing=0.0)
    client = Client(access, sleep=slept.append)
    busy = Reply(b"", status=429, headers=(("Retry-After", "7"),))
    stand_in.say(PATH, Reply(b"", status=500), Reply(b"", status=500), busy, Reply(b"", status=500), as_json(GOOD))
    client.ask(PATH)
    assert slept == [1.0, 2.0, 7.0, 8.0]


def test_questions_keep_their_distance(stand_in: StandIn) -> None:
    now = [100.0]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    client = Client(Access(TOKEN, stand_in.address, spacing=0.5), sleep=sleep, clock=lambda: now[0])
    stand_in.say(PATH, as_json(GOOD))
    client.ask(PATH)
    now[0] += 0.2
    client.ask(PATH)
    now[0] += 5.0
    client.ask(PATH)
    assert slept == [pytest.approx(0.3)]


def test_a_server_that_keeps_failing_is_told_with_the_reason(stand_in: StandIn, client: Client) -> None:
    stand_in.say(PATH, Reply(b"", status=502))
    told = refused(client)
    assert "setelah 3 kali dicoba" in told
    assert "kode 502" in told
    assert "Data yang ada tidak berubah." in told


def test_silence_ends_by_itself(stand_in: StandIn) -> None:
    never = threading.Event()
    client = Client(Access(TOKEN, stand_in.address, timeout=0.2, attempts=2, backoff=0.0, spacing=0.0))
    stand_in.say(PATH, Reply(b"{}", delay=never))
    told = refused(client)
    never.set()
    assert "tidak ada jawaban dalam 0,2 detik" in told
    assert stand_in.asked == [PATH, PATH]


def test_half_an_answer_is_no_answer(stand_in: StandIn, client: Client) -> None:
    whole = as_json(GOOD).body
    stand_in.say(PATH, Reply(whole[: len(whole) // 2], announced=len(whole)))
    assert "jawaban terputus di tengah" in refused(client)
    stand_in.say(PATH, Reply(whole[: len(whole) // 2], announced=len(whole)), as_json(GOOD))
    assert client.ask(PATH).available


@pytest.mark.parametrize("body", [b'{"status": "OK", "data": [', b"", b'{"status": "OK", "x": NaN}', b"\xff\xfe"])
def test_what_is_no_json_is_tried_again_and_then_refused(stand_in: StandIn, client: Client, body: bytes) -> None:
    stand_in.say(PATH, Reply(body))
    assert "jawaban bukan JSON yang utuh" in refused(client)
    assert len(stand_in.asked) == 3


def test_json_of_another_layout_is_refused(stand_in: StandIn, client: Client) -> None:
    stand_in.say(PATH, Reply(b"[1, 2]"))
    assert "susunan jawaban tidak dikenal" in refused(client)


def test_the_firewalls_page_is_told_at_once(stand_in: StandIn, client: Client) -> None:
    page = f"<html><title>Access denied</title>/key/{TOKEN}/</html>".encode()
    stand_in.say(PATH, Reply(page, status=403))
    told = refused(client)
    assert "ditolak penjaga situs BPS (kode 403, halaman web)" in told
    assert stand_in.asked == [PATH]


def test_a_web_page_in_place_of_data_is_refused(stand_in: StandIn, client: Client) -> None:
    stand_in.say(PATH, Reply(b"<!DOCTYPE html><p>Pemeliharaan</p>"))
    assert "yang datang halaman web, bukan data" in refused(client)


@pytest.mark.parametrize(
    "reply",
    [
        as_json({"status": "Error", "message": "Invalid API Key"}),
        Reply(b'{"status": "Error", "message": "no"}', status=401),
        as_json({"status": "Error", "message": f"Key {TOKEN} not found"}),
    ],
)
def test_a_refused_token_is_told_without_showing_it(stand_in: StandIn, client: Client, reply: Reply) -> None:
    stand_in.say(PATH, reply)
    told = refused(client)
    assert told.startswith("variabel lingkungan BPS_WEBAPI_KEY: token ditolak WebAPI BPS")
    assert stand_in.asked == [PATH]


def test_another_refusal_carries_the_servers_words(stand_in: StandIn, client: Client) -> None:
    stand_in.say(PATH, Reply(b'{"status": "Error", "message": "Parameter salah\\u001b[31m"}', status=400))
    told = refused(client)
    assert "WebAPI BPS menolak permintaan (kode 400)" in told
    assert "status Error: Parameter salah [31m" in told


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirection_is_not_followed(stand_in: StandIn, client: Client, status: int) -> None:
    stand_in.say(PATH, Reply(b"", status=status, headers=(("Location", f"{stand_in.address}/lain/key/{TOKEN}/"),)))
    told = refused(client)
    assert f"alamat dialihkan (kode {status})" in told
    assert stand_in.asked == [PATH]


@pytest.mark.parametrize(
    "reply",
    [
        as_json({"status": "OK", "data-availability": "list-not-available", "data": ""}),
        Reply(b'{"status": "ERROR"}', status=404, headers=(("data-availability", "list-not-available"),)),
    ],
)
def test_what_the_webapi_does_not_have_is_an_answer(stand_in: StandIn, client: Client, reply: Reply) -> None:
    stand_in.say(PATH, reply)
    assert not client.ask(PATH).available


def test_without_a_network_the_message_says_what_still_works() -> None:
    # A port that was just free on this machine: nobody answers there.
    client = Client(Access(TOKEN, "http://127.0.0.1:9/v1/api", timeout=0.5, attempts=2, backoff=0.0, spacing=0.0))
    told = refused(client)
    assert "tidak dapat dihubungi" in told
    assert "perintah ini memerlukan internet; semua perintah lain tidak" in told


def test_no_proxy_stands_between_without_encryption(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    stand_in.say(PATH, as_json(GOOD))
    assert Client(Access(TOKEN, stand_in.address, timeout=2.0, attempts=1)).ask(PATH).available


def test_the_token_comes_from_the_environment_only() -> None:
    access = access_from_environment({"BPS_WEBAPI_KEY": f" {TOKEN}\n", "BPS_WEBAPI_URL": "http://localhost:1/v1/api/"})
    assert (access.token, access.address) == (TOKEN, "http://localhost:1/v1/api")
    assert TOKEN not in repr(access)
    assert access_from_environment({"BPS_WEBAPI_KEY": TOKEN}).address == "https://webapi.bps.go.id/v1/api"
    with pytest.raises(UserError, match="token WebAPI BPS belum ada"):
        access_from_environment({})


@pytest.mark.parametrize("token", ["pendek", "ada spasi di dalam token ini", "../../etc/passwd/1234567", "ü" * 32])
def test_what_cannot_be_a_token_is_refused_without_showing_it(token: str) -> None:
    with pytest.raises(UserError) as caught:
        access_from_environment({"BPS_WEBAPI_KEY": token})
    assert "tidak terbaca (nilainya tidak ditampilkan)" in str(caught.value)
    assert token not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        "http://webapi.bps.go.id/v1/api",
        "https://nama:sandi@webapi.bps.go.id/v1/api",
        "https://webapi.bps.go.id/v1/api?x=1",
        "file:///etc/passwd",
        "https://",
        "https://contoh.id:99999/",
        "",
    ],
)
def test_an_address_that_would_expose_the_token_is_refused(address: str) -> None:
    with pytest.raises(UserError, match="alamat tidak dapat dipakai"):
        checked_address(address)
