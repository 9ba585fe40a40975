"""Messages: where, what, value, rule, remedy."""

from pathlib import Path

import pytest

from rpkd.errors import Problem, UserError, explain_os_errors


def test_all_problems_are_told() -> None:
    error = UserError(Problem("a.csv baris 2", "satu"), Problem("a.csv baris 9", "dua"))
    assert str(error) == "a.csv baris 2: satu\na.csv baris 9: dua"


def test_a_value_cannot_disturb_the_terminal() -> None:
    shown = str(Problem("x", "y", value="\x1b[31mmerah\nbaris" + "z" * 1000))
    assert "\x1b" not in shown
    assert len(shown.splitlines()) == 2
    assert shown.endswith("…")


def test_a_message_can_be_written_whatever_it_tells_of() -> None:
    error = UserError(Problem("params/\udcff.yaml", "kunci \ud800\x1b", "\udfff", "\ud800", "\ud800"))
    assert str(error).encode("utf-8").startswith(b"params/ .yaml: kunci")
    assert "\x1b" not in str(error)


def test_links_in_a_circle_are_explained_under_the_name_that_users_know(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    try:
        path.symlink_to(path)
    except OSError:
        pytest.skip("this system makes no symbolic links")
    expected = "^data/a.csv: gagal membaca tabel: tautan itu berputar-putar"
    with pytest.raises(UserError, match=expected), explain_os_errors(path, "membaca tabel", "data/a.csv"):
        path.read_bytes()


def test_a_missing_folder_is_explained_with_its_name(tmp_path: Path) -> None:
    missing = tmp_path / "tidak-ada" / "x"
    with pytest.raises(UserError, match="tidak-ada") as caught, explain_os_errors(missing, "membaca berkas"):
        missing.read_text(encoding="utf-8")
    assert "gagal membaca berkas: berkas atau folder tidak ada" in str(caught.value)


def test_other_errors_pass() -> None:
    with pytest.raises(KeyError), explain_os_errors(Path("x"), "membaca"):
        raise KeyError("x")
