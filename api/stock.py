"""Lots with their movements, and the stock that an application names."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.permits.selectors.applications import get_application
from core.stock.models import Claim, Lot, Movement
from core.stock.selectors import case_graph, get_lot, list_lots, list_movements
from core.stock.services import claim_stock


class LotSerializer(serializers.ModelSerializer[Lot]):
    scientific_name = serializers.CharField(source="taxon.scientific_name")
    organisation = serializers.CharField(source="organisation.name")
    basis = serializers.CharField()
    state = serializers.CharField()

    class Meta:
        model = Lot
        fields = (
            "id", "code", "organisation", "scientific_name", "term_code", "unit_code",
            "source_code", "origin_country", "basis", "reference", "issuer", "acquired_on",
            "quantity", "balance", "state",
        )  # fmt: skip


class LotMovementSerializer(serializers.ModelSerializer[Movement]):
    kind = serializers.CharField()

    class Meta:
        model = Movement
        fields = ("kind", "change", "counterpart", "factor", "reason", "at")


class LotHistorySerializer(serializers.Serializer[Any]):
    lot = LotSerializer()
    movements = LotMovementSerializer(many=True)
    marks = serializers.ListField(child=serializers.CharField())


class ClaimSerializer(serializers.ModelSerializer[Claim]):
    lot = serializers.UUIDField(source="lot_id")

    class Meta:
        model = Claim
        fields = ("position", "lot", "quantity")


class StockNodeSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    text = serializers.ListField(child=serializers.CharField())
    is_origin = serializers.BooleanField()


class StockEdgeSerializer(serializers.Serializer[Any]):
    """`quantity` of lot `source` went into `target`."""

    source = serializers.CharField()  # type: ignore[assignment]  # a declared field, not the option
    target = serializers.CharField()
    quantity = serializers.CharField()


class StockGraphSerializer(serializers.Serializer[Any]):
    nodes = StockNodeSerializer(many=True)
    edges = StockEdgeSerializer(many=True)


class LotAmountSerializer(serializers.Serializer[Any]):
    lot = serializers.UUIDField()
    quantity = serializers.DecimalField(max_digits=16, decimal_places=4)


class ClaimRequestSerializer(serializers.Serializer[Any]):
    position = serializers.IntegerField(min_value=1)
    lots = LotAmountSerializer(many=True)


@extend_schema_view(get=extend_schema(operation_id="list_lots"))
class LotListView(ListAPIView[Lot]):
    """The lots that the user may see, latest first."""

    serializer_class = LotSerializer

    def get_queryset(self) -> Any:
        return list_lots(self.request.user)


class LotView(APIView):
    @extend_schema(responses=LotHistorySerializer, operation_id="get_lot")
    def get(self, request: Request, lot_id: UUID) -> Response:
        """A lot with every movement, oldest first, and its marks."""
        lot = get_lot(lot_id, user=request.user)
        marks = [mark.number for mark in lot.marks.all()]
        whole = {"lot": lot, "movements": list_movements(lot), "marks": marks}
        return Response(LotHistorySerializer(whole).data)


class CaseStockView(APIView):
    @extend_schema(responses=StockGraphSerializer, operation_id="get_stock_graph")
    def get(self, request: Request, application_id: UUID) -> Response:
        """The way of the case's lines back to the origins of their lots."""
        application = get_application(application_id, user=request.user)
        graph = case_graph(application)
        return Response(graph.as_dict() if graph else {"nodes": [], "edges": []})

    @extend_schema(
        request=ClaimRequestSerializer,
        responses=ClaimSerializer(many=True),
        operation_id="claim_stock",
    )
    def post(self, request: Request, application_id: UUID) -> Response:
        """Name the lots of a line; replaces what it named before."""
        asked = ClaimRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        chosen = asked.validated_data
        claims = claim_stock(
            get_application(application_id, user=request.user),
            position=chosen["position"],
            amounts={one["lot"]: one["quantity"] for one in chosen["lots"]},
            by=request.user,
        )
        return Response(ClaimSerializer(claims, many=True).data)
