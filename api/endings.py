"""How a permit ends before its day: replaced, reported missing, returned unused, revoked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.permits import PermitSerializer
from core.permits.selectors.permits import get_permit
from core.permits.services import replace_permit, report_missing, return_unused, revoke_permit


class ReasonRequest(serializers.Serializer[None]):
    reason = serializers.CharField()


class LossRequest(ReasonRequest):
    how = serializers.ChoiceField(choices=("lost", "stolen", "destroyed"))


class ReplacementRequest(ReasonRequest):
    is_true_copy = serializers.BooleanField(required=False, default=False)
    security_stamp = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=70
    )


def _asked(kind: type[serializers.Serializer[None]], request: Request) -> dict[str, Any]:
    asked = kind(data=request.data)
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


def _shown(permit_id: UUID, request: Request) -> Response:
    return Response(PermitSerializer(get_permit(permit_id, user=request.user)).data)


class ReplacementView(APIView):
    @extend_schema(
        request=ReplacementRequest, responses={201: PermitSerializer}, operation_id="replace_permit"
    )
    def post(self, request: Request, permit_id: UUID) -> Response:
        """Replace the permit by a new original or a true copy; answers the new permit."""
        permit = get_permit(permit_id, user=request.user)
        new = replace_permit(permit, by=request.user, **_asked(ReplacementRequest, request))
        answer = _shown(new.pk, request)
        answer.status_code = 201
        return answer


class LossView(APIView):
    @extend_schema(
        request=LossRequest, responses=PermitSerializer, operation_id="report_permit_missing"
    )
    def post(self, request: Request, permit_id: UUID) -> Response:
        """Report the paper as lost, stolen or destroyed: by its holder or the authority."""
        permit = get_permit(permit_id, user=request.user)
        report_missing(permit, by=request.user, **_asked(LossRequest, request))
        return _shown(permit_id, request)


class ReturnView(APIView):
    @extend_schema(request=ReasonRequest, responses=PermitSerializer, operation_id="return_permit")
    def post(self, request: Request, permit_id: UUID) -> Response:
        """Give the permit back unused; what it reserved of quotas is free again."""
        permit = get_permit(permit_id, user=request.user)
        return_unused(permit, by=request.user, **_asked(ReasonRequest, request))
        return _shown(permit_id, request)


class RevocationView(APIView):
    @extend_schema(request=ReasonRequest, responses=PermitSerializer, operation_id="revoke_permit")
    def post(self, request: Request, permit_id: UUID) -> Response:
        """Declare the permit void."""
        permit = get_permit(permit_id, user=request.user)
        revoke_permit(permit, by=request.user, **_asked(ReasonRequest, request))
        return _shown(permit_id, request)
