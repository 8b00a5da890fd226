"""What the selects of the portal offer: countries, offices and the codes of the CITES form."""

from typing import Any

import pycountry
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.agencies.selectors import list_offices
from core.species import codes
from design.templatetags.design import country_name

Choices = list[tuple[str, str]]
NO_COUNTRY = ("XX", "ZZ")
"""Codes of the form that are no country: origin unknown, and the high seas."""


def blank(label: str = "") -> tuple[str, str]:
    """The choice that chooses nothing."""
    return ("", label or _("Choose…"))


def country_choices() -> Choices:
    """All countries (ISO 3166-1) by their names in the reader's language."""
    found = [(each.alpha_2, country_name(each.alpha_2)) for each in pycountry.countries]
    return [blank(), *sorted(found, key=lambda pair: pair[1].casefold())]


def origin_choices() -> Choices:
    """Countries, and what stands in box 12 when there is none."""
    unknown, high_seas = NO_COUNTRY
    more = [(unknown, _("Unknown country")), (high_seas, _("High seas"))]
    return [*country_choices(), *more]


def code_choices(kind: str) -> Choices:
    """The codes offered on new papers with their names; `kind` as in `core.species.codes`."""
    return [blank(), *codes.choices(kind, get_language() or "en")]


def office_choices() -> Choices:
    """The country's customs offices; one query."""
    return [blank(), *((office.code, str(office.name)) for office in list_offices())]


def code_name(kind: str, code: str) -> str:
    """The name of a code in the reader's language; "" when there is none."""
    names: dict[str, Any] = {
        "term": codes.TERMS,
        "unit": codes.UNITS,
        "source": codes.SOURCES,
        "purpose": codes.PURPOSES,
    }
    return codes.name_of(names[kind], code, get_language() or "en") if code else ""
