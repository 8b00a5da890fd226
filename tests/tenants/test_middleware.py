"""Which country answers is decided by the host alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from tenants.context import current_country_or_none, current_schema
from tenants.middleware import CountryMiddleware, forget_hosts
from tenants.models import Country


@pytest.fixture(autouse=True)
def _fresh(db: None) -> Iterator[None]:
    forget_hosts()
    yield
    forget_hosts()


def schema_in_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])


def ask(host: str, view: Any) -> Any:
    return CountryMiddleware(view)(RequestFactory().get("/", HTTP_HOST=host))


@pytest.mark.parametrize("host", ["nobody.localhost", "xx.mz.localhost", "mz.localhost.example"])
def test_an_unknown_host_is_404(host: str) -> None:
    answer = Client(HTTP_HOST=host).get("/account/login/")
    assert answer.status_code == 404
    assert host in answer.text


@pytest.mark.parametrize(
    "host", ["mz.localhost", "MZ.LOCALHOST", "mz.localhost:8000", "mz.localhost."]
)
def test_a_host_is_known_whatever_its_capitals_port_and_final_dot(host: str) -> None:
    answer = ask(host, lambda request: HttpResponse(schema_in_database()))
    assert answer.text == "mz"


def test_the_public_host_is_the_public_side() -> None:
    answer = ask("localhost", lambda request: HttpResponse(f"{request.country} {current_schema()}"))
    assert answer.text == "None public"


def test_a_suspended_country_is_404_until_it_is_resumed() -> None:
    client = Client(HTTP_HOST="mz.localhost")
    assert client.get("/account/login/").status_code == 200
    call_command("suspend", "mz")
    forget_hosts()
    assert client.get("/account/login/").status_code == 404
    assert Client(HTTP_HOST="za.localhost").get("/account/login/").status_code == 200
    call_command("suspend", "MZ", "--resume")
    forget_hosts()
    assert client.get("/account/login/").status_code == 200
    with pytest.raises(CommandError, match="XX"):
        call_command("suspend", "XX")


def test_a_streamed_body_is_made_inside_its_country(mz: Country) -> None:
    def body() -> Iterator[bytes]:
        for _chunk in range(3):
            yield f"{schema_in_database()} {current_schema()};".encode()

    answer = ask("mz.localhost", lambda request: StreamingHttpResponse(body()))
    assert current_country_or_none() is None
    chunks = iter(answer.streaming_content)
    assert next(chunks) == b"mz mz;"
    assert schema_in_database() == "public", "between two chunks nobody is in the country"
    assert b"".join(chunks) == b"mz mz;mz mz;"
    assert current_country_or_none() is None


def test_a_streamed_body_that_fails_leaves_the_country() -> None:
    def body() -> Iterator[bytes]:
        yield b"first"
        raise ZeroDivisionError

    answer = ask("mz.localhost", lambda request: StreamingHttpResponse(body()))
    with pytest.raises(ZeroDivisionError):
        list(answer.streaming_content)
    assert current_country_or_none() is None
    assert schema_in_database() == "public"


def test_an_error_in_the_view_leaves_the_country() -> None:
    def view(request: Any) -> HttpResponse:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask("mz.localhost", view)
    assert current_country_or_none() is None
