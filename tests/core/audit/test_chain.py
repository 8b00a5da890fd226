"""Rows carry their digest, blocks chain them, and the command finds what was changed."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import psycopg2
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.accounts.actors import SYSTEM
from core.accounts.models import User
from core.audit import record
from core.audit.models import AuditBlock, AuditEntry
from core.audit.origin import Origin, current_origin
from core.audit.services import digest_of, seal, verify
from core.audit.verbs import register_verb
from tenants.backend.base import role_name
from tenants.context import in_country
from tenants.models import Country
from tests.factories.people import make_user

pytestmark = pytest.mark.xdist_group("fresh_country")

register_verb("test.done", text="did %(what)s")


def do(what: Any, *, subject: User | None = None) -> AuditEntry:
    record(
        verb="test.done",
        subject=subject or User.objects.order_by("pk")[0],
        by=SYSTEM,
        payload={"what": what},
    )
    return AuditEntry.objects.latest("id")


def seal_all(rows: int) -> None:
    """Seal `rows` rows into one block, once no older transaction holds any of them up.

    A transaction in another database of the server counts too: other tests run beside this one.
    """
    until = time.monotonic() + 60
    while count_sealable() < rows:
        assert time.monotonic() < until, "sealing was held up too long"
        time.sleep(0.05)
    assert seal() == rows


def count_sealable() -> int:
    """Unsealed rows of transactions older than every one that still runs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        horizon = cursor.fetchone()[0]
    return AuditEntry.objects.filter(seal__isnull=True, transaction_id__lt=horizon).count()


@pytest.fixture(scope="module")
def made(fresh_country: Callable[..., Country]) -> Country:
    """A country whose transactions are really committed."""
    return fresh_country("SZ")


@pytest.fixture
def country(made: Country) -> Country:
    """That country with a trail of two blocks of three rows."""
    tables = ("audit_auditseal", "audit_auditblock", "audit_auditentry")
    as_owner(made, tables, f"TRUNCATE {', '.join(tables)}")
    with in_country(made):
        for _block in range(2):
            for number in range(3):
                do(number)
            seal_all(3)
    return made


def as_owner(country: Country, tables: tuple[str, ...], statement: str) -> None:
    """Change append-only tables as the country's owner role, their triggers disabled."""
    with in_country(country, database="owner"), connections["owner"].cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        try:
            cursor.execute(statement)
        finally:
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def verified(*iso2: str) -> dict[str, Any]:
    """What `ecites audit verify` prints; with `failed` in it when it ended with an error."""
    from io import StringIO

    out = StringIO()
    failed = False
    try:
        call_command("audit", "verify", *iso2, stdout=out)
    except CommandError:
        failed = True
    return json.loads(out.getvalue()) | {"failed": failed}


def test_a_row_tells_who_did_what_from_where_on_which_version(in_mz: Country) -> None:
    person = make_user("ma_officer", full_name="Ana")
    token = current_origin.set(Origin(address="10.0.0.7", channel="web", request_id="r1"))
    try:
        record(verb="test.done", subject=person, by=person, payload={"what": 1}, version="v9")
    finally:
        current_origin.reset(token)
    row = AuditEntry.objects.latest("id")
    assert (row.actor, row.actor_id, row.verb) == ("Ana", str(person.pk), "test.done")
    assert (row.subject_type, row.subject_id) == ("accounts.user", str(person.pk))
    assert (row.address, row.channel, row.request_id, row.version) == (
        "10.0.0.7",
        "web",
        "r1",
        "v9",
    )
    assert row.digest == digest_of(row)


def test_an_undeclared_verb_is_refused(in_mz: Country) -> None:
    with pytest.raises(KeyError):
        record(verb="test.undeclared", subject=make_user(), by=SYSTEM)


@pytest.mark.parametrize(
    ("member", "value"),
    [("actor", "x"), ("verb", "x"), ("payload", {"what": 2}), ("subject_id", "x"), ("address", "x"),
     ("version", "x"), ("actor_id", "x"), ("channel", "x"), ("request_id", "x")],
)  # fmt: skip
def test_the_digest_covers_every_member(in_mz: Country, member: str, value: Any) -> None:
    row = do(1)
    setattr(row, member, value)
    assert digest_of(row) != row.digest


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT | st.decimals() | st.uuids() | st.dates()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(JSON)
def test_whatever_the_payload_its_digest_holds_when_read_back(in_mz: Country, value: Any) -> None:
    row = do(value)
    assert digest_of(AuditEntry.objects.get(pk=row.pk)) == row.digest


