"""Programs that call the API of Mozambique with tokens of their users."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from core.accounts.models import User
from core.accounts.services import issue_token
from tenants.models import Country
from tests.factories.people import make_trader, make_user
from tests.factories.permits import drop_quotas

ROOT = "/api/v1/"


class Program:
    """`program.get("permits/")`: calls below /api/v1/ with JSON and a bearer token."""

    def __init__(self, token: str = "", *, host: str = "mz.localhost") -> None:
        self.token, self.host = token, host

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        if self.token:
            headers = {"Authorization": f"Bearer {self.token}"} | headers
        client = Client(HTTP_HOST=self.host, raise_request_exception=False)
        more = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(client, method)(ROOT + path, headers=headers, **more)

    def get(self, path: str, query: dict[str, Any] | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return Client(HTTP_HOST=self.host).get(ROOT + path, query or {}, headers=headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("post", path, {} if body is None else body, **headers)

    def patch(self, path: str, body: Any) -> Any:
        return self.call("patch", path, body)

    def put(self, path: str, body: Any) -> Any:
        return self.call("put", path, body)

    def delete(self, path: str) -> Any:
        return self.call("delete", path)

    def send(self, path: str, **parts: Any) -> Any:
        """Send files as multipart/form-data."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return Client(HTTP_HOST=self.host).post(ROOT + path, parts, headers=headers)


def program_of(user: User) -> Program:
    """A program with a token of `user`, in the present country."""
    return Program(issue_token(user, name="test", hours=1, by=user)[0])


@pytest.fixture
def program(in_mz: Country) -> Callable[..., Program]:
    """`program("customs")`: a program of a new user with that role."""
    drop_quotas()
    return lambda *roles: program_of(make_user(*roles))


@pytest.fixture
def trader(in_mz: Country) -> tuple[Program, str]:
    """A trader's program and the id of the organisation that the trader acts for."""
    drop_quotas()
    user, organisation = make_trader()
    return program_of(user), str(organisation.pk)


def problem(answer: Any, status: int, code: str = "") -> dict[str, Any]:
    """The problem details of an answer, checked for what each must have (RFC 9457)."""
    assert answer.status_code == status, answer.text
    assert answer["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert body["type"] == f"urn:ecites:error:{body['code']}"
    assert body["title"]
    if code:
        assert body["code"] == code
    return body
