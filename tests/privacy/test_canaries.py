"""No identity number, person key or free text gets out of the inbox: canaries were put in every
place somebody could put one, a whole night was run, and everything it wrote is searched."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from contracts import receipts
from contracts.entities import entities
from tests.nights.running import PROJECT, environment_for
from tests.privacy.canaries import KEYS, NAME, NOTE
from tests.privacy.conftest import CanaryNight
from tests.privacy.planting import GOOD
from tests.privacy.scanning import Scanner, Seen

pytestmark = pytest.mark.night

# A free text may lie in landing and in the build that reads it, and nowhere else.
MAY_HOLD_FREE_TEXT = ("landing", "build")


def scanner(night: CanaryNight, words: tuple[str, ...] = KEYS) -> Scanner:
    """One that knows every canary."""
    return Scanner(frozenset(night.birds.numbers.values()), frozenset(words))


def test_the_scanner_finds_every_canary_in_the_inbox(canary_night: CanaryNight) -> None:
    looking = scanner(canary_night, (*KEYS, NAME, NOTE))
    found = {seen.what for seen in looking.in_folders([canary_night.home / "inbox"])}
    digits = {re.sub(r"[^0-9]", "", what) for what in found}
    missed = {place for place, number in canary_night.birds.numbers.items() if number not in digits}
    assert missed == set()
    assert {*KEYS, NAME, NOTE} <= found
    assert len(canary_night.birds.numbers) > 80


def test_the_night_took_in_what_it_could(canary_night: CanaryNight) -> None:
    said = canary_night.said
    assert said.returncode == 0, said.stdout[-3000:] + said.stderr[-3000:]
    landing = canary_night.home / "landing"
    landed = {
        (receipt.source_name, receipt.delivery_name)
        for source in ("kanari", "kanari-cp1252", "kanari-maling")
        for receipt in receipts.landed(landing, source)
    }
    assert {("kanari", GOOD), ("kanari-cp1252", GOOD)} <= landed
    assert "kanari-maling" in {source for source, _ in landed}
    refused = [receipts.read(path) for path in landing.glob("_refused/*/*--*.json")]
    rules = {finding.rule for receipt in refused for finding in receipt.findings}
    assert rules >= {"L-001", "L-002", "L-005", "L-007", "L-008"}
    with duckdb.connect() as connection:
        checks = connection.execute(
            "select national_id_check, count(national_pseudonym) from read_parquet(?) "
            "where national_id_check = 'valid' group by all",
            [str(landing / "kanari*" / GOOD / "persons.parquet")],
        ).fetchall()
    assert checks == [("valid", 4)]


def test_of_a_refused_delivery_only_its_receipt_is_left(canary_night: CanaryNight) -> None:
    half_written = (canary_night.home / "landing" / ".part").rglob("*")
    assert [path for path in half_written if path.is_file() and path.suffix != ".lock"] == []


@pytest.fixture(scope="module")
def seen(canary_night: CanaryNight) -> dict[str, list[Seen]]:
    """What is seen in each folder the night may write to, and in what it said."""
    looking = scanner(canary_night, (*KEYS, NAME, NOTE))
    said = canary_night.said
    return {str(folder): looking.in_folders([folder]) for folder in canary_night.written} | {
        stream: list(looking.in_text(stream, text))
        for stream, text in (("stdout", said.stdout), ("stderr", said.stderr))
    }


def test_no_identity_number_or_key_is_anywhere_else(
    canary_night: CanaryNight, seen: dict[str, list[Seen]]
) -> None:
    assert len(seen) == len(canary_night.written) + 2
    found = [one for many in seen.values() for one in many if one.what not in (NAME, NOTE)]
    places = {number: place for place, number in canary_night.birds.numbers.items()}
    told = sorted({f"{places.get(one.what, one.what)}: {one.place}" for one in found})
    assert told == []


def test_free_text_and_names_get_no_further_than_the_build(seen: dict[str, list[Seen]]) -> None:
    found = {
        one.place
        for where, many in seen.items()
        for one in many
        if one.what in (NAME, NOTE) and Path(where).name not in MAY_HOLD_FREE_TEXT
    }
    assert sorted(found) == []
    # Where it may lie it does: it was looked for.
    assert {Path(where).name for where, many in seen.items() if many} == {*MAY_HOLD_FREE_TEXT}


def test_every_source_was_told_and_every_judgement_has_its_page(canary_night: CanaryNight) -> None:
    told = {
        path.parts[-3]: json.loads(path.read_text(encoding="utf-8"))
        for path in (canary_night.home / "feedback").glob("*/*/tilbakemelding.json")
    }
    assert {"kanari", "kanari-cp1252", "kanari-maling"} == set(told)
    assert {found["rule"] for found in told["kanari"]["findings"]} >= {"L-001", "P-001", "P-004"}
    assert all(one["exit_code"] == 2 for one in told.values())
    workbooks = (canary_night.home / "feedback").glob("*/*/tilbakemelding.xlsx")
    assert len(list(workbooks)) == 3
    assert (canary_night.home / "data_docs" / "leveranser" / "kanari" / f"{GOOD}.html").is_file()


@pytest.mark.parametrize(
    "delivery", [f"kanari/{GOOD}", "kanari/2023-08-20", "kanari-maling/2023-08-21_maling_2023.xlsx"]
)
def test_a_trial_tells_nobody_either(
    canary_night: CanaryNight, tmp_path: Path, delivery: str
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    said = subprocess.run(
        [sys.executable, "-m", "loaders", "check", str(canary_night.home / "inbox" / delivery),
         "--out", str(tmp_path / "svar")],
        cwd=PROJECT,
        env=environment_for(canary_night.home) | {"TMPDIR": str(temporary)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode in (1, 2), said.stderr
    assert "feil hos oss" not in said.stderr
    assert list(temporary.iterdir()) == []
    looking = scanner(canary_night, (*KEYS, NAME, NOTE))
    found = looking.in_folders([tmp_path / "svar"])
    found += [*looking.in_text("stdout", said.stdout), *looking.in_text("stderr", said.stderr)]
    assert sorted({seen.place for seen in found}) == []


def test_what_is_published_has_no_column_for_them(canary_night: CanaryNight) -> None:
    forbidden = {
        name
        for entity in entities().values()
        for field in entity.fields
        if field.pseudonym or field.is_free_text
        for name in (field.name, f"{field.name}_check")
    }
    assert forbidden >= {"person_key", "national_id", "comment", "reason", "staff_id"}
    for database in ("reporting", "analysis"):
        path = canary_night.current / f"{database}.duckdb"
        with duckdb.connect(path, read_only=True) as connection:
            columns = connection.execute(
                "select table_name, column_name from information_schema.columns"
            ).fetchall()
        assert [column for column in columns if column[1] in forbidden] == []
        if database == "reporting":
            of_persons = re.compile("person_id|pseudonym|birth|sex")
            found = {column for column in columns if of_persons.search(column[1])}
            # An axis of counted groups; what is a row for each person is never in this file.
            assert found == {
                ("rpt_national__lavterskel", "sex_code"), ("rpt_revisions", "sex_code"),
            }  # fmt: skip
    published = {path.stem for path in (canary_night.current / "parquet").rglob("*.parquet")}
    assert published
    assert not [name for name in published if name.startswith(("stg_", "int_"))]
