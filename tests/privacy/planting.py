"""An inbox with identity numbers in good, bad and crashing places; no number in two of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from contracts.entities import Field, entities
from tests.privacy.canaries import KEYS, NAME, NOTE, Canaries
from tests.privacy.spoiling import SPOILT
from tests.privacy.workbooks import plant_workbooks

Row = dict[str, str]

ENTITIES = ("persons", "offers", "enquiries", "episodes", "episode_statuses", "contacts")
BY_TYPE = {
    "string": "x", "integer": "1", "number": "1", "boolean": "false", "date": "2023-08-01",
    "datetime": "2023-08-01T10:00:00+02:00",
}  # fmt: skip
GOOD = "2023-08-31"
MUNICIPALITY = "3801"


@dataclass(frozen=True)
class Dialect:
    """How one of the two sources writes."""

    delimiter: str = ","
    encoding: str = "utf-8"
    trailer: str = ""


UTF8 = Dialect()
CP1252 = Dialect(";", "cp1252", "ANTALL")


def sound(entity: str, number: int, **values: str) -> Row:
    """A record with nothing wrong: every required cell filled, the rest as given."""

    def cell(field: Field) -> str:
        if not field.is_required:
            return ""
        return field.codes[0] if field.codes else BY_TYPE[field.type]

    row = {field.name: cell(field) for field in entities()[entity].fields}
    own = {"record_id": f"{entity}-{number}", "municipality_code": MUNICIPALITY}
    return row | own | values


def lines(rows: Sequence[Row], dialect: Dialect) -> str:
    """A whole file: header, records and, where the source has one, a trailer."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=dialect.delimiter, lineterminator="\n")
    writer.writerow(rows[0])
    writer.writerows(row.values() for row in rows)
    if dialect.trailer:
        writer.writerow([dialect.trailer, len(rows)])
    return out.getvalue()


def deliver(folder: Path, files: dict[str, str], dialect: Dialect = UTF8) -> None:
    """Put texts in a delivery folder."""
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_bytes(text.encode(dialect.encoding))


def journal(birds: Canaries, where: str) -> dict[str, list[Row]]:
    """Two persons who are in order, with numbers and keys that belong where they stand."""
    episode = {"episode_id": "episodes-1"}
    return {
        "persons": [
            sound("persons", 1, person_key=KEYS[0], id_type="fnr", birth_date="1980-01-01",
                  national_id=birds.number(f"{where} national_id")),
            sound("persons", 2, person_key=KEYS[1], id_type="fnr", birth_date="1980-01-01",
                  national_id=birds.written(f"{where} national_id with a space"),
                  replaces_national_id=birds.number(f"{where} replaces_national_id")),
        ],
        "offers": [sound("offers", 1, offer_id="H-1", name="Samtaler", service_code="PRI",
                         valid_from="2020-01-01")],
        "enquiries": [sound("enquiries", 1, person_key=KEYS[0], staff_id="ansatt-1")],
        "episodes": [sound("episodes", 1, person_key=KEYS[0], offer_id="H-1")],
        "episode_statuses": [sound("episode_statuses", 1, status="I", reason=NOTE,
                                   valid_from="2023-08-01", **episode)],
        "contacts": [sound("contacts", 1, **episode)],
    }  # fmt: skip


def _in_bad_places(rows: dict[str, list[Row]], birds: Canaries) -> None:
    """Numbers where none belongs, in records that can be read."""
    as_key = birds.number("person_key is a number")
    episode = {"episode_id": "episodes-1"}
    rows["persons"] += [
        sound("persons", 3, person_key=as_key, id_type="none"),
        sound("persons", 4, person_key=KEYS[2], district_code=birds.number("district_code")),
        sound("persons", 5, person_key=KEYS[3], birth_date=birds.number("unreadable date")),
        sound("persons", 6, person_key=KEYS[4], sex=birds.number("code")),
        sound("persons", 7, person_key=KEYS[5],
              municipality_code=birds.number("municipality_code")),
        sound("persons", 8, person_key=KEYS[6], is_deleted=birds.number("truth value")),
        sound("persons", 9, person_key=birds.written("person_key with a space")),
        sound("persons", 10, person_key=NAME, sex=NAME, birth_date=NAME) | {"record_id": NAME},
    ]  # fmt: skip
    rows["offers"] += [
        sound("offers", 2, offer_id="H-2", valid_from="2020-01-01",
              name=f"Hos {birds.number('offer name')}", unit=birds.written("unit")),
        sound("offers", 3, offer_id=birds.number("offer_id"), fee=birds.number("number")),
    ]  # fmt: skip
    rows["enquiries"] += [
        sound("enquiries", 2, person_key=as_key, received_at=birds.number("unreadable time")),
        sound("enquiries", 3, recommended_offer_id=birds.number("reference")),
        sound("enquiries", 4, staff_id=birds.number("staff_id")),
        sound("enquiries", 5) | {"record_id": birds.number("record_id")},
    ]
    rows["episodes"] += [
        sound("episodes", 2, person_key=as_key, offer_id=birds.number("missing offer"),
              previous_episode_id=birds.number("previous_episode_id")),
    ]  # fmt: skip
    rows["episode_statuses"] += [
        sound("episode_statuses", 2, reason=f"Ring {birds.number('reason')} i dag", **episode),
        sound("episode_statuses", 3, reason=f"fnr{birds.number('reason, glued')}!", **episode),
        sound("episode_statuses", 4, reason=birds.written("reason with a space"), **episode),
        sound("episode_statuses", 5, sequence=birds.number("whole number"), **episode),
    ]
    rows["contacts"] += [
        sound("contacts", 2, duration_minutes=birds.number("duration"), **episode),
        sound("contacts", 3, profession=birds.number("profession"), **episode),
        sound("contacts", 4, starts_at=f"2023-08-01 {birds.number('time and more')}", **episode),
    ]


