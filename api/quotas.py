"""Quotas with their balances, and the history of one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.accounts.permissions import require
from core.common import clock
from core.quotas.models import Movement, Quota, QuotaChange
from core.quotas.rules import Balance
from core.quotas.selectors import (
    balance,
    get_quota,
    list_balances,
    list_changes,
    list_movements,
)

SEE = "quota.view"


class QuotaSerializer(serializers.ModelSerializer[Quota]):
    """A quota with what is taken, left and applied for, in its unit."""

    scientific_name = serializers.CharField(source="taxon.scientific_name")
    reserved = serializers.SerializerMethodField()
    exported = serializers.SerializerMethodField()
    left = serializers.SerializerMethodField()
    applied_for = serializers.SerializerMethodField()

    class Meta:
        model = Quota
        fields = (
            "id", "scientific_name", "term_code", "unit_code", "conversions", "source_codes",
            "purpose_codes", "origin", "region", "starts_on", "ends_on", "amount",
            "is_in_preparation", "note", "reference",
            "reserved", "exported", "left", "applied_for",
        )  # fmt: skip

    def _of(self, quota: Quota) -> Balance:
        found: Balance = self.context["balances"][quota.pk]
        return found

    def get_reserved(self, quota: Quota) -> str:
        return str(self._of(quota).reserved)

    def get_exported(self, quota: Quota) -> str:
        return str(self._of(quota).endorsed)

    def get_left(self, quota: Quota) -> str:
        return str(self._of(quota).left)

    def get_applied_for(self, quota: Quota) -> str:
        return str(self._of(quota).claimed)


class MovementSerializer(serializers.ModelSerializer[Movement]):
    kind = serializers.CharField()
    permit = serializers.UUIDField(source="reservation.permit_id")
    position = serializers.IntegerField(source="reservation.position")

    class Meta:
        model = Movement
        fields = ("kind", "change", "at", "permit", "position")


class ChangeSerializer(serializers.ModelSerializer[QuotaChange]):
    kind = serializers.CharField()

    class Meta:
        model = QuotaChange
        fields = ("kind", "before", "after", "reason", "notice", "made_at")


class QuotaHistorySerializer(serializers.Serializer[Any]):
    quota = QuotaSerializer()
    movements = MovementSerializer(many=True)
    changes = ChangeSerializer(many=True)


class YearRequest(serializers.Serializer[None]):
    year = serializers.IntegerField(min_value=1975, max_value=2200, required=False)


class QuotaListView(APIView):
    @extend_schema(
        parameters=[OpenApiParameter("year", int, description="this year when left out")],
        responses=QuotaSerializer(many=True),
        operation_id="list_quotas",
    )
    def get(self, request: Request) -> Response:
        """The quotas of a calendar year with their balances."""
        require(request.user, SEE)
        asked = YearRequest(data=request.query_params)
        asked.is_valid(raise_exception=True)
        rows = list_balances(year=asked.validated_data.get("year", clock.today().year))
        context = {"balances": {quota.pk: found for quota, found in rows}}
        found = QuotaSerializer([quota for quota, _found in rows], many=True, context=context)
        return Response(found.data)


class QuotaView(APIView):
    @extend_schema(responses=QuotaHistorySerializer, operation_id="get_quota")
    def get(self, request: Request, quota_id: UUID) -> Response:
        """One quota with every movement and change, oldest first."""
        require(request.user, SEE)
        quota = get_quota(quota_id)
        context = {"balances": {quota.pk: balance(quota)}}
        return Response(
            {
                "quota": QuotaSerializer(quota, context=context).data,
                "movements": MovementSerializer(list_movements(quota), many=True).data,
                "changes": ChangeSerializer(list_changes(quota), many=True).data,
            }
        )
