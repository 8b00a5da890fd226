"""Calling a member that runs a system of its own: SOAP over HTTPS, in the member's dialect.

TLS is always verified, redirects are not followed, the member's time limit covers the whole
call, and the answer's size is limited. Look-ups are tried a second time when no connection came
about; a confirmation or a notice never is (the outbox repeats those, by message id).
"""

from __future__ import annotations

import dataclasses
import json
import os
import ssl
import tempfile
import time
from typing import Any
from urllib.parse import urlsplit

import requests
from lxml import etree
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from core.common.crypto import unseal
from core.common.errors import Invalid
from core.documents.epermit import v2
from core.documents.epermit.model import EPermit
from epix.adapters import Found
from epix.models import Member
from epix.wire import names
from epix.wire.answers import read_answer
from epix.wire.faults import (
    CalleeTimedOut,
    CalleeUnreachable,
    CalleeUnreadable,
    OperationNotAvailable,
)
from epix.wire.messages import (
    Answer,
    Call,
    ConfirmAnswer,
    NoticeAnswer,
    PermitAnswer,
    StateAnswer,
)
from epix.wire.writing import CONTENT_TYPE, write_request

MAX_ANSWER_BYTES = 8 * 1024 * 1024
_CHUNK = 64 * 1024
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def get_permit(*, callee: Member, call: Call, caller: str) -> Found:
    """The permit as the member answers, with warnings about what is odd in it."""
    answer = _ask(callee, call, tries=2)
    if not isinstance(answer, PermitAnswer):
        raise CalleeUnreadable
    permit, warnings = _read(answer)
    if permit is None:
        return Found(answer=answer, permit=None, types=frozenset(), warnings=warnings)
    if permit.number and permit.number != call.number:
        warnings.append(f"SEVERE number: asked for {call.number}, got {permit.number}")
    return Found(
        answer=_unqualified(answer),
        permit=permit,
        types=frozenset({permit.kind}),
        warnings=warnings,
    )


def confirm(*, callee: Member, call: Call, caller: str, types: list[str]) -> ConfirmAnswer:
    """The member's receipt for a confirmation. A silent receipt is taken as what was sent.

    It always goes out with a message id, the same for the same message, so that the member can
    tell a repetition.
    """
    answer = _ask(callee, dataclasses.replace(call, message_id=call.identity(caller=caller)))
    if not isinstance(answer, ConfirmAnswer):
        raise CalleeUnreadable
    return ConfirmAnswer(
        number=answer.number or call.number,
        country=callee.iso2,
        positions=answer.positions or call.positions,
    )


def state(*, callee: Member, call: Call) -> StateAnswer:
    """Whether the member answers: any answer that is no fault counts as yes."""
    answer = _ask(callee, call, tries=2)
    return answer if isinstance(answer, StateAnswer) else StateAnswer(country=callee.iso2)


def notify(*, callee: Member, call: Call) -> NoticeAnswer:
    """The member's receipt for a notice. Raises OperationNotAvailable when it takes none."""
    if not callee.push_endpoint:
        raise OperationNotAvailable(f"{callee.iso2} takes no notices.")
    answer = _ask(callee, dataclasses.replace(call, dialect=names.PUSH))
    if not isinstance(answer, NoticeAnswer):
        raise CalleeUnreadable
    return NoticeAnswer(message_id=call.message_id, status=answer.status)


def _read(answer: PermitAnswer) -> tuple[EPermit | None, list[str]]:
    try:
        permit, warnings = v2.read(answer.permit)
    except Invalid as error:
        return None, [f"SEVERE /: {error}"]
    return permit, [f"{one.level} {one.path}: {one.reason}" for one in warnings]


def _unqualified(answer: PermitAnswer) -> PermitAnswer:
    """The answer with its root in no namespace, as it travels inside an envelope."""
    root = etree.Element(etree.QName(answer.permit).localname, nsmap=answer.permit.nsmap)
    root.extend(list(answer.permit))
    return dataclasses.replace(answer, permit=root)


