"""Ways to a callee: into a hosted country (`epix.tenant_adapter`), or over SOAP to another system.

Each is a module with the functions of `Callee`; all raise `WireFault`s and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from core.documents.epermit.model import EPermit
from epix.models import Member
from epix.wire.messages import Call, ConfirmAnswer, PermitAnswer, StateAnswer


@dataclass(frozen=True, kw_only=True)
class Found:
    """A permit that a callee answered with.

    `types` are all the names its document type goes by in grants; `warnings` say what was odd in
    what an outside system sent; `permit` is None when that cannot be read as a permit at all.
    """

    answer: PermitAnswer
    permit: EPermit | None
    types: frozenset[str]
    warnings: list[str] = field(default_factory=list)


class Callee(Protocol):
    """What both adapters offer. `caller` is a proven ISO 2 code."""

    def get_permit(self, *, callee: Member, call: Call, caller: str) -> Found: ...

    def confirm(
        self, *, callee: Member, call: Call, caller: str, types: list[str]
    ) -> ConfirmAnswer: ...

    def state(self, *, callee: Member, call: Call) -> StateAnswer: ...
