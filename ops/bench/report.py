"""`ecites bench report`: a year of a million lines written and checked, against one bare COPY.

Ours is the whole annual report (both files, the note, the audit row) and then the 26 rules over
every line; the yardstick is `COPY (SELECT …) TO STDOUT` of the same rows into a file.
"""

from __future__ import annotations

import resource
import tempfile
import time
from pathlib import Path

from django.db import connection

from core.common import clock
from core.permits.models import Permit
from core.reporting import annual
from core.reporting.checking import check_report
from core.reporting.services import write_annual_report
from ops.bench import Result
from ops.bench.place import own_database
from ops.demo import cases, people
from tenants.context import in_country

PER_PERMIT = 20
TARGET = "within 3 times of COPY, less than 300 MB of memory on top of the start"
LIMIT_KB = 300_000
COPY_ROWS = """
INSERT INTO {table}
SELECT (jsonb_populate_record(NULL::{table}, to_jsonb(one) || {changes})).*
FROM {table} AS one, generate_series(1, %s) AS n WHERE one.{where} = %s
"""
LINES = """
INSERT INTO customs_endorsementline (id, endorsement_id, position, quantity, unit_code,
    dead_on_arrival, permitted, scientific_name, appendix, term_code, source_code,
    origin_country, origin_permit)
SELECT gen_random_uuid(), {endorsement}, place, place + 0.5,
    (ARRAY['NAR', 'KGM', 'LTR'])[1 + place %% 3], 0, 1000,
    (ARRAY['Crocodylus niloticus', 'Loxodonta africana', 'Hippocampus kuda'])[1 + n %% 3],
    'II', (ARRAY['SKI', 'MEA', 'LIV', 'TRO', 'BOD'])[1 + place %% 5],
    (ARRAY['W', 'C', 'R'])[1 + (n + place) %% 3], (ARRAY['MZ', 'ZW', 'TZ'])[1 + n %% 3], ''
FROM generate_series(1, %s) AS n, generate_series(1, %s) AS place
"""
PLAIN = """
COPY (
    SELECT l.appendix, l.scientific_name, l.term_code, l.quantity, l.unit_code, e.partner,
        l.origin_country, e.number, l.origin_permit, e.purpose_code, l.source_code
    FROM customs_endorsementline l JOIN customs_endorsement e ON e.id = l.endorsement_id
) TO STDOUT WITH (FORMAT csv)
"""


def run(*, size: int = 1_000_000) -> Result:
    """`size` is how many shipment lines the year has."""
    with own_database(countries=("MZ",)), in_country("MZ"), tempfile.TemporaryDirectory() as name:
        _fill(size)
        folder, year, before = Path(name), clock.today().year, _memory()
        plain = min(_time_plain(folder) for _round in range(2))
        began = time.perf_counter()
        out, _into = write_annual_report(year=year, folder=folder)
        wrote = time.perf_counter() - began
        began = time.perf_counter()
        findings = check_report(year, annual.EXPORTS)
        checked = time.perf_counter() - began
        grown = _memory() - before
    ours = wrote + checked
    return Result(
        name="report",
        unit="s",
        ours=round(ours, 2),
        yardstick=round(plain, 2),
        target=TARGET,
        met=ours <= 3 * plain and grown < LIMIT_KB,
        details={
            "lines": out.rows,
            "write_s": round(wrote, 2),
            "check_s": round(checked, 2),
            "memory_kb": grown,
            "findings": len(findings),
            "flagged": sum(finding.rows for finding in findings),
        },
    )


def _memory() -> int:
    """The most memory that this process has had, in kB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _time_plain(folder: Path) -> float:
    began = time.perf_counter()
    with (folder / "plain.csv").open("wb") as out, connection.cursor() as cursor:
        cursor.copy_expert(PLAIN, out)
    return time.perf_counter() - began


def _fill(size: int) -> None:
    """One permit issued and endorsed by the services, then copied as rows, with varied lines."""
    people.make_people(password=None)
    permit = cases.issue(cases.draft())
    cases.endorse(permit, {str(line.position): str(line.quantity) for line in permit.lines.all()})
    permits = size // PER_PERMIT
    with connection.cursor() as cursor:
        for table, where, key, changes in _copies(permit):
            sql = COPY_ROWS.format(table=table, where=where, changes=changes)
            cursor.execute(sql, [permits, str(key)])
        cursor.execute(LINES.format(endorsement=_uid(3)), [permits, PER_PERMIT])
        cursor.execute("ANALYZE")


def _copies(permit: Permit) -> list[tuple[str, str, object, str]]:
    """Table, key column, key and what differs, for each row that is copied."""
    own, paper, exit_ = _uid(1), _uid(2), _uid(3)
    return [
        (
            "permits_application",
            "id",
            permit.application_id,
            f"jsonb_build_object('id', {own}, 'reference', 'R' || n)",
        ),
        (
            "permits_permit",
            "id",
            permit.pk,
            f"jsonb_build_object('id', {paper}, 'application_id', {own}, 'number', 'N' || n)",
        ),
        (
            "permits_permitstanding",
            "permit_id",
            permit.pk,
            f"jsonb_build_object('id', 1000000 + n, 'permit_id', {paper})",
        ),
        (
            "customs_endorsement",
            "permit_id",
            permit.pk,
            f"jsonb_build_object('id', {exit_}, 'permit_id', {paper}, 'number', 'N' || n)",
        ),
    ]


def _uid(kind: int) -> str:
    """An SQL expression: the id of the n-th row of a kind."""
    return f"(lpad(to_hex({kind}), 8, '0') || '-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid"
