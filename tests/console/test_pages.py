"""The operator's pages: for operators only, and onboarding is asked for through the service."""

from __future__ import annotations

import pytest
from django.test import Client

from core.accounts.models import Role
from tenants.models import OnboardingRun
from tests.factories.people import UserFactory

OPERATOR = {"names": {"en": "Operator"}, "permissions": ["platform.operate"]}


@pytest.fixture
def operator(public_db: None) -> Client:
    Role.objects.update_or_create(code="operator", defaults=OPERATOR)
    client = Client(HTTP_HOST="localhost")
    client.force_login(UserFactory(roles=["operator"]))
    return client


def test_the_console_sends_strangers_to_the_sign_in(public_db: None) -> None:
    assert Client(HTTP_HOST="localhost").get("/").status_code == 302


def test_countries_are_listed_and_shown(operator: Client) -> None:
    for address in ("/onboard/", "/onboard/runs/", "/hub/members/", "/hub/exchanges/"):
        assert operator.get(address).status_code == 200, address
    assert operator.get("/hub/undelivered/").status_code == 200
    assert operator.get("/countries/XX/").status_code == 404


def test_onboarding_is_asked_for_and_its_progress_is_shown(operator: Client) -> None:
    entered = {"pack": "MZ", "host": "", "admin_email": "admin@mz.example"}
    answer = operator.post("/onboard/", entered)
    run = OnboardingRun.objects.latest("requested_at")
    assert answer["Location"] == f"/onboard/runs/{run.pk}/"
    page = operator.get(answer["Location"])
    assert 'hx-trigger="every' in page.text
    part = operator.get(answer["Location"], headers={"hx-request": "true"})
    assert "<html" not in part.text


def test_a_wrong_address_is_refused_with_a_link_to_the_field(operator: Client) -> None:
    entered = {"pack": "MZ", "host": "https://x", "admin_email": "nobody"}
    page = operator.post("/onboard/", entered).text
    assert 'href="#id_host"' in page
    assert 'href="#id_admin_email"' in page


def test_a_failed_run_shows_file_key_and_reason(operator: Client) -> None:
    run = OnboardingRun.objects.create(
        pack="MZ",
        host="",
        admin_email="a@b.example",
        state="failed",
        steps=["roles", "pack"],
        errors=["fees.yaml:7: rules[0].amount: is not an amount."],
    )
    page = operator.get(f"/onboard/runs/{run.pk}/").text
    assert "<code>fees.yaml:7</code>" in page
    assert "<code>rules[0].amount</code>" in page
    assert "is not an amount." in page
