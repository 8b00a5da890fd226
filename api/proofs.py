"""Proofs that belong to an application: uploaded, listed, downloaded as attachments."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.common.errors import Invalid
from core.documents.models import Upload
from core.documents.selectors import get_upload, list_uploads, open_upload
from core.permits.selectors.applications import get_application
from core.permits.services.proofs import add_proof


class UploadSerializer(serializers.ModelSerializer[Upload]):
    class Meta:
        model = Upload
        fields = ("id", "name", "mime", "size", "sha256", "uploaded_at")


class ProofListView(APIView):
    parser_classes = (MultiPartParser,)

    @extend_schema(responses=UploadSerializer(many=True), operation_id="list_proofs")
    def get(self, request: Request, application_id: UUID) -> Response:
        """The application's proofs."""
        application = get_application(application_id, user=request.user)
        return Response(UploadSerializer(list_uploads(application), many=True).data)

    @extend_schema(
        request={
            "multipart/form-data": {
                "type": "object",
                "properties": {"file": {"type": "string", "format": "binary"}},
            }
        },
        responses={201: UploadSerializer},
        operation_id="add_proof",
    )
    def post(self, request: Request, application_id: UUID) -> Response:
        """Store one file (part `file`): PDF, PNG, JPEG, TIFF or DOCX."""
        application = get_application(application_id, user=request.user)
        file = request.FILES.get("file")
        if file is None:
            raise Invalid(fields={"file": ["Send one file in the part named file."]})
        upload = add_proof(application, file=file, by=request.user)
        return Response(UploadSerializer(upload).data, status=201)


class ProofView(APIView):
    @extend_schema(
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
        operation_id="get_proof",
    )
    def get(self, request: Request, application_id: UUID, upload_id: UUID) -> FileResponse:
        """One proof, as an attachment."""
        application = get_application(application_id, user=request.user)
        upload = get_upload(upload_id, owner=application)
        return FileResponse(open_upload(upload), as_attachment=True, filename=upload.name)
