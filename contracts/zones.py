"""Where everything lies below LAVTERSKEL_HOME, so that no stage invents a path of its own."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

SAFE_NAME = re.compile(r"[A-Za-z0-9æøåÆØÅ][A-Za-z0-9æøåÆØÅ._-]{0,119}")

PRIVATE_FOLDER = 0o700
BUILD_NAME = "warehouse.duckdb"


def check_name(name: str, what: str) -> str:
    """The name itself if it can be a folder of ours; ValueError otherwise.

    The message never repeats the name: it comes from outside and may hold anything.
    """
    if not SAFE_NAME.fullmatch(name) or ".." in name:
        raise ValueError(
            f"{what}: navnet kan bare ha bokstaver, sifre, punktum, strek og understrek "
            "(høyst 120 tegn, ikke to punktum på rad)"
        )
    return name


@dataclass(frozen=True)
class Zones:
    """The zones of one installation. Paths only; nothing is read or written here."""

    home: Path

    @property
    def sources_file(self) -> Path:
        """What is delivered, by whom, how written: the operator's own file."""
        return self.home / "sources.yml"

    @property
    def inbox(self) -> Path:
        """Deliveries as they came. The only zone where an identity number may lie."""
        return self.home / "inbox"

    @property
    def landing(self) -> Path:
        """Immutable typed Parquet and receipts: the truth."""
        return self.home / "landing"

    @property
    def judgements(self) -> Path:
        """Rule results and quarantine, one folder per landed delivery."""
        return self.home / "judgements"

    @property
    def feedback(self) -> Path:
        """What each source is told, per night: a workbook and the same as JSON."""
        return self.home / "feedback"

    @property
    def data_docs(self) -> Path:
        """Every judgement and every suite as static pages, without a value in them."""
        return self.home / "data_docs"

    @property
    def build(self) -> Path:
        """Warehouse files being built or kept for looking at; all can be deleted."""
        return self.home / "build"

    @property
    def published(self) -> Path:
        """Versioned folders that readers open, and the link ``current``."""
        return self.home / "published"

    @property
    def logs(self) -> Path:
        """One folder per run."""
        return self.home / "logs"

    @property
    def site(self) -> Path:
        """The monthly pages people look at, versioned as the published files are."""
        return self.home / "site"

    @property
    def national(self) -> Path:
        """What the nation gets: every edition of every form, kept for ever."""
        return self.home / "national"

    @property
    def national_lock(self) -> Path:
        """Held while an edition is numbered or its life goes on."""
        return self.national / ".lock"

    @property
    def national_revisions(self) -> Path:
        """How each edition differs from those before it, for the warehouse to read.

        It lies where no form's editions can: a form's name begins with a letter or digit.
        """
        return self.national / "_revisions"

    @property
    def airflow(self) -> Path:
        """Airflow's own folder when it runs embedded."""
        return self.home / "airflow"

    def landed_delivery(self, source: str, delivery: str) -> Path:
        """The folder of one landed delivery: ``<entity>.parquet`` and ``receipt.json``."""
        return self.landing / check_name(source, "kilde") / check_name(delivery, "leveranse")

    def judged_delivery(self, source: str, delivery: str) -> Path:
        """The folder of one judged delivery: ``verdict.parquet``, ``quarantine.parquet`` and the
        other tables of ``expectations.quarantine``."""
        return self.judgements / check_name(source, "kilde") / check_name(delivery, "leveranse")

    def feedback_folder(self, source: str, night: date) -> Path:
        """The folder of one source's feedback for one night, named by the local date."""
        return self.feedback / check_name(source, "kilde") / night.isoformat()

    @property
    def releases(self) -> Path:
        """What became of rows set aside: one file per source and run, kept for ever.

        It lies where no source's judgements can: a source's name begins with a letter or digit.
        """
        return self.judgements / "_releases"

    def release_file(self, source: str, run_id: str) -> Path:
        """What one run decided about the rows of one source that were set aside."""
        folder = self.releases / check_name(source, "kilde")
        return folder / f"{check_name(run_id, 'kjøring')}.parquet"

    def national_period(self, form: str, period: str) -> Path:
        """The folder of one form's editions for one period: 2026-03, 2026-q1 or 2026."""
        return self.national / check_name(form, "skjema") / check_name(period, "periode")

    def edition_folder(self, form: str, period: str, number: int) -> Path:
        """The folder of one edition: header, package, page, what is kept, and its life."""
        return self.national_period(form, period) / f"edition-{number:03}"

    def revisions_file(self, form: str, period: str, number: int) -> Path:
        """The same bytes as the edition's own ``kept/revisions.parquet``."""
        folder = self.national_revisions / check_name(form, "skjema")
        return folder / f"{check_name(period, 'periode')}-{number:03}.parquet"

    def build_file(self, run_id: str) -> Path:
        """The warehouse file of one run.

        The file has the same name in every run: its views name the database they are in.
        """
        return self.build / check_name(run_id, "kjøring") / BUILD_NAME

    @property
    def build_now(self) -> Path:
        """The link to the folder of the run that is building, so that what is told to dbt is
        the same every night and it need not read its whole project again."""
        return self.build / "now"

    def run_log(self, run_id: str) -> Path:
        """The log folder of one run."""
        return self.logs / check_name(run_id, "kjøring")

    def make(self) -> None:
        """Create the zones that do not exist, closed to everyone but their owner."""
        for folder in (
            self.home,
            self.inbox,
            self.landing,
            self.judgements,
            self.build,
            self.published,
            self.national,
            self.logs,
        ):
            folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Make everything in a folder survive a power cut."""
    for path in folder.rglob("*"):
        if path.is_dir():
            sync_folder(path)
        else:
            with path.open("rb") as file:
                os.fsync(file.fileno())
    sync_folder(folder)
