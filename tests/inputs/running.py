"""Runs one case as a night would, and says everything that is wrong with what came of it."""

from __future__ import annotations

import os
import shutil
import traceback
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import yaml

from contracts.receipts import Receipt, Status
from contracts.settings import NotConfigured, Settings
from expectations.feedback.writing import write_feedback
from expectations.judge import judge_delivery
from loaders.deliveries import load_source
from loaders.journal.database import SourceUnreachable
from tests.inputs.cases import Fifo, Folder, Link, Made, Part
from tests.inputs.leaks import as_text, leaks
from tests.inputs.outcomes import Came, differences, read_outcome
from tests.inputs.server import ADDRESS, Server, server
from tests.inputs.watching import LONGEST_SECONDS, Hangs, Watched, watched

NIGHTS = (datetime(2023, 9, 1, 1, 0, tzinfo=UTC), datetime(2023, 9, 2, 1, 0, tzinfo=UTC))
MOST_MEMORY_MIB = 1024
# What a source that cannot be reached may raise: a later try may succeed.
MAY_BE_RAISED = (SourceUnreachable, NotConfigured)

# The address of a source where nobody answers.
NOBODY = "LAVTERSKEL_SOURCE_STENGT_URL"
# What stands for the case's own schema in statements and declarations.
SCHEMA = "@schema@"


@dataclass
class Result:
    """What came of a case in a word, what it took, and what is wrong."""

    word: str
    seconds: float
    grown: float
    problems: list[str] = field(default_factory=list)


