"""Invitation, sign-up and sign-in through the door of a browser."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from core.accounts.actors import SYSTEM
from core.accounts.models import Role, User
from core.accounts.services import create_user, invite_user
from core.events.services import run_pending
from tenants.context import in_country, in_public
from tenants.models import Country

PASSWORD = "crocodile-river-58"
MZ, ZA, PUBLIC = "mz.localhost", "za.localhost", "localhost"


def link_in(message: mail.EmailMessage) -> str:
    found = re.search(r"https?://\S+/account/password/reset/\S+", str(message.body))
    assert found, message.body
    return found.group()


@pytest.mark.parametrize(
    ("language", "words"), [("pt", "Escolha"), ("en", "Choose your password here"), ("", "Escolha")]
)
def test_the_invitation_speaks_the_users_language(
    in_mz: Country, language: str, words: str
) -> None:
    invite_user(
        email="ana@people.example", roles=["ma_officer"], by=SYSTEM, full_name="Ana",
        language=language,
    )  # fmt: skip
    assert mail.outbox == [], "sent by the worker, not by the request"
    run_pending()
    (message,) = mail.outbox
    assert message.to == ["ana@people.example"]
    assert "Ana" in message.body
    assert words in message.body
    assert "Moçambique" in message.body or "Mozambique" in message.body
    assert link_in(message).startswith("http://mz.localhost")


def test_the_invited_person_sets_a_password_once_and_signs_in(in_mz: Country) -> None:
    invite_user(email="ana@people.example", roles=["ma_officer"], by=SYSTEM, language="en")
    run_pending()
    link = link_in(mail.outbox[0])
    client = Client(HTTP_HOST=MZ)
    form = client.get(link, follow=True)
    assert form.status_code == 200
    entered = {"password1": PASSWORD, "password2": PASSWORD}
    done = client.post(form.redirect_chain[-1][0], entered)
    assert done.status_code == 302
    again = Client(HTTP_HOST=MZ).get(link, follow=True)
    assert "password1" not in again.text, "the link works once"
    fresh = Client(HTTP_HOST=MZ)
    answer = fresh.post("/account/login/", {"login": "ANA@people.example", "password": PASSWORD})
    assert answer.status_code == 302
    assert fresh.get("/").status_code == 200


def test_another_countrys_invitation_is_no_use_here(in_mz: Country, za: Country) -> None:
    invite_user(email="ana@people.example", roles=["ma_officer"], by=SYSTEM)
    run_pending()
    path = "/account/password" + link_in(mail.outbox[0]).split("/account/password")[1]
    for host in (ZA, PUBLIC):
        assert "password1" not in Client(HTTP_HOST=host).get(path, follow=True).text


def test_an_operator_is_invited_to_the_console(public_db: None) -> None:
    Role.objects.update_or_create(code="operator", defaults={"permissions": ["platform.operate"]})
    invite_user(email="op@people.example", roles=["operator"], by=SYSTEM)
    run_pending()
    assert "operator console" in mail.outbox[0].subject
    assert link_in(mail.outbox[0]).startswith("http://localhost")


def test_signing_up_makes_an_applicant_who_confirms_the_address(in_mz: Country) -> None:
    client = Client(HTTP_HOST=MZ)
    entered = {"email": "Trader@people.example", "password1": PASSWORD, "full_name": "Trader"}
    assert client.post("/account/signup/", entered).status_code == 302
    user = User.objects.get(email__iexact="trader@people.example")
    assert user.role_codes == {"applicant"}
    assert not user.may("case.work")
    answer = client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    assert "confirm" in answer["Location"], "not before the address is confirmed"
    found = re.search(r"http://mz\.localhost\S*(/account/\S+)", str(mail.outbox[0].body))
    assert found
    assert client.post(found.group(1)).status_code == 302
    client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    assert client.get("/").status_code == 200


def test_nobody_signs_up_with_the_operator(public_db: None) -> None:
    client = Client(HTTP_HOST=PUBLIC)
    before = User.objects.count()
    entered = {"email": "x@people.example", "password1": PASSWORD, "full_name": "X"}
    assert client.get("/account/signup/").status_code == 200
    client.post("/account/signup/", entered)
    assert User.objects.count() == before


def test_signing_up_with_a_known_address_tells_nobody_that_it_is_known(in_mz: Country) -> None:
    create_user(email="known@people.example", roles=["ma_officer"], by=SYSTEM, password=PASSWORD)
    entered = {"email": "known@people.example", "password1": PASSWORD, "full_name": "X"}
    answer = Client(HTTP_HOST=MZ).post("/account/signup/", entered)
    assert answer.status_code == 302
    assert User.objects.filter(email="known@people.example").count() == 1
    assert User.objects.get(email="known@people.example").role_codes == {"ma_officer"}


def test_a_session_of_one_country_is_worth_nothing_elsewhere(mz: Country, za: Country) -> None:
    with in_country(mz):
        create_user(email="p@people.example", roles=["ma_admin"], by=SYSTEM, password=PASSWORD)
    client = Client(HTTP_HOST=MZ)
    client.post("/account/login/", {"login": "p@people.example", "password": PASSWORD})
    assert client.get("/").status_code == 200
    cookie = client.cookies["ecites"]
    assert not cookie["domain"], "host-only"
    assert cookie["httponly"]
    for host in (ZA, PUBLIC):
        other = Client(HTTP_HOST=host)
        other.cookies["ecites"] = cookie.value
        answer = other.get("/")
        assert answer.status_code == 302, host
        assert answer["Location"].startswith("/account/login/")
    assert client.get("/").status_code == 200


def test_an_operators_session_is_worth_nothing_in_a_country(public_db: None) -> None:
    Role.objects.update_or_create(code="operator", defaults={"permissions": ["platform.operate"]})
    operator = create_user(
        email="op@people.example", roles=["operator"], by=SYSTEM, password=PASSWORD
    )
    client = Client(HTTP_HOST=PUBLIC)
    client.force_login(operator)
    assert client.get("/").status_code == 200
    other = Client(HTTP_HOST=MZ)
    other.cookies["ecites"] = client.cookies["ecites"].value
    assert other.get("/").status_code == 302


def test_the_same_address_in_two_countries_is_two_people(mz: Country, za: Country) -> None:
    for country, roles in ((mz, ["ma_admin"]), (za, ["applicant"])):
        with in_country(country):
            create_user(
                email="same@people.example", roles=roles, by=SYSTEM,
                password=PASSWORD + country.iso2,
            )  # fmt: skip
    client = Client(HTTP_HOST=ZA)
    answer = client.post(
        "/account/login/", {"login": "same@people.example", "password": PASSWORD + "MZ"}
    )
    assert answer.status_code == 200
    with in_public():
        assert not User.objects.filter(email="same@people.example").exists()
