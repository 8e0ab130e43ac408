"""# National report

One edition of one form, from what is published to what the receiver has answered. Started by
hand with `form` and `period` (2026-03, 2026-q1 or 2026); `make report` takes the same steps at a
desk without Airflow.

**build** drafts the edition from the last publication: figures, small numbers hidden, page, all
in one folder that appears whole. One that is already on its way is gone on with; after an answer
the next is a correction. **validate** is the dry run: what the receiver's tool would refuse, and
the contract's own checks. **disclosure** proves that what will be sent is, byte for byte, what
was audited. **page** writes the request: where the page is, and what has changed.

**first_approval** and **second_approval** wait for people, under *Required Actions*. Each writes
their full name and chooses *Godkjenn* or *Avvis*; **sign_first** and **sign_second** bind it to
exactly what will be sent. The second must be another person and another user than the first.
After *Avvis* from either, nothing more is done: withdraw the edition with
`python -m exports withdraw`, and start again.

**deliver** is one try, and three more an hour apart when the receiver does not answer; nothing is
sent twice, and after a time-out it asks first. **await_receipt** looks every hour; a receipt that
is late is told, and never makes it send again. **sealed** waits for the deadline. When the
receiver rejects, **correction** is opened instead, with the lines named. What a person must look
at also stands in `logs/alerts.jsonl`, once.

### Triage

Nothing has left before **deliver**. It is safe to clear any failed task and what follows it;
`python -m exports editions` tells where each edition is. A wrong name at an approval: clear that
approval. Not delivered: `docs/runbooks/receiver-does-not-answer.md`. No receipt:
`docs/runbooks/receipt-unknown.md`. Rejected: `docs/runbooks/report-rejected.md`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import Param, chain, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException

from dags import _national
from dags._requests import approval, correction_of
from dags._schedule import TASK_DEFAULTS, TIER

# The protocol's: three tries more, an hour apart.
MORE_TRIES, SPACING = 3, timedelta(hours=1)
LONGEST_WAIT = timedelta(days=400)
PERIOD = "^[0-9]{4}(-(0[1-9]|1[0-2]|q[1-4]))?$"


@task
def build() -> dict[str, str]:
    asked = get_current_context()["params"]
    return _national.build(asked["form"], asked["period"])


@task(retries=0)
def validate(report: Any) -> list[str]:
    return _national.validate(report)


@task(retries=0)
def disclosure(report: Any) -> None:
    _national.prove_disclosure(report)


@task
def page(report: Any) -> str:
    return _national.page(report)


@task(retries=0)
def sign(report: Any, answer: Any, earlier: Any = None) -> dict[str, str]:
    return _national.sign(report, answer, earlier)


@task(retries=MORE_TRIES, retry_delay=SPACING)
def deliver(report: Any) -> str:
    try:
        return _national.deliver(report)
    except _national.StopHere as stop:
        # No later try can help: a person must do something first.
        raise AirflowFailException(str(stop)) from stop


@task.sensor(mode="reschedule", poke_interval=3600, timeout=LONGEST_WAIT.total_seconds())
def await_receipt(report: Any) -> bool:
    return _national.is_answered(report)


@task.branch
def outcome(report: Any) -> str:
    return "what_to_mend" if _national.is_rejected(report) else "sealed"


@task.sensor(mode="reschedule", poke_interval=86400, timeout=LONGEST_WAIT.total_seconds())
def sealed(report: Any) -> bool:
    return _national.is_sealed(report)


@task
def what_to_mend(report: Any) -> str:
    return _national.correction(report)


@dag(
    schedule=None,
    catchup=False,
    params={
        "form": Param("maling", enum=_national.form_names()),
        "period": Param("2026-03", type="string", pattern=PERIOD),
    },
    default_args=TASK_DEFAULTS,
    tags=["national", TIER],
    doc_md=__doc__,
)
def national_report() -> None:
    report = build()
    first, second = approval("first_approval"), approval("second_approval")
    signed = sign.override(task_id="sign_first")(report, first.output)
    again = sign.override(task_id="sign_second")(report, second.output, signed)
    correction = correction_of("what_to_mend")
    told = outcome(report)
    chain(validate(report), disclosure(report), page(report), first, signed, second, again)
    chain(again, deliver(report), await_receipt(report), told, sealed(report))
    chain(told, what_to_mend(report), correction)


report = national_report()
