"""Fixtures that every test may ask for: the test database with LK, MZ and ZA onboarded."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections

from ops import databases
from tenants import onboarding, packs, roles
from tenants.context import get_country, in_country, in_public
from tenants.models import Country

ROOT = Path(__file__).resolve().parents[1]
COUNTRIES = ("LK", "MZ", "ZA")


def _fingerprint() -> str:
    """Changes whenever something changes that the test database was made from."""
    digest = hashlib.sha256()
    for pattern in ("*/migrations/*.py", "packs/**/*.yaml", "starter/*", "tenants/*.py"):
        for path in sorted(ROOT.glob(f"**/{pattern}")):
            if ".venv" not in path.parts and "node_modules" not in path.parts:
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _names(worker: str) -> Iterator[str]:
    """Names for the database of this process: further ones serve runs at the same time."""
    own = os.environ.get("ECITES_TEST_NAME", "")
    yield "_".join(part for part in ("test_ecites", own.lower(), worker) if part)
    for run in range(2, 10):
        yield "_".join(part for part in (f"test{run}_ecites", own.lower(), worker) if part)


def make_test_database(name: str) -> None:
    """Database `name` with the three countries; kept from an earlier run when nothing changed."""
    wanted = _fingerprint()
    keep = os.environ.get("ECITES_TEST_NAME") and databases.comment(name) == wanted
    if not keep:
        databases.drop_database(name)
        databases.create_database(name)
    databases.use_database(name)
    if keep:
        return
    onboarding.migrate_public()
    call_command("species", "load-starter", verbosity=0)
    for iso2 in COUNTRIES:
        onboarding.onboard(packs.pack_folder(iso2), admin_email=f"admin@{iso2.lower()}.example.org")
    databases.set_comment(name, wanted)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest, request: pytest.FixtureRequest):
    """Replaces pytest-django's: the owner login makes the database, as in a deployment."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "")
    name, held = databases.claim(_names(worker))
    with django_db_blocker.unblock():
        make_test_database(name)
    yield
    with django_db_blocker.unblock():
        for alias in ("default", "owner"):
            connections[alias].close()
        if not os.environ.get("ECITES_TEST_NAME"):
            databases.drop_database(name)
    held.close()


@pytest.fixture
def lk(db: None) -> Country:
    return get_country("LK")


@pytest.fixture
def mz(db: None) -> Country:
    return get_country("MZ")


@pytest.fixture
def za(db: None) -> Country:
    return get_country("ZA")


@pytest.fixture
def in_lk(lk: Country) -> Iterator[Country]:
    """The test runs inside Sri Lanka; everything is rolled back."""
    with in_country(lk):
        yield lk


@pytest.fixture
def in_mz(mz: Country) -> Iterator[Country]:
    """The test runs inside Mozambique; everything is rolled back."""
    with in_country(mz):
        yield mz


@pytest.fixture
def in_za(za: Country) -> Iterator[Country]:
    """The test runs inside South Africa; everything is rolled back."""
    with in_country(za):
        yield za


@pytest.fixture
def public_db(db: None) -> Iterator[None]:
    """The test runs on the public side; everything is rolled back."""
    with in_public():
        yield


@pytest.fixture(scope="module")
def committed(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Real commits on real connections; use it with a country made by `fresh_country`."""
    with django_db_blocker.unblock():
        yield
        connections.close_all()


@pytest.fixture(scope="module")
def fresh_country(committed: None, tmp_path_factory) -> Iterator[Callable[..., Country]]:
    """`fresh_country("BW", pack="MZ")`: a new country from a shipped pack, dropped at the end."""
    with ExitStack() as stack:

        def make(iso2: str, *, pack: str = "MZ") -> Country:
            folder = copy_pack(pack, iso2, tmp_path_factory.mktemp("packs"))
            left = Country.objects.filter(iso2=iso2).first()
            if left:
                onboarding.undo(left)
            outcome = onboarding.onboard(folder, admin_email=f"admin@{iso2.lower()}.example.org")
            stack.callback(drop_country, outcome.country)
            return outcome.country

        yield make


def copy_pack(pack: str, iso2: str, into: Path) -> Path:
    """A shipped pack under another country's code, as a folder."""
    target = into / iso2.lower()
    for source in sorted(packs.pack_folder(pack).rglob("*.yaml")):
        path = target / source.relative_to(packs.pack_folder(pack))
        path.parent.mkdir(parents=True, exist_ok=True)
        text = source.read_text()
        if source.name == "country.yaml":
            text = text.replace(f"iso2: {pack}", f"iso2: {iso2}")
        path.write_text(text)
    return target


def drop_country(country: Country) -> None:
    """Take a test's country away again."""
    connections["default"].close()
    with in_public():
        onboarding.undo(country)


@pytest.fixture
def roles_of() -> Callable[[Country, str], str]:
    """`roles_of(country, "run")`: the name of the country's role."""

    def name(country: Country, kind: str) -> str:
        database = str(connections["default"].settings_dict["NAME"])
        return roles.role_name(database, country.schema_name, kind)

    return name
