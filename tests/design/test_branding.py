"""Whatever colours a pack names, white text on the primary colour can be read."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from design.branding import READABLE, Branding, colour, in_language, luminance, readable

colours = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


@given(colours)
def test_white_text_on_any_primary_colour_is_readable(text: str) -> None:
    assert 1.05 / (luminance(readable(text)) + 0.05) >= READABLE


def test_a_colour_that_is_readable_stays_as_it_is() -> None:
    assert readable("#0b6b45") == "#0b6b45"


@pytest.mark.parametrize(
    "value", ["red", "#fff", "#0b6b45;}body{display:none", None, 7, "#0b6b4g", "#0b6b45\n"]
)
def test_only_a_whole_hex_colour_reaches_the_stylesheet(value: object) -> None:
    assert colour({"primary": value}, "primary", "#123456") == "#123456"


def test_the_stylesheet_address_changes_with_the_colours() -> None:
    one = Branding("MZ", "", "", "", "#0b6b45", "#d8a400", "#d8a400")
    two = Branding("MZ", "", "", "", "#0b6b46", "#d8a400", "#d8a400")
    assert one.digest != two.digest


def test_a_text_falls_back_to_english_and_then_to_any() -> None:
    with translation.override("fr"):
        assert in_language({"pt": "Taxa", "en": "Fee"}) == "Fee"
        assert in_language({"pt": "Taxa"}) == "Taxa"
        assert in_language("Fee") == "Fee"
        assert in_language(None) == ""
