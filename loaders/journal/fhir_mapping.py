"""Which FHIR resource becomes which entity, and where each field lies in it: read from YAML.

The mapping is the operator's own text, so its words may be repeated in a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any

import yaml

from contracts.entities import entities
from loaders.journal.fhir_paths import Path, UnreadablePath, parse_path, shape_of

DEFAULT_FILE = FilePath(__file__).with_name("fhir_mapping.yaml")
RESOURCE = re.compile(r"[A-Z][A-Za-z]{2,40}")
FORMS = ("reference", "date", "minutes", "numbered")
FROM_SOURCE = ("municipality_code",)
FROM_ROW = ("number", "status", "starts")
ANY_CODE = "*"
ACCEPTABLE = ("contained",)


class UnusableMapping(ValueError):
    """The mapping cannot be used; the message names the place and the rule."""


@dataclass(frozen=True)
class Reading:
    """One way to a value. ``constant`` alone is the value; with a path it is so when the path
    leads to something. ``form`` is what is made of the text that was found."""

    path: Path | None = None
    constant: str | None = None
    from_source: str = ""
    from_row: str = ""
    codes: Mapping[str, str] | None = None
    form: str = ""
    to: tuple[str, ...] = ()
    until: Path | None = None

    @property
    def paths(self) -> tuple[Path, ...]:
        """The paths this reading follows."""
        return tuple(path for path in (self.path, self.until) if path)


@dataclass(frozen=True)
class Condition:
    """The value at the first path that has one is one of these codes, or is none of them."""

    paths: tuple[Path, ...]
    codes: tuple[str, ...]
    is_one_of: bool


@dataclass(frozen=True)
class Rows:
    """A row for each status an episode has had, and one for the one it has now."""

    history: str
    status: Path
    starts: Path
    ends: Path
    ended_by: tuple[str, ...]
    voided_by: tuple[str, ...]

    @property
    def paths(self) -> tuple[Path, ...]:
        """The paths to what is there now."""
        return (self.status, self.starts, self.ends)

    @property
    def below(self) -> tuple[Path, ...]:
        """What is read of each entry of the history."""
        names = ("status", "period.start", "period.end")
        return tuple(parse_path(f"{self.history}[*].{name}") for name in names)


@dataclass(frozen=True)
class Mapped:
    """One resource type's way into one entity."""

    entity: str
    resource: str
    fields: Mapping[str, tuple[Reading, ...]]
    where: tuple[Condition, ...] = ()
    rows: Rows | None = None

    @property
    def paths(self) -> tuple[Path, ...]:
        """Every path that is followed to one value."""
        return (
            *(path for ways in self.fields.values() for way in ways for path in way.paths),
            *(path for condition in self.where for path in condition.paths),
            *(self.rows.paths if self.rows else ()),
        )

    @property
    def below(self) -> tuple[Path, ...]:
        """What is read of each of a list's entries."""
        return self.rows.below if self.rows else ()


@dataclass(frozen=True)
class FhirMapping:
    """A whole mapping. ``base_url`` is taken off references that begin with it."""

    mapped: tuple[Mapped, ...]
    base_url: str = ""
    accepts: tuple[str, ...] = field(default=())

    @property
    def resources(self) -> tuple[str, ...]:
        """The resource types that are read, in the mapping's order."""
        return tuple(dict.fromkeys(one.resource for one in self.mapped))

    def of(self, resource: str) -> tuple[Mapped, ...]:
        """The entities a resource type goes to, the one that takes its unreadable lines first."""
        found = [one for one in self.mapped if one.resource == resource]
        return tuple(sorted(found, key=lambda one: (one.rows is not None, bool(one.where))))


def read_mapping(path: FilePath | None, overrides: Mapping[str, Any]) -> FhirMapping:
    """The mapping in a file, the default one when there is none, with a source's own fields.

    UnusableMapping when it cannot be used.
    """
    file = path or DEFAULT_FILE
    try:
        told = file.stat()
        raw = _raw(file, told.st_mtime_ns, told.st_size)
    except OSError:
        raise UnusableMapping("filen finnes ikke eller kan ikke leses") from None
    return _mapping(raw, overrides)


@lru_cache(maxsize=8)
def _raw(path: FilePath, _written_at: int, _size: int) -> dict[str, Any]:
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        raise UnusableMapping("er ikke gyldig YAML") from None
    if not isinstance(raw, dict) or not isinstance(raw.get("entities"), dict):
        raise UnusableMapping("mangler datasett under «entities»")
    return raw


def _mapping(raw: Mapping[str, Any], overrides: Mapping[str, Any]) -> FhirMapping:
    _check_words(raw, ("entities", "base_url", "accepts"), "mappingen")
    mapped: list[Mapped] = []
    for entity, body in raw["entities"].items():
        if entity not in entities():
            raise UnusableMapping(f"{entity} er ikke et datasett")
        bodies = body if isinstance(body, list) else [body]
        mapped += [_mapped(entity, one, overrides.get(entity) or {}) for one in bodies]
    unknown = sorted(set(overrides) - {one.entity for one in mapped})
    if unknown:
        raise UnusableMapping(f"{unknown} står ikke i mappingen")
    for resource in dict.fromkeys(one.resource for one in mapped):
        _check_together(resource, [one for one in mapped if one.resource == resource])
    accepts = tuple(raw.get("accepts") or ())
    if wrong := sorted(set(accepts) - set(ACCEPTABLE)):
        raise UnusableMapping(f"accepts: ukjente ord {wrong}; kjente er {list(ACCEPTABLE)}")
    return FhirMapping(tuple(mapped), str(raw.get("base_url") or ""), accepts)


