"""``python -m loaders check``: what the night would say to a delivery, before it is sent.

Loads it here and lets the judges answer from a process of their own: loaders do not judge.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from pathlib import Path

from contracts.periods import local_date
from contracts.receipts import Receipt, Status
from contracts.settings import Settings, load_settings
from contracts.zones import PRIVATE_FOLDER
from loaders.desk import desk, forget
from loaders.sources import Source, read_sources

FAILED = 2
PROJECT = Path(__file__).resolve().parents[1]
RUN_ID = "check"
WORKBOOK_SUFFIX = ".xlsx"
# A form can be tried where no source is declared: it says itself which municipality it is of.
FORM_SOURCE = "manedstall"
UNKNOWN_MUNICIPALITY = "0000"
ALONE_NB = (
    "Filen er prøvd alene. Regler som ser på de andre filene i leveransen, kan slå ut her "
    "uten at noe er galt; prøv hele mappen for å få samme svar som natten gir.\n"
)
BROKE_NB = (
    "Prøven stoppet på grunn av en feil hos oss ({kind}), ikke hos dere. Ingenting er lagret. "
    "Si fra til dem som drifter varehuset.\n"
)


class NotPossible(Exception):
    """It cannot be tried; the message says why and what to do."""


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``check``; it sets ``run``, which gives the exit code."""
    check = commands.add_parser(
        "check", help="prøv en leveranse før den sendes; ingenting lagres",
        description="Svarer det samme som natten ville gjort: 0 i orden, 1 merknader, "
        "2 noe må rettes. Ingenting lagres.",
    )  # fmt: skip
    check.add_argument(
        "path", type=Path, metavar="STI", help="en leveransemappe, et skjema eller én fil"
    )
    check.add_argument("--source", metavar="KILDE", help="navnet i sources.yml")
    check.add_argument("--json", action="store_true", help="skriv svaret som JSON")
    check.add_argument(
        "--out", type=Path, metavar="MAPPE",
        help="skriv også tilbakemelding.xlsx og .json i denne mappen",
    )  # fmt: skip
    check.set_defaults(run=run_check)


def run_check(chosen: argparse.Namespace) -> int:
    """Try a delivery and print the answer; the exit code is that of the gravest finding."""
    settings = load_settings()
    try:
        if not chosen.path.exists():
            raise NotPossible("Det er ingen fil eller mappe der. Se etter om stien er riktig.")
        path = chosen.path.absolute()
        source = find_source(settings, path, chosen.source)
        return _try(settings, source, path, chosen)
    except NotPossible as problem:
        sys.stderr.write(f"{problem}\n")
    except OSError:
        # The system's words name a file, and what a delivery calls its files may be anything.
        sys.stderr.write(
            "Kan ikke lese leveransen eller skrive svaret. "
            "Se etter at du har tilgang til mappene, og at det er plass på disken.\n"
        )
    return FAILED


def find_source(settings: Settings, path: Path, name: str | None) -> Source:
    """The source a path belongs to: the one named, else the one in whose inbox it lies."""
    declared = read_sources(settings.zones.sources_file)
    known = ", ".join(sorted(n for n, s in declared.items() if s.kind != "database")) or "ingen"
    if name is not None:
        if name not in declared:
            raise NotPossible(f"sources.yml har ingen kilde med det navnet. Kjente: {known}.")
        if declared[name].kind == "database":
            raise NotPossible(
                "Den kilden er en database. Bare filer kan prøves; "
                "natten leser databasen selv og svarer om morgenen."
            )
        return declared[name]
    for source in declared.values():
        inbox = (settings.zones.home / source.location).resolve()
        if source.kind != "database" and path.resolve().is_relative_to(inbox):
            return source
    if not declared and path.is_file() and path.suffix.lower() == WORKBOOK_SUFFIX:
        return _form_source(path)
    raise NotPossible(
        f"Stien ligger ikke i noen kildes innboks. Si hvilken det er med --source. Kjente: {known}."
    )


