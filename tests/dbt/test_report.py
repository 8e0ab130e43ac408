"""Every form of a year that is told goes from publication to sealed, and is verified."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date, datetime

import pytest
import yaml

from contracts.settings import Settings
from contracts.zones import Zones
from exports.__main__ import main
from exports.editions.events import Happened
from exports.editions.folder import editions
from exports.publish import Publication, publish
from exports.receivers import forms, read_form
from tests.dbt.national_town import KNOWN_AT, year_that_is_told

PERIODS = {
    "is24_8_ch20": "2023",
    "kostra_52": "2023",
    "lavterskel": "2023-q1",
    "maling": "2023-03",
    "rph": "2023",
}
APPROVED = ["--approve-as", "Kari Nordmann", "--approve-as", "Ola Hansen"]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zones]:
    """An installation where the year is published, and each receiver has a folder."""
    built = year_that_is_told(tmp_path_factory)
    home = tmp_path_factory.mktemp("reported") / "home"
    shutil.copytree(built.with_name("home"), home)
    # The town's home is what a build needs; an installation's folders are closed.
    home.chmod(0o700)
    zones = Settings(_env_file=None, home=home).zones  # type: ignore[call-arg]
    zones.make()
    zones.build_file("made").parent.mkdir()
    shutil.copyfile(built, zones.build_file("made"))
    publish(zones, Publication("made", datetime.fromisoformat(KNOWN_AT), "abc123"), keep=1)
    receivers = {}
    for form in forms():
        code = read_form(form, date(2026, 1, 1)).receiver.code
        (home / "mottakere" / code).mkdir(parents=True)
        receivers[code] = {"title": code, "kind": "folder", "address": f"mottakere/{code}",
                           "keeps_files": True}  # fmt: skip
    path = home / "national-receivers.yml"
    path.write_text(yaml.safe_dump({"receivers": receivers}), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAVTERSKEL_HOME", str(home))
        patch.setenv("COLUMNS", "200")
        yield zones


def test_every_form_has_a_period_here() -> None:
    assert set(PERIODS) == set(forms())


@pytest.mark.parametrize("form", sorted(PERIODS))
def test_from_publication_to_sealed(
    published: Zones, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["report", "--form", form, "--period", PERIODS[form], *APPROVED, "--send"]
    # All that is told of is long past its deadline: a warning, and no more than that.
    assert main(asked) == 1
    told = capsys.readouterr().out
    assert "WARNING N-010" in told
    assert "ERROR" not in told
    (edition,) = editions(published, form)
    assert edition.state() is Happened.SENT
    folder = published.home / "mottakere" / edition.header.receiver_code
    assert [path.read_bytes() for path in folder.glob("*.zip")] == [edition.outgoing.read_bytes()]
    receipt = {"messageId": edition.header.message_id, "refId": f"ref-{form}"}
    (folder / "kvittering.json").write_text(json.dumps(receipt), encoding="utf-8")
    assert main(asked) == 0
    happened = [event.what.value for event in edition.events()]
    assert happened == ["drafted", "validated", "approved", "approved", "sending", "sent",
                        "acknowledged", "sealed"]  # fmt: skip
    assert main(["verify", "--all"]) == 0
