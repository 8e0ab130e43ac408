"""Shows those who approve a report its page, behind Airflow's own login: a request can then link
to what it asks about.

Loaded where Airflow's plugins folder is said to be here, as ``make ui`` does. Only an edition's
``page/`` is shown, which tells no more than what will be sent.
"""

from __future__ import annotations

from pathlib import Path

from airflow.api_fastapi.core_api.security import requires_access_dag
from airflow.plugins_manager import AirflowPlugin
from fastapi import Depends, FastAPI, HTTPException
from fastapi.responses import FileResponse, RedirectResponse

DAG_ID = "national_report"
PLACE = "/national-pages"
FIRST_PAGE = "index.html"
NOT_HERE_NB = "Siden finnes ikke her. Er utgaven laget på en annen maskin?"
# Nothing on the page may reach out, whatever the figures' names say.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    "Cache-Control": "no-store",
}

pages = FastAPI(openapi_url=None)
may_read = Depends(requires_access_dag("GET", param_dag_id=DAG_ID))


@pages.get("/{message_id}", dependencies=[may_read])
def first_page(message_id: str) -> RedirectResponse:
    """The page itself, at an address from which it finds its workbook."""
    return RedirectResponse(f"{PLACE}/{message_id}/{FIRST_PAGE}")


@pages.get("/{message_id}/{name}", dependencies=[may_read])
def file_of_page(message_id: str, name: str) -> FileResponse:
    """One file of an edition's page."""
    folder = page_folder(message_id)
    # Asked for by name among those that are there: no name leads anywhere else.
    found = [path for path in folder.iterdir() if path.name == name] if folder else []
    if not found or found[0].is_symlink() or not found[0].is_file():
        raise HTTPException(404, NOT_HERE_NB)
    return FileResponse(found[0], headers=HEADERS)


def page_folder(message_id: str) -> Path | None:
    """Where an edition's page lies; None when there is no such edition."""
    from contracts.settings import load_settings
    from exports.editions.events import Tampered
    from exports.editions.folder import find

    try:
        edition = find(load_settings().zones, message_id)
    except Tampered as problem:
        raise HTTPException(409, str(problem)) from None
    folder = edition.folder / "page" if edition else None
    return folder if folder and folder.is_dir() else None


class ReviewPages(AirflowPlugin):
    """What Airflow looks for."""

    name = "review_pages"
    fastapi_apps = [{"app": pages, "url_prefix": PLACE, "name": "Review pages"}]  # noqa: RUF012
