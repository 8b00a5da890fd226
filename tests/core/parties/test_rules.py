"""What an organisation's details must be."""

from __future__ import annotations

from core.parties.rules import check_details, clean_details


def test_details_are_trimmed_and_the_country_put_in_capitals() -> None:
    assert clean_details({"name": "  Couros Lda ", "country": "mz", "city": None}) == {
        "name": "Couros Lda",
        "country": "MZ",
        "city": "",
    }


def test_each_wrong_detail_is_named_by_its_field() -> None:
    wrong = check_details(
        {
            "name": "",
            "kind": "shop",
            "country": "MOZ",
            "email": "nobody",
            "postcode": "9" * 21,
            "vat": "1",
        }
    )
    assert set(wrong) == {"name", "kind", "country", "email", "postcode", "vat"}


def test_right_details_pass() -> None:
    details = {"name": "Couros Lda", "kind": "company", "country": "MZ", "email": "a@b.example"}
    assert check_details(details) == {}
