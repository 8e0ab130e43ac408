"""A small form, a publication to draft it from, and a receiver that remembers what it got."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from contracts.settings import Settings
from contracts.zones import Zones
from exports.delivery.message import Answer, Kind, Message
from exports.editions.approving import approve
from exports.editions.drafting import Draft, draft
from exports.editions.folder import Edition
from exports.editions.period import Period
from exports.editions.sending import deliver
from exports.editions.validating import validate_edition
from exports.receivers.contract import (
    Axis,
    CodeList,
    Deadline,
    Dialect,
    Disclosure,
    Field,
    Form,
    Receiver,
    Table,
)
from exports.receivers.contract import Period as FormPeriod

NOON = datetime(2026, 4, 10, 12, 0, tzinfo=UTC)
MARCH = Period(date(2026, 3, 1), "month")
SEXES = {"all": "I alt", "1": "Mann", "2": "Kvinne"}

Rows = Sequence[tuple[str, str, int | None, str | None]]
FIGURES: Rows = (
    ("all", "persons", 12, None),
    ("1", "persons", 8, None),
    ("2", "persons", 4, None),
    ("all", "waits", None, "not_reported"),
)


def a_field(name: str, kind: str = "string", column: str | None = None, **others: Any) -> Field:
    """A field called the same in the model unless another column is named."""
    named = {"title_nb": name, "description_nb": "", "required": False, "column": column or name}
    return Field(name=name, type=kind, **(named | others))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def form() -> Form:
    """The form of these tests."""
    return a_form()


def a_form() -> Form:
    """A form of one table of figures, semicolons and decimal commas."""
    table = Table(
        name="tall",
        model="rpt_national__proven",
        kind="figures",
        title_nb="Tallene",
        dialect=Dialect(
            delimiter=";", decimal=",", encoding="utf-8", line_break="\r\n", header=True
        ),
        key=("kommune", "indikator", "kjonn"),
        fields=(
            a_field("kommune", column="municipality_code", required=True),
            a_field("indikator", column="indicator_code", required=True),
            a_field("kjonn", column="sex_code", required=True, codes="sexes"),
            a_field("teller", "integer", "numerator"),
            a_field("nevner", "integer", "denominator"),
            a_field("verdi", "number", "value"),
            a_field("mangler", column="missing_code"),
            Field("skjult", "string", "skjult", "", False, codes=(":",)),
            a_field("utgave", column="definition_version", required=True),
        ),
        disclosure=Disclosure(
            threshold=5,
            width=3,
            zeros="shown",
            axes=(Axis("sex_code", "all"),),
            additive={"*": ("sex_code",)},
            numerator="teller",
            denominator="nevner",
            value="verdi",
            missing="mangler",
            suppression="skjult",
        ),
    )
    return Form(
        form="proven",
        year=2026,
        contract_version="2026.1",
        title_nb="Prøven",
        basis_nb="Laget for en test",
        covers_from=date(2026, 1, 1),
        receiver=Receiver("etaten", "Etaten", ""),
        period=FormPeriod("month", Deadline(1, 20)),
        placeholders=(),
        code_lists=(CodeList("sexes", "1", SEXES),),
        tables=(table,),
    )


def publish_figures(
    zones: Zones, rows: Rows, as_of: datetime, definition: str = "1", run_id: str | None = None
) -> Path:
    """A publication with the form's model, known at an instant."""
    run_id = run_id or f"run-{as_of:%Y%m%dT%H%M%S}"
    folder = zones.published / run_id
    folder.mkdir()
    with duckdb.connect(folder / "reporting.duckdb") as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(
            "create table publication as select ? as run_id, ?::timestamptz as as_of, "
            "'abc123' as code_version",
            [run_id, as_of.isoformat()],
        )
        connection.execute(
            "create table rpt_national__proven (period_kind varchar, period_on date, "
            "municipality_code varchar, indicator_code varchar, sex_code varchar, "
            "numerator decimal(18, 3), denominator bigint, value decimal(18, 3), "
            "missing_code varchar, definition_version varchar)"
        )
        connection.executemany(
            "insert into rpt_national__proven values "
            "('month', date '2026-03-01', '3803', ?, ?, ?, null, ?, ?, ?)",
            [
                (indicator, sex, value, value and Decimal(value), missing, definition)
                for sex, indicator, value, missing in rows
            ],
        )
    current = zones.published / "current"
    current.unlink(missing_ok=True)
    current.symlink_to(run_id)
    return folder


def hide_small(
    table: Table, rows: pd.DataFrame, earlier: Sequence[pd.DataFrame]
) -> tuple[np.ndarray[Any, Any], dict[str, Any]]:
    """A stand-in for the disclosure control: what is below the threshold is hidden."""
    assert table.disclosure is not None
    values = rows["value"].astype(float)
    hidden = ((values > 0) & (values < table.disclosure.threshold)).to_numpy()
    return hidden, {"earlier": len(earlier), "holds": True}


@dataclass
class Recorder:
    """A receiver that remembers each file it was sent, and answers as it is told."""

    kind: Kind = Kind.ACCEPTED
    sent: list[tuple[Message, bytes]] = field(default_factory=list)

    def __call__(self, outgoing: Path, message: Message) -> Answer:
        """Take a file."""
        self.sent.append((message, outgoing.read_bytes()))
        ref_id = f"ref-{message.message_id}" if self.kind is Kind.ACCEPTED else ""
        return Answer(self.kind, message.message_id, ref_id=ref_id)


@dataclass
class Desk:
    """Somebody at a desk with one installation: each step of an edition's life in one word."""

    zones: Zones
    form: Form
    now: datetime = NOON

    def tick(self) -> datetime:
        """A minute later each time."""
        self.now += timedelta(minutes=1)
        return self.now

    def publish(self, rows: Rows = FIGURES, definition: str = "1") -> Path:
        """Publish figures known now."""
        return publish_figures(self.zones, rows, self.tick(), definition)

    def draft(self, **others: Any) -> Edition:
        """Draft the next edition of March."""
        asked = Draft(self.form, others.pop("period", MARCH), others.pop("cancel", False))
        return draft(self.zones, asked, self.tick(), hide=others.pop("hide", hide_small), **others)

    def approved(self, **others: Any) -> Edition:
        """Draft, validate and approve by two."""
        edition = self.draft(**others)
        validate_edition(self.zones, edition, self.tick())
        for name in ("Kari Nordmann", "Ola Hansen"):
            approve(self.zones, edition, name, self.tick())
        return edition

    def delivered(self, send: Recorder | None = None, **others: Any) -> Edition:
        """Everything up to the receiver's answer."""
        edition = self.approved(**others)
        deliver(self.zones, edition, send or Recorder(), self.tick)
        return edition

    def of_receiver(self, code: str) -> Desk:
        """The same desk, where the form goes to another receiver."""
        return replace(self, form=replace(self.form, receiver=Receiver(code, code, "")))


@pytest.fixture
def desk(settings: Settings, form: Form) -> Desk:
    """A desk in an installation where figures are published."""
    found = Desk(settings.zones, form)
    found.publish()
    return found
