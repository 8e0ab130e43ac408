"""What later deliveries say about the rows that wait: who was replaced, and who came again.

Deliveries are in the order of their names, as everywhere in a judgement: a name is the day of
the extract. What a delivery says of a record is its newest version there, and a row's fate is
decided by the first delivery that says anything: so ten nights decide the same one by one and
all at once. A record that a whole extract has lost without a tombstone keeps waiting: somebody
must say what became of it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import duckdb

from contracts.receipts import RECEIPT_NAME, read
from contracts.zones import Zones
from expectations.waiting.events import Outcome, Reason
from expectations.waiting.reasons import explain_unchanged
from expectations.waiting.rows import ROW, describe, fingerprint

# How a decision by hand is told from the same decision carried on to a later copy of the row.
DISMISSAL = "dismiss-"


@dataclass(frozen=True)
class Later:
    """A delivery to look in: what it has of an entity, and whether that is all there is."""

    delivery: str
    entity: str
    file: str
    tells_everything: bool


def find_fates(
    con: duckdb.DuckDBPyConnection, zones: Zones, source: str, seen: Collection[str]
) -> None:
    """Make ``fates``: the open rows that a later delivery, or a person's decision about the same
    row, has settled. ``seen`` are deliveries whose rows and contents were compared before."""
    later = _to_look_in(con, zones, source, seen)
    _tell_what_is_looked_at(con, later)
    describe(con, zones, "of_interest")
    con.execute(
        "create or replace temp table waiting as "
        "select open_rows.*, record_id, changed_at, is_deleted "
        f"from open_rows join described using ({ROW})"
    )
    _read_newest(con, later)
    con.execute(
        f"create or replace temp table fates as "
        f"select {ROW}, ''::varchar as outcome, ''::varchar as reason_code, "
        "null::varchar as replaced_by_delivery, null::bigint as replaced_by_row, "
        "null::varchar as decided_by, null::varchar as note from waiting limit 0"
    )
    con.execute(f"insert into fates {OF_RECORDS}")
    explain_unchanged(con, zones)
    _compare_contents(con, zones)
    con.execute(f"insert into fates {OF_NAMELESS}")
    con.execute(f"insert into fates {GIVEN_UP_BEFORE}")


def replace_older(con: duckdb.DuckDBPyConnection) -> None:
    """Add to ``fates`` the older versions, in the same delivery, of what is being let in."""
    con.execute(f"insert into fates {OLDER_THAN_LET_IN}")


def _to_look_in(
    con: duckdb.DuckDBPyConnection, zones: Zones, source: str, seen: Collection[str]
) -> list[Later]:
    accepted = [name for (name,) in con.execute(
        "select delivery_name from judged where source_name = ? order by all", [source]
    ).fetchall()]  # fmt: skip
    found = []
    receipts = {}
    for entity, oldest, oldest_unseen in con.execute(
        "select entity, min(delivery_name), "
        "min(delivery_name) filter (where not list_contains(?, delivery_name)) "
        "from open_rows group by all order by all",
        [list(seen)],
    ).fetchall():
        for delivery in accepted:
            is_new_pair = delivery not in seen or (
                oldest_unseen is not None and oldest_unseen <= delivery
            )
            file = zones.landed_delivery(source, delivery) / f"{entity}.parquet"
            if delivery < oldest or not is_new_pair or not file.is_file():
                continue
            if delivery not in receipts:
                receipts[delivery] = read(_receipt(zones, source, delivery))
            receipt = receipts[delivery]
            has_told = any(told.entity == entity and told.file for told in receipt.entities)
            is_whole = has_told and receipt.window_from is None
            found.append(Later(delivery, entity, str(file), is_whole))
    return found


def _receipt(zones: Zones, source: str, delivery: str) -> Path:
    return zones.landed_delivery(source, delivery) / RECEIPT_NAME


def _tell_what_is_looked_at(con: duckdb.DuckDBPyConnection, later: list[Later]) -> None:
    """Make ``later`` and ``of_interest``: the rows set aside that a fate may hang on."""
    con.execute(
        "create or replace temp table later "
        "(delivery_name varchar, entity varchar, tells_everything boolean)"
    )
    if later:
        con.executemany(
            "insert into later values (?, ?, ?)",
            [(one.delivery, one.entity, one.tells_everything) for one in later],
        )
    con.execute(
        f"create or replace temp table of_interest as select {ROW} from open_rows "
        f"union select {ROW} from set_aside semi join later using (delivery_name, entity) "
        f"union select {ROW} from events where outcome = '{Outcome.DISMISSED}' "
        f"and starts_with(run_id, '{DISMISSAL}') and entity in (select entity from open_rows)"
    )


def _read_newest(con: duckdb.DuckDBPyConnection, later: list[Later]) -> None:
    """Make ``newest``: what each later delivery says last of a record that waits."""
    con.execute(
        "create or replace temp table told (delivery_name varchar, entity varchar, "
        "record_id varchar, newest struct(changed_at timestamptz, row_number bigint, "
        "is_deleted boolean))"
    )
    for entity in sorted({one.entity for one in later}):
        files = [one.file for one in later if one.entity == entity]
        con.execute(
            "insert into told select delivery_name, ?, trim(landed.record_id) as record_id, "
            "max(struct_pack("
            "changed_at := coalesce(landed.changed_at, '-infinity'::timestamptz), "
            "row_number := file_row_number, is_deleted := coalesce(landed.is_deleted, false))) "
            "from read_parquet(?, file_row_number = true, union_by_name = true) as landed "
            "semi join (select record_id from waiting where entity = ?) as wanted "
            "on trim(landed.record_id) = wanted.record_id group by all",
            [entity, files, entity],
        )
    # A row that was set aside and let in since is in the warehouse like any other.
    con.execute(
        "create or replace temp table newest as "
        "select told.delivery_name, told.entity, told.record_id, unnest(told.newest), "
        "out_of_warehouse.row_number is not null as is_set_aside "
        "from told left join (select * from set_aside anti join "
        f"(select * from events where outcome = '{Outcome.RELEASED}') as released using ({ROW})"
        ") as out_of_warehouse on told.delivery_name = out_of_warehouse.delivery_name "
        "and told.entity = out_of_warehouse.entity "
        "and told.newest.row_number = out_of_warehouse.row_number"
    )


def _compare_contents(con: duckdb.DuckDBPyConnection, zones: Zones) -> None:
    """Make ``alike``: rows whose contents are compared, and the number of each among its like.

    Only rows that say no id are, and those of a record that somebody gave up a row of.
    """
    con.execute(
        "create or replace temp table compared as with given_up as ("
        "select entity, record_id from described semi join (select * from events "
        f"where outcome = '{Outcome.DISMISSED}') as dismissed using ({ROW})) "
        f"select {ROW} from described where record_id is null "
        "or (entity, record_id) in (select (entity, record_id) from given_up)"
    )
    fingerprint(con, zones, "compared")
    con.execute(
        f"create or replace temp table alike as select {ROW}, record_id, content, "
        "row_number() over (partition by delivery_name, entity, record_id, content "
        f"order by row_number) as copy from contents join described using ({ROW})"
    )


# The first delivery that says anything of the record decides; in the row's own delivery only a
# newer version that was taken in does.
OF_RECORDS = f"""
    with decided as (
        select waiting.source_name, waiting.delivery_name, waiting.entity, waiting.row_number,
            arg_min(newest, newest.delivery_name) as said
        from waiting
        join newest using (entity, record_id)
        where newest.delivery_name > waiting.delivery_name
            or (
                newest.delivery_name = waiting.delivery_name
                and not newest.is_set_aside
                and newest.changed_at > coalesce(waiting.changed_at, '-infinity'::timestamptz)
            )
        group by all
    )
    select {ROW},
        if(said.is_set_aside, '{Outcome.REPEATED}', '{Outcome.REPLACED}'),
        case
            when said.is_set_aside then '{Reason.CAME_AGAIN}'
            when said.is_deleted then '{Reason.DELETED}'
            else '{Reason.CORRECTED}'
        end,
        said.delivery_name, said.row_number, null, null
    from decided
