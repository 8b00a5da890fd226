"""XML from outside, cells for spreadsheets, errors that travel."""

from __future__ import annotations

import csv
import io
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from core.common.errors import Forbidden, Invalid, NotFound
from core.common.money import NotMoney
from core.common.sheets import csv_rows, safe_cell, xlsx
from core.common.xml import MAX_BYTES, UnsafeXml, parse

BOMB = (
    b"""<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>"""
)
FILE = b"""<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]><x>&f;</x>"""


def test_plain_xml_is_read() -> None:
    assert parse(b"<a><b>c</b></a>").findtext("b") == "c"
    assert (
        parse("<?xml version='1.0' encoding='utf-16'?><a>\u00e9</a>".encode("utf-16")).text
        == "\u00e9"
    )


@pytest.mark.parametrize(
    "document",
    [
        BOMB,
        FILE,
        b"<!DOCTYPE html><html/>",
        b"<!DOCTYPE x SYSTEM 'http://127.0.0.1/x.dtd'><x/>",
        b"",
        b"<a>",
        b"<a/><b/>",
        b"\x00\x01",
        b"<a>" * 5000 + b"</a>" * 5000,
    ],
)
def test_what_is_unsafe_is_refused(document: bytes) -> None:
    with pytest.raises(UnsafeXml):
        parse(document)


def test_what_is_too_big_is_refused_before_it_is_read() -> None:
    with pytest.raises(UnsafeXml, match=str(MAX_BYTES)):
        parse(b"<a>" + b" " * MAX_BYTES + b"</a>")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(document: bytes) -> None:
    try:
        parse(document)
    except UnsafeXml:
        return


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_cell_that_would_run_is_made_text(text: str) -> None:
    assert safe_cell(text) == "'" + text
    book = load_workbook(io.BytesIO(xlsx("t", ["h"], [[text]])))
    cell = book.active["A2"]
    assert cell.data_type == "s"
    assert cell.value.startswith("'")


@given(
    st.lists(st.lists(st.text(st.characters(codec="utf-8")), min_size=1, max_size=4), max_size=4)
)
def test_no_cell_of_a_csv_begins_a_formula(rows: list[list[str]]) -> None:
    text = "".join(csv_rows(["a"], rows))
    assert text.startswith("a\r\n")
    for row in csv.reader(io.StringIO(text, newline="")):
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_numbers_stay_numbers() -> None:
    assert safe_cell(-5) == -5
    book = load_workbook(io.BytesIO(xlsx("t" * 40, ["h"], [[-5]])))
    assert book.active["A2"].value == -5


@pytest.mark.parametrize(
    "error",
    [NotMoney(text="x", currency="USD", example="1", fields={"a": ["b"]}), NotFound(), Forbidden()],
)
def test_an_error_travels_to_another_process(error: Exception) -> None:
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert again.as_dict() == error.as_dict()


def test_an_error_is_a_problem_with_a_stable_code() -> None:
    body = Invalid(fields={"a": ["b"]}).as_dict()
    assert body["type"] == "urn:ecites:error:invalid"
    assert body["status"] == 422
    assert body["fields"] == {"a": ["b"]}


def test_a_percent_sign_in_what_was_entered_does_no_harm() -> None:
    assert "50%s" in str(NotMoney(text="50%s", currency="USD", example="1"))
