"""A program acts for a user by a bearer token of the country that it calls."""

from __future__ import annotations

from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from core.accounts.selectors import find_user_by_token


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer ecites_…`. A token of another country is unknown here."""

    def authenticate(self, request: Request) -> tuple[Any, str] | None:
        kind, _space, token = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not token:
            return None
        user = find_user_by_token(token.strip())
        if user is None:
            raise AuthenticationFailed("The token is unknown, revoked or expired: log in again.")
        return user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
