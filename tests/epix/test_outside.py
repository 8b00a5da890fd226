"""Members with a system of their own: a peer on the loopback answers as scripted."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import psycopg2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import connections

from core.common.clock import now
from core.documents.epermit import v2
from epix.adapters import soap
from epix.models import Grant, Member, OutboxMessage
from epix.services import announce, confirm, deliver_due, probe_members
from epix.services.membership import seal_secrets
from epix.wire import names, reading
from epix.wire.answers import read_answer
from epix.wire.faults import CertificateNotFound
from epix.wire.messages import (
    Attachment,
    Call,
    ConfirmAnswer,
    NoticeAnswer,
    PermitAnswer,
    StateAnswer,
)
from epix.wire.writing import write_answer, write_fault
from tenants.context import get_country, in_country, in_public
from tests.core.documents.permits import make_permit
from tests.epix.conftest import ask, envelope_of, positions

NUMBER = "XF-1/R"


class Quiet(WSGIRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        pass


@dataclass
class Peer:
    """An outside system. `script` makes its answer from a call, by default an honest one."""

    port: int = 0
    calls: list[Call] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    script: Callable[[Call], tuple[str, str, bytes]] | None = None
    seen: list[Any] = field(default_factory=list)

    def app(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        call = reading.read_call(
            reading.parse_envelope(body),
            default=names.V2,
            soap_action=environ["HTTP_SOAPACTION"],
        )
        self.calls.append(call)
        self.headers.append({"auth": environ.get("HTTP_AUTHORIZATION", "")})
        self.seen.append(latest_request())
        status, content_type, answer = (self.script or honest)(call)
        start_response(status, [("Content-Type", content_type)])
        return [answer]


def latest_request() -> Any:
    """(number, whether there is an outcome) of the newest logged request, by a connection of
    the peer's own."""
    settings = connections["default"].settings_dict
    connection = psycopg2.connect(
        host=settings["HOST"], port=settings["PORT"] or None, user=settings["USER"],
        password=settings["PASSWORD"] or None, dbname=settings["NAME"],
    )  # fmt: skip
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT r.number, o.id IS NOT NULL FROM public.epix_exchangerequest r"
                " LEFT JOIN public.epix_exchangeoutcome o ON o.request_id = r.id"
                " ORDER BY r.at DESC LIMIT 1"
            )
            return cursor.fetchone()
    finally:
        connection.close()


def honest(call: Call) -> tuple[str, str, bytes]:
    paper = make_permit(number=NUMBER, kind="R")
    answers = {
        names.GET_NON_FINAL: PermitAnswer(
            permit=v2.element(paper, qualified_root=True),
            attachments=(Attachment(name="a", content="QQ=="),),
            composite=True,
        ),
        names.CONFIRM: ConfirmAnswer(number="", country="", positions=()),
        names.STATE: StateAnswer(country=""),
        names.NOTIFY: NoticeAnswer(message_id=call.message_id),
    }
    if call.number == "none":
        return "500 Error", "text/xml", write_fault(CertificateNotFound("Not here."))
    answer = answers[call.operation]
    body = write_answer(answer, operation=call.operation, dialect=call.dialect)
    return "200 OK", "text/xml", body


@pytest.fixture(scope="module")
def peer(committed) -> Iterator[Peer]:
    made = Peer()
    server = make_server("127.0.0.1", 0, made.app, handler_class=Quiet)
    made.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def member(peer: Peer) -> Iterator[Member]:
    """XF, a member of its own, which has granted everything to ZA; ZA to it as well."""
    peer.calls.clear()
    peer.headers.clear()
    peer.seen.clear()
    peer.script = None
    address = f"http://127.0.0.1:{peer.port}/"
    with in_public():
        Member.objects.filter(iso2="XF").delete()
        za = Member.objects.get(iso2="ZA")
        made = Member.objects.create(
            iso2="XF", name="Outside", kind="external", endpoint=address, push_endpoint=address,
            timeout_seconds=2,
        )  # fmt: skip
        for issuer, caller in ((made, za), (za, made)):
            Grant.objects.create(
                issuer=issuer, caller=caller, operations=list(names.ALL_OPERATIONS),
                opened_at=now(), opened_by="test",
            )  # fmt: skip
    yield made
    with in_public():
        made.delete()


def look_up(**fields: Any) -> Any:
    facts = {"country": "XF", "number": NUMBER} | fields
    return ask(envelope_of(names.GET_NON_FINAL, **facts), tenant="ZA")


