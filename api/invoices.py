"""What an application costs and how it is paid."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from billing.invoices.models import Invoice
from billing.invoices.selectors import invoice_for
from billing.payments.selectors import takes_cards
from billing.payments.services.cards import start_card_payment
from core.common.errors import NotFound
from core.permits.selectors.applications import get_application


class InvoiceSerializer(serializers.ModelSerializer[Invoice]):
    takes_cards = serializers.SerializerMethodField()

    class Meta:
        model = Invoice
        fields = (
            "id", "number", "currency", "total_minor", "reference", "issued_on", "due_on",
            "state", "paid_at", "takes_cards",
        )  # fmt: skip

    def get_takes_cards(self, _invoice: Invoice) -> bool:
        return takes_cards()


class CardPayment(serializers.Serializer[None]):
    payment = serializers.UUIDField()
    client_secret = serializers.CharField()
    public_key = serializers.CharField()


def _invoice(application_id: UUID, user: Any) -> Invoice:
    application = get_application(application_id, user=user)
    invoice = invoice_for(application.pk)
    if invoice is None:
        raise NotFound
    return invoice


class InvoiceView(APIView):
    @extend_schema(responses=InvoiceSerializer, operation_id="get_invoice")
    def get(self, request: Request, application_id: UUID) -> Response:
        """The invoice, with the reference that a bank transfer must carry (ISO 11649)."""
        return Response(InvoiceSerializer(_invoice(application_id, request.user)).data)


class CardPaymentView(APIView):
    @extend_schema(request=None, responses=CardPayment, operation_id="start_card_payment")
    def post(self, request: Request, application_id: UUID) -> Response:
        """Open (or find) the card payment: confirm it with the provider by its client secret."""
        opened = start_card_payment(_invoice(application_id, request.user), by=request.user)
        return Response(
            {
                "payment": str(opened.payment.pk),
                "client_secret": opened.client_secret,
                "public_key": opened.public_key,
            }
        )
