"""What can only be seen across the records: who stands alone, and what does not add up.

These are looked for when the rows have been judged, because a record that was set aside is not
there for those that belong to it. What is found here is told and sets nothing aside: the record
that tells of it is seldom the one that is wrong.
"""

from __future__ import annotations

import duckdb

from contracts.entities import Entity, entities
from expectations.history import History
from expectations.looks import Column

GRANTED = ("granted", "partly")
ALLOCATED, OVER, ENTERED_IN_ERROR = "T", "S", "X"


def find_set_aside(con: duckdb.DuckDBPyConnection, history: History) -> None:
    """Make ``set_aside``: the rows that lie in quarantine, of this delivery and those before."""
    con.execute(
        "create or replace temp table set_aside as "
        "select distinct entity, delivery_name, row_number from quarantine"
    )
    judged = [one.judgement / "quarantine.parquet" for one in history.told]
    files = [str(file) for file in judged if file.is_file()]
    if files:
        con.execute(
            "insert into set_aside select distinct entity, delivery_name, row_number "
            "from read_parquet(?, union_by_name = true)",
            [files],
        )
    if files and history.releases:
        con.execute(
            "delete from set_aside where (entity, delivery_name, row_number) in ("
            "  select (entity, delivery_name, row_number) "
            "  from read_parquet(?, union_by_name = true) where outcome = 'released')",
            [[str(file) for file in history.releases]],
        )


def parent_gone(entity: Entity, column: Column) -> str:
    """Rows whose column names a record of which nothing is left.

    A name that no record has ever had is another matter, and has a rule of its own.
    """
    [reference] = [ref for ref in entity.references if ref.field == column.delivered]
    return (
        f"select file_row_number from landed_{entity.name} "
        f"where {column.sql} in (from gone_{reference.entity})"
    )


def find_gone(con: duckdb.DuckDBPyConnection, parent: Entity, key: str) -> bool:
    """Make ``gone_<parent>``: whose newest version, of those not set aside, is deleted, or who
    have no other. True when there is any."""
    name, landed = parent.name, f'"{parent.field(key).landed_as}"'
    con.execute(
        f"create or replace temp table gone_{name} as "
        f"select {landed} as id from known_{name} "
        f"where is_deleted and {landed} is not null "
        f"union select {landed} from known_{name} as known join set_aside "
        f"  on set_aside.entity = '{name}' and set_aside.delivery_name = known.delivery_name "
        f"  and set_aside.row_number = known.file_row_number where {landed} is not null"
    )
    if not _any(con, f"gone_{name}"):
        return False
    con.execute(
        f"delete from gone_{name} where id in ("
        f"  select {landed} from (select * from known_{name} anti join ("
        "    select delivery_name, row_number as file_row_number "
        f"    from set_aside where entity = '{name}') as aside "
        "    using (delivery_name, file_row_number) "
        f"    where {landed} in (from gone_{name}) "
        "    qualify row_number() over (partition by record_id "
        "      order by changed_at desc, delivery_name desc) = 1) "
        "  where not coalesce(is_deleted, false))"
    )
    return _any(con, f"gone_{name}")


def _any(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    return con.execute(f"select 1 from {table} limit 1").fetchone() is not None


def no_event() -> str:
    """Persons of whom nothing is registered: no enquiry, episode, decision, group or self-help."""
    told = (
        f"select person_pseudonym from known_{entity.name} where person_pseudonym is not null"
        for entity in entities().values()
        if entity.name != "persons" and "person_pseudonym" in entity.landed_columns
    )
    return (
        "select file_row_number from landed_persons "
        f"anti join ({' union all '.join(told)}) as told using (person_pseudonym)"
    )


def no_decision() -> str:
    """Statuses that say allocated, in episodes that no granted decision is behind."""
    return (
        "with granted as ("
        "  select latest_episodes.record_id from latest_episodes join latest_decisions "
        "    on latest_decisions.record_id = latest_episodes.decision_id "
        f"  where result in {GRANTED}) "
        "select file_row_number from landed_episode_statuses as statuses "
        f"where status = '{ALLOCATED}' "
        "  and exists (from latest_episodes where record_id = statuses.episode_id) "
        "  and not exists (from granted where record_id = statuses.episode_id)"
    )


def find_last_statuses(con: duckdb.DuckDBPyConnection) -> None:
    """Make ``last_statuses``: of each episode that has any, but for those entered in error."""
    con.execute(
        "create or replace temp table last_statuses as "
        "select episode_id, arg_max(status, sequence) as status, "
        "  arg_max(valid_from, sequence) as valid_from "
        "from latest_episode_statuses where episode_id is not null and status is not null "
        "group by all "
        f"having count(*) filter (status = '{ENTERED_IN_ERROR}') = 0"
    )


def ended_without_status() -> str:
    """Episodes that have ended, and whose statuses say that they go on."""
    return _against_status(f"ended_on is not null and status <> '{OVER}'")


def status_without_end() -> str:
    """Episodes that their statuses say are over, and that have not ended."""
    return _against_status(f"ended_on is null and status = '{OVER}'")


def other_end_day() -> str:
    """Episodes that ended on one day by themselves, and on another by their statuses."""
    return _against_status(f"ended_on <> valid_from and status = '{OVER}'")


def _against_status(condition: str) -> str:
    return (
        "select file_row_number from landed_episodes as episodes join last_statuses "
        f"on last_statuses.episode_id = episodes.record_id where {condition}"
    )
