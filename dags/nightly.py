"""# Nightly

Every night at 03:00 in Oslo: bring in what each source has delivered, judge it, build the
whole warehouse anew, check it, publish it, and make the monthly pages.

**load → judge**, one pair per source declared in `sources.yml`. A source that fails or whose
delivery is refused does not stop the others: its last good data stays in use, and
`rpt_freshness` says how old it is. When a source is judged, what lies in its quarantine is
looked at again: a row comes in when a changed rule or a parent that came lets it, and leaves
the list when a newer delivery has the record. What has waited too long is told once
(`docs/runbooks/long-in-quarantine.md`).

**feedback** writes to each source what happened with its deliveries, in
`feedback/<source>/<night>/`: a workbook to read and the same as JSON. It waits for nobody but
the judges, and nothing waits for it.
**build** is one `dbt build` into a fresh file. A retry deletes the file and builds again.
**check** refuses to go on when a row is unaccounted for or a table would become empty.
**publish** renames a finished folder into place; readers never see a half-made one.

### Triage

Readers keep yesterday's figures until **publish** has run, so a red night harms nobody at once.
Start with `docs/runbooks/night-failed.md`; `python -m exports status` tells what is published.
Clearing the failed task and everything after it is safe at any time; to build again what is
already published, clear from `open_night`. A refused delivery is the
sender's to mend: `docs/runbooks/delivery-refused.md`.
"""

from __future__ import annotations

from typing import Any

from airflow.sdk import Asset, TriggerRule, chain, dag, get_current_context, task, task_group
from cosmos.config import ProfileConfig
from cosmos.constants import InvocationMode
from cosmos.operators.local import DbtBuildLocalOperator

from dags import _alerts, _feedback, _warehouse
from dags._schedule import BUILD_TIMEOUT, EVERY_NIGHT, TASK_DEFAULTS, TIER, WRITER_POOL

WAREHOUSE = Asset("warehouse")


@task
def open_night() -> dict[str, Any]:
    run = get_current_context()["dag_run"]
    return _warehouse.open_night(run.logical_date or run.run_after)


@task
def sources(night: Any) -> list[str]:
    return list(night["sources"])


@task
def load(name: Any, night: Any) -> dict[str, Any]:
    return _warehouse.load(night, name)


@task
def judge(loaded: Any, night: Any) -> dict[str, Any]:
    return _warehouse.judge(night, loaded)


@task_group
def source(name: Any, night: Any) -> Any:
    return judge(load(name, night), night)


@task(pool=WRITER_POOL)
def check(night: Any) -> dict[str, Any]:
    return _warehouse.check(night["run_id"])


@task(pool=WRITER_POOL, outlets=[WAREHOUSE])
def publish(night: Any) -> dict[str, Any]:
    return _warehouse.publish(night)


@task
def site(night: Any) -> dict[str, Any]:
    return _warehouse.make_site(night["run_id"])


@task(trigger_rule=TriggerRule.ALL_DONE)
def feedback(night: Any) -> dict[str, Any]:
    return _feedback.tell_sources(night)


@task(trigger_rule=TriggerRule.ALL_DONE, retries=0)
def alarm(night: Any) -> None:
    _alerts.after_the_night(get_current_context(), night)


@dag(
    schedule=EVERY_NIGHT,
    catchup=False,
    max_active_runs=1,
    default_args=TASK_DEFAULTS,
    tags=["warehouse", TIER],
    doc_md=__doc__,
)
def nightly() -> None:
    opened = open_night()
    judged = source.partial(night=opened).expand(name=sources(opened))
    build = DbtBuildLocalOperator(
        task_id="build",
        project_dir=str(_warehouse.DBT_PROJECT),
        profile_config=ProfileConfig(
            profile_name="lavterskel",
            target_name="build",
            profiles_yml_filepath=str(_warehouse.DBT_PROJECT / "profiles.yml"),
        ),
        dbt_executable_path=_warehouse.DBT,
        invocation_mode=InvocationMode.SUBPROCESS,
        install_deps=False,
        cache_dir=_warehouse.DBT_CACHE,
        emit_datasets=False,
        should_store_compiled_sql=False,
        dbt_cmd_flags=["--exclude-resource-type", "unit_test", "--fail-fast"],
        vars={"as_of": "{{ ti.xcom_pull(task_ids='open_night')['as_of'] }}"},
        pre_execute=_warehouse.before_build,
        callback=_warehouse.keep_artifacts,
        post_execute=_warehouse.after_build,
        pool=WRITER_POOL,
        trigger_rule=TriggerRule.ALL_DONE,
        execution_timeout=BUILD_TIMEOUT,
    )
    alarmed = alarm(opened)
    chain(judged, build, check(opened), publish(opened), site(opened), alarmed)
    chain(judged, feedback(opened), alarmed)


night = nightly()
