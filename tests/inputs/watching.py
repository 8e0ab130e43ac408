"""Watches a case while it runs: its time, its memory, and everything it says."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# Of the processor: how long the machine was busy with something else says nothing of a case.
LONGEST_SECONDS = 30
# Twice as long by the clock, and the case hangs and is broken off.
PATIENCE_SECONDS = 60
MEBIBYTE = 1 << 20


class Hangs(BaseException):
    """The case was broken off. No handler for ordinary errors may swallow it."""


@dataclass
class Watched:
    """What was seen. ``peak`` is the process's largest memory in MiB while the case ran."""

    seconds: float = 0.0
    before: float = 0.0
    peak: float = 0.0
    said: str = ""
    raised: BaseException | None = None


class _Records(logging.Handler):
    def __init__(self, out: io.StringIO) -> None:
        super().__init__(logging.DEBUG)
        self.out = out
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.out.write(self.format(record) + "\n")


def _reset_peak() -> None:
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _memory(name: str) -> float:
    """A figure from the kernel's own account of this process, in MiB."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) / 1024
    scale = MEBIBYTE if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale


def _break_off(*_: object) -> None:
    raise Hangs


@contextlib.contextmanager
def _everything_said(out: io.StringIO) -> Iterator[None]:
    """What Python prints and logs, and what libraries below it write to the terminal."""
    handler = _Records(out)
    root = logging.getLogger()
    level = root.level
    with tempfile.TemporaryFile() as file:
        kept = [os.dup(1), os.dup(2)]
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        try:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
                yield
        finally:
            for number, old in enumerate(kept, start=1):
                os.dup2(old, number)
                os.close(old)
            root.removeHandler(handler)
            root.setLevel(level)
            file.seek(0)
            out.write(file.read().decode("latin-1"))


@contextlib.contextmanager
def watched() -> Iterator[Watched]:
    """Watch what happens within. Whatever is raised there ends there, and is told."""
    seen = Watched()
    out = io.StringIO()
    _reset_peak()
    seen.before = _memory("VmRSS")
    former = signal.signal(signal.SIGALRM, _break_off)
    signal.alarm(PATIENCE_SECONDS)
    began = time.process_time()
    try:
        with _everything_said(out):
            yield seen
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as raised:
        seen.raised = raised
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, former)
        seen.seconds = time.process_time() - began
        seen.peak = _memory("VmHWM")
        seen.said = out.getvalue()
