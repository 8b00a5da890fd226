"""Country names as the lists write them, to ISO2 codes: pure."""

import re
from functools import cache

import pycountry

_MORE_NAMES = {
    "bolivia": "BO",
    "cape verde": "CV",
    "cote d ivoire": "CI",
    "democratic republic of the congo": "CD",
    "iran": "IR",
    "islamic republic of iran": "IR",
    "ivory coast": "CI",
    "lao people s democratic republic": "LA",
    "russian federation": "RU",
    "south korea": "KR",
    "swaziland": "SZ",
    "tanzania": "TZ",
    "turkey": "TR",
    "united kingdom of great britain and northern ireland": "GB",
    "united republic of tanzania": "TZ",
    "united states": "US",
    "united states of america": "US",
    "venezuela": "VE",
    "viet nam": "VN",
    "vietnam": "VN",
}


def _plain(name: str) -> str:
    return re.sub(r"[^a-zà-ÿ]+", " ", name.lower()).strip().removeprefix("the ").replace("ô", "o")


@cache
def _all_names() -> dict[str, str]:
    found = dict(_MORE_NAMES)
    for country in pycountry.countries:
        for key in ("name", "common_name", "official_name"):
            if name := getattr(country, key, None):
                found.setdefault(_plain(name), country.alpha_2)
    return found


def code_of(name: str) -> str | None:
    """Return the ISO2 code of a country named in English, None when the name is not known."""
    return _all_names().get(_plain(name))
