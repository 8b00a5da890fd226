"""What an organisation's details must be. Pure: no database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

FIELDS = (
    "name",
    "kind",
    "registration_number",
    "street",
    "city",
    "postcode",
    "country",
    "email",
    "phone",
)
KINDS = ("company", "person", "institution")
LIMITS = {
    "name": 200,
    "registration_number": 70,
    "street": 200,
    "city": 100,
    "postcode": 20,
    "email": 254,
    "phone": 40,
}
EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")


def clean_details(details: Mapping[str, Any]) -> dict[str, Any]:
    """The details with surrounding blanks taken off and the country in capitals."""
    cleaned = {name: str(value or "").strip() for name, value in details.items()}
    if "country" in cleaned:
        cleaned["country"] = cleaned["country"].upper()
    return cleaned


def check_details(details: Mapping[str, Any]) -> dict[str, list[str]]:
    """Sentences by field for what is wrong with cleaned `details`; empty when all is right."""
    wrong: dict[str, list[str]] = {}
    for name in details:
        if name not in FIELDS:
            wrong.setdefault(name, []).append(_("This is not a detail of an organisation."))
    for name, limit in LIMITS.items():
        if len(details.get(name, "")) > limit:
            wrong.setdefault(name, []).append(
                _("Write at most %(limit)s characters.") % {"limit": limit}
            )
    if "name" in details and not details["name"]:
        wrong.setdefault("name", []).append(_("Give the full name."))
    if "kind" in details and details["kind"] not in KINDS:
        wrong.setdefault("kind", []).append(_("Choose one of the kinds offered."))
    country = details.get("country", "")
    if country and not re.fullmatch(r"[A-Z]{2}", country):
        wrong.setdefault("country", []).append(_("Choose a country."))
    email = details.get("email", "")
    if email and not EMAIL.match(email):
        wrong.setdefault("email", []).append(_("This is not an e-mail address."))
    return wrong
