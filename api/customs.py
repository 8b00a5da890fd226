"""Customs: look a permit up by its number, endorse actual quantities (box 14)."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.permits import PermitSerializer
from core.accounts.permissions import require
from core.common.errors import NotFound
from core.customs.services import endorse_export
from core.permits.models import Permit
from core.permits.selectors.permits import find_permit_by_number, get_permit
from core.risk.services import assess_presentation


class EndorsedLine(serializers.Serializer[None]):
    position = serializers.CharField(max_length=4)
    quantity = serializers.DecimalField(max_digits=16, decimal_places=4, min_value=0)


class EndorsementRequest(serializers.Serializer[None]):
    office = serializers.CharField(max_length=20)
    transport_document = serializers.CharField(max_length=70)
    remarks = serializers.CharField(required=False, default="", allow_blank=True)
    lines = EndorsedLine(many=True, allow_empty=False)


class LookUp(serializers.Serializer[None]):
    number = serializers.CharField(max_length=70)


def _found(number: str) -> Permit:
    permit = find_permit_by_number(number)
    if permit is None:
        raise NotFound
    return permit


class LookUpView(APIView):
    @extend_schema(
        parameters=[OpenApiParameter("number", str, required=True)],
        responses=PermitSerializer,
        operation_id="look_permit_up",
    )
    def get(self, request: Request) -> Response:
        """The permit with this number (box 1), with its live status."""
        require(request.user, "customs.lookup")
        asked = LookUp(data=request.query_params)
        asked.is_valid(raise_exception=True)
        permit = _found(asked.validated_data["number"])
        return Response(PermitSerializer(permit).data)


class EndorseView(APIView):
    @extend_schema(
        request=EndorsementRequest,
        parameters=[OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)],
        responses={201: PermitSerializer},
        operation_id="endorse_permit",
    )
    def post(self, request: Request, permit_id: UUID) -> Response:
        """Endorse what is actually exported, line by line; once per permit (Art. VI.5)."""
        require(request.user, "customs.endorse")
        asked = EndorsementRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        chosen = asked.validated_data
        permit = get_permit(permit_id, user=request.user)
        assess_presentation(permit.application, by=request.user)
        endorse_export(
            permit,
            office=chosen["office"],
            lines={line["position"]: line["quantity"] for line in chosen["lines"]},
            transport_document=chosen["transport_document"],
            remarks=chosen["remarks"],
            idempotency_key=request.headers.get("Idempotency-Key", ""),
            by=request.user,
        )
        permit = get_permit(permit_id, user=request.user)
        return Response(PermitSerializer(permit).data, status=201)
