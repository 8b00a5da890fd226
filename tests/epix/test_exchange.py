"""One way for every call: grants, faults, the log, tenants and outsiders alike."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from lxml import etree

from core.accounts.permissions import PermissionMissing
from core.common.clock import now
from core.customs.models import QuantityConfirmation
from core.documents.epermit import v2
from core.documents.epermit.model import EPermit
from core.permits.selectors import find_foreign_permit
from epix import selectors
from epix.errors import ExchangeInTransaction, ExchangeRefused
from epix.models import Credential, ExchangeOutcome, ExchangeRequest, Grant, Member
from epix.services import close_grant, confirm, grant, look_up
from epix.wire import names
from epix.wire.answers import read_answer
from epix.wire.messages import PermitAnswer
from tenants.context import in_country, in_public
from tenants.models import Country
from tests.epix.conftest import ask, endorse, envelope_of, positions


@pytest.fixture
def mz_opens(mz, za, user_of):
    """`mz_opens(...)`: MZ's administrator opens a grant for ZA."""
    by = user_of(mz, "ma_admin")

    def open_grant(**fields):
        with in_country(mz):
            return grant(issuer="MZ", caller="ZA", by=by, **fields)

    return open_grant


@pytest.fixture
def permit(mz, permit_of):
    return permit_of(mz, "26MZ000117/EX")


LOOK_UP = {"number": "26MZ000117/EX"}


def fault_of(out) -> tuple[str, str]:
    root = etree.fromstring(out.body)
    return root.findtext(".//faultstring"), root.findtext(f".//{{{names.FAULT_NS}}}Code")


def outcome_of(out) -> ExchangeOutcome:
    with in_public():
        return ExchangeOutcome.objects.select_related("request").get(request_id=out.exchange)


def test_a_granted_country_gets_the_permit_as_issued(permit, mz_opens):
    mz_opens()
    out = ask(envelope_of(names.GET_NON_FINAL, **LOOK_UP), tenant="ZA")
    answer = read_answer(out.body, operation=names.GET_NON_FINAL)
    assert isinstance(answer, PermitAnswer)
    read, warnings = v2.read(answer.permit)
    assert (read.number, warnings) == (permit.number, [])
    assert [line.quantity for line in read.lines] == [
        118,
        v2.read(answer.permit)[0].line(2).quantity,
    ]
    assert etree.fromstring(out.body).find(".//CITESEPermit").tag == "CITESEPermit"


def test_request_and_outcome_are_logged_with_their_bytes_and_digests(permit, mz_opens):
    mz_opens()
    body = envelope_of(names.GET_NON_FINAL, token="hush", **LOOK_UP)
    out = ask(body, tenant="ZA")
    outcome = outcome_of(out)
    request = outcome.request
    assert (request.operation, request.callee_iso2, request.number, request.has_token) == (
        names.GET_NON_FINAL, "MZ", permit.number, True,
    )  # fmt: skip
    assert (outcome.result, outcome.caller_iso2) == ("answered", "ZA")
    assert bytes(outcome.body) == out.body
    assert outcome.digest == hashlib.sha256(out.body).hexdigest()
    assert request.digest == hashlib.sha256(bytes(request.body)).hexdigest()
    assert b"hush" not in bytes(request.body)


@pytest.mark.parametrize("operation", names.OPERATIONS)
def test_without_a_grant_every_operation_is_adapter_not_available(mz, za, permit, operation):
    fields = LOOK_UP | ({"positions": positions(A="1")} if operation == names.CONFIRM else {})
    out = ask(envelope_of(operation, **fields), tenant="ZA")
    assert fault_of(out) == ("AdapterNotAvailable", "epix.access_denied")
    assert (out.http_status, outcome_of(out).result) == (500, "refused")


def test_a_grant_counts_only_for_its_operations(permit, mz_opens):
    mz_opens(operations=[names.GET_FINAL])
    out = ask(envelope_of(names.GET_NON_FINAL, **LOOK_UP), tenant="ZA")
    assert fault_of(out)[0] == "AdapterNotAvailable"
    assert ask(envelope_of(names.STATE), tenant="ZA").fault is None


def test_a_grant_of_other_document_types_hides_the_permit(permit, mz_opens):
    mz_opens(document_types=["R"])
    out = ask(envelope_of(names.GET_NON_FINAL, **LOOK_UP), tenant="ZA")
    assert fault_of(out) == ("CertificateNotFound", "epix.certificate_not_found")
    assert out.body == ask(envelope_of(names.GET_NON_FINAL, number="none"), tenant="ZA").body
    assert outcome_of(out).code == "epix.document_type_not_granted"


