"""Months and figures that are judged by others: which they are, and what is told of them."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from contracts.receipts import RECEIPT_NAME, read, write

REAL = Path("synthetic/maling_2023.csv")
NOW = datetime(2023, 9, 1, tzinfo=UTC)


def found(landing: Any, delivery: str, code: str) -> tuple[int, int, list[int | None]]:
    """Of a rule: rows checked, rows failed, and which they are."""
    results = [row for row in landing.judgement(delivery, "rule_results") if row[3] == code]
    rows = [row[3] for row in landing.judgement(delivery, "findings") if row[4] == code]
    return results[0][6], results[0][7], sorted(rows, key=str)


def counts(row: Any, figures: dict[tuple[str, str], float | None], **common: Any) -> list[Any]:
    """A row for each figure, by indicator and month."""
    return [
        row("monthly_counts", record_id=f"{indicator}-{month}", indicator_code=indicator,
            month=date.fromisoformat(f"{month}-01"), value=value, **common)
        for (indicator, month), value in figures.items()
    ]  # fmt: skip


def real_figures() -> dict[tuple[str, str], float | None]:
    """The real table, an empty month as nothing."""
    with REAL.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {
        (line["indicator_code"], month): float(value) if value else None
        for line in rows
        for month, value in line.items()
        if month.startswith("20")
    }


def dated(landing: Any, delivery: str, through: date, *, is_window: bool = False) -> None:
    """Let the receipt of a landed delivery say how far it tells."""
    path = landing.zones.landed_delivery("tonsberg", delivery) / RECEIPT_NAME
    receipt = read(path)
    changed = {"data_through": through, "window_from": NOW if is_window else None}
    write(path, type(receipt)(**{**receipt.__dict__, **changed}))


def test_the_real_table_has_no_jump_and_ten_times_too_many_has_one(landing: Any, row: Any) -> None:
    figures = real_figures()
    landing.land("2023-09-01", {"monthly_counts": counts(row, figures)}, kind="workbook")
    landing.judge("2023-09-01")
    # Thirteen indicators over eight months: seven pairs of each.
    assert found(landing, "2023-09-01", "M-050") == (91, 0, [])
    typed = figures | {("new_short_term", "2023-05"): 110}
    landing.land("2023-09-02", {"monthly_counts": counts(row, typed)}, kind="workbook")
    landing.judge("2023-09-02")
    checked, failed, rows = found(landing, "2023-09-02", "M-050")
    places = [list(typed)[number or 0] for number in rows]
    # Up from 20 is not told, down to 11 again is: the figure to mend is the one before.
    assert places == [("new_short_term", "2023-06")]
    assert (checked, failed) == (91, 1)


def test_a_figure_is_held_against_what_was_delivered_before(landing: Any, row: Any) -> None:
    before = {("discharged", f"2022-{month:02d}"): 20.0 + month for month in range(1, 13)}
    landing.land("2022-12-31", {"monthly_counts": counts(row, before)}, kind="workbook")
    landing.judge("2022-12-31")
    january = {("discharged", "2023-01"): 320.0}
    landing.land("2023-02-01", {"monthly_counts": counts(row, january)}, kind="workbook")
    landing.judge("2023-02-01")
    assert found(landing, "2023-02-01", "M-050") == (1, 1, [0])


def test_sums_deleted_rows_and_empty_months_are_no_part_of_it(landing: Any, row: Any) -> None:
    figures = {("discharged", f"2023-{month:02d}"): 20.0 + month for month in range(1, 9)}
    rows = counts(row, figures)
    rows += counts(row, {("users_total", "2023-01"): 5, ("users_total", "2023-02"): 5000},
                   counted_by="sum")  # fmt: skip
    rows += counts(row, {("discharged", "2023-09"): 9999}, is_deleted=True)
    rows += counts(row, {("discharged", "2023-10"): 20, ("discharged", "2023-11"): None})
    landing.land("2023-12-01", {"monthly_counts": rows}, kind="workbook")
    landing.judge("2023-12-01")
    assert found(landing, "2023-12-01", "M-050") == (7, 0, [])


def publish(landing: Any, rows: list[tuple[str, str, str, float | None]]) -> Path:
    """Figures of the journal, as readers have them."""
    folder = landing.zones.published / "run-1"
    folder.mkdir(parents=True)
    file = folder / "reporting.duckdb"
    with duckdb.connect(str(file)) as con:
        con.execute(
            "create table rpt_monthly_indicators (municipality_code varchar, "
            "indicator_code varchar, month date, journal_value decimal(12, 3))"
        )
        if rows:
            con.executemany("insert into rpt_monthly_indicators values (?, ?, ?, ?)", rows)
    (landing.zones.published / "current").symlink_to("run-1")
    return Path(file)


def test_a_count_is_held_against_the_journal_as_published(landing: Any, row: Any) -> None:
    publish(landing, [("3803", "discharged", f"2023-0{month}-01", value)
                      for month, value in enumerate((15, 15, 15, None), start=1)])  # fmt: skip
    figures = {("discharged", "2023-01"): 15, ("discharged", "2023-02"): 17,
               ("discharged", "2023-03"): 18, ("discharged", "2023-04"): 90,
               ("discharged", "2023-05"): 90, ("new_red_cases", "2023-01"): 90}  # fmt: skip
    landing.land("2023-09-01", {"monthly_counts": counts(row, figures)}, kind="workbook")
    landing.judge("2023-09-01")
    assert found(landing, "2023-09-01", "M-051") == (3, 1, [2])


def test_the_units_of_a_municipality_are_added_up_first(landing: Any, row: Any) -> None:
    publish(landing, [("3803", "discharged", "2023-01-01", 40)])
    rows = counts(row, {("discharged", "2023-01"): 15.0}, unit="nord")
    rows += [{**one, "record_id": "sør", "unit": "sør", "value": 25.0} for one in rows]
    landing.land("2023-09-01", {"monthly_counts": rows}, kind="workbook")
    landing.judge("2023-09-01")
    assert found(landing, "2023-09-01", "M-051") == (2, 0, [])


@pytest.mark.parametrize("state", ["absent", "broken", "of another shape"])
def test_without_published_figures_nothing_is_compared(landing: Any, row: Any, state: str) -> None:
    if state != "absent":
        file = publish(landing, [])
        file.unlink()
        if state == "broken":
            file.write_bytes(b"no database" * 1000)
        else:
            duckdb.connect(str(file)).close()
    rows = counts(row, {("discharged", "2023-01"): 15.0})
    landing.land("2023-09-01", {"monthly_counts": rows}, kind="workbook")
    assert landing.judge("2023-09-01")["verdict"] == "accepted"
    assert found(landing, "2023-09-01", "M-051") == (0, 0, [])


def enquiries(row: Any, months: dict[str, int]) -> list[Any]:
    """So many anonymous enquiries in each month."""
    return [
        row("enquiries", record_id=f"{month}-{number}", person_pseudonym=None,
            recommended_offer_id=None, received_at=datetime.fromisoformat(f"{month}-15T09:00Z"))
        for month, count in months.items()
        for number in range(count)
    ]  # fmt: skip


def test_the_newest_month_that_is_over_is_told_when_it_is_silent(landing: Any, row: Any) -> None:
    months = {f"2023-{month:02d}": 20 for month in range(1, 8)} | {"2023-08": 4, "2023-09": 1}
    landing.land("2023-09-10", {"enquiries": enquiries(row, months)})
    dated(landing, "2023-09-10", date(2023, 9, 10))
    landing.judge("2023-09-10")
    # September is not over. The finding is of no row.
    assert found(landing, "2023-09-10", "H-050") == (1, 1, [None])
    summary = landing.judge("2023-09-10")
    places = [one["place"] for one in summary["findings"] if one["rule"] == "H-050"]
    assert places == ["hele filen"]


def test_a_month_without_any_record_is_the_most_silent(landing: Any, row: Any) -> None:
    months = {f"2023-{month:02d}": 20 for month in range(1, 8)}
    landing.land("2023-09-10", {"enquiries": enquiries(row, months)})
    dated(landing, "2023-09-10", date(2023, 9, 1))
    landing.judge("2023-09-10")
    assert found(landing, "2023-09-10", "H-050") == (1, 1, [None])


def test_all_months_that_have_ended_since_the_last_delivery_are_judged(
    landing: Any, row: Any
) -> None:
    months = {f"2023-{month:02d}": 20 for month in range(1, 7)}
    landing.land("2023-07-01", {"enquiries": enquiries(row, months)})
    dated(landing, "2023-07-01", date(2023, 7, 1))
    landing.judge("2023-07-01")
    assert found(landing, "2023-07-01", "H-050") == (1, 0, [])
    months |= {"2023-07": 2, "2023-08": 20, "2023-09": 20}
    landing.land("2023-10-01", {"enquiries": enquiries(row, months)})
    dated(landing, "2023-10-01", date(2023, 10, 1))
    landing.judge("2023-10-01")
    assert found(landing, "2023-10-01", "H-050") == (3, 1, [None])


def test_deliveries_of_changes_are_added_to_what_was_told(landing: Any, row: Any) -> None:
    months = {f"2023-{month:02d}": 20 for month in range(1, 8)}
    landing.land("2023-08-01", {"enquiries": enquiries(row, months)}, kind="database")
    dated(landing, "2023-08-01", date(2023, 8, 1))
    landing.judge("2023-08-01")
    for day, count in ((11, 3), (21, 2), (31, 0)):
        delivery = f"2023-08-{day}"
        landing.land(delivery, {"enquiries": enquiries(row, {"2023-08": count})}, kind="database")
        dated(landing, delivery, date(2023, 9, 1), is_window=True)
        landing.judge(delivery)
    # Three and two are five of an ordinary twenty: no less than a quarter.
    assert found(landing, "2023-08-11", "H-050") == (1, 1, [None])
    assert found(landing, "2023-08-21", "H-050") == (1, 0, [])
    assert found(landing, "2023-08-31", "H-050") == (1, 0, [])