def _check_together(resource: str, mapped: list[Mapped]) -> None:
    """A resource type is read in one shape, whichever entities it becomes."""
    try:
        shape_of(path for one in mapped for path in (*one.paths, *one.below))
    except UnreadablePath as problem:
        raise UnusableMapping(f"{resource}: {problem}") from None


def _mapped(entity: str, raw: Any, overrides: Mapping[str, Any]) -> Mapped:
    if not isinstance(raw, dict) or not RESOURCE.fullmatch(str(raw.get("resource"))):
        raise UnusableMapping(f"{entity}: mangler «resource», som Patient")
    _check_words(raw, ("resource", "where", "rows", "fields"), entity)
    known = {item.name for item in entities()[entity].fields}
    wanted = {**(raw.get("fields") or {}), **overrides}
    if unknown := sorted(set(wanted) - known):
        raise UnusableMapping(f"{entity}: ukjente felt {unknown}")
    rows = _rows(entity, raw["rows"]) if raw.get("rows") else None
    ways = {name: tuple(_readings(f"{entity}.{name}", way)) for name, way in wanted.items()}
    if not rows and any(way.from_row for found in ways.values() for way in found):
        raise UnusableMapping(f"{entity}: «row» krever «rows»")
    where = tuple(_condition(f"{entity}.where", one) for one in raw.get("where") or ())
    return Mapped(entity, raw["resource"], ways, where, rows)


def _readings(place: str, raw: Any) -> Iterator[Reading]:
    for one in raw if isinstance(raw, list) else [raw]:
        yield _reading(place, {"path": one} if isinstance(one, str) else one)


def _reading(place: str, raw: Any) -> Reading:
    if not isinstance(raw, dict):
        raise UnusableMapping(f"{place}: skal være en sti eller ord med innhold")
    _check_words(raw, ("path", "constant", "source", "row", "codes", "as", "to", "until"), place)
    codes = raw.get("codes")
    if codes is not None and not isinstance(codes, dict):
        raise UnusableMapping(f"{place}.codes: skal være kode med kode under")
    reading = Reading(
        path=_path(place, raw["path"]) if raw.get("path") else None,
        constant=_word(place, raw["constant"]) if "constant" in raw else None,
        from_source=_one_of(place, "source", raw, FROM_SOURCE),
        from_row=_one_of(place, "row", raw, FROM_ROW),
        codes=None if codes is None else {
            _word(place, code): _word(place, ours) for code, ours in codes.items()
        },
        form=_one_of(place, "as", raw, FORMS),
        to=tuple(_words(place, raw.get("to"))),
        until=_path(place, raw["until"]) if raw.get("until") else None,
    )  # fmt: skip
    if not (
        reading.path or reading.constant is not None or reading.from_source or reading.from_row
    ):
        raise UnusableMapping(f"{place}: mangler path, constant, source eller row")
    if (reading.form == "reference") != bool(reading.to):
        raise UnusableMapping(f"{place}: «as: reference» og «to» hører sammen")
    if (reading.form == "minutes") != bool(reading.until):
        raise UnusableMapping(f"{place}: «as: minutes» og «until» hører sammen")
    return reading


def _rows(entity: str, raw: Any) -> Rows:
    place = f"{entity}.rows"
    needed = ("history", "status", "starts", "ends", "ended_by", "voided_by")
    if not isinstance(raw, dict) or any(word not in raw for word in needed):
        raise UnusableMapping(f"{place}: skal ha {list(needed)}")
    _check_words(raw, needed, place)
    status, starts, ends = (_path(place, raw[word]) for word in needed[1:4])
    history = _path(place, raw["history"]).steps
    if len(history) != 1 or history[0].is_list:
        raise UnusableMapping(f"{place}.history: skal være ett navn")
    ended, voided = (tuple(_words(place, raw[word])) for word in needed[4:])
    return Rows(history[0].name, status, starts, ends, ended, voided)


def _condition(place: str, raw: Any) -> Condition:
    if not isinstance(raw, dict) or ("is" in raw) == ("is_not" in raw) or "path" not in raw:
        raise UnusableMapping(f"{place}: skal ha path, og enten is eller is_not")
    _check_words(raw, ("path", "is", "is_not"), place)
    codes = tuple(_words(place, raw["is"] if "is" in raw else raw["is_not"]))
    ways = raw["path"] if isinstance(raw["path"], list) else [raw["path"]]
    return Condition(tuple(_path(place, way) for way in ways), codes, "is" in raw)


def _path(place: str, text: Any) -> Path:
    try:
        return parse_path(str(text))
    except UnreadablePath as problem:
        raise UnusableMapping(f"{place}: {problem}") from None


def _words(place: str, raw: Any) -> list[str]:
    return [_word(place, one) for one in (raw if isinstance(raw, list) else [raw]) if one]


def _word(place: str, raw: Any) -> str:
    # YAML reads yes and no as booleans; a code must be told as the text it is.
    if not isinstance(raw, str | int) or isinstance(raw, bool) or "\0" in str(raw):
        raise UnusableMapping(f"{place}: en kode skal stå i anførselstegn")
    return str(raw)


def _one_of(place: str, word: str, raw: Mapping[str, Any], known: tuple[str, ...]) -> str:
    told = raw.get(word)
    if told is not None and told not in known:
        raise UnusableMapping(f"{place}.{word}: skal være en av {list(known)}")
    return str(told or "")


def _check_words(raw: Mapping[str, Any], known: tuple[str, ...], place: str) -> None:
    if unknown := sorted({str(word) for word in raw} - set(known)):
        raise UnusableMapping(f"{place}: ukjente ord {unknown}; kjente er {list(known)}")
