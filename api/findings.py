"""Findings on a case, and the non-detriment findings that stand for more than one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.accounts.permissions import require
from core.common.errors import Forbidden
from core.findings.models import Finding, Outcome, StandingFinding
from core.findings.rules import PERMISSIONS
from core.findings.selectors import list_findings, list_standing, uses_of
from core.findings.services import cite_findings, record_finding
from core.permits.selectors import get_application


class CheckAnswer(serializers.Serializer[None]):
    """The answer to one check of a legal acquisition finding; `proofs` are ids of the case's."""

    result = serializers.CharField(max_length=20)
    note = serializers.CharField(required=False, allow_blank=True, default="")
    proofs = serializers.ListField(child=serializers.CharField(max_length=40), required=False)


class FindingRequest(serializers.Serializer[None]):
    kind = serializers.CharField(max_length=3, help_text="ndf or laf")
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    reasoning = serializers.CharField()
    conditions = serializers.CharField(required=False, allow_blank=True, default="")
    evidence = serializers.DictField(child=serializers.CharField(), required=False)
    checks = serializers.DictField(child=CheckAnswer(), required=False)


class FindingSerializer(serializers.ModelSerializer[Finding]):
    kind = serializers.CharField()
    made_by = serializers.CharField()
    rests_on = serializers.SerializerMethodField()

    class Meta:
        model = Finding
        fields = (
            "id", "kind", "outcome", "conditions", "reasoning", "evidence", "checks", "depth",
            "review_on", "made_by", "made_at", "rests_on",
        )  # fmt: skip

    def get_rests_on(self, finding: Finding) -> list[str]:
        return [citation.standing.number for citation in finding.citations.all()]


class StandingFindingSerializer(serializers.ModelSerializer[StandingFinding]):
    scientific_name = serializers.CharField(source="taxon.scientific_name")
    used = serializers.SerializerMethodField()
    left = serializers.SerializerMethodField()

    class Meta:
        model = StandingFinding
        fields = (
            "id", "number", "scientific_name", "source_codes", "term_code", "region",
            "valid_from", "valid_until", "maximum", "unit_code", "outcome", "conditions",
            "review_on", "used", "left",
        )  # fmt: skip

    def get_used(self, finding: StandingFinding) -> str:
        return str(self.context["uses"][finding.pk].used)

    def get_left(self, finding: StandingFinding) -> str | None:
        left = self.context["uses"][finding.pk].left
        return None if left is None else str(left)


class FindingListView(APIView):
    @extend_schema(responses=FindingSerializer(many=True), operation_id="list_findings")
    def get(self, request: Request, application_id: UUID) -> Response:
        """The findings on a case, the oldest first; for the authorities only."""
        _require_authority(request)
        found = list_findings(get_application(application_id, user=request.user))
        return Response(FindingSerializer(found, many=True).data)

    @extend_schema(
        request=FindingRequest, responses={201: FindingSerializer}, operation_id="record_finding"
    )
    def post(self, request: Request, application_id: UUID) -> Response:
        """Record a finding: `ndf` by the Scientific, `laf` by the Management Authority."""
        _require_authority(request)
        asked = FindingRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        app = get_application(application_id, user=request.user)
        made = record_finding(app, by=request.user, **asked.validated_data)
        return Response(FindingSerializer(made).data, status=201)


class CiteView(APIView):
    @extend_schema(
        request=None, responses={201: FindingSerializer}, operation_id="cite_standing_findings"
    )
    def post(self, request: Request, application_id: UUID) -> Response:
        """Rest the case's non-detriment finding on the standing ones that cover its lines."""
        _require_authority(request)
        made = cite_findings(get_application(application_id, user=request.user), by=request.user)
        return Response(FindingSerializer(made).data, status=201)


class StandingFindingListView(APIView):
    @extend_schema(
        responses=StandingFindingSerializer(many=True), operation_id="list_standing_findings"
    )
    def get(self, request: Request) -> Response:
        """The non-detriment findings in force for more than one case, with what is left."""
        require(request.user, "application.view_all")
        found = list(list_standing(is_open=True))
        context = {"uses": uses_of(found)}
        return Response(StandingFindingSerializer(found, many=True, context=context).data)


def _require_authority(request: Request) -> None:
    """Findings are the authorities' business. Raises Forbidden."""
    user: Any = request.user
    if not any(user.may(permission) for permission in PERMISSIONS.values()):
        raise Forbidden()
