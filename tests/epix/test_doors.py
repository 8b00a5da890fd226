"""The doors over real HTTP, with real commits: zeep, REST, and what the log holds by then."""

from __future__ import annotations

import hashlib
import http.client
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import psycopg2
import pytest
import zeep
from django.core.wsgi import get_wsgi_application
from django.db import connections
from lxml import etree
from zeep.transports import Transport

from core.customs.models import QuantityConfirmation
from core.documents.epermit import v2
from core.permits.models import PermitStanding
from core.permits.selectors import find_permit_by_number
from epix.models import ExchangeRequest, Member
from epix.services import grant, issue_token, look_up, register_certificate
from epix.wire import names
from tenants.context import in_country, in_public
from tenants.models import Country
from tests.epix.conftest import (
    add_permit,
    add_user,
    endorse,
    envelope_of,
    positions,
    valid_dates,
)

NUMBER = "26BW000117/EX"
FINGERPRINT = "ab" * 32


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        pass


@dataclass
class House:
    """Two countries of the test's own, a served platform, and what a second connection saw."""

    issuer: Country
    caller: Country
    token: str
    port: int = 0
    seen: list[dict[str, Any]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def second_connection() -> Any:
    settings = connections["default"].settings_dict
    return psycopg2.connect(
        host=settings["HOST"],
        port=settings["PORT"] or None,
        user=settings["USER"],
        password=settings["PASSWORD"] or None,
        dbname=settings["NAME"],
    )


def committed_rows(exchange: str) -> dict[str, Any]:
    """What another connection can see of an exchange at this moment."""
    connection = second_connection()
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT r.operation, o.result, o.digest FROM public.epix_exchangerequest r"
                " LEFT JOIN public.epix_exchangeoutcome o ON o.request_id = r.id WHERE r.id = %s",
                [exchange],
            )
            row = cursor.fetchone()
    finally:
        connection.close()
    return dict(zip(("operation", "result", "digest"), row or ("", "", ""), strict=True))


def watched(app: Any, seen: list[dict[str, Any]]) -> Any:
    """`app`, noting what a second connection sees before the first byte of an answer leaves."""

    def serve(environ: dict[str, Any], start_response: Any) -> Any:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            exchange = dict(headers).get("X-EPIX-Exchange")
            if exchange:
                seen.append(committed_rows(exchange))
            return start_response(status, headers, *rest)

        return app(environ, start)

    return serve


@pytest.fixture(scope="module")
def house(fresh_country) -> Iterator[House]:
    issuer, caller = fresh_country("BW", pack="MZ"), fresh_country("NA", pack="ZA")
    with in_country(issuer):
        add_permit(NUMBER, import_country="NA", **valid_dates())
        grant(issuer="BW", caller="NA", by=add_user(role="ma_admin"))
    with in_public():
        member = Member.objects.get(iso2="NA")
    with in_country(caller):
        administrator = add_user(role="ma_admin")
        token = issue_token(member=member, by=administrator)
        register_certificate(
            member=member, fingerprint=FINGERPRINT, subject="/C=NA/O=MA", by=administrator
        )
    made = House(issuer=issuer, caller=caller, token=token)
    app = watched(get_wsgi_application(), made.seen)
    server = make_server("127.0.0.1", 0, app, server_class=Server, handler_class=Quiet)
    made.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


def request(
    house: House, method: str, path: str, *, body: bytes = b"", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=20)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body=body, headers=named)
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response.status, dict(response.getheaders()), content


def post(house: House, body: bytes, *, path: str = "/epix/soap", **headers: str) -> Any:
    named = {"Authorization": f"Bearer {house.token}", "Content_Type": "text/xml"} | headers
    return request(house, "POST", path, body=body, **named)


def client(house: House, path: str) -> zeep.Client:
    transport = Transport(timeout=20, operation_timeout=20)
    transport.session.headers["Authorization"] = f"Bearer {house.token}"
    return zeep.Client(f"{house.address}{path}?wsdl", transport=transport)


@pytest.fixture(params=["/epix/soap", "/epix/v2", "/epix/v2/BW"])
def service(request: pytest.FixtureRequest, house: House) -> Any:
    return client(house, request.param).service


# -- the four operations, with zeep from the WSDL, in both dialects -----------------------------


