"""Reading a SOAP 1.1 request: tolerant of prefixes and namespaces, strict about what is said."""

from __future__ import annotations

import datetime as dt
import re
from copy import deepcopy
from decimal import Decimal

from lxml import etree

from core.common import xml
from core.common.xml import UnsafeXml
from epix.wire import names
from epix.wire.faults import (
    InvalidRequest,
    MustUnderstand,
    NotAToken,
    RequestTooLarge,
    UnsafeRequest,
    VersionMismatch,
)
from epix.wire.messages import Call, Notice, Position
from epix.wire.names import Dialect

_DECIMAL = re.compile(r"\+?([0-9]{1,12}(\.[0-9]{0,4}0{0,8})?|\.[0-9]{1,4}0{0,8})")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_SUFFIX = "Request"
_KEPT = frozenset(
    {
        "CertificateNumber",
        "IsoCountryCode",
        "ConfirmedQuantities",
        "News",
        "Sender",
        "OccurredAt",
        "Reason",
        "ReplacedBy",
        "CITESEPermit",
    }
)


def parse_envelope(body: bytes) -> etree._Element:
    """The SOAP envelope in `body`. Raises RequestTooLarge or UnsafeRequest."""
    if len(body) > names.MAX_NOTICE_BYTES:
        raise RequestTooLarge(
            f"The request has {len(body)} bytes; at most {names.MAX_NOTICE_BYTES} are read."
        )
    try:
        envelope = xml.parse(body)
    except UnsafeXml as error:
        raise UnsafeRequest(f"The XML cannot be read: {error.params['reason']}.") from None
    if envelope.tag != f"{{{names.SOAP}}}Envelope":
        if local(envelope) == "Envelope":
            raise VersionMismatch
        raise UnsafeRequest("The root is not a SOAP 1.1 Envelope.")
    return envelope


def body_child(envelope: etree._Element) -> etree._Element:
    """The one element inside Body. Raises InvalidRequest when there is none or more."""
    bodies = envelope.findall(f"{{{names.SOAP}}}Body")
    if len(bodies) != 1:
        raise InvalidRequest("The envelope must have exactly one Body.")
    children = elements(bodies[0])
    if len(children) != 1:
        raise InvalidRequest("The Body must have exactly one child, the operation.")
    return children[0]


def dialect_of(wrapper: etree._Element, *, default: Dialect) -> Dialect:
    """The dialect a wrapper is written in: by its namespace, else by its name, else `default`.

    Callers in the field use any prefix and, with the first hub, any namespace.
    """
    known = names.BY_NAMESPACE.get(etree.QName(wrapper).namespace or "")
    if known is not None:
        return known
    if default is names.HUB and local(wrapper).endswith(_SUFFIX):
        return names.V2
    return default


def operation_of(wrapper: etree._Element) -> str:
    """The operation's name. Raises InvalidRequest for one that nobody here offers."""
    name = local(wrapper)
    for operation in names.ALL_OPERATIONS:
        if name in (operation, operation + _SUFFIX):
            return operation
    raise InvalidRequest(f"There is no operation {name[:80]!r}.", code="epix.unknown_operation")


def action_operation(header: str) -> str:
    """The operation that a SOAPAction header names, in any of the spellings in use, or "".

    Seen: empty, bare, quoted, `urn:<Op>`, the namespace followed by `/` or `#` and the name.
    """
    last = re.split(r"[/#:]", header.strip().strip("\"'"))[-1]
    last = last.removesuffix(_SUFFIX)
    return last if last in names.ALL_OPERATIONS else ""