@pytest.mark.parametrize("types", [["E"], ["export_permit"]])
def test_a_document_type_is_named_by_kind_or_by_the_issuer_s_code(permit, mz_opens, types):
    mz_opens(document_types=types)
    assert ask(envelope_of(names.GET_NON_FINAL, **LOOK_UP), tenant="ZA").fault is None


def test_a_grant_ends_with_its_last_day(permit, mz_opens):
    row = mz_opens(expires_on=now().date())
    assert ask(envelope_of(names.GET_NON_FINAL, **LOOK_UP), tenant="ZA").fault is None
    with in_public():
        Grant.objects.filter(pk=row.pk).update(expires_on=now().date() - dt.timedelta(days=1))
    out = ask(envelope_of(names.GET_NON_FINAL, **LOOK_UP), tenant="ZA")
    assert fault_of(out)[0] == "AdapterNotAvailable"


def test_a_closed_grant_opens_nothing(permit, mz, mz_opens, user_of):
    mz_opens()
    by = user_of(mz, "ma_admin")
    with in_country(mz):
        close_grant(issuer="MZ", caller="ZA", by=by)
    assert ask(envelope_of(names.GET_NON_FINAL, **LOOK_UP), tenant="ZA").fault is not None


def test_a_country_may_ask_itself(permit):
    assert ask(envelope_of(names.GET_NON_FINAL, **LOOK_UP), tenant="MZ").fault is None


def test_an_unknown_country_or_one_that_is_off_is_callee_not_found(permit, mz_opens):
    mz_opens()
    out = ask(envelope_of(names.GET_NON_FINAL, country="XX", **LOOK_UP), tenant="ZA")
    assert fault_of(out)[0] == "CalleeNotFound"
    with in_public():
        Member.objects.filter(iso2="MZ").update(is_available=False)
    out = ask(envelope_of(names.GET_NON_FINAL, **LOOK_UP), tenant="ZA")
    assert fault_of(out)[0] == "CalleeNotFound"


def test_a_suspended_country_does_not_answer(permit, mz_opens):
    mz_opens()
    with in_public():
        Country.objects.filter(iso2="MZ").update(status=Country.Status.SUSPENDED)
    out = ask(envelope_of(names.GET_NON_FINAL, **LOOK_UP), tenant="ZA")
    assert fault_of(out)[0] == "CalleeNotFound"


def test_a_suspended_country_does_not_ask_either(permit, mz_opens):
    mz_opens()
    with in_public():
        Country.objects.filter(iso2="ZA").update(status=Country.Status.SUSPENDED)
    out = ask(envelope_of(names.GET_NON_FINAL, **LOOK_UP), tenant="ZA")
    assert fault_of(out) == ("CallerNotFound", "epix.suspended")


def test_a_national_paper_is_no_certificate(mz, permit_of, mz_opens):
    permit_of(mz, "26MZ000120/NA", is_cites=False)
    mz_opens()
    out = ask(envelope_of(names.GET_NON_FINAL, number="26MZ000120/NA"), tenant="ZA")
    assert fault_of(out)[0] == "CertificateNotFound"


def test_an_unknown_number_is_certificate_not_found(mz, mz_opens):
    mz_opens()
    out = ask(envelope_of(names.GET_NON_FINAL, number="nothing"), tenant="ZA")
    assert fault_of(out) == ("CertificateNotFound", "epix.certificate_not_found")


@pytest.mark.parametrize("status", ["cancelled", "replaced", "stolen", "revoked"])
def test_a_withdrawn_permit_is_not_shown_as_if_it_were_good(mz, permit_of, mz_opens, status):
    permit_of(mz, "26MZ000118/EX", status=status)
    mz_opens()
    out = ask(envelope_of(names.GET_NON_FINAL, number="26MZ000118/EX"), tenant="ZA")
    assert fault_of(out) == ("CertificateNotInForce", f"epix.certificate_{status}")


def test_final_before_the_endorsement_is_certificate_not_final(permit, mz_opens):
    mz_opens()
    out = ask(envelope_of(names.GET_FINAL, **LOOK_UP), tenant="ZA")
    assert fault_of(out)[0] == "CertificateNotFinal"


