"""The table of controls, and each control of goods, papers and marks over facts."""

from __future__ import annotations

import datetime as dt
import io
import json
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command

from core.permits.rules.controls import (
    SEVERITIES,
    Control,
    add,
    all_controls,
    find_control,
    run,
)
from core.permits.rules.facts import CaseFacts, PaperFacts, QuotaFacts, TradeFacts
from core.permits.rules.issues import ERROR, NOTE, Issue
from core.permits.rules.papers import shape_of
from core.species.rules import LineFacts

EXCEPTABLE = {
    "suspension",
    "quota.zero",
    "quota.in_preparation",
    "quota.published_closed",
    "foreign_permit.used",
    # What a country asks of its stocks, beyond the Convention.
    "stock.lots_missing",
    "stock.tags_missing",
    "stock.reexport_balance",
}
CASE = CaseFacts(
    kind="E",
    home="MZ",
    purpose_code="H",
    exporter_country="MZ",
    importer_country="ZA",
    on=dt.date(2026, 3, 1),
)
LINE = TradeFacts(
    position=1,
    appendix="II",
    source_code="W",
    term_code="SKI",
    marks="MZ 0001",
    origin_country="MZ",
    possible=("II",),
    goods=LineFacts(
        kingdom="Animalia",
        taxa=("Crocodylus niloticus", "Crocodylus", "Crocodylidae", "Crocodylia", "Reptilia"),
        scientific_name="Crocodylus niloticus",
        term_code="SKI",
        unit_code="NAR",
        purpose_code="H",
        source_code="W",
        appendix="II",
    ),
)
IMPORT = replace(CASE, kind="I", home="ZA")
REEXPORT = replace(CASE, kind="R", home="ZA", exporter_country="ZA", importer_country="GB")
PAPER = PaperFacts(issuer="MZ", number="26MZ000017")
QUOTA = QuotaFacts(
    year=2026,
    amount=Decimal(10),
    unit_code="NAR",
    is_in_preparation=False,
    asked=Decimal(5),
    left=Decimal(8),
)


def said(case: CaseFacts = CASE, **changes: Any) -> dict[str, Issue]:
    """What the controls say about the line by code; a re-export's permit is named."""
    papers = {"origin_permit_number": "26MZ000017", "origin_permit_date": dt.date(2026, 1, 5)}
    line = replace(LINE, **((papers if case.kind == "R" else {}) | changes))
    return {issue.code: issue for issue in run(case, [line])}


def test_every_control_says_what_it_asks_how_hard_and_by_which_text() -> None:
    controls = all_controls()
    assert len(controls) > 50
    for control in controls:
        assert control.severity in SEVERITIES, control.code
        assert str(control.title), control.code
        assert control.source, control.code


def test_only_what_the_convention_leaves_open_can_be_excepted() -> None:
    assert {one.code for one in all_controls() if one.is_exceptable} == EXCEPTABLE
    assert all(one.severity == ERROR for one in all_controls() if one.is_exceptable)


def test_a_code_is_taken_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        add(Control(code="suspension", severity=ERROR, title="Twice", source="–"))


def test_the_command_lists_every_control() -> None:
    out = io.StringIO()
    call_command("controls", "list", "--json", stdout=out)
    rows = json.loads(out.getvalue())["controls"]
    assert [row["code"] for row in rows] == [one.code for one in all_controls()]
    assert {row["severity"] for row in rows} == {"refuse", "warn", "note"}
    assert {row["rule"] for row in rows} >= {f"S0{number}" for number in range(1, 10)}
    out = io.StringIO()
    call_command("controls", "list", stdout=out)
    assert "suspension" in out.getvalue()


def test_a_usual_line_passes_them_all() -> None:
    assert said() == {}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"possible": ()}, "appendix.not_listed"),
        ({"appendix": ""}, "appendix.missing"),
        ({"possible": ("I",)}, "appendix.wrong"),
        ({"distribution": frozenset({"ZW"})}, "distribution.exporter"),
        ({"distribution": frozenset({"MZ"})}, ""),
        ({"distribution": frozenset({"ZW"}), "source_code": "C"}, ""),
        ({"quotas": (replace(QUOTA, is_in_preparation=True),)}, "quota.in_preparation"),
        ({"quotas": (replace(QUOTA, amount=Decimal(0)),)}, "quota.zero"),
        ({"quotas": (replace(QUOTA, asked=None),)}, "quota.unit_mismatch"),
        ({"quotas": (replace(QUOTA, left=Decimal("4.5")),)}, "quota.short"),
        ({"quotas": (QUOTA,)}, ""),
        ({"lacks_region": True}, "quota.region_missing"),
        ({"marks": " "}, "marks.tags"),
    ],
)
def test_what_is_traded_is_judged(changes: dict[str, Any], code: str) -> None:
    assert list(said(**changes)) == ([code] if code else [])