def read_call(
    envelope: etree._Element, *, default: Dialect, country: str = "", soap_action: str = ""
) -> Call:
    """The call in an envelope; `country` is the callee that the address names, if it does.

    Raises InvalidRequest, RequestTooLarge or NotAToken.
    """
    wrapper = body_child(envelope)
    operation = operation_of(wrapper)
    _check_headers(envelope)
    if (said := action_operation(soap_action)) and said != operation:
        raise InvalidRequest(
            f"SOAPAction says {said} and the Body says {operation}.", code="epix.action_mismatch"
        )
    dialect = dialect_of(wrapper, default=default)
    if (dialect is names.PUSH) != (operation == names.NOTIFY):
        raise InvalidRequest(
            f"{operation} is not spoken in {dialect.namespace}.", code="epix.unknown_operation"
        )
    call = Call(
        operation=operation,
        country=_country(wrapper, address=country),
        number=_text(wrapper, "CertificateNumber", most=names.MAX_NUMBER),
        token=_text(wrapper, "TokenId", most=names.MAX_TOKEN),
        positions=_positions(wrapper) if operation == names.CONFIRM else (),
        notice=_notice(wrapper) if operation == names.NOTIFY else None,
        message_id=_message_id(envelope),
        dialect=dialect,
    )
    if operation != names.STATE and not call.number:
        raise InvalidRequest("CertificateNumber is missing or empty.")
    return call


