"""What the journal of ten_nights.py holds on the first night: a little of everything."""

from __future__ import annotations

from datetime import date

from tests.dbt.made_home import instant, record
from tests.dbt.made_judgement import Row
from tests.dbt.small_town import contact, offer, person, tables

EARLY = date(2023, 2, 1)
LONG_AGO = date(2022, 6, 1)
MARCH_TENTH, MARCH_TWENTIETH = date(2023, 3, 10), date(2023, 3, 20)


def _measure(key: str, contact_id: str, on: date, first_item: int) -> Row:
    return record(
        key, on, contact_id=contact_id, measured_at=instant(on, 9), instrument="ORS",
        answered_by="user", episode_id="e2", item_1=first_item, item_2=4, item_3=4, item_4=4,
    )  # fmt: skip


def _added() -> dict[str, list[Row]]:
    on = EARLY
    return {
        "persons": [person("j", id_type="dnr", national_pseudonym="first", district_code="01")],
        "offers": [offer("grp", "GRP", kind="group"), offer("treff", "TREFF", kind="centre")],
        "contacts": [
            contact("c5", "e2", on),
            contact("c6", "e1", MARCH_TENTH),
            contact("c7", "e3", MARCH_TWENTIETH),
        ],
        "measures": [_measure("m1", "c3", LONG_AGO, 4), _measure("m2", "c5", on, 10)],
        "assessments": [
            record("a1", on, enquiry_id="q1", assessed_at=instant(on), kind="phone",
                   main_problem="anxiety"),
        ],
        "decisions": [
            record("v1", on, person_pseudonym="a", applied_on=on, decided_on=on, result="granted"),
        ],
        "groups": [record("g1", on, name="Gruppe", offer_id="grp", starts_on=on)],
        "group_attendances": [
            record(f"ga-{key}", on, group_id="g1", held_on=on, person_pseudonym=key,
                   attendance="attended")
            for key in "abc"
        ],
        "self_help_codes": [
            record("k1", on, person_pseudonym="b", tool="Verktøy", created_at=instant(on)),
        ],
        "self_help_check_ins": [
            record("ki1", on, self_help_code_id="k1", checked_in_at=instant(on), score=3),
        ],
        "evaluations": [
            record("ev1", on, episode_id="e2", answered_on=on, question_code="better",
                   answer_code="better", form_version="1"),
        ],
        "staff_positions": [
            record("s1", on, staff_pseudonym="s", profession="2", offer_id="hsp",
                   share_of_position=0.5, valid_from=on),
        ],
        "centre_days": [
            record(f"cd{visits}", on, centre=f"Treff {visits}", held_on=on, visits=visits,
                   first_visits=1, accompanied=0, is_open=True)
            for visits in (1, 2)
        ],
    }  # fmt: skip


def first_records() -> dict[str, list[Row]]:
    """The small town's tables and what they lack."""
    told = tables()
    for entity, rows in _added().items():
        told[entity] = [*told.get(entity, []), *rows]
    return told