def test_the_permit_comes_through_in_the_caller_s_dialect(peer, member):
    out = look_up(token="t0p")
    answer = read_answer(out.body, operation=names.GET_NON_FINAL)
    assert isinstance(answer, PermitAnswer)
    assert b'urn:CitesDataExchange"' in out.body
    assert answer.permit.tag == "CITESEPermit"
    assert (answer.attachments[0].content, answer.composite) == ("QQ==", True)
    assert out.permit.number == NUMBER
    (call,) = peer.calls
    assert (call.dialect, call.token, call.country) == (names.V2, "t0p", "XF")


def test_the_request_is_committed_before_the_other_side_is_asked(peer, member):
    look_up()
    assert peer.seen == [(NUMBER, False)]


def test_confirmed_quantities_reach_the_other_side_as_decimals(peer, member):
    body = envelope_of(
        names.CONFIRM, country="XF", number=NUMBER, positions=positions(A="2.5", B="10")
    )
    out = ask(body, tenant="ZA")
    assert out.fault is None
    assert peer.calls[0].positions == positions(A="2.5", B="10")
    assert out.answer.positions == positions(A="2.5", B="10")


def test_a_national_service_state_is_sent_empty(peer, member):
    out = ask(envelope_of(names.STATE, country="XF"), tenant="ZA")
    assert (out.answer, peer.calls[0].country) == (StateAnswer(country="XF"), "")


def test_a_member_of_the_hub_form_is_called_in_it(peer, member):
    with in_public():
        Member.objects.filter(pk=member.pk).update(dialect="hub")
    assert look_up().fault is None
    assert peer.calls[0].dialect is names.HUB


def test_our_secrets_are_shown_and_nothing_of_the_caller_s(peer, member):
    with in_public():
        Member.objects.filter(pk=member.pk).update(
            secrets=seal_secrets({"username": "u", "password": "p"})
        )
    look_up()
    assert peer.headers == [{"auth": "Basic dTpw"}]


def test_the_other_side_s_fault_comes_back_as_a_fault(peer, member):
    out = look_up(number="none")
    assert (out.http_status, out.fault.faultstring, out.fault.code) == (
        500, "CertificateNotFound", "epix.callee_fault",
    )  # fmt: skip
    assert (out.fault.side, out.fault.explanation) == ("Client", "Not here.")


@pytest.mark.parametrize(
    ("script", "faultstring"),
    [
        (("200 OK", "text/html", b"<html>busy</html>"), "CalleeUnreadable"),
        (("200 OK", "text/xml", b"<!DOCTYPE a []><a/>"), "CalleeUnreadable"),
        (("503 Busy", "text/plain", b""), "CalleeUnreachable"),
        (("302 Found", "text/plain", b""), "CalleeUnreachable"),
        (("200 OK", "text/xml", b" " * (soap.MAX_ANSWER_BYTES + 1)), "CalleeUnreadable"),
    ],
)
def test_bad_answers_are_named_faults(peer, member, script, faultstring):
    peer.script = lambda _call: script
    assert look_up().fault.faultstring == faultstring


def test_a_slow_callee_is_cut_at_its_time_limit(peer, member):
    with in_public():
        Member.objects.filter(pk=member.pk).update(timeout_seconds=1)

    def slow(call: Call) -> tuple[str, str, bytes]:
        time.sleep(1.6)
        return honest(call)

    peer.script = slow
    started = time.monotonic()
    out = look_up()
    assert out.fault.faultstring == "This request took too long to process..."
    assert time.monotonic() - started < 1.6
    time.sleep(0.8)


def test_nobody_there_is_callee_unreachable(member):
    with in_public():
        Member.objects.filter(pk=member.pk).update(endpoint="http://127.0.0.1:9/")
    assert look_up().fault.faultstring == "CalleeUnreachable"


@pytest.mark.parametrize("endpoint", ["http://192.0.2.1/", "file:///etc/passwd", ""])
def test_only_https_leaves_this_machine(member, endpoint):
    with in_public():
        Member.objects.filter(pk=member.pk).update(endpoint=endpoint)
    assert look_up().fault.faultstring == "CalleeUnreachable"


def test_a_grant_for_other_types_hides_the_outside_permit_and_confirms_nothing(peer, member):
    with in_public():
        Grant.objects.filter(issuer=member).update(document_types=["E"])
    assert look_up().fault.faultstring == "CertificateNotFound"
    peer.calls.clear()
    body = envelope_of(names.CONFIRM, country="XF", number=NUMBER, positions=positions(A="1"))
    assert ask(body, tenant="ZA").fault.faultstring == "CertificateNotFound"
    assert [call.operation for call in peer.calls] == [names.GET_NON_FINAL]


def test_another_number_than_asked_for_is_noted_in_the_log(peer, member):
    from epix.models import ExchangeOutcome

    out = look_up(number="XF-2")
    with in_public():
        outcome = ExchangeOutcome.objects.get(request_id=out.exchange)
    assert any("XF-2" in warning for warning in outcome.warnings)


