"""Write audit rows, seal them into blocks, verify the chain."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

import rfc8785
from django.db import connection, transaction

from core.audit.models import AuditBlock, AuditEntry, AuditSeal
from core.audit.origin import current_origin
from core.audit.verbs import Verb
from core.common import clock

GENESIS = "0" * 64
BLOCK_SIZE = 5000


def write(verb: Verb, *, subject: Any, by: Any, payload: dict[str, Any], version: str) -> None:
    """Write one row with its digest. Must run in the transaction of what it tells of.

    Fractions in the payload become text: jsonb would write some of them back differently.
    """
    origin = current_origin.get()
    entry = AuditEntry(
        at=clock.now(),
        actor_id=str(by.pk or "") if hasattr(by, "pk") else "",
        actor=str(by),
        verb=verb.code,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        version=version,
        payload=json.loads(json.dumps(payload, default=str), parse_float=str),
        address=origin.address,
        channel=origin.channel,
        request_id=origin.request_id,
    )
    entry.digest = digest_of(entry)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        entry.transaction_id = cursor.fetchone()[0]
    entry.save(force_insert=True)


def digest_of(entry: AuditEntry) -> str:
    """SHA-256 over the canonical JSON (RFC 8785) of the row's members."""
    members = {
        "uid": str(entry.uid),
        "at": entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "actor_id": entry.actor_id,
        "actor": entry.actor,
        "verb": entry.verb,
        "subject": f"{entry.subject_type}:{entry.subject_id}",
        "version": entry.version,
        "payload": json.dumps(entry.payload, sort_keys=True, ensure_ascii=False),
        "origin": [entry.address, entry.channel, entry.request_id],
    }
    return hashlib.sha256(rfc8785.dumps(members)).hexdigest()


def block_digest(number: int, previous: str, digests: list[str]) -> str:
    """SHA-256 over the block's number, the digest before and the rows' digests in order."""
    content = {"number": str(number), "previous": previous, "entries": digests}
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def seal() -> int:
    """Seal the committed rows that are in no block yet; returns how many.

    Takes only rows of transactions older than every one still running, so that a row cannot
    appear later before one that is sealed. Rows are ordered by (transaction, id).
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('audit'), hashtext(current_schema()))"
        )
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        horizon = cursor.fetchone()[0]
        rows = list(
            AuditEntry.objects.filter(seal__isnull=True, transaction_id__lt=horizon)
            .order_by("transaction_id", "id")
            .only("id", "digest")[:BLOCK_SIZE]
        )
        if not rows:
            return 0
        last = AuditBlock.objects.order_by("-number").first()
        number, previous = (last.number + 1, last.digest) if last else (1, GENESIS)
        block = AuditBlock.objects.create(
            number=number,
            sealed_at=clock.now(),
            entries=len(rows),
            previous_digest=previous,
            digest=block_digest(number, previous, [row.digest for row in rows]),
        )
        AuditSeal.objects.bulk_create(
            [AuditSeal(entry=row, block=block, place=place) for place, row in enumerate(rows)]
        )
        return len(rows)


@dataclass
class Verification:
    """What `audit verify` found in one schema."""

    blocks: int = 0
    entries: int = 0
    unsealed: int = 0
    oldest_unsealed_seconds: float = 0.0
    problems: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.problems


def verify() -> Verification:
    """Recompute every digest and the chain in the current schema."""
    found = Verification()
    previous, expected = GENESIS, 1
    for block in AuditBlock.objects.order_by("number").iterator():
        digests = _entry_digests(block, found)
        if block.number != expected:
            found.problems.append(f"block {expected} is missing before block {block.number}")
        if block.previous_digest != previous:
            found.problems.append(f"block {block.number} does not follow the block before it")
        if len(digests) != block.entries or block.digest != block_digest(
            block.number, block.previous_digest, digests
        ):
            found.problems.append(f"block {block.number} does not match its rows")
        previous, expected = block.digest, block.number + 1
        found.blocks += 1
    tail = AuditEntry.objects.filter(seal__isnull=True).order_by("at")
    found.unsealed = tail.count()
    for entry in tail.iterator():
        _check_entry(entry, found)
    oldest = tail.first()
    if oldest:
        found.oldest_unsealed_seconds = (clock.now() - oldest.at).total_seconds()
    return found


def _entry_digests(block: AuditBlock, found: Verification) -> list[str]:
    digests = []
    seals = block.seals.select_related("entry").order_by("place")
    for one in seals.iterator(chunk_size=2000):
        _check_entry(one.entry, found)
        digests.append(one.entry.digest)
    return digests


def _check_entry(entry: AuditEntry, found: Verification) -> None:
    found.entries += 1
    if digest_of(entry) != entry.digest:
        found.problems.append(f"row {entry.id} ({entry.verb}) does not match its digest")
