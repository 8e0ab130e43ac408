"""A made-up edition on disk, as the writer of editions lays it out: header and package only."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path
from typing import Any

from exports.editions.header import NO_MESSAGE, Header, Status, header_bytes

Row = dict[str, str]

FIRST = "5f0c2a4e-9c1b-4c8d-8a77-0b6f3d2e91aa"
SECOND = "b1d7e6c3-2f4a-4e0b-9d55-7c8a1f0e64bb"
INDICATORS = {
    "users_distinct": "Antall ulike brukere med psykisk helse oppfølging",
    "new_total": "Antall nye brukere psykisk helse oppfølging med og uten vedtak",
    "waiting_total": "Totalt antall brukere som venter",
    "enquiries": "Antall henvendelser",
    "contacts_attended": "Antall gjennomførte samtaler",
    "started_within_28_days": "Andel som ventet 28 dager eller mindre",
    "conversations_per_episode": "Gjennomførte samtaler per avsluttet forløp",
    "recovery": "Andel tilfriskede",
    "new_red_cases": "Nye røde saker",
    "outreach_hours": "Timer oppsøkende arbeid",
}
KINDS = {"all": "Alle tilbud", "conversation": "Samtaler", "course": "Kurs",
         "self_help": "Veiledet selvhjelp", "drop_in": "Drop-in"}  # fmt: skip
AGES = {"all": "Alle aldre", "18_24": "18–24 år", "25_44": "25–44 år", "45_66": "45–66 år",
        "67_plus": "67 år og eldre"}  # fmt: skip
SEXES = {"all": "Begge kjønn", "1": "Mann", "2": "Kvinne"}
MISSING = {"not_reported": "Ikke rapportert", "not_applicable": "Ikke aktuelt"}
RATIOS = {"started_within_28_days": 100, "recovery": 100, "conversations_per_episode": 1}
NOT_TOLD = {"new_red_cases": "not_reported", "outreach_hours": "not_reported"}
SIZES = {"conversation": 14, "course": 5, "self_help": 7, "drop_in": 9}
THRESHOLD = 5

NAMES = ("Kommune", "Periode", "Indikator", "Tilbudstype", "Alder", "Kjonn", "Teller", "Nevner",
         "Verdi", "Mangelkode", "Skjult", "Definisjonsutgave")  # fmt: skip
TITLES = ("Kommune", "Periode", "Indikator", "Type tilbud", "Alder", "Kjønn", "Teller", "Nevner",
          "Verdi", "Hvorfor tallet mangler", "Skjult tall", "Definisjonens utgave")  # fmt: skip


def descriptor_field(
    name: str, title: str, kind: str = "string", labels: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """One column of a table schema."""
    made: dict[str, Any] = {
        "name": name, "type": kind, "title": title, "description": f"{title} slik det sendes.",
    }  # fmt: skip
    if kind == "number":
        made["decimalChar"] = ","
    if labels:
        made["categories"] = [{"value": v, "label": label} for v, label in labels.items()]
    return made


def figures_resource() -> dict[str, Any]:
    """The table of figures."""
    labels = {"Kommune": {"3905": "Tønsberg"}, "Indikator": INDICATORS, "Tilbudstype": KINDS,
              "Alder": AGES, "Kjonn": SEXES, "Mangelkode": MISSING}  # fmt: skip
    numbers = {"Teller", "Nevner", "Verdi"}
    return {
        "name": "lavterskel-tall",
        "title": "Lavterskeltilbud etter type tilbud, alder og kjønn",
        "path": "lavterskel_tall.csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ";", "lineTerminator": "\r\n", "header": True},
        "about_persons": True,
        "roles": {"indicator": "Indikator", "numerator": "Teller", "denominator": "Nevner",
                  "value": "Verdi", "missing": "Mangelkode", "suppression": "Skjult",
                  "definition": "Definisjonsutgave"},
        "axes": [{"column": name, "total": "all"} for name in ("Tilbudstype", "Alder", "Kjonn")],
        "schema": {
            "fields": [
                descriptor_field(name, title, "number" if name in numbers else "string",
                                 labels.get(name))
                for name, title in zip(NAMES, TITLES, strict=True)
            ],
            "primaryKey": list(NAMES[:6]),
        },
    }  # fmt: skip


def figure_rows(seed: int = 2026) -> list[Row]:
    """Counts that add up, small ones hidden, some indicators not told."""
    made = random.Random(seed)
    cells = [*product(list(KINDS)[1:], list(AGES)[1:], list(SEXES)[1:])]
    rows = []
    for indicator in INDICATORS:
        counts = {cell: made.randint(0, SIZES[cell[0]]) for cell in cells}
        wholes = {cell: count + made.randint(0, 9) for cell, count in counts.items()}
        for kind, age, sex in product(KINDS, AGES, SEXES):
            held = [
                cell
                for cell in cells
                if kind in ("all", cell[0]) and age in ("all", cell[1]) and sex in ("all", cell[2])
            ]
            part, whole = sum(counts[c] for c in held), sum(wholes[c] for c in held)
            rows.append(figure_row(indicator, (kind, age, sex), part, whole))
    return sorted(rows, key=lambda row: [row[name] for name in NAMES[:6]])


def figure_row(indicator: str, where: Sequence[str], part: int, whole: int) -> Row:
    """One figure as it is sent."""
    unit = RATIOS.get(indicator)
    row = dict.fromkeys(NAMES, "")
    row |= {"Kommune": "3905", "Periode": "2026-q1", "Indikator": indicator,
            "Definisjonsutgave": "1"}  # fmt: skip
    row |= dict(zip(("Tilbudstype", "Alder", "Kjonn"), where, strict=True))
    missing = NOT_TOLD.get(indicator, "")
    if not missing and where[0] == "drop_in" and unit:
        missing = "not_applicable"
    if missing:
        return row | {"Mangelkode": missing}
    if 0 < part < THRESHOLD or (unit and 0 < whole - part < THRESHOLD):
        return row | {"Skjult": ":"}
    value = f"{unit * part / whole:.1f}" if unit and whole else "0" if unit else str(part)
    return row | {"Teller": str(part), "Nevner": str(whole) if unit else "",
                  "Verdi": value.replace(".", ",")}  # fmt: skip


def header(**changed: Any) -> Header:
    """The header of the first edition, but for what is changed."""
    made = Header(
        message_id=FIRST,
        previous_message_id=NO_MESSAGE,
        original_message_id=FIRST,
        sequence=7,
        status=Status.ORIGINAL,
        form="lavterskel",
        contract_version="1.0",
        receiver_code="hdir",
        period_kind="quarter",
        period_on=date(2026, 1, 1),
        municipality_codes=("3905",),
        knowledge_time=datetime(2026, 4, 10, 1, 0, tzinfo=UTC),
        run_id="2026-04-10-0300",
        code_version="c625457",
        definition_versions={code: ["1"] for code in INDICATORS},
        code_list_versions={"alder": "2016", "tilbudstype": "2026"},
        checksums={},
        audit_checksum="sha256:" + hashlib.sha256(b"3").hexdigest(),
        due_on=date(2026, 4, 15),
    )
    return replace(made, **changed)


@dataclass
class MadeUp:
    """An edition that can be changed before it is written."""

    rows: list[Row] = field(default_factory=figure_rows)
    header: Header = field(default_factory=header)
    resources: list[dict[str, Any]] = field(default_factory=lambda: [figures_resource()])
    more: dict[str, list[Row]] = field(default_factory=dict)
    title: str = "Lavterskeltilbud psykisk helse, nasjonalt uttrekk"

    def write(self, folder: Path) -> Path:
        """Write it; its folder."""
        package = folder / "package"
        package.mkdir(parents=True)
        rows = {"lavterskel-tall": self.rows, **self.more}
        for resource in self.resources:
            (package / resource["path"]).write_bytes(as_csv(resource, rows[resource["name"]]))
        descriptor = {
            "name": "lavterskel-2026-q1", "title": self.title,
            "description": "Frivillig uttrekk etter avtale med Helsedirektoratet.",
            "receiver_name": "Helsedirektoratet",
            "receiver_contact": "lavterskel@example.no", "resources": self.resources,
        }  # fmt: skip
        (package / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
        checksums = {
            path.name: f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
            for path in sorted(package.iterdir())
        }
        content = header_bytes(replace(self.header, checksums=checksums))
        (folder / "header.json").write_bytes(content)
        return folder

    def row(self, *key: str) -> Row:
        """One row: indicator, kind of offer, age, sex."""
        names = ("Indikator", "Tilbudstype", "Alder", "Kjonn")
        return next(row for row in self.rows if tuple(row[name] for name in names) == key)


def corrected(rows: list[Row]) -> MadeUp:
    """The second edition: the first one's figures with some corrected."""
    made = MadeUp(
        rows=[dict(row) for row in rows],
        header=header(
            message_id=SECOND, previous_message_id=FIRST, sequence=9, status=Status.CORRECTED,
            knowledge_time=datetime(2026, 4, 14, 1, 0, tzinfo=UTC), run_id="2026-04-14-0300",
            definition_versions={code: ["1"] for code in INDICATORS} | {"recovery": ["2"]},
        ),
    )  # fmt: skip
    for key, more in (
        (("enquiries", "all", "all", "all"), 6),
        (("enquiries", "conversation", "all", "all"), 6),
        (("enquiries", "all", "25_44", "all"), 6),
        (("enquiries", "all", "all", "2"), 6),
        (("contacts_attended", "all", "all", "all"), -3),
    ):
        row = made.row(*key)
        row["Teller"] = row["Verdi"] = str(int(row["Verdi"]) + more)
    return made


def as_csv(resource: Mapping[str, Any], rows: Sequence[Row]) -> bytes:
    """A table's file, by RFC 4180 in its own dialect."""
    names = [one["name"] for one in resource["schema"]["fields"]]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names, delimiter=resource["dialect"]["delimiter"])
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(resource["encoding"])
