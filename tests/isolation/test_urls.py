"""A user of one country, with every role, asks every address for another country's objects."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from lxml import etree

from core.accounts.actors import SYSTEM
from core.accounts.models import Role, User
from core.accounts.services import create_user, issue_token
from core.permits.models import Permit
from epix.models import Member
from epix.services import issue_token as issue_hub_token
from epix.wire import names
from ops.demo import people
from tenants.context import in_country, in_public
from tenants.models import Country
from tests.epix.conftest import envelope_of, positions
from tests.isolation.foreign import SHARED, Holdings, Route, ids_asked_for, make_holdings, routes

pytestmark = pytest.mark.xdist_group("fresh_country")

TENANT, PUBLIC = routes("config.urls_tenant"), routes("config.urls_public")
REFUSALS = {301, 302, 400, 401, 403, 404, 405, 406, 410, 415, 422}
MAY_ANSWER_200 = {
    "v/<str:token>": "says that the code is not one of this country's",
    "account/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "says: a bad link",
    "account/^confirm-email/(?P<key>[-:\\w]+)/$": "says: a bad link",
    "settings/grants/<str:caller>/close/": "names a country, not an object of it",
}
"""Addresses that answer a foreign id with a page of their own, and what the page says."""


@dataclass
class Walk:
    """The user who walks (of `home`), and what the other country holds."""

    home: Country
    other: Country
    held: Holdings
    user: User
    token: str
    permits: int

    def client(self, host: str = "") -> Client:
        """A browser in which the user is signed in at home."""
        client = Client(HTTP_HOST=host or self.home.host, raise_request_exception=True)
        with in_country(self.home):
            client.force_login(self.user)
        return client

    @property
    def values(self) -> dict[str, str]:
        return SHARED | self.held.ids | {
            name: str(uuid4()) for name in ("run_id", "exchange_id", "message_id")
        }  # fmt: skip

    @property
    def fields(self) -> dict[str, str]:
        """What a form or a query may ask by: the other country's numbers and ids."""
        ids = self.held.ids
        return ids | {
            "number": self.held.number,
            "q": self.held.number,
            "reference": self.held.reference,
            "issuer": self.other.iso2,
            "country": self.other.iso2,
            "organisation": ids["application_id"],
            "application": ids["application_id"],
            "permit": ids["permit_id"],
            "invoice": ids["invoice_id"],
            "user": ids["user_id"],
            "task": ids["task_id"],
            "upload": ids["upload_id"],
        }


@pytest.fixture(scope="module")
def walk(fresh_country: Callable[..., Country]) -> Walk:
    other, home = fresh_country("NA", pack="ZA"), fresh_country("SZ", pack="MZ")
    with in_country(other):
        held = make_holdings()
    with in_country(home):
        people.make_people()
        user = create_user(
            email="walker@people.example",
            roles=list(Role.objects.values_list("code", flat=True)),
            full_name="Walker",
            by=SYSTEM,
        )
        token, _row = issue_token(user, name="walk", hours=1, by=user)
    with in_country(other):
        permits = Permit.objects.count()
    return Walk(home=home, other=other, held=held, user=user, token=token, permits=permits)


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def check(walk: Walk, route: Route, answer: Any) -> None:
    """Refused when the address names a foreign object; nothing of the other country in it."""
    content = body_of(answer) + str(answer.headers).encode()
    assert walk.held.found_in(content) == [], (route.pattern, answer.status_code)
    if ids_asked_for(route) and route.pattern not in MAY_ANSWER_200:
        assert answer.status_code in REFUSALS, (route.pattern, answer.status_code)
    assert answer.status_code < 500, route.pattern


def test_every_parameter_of_an_address_has_a_value_here(walk: Walk) -> None:
    """A new address with a new kind of id must say here what the other country's id is."""
    known = set(walk.values)
    for route in [*TENANT, *PUBLIC]:
        assert set(route.parameters) <= known, route.pattern


def test_the_walk_reaches_the_pages_it_walks(walk: Walk) -> None:
    """The same user sees the own country's pages: 404 is not for want of a role."""
    client = walk.client()
    for path in ("/", "/cases/", "/cashier/", "/settings/users/", "/customs/", "/work/"):
        assert client.get(path).status_code == 200, path
    with in_country(walk.other):
        own = User.objects.get(email=people.address("admin"))
        there = Client(HTTP_HOST=walk.other.host)
        there.force_login(own)
    page = there.get("/settings/users/")
    assert walk.held.found_in(page.content), "the markers are really shown at home"


