"""Two databases on one server have their own roles: dropping one leaves the other working."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection

from core.accounts.models import User
from ops import databases
from tenants import onboarding, packs
from tenants.context import in_country

pytestmark = pytest.mark.slow


def who_am_i() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


def test_two_databases_do_not_touch_each_others_roles(committed: None) -> None:
    first, second = databases.current_name(), f"{databases.current_name()}_second"
    databases.drop_database(second)
    databases.create_database(second)
    try:
        databases.use_database(second)
        onboarding.migrate_public()
        call_command("species", "load-starter", verbosity=0)
        onboarding.onboard(packs.pack_folder("MZ"), admin_email="second@mz.example.org")
        with in_country("MZ"):
            assert who_am_i() == f"{second}_mz_run"
            assert User.objects.filter(email="second@mz.example.org").exists()
            with pytest.raises(ProgrammingError), connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM public.tenants_country")
    finally:
        databases.use_database(first)
        databases.drop_database(second)
    assert not databases.database_exists(second)
    with in_country("MZ"):
        assert who_am_i() == f"{first}_mz_run"
        assert User.objects.filter(email="admin@mz.example.org").exists()
        assert not User.objects.filter(email="second@mz.example.org").exists()
