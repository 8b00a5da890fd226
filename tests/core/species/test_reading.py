"""CSV files as they really arrive."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.species.errors import FileUnreadable
from core.species.importing.reading import Table, read_table
from core.species.importing.report import ImportReport


def read(raw: bytes | str) -> tuple[Table, ImportReport]:
    report = ImportReport(file="test.csv")
    return read_table(raw if isinstance(raw, bytes) else raw.encode(), report=report), report


def cells(table: Table) -> list[list[str]]:
    return [row.cells for row in table.rows]


def test_a_byte_order_mark_does_not_stick_to_the_first_heading() -> None:
    table, _ = read(b"\xef\xbb\xbfId,Name\r\n1,Aloe ferox\r\n")
    assert table.heading == ["Id", "Name"]
    assert cells(table) == [["1", "Aloe ferox"]]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_with_a_mark_is_read(encoding: str) -> None:
    text = "Id,Name\n1,Léopard\n"
    raw = text.encode(encoding)
    if encoding != "utf-16":
        raw = "\ufeff".encode(encoding) + raw
    table, _ = read(raw)
    assert cells(table) == [["1", "Léopard"]]


def test_single_lines_in_another_encoding_are_read_and_noted() -> None:
    table, report = read("Id,Name\n1,Panthère\n".encode() + "2,Léopard\n".encode("cp1252"))
    assert cells(table) == [["1", "Panthère"], ["2", "Léopard"]]
    assert [(note.row, "UTF-8" in note.reason) for note in report.notes] == [(3, True)]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_separator_is_told_by_the_heading(mark: str) -> None:
    table, _ = read(f"Id{mark}Full note\n1{mark}a\n")
    assert table.heading == ["Id", "Full note"]


def test_utf7_remnants_are_put_right() -> None:
    table, _ = read("TaxonId,All+AF8-Distribution\n1,C+//0Aw//9ALQ-te and a +AF8- b\n")
    assert table.heading == ["TaxonId", "All_Distribution"]
    assert cells(table) == [["1", "C+//0Aw//9ALQ-te and a _ b"]]


def test_paragraphs_inside_quotes_are_one_cell() -> None:
    table, report = read('Id,Note\n1,"first\n\nsecond, with comma"\n2,x\n')
    assert cells(table) == [["1", "first\n\nsecond, with comma"], ["2", "x"]]
    assert [row.line for row in table.rows] == [2, 5]
    assert not report.notes


def test_a_stray_quote_spoils_its_own_row_only() -> None:
    table, report = read('Id,Name,Note\n1,"Aloe ferox,a\n2,Aloe alba,b\n3,"x",c\n')
    assert cells(table) == [["1", "Aloe ferox", "a"], ["2", "Aloe alba", "b"], ["3", "x", "c"]]
    assert [(note.row, "stray" in note.reason) for note in report.notes] == [(2, True)]


def test_a_stray_quote_beside_good_ones_is_found() -> None:
    table, _ = read('Id,Name,Note\n1,6" pot,"a, b"\n2,y,z\n')
    assert cells(table) == [["1", "6 pot", "a, b"], ["2", "y", "z"]]


def test_rows_of_the_wrong_length_are_filled_or_rejected_with_their_number() -> None:
    table, report = read("Id,Name,Note\n1,a\n2,a,b,,,\n3,a,b,c,d\n4,a,b\n")
    assert cells(table) == [["1", "a", ""], ["2", "a", "b"], ["4", "a", "b"]]
    assert [note.row for note in report.notes] == [2]
    assert [(note.row, note.reason[:22]) for note in report.rejected] == [
        (4, "the row has 5 cells, t")
    ]


def test_blank_rows_and_control_characters_go() -> None:
    table, report = read("\n,,\nId,Name,\n1,Al\x00oe\x0b\n,,\n\n  , ,\n")
    assert table.heading == ["Id", "Name"]
    assert cells(table) == [["1", "Aloe"]]
    assert report.rows_read == 1


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"just text\nmore\n"])
def test_a_file_without_a_table_is_refused(raw: bytes) -> None:
    with pytest.raises(FileUnreadable):
        read(raw)


def test_a_line_too_long_to_be_true_is_rejected_alone() -> None:
    table, report = read("Id,Name\n1," + "x" * 200_000 + "\n2,a\n")
    assert cells(table) == [["2", "a"]]
    assert [note.row for note in report.rejected] == [2]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        table, report = read(b"Id,Name,Note\n" + raw)
    except FileUnreadable:
        return
    assert all(len(row.cells) == len(table.heading) for row in table.rows)
    assert len(table.rows) + len(report.rejected) == report.rows_read


@given(st.text('ab,";\n\r \u2028é', max_size=120))
def test_any_muddle_of_quotes_and_separators_keeps_good_rows_after_it(muddle: str) -> None:
    table, _ = read(f"Id,Name\n{muddle}\n" + "8,last\n" * 70 + "9,end\n")
    assert table.rows[-1].cells == ["9", "end"]
