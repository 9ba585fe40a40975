"""The key of pseudonyms lies where only its owner reads it, and tells when it is not the right one."""

from __future__ import annotations

import hmac
import os
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from rpkd.errors import UserError
from rpkd.registry._keys import KEY_VARIABLE, key_path, load_key
from rpkd.registry._pseudonyms import Key

REGION = "33.16"
posix = pytest.mark.skipif(os.name == "nt", reason="Windows tells no permissions")


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the keys of whoever runs the tests out of them."""
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "setelan"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "setelan"))


def refused(call: Callable[[], object]) -> str:
    """Return the message of a refusal."""
    with pytest.raises(UserError) as caught:
        call()
    return str(caught.value)


def everything(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_the_first_use_makes_a_key_that_stays_the_same(tmp_path: Path) -> None:
    first = load_key(None, REGION, create=True)
    again = load_key(None, REGION, create=True)
    assert first.created
    assert not again.created
    assert first.secret == again.secret
    assert len(first.secret) == 32
    assert everything(tmp_path) == ["setelan", "setelan/rpkd", "setelan/rpkd/kunci", "setelan/rpkd/kunci/33.16.kunci"]
    assert load_key(None, "33.17", create=True).secret != first.secret


@posix
def test_only_the_owner_reads_key_and_folder_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        load_key(None, REGION, create=True)
    finally:
        os.umask(before)
    path = key_path(REGION)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_pseudonym_is_half_of_hmac_sha256_and_needs_the_key() -> None:
    key = Key(REGION, bytes(range(32)), "contoh.kunci")
    expected = hmac.new(bytes(range(32)), b"rpkd pseudonym\x003316014107809001", "sha256").hexdigest()[:32]
    found = key.pseudonyms(["3316014107809001", "", "3316014107809001", "3316014107809002"])
    assert found.tolist()[:3] == [expected, "", expected]
    assert found[3] != expected
    assert Key(REGION, bytes(32), "lain.kunci").pseudonyms(["3316014107809001"])[0] != expected


def test_the_mark_tells_keys_and_regions_apart_and_is_no_pseudonym() -> None:
    key = Key(REGION, bytes(32), "contoh.kunci")
    assert len(key.mark) == 12
    assert key.mark != Key(REGION, bytes([1] * 32), "contoh.kunci").mark
    assert key.mark != Key("33.17", bytes(32), "contoh.kunci").mark
    assert not any(text.startswith(key.mark) for text in key.pseudonyms([REGION, "rpkd mark", "rpkd mark\x0033.16"]))


def test_a_key_shows_its_secret_nowhere(tmp_path: Path) -> None:
    key = load_key(None, REGION, create=True)
    path = key_path(REGION)
    path.write_text(path.read_text().replace("daerah: 33.16", "daerah: 33.17"))
    shown = repr(key) + str(key) + refused(lambda: load_key(None, REGION, create=False))
    assert key.secret.hex() not in shown
    assert repr(key.secret) not in shown


def test_the_environment_names_another_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, str(tmp_path / "brankas" / "a.kunci"))
    load_key(None, REGION, create=True)
    assert everything(tmp_path) == ["brankas", "brankas/a.kunci"]


@pytest.mark.parametrize("code", ["..", "33/16", "33.16/..", ""])
def test_a_code_never_becomes_a_path_of_another_kind(code: str) -> None:
    with pytest.raises(ValueError, match="no region code"):
        key_path(code)


def test_without_a_file_and_without_leave_to_make_one_nothing_is_made(tmp_path: Path) -> None:
    assert "berkas kunci tidak ada" in refused(lambda: load_key(None, REGION, create=False))
    assert everything(tmp_path) == []


def test_a_store_without_its_key_is_told_what_can_be_done(tmp_path: Path) -> None:
    mark = load_key(None, REGION, create=True).mark
    key_path(REGION).unlink()
    message = refused(lambda: load_key(None, REGION, create=True, mark=mark))
    assert "kunci hilang" in message
    assert mark in message
    assert "salinannya" in message
    assert "hasil verifikasi lama lalu tidak dapat dibaca kembali" in message
    assert not key_path(REGION).exists()


def test_a_store_with_another_key_is_told_so(tmp_path: Path) -> None:
    mark = load_key(None, REGION, create=True).mark
    key_path(REGION).unlink()
    other = load_key(None, REGION, create=True)
    message = refused(lambda: load_key(None, REGION, create=False, mark=mark))
    assert "bukan kunci yang dipakai saat pemadanan" in message
    assert mark in message
    assert other.mark in message
    assert load_key(None, REGION, create=False, mark=other.mark).secret == other.secret


def test_a_key_inside_a_repository_is_refused_and_not_made(tmp_path: Path) -> None:
    repository = tmp_path / "repositori"
    subprocess.run(["git", "init", "-q", str(repository)], check=True)
    (repository / "sub").mkdir()
    before = everything(tmp_path)
    message = refused(lambda: load_key(repository / "sub" / "baru" / "a.kunci", REGION, create=True))
    assert "repositori git" in message
    assert everything(tmp_path) == before


def test_a_key_inside_the_project_is_refused_without_git_too(tmp_path: Path) -> None:
    (tmp_path / "params").mkdir()
    (tmp_path / "_quarto.yml").touch()
    message = refused(lambda: load_key(tmp_path / "data" / "private" / "a.kunci", REGION, create=True))
    assert "folder proyek" in message
    assert everything(tmp_path) == ["_quarto.yml", "params"]


@posix
def test_a_link_into_a_repository_is_refused(tmp_path: Path) -> None:
    (tmp_path / "repositori" / ".git").mkdir(parents=True)
    (tmp_path / "tautan").symlink_to(tmp_path / "repositori")
    (tmp_path / "a.kunci").symlink_to(tmp_path / "repositori" / "b.kunci")
    for path in (tmp_path / "tautan" / "a.kunci", tmp_path / "a.kunci"):
        assert "repositori git" in refused(lambda path=path: load_key(path, REGION, create=True))  # type: ignore[misc]
    assert everything(tmp_path / "repositori") == [".git"]


@posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666, 0o700 + 0o010])
def test_a_key_that_others_can_open_is_refused_with_the_cure(tmp_path: Path, mode: int) -> None:
    load_key(None, REGION, create=True)
    path = key_path(REGION)
    path.chmod(mode)
    message = refused(lambda: load_key(None, REGION, create=True))
    assert "terbuka bagi pengguna lain" in message
    assert f'chmod 600 "{path}"' in message
    path.chmod(0o600)
    assert not load_key(None, REGION, create=False).created


@posix
def test_a_link_to_an_open_key_is_refused(tmp_path: Path) -> None:
    load_key(None, REGION, create=True)
    key_path(REGION).chmod(0o644)
    (tmp_path / "tautan.kunci").symlink_to(key_path(REGION))
    assert "terbuka bagi pengguna lain" in refused(lambda: load_key(tmp_path / "tautan.kunci", REGION, create=False))


@posix
def test_a_folder_that_others_can_change_is_refused_and_no_key_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "umum"
    folder.mkdir()
    folder.chmod(0o777)
    message = refused(lambda: load_key(folder / "a.kunci", REGION, create=True))
    assert f'chmod 700 "{folder}"' in message
    assert everything(folder) == []


def test_the_key_of_another_region_is_refused() -> None:
    load_key(None, REGION, create=True)
    message = refused(lambda: load_key(key_path(REGION), "33.17", create=False))
    assert "milik daerah lain" in message
    assert "daerah 33.16" in message


def test_every_cut_and_every_changed_character_is_noticed(tmp_path: Path) -> None:
    load_key(None, REGION, create=True)
    path = key_path(REGION)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        message = refused(lambda: load_key(None, REGION, create=True))
        assert "bukan berkas kunci" in message or "terpotong" in message, length
    start = whole.index(b"\nkunci: ") + 8
    for place in range(start, start + 64):
        path.write_bytes(whole[:place] + (b"0" if whole[place : place + 1] != b"0" else b"1") + whole[place + 1 :])
        assert "berubah" in refused(lambda: load_key(None, REGION, create=True))
    path.write_bytes(whole.replace(b"\n", b"\r\n"))
    assert load_key(None, REGION, create=False).secret.hex().encode() in whole


def test_what_is_no_key_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.kunci"
    path.touch(mode=0o600)
    for content in (b"", b"\x00" * 5000, b"-----BEGIN OPENSSH PRIVATE KEY-----\n", "kunci rpkd 1 é\n".encode("utf-16")):
        path.write_bytes(content)
        assert "bukan berkas kunci rpkd" in refused(lambda: load_key(path, REGION, create=True))
    path.unlink()
    path.mkdir()
    assert "itu folder" in refused(lambda: load_key(path, REGION, create=True))


@posix
def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.kunci", 0o600)
    assert "bukan berkas biasa" in refused(lambda: load_key(tmp_path / "a.kunci", REGION, create=False))


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    message = refused(lambda: load_key(None, REGION, create=True))
    assert "tidak dapat dibuat" in message
    assert everything(tmp_path) == []


@posix
def test_a_disk_that_keeps_no_permissions_is_refused_and_nothing_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fstat

    def open_to_all(handle: int) -> os.stat_result:
        status = list(real(handle))
        status[0] |= 0o077
        return os.stat_result(status)

    monkeypatch.setattr(os, "fstat", open_to_all)
    assert "tidak menyimpan izin berkas" in refused(lambda: load_key(None, REGION, create=True))
    assert everything(tmp_path) == []


def test_a_key_that_appears_meanwhile_is_not_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_key(None, REGION, create=True)
    path = key_path(REGION)
    before = path.read_bytes()
    monkeypatch.setattr(os.path, "lexists", lambda place: False)
    assert "tidak dapat dibuat" in refused(lambda: load_key(None, REGION, create=True))
    assert path.read_bytes() == before