def test_zeep_gets_the_permit_as_issued(house, service):
    answer = service.GetNonFinalCitesCertificate(CertificateNumber=NUMBER, IsoCountryCode="BW")
    root = etree.Element("CITESEPermit")
    root.extend(answer.CITESEPermit._value_1)
    permit, warnings = v2.read(root)
    assert (permit.number, warnings) == (NUMBER, [])
    assert [line.quantity for line in permit.lines] == [Decimal(118), Decimal("2.5")]


def test_zeep_is_told_that_the_permit_is_not_final(house, service):
    with pytest.raises(zeep.exceptions.Fault) as caught:
        service.GetFinalCitesCertificate(CertificateNumber=NUMBER, IsoCountryCode="BW")
    assert caught.value.message == "CertificateNotFinal"
    assert caught.value.code == "soap:Client"


def test_zeep_gets_the_final_permit_once_customs_have_endorsed_it(house, service):
    number = "26BW000121/EX"
    with in_country(house.issuer):
        permit = find_permit_by_number(number)
        if permit is None:
            permit = add_permit(number, import_country="NA", **valid_dates())
            endorse(permit, A="50", B="0")
    answer = service.GetFinalCitesCertificate(CertificateNumber=number, IsoCountryCode="BW")
    root = etree.Element("CITESEPermit")
    root.extend(answer.CITESEPermit._value_1)
    final, _warnings = v2.read(root)
    assert [line.actual_quantity for line in final.lines] == [Decimal(50), Decimal(0)]
    assert final.endorsement.bill_of_lading == "BL 77"


def test_zeep_asks_for_the_state(house, service):
    assert service.ServiceState(IsoCountryCode="BW").IsAvailable is True


def test_zeep_confirms_decimal_quantities_twice_and_they_count_once(house, service):
    said = {
        "CertificateNumber": NUMBER,
        "IsoCountryCode": "BW",
        "ConfirmedQuantities": {
            "CitesPosition": [
                {"ID": "A", "InspectedUnitQuantity": Decimal("50")},
                {
                    "ID": "B",
                    "InspectedUnitQuantity": {"_value_1": Decimal("1.25"), "unitCode": "KGM"},
                },
            ]
        },
    }
    first = service.ConfirmQuantities(**said)
    again = service.ConfirmQuantities(**said)
    for answer in (first, again):
        one, two = answer.ConfirmedQuantities.CitesPosition
        assert (one.ID, one.InspectedUnitQuantity._value_1) == ("A", Decimal("50"))
        assert (two.ID, two.InspectedUnitQuantity._value_1) == ("B", Decimal("1.25"))
    assert confirmed(house) == {1: Decimal("50"), 2: Decimal("1.25")}


def confirmed(house: House) -> dict[int, Decimal]:
    total: dict[int, Decimal] = {}
    with in_country(house.issuer):
        for row in QuantityConfirmation.objects.filter(permit__number=NUMBER):
            assert row.caller == "NA"
            total[row.position] = total.get(row.position, Decimal(0)) + row.quantity
    return total


def test_the_same_confirmation_sent_at_once_by_many_counts_once(house):
    number = "26BW000122/EX"
    with in_country(house.issuer):
        add_permit(number, import_country="NA", **valid_dates())
    body = envelope_of(names.CONFIRM, country="BW", number=number, positions=positions(A="50"))
    together = threading.Barrier(8)

    def send(_place: int) -> tuple[int, bytes]:
        together.wait(timeout=20)
        status, _headers, answer = post(house, body)
        return status, answer

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(send, range(8)))
    assert len(answers) == 1
    assert answers.pop()[0] == 200
    with in_country(house.issuer):
        assert QuantityConfirmation.objects.filter(permit__number=number).count() == 1


# -- the log ------------------------------------------------------------------------------------


def test_request_and_outcome_are_committed_before_the_answer_leaves(house):
    house.seen.clear()
    _status, headers, body = post(
        house, envelope_of(names.GET_NON_FINAL, country="BW", number=NUMBER)
    )
    (seen,) = house.seen
    assert seen == {
        "operation": names.GET_NON_FINAL,
        "result": "answered",
        "digest": hashlib.sha256(body).hexdigest(),
    }
    assert committed_rows(headers["X-EPIX-Exchange"])["result"] == "answered"