def _ask(callee: Member, call: Call, *, tries: int = 1) -> Answer:
    if call.dialect is not names.PUSH:
        dialect = names.DIALECTS[callee.dialect]
        is_empty = call.operation == names.STATE and dialect is not names.HUB
        call = dataclasses.replace(call, dialect=dialect, country="" if is_empty else callee.iso2)
    address = callee.push_endpoint if call.dialect is names.PUSH else callee.endpoint
    deadline = time.monotonic() + callee.timeout_seconds
    for _attempt in range(tries - 1):
        try:
            return _send(callee, call, address=address, deadline=deadline)
        except CalleeUnreachable:
            continue
    return _send(callee, call, address=address, deadline=deadline)


def _send(callee: Member, call: Call, *, address: str, deadline: float) -> Answer:
    left = deadline - time.monotonic()
    if left <= 0:
        raise CalleeTimedOut
    _check_address(address)
    secrets = _secrets(callee)
    with requests.Session() as session:
        session.trust_env = False
        if secrets.get("certificate") or secrets.get("authority"):
            session.mount("https://", _OwnTls(_tls_context(secrets)))
        try:
            with session.post(
                address,
                data=write_request(call),
                headers=_headers(call, secrets),
                auth=_basic(secrets),
                timeout=(left, left),
                allow_redirects=False,
                stream=True,
            ) as response:
                body = _body(response, deadline=deadline)
        except (requests.RequestException, HTTPError) as error:
            if isinstance(error, requests.Timeout) or time.monotonic() >= deadline:
                raise CalleeTimedOut from None
            raise CalleeUnreachable from None
    if response.status_code not in (200, 500):
        raise CalleeUnreachable(f"{callee.iso2}'s system answered HTTP {response.status_code}.")
    return read_answer(
        body,
        operation=call.operation,
        content_type=response.headers.get("Content-Type", ""),
        country=callee.iso2,
    )


def _check_address(address: str) -> None:
    parts = urlsplit(address)
    stays_here = parts.scheme == "http" and parts.hostname in _LOOPBACK
    if parts.scheme != "https" and not stays_here:
        raise CalleeUnreachable("The member's address is not an https address.")


def _headers(call: Call, secrets: dict[str, str]) -> dict[str, str]:
    headers = {
        "Content-Type": CONTENT_TYPE,
        "SOAPAction": f'"{call.dialect.action(call.operation)}"',
        "Accept": "text/xml, multipart/related",
    }
    if secrets.get("token"):
        headers["Authorization"] = f"Bearer {secrets['token']}"
    return headers


def _basic(secrets: dict[str, str]) -> tuple[str, str] | None:
    if not secrets.get("username"):
        return None
    return secrets["username"], secrets.get("password", "")


def _body(response: requests.Response, *, deadline: float) -> bytes:
    """The answer's bytes, within the size limit and the time left for the whole call."""
    chunks, size = [], 0
    while chunk := response.raw.read1(_CHUNK, decode_content=True):
        size += len(chunk)
        if size > MAX_ANSWER_BYTES:
            raise CalleeUnreadable(f"The answer has more than {MAX_ANSWER_BYTES} bytes.")
        if time.monotonic() > deadline:
            raise CalleeTimedOut
        chunks.append(chunk)
    return b"".join(chunks)


def _secrets(callee: Member) -> dict[str, str]:
    if not callee.secrets:
        return {}
    opened: dict[str, str] = json.loads(unseal(bytes(callee.secrets)))
    return opened


class _OwnTls(HTTPAdapter):
    """HTTPS with a client certificate or a private authority; the peer is always verified."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._context, **kwargs)


def _tls_context(secrets: dict[str, str]) -> ssl.SSLContext:
    """A verifying context. The client key is on disk only while OpenSSL reads it."""
    context = ssl.create_default_context(cadata=secrets.get("authority") or None)
    if secrets.get("certificate"):
        handle, path = tempfile.mkstemp()
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets["certificate"] + "\n" + secrets.get("key", ""))
            context.load_cert_chain(path, password=secrets.get("passphrase") or None)
        finally:
            os.unlink(path)
    return context
