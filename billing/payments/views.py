"""The door for providers' webhooks, on the public host."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from billing.payments.errors import NoProviderAccount, NoticeUnreadable, SignatureWrong
from billing.payments.services import receive_webhook
from billing.payments.states import ProviderCode
from core.common.errors import DomainError
from tenants.context import CountryUnknown, in_country

LARGEST_BODY = 256 * 1024

_STATUS = {
    SignatureWrong: HTTPStatus.BAD_REQUEST,
    NoticeUnreadable: HTTPStatus.BAD_REQUEST,
    NoProviderAccount: HTTPStatus.NOT_FOUND,
    CountryUnknown: HTTPStatus.NOT_FOUND,
}


@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest, iso2: str) -> JsonResponse:
    """Take one call for a country. 2xx: dealt with. 5xx: not yet, Stripe shall call again."""
    signature = request.headers.get("Stripe-Signature", "")
    if not signature or len(request.body) > LARGEST_BODY:
        return _answer("refused", HTTPStatus.BAD_REQUEST)
    try:
        with in_country(iso2):
            call = receive_webhook(
                provider=ProviderCode.STRIPE,
                body=request.body,
                signature=signature,
                address=request.META.get("REMOTE_ADDR") or None,
            )
    except DomainError as error:
        status = _STATUS.get(type(error), HTTPStatus.INTERNAL_SERVER_ERROR)
        return _answer(error.code, status)
    return _answer(call.state, HTTPStatus.OK)


def _answer(state: str, status: HTTPStatus) -> JsonResponse:
    return JsonResponse({"state": str(state)}, status=status)