def test_a_refused_call_is_committed_before_the_fault_leaves(house):
    house.seen.clear()
    status, _headers, _body = post(
        house, envelope_of(names.GET_NON_FINAL, country="BW", number="none")
    )
    assert (status, house.seen[0]["result"]) == (500, "refused")


def test_a_tenant_s_call_and_the_same_call_over_http_store_the_same_bytes(house):
    with in_country(house.caller):
        by = add_user(role="customs")
        inside = look_up(issuer="BW", number=NUMBER, caller_country="NA", by=by).exchange
    body = envelope_of(names.GET_NON_FINAL, country="BW", number=NUMBER)
    _status, headers, answer = post(house, body)
    with in_public():
        one, two = (
            ExchangeRequest.objects.select_related("outcome").get(pk=pk)
            for pk in (inside, headers["X-EPIX-Exchange"])
        )
    assert (one.door, two.door) == ("tenant", "soap")
    assert bytes(one.body) == bytes(two.body)
    assert bytes(one.outcome.body) == bytes(two.outcome.body) == answer


# -- who is at the door -------------------------------------------------------------------------


def state_fault(house: House, **headers: str) -> str:
    body = envelope_of(names.STATE, country="BW")
    _status, _headers, answer = request(house, "POST", "/epix/soap", body=body, **headers)
    return etree.fromstring(answer).findtext(".//faultstring") or ""


CERTIFICATE = {"X_SSL_Client_S_DN": "/C=NA/O=MA", "X_SSL_Client_Fingerprint": FINGERPRINT}


def test_a_forged_certificate_header_is_certificate_missing(house, settings):
    settings.EPIX_TRUSTED_PROXIES = []
    assert state_fault(house, **CERTIFICATE) == "CertificateMissing"


def test_a_trusted_proxy_s_certificate_header_is_the_member(house, settings):
    settings.EPIX_TRUSTED_PROXIES = ["127.0.0.0/8"]
    assert state_fault(house, **CERTIFICATE) == ""
    wrong = CERTIFICATE | {"X_SSL_Client_Fingerprint": "cd" * 32}
    assert state_fault(house, **wrong) == "CertificateMissing"
    stranger = CERTIFICATE | {"X_SSL_Client_S_DN": "/C=XX/O=MA"}
    assert state_fault(house, **stranger) == "CallerNotFound"


def test_no_header_and_a_wrong_token_are_certificate_missing(house):
    assert state_fault(house) == "CertificateMissing"
    assert state_fault(house, Authorization="Bearer guess") == "CertificateMissing"
    assert state_fault(house, Authorization=f"Basic {house.token}") == "CertificateMissing"


@pytest.mark.parametrize(
    ("country", "faultstring"), [("XX", "CalleeNotFound"), ("ZA", "AdapterNotAvailable")]
)
def test_strangers_and_countries_without_a_grant_refuse(house, country, faultstring):
    _status, _headers, body = post(house, envelope_of(names.STATE, country=country))
    assert etree.fromstring(body).findtext(".//faultstring") == faultstring


# -- hostile and odd requests -------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<a",
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b"x" * (names.MAX_NOTICE_BYTES + 10),
    ],
)
def test_hostile_bodies_get_a_client_fault_and_a_log_row(house, body):
    status, headers, answer = post(house, body)
    fault = etree.fromstring(answer)
    assert (status, fault.findtext(".//faultcode")) == (500, "soap:Client")
    assert b"root:" not in answer
    assert committed_rows(headers["X-EPIX-Exchange"])["result"] == "refused"


def test_a_large_look_up_is_refused(house):
    padding = b"<!--" + b"x" * names.MAX_REQUEST_BYTES + b"--></soap:Body>"
    body = envelope_of(names.STATE, country="BW").replace(b"</soap:Body>", padding)
    _status, _headers, answer = post(house, body)
    assert b"epix.too_large" in answer


def test_the_address_of_one_country_answers_for_no_other(house):
    body = envelope_of(names.STATE, country="ZA", dialect=names.V2)
    _status, _headers, answer = post(house, body, path="/epix/v2/BW")
    assert etree.fromstring(answer).findtext(".//faultstring") == "Invalid Request"


def test_other_methods_are_not_answered(house):
    assert request(house, "PUT", "/epix/soap")[0] == 405
    assert request(house, "DELETE", f"/epix/api/v1/permits/BW/{NUMBER}")[0] == 405


