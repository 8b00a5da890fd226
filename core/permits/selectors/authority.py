"""The Management Authority as box 6 of a paper names it."""

from __future__ import annotations

from core.agencies.models import Agency
from core.agencies.selectors import get_issuing_authority
from core.documents.epermit.model import Party
from tenants.context import current_country


def get_authority() -> Party:
    """The national Management Authority. One query. Raises core.agencies NoAuthority."""
    agency: Agency = get_issuing_authority()
    country = current_country()
    names = agency.names
    return Party(
        name=names.get(country.default_language) or agency.name,
        street=agency.street,
        city=agency.city,
        postcode=agency.postcode,
        country=country.iso2,
        id=agency.code,
    )
