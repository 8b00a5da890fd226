"""Strict YAML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.packs.source import format_path, parse_path, read_source


def read(text: str):
    return read_source(text, file="fees.yaml")


def test_scalars_are_read_without_surprises():
    source = read("a: no\nb: 012\nc: 12.50\nd: 7\ne: true\nf: 2026-01-31\ng:\nh: '7'\ni: 1e3\n")
    assert source.errors == []
    assert source.data == {
        "a": "no",
        "b": "012",
        "c": "12.50",
        "d": 7,
        "e": True,
        "f": "2026-01-31",
        "g": None,
        "h": "7",
        "i": "1e3",
    }


def test_every_key_knows_its_line():
    source = read("fees:\n  rules:\n    - code: a\n      amount: '1'\n    - code: b\n")
    assert source.lines[("fees", "rules", 0, "amount")] == 4
    assert source.lines[("fees", "rules", 1, "code")] == 5


def test_a_duplicate_key_is_refused_with_both_lines():
    (error,) = read("fees:\n  a: 1\n  b: 2\n  a: 3\n").errors
    assert (error.line, error.key) == (4, "fees.a")
    assert "line 2" in error.reason


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a: &x 1\nb: *x\n", "an anchor"),
        ("a: !!python/object:os.system {}\n", "a tag"),
        ("a: !!str 1\n", "a tag"),
        ("x: *missing\n", "an alias"),
    ],
)
def test_anchors_aliases_and_tags_are_refused(text: str, what: str):
    (error,) = read(text).errors
    assert what in error.reason


def test_broken_yaml_names_the_line():
    (error,) = read("a: 1\nb: [1, 2\nc: 3\n").errors
    assert error.file == "fees.yaml"
    assert error.line == 3


def test_an_empty_file_is_an_error():
    assert "is empty" in read("# only a comment\n").errors[0].reason


@given(
    st.lists(
        st.one_of(st.integers(0, 99), st.from_regex(r"[a-z_]{1,8}", fullmatch=True)),
        min_size=1,
        max_size=6,
    ).filter(lambda path: isinstance(path[0], str))
)
def test_paths_are_written_and_read_back(path: list[str | int]):
    assert parse_path(format_path(tuple(path))) == tuple(path)
