"""Onboarding: repeatable, undone when it fails half way, one at a time; suspending; upgrading."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connections

from core.accounts.models import User
from core.audit.models import AuditEntry
from core.common.errors import DomainError, Invalid
from core.documents.models import SigningKey
from core.events.models import DomainEvent
from ops import databases
from tenants import onboarding, roles
from tenants.context import in_country, in_public
from tenants.models import Country, Domain
from tenants.packs import PackInvalid
from tenants.services import CountryNotReady, set_suspended
from tests.conftest import copy_pack, drop_country

pytestmark = pytest.mark.xdist_group("fresh_country")

ISO2, HOST, ADMIN = "SZ", "sz.localhost", "admin@sz.example.org"


def left_of(iso2: str) -> dict[str, Any]:
    """What the database holds of a country: schema, roles, row, host names."""
    schema, name = iso2.lower(), databases.current_name()
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname = %s", [schema])
        schemas = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) ORDER BY 1",
            [[f"{name}_{schema}_owner", f"{name}_{schema}_run"]],
        )
        roles = [row[0] for row in cursor.fetchall()]
    return {
        "schemas": schemas,
        "roles": roles,
        "rows": list(Country.objects.filter(iso2=iso2).values_list("status", flat=True)),
        "hosts": list(Domain.objects.filter(tenant__iso2=iso2).values_list("domain", flat=True)),
    }


NOTHING = {"schemas": [], "roles": [], "rows": [], "hosts": []}


@pytest.fixture
def pack(committed: None, tmp_path: Path) -> Iterator[Path]:
    """Mozambique's pack under another code; what a test made of it is taken away."""
    yield copy_pack("MZ", ISO2, tmp_path)
    country = Country.objects.filter(iso2=ISO2).first()
    if country:
        drop_country(country)


@pytest.fixture
def failing_step() -> Iterator[Callable[[Exception], None]]:
    """`failing_step(error)`: one more step of onboarding, which raises."""

    def register(error: Exception) -> None:
        def step(country: Country) -> None:
            User.objects.create_user(email="half@way.example")
            raise error

        onboarding.register_step("test fails", step)

    yield register
    onboarding._steps.pop("test fails", None)


def contents() -> dict[str, Any]:
    """What onboarding writes into a country."""
    return {
        "users": list(User.objects.values_list("email", "id")),
        "keys": list(SigningKey.objects.order_by("kid").values_list("kid", flat=True)),
        "events": DomainEvent.objects.count(),
        "audit": AuditEntry.objects.count(),
    }


def test_a_second_run_changes_nothing_and_invites_nobody_again(pack: Path) -> None:
    first = onboarding.onboard(pack, admin_email=ADMIN)
    assert first.created
    assert first.country.is_active
    assert first.country.host == HOST
    with in_country(first.country):
        before = contents()
    assert before["users"][0][0] == ADMIN
    second = onboarding.onboard(pack, admin_email=ADMIN)
    assert not second.created
    assert second.country.pk == first.country.pk
    with in_country(second.country):
        assert contents() == before
    assert left_of(ISO2)["hosts"] == [HOST]
    assert [name for name, _seconds in second.steps][:5] == [
        "roles", "schema", "tables", "grants", "pack",
    ]  # fmt: skip
    assert mail.outbox == []


def test_a_pack_that_only_loading_finds_wrong_is_undone_and_can_be_mended(pack: Path) -> None:
    quotas = pack / "quotas.yaml"
    sound = quotas.read_text()
    broken = sound.replace("Crocodylus niloticus", "Crocodylus nullus", 1)
    assert broken != sound
    quotas.write_text(broken)
    with pytest.raises(PackInvalid) as caught:
        onboarding.onboard(pack, admin_email=ADMIN)
    words = "\n".join(str(error) for error in caught.value.errors)
    assert "quotas.yaml" in words
    assert "Crocodylus nullus" in words
    assert left_of(ISO2) == NOTHING
    quotas.write_text(sound)
    assert onboarding.onboard(pack, admin_email=ADMIN).country.is_active


@pytest.mark.parametrize("error", [RuntimeError("the key store is away"), Invalid()])
def test_a_step_that_fails_half_way_is_undone(
    pack: Path, failing_step: Callable[[Exception], None], error: Exception
) -> None:
    failing_step(error)
    with pytest.raises(DomainError) as caught:
        onboarding.onboard(pack, admin_email=ADMIN)
    if isinstance(error, RuntimeError):
        assert isinstance(caught.value, onboarding.OnboardingFailed)
        assert "the key store is away" in str(caught.value)
        assert "test fails" in str(caught.value)
    assert left_of(ISO2) == NOTHING


