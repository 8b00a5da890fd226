"""The organisations that a person acts for."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from api.bodies import members
from core.accounts.permissions import require
from core.parties.models import Organisation
from core.parties.selectors import organisations_visible_to
from core.parties.services import register_organisation


class OrganisationSerializer(serializers.ModelSerializer[Organisation]):
    class Meta:
        model = Organisation
        fields = (
            "id", "name", "kind", "registration_number", "street", "city", "postcode", "country",
            "email", "phone",
        )  # fmt: skip


@extend_schema_view(get=extend_schema(operation_id="list_organisations"))
class OrganisationListView(ListAPIView[Organisation]):
    """The organisations that the user may see, by name."""

    serializer_class = OrganisationSerializer

    def get_queryset(self) -> Any:
        return organisations_visible_to(self.request.user).order_by("name")

    @extend_schema(
        request=OrganisationSerializer,
        responses={201: OrganisationSerializer},
        operation_id="register_organisation",
    )
    def post(self, request: Request) -> Response:
        """Register an organisation; its first member is the user."""
        person: Any = request.user
        require(person, "application.create")
        names = OrganisationSerializer.Meta.fields
        details = {k: v for k, v in members(request.data).items() if k in names and k != "id"}
        organisation = register_organisation(by=person, **({"name": ""} | details))
        return Response(OrganisationSerializer(organisation).data, status=201)