@pytest.mark.parametrize("route", TENANT, ids=lambda route: route.pattern)
def test_another_countrys_objects_are_nowhere(walk: Walk, route: Route) -> None:
    path = route.path(walk.values)
    bearer = {"Authorization": f"Bearer {walk.token}"}
    if path.startswith("/api/"):
        for method in ("get", "post", "put", "patch", "delete"):
            if path == "/api/v1/me/" and method == "delete":
                continue
            data = {} if method == "get" else json.dumps(walk.fields)
            answer = getattr(Client(HTTP_HOST=walk.home.host), method)(
                path, data, headers=bearer, content_type="application/json"
            )
            check(walk, route, answer)
        return
    check(walk, route, walk.client().get(path))
    check(walk, route, walk.client().post(path))


@pytest.mark.parametrize(
    "route",
    [
        route
        for route in TENANT
        if not ids_asked_for(route) and not route.pattern.startswith("api/")
    ],
    ids=lambda route: route.pattern,
)
def test_asking_by_number_or_id_in_a_form_finds_nothing(walk: Walk, route: Route) -> None:
    path = route.path(walk.values)
    check(walk, route, walk.client().get(path, walk.fields))
    check(walk, route, walk.client().post(path, walk.fields))


@pytest.mark.parametrize("route", PUBLIC, ids=lambda route: route.pattern)
def test_the_public_side_does_not_know_the_user(walk: Walk, route: Route) -> None:
    path = route.path(walk.values)
    cookie = walk.client().cookies["ecites"].value
    for method in ("get", "post"):
        client = Client(HTTP_HOST="localhost")
        client.cookies["ecites"] = cookie
        answer = getattr(client, method)(path)
        content = body_of(answer) + str(answer.headers).encode()
        assert walk.held.found_in(content) == [], route.pattern
        if route.pattern.startswith(
            ("account/", "epix/", "payments/", "language/", "branding.css")
        ):
            continue
        assert answer.status_code in REFUSALS, (route.pattern, answer.status_code)


@pytest.mark.parametrize("route", TENANT, ids=lambda route: route.pattern)
def test_the_cookie_is_worth_nothing_on_the_other_countrys_host(walk: Walk, route: Route) -> None:
    if route.pattern == "v/<str:token>":
        return  # the permit's own public page
    client = Client(HTTP_HOST=walk.other.host)
    client.cookies["ecites"] = walk.client().cookies["ecites"].value
    answer = client.get(route.path(walk.values), headers={"Authorization": f"Bearer {walk.token}"})
    assert walk.held.found_in(body_of(answer) + str(answer.headers).encode()) == []
    if ids_asked_for(route) and route.pattern not in MAY_ANSWER_200:
        assert answer.status_code in REFUSALS


@pytest.fixture(scope="module")
def hub_token(walk: Walk) -> str:
    with in_public():
        member = Member.objects.get(iso2=walk.home.iso2)
    with in_country(walk.home):
        admin = people.user("admin")
        return issue_hub_token(member=member, by=admin)


@pytest.mark.parametrize("door", ["/epix/soap", "/epix/v2", "/epix/v2/NA"])
@pytest.mark.parametrize("operation", names.OPERATIONS)
def test_every_operation_of_the_hub_without_a_grant_is_a_fault(
    walk: Walk, hub_token: str, operation: str, door: str
) -> None:
    more = {"positions": positions(A="1")} if operation == names.CONFIRM else {}
    if operation != names.STATE:
        more["number"] = walk.held.number
    form = names.HUB if door == "/epix/soap" else names.V2
    body = envelope_of(operation, country=walk.other.iso2, dialect=form, **more)
    for token in (hub_token, "", walk.token):
        answer = Client(HTTP_HOST="localhost").post(
            door, body, content_type="text/xml", headers={"Authorization": f"Bearer {token}"}
        )
        assert answer.status_code == 500, answer.content
        assert etree.fromstring(answer.content).findtext(".//faultstring")
        assert walk.held.found_in(answer.content) == []


@pytest.mark.parametrize("path", ["", "/confirmations"])
def test_the_hubs_rest_door_refuses_too(walk: Walk, hub_token: str, path: str) -> None:
    place = f"/epix/api/v1/permits/{walk.other.iso2}/{walk.held.number}{path}"
    bearer = {"Authorization": f"Bearer {hub_token}"}
    client = Client(HTTP_HOST="localhost")
    answer = (
        client.post(place, {"A": "1"}, content_type="application/json", headers=bearer)
        if path
        else client.get(place, headers=bearer)
    )
    assert 400 <= answer.status_code < 600
    assert walk.held.found_in(answer.content) == []


def test_after_the_walk_the_other_country_is_as_it_was(walk: Walk) -> None:
    with in_country(walk.other):
        assert Permit.objects.count() == walk.permits
        user = User.objects.get(pk=walk.held.ids["user_id"])
        assert user.is_active
        assert user.role_codes == {"cashier"}
        assert Permit.objects.get(pk=walk.held.ids["permit_id"]).standing.status == "endorsed"
