"""The list on a screen: counts first, then the oldest with place and remedy, 80 columns wide."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from expectations.feedback.told import Line
from expectations.feedback.verdict import counted, day
from expectations.waiting.ageing import limits
from expectations.waiting.listing import Group, Shown, days_nb, meaning_of, title_of

INDENT = 4
RED, YELLOW = "bold red", "yellow"


def print_counts(
    units: Sequence[Group], ages: Sequence[Group], rules: Sequence[Group], console: Console
) -> None:
    """Three small tables: by unit, by age, by rule."""
    for title, groups in (("enhet", units), ("ventetid", ages)):
        table = _table(title, "poster", "eldste")
        for group in groups:
            table.add_row(*_cells(group))
        console.print(table)
        console.print()
    table = _table("regel", "poster", "eldste")
    table.add_column("hva som er galt", ratio=1)
    for group in rules:
        table.add_row(*_cells(group), Text(meaning_of(group.name) or "Regelen finnes ikke lenger."))
    console.print(table)
    console.print()


def print_oldest(shown: Sequence[Shown], total: int, console: Console) -> None:
    """Each of the oldest: since when, where it is, what is wrong and what to do."""
    console.print(Text(f"De eldste ({len(shown)} av {total})", style="bold"))
    for one in shown:
        life = one.life
        waited = (
            f"{days_nb(life.age_days)}, fra {day(life.since)}" if life.age_days else "Ny i natt"
        )
        since = f"{', '.join(life.rules)}  {waited}"
        console.print()
        console.print(Text(since, style=_style(life.age_days)))
        _indented(_where(one), console)
        for message, remedy in dict.fromkeys((line.message, line.remedy) for line in one.lines):
            _indented(f"{message} {remedy}", console)
    if shown:
        console.print()
        console.print(
            "Enheten har fått samme rad og råd i tilbakemeldingen sin. Skal en post gis opp:\n"
            "    python -m expectations dismiss --help"
        )


def _where(one: Shown) -> str:
    life = one.life
    words = [f"{title_of(life.entity)}, leveransen {life.delivery}", f"rad {one.row}"]
    columns = dict.fromkeys(str(column) for line in one.lines for column in _columns(line))
    if columns:
        words.append(f"kolonne {', '.join(columns)}")
    if one.record_id:
        words.append(f"post {one.record_id}")
    return f"{one.unit}: {', '.join(words)}"


def _columns(line: Line) -> list[str]:
    return [str(column) for column in line.place.columns if column.name]


def _indented(text: str, console: Console) -> None:
    console.print(Padding(Text(text), (0, 0, 0, INDENT)))


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    first, *numbers = columns
    table.add_column(first)
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _cells(group: Group) -> tuple[Text, str, Text]:
    oldest = Text(days_nb(group.oldest_days), style=_style(group.oldest_days))
    return Text(group.name), counted(group.count, "", "").strip(), oldest


def _style(age_days: int) -> str:
    passed = sum(age_days >= days for days in limits())
    return RED if passed == len(limits()) else YELLOW if passed else ""
