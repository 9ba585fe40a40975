"""What is kept of a failure of the program: all of it, but no word of a list of persons."""

from pathlib import Path

import pytest

from rpkd.cli import _failures
from rpkd.cli._failures import tell_internal_error

SECRET = "3316014107809001 SITI CONTOH"


def _fail():
    try:
        raise KeyError(SECRET)
    except KeyError as error:
        raise ValueError(f"tidak terbaca: {SECRET}") from error


@pytest.mark.parametrize(
    ("words", "kept"), [(["registry", "match", "33.16", "--debug"], False), (["check"], False), (["build"], True)]
)
def test_a_failure_with_lists_keeps_no_message(words, kept, tmp_path: Path, monkeypatch, capsys):
    monkeypatch.setattr(_failures, "_log_folders", lambda: [tmp_path])
    with pytest.raises(ValueError, match="tidak terbaca") as raised:
        _fail()
    log = tell_internal_error(raised.value, words)
    text, told = log.read_text(encoding="utf-8"), capsys.readouterr()
    assert ("SITI" in text, "SITI" in told.err) == (kept, kept)
    assert "_fail" in text
    assert "KeyError" in text
    assert "ValueError" in told.err
