"""What the night tells the sources: feedback per source, and the pages about all judgements."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dags._warehouse import NotReady, stage


def tell_sources(night: dict[str, Any]) -> dict[str, Any]:
    """Write every source's feedback for the night, and the pages; counts by level.

    One source's trouble does not keep the others waiting; it is raised when all are told.
    """
    from contracts.settings import load_settings
    from expectations.data_docs.site import write_site
    from expectations.feedback.writing import write_feedback

    zones = load_settings().zones
    as_of = datetime.fromisoformat(night["as_of"])
    levels: dict[str, int] = {}
    failed: dict[str, str] = {}
    with stage(night["run_id"], "feedback"):
        for source in night["sources"]:
            try:
                level = str(write_feedback(zones, source, as_of).level)
            except Exception as problem:
                # Only what kind of problem: its message may hold what it stumbled over.
                failed[source] = type(problem).__name__
            else:
                levels[level] = levels.get(level, 0) + 1
        pages = write_site(zones)
        if failed:
            raise NotReady(
                "tilbakemelding ble ikke skrevet til "
                + ", ".join(f"{source} ({kind})" for source, kind in sorted(failed.items()))
            )
    return {"levels": levels, "pages": pages}
