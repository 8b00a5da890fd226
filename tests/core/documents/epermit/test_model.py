"""Line letters and the digest of a snapshot."""

import json

from hypothesis import given
from hypothesis import strategies as st

from core.documents.epermit.model import EPermit, line_letter, line_position, snapshot_digest
from tests.core.documents.permits import make_permit


@given(position=st.integers(1, 18278))
def test_a_letter_gives_its_position_back(position: int) -> None:
    assert line_position(line_letter(position)) == position


def test_letters_go_on_after_z() -> None:
    assert [line_letter(one) for one in (1, 4, 26, 27, 53)] == ["A", "D", "Z", "AA", "BA"]


def test_a_name_is_no_position() -> None:
    assert [line_position(one) for one in ("", "?", "0", "LINE", "A-1", "Ä", "1234567")] == [
        None
    ] * 7


def test_the_digest_is_the_same_after_a_json_column() -> None:
    snapshot = make_permit(count=3).to_dict()

    stored = json.loads(json.dumps(dict(reversed(snapshot.items()))))

    assert snapshot_digest(stored) == snapshot_digest(snapshot)
    assert EPermit.from_dict(stored).digest == make_permit(count=3).digest


def test_one_changed_mark_changes_the_digest() -> None:
    assert make_permit(issued_by="A").digest != make_permit(issued_by="B").digest
