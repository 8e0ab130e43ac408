"""Whatever is made up keeps the contract: columns, codes, ranges, keys and references."""

from __future__ import annotations

import pandas as pd
import pytest

from contracts.entities import Entity, entities
from synthetic.journal import Frames
from synthetic.nation.municipalities import municipalities
from synthetic.nation.pieces import nation_pieces


@pytest.fixture(scope="module")
def nation() -> Frames:
    (only,) = municipalities(seed=1, people=300, count=1)
    return {
        name: pd.concat(list(frames), ignore_index=True)
        for name, frames in nation_pieces(1, only).items()
    }


@pytest.fixture(params=["tonsberg", "trondheim", "nation"])
def frames(request: pytest.FixtureRequest) -> Frames:
    made: Frames = request.getfixturevalue(request.param)
    return made


def test_columns_are_the_contracts(frames: Frames) -> None:
    for name, frame in frames.items():
        assert list(frame.columns) == [field.name for field in entities()[name].fields]
        assert len(frame) > 0


def test_values_are_within_the_contract(frames: Frames) -> None:
    for name, frame in frames.items():
        for field in entities()[name].fields:
            values = frame[field.name].dropna()
            if field.is_required:
                assert len(values) == len(frame), f"{name}.{field.name}"
            if field.codes:
                assert set(values) <= set(field.codes), f"{name}.{field.name}"
            if field.pattern:
                assert values.str.fullmatch(field.pattern).all(), f"{name}.{field.name}"
            if field.minimum is not None:
                assert (values >= field.minimum).all(), f"{name}.{field.name}"
            if field.maximum is not None:
                assert (values <= field.maximum).all(), f"{name}.{field.name}"


def test_keys_are_unique(frames: Frames) -> None:
    for name, frame in frames.items():
        assert not frame.duplicated(list(entities()[name].key)).any(), name


def test_references_hold(frames: Frames) -> None:
    for name, frame in frames.items():
        entity: Entity = entities()[name]
        for reference in entity.references:
            known = set(frames[reference.entity][reference.key])
            assert set(frame[reference.field].dropna()) <= known, f"{name}.{reference.field}"


def test_nothing_is_changed_before_it_is_registered(frames: Frames) -> None:
    for name, frame in frames.items():
        assert (frame["changed_at"] >= frame["registered_at"]).all(), name


def test_nothing_is_registered_after_the_extraction(tonsberg: Frames, trondheim: Frames) -> None:
    for frames, closes_at in ((tonsberg, "2023-09-01 00:30"), (trondheim, "2019-01-01 00:30")):
        latest = pd.Timestamp(closes_at, tz="Europe/Oslo")
        for name, frame in frames.items():
            assert (frame["changed_at"] < latest).all(), name


def test_stated_sums_are_the_sums_of_their_items(frames: Frames) -> None:
    measures = frames["measures"]
    items = measures[[f"item_{place}" for place in range(1, 10)]].sum(axis=1)
    assert ((items - measures["stated_sum"]).abs() < 1e-9).all()


def test_every_identity_number_has_80_added_to_its_month(frames: Frames) -> None:
    persons = frames["persons"]
    numbers = pd.concat([persons["national_id"], persons["replaces_national_id"]]).dropna()
    assert numbers.str.fullmatch(r"\d{2}(8[1-9]|9[0-2])\d{7}").all()
