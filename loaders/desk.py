"""A private installation to try a delivery in, gone afterwards: nothing of the trial is kept.

It has its own landing and judgements, with links to what this installation knows of the source,
so that the trial is judged against the same history as the night would judge it against.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from contracts.settings import Environment, Settings, create_key
from contracts.zones import PRIVATE_FOLDER, Zones
from loaders.sources import read_sources

PREFIX = "lavterskel-check-"
LOCK = ".lock"
ENDING_SIGNALS = (signal.SIGTERM, signal.SIGHUP)
EXIT_BY_SIGNAL = 128
# Rewritten by whoever finds it wanting, so it must be the trial's own; what loaders keep while
# they write and what they refused says nothing about the trial.
NOT_LINKED = ("_empty", "_refused")
HIDDEN = "."


@contextmanager
def desk(settings: Settings, source: str) -> Iterator[Settings]:
    """Settings of a fresh private installation that knows the history of ``source``.

    It is removed whatever happens; one whose process was killed is removed by the next.
    """
    _sweep()
    with _ended_by_signals():
        home = Path(tempfile.mkdtemp(prefix=PREFIX)).resolve()
        try:
            with (home / LOCK).open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield _furnished(settings, home, source)
        finally:
            shutil.rmtree(home, ignore_errors=True)


def _furnished(settings: Settings, home: Path, source: str) -> Settings:
    zones = Zones(home / "data")
    zones.make()
    key = settings.key_file
    if not key.exists():
        key = home / "keys" / "pseudonym.json"
        create_key(key, origin="generated")
    known = settings.zones
    if known.sources_file.exists():
        shutil.copyfile(known.sources_file, zones.sources_file)
        _link_mappings(known, zones)
    for theirs, own in ((known.landing, zones.landing), (known.judgements, zones.judgements)):
        _link_history(theirs, own, source)
    return settings.model_copy(
        update={"home": zones.home, "pseudonym_key_file": key, "env": Environment.DEVELOPMENT}
    )


def _link_mappings(known: Zones, own: Zones) -> None:
    """Link every source's mapping: sources.yml is read whole, and each must be there."""
    for mapping in {source.mapping for source in read_sources(known.sources_file).values()} - {""}:
        (own.home / mapping).symlink_to(known.home / mapping)


def _link_history(theirs: Path, own: Path, source: str) -> None:
    """Link every other folder whole, and the source's own delivery by delivery: beside those
    the trial is written."""
    if not theirs.is_dir():
        return
    for folder in theirs.iterdir():
        is_shown = folder.is_dir() and not folder.name.startswith(HIDDEN)
        if is_shown and folder.name not in (source, *NOT_LINKED):
            (own / folder.name).symlink_to(folder)
    (own / source).mkdir(mode=PRIVATE_FOLDER)
    if (theirs / source).is_dir():
        for delivery in (theirs / source).iterdir():
            (own / source / delivery.name).symlink_to(delivery)


def forget(settings: Settings, source: str, delivery: str) -> None:
    """Unlink what is known of one delivery, so that it can be tried as if it had not come."""
    zones = settings.zones
    for linked in (
        zones.landed_delivery(source, delivery),
        zones.judged_delivery(source, delivery),
    ):
        if linked.is_symlink():
            linked.unlink()


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Let a signal that ends the process do so by an exception, which tidies up on its way."""

    def end(number: int, _: FrameType | None) -> None:
        raise SystemExit(EXIT_BY_SIGNAL + number)

    before = {}
    with suppress(ValueError):  # not the main thread: somebody else answers for signals
        before = {number: signal.signal(number, end) for number in ENDING_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _sweep() -> None:
    """Remove what trials that were killed have left: nobody holds their lock any more."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            if left.is_symlink() or left.stat().st_uid != os.getuid():
                continue
            with (left / LOCK).open("r") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left, ignore_errors=True)
