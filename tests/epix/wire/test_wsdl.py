"""zeep loads both WSDLs and calls all four operations from them, against a small WSGI server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from decimal import Decimal
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
import zeep
from lxml import etree
from zeep.transports import Transport

from epix.wire import names, reading
from epix.wire.faults import CertificateNotFound, WireFault
from epix.wire.messages import Answer, Call, ConfirmAnswer, PermitAnswer, StateAnswer
from epix.wire.writing import write_answer, write_fault
from epix.wire.wsdl import write_wsdl


class Quiet(WSGIRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        pass


def answer_to(call: Call) -> Answer:
    if call.number == "none":
        raise CertificateNotFound
    if call.operation == names.CONFIRM:
        return ConfirmAnswer(number=call.number, country="MZ", positions=call.positions)
    if call.operation == names.STATE:
        return StateAnswer(country="MZ")
    permit = etree.Element("CITESEPermit")
    etree.SubElement(permit, "{urn:test}HeaderExchangedDocument").text = call.number
    return PermitAnswer(permit=permit)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    def app(environ, start_response):
        dialect = names.DIALECTS[environ["PATH_INFO"].strip("/")]
        headers = [("Content-Type", "text/xml; charset=utf-8")]
        if environ["REQUEST_METHOD"] == "GET":
            start_response("200 OK", headers)
            where = f"http://127.0.0.1:{server.server_port}/{dialect.code}"
            return [write_wsdl(dialect, address=where, operations=names.OPERATIONS)]
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        call = reading.read_call(
            reading.parse_envelope(body),
            default=names.HUB,
            soap_action=environ["HTTP_SOAPACTION"],
        )
        assert call.dialect is dialect
        try:
            written = write_answer(answer_to(call), operation=call.operation, dialect=dialect)
        except WireFault as fault:
            start_response("500 Internal Server Error", headers)
            return [write_fault(fault)]
        start_response("200 OK", headers)
        return [written]

    server = make_server("127.0.0.1", 0, app, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(params=["hub", "v2"])
def client(request: pytest.FixtureRequest, address: str) -> zeep.Client:
    transport = Transport(timeout=10, operation_timeout=10)
    return zeep.Client(f"{address}/{request.param}?wsdl", transport=transport)


@pytest.mark.parametrize("operation", ["GetNonFinalCitesCertificate", "GetFinalCitesCertificate"])
def test_zeep_gets_a_permit(client: zeep.Client, operation: str):
    answer = client.service[operation](CertificateNumber="MZ1", TokenId="hush", IsoCountryCode="MZ")
    (header,) = answer.CITESEPermit._value_1
    assert (header.text, answer.Composite) == ("MZ1", False)


def test_zeep_confirms_decimal_quantities_with_and_without_unit(client: zeep.Client):
    answer = client.service.ConfirmQuantities(
        CertificateNumber="MZ1",
        IsoCountryCode="MZ",
        ConfirmedQuantities={
            "CitesPosition": [
                {
                    "ID": "A",
                    "InspectedUnitQuantity": {"_value_1": Decimal("2.5"), "unitCode": "KGM"},
                },
                {"ID": "B", "InspectedUnitQuantity": Decimal("7")},
            ]
        },
    )
    first, second = answer.ConfirmedQuantities.CitesPosition
    assert first.InspectedUnitQuantity._value_1 == Decimal("2.5")
    assert first.InspectedUnitQuantity.unitCode == "KGM"
    assert second.InspectedUnitQuantity._value_1 == Decimal("7")


def test_zeep_asks_for_the_state_with_and_without_a_country(client: zeep.Client):
    assert client.service.ServiceState(IsoCountryCode="MZ").IsAvailable is True
    assert client.service.ServiceState().IsoCountryCode == "MZ"


def test_zeep_reads_a_fault_with_its_code_and_detail(client: zeep.Client):
    with pytest.raises(zeep.exceptions.Fault) as caught:
        client.service.GetFinalCitesCertificate(CertificateNumber="none", IsoCountryCode="MZ")
    assert caught.value.message == "CertificateNotFound"
    assert caught.value.code == "soap:Client"
    assert caught.value.detail.findtext(f".//{{{names.FAULT_NS}}}Code") == (
        "epix.certificate_not_found"
    )
