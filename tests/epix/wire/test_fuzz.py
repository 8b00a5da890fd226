"""Whatever comes in, reading it gives a call or a fault, and keeps no secret."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from epix.wire import names, reading
from epix.wire.faults import InvalidRequest
from epix.wire.messages import Call, Position
from epix.wire.writing import write_request

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


def read(body: bytes) -> Call | None:
    try:
        return reading.read_call(reading.parse_envelope(body), default=names.HUB)
    except InvalidRequest:
        return None


@given(st.binary(max_size=400))
def test_any_bytes_are_a_call_or_a_fault(body: bytes):
    assert read(body) is None


@given(
    st.sampled_from(names.OPERATIONS),
    st.sampled_from([names.HUB, names.V2]),
    TEXT,
    TEXT,
    st.lists(st.tuples(TEXT, st.decimals(0, 10**12, places=4), TEXT), max_size=4),
    st.integers(0, 400),
    st.binary(max_size=6),
)
def test_a_damaged_request_is_a_call_or_a_fault(
    operation, dialect, number, country, rows, place, damage
):
    call = Call(
        operation=operation,
        country=country,
        number=number,
        token="S3CRET",
        positions=tuple(Position(id=i, quantity=q, unit_code=clean(u)) for i, q, u in rows),
        dialect=dialect,
    )
    body = write_request(call)
    read(body)
    read(body[:place] + damage + body[place:])
    kept = reading.redact(etree.fromstring(body))
    assert b"S3CRET" not in kept


def clean(text: str) -> str:
    return "".join(one for one in text if one.isalnum())
