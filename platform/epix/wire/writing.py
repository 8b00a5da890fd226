"""Writing SOAP 1.1: requests, answers and faults, in the dialect that is spoken.

The wrapper is qualified and its direct children are not; a permit's own children are qualified
again (epix: the first hub's samples). The same call always gives the same bytes.
"""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal

from lxml import etree

from epix.wire import names
from epix.wire.faults import WireFault
from epix.wire.messages import (
    Answer,
    Call,
    ConfirmAnswer,
    Notice,
    NoticeAnswer,
    PermitAnswer,
    Position,
    StateAnswer,
)
from epix.wire.names import Dialect

CONTENT_TYPE = "text/xml; charset=utf-8"


def write_request(call: Call) -> bytes:
    """The envelope of a call, TokenId included: for the wire, never for the log."""
    envelope, body = _envelope()
    if call.message_id:
        header = etree.Element(f"{{{names.SOAP}}}Header")
        envelope.insert(0, header)
        identifier = etree.SubElement(
            header, f"{{{names.ADDRESSING}}}MessageID", nsmap={"wsa": names.ADDRESSING}
        )
        identifier.text = call.message_id
    wrapper = _wrapper(body, call.dialect.request_name(call.operation), call.dialect)
    if call.operation != names.STATE:
        _add(wrapper, "CertificateNumber", call.number)
        if call.token:
            _add(wrapper, "TokenId", call.token)
    if call.country:
        _add(wrapper, "IsoCountryCode", call.country)
    if call.operation == names.CONFIRM:
        _add_positions(wrapper, call.positions)
    if call.notice is not None:
        _add_notice(wrapper, call.notice)
    return _bytes(envelope)


def write_answer(answer: Answer, *, operation: str, dialect: Dialect) -> bytes:
    """The envelope of an answer to `operation`."""
    envelope, body = _envelope()
    wrapper = _wrapper(body, dialect.response_name(operation), dialect)
    match answer:
        case PermitAnswer():
            wrapper.append(deepcopy(answer.permit))
            for attachment in answer.attachments:
                holder = _add(wrapper, "Attachments")
                _add(holder, "AttachmentName", attachment.name)
                _add(holder, "AttachmentContent", attachment.content)
            _add(wrapper, "Composite", _boolean(answer.composite))
        case ConfirmAnswer():
            _add(wrapper, "CertificateNumber", answer.number)
            _add(wrapper, "IsoCountryCode", answer.country)
            _add_positions(wrapper, answer.positions)
        case StateAnswer():
            if answer.country:
                _add(wrapper, "IsoCountryCode", answer.country)
            _add(wrapper, "IsAvailable", _boolean(answer.is_available))
        case NoticeAnswer():
            _add(wrapper, "MessageId", answer.message_id)
            _add(wrapper, "Status", answer.status)
    return _bytes(envelope)


def write_fault(fault: WireFault) -> bytes:
    """The envelope of a fault: faultcode a QName in the SOAP namespace, our code in the detail."""
    envelope, body = _envelope()
    element = etree.SubElement(body, f"{{{names.SOAP}}}Fault")
    _add(element, "faultcode", f"soap:{fault.side}")
    _add(element, "faultstring", fault.faultstring)
    detail = _add(element, "detail")
    holder = etree.SubElement(detail, f"{{{names.FAULT_NS}}}EpixFault", nsmap={"f": names.FAULT_NS})
    etree.SubElement(holder, f"{{{names.FAULT_NS}}}Code").text = fault.code
    etree.SubElement(holder, f"{{{names.FAULT_NS}}}Explanation").text = _clean(fault.explanation)
    return _bytes(envelope)


def write_quantity(quantity: Decimal) -> str:
    """A quantity as xs:decimal, without an exponent and without idle zeros: 2.5000 -> 2.5."""
    text = format(quantity, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _envelope() -> tuple[etree._Element, etree._Element]:
    envelope = etree.Element(f"{{{names.SOAP}}}Envelope", nsmap={"soap": names.SOAP})
    return envelope, etree.SubElement(envelope, f"{{{names.SOAP}}}Body")


def _wrapper(body: etree._Element, name: str, dialect: Dialect) -> etree._Element:
    return etree.SubElement(body, name, nsmap={"cde": dialect.namespace})


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, name)
    if text is not None:
        element.text = _clean(text)
    return element


def _add_positions(wrapper: etree._Element, positions: tuple[Position, ...]) -> None:
    holder = _add(wrapper, "ConfirmedQuantities")
    for position in positions:
        row = _add(holder, "CitesPosition")
        _add(row, "ID", position.id)
        quantity = _add(row, "InspectedUnitQuantity", write_quantity(position.quantity))
        if position.unit_code:
            quantity.set("unitCode", position.unit_code)


def _add_notice(wrapper: etree._Element, notice: Notice) -> None:
    _add(wrapper, "News", notice.news)
    _add(wrapper, "Sender", notice.sender)
    _add(wrapper, "OccurredAt", notice.occurred_at.isoformat())
    if notice.reason:
        _add(wrapper, "Reason", notice.reason)
    if notice.replaced_by:
        _add(wrapper, "ReplacedBy", notice.replaced_by)
    if notice.permit is not None:
        wrapper.append(deepcopy(notice.permit))


def _boolean(value: bool) -> str:
    return "true" if value else "false"


def _clean(text: str) -> str:
    """Text without the control characters that XML 1.0 cannot carry."""
    return "".join(
        character
        for character in text
        if character in "\t\n\r"
        or " " <= character <= "\ud7ff"
        or "\ue000" <= character <= "\ufffd"
        or character >= "\U00010000"
    )


def _bytes(envelope: etree._Element) -> bytes:
    etree.cleanup_namespaces(envelope, keep_ns_prefixes=["soap", "cde"])
    return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")
