"""FHIR exports with something odd about their files: packed, cut, doubled, miscounted."""

from __future__ import annotations

import bz2
import gzip
import json
import random

from tests.inputs.cases import Fifo, Folder, Link, Made, Part, Repeated, Survived, Taken, recipe
from tests.inputs.leaks import telling_words
from tests.inputs.town import identity_number
from tests.inputs.written_csv import DELIVERY
from tests.inputs.written_fhir import LEAF, export_of
from tests.inputs.written_xlsx import packed
from tests.inputs.xlsx_layout import refused


@recipe("fhir")
def as_exported(draw: random.Random) -> Made:
    """Nothing wrong, with or without a manifest."""
    made = export_of(draw)
    if draw.random() < 0.5:
        made.manifest()
    return made.made()


@recipe("fhir")
def several_files_of_a_type(draw: random.Random) -> Made:
    """A type's resources in several files."""
    made = export_of(draw, "contacts")
    lines = made.lines(LEAF)
    at = draw.randrange(1, len(lines))
    name = draw.choice(["Encounter.{}.ndjson", "Encounter-00{}.ndjson", "Encounter_{}.ndjson"])
    made.files = {
        name.format(number): "".join(f"{line}\n" for line in part).encode()
        for number, part in enumerate((lines[:at], lines[at:]))
    }
    parts = made.parts()
    del parts[f"{DELIVERY}/{LEAF}.ndjson"]
    return made.made(parts=parts)


@recipe("fhir")
def lines_written_otherwise(draw: random.Random) -> Made:
    """Other line ends, blank lines, a byte order mark, blanks, no last line end."""
    made = export_of(draw)
    for kind in made.resources:
        content = made.content(kind)
        made.files[f"{kind}.ndjson"] = draw.choice(
            [
                content.replace(b"\n", b"\r\n"),
                b"\xef\xbb\xbf" + content,
                content.removesuffix(b"\n"),
                content.replace(b"\n", b"\n\n"),
                content + b"\n\n  \n",
                content.replace(b"\n", b"  \n"),
                "".join(json.dumps(one) + "\n" for one in made.resources[kind]).encode(),
            ]
        )
    return made.made()


@recipe("fhir")
def packed_file(draw: random.Random) -> Made:
    """Compressed, or in an archive."""
    made = export_of(draw, "contacts")
    content = made.content(LEAF)
    made.files[f"{LEAF}.ndjson"] = draw.choice(
        [
            gzip.compress(content, mtime=0),
            packed({"Encounter.ndjson": content}),
            bz2.compress(content),
        ]
    )
    return made.made(refused("L-032"))


@recipe("fhir")
def no_lines_of_resources(draw: random.Random) -> Made:
    """A Bundle, a list, indented JSON or XML instead of a resource on each line."""
    made = export_of(draw, "contacts")
    all_ = made.resources[LEAF]
    bundle = {
        "resourceType": "Bundle",
        "type": "searchset",
        "entry": [{"resource": r} for r in all_],
    }
    made.files[f"{LEAF}.ndjson"] = draw.choice(
        [
            json.dumps(bundle).encode() + b"\n",
            json.dumps(bundle, indent=2).encode(),
            json.dumps(all_).encode(),
            json.dumps(all_, indent=1).encode(),
            b"<Encounter/>\n",
            b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
            json.dumps(all_[0], indent=4).encode(),
        ]
    )
    return made.made(refused("L-033"))


@recipe("fhir")
def cut_file(draw: random.Random) -> Made:
    """The sending was broken off in the middle of a line."""
    made = export_of(draw, "contacts")
    content = made.content(LEAF)
    last = content.rstrip().rfind(b"\n") + 1
    made.files[f"{LEAF}.ndjson"] = content[: draw.randrange(last + 2, len(content) - 2)]
    return made.made(refused("L-034"))


@recipe("fhir")
def cut_anywhere(draw: random.Random) -> Made:
    """The same at any byte, in any file."""
    made = export_of(draw)
    kind = draw.choice(sorted(made.resources))
    content = made.content(kind)
    made.files[f"{kind}.ndjson"] = content[: draw.randrange(len(content))]
    return made.made(Survived(sum(made.counts().values())))


@recipe("fhir")
def flipped_bits_in_export(draw: random.Random) -> Made:
    """One bit or a few are turned somewhere."""
    made = export_of(draw)
    kind = draw.choice(sorted(made.resources))
    content = bytearray(made.content(kind))
    for _ in range(draw.choice([1, 1, 2, 20])):
        content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
    made.files[f"{kind}.ndjson"] = bytes(content)
    return made.made(Survived(sum(made.counts().values())))


