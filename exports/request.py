"""What those who must approve an edition are asked, and what is asked of those who must mend one.

Names, places and counts only: the figures are on the page, which lies where the data lies.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from contracts.zones import Zones
from exports.dry_run import Finding, Severity
from exports.editions.events import Happened
from exports.editions.folder import Edition, editions
from exports.editions.header import STATUS_NB
from exports.editions.listing import approved_nb
from exports.editions.numbering import held_against, in_sequence
from exports.review.causes import read_causes
from exports.review.changes import causes_from
from exports.review.content import content_of
from exports.review.reading import read_edition

INDICATORS_NAMED = 10


def asked_of_signer(
    zones: Zones, edition: Edition, found: Sequence[Finding], pages_url: str = ""
) -> str:
    """The request, in Markdown: where the page is, what has changed, what the dry run says.

    ``pages_url`` is where pages can be opened in a browser; without it their files are named.
    """
    header = edition.header
    remarks = [each for each in found if each.severity not in (Severity.INFO, Severity.OK)]
    told = [
        f"**{edition.place}**, {STATUS_NB[header.status]}, løpenummer {header.sequence}. "
        f"Frist {header.due_on:%d.%m.%Y}.",
        _places(edition, pages_url),
        _changed(edition, before(zones, edition)),
        *(["**Å merke seg før du godkjenner:**"] if remarks else []),
        # Without the severity's English word: that it is a remark is said above.
        "\n".join(f"- {str(each).split(maxsplit=1)[1]}" for each in remarks),
        f"Nøyaktig det som godkjennes: {', '.join(approved_nb(edition.events()))}. "
        "Hvem som har godkjent til nå, ser du med `python -m exports editions`.",
        "Den som godkjenner, har lest siden og skriver sitt fulle navn. "
        "To ulike personer må godkjenne. Er noe galt, velg «Avvis»: da sendes ingenting.",
    ]
    return "\n\n".join(filter(None, told))


def _places(edition: Edition, pages_url: str) -> str:
    """What to read, as links where they can be opened."""
    page = edition.folder / "page"
    books = sorted(page.glob("*.xlsx"))
    if not pages_url:
        named = [f"Les siden: `{page / 'index.html'}`", *(f"Regneark: `{book}`" for book in books)]
        return "\n\n".join(named)
    there = f"{pages_url.rstrip('/')}/{edition.header.message_id}"
    linked = [
        f"[Les siden]({there}/index.html)",
        f"[Endringer fra forrige utgave]({there}/index.html#endringer)",
        *(f"[Regneark]({there}/{quote(book.name)})" for book in books),
    ]
    return " · ".join(linked)


def asked_of_mender(edition: Edition, against: Sequence[str]) -> str:
    """What the receiver had against an edition, line by line, and what to do."""
    lines = [f"- {line}" for line in against]
    return "\n".join(
        [
            f"**{edition.place}** er avvist av mottakeren:",
            "",
            *lines,
            "",
            "Rett feilen der tallene kommer fra, og vent til en natt har publisert rettelsen. "
            "Svar så her, og start national_report på nytt: den lager en korrigert utgave. "
            "Se docs/runbooks/report-rejected.md.",
        ]
    )


def before(zones: Zones, edition: Edition) -> Path | None:
    """The edition the page holds this one against: the last of its period, or of one before."""
    earlier = [
        other
        for other in in_sequence(editions(zones, edition.header.form))
        if other.header.sequence < edition.header.sequence
        and other.state() is not Happened.WITHDRAWN
    ]
    return held_against(earlier, edition.period)


def _changed(edition: Edition, previous: Path | None) -> str:
    now = read_edition(edition.folder)
    earlier = None if previous is None else read_edition(previous)
    causes = None
    if earlier is not None and now.form is not None:
        causes = read_causes(edition.folder, earlier.header.message_id, now.form)
    comparison = content_of(now, earlier, causes_from(causes)).comparison
    if not comparison.changes:
        return comparison.told
    names = list(dict.fromkeys(change.indicator for change in comparison.changes))
    more = f" og {len(names) - INDICATORS_NAMED} til" if len(names) > INDICATORS_NAMED else ""
    return (
        f"{comparison.told} {len(comparison.changes)} tall er annerledes: "
        f"{', '.join(names[:INDICATORS_NAMED])}{more}. De står under "
        f"«{comparison.title}» på siden."
    )
