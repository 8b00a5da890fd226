"""Every route asks for a token; every error is a problem; the document is valid and complete."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import yaml
from django.test import Client
from django.urls import URLPattern, get_resolver
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from api.problems import NothingHere
from tenants.context import in_country
from tenants.models import Country
from tests.api.conftest import ROOT, Program, problem, program_of
from tests.factories.people import make_user

OPEN = {("get", "schema"), ("get", "docs"), ("post", "token")}
SNAPSHOT = Path(__file__).with_name("paths.txt")
SAMPLES = {"uuid": str(UUID(int=7)), "int": "1", "str": "pdf", "path": "nothing"}


def routes() -> list[tuple[str, str, str]]:
    """(method, name, path with sample values) of every route of the API."""
    found = []
    for pattern in get_resolver("api.urls").url_patterns:
        assert isinstance(pattern, URLPattern)
        path = re.sub(r"<(\w+):\w+>", lambda part: SAMPLES[part.group(1)], str(pattern.pattern))
        view = pattern.callback.view_class
        if view is NothingHere:
            continue
        for method in ("get", "post", "put", "patch", "delete"):
            if hasattr(view, method):
                found.append((method, str(pattern.name), path))
    return found


ROUTES = routes()


def test_the_open_routes_are_those_declared() -> None:
    assert {(method, name) for method, name, _path in ROUTES} >= OPEN
    assert len(ROUTES) >= 24


@pytest.mark.parametrize(("method", "name", "path"), ROUTES)
def test_a_route_without_a_token_is_401_unless_declared_open(
    in_mz: Country, method: str, name: str, path: str
) -> None:
    answer = Program().call(method, path, {} if method != "get" else None)
    if (method, name) in OPEN:
        assert answer.status_code in (200, 422)
        return
    problem(answer, 401, "not_authenticated")
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("token", ["ecites_x", "", "x y", "ecites_" + "é", "a" * 5000])
def test_an_unknown_token_is_401(in_mz: Country, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    answer = Client(HTTP_HOST="mz.localhost").get(f"{ROOT}me/", headers=headers)
    problem(answer, 401)


def test_a_session_cookie_is_no_token(in_mz: Country) -> None:
    client = Client(HTTP_HOST="mz.localhost")
    client.force_login(make_user("ma_admin"))
    problem(client.get(f"{ROOT}me/"), 401, "not_authenticated")


def test_another_countrys_token_is_401(mz: Country, za: Country) -> None:
    with in_country(za):
        program = program_of(make_user("ma_admin"))
    assert Program(program.token, host="za.localhost").get("me/").status_code == 200
    for _method, _name, path in ROUTES:
        if _method == "get" and (_method, _name) not in OPEN:
            problem(Program(program.token).get(path), 401, "authentication_failed")


def test_the_api_is_not_on_the_public_host(public_db: None) -> None:
    assert Client(HTTP_HOST="localhost").get(f"{ROOT}me/").status_code == 404


def test_each_kind_of_error_is_a_problem(in_mz: Country) -> None:
    program = program_of(make_user("applicant"))
    problem(program.get(f"permits/{uuid4()}/"), 404, "permit.not_found")
    problem(program.get("permits/not-an-id/"), 404, "not_found")
    problem(program.call("put", "me/", {}), 405, "method_not_allowed")
    problem(program.get("customs/permits/", {"number": "1"}), 403, "permission.missing")
    problem(Program().post("token/", {}), 422, "invalid")
    client = Client(HTTP_HOST="mz.localhost")
    bearer = {"Authorization": f"Bearer {program.token}"}
    broken = client.post(
        f"{ROOT}organisations/", "{", content_type="application/json", headers=bearer
    )
    problem(broken, 400, "parse_error")
    xml = client.post(f"{ROOT}organisations/", "<a/>", content_type="text/xml", headers=bearer)
    problem(xml, 415, "unsupported_media_type")
    picky = client.get(f"{ROOT}me/", headers=bearer | {"Accept": "text/html"})
    problem(picky, 406, "not_acceptable")


def test_an_unknown_address_of_the_api_is_a_problem_too(in_mz: Country) -> None:
    problem(program_of(make_user()).get("nothing/"), 404, "not_found")


def document() -> dict[str, Any]:
    GENERATOR_STATS.reset()
    made = SchemaGenerator(urlconf="config.urls_tenant").get_schema(request=None, public=True)
    return dict(made)


def test_the_openapi_document_is_valid_and_made_without_warnings(in_mz: Country) -> None:
    made = document()
    warnings = [*GENERATOR_STATS._warn_cache, *GENERATOR_STATS._error_cache]
    assert warnings == []
    validate_schema(made)
    assert made["components"]["securitySchemes"]["bearer"] == {"type": "http", "scheme": "bearer"}


def test_the_document_names_the_members_that_a_new_application_reads(in_mz: Country) -> None:
    members = document()["components"]["schemas"]["NewApplication"]["properties"]
    assert set(members) == {"document_type", "organisation", "fields"}


def test_the_paths_are_those_of_the_snapshot(in_mz: Country) -> None:
    lines = [
        f"{method.upper()} {path} {operation['operationId']}"
        for path, methods in sorted(document()["paths"].items())
        for method, operation in sorted(methods.items())
    ]
    assert lines == SNAPSHOT.read_text().splitlines(), "\n".join(lines)


def test_the_document_is_served(in_mz: Country) -> None:
    answer = Client(HTTP_HOST="mz.localhost").get(f"{ROOT}schema/")
    assert yaml.safe_load(answer.content)["info"]["title"] == "eCITES API"


def test_the_page_of_the_document_loads_nothing_from_elsewhere(in_mz: Country) -> None:
    page = Client(HTTP_HOST="mz.localhost").get(f"{ROOT}docs/").text
    assert re.findall(r"(?:src|href)=.?https?://", page) == []
    assert re.findall(r"<script>", page) == [], "an inline script would not run under our policy"
