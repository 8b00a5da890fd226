"""Answers, faults and requests against their golden files (`golden/`, reviewed like code)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from epix.wire import names, reading
from epix.wire.faults import AccessRefused, NotAToken
from epix.wire.messages import (
    Attachment,
    Call,
    ConfirmAnswer,
    Notice,
    NoticeAnswer,
    PermitAnswer,
    Position,
    StateAnswer,
)
from epix.wire.writing import write_answer, write_fault, write_quantity, write_request
from epix.wire.wsdl import write_wsdl

GOLDEN = Path(__file__).parents[1] / "golden"
POSITIONS = (
    Position(id="A", quantity=Decimal("50.0000"), unit_code="NAR"),
    Position(id="B", quantity=Decimal("2.5")),
)


def permit() -> etree._Element:
    root = etree.Element("CITESEPermit")
    header = etree.SubElement(
        root, "{urn:un:unece:uncefact:data:standard:CITESEPermit:2}HeaderExchangedDocument"
    )
    header.text = "…"
    return root


def call(operation: str, dialect: names.Dialect, **fields: object) -> Call:
    facts = {"country": "MZ", "number": "MZ/2026/000001"} | fields
    return Call(operation=operation, dialect=dialect, **facts)  # type: ignore[arg-type]


NOTICE = Notice(
    news="cancelled",
    sender="MZ",
    occurred_at=dt.datetime(2026, 11, 25, 4, 0, tzinfo=dt.UTC),
    reason="Lost",
    permit=permit(),
)
PERMIT = PermitAnswer(permit=permit(), attachments=(Attachment(name="a.pdf", content="QQ=="),))
CONFIRMED = ConfirmAnswer(number="MZ/2026/000001", country="MZ", positions=POSITIONS)
DOCUMENTS = {
    "request_hub_get_final.xml": lambda: write_request(
        call(names.GET_FINAL, names.HUB, token="hush", message_id="m-1")
    ),
    "request_v2_confirm.xml": lambda: write_request(
        call(names.CONFIRM, names.V2, positions=POSITIONS)
    ),
    "request_v2_state.xml": lambda: write_request(
        call(names.STATE, names.V2, country="", number="")
    ),
    "request_push.xml": lambda: write_request(
        call(names.NOTIFY, names.PUSH, notice=NOTICE, message_id="m-2")
    ),
    "answer_hub_get_non_final.xml": lambda: write_answer(
        PERMIT, operation=names.GET_NON_FINAL, dialect=names.HUB
    ),
    "answer_v2_get_final.xml": lambda: write_answer(
        PERMIT, operation=names.GET_FINAL, dialect=names.V2
    ),
    "answer_v2_confirm.xml": lambda: write_answer(
        CONFIRMED, operation=names.CONFIRM, dialect=names.V2
    ),
    "answer_hub_state.xml": lambda: write_answer(
        StateAnswer(country="MZ"), operation=names.STATE, dialect=names.HUB
    ),
    "answer_push.xml": lambda: write_answer(
        NoticeAnswer(message_id="m-2"), operation=names.NOTIFY, dialect=names.PUSH
    ),
    "fault_server.xml": lambda: write_fault(AccessRefused()),
    "fault_client.xml": lambda: write_fault(NotAToken()),
    "hub.wsdl": lambda: write_wsdl(
        names.HUB, address="https://example.org/epix/soap", operations=names.OPERATIONS
    ),
    "v2.wsdl": lambda: write_wsdl(
        names.V2, address="https://example.org/epix/v2/MZ", operations=names.OPERATIONS
    ),
    "push.wsdl": lambda: write_wsdl(
        names.PUSH, address="https://example.org/epix/push", operations=(names.NOTIFY,)
    ),
}


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_document_is_its_golden_file(name: str):
    assert DOCUMENTS[name]() == (GOLDEN / name).read_bytes()


@pytest.mark.parametrize("name", [name for name in sorted(DOCUMENTS) if "request" in name])
def test_a_written_request_reads_back_as_the_same_call(name: str):
    written = DOCUMENTS[name]()
    default = names.PUSH if "push" in name else names.HUB
    read = reading.read_call(reading.parse_envelope(written), default=default)
    assert write_request(read) == written


def test_the_wrapper_is_qualified_and_its_children_are_not():
    answer = etree.fromstring(DOCUMENTS["answer_v2_get_final.xml"]())
    (wrapper,) = answer.find(f"{{{names.SOAP}}}Body")
    assert wrapper.tag == "{urn:CitesDataExchange/v2/}GetFinalCitesCertificateResponse"
    assert [child.tag for child in wrapper] == ["CITESEPermit", "Attachments", "Composite"]
    assert etree.QName(wrapper[0][0]).namespace.endswith("CITESEPermit:2")


@pytest.mark.parametrize(("name", "side"), [("fault_server", "Server"), ("fault_client", "Client")])
def test_the_fault_code_is_a_name_in_the_soap_namespace(name: str, side: str):
    fault = etree.fromstring(DOCUMENTS[f"{name}.xml"]()).find(f".//{{{names.SOAP}}}Fault")
    code = fault.find("faultcode")
    prefix, _colon, local = code.text.partition(":")
    assert (code.nsmap[prefix], local) == (names.SOAP, side)


def test_control_characters_never_break_the_answer():
    written = write_answer(
        StateAnswer(country="M\x00\x0bZ\ufffe"), operation=names.STATE, dialect=names.HUB
    )
    assert etree.fromstring(written).findtext(".//IsoCountryCode") == "MZ"


@pytest.mark.parametrize(
    ("quantity", "text"),
    [("50.0000", "50"), ("2.5", "2.5"), ("100", "100"), ("0", "0"), ("1E+3", "1000")],
)
def test_a_quantity_is_written_plainly(quantity: str, text: str):
    assert write_quantity(Decimal(quantity)) == text


def test_wsdl_names_are_ncnames_and_parameters_unqualified():
    for name in ("hub.wsdl", "v2.wsdl", "push.wsdl"):
        root = etree.fromstring(DOCUMENTS[name]())
        named = [one.get("name") for one in root.iter(etree.Element) if one.get("name")]
        assert named
        assert not [one for one in named if "/" in one or ":" in one]
        schemas = root.findall(".//{http://www.w3.org/2001/XMLSchema}schema")
        assert schemas[-1].get("elementFormDefault") == "unqualified"
