"""A pack is read whole, or the file and the place are named; and check finds what is planted."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from confidante.pathway.check import problems
from confidante.pathway.pack import BrokenPack, Pack, load


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    return shutil.copytree(folder, tmp_path / "pack")


def alter(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text, (file, old)
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_pack_has_a_name_for_cases(pack: Pack):
    assert pack.name == "hymen-repair@1"


def test_a_misspelt_test_is_refused_at_its_place(copy: Path):
    alter(copy, "rules.toml", 'is = "below"', 'is = "bellow"')
    with pytest.raises(BrokenPack) as broken:
        load(copy)
    assert broken.value.file == "rules.toml"
    assert broken.value.where.startswith("$.rule[")


def test_a_missing_file_is_named(copy: Path):
    (copy / "law.toml").unlink()
    with pytest.raises(BrokenPack) as broken:
        load(copy)
    assert broken.value.file == "law.toml"


def test_all_files_that_cannot_be_read_are_listed(copy: Path):
    alter(copy, "support.toml", "[[service]]", "[[service")
    alter(copy, "law.toml", "stale_after_days", "stale_after")
    assert {each.file for each in problems(copy)} == {"support.toml", "law.toml"}


@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        ("words/hi/rules.toml", "\nj01 = ", "\nj01x = ", "missing"),
        ("rules.toml", '"rules.j01"', '"rules.j99"', "names the word rules.j99"),
        ("rules.toml", '"immediate_danger"', '"imminent_danger"', "nobody can give"),
        (
            "rules.toml",
            '"age_years", is = "below", value = 18',
            '"pressure_disclosed", is = "equals", value = true',
            "shared",
        ),
        ("rules.toml", 'value = "set"', 'value = "sat"', "which nobody gives"),
        ("rules.toml", 'id = "SCR-J02"', 'id = "SCR-J01"', "twice"),
        ("questionnaires/enquiry.toml", "{ assault_any = false }", "{ immediate_danger = false }", "again"),
        ("questionnaires/enquiry.toml", "{ assault_any = false }", "{ law_row_stale = false }", "law's fact"),
        ("support.toml", 'places = ["AU"]', 'places = ["AUS"]', "names the place AUS"),
        ("words/en/rules.toml", "Your safety comes first.", "Your safety comes first!", "exclamation"),
        ("words/hi/enquiry.toml", "{least}", "{lost}", "other {places}"),
        ("words/hi/enquiry.toml", 'people-yes = "हाँ"', 'people-yes = ""', "is empty"),
    ],
)
def test_what_is_planted_is_found(copy: Path, file: str, old: str, new: str, what: str):
    alter(copy, file, old, new)
    assert any(what in each.what for each in problems(copy)), problems(copy)


def test_a_question_asked_by_a_later_fact_is_found(copy: Path):
    asked_if = 'tell = true\nasked_if = { fact = "event_date", is = "equals", value = "set" }'
    alter(copy, "questionnaires/enquiry.toml", "tell = true", asked_if)
    assert any("not known by then" in each.what for each in problems(copy))


def test_what_is_past_its_date_is_listed_once_a_day_is_given(folder: Path):
    assert not any("read it again" in each.what for each in problems(folder))
    assert sum("read it again" in each.what for each in problems(folder, date(2028, 1, 1))) == 35
