"""Says in Norwegian what the disk refused, and where: the system's own words are English."""

from __future__ import annotations

import errno
from pathlib import Path

WHAT_NB = {
    errno.EACCES: "du har ikke tilgang",
    errno.EPERM: "du har ikke tilgang",
    errno.EROFS: "disken kan bare leses",
    errno.ENOSPC: "disken er full",
    errno.EDQUOT: "plassen du har på disken, er brukt opp",
    errno.ENOENT: "filen eller mappen er borte",
    errno.EEXIST: "det ligger noe annet der",
    errno.ENOTDIR: "det ligger noe annet der",
    errno.EISDIR: "det ligger noe annet der",
}


def disk_fault(problem: OSError, home: Path) -> str:
    """What is wrong with which file or folder, and what to look at."""
    what = WHAT_NB.get(problem.errno or 0, "kan ikke leses eller skrives")
    return (
        f"{_place(problem, home)}: {what}. Se etter at mappen er der den skal være, at du har "
        "tilgang til den, og at det er plass på disken. Prøv så igjen."
    )


def in_words(problem: Exception, home: Path) -> str:
    """What a person is told of something that went wrong in a way its own words tell."""
    return disk_fault(problem, home) if isinstance(problem, OSError) else str(problem)


def _place(problem: OSError, home: Path) -> str:
    if not isinstance(problem.filename, str):
        return "disken"
    path = Path(problem.filename)
    return str(path.relative_to(home) if path.is_relative_to(home) else path)
