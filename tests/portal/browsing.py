"""Browsers of the demonstration's people in Mozambique, for the portal's tests."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client

from core.permits.models import Application
from ops.demo import cases, people

HOST = "mz.localhost"


def browser(local: str) -> Client:
    """A browser in which a demonstration user is signed in, reading English."""
    client = Client(headers={"host": HOST, "accept-language": "en"})
    client.force_login(people.user(local))
    return client


def text_of(answer: HttpResponse) -> str:
    """The page's text as sent."""
    return answer.content.decode()


def in_review(**draft: Any) -> Application:
    """A case that an officer has taken up."""
    application = cases.act(cases.draft(**draft), "submit", "trader")
    return cases.act(application, "start_review", "officer")
