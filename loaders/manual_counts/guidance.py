"""The sheet that explains the form to whoever fills it in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TITLE = "Veiledning"

PARAGRAPHS = (
    ("Tom eller 0?", ""),
    ("", "En tom celle betyr at måneden ikke er rapportert."),
    ("", "0 betyr at dere har talt, og at det ikke var noen."),
    ("", "La kommende måneder og måneder dere ikke har talt, stå tomme. Skriv aldri 0 for sikkerhets skyld."),  # noqa: E501
    ("Fyll ut", ""),
    ("manual", "Gule celler telles for hånd."),
    ("journal", "Blå celler hentes fra journalsystemet ved månedsslutt."),
    ("sum", "Grå celler er summer. De regnes ut av seg selv og er tomme til alle delene er fylt ut."),  # noqa: E501
    ("", "Skriv hele tall, uten tekst. «Ca. 5» kan ikke leses; skriv 5 og forklar i Kommentar."),
    ("", "Skriv tallet selv. Formler i gule og blå celler blir ikke lest."),
    ("Kommentar", ""),
    ("", "Kommentaren gjelder hele raden. Skriv aldri navn, fødselsnummer eller annet som kan peke ut en person."),  # noqa: E501
    ("Før dere leverer", ""),
    ("", "Ikke endre navn på rader, måneder eller ark, og ikke sett inn nye rader i tabellen."),
    ("", "Skriv datoen i Godkjent når lederen har godkjent tallene."),
    ("", "Lagre som .xlsx med datoen først i filnavnet, for eksempel 2023-09-01_maling_2023.xlsx."),
    ("", "Retter dere et tall senere, lever hele filen på nytt med ny dato. Siste levering gjelder."),  # noqa: E501
)  # fmt: skip


def write_guidance(workbook: Any, colours: Mapping[str, str]) -> None:
    """Add the sheet. A paragraph that begins with a colour's name shows that colour."""
    sheet = workbook.add_worksheet(TITLE)
    plain = {"font_name": "Calibri", "font_size": 11, "text_wrap": True, "valign": "top"}
    title = workbook.add_format({**plain, "bold": True, "font_size": 16})
    heading = workbook.add_format({**plain, "bold": True, "font_size": 12})
    text = workbook.add_format(plain)
    sheet.set_column(0, 0, 4)
    sheet.set_column(1, 1, 90)
    sheet.merge_range(0, 0, 0, 1, TITLE, title)
    for row, (lead, paragraph) in enumerate(PARAGRAPHS, start=2):
        if lead in colours:
            swatch = workbook.add_format({"bg_color": colours[lead], "border": 1})
            sheet.write_blank(row, 0, None, swatch)
        elif lead:
            sheet.write_string(row, 0, lead, heading)
        if paragraph:
            sheet.write_string(row, 1, paragraph, text)
    sheet.hide_gridlines(2)
    sheet.protect("")
    sheet.set_portrait()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
