"""The scanner finds what it is to find: a scanner that finds nothing proves nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from tests.privacy.canaries import NOTE, Canaries
from tests.privacy.numbers import is_identity_number, numbers_in
from tests.privacy.scanning import Scanner

NUMBER = "15828510085"


@pytest.mark.parametrize("number", ["01819010001", "01819010192", "15828510085", "41819010186"])
def test_the_published_examples_are_numbers(number: str) -> None:
    assert is_identity_number(number)


def test_canaries_are_numbers_by_both_rules_and_nobodys() -> None:
    canaries = Canaries()
    made = [canaries.number(str(place)) for place in range(80)]
    assert len(set(made)) == 80
    assert all(is_identity_number(number) and int(number[2:4]) > 80 for number in made)
    old = [number for number in made if sum(int(d) * w for d, w in zip(
        number[:10], (3, 7, 6, 1, 8, 9, 4, 5, 2, 1), strict=True)) % 11 == 0]  # fmt: skip
    assert 0 < len(old) < len(made)


@pytest.mark.parametrize(
    "text",
    [NUMBER, f"fnr{NUMBER}x", f"«{NUMBER}»", "158285 10085", "158285-10085", f"1,{NUMBER},2"],
)
def test_numbers_are_found_in_text(text: str) -> None:
    assert len(numbers_in(text)) == 1


@pytest.mark.parametrize(
    "text",
    [f"1{NUMBER}", f"{NUMBER}0", "15828510086", f"sha256:{'ab' * 16}{NUMBER}cd", "2023-09-01"],
)
def test_other_digits_are_left_alone(text: str) -> None:
    assert numbers_in(text) == []


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16", "utf-16-be"])
def test_numbers_and_words_are_found_in_bytes(encoding: str) -> None:
    data = f"æ {NUMBER} {NOTE}".encode(encoding)
    found = {seen.what for seen in Scanner(words=frozenset({NOTE})).in_bytes("x", data)}
    assert {NUMBER, NOTE} <= found


def test_they_are_found_in_every_kind_of_file(tmp_path: Path) -> None:
    with duckdb.connect(tmp_path / "a.duckdb") as connection:
        connection.execute(f"create table t as select {NUMBER}::bigint as n, ['{NOTE}'] as s")
        connection.execute(f"copy t to '{tmp_path / 'a.parquet'}' (format parquet)")
    with closing(sqlite3.connect(tmp_path / "a.db")) as lite:
        lite.execute("create table t (n integer, b blob)")
        lite.execute("insert into t values (?, ?)", [int(NUMBER), NOTE.encode()])
        lite.commit()
    scanner = Scanner(words=frozenset({NOTE}))
    for name in ("a.duckdb", "a.parquet", "a.db"):
        found = {seen.what for seen in scanner.in_file(tmp_path / name)}
        assert {NUMBER, NOTE} <= found, name
