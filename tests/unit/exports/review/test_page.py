"""The page says what its signer needs, in the order in which it is needed, and nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from exports.editions.header import Status
from exports.receivers import forms, read_form
from exports.review.definitions import meaning_of
from exports.review.reading import Edition
from exports.review.tables import NotReadable
from exports.review.writing import write_page
from tests.unit.exports.review.conftest import CAUSES, Written, written
from tests.unit.exports.review.made_up import FIRST, MadeUp, corrected, header

HEADINGS = ["Godkjenning", "Hovedtall", "Endringer fra forrige utgave", "Null, skjult og mangler",
            "Tabellene", "Definisjoner", "Slik er utgaven laget"]  # fmt: skip


def text(html: str) -> str:
    """The page without its marks."""
    body = html.rpartition("</style>")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_it_tells_things_in_the_signers_order(second: Written) -> None:
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", second.html) == HEADINGS
    first_part = text(second.html.partition("Hovedtall</h2>")[0])
    for told in ("Tønsberg (3905)", "1. kvartal 2026 (januar–mars)", "Helsedirektoratet",
                 "15. april 2026", "Korrigert (M)", "14. april 2026 kl. 03.00",
                 "To navngitte personer må godkjenne", "ett eneste tegn"):  # fmt: skip
        assert told in first_part


@pytest.mark.parametrize(
    ("status", "word", "vouched"),
    [
        (Status.ORIGINAL, "Original (N)", "tallene er lest"),
        (Status.CORRECTED, "Korrigert (M)", "tallene er lest"),
        (Status.CANCELLED, "Annullert (C)", "skal trekkes tilbake"),
    ],
)
def test_the_status_is_told_in_words(
    tmp_path: Path, status: Status, word: str, vouched: str
) -> None:
    told = text(written(MadeUp(header=header(status=status)), tmp_path / "e").html)
    assert word in told
    assert vouched in told


def test_the_first_edition_has_nothing_to_be_compared_with(first: Written) -> None:
    assert "Det er ingenting å sammenligne med" in first.html
    assert "endringene siden forrige utgave er forstått" not in first.html


def test_changes_are_told_with_their_causes_the_whole_first(second: Written) -> None:
    told = text(second.html.partition("Endringer fra forrige utgave</h2>")[2].partition("<h2")[0])
    assert re.search(r"Antall henvendelser 133 139 opp 6 kom senere Kvinne 64 70 opp 6 ", told)
    assert re.search(r"Antall gjennomførte samtaler 156 153 ned 3 rettet i kilden", told)
    assert "Definisjonen av «Andel tilfriskede» er endret fra utgave 1 til 2." in told
    assert "slettet i kilden" not in told


def test_the_same_figures_are_told_to_be_the_same(first: Written, tmp_path: Path) -> None:
    again = written(MadeUp(header=header(sequence=8)), tmp_path / "again", first.folder)
    assert "Det er ingen endringer å se." in again.html


def test_from_one_period_to_the_next_the_wholes_are_compared(tmp_path: Path) -> None:
    before = MadeUp(header=header(period_on=date(2025, 10, 1)))
    for row in before.rows:
        row["Periode"] = "2025-q4"
    earlier = before.write(tmp_path / "earlier")
    edition = corrected(MadeUp().rows)
    html = written(edition, tmp_path / "now", earlier).html
    told = text(html.partition("Endringer fra forrige periode</h2>")[2].partition("<h2")[0])
    assert "Antall henvendelser 133 139 opp 6" in told
    assert "Kvinne" not in told


def test_parts_that_were_only_in_the_period_before_are_not_mixed_with_the_whole(
    tmp_path: Path,
) -> None:
    before = MadeUp(header=header(period_on=date(2025, 10, 1)))
    for row in before.rows:
        row["Periode"] = "2025-q4"
    earlier = before.write(tmp_path / "earlier")
    wholes = [row for row in MadeUp().rows if row["Kjonn"] == "all"]
    html = written(MadeUp(rows=wholes), tmp_path / "now", earlier).html
    told = text(html.partition("Endringer fra forrige periode</h2>")[2].partition("<h2")[0])
    assert "Bare tallene i alt er sammenlignet. Det er ingen endringer å se." in told
    assert "Antall" not in told


def test_what_is_taken_back_is_not_compared_figure_by_figure(
    first: Written, tmp_path: Path
) -> None:
    cancelled = MadeUp(rows=[], header=header(status=Status.CANCELLED, sequence=8))
    html = written(cancelled, tmp_path / "c", first.folder).html
    assert "Alle tall som er sendt for perioden, trekkes tilbake." in html
    assert "ikke med" not in html
    assert "Ingen tall mangler" not in html
    assert "Krysstabellene" not in html


def test_missing_is_told_by_reason_and_is_not_zero(first: Written) -> None:
    told = text(first.html.partition("Null, skjult og mangler</h2>")[2].partition("<h2")[0])
    assert re.search(
        r"ikke rapportert Ingen har levert dette tallet\. .* Mangler helt: Nye røde saker; "
        r"Timer oppsøkende arbeid\.", told,
    )  # fmt: skip
    assert re.search(r"ikke aktuelt .* Mangler for noen av linjene: Andel som ventet", told)
    assert "0 Noen har telt, og ikke funnet noen." in told


def test_shares_are_shown_with_what_they_are_of(first: Written) -> None:
    assert re.search(r"50,9\u00a0%</div>\s*<div class=\"soft\">143 av 281", first.html)
    assert "145 delt på 295" in first.html


def test_every_line_is_on_the_page(first: Written) -> None:
    lines = re.findall(r'class="number (?:known|hidden|missing)">', first.html)
    totals = re.findall(r'class="total ', first.html)
    untold = re.findall(
        r'class="untold"><span class="missing">[^<]+</span> ([^<]+)</th>', first.html
    )
    missing = [name for names in untold for name in names.split(", ")]
    told_once = 2 * (len(MadeUp().rows) // 10 - 1)
    assert len(lines) + len(totals) + len(missing) == len(MadeUp().rows) - told_once


def test_what_is_zero_everywhere_is_said_once(tmp_path: Path) -> None:
    edition = MadeUp()
    for row in edition.rows:
        if row["Indikator"] == "enquiries":
            row |= {"Verdi": "0", "Teller": "0", "Skjult": ""}
    html = written(edition, tmp_path / "e").html
    card = text(html.partition("<h4>Antall henvendelser</h4>")[2].partition("<h4>")[0])
    assert card == "0 0 i hver gruppe."


def test_what_is_counted_is_said_by_the_forms_own_words() -> None:
    for form in forms():
        edition = Edition(header(form=form), {}, ())
        asked = read_form(form, header().period_on)
        named = [code for listed in asked.code_lists if listed.name == "indicator"
                 for code in listed.codes]  # fmt: skip
        assert [code for code in named if not meaning_of(edition, code)] == []
    assert "kvartal" in meaning_of(Edition(header(form="lavterskel"), {}, ()), "enquiries")
    assert "måned" in meaning_of(Edition(header(form="maling"), {}, ()), "discharged")


def test_how_it_was_made_is_told_last(second: Written) -> None:
    made = text(second.html.partition("Slik er utgaven laget</h2>")[2])
    for told in ("14. april 2026 kl. 03.00", "c625457", "2026-04-14-0300", FIRST,
                 "lavterskel_tall.csv", "sha256:"):  # fmt: skip
        assert told in made


def test_the_page_needs_nothing_from_elsewhere(second: Written) -> None:
    assert not re.search(r"https?:|//|<script|<img|@import|url\(", second.html)


def test_the_same_edition_is_the_same_bytes(second: Written, first: Written) -> None:
    pages = sorted((second.folder / "page").iterdir())
    before = [path.read_bytes() for path in pages]
    write_page(second.folder, first.folder, CAUSES)
    assert [path.read_bytes() for path in pages] == before


def test_the_forms_own_contract_tells_what_is_open(tmp_path: Path) -> None:
    form = read_form("lavterskel", header().period_on)
    edition = MadeUp(header=header(contract_version=form.contract_version))
    assert "Ikke avklart med mottakeren" in written(edition, tmp_path / "e").html


@pytest.mark.parametrize("name", ["header.json", "package/datapackage.json",
                                  "package/lavterskel_tall.csv"])  # fmt: skip
def test_an_edition_that_is_not_whole_has_no_page(tmp_path: Path, name: str) -> None:
    folder = MadeUp().write(tmp_path / "e")
    (folder / name).unlink()
    with pytest.raises(NotReadable, match="exports verify"):
        write_page(folder, None)
    assert not (folder / "page").exists()


def test_a_cell_that_is_no_number_is_named_by_place_and_not_shown(tmp_path: Path) -> None:
    edition = MadeUp()
    edition.row("enquiries", "all", "all", "all")["Verdi"] = "hemmelig"
    folder = edition.write(tmp_path / "e")
    with pytest.raises(NotReadable, match="kolonnen Verdi") as refused:
        write_page(folder, None)
    assert "hemmelig" not in str(refused.value)


def test_a_changed_header_has_no_page(tmp_path: Path) -> None:
    folder = MadeUp().write(tmp_path / "e")
    path = folder / "header.json"
    path.write_bytes(path.read_bytes().replace(b'"sequence": 7', b'"sequence":  7'))
    with pytest.raises(NotReadable, match=r"header\.json"):
        write_page(folder, None)


def test_many_municipalities_are_counted(tmp_path: Path) -> None:
    made = replace(header(), municipality_codes=("3901", "3903", "3905", "3907"))
    assert "4 kommuner, 1. kvartal 2026" in written(MadeUp(header=made), tmp_path / "e").html