@dataclass
class Place:
    """An installation where cases run one after the other, each with a source of its own."""

    settings: Settings
    con: duckdb.DuckDBPyConnection
    stack: ExitStack
    ran: int = 0
    is_judged: bool = True
    server: Server | None = None

    @classmethod
    def at(cls, home: Path, stack: ExitStack) -> Place:
        """A new one below ``home``. ``stack`` ends what it starts."""
        settings = Settings(_env_file=None, home=home)  # type: ignore[call-arg]
        settings.zones.make()
        return cls(settings, duckdb.connect(config={"threads": 1}), stack)

    def run(self, made: Made, *, is_judged: bool = True) -> Result:
        """Run a case and clear up after it. What is not judged is only loaded."""
        self.is_judged = is_judged
        self.ran += 1
        source = f"prove{self.ran}"
        try:
            self._declare(source, made.source)
            self._fill(source, made)
            _put(self.settings.zones.inbox / source, made.parts)
            return self._nights(source, made)
        finally:
            self._clear(source)

    def _fill(self, schema: str, made: Made) -> None:
        if not made.statements:
            return
        if self.server is None:
            self.server = self.stack.enter_context(server())
            os.environ[NOBODY] = "postgresql+psycopg://prove:hemmelig@127.0.0.1:9/prove"
        os.environ[ADDRESS] = self.server.for_reader if made.is_reader else self.server.driven
        self.server.fill(schema, [text.replace(SCHEMA, schema) for text in made.statements])

    def _declare(self, source: str, told: Mapping[str, object]) -> None:
        body = {"location": f"inbox/{source}", **told}
        text = yaml.safe_dump({"sources": {source: body}}, allow_unicode=True).replace(
            SCHEMA, source
        )
        self.settings.zones.sources_file.write_text(text, encoding="utf-8")

    def _clear(self, source: str) -> None:
        zones = self.settings.zones
        for folder in (
            zones.inbox,
            zones.landing,
            zones.landing / "_refused",
            zones.landing / ".part",
            zones.judgements,
            zones.home / "feedback",
        ):
            shutil.rmtree(folder / source, ignore_errors=True)
        (zones.landing / ".part" / f"{source}.lock").unlink(missing_ok=True)
        if self.server is not None:
            self.server.drop(source)

    def _nights(self, source: str, made: Made) -> Result:
        receipts: list[Receipt] = []
        said: list[str] = []
        with watched() as seen:
            receipts += self._night(source, 1, said)
        if made.later and seen.raised is None:
            _put(self.settings.zones.inbox / source, made.later)
            with watched() as again:
                receipts += self._night(source, 2, said)
            seen = _both(seen, again)
        result = Result("raised", seen.seconds, seen.peak - seen.before)
        came = self._came(made, receipts, seen, result)
        if came is not None:
            result.word = came.word
            result.problems += came.problems + differences(came, made.expected)
        if seen.seconds > LONGEST_SECONDS:
            result.problems.append(f"took {seen.seconds:.0f} s")
        if seen.peak > MOST_MEMORY_MIB:
            result.problems.append(f"{seen.peak:.0f} MiB at most, {result.grown:.0f} of it new")
        if "Traceback (most recent call last)" in seen.said:
            result.problems.append("a traceback was shown")
        result.problems += self._leaks(source, made, [seen.said, *said])
        return result

    def _night(self, source: str, number: int, said: list[str]) -> list[Receipt]:
        run_id, night = f"r{number}", NIGHTS[number - 1]
        receipts = load_source(self.settings, source, run_id, night)
        for receipt in receipts:
            said.append(as_text(receipt.as_dict()))
            if receipt.status is Status.LANDED and self.is_judged:
                judged: dict[str, Any] = judge_delivery(
                    self.settings.zones, source, receipt.delivery_name, run_id, night
                )
                said.append(as_text(judged))
        if self.is_judged:
            write_feedback(self.settings.zones, source, night)
        return receipts

    def _came(
        self, made: Made, receipts: list[Receipt], seen: Watched, result: Result
    ) -> Came | None:
        raised = seen.raised
        if isinstance(raised, MAY_BE_RAISED):
            seen.said += str(raised)
            return Came(word="unanswered")
        if raised is not None:
            what = "hangs" if isinstance(raised, Hangs) else f"raised {type(raised).__name__}"
            where = traceback.extract_tb(raised.__traceback__)[-3:]
            steps = " < ".join(f"{Path(at.filename).name}:{at.lineno}" for at in reversed(where))
            result.problems.append(f"{what} at {steps}: {str(raised)[:300]}")
            return None
        ours = [receipt for receipt in receipts if made.delivery in ("", receipt.delivery_name)]
        if not ours:
            result.problems.append(f"no receipt; {len(receipts)} of other deliveries")
            return None
        return read_outcome(self.con, self.settings.zones, ours[-1])

    def _leaks(self, source: str, made: Made, said: list[str]) -> list[str]:
        zones = self.settings.zones
        told = [
            zones.landing / "_refused" / source,
            zones.judgements / source,
            zones.home / "feedback" / source,
            zones.logs,
            zones.build,
        ]
        landed = [path for path in (zones.landing / source).glob("*") if path.is_dir()]
        left = [path for path in (zones.landing / ".part" / source).rglob("*") if path.is_file()]
        found = leaks(self.con, made, said, [path for path in told if path.is_dir()], landed)
        for folder in landed:
            receipt = (folder / "receipt.json").read_text(encoding="utf-8")
            found += leaks(self.con, made, [receipt], [], [])
        return sorted({f"leak: {one}" for one in found}) + [f"left: {path.name}" for path in left]


def _both(first: Watched, second: Watched) -> Watched:
    return Watched(
        max(first.seconds, second.seconds),
        first.before,
        max(first.peak, second.peak),
        first.said + second.said,
        second.raised,
    )


def _put(inbox: Path, parts: Mapping[str, Part]) -> None:
    inbox.mkdir(parents=True, exist_ok=True)
    for name, part in parts.items():
        path = inbox / os.fsdecode(name.encode("utf-8", errors="surrogateescape"))
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(part, Link):
            path.symlink_to(part.target)
        elif isinstance(part, Fifo):
            os.mkfifo(path)
        elif isinstance(part, Folder):
            path.mkdir()
        else:
            path.write_bytes(part)