def _form_source(path: Path) -> Source:
    from loaders.manual_counts.workbook import read_workbook

    return Source(
        name=FORM_SOURCE,
        title="Månedstall",
        organisation=FORM_SOURCE,
        municipality_code=read_workbook(path).municipality_code or UNKNOWN_MUNICIPALITY,
        kind="workbook",
        location=f"inbox/{FORM_SOURCE}",
        registered_from=date.min,
        expected_by="12:00",
    )


def _try(settings: Settings, source: Source, path: Path, chosen: argparse.Namespace) -> int:
    now = datetime.now(UTC)
    with desk(settings, source.name) as trial:
        try:
            is_alone = _load(trial, source, path, now)
        except (NotPossible, OSError):
            raise
        except Exception as problem:
            # Never its words, which may quote what it stumbled over.
            sys.stderr.write(BROKE_NB.format(kind=type(problem).__name__))
            return FAILED
        exit_code = _answer(trial, source, now, chosen)
        if is_alone and not chosen.json:
            sys.stdout.write(f"\n{ALONE_NB}")
        return exit_code


def _load(trial: Settings, source: Source, path: Path, now: datetime) -> bool:
    """Load the delivery as the night would; whether it was one file of several."""
    from loaders import landing
    from loaders.deliveries import load_delivery

    landing.ensure_empty(trial.zones)
    inbox = trial.zones.home / source.location
    today = local_date(now).isoformat()
    is_alone = path.is_file() and source.kind != "workbook"
    is_form = source.name == FORM_SOURCE
    has_others = is_alone and len(source.entities) != 1
    if is_alone:
        source, folder = _alone(source, path), inbox / today
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True)
        # Links are refused wherever they lie, so the one file is there twice for a moment.
        shutil.copyfile(path, folder / path.name)
        path = folder
    elif not inbox.exists():
        inbox.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        inbox.symlink_to(path.parent)
    name = f"{today}{WORKBOOK_SUFFIX}" if is_form else ""

    def loaded() -> Receipt:
        return load_delivery(trial, source, path, RUN_ID, now, name)

    receipt = loaded()
    if receipt.status is Status.DUPLICATE and receipt.duplicate_of == receipt.delivery_name:
        # It is here already, as it is: what was said then is said again.
        forget(trial, source.name, receipt.delivery_name)
        loaded()
    return has_others


def _alone(source: Source, path: Path) -> Source:
    """The source as if one file were all it delivered."""
    if source.kind != "files":
        return source
    matching = [found for found in source.entities if fnmatchcase(path.name, found.file)]
    if not matching:
        patterns = ", ".join(found.file for found in source.entities)
        raise NotPossible(f"Filens navn passer ikke til noe kilden leverer. Ventet: {patterns}.")
    return replace(source, entities=tuple(matching[:1]))


def _answer(trial: Settings, source: Source, now: datetime, chosen: argparse.Namespace) -> int:
    """Let the judges answer in a process of their own."""
    command = [sys.executable, "-m", "expectations", "feedback", "--check", RUN_ID]
    command += ["--source", source.name, "--night", local_date(now).isoformat()]
    if chosen.out:
        command += ["--out", str(chosen.out.absolute())]
    if chosen.json:
        command += ["--json"]
    paths = [str(PROJECT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {
        "LAVTERSKEL_HOME": str(trial.home),
        "LAVTERSKEL_PSEUDONYM_KEY_FILE": str(trial.key_file),
        "LAVTERSKEL_ENV": str(trial.env),
        "PYTHONPATH": os.pathsep.join(paths),
    }
    done = subprocess.run(command, env=environment, stderr=subprocess.PIPE, text=True, check=False)
    if "Traceback" in done.stderr or done.returncode not in (0, 1, FAILED):
        sys.stderr.write(BROKE_NB.format(kind="vurderingen"))
        return FAILED
    sys.stderr.write(done.stderr)
    return done.returncode
