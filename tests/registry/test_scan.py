"""The scan finds what is planted in any container, shows none of it, and stays silent about ordinary documents."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import json
import lzma
import os
import pickle
import subprocess
import tarfile
import urllib.parse
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from rpkd.project import find_project
from rpkd.registry._roster import Roster
from rpkd.registry._scan import Leak, public_texts, scan, scan_bytes, scan_repository
from rpkd.registry._sensitive import Sensitive, search_text, sensitive_values
from rpkd.registry._synthetic import SyntheticSet, invented_places, synthetic_rosters


@pytest.fixture(scope="module")
def made() -> SyntheticSet:
    return synthetic_rosters("33.16", invented_places("33.16", 3, 12), 250, seed=11)


@pytest.fixture(scope="module")
def sensitive(made: SyntheticSet) -> Sensitive:
    return sensitive_values(made.rosters)


@pytest.fixture(scope="module")
def person(made: SyntheticSet) -> pd.Series:
    """Return a row with everything that identifies: numbers, a name of three words, street and house."""
    rows = made["dtsen"].rows
    whole = rows[(rows["nik"] != "") & (rows["kk"] != "") & rows["address_key"].str.contains("NO")]
    return whole[whole["name_key"].str.count(" ") == 2].iloc[0]


def kinds(leaks: list[Leak]) -> set[str]:
    return {leak.kind for leak in leaks}


def looked_at(data: bytes, sensitive: Sensitive) -> set[str]:
    return kinds(scan_bytes(data, "berkas", sensitive))


def zipped(content: bytes, name: str = "isi.txt", comment: bytes = b"") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
        archive.comment = comment
    return stream.getvalue()


def tarred(content: bytes) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        member = tarfile.TarInfo("isi.txt")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return stream.getvalue()


def workbook(text: str, note: str = "") -> bytes:
    book = openpyxl.Workbook()
    book.active["B3"] = text
    if note:
        book.active["B4"].comment = openpyxl.comments.Comment(note, "contoh")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def word(text: str) -> bytes:
    """Return a document in which Word has cut the text into runs."""
    middle = len(text) // 2
    runs = "".join(f"<w:r><w:rPr><w:b/></w:rPr><w:t>{part}</w:t></w:r>" for part in (text[:middle], text[middle:]))
    return zipped(f"<w:document><w:body><w:p>{runs}</w:p></w:body></w:document>".encode(), "word/document.xml")


def pdf(text: str, *, hidden: bool = False) -> bytes:
    """Return a page that shows a text, or a PDF that holds it in its properties only."""
    document = pikepdf.new()
    page = document.add_blank_page()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    shown = " ".join(f"{ord(character):02x}" for character in ("" if hidden else text))
    page.Contents = document.make_stream(f"BT /F1 12 Tf 72 720 Td <{shown}> Tj ET".encode())
    if hidden:
        document.docinfo["/Subject"] = text
    stream = io.BytesIO()
    document.save(stream, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return stream.getvalue()


def picture(text: str) -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("catatan", text, zip=True)
    stream = io.BytesIO()
    Image.new("L", (3, 3)).save(stream, "PNG", pnginfo=notes)
    return stream.getvalue()


def array(values: object, compressed: bool = False) -> bytes:
    stream = io.BytesIO()
    (np.savez_compressed if compressed else np.save)(stream, np.array(values))  # type: ignore[operator]
    return stream.getvalue()


CONTAINERS: dict[str, Callable[[str], bytes]] = {
    "text": lambda text: f"awal {text} akhir".encode(),
    "text of Windows": lambda text: f"é {text}".encode("cp1252"),
    "UTF-16": lambda text: f"awal {text}".encode("utf-16"),
    "CSV": lambda text: f"a,b\n1,{text}\n".encode(),
    "JSON": lambda text: json.dumps({"a": [f"baris\n{text}\ttab"]}).encode(),
    "notebook": lambda text: json.dumps({"cells": [{"outputs": [{"data": {"text/plain": [text + "\n"]}}]}]}).encode(),
    "HTML": lambda text: f"<p>{text.replace(' ', '&nbsp;')}</p>".encode(),
    "HTML between tags": lambda text: ("<td>" + "</td> <td>".join(text.split(" ")) + "</td>").encode(),
    "HTML comment": lambda text: f"<!-- {text} -->".encode(),
    "data address": lambda text: b'<img src="data:text/plain;base64,' + base64.b64encode(text.encode() * 2) + b'">',
    "Base64 in lines": lambda text: base64.encodebytes(f"{'x' * 50} {text}".encode()),
    "query": lambda text: f"https://contoh.invalid/?a={urllib.parse.quote_plus(text)}".encode(),
    "script": lambda text: "".join(f"\\u{ord(character):04x}" for character in text).encode(),
    "zip": lambda text: zipped(text.encode()),
    "zip in zip": lambda text: zipped(zipped(text.encode())),
    "zip comment": lambda text: zipped(b"isi", comment=text.encode()),
    "zip member's name": lambda text: zipped(b"isi", f"{text}.txt"),
    "gzip": lambda text: gzip.compress(text.encode()),
    "bzip2": lambda text: bz2.compress(text.encode()),
    "xz": lambda text: lzma.compress(text.encode()),
    "tar": lambda text: tarred(text.encode()),
    "workbook": workbook,
    "workbook's comment": lambda text: workbook("isi", text),
    "Word": word,
    "PDF": pdf,
    "PDF's properties": lambda text: pdf(text, hidden=True),
    "picture's note": picture,
    "npy": lambda text: array([text]),
    "npz": lambda text: array([text], compressed=True),
    "pickle": lambda text: pickle.dumps({"a": text}),
    "pickled frame in gzip": lambda text: gzip.compress(pickle.dumps(pd.DataFrame({"a": [text]}))),
}


@pytest.mark.parametrize("container", CONTAINERS)
def test_whatever_is_planted_is_found(container: str, sensitive: Sensitive, person: pd.Series) -> None:
    for kind, text in (
        ("nik", person["nik"]),
        ("kk", person["kk"]),
        ("name", person["name_key"].title()),
        ("address", person["address_key"]),
    ):
        assert kind in looked_at(CONTAINERS[container](text), sensitive), kind
    assert looked_at(CONTAINERS[container]("Jumlah keluarga 3316"), sensitive) == set()


@pytest.mark.parametrize(
    "form",
    [
        "{0}", "ID{0}.", "{1}.{2}.{3}.{4}", "{1} {2} {3} {4}", "{1}-{2}-{3}-{4}", "12 {0} 7", "1{0}", "{0}{0}", "{0}.0",
        "{5}.{6}e15", "{5},{6}E+15", "{7}E+01", "{1}\u200b{2}{3}{4}", "{1}{2}\r\n{3}{4}",
        "{1}\u2011{2}\u2011{3}\u2011{4}",
    ],
)  # fmt: skip
def test_a_number_is_found_however_it_is_written(form: str, sensitive: Sensitive, person: pd.Series) -> None:
    nik = person["nik"]
    parts = (nik, nik[:6], nik[6:8], nik[8:12], nik[12:], nik[0], nik[1:], nik[:15])
    assert "nik" in search_text(form.format(*parts), sensitive)


def test_a_number_that_a_spreadsheet_rounded_to_fifteen_digits_is_found(
    sensitive: Sensitive, person: pd.Series
) -> None:
    nik = person["nik"]
    assert "nik" in search_text(f"{nik[0]},{nik[1:15]}E+15", sensitive)
    assert "nik" not in search_text(f"{nik[0]},{nik[1:6]}E+15", sensitive)


@pytest.mark.parametrize("dtype", ["<i8", ">i8", "<f8"])
def test_numbers_in_binary_data_are_found_at_any_place(dtype: str, sensitive: Sensitive, person: pd.Series) -> None:
    for offset in range(8):
        data = b"\xff" * offset + np.array([7, int(person["nik"])]).astype(dtype).tobytes()
        assert "nik" in looked_at(data, sensitive)
    assert "nik" in looked_at(pickle.dumps([int(person["nik"])]), sensitive)
    assert looked_at(np.arange(5000).astype(dtype).tobytes(), sensitive) == set()


def test_other_numbers_are_no_finding(sensitive: Sensitive, person: pd.Series) -> None:
    nik = person["nik"]
    for text in (nik[:15], nik[:-1] + "x", f"{nik[:8]}, x {nik[8:]}", nik[::-1], "0.3316014107"):
        assert search_text(text, sensitive) == {}


def roster(**values: str) -> Roster:
    """Return a list of one person, all else unknown."""
    base = synthetic_rosters("33.16", invented_places("33.16", 1, 1), 5, seed=1, recipients=False)["dtsen"]
    row = base.rows.iloc[:1].copy()
    for column in ("nik", "kk", "name", "name_key", "address", "address_key", "rt", "rw"):
        row[column] = values.get(column, values.get("name", "") if column == "name_key" else "")
    row["birth"] = pd.Timestamp(values.get("birth", "1980-07-01"))
    return Roster("a", "dtsen", None, "after", "person", base.date, "a.csv", row, synthetic=True)


WOMAN = sensitive_values([roster(nik="3316014107809001", name="SITI AMINAH")])


@settings(max_examples=60)
@given(st.lists(st.integers(3 * 10**15, 4 * 10**15), max_size=20), st.text(max_size=60))
def test_every_number_but_the_wanted_one_is_passed_over(numbers: list[int], text: str) -> None:
    written = "\n".join(str(number) for number in numbers if number != 3316014107809001)
    assert search_text(f"{text}\n\n\n{written}", WOMAN) == {}
    assert set(search_text(f"{written}\n\n\n3316014107809001\n\n\n{text}", WOMAN)) == {"nik"}


def several(*names: str) -> Sensitive:
    return sensitive_values([roster(name=name) for name in names])


@pytest.mark.parametrize(
    "text",
    ["Siti Aminah", "SITI\nAMINAH", "siti_aminah", "Siti  Aminah,", "(Siti Aminah)", "SITI, AMINAH", "Sîti Amínah",
     "Siti M. Aminah", "Ibu Siti Aminah dan"],
)  # fmt: skip
def test_a_whole_name_is_found_whatever_stands_between_its_words(text: str) -> None:
    assert set(search_text(text, several("SITI AMINAH"))) == {"name"}


@pytest.mark.parametrize(
    "text", ["Siti", "Aminah", "Aminah Siti", "Siti 5 Aminah", "Siti dan Aminah", "Sitia Minah", "Siti Aminahwati"]
)
def test_parts_of_a_name_are_no_finding(text: str) -> None:
    assert search_text(text, several("SITI AMINAH")) == {}


def test_a_name_with_an_apostrophe_is_found_with_and_without() -> None:
    sensitive = several("NUR'AINI PUTRI")
    for text in ("Nur'aini Putri", "Nuraini Putri", "Nur’aini Putri"):
        assert "name" in search_text(text, sensitive)


@pytest.mark.parametrize("date", ["1980-07-01", "01/07/1980", "1 Juli 1980", "1-7-1980", "19800701"])
def test_a_name_of_one_word_counts_beside_its_birth_date(date: str) -> None:
    sensitive = several("SARMI")
    assert "name_date" in search_text(f"Sarmi, lahir {date}", sensitive)
    assert search_text("Sarmi, lahir 1981-07-01", sensitive) == {}
    assert search_text("desa Sarmi makmur", sensitive) == {}


def test_names_of_one_word_count_when_they_are_a_list() -> None:
    names = ("SARMI", "PONIDI", "KASTO", "WAGINEM", "TUKIJAN")
    sensitive = several(*names)
    for text in (
        "\n".join(names),
        json.dumps(names),
        ",x\n".join(names) + ",x",
        "<td>" + "</td><td>".join(names) + "</td>",
    ):
        assert "name_list" in search_text(text, sensitive), text
    assert search_text("\n".join(names[:4] * 3), sensitive) == {}
    assert search_text(" ".join(names), sensitive) == {}


@pytest.mark.parametrize(
    "text", ["Jl. Mawar No. 12", "JALAN MAWAR NOMOR 12", "jl mawar no 012", "Jln. Mawar No.12 RT 3 RW 2"]
)
def test_street_and_house_are_found_in_every_spelling(text: str) -> None:
    sensitive = sensitive_values([roster(address="Jl. Mawar No. 12", address_key="JL MAWAR NO 12")])
    assert set(search_text(text, sensitive)) == {"address"}
    assert search_text("Jl. Mawar No. 13", sensitive) == {}
    assert search_text("Jl. Mawar", sensitive) == {}


def test_a_hamlet_counts_only_with_its_neighbourhood() -> None:
    sensitive = sensitive_values([roster(address="Dusun Krajan", address_key="DS KRAJAN", rt="3", rw="2")])
    assert set(search_text("Dsn. Krajan RT 003 / RW 02", sensitive)) == {"address"}
    assert search_text("Dusun Krajan", sensitive) == {}
    assert search_text("Dusun Krajan RT 4 RW 2", sensitive) == {}


def test_what_is_public_is_left_out_and_counted() -> None:
    lists = [roster(name="BUDI UTOMO"), roster(name="SITI AMINAH")]
    before = sensitive_values(lists)
    after = sensitive_values(lists, ["Jalan Budi Utomo", "Siti dan Aminah"])
    assert "name" in search_text("Budi Utomo", before)
    assert search_text("Budi Utomo", after) == {}
    assert "name" in search_text("Siti Aminah", after)
    assert after.passed_over == before.passed_over + 1


def test_a_name_of_one_word_is_public_where_it_is_a_word() -> None:
    names = ("SARAN", "RUMAH", "PONIDI", "KASTO", "WAGINEM", "TUKIJAN")
    lists = [roster(name=name) for name in names]
    assert sensitive_values(lists, ["Rumah dan saran, PONIDI"]).alone == {"PONIDI", "KASTO", "WAGINEM", "TUKIJAN"}


def test_a_text_that_tells_of_pdf_is_no_pdf(sensitive: Sensitive) -> None:
    assert looked_at(b"berkas PDF diawali %PDF-1.7", sensitive) == set()


def test_no_finding_shows_what_was_found(tmp_path: Path, sensitive: Sensitive, person: pd.Series) -> None:
    secrets = (person["nik"], person["kk"], person["name_key"], person["address_key"])
    folder = tmp_path / f"data {person['nik']}"
    folder.mkdir()
    (folder / f"{person['name_key']}.txt").write_text("\n".join(secrets))
    (folder / "arsip.zip").write_bytes(zipped(person["kk"].encode(), f"{person['name_key']}.csv"))
    leaks = scan([tmp_path], sensitive)
    assert kinds(leaks) == {"nik", "kk", "name", "address"}
    shown = repr(leaks) + repr(sensitive)
    assert not any(secret in shown or secret.title() in shown for secret in secrets)
    assert any(leak.path.endswith("•••.txt") and leak.kind == "nik" and leak.count == 1 for leak in leaks)


def test_file_names_and_targets_of_links_are_looked_at(tmp_path: Path, sensitive: Sensitive, person: pd.Series) -> None:
    (tmp_path / f"{person['nik']}").mkdir()
    assert kinds(scan([tmp_path], sensitive)) == {"nik"}
    (tmp_path / f"{person['nik']}").rmdir()
    (tmp_path / "tautan").symlink_to(f"/tidak/ada/{person['kk']}")
    assert kinds(scan([tmp_path], sensitive)) == {"kk"}


def git(folder: Path, *arguments: str) -> str:
    identity = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    for role in ("AUTHOR", "COMMITTER"):
        identity |= {f"GIT_{role}_NAME": "contoh", f"GIT_{role}_EMAIL": "contoh@contoh.invalid"}
    command = ["git", "-C", str(folder), "-c", "commit.gpgsign=false", *arguments]
    return subprocess.run(command, env=os.environ | identity, check=True, capture_output=True, text=True).stdout


def test_a_repository_is_looked_at_with_what_was_taken_back(
    tmp_path: Path, sensitive: Sensitive, person: pd.Series
) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "a.txt").write_text("biasa")
    git(tmp_path, "add", "a.txt")
    git(tmp_path, "commit", "-qm", "satu")
    assert scan([tmp_path], sensitive) == []
    (tmp_path / "b.txt").write_text(person["nik"])
    git(tmp_path, "add", "b.txt")
    git(tmp_path, "commit", "-qm", f"dua untuk {person['name_key']}")
    git(tmp_path, "reset", "-q", "--hard", "HEAD~1")
    leaks = scan([tmp_path], sensitive)
    assert not (tmp_path / "b.txt").exists()
    assert {(leak.kind, leak.inside.split()[1]) for leak in leaks if leak.inside.startswith("git")} == {
        ("nik", "blob"),
        ("name", "commit"),
    }
    git(tmp_path, "reflog", "expire", "--expire=now", "--all")
    git(tmp_path, "repack", "-adq")
    assert any(leak.kind == "nik" for leak in scan([tmp_path], sensitive))
    git(tmp_path, "prune", "--expire=now")
    git(tmp_path, "update-ref", "-d", "ORIG_HEAD")
    assert not any(leak.kind == "nik" for leak in scan([tmp_path], sensitive))


def test_the_repository_of_the_program_may_name_but_not_list(
    tmp_path: Path, sensitive: Sensitive, made: SyntheticSet
) -> None:
    rows = made["dtsen"].rows
    names = rows["name_key"][rows["name_key"].str.count(" ") > 0].unique()[:5].tolist()
    person = rows[rows["nik"] != ""].iloc[0]

    def committed(name: str, content: str) -> set[str]:
        """Commit a file, take it back, and say what the history tells of."""
        git(tmp_path, "init", "-q")
        (tmp_path / "src").mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
        git(tmp_path, "add", name)
        git(tmp_path, "commit", "-qm", f"oleh {names[0]}")
        git(tmp_path, "rm", "-q", name)
        git(tmp_path, "commit", "-qm", "hapus")
        return kinds(scan_repository(tmp_path, sensitive, ["src"]))

    assert committed("a.txt", "\n".join(names[:4])) == set()
    assert committed("src/a.py", ", ".join(names)) == set()
    assert committed("b.txt", ", ".join(names[::-1])) == {"name"}
    assert committed("src/b.py", person["nik"]) == {"name", "nik"}


def test_what_cannot_be_read_is_said(tmp_path: Path, sensitive: Sensitive) -> None:
    whole = zipped(b"isi " * 500)
    (tmp_path / "terpotong.zip").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "rusak.gz").write_bytes(gzip.compress(b"isi " * 500)[:-20])
    (tmp_path / "rusak.pdf").write_bytes(b"%PDF-1.7\nbukan")
    assert {(Path(leak.path).name, leak.kind) for leak in scan([tmp_path], sensitive)} == {
        ("terpotong.zip", "unread"),
        ("rusak.gz", "unread"),
        ("rusak.pdf", "unread"),
    }


def test_a_pdf_is_unread_where_nothing_can_read_it(monkeypatch: pytest.MonkeyPatch, sensitive: Sensitive) -> None:
    monkeypatch.setattr("rpkd.registry._unpacking.shutil.which", lambda name: None)
    assert looked_at(pdf("biasa"), sensitive) == set()
    monkeypatch.setattr("rpkd.registry._unpacking.find_spec", lambda name: None)
    assert looked_at(pdf("biasa"), sensitive) == {"unread"}


def test_the_clone_itself_holds_no_name_of_a_made_up_list(sensitive: Sensitive, made: SyntheticSet) -> None:
    project = find_project()
    known = sensitive_values(made.rosters, public_texts(project))
    assert len(known.names) > 0.9 * len(sensitive.names)
    sources = (project.params, project.report, project.notebooks, project.data / "reference", project.root / "docs")
    assert scan(sources, known) == []