def test_an_intact_trail_verifies_and_the_tail_is_reported(country: Country) -> None:
    with in_country(country):
        do("in the tail")
    found = verified(country.iso2)
    assert found["failed"] is False
    result = found[country.iso2]
    assert result["ok"] is True
    assert result["blocks"] == 2
    assert result["unsealed"] == 1
    assert result["entries"] == 7
    assert 0 <= result["oldest_unsealed_seconds"] < 60


def test_all_countries_and_the_public_side_are_verified(country: Country) -> None:
    found = verified()
    assert {"public", "MZ", "ZA", "LK", country.iso2} <= set(found)
    assert found["failed"] is False


def test_blocks_are_chained(country: Country) -> None:
    with in_country(country):
        first, second = AuditBlock.objects.order_by("number")
    assert first.previous_digest == "0" * 64
    assert second.previous_digest == first.digest


@pytest.mark.parametrize(
    ("table", "statement", "words"),
    [
        ("audit_auditentry", "UPDATE audit_auditentry SET actor = 'x' WHERE id = {sealed}",
         "row {sealed} (test.done) does not match its digest"),
        ("audit_auditentry", "UPDATE audit_auditentry SET payload = '{{}}' WHERE id = {tail}",
         "row {tail} (test.done) does not match its digest"),
        ("audit_auditentry",
         "UPDATE audit_auditentry SET digest = repeat('0', 64) WHERE id = {sealed}",
         "does not match its rows"),
        ("audit_auditseal", "DELETE FROM audit_auditseal WHERE entry_id = {sealed}",
         "does not match its rows"),
        ("audit_auditblock",
         "UPDATE audit_auditblock SET digest = repeat('1', 64) WHERE number = 1",
         "block 2 does not follow the block before it"),
        ("audit_auditblock", "UPDATE audit_auditblock SET entries = entries + 1 WHERE number = 2",
         "block 2 does not match its rows"),
    ],
)  # fmt: skip
def test_what_was_changed_is_found(
    country: Country, table: str, statement: str, words: str
) -> None:
    with in_country(country):
        tail = do("in the tail")
        sealed = AuditEntry.objects.filter(verb="test.done", seal__isnull=False)[0]
    place = {"sealed": sealed.pk, "tail": tail.pk}
    as_owner(country, (table,), statement.format(**place))
    found = verified(country.iso2)
    assert found["failed"] is True
    assert any(words.format(**place) in problem for problem in found[country.iso2]["problems"])


def test_a_missing_block_is_found(country: Country) -> None:
    as_owner(country, ("audit_auditseal",), "DELETE FROM audit_auditseal WHERE block_id = 1")
    as_owner(country, ("audit_auditblock",), "DELETE FROM audit_auditblock WHERE number = 1")
    problems = verified(country.iso2)[country.iso2]["problems"]
    assert "block 1 is missing before block 2" in problems


def second_connection(country: Country) -> Any:
    """A real second session inside the country, not in autocommit."""
    facts = connections["default"].settings_dict
    other = psycopg2.connect(
        host=facts["HOST"], port=facts["PORT"] or None, user=facts["USER"],
        password=facts["PASSWORD"] or None, dbname=facts["NAME"],
    )  # fmt: skip
    with other.cursor() as cursor:
        role = role_name(facts["NAME"], country.schema_name, "run")
        cursor.execute(f'SET ROLE "{role}"; SET search_path TO "{country.schema_name}"')
    other.commit()
    return other


def test_sealing_waits_for_older_transactions_and_keeps_their_order(country: Country) -> None:
    """A row written early and committed late comes before what began after it."""
    other = second_connection(country)
    with in_country(country):
        template = do("seen before")
        seal_all(1)
        with other.cursor() as cursor:
            cursor.execute(
                "INSERT INTO audit_auditentry (uid, at, actor_id, actor, verb, subject_type,"
                " subject_id, version, payload, address, channel, request_id, digest,"
                " transaction_id) SELECT gen_random_uuid(), at, actor_id, 'late', verb,"
                " subject_type, subject_id, version, payload, address, channel, request_id,"
                " digest, pg_current_xact_id()::text::bigint FROM audit_auditentry WHERE id = %s"
                " RETURNING id",
                [template.pk],
            )
            late = cursor.fetchone()[0]
        early = do("committed while the other still runs")
        assert seal() == 0, "nothing newer than a running transaction is sealed"
        assert verify().unsealed == 1
        other.commit()
        other.close()
        seal_all(2)
        block = AuditBlock.objects.latest("number")
        assert [one.entry_id for one in block.seals.order_by("place")] == [late, early.pk]


def test_rows_of_a_rolled_back_transaction_are_gone(country: Country) -> None:
    with in_country(country):
        before = AuditEntry.objects.count()
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            do("not done after all")
            _ = 1 / 0
        assert AuditEntry.objects.count() == before
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM audit_auditentry WHERE digest = ''")
            assert cursor.fetchone()[0] == 0
