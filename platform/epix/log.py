"""The exchange log: two append-only rows per call, each committed when it is written."""

from __future__ import annotations

import hashlib
import time
from types import TracebackType
from typing import Self

from django.db import transaction

from core.common.clock import now
from epix.identity import claimed_country
from epix.messages import CallIn
from epix.models import ExchangeOutcome, ExchangeRequest
from epix.wire.faults import WireFault
from epix.wire.messages import Call
from tenants.context import in_public


def digest_of(body: bytes) -> str:
    """SHA-256 of bytes, in hex."""
    return hashlib.sha256(body).hexdigest()


class Exchange:
    """One logged call. On entering, the request is committed; on leaving, there is an outcome.

    An exception that leaves the block, an error of ours, is recorded as `broken` and goes on.
    """

    def __init__(self, request: CallIn, *, kept: bytes, call: Call | None) -> None:
        self._started = time.perf_counter()
        self._request, self._kept, self._call = request, kept, call
        self._row: ExchangeRequest | None = None
        self._has_outcome = False
        self.caller_iso2 = ""
        self.warnings: list[str] = []

    @property
    def id(self) -> str:
        """The id that the caller may quote."""
        return str(self._row.id) if self._row else ""

    def __enter__(self) -> Self:
        shown, call = self._request.shown, self._call
        with in_public(), transaction.atomic(durable=True):
            self._row = ExchangeRequest.objects.create(
                door=self._request.door,
                at=now(),
                dialect=call.dialect.code if call else "",
                operation=call.operation if call else "",
                caller_iso2=claimed_country(shown),
                callee_iso2=call.country if call else "",
                number=call.number if call else "",
                message_id=call.message_id if call else "",
                has_token=bool(call and call.token),
                subject=shown.subject[:500],
                remote_address=shown.remote_address[:45],
                person=self._request.person[:254],
                size=len(self._request.body),
                body=self._kept,
                digest=digest_of(self._kept),
            )
        return self

    def answered(self, body: bytes) -> None:
        """Commit the outcome: an answer."""
        self._write(ExchangeOutcome.Result.ANSWERED, body)

    def refused(self, fault: WireFault, body: bytes) -> None:
        """Commit the outcome: a fault."""
        self._write(
            ExchangeOutcome.Result.REFUSED,
            body,
            faultstring=fault.faultstring,
            code=fault.logged,
            explanation=fault.explanation,
        )

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None and not self._has_outcome:
            self._write(
                ExchangeOutcome.Result.BROKEN, b"", code="epix.broken", explanation=kind.__name__
            )

    def _write(self, result: str, body: bytes, **fields: str) -> None:
        with in_public(), transaction.atomic(durable=True):
            ExchangeOutcome.objects.create(
                request_id=self.id,
                at=now(),
                result=result,
                caller_iso2=self.caller_iso2,
                warnings=self.warnings,
                latency_ms=round((time.perf_counter() - self._started) * 1000),
                body=body,
                digest=digest_of(body),
                **fields,
            )
        self._has_outcome = True
