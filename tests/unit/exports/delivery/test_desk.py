"""A person can see what was sent, fetch receipts, and write down what a receiver has said."""

from __future__ import annotations

import json
from shutil import rmtree

import pytest

from contracts.zones import Zones
from exports.delivery.__main__ import main
from exports.delivery.message import Kind
from exports.delivery.receiver import Receiver
from exports.delivery.senders import known_of
from exports.delivery.sending import send
from tests.unit.exports.delivery.packages import Package


@pytest.fixture(autouse=True)
def installed(zones: Zones, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's installation is the one in force."""
    monkeypatch.setenv("LAVTERSKEL_HOME", str(zones.home))
    monkeypatch.delenv("LAVTERSKEL_ENV", raising=False)
    monkeypatch.setenv("COLUMNS", "200")


def test_what_was_sent_and_what_is_known(
    folder: Receiver, zones: Zones, parcel: Package, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["status"]) == 0
    assert "Ingenting er sendt." in capsys.readouterr().out
    send(parcel.path, parcel.message, folder, zones)
    (zones.home / "utgaende/kvitteringer/k.json").write_text("ikke JSON", encoding="utf-8")
    assert main(["collect", "--receiver", "mottaket"]) == 1
    told = capsys.readouterr().out
    assert "kan ikke leses" in told
    assert "landing/_receipts/mottaket/" in told
    assert main(["status"]) == 0
    told = capsys.readouterr().out
    assert "levert, kvittering ventes" in told
    assert "1 kvitteringer gjelder ingenting" in told
    receipt = {"messageId": parcel.message.message_id, "refId": "R-1"}
    (zones.home / "utgaende/kvitteringer/l.json").write_text(json.dumps(receipt), encoding="utf-8")
    assert main(["collect"]) == 0
    assert "Ingenting å se på." in capsys.readouterr().out


def test_what_a_receiver_said_is_written_down_with_a_name(
    folder: Receiver, zones: Zones, parcel: Package, capsys: pytest.CaptureFixture[str]
) -> None:
    message_id = parcel.message.message_id
    words = ["settle", "--receiver", "mottaket", "--id", message_id, "--answer", "mottatt"]
    assert main([*words, "--by", "Kari Vakt"]) == 2
    assert "aldri sendt" in capsys.readouterr().err
    send(parcel.path, parcel.message, folder, zones)
    assert main([*words, "--by", "Kari Vakt", "--ref", "R-7"]) == 0
    known = known_of(zones, folder.name, message_id)
    assert known is not None
    assert (known.kind, known.ref_id) == (Kind.ACCEPTED, "R-7")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("message_id", ["../../landing", "", "x"])
def test_an_id_that_is_none_names_no_folder(
    message_id: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["settle", "--receiver", "mottaket", "--answer", "mottatt", "--by", "Kari Vakt"]
    assert main([*words, "--id", message_id]) == 2
    assert "aldri sendt" in capsys.readouterr().err


@pytest.mark.usefixtures("folder")
def test_a_receiver_nobody_declared(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["collect", "--receiver", "et-annet"]) == 2
    assert "er ikke oppgitt" in capsys.readouterr().err


def test_a_receiver_that_is_away_is_told_of(
    folder: Receiver, zones: Zones, capsys: pytest.CaptureFixture[str]
) -> None:
    del folder
    rmtree(zones.home / "utgaende")
    assert main(["collect"]) == 2
    assert "finnes ikke" in capsys.readouterr().err


def test_what_the_disk_refuses_is_named_and_not_thrown(
    zones: Zones, capsys: pytest.CaptureFixture[str]
) -> None:
    (zones.home / "national-receivers.yml").mkdir()
    assert main(["status"]) == 2
    assert "national-receivers.yml: det ligger noe annet der." in capsys.readouterr().err


def test_the_help_is_norwegian(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "hent kvitteringer" in capsys.readouterr().out
