"""An edition's page in a real browser, on a phone and on paper; its workbook in a real program."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from exports.review.writing import write_page
from tests.unit.exports.review.made_up import MadeUp, corrected

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
OFFICE = shutil.which("soffice")
READER = shutil.which("pdftotext")
PHONE = 390
HEADINGS = ["Godkjenning", "Hovedtall", "Endringer fra forrige utgave", "Null, skjult og mangler",
            "Tabellene", "Definisjoner", "Slik er utgaven laget"]  # fmt: skip
FRAME = """<!doctype html><iframe id="f" src="{page}" style="width:{width}px;height:800px;border:0">
</iframe><script>
onload = () => {{
  const inside = document.getElementById("f").contentDocument.documentElement;
  document.title = inside.scrollWidth + " of " + inside.clientWidth;
}};
</script>"""

in_a_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")
read_from_pdf = pytest.mark.skipif(READER is None, reason="no pdftotext on this machine")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a corrected edition."""
    folder = tmp_path_factory.mktemp("editions")
    first = MadeUp()
    before = first.write(folder / "edition-001")
    after = corrected(first.rows).write(folder / "edition-002")
    write_page(after, before)
    return after / "page/index.html"


def browse(address: str, profile: Path, *more: str) -> str:
    """What the browser says of a page; no name can be looked up meanwhile."""
    ran = subprocess.run(
        [
            str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={profile}",
            "--allow-file-access-from-files", "--virtual-time-budget=2000", *more, address,
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=90,
    )  # fmt: skip
    return ran.stdout


def words(pdf: Path) -> str:
    """The text of a PDF."""
    ran = subprocess.run(
        [str(READER), "-layout", str(pdf), "-"], capture_output=True, text=True, check=True
    )
    return ran.stdout


@in_a_browser
@pytest.mark.parametrize("width", [PHONE, 1280])
def test_nothing_sticks_out_to_the_side(page: Path, tmp_path: Path, width: int) -> None:
    frame = tmp_path / "frame.html"
    frame.write_text(FRAME.format(page=page.as_uri(), width=width), encoding="utf-8")
    seen = browse(frame.as_uri(), tmp_path / "profile", "--dump-dom")
    title = re.search(r"<title>(\d+) of (\d+)</title>", seen)
    assert title is not None
    assert int(title[1]) == int(title[2])
    assert width - 20 <= int(title[2]) <= width


@in_a_browser
@read_from_pdf
def test_on_paper_it_is_read_in_order_and_is_short(page: Path, tmp_path: Path) -> None:
    pdf = tmp_path / "page.pdf"
    browse(page.as_uri(), tmp_path / "profile", "--no-pdf-header-footer", f"--print-to-pdf={pdf}")
    told = words(pdf)
    lines = [line.strip() for line in told.splitlines()]
    places = [next(at for at, line in enumerate(lines) if heading in line) for heading in HEADINGS]
    assert places == sorted(places)
    assert "Krysstabellene skrives ikke ut" in told
    assert "Vis krysstabellen" not in told
    assert told.count("\f") <= 8


@read_from_pdf
@pytest.mark.skipif(OFFICE is None, reason="no LibreOffice on this machine")
def test_the_workbook_opens_and_its_numbers_are_norwegian(page: Path, tmp_path: Path) -> None:
    workbook = next(page.parent.glob("*.xlsx"))
    subprocess.run(
        [
            str(OFFICE), f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", "--headless",
            "--convert-to", "pdf", "--outdir", str(tmp_path), str(workbook),
        ],
        capture_output=True,
        check=True,
        timeout=180,
    )  # fmt: skip
    told = words(tmp_path / f"{workbook.stem}.pdf")
    assert "Hovedtall" in told
    assert "50,9 %" in told
    assert re.search(r"skjult av\s+personvernhensyn", told)
    assert "Side 1 av" in told
    assert "#####" not in told
