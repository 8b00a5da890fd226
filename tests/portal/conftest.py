"""People of the demonstration in Mozambique, signed in."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from ops.demo import people
from tests.portal.browsing import browser


@pytest.fixture
def house(in_mz) -> None:
    """Mozambique with the demonstration's people."""
    cache.clear()
    people.make_people(password=None)


@pytest.fixture
def trader(house: None) -> Client:
    return browser("trader")


@pytest.fixture
def officer(house: None) -> Client:
    return browser("officer")


@pytest.fixture
def supervisor(house: None) -> Client:
    return browser("supervisor")


@pytest.fixture
def scientist(house: None) -> Client:
    return browser("scientist")


@pytest.fixture
def customs(house: None) -> Client:
    return browser("customs")


@pytest.fixture
def admin(house: None) -> Client:
    return browser("admin")