def _texts(rows: dict[str, list[Row]], dialect: Dialect = UTF8) -> dict[str, str]:
    return {f"{entity}.csv": lines(found, dialect) for entity, found in rows.items()}


def _good(inbox: Path, birds: Canaries) -> None:
    """A delivery that lands, with everything a delivery that lands may hold."""
    rows = journal(birds, "good")
    _in_bad_places(rows, birds)
    texts = _texts(rows)
    header, *rest = texts["enquiries.csv"].splitlines()
    cells = [birds.number("unknown column"), *[""] * (len(rest) - 1)]
    unknown = birds.number("unknown header")
    texts["enquiries.csv"] = "\n".join(
        [
            f"{header},{unknown},{NAME}",
            *(f"{line},{cell},{NAME}" for line, cell in zip(rest, cells, strict=True)),
        ]
    )
    texts["contacts.csv"] += f"contacts-5,{MUNICIPALITY},{birds.number('broken line')}\n"
    texts["contacts.csv"] += ",".join(["x"] * 40) + f",{birds.number('line too long')},{NAME}\n"
    texts[f"contacts_{birds.number('file name')} {NAME}.csv"] = texts.pop("contacts.csv")
    texts[f"{NAME}.csv"] = NAME
    deliver(inbox / "kanari" / GOOD, texts)


def _spoilt(inbox: Path, birds: Canaries) -> None:
    for delivery, spoil in SPOILT.items():
        texts = _texts(journal(birds, spoil.__name__))
        spoil(texts, birds)
        folder = inbox / "kanari" / delivery
        folder.mkdir()
        for name, text in texts.items():
            (folder / name).write_bytes(text.encode("utf-8", errors="surrogateescape"))
    named = inbox / "kanari" / f"2023-08-28-{birds.number('delivery folder')}"
    deliver(named, _texts(journal(birds, "delivery folder named")))
    undated = inbox / "kanari" / birds.number("undated delivery folder")
    deliver(undated, _texts(journal(birds, "delivery folder undated")))


def _with_trailer(inbox: Path, birds: Canaries) -> None:
    folder = inbox / "kanari-cp1252"
    rows = journal(birds, "cp1252")
    rows["persons"][0]["registered_at"] = birds.number("cp1252 unreadable time")
    deliver(folder / GOOD, _texts(rows, CP1252), CP1252)
    texts = _texts(journal(birds, "wrong trailer"), CP1252)
    texts["persons.csv"] = texts["persons.csv"].replace(
        "ANTALL;2", f"ANTALL;{birds.number('count in trailer')}"
    )
    texts["contacts.csv"] = texts["contacts.csv"].replace(
        "ANTALL;1", f"{birds.number('trailer')};1"
    )
    deliver(folder / "2023-08-30", texts, CP1252)
    deliver(folder / "2023-08-29", _texts(journal(birds, "no such byte"), CP1252), CP1252)
    persons = folder / "2023-08-29" / "persons.csv"
    number = birds.number("no such byte in cp1252").encode()
    persons.write_bytes(persons.read_bytes() + b"\x81" + number + b"\n")


def _declare(home: Path) -> None:
    own = {
        "municipality_code": MUNICIPALITY, "organisation": "kanari", "expected_by": "06:00",
        "registered_from": "2023-07-01",
    }  # fmt: skip
    files = {name: {"file": f"{name}*.csv"} for name in ENTITIES}
    written = {"delimiter": ";", "encoding": "cp1252", "trailer": "ANTALL"}
    sources = {
        "kanari": own | {"title": "Kanari", "kind": "files", "entities": files},
        "kanari-cp1252": own
        | {"title": "Kanari to", "kind": "files", "entities": files, "dialect": written},
        "kanari-maling": own | {"title": "Kanari tre", "kind": "workbook"},
    }
    declared = {name: body | {"location": f"inbox/{name}"} for name, body in sources.items()}
    text = yaml.safe_dump({"sources": declared}, allow_unicode=True)
    # A date is a date in sources.yml, never a text.
    (home / "sources.yml").write_text(text.replace("'2023-07-01'", "2023-07-01"), encoding="utf-8")


def plant(home: Path) -> Canaries:
    """Make an installation whose inbox is full of canaries; the numbers by place."""
    birds = Canaries()
    home.mkdir(mode=0o700)
    _good(home / "inbox", birds)
    _spoilt(home / "inbox", birds)
    _with_trailer(home / "inbox", birds)
    plant_workbooks(home / "inbox" / "kanari-maling", MUNICIPALITY, birds)
    _declare(home)
    return birds
