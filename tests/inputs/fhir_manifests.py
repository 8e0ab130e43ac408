"""FHIR exports whose manifest says otherwise than the files, or nothing that can be read."""

from __future__ import annotations

import json
import random

from tests.inputs.cases import Made, Taken, recipe
from tests.inputs.written_fhir import LEAF, export_of
from tests.inputs.xlsx_layout import refused


@recipe("fhir")
def miscounted(draw: random.Random) -> Made:
    """The manifest says another number than there are."""
    made = export_of(draw)
    made.manifest()
    told = json.loads(made.files["manifest.json"])
    one = draw.choice(told["output"])
    one["count"] = max(0, one["count"] + draw.choice([-1, 1, 1000]))
    made.files["manifest.json"] = json.dumps(told).encode()
    return made.made(refused("L-037"))


@recipe("fhir")
def files_other_than_told(draw: random.Random) -> Made:
    """The manifest names a file that is not there, or not one that is."""
    made = export_of(draw)
    made.manifest()
    told = json.loads(made.files["manifest.json"])
    kind = told["output"][0]["type"]
    if draw.random() < 0.5:
        told["output"].append({"type": kind, "url": "https://kanari.example/2.ndjson", "count": 0})
    else:
        del told["output"][0]
    made.files["manifest.json"] = json.dumps(told).encode()
    return made.made(refused("L-036"))


@recipe("fhir")
def unusable_manifest(draw: random.Random) -> Made:
    """A manifest that cannot be read for what it is."""
    made = export_of(draw)
    what = draw.choice(["bytes", "output", "time", "count", "type", "request"])
    if what == "bytes":
        made.files["manifest.json"] = draw.choice(
            [b"", b"[]", b"{", b"null", b"\xff\xfe", b"[" * 9000]
        )
    elif what == "output":
        made.manifest(output=draw.choice([None, "x", {}, [1], [None]]))
    elif what == "time":
        made.manifest(
            transactionTime=draw.choice([None, 5, "i dag", "2023-09-01", [], "2023-99-01T00:00Z"])
        )
    elif what == "count":
        made.manifest(output=[{"type": LEAF, "count": draw.choice([-1, "1", 1.5, True, []])}])
    elif what == "type":
        made.manifest(output=[{"type": draw.choice([None, 1, []]), "count": 1}])
    else:
        made.manifest(request=draw.choice([5, ["x"], {"a": 1}, "http://x/?_since=i-dag"]))
    return made.made(refused("L-035"))


@recipe("fhir")
def export_from_before(draw: random.Random) -> Made:
    """Taken before the day that the delivery is named for."""
    made = export_of(draw)
    made.manifest(
        transactionTime=draw.choice(["2023-08-31T12:00:00+02:00", "2020-01-01T00:00:00Z"])
    )
    return made.made(refused("L-038"))


@recipe("fhir")
def errors_while_exporting(draw: random.Random) -> Made:
    """The server tells that something failed: told, and taken in."""
    made = export_of(draw)
    made.manifest(error=[{"type": "OperationOutcome", "url": f"https://x/{made.town.secret()}"}])
    return made.made(Taken(made.counts(), remarks=frozenset({"L-039"})))
