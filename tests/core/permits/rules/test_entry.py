"""What is typed becomes what is stored."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.permits.rules.entry import UNWRITABLE, read_case, read_line


def test_texts_are_trimmed_and_codes_put_in_capitals() -> None:
    values, wrong = read_case({"importer_name": "  Zoo ", "importer_country": "za"})
    assert values == {"importer_name": "Zoo", "importer_country": "ZA"}
    assert wrong == {}


def test_what_can_be_read_is_kept_beside_what_cannot() -> None:
    values, wrong = read_line({"term_code": "ski", "quantity": "many", "origin_permit_date": "5/1"})
    assert values == {"term_code": "SKI"}
    assert set(wrong) == {"quantity", "origin_permit_date"}


@pytest.mark.parametrize(
    ("text", "quantity"),
    [("118", "118"), ("2.5", "2.5"), ("2,5", "2.5"), (" 7 ", "7"), (Decimal("0.0001"), "0.0001")],
)
def test_quantities_are_decimal(text: object, quantity: str) -> None:
    values, wrong = read_line({"quantity": text})
    assert values["quantity"] == Decimal(quantity)
    assert wrong == {}


@pytest.mark.parametrize("text", ["0", "-1", "NaN", "Infinity", "1e20", "0.00001", "1,500", "x"])
def test_quantities_that_mean_nothing_or_two_things_are_refused(text: str) -> None:
    values, wrong = read_line({"quantity": text})
    assert values == {}
    assert set(wrong) == {"quantity"}


def test_blank_clears() -> None:
    values, _wrong = read_line(
        {"quantity": "", "origin_permit_date": "", "taxon_id": "", "marks": None}
    )
    assert values == {"quantity": None, "origin_permit_date": None, "taxon_id": None, "marks": ""}


def test_dates_are_read_in_iso_form() -> None:
    values, _wrong = read_line({"reexport_date": "2026-01-31"})
    assert values == {"reexport_date": dt.date(2026, 1, 31)}


def test_fields_that_applicants_may_not_set_are_refused() -> None:
    for name in ("state", "case_officer", "conditions", "reference", "security_stamp"):
        assert set(read_case({name: "x"})[1]) == {name}
    for name in ("application", "id", "scientific_name"):
        assert set(read_line({name: "x"})[1]) == {name}


def test_blank_reasons_are_left_out() -> None:
    values, _wrong = read_line({"reasons": {"a": " why ", "b": " "}})
    assert values == {"reasons": {"a": "why"}}


@given(st.dictionaries(st.sampled_from(["quantity", "taxon_id", "term_code", "marks"]), st.text()))
def test_any_text_is_either_stored_or_explained(fields: dict[str, str]) -> None:
    values, wrong = read_line(fields)
    assert set(values) | set(wrong) == set(fields)
    assert not set(values) & set(wrong)
    assert not any(UNWRITABLE.search(str(value)) for value in values.values())
