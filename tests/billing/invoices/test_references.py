"""ISO 11649 references, and how they are found in what banks pass on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.invoices.references import (
    find_references,
    format_reference,
    is_reference,
    make_reference,
)

OURS = make_reference(prefix="MZ", year=2026, serial=12)


def test_a_reference_has_right_check_digits_and_a_fixed_length() -> None:
    assert OURS == "RF81MZ20260000012"
    assert is_reference(OURS)
    assert format_reference(OURS) == "RF81 MZ20 2600 0001 2"


@pytest.mark.parametrize("serial", [0, -1, 10_000_000])
def test_a_serial_out_of_range_is_refused(serial: int) -> None:
    with pytest.raises(ValueError, match="serial"):
        make_reference(prefix="MZ", year=2026, serial=serial)


@given(
    prefix=st.from_regex(r"[A-Z]{2}", fullmatch=True),
    year=st.integers(2000, 2999),
    serial=st.integers(1, 9_999_999),
)
def test_any_reference_is_valid_and_found_in_its_printed_form(
    prefix: str, year: int, serial: int
) -> None:
    reference = make_reference(prefix=prefix, year=year, serial=serial)
    assert is_reference(reference)
    assert find_references(f"inv {format_reference(reference)} thank you")[0] == reference


@pytest.mark.parametrize(
    "text",
    [
        "RF81MZ20260000012",
        "rf81 mz20 2600 0001 2",
        "RF81-MZ20-2600-0001-2",
        "/ROC/RF81MZ20260000012//PERMIT FEE",
        "RF81MZ2O26OOOOO12",  # letters O for zeros
        "RF8lMZ2026000OOI2",  # letters l and I for ones
        "payment RF81MZ20260000012THANKS",
        "PAGAMENTO\u00a0RF81 MZ20 2600\n00012",
    ],
)
def test_ours_is_found_however_it_was_typed(text: str) -> None:
    assert find_references(text)[0] == OURS


def test_another_creditors_reference_is_found_too() -> None:
    assert find_references("ref RF18 5390 0754 7034 thanks")[0] == "RF18539007547034"


@pytest.mark.parametrize("text", ["", "no reference here", "RF82MZ20260000012", "RF", "RFP 2026"])
def test_nothing_is_made_up(text: str) -> None:
    assert OURS not in find_references(text)


@given(st.text(max_size=80))
def test_any_text_can_be_searched(text: str) -> None:
    assert all(is_reference(found) for found in find_references(text))


@given(position=st.integers(2, 16), digit=st.sampled_from("0123456789"))
def test_one_wrong_digit_is_never_taken_for_another_invoice(position: int, digit: str) -> None:
    wrong = OURS[:position] + digit + OURS[position + 1 :]
    if wrong != OURS and position not in (4, 5):
        assert wrong not in find_references(wrong)
