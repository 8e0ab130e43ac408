"""Who is the same person, and what is known of them: sex, and age on a day."""

from __future__ import annotations

import pandas as pd

LINKING = ("valid", "other_format")
OLDEST = 150


def person_of_key(
    persons: pd.DataFrame, organisations: dict[str, str]
) -> dict[tuple[str, str], str]:
    """(source, journal key) to the person, over every version the source has told.

    A number links only within an organisation, and only one that can be a number.
    """
    leader: dict[tuple[str, ...], tuple[str, ...]] = {}

    def find(name: tuple[str, ...]) -> tuple[str, ...]:
        leader.setdefault(name, name)
        while leader[name] != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    keys = set()
    for row in persons.itertuples():
        key = ("key", row.source_name, row.person_pseudonym)
        keys.add(key)
        for number, check in (
            (row.national_pseudonym, row.national_id_check),
            (row.replaced_national_pseudonym, row.replaces_national_id_check),
        ):
            if check in LINKING and pd.notna(number):
                one = find(key)
                other = find(("number", organisations[row.source_name], number))
                leader[max(one, other)] = min(one, other)
    return {(key[1], key[2]): "/".join(find(key)) for key in keys}


def known_of(current: pd.DataFrame, person_of: dict[tuple[str, str], str]) -> pd.DataFrame:
    """Sex and birth date by person: those of the newest record about them."""
    rows = current.assign(person_id=person_ids(current, person_of))
    ordered = rows.sort_values(["changed_at", "source_name", "record_id"])
    newest = ordered.drop_duplicates("person_id", keep="last")
    return newest.set_index("person_id")[["sex", "birth_date"]]


def person_ids(records: pd.DataFrame, person_of: dict[tuple[str, str], str]) -> pd.Series:
    """The person each record is about; None for nobody, a person of its own for a key that no
    person record tells of."""
    pairs = zip(records["source_name"], records["person_pseudonym"], strict=True)
    ids = [
        None if pd.isna(key) else person_of.get((source, key), f"{source}/{key}")
        for source, key in pairs
    ]
    return pd.Series(ids, index=records.index, dtype=object)


def age_on(birth: pd.Series, day: pd.Series) -> pd.Series:
    """Whole years on a day; NaN where that cannot be."""
    had_birthday = (day.dt.month * 100 + day.dt.day) >= (birth.dt.month * 100 + birth.dt.day)
    years = day.dt.year - birth.dt.year - (~had_birthday).astype(int)
    return years.where(birth.notna() & day.notna() & (years >= 0) & (years <= OLDEST)).astype(float)


def described(
    events: pd.DataFrame, day: str, known: pd.DataFrame, bands: pd.DataFrame
) -> pd.DataFrame:
    """The events with the sex and age band, on ``day``, of their person."""
    about = known.reindex(events["person_id"]).set_axis(events.index)
    age = age_on(about["birth_date"].astype("datetime64[s]"), events[day])
    band = pd.Series("unknown", index=events.index, dtype=object)
    for row in bands.itertuples():
        is_in = (age >= int(row.from_age)) & (age < (int(row.to_age) if row.to_age else 1000))
        band[is_in] = row.band_code
    return events.assign(sex=about["sex"].fillna("0").astype(object), age_band=band, age=age)
