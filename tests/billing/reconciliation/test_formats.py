"""Reading what banks send: CAMT.053, MT940, CSV in several shapes, and what is none of them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.reconciliation.errors import StatementUnreadable
from billing.reconciliation.formats import read_statement
from billing.reconciliation.parsed import ParsedLine, keys_of
from core.common.money import Money
from ops.bank.camt import write_camt

DAY = dt.date(2026, 3, 10)
MADE = dt.datetime(2026, 3, 11, 6, tzinfo=dt.UTC)

MT940 = """:20:STMT26
:25:MZ59000301080016367102371
:28C:7/1
:60F:C260309MZN1000,00
:61:2603100310C6130,00NTRFNONREF//B1
:86:RF62MZ20260000012 Kudu Tannery
:61:2603100310D12,50NCHGNONREF//B2
:86:charges
:62F:C260310MZN7117,50
-
"""
CSV = """Statement of account;;;
Data;Descritivo;Débito;Crédito
10/03/2026;RF62MZ20260000012 Kudu;;6.130,00
11/03/2026;Encargos;12,50;
"""


def mzn(minor: int) -> Money:
    return Money(minor, "MZN")


def test_camt_is_read_as_it_was_written() -> None:
    lines = [
        ParsedLine(booked_on=DAY, amount=mzn(613000), bank_id="B1", payer="Kudu & Sons <Lda>",
                   payer_account="MZ1", text="RF62 pérm"),
        ParsedLine(booked_on=DAY, amount=mzn(-1250), bank_id="B2", payer="Bank", text="charges"),
    ]  # fmt: skip
    body = write_camt(lines, account="MZ59", opening=mzn(100000), made_at=MADE)
    found, read = read_statement(body, currency="MZN")
    assert found == "camt053"
    assert list(read.lines) == lines
    assert (read.opening, read.closing, read.account) == (mzn(100000), mzn(711750), "MZ59")
    assert read.adds_up


@given(
    st.lists(
        st.builds(
            ParsedLine,
            booked_on=st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)),
            amount=st.integers(-(10**12), 10**12).filter(bool).map(mzn),
            bank_id=st.text("ABC123", min_size=1, max_size=8),
            payer=st.text("Kudu é&<>'", max_size=20).map(str.strip),
            text=st.text("RF62 é&<>-", max_size=40).map(lambda text: " ".join(text.split())),
        ),
        max_size=8,
    )
)
def test_whatever_is_written_is_read_back(lines: list[ParsedLine]) -> None:
    body = write_camt(lines, account="MZ59", opening=mzn(5), made_at=MADE)
    _format, read = read_statement(body, currency="MZN")
    assert list(read.lines) == lines
    assert read.adds_up


def test_a_batch_of_the_bank_is_several_lines() -> None:
    body = write_camt(
        [ParsedLine(booked_on=DAY, amount=mzn(300), bank_id="B1", text="batch")],
        account="MZ59", opening=mzn(0), made_at=MADE,
    ).decode()  # fmt: skip
    one = body[body.index("<TxDtls>") : body.index("</TxDtls>") + len("</TxDtls>")]
    details = "".join(
        one.replace("<TxDtls>", f'<TxDtls><Amt Ccy="MZN">{amount}</Amt>') for amount in (1, 2)
    )
    _format, read = read_statement(body.replace(one, details).encode(), currency="MZN")
    assert [line.amount for line in read.lines] == [mzn(100), mzn(200)]
    assert len({line.bank_id for line in read.lines}) == 2


def test_mt940_is_read() -> None:
    found, read = read_statement(MT940.encode(), currency="MZN")
    assert found == "mt940"
    assert [line.amount for line in read.lines] == [mzn(613000), mzn(-1250)]
    assert (read.lines[0].bank_id, read.lines[0].booked_on) == ("B1", DAY)
    assert "RF62MZ20260000012" in read.lines[0].text
    assert (read.opening, read.closing) == (mzn(100000), mzn(711750))
    assert read.adds_up


def test_csv_is_read_by_its_headings_in_the_country_s_language() -> None:
    found, read = read_statement(CSV.encode(), currency="MZN")
    assert found == "csv"
    assert [(line.booked_on.day, line.amount) for line in read.lines] == [
        (10, mzn(613000)), (11, mzn(-1250)),
    ]  # fmt: skip


def test_csv_from_a_spreadsheet_of_another_age_is_read() -> None:
    text = 'Date,Description,Amount,Transaction ID\n2026-03-10,Água RF62,"1,234.50-",77\n'
    _format, read = read_statement(text.encode("cp1252"), currency="MZN")
    assert read.lines[0].amount == mzn(-123450)
    assert read.lines[0].text.startswith("Água")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "it is empty"),
        (b"<html><body>log in</body></html>", "no Stmt element"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "cannot be read"),
        (b"\xff\xd8\xff\xe0 a photograph of a statement", "no row of headings"),
        (b"Date,Amount\n2026-13-40,5\n", "row 2: .2026-13-40. is not a date"),
        (b"Date,Amount\n2026-03-10,many\n", "row 2"),
        (b"Date,Amount,Currency\n2026-03-10,5,USD\n", "row 2 is in USD"),
        (b"Date,Amount\n", "no row with a date and an amount"),
        (
            MT940.replace(":60F:C260309MZN1000,00\n", "").encode(),
            "no row of headings|MT940|balance",
        ),
    ],
)
def test_what_is_no_statement_says_why(body: bytes, why: str) -> None:
    with pytest.raises(StatementUnreadable, match=why):
        read_statement(body, currency="MZN")


def test_the_same_booking_has_the_same_key_and_a_like_one_another() -> None:
    def keys(*texts: str) -> list[str]:
        lines = [ParsedLine(booked_on=DAY, amount=mzn(5), text=text) for text in texts]
        body = write_camt(lines, account="MZ59", opening=mzn(0), made_at=MADE)
        return keys_of(read_statement(body, currency="MZN")[1])

    assert keys("a", "a")[0] == keys("a")[0]
    assert len(set(keys("a", "a", "b"))) == 3
