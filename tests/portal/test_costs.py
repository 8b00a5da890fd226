"""Lists cost the same number of queries however long they are."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ops.demo import cases
from tests.portal.browsing import browser, in_review

LISTS = (
    ("trader", "/applications/"),
    ("officer", "/work/"),
    ("officer", "/cases/"),
    ("scientist", "/opinions/"),
)
PERMIT_LISTS = (
    ("trader", "/my-permits/"),
    ("supervisor", "/permits/"),
    ("customs", "/customs/endorsements/?all=1"),
)


def queries(client: Client, address: str) -> int:
    """How many queries the page costs; the colours, remembered for seconds, are not counted."""
    counted = []
    for _time in range(3):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        counted.append(len(seen))
    return min(counted)


@pytest.mark.parametrize(("local", "address"), LISTS)
def test_a_longer_list_of_cases_costs_no_more(house: None, local: str, address: str) -> None:
    in_review()
    client = browser(local)
    before = queries(client, address)
    for _more in range(3):
        in_review()
    assert queries(client, address) == before


@pytest.mark.parametrize(("local", "address"), PERMIT_LISTS)
def test_a_longer_list_of_permits_costs_no_more(house: None, local: str, address: str) -> None:
    cases.endorse(cases.issue(cases.draft()), {"A": "5"})
    client = browser(local)
    before = queries(client, address)
    for _more in range(2):
        cases.endorse(cases.issue(cases.draft()), {"A": "5"})
    assert queries(client, address) == before