def test_the_hub_is_not_on_a_country_s_host(house):
    host = house.issuer.host
    assert request(house, "GET", "/epix/soap?wsdl", Host=host)[0] == 404


def test_the_push_address_has_a_wsdl_of_its_own(house):
    service = client(house, "/epix/push").service
    with pytest.raises(zeep.exceptions.Fault) as caught:
        service.NotifyCertificate(
            CertificateNumber="N1",
            IsoCountryCode="BW",
            News="issued",
            Sender="NA",
            OccurredAt="2026-11-25T04:00:00Z",
        )
    assert "MessageID" in etree.tostring(caught.value.detail).decode()


# -- REST ---------------------------------------------------------------------------------------


def rest(house: House, method: str, path: str, *, body: bytes = b"", **headers: str) -> Any:
    named = {"Authorization": f"Bearer {house.token}"} | headers
    status, answered, content = request(
        house, method, f"/epix/api/v1/permits/{path}", body=body, **named
    )
    return status, answered, json.loads(content)


def test_rest_gives_the_permit_and_logs_the_same_envelope(house):
    status, headers, content = rest(house, "GET", f"BW/{NUMBER}")
    assert (status, content["permit"]["number"]) == (200, NUMBER)
    with in_public():
        row = ExchangeRequest.objects.get(pk=headers["X-EPIX-Exchange"])
    assert row.door == "rest"
    assert bytes(row.body) == envelope_of(names.GET_NON_FINAL, country="BW", number=NUMBER)


@pytest.mark.parametrize(
    ("path", "headers", "status", "title"),
    [
        ("BW/none", {}, 404, "CertificateNotFound"),
        (f"BW/{NUMBER}?final=1", {}, 409, "CertificateNotFinal"),
        ("ZA/1", {}, 403, "AdapterNotAvailable"),
        ("XX/1", {}, 404, "CalleeNotFound"),
        ("BWA/1", {}, 400, "Invalid Request"),
        ("BW/1", {"Authorization": "Bearer x"}, 401, "CertificateMissing"),
    ],
)
def test_rest_answers_faults_as_problem_details(house, path, headers, status, title):
    answered, answer_headers, content = rest(house, "GET", path, **headers)
    assert (answered, content["title"], content["status"]) == (status, title, status)
    assert answer_headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b'{"positions": [{"id": "A", "quantity": "x"}]}', 400),
        (b'{"positions": [{"id": "A B", "quantity": "1"}]}', 422),
        (b'{"positions": [{"id": "A", "quantity": NaN}]}', 400),
        (b"[" * 100_000, 400),
    ],
)
def test_rest_refuses_and_logs_a_confirmation_that_is_wrong(house, body, status):
    answered, _headers, content = rest(house, "POST", f"BW/{NUMBER}/confirmations", body=body)
    assert answered == status
    assert committed_rows(content["exchange"])["result"] == "refused"


def test_rest_confirms_a_decimal_once_per_key(house):
    with in_country(house.issuer):
        number = "26BW000118/EX"
        add_permit(number, import_country="NA", **valid_dates())
    body = json.dumps({"positions": [{"id": "B", "quantity": 0.5, "unit_code": "KGM"}]}).encode()
    for _ in range(2):
        status, _headers, content = rest(
            house, "POST", f"BW/{number}/confirmations", body=body, Idempotency_Key="k-1"
        )
        assert (status, content["positions"]) == (
            200,
            [{"id": "B", "quantity": "0.5", "unit_code": "KGM"}],
        )
    with in_country(house.issuer):
        assert QuantityConfirmation.objects.filter(permit__number=number).count() == 1


def test_a_withdrawn_permit_is_gone(house):
    with in_country(house.issuer):
        permit = add_permit("26BW000119/EX", import_country="NA", **valid_dates())
        PermitStanding.objects.filter(permit=permit).update(status="cancelled")
    status, _headers, content = rest(house, "GET", "BW/26BW000119/EX")
    assert (status, content["code"]) == (410, "epix.certificate_cancelled")


def test_over_use_is_refused_with_the_issuer_s_reason(house):
    body = envelope_of(names.CONFIRM, country="BW", number=NUMBER, positions=positions(A="100000"))
    status, _headers, answer = post(house, body)
    assert (status, etree.fromstring(answer).findtext(".//faultstring")) == (
        500,
        "QuantitiesRefused",
    )