@recipe("fhir")
def strange_bytes_in_export(draw: random.Random) -> Made:
    """Bytes that do not belong there, put in or taken out."""
    made = export_of(draw)
    kind = draw.choice(sorted(made.resources))
    content = made.content(kind)
    at, gone = draw.randrange(len(content)), draw.choice([0, 0, 1, 40])
    strange = draw.choice(
        [
            b"\0" * 30,
            draw.randbytes(20),
            b'"',
            b"\n",
            b"\r",
            b"{",
            b"}",
            b"\xff",
            b"[",
            b"\xed\xa0\x80",
            b"\\u0000",
            b"\\",
            b"1e999",
            b"/*",
        ]
    )
    made.files[f"{kind}.ndjson"] = content[:at] + strange + content[at + gone :]
    return made.made(Survived(sum(made.counts().values())))


@recipe("fhir")
def other_encoding_of_export(draw: random.Random) -> Made:
    """JSON is UTF-8 and nothing else."""
    made = export_of(draw, "contacts")
    encoding = draw.choice(["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
    made.files[f"{LEAF}.ndjson"] = made.content(LEAF).decode().encode(encoding)
    return made.made(refused("L-005", "L-033"))


@recipe("fhir")
def odd_name_of_a_file(draw: random.Random) -> Made:
    """A file that does not say which resources it has, or something else beside them."""
    made = export_of(draw)
    word = made.town.secret()
    name = draw.choice(
        [
            f"{word}.ndjson",
            f"Encounter.{word}.json",
            "encounter.ndjson",
            "Encounter.txt",
            f"Encounter[1]{word}.ndjson",
            f"Encounter'; drop table {word};--.ndjson",
            f"Encounter {word}.ndjson",
            "notat.docx",
            f"Encounter\n{word}.ndjson",
        ]
    )
    made.files[name] = draw.choice([b"", b"{}\n", made.town.number().encode()])
    return made.made(refused("L-031"))


@recipe("fhir")
def no_files(draw: random.Random) -> Made:
    """An empty delivery, or one of a manifest only."""
    made = export_of(draw)
    made.manifest()
    name = draw.choice(["manifest.json", ".skjult", "~$Encounter.ndjson"])
    return made.made(refused("L-030"), parts={f"{DELIVERY}/{name}": made.files["manifest.json"]})


@recipe("fhir")
def no_plain_file_in_export(draw: random.Random) -> Made:
    """A link, a pipe or a folder where a file should be."""
    made = export_of(draw)
    kind = draw.choice(sorted(made.resources))
    odd: list[Part] = [Link("/etc/passwd"), Link("/dev/zero"), Fifo(), Folder(), Link("..")]
    strange = draw.choice(odd)
    return made.made(refused("L-009"), parts=made.parts() | {f"{DELIVERY}/{kind}.ndjson": strange})


@recipe("fhir")
def resources_nobody_asked_for(draw: random.Random) -> Made:
    """Other types of resources are not opened, and it is told."""
    made = export_of(draw)
    kind = draw.choice(["Condition", "Location", "AuditEvent", "Medication"])
    made.files[f"{kind}.ndjson"] = json.dumps({"note": made.town.number()}).encode() + b"\n"
    return made.made(Taken(made.counts(), remarks=frozenset({"L-048"})))


@recipe("fhir")
def the_same_export_again(draw: random.Random) -> Made:
    """Yesterday's content under today's name."""
    made = export_of(draw)
    before = {name.replace(DELIVERY, "2023-08-31"): part for name, part in made.parts().items()}
    return made.made(Repeated(), parts=before | made.parts())


@recipe("fhir")
def export_without_a_date(draw: random.Random) -> Made:
    """The folder's name is no day, or has more in it than a name of ours may have."""
    made = export_of(draw)
    word = made.town.secret()
    number = identity_number(draw, made.town.rows["persons"][0]["birth_date"])  # type: ignore[arg-type]
    made.town.numbers.add(number)
    name = draw.choice(
        [
            word,
            f"2023-02-30-{word}",
            f"2023-09-01 {word}",
            f"2023-09-01;{word}",
            f"2023-09-01-{number}",
            f"2023-09-01\n{word}",
        ]
    )
    parts = {place.replace(DELIVERY, name, 1): part for place, part in made.parts().items()}
    case = made.made(refused("L-008"), parts=parts, delivery="")
    shown = telling_words([name]) if all(s.isalnum() or s in "-_." for s in name) else frozenset()
    return Made(
        case.source, "", case.expected, parts, secrets=case.secrets - shown, numbers=case.numbers
    )