"""

# A row that says no id is known again by its contents, and is gone when a delivery that tells
# everything no longer has it.
OF_NAMELESS = f"""
    with candidates as (
        select waiting.source_name, waiting.delivery_name, waiting.entity, waiting.row_number,
            later.delivery_name as by_delivery, again.row_number as by_row,
            later.tells_everything
        from waiting
        join alike using ({ROW})
        join later
            on waiting.entity = later.entity and waiting.delivery_name < later.delivery_name
        left join alike as again
            on later.delivery_name = again.delivery_name
            and alike.entity = again.entity
            and again.record_id is null
            and alike.content = again.content
            and alike.copy = again.copy
        where waiting.record_id is null
    ),

    decided as (
        select {ROW}, arg_min(
            struct_pack(by_delivery := by_delivery, by_row := by_row), by_delivery
        ) as teller
        from candidates
        where by_row is not null or tells_everything
        group by all
    )

    select {ROW},
        if(teller.by_row is null, '{Outcome.REPLACED}', '{Outcome.REPEATED}'),
        if(teller.by_row is null, '{Reason.NEWER_DELIVERY}', '{Reason.CAME_AGAIN}'),
        teller.by_delivery, teller.by_row, null, null
    from decided
"""

# What a person gave up stays given up when the very same row comes again.
GIVEN_UP_BEFORE = f"""
    with dismissed as (
        select alike.*, decided_by, note
        from alike
        join (
            select distinct {ROW}, decided_by, note from events
            where outcome = '{Outcome.DISMISSED}' and starts_with(run_id, '{DISMISSAL}')
        ) as by_hand using ({ROW})
    )

    select {", ".join(f"alike.{name}" for name in ROW.split(", "))},
        '{Outcome.DISMISSED}', '{Reason.GIVEN_UP}', null, null,
        any_value(dismissed.decided_by order by dismissed.delivery_name),
        any_value(dismissed.note order by dismissed.delivery_name)
    from waiting
    join alike using ({ROW})
    join dismissed
        on alike.entity = dismissed.entity
        and alike.record_id is not distinct from dismissed.record_id
        and alike.content = dismissed.content
        and alike.copy = dismissed.copy
        and alike.delivery_name > dismissed.delivery_name
    anti join fates on waiting.source_name = fates.source_name
        and waiting.delivery_name = fates.delivery_name
        and waiting.entity = fates.entity
        and waiting.row_number = fates.row_number
    group by all
"""

OLDER_THAN_LET_IN = f"""
    with let_in as (
        select waiting.* from waiting
        semi join (select * from fates where outcome = '{Outcome.RELEASED}') using ({ROW})
    ),

    replaced as (
        select older.source_name, older.delivery_name, older.entity, older.row_number,
            arg_max(let_in, (let_in.changed_at, let_in.row_number)) as said
        from waiting as older
        join let_in using (source_name, delivery_name, entity, record_id)
        where let_in.changed_at > coalesce(older.changed_at, '-infinity'::timestamptz)
        group by all
    )

    select {ROW}, '{Outcome.REPLACED}',
        if(said.is_deleted, '{Reason.DELETED}', '{Reason.CORRECTED}'),
        said.delivery_name, said.row_number, null, null
    from replaced anti join fates using ({ROW})
"""
