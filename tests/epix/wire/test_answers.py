"""Answers of other systems: the first hub's sample's shape, multipart, faults, rubbish."""

from __future__ import annotations

from decimal import Decimal

import pytest

from epix.wire import names
from epix.wire.answers import read_answer
from epix.wire.faults import CalleeFault, CalleeUnreadable
from epix.wire.messages import ConfirmAnswer, PermitAnswer, StateAnswer

SOAP = 'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'


def answer(body: str) -> bytes:
    return (
        f'<soapenv:Envelope {SOAP} xmlns:v2="urn:CitesDataExchange/v2/"><soapenv:Header/>'
        f"<soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"
    ).encode()


PERMIT = answer(
    "<v2:GetNonFinalCitesCertificateResponse><!--Optional:--><CITESEPermit/><Attachments>"
    "<AttachmentName></AttachmentName><AttachmentContent>cid:77</AttachmentContent></Attachments>"
    "<Composite>true</Composite></v2:GetNonFinalCitesCertificateResponse>"
)


def test_a_permit_with_its_attachments_and_composite_is_carried_through():
    read = read_answer(PERMIT, operation=names.GET_NON_FINAL)
    assert isinstance(read, PermitAnswer)
    assert (read.permit.tag, read.composite) == ("CITESEPermit", True)
    assert read.attachments[0].content == "cid:77"


def test_a_multipart_answer_puts_its_attachments_in_line():
    content_type = 'multipart/related; boundary="xx"; type="text/xml"'
    body = (
        b"--xx\r\nContent-Type: text/xml; charset=UTF-8\r\nContent-ID: <root>\r\n\r\n"
        + PERMIT
        + b"\r\n--xx\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: binary\r\n"
        b"Content-ID: <77>\r\n\r\n%PDF-1.7\r\n--xx--\r\n"
    )
    read = read_answer(body, operation=names.GET_NON_FINAL, content_type=content_type)
    assert isinstance(read, PermitAnswer)
    assert read.attachments[0].content == "JVBERi0xLjc="


def test_a_callee_s_fault_keeps_its_fault_string_and_side():
    body = answer(
        "<soapenv:Fault><faultcode>soapenv:Client</faultcode><faultstring>No such permit"
        "</faultstring></soapenv:Fault>"
    )
    with pytest.raises(CalleeFault) as caught:
        read_answer(body, operation=names.GET_NON_FINAL)
    assert (caught.value.faultstring, caught.value.side) == ("No such permit", "Client")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>busy</html>",
        answer(""),
        answer("<v2:GetNonFinalCitesCertificateResponse/>"),
        b"<!DOCTYPE a []><a/>",
    ],
)
def test_rubbish_is_a_fault_and_not_a_crash(body: bytes):
    with pytest.raises(CalleeUnreadable):
        read_answer(body, operation=names.GET_NON_FINAL)


def test_any_answer_that_is_no_fault_means_that_the_service_is_up():
    read = read_answer(answer("<whatever/>"), operation=names.STATE, country="FR")
    assert read == StateAnswer(country="FR")


def test_a_receipt_may_be_silent_or_say_what_was_recorded():
    silent = read_answer(answer("<r/>"), operation=names.CONFIRM, country="FR")
    assert isinstance(silent, ConfirmAnswer)
    assert silent.positions == ()
    loud = read_answer(
        answer(
            "<r><CertificateNumber>F1</CertificateNumber><ConfirmedQuantities><CitesPosition>"
            '<ID>A</ID><InspectedUnitQuantity unitCode="KGM">1.5</InspectedUnitQuantity>'
            "</CitesPosition></ConfirmedQuantities></r>"
        ),
        operation=names.CONFIRM,
        country="FR",
    )
    assert isinstance(loud, ConfirmAnswer)
    assert (loud.positions[0].quantity, loud.positions[0].unit_code) == (Decimal("1.5"), "KGM")
