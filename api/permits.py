"""Issued permits and their documents."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.documents.selectors import get_document, open_document
from core.permits.models import Permit
from core.permits.selectors.permits import get_permit, permits_visible_to


class PermitSerializer(serializers.ModelSerializer[Permit]):
    status = serializers.CharField(source="standing.status")
    application = serializers.UUIDField(source="application_id")
    replaces = serializers.CharField(
        source="replaces.number", default="", help_text="number of the permit before"
    )
    replaced_by = serializers.CharField(help_text="number of the permit in its place")

    class Meta:
        model = Permit
        fields = (
            "id", "number", "kind", "document_type_code", "application", "status", "replaces",
            "replaced_by", "issued_at",
            "valid_from", "valid_until", "importer_country", "exporter_country", "snapshot",
        )  # fmt: skip


@extend_schema_view(get=extend_schema(operation_id="list_permits"))
class PermitListView(ListAPIView[Permit]):
    """The permits that the user may see, newest first."""

    serializer_class = PermitSerializer

    def get_queryset(self) -> Any:
        return permits_visible_to(self.request.user)


class PermitView(APIView):
    @extend_schema(responses=PermitSerializer, operation_id="get_permit")
    def get(self, request: Request, permit_id: UUID) -> Response:
        """One permit as issued, with its present status."""
        return Response(PermitSerializer(get_permit(permit_id, user=request.user)).data)


class DocumentView(APIView):
    @extend_schema(
        responses={(200, "application/pdf"): OpenApiTypes.BINARY}, operation_id="get_document"
    )
    def get(self, request: Request, permit_id: UUID, kind: str) -> FileResponse:
        """The permit's document: `pdf` or `xml`."""
        permit = get_permit(permit_id, user=request.user)
        content = open_document(get_document(permit.pk, kind=kind))
        name = f"{permit.number.replace('/', '-')}.{kind}"
        return FileResponse(
            content, as_attachment=True, filename=name, content_type=f"application/{kind}"
        )
