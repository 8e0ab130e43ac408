"""What every subject counts from: the records in force, prepared once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from tests.recount import offers as offers_of
from tests.recount.calendar import periods
from tests.recount.people import described, known_of, person_ids, person_of_key
from tests.recount.places import Places
from tests.recount.reading import Landed, read_landed


@dataclass(frozen=True)
class World:
    """One installation, read."""

    landed: Landed

    @classmethod
    def of(cls, home: Path) -> World:
        """The world of an installation."""
        return cls(read_landed(home))

    @cached_property
    def places(self) -> Places:
        """Municipality codes over time."""
        reference = self.landed.reference
        return Places(reference["municipalities"], reference["municipality_changes"])

    @cached_property
    def periods(self) -> pd.DataFrame:
        """Every municipality and period that is told about, covered or not."""
        sources = self.landed.reference["sources"]
        return periods(sources, self.landed.told_until, self.places)

    @cached_property
    def offers(self) -> pd.DataFrame:
        """The versions of the offers."""
        return offers_of.prepared(self.landed.current["offers"], self.landed.seeds["services"])

    @cached_property
    def person_of(self) -> dict[tuple[str, str], str]:
        """(source, journal key) to person."""
        sources = self.landed.reference["sources"]
        organisations = dict(zip(sources["source_name"], sources["organisation"], strict=True))
        versions = self.landed.versions["persons"]
        told = versions[~versions["is_deleted"].astype(bool)]
        return person_of_key(told, organisations)

    @cached_property
    def known(self) -> pd.DataFrame:
        """Sex and birth date by person."""
        return known_of(self.landed.current["persons"], self.person_of)

    def records(self, entity: str) -> pd.DataFrame:
        """An entity's records in force, with their person where they have one."""
        rows = self.landed.current[entity]
        if "person_pseudonym" in rows:
            return rows.assign(person_id=person_ids(rows, self.person_of))
        return rows

    def described(self, events: pd.DataFrame, day: str) -> pd.DataFrame:
        """The events with their person's sex and age band on ``day``."""
        return described(events, day, self.known, self.landed.seeds["age_bands"])

    def threshold(self, code: str) -> int:
        """A threshold's value."""
        seed = self.landed.seeds["thresholds"].set_index("threshold_code")
        return int(seed.loc[code, "value"])

    def told_until(self, sources: pd.Series) -> pd.Series:
        """The first day each record's own source does not tell about."""
        return pd.to_datetime(sources.map(self.landed.told_until)).astype("datetime64[s]")
