"""What goes wrong is a page of ours with the right status, and mail is signed by the authority."""

from __future__ import annotations

from django.core import mail
from django.test import Client

from tenants.models import Country
from tests.factories.people import make_user


def browser(**options: object) -> Client:
    return Client(HTTP_HOST="mz.localhost", headers={"accept-language": "en"}, **options)


def test_an_address_that_leads_nowhere_is_a_page_of_ours(in_mz: Country) -> None:
    answer = browser().get("/nothing/here/")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


def test_a_form_without_its_token_is_explained(in_mz: Country) -> None:
    answer = browser(enforce_csrf_checks=True).post("/account/login/", {"login": "x"})
    assert answer.status_code == 403
    assert "open too long" in answer.text


def test_the_sign_in_page_has_the_colours_of_the_country(in_mz: Country) -> None:
    assert "/branding.css?v=" in browser().get("/account/login/").text
    sheet = browser().get("/branding.css")
    assert sheet["Content-Type"].startswith("text/css")
    assert "--brand-primary:#0b6b45" in sheet.text


def test_a_colour_sheet_is_kept_by_browsers_under_its_fingerprint_only(in_mz: Country) -> None:
    page = browser().get("/account/login/").text
    address = page.split('href="/branding.css')[1].split('"')[0]
    assert "max-age=31536000" in browser().get(f"/branding.css{address}")["Cache-Control"]
    assert "max-age=60" in browser().get("/branding.css?v=old")["Cache-Control"]


def test_the_mail_for_a_new_password_is_signed_by_the_authority(in_mz: Country) -> None:
    user = make_user("cashier")
    browser().post("/account/password/reset/", {"email": user.email})
    (message,) = mail.outbox
    assert "Choose a new password" in message.subject
    assert "/account/password/reset/key/" in message.body
    assert "National Administration of Conservation Areas" in message.body


def test_the_language_is_chosen_and_kept(in_mz: Country) -> None:
    client = browser()
    client.post("/language/", {"language": "pt", "next": "/account/login/"})
    assert "Palavra-passe" in client.get("/account/login/").text