def test_a_run_that_was_killed_is_taken_up_or_undone(
    pack: Path, failing_step: Callable[[Exception], None]
) -> None:
    """A row that never became active is half-made, whoever made it."""
    Country.objects.create(
        iso2=ISO2, iso3="SWZ", name="left", schema_name=ISO2.lower(), currency="SZL"
    )
    failing_step(RuntimeError("again"))
    with pytest.raises(onboarding.OnboardingFailed):
        onboarding.onboard(pack, admin_email=ADMIN)
    assert left_of(ISO2) == NOTHING
    onboarding._steps.pop("test fails")
    Country.objects.create(
        iso2=ISO2, iso3="SWZ", name="left", schema_name=ISO2.lower(), currency="SZL"
    )
    assert onboarding.onboard(pack, admin_email=ADMIN).country.is_active


def test_a_failing_second_run_leaves_an_active_country_alone(
    pack: Path, failing_step: Callable[[Exception], None]
) -> None:
    onboarding.onboard(pack, admin_email=ADMIN)
    failing_step(RuntimeError("the key store is away"))
    with pytest.raises(onboarding.OnboardingFailed):
        onboarding.onboard(pack, admin_email=ADMIN)
    assert left_of(ISO2)["rows"] == ["active"]
    with in_country(ISO2):
        assert User.objects.filter(email=ADMIN).exists()


def test_bringing_a_suspended_country_up_to_its_pack_does_not_open_it(pack: Path) -> None:
    country = onboarding.onboard(pack, admin_email=ADMIN).country
    set_suspended(country, suspended=True)
    onboarding.onboard(pack, admin_email=ADMIN)
    assert left_of(ISO2)["rows"] == ["suspended"]


def test_anothers_host_is_refused_before_anything_is_made(pack: Path) -> None:
    with pytest.raises(onboarding.HostTaken, match=r"mz\.localhost already belongs to Mozambique"):
        onboarding.onboard(pack, admin_email=ADMIN, host="MZ.localhost")
    assert left_of(ISO2) == NOTHING


def test_the_public_host_is_refused(pack: Path) -> None:
    with pytest.raises(onboarding.HostTaken):
        onboarding.onboard(pack, admin_email=ADMIN, host="localhost")
    assert left_of(ISO2) == NOTHING


def test_an_invalid_pack_names_file_key_and_reason_and_makes_nothing(pack: Path) -> None:
    path = pack / "country.yaml"
    path.write_text(path.read_text().replace("currency: MZN", "currency: ZZZ"))
    with pytest.raises(PackInvalid) as caught:
        onboarding.onboard(pack, admin_email=ADMIN)
    words = str(caught.value.errors[0])
    assert words.startswith("country.yaml:")
    assert "currency: " in words
    assert "ZZZ" in words
    assert left_of(ISO2) == NOTHING


def test_onboarding_starts_on_the_public_side(pack: Path) -> None:
    with in_country("MZ"), pytest.raises(Invalid):
        onboarding.onboard(pack, admin_email=ADMIN)


def at_once(works: list[Callable[[], Any]]) -> list[Any]:
    """What each of `works` gave or raised, begun together, each on connections of its own."""
    barrier = threading.Barrier(len(works))
    found: list[Any] = [None] * len(works)

    def run(place: int) -> None:
        try:
            barrier.wait(timeout=30)
            found[place] = works[place]()
        except DomainError as error:
            found[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return found


def test_two_at_once_of_one_country_make_it_once(pack: Path) -> None:
    found = at_once([lambda: onboarding.onboard(pack, admin_email=ADMIN)] * 2)
    assert sorted(outcome.created for outcome in found) == [False, True]
    with in_country(ISO2):
        assert User.objects.count() == 1
        assert DomainEvent.objects.filter(kind="user.invited").count() == 1


def test_two_countries_at_once_do_not_disturb_each_other(pack: Path, tmp_path: Path) -> None:
    """Both grant rights on the same shared tables."""
    other = copy_pack("ZA", "LS", tmp_path / "other")
    found = at_once(
        [
            lambda: onboarding.onboard(pack, admin_email=ADMIN),
            lambda: onboarding.onboard(other, admin_email="admin@ls.example.org"),
        ]
    )
    try:
        assert [getattr(outcome, "created", outcome) for outcome in found] == [True, True]
    finally:
        for country in Country.objects.filter(iso2="LS"):
            drop_country(country)


def test_a_country_being_onboarded_is_neither_suspended_nor_served(pack: Path) -> None:
    country = Country.objects.create(
        iso2=ISO2, iso3="SWZ", name="Half", schema_name=ISO2.lower(), currency="SZL"
    )
    with pytest.raises(CountryNotReady):
        set_suspended(country, suspended=True)


def test_without_the_owner_login_onboarding_is_refused(
    pack: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(settings.DATABASES, roles.OWNER)
    with pytest.raises(onboarding.OwnerLoginMissing, match="OWNER_DATABASE_URL"):
        onboarding.onboard(pack, admin_email=ADMIN)
    with pytest.raises(onboarding.OwnerLoginMissing):
        onboarding.upgrade()


def test_upgrade_goes_over_every_country_and_may_be_repeated(committed: None) -> None:
    assert {"LK", "MZ", "ZA"} <= set(onboarding.upgrade())
    with in_country("MZ"):
        assert User.objects.exists()
    with in_public():
        assert Country.objects.filter(iso2="MZ").exists()
