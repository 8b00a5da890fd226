"""What may be an event, and that it comes back as it went."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.events import event
from core.events.registry import from_payload, kind_of, to_payload


@event("test.whole")
@dataclass(frozen=True)
class Whole:
    key: UUID
    amount: Decimal
    day: dt.date
    at: dt.datetime
    text: str
    count: int
    maybe: Decimal | None
    flags: list[str]


@given(
    st.builds(
        Whole,
        key=st.uuids(),
        amount=st.decimals(allow_nan=False, allow_infinity=False),
        day=st.dates(),
        at=st.datetimes(timezones=st.just(dt.UTC)),
        text=st.text(),
        count=st.integers(),
        maybe=st.none() | st.decimals(allow_nan=False, allow_infinity=False),
        flags=st.lists(st.text()),
    )
)
def test_an_event_comes_back_as_it_went(what: Whole) -> None:
    payload = json.loads(json.dumps(to_payload(what)))
    assert from_payload(kind_of(Whole), payload) == what


def test_a_member_added_later_with_a_default_reads_old_rows() -> None:
    @event("test.grown")
    @dataclass(frozen=True)
    class Grown:
        number: int
        added: str = "default"

    assert from_payload("test.grown", {"number": 1, "gone": 2}) == Grown(number=1)


def test_two_events_of_one_kind_are_refused() -> None:
    with pytest.raises(RuntimeError, match=r"test\.whole"):

        @event("test.whole")
        @dataclass(frozen=True)
        class Other:
            number: int


def test_what_is_no_dataclass_is_no_event() -> None:
    with pytest.raises(TypeError):

        @event("test.bare")
        class Bare:
            pass


def test_what_is_no_event_is_not_published() -> None:
    with pytest.raises(KeyError):
        kind_of(int)
