"""Requests as callers in the field write them, and as nobody should."""

from __future__ import annotations

from decimal import Decimal

import pytest

from epix.wire import names, reading
from epix.wire.faults import (
    InvalidRequest,
    MustUnderstand,
    NotAToken,
    RequestTooLarge,
    UnsafeRequest,
    VersionMismatch,
)
from epix.wire.messages import Call

SOAP = 'xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"'


def envelope(body: str, *, header: str = "") -> bytes:
    return f"<s:Envelope {SOAP}>{header}<s:Body>{body}</s:Body></s:Envelope>".encode()


def read(body: str, *, header: str = "", **options: str) -> Call:
    parsed = reading.parse_envelope(envelope(body, header=header))
    return reading.read_call(parsed, default=names.HUB, **options)  # type: ignore[arg-type]


LOOK_UP = (
    "<CertificateNumber>MZ1</CertificateNumber><TokenId>t0p</TokenId>"
    "<IsoCountryCode>MZ</IsoCountryCode>"
)


def confirmation(positions: str) -> str:
    return (
        '<h:ConfirmQuantities xmlns:h="urn:CitesDataExchange">'
        "<CertificateNumber>MZ1</CertificateNumber><IsoCountryCode>MZ</IsoCountryCode>"
        f"<ConfirmedQuantities>{positions}</ConfirmedQuantities></h:ConfirmQuantities>"
    )


def position(quantity: str, *, identifier: str = "A") -> str:
    return (
        f"<CitesPosition><ID>{identifier}</ID>"
        f"<InspectedUnitQuantity>{quantity}</InspectedUnitQuantity></CitesPosition>"
    )


def test_hub_form_is_the_operation_name_itself():
    call = read(f'<x:GetFinalCitesCertificate xmlns:x="urn:CitesDataExchange">{LOOK_UP}'
                "</x:GetFinalCitesCertificate>")  # fmt: skip
    assert (call.operation, call.dialect) == (names.GET_FINAL, names.HUB)
    assert (call.number, call.country, call.token) == ("MZ1", "MZ", "t0p")


def test_national_form_ends_in_request_and_answers_in_its_namespace():
    name = "GetNonFinalCitesCertificateRequest"
    call = read(f'<v:{name} xmlns:v="urn:CitesDataExchange/v2/">{LOOK_UP}</v:{name}>')
    assert (call.operation, call.dialect) == (names.GET_NON_FINAL, names.V2)


@pytest.mark.parametrize("namespace", ["", "urn:anything"])
def test_any_namespace_is_read_as_the_hub_form(namespace: str):
    call = read(f'<ServiceState xmlns="{namespace}"><IsoCountryCode>MZ</IsoCountryCode>'
                "</ServiceState>")  # fmt: skip
    assert (call.operation, call.dialect, call.country) == (names.STATE, names.HUB, "MZ")


def test_qualified_children_and_lower_case_country_are_accepted():
    call = read(
        '<x:ServiceState xmlns:x="urn:CitesDataExchange"><x:IsoCountryCode> mz </x:IsoCountryCode>'
        "</x:ServiceState>"
    )
    assert call.country == "MZ"


def test_an_empty_national_service_state_takes_the_country_of_the_address():
    call = read('<v:ServiceStateRequest xmlns:v="urn:CitesDataExchange/v2/"/>', country="za")
    assert (call.country, call.dialect) == ("ZA", names.V2)


def test_a_country_that_differs_from_the_address_is_refused():
    with pytest.raises(InvalidRequest):
        read("<ServiceState><IsoCountryCode>MZ</IsoCountryCode></ServiceState>", country="ZA")


@pytest.mark.parametrize(
    "header",
    [
        "",
        '""',
        "GetFinalCitesCertificate",
        '"urn:GetFinalCitesCertificate"',
        "urn:CitesDataExchange/GetFinalCitesCertificate",
        '"urn:CitesDataExchange#GetFinalCitesCertificate"',
        "urn:CitesDataExchange/v2/GetFinalCitesCertificateRequest",
        "http://example.org/something-else",
    ],
)
def test_every_spelling_of_the_soap_action_is_tolerated(header: str):
    body = f"<GetFinalCitesCertificate>{LOOK_UP}</GetFinalCitesCertificate>"
    assert read(body, soap_action=header).operation == names.GET_FINAL


def test_a_soap_action_that_names_another_operation_is_refused():
    with pytest.raises(InvalidRequest) as caught:
        read("<ServiceState/>", soap_action="urn:ConfirmQuantities")
    assert caught.value.code == "epix.action_mismatch"


@pytest.mark.parametrize(
    ("text", "quantity"),
    [("118", "118"), ("2.5", "2.5"), (" 0.0001 ", "0.0001"), ("+3", "3"), ("2.50000", "2.5")],
)
def test_quantities_are_decimals(text: str, quantity: str):
    (read_position,) = read(confirmation(position(text))).positions
    assert read_position.quantity == Decimal(quantity)


@pytest.mark.parametrize(
    "text",
    ["abc", "", "-1", "1e3", "NaN", "INF", "1,5", "0.00001", "1234567890123", "٣", "0x10", "1 0"],
)
def test_what_is_no_decimal_is_refused_and_never_becomes_zero(text: str):
    with pytest.raises(InvalidRequest) as caught:
        read(confirmation(position(text)))
    assert caught.value.code == "epix.quantity_not_decimal"


