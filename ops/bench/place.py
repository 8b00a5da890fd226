"""A database of its own for a benchmark or a drill: made, onboarded, dropped again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg2
from django.conf import settings
from django.core.management import call_command

from ops import databases
from tenants import onboarding, packs


@contextmanager
def own_database(*, countries: Sequence[str] = (), species: bool = False) -> Iterator[str]:
    """Both connections of this process point at a fresh database until the block ends.

    `countries` are onboarded from their shipped packs; `species` loads the starter set.
    """
    before, name = databases.current_name(), f"ecites_bench_{uuid4().hex[:8]}"
    databases.create_database(name)
    databases.use_database(name)
    try:
        onboarding.migrate_public()
        if species or countries:
            call_command("species", "load-starter", verbosity=0)
        for iso2 in countries:
            email = f"admin@{iso2.lower()}.example.org"
            onboarding.onboard(packs.pack_folder(iso2), admin_email=email)
        yield name
    finally:
        databases.close_connections()
        databases.use_database(before)
        databases.drop_database(name)


def bare_connection(alias: str = "owner") -> Any:
    """A psycopg2 connection of the login `alias`, with nothing of ours around it."""
    facts = settings.DATABASES[alias]
    return psycopg2.connect(
        host=facts["HOST"],
        port=facts["PORT"] or None,
        user=facts["USER"],
        password=facts["PASSWORD"] or None,
        dbname=facts["NAME"],
    )
