"""The report of many lines: streamed, with flat memory, and the checks by different values only."""

from __future__ import annotations

import os
import resource
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from core.common import clock
from core.customs.services import endorse_export
from core.permits.models import Permit
from core.reporting import annual
from core.reporting.checking import check_report
from core.reporting.services import write_annual_report
from tenants.context import in_country
from tenants.models import Country
from tests.core.customs.conftest import OFFICE
from tests.factories.people import make_user
from tests.factories.permits import drop_quotas, make_permit

LINES = int(os.environ.get("ECITES_REPORT_LINES", "50000"))
PER_PERMIT = 10

COPY_ROWS = """
INSERT INTO {table}
SELECT (jsonb_populate_record(NULL::{table}, to_jsonb(one) || {changes})).*
FROM {table} AS one, generate_series(1, %s) AS n WHERE one.{where} = %s
"""


def uid(kind: int) -> str:
    """An SQL expression: the id of the n-th row of a kind."""
    return f"(lpad(to_hex({kind}), 8, '0') || '-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid"


def multiply(permit: Permit, count: int) -> None:
    """Copies of an endorsed permit, each with PER_PERMIT lines endorsed, as rows of the tables."""
    steps = [
        (
            "permits_application",
            "id",
            permit.application_id,
            count,
            f"jsonb_build_object('id', {uid(1)}, 'reference', 'R' || n)",
        ),
        (
            "permits_permit",
            "id",
            permit.pk,
            count,
            f"jsonb_build_object('id', {uid(2)}, 'application_id', {uid(1)}, 'number', 'N' || n)",
        ),
        (
            "permits_permitstanding",
            "permit_id",
            permit.pk,
            count,
            f"jsonb_build_object('id', 1000000 + n, 'permit_id', {uid(2)})",
        ),
        (
            "customs_endorsement",
            "permit_id",
            permit.pk,
            count,
            f"jsonb_build_object('id', {uid(3)}, 'permit_id', {uid(2)}, 'number', 'N' || n)",
        ),
    ]
    with connection.cursor() as cursor:
        for table, where, key, number, changes in steps:
            sql = COPY_ROWS.format(table=table, where=where, changes=changes)
            cursor.execute(sql, [number, str(key)])
        cursor.execute(
            f"""
            INSERT INTO customs_endorsementline (id, endorsement_id, position, quantity, unit_code,
                dead_on_arrival, permitted, scientific_name, appendix, term_code, source_code,
                origin_country, origin_permit)
            SELECT gen_random_uuid(), {uid(3)}, place, place + 0.5, 'KGM', 0, 1000,
                'Crocodylus niloticus', 'II', 'MEA', 'W', 'MZ', ''
            FROM generate_series(1, %s) AS n, generate_series(1, {PER_PERMIT}) AS place
            """,
            [count],
        )
        cursor.execute("ANALYZE customs_endorsementline")


@pytest.fixture(scope="module")
def busy(fresh_country: Callable[..., Country]) -> Iterator[Country]:
    country = fresh_country("BW", pack="MZ")
    with in_country(country):
        drop_quotas()
        permit = make_permit(lines=[{"quantity": "5"}])
        endorse_export(
            permit,
            office=OFFICE,
            lines={1: 5},
            transport_document="",
            by=make_user("customs"),
        )
        multiply(permit, LINES // PER_PERMIT)
        yield country


@pytest.mark.slow
def test_many_lines_are_written_with_flat_memory(busy: Country, tmp_path: Path) -> None:
    year = clock.today().year
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tracemalloc.start()
    began = time.monotonic()
    out, _into = write_annual_report(year=year, folder=tmp_path)
    wrote = time.monotonic() - began
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert out.rows == LINES + 1
    assert peak < 10_000_000
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 50_000
    with out.path.open(encoding="utf-8") as file:
        assert sum(1 for _ in file) == LINES + 2
    print(f"{LINES} lines written in {wrote:.2f} s")


@pytest.mark.slow
def test_many_lines_are_read_in_chunks(busy: Country) -> None:
    tracemalloc.start()
    count = sum(1 for _ in annual.lines(clock.today().year, "export"))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == LINES + 1
    assert peak < 30_000_000


@pytest.mark.slow
def test_many_lines_are_checked_by_their_different_values(busy: Country) -> None:
    began = time.monotonic()
    findings = check_report(clock.today().year, "export")
    print(f"{LINES} lines checked in {time.monotonic() - began:.2f} s")
    assert {finding.rule.id: finding.rows for finding in findings} == {"S03": LINES}