def test_nothing_shown_is_certificate_missing_even_before_the_xml_is_judged(db):
    for body in (envelope_of(names.STATE), b"<broken", b""):
        out = ask(body)
        assert fault_of(out) == ("CertificateMissing", "epix.certificate_missing")


def test_a_malformed_request_is_logged_without_its_bytes(mz, za):
    out = ask(b"<TokenId>hush", tenant="ZA")
    outcome = outcome_of(out)
    assert (outcome.faultstring, outcome.code) == ("Invalid Request", "epix.unreadable")
    assert (bytes(outcome.request.body), outcome.request.size) == (b"", 13)


def test_the_v1_form_is_told_that_permits_are_not_spoken_in_it(permit, mz_opens):
    mz_opens()
    out = ask(envelope_of(names.GET_NON_FINAL, dialect=names.V1, **LOOK_UP), tenant="ZA")
    assert fault_of(out)[0] == "OperationNotAvailable"
    assert ask(envelope_of(names.STATE, dialect=names.V1), tenant="ZA").fault is None


def test_handle_refuses_to_run_inside_a_transaction(mz, za):
    with in_public(), transaction.atomic(), pytest.raises(ExchangeInTransaction):
        ask(envelope_of(names.STATE), tenant="ZA")


def test_the_log_refuses_update_and_delete(mz, za):
    out = ask(envelope_of(names.STATE), tenant="ZA")
    for model in (ExchangeRequest, ExchangeOutcome):
        with in_public(), pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all().update(digest="x")
        with in_public(), pytest.raises(DatabaseError), transaction.atomic():
            model.objects.filter(digest__gt="")._raw_delete("default")
    assert outcome_of(out)


# -- a hosted country's own people ------------------------------------------------------------


def test_look_up_keeps_the_permit_with_the_caller_and_is_logged_like_any_call(
    permit, za, mz_opens, user_of
):
    mz_opens()
    by = user_of(za, "customs")
    with in_country(za):
        found = look_up(issuer="mz", number=permit.number, caller_country="ZA", by=by)
        kept = find_foreign_permit(issuer="MZ", number=permit.number)
    assert kept is not None
    assert (kept.pk, found.permit.number) == (found.foreign_permit.pk, permit.number)
    with in_public():
        row = ExchangeRequest.objects.select_related("outcome").get(pk=found.exchange)
    assert (row.door, row.person, row.outcome.result) == ("tenant", str(by.pk), "answered")


def test_looking_up_twice_makes_no_second_version(permit, za, mz_opens, user_of):
    mz_opens()
    by = user_of(za, "customs")
    with in_country(za):
        first = look_up(issuer="MZ", number=permit.number, caller_country=za, by=by)
        second = look_up(issuer="MZ", number=permit.number, caller_country=za, by=by)
    assert first.foreign_permit.pk == second.foreign_permit.pk


def test_final_shows_what_left_and_a_later_look_up_forgets_nothing(
    permit, mz, za, mz_opens, user_of
):
    mz_opens()
    with in_country(mz):
        endorse(permit, A="50", B="2.5")
    by = user_of(za, "customs")
    asked = {"issuer": "MZ", "number": permit.number, "caller_country": za, "by": by}
    with in_country(za):
        final = look_up(final=True, **asked).permit
        assert [line.actual_quantity for line in final.lines] == [Decimal(50), Decimal("2.5")]
        assert final.endorsement.bill_of_lading == "BL 77"
        as_issued = look_up(**asked)
        assert as_issued.permit.endorsement is None
        kept = EPermit.from_dict(find_foreign_permit(issuer="MZ", number=permit.number).snapshot)
    assert kept.endorsement == final.endorsement
    assert [line.actual_quantity for line in kept.lines] == [Decimal(50), Decimal("2.5")]


def test_a_country_that_does_not_import_confirms_nothing(mz, permit_of, mz_opens):
    permit_of(mz, "26MZ000130/EX", importer="LK")
    mz_opens()
    body = envelope_of(names.CONFIRM, number="26MZ000130/EX", positions=positions(A="1"))
    assert fault_of(ask(body, tenant="ZA")) == (
        "QuantitiesRefused",
        "customs.caller_not_importer",
    )


