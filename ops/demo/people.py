"""Who signs in at the demonstration."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import uuid4

from core.accounts.actors import SYSTEM
from core.accounts.models import Role, User
from core.accounts.services import create_user
from core.parties.models import Membership, Organisation
from core.parties.services import create_organisation, grant_membership
from tenants.context import current_country

PASSWORD = "a-long-demo-password"  # noqa: S105 - printed by `ecites demo`, for loopback only


@dataclass(frozen=True)
class Person:
    """One demonstration user: local part of the address, roles, name."""

    local: str
    roles: tuple[str, ...]
    names: dict[str, str]


# person: role, names in LK, MZ, ZA
_STAFF = {
    "officer": ("ma_officer", "Nimali Perera", "Ana Macuácua", "Lerato Mokoena"),
    "supervisor": ("ma_supervisor", "Ruwan Silva", "Carlos Sitoe", "Johan Botha"),
    "second": ("ma_supervisor", "Anusha Fernando", "Marta Nhantumbo", "Thandi Nkosi"),
    "scientist": ("sa_officer", "Dr Kasun Dissanayake", "Dra. Lúcia Mabote", "Dr Pieter Naidoo"),
    "cashier": ("cashier", "Dilani Bandara", "Jorge Tembe", "Nomsa Dlamini"),
    "accountant": ("accountant", "Malini Jayasuriya", "Rosa Cuamba", "Pieter Steyn"),
    "auditor": ("auditor", "Harsha Gunasekara", "Tomás Guambe", "Zanele Khumalo"),
    "customs": ("customs", "Saman Kumara", "Isabel Cossa", "Sipho Zulu"),
    "admin": ("ma_admin", "Priya Wickrama", "Paulo Langa", "Anelle Smit"),
}
STAFF = tuple(
    Person(local, (role,), dict(zip(("LK", "MZ", "ZA"), names, strict=True)))
    for local, (role, *names) in _STAFF.items()
)

TRADER_NAMES = {"LK": "Chathura Dias", "MZ": "Amélia Chissano", "ZA": "Gert van Wyk"}
TRADERS = {
    "LK": ("Serendib Corals & Fish (Pvt) Ltd", "12 Galle Road", "Colombo", "00300"),
    "MZ": ("Peles do Zambeze, Lda", "Avenida 25 de Setembro 1230", "Maputo", "1100"),
    "ZA": ("Cape Exotic Leathers (Pty) Ltd", "14 Loop Street", "Cape Town", "8001"),
}


def address(local: str) -> str:
    """The e-mail address of a demonstration user of the current country."""
    return f"{local}@{current_country().iso2.lower()}.example.org"


def user(local: str) -> User:
    """The demonstration user again, with roles read afresh."""
    return User.objects.prefetch_related("roles").get(email=address(local))


def make_people(*, password: str | None = PASSWORD) -> None:
    """Staff of every role and one trader with a company, unless they are there already."""
    iso2 = current_country().iso2
    known_roles = set(Role.objects.values_list("code", flat=True))
    for person in STAFF:
        name = person.names.get(iso2) or person.local.title()
        roles = [role for role in person.roles if role in known_roles]
        _make(person.local, roles, name, password)
    trader = _make("trader", ["applicant"], TRADER_NAMES.get(iso2, "Trader"), password)
    name, street, city, postcode = TRADERS.get(iso2) or (
        f"Trader of {iso2}",
        "Main Street 1",
        "Town",
        "1",
    )
    if not Membership.objects.filter(user=trader).exists():
        organisation = create_organisation(
            by=SYSTEM, name=name, street=street, city=city, postcode=postcode, country=iso2,
            email=address("trader"), registration_number=f"{iso2}-{uuid4().hex[:8].upper()}",
        )  # fmt: skip
        grant_membership(organisation, user=trader, by=SYSTEM)


def _make(local: str, roles: list[str], name: str, password: str | None) -> User:
    email = address(local)
    found = User.objects.filter(email__iexact=email).first()
    if found is None:
        return create_user(email=email, roles=roles, full_name=name, password=password, by=SYSTEM)
    if password and not found.has_usable_password():
        found.set_password(password)
        found.full_name = found.full_name or name
        found.save(update_fields=("password", "full_name"))
    return found


def company() -> Organisation:
    """The demonstration trader's company in the current country."""
    return Organisation.objects.get(memberships__user__email=address("trader"))


def is_demo_address(email: str) -> bool:
    """Whether the address is one of the demonstration's."""
    return bool(re.fullmatch(r"[a-z]+@[a-z]{2}\.example\.org", email))