def test_a_unit_is_optional_and_a_placeholder_is_none():
    body = (
        '<CitesPosition><ID>A</ID><InspectedUnitQuantity unitCode="KGM">2.5'
        "</InspectedUnitQuantity></CitesPosition><CitesPosition><ID>B</ID>"
        '<InspectedUnitQuantity unitCode="?">1</InspectedUnitQuantity></CitesPosition>'
    )
    first, second = read(confirmation(body)).positions
    assert (first.unit_code, second.unit_code) == ("KGM", "")


@pytest.mark.parametrize("identifier", ["A B", " A", "A\n", "", "A&#160;B"])
def test_an_id_with_white_space_is_no_token(identifier: str):
    with pytest.raises(NotAToken) as caught:
        read(confirmation(position("1", identifier=identifier)))
    assert caught.value.faultstring == "XML structure is not valid. ID must be a token"
    assert caught.value.side == "Client"


@pytest.mark.parametrize(
    "body",
    [
        "<ConfirmQuantities><CertificateNumber>1</CertificateNumber></ConfirmQuantities>",
        confirmation(""),
        confirmation(position("1") + position("2")),
        confirmation("<CitesPosition><ID>A</ID></CitesPosition>"),
        confirmation("<CitesPosition><InspectedUnitQuantity>1</InspectedUnitQuantity>"
                     "</CitesPosition>"),
        "<DropTables/>",
        "<ServiceState/><ServiceState/>",
        "",
        "<GetFinalCitesCertificate/>",
        f"<GetFinalCitesCertificate>{LOOK_UP}<TokenId>2</TokenId></GetFinalCitesCertificate>",
        "<GetFinalCitesCertificate><CertificateNumber><b>1</b></CertificateNumber>"
        "</GetFinalCitesCertificate>",
        f"<GetFinalCitesCertificate><CertificateNumber>{'9' * 71}</CertificateNumber>"
        "</GetFinalCitesCertificate>",
        "<ServiceState><IsoCountryCode>MOZ</IsoCountryCode></ServiceState>",
        confirmation("".join(position("1", identifier=f"X{n}") for n in range(1001))),
    ],
)  # fmt: skip
def test_an_incomplete_or_doubtful_request_is_an_invalid_request(body: str):
    with pytest.raises(InvalidRequest) as caught:
        read(body)
    assert caught.value.faultstring == "Invalid Request"


def test_a_comment_does_not_cut_a_number_short():
    body = (
        "<GetFinalCitesCertificate><CertificateNumber>MZ<!-- x -->1</CertificateNumber>"
        "</GetFinalCitesCertificate>"
    )
    assert read(body).number == "MZ1"


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<s:Envelope",
        b"\xff\xfe\x00",
        b"<html/>",
        b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>'
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>&b;</s:Body>'
        b"</s:Envelope>",
        b"<a>" * 5000,
    ],
)
def test_hostile_documents_are_refused(document: bytes):
    with pytest.raises(UnsafeRequest):
        reading.parse_envelope(document)


def test_soap_1_2_is_told_so():
    with pytest.raises(VersionMismatch):
        reading.parse_envelope(
            b'<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body/></e:Envelope>'
        )


def test_too_large_a_document_is_not_parsed():
    with pytest.raises(RequestTooLarge):
        reading.parse_envelope(b" " * (names.MAX_NOTICE_BYTES + 1))


def test_a_header_that_must_be_understood_is_not_passed_over():
    with pytest.raises(MustUnderstand):
        read("<ServiceState/>", header='<s:Header><k s:mustUnderstand="1"/></s:Header>')


def test_the_message_id_is_that_of_ws_addressing():
    header = (
        '<s:Header><a:MessageID xmlns:a="http://www.w3.org/2005/08/addressing">urn:1'
        "</a:MessageID></s:Header>"
    )
    assert read("<ServiceState/>", header=header).message_id == "urn:1"


def test_the_same_confirmation_has_the_same_identity_and_another_quantity_another():
    one, same, other = (
        read(confirmation(position(text))).identity(caller="ZA") for text in ("2.5", "2.50", "3")
    )
    assert one == same
    assert one != other


def test_what_is_kept_holds_no_token_no_password_and_no_unknown_parameter():
    header = (
        "<s:Header><Auth><Password>hush1</Password></Auth>"
        '<a:MessageID xmlns:a="http://www.w3.org/2005/08/addressing">m1</a:MessageID></s:Header>'
    )
    body = (
        '<x:GetFinalCitesCertificate xmlns:x="urn:CitesDataExchange" TokenId="hush2">'
        "<CertificateNumber>MZ1</CertificateNumber><TokenId v='hush3'>hush<!-- c -->4</TokenId>"
        "<tokenid>hush5</tokenid><!-- hush6 --><IsoCountryCode>MZ</IsoCountryCode>"
        "</x:GetFinalCitesCertificate>"
    )
    parsed = reading.parse_envelope(envelope(body, header=header))
    kept = reading.redact(parsed)
    assert b"hush" not in kept
    assert b"MZ1" in kept
    assert b"m1" in kept
    assert reading.read_call(parsed, default=names.HUB).token == "hush4"


def test_the_token_is_not_in_the_call_s_repr():
    call = read(f"<GetFinalCitesCertificate>{LOOK_UP}</GetFinalCitesCertificate>")
    assert "t0p" not in repr(call)
