"""A small built warehouse, as dbt would have left it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from contracts.settings import Settings
from contracts.zones import Zones
from exports.publish import Publication

AS_OF = datetime(2023, 9, 1, 1, 0, tzinfo=UTC)
BUILT = """
create table rpt_freshness as select * from (values
    ('tonsberg', 'Tønsberg kommune, journal', '2023-09-01', date '2023-09-01', 0, 'on_time'),
    ('helt-ny', 'Helt ny', null, null, null, 'never')
) t(source_name, title, last_delivery_name, data_through, days_behind, status);
create table rpt_conservation as select * from (values
    ('tonsberg', '2023-09-01', 'contacts', 10, {unexplained})
) t(source_name, delivery_name, entity, rows_landed, rows_unexplained);
create table rpt_monthly_indicators as
select
    '3803' as municipality_code, 'Tønsberg' as municipality_name,
    make_date(2023, m, 1) as month, code as indicator_code, code || ' nb' as indicator_name_nb,
    'stock' as kind,
    if(m <= 8, (n * 1000 + m)::decimal(18, 3), null) as reported_value,
    if(m <= 8, null, 'not_reported') as missing_code,
    if(m = 2, 'differs', 'equal') as reconciliation
from range(1, 13) months(m)
cross join (values
    (0, 'waiting_0_8_weeks'), (1, 'waiting_8_20_weeks'), (2, 'waiting_over_20_weeks'),
    (3, 'users_total')
) indicators(n, code);
create table rpt_annotations as
select
    '3803' as municipality_code, kind as period_kind, date '2023-07-01' as period_on,
    code as indicator_code,
    'Fellesferie.' || if(code = 'users_total', ' · Ny telling.', '') as annotation_nb
from (values
    ('waiting_0_8_weeks'), ('waiting_8_20_weeks'), ('waiting_over_20_weeks'), ('users_total')
) indicators(code)
cross join (values ('month'), ('quarter')) periods(kind);
create table dim_person as select 'abcd' as person_id;
create table dim_offer as select 'KPH' as offer_id;
create table fct_contacts as select range as contact_id, 'abcd' as person_id
    from range({contacts});
create view stg_journal__contacts as select 1 as hidden;
create table int_contacts__versions as select 1 as hidden;
"""


@pytest.fixture
def zones(settings: Settings) -> Zones:
    """The zones of the test's installation."""
    return settings.zones


@pytest.fixture
def build(zones: Zones) -> Callable[..., Publication]:
    """Make a built warehouse file for a run; its publication."""

    def made(run_id: str, *, unexplained: int = 0, contacts: int = 10) -> Publication:
        path: Path = zones.build_file(run_id)
        path.parent.mkdir(exist_ok=True)
        path.unlink(missing_ok=True)
        with duckdb.connect(path) as connection:
            connection.execute(BUILT.format(unexplained=unexplained, contacts=contacts))
        return Publication(run_id, AS_OF, "abc123")

    return made
