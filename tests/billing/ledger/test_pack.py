"""The pack section `accounts`."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from billing.ledger import pack
from billing.ledger.models import Account
from billing.ledger.selectors import get_account
from tenants import packs
from tenants.packs import SectionContext

GOOD: list[dict[str, Any]] = [
    {"code": "1", "kind": "asset", "use": "cash", "names": {"en": "Cash"}},
    {"code": "2", "kind": "asset", "use": "bank", "names": {"en": "Bank"}},
    {"code": "3", "kind": "asset", "use": "card", "names": {"en": "Cards"}},
    {"code": "4", "kind": "asset", "use": "receivable", "names": {"en": "Owed"}},
    {"code": "5", "kind": "liability", "use": "overpayment", "names": {"en": "To return"}},
    {"code": "6", "kind": "income", "names": {"en": "Fees"}},
]


def context() -> SectionContext:
    return SectionContext(
        section_name="accounts",
        sections={},
        sources={},
        currency="MZN",
        languages=("en",),
        all_languages=("en",),
    )


def mistakes(section: Any) -> list[str]:
    ctx = context()
    pack.validate(section, ctx)
    return [f"{error.key}: {error.reason}" for error in ctx.errors]


def test_a_good_section_has_no_mistakes() -> None:
    assert mistakes(GOOD) == []


@pytest.mark.parametrize(
    ("place", "key", "value", "words"),
    [
        (5, "kind", "profit", "accounts[5].kind: “profit” is not known"),
        (5, "use", "pocket", "accounts[5].use: “pocket” is not known"),
        (5, "use", "cash", "accounts[5].use: “cash” is already served by account 1"),
        (5, "code", "1", "accounts[5].code: “1” is used twice"),
        (5, "code", "1 2", "accounts[5].code: “1 2” is not a code"),
        (5, "names", {}, "accounts[5].names: is missing"),
        (5, "balance", "9", "accounts[5].balance: is not a key"),
        (0, "use", "opening", "has no account for “cash”"),
    ],
)
def test_each_mistake_names_its_place(place: int, key: str, value: Any, words: str) -> None:
    section = copy.deepcopy(GOOD)
    section[place][key] = value
    assert any(words in found for found in mistakes(section)), mistakes(section)


def test_loading_brings_the_chart_in_line_and_closes_what_is_gone(in_mz: Any) -> None:
    shipped = packs.read_pack(packs.pack_folder("MZ")).section("accounts")
    ctx = context()
    pack.load(shipped, in_mz, ctx)
    assert ctx.changes == []
    pack.load(GOOD, in_mz, ctx)
    assert get_account(use="cash").code == "1"
    assert not Account.objects.get(code="1110").is_open
    assert [row["code"] for row in pack.export(in_mz)] == ["1", "2", "3", "4", "5", "6"]
    pack.load(shipped, in_mz, ctx)
    assert get_account(use="cash").code == "1110"
