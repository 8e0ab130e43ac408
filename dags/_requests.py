"""What people are asked while a national report runs, and what they can answer, in Norwegian."""

from __future__ import annotations

from typing import Any

from airflow.providers.standard.operators.hitl import ApprovalOperator, HITLEntryOperator
from airflow.sdk import Param

from dags._national import NAME


class Approval(ApprovalOperator):
    """Airflow's own, with buttons that those who sign can read."""

    APPROVE, REJECT = "Godkjenn", "Avvis"


def approval(task_id: str) -> Any:
    """Ask a person to approve what the task ``page`` tells of."""
    name = Param(
        "",
        type="string",
        title="Ditt fulle navn",
        description="Fornavn og etternavn, også når du avviser.",
    )
    return Approval(
        task_id=task_id,
        subject="Godkjenn {{ params.form }} for {{ params.period }}",
        body="{{ ti.xcom_pull(task_ids='page') }}",
        params={NAME: name},
        execution_timeout=None,
    )


def correction_of(told_by: str) -> Any:
    """Ask a person to mend what a receiver has turned away."""
    return HITLEntryOperator(
        task_id="correction",
        subject="{{ params.form }} for {{ params.period }} er avvist",
        body=f"{{{{ ti.xcom_pull(task_ids='{told_by}') }}}}",
        options=["Rettet"],
        execution_timeout=None,
    )
