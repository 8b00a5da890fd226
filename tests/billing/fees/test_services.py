"""Quotes of real drafts under the shipped packs, frozen and kept."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from billing.fees.errors import NoSchedule
from billing.fees.facts import FeeFacts
from billing.fees.models import FeeSchedule, StoredQuote
from billing.fees.selectors import find_quote
from billing.fees.services import facts_of, freeze_quote, quote, running_quote
from core.accounts.actors import SYSTEM
from core.permits.services import set_line, update_application
from tenants.context import in_country


@pytest.mark.parametrize(
    ("iso2", "items"),
    [
        ("LK", [("permit", 250000), ("line", 35000)]),
        ("MZ", [("appendix_2", 200000), ("crocodile_skin", 413000)]),
        ("ZA", [("export", 10000)]),
    ],
)
def test_the_same_application_costs_differently_in_each_country(
    db: None, draft, iso2: str, items: list[tuple[str, int]]
) -> None:
    with in_country(iso2):
        made = running_quote(draft())
        assert [(item.code, item.amount.amount_minor) for item in made.items] == items
        assert made.schedule_version == f"{iso2}-2026-1"
        assert all(item.explanation for item in made.items)


def test_the_facts_are_those_of_the_application(in_mz: None, draft) -> None:
    facts = facts_of(draft())
    assert (facts.document_type, facts.kind, facts.applicant_kind) == (
        "export_permit",
        "E",
        "company",
    )
    assert facts.is_resident
    assert [(line.scientific_name, line.appendix, line.quantity) for line in facts.lines] == [
        ("Crocodylus niloticus", "II", 118)
    ]


def test_a_running_quote_follows_the_draft_and_a_frozen_one_does_not(in_mz: None, draft) -> None:
    case = draft()
    frozen = freeze_quote(case, by=SYSTEM)
    set_line(case, position=1, by=case.created_by, quantity=10)
    case.refresh_from_db()
    assert running_quote(case).total.amount_minor == 200000 + 35000
    assert find_quote(case.id).quote.total == frozen.total
    assert frozen.total.amount_minor == 613000


def test_freezing_again_keeps_the_quote_unless_it_changed(in_mz: None, draft) -> None:
    case = draft()
    first = freeze_quote(case, by=SYSTEM)
    assert freeze_quote(case, by=SYSTEM) == first
    set_line(case, position=1, by=case.created_by, quantity=10)
    case.refresh_from_db()
    second = freeze_quote(case, by=SYSTEM)
    assert (second.sequence, find_quote(case.id)) == (2, second)


def test_without_a_schedule_in_force_there_is_no_quote(in_mz: None) -> None:
    facts = FeeFacts(on=dt.date(1999, 1, 1), document_type="export_permit", kind="E")
    with pytest.raises(NoSchedule):
        quote(facts)


def test_a_later_version_counts_from_its_day_on(in_mz: None) -> None:
    old = FeeSchedule.objects.get()
    body = old.body | {"version": "MZ-2027-1", "effective_on": "2027-01-01", "rules": []}
    FeeSchedule.objects.create(
        version="MZ-2027-1",
        effective_on=dt.date(2027, 1, 1),
        currency="MZN",
        body=body,
        loaded_at=old.loaded_at,
    )
    facts = {"document_type": "licenca_nacional", "kind": "O"}
    assert quote(FeeFacts(on=dt.date(2026, 12, 31), **facts)).total.amount_minor == 75000
    assert quote(FeeFacts(on=dt.date(2027, 1, 1), **facts)).total.amount_minor == 0


def test_schedules_and_quotes_cannot_be_changed_by_sql(in_mz: None, draft) -> None:
    freeze_quote(draft(), by=SYSTEM)
    for table in ("fees_feeschedule", "fees_storedquote"):
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET currency = 'EUR'"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
    assert StoredQuote.objects.count() == 1


def test_a_research_institution_is_exempt_in_south_africa(in_za: None, draft) -> None:
    case = draft(kind="institution")
    assert running_quote(case).total.amount_minor == 10000
    update_application(case, by=case.created_by, purpose_code="S")
    case.refresh_from_db()
    made = running_quote(case)
    assert [item.amount.amount_minor for item in made.items] == [10000, -10000]
    assert not made.total
