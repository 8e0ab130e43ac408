"""The faults themselves: one of each kind that real deliveries have had."""

from __future__ import annotations

from datetime import date

import numpy as np

from contracts.severities import Severity
from synthetic.dialects import Dialect
from synthetic.faults import Fault, Planter, Row, Spoil, change
from synthetic.identity import national_ids

LONG_AGO = date(1999, 1, 4)
MISSING_RECORD = "F999999"
UNKNOWN_HEADER = "Huskelapp"
REPEATED_ROWS = 3

# Spoilt copies are to be caught for what is wrong with them, not for being copies.
SOMEBODY_ELSE = "999901"
ELSEWHERE = "Et annet sted"
ANOTHER_PLACE = "Et tredje sted"
NO_ITEMS = {f"item_{number}": "" for number in range(1, 10)}
FAR_AHEAD = date(2099, 1, 5)


def canary() -> str:
    """An identity number with correct check digits, to be looked for where it must not be."""
    numbers = national_ids(
        np.random.default_rng(1990),
        np.array(["1990-01-01"], dtype="datetime64[D]"),
        np.array([False]),
        np.array([False]),
    )
    return str(numbers[0])


def _long_ago(name: str) -> Spoil:
    return lambda row, dialect: row | {name: LONG_AGO.strftime(dialect.date)}


def _no_such_day(name: str) -> Spoil:
    """31 February, written as the source writes dates."""
    return lambda row, dialect: (
        row | {name: LONG_AGO.strftime(dialect.date).replace("04", "31", 1).replace("01", "02", 1)}
    )


def _cut_in_half(name: str) -> Spoil:
    """A number that stops at its decimal sign: lenient readers take it for a whole one."""
    return lambda row, dialect: row | {name: f"16{dialect.decimal}"}


def _as_true(**values: str) -> Spoil:
    return lambda row, dialect: row | {"has_decision": dialect.true} | values


def _two_above_its_sum(row: Row, dialect: Dialect) -> Row:
    stated = float(row["stated_sum"].replace(dialect.decimal, "."))
    wrong = stated + 2 if stated <= 38 else stated - 2
    return row | {"stated_sum": f"{wrong:.1f}".replace(".", dialect.decimal)}


def _far_ahead(name: str) -> Spoil:
    return _early_morning_of(name, FAR_AHEAD)


def _early_morning_of(name: str, on: date = LONG_AGO) -> Spoil:
    def spoil(row: Row, dialect: Dialect) -> Row:
        day = on.strftime(dialect.date)
        is_iso = dialect.datetime == "iso"
        return row | {name: f"{day}T08:00:00+01:00" if is_iso else f"{day} 08:00:00"}

    return spoil


FAULTS = (
    Fault("persons", "P-006", "bad_municipality_code",
          change(municipality_code="38O3", person_key=SOMEBODY_ELSE, national_id="", id_type="none",
                 replaces_national_id="")),
    Fault("enquiries", "H-004", "unknown_code", change(channel="brevdue")),
    Fault("enquiries", "H-007", "answered_before_received",
          _early_morning_of("first_answered_at"), needs=("first_answered_at",)),
    Fault("assessments", "A-004", "unknown_code", change(main_problem="tankekjor")),
    Fault("assessments", "A-010", "belongs_to_nothing", change(enquiry_id="", episode_id="")),
    Fault("offers", "T-007", "ends_before_start", _long_ago("valid_to")),
    Fault("decisions", "V-001", "unreadable_date", _no_such_day("applied_on"),
          needs=("applied_on",)),
    Fault("episodes", "F-007", "ends_before_start", _long_ago("ended_on"), needs=("end_reason",)),
    Fault("episodes", "F-010", "decision_without_decision",
          _as_true(decision_id="", person_key=SOMEBODY_ELSE)),
    Fault("episode_statuses", "S-009", "identity_number_in_free_text",
          change(reason=f"Ringte fra nytt nummer, fødselsnummer {canary()}"),
          severity=Severity.WARNING, only={"status": "I"}, is_in_place=True),
    Fault("contacts", "K-001", "line_cut_short", change(), cuts_line=True),
    Fault("contacts", "K-002", "required_missing", change(mode=""), needs=("episode_id",)),
    Fault("contacts", "K-003", "same_key_other_content", change(), copies=2,
          needs=("duration_minutes", "episode_id")),
    Fault("contacts", "K-005", "duration_too_long", change(duration_minutes="1500")),
    Fault("contacts", "K-008", "no_such_record", change(episode_id=MISSING_RECORD)),
    Fault("contacts", "K-010", "belongs_to_nothing", change(enquiry_id="", episode_id="")),
    Fault("groups", "G-007", "ends_before_start", _long_ago("ends_on")),
    Fault("group_attendances", "D-004", "unknown_code",
          change(attendance="kom", person_key=SOMEBODY_ELSE)),
    Fault("measures", "U-001", "number_cut_in_half", _cut_in_half("stated_sum")),
    Fault("measures", "U-005", "score_out_of_range", change(item_1="14", stated_sum=""),
          only={"instrument": "ORS"}),
    Fault("measures", "U-010", "sum_is_not_its_items", _two_above_its_sum,
          only={"instrument": "ORS"}),
    Fault("self_help_codes", "C-002", "required_missing", change(tool="")),
    Fault("self_help_check_ins", "I-005", "score_out_of_range", change(score="120")),
    Fault("evaluations", "E-004", "unknown_code", change(answer_code="tja")),
    Fault("staff_positions", "B-005", "share_above_one", change(share_of_position="2")),
    Fault("drop_in_days", "O-005", "negative_count", change(staff_on_duty="-1", unit=ELSEWHERE),
          only={"status": "registered"}),
    Fault("centre_days", "R-005", "negative_count",
          change(visits="-3", first_visits="", accompanied="", centre=ELSEWHERE),
          needs=("visits",)),
    Fault("monthly_counts", "M-005", "negative_count", change(value="-2", unit=ELSEWHERE)),
    Fault("enquiries", "H-031", "no_such_municipality", change(municipality_code="9999")),
    Fault("contacts", "K-032", "in_the_future", _far_ahead("journalled_at"),
          needs=("journalled_at",)),
    Fault("episodes", "F-033", "told_twice", change()),
    Fault("self_help_codes", "C-035", "more_than_all_parts",
          change(parts_total="3", parts_completed="5")),
    Fault("centre_days", "R-035", "more_than_all_visits",
          change(visits="1", first_visits="5", accompanied="", centre=ANOTHER_PLACE),
          needs=("visits",)),
    Fault("measures", "U-036", "score_out_of_range_of_the_form",
          change(instrument="PHQ-9", stated_sum="28", **NO_ITEMS)),
    Fault("drop_in_days", "O-038", "closed_with_visitors",
          change(status="closed", attended="3", unit=ANOTHER_PLACE), only={"status": "registered"}),
    Fault("drop_in_days", "O-042", "told_twice", change(), only={"status": "registered"}),
    Fault("group_attendances", "D-042", "told_twice", change()),
)  # fmt: skip


def plant_all(planter: Planter) -> None:
    """Every fault the delivery has records for, some exact duplicates, and an unknown column."""
    for fault in FAULTS:
        planter.plant(fault)
    planter.repeat_exactly("contacts", REPEATED_ROWS)
    planter.add_column("enquiries", UNKNOWN_HEADER, f"Ring tilbake, {canary()}")
