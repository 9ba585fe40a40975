"""One parameter is changed where it stands; everything else stays as a person wrote it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rpkd.errors import UserError
from rpkd.params import load_params, params_template
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.workbench._params_edit import change_param, set_value

SHOWN = ("scenario", "shown", "[dasar, ekstrem-nol]")
DOMPU = Region("52.05", "5205", "Kabupaten Dompu", "kabupaten", "52", "Nusa Tenggara Barat", 118.3, -8.5, 2293.5)


SET = "shown: [dasar, ekstrem-nol]"
CASES = {
    "empty, with room before the comment": ("  shown:               # enam\n", f"  {SET}  # enam\n"),
    "in one line": ("  shown: [dasar]   # x\n  seed: 1\n", f"  {SET}  # x\n  seed: 1\n"),
    "a list": (
        "  shown:\n    - dasar  # satu\n    - tiga\n  # akhir\n  seed: 1\n",
        f"  {SET}\n  # akhir\n  seed: 1\n",
    ),
    "over two lines": ("  shown: [dasar,\n          tiga]\n", f"  {SET}\n"),
    "another key only": ("  seed: 1\n", f"  {SET}\n  seed: 1\n"),
    "comments only": ("  # seed: 1\ndata:\n", f"  {SET}\n  # seed: 1\ndata:\n"),
    "nothing": ("", f"  {SET}\n"),
    "ends of lines as on Windows": ("  shown: [dasar]\r\n  seed: 1\r\n", f"  {SET}\r\n  seed: 1\r\n"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_value_stands_where_it_belongs(case: str) -> None:
    before, after = (f"document:\n  title: A\nscenario:  # bagian\n{part}" for part in CASES[case])
    assert set_value(before, *SHOWN) == after


def test_a_section_that_is_not_there_is_added_at_the_end() -> None:
    assert set_value('region: "33.16"\n', *SHOWN) == f'region: "33.16"\n\nscenario:\n  {SET}\n'
    assert set_value("scenario:", *SHOWN) == f"scenario:\n  {SET}\n"


@pytest.mark.parametrize("text", ["", "[1]\n", "scenario: {seed: 1}\n", "scenario: 3\n", "{scenario: }\n"])
def test_other_forms_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"ditulis dalam satu baris|bukan daftar"):
        set_value(text, *SHOWN)


keys = st.lists(st.sampled_from(["seed", "draws", "shown", "population"]), unique=True, max_size=4)
values = st.sampled_from(["", "12", "[a, b]", '"x: # y"', "auto", "\n    - a\n    - b", "{a: 1}"])
comments = st.sampled_from(["", "  # catatan", "          # jauh"])


@given(st.data())
def test_only_that_value_differs_and_every_comment_stays(data: st.DataObject) -> None:
    lines = ["# awal", "document:", "  title: Judul  # judul"]
    if data.draw(st.booleans()):
        lines.append("scenario:" + data.draw(comments))
        for key in data.draw(keys):
            value = data.draw(values)
            note = data.draw(comments) if not value.startswith("\n") else ""
            lines.append(f"  {key}: {value}{note}" if not value.startswith("\n") else f"  {key}:{value}")
    lines += data.draw(st.sampled_from([[], ["# akhir"], ["data:", "  survey:"]]))
    text = "\n".join(lines) + "\n"
    before, after = yaml.safe_load(text), yaml.safe_load(changed := set_value(text, "scenario", "shown", "[satu, dua]"))
    assert after["scenario"].pop("shown") == ["satu", "dua"]
    (before.get("scenario") or {}).pop("shown", None)
    assert (after.pop("scenario") or None) == (before.pop("scenario", None) or None)
    assert after == before
    for comment in ("# awal", "# judul", "# catatan", "# jauh", "# akhir"):
        assert changed.count(comment) == text.count(comment)
    assert set_value(changed, "scenario", "shown", "[satu, dua]") == changed


@pytest.fixture
def path(project: Project) -> Path:
    path = project.params / "52.05-dompu.yaml"
    path.write_text(params_template(DOMPU), encoding="utf-8")
    return path


def test_the_file_of_a_region_is_changed_and_read_again(project: Project, path: Path) -> None:
    change_param(project, DOMPU, path, "scenario.shown", "[dasar, ekstrem-nol]")
    assert load_params(path, project, DOMPU).params.scenario.shown == ("dasar", "ekstrem-nol")
    template = params_template(DOMPU).splitlines()
    (changed,) = (line for line in path.read_text(encoding="utf-8").splitlines() if line not in template)
    assert changed.startswith(f"  {SET}  # dua sampai enam kode skenario")


@pytest.mark.parametrize(("name", "written"), [("scenario.shown", "[dasar]"), ("projection.pass_through", "9")])
def test_what_the_loader_refuses_is_told_and_not_written(project: Project, path: Path, name: str, written: str) -> None:
    before = path.read_bytes()
    with pytest.raises(UserError) as refused:
        change_param(project, DOMPU, path, name, written)
    assert refused.value.problems[0].where.startswith("params/52.05-dompu.yaml")
    assert path.read_bytes() == before


def test_a_byte_order_mark_stays(project: Project, path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    change_param(project, DOMPU, path, "scenario.seed", "7")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf#")
    assert load_params(path, project, DOMPU).params.scenario.seed == 7


def test_without_a_file_the_way_to_one_is_told(project: Project) -> None:
    with pytest.raises(UserError, match="rpkd init 52"):
        change_param(project, DOMPU, None, "scenario.seed", "7")
