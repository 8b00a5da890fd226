"""The controls: their table, a line checked as typed, and a supervisor's exceptions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.applications import LineSerializer
from api.bodies import members
from core.permits.models import IssueException
from core.permits.rules.controls import all_controls
from core.permits.selectors.applications import get_application
from core.permits.selectors.issues import preview_issues
from core.permits.services import record_exception


class ControlSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    rule = serializers.CharField(help_text="the like rule of UNEP-WCMC for annual reports")
    severity = serializers.CharField(source="severity_name", help_text="refuse, warn or note")
    is_exceptable = serializers.BooleanField()
    text = serializers.CharField(source="title")

    def get_fields(self) -> dict[str, Any]:
        """With the member `source`, a name that a serializer class cannot give to a member."""
        return {**super().get_fields(), "source": serializers.CharField()}


class IssueSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    severity = serializers.CharField(help_text="error, warning or note")
    field = serializers.CharField()
    message = serializers.CharField()
    is_blocking = serializers.BooleanField()
    is_exceptable = serializers.BooleanField()


class ExceptionSerializer(serializers.ModelSerializer[IssueException]):
    code = serializers.CharField(source="issue_code")

    class Meta:
        model = IssueException
        fields = ("id", "position", "code", "reason", "made_at")
        read_only_fields = ("id", "made_at")


class ControlListView(APIView):
    @extend_schema(responses=ControlSerializer(many=True), operation_id="list_controls")
    def get(self, request: Request) -> Response:
        """Every control that runs on applications."""
        return Response(ControlSerializer(all_controls(), many=True).data)


class LineCheckView(APIView):
    @extend_schema(
        request=LineSerializer,
        responses=IssueSerializer(many=True),
        operation_id="check_line",
    )
    def post(self, request: Request, application_id: UUID, position: int) -> Response:
        """What the controls would say about a line with these fields; nothing is stored."""
        application = get_application(application_id, user=request.user)
        found = preview_issues(application, position=position, values=members(request.data))
        return Response(IssueSerializer(found, many=True).data)


class ExceptionListView(APIView):
    @extend_schema(responses=ExceptionSerializer(many=True), operation_id="list_exceptions")
    def get(self, request: Request, application_id: UUID) -> Response:
        """The exceptions that supervisors made on a case, oldest first."""
        application = get_application(application_id, user=request.user)
        return Response(ExceptionSerializer(application.exceptions.all(), many=True).data)

    @extend_schema(
        request=ExceptionSerializer,
        responses={201: ExceptionSerializer},
        operation_id="record_exception",
    )
    def post(self, request: Request, application_id: UUID) -> Response:
        """A supervisor's exception of one line from a stop, with its reason."""
        asked = ExceptionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        chosen = asked.validated_data
        made = record_exception(
            get_application(application_id, user=request.user),
            position=chosen["position"],
            code=chosen["issue_code"],
            reason=chosen["reason"],
            by=request.user,
        )
        return Response(ExceptionSerializer(made).data, status=201)
