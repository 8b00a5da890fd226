"""The names of the exchange: operations, dialects, namespaces, limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
ADDRESSING: Final = "http://www.w3.org/2005/08/addressing"
FAULT_NS: Final = "urn:ecites:epix:fault:1"
"""Of the detail element of our faults: EPIX itself names none."""

GET_NON_FINAL: Final = "GetNonFinalCitesCertificate"
GET_FINAL: Final = "GetFinalCitesCertificate"
CONFIRM: Final = "ConfirmQuantities"
STATE: Final = "ServiceState"
OPERATIONS: Final = (GET_NON_FINAL, GET_FINAL, CONFIRM, STATE)

NOTIFY: Final = "NotifyCertificate"
"""Ours: a permit's news (issued, replaced, cancelled, endorsed) pushed to another member."""
ALL_OPERATIONS: Final = (*OPERATIONS, NOTIFY)

NEWS: Final = ("issued", "replaced", "cancelled", "endorsed")

MAX_REQUEST_BYTES: Final = 256 * 1024
MAX_NOTICE_BYTES: Final = 4 * 1024 * 1024
"""A notice carries a whole permit, possibly with hundreds of lines."""
MAX_NUMBER: Final = 70
MAX_TOKEN: Final = 200
MAX_MESSAGE_ID: Final = 100
MAX_POSITIONS: Final = 1000


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """One of the spoken forms: the wrapper's namespace and what follows the operation's name."""

    code: str
    namespace: str
    request_suffix: str
    action_prefix: str

    def request_name(self, operation: str) -> str:
        """The qualified name of a request's Body child."""
        return f"{{{self.namespace}}}{operation}{self.request_suffix}"

    def response_name(self, operation: str) -> str:
        """The qualified name of an answer's Body child."""
        return f"{{{self.namespace}}}{operation}Response"

    def action(self, operation: str) -> str:
        """The SOAPAction that this form's callers send, without quotes."""
        return f"{self.action_prefix}{operation}"


HUB: Final = Dialect(
    code="hub", namespace="urn:CitesDataExchange", request_suffix="", action_prefix=""
)
V1: Final = Dialect(
    code="v1",
    namespace="urn:CitesDataExchange/v1/",
    request_suffix="Request",
    action_prefix="urn:",
)
V2: Final = Dialect(
    code="v2",
    namespace="urn:CitesDataExchange/v2/",
    request_suffix="Request",
    action_prefix="urn:",
)
PUSH: Final = Dialect(
    code="push",
    namespace="urn:ecites:epix:push:1",
    request_suffix="Request",
    action_prefix="urn:ecites:epix:push:1/",
)
"""Ours, for notices only: EPIX itself has no word for a permit that is sent unasked."""
DIALECTS: Final = {dialect.code: dialect for dialect in (HUB, V1, V2, PUSH)}
BY_NAMESPACE: Final = {dialect.namespace: dialect for dialect in DIALECTS.values()}