def test_a_tenant_s_confirmation_reaches_the_issuer_line_by_line(permit, mz, za, mz_opens, user_of):
    mz_opens()
    by = user_of(za, "customs")
    asked = {"issuer": "MZ", "number": permit.number, "caller_country": za, "by": by}
    with in_country(za):
        first = confirm(positions={1: Decimal(48), 2: Decimal("1.25")}, **asked)
        confirm(
            positions={1: Decimal(48), 2: Decimal("1.25")}, message_id=first.message_id, **asked
        )
        with pytest.raises(ExchangeRefused) as caught:
            confirm(positions={1: Decimal(49)}, **asked)
    assert first.is_recorded
    assert caught.value.code == "customs.confirmation_differs"
    with in_country(mz):
        rows = QuantityConfirmation.objects.filter(permit=permit).order_by("position")
        assert [(row.position, row.quantity, row.caller) for row in rows] == [
            (1, Decimal(48), "ZA"),
            (2, Decimal("1.25"), "ZA"),
        ]


def test_a_refused_look_up_is_a_domain_error_with_the_fault_s_code(permit, za, user_of):
    by = user_of(za, "customs")
    with in_country(za), pytest.raises(ExchangeRefused) as caught:
        look_up(issuer="MZ", number=permit.number, caller_country="ZA", by=by)
    assert (caught.value.code, caught.value.status) == ("epix.access_denied", 403)
    assert str(caught.value)


def test_look_up_by_soap_and_by_a_tenant_store_the_same_bytes(permit, za, mz_opens, user_of):
    """The very same envelope at the SOAP door leaves the same bytes in both log rows."""
    mz_opens()
    by = user_of(za, "customs")
    with in_country(za):
        inside = look_up(issuer="MZ", number=permit.number, caller_country="ZA", by=by).exchange
    with in_public():
        token_row = Member.objects.get(iso2="ZA")
        Credential.objects.create(
            member=token_row, kind="token", digest=hashlib.sha256(b"secret").hexdigest()
        )
    outside = ask(envelope_of(names.GET_NON_FINAL, **LOOK_UP), token="secret").exchange
    with in_public():
        one, two = (
            ExchangeRequest.objects.select_related("outcome").get(pk=pk) for pk in (inside, outside)
        )
    assert bytes(one.body) == bytes(two.body)
    assert bytes(one.outcome.body) == bytes(two.outcome.body)
    assert (one.outcome.caller_iso2, two.outcome.caller_iso2) == ("ZA", "ZA")


def test_who_may_not_look_up_is_refused_before_anything_is_asked(permit, za, mz_opens, user_of):
    mz_opens()
    by = user_of(za, "applicant")
    with in_public():
        before = ExchangeRequest.objects.count()
    with in_country(za), pytest.raises(PermissionMissing):
        look_up(issuer="MZ", number=permit.number, caller_country="ZA", by=by)
    with in_public():
        assert ExchangeRequest.objects.count() == before


def test_unanswered_requests_are_found(mz, za):
    out = ask(envelope_of(names.STATE), tenant="ZA")
    with in_public():
        old = ExchangeRequest.objects.create(
            door="soap", at=now() - dt.timedelta(minutes=5), digest="0" * 64
        )
        found = selectors.list_unanswered(older_than=dt.timedelta(minutes=1))
        assert [row.pk for row in found] == [old.pk]
        assert str(selectors.list_exchanges(iso2="ZA").first().pk) == out.exchange


def test_a_confirmation_of_an_unknown_line_or_unit_is_refused(permit, mz_opens):
    mz_opens()
    out = ask(envelope_of(names.CONFIRM, positions=positions(Q="1"), **LOOK_UP), tenant="ZA")
    assert fault_of(out) == ("QuantitiesRefused", "epix.line_unknown")
    body = envelope_of(names.CONFIRM, positions=positions(A="1"), **LOOK_UP)
    body = body.replace(b"<InspectedUnitQuantity>", b'<InspectedUnitQuantity unitCode="LTR">')
    assert fault_of(ask(body, tenant="ZA")) == ("QuantitiesRefused", "epix.unit_differs")


def test_an_error_of_ours_is_a_fault_that_tells_nothing_and_stands_in_the_log(mz, za, mz_opens):
    mz_opens()
    with in_public():
        Member.objects.filter(iso2="MZ").update(kind="external", country=None, dialect="none")
    out = ask(envelope_of(names.GET_NON_FINAL, **LOOK_UP), tenant="ZA")
    assert fault_of(out) == ("ServerError", "epix.server_error")
    assert b"Error:" not in out.body
    outcome = outcome_of(out)
    assert (outcome.result, outcome.explanation) == ("broken", "KeyError")
