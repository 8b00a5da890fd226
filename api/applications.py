"""Traders' applications: draft, lines, actions, history."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.bodies import members
from billing.fees.services import running_quote
from core.parties.selectors import get_organisation
from core.permits.models import Application, ApplicationLine
from core.permits.selectors.applications import applications_visible_to, get_application
from core.permits.selectors.issues import find_issues
from core.permits.services.actions import perform_action
from core.permits.services.drafts import (
    remove_line,
    set_line,
    start_application,
    update_application,
)
from core.workflow.selectors import available_actions

LINE_FIELDS = (
    "position", "taxon_id", "scientific_name", "common_name", "appendix", "source_code",
    "second_source_code", "term_code", "unit_code", "quantity", "description", "marks",
    "origin_country", "origin_permit_number", "origin_permit_date", "reexport_country",
    "reexport_number", "reexport_date", "operation_number", "acquisition_date", "region", "reasons",
)  # fmt: skip
CASE_FIELDS = (
    "exporter_name", "exporter_street", "exporter_city", "exporter_postcode", "exporter_country",
    "importer_name", "importer_street", "importer_city", "importer_postcode", "importer_country",
    "purpose_code", "transport_document", "exit_office", "import_permit_number", "reasons",
)  # fmt: skip


class LineSerializer(serializers.ModelSerializer[ApplicationLine]):
    taxon_id = serializers.IntegerField(required=False, allow_null=True)

    class Meta:
        model = ApplicationLine
        fields = LINE_FIELDS


class ApplicationSerializer(serializers.ModelSerializer[Application]):
    document_type = serializers.CharField(source="document_type.code")
    organisation = serializers.UUIDField(source="applicant_id")
    lines = LineSerializer(many=True, read_only=True)

    class Meta:
        model = Application
        fields = (
            "id", "reference", "state", "document_type", "organisation", *CASE_FIELDS,
            "submitted_at", "decided_at", "created_at", "lines",
        )  # fmt: skip


class NewApplication(serializers.Serializer[None]):
    document_type = serializers.CharField()
    organisation = serializers.UUIDField()

    def get_fields(self) -> dict[str, Any]:
        """With the member `fields`, a name that a serializer class cannot give to a member."""
        more = serializers.DictField(required=False, help_text="as for PATCH")
        return {**super().get_fields(), "fields": more}


class Action(serializers.Serializer[None]):
    action = serializers.CharField()
    reason = serializers.CharField(required=False, default="", allow_blank=True)


def _full(application: Application, user: Any) -> dict[str, Any]:
    """An application with its issues, running fee and what may happen next."""
    issues = [
        {"code": one.code, "severity": one.severity, "field": one.field, "message": one.message}
        for one in find_issues(application)
    ]
    quote = running_quote(application)
    options = available_actions(application, by=user)
    return {
        **ApplicationSerializer(application).data,
        "issues": issues,
        "fee": {"amount_minor": quote.total.amount_minor, "currency": quote.total.currency},
        "actions": [
            {"action": one.action, "label": one.label, "blocked": list(one.blocked)}
            for one in options
        ],
    }


@extend_schema_view(get=extend_schema(operation_id="list_applications"))
class ApplicationListView(ListAPIView[Application]):
    """The applications that the user may see, newest first."""

    serializer_class = ApplicationSerializer

    def get_queryset(self) -> Any:
        found = applications_visible_to(self.request.user)
        return found.select_related("document_type").prefetch_related("lines")

    @extend_schema(
        request=NewApplication,
        responses={201: ApplicationSerializer},
        operation_id="start_application",
    )
    def post(self, request: Request) -> Response:
        """A new draft for one of the user's organisations."""
        asked = NewApplication(data=request.data)
        asked.is_valid(raise_exception=True)
        chosen = asked.validated_data
        application = start_application(
            document_type=chosen["document_type"],
            organisation=get_organisation(chosen["organisation"], user=request.user),
            by=request.user,
            **_case_fields(members(request.data).get("fields", {}), "fields"),
        )
        return Response(_full(application, request.user), status=201)


class ApplicationView(APIView):
    @extend_schema(responses=ApplicationSerializer, operation_id="get_application")
    def get(self, request: Request, application_id: UUID) -> Response:
        """One application with issues, fee and possible actions."""
        application = get_application(application_id, user=request.user)
        return Response(_full(application, request.user))

    @extend_schema(
        request=ApplicationSerializer,
        responses=ApplicationSerializer,
        operation_id="change_application",
    )
    def patch(self, request: Request, application_id: UUID) -> Response:
        """Change fields of a draft; what is questionable is stored and reported as an issue."""
        application = get_application(application_id, user=request.user)
        application = update_application(application, by=request.user, **_case_fields(request.data))
        return Response(_full(application, request.user))


class LineView(APIView):
    @extend_schema(request=LineSerializer, responses=LineSerializer, operation_id="set_line")
    def put(self, request: Request, application_id: UUID, position: int) -> Response:
        """Make or change the line at a position."""
        application = get_application(application_id, user=request.user)
        sent = members(request.data)
        fields = {k: v for k, v in sent.items() if k in LINE_FIELDS and k != "position"}
        line = set_line(application, position=position, by=request.user, **fields)
        return Response(LineSerializer(line).data)

    @extend_schema(responses={204: None}, operation_id="remove_line")
    def delete(self, request: Request, application_id: UUID, position: int) -> Response:
        """Take a line away; the following ones move up."""
        application = get_application(application_id, user=request.user)
        remove_line(application, position=position, by=request.user)
        return Response(status=204)


class ActionView(APIView):
    @extend_schema(request=Action, responses=ApplicationSerializer, operation_id="perform_action")
    def post(self, request: Request, application_id: UUID) -> Response:
        """Do an action of the application's workflow, such as `submit`."""
        asked = Action(data=request.data)
        asked.is_valid(raise_exception=True)
        application = get_application(application_id, user=request.user)
        application = perform_action(application, by=request.user, **asked.validated_data)
        return Response(_full(application, request.user))


def _case_fields(data: Any, name: str = "body") -> dict[str, Any]:
    return {key: value for key, value in members(data, name).items() if key in CASE_FIELDS}
