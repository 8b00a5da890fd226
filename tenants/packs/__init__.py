"""Country packs: what makes a hosted country that country, as a folder of YAML files.

Owns reading, checking and loading, and the packs that ship. Apps register the sections that
they take; this package knows none of them. See README.md for the format.
"""

from tenants.packs import country as _country
from tenants.packs.context import Change, SectionContext
from tenants.packs.country import CountryFacts
from tenants.packs.errors import NoPack, PackError, PackInvalid
from tenants.packs.loading import LoadReport, load_pack
from tenants.packs.reading import (
    Pack,
    is_training,
    list_offered_packs,
    list_packs,
    pack_folder,
    read_pack,
)
from tenants.packs.registry import (
    FOLDER_SECTIONS,
    find_handler,
    list_handlers,
    list_sections,
    register_section,
)

__all__ = [
    "FOLDER_SECTIONS",
    "Change",
    "CountryFacts",
    "LoadReport",
    "NoPack",
    "Pack",
    "PackError",
    "PackInvalid",
    "SectionContext",
    "find_handler",
    "is_training",
    "list_handlers",
    "list_offered_packs",
    "list_packs",
    "list_sections",
    "load_pack",
    "pack_folder",
    "read_pack",
    "register_section",
]

register_section("country", validate=_country.validate, load=_country.load, required=True)
