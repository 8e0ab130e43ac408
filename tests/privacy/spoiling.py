"""Ways to spoil a delivery so that it is refused or breaks a reader, each with a canary in it."""

from __future__ import annotations

from collections.abc import Callable

from tests.privacy.canaries import NAME, Canaries


def _without_header(texts: dict[str, str], birds: Canaries) -> None:
    texts["persons.csv"] = texts["persons.csv"].replace("sex", birds.number("missing header"), 1)
    texts["contacts.csv"] = texts["contacts.csv"].replace("attendance", NAME, 1)


def _wrong_bytes(texts: dict[str, str], birds: Canaries) -> None:
    texts["persons.csv"] += f"\udce6{birds.number('bytes of another encoding')}\n"


def _open_quote(texts: dict[str, str], birds: Canaries) -> None:
    texts["persons.csv"] += f'x,"{birds.number("quote never closed")} {NAME}\n' * 3


def _nul(texts: dict[str, str], birds: Canaries) -> None:
    texts["persons.csv"] += f"\0{birds.number('nul bytes')}\0\n"


def _no_header(texts: dict[str, str], birds: Canaries) -> None:
    texts["persons.csv"] = f"{birds.number('first line')}\n{texts['persons.csv']}"


def _twice(texts: dict[str, str], birds: Canaries) -> None:
    texts[f"contacts_{birds.number('one of two files')}.csv"] = texts["contacts.csv"]


def _named(texts: dict[str, str], birds: Canaries) -> None:
    text = texts.pop("contacts.csv").replace("attendance", "oppmote", 1)
    texts[f"contacts_{birds.number('name of a refused file')} {NAME}.csv"] = text


def _header_twice(texts: dict[str, str], birds: Canaries) -> None:
    doubled = texts["persons.csv"].splitlines()
    number = birds.number("column named twice")
    texts["persons.csv"] = "\n".join(f"{line},{number},{number}" for line in doubled)


SPOILT: dict[str, Callable[[dict[str, str], Canaries], None]] = {
    "2023-08-20": _without_header,
    "2023-08-21": _wrong_bytes,
    "2023-08-22": _open_quote,
    "2023-08-23": _nul,
    "2023-08-24": _no_header,
    "2023-08-25": _twice,
    "2023-08-26": _named,
    "2023-08-27": _header_twice,
}