def test_the_origin_of_a_reexport_is_compared_with_the_distribution() -> None:
    assert list(said(REEXPORT, distribution=frozenset({"ZW"}))) == ["distribution.origin"]
    assert list(said(REEXPORT, distribution=frozenset({"MZ"}))) == []


def test_how_much_is_left_is_said() -> None:
    found = said(quotas=(replace(QUOTA, left=Decimal("4.5000")),))["quota.short"]
    assert "4.5 NAR" in found.message
    assert (found.severity, found.is_blocking) == (NOTE, False)


def suspension(**limits: Any) -> SimpleNamespace:
    values = {
        "pk": 1,
        "source_codes": [],
        "purpose_codes": [],
        "term_codes": [],
        "applies_to_import": False,
        "start_notification": "No. 2010/012",
    }
    return SimpleNamespace(**(values | limits))


@pytest.mark.parametrize(
    ("country", "limits", "stops"),
    [
        ("MZ", {}, True),
        ("MZ", {"source_codes": ["W", "R"]}, True),
        ("MZ", {"source_codes": ["C"]}, False),
        ("MZ", {"purpose_codes": ["T"]}, False),
        ("MZ", {"term_codes": ["LIV"]}, False),
        ("MZ", {"applies_to_import": True}, False),
        ("ZA", {"applies_to_import": True}, True),
        ("ZA", {}, False),
    ],
)
def test_a_suspension_stops_what_it_covers(
    country: str, limits: dict[str, Any], stops: bool
) -> None:
    assert ("suspension" in said(suspensions=((country, suspension(**limits)),))) is stops


def test_both_the_origin_and_the_exporter_can_be_suspended() -> None:
    for country in ("MZ", "ZA"):
        assert "suspension" in said(REEXPORT, suspensions=((country, suspension()),))


def test_a_foreign_permit_serves_one_import() -> None:
    used = replace(PAPER, used_by=("26ZA000003",))
    found = said(IMPORT, papers=(used,))["foreign_permit.used"]
    assert "26ZA000003" in found.message
    assert found.is_exceptable
    shared = said(REEXPORT, papers=(used,))
    assert list(shared) == ["foreign_permit.shared"]
    assert not shared["foreign_permit.shared"].is_blocking


def test_a_void_or_expired_foreign_permit_is_refused() -> None:
    void = said(IMPORT, papers=(replace(PAPER, standing="cancelled"),))
    assert list(void) == ["foreign_permit.void"]
    over = replace(PAPER, valid_until=dt.date(2026, 2, 28))
    assert list(said(IMPORT, papers=(over,))) == ["foreign_permit.expired"]
    assert list(said(REEXPORT, papers=(over,))) == []
    last_day = replace(PAPER, valid_until=dt.date(2026, 3, 1))
    assert list(said(IMPORT, papers=(last_day,))) == []


def test_a_number_is_compared_with_those_of_its_issuer() -> None:
    shape = shape_of("26MZ000018")
    assert shape == "9A9"
    known = replace(PAPER, seen_shapes=(shape,) * 5)
    assert list(said(IMPORT, papers=(known,))) == []
    odd = replace(known, number="MZ/2026/17")
    assert list(said(IMPORT, papers=(odd,))) == ["foreign_permit.number_format"]
    few = replace(odd, seen_shapes=(shape,) * 4)
    assert list(said(IMPORT, papers=(few,))) == []


def test_animals_of_registered_operations_and_tusks_bear_marks() -> None:
    bred = {
        "appendix": "I",
        "possible": ("I",),
        "source_code": "D",
        "term_code": "LIV",
        "operation_number": "A-MZ-501",
    }
    assert "marks.individual" in said(**bred, marks="")
    assert "marks.individual" not in said(**bred, marks="985 000 123")
    elephants = replace(LINE.goods, taxa=("Loxodonta africana", "Elephantidae"), term_code="TUS")
    assert "marks.ivory" in said(goods=elephants, term_code="TUS", marks="")


def test_a_state_that_is_no_party_is_noted() -> None:
    (note,) = said(replace(CASE, importer_country="TM")).values()
    assert (note.code, note.severity) == ("party.not_a_party", NOTE)
    before = replace(CASE, importer_country="IQ", on=dt.date(2013, 7, 1))
    assert "party.not_a_party" in said(before)
    assert "party.not_a_party" not in said(replace(before, on=dt.date(2015, 7, 1)))
    assert said(replace(CASE, importer_country="HK")) == {}


def test_a_blank_purpose_is_unusual_only_where_it_stays_blank() -> None:
    draft = replace(LINE.goods, purpose_code="")
    assert "line.term_purpose_unusual" not in said(goods=draft)
    assert "line.term_purpose_unusual" in said(goods=replace(draft, is_final=True))


def test_controls_carry_the_numbers_of_the_annual_reports_rules() -> None:
    control = find_control("line.term_unit_unusual")
    assert control is not None
    assert (control.rule, control.severity_name) == ("S02", "warn")