def redact(envelope: etree._Element) -> bytes:
    """The envelope as it may be stored; b"" when it has no single operation.

    Only what an operation is known to say is kept: no TokenId, no parameter that nobody knows (it
    may be a token misspelt), no comment, and of the SOAP header only the message id, because a
    header may carry a password (the Czech form). Works on a copy.
    """
    copy = deepcopy(envelope)
    etree.strip_elements(copy, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    try:
        wrapper = body_child(copy)
    except InvalidRequest:
        return b""
    wrapper.attrib.clear()
    for element in elements(wrapper):
        if local(element) not in _KEPT:
            element.clear()
    for element in list(wrapper.iter("{*}TokenId")):
        element.clear(keep_tail=True)
    for section in elements(copy):
        if section.tag != f"{{{names.SOAP}}}Body":
            _keep_message_id(section)
    return etree.tostring(copy, xml_declaration=True, encoding="UTF-8")


def _keep_message_id(section: etree._Element) -> None:
    kept = [one for one in elements(section) if local(one) == "MessageID" and not elements(one)]
    section.clear()
    section.extend(kept)


def elements(parent: etree._Element) -> list[etree._Element]:
    """The children that are elements: comments and processing instructions left out."""
    return [child for child in parent if isinstance(child.tag, str)]


def local(element: etree._Element) -> str:
    """An element's name without its namespace."""
    return str(etree.QName(element).localname)


def text_of(element: etree._Element) -> str:
    """An element's own text; a comment in the middle of it does not cut it short."""
    tails = [one.tail or "" for one in element if not isinstance(one.tag, str)]
    return (element.text or "") + "".join(tails)


def child(parent: etree._Element, name: str) -> etree._Element | None:
    """The one child of that local name, or None. Raises InvalidRequest when there are more."""
    found = [element for element in elements(parent) if local(element) == name]
    if len(found) > 1:
        raise InvalidRequest(f"{name} is given {len(found)} times.")
    return found[0] if found else None


def _text(parent: etree._Element, name: str, *, most: int) -> str:
    element = child(parent, name)
    if element is None:
        return ""
    if elements(element):
        raise InvalidRequest(f"{name} must hold text only.")
    text = text_of(element).strip()
    if len(text) > most:
        raise InvalidRequest(f"{name} has {len(text)} characters, more than {most}.")
    return text


def _country(wrapper: etree._Element, *, address: str) -> str:
    said = _text(wrapper, "IsoCountryCode", most=names.MAX_NUMBER).upper()
    if address and said and said != address.upper():
        raise InvalidRequest(
            f"IsoCountryCode says {said!r}, this address is that of {address.upper()!r}."
        )
    country = said or address.upper()
    if country and not _COUNTRY.fullmatch(country):
        raise InvalidRequest("IsoCountryCode is not a two-letter country code.")
    return country


def _check_headers(envelope: etree._Element) -> None:
    header = envelope.find(f"{{{names.SOAP}}}Header")
    for one in elements(header) if header is not None else []:
        is_known = etree.QName(one).namespace == names.ADDRESSING
        if one.get(f"{{{names.SOAP}}}mustUnderstand") in ("1", "true") and not is_known:
            raise MustUnderstand


def _message_id(envelope: etree._Element) -> str:
    header = envelope.find(f"{{{names.SOAP}}}Header")
    if header is None:
        return ""
    return _text(header, "MessageID", most=names.MAX_MESSAGE_ID)


def _positions(wrapper: etree._Element) -> tuple[Position, ...]:
    holder = child(wrapper, "ConfirmedQuantities")
    if holder is None:
        raise InvalidRequest("ConfirmedQuantities is missing.")
    rows = [element for element in elements(holder) if local(element) == "CitesPosition"]
    if not rows:
        raise InvalidRequest("ConfirmedQuantities has no CitesPosition.")
    if len(rows) > names.MAX_POSITIONS:
        raise InvalidRequest(f"At most {names.MAX_POSITIONS} positions are read.")
    positions = tuple(_position(row) for row in rows)
    if len({position.id for position in positions}) != len(positions):
        raise InvalidRequest("A CitesPosition ID is given twice.")
    return positions


def _position(row: etree._Element) -> Position:
    identifier = child(row, "ID")
    if identifier is None:
        raise InvalidRequest("A CitesPosition has no ID.")
    text = text_of(identifier)
    if not text or any(character.isspace() for character in text):
        raise NotAToken
    if len(text) > names.MAX_NUMBER:
        raise InvalidRequest(f"A CitesPosition ID has more than {names.MAX_NUMBER} characters.")
    quantity = child(row, "InspectedUnitQuantity")
    if quantity is None:
        raise InvalidRequest(f"Position {text} has no InspectedUnitQuantity.")
    unit = (quantity.get("unitCode") or "").strip()
    if len(unit) > 10:
        raise InvalidRequest(f"The unitCode of position {text} has more than 10 characters.")
    return Position(
        id=text,
        quantity=read_quantity(text_of(quantity), position=text),
        unit_code="" if unit == "?" else unit,
    )


def read_quantity(text: str, *, position: str) -> Decimal:
    """An xs:decimal of at most 12 digits before and 4 after the point, not negative.

    The first hub read these as whole numbers, so 2.5 kg became 2 and "abc" became 0: here
    whatever is not exactly such a number raises InvalidRequest.
    """
    text = text.strip()
    if not _DECIMAL.fullmatch(text):
        raise InvalidRequest(
            f"The quantity {text[:40]!r} of position {position} is not a decimal number from 0"
            " up, with at most 12 digits before and 4 after the point.",
            code="epix.quantity_not_decimal",
        )
    return Decimal(text)


def _notice(wrapper: etree._Element) -> Notice:
    news = _text(wrapper, "News", most=20)
    if news not in names.NEWS:
        raise InvalidRequest(f"News must be one of {', '.join(names.NEWS)}.")
    sender = _text(wrapper, "Sender", most=2).upper()
    if not _COUNTRY.fullmatch(sender):
        raise InvalidRequest("Sender is not a two-letter country code.")
    try:
        occurred_at = dt.datetime.fromisoformat(_text(wrapper, "OccurredAt", most=40))
    except ValueError:
        raise InvalidRequest("OccurredAt is not a date and time.") from None
    if occurred_at.tzinfo is None:
        raise InvalidRequest("OccurredAt has no time zone.")
    return Notice(
        news=news,
        sender=sender,
        occurred_at=occurred_at,
        reason=_text(wrapper, "Reason", most=2000),
        replaced_by=_text(wrapper, "ReplacedBy", most=names.MAX_NUMBER),
        permit=child(wrapper, "CITESEPermit"),
    )
