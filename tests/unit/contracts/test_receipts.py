"""A receipt survives being written, and says nothing that could identify somebody."""

from __future__ import annotations

import hashlib
import json
import re
import string
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import receipts
from contracts.receipts import EntityReceipt, Finding, Receipt, Status
from contracts.severities import Severity

NAMES = st.text(string.ascii_lowercase + "æøå-", min_size=1, max_size=12)
COUNTS = st.integers(min_value=0, max_value=10**9)
INSTANTS = st.datetimes(timezones=st.just(UTC))
RECEIPTS = st.builds(
    Receipt,
    run_id=NAMES,
    source_name=NAMES,
    delivery_name=NAMES,
    kind=st.sampled_from(["files", "database", "workbook"]),
    status=st.sampled_from(Status),
    landed_at=INSTANTS,
    finished_at=INSTANTS,
    data_through=st.none() | st.dates(),
    window_from=st.none() | INSTANTS,
    window_to=st.none() | INSTANTS,
    checksum=NAMES,
    code_version=NAMES,
    duplicate_of=st.none() | NAMES,
    rows_quarantined=st.none() | COUNTS,
    entities=st.lists(
        st.builds(
            EntityReceipt,
            entity=NAMES,
            file=NAMES,
            rows_read=COUNTS,
            rows_landed=COUNTS,
            rows_deleted=COUNTS,
            checksum=NAMES,
            unknown_columns=st.lists(NAMES, max_size=2).map(tuple),
        ),
        max_size=3,
    ).map(tuple),
    findings=st.lists(
        st.builds(
            Finding,
            rule=NAMES,
            severity=st.sampled_from(Severity),
            file=NAMES,
            place=NAMES,
            message=NAMES,
            remedy=NAMES,
        ),
        max_size=3,
    ).map(tuple),
)


def one_receipt(source: str = "tonsberg", delivery: str = "2023-09-01") -> Receipt:
    """A small receipt of a landed delivery."""
    return Receipt(
        run_id="natt",
        source_name=source,
        delivery_name=delivery,
        kind="files",
        status=Status.LANDED,
        landed_at=datetime(2023, 8, 31, 22, tzinfo=UTC),
        finished_at=datetime(2023, 8, 31, 22, 1, tzinfo=UTC),
        data_through=date(2023, 9, 1),
    )


@given(RECEIPTS)
def test_a_receipt_reads_back_as_it_was(receipt: Receipt) -> None:
    assert receipts.from_dict(receipt.as_dict()) == receipt
    assert receipts.from_dict(json.loads(receipts.to_json(receipt))) == receipt


@given(RECEIPTS)
def test_rows_landed_is_the_sum_over_the_entities(receipt: Receipt) -> None:
    assert receipt.rows_landed == sum(e["rows_landed"] for e in receipt.as_dict()["entities"])


def test_a_task_gets_plain_values_only() -> None:
    plain = one_receipt().as_dict()
    assert plain["status"] == "landed"
    assert plain["data_through"] == "2023-09-01"
    assert plain["landed_at"] == "2023-08-31T22:00:00+00:00"


def test_writing_replaces_in_one_step(tmp_path: Path) -> None:
    path = tmp_path / receipts.RECEIPT_NAME
    receipts.write(path, one_receipt())
    receipts.write(path, replace(one_receipt(), status=Status.DUPLICATE))
    assert receipts.read(path).status is Status.DUPLICATE
    assert [file.name for file in tmp_path.iterdir()] == ["receipt.json"]


def test_landed_reads_a_source_in_order_and_nothing_else(tmp_path: Path) -> None:
    for source, delivery in [("b", "2023-02-01"), ("a", "2023-02-01"), ("a", "2023-01-01")]:
        folder = tmp_path / source / delivery
        folder.mkdir(parents=True)
        receipts.write(folder / receipts.RECEIPT_NAME, one_receipt(source, delivery))
    (tmp_path / "a" / "2023-03-01").mkdir()  # still being landed: no receipt yet
    found = [receipt.delivery_name for receipt in receipts.landed(tmp_path, "a")]
    assert found == ["2023-01-01", "2023-02-01"]
    assert list(receipts.landed(tmp_path, "c")) == []


def test_a_value_without_a_plain_form_is_refused() -> None:
    with pytest.raises(TypeError, match="no plain form for PosixPath"):
        receipts.to_json(replace(one_receipt(), checksum=Path("x")))  # type: ignore[arg-type]


@given(st.binary(max_size=64))
def test_a_checksum_never_has_eleven_digits_in_a_row(content: bytes) -> None:
    text = receipts.checksum_text(hashlib.sha256(content).hexdigest())
    assert text.startswith("sha256:")
    assert not re.search(r"\d{11}", text)
    assert text.removeprefix("sha256:").replace("-", "") == hashlib.sha256(content).hexdigest()
