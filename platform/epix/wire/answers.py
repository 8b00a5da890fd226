"""Reading what another system answered: an answer, a fault, or something unreadable."""

from __future__ import annotations

import base64
import email.policy
from email.parser import BytesParser

from lxml import etree

from epix.wire import names
from epix.wire.faults import (
    CLIENT,
    SERVER,
    CalleeFault,
    CalleeUnreadable,
    InvalidRequest,
    RequestTooLarge,
    UnsafeRequest,
)
from epix.wire.messages import (
    Answer,
    Attachment,
    ConfirmAnswer,
    NoticeAnswer,
    PermitAnswer,
    Position,
    StateAnswer,
)
from epix.wire.reading import (
    body_child,
    child,
    elements,
    local,
    parse_envelope,
    read_quantity,
    text_of,
)

_PERMIT_ROOTS = ("CITESEPermit", "CBFShip")


def read_answer(
    body: bytes, *, operation: str, content_type: str = "", country: str = ""
) -> Answer:
    """What `country` answered to `operation`.

    A multipart answer (SOAP with attachments) is unpacked and its parts put in line as base64,
    so that no `cid:` points at something left behind. Raises CalleeFault with the callee's own
    fault string, or CalleeUnreadable.
    """
    parts: dict[str, bytes] = {}
    if content_type.lower().startswith("multipart/"):
        body, parts = _unpack(body, content_type)
    try:
        wrapper = body_child(parse_envelope(body))
    except (InvalidRequest, RequestTooLarge, UnsafeRequest) as error:
        raise CalleeUnreadable(f"The answer cannot be read: {error.explanation}") from None
    if wrapper.tag == f"{{{names.SOAP}}}Fault":
        raise _callee_fault(wrapper)
    try:
        return _answer(wrapper, operation=operation, country=country, parts=parts)
    except InvalidRequest as error:
        raise CalleeUnreadable(f"The answer cannot be read: {error.explanation}") from None


def _answer(
    wrapper: etree._Element, *, operation: str, country: str, parts: dict[str, bytes]
) -> Answer:
    if operation == names.STATE:
        return StateAnswer(country=country, is_available=_said(wrapper, "IsAvailable") != "false")
    if operation == names.NOTIFY:
        return NoticeAnswer(
            message_id=_said(wrapper, "MessageId"), status=_said(wrapper, "Status") or "Delivered"
        )
    if operation == names.CONFIRM:
        return ConfirmAnswer(
            number=_said(wrapper, "CertificateNumber"),
            country=country,
            positions=_positions(wrapper),
        )
    permit = next((one for one in elements(wrapper) if local(one) in _PERMIT_ROOTS), None)
    if permit is None:
        raise CalleeUnreadable("The answer holds no permit.")
    return PermitAnswer(
        permit=permit,
        attachments=tuple(
            _attachment(one, parts) for one in elements(wrapper) if local(one) == "Attachments"
        ),
        composite=_said(wrapper, "Composite") in ("true", "1"),
    )


def _positions(wrapper: etree._Element) -> tuple[Position, ...]:
    """What a callee says it recorded. No schema of this answer is public: none may be said."""
    holder = child(wrapper, "ConfirmedQuantities")
    rows = [] if holder is None else elements(holder)
    found = []
    for row in rows:
        quantity = child(row, "InspectedUnitQuantity")
        identifier = _said(row, "ID")
        if quantity is not None and identifier:
            found.append(
                Position(
                    id=identifier,
                    quantity=read_quantity(text_of(quantity), position=identifier),
                    unit_code=quantity.get("unitCode") or "",
                )
            )
    return tuple(found)


def _said(parent: etree._Element, name: str) -> str:
    element = child(parent, name)
    return "" if element is None else text_of(element).strip()


def _attachment(element: etree._Element, parts: dict[str, bytes]) -> Attachment:
    content = _said(element, "AttachmentContent")
    part = parts.get(content.removeprefix("cid:")) if content.startswith("cid:") else None
    if part is not None:
        content = base64.b64encode(part).decode("ascii")
    return Attachment(name=_said(element, "AttachmentName"), content=content)


def _callee_fault(wrapper: etree._Element) -> CalleeFault:
    code = _said(wrapper, "faultcode").rpartition(":")[2]
    detail = child(wrapper, "detail")
    explanation = ""
    if detail is not None:
        explanation = next(
            (text_of(one).strip() for one in detail.iter("{*}Explanation", "{*}explanation")), ""
        )
    return CalleeFault(
        _said(wrapper, "faultstring"),
        explanation[:1000],
        side=CLIENT if code.startswith(CLIENT) else SERVER,
    )


def _unpack(body: bytes, content_type: str) -> tuple[bytes, dict[str, bytes]]:
    """The first part, which is the envelope, and the others by content id."""
    header = b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n"
    message = BytesParser(policy=email.policy.HTTP).parsebytes(header + body)
    parts = [part for part in message.walk() if not part.is_multipart()]
    if not parts:
        raise CalleeUnreadable("The multipart answer has no part.")
    contents = [bytes(part.get_payload(decode=True) or b"") for part in parts]
    names_of = [(part.get("Content-ID") or "").strip().strip("<>") for part in parts]
    return contents[0], dict(zip(names_of[1:], contents[1:], strict=True))
