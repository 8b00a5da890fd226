"""What goes into `services.handle` and comes out of it, at every door alike."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.documents.epermit.model import EPermit
from epix.wire.faults import WireFault
from epix.wire.messages import Answer
from epix.wire.names import HUB, Dialect


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a caller shows at the door, unproven: addresses, headers, token.

    `tenant_iso2` is set only by code that runs inside that country, never from a request.
    """

    remote_address: str = ""
    subject: str = ""
    fingerprint: str = ""
    token: str = field(default="", repr=False)
    tenant_iso2: str = ""


@dataclass(frozen=True, kw_only=True)
class CallIn:
    """A request as it came in. `country` is the callee when the address names one.

    `problem` is set, and `body` empty, when a door could not make an envelope of what came: the
    call is logged and refused like any other.
    """

    body: bytes = field(repr=False)
    door: str
    shown: Shown
    country: str = ""
    soap_action: str = ""
    default_dialect: Dialect = HUB
    person: str = ""
    problem: WireFault | None = None


@dataclass(frozen=True, kw_only=True)
class CallOut:
    """The answer: its bytes for the SOAP door, its content for the others.

    `exchange` is the id of the logged request. Exactly one of `answer` and `fault` is set;
    `permit` is the answer's permit as read, when it holds one that can be read.
    """

    body: bytes = field(repr=False)
    exchange: str
    answer: Answer | None = None
    fault: WireFault | None = None
    permit: EPermit | None = None

    @property
    def http_status(self) -> int:
        """Of the SOAP door: SOAP 1.1 over HTTP answers every fault with 500."""
        return 500 if self.fault else 200
