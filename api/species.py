"""The shared species reference: searching it, and one species with what restricts its trade."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.common import clock
from core.nationals.models import NationalMeasure
from core.nationals.selectors import find_measures
from core.species.models import Listing, PublishedQuota, Suspension
from core.species.selectors import (
    appendix_on,
    find_hash_annotations,
    find_reservations,
    find_suspensions,
    get_taxon,
    list_common_names,
    list_listings,
    published_quotas,
    search,
)
from tenants.context import current_country


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


class ListingItem(serializers.ModelSerializer[Listing]):
    """An entry in an Appendix; `taxon` is the one that the entry names."""

    taxon = serializers.CharField(source="taxon.scientific_name")

    class Meta:
        model = Listing
        fields = (
            "taxon", "appendix", "party", "effective_on", "ended_on", "annotation",
            "hash_annotation", "population_countries", "excluded_countries", "as_of", "verified",
        )  # fmt: skip


class AnnotationItem(serializers.Serializer[None]):
    name = serializers.CharField(source="label")
    text_en = serializers.CharField()
    text_es = serializers.CharField()
    text_fr = serializers.CharField()


class PublishedQuotaItem(serializers.ModelSerializer[PublishedQuota]):
    """A quota of the Secretariat or the Conference; 0 and -1 (in preparation) stop exports."""

    class Meta:
        model = PublishedQuota
        fields = (
            "kind", "country", "quota", "unit_code", "term_codes", "source_codes",
            "purpose_codes", "starts_on", "ends_on", "notes",
        )  # fmt: skip


class SuspensionItem(serializers.ModelSerializer[Suspension]):
    class Meta:
        model = Suspension
        fields = (
            "country", "taxon_name", "source_codes", "purpose_codes", "term_codes", "starts_on",
            "ends_on", "start_notification", "notes",
        )  # fmt: skip


class MeasureItem(serializers.ModelSerializer[NationalMeasure]):
    taxon = serializers.CharField(source="taxon.scientific_name")

    class Meta:
        model = NationalMeasure
        fields = ("taxon", "kind", "text", "legal_basis", "starts_on", "ends_on")


class ReservationItem(serializers.Serializer[None]):
    party = serializers.CharField()
    appendix = serializers.CharField()
    starts_on = serializers.DateField()


class SpeciesPage(serializers.Serializer[Any]):
    """One accepted taxon; quotas, suspensions and measures are those of this country today."""

    taxon_id = serializers.IntegerField()
    scientific_name = serializers.CharField()
    author = serializers.CharField()
    rank = serializers.CharField()
    kingdom = serializers.CharField()
    lineage = serializers.ListField(child=serializers.CharField())
    synonyms = serializers.ListField(child=serializers.CharField())
    common_names = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    distribution = serializers.ListField(child=serializers.CharField())
    current = ListingItem(many=True)
    history = ListingItem(many=True)
    annotations = AnnotationItem(many=True)
    reservations = ReservationItem(many=True)
    quotas = PublishedQuotaItem(many=True)
    suspensions = SuspensionItem(many=True)
    measures = MeasureItem(many=True)


class SpeciesPageView(APIView):
    @extend_schema(responses=SpeciesPage, operation_id="get_species")
    def get(self, request: Request, taxon_id: int) -> Response:
        """One species; a synonym gives its accepted name. 404 when there is no such number."""
        found = get_taxon(taxon_id)
        taxon, today = found.accepted or found, clock.today()
        country, history = current_country().iso2, list_listings(taxon)
        names: dict[str, list[str]] = {}
        for name in list_common_names(taxon):
            names.setdefault(name.language, []).append(name.name)
        page = {
            "taxon_id": taxon.pk,
            "scientific_name": taxon.scientific_name,
            "author": taxon.author,
            "rank": taxon.rank,
            "kingdom": taxon.kingdom,
            "lineage": taxon.lineage,
            "synonyms": [one.scientific_name for one in taxon.synonyms.all()],
            "common_names": names,
            "distribution": taxon.distribution,
            "current": appendix_on(taxon, on=today),
            "history": history,
            "annotations": find_hash_annotations(row.hash_annotation for row in history).values(),
            "reservations": find_reservations(taxon, on=today),
            "quotas": published_quotas(taxon, country=country, on=today),
            "suspensions": find_suspensions(taxon, country, today),
            "measures": find_measures(taxon, on=today),
        }
        return Response(SpeciesPage(page).data)