def test_news_are_pushed_to_an_outside_member_in_the_push_form(peer, member):
    paper = make_permit(number="26ZA000001/EX", import_country="XF")
    with in_public():
        (message,) = announce(
            issuer="ZA", permit=paper, types=frozenset({"E"}), news="issued", occurred_at=now()
        )
    assert deliver_due() == 1
    (call,) = peer.calls
    assert (call.operation, call.notice.news, call.message_id) == (
        names.NOTIFY, "issued", message.message_id,
    )  # fmt: skip
    assert v2.read(call.notice.permit)[0] == v2.read(v2.write(paper))[0]
    with in_public():
        assert OutboxMessage.objects.get(pk=message.pk).state == "delivered"


def test_an_outside_member_that_says_no_for_good_is_a_dead_letter(peer, member):
    peer.script = lambda _call: ("500 E", "text/xml", write_fault(CertificateNotFound()))
    with in_public():
        (message,) = announce(
            issuer="ZA",
            permit=make_permit(number="26ZA000002/EX", import_country="XF"),
            types=frozenset({"E"}),
            news="issued",
            occurred_at=now(),
        )
    deliver_due()
    with in_public():
        assert OutboxMessage.objects.get(pk=message.pk).state == "dead"


def test_a_confirmation_that_cannot_arrive_now_arrives_later_with_its_id(peer, member, user_of):
    with in_public():
        Member.objects.filter(pk=member.pk).update(endpoint="http://127.0.0.1:9/")
    za = get_country("ZA")
    by = user_of(za, "customs")
    with in_country(za):
        kept = confirm(
            issuer="XF", number=NUMBER, caller_country=za, positions={1: Decimal("2.5")}, by=by
        )
    assert (kept.is_recorded, peer.calls) == (False, [])
    with in_public():
        Member.objects.filter(pk=member.pk).update(endpoint=f"http://127.0.0.1:{peer.port}/")
        OutboxMessage.objects.update(next_attempt_at=now())
    assert deliver_due() == 1
    (call,) = peer.calls
    assert (call.positions, call.message_id) == (positions(A="2.5"), kept.message_id)


def test_a_repeated_confirmation_goes_out_with_the_same_message_id(peer, member):
    body = envelope_of(names.CONFIRM, country="XF", number=NUMBER, positions=positions(A="1"))
    for _ in range(2):
        ask(body, tenant="ZA")
    one, two = peer.calls
    assert one.message_id == two.message_id != ""


def test_members_are_probed_now_and_then(peer, member):
    def probe() -> bool | None:
        probe_members()
        with in_public():
            return Member.objects.get(pk=member.pk).is_answering

    assert probe() is True
    assert len(peer.calls) == 1
    peer.script = lambda _call: ("503 Busy", "text/plain", b"")
    assert probe() is True
    with in_public():
        Member.objects.update(checked_at=None)
    assert probe() is False


# -- TLS ----------------------------------------------------------------------------------------


def pem(key: Any, certificate: Any) -> tuple[str, str]:
    return (
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode(),
        certificate.public_bytes(serialization.Encoding.PEM).decode(),
    )


@pytest.fixture(scope="module")
def own_certificate() -> tuple[str, str]:
    """A key and a certificate for 127.0.0.1 that no public authority has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - dt.timedelta(days=1))
        .not_valid_after(now() + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return pem(key, certificate)


@pytest.fixture
def tls_member(peer, member, own_certificate, tmp_path) -> Iterator[Member]:
    """The member behind TLS that asks for a client certificate of that authority."""
    key, certificate = own_certificate
    path = tmp_path / "peer.pem"
    path.write_text(key + certificate)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    context.load_verify_locations(path)
    context.verify_mode = ssl.CERT_REQUIRED
    server = make_server("127.0.0.1", 0, peer.app, handler_class=Quiet)
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with in_public():
        Member.objects.filter(pk=member.pk).update(
            endpoint=f"https://127.0.0.1:{server.server_port}/"
        )
    yield member
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_certificate_that_nobody_vouches_for_is_not_talked_to(peer, tls_member):
    assert look_up().fault.faultstring == "CalleeUnreachable"
    assert peer.calls == []


def test_the_member_s_own_authority_and_our_client_certificate_are_used(
    peer, tls_member, own_certificate
):
    key, certificate = own_certificate
    with in_public():
        Member.objects.filter(pk=tls_member.pk).update(
            secrets=seal_secrets({"authority": certificate})
        )
    assert look_up().fault.faultstring == "CalleeUnreachable"
    with in_public():
        Member.objects.filter(pk=tls_member.pk).update(
            secrets=seal_secrets({"authority": certificate, "certificate": certificate, "key": key})
        )
    assert look_up().fault is None
    assert len(peer.calls) == 1
