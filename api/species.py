"""Search the shared species reference."""

from __future__ import annotations

from dataclasses import asdict

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.species.selectors import search


class SpeciesHit(serializers.Serializer[None]):
    taxon_id = serializers.IntegerField()
    scientific_name = serializers.CharField()
    matched_name = serializers.CharField()
    matched_kind = serializers.CharField()
    appendix = serializers.CharField()
    rank = serializers.CharField()


class SpeciesView(APIView):
    @extend_schema(
        parameters=[OpenApiParameter("q", str, required=True)],
        responses=SpeciesHit(many=True),
        operation_id="search_species",
    )
    def get(self, request: Request) -> Response:
        """Up to 20 taxa by prefix, synonym or common name, small typing errors allowed."""
        language = getattr(request._request, "LANGUAGE_CODE", "en")
        hits = search(request.query_params.get("q", ""), language=language)
        return Response([asdict(hit) for hit in hits])
