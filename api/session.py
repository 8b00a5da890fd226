"""Log in, log out, who am I."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.accounts.services import log_in_by_password, revoke_token
from tenants.context import current_country


class LogIn(serializers.Serializer[None]):
    email = serializers.EmailField()
    password = serializers.CharField()
    name = serializers.CharField(required=False, default="", max_length=80)


class Token(serializers.Serializer[None]):
    token = serializers.CharField()


class Me(serializers.Serializer[None]):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    full_name = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    permissions = serializers.ListField(child=serializers.CharField())
    country = serializers.CharField()


class TokenView(APIView):
    """Tokens of the signed-in person."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(request=LogIn, responses={201: Token}, operation_id="log_in")
    def post(self, request: Request) -> Response:
        """A bearer token for twelve hours against e-mail and password."""
        asked = LogIn(data=request.data)
        asked.is_valid(raise_exception=True)
        token = log_in_by_password(request=request._request, **asked.validated_data)
        return Response({"token": token}, status=201)


class MeView(APIView):
    @extend_schema(responses=Me, operation_id="who_am_i")
    def get(self, request: Request) -> Response:
        """Whom the token acts for, with roles and permissions."""
        user: Any = request.user
        return Response(
            {
                "id": user.pk,
                "email": user.email,
                "full_name": user.full_name,
                "roles": sorted(user.role_codes),
                "permissions": sorted(user.granted),
                "country": current_country().iso2,
            }
        )

    @extend_schema(request=None, responses={204: None}, operation_id="log_out")
    def delete(self, request: Request) -> Response:
        """Revoke the token that this call was made with."""
        revoke_token(str(request.auth), by=request.user)
        return Response(status=204)
