"""A contract that says a word too many, or one too few, is not used, and says where it is wrong."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from exports.receivers.reading import (
    FOLDER,
    ContractBroken,
    FormUnknown,
    forms,
    read_contract,
    read_form,
)

LAVTERSKEL = FOLDER / "lavterskel-2026.yml"


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """Where a contract may be written; each test has its own."""
    return tmp_path / "lavterskel-2026.yml"


def raw() -> dict[str, Any]:
    """The national extract's contract, as YAML has it."""
    told: dict[str, Any] = yaml.safe_load(LAVTERSKEL.read_text(encoding="utf-8"))
    return told


def written_as(path: Path, content: dict[str, Any]) -> Path:
    """The same contract with something changed."""
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def broken(path: Path) -> str:
    """What is said of a contract that cannot be used."""
    with pytest.raises(ContractBroken) as told:
        read_contract(path)
    return str(told.value)


def words(content: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where every word of a contract stands."""
    if isinstance(content, dict):
        for word, inner in content.items():
            yield (*place, word)
            yield from words(inner, (*place, word))
    elif isinstance(content, list):
        for number, inner in enumerate(content):
            yield from words(inner, (*place, number))


def at(content: Any, place: tuple[Any, ...]) -> Any:
    """What stands at a place."""
    for word in place:
        content = content[word]
    return content


# Codes, additive indicators and what a receiver need not say are free to be there or not.
NOUNS = [
    place
    for place in words(raw())
    if not {"codes", "missing_codes", "additive", "sums", "part", "rest", "column", "axes"}
    & {*place}
    and place != ("tables", 0, "description_nb")
    and place[-1] not in {"disclosure", "denominator"}
]


@given(st.sampled_from(NOUNS))
def test_a_word_that_is_missing_is_told_with_its_place(
    tmp_path_factory: pytest.TempPathFactory, place: tuple[Any, ...]
) -> None:
    content = raw()
    del at(content, place[:-1])[place[-1]]
    path = tmp_path_factory.mktemp("c") / "lavterskel-2026.yml"
    told = broken(written_as(path, content))
    assert told.startswith("lavterskel-2026.yml: ")
    assert str(place[-1]) in told


@given(st.sampled_from([place[:-1] for place in NOUNS]))
def test_a_word_nobody_knows_is_told_with_its_place(
    tmp_path_factory: pytest.TempPathFactory, place: tuple[Any, ...]
) -> None:
    content = raw()
    at(content, place)["treshold"] = 5
    path = tmp_path_factory.mktemp("c") / "lavterskel-2026.yml"
    told = broken(written_as(path, content))
    assert "treshold er et ukjent ord" in told
    assert all(str(word) in told for word in place)


def test_a_word_said_twice_is_a_mistake(written: Path) -> None:
    text = LAVTERSKEL.read_text(encoding="utf-8")
    written.write_text(text.replace("      width: 3\n", "      width: 3\n      width: 9\n"))
    assert "lavterskel-2026.yml linje" in broken(written)


def test_what_is_not_yaml_is_told_and_not_raised(written: Path) -> None:
    written.write_text("form: [", encoding="utf-8")
    assert "er ikke YAML" in broken(written)


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (("form",), "annet", "form: må være det samme som i filnavnet"),
        (("year",), 2025, "year: må være det samme som i filnavnet"),
        (("year",), "tjue", "year har feil type verdi"),
        (("period", "kind"), "week", "period.kind har en verdi som ikke finnes"),
        (("period", "deadline", "day"), 31, "period.deadline: dagen må være 1 til 28"),
        (("tables", 0, "dialect", "line_break"), "\n", "line_break har en verdi som ikke finnes"),
        (("tables", 0, "kind"), "records", "kan ikke vernes ved å skjule tall"),
        (("tables", 0, "model"), "rpt_users", "model: må begynne med rpt_national__lavterskel"),
        (("tables", 0, "key"), ["finnes_ikke"], "key: finnes_ikke er ikke et felt"),
        (("tables", 0, "key"), [], "key: må ha minst ett felt"),
        (("tables", 0, "disclosure"), None, "må protection_nb si hva som verner"),
        (("tables", 0, "disclosure", "threshold"), 1, "threshold må være minst 2"),
        (("tables", 0, "disclosure", "value"), "tall", "value: er ikke et felt"),
        (("tables", 0, "disclosure", "additive"), {}, "må si hva som gjelder ellers"),
        (("tables", 0, "disclosure", "additive", "enquiries"), ["x"], "x er ingen akse"),
        (("tables", 0, "disclosure", "axes", 0, "above"), "y", "y er ikke et felt"),
        (("tables", 0, "disclosure", "axes", 0, "column"), "period_on", "én periode"),
        (("tables", 0, "disclosure", "sums", 0, "parts"), [], "må ha en del"),
        (("tables", 0, "disclosure", "sums", 1, "bound"), True, "både rest og bound"),
        (("tables", 0, "fields", 3, "codes"), "ukjent_liste", "code_lists: ukjent_liste mangler"),
        (("tables", 0, "fields", 3, "codes"), ["a"], "code_lists: indicator brukes ikke"),
        (("covers_from",), "2030-01-01", "covers_from: må være fra 2016"),
    ],
)
def test_what_does_not_hang_together_is_told(
    written: Path, place: tuple[Any, ...], value: Any, told: str
) -> None:
    content = raw()
    at(content, place[:-1])[place[-1]] = value
    assert told in broken(written_as(written, content))


def test_only_the_suppression_field_has_no_column(written: Path) -> None:
    content = raw()
    del content["tables"][0]["fields"][0]["column"]
    assert "bare feltet for skjult tall er uten" in broken(written_as(written, content))


def test_a_file_of_another_name_is_no_contract(tmp_path: Path) -> None:
    path = tmp_path / "lavterskel.yml"
    path.write_text("", encoding="utf-8")
    assert "filen må hete" in broken(path)
    assert forms(tmp_path) == ()


def test_there_are_five_forms() -> None:
    assert forms() == ("is24_8_ch20", "kostra_52", "lavterskel", "maling", "rph")


def test_an_unknown_form_names_those_there_are() -> None:
    with pytest.raises(FormUnknown, match="is24_8_ch20, kostra_52, lavterskel, maling, rph"):
        read_form("iplos", date(2026, 1, 1))


def test_a_period_is_told_by_its_first_day() -> None:
    assert read_form("lavterskel", date(2026, 4, 1)).year == 2026
    with pytest.raises(FormUnknown, match="2026-05-01 er ikke første dag"):
        read_form("lavterskel", date(2026, 5, 1))
    with pytest.raises(FormUnknown, match="2026-04-01 er ikke første dag"):
        read_form("rph", date(2026, 4, 1))


def test_a_year_has_its_own_contract_and_the_oldest_tells_of_what_was(tmp_path: Path) -> None:
    for year in (2026, 2027):
        content = raw() | {"year": year, "covers_from": f"{2020 if year == 2026 else year}-01-01"}
        written_as(tmp_path / f"lavterskel-{year}.yml", content)
    read = {
        year: read_form("lavterskel", date(year, 1, 1), tmp_path).year for year in range(2020, 2028)
    }
    assert read == {**dict.fromkeys(range(2020, 2027), 2026), 2027: 2027}
    for year in (2019, 2028):
        with pytest.raises(FormUnknown, match=f"ingen kontrakt for {year}"):
            read_form("lavterskel", date(year, 1, 1), tmp_path)


def test_two_tables_of_figures_are_refused(tmp_path: Path) -> None:
    content = raw()
    other = copy.deepcopy(content["tables"][0]) | {"name": "andre"}
    content["tables"].append(other)
    path = tmp_path / "lavterskel-2026.yml"
    assert "bare én tabell kan ha tall" in broken(written_as(path, content))
