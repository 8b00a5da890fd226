"""The REST door's forms: what was asked as an envelope, what was answered as JSON."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse, JsonResponse

from epix.messages import CallOut
from epix.wire import names
from epix.wire.faults import InvalidRequest, NotAToken, RequestTooLarge, WireFault
from epix.wire.messages import Answer, Call, ConfirmAnswer, PermitAnswer, Position
from epix.wire.reading import read_quantity
from epix.wire.writing import write_quantity, write_request


def look_up_envelope(*, iso2: str, number: str, is_final: bool, token: str) -> bytes:
    """The envelope of a look-up."""
    operation = names.GET_FINAL if is_final else names.GET_NON_FINAL
    return write_request(
        Call(
            operation=operation,
            country=iso2.upper(),
            number=number,
            token=token,
            dialect=names.HUB,
        )
    )


def confirm_envelope(
    *, iso2: str, number: str, document: bytes, message_id: str, token: str
) -> tuple[bytes, WireFault | None]:
    """The envelope of a confirmation given as JSON; or none, and what is wrong with the JSON.

    `{"positions": [{"id": "A", "quantity": "2.5", "unit_code": "KGM"}]}`; quantities are text or
    JSON numbers, read as decimals.
    """
    try:
        call = _confirm_call(iso2, number, document, message_id, token)
    except InvalidRequest as problem:
        return b"", problem
    return write_request(call), None


def _confirm_call(iso2: str, number: str, document: bytes, message_id: str, token: str) -> Call:
    if len(document) > names.MAX_REQUEST_BYTES:
        raise RequestTooLarge
    try:
        content = json.loads(document, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        raise InvalidRequest("The body is not JSON.") from None
    rows = content.get("positions") if isinstance(content, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InvalidRequest("The body has no list of positions.")
    if len(message_id) > names.MAX_MESSAGE_ID:
        raise InvalidRequest(f"Idempotency-Key has more than {names.MAX_MESSAGE_ID} characters.")
    return Call(
        operation=names.CONFIRM,
        country=iso2.upper(),
        number=number,
        token=token,
        positions=tuple(_position(row) for row in rows),
        message_id=message_id,
        dialect=names.HUB,
    )


def answer(out: CallOut) -> HttpResponse:
    """The JSON of an answer, or the problem of a fault."""
    if out.fault is not None:
        return problem(out.fault, exchange=out.exchange)
    content = {"exchange": out.exchange} | _content(out.answer, out)
    return JsonResponse(content, headers={"X-EPIX-Exchange": out.exchange})


def problem(fault: WireFault, *, exchange: str) -> HttpResponse:
    """Problem details (RFC 9457) of a fault, with its EPIX fault string."""
    return JsonResponse(
        {
            "type": f"urn:ecites:error:{fault.code}",
            "title": fault.faultstring,
            "status": fault.http,
            "detail": fault.explanation,
            "code": fault.code,
            "exchange": exchange,
        },
        status=fault.http,
        content_type="application/problem+json",
    )


def method_not_allowed(allowed: str) -> HttpResponse:
    """405 with what is allowed."""
    return JsonResponse(
        {"type": "about:blank", "title": f"Only {allowed} is answered here.", "status": 405},
        status=405,
        content_type="application/problem+json",
        headers={"Allow": allowed},
    )


def _content(said: Answer | None, out: CallOut) -> dict[str, Any]:
    match said:
        case PermitAnswer():
            return {
                "permit": out.permit.to_dict() if out.permit else None,
                "composite": said.composite,
                "attachments": [
                    {"name": one.name, "content": one.content} for one in said.attachments
                ],
            }
        case ConfirmAnswer():
            return {
                "issuer": said.country,
                "number": said.number,
                "positions": [
                    {
                        "id": one.id,
                        "quantity": write_quantity(one.quantity),
                        "unit_code": one.unit_code,
                    }
                    for one in said.positions
                ],
            }
    return {}


def _position(row: dict[str, Any]) -> Position:
    identifier = row.get("id")
    if not isinstance(identifier, str):
        raise InvalidRequest("A position has no id.")
    if not identifier or any(character.isspace() for character in identifier):
        raise NotAToken
    quantity, unit = row.get("quantity"), row.get("unit_code", "")
    if not isinstance(quantity, str) or not isinstance(unit, str):
        raise InvalidRequest(f"Position {identifier} has no quantity, or its unit is no text.")
    return Position(
        id=identifier, quantity=read_quantity(quantity, position=identifier), unit_code=unit
    )
