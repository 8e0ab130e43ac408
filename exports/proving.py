"""The one way from a draft to an edition that may be approved: the dry run, at the command line,
in ``make report`` and in ``dags/national_report.py`` alike.
"""

from __future__ import annotations

from datetime import datetime

from rich.console import Console

from contracts.periods import local_date
from contracts.zones import Zones
from exports.dry_run import EXIT_CODES, Finding, dry_run, is_stopped, worst
from exports.editions.events import Happened
from exports.editions.folder import Edition, check_unchanged
from exports.editions.validating import validate_edition
from exports.receivers import read_form


def tried(edition: Edition, at: datetime) -> tuple[Finding, ...]:
    """What the dry run finds on a day."""
    form = read_form(edition.header.form, edition.period.on)
    return dry_run(edition, form, local_date(at))


def prove(zones: Zones, edition: Edition, at: datetime) -> tuple[Finding, ...]:
    """What the dry run finds. A draft that nothing stops is then validated; what has come further
    stays where it is."""
    check_unchanged(edition)
    found = tried(edition, at)
    if edition.state() is Happened.DRAFTED and not is_stopped(found):
        validate_edition(zones, edition, at)
    return found


def proven(zones: Zones, edition: Edition, at: datetime, console: Console) -> int:
    """The same, told; 1 with a warning, 2 when nobody may approve the edition as it is."""
    found = prove(zones, edition, at)
    for finding in found:
        console.print(str(finding), markup=False)
    if edition.state() is Happened.DRAFTED:
        console.print("Ingen kan godkjenne den slik. Rett feilen, trekk utkastet "
                      "(python -m exports withdraw) og kjør på nytt.", markup=False)  # fmt: skip
    return EXIT_CODES[worst(found)]
