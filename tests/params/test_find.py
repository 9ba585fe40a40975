"""A region's file is found by its code, and nothing is passed over in silence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rpkd.errors import UserError
from rpkd.params import find_params, optional_params, params_filename
from rpkd.project import Project
from rpkd.regions import Region


def test_the_file_name_is_code_and_plain_name(pangkalpinang: Region) -> None:
    assert params_filename(pangkalpinang) == "19.71-kota-pangkalpinang.yaml"
    assert params_filename(replace(pangkalpinang, name="Kota Pangkal-Pinang (é)")) == "19.71-kota-pangkal-pinang-e.yaml"


def test_the_file_of_the_region_is_found(project: Project, pangkalpinang: Region) -> None:
    for name in ("19.71-kota.yaml", "19.7-x.yaml", "19.72-lain.yaml", "19.71-kota.yaml~", "19.71-lambang.png"):
        (project.params / name).touch()
    assert find_params(project, pangkalpinang) == project.params / "19.71-kota.yaml"


def test_no_file_is_an_error_that_tells_of_init(project: Project, pangkalpinang: Region) -> None:
    assert optional_params(project, pangkalpinang) is None
    with pytest.raises(UserError, match=r"rpkd init 19\.71"):
        find_params(project, pangkalpinang)


def test_two_files_are_both_named(project: Project, pangkalpinang: Region) -> None:
    (project.params / "19.71-a.yaml").touch()
    (project.params / "19.71-b.yml").touch()
    with pytest.raises(UserError, match=r"19\.71-a\.yaml, 19\.71-b\.yml"):
        optional_params(project, pangkalpinang)


@pytest.mark.parametrize("name", ["19.71.yaml", "19.71 - kota.yaml", "19.71-kota.yaml.txt", "19.71-kota.YAML"])
def test_a_file_with_an_unknown_form_of_name_is_not_ignored(project: Project, pangkalpinang: Region, name: str) -> None:
    (project.params / name).touch()
    with pytest.raises(UserError, match="nama berkas parameter tidak dikenali"):
        optional_params(project, pangkalpinang)


def test_a_folder_named_like_the_file_is_told(project: Project, pangkalpinang: Region) -> None:
    (project.params / "19.71-kota.yaml").mkdir()
    with pytest.raises(UserError, match=r"^params/19\.71-kota\.yaml: ini folder, bukan berkas parameter"):
        optional_params(project, pangkalpinang)


@pytest.mark.parametrize("target", ["tidak-ada.yaml", "19.71-kota.yaml"])
def test_a_link_to_nothing_or_to_itself_is_told(project: Project, pangkalpinang: Region, target: str) -> None:
    try:
        (project.params / "19.71-kota.yaml").symlink_to(target)
    except OSError:
        pytest.skip("this system makes no symbolic links")
    with pytest.raises(UserError, match="tautan ini tidak menunjuk berkas yang ada") as caught:
        optional_params(project, pangkalpinang)
    (problem,) = caught.value.problems
    assert (problem.where, problem.value) == ("params/19.71-kota.yaml", target)


def test_a_name_that_the_document_cannot_show_is_refused(project: Project, pangkalpinang: Region) -> None:
    (project.params / "19.71-🏛.yaml").touch()
    with pytest.raises(UserError, match=r"U\+1F3DB CLASSICAL BUILDING") as caught:
        optional_params(project, pangkalpinang)
    assert caught.value.problems[0].remedy == "ganti namanya menjadi 19.71-kota-pangkalpinang.yaml"


def test_a_name_without_latin_letters_is_called_by_its_kind(project: Project, pangkalpinang: Region) -> None:
    name = params_filename(replace(pangkalpinang, name="雅加达"))
    assert name == "19.71-kota.yaml"
    (project.params / name).touch()
    assert find_params(project, pangkalpinang).name == name


def test_a_missing_params_folder_is_told(project: Project, pangkalpinang: Region) -> None:
    with pytest.raises(UserError, match="membaca folder params"):
        optional_params(Project(project.root / "lain"), pangkalpinang)
